"""推行台账: 督导记录 of each unit, and the reports units send (信息报送) with 问题台账 and 经验库.

Sources: the places' papers (《罗庄区通知》前言、四（四）; 《香格里拉市通知》前言);
《行政执法监督条例》 on supervision by judicial-administrative departments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, Made, row_value
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on
from sanjian.supervision.models import GuidanceVisit, ReportStep, UnitReport, VisitAnswer

LAW = "国办发〔2018〕118号（十五）"
VISIT, ANSWER, REPORT, STEP = "guide_visit", "visit_answer", "unit_report", "report_step"
_MODELS = {VISIT: GuidanceVisit, ANSWER: VisitAnswer, REPORT: UnitReport, STEP: ReportStep}
Name = ReportStep.Name
SORTS, STEPS = UnitReport.Sort.choices, ReportStep.Name.choices


class NotKept(Unfulfilled):
    """Something that may not be written into the ledger so; nothing was written."""


def register() -> None:
    """Let `verify` and proofs know what the leaves of the ledger are of."""
    for kind in _MODELS:
        VALUES[kind] = _Reader(kind)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of rows of one kind by their numbers."""

    kind: str

    def __call__(self, wanted: object) -> Made:
        rows = _MODELS[self.kind]._default_manager.filter(pk__in=wanted)
        return {row.pk: row_value(row) for row in rows}


def oversees(by: Person, at: datetime) -> bool:
    """Say whether this person keeps the ledger: the justice bureau's supervisors."""
    return by.agency.supervises and Role.SUPERVISOR in _roles(by, at)


def speaks(by: Person, at: datetime) -> bool:
    """Say whether this person answers and reports for a unit: its head or its clerk."""
    return by.agency.is_subject and bool(_roles(by, at) & {Role.HEAD, Role.CLERK})


def _roles(by: Person, at: datetime) -> frozenset[Role]:
    return people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles


@transaction.atomic
def note_visit(
    *, agency: Agency, visited_on: date, finding: str, follow_up: str, follow_due: date | None,
    by: Person, at: datetime,
) -> GuidanceVisit:  # fmt: skip
    """Write down a visit to a unit, with what it must do until when.

    Raises NotKept: VISIT_ROLE, VISIT_FUTURE, VISIT_FINDING, FOLLOW_UP_DUE when one of what is
    asked and its day is missing, or the day lies before the visit.
    """
    if not oversees(by, at):
        raise NotKept.because("VISIT_ROLE", "督导记录由司法行政部门登记", LAW, "请联系司法行政部门")
    if visited_on > at.astimezone(SHANGHAI).date():
        raise NotKept.because("VISIT_FUTURE", "督导日期晚于今天", LAW, "请在督导之后登记")
    if not finding.strip():
        raise NotKept.because("VISIT_FINDING", "应当写明督导情况", LAW, "请填写督导情况")
    if bool(follow_up.strip()) != (follow_due is not None):
        raise NotKept.because("FOLLOW_UP_DUE", "需要落实的事项应当有期限", LAW,
                              "请同时填写事项和应落实日期")  # fmt: skip
    if follow_due is not None and follow_due < visited_on:
        raise NotKept.because("FOLLOW_UP_DUE", "应落实日期早于督导日期", LAW, "请核对日期")
    made = GuidanceVisit.objects.create(
        agency=agency, visited_on=visited_on, finding=finding.strip(),
        follow_up=follow_up.strip(), follow_due=follow_due, entered_by=by, entered_at=at,
    )  # fmt: skip
    leave(VISIT, made.pk, row_value(made).value)
    return made


@transaction.atomic
def answer_visit(*, visit: GuidanceVisit, words: str, by: Person, at: datetime) -> VisitAnswer:
    """Say what the unit did about what a visit asked; once, by that unit.

    Raises NotKept: VISIT_OTHERS, VISIT_NOTHING when nothing was asked, VISIT_ANSWERED.
    """
    if by.agency_id != visit.agency_id or not speaks(by, at):
        raise NotKept.because("VISIT_OTHERS", "落实情况由被督导单位的负责人或者信息员登记", LAW,
                              "请转其办理")  # fmt: skip
    if not visit.follow_up:
        raise NotKept.because("VISIT_NOTHING", "该次督导没有需要落实的事项", LAW, "请刷新查看")
    try:
        with transaction.atomic():
            made = VisitAnswer.objects.create(visit=visit, words=words.strip(), by=by, at=at)
    except IntegrityError:
        raise NotKept.because("VISIT_ANSWERED", "该项落实情况已经登记", LAW,
                              "请刷新查看") from None  # fmt: skip
    leave(ANSWER, made.pk, row_value(made).value)
    return made


