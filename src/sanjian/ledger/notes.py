"""Signed notes (c2sp.org/signed-note): a text, a blank line, and one line for each signature.

    — <key name> base64(four bytes of key id || signature)

Three kinds of key sign here. Each has its type byte, by which the same name may have several keys:

- `0x01` Ed25519 over the text
- `0x04` Ed25519 cosignature with a time (c2sp.org/tlog-cosignature): eight bytes of POSIX seconds,
  then the signature over ``cosignature/v1\\ntime <seconds>\\n`` and the text
- `0xff` followed by ``sm2-sm3``: SM2 with SM3 (GB/T 32918), r and s in 32 bytes each. Clients that
  do not know the type must ignore the line, so it stands beside an Ed25519 line and not alone

Keys are written as c2sp.org and Go's `note` package write them:

    <name>+<key id, 8 hexadecimal digits>+base64(type || public key)
    PRIVATE+KEY+<name>+<key id>+base64(type || secret)
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sanjian.ledger import sm2

LARGEST_NOTE: Final = 1 << 20
"""Bytes beyond which a note is not read."""
MOST_SIGNATURES: Final = 100
_DASH: Final = "\u2014 "
_SPACES: Final = frozenset("\u00a0\u1680\u2028\u2029\u202f\u205f\u3000 \t\n\v\f\r\x85").union(
    map(chr, range(0x2000, 0x200B))
)


class BadNote(ValueError):
    """Not a signed note, or a key that is none; the message says what is wrong."""


class BadSignature(BadNote):
    """A key that we know has not signed this text."""


class KeyType(Enum):
    """The kind of a key: its identifier as it stands before the public key."""

    ED25519 = b"\x01"
    COSIGNATURE = b"\x04"
    SM2 = b"\xffsm2-sm3"

    @property
    def public_bytes(self) -> int:
        """The length of the public key of this kind."""
        return sm2.PUBLIC_BYTES if self is KeyType.SM2 else 32


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and a public key: who may sign, and how it is checked."""

    name: str
    kind: KeyType
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind.value + self.public).digest()[
            :4
        ]

    def __str__(self) -> str:
        material = base64.b64encode(self.kind.value + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key as written. Raises BadNote for an unknown kind or a wrong key id."""
        name, key_id, material = _key_parts(text)
        kind, public = _kind(material)
        if len(public) != kind.public_bytes:
            raise BadNote(f"{name}: a public key of this kind has {kind.public_bytes} bytes")
        key = cls(name, kind, public)
        if key.key_id.hex() != key_id:
            raise BadNote(f"{name}: key id {key_id} does not belong to this key")
        return key

    def check(self, text: str, signature: bytes) -> int:
        """Verify a signature over `text`; returns the time of a cosignature, 0 for the others.

        Raises BadSignature.
        """
        moment, message, blob = 0, text.encode(), signature
        if self.kind is KeyType.COSIGNATURE:
            if len(signature) != 72:
                raise BadSignature(f"{self.name}: a cosignature has 72 bytes")
            moment = int.from_bytes(signature[:8], "big")
            if moment >= 1 << 63:
                raise BadSignature(f"{self.name}: a time beyond the calendar")
            message, blob = cosigned(text, moment), signature[8:]
        if self.kind is KeyType.SM2:
            valid = sm2.verify(self.public, message, blob)
        else:
            valid = _ed25519_valid(self.public, message, blob)
        if not valid:
            raise BadSignature(f"the signature of {self.name} ({self.key_id.hex()}) is wrong")
        return moment


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A name and a secret key. Its text form is a secret; `repr` does not show it."""

    name: str
    kind: KeyType
    secret: bytes

    def __repr__(self) -> str:
        return f"SignerKey({self.name!r}, {self.kind.name})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        if self.kind is KeyType.SM2:
            return VerifierKey(self.name, self.kind, sm2.public_key(self.secret))
        secret = Ed25519PrivateKey.from_private_bytes(self.secret)
        return VerifierKey(self.name, self.kind, secret.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str, kind: KeyType = KeyType.ED25519) -> Self:
        """A fresh key. Raises BadNote when the name cannot stand in a note."""
        check_name(name)
        secret = sm2.new_secret() if kind is KeyType.SM2 else secrets.token_bytes(32)
        return cls(name, kind, secret)

    def exported(self) -> str:
        """The key as text, to be kept where nobody else reads."""
        material = base64.b64encode(self.kind.value + self.secret).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `exported` wrote. Raises BadNote."""
        if not text.startswith("PRIVATE+KEY+"):
            raise BadNote("not a signing key")
        name, key_id, material = _key_parts(text.removeprefix("PRIVATE+KEY+"))
        kind, secret = _kind(material)
        if len(secret) != 32:
            raise BadNote(f"{name}: a secret has 32 bytes")
        key = cls(name, kind, secret)
        if key.verifier.key_id.hex() != key_id:
            raise BadNote(f"{name}: key id {key_id} does not belong to this key")
        return key

    def sign(self, text: str, moment: int = 0) -> "Signature":
        """Sign a note's text; `moment` (POSIX seconds) is needed by a cosignature only."""
        if self.kind is KeyType.SM2:
            blob = sm2.sign(self.secret, text.encode())
        elif self.kind is KeyType.COSIGNATURE:
            key = Ed25519PrivateKey.from_private_bytes(self.secret)
            blob = moment.to_bytes(8, "big") + key.sign(cosigned(text, moment))
        else:
            blob = Ed25519PrivateKey.from_private_bytes(self.secret).sign(text.encode())
        return Signature(self.name, self.verifier.key_id, blob)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose, by which key, and the signature itself."""

    name: str
    key_id: bytes
    blob: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.blob).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read one line without its newline. Raises BadNote."""
        if not line.startswith(_DASH):
            raise BadNote("a signature line begins with an em dash and a space")
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        check_name(name)
        raw = decode64(encoded) if space else b""
        if len(raw) < 5:
            raise BadNote("a signature line without a signature")
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text ending in a newline and its signatures, none of them verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    def signed(self, signatures: Iterable[Signature]) -> "Note":
        """The same note with further signatures, each line once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *signatures))))


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds: by which key, and the time that a cosignature states."""

    key: VerifierKey
    signature: Signature
    moment: int


def parse(data: bytes) -> Note:
    """Read a note, signatures unverified. Raises BadNote."""
    if len(data) > LARGEST_NOTE:
        raise BadNote("a note that large is not read")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadNote("a note is UTF-8") from None
    if any(character < " " and character != "\n" for character in whole):
        raise BadNote("a note has no control characters but newlines")
    head, blank, tail = whole.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise BadNote("a note is a text, a blank line and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote("too many signatures")
    return Note(head + "\n", tuple(Signature.parse(line) for line in lines))


def sign(text: str, signers: Sequence[SignerKey]) -> Note:
    """Sign a text with each key in turn. Raises BadNote when the text cannot be a note's."""
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise BadNote("a note's text ends in a newline and has no other control characters")
    return Note(text, tuple(signer.sign(text) for signer in signers))


def verify(note: Note, keys: Iterable[VerifierKey]) -> list[Verified]:
    """The signatures by these keys; signatures by others are passed over.

    Raises BadSignature when a signature of a known key is wrong, or none is there.
    """
    known = {(key.name, key.key_id): key for key in keys}
    found = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None:
            found.append(Verified(key, signature, key.check(note.text, signature.blob)))
    if not found:
        raise BadSignature("no signature of a key that is trusted")
    return found


def cosigned(text: str, moment: int) -> bytes:
    """What a cosignature of this time signs."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def check_name(name: str) -> None:
    """Raise BadNote for a key name that is empty or has a space, a plus or a control sign."""
    if not name or "+" in name or any(c in _SPACES or c < " " for c in name):
        raise BadNote("a key name is not empty and has neither spaces nor plus signs")


def decode64(text: str) -> bytes:
    """Standard base64 in its one exact form. Raises BadNote."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise BadNote("base64 not in its exact form")
    return raw


def _key_parts(text: str) -> tuple[str, str, bytes]:
    name, _, rest = text.strip().partition("+")
    key_id, _, material = rest.partition("+")
    check_name(name)
    if len(key_id) != 8 or not material:
        raise BadNote("a key is written name+id+base64")
    return name, key_id, decode64(material)


def _kind(material: bytes) -> tuple[KeyType, bytes]:
    for kind in KeyType:
        if material.startswith(kind.value):
            return kind, material.removeprefix(kind.value)
    raise BadNote("a key of a kind that is not known here")


def _ed25519_valid(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
