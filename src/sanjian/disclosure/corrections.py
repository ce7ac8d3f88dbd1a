"""更正申请: anybody may say that something public is wrong; the agency looks, acts and answers.

What is public is corrected through the same four posts as it was published (a new version by two
people), never by the answer itself: the answer "已更正" is refused while the public copy is still
the one that was complained of (国办发〔2018〕118号 二).
"""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from sanjian.disclosure.correction_models import (
    RECEIPT,
    SAID_MAXIMUM,
    CorrectionAnswer,
    CorrectionRequest,
    PublishedCorrection,
)
from sanjian.disclosure.drafting import material
from sanjian.disclosure.models import PublishedDecision
from sanjian.disclosure.queries import dossier_released_by
from sanjian.disclosure.redaction import LABELS, Keep, KnownNames, residue
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, Made, row_value
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Agency, Person

OPINION = "国办发〔2018〕118号 二"
TERM = "publish.correct"
LEAF = "correction"
Outcome = CorrectionAnswer.Outcome
TOO_MANY = "SJ429"
NOT_PUBLIC = "SJ404"
"""SQLSTATEs with which the trigger refuses: a flood, and what is not public."""


class NotAnswered(Unfulfilled):
    """A request or an answer that may not be taken; nothing was written."""


refuse = NotAnswered.because


@dataclass(frozen=True, slots=True)
class Open:
    """A request with its deadline and its answer."""

    request: CorrectionRequest
    due_on: date
    answer: CorrectionAnswer | None

    def late(self, today: date) -> bool:
        """Say whether it is or was answered after its deadline."""
        end = self.answer.at.astimezone(SHANGHAI).date() if self.answer else today
        return end > self.due_on


def register() -> None:
    """Let `verify` and proofs know what the leaf of an answer is of."""
    VALUES[LEAF] = _values


def new_receipt() -> str:
    """Return a receipt that nobody can guess: 20 letters and digits, 100 random bits."""
    return b32encode(secrets.token_bytes(13)).decode().lower()[:20]


def is_receipt(text: str) -> bool:
    """Say whether a text has the form of a receipt."""
    return bool(re.fullmatch(RECEIPT.strip("^$"), text))


def ask(
    *, receipt: str, number: str, said: str, asker: str = "", contact: str = "",
    inside: Person | None = None, at: datetime,
) -> CorrectionRequest:  # fmt: skip
    """Hand in a request about the public decision ``number``; the portal's role can do this too.

    Raises NotAnswered (SAID_EMPTY, SAID_LONG, RECEIPT). The database refuses with TOO_MANY or
    NOT_PUBLIC, and with IntegrityError when the receipt has come in already.
    """
    said = said.replace("\r\n", "\n").strip()
    if not said:
        raise refuse("SAID_EMPTY", "应当写明哪一处有误、应当是什么", OPINION, "请填写后再提交")
    if len(said) > SAID_MAXIMUM or len(asker) > 50 or len(contact) > 100:
        raise refuse("SAID_LONG", f"说明最多{SAID_MAXIMUM}个字", OPINION, "请写得短一些")
    if not is_receipt(receipt):
        raise refuse("RECEIPT", "这份表单已经失效", OPINION, "请重新打开表单填写")
    made = CorrectionRequest(
        receipt=receipt, number=number, said=said, asker=asker.strip(), contact=contact.strip(),
        inside=inside, at=at,
    )  # fmt: skip
    with transaction.atomic():
        made.save(force_insert=True)
    return made


@transaction.atomic
def answer(
    *, request: CorrectionRequest, outcome: str, said: str, params: Parameters,
    calendar: WorkCalendar, by: Person, at: datetime,
) -> CorrectionAnswer:  # fmt: skip
    """Answer a request once, in public words. Raises NotAnswered and writes nothing.

    Only a clerk or the head of the agency whose decision it is, and not who reported it himself.
    """
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    if not answers(by, roles, request):
        raise refuse("NOT_THE_CLERK", "更正申请由公示机关答复", OPINION,
                     "请由公示机关的公示信息员办理")  # fmt: skip
    if request.inside_id == by.pk:
        raise refuse("OWN_REPORT", "报告差错的人不得自行答复", OPINION,
                     "请由另一名公示人员答复")  # fmt: skip
    if answer_of(request) is not None:
        raise _answered()
    if outcome not in Outcome.values or not said.strip():
        raise refuse("ANSWER_EMPTY", "答复应当写明处理结果和理由", OPINION, "请填写后再答复")
    if outcome == Outcome.CORRECTED and still_public(request):
        raise refuse(
            "NOT_CORRECTED", "公开的仍是申请所指的内容，尚未更正", OPINION,
            "请先撤下并重新编制，由另一名公示人员发布更正后的版本",
        )  # fmt: skip
    _refuse_leaks(request, said)
    try:
        with transaction.atomic():
            made = CorrectionAnswer.objects.create(
                request=request, outcome=outcome, said=said.strip(), by=by, at=at
            )
    except IntegrityError as lost:
        raise _answered() from lost
    leave(LEAF, made.pk, row_value(made).value)
    publish_one(request, params, calendar)
    return made