@transaction.atomic
def send_report(*, sort: str, title: str, said: str, by: Person, at: datetime) -> UnitReport:
    """Send the bureau something that works or a problem. Raises NotKept REPORT_ROLE."""
    if not speaks(by, at):
        raise NotKept.because("REPORT_ROLE", "信息由单位负责人或者信息员报送", LAW, "请转其办理")
    made = UnitReport.objects.create(
        agency=by.agency, sort=sort, title=title.strip(), said=said.strip(), by=by, at=at
    )
    leave(REPORT, made.pk, row_value(made).value)
    return made


@transaction.atomic
def handle(
    *, report: UnitReport, name: str, words: str, owner: Agency | None, by: Person, at: datetime
) -> ReportStep:
    """Do one thing about a report: take it up with an owner, answer it, close it.

    A problem that was taken up is answered by its owner or the bureau; what was not answered is
    not closed. Raises NotKept: REPORT_STEP_ROLE, REPORT_OWNER, REPORT_UNANSWERED, REPORT_CLOSED,
    REPORT_STEP_ONCE.
    """
    done = {one.name: one for one in report.steps.all()}
    taken = done.get(Name.ACCEPTED)
    owns = taken is not None and taken.owner_id == by.agency_id and speaks(by, at)
    if not oversees(by, at) and not (name == Name.ANSWERED and owns):
        raise NotKept.because("REPORT_STEP_ROLE", "报送的信息由司法行政部门办理，责任单位可以答复",
                              LAW, "请转其办理")  # fmt: skip
    if Name.CLOSED in done:
        raise NotKept.because("REPORT_CLOSED", "该项已经办结", LAW, "请刷新查看")
    if name == Name.ACCEPTED and owner is None:
        raise NotKept.because("REPORT_OWNER", "收入台账的应当有责任单位", LAW, "请选择责任单位")
    if name == Name.CLOSED and Name.ANSWERED not in done:
        raise NotKept.because("REPORT_UNANSWERED", "尚未答复，不能办结", LAW, "请先答复")
    try:
        with transaction.atomic():
            made = ReportStep.objects.create(
                report=report, name=name, words=words.strip(),
                owner=owner if name == Name.ACCEPTED else None, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise NotKept.because("REPORT_STEP_ONCE", "该事项已经办理", LAW,
                              "请刷新查看") from None  # fmt: skip
    leave(STEP, made.pk, row_value(made).value)
    return made


def visits(agency: Agency | None = None) -> QuerySet[GuidanceVisit]:
    """Return the visits to one unit or to all, the newest first, with what was done about them."""
    rows = GuidanceVisit.objects.select_related("agency", "entered_by", "answer__by")
    return rows.filter(agency=agency) if agency is not None else rows


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as it stands: where it was taken to, whose it is, what was answered, when closed."""

    report: UnitReport
    taken: ReportStep | None
    answered: ReportStep | None
    closed: ReportStep | None

    @property
    def ledger(self) -> str:
        """Which book it stands in, "" while it is in none."""
        if self.taken is None:
            return ""
        return "问题台账" if self.report.sort == UnitReport.Sort.PROBLEM else "经验库"

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.closed:
            return "已办结"
        if self.answered:
            return "已答复"
        return "办理中" if self.taken else "待办理"


def reports(agency: Agency | None = None) -> list[Reported]:
    """Return the reports of one unit (with those it owns) or of all, the newest first."""
    rows = UnitReport.objects.select_related("agency", "by").prefetch_related(
        "steps__owner", "steps__by"
    )
    found = [_stands(one, tuple(one.steps.all())) for one in rows]
    if agency is None:
        return found
    return [
        one for one in found
        if agency.pk in (one.report.agency_id, one.taken.owner_id if one.taken else None)
    ]  # fmt: skip


def _stands(report: UnitReport, steps: Sequence[ReportStep]) -> Reported:
    by_name = {one.name: one for one in steps}
    return Reported(
        report, by_name.get(Name.ACCEPTED), by_name.get(Name.ANSWERED), by_name.get(Name.CLOSED)
    )
