"""Forms of the reviewers' register, declared as data: one view draws and takes any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.cases.queries import pack_in_use
from sanjian.desk import equipment as equipment_forms
from sanjian.desk import mandates as mandate_forms
from sanjian.desk.seat import Seat
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kind_scope import EVERY_ORGAN, MATRIX, has_matrix
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedures.review_rule import SIGNERS
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.registry import actions as registry
from sanjian.registry import advisers, permissions, pilot, review_bodies, reviewers, reviewing
from sanjian.registry.models import Adviser, Agency, Person, ReviewerEntry, ReviewRule
from sanjian.registry.queries import holders
from sanjian.review import appointing

if TYPE_CHECKING:
    from django.db.models import QuerySet

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """One form: its words, who may use it, its fields, what it does, where it leads.

    ``target`` finds what the form is about from the number in its address (None for none);
    ``act`` returns the words of success.
    """

    label: str
    law: str
    back: str
    may: Callable[[Seat], bool]
    fields: Callable[[Seat, Any], tuple[Field, ...]]
    act: Callable[[Seat, Any, Content, Parameters], str]
    target: Callable[[Seat, int], Any] | None = None
    about: Callable[[Any], str] = str
    room: str = "审核队伍"


def keeps(seat: Seat) -> bool:
    """Say whether this person keeps the register of his own agency."""
    return permissions.keeps_reviewers(seat.person, seat.roles, seat.person.agency)


def engages(seat: Seat) -> bool:
    """Say whether this person enters advisers: the agency's own keepers and the pool's."""
    return keeps(seat) or permissions.keeps_pool(seat.person, seat.roles)


def people(rows: QuerySet[Person]) -> tuple[Choice, ...]:
    """Return people as choices of a form."""
    return tuple(Choice(str(one.pk), one.name) for one in rows)


def day_of(content: Content, name: str) -> date:
    """Return a day that was typed, already found to be one."""
    return date.fromisoformat(content[name])


def _appoint_fields(seat: Seat, target: Any) -> tuple[Field, ...]:
    listed = ReviewerEntry.objects.filter(valid_until__isnull=True).values("person")
    free = Person.objects.filter(agency=seat.person.agency, is_active=True, outside=False)
    return (
        Field("person", "人员", Kind.CHOICE, choices=people(free.exclude(pk__in=listed))),
        Field("duty", "任职方式", Kind.CHOICE,
              choices=tuple(Choice(*one) for one in ReviewerEntry.Duty.choices)),
        Field("law_background", "具有法律专业背景", Kind.YESNO),
        Field("basis", "任职条件", required=False, max_length=300,
              help="学历、专业、从事法律工作的年限等"),
        Field("first_review_on", "初次从事法制审核的日期", Kind.DATE, law=reviewers.QUALIFIED_LAW,
              help="2021年7月15日以后初次从事的，应当已取得法律职业资格"),
        Field("licence", "法律职业资格证书编号", required=False, max_length=60),
        Field("licensed_on", "取得资格日期", Kind.DATE, required=False),
        Field("since", "任职起始日期", Kind.DATE, future=True),
    )  # fmt: skip


def _appoint(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    person = Person.objects.get(pk=int(content["person"]))
    first = day_of(content, "first_review_on")
    if content["licence"] and content["licensed_on"]:
        registry.qualify_reviewer(
            person=person, number=content["licence"], since=day_of(content, "licensed_on"),
            review_since=first, by=seat.person, at=seat.at,
        )  # fmt: skip
    appointing.appoint(
        person=person, since=day_of(content, "since"), params=params, by=seat.person, at=seat.at,
        duty=content["duty"], law_background=content["law_background"], basis=content["basis"],
        first_review_on=first,
    )  # fmt: skip
    return f"已任命{person.name}为法制审核人员，变动待上报司法行政部门"


def _entry(seat: Seat, number: int) -> ReviewerEntry:
    found = reviewing.entries(seat.person.agency).filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _remove(seat: Seat, entry: ReviewerEntry, content: Content, params: Parameters) -> str:
    reviewers.remove_reviewer(
        entry=entry, last_day=day_of(content, "last_day"), because=content["because"],
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已免去{entry.person.name}的法制审核岗位，变动待上报司法行政部门"


def _train(seat: Seat, entry: ReviewerEntry, content: Content, params: Parameters) -> str:
    reviewers.record_training(
        person=entry.person, held_on=day_of(content, "held_on"), subject=content["subject"],
        hours=content["hours"], result=content["result"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{entry.person.name}的培训"


def _rule(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    reviewers.confirm_rule(
        agency=seat.person.agency, content=content["content"], flow=content["flow"],
        manner=content["manner"], limit_days=content["limit_days"],
        responsibility=content["responsibility"], in_force=day_of(content, "in_force"),
        by=seat.person, at=seat.at,
        signer="" if content["signer"] == "reviewer" else content["signer"], params=params,
    )  # fmt: skip
    return "已确认本单位的法制审核制度"


def _profile(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    reviewers.confirm_profile(
        agency=seat.person.agency, params=params, in_force=day_of(content, "in_force"),
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return "已确认按本辖区规则审核"


def _loan_fields(seat: Seat, target: Any) -> tuple[Field, ...]:
    others = [
        Choice(str(one.pk), f"{one.name}（{agency.short_name}）")
        for agency in Agency.objects.filter(is_subject=True).exclude(pk=seat.person.agency_id)
        for one in holders(agency, Role.REVIEWER, seat.today)
    ]
    return (
        Field("person", "拟调用的法制审核人员", Kind.CHOICE, choices=tuple(others)),
        Field("since", "自", Kind.DATE, future=True),
        Field("until", "至", Kind.DATE, future=True),
        Field("reason", "调用事由", Kind.LONGTEXT, max_length=300),
    )


def _loan(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    person = Person.objects.get(pk=int(content["person"]))
    reviewers.ask_loan(
        person=person, to=seat.person.agency, since=day_of(content, "since"),
        until=day_of(content, "until"), reason=content["reason"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已申请调用{person.name}，待司法行政部门办理"


def _engage(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    made = advisers.engage_adviser(
        agency=seat.person.agency, kind=content["kind"], name=content["name"],
        organisation=content["organisation"], valid_from=day_of(content, "valid_from"),
        valid_until=day_of(content, "valid_until"), by=seat.person, at=seat.at,
        licence=content["licence"], field=content["field"], years=content["years"] or 0,
        contract=content["contract"], fee_fen=content["fee"] or 0, shared=content["shared"],
    )  # fmt: skip
    return f"已登记{made.get_kind_display()}{made.name}"


def _adviser(seat: Seat, number: int) -> Adviser:
    rows = Adviser.objects.all()
    if not permissions.keeps_pool(seat.person, seat.roles):
        rows = rows.filter(agency=seat.person.agency)
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _interest(seat: Seat, adviser: Adviser, content: Content, params: Parameters) -> str:
    advisers.declare_interest(
        adviser=adviser, party=content["party"], nature=content["nature"], by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已登记{adviser.name}曾经服务的当事人，涉及该当事人的案件不能邀请其参与"


def _account(seat: Seat, adviser: Adviser, content: Content, params: Parameters) -> str:
    advisers.give_account(
        adviser=adviser, username=content["username"], password=content["password"],
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已为{adviser.name}开通账号，只能查阅受邀的案件"


def _agency(seat: Seat, number: int) -> Agency:
    found = Agency.objects.filter(pk=number, is_subject=True).first()
    if found is None:
        raise NotFound
    return found


def _holder(seat: Seat, number: int) -> Agency:
    return _agency(seat, number)


def _pilot_fields(seat: Seat, agency: Agency) -> tuple[Field, ...]:
    pack = pack_in_use()
    known = rules(pack.digest, seat.today) if pack is not None else None
    rows = known.rows(MATRIX) if known is not None and has_matrix(known) else ()
    organs = [Choice(str(one["code"]), str(one["label"])) for one in rows]
    named = tuple(one for one in organs if one.code != EVERY_ORGAN)
    return (
        Field("organ", "范围表中的机关", Kind.CHOICE,
              choices=(*named, Choice("none", "不在所列机关之内"))),
        Field("kinds", "上级要求的执法类别", Kind.CHOICES, required=False,
              choices=tuple(Choice(one.value, one.label) for one in EnforcementKind),
              help="范围表写明按上级部门要求确定的机关填写"),
        Field("superior_paper", "上级部门文件的名称、文号", required=False, max_length=200),
        Field("since", "自", Kind.DATE, future=True),
    )  # fmt: skip


def _pilot(seat: Seat, agency: Agency, content: Content, params: Parameters) -> str:
    pilot.enter_scope(
        agency=agency, organ="" if content["organ"] == "none" else content["organ"],
        kinds=content["kinds"], superior_paper=content["superior_paper"],
        since=day_of(content, "since"), rules=params, by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{agency.short_name}在试点范围表中的位置"


MANNERS = tuple(Choice(*one) for one in ReviewRule.Manner.choices)
RULE = (
    Field("content", "审核内容", Kind.LONGTEXT, max_length=1000),
    Field("flow", "审核流程", Kind.LONGTEXT, max_length=1000),
    Field("manner", "审核方式", Kind.CHOICE, choices=MANNERS),
    Field("signer", "审核意见签署", Kind.CHOICE, choices=SIGNERS),
    Field("limit_days", "审核时限（工作日）", Kind.INTEGER, minimum=1,
          help="自送审材料齐备之日起计算；不得长于本辖区规则的审核期限"),
    Field("responsibility", "审核责任", Kind.LONGTEXT, max_length=1000),
    Field("in_force", "施行日期", Kind.DATE, future=True),
)  # fmt: skip
ENGAGE = (
    Field("kind", "类别", Kind.CHOICE, choices=tuple(Choice(*one) for one in Adviser.Kind.choices)),
    Field("name", "姓名", max_length=50),
    Field("organisation", "所在单位", max_length=100),
    Field("licence", "执业证号或者资格证书编号", required=False, max_length=60),
    Field("field", "专业领域", required=False, max_length=100),
    Field("years", "从业年限", Kind.INTEGER, required=False),
    Field("contract", "聘任文书或者合同编号", required=False, max_length=60),
    Field("fee", "服务费用（元）", Kind.YUAN, required=False, help="购买服务的填写"),
    Field("valid_from", "聘期自", Kind.DATE, future=True),
    Field("valid_until", "聘期至", Kind.DATE, future=True),
    Field("shared", "纳入统筹调用，供其他单位邀请", Kind.YESNO),
)
OPINION = f"{reviewers.OPINION}（十一）"


def _body_fields(seat: Seat, target: Any) -> tuple[Field, ...]:
    own = Person.objects.filter(agency=seat.person.agency, is_active=True, outside=False)
    return (
        Field("team", "执法队伍的法制机构", required=False, max_length=100,
              help="没有执法队伍，或者执法队伍没有法制机构的，不填"),
        Field("organ", "本机关的法制机构", required=False, max_length=100, help="没有的，不填"),
        Field("named", "明确承担法制机构职能的部门", required=False, max_length=100,
              help="没有法制机构的，应当明确一个部门，并选择负责人员"),
        Field("cadre", "负责法制审核的人员", Kind.CHOICE, required=False,
              choices=people(own)),
        Field("handles", "该机构同时承办执法案件", Kind.YESNO),
        Field("basis", "设立、明确的文件", max_length=200, help="名称、文号"),
        Field("since", "自", Kind.DATE),
    )  # fmt: skip


def _body(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    cadre = content.get("cadre")
    made = review_bodies.enter_body(
        agency=seat.person.agency,
        names={rank: content.get(rank) or "" for rank in ("team", "organ", "named")},
        cadre=Person.objects.get(pk=int(cadre)) if cadre else None, handles=content["handles"],
        basis=content["basis"], since=day_of(content, "since"), params=params, by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已登记法制审核机构：{made.name}，{review_bodies.why(made, params)}"


EQUIPMENT_LAW, LEDGER = f"{reviewers.OPINION}（九）", "装备与场所"
RULE_LAW = f"{reviewers.OPINION}（十三）"

REGISTER_FORMS: dict[str, RegisterForm] = {
    "appoint": RegisterForm("任命法制审核人员", OPINION, "desk:reviewers", keeps,
                            _appoint_fields, _appoint),
    "body": RegisterForm("登记法制审核机构", OPINION, "desk:reviewers", keeps, _body_fields, _body),
    "remove": RegisterForm(
        "免去法制审核岗位", OPINION, "desk:reviewers", keeps,
        lambda seat, entry: (
            Field("last_day", "任期最后一日", Kind.DATE),
            Field("because", "免去原因", max_length=300),
        ),
        _remove, _entry, lambda entry: str(entry.person.name),
    ),
    "train": RegisterForm(
        "登记培训", OPINION, "desk:reviewers", keeps,
        lambda seat, entry: (
            Field("held_on", "培训日期", Kind.DATE),
            Field("subject", "培训内容", max_length=200),
            Field("hours", "学时", Kind.INTEGER, minimum=1),
            Field("result", "考核结果", required=False, max_length=100),
        ),
        _train, _entry, lambda entry: str(entry.person.name),
    ),
    "rule": RegisterForm("确认法制审核制度", RULE_LAW, "desk:reviewers", keeps,
                         lambda seat, target: RULE, _rule),
    "profile": RegisterForm(
        "按本辖区规则审核", RULE_LAW, "desk:reviewers", keeps,
        lambda seat, target: (
            Field("in_force", "施行日期", Kind.DATE, future=True,
                  help="审核内容、时限按本辖区规则，以书面审核，由法制审核人员签署"),
        ),
        _profile,
    ),
    "lend": RegisterForm("申请调用法制审核人员", OPINION, "desk:reviewers", keeps, _loan_fields,
                         _loan),
    "engage": RegisterForm("登记顾问、专家和购买服务", OPINION, "desk:advisers", engages,
                           lambda seat, target: ENGAGE, _engage),
    "interest": RegisterForm(
        "登记利害关系", "《律师法》第三十九条", "desk:advisers", engages,
        lambda seat, adviser: (
            Field("party", "曾经服务的当事人", max_length=100),
            Field("nature", "关系", max_length=100, help="例如代理、常年法律顾问"),
        ),
        _interest, _adviser,
    ),
    "pilot": RegisterForm(
        "登记在试点范围表中的位置", "按机关、领域划定范围的地方文件", "desk:pilot-scope",
        lambda seat: permissions.keeps_pilot_scope(seat.person, seat.roles),
        _pilot_fields, _pilot, _agency, lambda agency: str(agency.name), "试点范围",
    ),
    "mandate": RegisterForm(
        "登记委托、下放事项", "《行政处罚法》第二十条、第二十四条", "desk:mandates",
        lambda seat: permissions.keeps_mandates(seat.person, seat.roles),
        mandate_forms.fields, mandate_forms.enter, _holder, lambda agency: str(agency.name),
        "委托与下放",
    ),
    "room": RegisterForm(
        "登记场所", EQUIPMENT_LAW, "desk:equipment", equipment_forms.keeps,
        lambda seat, target: equipment_forms.ROOM, equipment_forms.enter_room, room=LEDGER,
    ),
    "device": RegisterForm(
        "登记设备", EQUIPMENT_LAW, "desk:equipment", equipment_forms.keeps,
        equipment_forms.device_fields, equipment_forms.enter_device, room=LEDGER,
    ),
    "device-event": RegisterForm(
        "登记设备的领用、归还、校时和故障", EQUIPMENT_LAW, "desk:equipment", equipment_forms.keeps,
        equipment_forms.event_fields, equipment_forms.note_event, equipment_forms.device_of,
        lambda device: f"{device.get_kind_display()}{device.number}", LEDGER,
    ),
    "booking": RegisterForm(
        "预约办案场所", EQUIPMENT_LAW, "desk:equipment", equipment_forms.books,
        lambda seat, room: equipment_forms.BOOKING, equipment_forms.book, equipment_forms.room_of,
        str, LEDGER,
    ),
    "standard": RegisterForm(
        "登记配备标准", EQUIPMENT_LAW, "desk:equipment", equipment_forms.oversees,
        lambda seat, target: equipment_forms.STANDARD, equipment_forms.set_standard, room=LEDGER,
    ),
    "remind": RegisterForm(
        "督导提醒", EQUIPMENT_LAW, "desk:equipment", equipment_forms.oversees,
        lambda seat, agency: equipment_forms.REMINDER, equipment_forms.remind, _agency,
        lambda agency: str(agency.name), LEDGER,
    ),
    "account": RegisterForm(
        "开通账号", OPINION, "desk:advisers", engages,
        lambda seat, adviser: (
            Field("username", "账号", max_length=60),
            Field("password", "初始密码", max_length=100, help="由本人登录后更换"),
        ),
        _account, _adviser,
    ),
}  # fmt: skip
