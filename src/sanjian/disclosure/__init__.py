"""What the public sees: before, during and after enforcement, redacted and in time."""
