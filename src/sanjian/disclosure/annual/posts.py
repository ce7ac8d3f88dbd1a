"""The way of a yearly report: prepared, approved by another person, public, received by all.

It is finished when it is public and every recipient the place names has confirmed it
(`annual_report.to`), by the day of `annual_report.due` of the next year.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.disclosure.annual import counting, queries
from sanjian.disclosure.annual.models import (
    AnnualReceipt,
    AnnualReport,
    AnnualStep,
    PublishedAnnual,
)
from sanjian.disclosure.queries import commitment_of
from sanjian.disclosure.registers import slug
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, row_value
from sanjian.registry.models import Agency
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.law.parameters import Parameters
    from sanjian.records.log_values import Made
    from sanjian.registry.models import Person

OPINION = "国办发〔2018〕118号（六）"
REQUIRED, DUE, TO, PUBLIC = (
    "annual_report.required", "annual_report.due", "annual_report.to", "public",
)  # fmt: skip
LEAF, STEP = "annual_report", "annual_step"
LONGEST = 20_000
Step = AnnualStep.Name


class NotReported(Unfulfilled):
    """A report that may not be prepared, approved or published; nothing was written."""


refuse = NotReported.because


def register() -> None:
    """Let `verify` and proofs know what the leaf of a report is of."""
    VALUES[LEAF] = _values
    VALUES[STEP] = _steps


def _values(wanted: Collection[int]) -> Made:
    return {row.pk: row_value(row) for row in AnnualReport.objects.filter(pk__in=wanted)}


def _steps(wanted: Collection[int]) -> Made:
    return {row.pk: row_value(row) for row in AnnualStep.objects.filter(pk__in=wanted)}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an agency stands with the report on one year."""

    agency: Agency
    year: int
    due: date
    versions: tuple[AnnualReport, ...]
    published_on: date | None
    missing: tuple[str, ...]
    finished_on: date | None

    @property
    def state(self) -> str:
        """What is done and what is lacking, in words."""
        if self.finished_on is not None:
            return "已公布并全部报送"
        if not self.versions:
            return "尚未编制"
        if self.missing:
            return f"尚未完成：{'、'.join(self.missing)}"
        return stage(self.versions[0])

    def late(self, today: date) -> bool:
        """Say whether it is or was finished after its day."""
        return (self.finished_on or today) > self.due


def owed(params: Parameters) -> bool:
    """Say whether this place asks for yearly reports."""
    return params.has(REQUIRED) and params.flag(REQUIRED)


def due_on(year: int, params: Parameters) -> date:
    """Return the last day for the report on a year: a day of the next."""
    month, day = (int(part) for part in params.text(DUE).split("-"))
    return date(year + 1, month, day)


def recipients(params: Parameters) -> list[tuple[str, str]]:
    """Return to whom a report is sent beside the public: code and words."""
    rows = params.rows(TO)
    return [(str(row["code"]), str(row["label"])) for row in rows if row["code"] != PUBLIC]


def years(today: date) -> list[int]:
    """Return the years whose reports are due or coming, the latest first."""
    first = queries.first_year()
    return list(range(today.year - 1, first - 1, -1)) if first else []


def step_of(report: AnnualReport) -> str:
    """Return the latest act on a version, empty for one that was only prepared."""
    last = max(report.steps.all(), key=lambda step: step.pk, default=None)
    return last.name if last else ""


def stage(report: AnnualReport) -> str:
    """Return where a version stands, in words."""
    words = {"": "待审批", Step.APPROVED: "已审批，待公布", Step.RETURNED: "已退回",
             Step.PUBLISHED: "已公布"}  # fmt: skip
    return words[step_of(report)]


def standing(agency: Agency, year: int, params: Parameters) -> Standing:
    """Return how an agency stands with a year: public when, who has not confirmed, done when.

    A later version does not undo what an earlier one had finished.
    """
    found, wanted = queries.versions(agency, year), recipients(params)
    public = [_day(step.at) for one in found for step in one.steps.all()
              if step.name == Step.PUBLISHED]  # fmt: skip
    got: dict[str, date] = {}
    for receipt in (row for one in found for row in one.receipts.all()):
        earlier = got.get(receipt.recipient, receipt.received_on)
        got[receipt.recipient] = min(earlier, receipt.received_on)
    lacking = [] if public else ["未公布"]
    lacking += [f"{label}未签收" for code, label in wanted if code not in got]
    days = [min(public), *(got[code] for code, _ in wanted)] if not lacking else []
    return Standing(agency, year, due_on(year, params), tuple(found),
                    min(public) if public else None, tuple(lacking) if found else (),
                    max(days) if days else None)  # fmt: skip


