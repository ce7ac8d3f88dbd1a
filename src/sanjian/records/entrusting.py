"""Opening by an organisation that has no power of its own: only on a matter handed to it, in time.

Judged when the file is opened and written on it: who entrusts is in whose name it is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.law.citations import APL
from sanjian.law.kinds import EnforcementKind
from sanjian.records.refusals import Refusal, refuse
from sanjian.registry.mandates import NEEDING, holding_on
from sanjian.registry.models import Agency

if TYPE_CHECKING:
    from sanjian.law.procedure import Procedure
    from sanjian.records.taking import Standing

POWER = "power"


def require_mandate(
    table: Procedure[Any], agency: Agency, content: Mapping[str, Any], day: date
) -> Agency | None:
    """Return the organ that entrusts this opening, None where the agency acts in its own name.

    Raises Refusal: NOT_ENTRUSTED or NOT_DELEGATED for a matter that was never handed over,
    DELEGATION_EXPIRED outside its term. A town needs the list for penalties alone
    (《行政处罚法》第二十四条第一款), an entrusted organisation for everything it does.
    """
    if agency.kind not in NEEDING:
        return None
    penal = table.kind is EnforcementKind.PENALTY
    entrusted = agency.kind == Agency.Kind.ENTRUSTED
    if not penal and not entrusted:
        return None
    found = holding_on(agency.pk, str(content.get(POWER) or ""), day)
    if not penal or found.last is None:
        raise _outside(table, entrusted)
    if found.mandate is None:
        raise _over(table, found.last.name, found.last.valid_from, found.last.valid_until)
    return found.mandate.grantor


def _outside(table: Procedure[Any], entrusted: bool) -> Refusal:
    opening = table.step(table.opening)
    if entrusted:
        return refuse(opening.name, opening.label, "NOT_ENTRUSTED",
                      "受委托组织只在委托的事项范围内实施行政处罚",
                      "请填写委托书所列的事项编码；范围以外的由委托机关办理",
                      str(APL(20, 4)))  # fmt: skip
    return refuse(opening.name, opening.label, "NOT_DELEGATED",
                  "乡镇人民政府、街道办事处只行使省级决定交由其行使的行政处罚权",
                  "请填写下放清单所列的事项编码；清单以外的移送县级行政执法部门",
                  str(APL(24, 1)))  # fmt: skip


def _over(table: Procedure[Any], name: str, start: date, end: date | None) -> Refusal:
    opening = table.step(table.opening)
    until = f"至{end:%Y年%-m月%-d日}" if end else "起"
    return refuse(opening.name, opening.label, "DELEGATION_EXPIRED",
                  f"“{name}”的委托、下放期限为{start:%Y年%-m月%-d日}{until}，不在期限之内",
                  "请由委托机关续签并公布委托书，或者由有权机关办理",
                  f"{APL(20, 2)}；{APL(24, 1)}")  # fmt: skip


def entrusted_by(here: Standing) -> Mapping[str, Any]:
    """Return the number of the organ that entrusts the file, for the act that opens it."""
    return {"entrusting": here.dossier.entrusting_id}
