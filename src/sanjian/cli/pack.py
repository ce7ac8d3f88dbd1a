"""`sanjian pack check [DIR]`, `rules`, `explain KEY`, `diff A B`, `copy A B`: packs as files.

Reads the files only: no database, no settings. Exit code 0 when all is well, 1 when packs are
refused or a key is unknown, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sanjian.cli.arguments import a_day
from sanjian.law.parameters import NotGiven
from sanjian.rulepacks.copying import SYSTEMS, Copy, copied
from sanjian.rulepacks.diff import Difference, diff
from sanjian.rulepacks.entries import PackError
from sanjian.rulepacks.examples import check_examples
from sanjian.rulepacks.holidays import check_notices
from sanjian.rulepacks.keys import nearest
from sanjian.rulepacks.listing import Line, lines, places
from sanjian.rulepacks.loader import check, load, names
from sanjian.rulepacks.packs import Pack, PackRefused
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.rulepacks.themes import THEMES
from sanjian.rulepacks.uploading import as_file
from sanjian.rulepacks.view import DEFAULT_MARK, Explanation, Statement, explain

PACKS = Path(__file__).resolve().parents[3] / "packs"


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the four commands and their options to `parser`."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="动作")
    checking = commands.add_parser("check", help="检查全部规则包，逐条列出问题")
    checking.add_argument("root", nargs="?", type=Path, default=PACKS, help="规则包文件夹")
    explaining = commands.add_parser("explain", help="某键在某日的值、来源、层级、日期")
    explaining.add_argument("key", metavar="键")
    explaining.add_argument("--pack", default="mingxi", help="规则包，默认 mingxi")
    listing = commands.add_parser("rules", help="本辖区规则：逐项列出值、来源和与各地的不同")
    listing.add_argument("--pack", default="mingxi", help="规则包，默认 mingxi")
    listing.add_argument("--theme", choices=[one.name for one in THEMES], default="", help="主题")
    listing.add_argument("--find", default="", metavar="文字", help="只列含这些字的规则")
    differing = commands.add_parser("diff", help="两个规则包逐键对照")
    differing.add_argument("left", metavar="甲")
    differing.add_argument("right", metavar="乙")
    copying = commands.add_parser("copy", help="复制一地的规则，供另一地按所选制度试点")
    copying.add_argument("source", metavar="原规则包")
    copying.add_argument("name", metavar="新名称")
    copying.add_argument("--label", required=True, help="地方名称，如 徐州市")
    copying.add_argument("--issuer", required=True, help="制定机关")
    copying.add_argument("--document", required=True, help="文件名称、文号")
    copying.add_argument("--since", type=a_day, required=True, help="施行日期，如 2017-06-01")
    copying.add_argument(
        "--systems",
        nargs="+",
        choices=list(SYSTEMS),
        required=True,
        help="实行的制度：disclosure 公示，record 记录，review 审核",
    )
    copying.add_argument("--to", type=Path, required=True, help="写入哪个规则包文件夹")
    copying.add_argument("--packs", type=Path, default=PACKS, help="规则包文件夹")
    copying.add_argument("--json", action="store_true", help="输出 JSON")
    for command in (listing, explaining, differing):
        command.add_argument("--on", type=a_day, default=None, help="哪一天，如 2026-11-22")
        command.add_argument("--packs", type=Path, default=PACKS, help="规则包文件夹")
    for command in (checking, listing, explaining, differing):
        command.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Runs the chosen command and returns its exit code."""
    try:
        if arguments.action == "check":
            return _check(arguments.root, arguments.json)
        if arguments.action == "copy":
            return _copy(arguments)
        day = arguments.on or datetime.now(ZoneInfo("Asia/Shanghai")).date()
        if arguments.action == "rules":
            return _rules(arguments, day)
        if arguments.action == "explain":
            return _explain(arguments.packs, arguments.pack, arguments.key, day, arguments.json)
        return _diff(arguments.packs, arguments.left, arguments.right, day, arguments.json)
    except PackRefused as refused:
        _print_errors(refused.errors, arguments.json)
        return 1
    except RuleRefused as refused:
        print(f"不通过  {refused}", file=sys.stderr)
        return 1


def _check(root: Path, as_json: bool) -> int:
    packs, errors = check(root)
    notices, more = check_notices(root)
    examples, unmet = check_examples(root, packs)
    errors = sorted([*errors, *more, *unmet])
    if as_json:
        _json(
            {
                "packs": [_summary(pack) for pack in packs.values()],
                "holiday_years": sorted({notice.year for notice in notices}),
                "examples": examples,
                "errors": [error.as_mapping() for error in errors],
            }
        )
        return 1 if errors else 0
    for pack in packs.values():
        layers = " <- ".join(layer.label for layer in pack.layers)
        count = len(pack.place.entries)
        print(f"通过  {pack.name:<12}{layers}，本层{count}条，摘要 {pack.digest[:16]}")
    if notices:
        print(f"节假日安排：{notices[0].year}年至{notices[-1].year}年，共{len(notices)}份通知")
    print(f"例题：共{examples}题")
    if errors:
        _print_errors(errors, as_json)
        return 1
    print("没有发现问题。")
    return 0


