"""Calling on advisers for a case: booking with its conflict check, consent, contributions.

Whoever advises gives an opinion and never concludes a review: responsibility stays with the
review body (国办发〔2018〕118号（十一）).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI
from sanjian.registry.advisers import conflict, term_defect
from sanjian.registry.models import Adviser
from sanjian.review.models import Booking
from sanjian.review.refusals import refuse

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person

LAW = "国办发〔2018〕118号（十一）"


@transaction.atomic
def book(*, adviser: Adviser, dossier: Dossier, question: str, by: Person, at: datetime) -> Booking:
    """Ask for an adviser on a case; the agency's own adviser is granted at once.

    An adviser of another agency waits for the keeper of the pool. Raises NotBooked:
    ADVISER_TERM, ADVISER_CONFLICT, ADVISER_NOT_SHARED, ALREADY_BOOKED, QUESTION_REQUIRED.
    """
    day = at.astimezone(SHANGHAI).date()
    if not question.strip():
        raise refuse("QUESTION_REQUIRED", "请写明需要听取意见的问题", LAW, "请填写请求事项")
    own = adviser.agency_id == dossier.agency_id
    if not own and not adviser.shared:
        raise refuse("ADVISER_NOT_SHARED", f"{adviser.name}未纳入统筹调用", LAW,
                     "请选择本单位或者统筹调用库中的人员")  # fmt: skip
    if defect := term_defect(adviser, day):
        raise refuse("ADVISER_TERM", f"{defect}，不能邀请", LAW, "请续聘后邀请，或者另选人员")
    if clash := conflict(adviser.interests.all(), adviser, dossier.party_name):
        raise refuse("ADVISER_CONFLICT", f"{clash}，与本案有利害关系", "《律师法》第三十九条",
                     "请另选与当事人没有利害关系的人员")  # fmt: skip
    if adviser.person_id in dossier.handlers:
        raise refuse("ADVISER_CONFLICT", f"{adviser.name}承办本案", LAW, "请另选人员")
    try:
        with transaction.atomic():
            return Booking.objects.create(
                adviser=adviser, dossier=dossier, question=question.strip(), asked_by=by,
                asked_at=at, approved=True if own else None,
                answered_by=by if own else None, answered_at=at if own else None,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("ALREADY_BOOKED", f"本案已经邀请{adviser.name}", "",
                     "请等待答复或者意见") from None  # fmt: skip


@transaction.atomic
def answer(*, booking: Booking, approved: bool, words: str, by: Person, at: datetime) -> Booking:
    """Grant or refuse a request for an adviser of the pool; one answer stands.

    Raises NotBooked: BOOKING_ANSWERED, REASON_REQUIRED for a refusal without a reason, and
    whatever speaks against the adviser by now.
    """
    locked = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if locked.approved is not None:
        raise refuse("BOOKING_ANSWERED", "该调用申请已经答复", "", "请刷新查看结果")
    if not approved and not words.strip():
        raise refuse("REASON_REQUIRED", "不同意调用应当说明理由", "", "请填写说明")
    if approved:
        adviser = Adviser.objects.get(pk=locked.adviser_id)
        defect = term_defect(adviser, at.astimezone(SHANGHAI).date())
        clash = conflict(adviser.interests.all(), adviser, locked.dossier.party_name)
        if why := defect or clash:
            raise refuse("ADVISER_CONFLICT" if clash else "ADVISER_TERM", why, LAW, "请不予同意")
    locked.approved, locked.answered_by, locked.answered_at = approved, by, at
    locked.answer = words.strip()
    locked.save(update_fields=["approved", "answered_by", "answered_at", "answer"])
    return locked


def granted(dossier: Dossier) -> list[Booking]:
    """Return the advisers who may advise on a case, in order of booking."""
    rows = Booking.objects.filter(dossier=dossier, approved=True).select_related("adviser__person")
    return list(rows.order_by("id"))


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one adviser has contributed in a year: opinions, those adopted, and the points."""

    adviser: Adviser
    bookings: int
    opinions: int
    adopted: int
    points: int


def contributions(advisers: Iterable[Adviser], *, year: int, points: int) -> list[Contribution]:
    """Return each adviser's year, the most points first; ``points`` for one adopted opinion.

    Opinions are those that the acts record (结束征求意见), each adopted or not with a reason.
    """
    found = []
    for adviser in advisers:
        rows = list(
            Booking.objects.filter(adviser=adviser, asked_at__year=year).select_related("dossier")
        )
        opinions = [one for row in rows for one in _opinions(row, year)]
        adopted = sum(opinions)
        found.append(Contribution(adviser, len(rows), len(opinions), adopted, adopted * points))
    return sorted(found, key=lambda one: (-one.points, -one.opinions, one.adviser.pk))


def _opinions(booking: Booking, year: int) -> list[bool]:
    """Whether each opinion of this adviser on this case was adopted, in order."""
    acts = booking.dossier.acts.filter(step="end_consultation", at__year=year)
    return [
        bool(row.get("adopted"))
        for act in acts
        for row in act.content.get("opinions", [])
        if row.get("adviser") == booking.adviser_id
        or (not row.get("adviser") and row.get("name") == booking.adviser.name)
    ]
