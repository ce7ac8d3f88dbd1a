"""请求协助: one agency asks another for what it knows, for a determination, an appraisal, guidance.

An agency that needs help with a penalty may ask for it, and what lies within the duties of the
one asked is given (《行政处罚法》第二十六条; 香格里拉市 三（五）). How long a determination or an
appraisal may take is a matter of each statute: its days and its provision are written on the
request, there is no default.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet

from sanjian.coordination.models import (
    HelpRequest,
    HelpStep,
    Level,
    Name,
    OfferEnd,
    SharingOffer,
    Sort,
)
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.periods import Period, Unit
from sanjian.law.procedure import Unmet
from sanjian.law.refusals import Unfulfilled
from sanjian.records.archive.secrecy import withheld
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.permissions import works_on
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Dossier

__all__ = ["Level", "Name", "Sort"]

LAW = "《行政处罚法》第二十六条"
ANSWER = "assistance.answer"
REQUEST, OFFER, OFFER_END = "help_request", "sharing_offer", "sharing_offer_end"
ASKS = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD})
OFFERS = frozenset({Role.CLERK, Role.HEAD})
CONCLUDING = frozenset({Sort.DETERMINATION, Sort.APPRAISAL})
"""What is answered by a conclusion, within a limit that a statute sets."""

ANSWERS = frozenset({Name.PROVIDED, Name.PARTLY, Name.BARRED, Name.CONCLUDED, Name.GUIDED})
"""What answers a request; everything else only moves it."""


class NotCoordinated(Unfulfilled):
    """A request, or a step about it, that may not be taken; nothing was written."""


refuse = NotCoordinated.because


@dataclass(frozen=True, slots=True)
class Standing:
    """A request as it stands: who has it, until when, what has been done."""

    request: HelpRequest
    steps: tuple[HelpStep, ...]

    def of(self, *names: Name) -> list[HelpStep]:
        """Return the steps of these names, the first one first."""
        return [one for one in self.steps if one.name in names]

    @property
    def holders(self) -> list[Agency]:
        """Everyone who has had it, in order; the last one has it now."""
        return [self.request.asked, *(one.to for one in self.of(Name.FORWARDED) if one.to)]

    @property
    def holder(self) -> Agency:
        """Who has to answer."""
        return self.holders[-1]

    @property
    def due(self) -> date:
        """Until when: what was written on it, or what moved it last."""
        moved = [one.due for one in self.steps if one.due is not None]
        return moved[-1] if moved else self.request.due

    @property
    def answered(self) -> HelpStep | None:
        """The answer that stands; one that was sent back as unclear does not."""
        last = next((one for one in reversed(self.steps)
                     if one.name in ANSWERS or one.name == Name.UNCLEAR), None)  # fmt: skip
        return last if last is not None and last.name != Name.UNCLEAR else None

    @property
    def ended(self) -> HelpStep | None:
        """The step by which who asked took the answer."""
        return next(iter(self.of(Name.CLOSED)), None)

    @property
    def expert(self) -> int | None:
        """Who was named to answer a question of the trade."""
        named = self.of(Name.ASSIGNED)
        return int(named[-1].content["expert"]) if named else None

    @property
    def circled(self) -> bool:
        """Whether it came back to somebody who had already handed it on."""
        ids = [one.pk for one in self.holders]
        return len(ids) != len(set(ids))

    def late(self, today: date) -> bool:
        """Say whether the answer is overdue, or was when it came."""
        until = self.answered.at.astimezone(SHANGHAI).date() if self.answered else today
        return until > self.due

    def alarms(self, today: date) -> list[str]:
        """What the bureau is told of: delay, being sent round, what was not given, extensions."""
        told: list[str] = []
        if self.late(today):
            told.append("逾期答复" if self.answered else "逾期未答复")
        if self.circled:
            told.append("转办循环，疑似推诿")
        elif len(self.of(Name.FORWARDED)) > 1:
            told.append(f"转办{len(self.of(Name.FORWARDED))}次，疑似推诿")
        if self.of(Name.BARRED):
            told.append("依法不能提供")
        if extended := len(self.of(Name.EXTENDED)):
            told.append(f"延长{extended}次")
        return told


def standing(row: HelpRequest) -> Standing:
    """Return a request as it stands."""
    return Standing(row, tuple(row.steps.select_related("by", "to", "by__agency")))


def told(rows: Iterable[HelpRequest]) -> list[Standing]:
    """Return requests as they stand, with two queries for all of them."""
    found = list(rows)
    steps: dict[int, list[HelpStep]] = {}
    wanted = HelpStep.objects.filter(request__in=[one.pk for one in found])
    for step in wanted.select_related("by", "to"):
        steps.setdefault(step.request_id, []).append(step)
    return [Standing(one, tuple(steps.get(one.pk, ()))) for one in found]


def requests_for(person: Person) -> QuerySet[HelpRequest]:
    """Return the requests that somebody may see: his agency asks, has or had it; bureau: all."""
    rows = HelpRequest.objects.select_related("asking", "asked", "dossier", "by")
    if person.agency.supervises:
        return rows
    moved = HelpStep.objects.filter(to=person.agency_id).values("request")
    own = Q(asking=person.agency_id) | Q(asked=person.agency_id) | Q(pk__in=moved)
    return rows.filter(own)


def request_of(person: Person, number: int) -> Standing | None:
    """Return one request that this person may see; None for any other, there or not."""
    row = requests_for(person).filter(pk=number).first()
    return standing(row) if row else None


def waiting(person: Person) -> list[Standing]:
    """Return the requests that this person's agency has to answer."""
    ended = HelpStep.objects.filter(name__in=(*ANSWERS, Name.CLOSED)).exclude(
        request__steps__name=Name.UNCLEAR
    )
    rows = requests_for(person).exclude(pk__in=ended.values("request"))
    return [one for one in told(rows[:200])
            if one.holder.pk == person.agency_id and not one.answered]  # fmt: skip


