"""权责清单 as a sheet: the one format in which lists are handed in (海门市 三（一）1 统一格式)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from sanjian.exchange.decisions.sources import Unreadable
from sanjian.exchange.decisions.text_tables import decoded
from sanjian.exchange.decisions.workbooks import sheets
from sanjian.exchange.sheets import Column, write_xlsx

__all__ = ["Unreadable", "blank", "rows_of"]

_ZIP = b"PK\x03\x04"


def rows_of(path: Path) -> list[list[str]]:
    """Return the cells of the first sheet of a workbook, or of a CSV; raises Unreadable."""
    content = path.read_bytes()
    if content.startswith(_ZIP):
        found = sheets(path)
        lines = found[0][1] if found else []
        return [["" if cell is None else str(cell) for cell in cells] for _, cells in lines]
    text, _ = decoded(content)
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""))]


def blank(target: BinaryIO, titles: Sequence[str]) -> None:
    """Write the empty sheet with its columns."""
    write_xlsx(target, [], [Column(one, one, 24) for one in titles], title="权责清单")
