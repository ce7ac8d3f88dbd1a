"""What papers on licences print besides what every paper prints: the licence and its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sanjian.law.parameters import Parameters
from sanjian.law.procedures.licence_facts import LicenceFacts, WithdrawalFacts
from sanjian.law.procedures.licence_rules import REQUESTS
from sanjian.records.models import Act

BY_LAW = "record_renewal_by_law"
WAYS = {"withdraw": "撤回", "revoke": "撤销", "cancel": "注销"}
LABELS = {one.code: one.label for one in REQUESTS}


def licence(
    acts: Sequence[Act], draft: Mapping[str, Any], facts: Any, params: Parameters
) -> dict[str, Any]:
    """Return the licence as the draft, or a renewal by law, words it; empty for other kinds."""
    if isinstance(facts, WithdrawalFacts):
        return {
            "number": facts.licence_number,
            "ground": _ground(facts, params),
            "way": WAYS.get(facts.way, ""),
            "reliance": draft.get("reliance", ""),
        }
    if not isinstance(facts, LicenceFacts):
        return {}
    by_law = next((one.content for one in reversed(acts) if one.step == BY_LAW), None)
    said = by_law or draft
    refused = draft.get("outcome") == "refuse"
    return {
        "request": LABELS.get(facts.request, ""),
        "joint": facts.joint,
        "materials_on": facts.materials_on,
        "accepted_on": facts.accepted_on,
        "old_until": facts.register_until,
        "number": facts.licence_number if by_law else draft.get("licence_number", ""),
        "name": said.get("licence_name", ""),
        "content": said.get("licence_content", ""),
        "valid_from": facts.register_until if by_law else _day(draft.get("valid_from")),
        "valid_until": _day(said.get("valid_until")),
        "refusal_reason": draft.get("refusal_reason", "") if refused else "",
    }


def _ground(facts: WithdrawalFacts, params: Parameters) -> str:
    rows = params.rows("licence.end_grounds")
    return next((str(row["label"]) for row in rows if row["code"] == facts.ground), "")


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None
