"""What is counted for a year and how: each figure is a sum of acts, and each act can be shown.

There is no national form (国办发〔2018〕118号（六） asks for the data only). The columns and the
ways of counting are those that the provincial forms have in common. An act counts in the year in
which it was done; a decision that was later revoked stays counted; a decision with several kinds
of penalty is one, under the heaviest (`statistics.severity_order`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanjian.law.parameters import Parameters
from sanjian.ledger.canonical import digest

ORDER = "statistics.severity_order"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: its table, what is counted, in which unit, by which rule."""

    table: str
    code: str
    label: str
    unit: str
    rule: str


@dataclass(frozen=True, slots=True)
class Event:
    """One act that may count: of which file, which step, with which facts and content."""

    dossier: int
    seq: int
    procedure: str
    step: str
    day: date
    facts: Any
    content: Mapping[str, Any]
    late: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """One act under one figure: it adds an amount (one, or fen)."""

    code: str
    event: Event
    amount: int


PENALTY, LICENCE, COMPULSION = "表一　行政处罚", "表二　行政许可", "表三　行政强制"
OTHERS, CONTROL = "表四　其他行政执法行为", "表五　审核、公示和纠错"
YUAN, CASES, TIMES = "元", "件", "次"
BY_DECISION = "按作出决定的日期"
MEASURES = {"seal": "查封场所、设施或者财物", "seize": "扣押财物", "freeze": "冻结存款、汇款"}
MANNERS = {
    "money": "划拨存款、汇款，拍卖或者依法处理查封、扣押的财物", "restore": "排除妨碍、恢复原状",
    "substitute": "代履行", "demolish": "强制拆除",
}  # fmt: skip
COMPLETED = {
    "expropriation": ("行政征收", True), "requisition": ("行政征用", False),
    "fee": ("行政收费", True), "payment": ("行政给付", True), "confirmation": ("行政确认", False),
}  # fmt: skip
STEPS: Mapping[str, str] = {
    "file_case": "penalty.filed", "decide_no_penalty": "penalty.none",
    "withdraw_case": "penalty.withdrawn", "transfer_case": "penalty.transferred",
    "close_transferred": "penalty.transferred",
    "receive_application": "licence.applied", "accept_application": "licence.accepted",
    "record_acceptance_by_law": "licence.accepted", "decide_grant": "licence.granted",
    "record_renewal_by_law": "licence.granted", "decide_refuse": "licence.refused",
    "impose_additional": "compulsion.additional", "charge_overdue": "compulsion.additional",
    "apply_court": "compulsion.court", "apply_court_execution": "compulsion.court",
    "pass_review": "control.passed", "raise_problems": "control.problems",
    "record_overturn": "control.overturned",
}  # fmt: skip
"""Steps of which each act is one, whatever the file; the others are looked at in `_special`."""
ONLY_IN = {"licence.accepted": "licence", "licence.granted": "licence"}
SPECIAL = (
    "decide_penalty", "decide_on_site", "close_case", "decide_end", "decide_measure", "execute",
    "terminate_execution", "give_result", "hand_to_case", "release_publication",
)  # fmt: skip


def lines(params: Parameters) -> list[Line]:
    """Return every figure of a report in order, under the rules of its year."""
    kinds = [(str(row["code"]), str(row["label"])) for row in params.rows(ORDER)]
    heaviest = f"{BY_DECISION}；一个决定有两种以上处罚的计一件，归入最重的种类"
    found = [
        Line(PENALTY, f"penalty.kind.{code}", label, CASES, "")
        for code, label in [*kinds, (OTHER, "其他行政处罚")]
    ]
    rows: Sequence[tuple[str, str, str, str, str]] = (
        (PENALTY, "penalty.total", "行政处罚合计", CASES, heaviest),
        (PENALTY, "penalty.money", "罚没金额", YUAN, "决定书载明的数额；没有估价的没收物品不计"),
        (PENALTY, "penalty.summary", "其中：简易程序", CASES, BY_DECISION),
        (PENALTY, "penalty.ordinary", "其中：普通程序", CASES, BY_DECISION),
        (PENALTY, "penalty.filed", "立案", CASES, "按立案日期"),
        (PENALTY, "penalty.closed", "结案", CASES, "按结案日期"),
        (PENALTY, "penalty.none", "不予行政处罚", CASES, BY_DECISION),
        (PENALTY, "penalty.withdrawn", "撤销案件", CASES, BY_DECISION),
        (PENALTY, "penalty.transferred", "移送司法机关", CASES, "按移送决定日期"),
        (LICENCE, "licence.applied", "申请", CASES, "按收到申请的日期；咨询不计"),
        (LICENCE, "licence.accepted", "受理", CASES, "按受理日期，包括依法视为受理"),
        (LICENCE, "licence.granted", "许可", CASES, f"{BY_DECISION}，包括变更、延续"),
        (LICENCE, "licence.refused", "不予许可", CASES, BY_DECISION),
        (LICENCE, "licence.revoked", "撤销许可", CASES, BY_DECISION),
        *((COMPULSION, f"compulsion.measure.{code}", label, CASES, BY_DECISION)
          for code, label in MEASURES.items()),
        *((COMPULSION, f"compulsion.execution.{code}", label, CASES, "按执行完毕或者终结的日期")
          for code, label in MANNERS.items()),
        (COMPULSION, "compulsion.additional", "加处罚款或者滞纳金", CASES, "按决定加处的日期"),
        (COMPULSION, "compulsion.court", "申请人民法院强制执行", CASES, "按提出申请的日期"),
        (OTHERS, "other.inspection", "行政检查", TIMES,
         "一个对象有完整记录的计一次；转为案件线索的不计"),
        *((OTHERS, f"other.{code}", label, TIMES, "按办结日期")
          for code, (label, _) in COMPLETED.items()),
        *((OTHERS, f"other.{code}.money", f"{label}金额", YUAN, "决定载明的数额")
          for code, (label, money) in COMPLETED.items() if money),
        (CONTROL, "control.passed", "法制审核通过", CASES, "按提出审核意见的日期，各轮分别计"),
        (CONTROL, "control.problems", "法制审核提出问题", CASES, "按提出审核意见的日期"),
        (CONTROL, "control.published", "公示执法决定", CASES, "按发布日期，重新发布的另计"),
        (CONTROL, "control.late", "其中：逾期公示", CASES, "发布日期晚于应公示日期"),
        (CONTROL, "control.overturned", "决定被变更、撤销、确认违法或者确认无效", CASES,
         "按登记日期，包括复议、诉讼和自行纠正"),
    )  # fmt: skip
    return found + [Line(*row) for row in rows]


