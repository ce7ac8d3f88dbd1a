"""The door for other systems: resources over HTTP, described by OpenAPI 3.1."""
