"""执法主体和执法证的登记: the justice bureau says who may enforce, by what authority, since when.

A body that has left the register opens no case and publishes nothing. Certificates are of the
kinds that the place accepts (`certificate.kinds`); one issued by a ministry counts once it is
filed. Sources: 《行政处罚法》第十七条至第十九条; 国办发〔2018〕118号（四）、（五）.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI, Choice
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.registry.actions import issue_certificate
from sanjian.registry.body_models import BodyChange
from sanjian.registry.models import Agency, Certificate, Person
from sanjian.registry.queries import people_on
from sanjian.registry.refusals import refuse

LAW = "《行政处罚法》第十七条、第十八条、第十九条"
SHOWN = "国办发〔2018〕118号（五）"
KINDS, CERTIFICATES = "subjects.kinds", "certificate.kinds"
AS_STORED = {
    "authorised_organisation": Agency.Kind.AUTHORISED, "township": Agency.Kind.TOWN,
    "street": Agency.Kind.TOWN, "township_team": Agency.Kind.ENTRUSTED,
    "entrusted_organisation": Agency.Kind.ENTRUSTED,
}  # fmt: skip
"""How the kinds that places name are kept; every other one is a department."""
PLAIN = (
    Choice("department", "行政机关"),
    Choice("authorised_organisation", "法律、法规、规章授权的组织"),
    Choice("entrusted_organisation", "依法受委托的组织"),
    Choice("township", "乡镇人民政府、街道办事处"),
)
FACTS = ("name", "short_name", "code_word", "uscc", "address", "phone", "duties", "court",
         "reconsideration_organ", "review_body", "bank", "bank_account_name",
         "bank_account")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """An agency with its last row in the register of bodies, None where there is none."""

    agency: Agency
    last: BodyChange | None

    @property
    def told(self) -> str:
        """What it is, in words."""
        return self.last.label if self.last else self.agency.get_kind_display()


def keeps_bodies(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person keeps the register of bodies: the justice bureau's supervisors."""
    return person.agency.supervises and Role.SUPERVISOR in roles


def kinds(params: Parameters) -> tuple[Choice, ...]:
    """Return the kinds of bodies that the place names; the statutory ones where it names none."""
    if not params.has(KINDS):
        return PLAIN
    return tuple(Choice(str(row["code"]), str(row["label"])) for row in params.rows(KINDS))


def bodies() -> list[Body]:
    """Return every agency that enforces or once did, with its last row."""
    last = {row.agency_id: row for row in BodyChange.objects.order_by("id")}
    rows = Agency.objects.filter(supervises=False).exclude(kind=Agency.Kind.POLICE)
    return [Body(one, last.get(one.pk)) for one in rows.order_by("pk")]


@transaction.atomic
def enter_body(
    *, kind: str, authority: str, facts: Mapping[str, Any], params: Parameters, by: Person,
    at: datetime,
) -> Agency:  # fmt: skip
    """Enter a new enforcement body with what gives it power.

    Raises NotRegistered: BODY_ROLE, BODY_KIND for a kind the place does not name, BODY_AUTHORITY,
    BODY_KNOWN for a name or word that is taken.
    """
    _bureau(by, at)
    labels = {one.code: one.label for one in kinds(params)}
    if kind not in labels:
        raise refuse("BODY_KIND", "本辖区规则没有这一类执法主体", _source(params, KINDS),
                     "请从所列类别中选择")  # fmt: skip
    _authorised(authority)
    try:
        with transaction.atomic():
            made = Agency.objects.create(
                kind=AS_STORED.get(kind, Agency.Kind.DEPARTMENT),
                **{name: str(facts.get(name) or "").strip() for name in FACTS},
            )  # fmt: skip
    except IntegrityError:
        raise refuse("BODY_KNOWN", "这个名称或者机关代字已经登记", LAW, "请核对后再登记") from None
    _note(made, True, kind, labels[kind], authority, "", by, at)
    return made