def count(events: Iterable[Event], params: Parameters) -> Iterator[Counted]:
    """Yield what counts under which figure, in the order of the acts."""
    order = [str(row["code"]) for row in params.rows(ORDER)]
    whole = list(events)
    leads = {one.dossier for one in whole if one.step == "hand_to_case"}
    for event in whole:
        code = STEPS.get(event.step)
        if code is not None:
            if ONLY_IN.get(code, event.procedure) == event.procedure:
                yield Counted(code, event, 1)
        else:
            yield from _special(event, order, leads)


def _special(event: Event, order: Sequence[str], leads: set[int]) -> Iterator[Counted]:
    facts = event.facts
    if event.step in ("decide_penalty", "decide_on_site"):
        yield from _penalty(event, order)
    elif event.step == "close_case" and event.procedure.startswith("penalty_"):
        yield Counted("penalty.closed", event, 1)
    elif event.step == "close_case" and event.procedure in COMPLETED:
        yield from _completed(event)
    elif event.step == "decide_end" and facts.way == "revoke":
        yield Counted("licence.revoked", event, 1)
    elif event.step == "decide_measure" and facts.measure in MEASURES:
        yield Counted(f"compulsion.measure.{facts.measure}", event, 1)
    elif event.step in ("execute", "terminate_execution") and facts.manner in MANNERS:
        yield Counted(f"compulsion.execution.{facts.manner}", event, 1)
    elif event.step == "give_result":
        if event.content.get("outcome") != "lead" and event.dossier not in leads:
            yield Counted("other.inspection", event, 1)
    elif event.step == "release_publication":
        yield Counted("control.published", event, 1)
        if event.late:
            yield Counted("control.late", event, 1)


def _penalty(event: Event, order: Sequence[str]) -> Iterator[Counted]:
    facts = event.facts
    named = sorted((kind for kind in facts.penalty_kinds if kind in order), key=order.index)
    yield Counted(f"penalty.kind.{named[-1] if named else OTHER}", event, 1)
    yield Counted("penalty.total", event, 1)
    summary = event.procedure == "penalty_summary"
    yield Counted("penalty.summary" if summary else "penalty.ordinary", event, 1)
    if money := facts.fine_fen + facts.confiscated_fen:
        yield Counted("penalty.money", event, money)


def _completed(event: Event) -> Iterator[Counted]:
    facts = event.facts
    if facts.decided_on is None or facts.outcome == "refuse":
        return
    yield Counted(f"other.{event.procedure}", event, 1)
    if COMPLETED[event.procedure][1] and facts.due_fen:
        yield Counted(f"other.{event.procedure}.money", event, facts.due_fen)


def figures(
    year: int, agency: str, counted: Iterable[Counted], params: Parameters
) -> dict[str, Any]:
    """Return the figures of a year as they are kept: every line, nought where nothing was done."""
    sums: dict[str, int] = {}
    for one in counted:
        sums[one.code] = sums.get(one.code, 0) + one.amount
    rows = [
        {"table": line.table, "code": line.code, "label": line.label, "unit": line.unit,
         "value": sums.get(line.code, 0), "rule": line.rule}
        for line in lines(params)
    ]  # fmt: skip
    return {"agency": agency, "year": year, "rules": params.digest, "lines": rows}


def digest_of(made: Mapping[str, Any]) -> str:
    """Return the hash of a report's figures, over their canonical form."""
    return digest({"agency": made["agency"], "year": made["year"], "lines": made["lines"]})


def shown(line: Mapping[str, Any]) -> str:
    """Return a figure in words: fen as yuan, cases as they are."""
    value = int(line["value"])
    return f"{value // 100:,}.{value % 100:02d}" if line["unit"] == YUAN else f"{value:,}"


def tables(made: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the figures by table, each line with its value in words."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in made.get("lines", ()):
        found.setdefault(str(line["table"]), []).append({**line, "shown": shown(line)})
    return list(found.items())
