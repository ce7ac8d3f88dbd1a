"""Reads a whole file of published decisions and reports on every row of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sanjian.exchange.decisions.columns import canonical
from sanjian.exchange.decisions.decision import Note, Outcome, RowReport
from sanjian.exchange.decisions.objects import read_json, read_json_lines
from sanjian.exchange.decisions.sources import LARGEST_FILE, SourceTable, Unreadable
from sanjian.exchange.decisions.taking import take_row
from sanjian.exchange.decisions.text_tables import read_text_table
from sanjian.exchange.decisions.workbooks import read_workbook

_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Progress = Callable[[int, int], None]
_TELL_EVERY = 1000


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class ImportReport:
    """What a file held: format, encoding, columns met, remarks, and one report for each row."""

    name: str
    format: str
    encoding: str
    known_columns: Mapping[str, str]
    unknown_columns: Sequence[str]
    remarks: Sequence[str]
    rows: Sequence[RowReport]

    @property
    def counts(self) -> dict[Outcome, int]:
        """Rows by outcome."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted.get(outcome, 0) for outcome in Outcome}


def read_decisions(
    path: Path, *, name: str, today: date, progress: Progress = _silent
) -> ImportReport:
    """The report on the file at `path`; `name` is how the source calls it.

    `progress` is told (rows read, rows in all) now and then. The content decides the format, not
    the file's name: workbooks by their first bytes, then JSON, JSON lines, CSV. Raises Unreadable
    with a Chinese message when the file as a whole cannot be read.
    """
    table = read_table(path)
    columns = list(dict.fromkeys(str(column) for row in table.rows for column in row.cells))
    known = {column: found for column in columns if (found := canonical(column)) is not None}
    return ImportReport(
        name=name,
        format=table.format,
        encoding=table.encoding,
        known_columns=known,
        unknown_columns=[column for column in columns if column not in known],
        remarks=table.remarks,
        rows=list(_once(list(_taken(table, name, today, progress)))),
    )


def _taken(table: SourceTable, name: str, today: date, progress: Progress) -> Iterator[RowReport]:
    for place, row in enumerate(table.rows, start=1):
        yield take_row(row, name, today)
        if place % _TELL_EVERY == 0:
            progress(place, len(table.rows))


def read_table(path: Path) -> SourceTable:
    """The raw rows of the file at `path`; raises Unreadable."""
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable("TOO_LARGE", "文件超过 200 MB，请分成几个文件导入。")
    with path.open("rb") as stream:
        start = stream.read(4)
    if start in _WORKBOOK_STARTS:
        return read_workbook(path)
    content = path.read_bytes()
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text:
        raise Unreadable("EMPTY", "文件没有内容。")
    if text.startswith(b"["):
        return read_json(content)
    if text.startswith(b"{"):
        return _json_or_lines(content)
    return read_text_table(content)


def _json_or_lines(content: bytes) -> SourceTable:
    """One object that spans lines is a document; else every line is one of its own."""
    try:
        return read_json(content)
    except Unreadable:
        return read_json_lines(content)


def _once(rows: Sequence[RowReport]) -> Iterator[RowReport]:
    """The rows, with a note on those that tell the same decision as an earlier row."""
    seen: dict[str, RowReport] = {}
    for row in rows:
        if row.decision is None or row.decision.key not in seen:
            if row.decision is not None:
                seen[row.decision.key] = row
            yield row
            continue
        earlier = seen[row.decision.key]
        same = earlier.decision is not None and earlier.decision.digest == row.decision.digest
        note = Note(
            "SAME_AS_ROW" if same else "ANOTHER_VERSION",
            f"与第{earlier.number}行是同一决定"
            + ("，内容相同" if same else "而内容不同，作为新的版本保留"),
        )
        outcome = Outcome.WARNED if row.outcome is Outcome.TAKEN else row.outcome
        yield replace(row, outcome=outcome, notes=(*row.notes, note))
