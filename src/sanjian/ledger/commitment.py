"""Salted commitments: what a public log may hold of a private content.

An identity number has few possible values: its bare hash can be guessed. A commitment is
HMAC-SHA256 keyed with 256 random bits, so without the salt it says nothing, and with salt and
content anyone can check it. Destroying the salt and the content erases personal data as the
Personal Information Protection Law, article 47, orders, while every hash above it still holds.
"""

import hashlib
import hmac
import secrets
from typing import Final

from sanjian.ledger.canonical import canonical

SALT_BYTES: Final = 32


def new_salt() -> bytes:
    """256 fresh random bits. One salt per commitment, never used twice."""
    return secrets.token_bytes(SALT_BYTES)


def commit(salt: bytes, value: object) -> str:
    """HMAC-SHA256(salt, canonical(value)) as 64 lower-case hexadecimal digits.

    Raises ValueError when the salt is not 32 bytes, NotCanonical when the value has no
    canonical form.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hmac.new(bytes(salt), canonical(value), hashlib.sha256).hexdigest()


def opens(commitment: str, salt: bytes, value: object) -> bool:
    """Whether `salt` and `value` are what `commitment` was made from."""
    return hmac.compare_digest(commitment, commit(salt, value))
