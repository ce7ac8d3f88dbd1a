"""What a page says after an act: in the field's words, with who is next and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanjian.cases import deadlines
from sanjian.cases.nextstep import Choice
from sanjian.desk.seat import Seat
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.ui.words import day_cn

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier

DONE = {
    "submit_review": "已报送",
    "ask_filing": "已报请立案",
    "submit_decision": "已报请作出决定",
    "decline_filing": "已决定不予立案",
    "pass_review": "已提出同意的审核意见",
    "raise_problems": "已提出存在问题的审核意见",
    "convert": "已转普通程序，请另行登记线索",
    "return_filing": "已退回补充核查",
    "return_decision": "已退回承办机构",
    "archive_case": "已立卷归档",
    "request_addendum": "已申请补充归档，待负责人批准",
    "release_publication": "已发布",
}


AWAITED = {
    "file_case": "审批立案",
    "pass_review": "审核",
    "decide_penalty": "作出处罚决定",
    "decide_no_penalty": "作出不予处罚决定",
    "withdraw_case": "决定撤销案件",
    "transfer_case": "决定移送",
    "close_case": "审批结案",
}
"""What is waited for, where the step's own words would foretell the answer."""


def awaited(step: str, label: str) -> str:
    """Return what somebody is waited for to do."""
    return AWAITED.get(step, label)


def done(act: Act, dossier: Dossier, choice: Choice, seat: Seat, calendar: WorkCalendar) -> str:
    """Return one sentence: what was done, which documents were issued, who is next until when."""
    said = [DONE.get(act.step, f"已{act.label}")]
    numbers = [row.number for row in act.documents.all() if row.number]
    if numbers:
        said.append(f"制发{'、'.join(numbers)}")
    if choice.waits and choice.option is not None:
        who = "或者".join(role.label for role in choice.waits)
        step = choice.option.step
        said.append(f"待{who}{awaited(step.name, step.label)}")
    elif choice.mine and choice.option is not None:
        said.append(f"下一步：{choice.option.step.label}")
    if limit := _limit(dossier, seat, calendar):
        said.append(limit)
    return "，".join(said)


def _limit(dossier: Dossier, seat: Seat, calendar: WorkCalendar) -> str:
    left = deadlines.of_dossier(dossier, at=seat.at, calendar=calendar)
    if left is None or left.paused or left.late:
        return ""
    last = day_cn(left.due.astimezone(SHANGHAI))
    return f"“{dossier.next_duty}”还有{left.left}{left.unit}（至{last}）"
