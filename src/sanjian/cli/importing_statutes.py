"""`sanjian import statutes FILE`: names, numbers of articles and days in force of statutes.

Takes JSON lines or CSV, one row a statute (名称、条数、施行日期、失效日期) or one row an article
(law_name and article_no_arabic); of texts nothing is kept.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sanjian.law.reasons import KnownStatute, plain_name
from sanjian.registry.statutes import enter_statutes

NAMES = ("law_name", "name", "title", "名称", "法律名称")
COUNTS = ("articles", "article_count", "条数")
SINCE = ("effective_date", "effective", "since", "施行日期")
UNTIL = ("until", "expired", "失效日期", "废止日期")
ARTICLE = ("article_no_arabic", "条号")


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the file and the source."""
    parser.add_argument("file", type=Path, metavar="文件", help="JSON lines 或 CSV，可以是 .gz")
    parser.add_argument("--source", help="来源，默认用文件名")


def run(arguments: argparse.Namespace) -> int:
    """Enters what the file tells; 0 when every row was read, 1 when some were not."""
    try:
        content = arguments.file.read_bytes()
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        print(f"无法读取 {arguments.file}：{error}", file=sys.stderr)
        return 1
    read, refused = statutes(rows(text), arguments.source or arguments.file.name)
    at = datetime.now(ZoneInfo("Asia/Shanghai"))
    new = enter_statutes(statutes=read, source=arguments.source or arguments.file.name, at=at)
    print(f"读到{len(read)}部法律、法规、规章，新录入{new}部，已有{len(read) - new}部")
    for words in refused[:20]:
        print(f"  {words}")
    if refused:
        print(f"未采用{len(refused)}行")
    return 1 if refused else 0


def rows(text: str) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Each row of the file with its number; None where it could not be read."""
    if text.lstrip("\ufeff \r\n")[:1] == "{":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                yield number, row if isinstance(row, dict) else None
    else:
        for number, cells in enumerate(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))), 2):
            yield number, cells


def statutes(
    found: Iterable[tuple[int, Mapping[str, Any] | None]], source: str
) -> tuple[list[KnownStatute], list[str]]:
    """The statutes that rows tell, rows of articles counted together, and what was refused."""
    whole: list[KnownStatute] = []
    counted: dict[str, int] = {}
    refused: list[str] = []
    for number, row in found:
        name = plain_name(_first(row, NAMES)) if row else ""
        if not row or not name:
            refused.append(f"第{number}行没有名称")
            continue
        if article := _first(row, ARTICLE):
            counted[name] = max(counted.get(name, 0), _count(article) or 0)
            continue
        try:
            since, until = _day(_first(row, SINCE)), _day(_first(row, UNTIL))
        except ValueError:
            refused.append(f"第{number}行《{name}》的日期无法识别")
            continue
        if since and until and until < since:
            refused.append(f"第{number}行《{name}》的失效日期早于施行日期")
            continue
        whole.append(KnownStatute(name, _count(_first(row, COUNTS)), since, until, source))
    whole += [KnownStatute(name, most, None, None, source) for name, most in counted.items()]
    return whole, refused


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(row[name]).strip() for name in names if row.get(name)), "")


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < int(text) < 10_000 else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
