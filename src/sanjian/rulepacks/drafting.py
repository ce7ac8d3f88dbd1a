"""Writing a draft: begun from what is published or from a file, changed entry by entry.

What was typed is kept word for word, sound or not; each save is read by the reader of files and
checked with everything else in the draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from sanjian.law.people import Person
from sanjian.law.periods import china_day
from sanjian.rulepacks.amending import amended, faults
from sanjian.rulepacks.copying import Copy, copied
from sanjian.rulepacks.editing import FILE, field_of, read_typed
from sanjian.rulepacks.entries import Entry
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.models import DraftEntry, PackDraft, PublishedPack
from sanjian.rulepacks.packs import Layer, Pack, from_plain
from sanjian.rulepacks.permissions import must_amend
from sanjian.rulepacks.queries import entry_of, layers_of, start_of
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.rulepacks.schema import Row
from sanjian.rulepacks.uploading import read_upload
from sanjian.rulepacks.view import on

NUMBER = 9999


@transaction.atomic
def start_draft(
    *, base: PublishedPack, above: tuple[Layer, ...], purpose: str, by: Person, at: datetime
) -> PackDraft:
    """Begins a draft from the published pack `base` with the higher layers `above` as they stand.

    Raises RuleRefused for others than supervisors and without a purpose.
    """
    pack = from_plain(base.content)
    return _start(Pack((*above, pack.place)), base.digest, purpose, by, at)


@transaction.atomic
def draft_from_file(
    *, name: str, data: bytes, base: PublishedPack, above: tuple[Layer, ...], purpose: str,
    by: Person, at: datetime,
) -> PackDraft:  # fmt: skip
    """Begins a draft from a pack brought as a file, checked as packs on disk are.

    Raises PackRefused with file, entry and reason for each fault; RuleRefused as `start_draft`.
    """
    must_amend(by)
    return _start(read_upload(name, data, above, base.name), base.digest, purpose, by, at)


@transaction.atomic
def start_copy(
    *, base: PublishedPack, wanted: Copy, purpose: str, by: Person, at: datetime
) -> PackDraft:
    """Begins a draft of a pack for another place, copied from `base` (see `copying.copied`).

    Raises RuleRefused and PackRefused as `copied` and `start_draft` do.
    """
    must_amend(by)
    taken = frozenset(PublishedPack.objects.values_list("name", flat=True))
    return _start(copied(from_plain(base.content), wanted, taken), "", purpose, by, at)


def _start(pack: Pack, base: str, purpose: str, by: Person, at: datetime) -> PackDraft:
    must_amend(by)
    if not purpose.strip():
        raise RuleRefused("PURPOSE", "请写明修订事由", "例如：依某文件调整审核期限")
    return PackDraft.objects.create(
        name=pack.name, label=pack.label, purpose=purpose.strip()[:300], base=base,
        content=pack.plain(), created_by=by.id, created_name=by.name, created_at=at,
    )  # fmt: skip


@transaction.atomic
def save_entry(
    *, draft: PackDraft, key: str, typed: Mapping[str, Any], by: Person, at: datetime,
    row: DraftEntry | None = None,
) -> DraftEntry:  # fmt: skip
    """Keeps what was typed under `key` and what the loader says of it; `row` is saved anew.

    The returned row has `errors` by field while it is not sound; the draft cannot be proposed
    then. Raises RuleRefused for an unknown key and a closed draft.
    """
    must_amend(by)
    _lock(draft)
    if key not in KEYS:
        raise RuleRefused("UNKNOWN_KEY", f"没有“{key}”这一项规则", "请从规则清单中选择")
    entry, errors = read_typed(
        KEYS[key], typed, today=china_day(at), place=NUMBER, rows=present_rows(draft, key, at)
    )
    if entry is not None:
        errors = _with_the_rest(draft, entry, row.pk if row else 0)
    kept = row or DraftEntry(draft=draft, key=key)
    kept.typed = dict(typed)
    kept.entry = entry.plain() if entry is not None and not errors else None
    kept.errors = errors
    kept.saved_by, kept.saved_name, kept.saved_at = by.id, by.name, at
    kept.save()
    return kept


def _with_the_rest(draft: PackDraft, entry: Entry, own: int) -> dict[str, list[str]]:
    """What the loader says of the entry among everything else, by field."""
    others = [read for one in draft.entries.all()
              if one.pk != own and (read := entry_of(one)) is not None]  # fmt: skip
    errors: dict[str, list[str]] = {}
    for fault in faults(amended(start_of(draft), [*others, entry])):
        reason = fault.reason.replace(f"{FILE} 第{NUMBER}条", "本条")
        basis = f"（{fault.basis}）" if fault.basis else ""
        errors.setdefault(field_of(entry.key.name, reason), []).append(f"{reason}{basis}")
    return errors


@transaction.atomic
def remove_entry(*, draft: PackDraft, row: DraftEntry, by: Person) -> None:
    """Takes an entry out of a draft. Raises RuleRefused for a closed draft."""
    must_amend(by)
    _lock(draft)
    DraftEntry.objects.filter(pk=row.pk, draft=draft).delete()


@transaction.atomic
def close_draft(*, draft: PackDraft, by: Person, at: datetime) -> None:
    """Gives a draft up; what was typed stays. Raises RuleRefused when it is closed already."""
    must_amend(by)
    _lock(draft)
    PackDraft.objects.filter(pk=draft.pk).update(closed_at=at)


def proposed_pack(draft: PackDraft) -> Pack:
    """The pack that a draft makes. Raises RuleRefused while an entry or the whole is unsound."""
    unsound = [row for row in draft.entries.all() if row.entry is None]
    if unsound:
        labels = "、".join(KEYS[row.key].label for row in unsound)
        raise RuleRefused("UNSOUND", f"草案中还有需要改正的条目：{labels}", "请先改正")
    layers = layers_of(draft)
    if found := faults(layers):
        raise RuleRefused("UNSOUND", "草案合起来通不过检查", "请先改正", errors=tuple(found))
    return Pack(layers)


def present_rows(draft: PackDraft, key: str, at: datetime) -> tuple[Row, ...]:
    """The rows of a list in the draft as it stands today; empty for any other kind."""
    rules = on(Pack(layers_of(draft)), china_day(at))
    value = rules.values.get(key)
    return value if isinstance(value, tuple) else ()


def _lock(draft: PackDraft) -> None:
    held = PackDraft.objects.select_for_update().get(pk=draft.pk)
    if held.closed_at is not None:
        raise RuleRefused("CLOSED", "这份草案已经结束，不能再改", "请另行起草")
