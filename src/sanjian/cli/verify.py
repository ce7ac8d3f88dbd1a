"""`sanjian verify`: recompute every chain and every fact and name the first difference."""

from __future__ import annotations

import argparse
import json
import sys

from sanjian.records.verification import verify


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    parser.add_argument("--since", type=int, default=0, help="只核对此编号之后的案卷")
    parser.add_argument("--all", action="store_true", help="列出全部差异，而不是首处")


def run(arguments: argparse.Namespace) -> int:
    """Verify; 0 when nothing differs, 1 otherwise."""
    looked = [0]

    def progress(done: int, total: int) -> None:
        looked[0] = done
        if sys.stderr.isatty() and (done % 50 == 0 or done == total):
            sys.stderr.write(f"\r已核对{done}/{total}卷")

    findings = []
    for finding in verify(progress, arguments.since):
        findings.append(finding)
        if not arguments.all:
            break
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    if arguments.json:
        print(json.dumps({"dossiers": looked[0], "findings": [f.as_mapping() for f in findings]},
                         ensure_ascii=False))  # fmt: skip
    elif not findings:
        print(f"已核对{looked[0]}卷：链、承诺值、事实、闸门和义务全部相符")
    for finding in findings if not arguments.json else ():
        print(finding)
    return 1 if findings else 0
