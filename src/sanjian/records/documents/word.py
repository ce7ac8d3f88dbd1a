"""The editable draft: blocks as DOCX, for those who work on a text before it is issued.

A draft says 草稿 on every page and carries no number, seal or code, so it cannot be taken for an
issued document; what is changed in it comes back only through the forms of the case.
"""

from __future__ import annotations

import io

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from sanjian.records.documents import blocks
from sanjian.records.documents.compose import Composed

_FANG, _SONG, _HEI = "仿宋", "宋体", "黑体"
_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_SIZES = {"letter": 16.0, "record": 14.0, "form": 12.0}


def draft(composed: Composed) -> bytes:
    """The DOCX of `composed`: fonts and measures of the printed document, marked 草稿."""
    return _Writer(composed).write()


class _Writer:
    """Writes one document; paragraphs go to the body or into a cell."""

    def __init__(self, composed: Composed) -> None:
        self._composed = composed
        self._layout = composed.template.layout
        self._size = _SIZES[self._layout]
        self._word = Document()

    def write(self) -> bytes:
        """The whole file."""
        self._page()
        for block in self._composed.blocks:
            self._block(block)
        out = io.BytesIO()
        self._word.save(out)
        return out.getvalue()

    def _page(self) -> None:
        section = self._word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        letter = self._layout == "letter"
        section.top_margin, section.bottom_margin = (Mm(37), Mm(35)) if letter else (Mm(20), Mm(24))
        section.left_margin, section.right_margin = (Mm(28), Mm(26)) if letter else (Mm(25), Mm(20))
        section.header.is_linked_to_previous = False
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        mark = head.add_run("草稿　未经制发，不具有法律效力")
        _font(mark, _HEI, 12)
        mark.font.color.rgb = RGBColor(0xA8, 0x20, 0x1A)
        self._word.core_properties.title = f"{self._composed.title}（草稿）"
        self._word.core_properties.author = ""

    def _block(self, block: blocks.Block) -> None:
        match block:
            case blocks.Title():
                self._line(block.agency, _SONG, 20, "centre", bold=True)
                self._line(block.title, _SONG, 22, "centre", bold=True)
            case blocks.Heading():
                self._line(block.text, _HEI if block.level == 1 else _FANG, self._size, indent=True)
            case blocks.Paragraph():
                side = block.style if block.style in _SIDES else "left"
                size = 10.5 if block.style == "small" else self._size
                self._line(block.text, _FANG, size, side, indent=block.style == "body")
            case blocks.Entry():
                line = self._line(f"{block.label}：", _HEI, self._size)
                _font(line.add_run(block.text), _FANG, self._size)
            case blocks.Table():
                self._table(block)
            case blocks.Signatures():
                for slot in block.slots:
                    written = slot.text or "＿" * 10
                    self._line(f"{slot.label}：{written}", _FANG, self._size)
            case blocks.SealPlace():
                self._line(block.agency, _FANG, self._size, "right")
                self._line("（印章）　　年　　月　　日", _FANG, self._size, "right")
            case blocks.PageBreak():
                self._word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case blocks.Space():
                for _ in range(block.lines):
                    self._line("", _FANG, self._size)
            case blocks.Rule():
                self._line("—" * 20, _SONG, self._size, "centre")

    def _line(
        self,
        text: str,
        font: str,
        size: float,
        side: str = "left",
        *,
        bold: bool = False,
        indent: bool = False,
    ) -> WordParagraph:
        line = self._word.add_paragraph()
        line.alignment = _SIDES[side]
        line.paragraph_format.space_after = Pt(0)
        if self._layout == "letter":
            line.paragraph_format.line_spacing = Pt(28.9)
        if indent:
            line.paragraph_format.first_line_indent = Pt(size * 2)
        if text:
            run = line.add_run(text)
            _font(run, font, size)
            run.font.bold = bold
        return line

    def _table(self, block: blocks.Table) -> None:
        table = self._word.add_table(rows=len(block.rows), cols=len(block.widths))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        whole = 156 if self._layout == "letter" else 165
        unit = whole / sum(block.widths)
        for column, width in zip(table.columns, block.widths, strict=True):
            column.width = Mm(unit * width)
        grid = [list(row.cells) for row in table.rows]
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(block.rows):
            place = 0
            for cell in row:
                while (number, place) in taken:
                    place += 1
                _fill(_joined(grid, number, place, cell), cell)
                taken |= {
                    (number + down, place + right)
                    for down in range(cell.rows)
                    for right in range(cell.columns)
                }
                place += cell.columns


def _joined(grid: list[list[WordCell]], row: int, column: int, cell: blocks.Cell) -> WordCell:
    """The cell at this place, joined with those it spans."""
    first = grid[row][column]
    last = grid[row + cell.rows - 1][column + cell.columns - 1]
    return first if first is last else first.merge(last)


def _fill(target: WordCell, cell: blocks.Cell) -> None:
    """Write the lines of a cell; a label stands in 黑体."""
    for number, (text, side) in enumerate(cell.lines):
        line = target.paragraphs[0] if number == 0 else target.add_paragraph()
        line.alignment = _SIDES[side]
        line.paragraph_format.space_after = Pt(0)
        _font(line.add_run(text), _HEI if cell.label else _FANG, 12)
    for _ in range(max(cell.height - len(cell.lines), 0)):
        target.add_paragraph().paragraph_format.space_after = Pt(0)


def _font(run: Run, name: str, size: float) -> None:
    """Set the font for Latin and Chinese alike; Word keeps them apart."""
    run.font.name = name
    run.font.size = Pt(size)
    properties = run._element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)
    fonts.set(qn("w:eastAsia"), name)
