"""Editing the next version of a list: begun from the last one, row by row, by legal officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.law.catalogue import ACT_KINDS, IMPACTS, LEVELS, MEASURES, Entry, entry_of, row_of
from sanjian.law.forms import SHANGHAI
from sanjian.registry.catalogue.models import Catalogue, CatalogueDraft
from sanjian.registry.catalogue.permissions import may_edit
from sanjian.registry.catalogue.queries import entries_of, latest, next_code, superior_entries
from sanjian.registry.catalogue.refusals import CatalogueInvalid, NoCatalogue, refused
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.law.people import Role
    from sanjian.registry.models import Agency, Person

MOST_ENTRIES = 500
_CODES = {
    "act_kind": frozenset(one.code for one in ACT_KINDS),
    "level": frozenset(one.code for one in LEVELS),
    "measure": frozenset(one.code for one in MEASURES),
}
_IMPACTS = frozenset(one.code for one in IMPACTS)


def roles_of(person: Person, at: datetime) -> frozenset[Role]:
    """Return the posts a person holds on the day of that moment."""
    return people_on([person.pk], at.astimezone(SHANGHAI).date())[person.pk].roles


@transaction.atomic
def own_catalogue(*, agency: Agency, by: Person, at: datetime) -> Catalogue:
    """Return an agency's own list, entered now if it has none; raises NoCatalogue for others."""
    if by.agency_id != agency.pk:
        raise NoCatalogue
    found, _ = Catalogue.objects.get_or_create(
        agency=agency, kind=Catalogue.Kind.OWN,
        defaults={"name": f"{agency.name}重大执法决定法制审核目录清单"},
    )  # fmt: skip
    return found


@transaction.atomic
def superior_catalogue(
    *, name: str, issuer: str, level: str, by: Person, at: datetime
) -> Catalogue:
    """Enter a superior's list, kept by the justice bureau for the agencies it is meant for.

    Raises CatalogueRefused unless a supervisor of the bureau asks, CatalogueInvalid field by field.
    """
    catalogue = Catalogue(
        agency=by.agency, kind=Catalogue.Kind.PARENT, name=name.strip(), issuer=issuer.strip(),
        level=level,
    )  # fmt: skip
    if not by.agency.supervises or not may_edit(by, roles_of(by, at), catalogue):
        raise refused("NOT_THE_BUREAU", "上级清单由司法行政部门录入", "请联系司法行政部门")
    errors = {}
    if not catalogue.name:
        errors["name"] = ["请填写“清单名称”"]
    elif Catalogue.objects.filter(agency=by.agency, name=catalogue.name).exists():
        errors["name"] = ["已有同名的清单，请在其中修订"]
    if not catalogue.issuer:
        errors["issuer"] = ["请填写“制定机关”"]
    if level not in _CODES["level"]:
        errors["level"] = ["“制定机关层级”请从所列各项中选择"]
    if errors:
        raise CatalogueInvalid(errors)
    catalogue.save()
    return catalogue


@transaction.atomic
def begin(*, catalogue: Catalogue, by: Person, at: datetime) -> CatalogueDraft:
    """Return the draft of the next version; begun from the last version if there is none."""
    _editor(catalogue, by, at)
    if found := CatalogueDraft.objects.select_for_update().filter(catalogue=catalogue).first():
        return found
    last = latest(catalogue)
    return CatalogueDraft.objects.create(
        catalogue=catalogue,
        rows=[row_of(entry) for entry in entries_of(last)] if last else [],
        omitted=last.omitted if last else {},
        level=last.level if last else _level_of(catalogue),
        all_ordinary=last.all_ordinary if last else False,
        applies_to=last.applies_to if last else [],
        edited_by=by,
        edited_at=at,
    )


def _level_of(catalogue: Catalogue) -> str:
    return "town" if catalogue.agency.kind == "town" else "county"


