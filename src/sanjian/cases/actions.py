"""Writing saved filters of the case list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sanjian.cases.filters import CaseFilter
from sanjian.cases.models import SavedView
from sanjian.law.forms import Wrong, plain_text

if TYPE_CHECKING:
    from sanjian.registry.models import Person

MOST = 20
"""Saved filters that one person may keep."""


class Refused(Exception):
    """A saved filter that will not do, in words for the person."""


def save_view(*, by: Person, name: str, wanted: CaseFilter, at: datetime) -> SavedView:
    """Keep a filter under a name; the same name again replaces it.

    Raises Refused for an empty, too long or unprintable name and beyond MOST filters.
    """
    try:
        label = plain_text(name, "名称", 30, one_line=True)
    except Wrong as wrong:
        raise Refused(str(wrong)) from None
    if not label:
        raise Refused("请填写“名称”")
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
