"""The public door: what has been published, for anybody, without login, session or tracking."""
