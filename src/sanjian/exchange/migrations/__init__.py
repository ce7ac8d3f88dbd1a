"""Schema of the exchange."""
