"""Reads a list of major decisions: CSV, Excel, JSON or JSON lines; every row is reported on.

JSON as offices publish it may hold one object for each office with its rows under ``items``; each
of them is a row. A row that cannot be turned into conditions is taken with its words and asked of
the officer case by case; only a row without words is refused.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sanjian.exchange.catalogues import words
from sanjian.exchange.decisions.sources import Unreadable
from sanjian.exchange.decisions.text_tables import decoded
from sanjian.exchange.decisions.workbooks import sheets
from sanjian.law.catalogue import Entry, yuan
from sanjian.law.forms import Wrong, plain_text

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 5_000
HEADER_WITHIN = 10
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: where it stood, all that stood in it, the entry made of it, and remarks.

    ``entry`` is None where the row was refused; ``notes`` then says why.
    """

    place: str
    raw: str
    entry: Entry | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadCatalogue:
    """A file: how it was read, its rows, remarks about it, columns that have no place."""

    format: str
    encoding: str
    sha256: str
    size: int
    rows: tuple[ReadRow, ...]
    remarks: tuple[str, ...]
    unknown_columns: tuple[str, ...]


Cells = Mapping[str, Any]


def read_catalogue(path: Path, penalty_labels: Mapping[str, str]) -> ReadCatalogue:
    """Return what the file at `path` lists; ``penalty_labels`` are the place's kinds by code.

    Raises Unreadable with a Chinese message when the file as a whole cannot be read.
    """
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable("TOO_LARGE", "文件超过 20 MB，不是一份目录清单。")
    content = path.read_bytes()
    if not content.strip():
        raise Unreadable("EMPTY", "文件没有内容。")
    if content[:4] in _WORKBOOK_STARTS:
        kind, encoding, (cells, remarks) = "Excel", "", _workbook(path)
    else:
        text, encoding = decoded(content)
        if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
            kind, (cells, remarks) = "JSON", _objects(text)
        else:
            kind, (cells, remarks) = "CSV", _text_table(text)
    if len(cells) > MOST_ROWS:
        raise Unreadable("TOO_MANY_ROWS", f"超过{MOST_ROWS}行，请分成几个文件导入。")
    if not cells:
        raise Unreadable("EMPTY", "文件中没有数据行。")
    columns = dict.fromkeys(str(name) for _, row in cells for name in row)
    return ReadCatalogue(
        kind, encoding, hashlib.sha256(content).hexdigest(), size,
        tuple(_row(place, row, penalty_labels) for place, row in cells),
        tuple(remarks), tuple(name for name in columns if words.column(name) is None),
    )  # fmt: skip


Read = tuple[list[tuple[str, Cells]], list[str]]


def _workbook(path: Path) -> Read:
    rows: list[tuple[str, Cells]] = []
    remarks: list[str] = []
    for name, lines in sheets(path):
        try:
            found, told = _named([(f"工作表“{name}”第{n}行", cells) for n, cells in lines])
        except Unreadable:
            filled = sum(1 for _, cells in lines if _filled(cells))
            if filled:
                remarks.append(f"工作表“{name}”没有列名行，{filled}行未导入")
            continue
        rows += found
        remarks += told
    if not rows:
        raise _no_header()
    return rows, remarks


