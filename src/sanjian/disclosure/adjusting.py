"""动态调整: what must be adjusted because law, organ or people changed, and until when.

A change is noted by a person (a statute made, changed, ended or interpreted; a function moved), or
seen by the platform itself: the registers no longer say what is public. A released version closes
what was open when it was collected. Term: `exante.adjust` of the place's rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from sanjian.disclosure import beforehand
from sanjian.disclosure.beforehand_models import AdjustmentDuty, ExanteVersion, PublishedExante
from sanjian.disclosure.guide_duties import cites, note_guide_drift, open_for, released_of
from sanjian.disclosure.guide_models import GuideDuty
from sanjian.disclosure.queries import registered_agencies
from sanjian.disclosure.registers import slug
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on, powers_on

OPINION = "国办发〔2018〕118号（四）"
TERM = "exante.adjust"
LAW_EVENTS = {"made": "制定", "amended": "修改", "ended": "废止", "interpreted": "解释"}
Kind = AdjustmentDuty.Kind


class NotNoted(Unfulfilled):
    """A change that may not be noted so; nothing was written."""


@transaction.atomic
def note_law_change(
    *, event: str, statute: str, changed_on: date, params: Parameters, calendar: WorkCalendar,
    by: Person, at: datetime,
) -> list[AdjustmentDuty | GuideDuty]:  # fmt: skip
    """Note that a statute was made, amended, ended or interpreted; who cites it in public owes.

    ``event`` is a key of LAW_EVENTS. Returns the duties opened: one about each agency's file, with
    the items concerned, and one about each guide that cites it. Raises NotNoted.
    """
    _may(by, at, None)
    name = statute.strip().strip("《》")
    if not name or event not in LAW_EVENTS:
        raise NotNoted.because("STATUTE_EMPTY", "应当写明法律法规规章的名称和变化", OPINION,
                               "请填写名称，并选择制定、修改、废止或者解释")  # fmt: skip
    said = f"《{name}》{LAW_EVENTS[event]}"
    opened: list[AdjustmentDuty | GuideDuty] = []
    for agency in registered_agencies().filter(is_subject=True):
        guides = [one for one in released_of(agency) if cites(one, name)]
        if event == "made" or name in _public_words(agency):
            words = said + _concerned(agency, name, at)
            opened.append(_open(agency, Kind.LAW, words, changed_on, params, calendar, by, at))
        opened += open_for(guides, kind=Kind.LAW, said=said, changed_on=changed_on, params=params,
                           calendar=calendar, by=by, at=at)  # fmt: skip
    return opened


def _concerned(agency: Agency, statute: str, at: datetime) -> str:
    """The items of an agency's list that rest on a statute, in words."""
    powers = powers_on(agency, at.astimezone(SHANGHAI).date()).filter(basis__contains=statute)
    names = list(powers.values_list("name", flat=True))
    return f"，涉及{'、'.join(names)}" if names else ""


@transaction.atomic
def note_organ_change(
    *, agency: Agency, kind: str, said: str, changed_on: date, params: Parameters,
    calendar: WorkCalendar, by: Person, at: datetime,
) -> list[AdjustmentDuty | GuideDuty]:  # fmt: skip
    """Note that an agency's function or people changed; raises NotNoted.

    Its file must be adjusted, and where its function changed every guide with its flow chart.
    """
    _may(by, at, agency)
    if kind not in (Kind.FUNCTION, Kind.STAFF) or not said.strip():
        raise NotNoted.because("CHANGE_EMPTY", "应当写明职能或者人员的变化", OPINION,
                               "请填写变化的内容")  # fmt: skip
    words = said.strip()[:500]
    guides = released_of(agency) if kind == Kind.FUNCTION else []
    return [
        _open(agency, Kind(kind), words, changed_on, params, calendar, by, at),
        *open_for(guides, kind=kind, said=words, changed_on=changed_on, params=params,
                  calendar=calendar, by=by, at=at),
    ]  # fmt: skip


_KIND_OF = {"officers": Kind.STAFF, "basis": Kind.LAW, "procedure": Kind.LAW}