def of_dossier(dossier: Dossier) -> list[Standing]:
    """Return what was asked of others about a case, the latest first."""
    return told(HelpRequest.objects.filter(dossier=dossier).select_related("asking", "asked"))


def guidance_given(words: str) -> list[Standing]:
    """Return answered questions of the trade in which these words stand, of all agencies."""
    rows = HelpRequest.objects.filter(sort=Sort.GUIDANCE, steps__name=Name.GUIDED)
    rows = rows.select_related("asking", "asked").distinct()
    for word in words.split()[:8]:
        said = Q(steps__name=Name.GUIDED, steps__content__answer__icontains=word)
        rows = rows.filter(
            Q(subject__icontains=word) | Q(questions__icontains=word) | said
        )  # fmt: skip
    return told(rows[:100])


@transaction.atomic
def ask(
    *, sort: str, asked: Agency, subject: str, reason: str, questions: Sequence[str],
    by: Person, at: datetime, params: Parameters, calendar: WorkCalendar,
    dossier: Dossier | None = None, exhibits: Iterable[int] = (), days: int | None = None,
    working: bool = True, limit_basis: str = "", offer: SharingOffer | None = None,
) -> HelpRequest:  # fmt: skip
    """Send a request to another agency; raises NotCoordinated with all that is lacking.

    ``days`` and ``limit_basis`` are the limit that a statute sets for the answer: mandatory for a
    determination and an appraisal; other requests have the place's own limit. ``exhibits`` are
    files of the case that go with it, read-only, with their hashes.
    """
    today = at.astimezone(SHANGHAI).date()
    unmet = _why_not_ask(sort, asked, questions, by, today, dossier, days, limit_basis)
    if unmet:
        raise NotCoordinated(*unmet)
    limit, roles = None, people_on([by.pk], today)[by.pk].roles
    if days and limit_basis.strip():
        limit = Period(days, Unit.WORKING_DAY if working else Unit.DAY)
    due = periods.due(today, limit or params.period(ANSWER), calendar).day
    made = HelpRequest.objects.create(
        sort=sort, asking=by.agency, asked=asked, offer=offer, dossier=dossier,
        subject=subject.strip(), reason=reason.strip(),
        questions=[one.strip() for one in questions if one.strip()],
        materials=_materials(dossier, exhibits, by, roles),
        limit=limit.as_mapping() if limit else None,
        limit_basis=limit_basis.strip() if limit else "", due=due, by=by, at=at,
    )  # fmt: skip
    leave(REQUEST, made.pk, row_value(made).value, dossier=dossier.pk if dossier else None)
    return made


