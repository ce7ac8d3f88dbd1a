"""Reads one workbook in a process of its own with little memory, time and no way out.

Run as a script by `workbooks`: first the directory of the archive and the extent of every sheet
are looked at, then python-calamine reads the cells. The answer is JSON lines on standard output:
{"error": code, "message": words}, or {"sheets": [...]} followed by [sheet, row, [cells]].
A workbook that breaks the limits takes this process down and nothing else.
"""

import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY = 1 << 30
SECONDS = 60
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 500

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,4})([0-9]{1,9})"')
_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="([0-9]{1,9})"')


class Refused(Exception):
    """The workbook must not be opened: (code, Chinese words)."""


def limit() -> None:
    """Caps memory, processor time and open files of this process, and forbids children."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def column_number(letters: bytes) -> int:
    """A -> 1, XFD -> 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_archive(path: str) -> None:
    """Raises Refused for archives that unpack too large, hide outside references or lie."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len({part.filename for part in parts}) != len(parts):
            raise Refused("BAD_ARCHIVE", "文件内部有同名的两份内容，未处理。")
        for place, part in enumerate(parts, start=1):
            if part.filename.startswith("/") or ".." in part.filename.split("/"):
                raise Refused("BAD_ARCHIVE", f"压缩包内第{place}个文件名不合法。")
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Refused("TOO_LARGE", "文件解压后超过 200 MB，疑似异常，未处理。")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                check_part(archive, part)


def check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Looks through one XML part for entities and, in sheets, for cells beyond the limits."""
    sheet = "/worksheets/" in "/" + part.filename
    unpacked, rest = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            unpacked += len(chunk)
            if unpacked > LARGEST_UNPACKED:
                raise Refused("TOO_LARGE", "文件解压后超过 200 MB，疑似异常，未处理。")
            text = rest + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Refused("EXTERNAL_REFERENCE", "文件含外部引用，出于安全原因未处理。")
            if sheet:
                check_extent(text)
            rest = text[-200:]


def check_extent(text: bytes) -> None:
    """Raises Refused when a row or a cell in `text` lies beyond the limits."""
    rows = [int(number) for number in _ROW.findall(text)]
    columns = [0]
    for letters, number in _CELL.findall(text):
        rows.append(int(number))
        columns.append(column_number(letters))
    if rows and max(rows) > MOST_ROWS + 10:
        raise Refused("TOO_MANY_ROWS", "工作表范围超过 20 万行，请删除空白行列后重新导入。")
    if max(columns) > MOST_COLUMNS:
        raise Refused(
            "TOO_MANY_COLUMNS", f"工作表范围超过 {MOST_COLUMNS} 列，请删除空白行列后重新导入。"
        )


def plain(cell: Any) -> Any:
    """A cell as JSON: dates as ISO text, whole floats as integers."""
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e30 else cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def main(path: str) -> None:
    """Writes the workbook at `path` to standard output."""
    limit()
    with open(path, "rb") as stream:
        start = stream.read(8)
    if start.startswith(b"PK"):
        check_archive(path)
    workbook = CalamineWorkbook.from_path(path)
    names = list(workbook.sheet_names)
    write({"sheets": names})
    for place, name in enumerate(names):
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height > MOST_ROWS + 10 or sheet.width > MOST_COLUMNS:
            raise Refused("TOO_MANY_ROWS", "工作表范围超过 20 万行，请删除空白行列后重新导入。")
        for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            write([place, number, [plain(cell) for cell in row]])


def write(value: Any) -> None:
    """One line of the answer."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True, default=str) + "\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Refused as refused:
        write({"error": refused.args[0], "message": refused.args[1]})
    except MemoryError:
        write({"error": "TOO_LARGE", "message": "文件过大，无法在限定的内存内读取，未处理。"})
    except Exception as error:  # whatever a hostile file provokes ends here, as words
        write(
            {
                "error": "BAD_WORKBOOK",
                "message": f"工作簿已损坏、加密或不是 Excel 文件（{type(error).__name__}）。",
            }
        )