def _answered() -> NotAnswered:
    return refuse("ANSWERED", "这件更正申请已经答复", OPINION, "请刷新页面查看答复")


def answers(person: Person, roles: frozenset[Role], request: CorrectionRequest) -> bool:
    """Say whether this person's agency published it and he works at disclosure there."""
    return person.agency.name == request.agency and bool(roles & {Role.CLERK, Role.HEAD})


def still_public(request: CorrectionRequest) -> bool:
    """Say whether the very copy that was complained of is public now."""
    return PublishedDecision.objects.filter(number=request.number, text_hash=request.seen).exists()


def dossier_of(request: CorrectionRequest) -> Dossier | None:
    """Return the file whose decision it is about, None for imported history."""
    return dossier_released_by(request.release) if request.release else None


def _refuse_leaks(request: CorrectionRequest, said: str) -> None:
    dossier = dossier_of(request)
    leaks = material(dossier).leaks(said) if dossier else residue(said, KnownNames(), Keep())
    if leaks:
        found = "、".join(dict.fromkeys(LABELS[one.kind] for one in leaks))
        raise refuse("ANSWER_LEAKS", f"答复向社会公开，其中有不宜公开的信息：{found}", OPINION,
                     "请改写后再答复")  # fmt: skip


def due_on(request: CorrectionRequest, params: Parameters, calendar: WorkCalendar) -> date:
    """Return the last day for the answer: `publish.correct` from the day it came in."""
    came = request.at.astimezone(SHANGHAI).date()
    return periods.due(came, params.period(TERM), calendar).day


def requests_of(
    agency: Agency | None, params: Parameters, calendar: WorkCalendar, *, answered: bool
) -> list[Open]:
    """Return an agency's requests (all agencies' for None), open ones the oldest first."""
    rows = CorrectionRequest.objects.filter(answer__isnull=not answered).select_related("answer")
    if agency is not None:
        rows = rows.filter(agency=agency.name)
    ordered = rows.order_by("-answer__at") if answered else rows.order_by("at")
    return [
        Open(row, due_on(row, params, calendar), row.answer if answered else None)
        for row in ordered[:200]
    ]


def waiting_requests(agency: Agency | None) -> int:
    """Return how many requests wait for an answer, of one agency or of all."""
    rows = CorrectionRequest.objects.filter(answer__isnull=True)
    return (rows.filter(agency=agency.name) if agency is not None else rows).count()


def request_of(receipt: str) -> CorrectionRequest | None:
    """Return one request by its receipt."""
    return CorrectionRequest.objects.filter(receipt=receipt).first()


def answer_of(request: CorrectionRequest) -> CorrectionAnswer | None:
    """Return the answer to a request, None while it waits."""
    return CorrectionAnswer.objects.filter(request=request).select_related("by").first()


@dataclass(frozen=True, slots=True)
class Figures:
    """How one agency deals with requests: in all, corrected, waiting, late, days on average."""

    agency: str
    received: int
    corrected: int
    waiting: int
    late: int
    days: str


def figures(params: Parameters, calendar: WorkCalendar, today: date) -> list[Figures]:
    """Return the figures of every agency that has had a request, for supervision."""
    grouped: dict[str, list[Open]] = {}
    rows = CorrectionRequest.objects.select_related("answer").order_by("agency", "at")
    for row in rows.iterator(chunk_size=500):
        found = getattr(row, "answer", None)
        one = Open(row, due_on(row, params, calendar), found)
        grouped.setdefault(row.agency, []).append(one)
    return [_figures(agency, rows, today) for agency, rows in grouped.items()]


def _figures(agency: str, rows: list[Open], today: date) -> Figures:
    done = [(one.request, one.answer) for one in rows if one.answer]
    took = [
        (answer.at.astimezone(SHANGHAI).date() - request.at.astimezone(SHANGHAI).date()).days
        for request, answer in done
    ]
    return Figures(
        agency,
        len(rows),
        sum(1 for _, answer in done if answer.outcome == Outcome.CORRECTED),
        len(rows) - len(done),
        sum(1 for one in rows if one.late(today)),
        f"{sum(took) / len(took):.1f}日" if took else "—",
    )


def publish_new(params: Parameters, calendar: WorkCalendar) -> int:
    """Let those who hold a receipt see that it came in and until when; returns how many."""
    known = PublishedCorrection.objects.values("receipt")
    rows = CorrectionRequest.objects.exclude(receipt__in=known).order_by("at")[:500]
    for row in rows:
        publish_one(row, params, calendar)
    return len(rows)


def publish_one(request: CorrectionRequest, params: Parameters, calendar: WorkCalendar) -> None:
    """Write how a request stands into the public copy."""
    found = answer_of(request)
    PublishedCorrection.objects.update_or_create(
        receipt=request.receipt,
        defaults={
            "number": request.number,
            "agency": request.agency,
            "received_at": request.at,
            "due_on": due_on(request, params, calendar),
            "outcome": Outcome(found.outcome).label if found else "",
            "said": found.said if found else "",
            "answered_at": found.at if found else None,
        },
    )


def _values(wanted: Collection[int]) -> Made:
    rows = CorrectionAnswer.objects.filter(pk__in=wanted)
    return {row.pk: row_value(row) for row in rows}
