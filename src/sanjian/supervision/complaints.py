"""投诉举报: handing one in, and by when it must be taken up and answered.

Anybody may complain of enforcement and the agency must look into it (《行政处罚法》第七十五条
第二款); the terms are the place's own (`complaint.accept`, `complaint.answer`).
"""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.refusals import Unfulfilled
from sanjian.supervision.models import (
    RECEIPT,
    SAID_MAXIMUM,
    Channel,
    Complaint,
    ComplaintStep,
    Name,
    Sort,
)

if TYPE_CHECKING:
    from sanjian.registry.models import Agency, Person

__all__ = ["Name", "Sort"]

STATUTE = "《行政处罚法》第七十五条第二款"
ACCEPT, ANSWER = "complaint.accept", "complaint.answer"
TOO_MANY = "SJ429"
NOT_PUBLIC = "SJ404"
"""SQLSTATEs with which the trigger refuses: a flood, and an agency that is not public."""

ENDS = frozenset({Name.DECLINED, Name.CLOSED, Name.ADVISED})
_PAGE = re.compile(r"/[A-Za-z0-9/_.\-]{0,150}(\?[A-Za-z0-9=&%_.\-]{0,48})?")


class NotTaken(Unfulfilled):
    """A complaint, or a step about it, that may not be taken; nothing was written."""


refuse = NotTaken.because


@dataclass(frozen=True, slots=True)
class Standing:
    """A complaint with the steps taken on it and its two terms."""

    complaint: Complaint
    steps: tuple[ComplaintStep, ...]
    accept_due: date
    answer_due: date | None

    def step(self, name: str) -> ComplaintStep | None:
        """Return the step of that name, None where it has not been taken."""
        return next((one for one in self.steps if one.name == name), None)

    @property
    def ended(self) -> ComplaintStep | None:
        """The step that ended it."""
        return next((one for one in self.steps if one.name in ENDS), None)

    @property
    def due(self) -> date | None:
        """The last day of what is waited for now: taking up, then answering; None once answered."""
        if self.ended or self.step(Name.REPLIED):
            return None
        return self.answer_due or self.accept_due

    def late(self, today: date) -> bool:
        """Say whether what is waited for now is overdue."""
        return self.due is not None and today > self.due


def new_receipt() -> str:
    """Return a receipt that nobody can guess: 20 letters and digits, 100 random bits."""
    return b32encode(secrets.token_bytes(13)).decode().lower()[:20]


def is_receipt(text: str) -> bool:
    """Say whether a text has the form of a receipt."""
    return bool(re.fullmatch(RECEIPT.strip("^$"), text))


def page_of(text: str) -> str:
    """Return the address of a page of this portal that a message is about; "" for anything else."""
    return text if _PAGE.fullmatch(text) and not text.startswith("//") else ""


def hand_in(
    *, receipt: str, sort: str, slug: str, said: str, channel: str, at: datetime,
    about: str = "", previous: str = "", asker: str = "", contact: str = "",
    taken_by: Person | None = None,
) -> Complaint:  # fmt: skip
    """Hand in a complaint, report or suggestion; the portal's role can do this too.

    Raises NotTaken (SAID_EMPTY, SAID_LONG, RECEIPT, SORT). The database refuses with TOO_MANY or
    NOT_PUBLIC, and with IntegrityError when the receipt has come in already.
    """
    said = said.replace("\r\n", "\n").strip()
    if not said:
        raise refuse("SAID_EMPTY", "应当写明反映的事情", STATUTE, "请填写后再提交")
    if len(said) > SAID_MAXIMUM or len(asker) > 50 or len(contact) > 100:
        raise refuse("SAID_LONG", f"内容最多{SAID_MAXIMUM}个字", STATUTE, "请写得短一些")
    if sort not in Sort.values or channel not in Channel.values:
        raise refuse("SORT", "应当选择反映事项的类别", STATUTE, "请选择后再提交")
    if not is_receipt(receipt) or (previous and not is_receipt(previous)):
        raise refuse("RECEIPT", "回执号由20个字母和数字组成", STATUTE, "请核对后再提交")
    made = Complaint(
        receipt=receipt, sort=sort, slug=slug, about=page_of(about), previous=previous, said=said,
        asker=asker.strip(), contact=contact.strip(), channel=channel, taken_by=taken_by, at=at,
    )  # fmt: skip
    with transaction.atomic():
        made.save(force_insert=True)
    return made


def standing(complaint: Complaint, params: Parameters, calendar: WorkCalendar) -> Standing:
    """Return a complaint as it stands: both terms count in the working days of the calendar."""
    steps = tuple(complaint.steps.select_related("by"))
    came = complaint.at.astimezone(SHANGHAI).date()
    accepted = next((one for one in steps if one.name == Name.ACCEPTED), None)
    answer = None
    if accepted is not None:
        taken = accepted.at.astimezone(SHANGHAI).date()
        answer = periods.due(taken, params.period(ANSWER), calendar).day
    return Standing(
        complaint, steps, periods.due(came, params.period(ACCEPT), calendar).day, answer
    )


def complaint_of(receipt: str) -> Complaint | None:
    """Return one complaint by its receipt."""
    return Complaint.objects.filter(receipt=receipt).first()


def complaints_of(
    agency: Agency | None, params: Parameters, calendar: WorkCalendar, *, ended: bool,
    checker: Person | None = None,
) -> list[Standing]:  # fmt: skip
    """Return an agency's complaints (all agencies' for None), open ones the oldest first.

    ``checker`` narrows them to those that reception has given to this person.
    """
    rows = Complaint.objects.filter(steps__name__in=ENDS) if ended else _open()
    rows = _whose(rows, agency, checker)
    ordered = rows.order_by("-at" if ended else "at")[:200]
    return [standing(one, params, calendar) for one in ordered]


def waiting(agency: Agency | None, checker: Person | None = None) -> int:
    """Return how many complaints have not ended: of an agency or all, given to somebody or all."""
    return _whose(_open(), agency, checker).count()


def again(complaint: Complaint) -> bool:
    """Say whether this is a second complaint of a matter that has ended already."""
    return bool(complaint.previous) and Complaint.objects.filter(
        receipt=complaint.previous, agency=complaint.agency, sort=Sort.COMPLAINT,
        steps__name__in=(Name.CLOSED, Name.ADVISED),
    ).exists()  # fmt: skip


def _whose(
    rows: QuerySet[Complaint], agency: Agency | None, checker: Person | None
) -> QuerySet[Complaint]:
    if agency is not None:
        rows = rows.filter(agency=agency.name)
    if checker is not None:
        given = ComplaintStep.objects.filter(name=Name.ACCEPTED, content__checker=checker.pk)
        rows = rows.filter(pk__in=given.values("complaint"))
    return rows


def _open() -> QuerySet[Complaint]:
    ended = ComplaintStep.objects.filter(name__in=ENDS).values("complaint")
    return Complaint.objects.exclude(pk__in=ended)
