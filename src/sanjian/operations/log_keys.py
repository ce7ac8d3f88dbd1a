"""The keys of the public log: made at the first start, kept in one file beside the data.

Never in the database: who can rewrite the database must not thereby be able to sign. A key is
replaced with `rotate`; the one before it goes on signing beside it until the next replacement, so
that whoever knows only the old one can follow.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from sanjian.ledger.notes import KeyType, SignerKey, check_name
from sanjian.operations import secret_store

LOOPBACK = ("localhost", "127.0.0.1", "::1", "")


@dataclass(frozen=True)
class LogKeys:
    """What signs the log.

    Attributes:
        origin: the log's name for good, first line of every checkpoint and name of its keys.
        signers: the present Ed25519 key first, then the one that it replaced, then SM2.
    """

    origin: str
    signers: tuple[SignerKey, ...]

    def exported(self) -> str:
        """As the file keeps it."""
        keys = [signer.exported() for signer in self.signers]
        return json.dumps({"origin": self.origin, "keys": keys}, indent=1)


def load(path: Path) -> LogKeys | None:
    """The keys kept at `path`, None when there are none yet. Raises BadNote for a broken file."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return LogKeys(kept["origin"], tuple(SignerKey.parse(text) for text in kept["keys"]))


def load_or_create(path: Path, *, address: str, origin: str = "", sm2: bool = False) -> LogKeys:
    """The keys kept at `path`, generated first (mode 600, durably) when there are none.

    Args:
        address: where citizens find the portal; names the log unless `origin` is given.
        sm2: also sign with an SM2 key.
    """
    kept = load(path)
    if kept is not None:
        return kept
    name = origin or _name(address)
    check_name(name)
    kinds = [KeyType.ED25519, *([KeyType.SM2] if sm2 else [])]
    fresh = LogKeys(name, tuple(SignerKey.generate(name, kind) for kind in kinds))
    secret_store.write(path, fresh.exported())
    return fresh


def rotate(path: Path) -> tuple[LogKeys, SignerKey]:
    """Replace the present Ed25519 key; returns the keys now, and the key that was replaced.

    Raises FileNotFoundError when there are no keys yet.
    """
    kept = load(path)
    if kept is None:
        raise FileNotFoundError(path)
    before = kept.signers[0]
    others = tuple(one for one in kept.signers if one.kind is KeyType.SM2)
    now = replace(kept, signers=(SignerKey.generate(kept.origin), before, *others))
    secret_store.write(path, now.exported())
    return now, before


def _name(address: str) -> str:
    """The portal's address without scheme; a house without one gets a name of its own."""
    parts = urlsplit(address)
    if (parts.hostname or "") not in LOOPBACK:
        return f"{parts.netloc}{parts.path.rstrip('/')}/log"
    own = SignerKey.generate("x").verifier.public[:5].hex()
    return f"sanjian-{own}.invalid/log"
