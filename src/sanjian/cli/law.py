"""`sanjian law check`, `sanjian law docs`: proves the procedures under packs, and draws them.

Reads pack files only: no database, no settings. Exit code 0 when every property holds, 1 when
one is broken or a pack is refused, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sanjian.cli.arguments import a_day
from sanjian.law import drawing
from sanjian.law.asked import Reports
from sanjian.law.checker import Report
from sanjian.law.procedures import PROCEDURES
from sanjian.law.reading import PROPERTIES
from sanjian.records.documents import templates
from sanjian.rulepacks.holidays import work_calendar
from sanjian.rulepacks.loader import load, names
from sanjian.rulepacks.packs import PackRefused
from sanjian.rulepacks.view import on

REPOSITORY = Path(__file__).resolve().parents[3]
PACKS = REPOSITORY / "packs"
FLOOR = "cn"


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the two commands and their options to `parser`."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="动作")
    checking = commands.add_parser("check", help="遍历程序的全部状态，证明性质成立或者给出最短反例")
    checking.add_argument("--pack", default="all", help="规则包名，默认 all：全部")
    checking.add_argument("--procedure", choices=sorted(PROCEDURES), help="只查一种程序")
    checking.add_argument("--on", type=a_day, default=None, help="按哪一天的规则，如 2026-11-22")
    checking.add_argument("--json", action="store_true", help="输出 JSON")
    docs = commands.add_parser("docs", help="由程序表生成步骤表和流程图")
    docs.add_argument("--out", type=Path, default=REPOSITORY / "docs" / "procedures")
    for command in (checking, docs):
        command.add_argument("--packs", type=Path, default=PACKS, help="规则包文件夹")


def run(arguments: argparse.Namespace) -> int:
    """Runs the chosen command and returns its exit code."""
    try:
        if arguments.action == "docs":
            return _docs(arguments.packs, arguments.out)
        return _check(arguments)
    except PackRefused as refused:
        print("\n".join(str(error) for error in refused.errors), file=sys.stderr)
        return 1


def _check(arguments: argparse.Namespace) -> int:
    day = arguments.on or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    known = names(arguments.packs)
    packs = [n for n in known if n != FLOOR] if arguments.pack == "all" else [arguments.pack]
    if unknown := [name for name in packs if name not in known]:
        print(f"没有规则包：{'、'.join(unknown)}；现有：{'、'.join(known)}", file=sys.stderr)
        return 2
    procedures = [arguments.procedure] if arguments.procedure else list(PROCEDURES)
    results = list(_reports(arguments.packs, packs, procedures, day, quiet=arguments.json))
    if arguments.json:
        print(json.dumps([_as_json(one) for one in results], ensure_ascii=False, indent=2))
    else:
        _print_total(results)
    return 0 if all(one.report.held for one in results) else 1


@dataclass(frozen=True, slots=True)
class Result:
    """What one place's rules gave for one procedure.

    ``same_as`` names the place whose answers to everything the check asked are the same, so
    that its report stands for this one too; ``seconds`` is processor time.
    """

    pack: str
    label: str
    report: Report
    seconds: float
    same_as: str = ""


def _reports(
    root: Path, packs: list[str], procedures: list[str], day: date, quiet: bool
) -> Iterator[Result]:
    """Explore each procedure under every pack, several procedures at once."""
    workers = min(len(procedures), os.cpu_count() or 1)
    if workers == 1:
        for done, name in enumerate(procedures, 1):
            yield from _told(_explored(root, name, packs, day), quiet, done, len(procedures))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        jobs = [pool.submit(_explored, root, name, packs, day) for name in procedures]
        for done, job in enumerate(as_completed(jobs), 1):
            yield from _told(job.result(), quiet, done, len(jobs))


def _explored(root: Path, name: str, packs: list[str], day: date) -> list[Result]:
    """Explore one procedure under every pack; places that answer alike are explored once."""
    reports = Reports(work_calendar(root), day)
    first: dict[int, str] = {}
    found: list[Result] = []
    for pack in packs:
        loaded = load(root, pack)
        started = time.process_time()
        report, again = reports.check(PROCEDURES[name], on(loaded, day))
        seconds = time.process_time() - started
        same_as = first.setdefault(id(report), loaded.label) if again else ""
        first.setdefault(id(report), loaded.label)
        found.append(Result(pack, loaded.label, report, seconds, same_as))
    return found


def _told(results: list[Result], quiet: bool, done: int, of: int) -> list[Result]:
    if not quiet:
        for one in results:
            _print_report(one)
        if sys.stderr.isatty():
            print(f"已查{done}/{of}种程序", file=sys.stderr, flush=True)
    return results


def _print_report(one: Result) -> None:
    report = one.report
    if one.same_as:
        print(f"{one.label}　{report.label}：所用规则与{one.same_as}相同，结论相同")
        return
    print(
        f"{one.label}　{report.label}：{report.states:,}个状态，{report.moves:,}次办理，"
        f"{one.seconds:.1f}秒，{'性质全部成立' if report.held else '有性质不成立'}"
    )
    for finding in report.broken:
        print(f"  不成立：{finding.text}")
        for number, words in enumerate(finding.path, 1):
            print(f"    {number}. {words}")


def _print_total(results: list[Result]) -> None:
    for code, text in PROPERTIES.items():
        asked = [f for one in results for f in one.report.findings if f.code == code]
        if asked:
            print(f"{'成立　' if all(f.held for f in asked) else '不成立'}　{text}")
    explored = [one for one in results if not one.same_as]
    states = sum(one.report.states for one in explored)
    moves = sum(one.report.moves for one in explored)
    seconds = sum(one.seconds for one in explored)
    print(f"合计{states:,}个状态，{moves:,}次办理，{seconds:.1f}秒（处理器时间）")


def _as_json(one: Result) -> dict[str, object]:
    return {
        "pack": one.pack,
        "procedure": one.report.procedure,
        "states": one.report.states,
        "moves": one.report.moves,
        "seconds": round(one.seconds, 2),
        "same_as": one.same_as,
        "held": one.report.held,
        "properties": [
            {"code": f.code, "text": f.text, "held": f.held, "path": list(f.path)}
            for f in one.report.findings
        ],
    }


def _docs(root: Path, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    for name, text in generated(root).items():
        (out / name).write_text(text, encoding="utf-8")
        print(out / name)
    return 0


def generated(root: Path) -> dict[str, str]:
    """Every generated file by name: step table, chart and overview for each procedure.

    Periods are those of the national floor as in force on the last day it was amended.
    """
    floor = load(root, FLOOR)
    day = max(entry.in_force for entry in floor.place.entries)
    params = on(floor, day)
    layers = (root / FLOOR,)
    titles = {kind: templates.load(kind, layers).label for kind in templates.kinds(layers)}
    files: dict[str, str] = {}
    for procedure in PROCEDURES.values():
        rows = drawing.step_rows(procedure, titles, params)
        files[f"{procedure.name}.svg"] = drawing.flow_svg(procedure)
        files[f"{procedure.name}.md"] = "\n".join(
            [
                f"# {procedure.label}",
                "",
                f"依据：{procedure.law}。本页由 `sanjian law docs` 从程序表生成，不手工修改；"
                "期限为国家层面规则，各地更严的从其规定。",
                "",
                f"![{procedure.label}流程图]({procedure.name}.svg)",
                "",
                "## 各阶段",
                "",
                *(f"{n}. {words}" for n, words in enumerate(drawing.flow_words(procedure), 1)),
                "",
                "## 步骤表",
                "",
                drawing.table_markdown(rows),
            ]
        )
    return files
