"""Reading published packs: the newest of a name, and the very one a dossier pinned."""

from __future__ import annotations

from functools import lru_cache

from sanjian.rulepacks.models import PublishedPack
from sanjian.rulepacks.packs import Pack, from_plain


class UnknownPack(LookupError):
    """No published pack has this digest or name."""


class DamagedPack(Exception):
    """A stored pack no longer has the digest under which it was published."""


@lru_cache(maxsize=128)
def pinned(digest: str) -> Pack:
    """The pack published under `digest`, its content checked against the digest.

    Kept in the process once read: what a digest names never changes.
    Raises UnknownPack, or DamagedPack when the stored words have been altered.
    """
    row = PublishedPack.objects.filter(digest=digest).first()
    if row is None:
        raise UnknownPack(f"没有发布过摘要为 {digest} 的规则包")
    pack = from_plain(row.content)
    if pack.digest != digest:
        raise DamagedPack(f"规则包 {row.name} 的内容与摘要 {digest} 不符")
    return pack


def newest(name: str) -> PublishedPack:
    """The last published pack of `name`. Raises UnknownPack when none was."""
    row = PublishedPack.objects.filter(name=name).first()
    if row is None:
        raise UnknownPack(f"规则包 {name} 尚未发布")
    return row


def published() -> tuple[PublishedPack, ...]:
    """Every published pack, by name, newest first, without its content."""
    return tuple(PublishedPack.objects.defer("content"))