@transaction.atomic
def change_body(
    *, agency: Agency, active: bool, authority: str, reason: str, by: Person, at: datetime
) -> BodyChange:
    """Let a body leave the register from today, or enter it again, with what says so.

    Raises NotRegistered: BODY_ROLE, BODY_STATE where nothing would change, BODY_AUTHORITY.
    """
    _bureau(by, at)
    row = Agency.objects.select_for_update().get(pk=agency.pk)
    if row.is_subject == active:
        told = "已经具有" if active else "已经没有"
        raise refuse("BODY_STATE", f"{row.name}{told}执法主体资格", LAW, "请刷新页面查看")
    _authorised(authority)
    row.is_subject = active
    row.save(update_fields=["is_subject"])
    last = BodyChange.objects.filter(agency=row).last()
    kind, label = (last.kind, last.label) if last else (row.kind, row.get_kind_display())
    return _note(row, active, kind, label, authority, reason, by, at)


def _note(
    agency: Agency, active: bool, kind: str, label: str, authority: str, reason: str, by: Person,
    at: datetime,
) -> BodyChange:  # fmt: skip
    return BodyChange.objects.create(
        agency=agency, active=active, kind=kind, label=label, authority=authority.strip(),
        reason=reason.strip(), since=at.astimezone(SHANGHAI).date(), by=by, at=at,
    )  # fmt: skip


def _authorised(authority: str) -> None:
    if not authority.strip():
        raise refuse("BODY_AUTHORITY", "登记执法主体应当写明授权、设立或者撤销的依据", LAW,
                     "请填写法律、法规、规章或者文件的名称和条款")  # fmt: skip


def certificate_kinds(params: Parameters) -> tuple[Mapping[str, Any], ...]:
    """Return the kinds of certificates that the place accepts; () where it names none."""
    return tuple(params.rows(CERTIFICATES)) if params.has(CERTIFICATES) else ()


@transaction.atomic
def enter_certificate(
    *, person: Person, number: str, issuer: str, kind: str, filing: str, field: str,
    valid_from: date, valid_until: date, params: Parameters, by: Person, at: datetime,
) -> Certificate:  # fmt: skip
    """Enter an officer's enforcement certificate.

    Raises NotRegistered: BODY_ROLE, CERT_POST for somebody who is no enforcement officer,
    CERT_KIND where the place accepts certain kinds only, CERT_UNFILED for one that counts only
    once it is filed with the justice organ, CERT_TERM, CERT_KNOWN.
    """
    _bureau(by, at)
    day = at.astimezone(SHANGHAI).date()
    if Role.OFFICER not in people_on([person.pk], day)[person.pk].roles:
        raise refuse("CERT_POST", f"{person.name}不是执法人员", "《行政处罚法》第四十二条第一款",
                     "请先登记其执法人员岗位")  # fmt: skip
    rows = certificate_kinds(params)
    chosen = next((row for row in rows if str(row["code"]) == kind), None)
    if rows and chosen is None:
        named = "、".join(str(row["label"]) for row in rows)
        raise refuse("CERT_KIND", f"本辖区认可的执法证件：{named}", _source(params, CERTIFICATES),
                     "请选择证件的类别")  # fmt: skip
    if chosen is not None and chosen.get("filed") and not filing.strip():
        raise refuse("CERT_UNFILED", "国家部委颁发的执法证件应当经本级司法行政机关备案",
                     _source(params, CERTIFICATES), "请先备案，填写备案编号后再登记")  # fmt: skip
    if valid_until < valid_from:
        raise refuse("CERT_TERM", "有效期的截止日期早于起始日期", SHOWN, "请核对有效期")
    try:
        with transaction.atomic():
            made = issue_certificate(
                person=person, number=number.strip(), issuer=issuer.strip(),
                valid_from=valid_from, valid_until=valid_until, by=by, at=at,
                kind=kind if chosen else "", filing=filing.strip(), field=field.strip(),
            )  # fmt: skip
    except IntegrityError:
        raise refuse("CERT_KNOWN", f"执法证号{number.strip()}已经登记", SHOWN,
                     "请核对证号") from None  # fmt: skip
    return made


def _bureau(by: Person, at: datetime) -> None:
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    if not keeps_bodies(by, roles):
        raise refuse("BODY_ROLE", "执法主体和执法证件由司法行政部门登记", LAW,
                     "请由司法行政部门监督人员办理")  # fmt: skip


def _source(params: Parameters, key: str) -> str:
    return params.source(key) if params.has(key) else LAW
