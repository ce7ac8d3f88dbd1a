"""Legal review as reviewers work on it: what waits, how much, and the material side by side."""
