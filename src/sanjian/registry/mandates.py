"""The register of entrustments and delegated powers: entering a matter, and asking on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sanjian.law.citations import APL
from sanjian.registry.models import Agency, Mandate, Person
from sanjian.registry.refusals import refuse

ENTRUSTING = APL(20, 2)
DELEGATED = APL(24, 1)
NEEDING = frozenset({Agency.Kind.ENTRUSTED, Agency.Kind.TOWN})


def enter_mandate(
    *,
    holder: Agency,
    grantor: Agency | None,
    code: str,
    name: str,
    basis: str,
    published_on: date,
    valid_from: date,
    valid_until: date | None,
    by: Person | None,
    at: datetime,
) -> Mandate:
    """Enter one matter that an organisation may handle, with its paper and its term.

    Raises NotRegistered: the holder needs no mandate, the entrusting organ or the term of an
    entrustment is missing, the organ may not entrust, or the paper was not published in time.
    Sources: 《行政处罚法》第二十条、第二十一条、第二十四条.
    """
    if holder.kind not in NEEDING:
        raise refuse("MANDATE_NOT_NEEDED", "该机关以自己的职权执法，不需要委托或者下放",
                     "《行政处罚法》第十七条", "请登记在权责清单中")  # fmt: skip
    if holder.kind == Agency.Kind.ENTRUSTED:
        _require_entrusting(holder, grantor, valid_until)
    elif grantor is not None:
        raise refuse("DELEGATION_GRANTOR", "交由乡镇、街道行使的处罚权由省级决定，不由部门委托",
                     str(DELEGATED), "请去掉委托机关，填写省级决定的名称、文号")  # fmt: skip
    if not basis.strip():
        raise refuse("MANDATE_BASIS", "委托应当有书面委托书，下放应当有决定",
                     str(ENTRUSTING), "请填写委托书或者决定的名称、文号")  # fmt: skip
    if published_on > valid_from:
        raise refuse("MANDATE_UNPUBLISHED", "委托书、下放决定应当公布后施行",
                     f"{APL(20, 2)}；{APL(24, 1)}", "请核对公布日期和施行日期")  # fmt: skip
    return Mandate.objects.create(
        holder=holder, grantor=grantor, code=code.strip(), name=name.strip(),
        basis=basis.strip(), published_on=published_on, valid_from=valid_from,
        valid_until=valid_until, entered_by=by, entered_at=at,
    )  # fmt: skip


def _require_entrusting(holder: Agency, grantor: Agency | None, until: date | None) -> None:
    if grantor is None or not grantor.is_subject or grantor.kind == Agency.Kind.ENTRUSTED:
        raise refuse("ENTRUSTING_ORGAN", "委托机关应当是行政机关，受委托组织不得再委托",
                     f"{APL(20, 1)}；{APL(20, 4)}", "请选择委托机关")  # fmt: skip
    if not grantor.review_body:
        raise refuse("NO_REVIEW_BODY", "委托机关应当明确负责法制审核的工作机构",
                     str(APL(58, 1)), "请先登记委托机关的法制审核机构")  # fmt: skip
    if until is None:
        raise refuse("ENTRUSTMENT_TERM", "委托书应当载明委托期限",
                     str(ENTRUSTING), "请填写委托期限")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether an organisation may handle a matter on a day: the row in force, or the last one."""

    mandate: Mandate | None
    last: Mandate | None


def holding_on(holder: int, code: str, day: date) -> Holding:
    """Return the mandate by which an organisation handles a matter on a day, if there is one."""
    rows = list(Mandate.objects.filter(holder=holder, code=code.strip()).select_related("grantor"))
    held = [
        one
        for one in rows
        if one.valid_from <= day and (one.valid_until is None or day <= one.valid_until)
    ]
    return Holding(held[-1] if held else None, rows[-1] if rows else None)


def matters_on(holder: int, day: date) -> list[Mandate]:
    """Return the matters that an organisation may handle on a day, by code."""
    rows = Mandate.objects.filter(holder=holder, valid_from__lte=day).select_related("grantor")
    return [one for one in rows if one.valid_until is None or day <= one.valid_until]


def every_mandate() -> list[Mandate]:
    """Return the whole register, the holders in their order, the matters by code."""
    return list(Mandate.objects.select_related("holder", "grantor"))
