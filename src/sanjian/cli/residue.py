"""`sanjian residue`: asks the portal whether it has forgotten what was withdrawn or has expired."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.utils import timezone

from sanjian.disclosure import forgetting
from sanjian.disclosure.endings import last_ending
from sanjian.operations.asking import asking


def configure(parser: argparse.ArgumentParser) -> None:
    """Which decision, at which address."""
    parser.add_argument("number", nargs="?", metavar="公示编号", help="不写则核对全部未核对的")
    parser.add_argument("--portal", metavar="网址", help="公示门户地址，默认为设置中的地址")


def run(arguments: argparse.Namespace) -> int:
    """Prints each place; 1 when something is left, 2 when there is nothing to look for."""
    portal = arguments.portal or settings.PORTAL_ADDRESS
    found = last_ending(arguments.number) if arguments.number else None
    if arguments.number and found is None:
        print("没有这个编号的撤下或者期满记录")
        return 2
    left = False
    for ending in [found] if found else forgetting.unchecked():
        made = forgetting.check(ending=ending, ask=asking(portal), portal=portal, at=timezone.now())
        outcome = "没有残留" if made.nothing_left else "有残留"
        print(f"{ending.number}（{ending.get_kind_display()}）：{outcome}")
        for place in made.places:
            print(f"  {place['label']} {place['path']} {place['left'] or '无'}")
        left = left or not made.nothing_left
    return 1 if left else 0
