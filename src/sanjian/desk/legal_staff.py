"""法治队伍: leading office, its people and their professional share, examinations, postings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.register_forms import Content, RegisterForm, day_of, keeps, people
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.records.refusals import NotFound
from sanjian.registry import legal_staff
from sanjian.registry.models import LegalExam, LegalStaff, Person, Posting
from sanjian.registry.reviewing import agencies_with_review
from sanjian.review import legal_staff as reading
from sanjian.review import ratios

BACK = "desk:legal-staff"
SHOWN = 50


@require_safe
@seated
def legal_staff_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show one's agency's legal staff; the justice bureau sees every agency's share."""
    params = ratios.params_in_use(seat.today)
    watching = seat.person.agency.supervises
    agency = seat.person.agency
    asked = request.GET.get("agency", "")
    if asked and watching:
        found = agencies_with_review().filter(pk=int(asked) if asked.isdecimal() else 0).first()
        if found is None:
            raise NotFound
        agency = found
    context = {
        "agency": agency,
        "watching": watching,
        "offices": reading.offices(day=seat.today, params=params) if watching else (),
        "office": reading.office_of(agency, day=seat.today, params=params)
        if agency.is_subject
        else None,
        "exams": LegalExam.objects.filter(person__agency=agency).select_related("person")[:SHOWN],
        "postings": Posting.objects.filter(person__agency=agency).select_related("person")[:SHOWN],
        "keeps": keeps(seat) and agency.pk == seat.person.agency_id,
        "today": seat.today,
    }
    return page(request, seat, "desk/legal_staff.html", context)


def _name(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = legal_staff.name_office(
        agency=seat.person.agency, name=content["name"], basis=content["basis"],
        since=day_of(content, "since"), by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记法治建设工作牵头科室：{made.name}"


def _member_fields(seat: Seat, target: object) -> tuple[Field, ...]:
    listed = LegalStaff.objects.values("person")
    free = Person.objects.filter(agency=seat.person.agency, is_active=True, outside=False)
    return (
        Field("person", "人员", Kind.CHOICE, choices=people(free.exclude(pk__in=listed))),
        Field("law_degree", "法学专业学历", Kind.YESNO),
        Field("began_on", "首次从事法制工作的日期", Kind.DATE),
        Field("since", "到岗日期", Kind.DATE),
    )


def _member(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = legal_staff.enter_staff(
        person=Person.objects.get(pk=int(content["person"])), law_degree=content["law_degree"],
        began_on=day_of(content, "began_on"), since=day_of(content, "since"), by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已将{made.person.name}登记为法制工作人员"


def _own_people(seat: Seat, target: object) -> tuple[Choice, ...]:
    return people(Person.objects.filter(agency=seat.person.agency, is_active=True, outside=False))


def _exam(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = legal_staff.register_exam(
        person=Person.objects.get(pk=int(content["person"])), year=content["year"],
        registered_on=day_of(content, "registered_on"), by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{made.person.name}{made.year}年法律职业资格考试报名"


def _conclude(seat: Seat, exam: LegalExam, content: Content, params: Parameters) -> str:
    done = legal_staff.conclude_exam(
        exam=exam, passed=content["passed"], certificate=content["certificate"],
        on=day_of(content, "on"), by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{done.person.name}考试结果：{done.get_result_display()}"


def _posting(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = legal_staff.plan_posting(
        person=Person.objects.get(pk=int(content["person"])), kind=content["kind"],
        place=content["place"], mentor=content["mentor"], begins=day_of(content, "begins"),
        ends=day_of(content, "ends"), by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{made.person.name}的{made.get_kind_display()}"


def _appraise(seat: Seat, posting: Posting, content: Content, params: Parameters) -> str:
    legal_staff.appraise_posting(
        posting=posting, words=content["words"], by=seat.person, at=seat.at
    )
    return f"已登记{posting.person.name}的鉴定意见"


def _leave(seat: Seat, staff: LegalStaff, content: Content, params: Parameters) -> str:
    legal_staff.end_staff(
        staff=staff, last_day=day_of(content, "last_day"), by=seat.person, at=seat.at
    )
    return f"已登记{staff.person.name}离岗"


def _own_exam(seat: Seat, number: int) -> LegalExam:
    found = LegalExam.objects.filter(person__agency=seat.person.agency, pk=number).first()
    if found is None:
        raise NotFound
    return found


def _own_posting(seat: Seat, number: int) -> Posting:
    found = Posting.objects.filter(person__agency=seat.person.agency, pk=number).first()
    if found is None:
        raise NotFound
    return found


def _own_staff(seat: Seat, number: int) -> LegalStaff:
    found = LegalStaff.objects.filter(person__agency=seat.person.agency, pk=number).first()
    if found is None:
        raise NotFound
    return found


def _named(row: LegalExam | Posting | LegalStaff) -> str:
    return str(row.person.name)


LAW, ROOM = legal_staff.OPINION, "法治队伍"
OFFICE = (
    Field("name", "牵头科室", max_length=100),
    Field("basis", "明确的文件", max_length=200, help="名称、文号"),
    Field("since", "自", Kind.DATE),
)
KINDS = tuple(Choice(*one) for one in Posting.Kind.choices)
STAFF_FORMS: dict[str, RegisterForm] = {
    "lead-office": RegisterForm("登记牵头科室", LAW, BACK, keeps, lambda seat, target: OFFICE,
                                _name, room=ROOM),
    "staff": RegisterForm("登记法制工作人员", LAW, BACK, keeps, _member_fields, _member,
                          room=ROOM),
    "leave": RegisterForm(
        "登记离岗", LAW, BACK, keeps,
        lambda seat, target: (Field("last_day", "最后一日", Kind.DATE),),
        _leave, _own_staff, _named, ROOM,
    ),
    "exam": RegisterForm(
        "登记法律职业资格考试报名", LAW, BACK, keeps,
        lambda seat, target: (
            Field("person", "人员", Kind.CHOICE, choices=_own_people(seat, target)),
            Field("year", "考试年度", Kind.INTEGER, minimum=2002),
            Field("registered_on", "报名日期", Kind.DATE),
        ),
        _exam, room=ROOM,
    ),
    "exam-result": RegisterForm(
        "登记考试结果", LAW, BACK, keeps,
        lambda seat, target: (
            Field("passed", "通过考试，取得法律职业资格", Kind.YESNO),
            Field("certificate", "法律职业资格证书编号", required=False, max_length=60),
            Field("on", "取得证书或者公布成绩的日期", Kind.DATE),
        ),
        _conclude, _own_exam, _named, ROOM,
    ),
    "posting": RegisterForm(
        "登记轮训、培养交流", LAW, BACK, keeps,
        lambda seat, target: (
            Field("person", "人员", Kind.CHOICE, choices=_own_people(seat, target)),
            Field("kind", "类别", Kind.CHOICE, choices=KINDS),
            Field("place", "轮训、交流单位", max_length=100),
            Field("mentor", "带教人员", required=False, max_length=50, help="轮训的填写"),
            Field("begins", "自", Kind.DATE, future=True),
            Field("ends", "至", Kind.DATE, future=True),
        ),
        _posting, room=ROOM,
    ),
    "appraise": RegisterForm(
        "登记鉴定意见", LAW, BACK, keeps,
        lambda seat, target: (Field("words", "鉴定意见", Kind.LONGTEXT, max_length=300),),
        _appraise, _own_posting, _named, ROOM,
    ),
}  # fmt: skip
