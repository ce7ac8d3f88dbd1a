"""What the holder of a receipt may see of his complaint: its progress, its terms, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanjian.law.calendar import WorkCalendar
from sanjian.law.parameters import Parameters
from sanjian.supervision.complaints import Standing, standing
from sanjian.supervision.models import Complaint, ComplaintStep, Name, PublishedComplaint

STATES = {
    Name.ADVISED: "已告知申请行政复议或者提起行政诉讼",
    Name.CLOSED: "已办结",
    Name.DECLINED: "不予受理",
    Name.REPLIED: "已反馈",
    Name.REMEDIED: "自查发现问题，已经追究责任、消除影响",
    Name.LEAD: "已转为案件线索",
    Name.CHECKED: "已经自查",
    Name.ACCEPTED: "已受理，正在办理",
}
RECEIVED = "已收到，尚未受理"


def publish_one(here: Standing) -> None:
    """Write how a complaint stands into the public copy."""
    words, replied = answer_of(here.steps)
    PublishedComplaint.objects.update_or_create(
        receipt=here.complaint.receipt,
        defaults={
            "sort": here.complaint.get_sort_display(),
            "agency": here.complaint.agency,
            "received_at": here.complaint.at,
            "accept_due": here.accept_due,
            "answer_due": here.answer_due,
            "state": state_of(here.steps),
            "reply": words,
            "replied_at": replied,
            "ended_at": here.ended.at if here.ended else None,
        },
    )


def publish_new(params: Parameters, calendar: WorkCalendar) -> int:
    """Let those who hold a receipt see that it came in and until when; returns how many."""
    known = PublishedComplaint.objects.values("receipt")
    rows = Complaint.objects.exclude(receipt__in=known).order_by("at")[:500]
    for row in rows:
        publish_one(standing(row, params, calendar))
    return len(rows)


def progress(receipt: str) -> PublishedComplaint | None:
    """Return the public copy for a receipt."""
    return PublishedComplaint.objects.filter(receipt=receipt).first()


def state_of(steps: Sequence[ComplaintStep]) -> str:
    """Return how far a complaint has come, in the words its sender reads."""
    taken = {one.name for one in steps}
    return next((label for name, label in STATES.items() if name in taken), RECEIVED)


def answer_of(steps: Sequence[ComplaintStep]) -> tuple[str, datetime | None]:
    """Return what its sender is told and when: advice, reason of refusal, or reply."""
    found = {one.name: one for one in steps}
    if ended := found.get(Name.ADVISED):
        return ended.content["letter"], ended.at
    if ended := found.get(Name.DECLINED):
        return f"{ended.content['reason']}\n{ended.content['elsewhere']}", ended.at
    if (replied := found.get(Name.REPLIED)) is None:
        return "", None
    parts = [replied.content["said"]]
    for label, name in (("事实", "facts"), ("依据", "basis")):
        if replied.content.get(name):
            parts.append(f"{label}：{replied.content[name]}")
    return "\n".join(parts), replied.at
