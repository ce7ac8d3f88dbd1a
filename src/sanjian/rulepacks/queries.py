"""Reading packs: published ones, the very one a dossier pinned, drafts, proposals and reports."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from sanjian.rulepacks.amending import amended
from sanjian.rulepacks.checking import program
from sanjian.rulepacks.entries import Entry, read_entry, with_days
from sanjian.rulepacks.models import (
    DraftEntry,
    PackCheck,
    PackCheckRun,
    PackDraft,
    PackProposal,
    PublishedPack,
)
from sanjian.rulepacks.packs import Layer, Pack, from_plain


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


def last_published(digest: str) -> str:
    """The digest of the last published version of the pack that `digest` is a version of.

    Raises UnknownPack.
    """
    own = PublishedPack.objects.filter(digest=digest).values("name")[:1]
    row = PublishedPack.objects.filter(name=own).values_list("digest", flat=True).first()
    if row is None:
        raise UnknownPack(f"没有发布过摘要为 {digest} 的规则包")
    return row


def published() -> tuple[PublishedPack, ...]:
    """Every published pack, by name, newest first, without its content."""
    return tuple(PublishedPack.objects.defer("content"))


def open_drafts() -> list[PackDraft]:
    """Drafts that are still worked on or wait for an answer, newest first."""
    return list(PackDraft.objects.filter(closed_at__isnull=True).prefetch_related("entries"))


def draft(uid: UUID) -> PackDraft | None:
    """One draft, closed or open; None when there is none."""
    return PackDraft.objects.filter(uid=uid).prefetch_related("entries").first()


def start_of(found: PackDraft) -> tuple[Layer, ...]:
    """The layers a draft starts from."""
    return from_plain(found.content).layers


def entry_of(row: DraftEntry) -> Entry | None:
    """The sound entry of a row, None while something is wrong with what was typed."""
    if row.entry is None:
        return None
    read = read_entry(with_days(row.entry), "草案", row.pk)
    return read if isinstance(read, Entry) else None


def layers_of(found: PackDraft, without: int = 0) -> tuple[Layer, ...]:
    """The layers of a draft with its sound entries; the entry numbered `without` left out."""
    rows = [row for row in found.entries.all() if row.pk != without]
    entries = [entry for row in rows if (entry := entry_of(row)) is not None]
    return amended(start_of(found), entries)


def proposal(number: int) -> PackProposal | None:
    """One proposal with its draft, None when there is none."""
    return PackProposal.objects.filter(pk=number).select_related("draft").first()


def proposals(limit: int = 50) -> list[PackProposal]:
    """The last proposals, newest first, without their content."""
    found = PackProposal.objects.select_related("draft", "answer").defer("content")
    return list(found[:limit])


def report_of(digest: str) -> PackCheck | None:
    """The report on a pack under the present program, None while it has not been checked."""
    return PackCheck.objects.filter(digest=digest, program=program()).first()


def run_of(digest: str) -> PackCheckRun | None:
    """The check asked for under the present program, None when none was."""
    return PackCheckRun.objects.filter(digest=digest, program=program()).first()


def runs_waiting() -> list[PackCheckRun]:
    """The checks that have no outcome yet, oldest first."""
    found = PackCheckRun.objects.filter(finished_at__isnull=True, program=program())
    return list(found)


def words_of(digest: str) -> Pack | None:
    """The pack of a digest that was proposed or published, None for any other digest."""
    proposed = PackProposal.objects.filter(digest=digest).first()
    row = proposed or PublishedPack.objects.filter(digest=digest).first()
    return from_plain(row.content) if row is not None else None


def published_digests() -> dict[int, str]:
    """The digest of every pack that was ever published, by its number."""
    return dict(PublishedPack.objects.order_by("pk").values_list("pk", "digest"))
