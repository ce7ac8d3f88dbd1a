"""The house itself: data folder, embedded database, roles, supervisor, health and start-up."""
