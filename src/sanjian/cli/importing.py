"""`sanjian import decisions FILE`: takes published penalty decisions into the imported history.

Reports on every row in Chinese: taken, taken with remarks, already there, or refused and why.
`--check` only reads and writes nothing; `--json` prints the report for machines.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sanjian.exchange.actions import import_decisions
from sanjian.exchange.decisions import OUTCOME_LABELS, Note, Unreadable, read_decisions
from sanjian.exchange.models import ImportRow
from sanjian.exchange.queries import counts

_SHOWN_NOTES = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds what to import, the file, and the options."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="种类")
    decisions = kinds.add_parser("decisions", help="导入已公示的行政处罚决定")
    decisions.add_argument("file", type=Path, metavar="文件", help="CSV、Excel、JSON 或 JSON lines")
    decisions.add_argument("--name", help="来源名称，默认用文件名")
    decisions.add_argument("--check", action="store_true", help="只读取和报告，不写入")
    decisions.add_argument("--all", action="store_true", help="逐行列出没有提示的行")
    decisions.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(arguments: argparse.Namespace) -> int:
    """Imports and reports; 0 when every row was taken or known, 1 when any was refused."""
    name = arguments.name or arguments.file.name
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    try:
        if arguments.check:
            return _check(arguments, name, now)
        return _import(arguments, name, now)
    except FileNotFoundError:
        return _failed(arguments.json, "NO_FILE", f"没有找到文件 {arguments.file}。")
    except IsADirectoryError:
        return _failed(arguments.json, "NO_FILE", f"{arguments.file} 是文件夹，请给出其中的文件。")
    except Unreadable as error:
        return _failed(arguments.json, error.code, str(error))


def _check(arguments: argparse.Namespace, name: str, now: datetime) -> int:
    report = read_decisions(arguments.file, name=name, today=now.date())
    rows = [
        {
            "row": row.number,
            "sheet": row.sheet,
            "outcome": row.outcome.value,
            "label": OUTCOME_LABELS[row.outcome],
            "doc_no": row.decision.doc_no if row.decision else "",
            "party": row.decision.party.name if row.decision else "",
            "notes": [_note(note) for note in row.notes],
        }
        for row in report.rows
    ]
    totals = {OUTCOME_LABELS[outcome]: count for outcome, count in report.counts.items()}
    head = {
        "file": name,
        "format": report.format,
        "encoding": report.encoding,
        "remarks": list(report.remarks),
        "unknown_columns": list(report.unknown_columns),
        "written": False,
    }
    return _told(arguments, head, rows, totals)


def _import(arguments: argparse.Namespace, name: str, now: datetime) -> int:
    batch = import_decisions(file=arguments.file, name=name, by=None, at=now)
    rows = [_row(row) for row in batch.rows.select_related("repeats").order_by("position")]
    totals = {str(outcome.label): count for outcome, count in counts(batch).items()}
    head = {
        "file": name,
        "format": batch.format,
        "encoding": batch.encoding,
        "remarks": batch.remarks,
        "unknown_columns": batch.unknown_columns,
        "written": True,
        "batch": batch.pk,
    }
    return _told(arguments, head, rows, totals)


def _row(row: ImportRow) -> dict[str, Any]:
    decision = row.decision or (row.repeats.decision if row.repeats else None) or {}
    return {
        "row": row.number,
        "sheet": row.sheet,
        "outcome": row.outcome,
        "label": str(ImportRow.Outcome(row.outcome).label),
        "doc_no": decision.get("doc_no", ""),
        "party": decision.get("party", {}).get("name", ""),
        "notes": row.notes,
    }


def _note(note: Note) -> dict[str, str]:
    return {"code": note.code, "message": note.message, "column": note.column}


def _told(
    arguments: argparse.Namespace,
    head: dict[str, Any],
    rows: Sequence[dict[str, Any]],
    totals: dict[str, int],
) -> int:
    if arguments.json:
        print(json.dumps({**head, "rows": rows, "totals": totals}, ensure_ascii=False, indent=1))
    else:
        encoding = f"，按{head['encoding']}读取" if head["encoding"] else ""
        print(f"{head['file']}：{head['format']}{encoding}，共{len(rows)}行")
        for remark in head["remarks"]:
            print(f"  {remark}")
        if head["unknown_columns"]:
            print(f"  未识别的列，原样保留：{'、'.join(head['unknown_columns'])}")
        _print_rows(rows, arguments.all)
        print("合计：" + "，".join(f"{label}{count}行" for label, count in totals.items()))
        if not head["written"]:
            print("只作检查，没有写入。")
    return 1 if any(row["outcome"] == ImportRow.Outcome.REFUSED.value for row in rows) else 0


def _print_rows(rows: Iterable[dict[str, Any]], all_rows: bool) -> None:
    for row in rows:
        if not (all_rows or row["notes"] or row["outcome"] == ImportRow.Outcome.REFUSED.value):
            continue
        where = f"{row['sheet']}第{row['row']}行" if row["sheet"] else f"第{row['row']}行"
        what = "，".join(part for part in (row["doc_no"], row["party"]) if part)
        messages = [note["message"] for note in row["notes"]]
        print(f"{where}　{row['label']}" + (f"：{what}" if what else ""))
        for message in messages[:_SHOWN_NOTES] if not all_rows else messages:
            print(f"    {message}")
        if not all_rows and len(messages) > _SHOWN_NOTES:
            print(f"    另有{len(messages) - _SHOWN_NOTES}条提示，加 --all 查看")


def _failed(as_json: bool, code: str, message: str) -> int:
    if as_json:
        print(json.dumps({"code": code, "message": message}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)
    return 1