def compute(agency: Agency, year: int, params: Parameters) -> dict[str, Any]:
    """Return the figures of a year as the files say now; the same to the byte when run again."""
    counted = counting.count(queries.events(agency, year), params)
    return counting.figures(year, agency.name, counted, params)


def behind(agency: Agency, year: int, code: str, params: Parameters) -> list[counting.Counted]:
    """Return the acts behind one figure."""
    counted = counting.count(queries.events(agency, year), params)
    return [one for one in counted if one.code == code]


@transaction.atomic
def prepare(
    *, agency: Agency, year: int, words: str, change: str, params: Parameters, by: Person,
    at: datetime,
) -> AnnualReport:  # fmt: skip
    """Write down the figures of a year that is over, with words. Raises NotReported.

    After a version came out a further one says what changed.
    """
    _may(agency, by, at, {Role.CLERK, Role.HEAD}, "公示信息员或者负责人")
    _locked(agency)
    if not agency.is_subject:
        raise refuse("NOT_A_SUBJECT", "非执法主体不编制年报", OPINION, "请先登记执法主体资格")
    if year >= _day(at).year:
        raise refuse("YEAR_RUNS", f"{year}年度还没有结束", OPINION, "请在年度结束以后编制")
    if not words.strip() or len(words) > LONGEST:
        raise refuse("WORDS_EMPTY", f"应当写情况说明，最多{LONGEST}个字", OPINION, "请填写后再编制")
    found = queries.versions(agency, year)
    if found and step_of(found[0]) in ("", Step.APPROVED):
        raise refuse("ANNUAL_UNDER_WAY", f"第{found[0].number}版还在办理", OPINION,
                     "请先公布或者退回该版本")  # fmt: skip
    if found and not change.strip():
        raise refuse("CHANGE_EMPTY", "再次编制应当写明与前一版的不同", OPINION, "请填写变更说明")
    figures = compute(agency, year, params)
    made = AnnualReport.objects.create(
        agency=agency, year=year, number=found[0].number + 1 if found else 1, figures=figures,
        digest=counting.digest_of(figures), words=words.strip(),
        change=change.strip() if found else "", prepared_by=by, prepared_at=at,
    )  # fmt: skip
    leave(LEAF, made.pk, row_value(made).value)
    return made


@transaction.atomic
def approve(*, report: AnnualReport, params: Parameters, by: Person, at: datetime) -> AnnualStep:
    """Approve a version whose figures are still those of the files. Raises NotReported."""
    _may(report.agency, by, at, {Role.HEAD}, "负责人")
    _locked(report.agency)
    if by.pk == report.prepared_by_id:
        raise refuse("SAME_PERSON", "编制与审批不得为同一人", OPINION, "请由另一名负责人审批")
    _expect(report, "", "审批")
    if counting.digest_of(compute(report.agency, report.year, params)) != report.digest:
        raise refuse("ANNUAL_OUTDATED", "编制以后案卷有变化，数据与案卷不一致", OPINION,
                     "请退回后重新编制")  # fmt: skip
    return _step(report, Step.APPROVED, by, at)


@transaction.atomic
def send_back(*, report: AnnualReport, note: str, by: Person, at: datetime) -> AnnualStep:
    """Return a version that is not public, with the reason. Raises NotReported."""
    _may(report.agency, by, at, {Role.HEAD}, "负责人")
    _locked(report.agency)
    if step_of(report) not in ("", Step.APPROVED):
        raise _wrong_time(report, "退回")
    if not note.strip():
        raise refuse("RETURN_REASON", "退回应当写明原因", OPINION, "请填写退回的原因")
    return _step(report, Step.RETURNED, by, at, note.strip()[:500])


