"""执法主体: the register of who may enforce, and the certificates of their officers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk.register_forms import RegisterForm
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.registry import bodies
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import holders

Content = Mapping[str, Any]


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show every body, what it rests on, and its officers with their certificates."""
    keeps = bodies.keeps_bodies(seat.person, seat.roles)
    if not keeps and Role.HEAD not in seat.roles:
        raise NotFound
    found = [one for one in bodies.bodies() if keeps or one.agency.pk == seat.person.agency_id]
    rows = [
        (one, list(holders(one.agency, Role.OFFICER, seat.today).prefetch_related("certificates")))
        for one in found
    ]
    context = {"rows": rows, "keeps": keeps, "today": seat.today}
    return page(request, seat, "desk/bodies.html", context)


def _params(seat: Seat) -> Parameters:
    pack = pack_in_use()
    if pack is None:
        raise NotFound
    return rules(pack.digest, seat.today)


def _keeps(seat: Seat) -> bool:
    return bodies.keeps_bodies(seat.person, seat.roles)


def _body_fields(seat: Seat, target: Any) -> tuple[Field, ...]:
    return (
        Field("name", "名称", max_length=100),
        Field("short_name", "简称", max_length=40),
        Field("kind", "类别", Kind.CHOICE, choices=bodies.kinds(_params(seat))),
        Field("authority", "授权、设立的依据", max_length=300,
              help="法律、法规、规章或者机构设立文件的名称、文号和条款"),
        Field("code_word", "机关代字", max_length=20, help="用于文书编号，例如云市监"),
        Field("uscc", "统一社会信用代码", required=False, max_length=18),
        Field("address", "地址", max_length=200),
        Field("phone", "电话", max_length=40),
        Field("duties", "职责权限", Kind.LONGTEXT, required=False, max_length=5000),
        Field("court", "有管辖权的人民法院", required=False, max_length=100),
        Field("reconsideration_organ", "行政复议机关", required=False, max_length=100),
        Field("review_body", "法制审核机构", required=False, max_length=100),
    )  # fmt: skip


def _enter(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    made = bodies.enter_body(kind=content["kind"], authority=content["authority"], facts=content,
                             params=params, by=seat.person, at=seat.at)  # fmt: skip
    return f"已登记执法主体{made.name}"


def _agency(seat: Seat, number: int) -> Agency:
    found = next((one.agency for one in bodies.bodies() if one.agency.pk == number), None)
    if found is None:
        raise NotFound
    return found


def _change_fields(seat: Seat, agency: Agency) -> tuple[Field, ...]:
    ways = (Choice("leave", "不再具有执法主体资格"), Choice("enter", "恢复执法主体资格"))
    return (
        Field("way", "变动", Kind.CHOICE, choices=ways),
        Field("authority", "依据", max_length=300, help="撤销、合并、授权等文件的名称、文号"),
        Field("reason", "说明", Kind.LONGTEXT, required=False, max_length=300),
    )


def _change(seat: Seat, agency: Agency, content: Content, params: Parameters) -> str:
    active = content["way"] == "enter"
    bodies.change_body(agency=agency, active=active, authority=content["authority"],
                       reason=content["reason"] or "", by=seat.person, at=seat.at)  # fmt: skip
    return f"{agency.name}{'恢复' if active else '不再具有'}执法主体资格，自今日起"


def _officer(seat: Seat, number: int) -> Person:
    found = Person.objects.filter(pk=number, is_active=True).select_related("agency").first()
    if found is None:
        raise NotFound
    return found


def _certificate_fields(seat: Seat, person: Person) -> tuple[Field, ...]:
    rows = bodies.certificate_kinds(_params(seat))
    choices = tuple(Choice(str(row["code"]), str(row["label"])) for row in rows)
    kind = (Field("kind", "证件类别", Kind.CHOICE, choices=choices),) if choices else ()
    return (
        *kind,
        Field("number", "证号", max_length=40),
        Field("issuer", "发证机关", max_length=100),
        Field("filing", "备案编号", required=False, max_length=60,
              help="国家部委颁发的，填写本级司法行政机关的备案编号"),
        Field("field", "执法类别", required=False, max_length=100),
        Field("valid_from", "有效期自", Kind.DATE),
        Field("valid_until", "有效期至", Kind.DATE, future=True),
    )  # fmt: skip


def _certify(seat: Seat, person: Person, content: Content, params: Parameters) -> str:
    made = bodies.enter_certificate(
        person=person, number=content["number"], issuer=content["issuer"],
        kind=str(content.get("kind") or ""), filing=content["filing"] or "",
        field=content["field"] or "", valid_from=date.fromisoformat(content["valid_from"]),
        valid_until=date.fromisoformat(content["valid_until"]), params=params, by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已登记{person.name}的执法证{made.number}"


BODY_FORMS: dict[str, RegisterForm] = {
    "body-enter": RegisterForm("登记执法主体", bodies.LAW, "desk:bodies", _keeps, _body_fields,
                               _enter, room="执法主体"),
    "body-change": RegisterForm("登记主体资格变动", bodies.LAW, "desk:bodies", _keeps,
                                _change_fields, _change, _agency,
                                lambda agency: str(agency.name), "执法主体"),
    "certificate": RegisterForm("登记执法证", bodies.SHOWN, "desk:bodies", _keeps,
                                _certificate_fields, _certify, _officer,
                                lambda person: str(person.name), "执法主体"),
}  # fmt: skip
