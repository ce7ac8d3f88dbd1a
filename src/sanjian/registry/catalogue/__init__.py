"""重大执法决定法制审核目录清单: an agency's own list, and the lists of those above it."""
