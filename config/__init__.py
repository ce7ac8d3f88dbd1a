"""Django's settings, addresses and WSGI entry; nothing of the domain."""
