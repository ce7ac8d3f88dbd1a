"""Releasing a version by a second person, and its filing with the justice bureau.

A version is filed by being released: the bureau finds it on its list and takes it on file or
returns it with reasons (备案). A returned version stays in force until the agency releases another;
what was decided under it is not undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from sanjian.law.catalogue import Entry, row_of
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Unmet
from sanjian.ledger.canonical import digest
from sanjian.registry.catalogue import checks
from sanjian.registry.catalogue.drafting import entries, roles_of
from sanjian.registry.catalogue.models import (
    Catalogue,
    CatalogueDraft,
    CatalogueEntry,
    CatalogueFiling,
    CatalogueVersion,
)
from sanjian.registry.catalogue.permissions import may_answer, may_release
from sanjian.registry.catalogue.queries import (
    ENTRY_COLUMNS,
    entries_of,
    latest,
    superior_entries,
)
from sanjian.registry.catalogue.refusals import CatalogueRefused, NoCatalogue, refused
from sanjian.registry.queries import powers_on

if TYPE_CHECKING:
    from sanjian.registry.models import Person


def proposed(draft: CatalogueDraft, params: Parameters, at: datetime) -> checks.Proposed:
    """Return a draft as plain values, with the superiors' rows and powers that bear on it."""
    catalogue = draft.catalogue
    today = at.astimezone(SHANGHAI).date()
    own = catalogue.kind == Catalogue.Kind.OWN
    day = draft.in_force or today
    offered = checks.flag(params, checks.OPTIONAL) or checks.flag(params, checks.ORDINARY)
    return checks.Proposed(
        entries=entries(draft),
        omitted=draft.omitted,
        superior=superior_entries(catalogue.agency, day) if own else {},
        relation=checks.relation_of(params),
        powers=frozenset(powers_on(catalogue.agency, day).values_list("code", flat=True)),
        powers_required=checks.flag(params, checks.POWER_ITEMS),
        in_force=draft.in_force,
        today=today,
        all_ordinary=draft.all_ordinary,
        ordinary_offered=offered,
        own=own,
    )


def against(
    draft: CatalogueDraft, params: Parameters, *, by: Person, at: datetime
) -> tuple[Unmet, ...]:
    """Return everything that speaks against this person releasing this draft now."""
    found = list(checks.problems(proposed(draft, params, at)))
    if by.pk in draft.editors:
        found.append(
            Unmet("SAME_PERSON", "编制和发布不得为同一人", "平台规则：双人发布",
                  "请由没有编制过本版的法制审核人员或者机关负责人发布")
        )  # fmt: skip
    last = latest(draft.catalogue)
    if last is not None and _same(draft, last):
        found.append(Unmet("CATALOGUE_UNCHANGED", "与上一版没有差别", "", "请先修改，或者放弃修订"))
    return tuple(found)


def _same(draft: CatalogueDraft, last: CatalogueVersion) -> bool:
    return entries(draft) == entries_of(last) and (
        (draft.omitted, draft.level, draft.all_ordinary, draft.applies_to)
        == (last.omitted, last.level, last.all_ordinary, last.applies_to)
    )


@transaction.atomic
def release(
    *,
    catalogue: Catalogue,
    revision: int,
    params: Parameters,
    by: Person,
    at: datetime,
    sample: bool = False,
) -> CatalogueVersion:
    """Release the draft as the next version; the releaser signs the revision that he saw.

    Raises NoCatalogue for another agency's list, CatalogueRefused with every reason against it:
    ROLE, STALE, SAME_PERSON, PARENT_ITEM_LOCKED, POWER_ITEM_MISSING and so on.
    """
    # The list itself is the lock: two releases at once would take the same number.
    catalogue = (
        Catalogue.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=catalogue.pk)
    )
    if catalogue.agency_id != by.agency_id:
        raise NoCatalogue
    if not may_release(by, roles_of(by, at), catalogue):
        raise refused("ROLE", "目录清单由法制审核人员或者机关负责人发布", "请转其办理")
    draft = CatalogueDraft.objects.select_for_update().filter(catalogue=catalogue).first()
    if draft is None:
        raise refused("NO_DRAFT", "没有正在编制的新版本", "请先开始修订")
    if draft.revision != revision:
        raise refused("STALE", "草稿在您查看后已被改动", "请刷新后核对，再发布")
    if found := against(draft, params, by=by, at=at):
        raise CatalogueRefused(*found)
    assert draft.in_force is not None
    version = _write(draft, draft.in_force, by, at, sample)
    draft.delete()
    return version


