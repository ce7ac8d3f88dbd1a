"""集体讨论与决定: the head decides on the file, and only on a draft that may be decided."""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Step
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import OPINION
from sanjian.law.procedures.review import BEFORE_DECISION, DRAFT_HASH, same_draft

DELIBERATION = (
    DRAFT_HASH,
    Field("held_on", "讨论日期", Kind.DATE),
    Field("place", "讨论地点", max_length=200, sample="第一会议室"),
    Field("attendees", "主持人、参加人员及职务", Kind.LONGTEXT,
          sample="主持人：局长；参加：副局长。"),
    Field("views", "各人意见（含不同意见）", Kind.LONGTEXT, sample="一致同意。"),
    Field("conclusion", "讨论结论", Kind.CHOICE, decides=True, choices=(
        Choice("agreed", "同意拟处理意见"), Choice("returned", "不同意，退回研究"),
    )),
)  # fmt: skip
DECIDE = (DRAFT_HASH, OPINION)


def _deliberated(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    agreed = act.content["conclusion"] == "agreed"
    return replace(
        facts, deliberated_hash=facts.draft_hash if agreed else "", deliberated_on=act.day
    )


def _decided(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, decided_on=act.day)


def _dropped(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, decided_on=act.day, closed_on=act.day, closed_as=facts.outcome)


review_submitted = Rule(
    "REVIEW_MISSING", "未经法制审核的，不得作出决定", APL(58, 1),
    lambda f, s: not f.review_required or f.review_round > 0,
    "请先报送法制审核", "submit_review",
)  # fmt: skip
review_passed = Rule(
    "REVIEW_NOT_PASSED", "法制审核未通过的，不得作出决定", APL(58, 1),
    lambda f, s: not f.review_required
    or f.review_round == 0
    or f.review_outcome in ("passed", "ruled"),
    "请按审核意见修改后再次报送审核", "submit_review",
)  # fmt: skip
review_fresh = Rule(
    "REVIEW_STALE", "审核通过后决定稿或者证据目录已改动，应当重新审核", APL(58, 1),
    lambda f, s: not f.review_required
    or f.review_outcome not in ("passed", "ruled")
    or f.review_hash == f.draft_hash,
    "请对现在的决定稿重新报送审核", "submit_review",
)  # fmt: skip
deliberated = Rule(
    "DELIBERATION_MISSING", "情节复杂或者重大违法行为给予行政处罚，应当由负责人集体讨论决定",
    APL(57, 2),
    lambda f, s: not f.deliberation_required or f.deliberated_hash == f.draft_hash,
    "请对现在的决定稿组织集体讨论", "deliberate",
)  # fmt: skip

DECIDABLE = (*BEFORE_DECISION, review_submitted, review_passed, review_fresh, deliberated)
STAGES = ("decision",)

STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "deliberate", "集体讨论", STAGES, None, Role.HEAD, APL(57, 2),
        rules=(*BEFORE_DECISION, review_submitted, review_passed, review_fresh),
        checks=(same_draft,), form=DELIBERATION, effect=_deliberated,
        documents=("deliberation_record",), part=Part.DECIDER,
        offered=lambda f: f.outcome == "penalty" and f.deliberated_hash != f.draft_hash,
    ),
    Step(
        "return_decision", "退回承办机构", STAGES, "correction", Role.HEAD, APL(57, 1),
        form=(OPINION,), part=Part.DECIDER,
    ),
    Step(
        "decide_penalty", "作出行政处罚决定", STAGES, "service", Role.HEAD, APL(57, 1),
        rules=DECIDABLE, checks=(same_draft,), form=DECIDE, effect=_decided,
        documents=("penalty_decision",), part=Part.DECIDER, gate="decision", binding=True,
        offered=lambda f: f.outcome == "penalty",
    ),
    Step(
        "decide_no_penalty", "作出不予行政处罚决定", STAGES, "service", Role.HEAD, APL(57, 1),
        rules=DECIDABLE, checks=(same_draft,), form=DECIDE, effect=_decided,
        documents=("no_penalty_decision",), part=Part.DECIDER, gate="decision", binding=True,
        offered=lambda f: f.outcome == "no_penalty",
    ),
    Step(
        "withdraw_case", "撤销案件", STAGES, "closed", Role.HEAD, APL(57, 1),
        rules=DECIDABLE, checks=(same_draft,), form=DECIDE, effect=_dropped,
        documents=("case_withdrawal",), part=Part.DECIDER, gate="decision", binding=True,
        offered=lambda f: f.outcome == "withdraw",
    ),
    Step(
        "transfer_case", "移送司法机关", STAGES, "closed", Role.HEAD, APL(57, 1),
        rules=DECIDABLE, checks=(same_draft,), form=DECIDE, effect=_dropped,
        documents=("case_transfer",), part=Part.DECIDER, gate="decision", binding=True,
        offered=lambda f: f.outcome == "transfer",
    ),
)  # fmt: skip
