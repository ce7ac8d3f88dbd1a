"""Writing saved filters of the case list and templates of ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sanjian.cases.filters import CaseFilter
from sanjian.cases.ledgers import columns_of
from sanjian.cases.models import LedgerTemplate, SavedView
from sanjian.law.forms import Wrong, plain_text
from sanjian.law.kinds import EnforcementKind

if TYPE_CHECKING:
    from sanjian.registry.models import Person

MOST = 20
"""Saved filters that one person, or templates of a kind that one agency, may keep."""


class Refused(Exception):
    """A saved filter or template that will not do, in words for the person."""


def save_view(*, by: Person, name: str, wanted: CaseFilter, at: datetime) -> SavedView:
    """Keep a filter under a name; the same name again replaces it.

    Raises Refused for an empty, too long or unprintable name and beyond MOST filters.
    """
    label = _label(name)
    others = SavedView.objects.filter(person=by).exclude(name=label)
    if others.count() >= MOST:
        raise Refused(f"最多保存{MOST}个常用筛选，请先删除不用的")
    view, _ = SavedView.objects.update_or_create(
        person=by, name=label, defaults={"query": wanted.as_query()[:1000], "created_at": at}
    )
    return view


def delete_view(*, by: Person, number: int) -> None:
    """Delete one of one's own saved filters; nothing happens when there is none."""
    SavedView.objects.filter(person=by, pk=number).delete()


def save_ledger_template(
    *, by: Person, kind: EnforcementKind, name: str, columns: Sequence[str], at: datetime
) -> LedgerTemplate:
    """Keep columns under a name for one's agency; the same name again replaces them.

    Raises Refused for a name that will not do, fewer than two columns, and beyond MOST templates.
    """
    label = _label(name)
    known = [one.key for one in columns_of(kind) if one.key in columns]
    if len(known) < 2:
        raise Refused("台账模板至少有两个栏目，请勾选栏目")
    others = LedgerTemplate.objects.filter(agency_id=by.agency_id, kind=kind.value)
    if others.exclude(name=label).count() >= MOST:
        raise Refused(f"每类最多保存{MOST}个台账模板，请先删除不用的")
    template, _ = LedgerTemplate.objects.update_or_create(
        agency_id=by.agency_id, kind=kind.value, name=label,
        defaults={"columns": known, "made_by": by, "made_at": at},
    )  # fmt: skip
    return template


def delete_ledger_template(*, by: Person, number: int) -> None:
    """Delete one of one's agency's templates; nothing happens when it has none of that number."""
    LedgerTemplate.objects.filter(agency_id=by.agency_id, pk=number).delete()


def _label(name: str) -> str:
    try:
        label = plain_text(name, "名称", 30, one_line=True)
    except Wrong as wrong:
        raise Refused(str(wrong)) from None
    if not label:
        raise Refused("请填写“名称”")
    return label
