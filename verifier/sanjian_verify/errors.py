"""How checking fails: something does not hold, or an input cannot be read."""


class NotProven(Exception):
    """Something does not hold; the message says what."""


class Unreadable(Exception):
    """An input is missing or not what it should be."""
