"""What a service guide says: its fields, which of them the place requires, its flow chart.

Name and legal basis come from the power list, the chart from the procedure as it runs; the rest is
written. Which parts a place requires is `guide.fields` of its rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sanjian.disclosure.registers import POWER_KINDS
from sanjian.law.drawing import flow_svg, flow_words
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.ledger.canonical import digest
from sanjian.registry.models import PowerItem

KEY = "guide.fields"
DAYS = (Choice("working_day", "个工作日"), Choice("day", "日"))
FIELDS: tuple[Field, ...] = (
    Field("summary", "一句话说明", max_length=80,
          help="像对邻居说话那样，说清是什么事、归谁管，不超过80字"),
    Field("accepting_body", "受理机构", required=False, max_length=60),
    Field("approving_body", "审批机构", required=False, max_length=60),
    Field("conditions", "受理条件", Kind.LONGTEXT, required=False, max_length=300,
          help="每条一行，不超过300字"),
    Field("materials", "需要的材料", Kind.LONGTEXT, required=False, max_length=500,
          help="每份一行"),
    Field("limit", "办理时限", Kind.INTEGER, required=False, help="自受理或者立案那天起"),
    Field("limit_unit", "时限单位", Kind.CHOICE, required=False, choices=DAYS),
    Field("fee", "收费", required=False, max_length=100, help="不收费的写“不收费”"),
    Field("place", "办理地点和时间", required=False, max_length=200),
    Field("phone", "咨询电话", required=False, max_length=40),
)  # fmt: skip
WRITTEN = {one.name: one.label for one in FIELDS}
NEEDS: Mapping[str, tuple[str, ...]] = {
    "accepting_body": ("accepting_body",),
    "approving_body": ("approving_body",),
    "conditions": ("conditions",),
    "time_limit": ("limit", "limit_unit"),
    "service_guide": ("conditions", "place"),
}
"""What has to be written so that a part the place requires is there; the rest comes by itself."""

_KINDS = {"compulsory": EnforcementKind.COMPULSION.value}


def procedures_for(power: PowerItem) -> tuple[Choice, ...]:
    """Return the procedures that an item of this kind may run on."""
    kind = _KINDS.get(power.kind, power.kind)
    return tuple(
        Choice(one.name, one.label) for one in PROCEDURES.values() if one.kind.value == kind
    )


def required(params: Parameters) -> dict[str, str]:
    """Return the parts that the place requires: code and label."""
    return {str(row["code"]): str(row["label"]) for row in params.rows(KEY)}


def missing(facts: Mapping[str, Any], procedure: str, params: Parameters) -> list[str]:
    """Return the labels of required parts that are not there."""
    lacking = [] if str(facts.get("summary") or "").strip() else [WRITTEN["summary"]]
    for code, label in required(params).items():
        names = [name for name in NEEDS.get(code, ()) if not str(facts.get(name) or "").strip()]
        if code == "flow_chart" and procedure not in PROCEDURES:
            lacking.append(label)
        elif code == "service_guide":
            lacking += [WRITTEN[name] for name in names]
        elif names:
            lacking.append(label)
    return list(dict.fromkeys(lacking))


def content_of(
    power: PowerItem, facts: Mapping[str, Any], procedure: str, params: Parameters
) -> dict[str, Any]:
    """Return what the public will read: plain JSON whose digest names every word of it."""
    labels = required(params)
    rows: list[tuple[str, str, Any]] = [
        ("item_name", labels.get("item_name", "事项名称"), power.name),
        ("kind", "类别", POWER_KINDS.get(power.kind, power.kind)),
        ("summary", WRITTEN["summary"], facts.get("summary")),
        *((name, labels.get(name, WRITTEN[name]), facts.get(name))
          for name in ("accepting_body", "approving_body", "conditions", "materials")),
        ("time_limit", labels.get("time_limit", "办理时限"), limit_words(facts)),
        *((name, WRITTEN[name], facts.get(name)) for name in ("fee", "place", "phone")),
        ("basis", "依据", power.basis),
    ]  # fmt: skip
    chosen = PROCEDURES.get(procedure)
    return {
        "agency": power.agency.name, "code": power.code,
        "fields": [[code, label, str(value)] for code, label, value in rows if value],
        "flow": list(flow_words(chosen)) if chosen else [],
        "procedure": chosen.label if chosen else "", "law": chosen.law if chosen else "",
        "chart": hashlib.sha256(chart(procedure).encode()).hexdigest(),
    }  # fmt: skip


def limit_words(facts: Mapping[str, Any]) -> str:
    """Return the time limit in words, empty when there is none."""
    unit = next((one.label for one in DAYS if one.code == facts.get("limit_unit")), "")
    return f"{facts['limit']}{unit}" if facts.get("limit") and unit else ""


def chart(procedure: str) -> str:
    """Return the flow chart (SVG) as the procedure runs today, empty where there is none."""
    return flow_svg(PROCEDURES[procedure]) if procedure in PROCEDURES else ""


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the digest of a guide's content."""
    return digest(content)


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[list[str]]:
    """Return what changed between two versions: label, what it said, what it says."""
    if old is None:
        return []
    before = {code: (label, value) for code, label, value in old["fields"]}
    after = {code: (label, value) for code, label, value in new["fields"]}
    rows = []
    for code in dict.fromkeys([*before, *after]):
        was, now = before.get(code, ("", "")), after.get(code, ("", ""))
        if was[1] != now[1]:
            rows.append([now[0] or was[0], was[1], now[1]])
    if old["flow"] != new["flow"]:
        rows.append(["执法流程图", _flow(old["flow"]), _flow(new["flow"])])
    return rows


def _flow(lines: Sequence[str]) -> str:
    return "→".join(one.partition("：")[0] for one in lines)
