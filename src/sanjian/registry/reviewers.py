"""The register of reviewers: appointing and removing, training, loans, reports of changes.

Every change of the register leaves a report to the justice bureau; nothing is rewritten.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role, unqualified
from sanjian.law.periods import Unit
from sanjian.registry.models import (
    Agency,
    Person,
    Post,
    Qualification,
    ReviewerEntry,
    ReviewerLoan,
    ReviewerReport,
    ReviewerTraining,
    ReviewRule,
)
from sanjian.registry.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

QUALIFIED_LAW = "《行政处罚法》第五十八条第二款"
OPINION = "国办发〔2018〕118号"
LONGEST = 60
"""The longest limit of review that an agency's rule may name, in working days."""
PROFILE_FLOW = (
    "承办机构在调查终结、作出决定前报送；法制审核机构核对材料后接收，逐项审核，出具书面审核意见；"
    "存在问题的，承办机构研究处理后再次报送。"
)
PROFILE_RESPONSIBILITY = (
    "承办机构对送审材料的真实性、准确性、完整性负责；法制审核机构对审核意见负责；"
    "机关负责人对行政执法决定负责。"
)


def qualification_defect(
    first_review_on: date, qualifications: Iterable[Qualification], *, required: bool
) -> str:
    """Return why somebody may not begin to review, or an empty string.

    Who begins on or after the day named in `law.people` must have the legal professional
    qualification on that day; who began before is not asked for it.
    """
    held = min((one.since for one in qualifications), default=None)
    return unqualified(first_review_on, held) if required else ""


