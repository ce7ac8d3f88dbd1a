"""`sanjian review ratio`: reviewers beside officers, agency by agency, and what is missing."""

import argparse
import json

from django.utils import timezone

from sanjian.cli.arguments import a_day
from sanjian.law.forms import SHANGHAI
from sanjian.review.ratios import Strength, params_in_use, strengths


def configure(parser: argparse.ArgumentParser) -> None:
    """The word `ratio`, the day, and whether machines read the answer."""
    parser.add_argument("what", choices=["ratio"], metavar="ratio", help="法制审核人员比例")
    parser.add_argument("--on", type=a_day, metavar="日期", help="例如2026-11-22")
    parser.add_argument("--json", action="store_true", help="以JSON输出")


def run(arguments: argparse.Namespace) -> int:
    """Prints every agency; 1 when one falls short or no pack has been published."""
    day = arguments.on or timezone.now().astimezone(SHANGHAI).date()
    params = params_in_use(day)
    if params is None:
        print("尚未发布规则包，无法核对比例")
        return 1
    found = strengths(day=day, params=params)
    if arguments.json:
        print(json.dumps([one.as_mapping() for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            print(_line(one))
    return 0 if all(one.ratio.met for one in found) else 1


def _line(one: Strength) -> str:
    ratio = one.ratio
    lacking = [f"缺{ratio.missing}人"] if ratio.missing else []
    if ratio.lawyers_missing:
        lacking.append(f"缺法律专业背景{ratio.lawyers_missing}人")
    return (
        f"{ratio.agency.name}：执法人员{ratio.officers}人，法制审核人员{ratio.reviewers}人"
        f"（{ratio.percent}%，应有{ratio.required}人），待审{one.open}件；"
        f"{'、'.join(lacking) or '符合'}"
    )
