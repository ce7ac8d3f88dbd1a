"""Passwords and keys of one installation, generated once into the data folder (mode 600)."""

import json
import os
import secrets as entropy
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Secrets:
    """What must not be known outside: one password per database role, one key per door.

    Each door gets its own signing key, so that a stolen portal process cannot forge a
    session of the desk.
    """

    superuser_password: str
    owner_password: str
    app_password: str
    portal_password: str
    desk_key: str
    portal_key: str


def generate() -> Secrets:
    """Fresh secrets of 256 bits each."""
    return Secrets(*(entropy.token_urlsafe(32) for _ in range(6)))


def load(path: Path) -> Secrets | None:
    """The secrets kept at `path`, or None when there are none yet or we may not read them."""
    try:
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, PermissionError):
        return None


def load_or_create(path: Path) -> Secrets:
    """The secrets kept at `path`, written there first (mode 600, durably) when there are none."""
    kept = load(path)
    if kept is not None:
        return kept
    fresh = generate()
    write(path, json.dumps(asdict(fresh), indent=1))
    return fresh


def write(path: Path, text: str) -> None:
    """Put a secret at `path` in one step: mode 600, durable, the one before it whole until then."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