@transaction.atomic
def publish(*, report: AnnualReport, params: Parameters, by: Person, at: datetime) -> AnnualStep:
    """Make an approved version public, in place of an earlier one. Raises NotReported."""
    _may(report.agency, by, at, {Role.CLERK, Role.HEAD}, "公示信息员或者负责人")
    _locked(report.agency)
    _expect(report, Step.APPROVED, "公布")
    made = _step(report, Step.PUBLISHED, by, at)
    row = _public_row(report.agency, report.year, params)
    row.published_at = row.published_at or at
    row.number, row.figures, row.words = report.number, report.figures, report.words
    row.digest, row.commitment = report.digest, commitment_of(LEAF, report.pk)
    row.versions = [*row.versions, {"number": report.number, "at": at.isoformat(),
                                    "change": report.change, "digest": report.digest}]  # fmt: skip
    row.save()
    return made


@transaction.atomic
def receive(
    *, report: AnnualReport, recipient: str, sent_on: date, received_on: date, receipt: str,
    params: Parameters, by: Person, at: datetime,
) -> AnnualReceipt:  # fmt: skip
    """Write down that a recipient confirmed a version. Raises NotReported."""
    _may(report.agency, by, at, {Role.CLERK, Role.HEAD}, "公示信息员或者负责人")
    _locked(report.agency)
    source, named = params.source(TO), dict(recipients(params))
    if step_of(report) not in (Step.APPROVED, Step.PUBLISHED):
        raise refuse("NOT_APPROVED", "审批以后才能报送", source, "请先由负责人审批")
    if recipient not in named:
        raise refuse("NO_RECIPIENT", "本辖区没有规定报送给这个机关", source, "请另选报送对象")
    if not receipt.strip():
        raise refuse("NO_RECEIPT", "应当写明签收人或者回执编号", source, "请填写后再登记")
    if not _day(report.prepared_at) <= sent_on <= received_on <= _day(at):
        raise refuse(
            "WRONG_DAYS", "报送在编制以后，签收不早于报送、不晚于今天", source, "请核对日期"
        )
    if report.receipts.filter(recipient=recipient).exists():
        raise refuse("RECEIVED", f"{named[recipient]}的签收已经登记", source, "请刷新页面")
    return AnnualReceipt.objects.create(
        report=report, recipient=recipient, label=named[recipient], sent_on=sent_on,
        received_on=received_on, receipt=receipt.strip()[:200], by=by, at=at,
    )  # fmt: skip


def announce(*, params: Parameters, at: datetime) -> int:
    """Let the public see which reports are due and not out; returns how many rows there are."""
    if not owed(params):
        return 0
    rows = [
        _public_row(body, year, params) for body in queries.bodies() for year in years(_day(at))
    ]
    for row in rows:
        if row.pk is None:
            row.save()
    return len(rows)


def _public_row(agency: Agency, year: int, params: Parameters) -> PublishedAnnual:
    address = slug(agency.name)
    found = PublishedAnnual.objects.filter(slug=address, year=year).first()
    return found or PublishedAnnual(
        slug=address, agency=agency.name, year=year, due_on=due_on(year, params),
        due_source=params.source(DUE)[:300],
    )  # fmt: skip


def _locked(agency: Agency) -> None:
    """One at a time for each agency: its row is the lock."""
    Agency.objects.select_for_update().get(pk=agency.pk)


def _may(agency: Agency, by: Person, at: datetime, posts: set[Role], words: str) -> None:
    roles = people_on([by.pk], _day(at))[by.pk].roles
    if by.agency_id != agency.pk or not roles & posts:
        raise refuse("NOT_THE_POST", f"由本机关{words}办理", OPINION, f"请由本机关{words}办理")


def _expect(report: AnnualReport, wanted: str, act: str) -> None:
    if step_of(report) != wanted:
        raise _wrong_time(report, act)


def _wrong_time(report: AnnualReport, act: str) -> NotReported:
    return refuse("ANNUAL_STAGE", f"第{report.number}版{stage(report)}，不能{act}", OPINION,
                  "请刷新页面")  # fmt: skip


def _step(
    report: AnnualReport, name: AnnualStep.Name, by: Person, at: datetime, note: str = ""
) -> AnnualStep:
    made = AnnualStep.objects.create(
        report=report, name=name, by=by, preparer=report.prepared_by, at=at, note=note
    )
    leave(STEP, made.pk, row_value(made).value)
    return made


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
