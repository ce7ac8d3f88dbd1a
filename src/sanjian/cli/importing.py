"""`sanjian import decisions FILE`: takes published penalty decisions into the imported history.

Reports on every row in Chinese: taken, taken with remarks, already there, or refused and why.
What is taken goes to the portal as history with its source, never as handled here. `--check` only
reads and writes nothing; `--json` prints the report for machines.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sanjian.cli import importing_catalogue, importing_statutes
from sanjian.disclosure.imported import Historic, publish_imported
from sanjian.exchange.actions import import_decisions
from sanjian.exchange.decisions import OUTCOME_LABELS, Note, Outcome, Unreadable, read_decisions
from sanjian.exchange.decisions.values import yuan_text
from sanjian.exchange.queries import counts, current_decisions, rows_of

if TYPE_CHECKING:
    from sanjian.exchange.models import ImportBatch, ImportRow

_SHOWN_NOTES = 3
# Kinds of parties that are no natural persons; 个体工商户 may bear the name of its owner.
_BODIES = ("法人", "事业单位", "机关", "社会组织", "企业")


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds what to import, the file, and the options."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="种类")
    decisions = kinds.add_parser("decisions", help="导入已公示的行政处罚决定")
    decisions.add_argument("file", type=Path, metavar="文件", help="CSV、Excel、JSON 或 JSON lines")
    decisions.add_argument("--name", help="来源名称，默认用文件名")
    decisions.add_argument("--check", action="store_true", help="只读取和报告，不写入")
    decisions.add_argument("--all", action="store_true", help="逐行列出没有提示的行")
    decisions.add_argument("--json", action="store_true", help="以 JSON 输出")
    catalogue = kinds.add_parser("catalogue", help="把重大执法决定目录清单并入新版本的草稿")
    importing_catalogue.configure(catalogue)
    statutes = kinds.add_parser("statutes", help="录入法律、法规、规章的条数和施行日期")
    importing_statutes.configure(statutes)


def run(arguments: argparse.Namespace) -> int:
    """Imports and reports; 0 when every row was taken or known, 1 when any was refused."""
    if arguments.kind == "catalogue":
        return importing_catalogue.run(arguments)
    if arguments.kind == "statutes":
        return importing_statutes.run(arguments)
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
    report = read_decisions(arguments.file, name=name, today=now.date(), progress=_progress)
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
    batch = import_decisions(file=arguments.file, name=name, by=None, at=now, progress=_progress)
    published = publish_imported(rows=_histories(batch), at=now)
    rows = [_row(row) for row in rows_of(batch)]
    totals = {str(outcome.label): count for outcome, count in counts(batch).items()}
    head = {
        "file": name,
        "format": batch.format,
        "encoding": batch.encoding,
        "remarks": batch.remarks,
        "unknown_columns": batch.unknown_columns,
        "written": True,
        "batch": batch.pk,
        "portal": published,
    }
    return _told(arguments, head, rows, totals)


def _histories(batch: ImportBatch) -> Iterator[Historic]:
    """The latest version of every decision that `batch` tells, as the portal shows history."""
    for row in current_decisions(batch).iterator():
        yield _historic(row)


def _historic(row: ImportRow) -> Historic:
    told: dict[str, Any] = row.decision or {}
    party, source = told["party"], told["source"]
    codes = {note["code"] for note in row.notes}
    return Historic(
        key=row.key,
        agency=told["authority"],
        subject=party["name"],
        conclusion=_conclusion(told),
        source_label=f"{source['name']}第{source['row']}行",
        category="其他行政执法决定" if "NOT_A_PENALTY" in codes else "行政处罚",
        cause=told["cause"],
        basis="；".join(told["basis"]),
        facts=told["facts"],
        document_number=told["doc_no"],
        decided_on=_day(told["decided_on"]),
        published_on=_day(told["published_on"]),
        source_url=source["url"],
        person=_is_person(party["kind"]),
    )


def _conclusion(told: dict[str, Any]) -> str:
    """What was decided: the source's words, else the kinds of penalty with their amounts."""
    if told["content"]:
        return str(told["content"])
    parts = [kind for kind in told["penalty_kinds"] if kind != "罚款"]
    if told["fine_fen"] is not None:
        parts.append(f"罚款{yuan_text(told['fine_fen'])}")
    elif "罚款" in told["penalty_kinds"]:
        parts.append("罚款")
    if told["confiscated_fen"]:
        parts.append(f"没收{yuan_text(told['confiscated_fen'])}")
    return "；".join(parts)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _is_person(kind: str) -> bool | None:
    if "自然人" in kind:
        return True
    return False if any(body in kind for body in _BODIES) else None


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done + 1000 > total else ""
        sys.stderr.write(f"\r已读取{done}/{total}行{end}")


def _row(row: ImportRow) -> dict[str, Any]:
    decision = row.decision or (row.repeats.decision if row.repeats else None) or {}
    return {
        "row": row.number,
        "sheet": row.sheet,
        "outcome": row.outcome,
        "label": row.get_outcome_display(),
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
        if "portal" in head:
            told = head["portal"]
            print(
                f"门户：新公示{told['published']}件，更新{told['updated']}件，"
                f"未变{told['unchanged']}件，均标明来源"
            )
        if not head["written"]:
            print("只作检查，没有写入。")
    return 1 if any(row["outcome"] == Outcome.REFUSED.value for row in rows) else 0


def _print_rows(rows: Iterable[dict[str, Any]], all_rows: bool) -> None:
    for row in rows:
        if not (all_rows or row["notes"] or row["outcome"] == Outcome.REFUSED.value):
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