def _text_table(text: str) -> Read:
    sample = text[:20_000].splitlines()[:HEADER_WITHIN]
    marks = (",", "\t", ";", "|")
    best = max(marks, key=lambda mark: max((_known(one.split(mark)) for one in sample), default=0))
    lines: list[tuple[str, Sequence[Any]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=best, strict=True)
    while True:
        place = f"第{reader.line_num + 1}行"
        try:
            lines.append((place, next(reader)))
        except StopIteration:
            return _named(lines)
        except csv.Error:
            raise Unreadable(
                "QUOTE", f"{place}引号未闭合，其后的内容无法按行读取，请补上引号后重新导入。"
            ) from None


def _objects(text: str) -> Read:
    try:
        told = json.loads(text)
    except ValueError:
        told = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    told.append(json.loads(line))
                except ValueError:
                    told.append({"": line, "damage": f"第{number}行不是有效的 JSON"})
    found: list[tuple[str, Cells]] = []
    remarks: list[str] = []
    for number, one in enumerate(told if isinstance(told, list) else [told], 1):
        if not isinstance(one, dict):
            found.append((f"第{number}行", {"": json.dumps(one, ensure_ascii=False)}))
        elif isinstance(one.get("items"), list):
            found += _items(number, one)
            rest = {name: value for name, value in one.items() if name != "items"}
            remarks.append(f"第{number}行除各项外的内容：{json.dumps(rest, ensure_ascii=False)}")
        else:
            found.append((f"第{number}行", one))
    return found, remarks


def _items(number: int, office: Mapping[str, Any]) -> Iterable[tuple[str, Cells]]:
    """The rows of one office; what is said of the office stays with each of its rows."""
    unit = str(office.get("unit", ""))
    for place, item in enumerate(office["items"], 1):
        where = f"第{number}行{f'（{unit}）' if unit else ''}第{place}项"
        cells = dict(item) if isinstance(item, dict) else {"事项": str(item)}
        yield where, cells


def _named(lines: Sequence[tuple[str, Sequence[Any]]]) -> Read:
    """Rows of cells by column name; the names stand in the line with most known ones."""
    scores = [(_known(cells), -at) for at, (_, cells) in enumerate(lines[:HEADER_WITHIN])]
    best, at = max(scores, default=(0, 0))
    if not best:
        raise _no_header()
    names = [str(cell or "").strip() or f"（第{n}列）" for n, cell in enumerate(lines[-at][1], 1)]
    names = [
        f"{one}（第{n}列）" if one in names[: n - 1] else one for n, one in enumerate(names, 1)
    ]
    remarks = [
        f"{place}在列名之前，未作为条目：{''.join(str(c or '') for c in cells)[:60]}"
        for place, cells in lines[:-at]
        if at and _filled(cells)
    ]
    rows: list[tuple[str, Cells]] = [
        (place, {
            **dict(zip(names, cells, strict=False)),
            **{f"（第{n}列）": c for n, c in enumerate(cells[len(names):], len(names) + 1) if c},
        })
        for place, cells in lines[-at + 1 :]
        if _filled(cells)
    ]  # fmt: skip
    return rows, remarks


def _known(cells: Sequence[Any]) -> int:
    found = {words.column(str(cell)) for cell in cells if cell}
    return len(found - {None}) if "text" in found else 0


def _filled(cells: Sequence[Any]) -> bool:
    return any(str(cell).strip() for cell in cells if cell is not None)


def _no_header() -> Unreadable:
    return Unreadable(
        "NO_HEADER",
        f"前{HEADER_WITHIN}行没有找到列名行。请保留列名，至少有“事项”一列，"
        "如：事项、执法类别、公民数额、单位数额、含本数、依据。",
    )


def _row(place: str, cells: Cells, labels: Mapping[str, str]) -> ReadRow:
    raw = json.dumps(cells, ensure_ascii=False, default=str)
    told = {name: _text(cell) for column, cell in cells.items() if (name := words.column(column))}
    notes: list[str] = []
    if isinstance(cells.get("damage"), str):
        return ReadRow(place, raw, None, (str(cells["damage"]),))
    try:
        text = plain_text(told.get("text", "").replace("\n", " "), "事项", 500, one_line=True)
    except Wrong as wrong:
        return ReadRow(place, raw, None, (str(wrong),))
    if not text:
        return ReadRow(place, raw, None, ("没有“事项”一栏的文字，未采用",))
    entry = _stated(Entry("", text, basis=told.get("basis", "")[:300]), told, labels, notes)
    return ReadRow(place, raw, _conditioned(entry, notes), tuple(notes))


def _text(cell: Any) -> str:
    if isinstance(cell, list):
        return "、".join(str(one) for one in cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _stated(
    entry: Entry, told: Mapping[str, str], labels: Mapping[str, str], notes: list[str]
) -> Entry:
    """The entry with what the row's own columns say."""
    changes: dict[str, Any] = {"field": told.get("field", "")[:60]}
    for name, read in (("act_kind", words.act_kind), ("level", words.level)):
        found = read(told.get(name, ""))
        if found is None:
            notes.append(f"“{told[name]}”不是已知的{'类别' if name == 'act_kind' else '层级'}，"
                         "已留空，请核对")  # fmt: skip
        changes[name] = found or ""
    for name in ("person", "organisation"):
        if told.get(name):
            changes[f"{name}_fen"] = words.fen(told[name])
            if not changes[f"{name}_fen"]:
                changes[f"{name}_fen"] = None
                notes.append(f"“{told[name]}”不是数额，已留空，请核对")
    if told.get("inclusive"):
        said = words.yes(told["inclusive"])
        changes["inclusive"] = True if said is None else said
        if said is None:
            notes.append(f"“{told['inclusive']}”看不出是否含本数，按含本数处理")
    if told.get("penalty_kinds"):
        kinds, unknown = words.penalty_codes(told["penalty_kinds"], labels)
        changes["penalty_kinds"] = kinds
        notes += [f"“{one}”不是已知的处罚种类，请核对" for one in unknown]
    if told.get("powers"):
        changes["powers"] = tuple(
            one.strip() for one in told["powers"].replace("，", "、").split("、") if one.strip()
        )
    if told.get("impacts"):
        changes["impacts"] = words.understand(told["impacts"]).impacts
    return replace(entry, **changes)


def _conditioned(entry: Entry, notes: list[str]) -> Entry:
    """The entry with the conditions its words state; what they leave open is asked."""
    said = words.understand(entry.text)
    amounts = entry.person_fen is not None or entry.organisation_fen is not None
    stated = bool(amounts or entry.penalty_kinds or entry.impacts)
    if stated:
        return (
            replace(entry, measure="either" if "没收" in entry.text else "fine")
            if amounts
            else entry
        )
    if not said.whole:
        notes.append("文字无法全部换算成条件，先设为由承办人逐案认定，请核对")
        return replace(entry, asked=True)
    if said.person_fen or said.organisation_fen:
        notes.append("由文字读出数额：" + "、".join(
            f"{party}{yuan(fen)}"
            for party, fen in (("公民", said.person_fen), ("单位", said.organisation_fen)) if fen
        ) + "，请核对")  # fmt: skip
        return replace(
            entry, person_fen=said.person_fen, organisation_fen=said.organisation_fen,
            inclusive=said.inclusive is not False, measure=said.measure,
        )  # fmt: skip
    notes.append("由文字读出条件，请核对")
    return replace(entry, penalty_kinds=said.penalty_kinds, impacts=said.impacts)