def _copy(arguments: argparse.Namespace) -> int:
    source = _load(arguments.packs, arguments.source)
    wanted = Copy(arguments.name, arguments.label, arguments.issuer, arguments.document,
                  arguments.since, frozenset(arguments.systems))  # fmt: skip
    made = copied(source, wanted, frozenset((*names(arguments.packs), *names(arguments.to)))
                  if arguments.to.is_dir() else frozenset(names(arguments.packs)))  # fmt: skip
    head, _, entries = as_file(made.place).partition("[[entry]]")
    folder = arguments.to / made.name
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(head, encoding="utf-8")
    (folder / "rules.toml").write_text(f"[[entry]]{entries}", encoding="utf-8")
    if arguments.json:
        _json(_summary(made))
        return 0
    left_out = "、".join(SYSTEMS[one] for one in SYSTEMS if one not in wanted.systems)
    print(f"已复制  {source.label}的规则为{made.label}，共{len(made.place.entries)}条：{folder}")
    if left_out:
        print(f"未采用  {left_out}：只按法律和上级文件办理")
    return 0


def _rules(arguments: argparse.Namespace, day: date) -> int:
    pack = _load(arguments.packs, arguments.pack)
    others = places(arguments.packs).values()
    found = lines(pack, day, others, text=arguments.find, theme=arguments.theme)
    if arguments.json:
        _json(
            {
                "pack": pack.name,
                "label": pack.label,
                "document": pack.place.document,
                "issuer": pack.place.issuer,
                "issued": pack.place.issued.isoformat() if pack.place.issued else None,
                "on": day.isoformat(),
                "rules": [
                    {"theme": theme.label, **one.as_mapping()} for theme, rows in found
                    for one in rows
                ],
            }
        )  # fmt: skip
        return 0
    print(f"{pack.label}，{_chinese(day)}；依据文件：{pack.place.document}")
    for theme, rows in found:
        print(f"\n{theme.label}")
        for one in rows:
            _print_line(one)
    if not found:
        print("没有找到含这些字的规则。")
    return 0


def _print_line(one: Line) -> None:
    mark = f"  {DEFAULT_MARK}" if one.here.is_default else ""
    print(f"  {one.key.label}（{one.key.name}）：{one.here.shown}{mark}")
    if one.since:
        print(f"    来源：{one.here.source}，自{_chinese(one.since)}")
    for said in one.here.words:
        print(f"    原文：{said.shown}（{said.source}）")
    if one.different:
        print(f"    不同：{'、'.join(there.place for there in one.different)}")


def _explain(root: Path, name: str, key: str, day: date, as_json: bool) -> int:
    try:
        found = explain(_load(root, name), key, day)
    except NotGiven:
        near = nearest(key)
        print(f"没有“{key}”这个键" + (f"，是否应为 {near}" if near else ""), file=sys.stderr)
        return 1
    if as_json:
        _json(found.as_mapping())
    else:
        _print_explanation(found)
    return 0


def _diff(root: Path, left: str, right: str, day: date, as_json: bool) -> int:
    one, other = _load(root, left), _load(root, right)
    differences = diff(one, other, day)
    if as_json:
        _json({"on": day.isoformat(), "differences": [found.as_mapping() for found in differences]})
        return 0
    print(f"{_chinese(day)}，{one.label}与{other.label}有{len(differences)}项不同")
    for found in differences:
        _print_difference(one, other, found)
    return 0


def _load(root: Path, name: str) -> Pack:
    if not root.is_dir() or name not in names(root):
        there = "、".join(names(root)) if root.is_dir() else "无"
        raise PackRefused([PackError(name, "", f"没有这个规则包（现有：{there}）")])
    return load(root, name)


def _print_errors(errors: Sequence[PackError], as_json: bool) -> None:
    if as_json:
        _json({"errors": [error.as_mapping() for error in errors]})
        return
    for error in errors:
        print(f"不通过  {error}", file=sys.stderr)
    print(f"共{len(errors)}处问题，规则包不予采用。", file=sys.stderr)


def _print_explanation(found: Explanation) -> None:
    print(f"{found.key.label}（{found.key.name}），{_chinese(found.day)}：{found.shown}")
    if found.is_default:
        print(f"  {DEFAULT_MARK}")
    print(f"  下级可以：{found.key.tighten.value}")
    for title, statements in (
        ("依据", found.decided),
        ("原文无法转换为值", found.words),
        ("上级规定", found.above),
        ("其他时期", found.others),
    ):
        for statement in statements:
            _print_statement(title, statement)


def _print_statement(title: str, said: Statement) -> None:
    until = _chinese(said.until) if said.until else "今"
    mark = f"，{DEFAULT_MARK}" if said.default else ""
    clauses = f"，条款 {'、'.join(said.clauses)}" if said.clauses else ""
    print(f"  {title}：{said.layer_label} {said.source}{clauses}{mark}")
    print(f"    {said.shown}（{_chinese(said.in_force)}至{until}）")
    if said.note:
        print(f"    注：{said.note}")


def _print_difference(one: Pack, other: Pack, found: Difference) -> None:
    print(f"\n{found.left.key.label}（{found.left.key.name}）")
    for pack, side, only in (
        (one, found.left, found.only_left),
        (other, found.right, found.only_right),
    ):
        mark = f"  {DEFAULT_MARK}" if side.is_default else ""
        print(f"  {pack.label}：{side.shown}  〔{side.source or '无'}〕{mark}")
        if only and isinstance(found.left.value, tuple) and isinstance(found.right.value, tuple):
            print(f"    仅此处有：{'、'.join(only)}")


def _summary(pack: Pack) -> dict[str, Any]:
    return {
        "name": pack.name,
        "label": pack.label,
        "layers": [layer.name for layer in pack.layers],
        "entries": len(pack.place.entries),
        "digest": pack.digest,
    }


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