def _write(
    draft: CatalogueDraft, in_force: date, by: Person, at: datetime, sample: bool
) -> CatalogueVersion:
    rows = entries(draft)
    catalogue, last = draft.catalogue, latest(draft.catalogue)
    version = CatalogueVersion(
        catalogue=catalogue,
        agency=catalogue.agency,
        number=last.number + 1 if last else 1,
        in_force=in_force,
        level=draft.level,
        all_ordinary=draft.all_ordinary,
        applies_to=draft.applies_to,
        omitted=draft.omitted,
        note=draft.note,
        prepared_by=draft.edited_by,
        released_by=by,
        released_at=at,
        sample=sample,
    )
    version.digest = digest(_whole(version, rows, last.digest if last else ""))
    version.save()
    CatalogueEntry.objects.bulk_create(
        CatalogueEntry(version=version, position=place, **_columns(entry))
        for place, entry in enumerate(rows, 1)
    )
    return version


def _columns(entry: Entry) -> dict[str, object]:
    row = row_of(entry)
    return {name: row[name] for name in ENTRY_COLUMNS}


def _whole(version: CatalogueVersion, rows: Sequence[Entry], before: str) -> dict[str, object]:
    """Return all that a version's digest covers: its words, its people, the version before."""
    return {
        "catalogue": version.catalogue_id,
        "name": version.catalogue.name,
        "agency": version.agency_id,
        "number": version.number,
        "before": before,
        "in_force": version.in_force,
        "level": version.level,
        "all_ordinary": version.all_ordinary,
        "applies_to": version.applies_to,
        "omitted": version.omitted,
        "note": version.note,
        "prepared_by": version.prepared_by_id,
        "released_by": version.released_by_id,
        "released_at": version.released_at,
        "sample": version.sample,
        "entries": [_columns(entry) for entry in rows],
    }


def sound(version: CatalogueVersion) -> bool:
    """Say whether a stored version still is what its digest names."""
    before = (
        CatalogueVersion.objects.filter(catalogue=version.catalogue_id, number=version.number - 1)
        .values_list("digest", flat=True)
        .first()
    )
    return digest(_whole(version, entries_of(version), before or "")) == version.digest


@transaction.atomic
def answer(
    *, version: CatalogueVersion, accept: bool, reason: str, by: Person, at: datetime
) -> CatalogueFiling:
    """Take a version on file, or return it with reasons; once, by the justice bureau.

    Raises CatalogueRefused: ROLE, FILING_ANSWERED, FILING_SUPERSEDED, RETURN_REASON.
    """
    if not may_answer(by, roles_of(by, at)):
        raise refused("ROLE", "备案由司法行政部门处理", "请转司法行政部门")
    Catalogue.objects.select_for_update().get(pk=version.catalogue_id)
    if CatalogueFiling.objects.filter(version=version).exists():
        raise refused("FILING_ANSWERED", "本版已经处理过备案", "请查看处理结果")
    newest = latest(version.catalogue)
    if newest is not None and newest.number != version.number:
        raise refused("FILING_SUPERSEDED", "该机关已发布新的版本", "请处理新的版本")
    if not accept and not reason.strip():
        raise refused("RETURN_REASON", "退回备案应当写明理由", "请写明需要修改的内容和依据")
    kind = CatalogueFiling.Answer.ACCEPTED if accept else CatalogueFiling.Answer.RETURNED
    return CatalogueFiling.objects.create(
        version=version, answer=kind, reason=reason.strip()[:1000], by=by, at=at
    )
