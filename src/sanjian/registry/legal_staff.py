"""Writing the register of legal staff: leading office, people, examinations, postings.

Sources of the duty are the places' own papers (国办发〔2018〕118号（十一）: 加强法制审核队伍的
正规化、专业化、职业化建设).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI
from sanjian.registry.models import (
    Agency,
    LeadOffice,
    LegalExam,
    LegalStaff,
    Person,
    Posting,
    Qualification,
)
from sanjian.registry.refusals import refuse

OPINION = "国办发〔2018〕118号（十一）"
LICENCE = "国家统一法律职业资格"


def name_office(
    *, agency: Agency, name: str, basis: str, since: date, by: Person | None, at: datetime
) -> LeadOffice:
    """Name the office that leads an agency's legal work from a day on; earlier rows stay."""
    return LeadOffice.objects.create(
        agency=agency, name=name.strip(), basis=basis.strip(), since=since, entered_by=by,
        entered_at=at,
    )  # fmt: skip


@transaction.atomic
def enter_staff(
    *,
    person: Person,
    law_degree: bool,
    began_on: date,
    since: date,
    by: Person | None,
    at: datetime,
) -> LegalStaff:
    """Enter somebody among the people of the leading office.

    Raises NotRegistered: NO_LEAD_OFFICE while the agency has named none, STAFF_LISTED, TERM_ORDER.
    """
    if not LeadOffice.objects.filter(agency=person.agency_id, since__lte=since).exists():
        raise refuse("NO_LEAD_OFFICE", "本单位尚未明确法治建设工作牵头科室", OPINION,
                     "请先登记牵头科室")  # fmt: skip
    if began_on > since:
        raise refuse("TERM_ORDER", "首次从事法制工作不能晚于到岗日期", "", "请核对日期")
    try:
        with transaction.atomic():
            return LegalStaff.objects.create(
                person=person, law_degree=law_degree, began_on=began_on, since=since,
                entered_by=by, entered_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("STAFF_LISTED", f"{person.name}已在法制工作人员名册中", "",
                     "请刷新名册") from None  # fmt: skip


def end_staff(*, staff: LegalStaff, last_day: date, by: Person, at: datetime) -> LegalStaff:
    """End somebody's work in the leading office; the row stays. Raises NotRegistered."""
    if staff.until is not None:
        raise refuse("STAFF_LEFT", f"{staff.person.name}已经离岗", "", "请刷新名册")
    if last_day < staff.since:
        raise refuse("TERM_ORDER", "离岗日期不能早于到岗日期", "", "请核对日期")
    staff.until = last_day
    staff.save(update_fields=["until"])
    return staff


def register_exam(
    *, person: Person, year: int, registered_on: date, by: Person, at: datetime
) -> LegalExam:
    """Note that somebody has registered for the examination of a year, once a year."""
    try:
        with transaction.atomic():
            return LegalExam.objects.create(person=person, year=year, registered_on=registered_on)
    except IntegrityError:
        raise refuse("EXAM_LISTED", f"已登记{person.name}{year}年的报名", "",
                     "请登记该次考试的结果") from None  # fmt: skip


@transaction.atomic
def conclude_exam(
    *, exam: LegalExam, passed: bool, certificate: str, on: date, by: Person, at: datetime
) -> LegalExam:
    """Write down what came of an examination; who passed holds the qualification from that day.

    Raises NotRegistered: EXAM_CONCLUDED, LICENCE_REQUIRED for a pass without a number,
    TRAINING_FUTURE for a day after today.
    """
    locked = LegalExam.objects.select_for_update(of=("self",)).get(pk=exam.pk)
    if locked.result != LegalExam.Result.OPEN:
        raise refuse("EXAM_CONCLUDED", "该次考试的结果已经登记", "", "请刷新查看")
    if passed and not certificate.strip():
        raise refuse("LICENCE_REQUIRED", "通过考试的应当登记法律职业资格证书编号", OPINION,
                     "请填写证书编号")  # fmt: skip
    if on > at.astimezone(SHANGHAI).date():
        raise refuse("TRAINING_FUTURE", "取得结果的日期晚于今天", "", "请在取得结果后登记")
    locked.result = LegalExam.Result.PASSED if passed else LegalExam.Result.FAILED
    locked.certificate, locked.concluded_on = certificate.strip() if passed else "", on
    locked.save(update_fields=["result", "certificate", "concluded_on"])
    if passed:
        Qualification.objects.create(
            person=locked.person, kind=LICENCE, number=locked.certificate, since=on
        )
    return locked


def plan_posting(
    *,
    person: Person,
    kind: str,
    place: str,
    mentor: str,
    begins: date,
    ends: date,
    by: Person | None,
    at: datetime,
) -> Posting:
    """Enter a rotation or exchange with its term; it counts once it is over and appraised.

    Raises NotRegistered: TERM_ORDER, MENTOR_REQUIRED for a rotation without somebody in charge.
    """
    if ends < begins:
        raise refuse("TERM_ORDER", "结束日期不能早于开始日期", "", "请核对日期")
    if kind == Posting.Kind.ROTATION and not mentor.strip():
        raise refuse("MENTOR_REQUIRED", "轮训应当明确带教人员", OPINION, "请填写带教人员")
    return Posting.objects.create(
        person=person, kind=kind, origin=person.agency.name, place=place.strip(),
        mentor=mentor.strip(), begins=begins, ends=ends, entered_by=by, entered_at=at,
    )  # fmt: skip


def appraise_posting(*, posting: Posting, words: str, by: Person, at: datetime) -> Posting:
    """Write the appraisal of a posting that is over; once.

    Raises NotRegistered: POSTING_OPEN before its last day, POSTING_APPRAISED.
    """
    if posting.appraised_at is not None:
        raise refuse("POSTING_APPRAISED", "该次轮训、交流已经鉴定", "", "请刷新查看")
    if posting.ends > at.astimezone(SHANGHAI).date():
        raise refuse("POSTING_OPEN", "轮训、交流尚未结束，不能鉴定", "", "请在结束后登记鉴定意见")
    posting.appraisal, posting.appraised_at = words.strip(), at
    posting.save(update_fields=["appraisal", "appraised_at"])
    return posting
