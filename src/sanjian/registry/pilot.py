"""Agencies in the matrix of organs and kinds (《海门市试点工作方案》二): entering and asking."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sanjian.law.kind_scope import MATRIX, Organ, asks_superior, has_matrix
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.registry.models import Agency, Person, PilotScope
from sanjian.registry.refusals import refuse


def enter_scope(
    *,
    agency: Agency,
    organ: str,
    kinds: Iterable[str],
    superior_paper: str,
    since: date,
    rules: Parameters,
    by: Person | None,
    at: datetime,
) -> PilotScope:
    """Enter the row of the matrix in which an agency stands from a day on.

    Raises NotRegistered: the place has no matrix, the row is not in it, or the row leaves the
    kinds to the superior and his paper or the kinds it asks for are missing.
    """
    source = rules.source(MATRIX) if rules.has(MATRIX) else ""
    if not has_matrix(rules):
        raise refuse("NO_MATRIX", "本辖区规则没有按机关划定执法类别", "", "无需登记")
    if organ and organ not in rules.items(MATRIX):
        raise refuse("ORGAN_NOT_IN_MATRIX", "范围表中没有这个机关", source,
                     "从范围表所列机关中选择；表外机关选“不在所列机关之内”")  # fmt: skip
    chosen = sorted(set(kinds) & {one.value for one in EnforcementKind})
    superior = bool(organ) and asks_superior(rules, organ)
    if superior and not (superior_paper.strip() and chosen):
        raise refuse("SUPERIOR_PAPER_MISSING", "该机关的执法类别由上级部门确定，缺少文件或者类别",
                     source,
                     "填写上级部门文件的名称、文号，并选定其要求的执法类别")  # fmt: skip
    return PilotScope.objects.create(
        agency=agency, organ=organ, kinds=chosen if superior else [],
        superior_paper=superior_paper.strip() if superior else "", since=since, entered_by=by,
        entered_at=at,
    )  # fmt: skip


def scope_on(agency: int, day: date) -> PilotScope | None:
    """Return the row that holds for an agency on a day; None before its first."""
    return PilotScope.objects.filter(agency=agency, since__lte=day).order_by("since", "id").last()


def organ_on(agency: int, day: date) -> Organ:
    """Return an agency as the matrix sees it on a day."""
    row = scope_on(agency, day)
    return Organ(row.organ, frozenset(row.kinds)) if row is not None else Organ()