@transaction.atomic
def save_entry(
    *, catalogue: Catalogue, entry: Entry, revision: int, by: Person, at: datetime
) -> CatalogueDraft:
    """Put an entry into the draft: a new one (empty code) at the end, a known one in its place.

    Raises CatalogueInvalid field by field, CatalogueRefused (STALE, CATALOGUE_FULL).
    """
    if errors := wrong(entry):
        raise CatalogueInvalid(errors)

    def put(draft: CatalogueDraft) -> None:
        rows = list(draft.rows)
        places = {row["code"]: place for place, row in enumerate(rows)}
        if entry.code in places:
            rows[places[entry.code]] = row_of(entry)
        elif len(rows) >= MOST_ENTRIES:
            raise refused("CATALOGUE_FULL", f"一份清单最多{MOST_ENTRIES}项", "请合并或者删除条目")
        else:
            rows.append(row_of(replace(entry, code=next_code(catalogue, rows))))
        draft.rows = rows
        if entry.parent:
            draft.omitted = {k: v for k, v in draft.omitted.items() if k != entry.parent}

    return _changed(catalogue, revision, by, at, put)


@transaction.atomic
def add_entries(
    *, catalogue: Catalogue, entries: Sequence[Entry], revision: int, by: Person, at: datetime
) -> tuple[CatalogueDraft, list[str]]:
    """Put several entries at the end of the draft, as an import does; returns it and their codes.

    An entry that says the same as one already there is not entered again: it gets that one's code.
    """
    codes: list[str] = []

    def put(draft: CatalogueDraft) -> None:
        rows = list(draft.rows)
        known = {_said(entry_of(row)): str(row["code"]) for row in rows}
        for entry in entries:
            said = _said(entry)
            if said not in known:
                known[said] = next_code(catalogue, rows)
                rows.append(row_of(replace(entry, code=known[said])))
            codes.append(known[said])
        if len(rows) > MOST_ENTRIES:
            raise refused(
                "CATALOGUE_FULL", f"一份清单最多{MOST_ENTRIES}项", "请拆分文件或者删除条目"
            )
        draft.rows = rows

    return _changed(catalogue, revision, by, at, put), codes


def _said(entry: Entry) -> Entry:
    return replace(entry, code="", parent="")


@transaction.atomic
def remove_entry(
    *, catalogue: Catalogue, code: str, revision: int, by: Person, at: datetime
) -> CatalogueDraft:
    """Take an entry out of the draft; whether it may be missing is asked at the release.

    A row made from a binding superior's is told apart there: PARENT_ITEM_LOCKED.
    """

    def take(draft: CatalogueDraft) -> None:
        draft.rows = [row for row in draft.rows if row["code"] != code]

    return _changed(catalogue, revision, by, at, take)


