"""`sanjian verify`: everything against everything, and the first difference by its place.

Without options every file is recomputed (chain, facts, gate, duties) and compared with the public
log, the log with its tiles and signed heads, the public copies with what was released. `--full`
reads every stored file as well. `--after` takes a checkpoint that somebody kept: the log must
extend it, and only what came later is recomputed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from django.conf import settings

from sanjian.disclosure.backfilling import verify_backfills
from sanjian.disclosure.draw_verification import verify_draws
from sanjian.disclosure.guide_verification import verify_guides
from sanjian.disclosure.onsite import verify_onsite
from sanjian.disclosure.verification import (
    verify_annuals,
    verify_beforehand,
    verify_corrections,
    verify_forwardings,
    verify_published,
)
from sanjian.ledger import checkpoints
from sanjian.ledger.notes import BadNote, SignerKey, VerifierKey
from sanjian.operations import log_keys
from sanjian.party.answering import verify_party
from sanjian.records import log_verification, verification
from sanjian.records.verification import Finding
from sanjian.supervision.verification import verify_appraisals, verify_complaints


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    parser.add_argument("--since", type=int, default=0, help="只核对此编号之后的案卷")
    parser.add_argument("--all", action="store_true", help="列出全部差异，而不是首处")
    parser.add_argument("--full", action="store_true", help="并逐字节读取全部文件")
    parser.add_argument("--after", type=Path, metavar="检查点",
                        help="以此前保存的检查点为起点，只核对其后的记录")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Verify; 0 when nothing differs, 1 otherwise, 2 when the checkpoint cannot be read."""
    keys = [one.verifier for one in _keys()]
    try:
        after = _after(arguments.after, keys)
    except (OSError, BadNote) as error:
        print(f"检查点无法使用：{error}", file=sys.stderr)
        return 2
    looked = {"卷": 0, "条日志": 0, "份文件": 0}
    findings = []
    for finding in _all(arguments, keys, after, looked):
        findings.append(finding)
        if not arguments.all:
            break
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    if arguments.json:
        told = {"dossiers": looked["卷"], "entries": looked["条日志"], "files": looked["份文件"]}
        listed = [one.as_mapping() for one in findings]
        print(json.dumps({**told, "findings": listed}, ensure_ascii=False))
    elif not findings:
        counts = "、".join(f"{count}{unit}" for unit, count in looked.items() if count)
        print(f"已核对{counts or '0卷'}：链、承诺值、事实、闸门、义务、公开日志和公示全部相符")
    for finding in findings if not arguments.json else ():
        print(finding)
    return 1 if findings else 0


def _all(
    arguments: argparse.Namespace,
    keys: list[VerifierKey],
    after: checkpoints.Checkpoint | None,
    looked: dict[str, int],
) -> Iterator[Finding]:
    def told(unit: str) -> Callable[[int, int], None]:
        def progress(done: int, total: int) -> None:
            looked[unit] = done
            if sys.stderr.isatty() and (done % 50 == 0 or done == total):
                sys.stderr.write(f"\r已核对{done}/{total}{unit}  ")

        return progress

    parts = [
        verification.verify(told("卷"), arguments.since)
        if after is None
        else verification.verify_some(log_verification.touched_after(after.size), told("卷")),
        log_verification.verify_log(settings.LOG_ROOT, keys, after=after, progress=told("条日志")),
        verify_published(),
        verify_beforehand(),
        verify_corrections(),
        verify_complaints(),
        verify_appraisals(),
        verify_party(),
        verify_guides(),
        verify_draws(),
        verify_onsite(),
        verify_annuals(),
        verify_forwardings(),
        verify_backfills(),
    ]
    if arguments.full:
        parts.append(log_verification.verify_blobs(told("份文件")))
    return chain.from_iterable(parts)


def _keys() -> tuple[SignerKey, ...]:
    kept = log_keys.load(settings.PLACES.log_keys)
    return kept.signers if kept else ()


def _after(file: Path | None, keys: list[VerifierKey]) -> checkpoints.Checkpoint | None:
    return checkpoints.opened(file.read_bytes(), keys).checkpoint if file else None
