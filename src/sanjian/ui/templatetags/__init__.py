"""Template tags and filters of the interface; load them with `{% load ui %}`."""