@transaction.atomic
def adopt(
    *, catalogue: Catalogue, key: str, revision: int, by: Person, at: datetime
) -> CatalogueDraft:
    """Enter a superior's row into the draft as it stands; it can then be made wider.

    Raises NoCatalogue when no superior's list in force has that row.
    """
    day = at.astimezone(SHANGHAI).date()
    found = superior_entries(catalogue.agency, day).get(key)
    if found is None:
        raise NoCatalogue
    return save_entry(
        catalogue=catalogue, entry=replace(found[0], code="", parent=key, locked=False, source=""),
        revision=revision, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def omit(
    *, catalogue: Catalogue, key: str, reason: str, revision: int, by: Person, at: datetime
) -> CatalogueDraft:
    """Note why a superior's row is left out or narrowed; the superior sees the reason.

    Only where the place's rules say that lists follow the superior's by reference; the release
    refuses it elsewhere. Raises CatalogueInvalid without a reason.
    """
    if not reason.strip():
        raise CatalogueInvalid({"reason": ["请写明不采用该上级事项的理由"]})

    def note(draft: CatalogueDraft) -> None:
        draft.omitted = {**draft.omitted, key: reason.strip()[:500]}

    return _changed(catalogue, revision, by, at, note)


@transaction.atomic
def save_head(
    *,
    catalogue: Catalogue,
    in_force: date | None,
    level: str,
    all_ordinary: bool,
    note: str,
    applies_to: Sequence[int],
    revision: int,
    by: Person,
    at: datetime,
) -> CatalogueDraft:
    """Say of the draft from when it holds, for which level, and whether all ordinary cases count.

    ``applies_to`` are agencies by id and count for superiors' lists only; none means all.
    """
    if level and level not in _CODES["level"]:
        raise CatalogueInvalid({"level": ["“执法层级”请从所列各项中选择"]})

    def put(draft: CatalogueDraft) -> None:
        draft.in_force, draft.level, draft.all_ordinary = in_force, level, all_ordinary
        draft.note = note.strip()[:500]
        draft.applies_to = sorted(set(applies_to)) if catalogue.kind == "parent" else []

    return _changed(catalogue, revision, by, at, put)


@transaction.atomic
def abandon(*, catalogue: Catalogue, revision: int, by: Person, at: datetime) -> None:
    """Give up the draft; the released versions stay as they are."""
    draft = _locked(catalogue, revision, by, at)
    draft.delete()


def wrong(entry: Entry) -> dict[str, list[str]]:
    """Return what is wrong with an entry as typed, field by field."""
    errors: dict[str, list[str]] = {}
    if not entry.text.strip():
        errors["text"] = ["请填写“事项”"]
    elif len(entry.text) > 500:
        errors["text"] = [f"“事项”最多500字，现有{len(entry.text)}字"]
    for name, label in (("act_kind", "执法类别"), ("level", "执法层级"), ("measure", "数额算法")):
        value = getattr(entry, name)
        if value and value not in _CODES[name]:
            errors[name] = [f"“{label}”请从所列各项中选择"]
    for name in ("person_fen", "organisation_fen"):
        value = getattr(entry, name)
        if value is not None and value <= 0:
            errors[name] = ["数额应大于0元"]
    if set(entry.impacts) - _IMPACTS:
        errors["impacts"] = ["“影响”请从所列各项中选择"]
    if len(entry.basis) > 300:
        errors["basis"] = [f"“依据”最多300字，现有{len(entry.basis)}字"]
    if len(entry.field) > 60:
        errors["field"] = [f"“所属领域”最多60字，现有{len(entry.field)}字"]
    return errors


def _editor(catalogue: Catalogue, by: Person, at: datetime) -> None:
    if catalogue.agency_id != by.agency_id:
        raise NoCatalogue
    if not may_edit(by, roles_of(by, at), catalogue):
        raise refused("ROLE", "目录清单由本机关法制审核人员编制", "请转法制审核人员办理")


def _locked(catalogue: Catalogue, revision: int, by: Person, at: datetime) -> CatalogueDraft:
    _editor(catalogue, by, at)
    draft = CatalogueDraft.objects.select_for_update().filter(catalogue=catalogue).first()
    if draft is None:
        raise refused("NO_DRAFT", "没有正在编制的新版本", "请先开始修订")
    if draft.revision != revision:
        raise refused(
            "STALE", "草稿在您查看后已被改动", "请刷新后核对，再作修改",
            detail=f"您看到第{revision}次改动，现有第{draft.revision}次",
        )  # fmt: skip
    return draft


def _changed(
    catalogue: Catalogue,
    revision: int,
    by: Person,
    at: datetime,
    change: Callable[[CatalogueDraft], None],
) -> CatalogueDraft:
    draft = _locked(catalogue, revision, by, at)
    change(draft)
    draft.revision += 1
    draft.editors = sorted({*draft.editors, by.pk})
    draft.edited_by, draft.edited_at = by, at
    draft.save()
    return draft


def entries(draft: CatalogueDraft) -> tuple[Entry, ...]:
    """Return the entries of a draft in their order."""
    rows: Sequence[Mapping[str, Any]] = draft.rows
    return tuple(entry_of(row) for row in rows)
