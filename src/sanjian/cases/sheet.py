"""The case list as rows of a spreadsheet: what is seen on the page, in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sanjian.cases.filters import stage_label
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES

if TYPE_CHECKING:
    from sanjian.records.models import Dossier

COLUMNS = (
    "案号", "当事人", "案由", "程序", "阶段", "承办人员", "登记日期", "最近期限", "期限事项",
    "是否逾期", "机关",
)  # fmt: skip

Cell = str | int | date | None


def rows(
    found: Sequence[Dossier], names: Mapping[int, str], *, at: datetime
) -> list[tuple[Cell, ...]]:
    """Return one tuple of cells for each case, in the order of COLUMNS."""
    return [
        (
            str(dossier),
            dossier.party_name,
            dossier.cause,
            PROCEDURES[dossier.procedure].label,
            stage_label(dossier.procedure, dossier.stage),
            "、".join(names.get(number, "") for number in dossier.handlers),
            dossier.opened_at.astimezone(SHANGHAI).date(),
            dossier.next_due.astimezone(SHANGHAI).date() if dossier.next_due else None,
            dossier.next_duty,
            _late(dossier, at),
            dossier.agency.name,
        )
        for dossier in found
    ]


def _late(dossier: Dossier, at: datetime) -> str:
    if dossier.next_due is None:
        return ""
    if dossier.next_paused:
        return "中止"
    return "是" if dossier.next_due < at else "否"
