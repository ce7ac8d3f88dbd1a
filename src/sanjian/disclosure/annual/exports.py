"""A yearly report as rows of a spreadsheet: the same for the desk and for anybody on the portal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sanjian.disclosure.annual.counting import YUAN

COLUMNS = (
    ("table", "表", 24), ("label", "项目", 44), ("value", "数量", 14), ("unit", "单位", 8),
    ("rule", "统计口径", 60),
)  # fmt: skip
"""Key in the rows, title, width in characters."""


def amount(unit: str, value: int) -> int | Decimal:
    """Return a figure as a number of its unit: fen as yuan, exactly."""
    return Decimal(value) / 100 if unit == YUAN else value


def rows(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one row for each figure."""
    return [
        {"table": one["table"], "label": one["label"], "unit": one["unit"], "rule": one["rule"],
         "value": amount(one["unit"], one["value"])}
        for one in figures.get("lines", ())
    ]  # fmt: skip


def notes(figures: Mapping[str, Any], words: str, digest: str) -> list[str]:
    """Return what stands on the second sheet: whose figures, which rules, what they prove."""
    return [f"{figures['agency']}{figures['year']}年度行政执法统计年报",
            f"统计期间：{figures['year']}年1月1日至12月31日", f"规则校验值：{figures['rules']}",
            f"数据校验值（SHA-256）：{digest}", "", "情况说明：", *words.split("\n")]  # fmt: skip
