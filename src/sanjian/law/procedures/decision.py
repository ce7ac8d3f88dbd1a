"""集体讨论与决定: the head decides on the file, and only on a draft that may be decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Step
from sanjian.law.procedures import review
from sanjian.law.procedures.case_facts import C
from sanjian.law.procedures.case_rules import OPINION
from sanjian.law.procedures.review import DRAFT_HASH

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


def _deliberated(facts: C, act: Act, params: Parameters) -> C:
    agreed = act.content["conclusion"] == "agreed"
    return replace(
        facts, deliberated_hash=facts.draft_hash if agreed else "", deliberated_on=act.day
    )


def decided(facts: C, act: Act, params: Parameters) -> C:
    """Take the decision into the file; what follows is service."""
    return replace(facts, decided_on=act.day)


def dropped(facts: C, act: Act, params: Parameters) -> C:
    """Take a decision into the file that ends the case at once."""
    return replace(facts, decided_on=act.day, closed_on=act.day, closed_as=facts.outcome)


@dataclass(frozen=True)
class Chapter:
    """The chapter on the decision, resting on the same kind's chapter on review.

    ``needs_discussion`` are the outcomes that can be serious enough for collective discussion.
    """

    review: review.Chapter
    needs_discussion: frozenset[str]

    @cached_property
    def reviewed(self) -> tuple[Rule, ...]:
        """Where review is due: sent, passed, and passed for exactly the draft that stands now."""
        law = self.review.common.basis.reviewed
        return (
            Rule(
                "DRAFT_OUTDATED", "改用新规则后，决定稿应当按新规则重新提出", law,
                lambda f, s: not f.draft_outdated, "请修改处理建议", "revise_draft",
            ),
            Rule(
                "REVIEW_MISSING", "未经法制审核的，不得作出决定", law,
                lambda f, s: not f.review_required or f.review_outcome != "",
                "请先报送法制审核", "submit_review",
            ),
            Rule(
                "REVIEW_NOT_PASSED", "法制审核未通过的，不得作出决定", law,
                lambda f, s: not f.review_required
                or f.review_outcome in ("", "passed", "ruled"),
                "请按审核意见修改后再次报送审核", "submit_review",
            ),
            Rule(
                "REVIEW_STALE", "审核通过后决定稿或者证据目录已改动，应当重新审核", law,
                lambda f, s: not f.review_required
                or f.review_outcome not in ("passed", "ruled")
                or f.review_hash == f.draft_hash,
                "请对现在的决定稿重新报送审核", "submit_review",
            ),
        )  # fmt: skip

    @cached_property
    def deliberated(self) -> Rule:
        """A serious or complex decision is taken by the heads together."""
        kind = self.review.common.basis.kind
        text = (
            "情节复杂或者重大违法行为给予行政处罚，应当由负责人集体讨论决定"
            if kind == "行政处罚"
            else f"重大、复杂的{kind}决定，应当由负责人集体讨论决定"
        )
        return Rule(
            "DELIBERATION_MISSING", text, self.review.common.basis.deliberated,
            lambda f, s: not f.deliberation_required or f.deliberated_hash == f.draft_hash,
            "请对现在的决定稿组织集体讨论", "deliberate",
        )  # fmt: skip

    @cached_property
    def decidable(self) -> tuple[Rule, ...]:
        """Everything that must hold before the head may decide."""
        return (*self.review.before, *self.reviewed, self.deliberated)

    def steps(self) -> tuple[Step[C], ...]:
        """Return collective discussion and sending back; the decisions are the kind's own."""
        here, basis = (self.review.deciding,), self.review.common.basis
        return (
            Step(
                "deliberate", "集体讨论", here, None, Role.HEAD, basis.deliberated,
                rules=(*self.review.before, *self.reviewed), checks=(self.review.same_draft,),
                form=DELIBERATION, effect=_deliberated,
                documents=("deliberation_record",), part=Part.DECIDER,
                offered=lambda f: f.outcome in self.needs_discussion
                and f.deliberated_hash != f.draft_hash,
            ),
            Step(
                "return_decision", "退回承办机构", here, self.review.back_to, Role.HEAD,
                basis.decided, form=(OPINION,), part=Part.DECIDER,
            ),
        )  # fmt: skip

    def decide(
        self,
        name: str,
        label: str,
        outcome: str,
        document: str,
        *,
        approval: str = "",
        target: str = "service",
        effect: Callable[[C, Act, Parameters], C] = decided,
        form: tuple[Field, ...] = (),
        rules: tuple[Rule, ...] = (),
        checks: tuple[Rule, ...] = (),
    ) -> Step[C]:
        """Return the step by which the head decides for one outcome of the draft.

        It stands behind the gate: only on the draft that stands, only with the pass it needs.
        ``approval`` is the internal paper on which the head decides, kept with the decision.
        """
        return Step(
            name, label, (self.review.deciding,), target, Role.HEAD,
            self.review.common.basis.decided, rules=(*self.decidable, *rules),
            checks=(self.review.same_draft, *checks), form=(*DECIDE, *form), effect=effect,
            documents=tuple(one for one in (document, approval) if one), part=Part.DECIDER,
            gate="decision", binding=True, offered=lambda f: f.outcome == outcome,
        )  # fmt: skip