def _why_not_ask(
    sort: str, asked: Agency, questions: Sequence[str], by: Person, today: date,
    dossier: Dossier | None, days: int | None, limit_basis: str,
) -> list[Unmet]:  # fmt: skip
    found: list[Unmet] = []
    if not people_on([by.pk], today)[by.pk].roles & ASKS:
        found.append(Unmet("HELP_ROLE", "协助由执法人员、承办机构负责人或者本机关负责人请求", LAW,
                           "请由上述人员提出"))  # fmt: skip
    if asked.pk == by.agency_id:
        found.append(Unmet("HELP_SELF", "不得向本机关请求协助", LAW, "请选择其他机关"))
    if not any(one.strip() for one in questions):
        found.append(Unmet("QUESTION_MISSING", "应当写明请求的问题", LAW, "请至少写明一个问题"))
    if dossier is not None and not works_on(by, dossier):
        found.append(Unmet("NOT_THE_CASE", "只能为本机关办理的案件请求协助", LAW, "请选择案件"))
    if sort in CONCLUDING and dossier is None:
        found.append(Unmet("CASE_REQUIRED", "认定、鉴定应当为办理的案件请求", LAW,
                           "请从案件页提出"))  # fmt: skip
    if (sort in CONCLUDING or days or limit_basis.strip()) and not (days and limit_basis.strip()):
        found.append(
            Unmet("LIMIT_BASIS", "应当写明法定工作时限的天数和依据的条款", LAW,
                  "请填写天数，以及规定该时限的法律、法规、规章的条款"))  # fmt: skip
    return found


def _materials(
    dossier: Dossier | None, exhibits: Iterable[int], by: Person, roles: frozenset[Role]
) -> list[dict[str, Any]]:
    wanted = set(exhibits)
    if dossier is None or not wanted:
        return []
    rows = list(dossier.exhibits.filter(pk__in=wanted))
    hidden = withheld(by, dossier, roles, rows)
    return [{"blob": one.blob, "name": one.name, "media_type": one.media_type, "size": one.size}
            for one in rows if one.pk not in hidden]  # fmt: skip


def offers(words: str = "") -> QuerySet[SharingOffer]:
    """Return what agencies share now, narrowed to what these words stand in."""
    rows = SharingOffer.objects.filter(end=None).select_related("agency")
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(holds__icontains=word) | Q(agency__name__icontains=word)
        )
    return rows


def may_use(offer: SharingOffer, agency: Agency) -> bool:
    """Say whether an offer is open to this agency: to departments, to towns, or to both."""
    town = agency.kind == Agency.Kind.TOWN
    return offer.level == Level.ALL or (offer.level == Level.TOWN) == town


@transaction.atomic
def share(
    *, name: str, holds: str, level: str, conditions: str, by: Person, at: datetime
) -> SharingOffer:
    """List what one's agency shares; raises NotCoordinated (OFFER_ROLE)."""
    _offers(by, at)
    made = SharingOffer.objects.create(
        agency=by.agency, name=name, holds=holds, level=level, conditions=conditions, by=by, at=at
    )
    leave(OFFER, made.pk, row_value(made).value)
    return made


@transaction.atomic
def withdraw(*, offer: SharingOffer, reason: str, by: Person, at: datetime) -> OfferEnd:
    """Take what one's agency shared off the directory; raises NotCoordinated."""
    _offers(by, at)
    if offer.agency_id != by.agency_id:
        raise refuse("OFFER_OTHERS", "只能撤下本机关列入的信息", LAW, "请由该机关撤下")
    if hasattr(offer, "end"):
        raise refuse("OFFER_ENDED", "这项信息已经撤下", LAW, "请刷新页面查看")
    made = OfferEnd.objects.create(offer=offer, reason=reason, by=by, at=at)
    leave(OFFER_END, made.pk, row_value(made).value)
    return made


def _offers(by: Person, at: datetime) -> None:
    if not people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles & OFFERS:
        raise refuse("OFFER_ROLE", "共享目录由公示信息员或者本机关负责人列入、撤下",
                     LAW, "请由上述人员办理")  # fmt: skip