@transaction.atomic
def appoint_reviewer(
    *,
    person: Person,
    duty: str,
    law_background: bool,
    basis: str,
    first_review_on: date,
    since: date,
    params: Parameters,
    by: Person | None,
    at: datetime,
) -> ReviewerEntry:
    """Enter a person into the register and give him the post from a day.

    ``params`` are the place's rules on that day. Raises NotRegistered: ALREADY_REVIEWER,
    REVIEWER_UNQUALIFIED (第五十八条第二款), REVIEWER_SEPARATION where the place forbids
    reviewers every case and the person is still an officer.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if person.review_terms.filter(valid_until__isnull=True).exists():
        raise refuse("ALREADY_REVIEWER", f"{person.name}已在法制审核人员名册中", "",
                     "请先办理免去，再重新任命")  # fmt: skip
    required = params.flag("review.qualification_required")
    defect = qualification_defect(first_review_on, person.qualifications.all(), required=required)
    if defect:
        raise refuse("REVIEWER_UNQUALIFIED", f"{person.name}{defect}", QUALIFIED_LAW,
                     "请先登记法律职业资格证书，或者另选人员")  # fmt: skip
    if params.text("review.separation") == "total" and _is_officer(person, since):
        raise refuse("REVIEWER_SEPARATION", f"{person.name}仍在执法岗位，法制审核人员不得承办具体"
                     "行政执法事务", params.source("review.separation"),
                     "请先免去其执法岗位")  # fmt: skip
    entry = ReviewerEntry.objects.create(
        person=person, duty=duty, law_background=law_background, basis=basis,
        first_review_on=first_review_on, valid_from=since,
    )  # fmt: skip
    if not person.posts.filter(role=Role.REVIEWER.value, valid_until__isnull=True).exists():
        Post.objects.create(person=person, role=Role.REVIEWER.value, valid_from=since)
    words = f"新增{entry.get_duty_display()}法制审核人员{person.name}，自{since:%Y年%-m月%-d日}起"
    _report(person.agency, words, by=by, at=at)
    return entry


def _is_officer(person: Person, day: date) -> bool:
    held = person.posts.filter(role=Role.OFFICER.value, valid_from__lte=day)
    return held.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)).exists()


@transaction.atomic
def remove_reviewer(
    *, entry: ReviewerEntry, last_day: date, because: str, by: Person | None, at: datetime
) -> ReviewerEntry:
    """End a reviewer's term with its last day and the reason; the row stays.

    Raises NotRegistered: NOT_REVIEWER when the term has ended, REASON_REQUIRED, TERM_ORDER.
    """
    locked = ReviewerEntry.objects.select_for_update().get(pk=entry.pk)
    if locked.valid_until is not None:
        raise refuse("NOT_REVIEWER", "该任期已经结束", "", "请刷新名册")
    if not because.strip():
        raise refuse("REASON_REQUIRED", "免去法制审核人员应当写明原因", "", "请填写原因")
    if last_day < locked.valid_from:
        raise refuse("TERM_ORDER", "任期的最后一日不能早于任命日", "", "请核对日期")
    locked.valid_until, locked.ended_because = last_day, because
    locked.save(update_fields=["valid_until", "ended_because"])
    held = locked.person.posts.filter(role=Role.REVIEWER.value, valid_until__isnull=True)
    held.filter(valid_from__lte=last_day).update(valid_until=last_day)
    words = f"免去法制审核人员{locked.person.name}，至{last_day:%Y年%-m月%-d日}止：{because}"
    _report(locked.person.agency, words, by=by, at=at)
    return locked


def _report(agency: Agency, text: str, *, by: Person | None, at: datetime) -> ReviewerReport:
    return ReviewerReport.objects.create(agency=agency, text=text[:300], made_at=at, made_by=by)


@transaction.atomic
def send_report(*, report: ReviewerReport, by: Person, at: datetime) -> ReviewerReport:
    """Report a change to the justice bureau; a second time changes nothing."""
    locked = ReviewerReport.objects.select_for_update().get(pk=report.pk)
    if locked.sent_at is None:
        locked.sent_at, locked.sent_by = at, by
        locked.save(update_fields=["sent_at", "sent_by"])
    return locked


@transaction.atomic
def receive_report(*, report: ReviewerReport, by: Person, at: datetime) -> ReviewerReport:
    """Confirm that a reported change was received.

    Raises NotRegistered: NOT_SENT while the agency has not reported it.
    """
    locked = ReviewerReport.objects.select_for_update().get(pk=report.pk)
    if locked.sent_at is None:
        raise refuse("NOT_SENT", "该变动尚未上报", "", "请由本单位先上报")
    if locked.received_at is None:
        locked.received_at, locked.received_by = at, by
        locked.save(update_fields=["received_at", "received_by"])
    return locked


@transaction.atomic
def record_training(
    *,
    person: Person,
    held_on: date,
    subject: str,
    hours: int,
    result: str,
    by: Person | None,
    at: datetime,
) -> ReviewerTraining:
    """Enter a training of a reviewer: day, subject, hours, result.

    Raises NotRegistered: TRAINING_FUTURE for a day after today, TRAINING_HOURS.
    """
    if held_on > at.astimezone(SHANGHAI).date():
        raise refuse("TRAINING_FUTURE", "培训日期晚于今天", "", "请在培训结束后登记")
    if hours < 1:
        raise refuse("TRAINING_HOURS", "培训应当登记学时", "", "请填写不少于1的学时")
    return ReviewerTraining.objects.create(
        person=person, held_on=held_on, subject=subject, hours=hours, result=result
    )


@transaction.atomic
def confirm_rule(
    *,
    agency: Agency,
    content: str,
    flow: str,
    manner: str,
    limit_days: int,
    responsibility: str,
    in_force: date,
    by: Person | None,
    at: datetime,
    signer: str = "",
    params: Parameters | None = None,
) -> ReviewRule:
    """Confirm an agency's own rule of review with its five parts; earlier ones stay.

    Source: 国办发〔2018〕118号（十三）: 结合实际确定法制审核流程，明确送审材料报送要求和审核的
    方式、时限、责任. ``limit_days`` are working days. Raises NotRegistered: REVIEW_LIMIT_LONG where
    the place's rules ``params`` give less time.
    """
    limit = params.period("review.limit") if params is not None else None
    if limit is not None and limit.unit is Unit.WORKING_DAY and limit_days > limit.count:
        raise refuse("REVIEW_LIMIT_LONG", f"审核时限{limit_days}个工作日，长于本辖区规定的{limit}",
                     params.source("review.limit") if params else "",
                     f"请填写不多于{limit}的时限")  # fmt: skip
    return ReviewRule.objects.create(
        agency=agency, content=content, flow=flow, manner=manner, limit_days=limit_days,
        responsibility=responsibility, in_force=in_force, confirmed_by=by, confirmed_at=at,
        signer=signer,
    )  # fmt: skip


def confirm_profile(
    *, agency: Agency, params: Parameters, in_force: date, by: Person | None, at: datetime
) -> ReviewRule:
    """Confirm that an agency reviews by the place's rules, which become its own five parts.

    ``params`` are the place's rules on that day; a limit not in working days is kept as the
    place has it, and the agency's own is then the longest that the register knows.
    """
    limit = params.period("review.limit")
    items = "、".join(str(row["label"]) for row in params.rows("review.checklist"))
    return confirm_rule(
        agency=agency, content=f"按本辖区规则审核：{items}"[:1000], flow=PROFILE_FLOW,
        manner=ReviewRule.Manner.WRITTEN, responsibility=PROFILE_RESPONSIBILITY,
        limit_days=limit.count if limit.unit is Unit.WORKING_DAY else LONGEST,
        in_force=in_force, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def ask_loan(
    *,
    person: Person,
    to: Agency,
    since: date,
    until: date,
    reason: str,
    by: Person,
    at: datetime,
) -> ReviewerLoan:
    """Ask the keeper of the pool for a reviewer of another agency, for a term.

    Raises NotRegistered: NOT_REVIEWER, LOAN_OWN, TERM_ORDER.
    """
    if person.agency_id == to.pk:
        raise refuse("LOAN_OWN", f"{person.name}就是本单位人员，不必调用", "", "请直接分派审核")
    if not person.posts.filter(role=Role.REVIEWER.value, valid_until__isnull=True).exists():
        raise refuse("NOT_REVIEWER", f"{person.name}不在法制审核岗位", f"{OPINION}（十一）",
                     "请另选法制审核人员")  # fmt: skip
    if until < since:
        raise refuse("TERM_ORDER", "调用期限的最后一日不能早于起始日", "", "请核对日期")
    return ReviewerLoan.objects.create(
        person=person, to=to, valid_from=since, valid_until=until, reason=reason, asked_by=by,
        asked_at=at,
    )  # fmt: skip


@transaction.atomic
def decide_loan(*, loan: ReviewerLoan, approved: bool, by: Person, at: datetime) -> ReviewerLoan:
    """Grant or refuse a loan; one answer stands.

    Raises NotRegistered: LOAN_DECIDED when it was answered before.
    """
    locked = ReviewerLoan.objects.select_for_update().get(pk=loan.pk)
    if locked.approved is not None:
        raise refuse("LOAN_DECIDED", "该调用申请已经办理", "", "请刷新查看结果")
    locked.approved, locked.decided_by, locked.decided_at = approved, by, at
    locked.save(update_fields=["approved", "decided_by", "decided_at"])
    if approved:
        Person.objects.filter(pk=locked.person_id).update(lent=True)
    return locked
