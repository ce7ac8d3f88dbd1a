"""The line markup of document templates, read into blocks.

One line is one block; an empty line is nothing. A line of a template may be
`# title` (instead of the template's own), `## heading`, `### lower heading`, `> flush paragraph`,
`^ centred`, `< right-aligned`, `~ small note`, `- label：text` (line of a record),
`| cell | cell |` (table row, see `_cell`; `|=` a row that repeats as head), `@table 2,3,2,3`
(column widths), `@sign slot：text | slot：text`, `@seal`, `@rule`, `@space 2`, `@page`; anything
else is a paragraph of the body.

The marks that stand for values of the context (see `sandbox.py`) are put back only after lines and
cells have been cut, so a value can never become structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sanjian.records.documents.blocks import (
    Block,
    Cell,
    Entry,
    Heading,
    PageBreak,
    Paragraph,
    Rule,
    SealPlace,
    Signatures,
    Slot,
    Space,
    Table,
    Title,
)
from sanjian.records.documents.sandbox import MARK_CLOSE, MARK_OPEN

_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")
_SPAN = re.compile(r"\[(\d{1,2})(?:,(\d{1,2}))?\]\s*")
_BREAK = re.compile(r"(?:^|\s)//(?:\s|$)")
_STYLES = {">": "flush", "^": "centre", "<": "right", "~": "small"}
_ALIGNMENTS = {">": "right", "^": "centre"}
_COMMANDS = ("@table", "@sign", "@seal", "@rule", "@space", "@page")
_CONTINUED = "^"


class MarkupError(ValueError):
    """A line of a template is not in the markup."""


def read(source: str, values: Sequence[str], *, agency: str, title: str) -> tuple[Block, ...]:
    """The blocks of `source`, with `values` put back for their marks.

    `agency` and `title` make the head. Raises MarkupError with the line.
    """
    return tuple(_Reader(values, agency, title).read(source.splitlines()))


class _Reader:
    """Reads one document; holds the table rows that have been met and not yet closed."""

    def __init__(self, values: Sequence[str], agency: str, title: str) -> None:
        self._values = values
        self._agency = agency
        self._title = title
        self._widths: tuple[int, ...] = ()
        self._rows: list[list[Cell | None]] = []
        self._header = 0

    def read(self, lines: Iterable[str]) -> list[Block]:
        """All blocks, the head first."""
        blocks: list[Block] = []
        for line in lines:
            line = line.strip()
            if not line:
                continue
            if line.startswith("|"):
                self._row(line)
                continue
            if self._rows:
                blocks.append(self._table())
            if line.startswith("# "):
                self._title = self._put_back(line[2:]).strip() or self._title
            elif line.startswith("@table"):
                self._widths = _widths(line)
            elif line.startswith("@"):
                blocks.append(self._command(line))
            else:
                blocks.extend(self._text(line))
        if self._rows:
            blocks.append(self._table())
        return [Title(self._agency, self._title), *blocks]

    def _put_back(self, text: str) -> str:
        return _MARK.sub(lambda mark: self._values[int(mark.group(1))], text)

    def _text(self, line: str) -> list[Block]:
        """Headings, record lines and paragraphs; a value of several lines makes several."""
        sign, _, rest = line.partition(" ")
        if sign in ("##", "###"):
            return [Heading(self._put_back(rest).strip(), len(sign) - 1)]
        if sign == "-":
            label, _, text = rest.partition("：")
            return [Entry(self._put_back(label).strip(), self._put_back(text).strip())]
        style = _STYLES.get(sign, "body")
        whole = self._put_back(line if style == "body" else rest)
        parts = (part.strip() for part in whole.split("\n"))
        return [Paragraph(part, style) for part in parts if part]

    def _command(self, line: str) -> Block:
        command, _, rest = line.partition(" ")
        match command:
            case "@sign":
                return Signatures(tuple(self._slot(part) for part in rest.split("|")))
            case "@seal":
                return SealPlace(self._agency)
            case "@rule":
                return Rule()
            case "@page":
                return PageBreak()
            case "@space" if rest.isdecimal() and 0 < int(rest) <= 20:
                return Space(int(rest))
        raise MarkupError(f"不认识的排版指令“{line}”，可用的有{'、'.join(_COMMANDS)}。")

    def _slot(self, part: str) -> Slot:
        label, _, text = part.partition("：")
        return Slot(self._put_back(label).strip(), self._put_back(text).strip())

    def _row(self, line: str) -> None:
        header = line.startswith("|=")
        inner = line[2:] if header else line[1:]
        if not inner.endswith("|"):
            raise MarkupError(f"表格行“{line[:20]}”末尾缺少“|”。")
        if header:
            self._header = len(self._rows) + 1
        cells = [part.strip() for part in inner[:-1].split("|")]
        self._rows.append([self._cell(cell, header) for cell in cells])

    def _cell(self, text: str, header: bool) -> Cell | None:
        """`[3,4] *label // second line // > right` is three columns wide, four lines high, bold.

        A lone `^` continues the cell above.
        """
        if text == _CONTINUED:
            return None
        span = _SPAN.match(text)
        columns, height = 1, 1
        if span:
            columns, height = int(span.group(1)), int(span.group(2) or 1)
            text = text[span.end() :]
        label = header or text.startswith("*")
        text = text.removeprefix("*").strip()
        lines: list[tuple[str, str]] = []
        for part in _BREAK.split(text):
            alignment = _ALIGNMENTS.get(part[:2].strip(), "centre" if label else "left")
            words = part[2:] if part[:2] in ("> ", "^ ") else part
            lines.extend((one.strip(), alignment) for one in self._put_back(words).split("\n"))
        while len(lines) > 1 and not lines[-1][0]:
            lines.pop()
        return Cell(tuple(lines), max(columns, 1), 1, label, max(height, 1))

    def _table(self) -> Table:
        """Close the table: count columns, join continued cells, forget the rows."""
        rows, header, widths = self._rows, self._header, self._widths
        self._rows, self._header, self._widths = [], 0, ()
        breadth = max(sum(cell.columns if cell else 1 for cell in row) for row in rows)
        widths = widths or (1,) * breadth
        return Table(widths, _joined(rows, len(widths)), header)


def _widths(line: str) -> tuple[int, ...]:
    parts = line.removeprefix("@table").strip().split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise MarkupError(f"“{line}”应当写成 @table 2,3,2,3。")
    return tuple(int(part) for part in parts)


def _joined(rows: list[list[Cell | None]], breadth: int) -> tuple[tuple[Cell, ...], ...]:
    """Rows without the continued cells, whose height goes to the cell above them.

    Raises MarkupError where a row is not as wide as the table.
    """
    taken: list[list[tuple[int, Cell]]] = []
    above: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        column = 0
        kept: list[tuple[int, Cell]] = []
        for cell in row:
            if cell is None:
                if column not in above:
                    raise MarkupError(f"表格第{number + 1}行的“^”上方没有单元格。")
                line, place = above[column]
                start, upper = taken[line][place]
                grown = Cell(upper.lines, upper.columns, upper.rows + 1, upper.label, upper.height)
                taken[line][place] = (start, grown)
                column += upper.columns
                continue
            above[column] = (number, len(kept))
            kept.append((column, cell))
            column += cell.columns
        if column != breadth:
            raise MarkupError(f"表格第{number + 1}行有{column}列，应当有{breadth}列。")
        taken.append(kept)
    return tuple(tuple(cell for _, cell in row) for row in taken)
