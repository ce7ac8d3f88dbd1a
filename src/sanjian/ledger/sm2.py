"""SM2 signatures with SM3 (GB/T 32918.2), for the optional second signature of a checkpoint.

Written here because `cryptography` has SM3 and no SM2. One signature for each checkpoint is
asked, so speed is no concern; running time depends on the secret, so a place that is assessed
for commercial cryptography signs in its certified device and uses this for checking only.

Secrets are 32 bytes, public keys 65 (0x04, x, y), signatures 64 (r, s).
"""

import hashlib
import secrets
from typing import Final

PUBLIC_BYTES: Final = 65
IDENTITY: Final = b"1234567812345678"
"""The identifier that GB/T 35276 prescribes where nothing else was agreed."""

_P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A: Final = _P - 3
_B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G: Final = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

_Point = tuple[int, int, int]  # Jacobian: x/z^2, y/z^3; z of 0 is the point at infinity
_INFINITY: Final[_Point] = (1, 1, 0)


def new_secret() -> bytes:
    """A fresh secret: 1 to n-2."""
    return (secrets.randbelow(_N - 2) + 1).to_bytes(32, "big")


def public_key(secret: bytes) -> bytes:
    """The public key of a secret. Raises ValueError when it is none."""
    scalar = int.from_bytes(secret, "big")
    if len(secret) != 32 or not 1 <= scalar <= _N - 2:
        raise ValueError("not an SM2 secret")
    x, y = _affine(_times(scalar, (*_G, 1)))
    return b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def sign(secret: bytes, message: bytes, identity: bytes = IDENTITY) -> bytes:
    """Sign a message: r and s, 32 bytes each."""
    key = int.from_bytes(secret, "big")
    hashed = _hashed(public_key(secret), message, identity)
    while True:
        k = secrets.randbelow(_N - 1) + 1
        r = (hashed + _affine(_times(k, (*_G, 1)))[0]) % _N
        if r == 0 or r + k == _N:
            continue
        s = pow(1 + key, -1, _N) * (k - r * key) % _N
        if s:
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(public: bytes, message: bytes, signature: bytes, identity: bytes = IDENTITY) -> bool:
    """Whether a signature over the message was made with the secret of this public key."""
    point = _point(public)
    if point is None or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (1 <= r < _N and 1 <= s < _N) or (r + s) % _N == 0:
        return False
    total = _plus(_times(s, (*_G, 1)), _times((r + s) % _N, (*point, 1)))
    if total[2] == 0:
        return False
    return (_hashed(public, message, identity) + _affine(total)[0]) % _N == r


def _hashed(public: bytes, message: bytes, identity: bytes) -> int:
    """SM3 over the signer's identity, the curve, the public key, and then the message."""
    curve = b"".join(value.to_bytes(32, "big") for value in (_A, _B, *_G))
    length = (len(identity) * 8).to_bytes(2, "big")
    signer = hashlib.new("sm3", length + identity + curve + public[1:]).digest()
    return int.from_bytes(hashlib.new("sm3", signer + message).digest(), "big")


def _point(public: bytes) -> tuple[int, int] | None:
    if len(public) != PUBLIC_BYTES or public[0] != 4:
        return None
    x, y = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big")
    on_curve = x < _P and y < _P and (y * y - (x * x * x + _A * x + _B)) % _P == 0
    return (x, y) if on_curve else None


def _double(point: _Point) -> _Point:
    x, y, z = point
    if z == 0 or y == 0:
        return _INFINITY
    square = y * y % _P
    middle = 4 * x * square % _P
    slope = 3 * (x - z * z) * (x + z * z) % _P  # a = -3
    third = (slope * slope - 2 * middle) % _P
    return third, (slope * (middle - third) - 8 * square * square) % _P, 2 * y * z % _P


def _plus(first: _Point, second: _Point) -> _Point:
    (x1, y1, z1), (x2, y2, z2) = first, second
    if z1 == 0:
        return second
    if z2 == 0:
        return first
    s1, s2 = z1 * z1 % _P, z2 * z2 % _P
    u1, u2 = x1 * s2 % _P, x2 * s1 % _P
    v1, v2 = y1 * s2 * z2 % _P, y2 * s1 * z1 % _P
    if u1 == u2:
        return _double(first) if v1 == v2 else _INFINITY
    h, r = u2 - u1, v2 - v1
    cube = h * h * h % _P
    place = u1 * h * h % _P
    x = (r * r - cube - 2 * place) % _P
    return x, (r * (place - x) - v1 * cube) % _P, h * z1 * z2 % _P


def _times(scalar: int, point: _Point) -> _Point:
    total = _INFINITY
    for bit in bin(scalar)[2:]:
        total = _double(total)
        if bit == "1":
            total = _plus(total, point)
    return total


def _affine(point: _Point) -> tuple[int, int]:
    x, y, z = point
    inverse = pow(z, -1, _P)
    return x * inverse * inverse % _P, y * inverse * inverse * inverse % _P
