"""The party's code: made once, never kept, and what is derived from it.

From the code and the last four characters of the party's identity or credit number come an index,
under which the sealed copy is found, and a secret, which opens it. The record keeps both; the
portal's tables hold only the index and what is sealed. A code alone, read off a paper left lying
about, opens nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CODE = re.compile(r"[a-z2-7]{24}")
TAIL = re.compile(r"[0-9A-Z]{4}")
NONCE_BYTES = 12
_PURPOSE = b"sanjian own case 1"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a code and a tail open: where the sealed copy lies, and its key (32 bytes)."""

    index: str
    secret: bytes


def new_code() -> str:
    """Return a code that nobody can guess: 24 letters and digits, 120 random bits."""
    return b32encode(secrets.token_bytes(15)).decode().lower()


def grouped(code: str) -> str:
    """Return a code as it is read aloud and typed: six groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def opening(code: str, tail: str) -> Opening | None:
    """Return what a typed code and tail open; None where they have not the form of one.

    Spaces, hyphens, capitals and full-width characters in what was typed do not matter.
    """
    plain = _plain(code).lower()
    ending = _plain(tail).upper()
    if not CODE.fullmatch(plain) or not TAIL.fullmatch(ending):
        return None
    made = HKDF(SHA256(), 64, None, _PURPOSE).derive(f"{plain}{ending}".encode())
    return Opening(made[:32].hex(), made[32:])


def _plain(text: str) -> str:
    narrow = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    return re.sub(r"[\s\-]", "", narrow)


def paper_name(opened: Opening, code: str) -> str:
    """Return under which name the sealed copy of a paper lies."""
    return hashlib.sha256(opened.secret + code.encode()).hexdigest()


def seal(opened: Opening, content: bytes, name: str) -> bytes:
    """Return bytes sealed under a key and bound to the name they lie under."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(opened.secret).encrypt(nonce, content, name.encode())


def unseal(opened: Opening, sealed: bytes, name: str) -> bytes | None:
    """Return what was sealed; None where it was not sealed under this key and name."""
    try:
        return AESGCM(opened.secret).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode()
        )
    except InvalidTag:
        return None
