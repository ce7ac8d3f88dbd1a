"""调查取证 of a penalty: the shared inquiry, and sampling, preservation, order to correct."""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Step
from sanjian.law.procedures import asking, crime, handover, inquiry
from sanjian.law.procedures.case_rules import REASON
from sanjian.law.procedures.inquiry import GOODS, OPEN, SCENE, SIGNATURE, recorded
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import HANDLING, PENALTY

SAMPLE = (
    *SCENE,
    Field("goods", "抽样物品", Kind.ROWS, columns=GOODS,
          sample=[{"name": "散装白酒", "quantity": "2瓶", "state": "500毫升"}]),
    *SIGNATURE,
)  # fmt: skip
PRESERVE = (
    *SCENE,
    Field("reason", "证据可能灭失或者以后难以取得的理由", Kind.LONGTEXT, sample="物品易转移。"),
    Field("goods", "登记保存物品", Kind.ROWS, columns=GOODS,
          sample=[{"name": "账册", "quantity": "3本", "state": ""}]),
    *SIGNATURE,
)  # fmt: skip
CORRECTION = (
    Field("required_act", "责令改正的内容", Kind.LONGTEXT, sample="立即停止违法行为。"),
    Field("correct_by", "改正期限", Kind.DATE, future=True),
)


def _preserved(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    handlers = facts.handlers | frozenset(act.content["officers"])
    return replace(facts, preserved_on=act.day, preserved_settled_on=None, handlers=handlers)


def _settled(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, preserved_settled_on=act.day)


def _ordered(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, correction_ordered=True)


_RECORDS: tuple[Step[PenaltyFacts], ...] = inquiry.records(PENALTY)
_EVIDENCE: tuple[Step[PenaltyFacts], ...] = inquiry.evidence(PENALTY)
_ADDRESS: tuple[Step[PenaltyFacts], ...] = inquiry.address(
    PENALTY, (*inquiry.PENDING, "service", "enforcement")
)
_RECUSAL: tuple[Step[PenaltyFacts], ...] = inquiry.recusal(PENALTY)
_CLOCK: tuple[Step[PenaltyFacts], ...] = inquiry.clock(PENALTY, resuming=(crime.not_pursued,))
_HANDOVER: tuple[Step[PenaltyFacts], ...] = (
    *handover.steps(
        PENALTY, ("investigation", "proposal", "notice", "correction", "service", "enforcement")
    ),
    *asking.steps(
        PENALTY, ("investigation", "proposal", "notice", "correction", "service", "enforcement")
    ),
)

STEPS: tuple[Step[PenaltyFacts], ...] = (
    *_RECORDS,
    Step(
        "take_samples", "抽样取证", OPEN, None, Role.OFFICER, APL(56),
        rules=HANDLING, checks=PENALTY.recording, form=SAMPLE, effect=recorded,
        documents=("sampling_record",), part=Part.HANDLER,
    ),
    Step(
        "preserve", "先行登记保存证据", OPEN, None, Role.HEAD, APL(56),
        checks=(*PENALTY.recording, PENALTY.decider_apart), form=PRESERVE, effect=_preserved,
        documents=("preservation_notice",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.preserved_on is None or f.preserved_settled_on is not None,
    ),
    Step(
        "settle_preserved", "处理登记保存的证据", OPEN, None, Role.HEAD, APL(56),
        form=(
            Field("settlement", "处理决定", Kind.CHOICE, choices="preservation.outcomes"), REASON,
        ),
        effect=_settled, documents=("preservation_decision",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.preserved_on is not None and f.preserved_settled_on is None,
    ),
    *_EVIDENCE,
    Step(
        "order_correction", "责令改正", ("investigation", "proposal", "notice"), None,
        Role.OFFICER, APL(28, 1), rules=HANDLING, form=CORRECTION, effect=_ordered,
        documents=("correction_order",), part=Part.HANDLER, binding=True,
    ),
    *_ADDRESS,
    *_RECUSAL,
    *_CLOCK,
    *_HANDOVER,
)  # fmt: skip
