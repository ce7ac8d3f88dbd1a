"""CSV and its kin as they come: GB18030 without saying so, UTF-8 with a mark, unclosed quotes."""

import csv
import io
from collections.abc import Iterator

from sanjian.exchange.decisions.columns import recognised
from sanjian.exchange.decisions.sources import (
    HEADER_WITHIN,
    MOST_ROWS,
    RawRow,
    SourceTable,
    Unreadable,
    named_rows,
)

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8（带标记）"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_DELIMITERS = (",", "\t", ";", "|", "，")


def decoded(content: bytes) -> tuple[str, str]:
    """The text of `content` and the name of its encoding, as Chinese offices write them.

    A byte-order mark decides; else UTF-8; else GB18030. Raises Unreadable("ENCODING") with the
    line when neither reads it, or when the column names show that it is damaged UTF-8.
    """
    for mark, codec, label in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(codec), label
            except UnicodeDecodeError as error:
                raise _undecodable(content, error.start, label) from error
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        broken = error
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(content, max(error.start, broken.start), "UTF-8 或 GB18030") from error
    repaired = content.decode("utf-8", errors="replace")
    if _known_names(repaired) > _known_names(text):
        raise _undecodable(content, broken.start, "UTF-8") from broken
    return text, "GB18030"


def _undecodable(content: bytes, place: int, label: str) -> Unreadable:
    line = content[:place].count(b"\n") + 1
    return Unreadable(
        "ENCODING", f"第{line}行（第{place + 1}字节）不是有效的{label}文字，请另存为 UTF-8 后重试。"
    )


def _known_names(text: str) -> int:
    head = text[:20_000].splitlines()[:HEADER_WITHIN]
    return max((recognised(line.split(mark)) for line in head for mark in _DELIMITERS), default=0)


def delimiter_of(text: str) -> str:
    """The character between cells: the one under which most column names are recognised."""
    head = text[:20_000].splitlines()[:HEADER_WITHIN]
    scores = [
        max((recognised(cell.strip('"') for cell in line.split(mark)) for line in head), default=0)
        for mark in _DELIMITERS
    ]
    return _DELIMITERS[scores.index(max(scores))]


def read_text_table(content: bytes) -> SourceTable:
    """The rows of a CSV file.

    A quote that is not closed ends the reading: what stood before is given, the rest is one
    damaged row with its text, so that nothing is lost. Raises Unreadable for the encoding, for
    missing column names and for more than 200,000 rows.
    """
    text, encoding = decoded(content)
    if not text.strip():
        raise Unreadable("EMPTY", "文件没有内容。")
    delimiter = delimiter_of(text)
    lines: list[tuple[int, list[str]]] = []
    damage: list[RawRow] = []
    for number, cells, message in _records(text, delimiter):
        if message:
            damage.append(RawRow(number, {"原文": cells[0]}, damage=message))
        else:
            lines.append((number, cells))
        if len(lines) > MOST_ROWS + HEADER_WITHIN:
            raise Unreadable(
                "TOO_MANY_ROWS", f"超过{MOST_ROWS // 10_000}万行，请分成几个文件导入。"
            )
    rows, remarks = named_rows(lines)
    return SourceTable("CSV", encoding, [*rows, *damage], tuple(remarks))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """(first line of the record, its cells, what is wrong): the last one only when damaged."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield (
                start,
                ["".join(lines[start - 1 :])],
                f"第{start}行引号未闭合，其后{len(lines) - start + 1}行未能按行读取，"
                "请补上引号后重新导入。",
            )
            return
        yield start, cells, ""