@transaction.atomic
def note_drift(*, params: Parameters, calendar: WorkCalendar, at: datetime) -> int:
    """Open duties where the registers no longer say what is public, or a check is due.

    Returns how many were opened. Run every hour; a change already owed is not opened again.
    """
    day, made = at.astimezone(SHANGHAI).date(), 0
    for agency in registered_agencies():
        if agency.is_subject:
            made += note_guide_drift(agency, kind=Kind.FUNCTION, params=params, calendar=calendar,
                                     day=day, at=at)  # fmt: skip
        public = PublishedExante.objects.filter(slug=slug(agency.name), until=None).first()
        if public is None or not agency.is_subject:
            continue
        now = beforehand.content_of(agency, beforehand.parts(agency, params, day))
        changed: dict[Kind, list[str]] = {}
        for row in beforehand.differences(public.content, now):
            changed.setdefault(_KIND_OF.get(row["code"], Kind.FUNCTION), []).append(row["label"])
        if public.next_check < day:
            changed[Kind.CHECK] = [f"第{public.number}版应于{public.next_check}前核对"]
        for kind, labels in changed.items():
            if not open_adjustments(agency).filter(kind=kind, opened_by=None).exists():
                words = f"登记与已公示的不同：{'、'.join(labels)}"
                said = labels[0] if kind is Kind.CHECK else words
                _open(agency, kind, said, day, params, calendar, None, at)
                made += 1
    return made


def close_adjustments(*, version: ExanteVersion, at: datetime) -> int:
    """Close what an agency owed when this version was collected; returns how many."""
    owed = open_adjustments(version.agency).filter(opened_at__lte=version.collected_at)
    return owed.update(closed_at=at, closed_with=version)


def open_adjustments(agency: Agency | None = None) -> QuerySet[AdjustmentDuty]:
    """Return what is still to be adjusted, of one agency or of all."""
    rows = AdjustmentDuty.objects.filter(closed_at=None).select_related("agency")
    return rows.filter(agency=agency) if agency is not None else rows


def adjustments_of(agency: Agency) -> QuerySet[AdjustmentDuty]:
    """Return what an agency owed and owes, the newest first."""
    rows = AdjustmentDuty.objects.filter(agency=agency).select_related("closed_with")
    return rows.order_by("-opened_at", "-id")


@dataclass(frozen=True, slots=True)
class Standing:
    """How an agency stands: its public version, what is missing now, what it owes."""

    agency: Agency
    number: int | None
    missing: tuple[str, ...]
    owed: int
    late: int

    @property
    def complete(self) -> bool:
        """Public, with every part the place requires, and nothing overdue."""
        return self.number is not None and not self.missing and not self.late


def standings(agencies: Iterable[Agency], params: Parameters, day: date) -> list[Standing]:
    """Return how each enforcement body stands today."""
    rows = []
    for agency in agencies:
        public = PublishedExante.objects.filter(slug=slug(agency.name), until=None).first()
        missing = beforehand.missing_of(beforehand.parts(agency, params, day))
        owed = list(open_adjustments(agency).values_list("due", flat=True))
        late = sum(1 for due in owed if due < day)
        number = public.number if public else None
        rows.append(Standing(agency, number, tuple(missing), len(owed), late))
    return rows


def percent(rows: list[Standing]) -> str:
    """Return the share of complete bodies in per cent with one decimal, a dash for none."""
    return f"{sum(one.complete for one in rows) * 100 / len(rows):.1f}%" if rows else "—"


def _open(
    agency: Agency, kind: AdjustmentDuty.Kind, said: str, changed_on: date, params: Parameters,
    calendar: WorkCalendar, by: Person | None, at: datetime,
) -> AdjustmentDuty:  # fmt: skip
    due = periods.due(changed_on, params.period(TERM), calendar).day
    return AdjustmentDuty.objects.create(
        agency=agency, kind=kind, said=said[:500], changed_on=changed_on, opened_at=at,
        opened_by=by, due=due, source=params.source(TERM),
    )  # fmt: skip


def _public_words(agency: Agency) -> str:
    public = PublishedExante.objects.filter(slug=slug(agency.name), until=None).first()
    if public is None:
        return ""
    return "\n".join(word for part in public.content["parts"] for line in part["lines"]
                     for word in line)  # fmt: skip


def _may(by: Person, at: datetime, agency: Agency | None) -> None:
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    own = agency is not None and by.agency_id == agency.pk
    if (own and roles & {Role.CLERK, Role.HEAD}) or (
        by.agency.supervises and Role.SUPERVISOR in roles
    ):
        return
    raise NotNoted.because(
        "NOT_YOURS", "法律变化由监督机关登记，机构和人员变化由本机关或者监督机关登记",
        OPINION, "请联系本机关公示信息员或者监督机关",
    )  # fmt: skip
