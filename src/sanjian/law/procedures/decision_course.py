"""The way that levies, requisitions, fees, payments and confirmations go alike.

From the draft on all of them run through the same gate: review where the scope asks it, the
head's decision on exactly the draft that was passed, service, publication, closing, archive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sanjian.law.facts import replace
from sanjian.law.forms import Field
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Rule, Stage, Step
from sanjian.law.procedures import (
    asking,
    closing,
    decision,
    handover,
    inquiry,
    publication,
    redo,
    review,
    review_work,
    scope,
    service,
)
from sanjian.law.procedures.case_facts import rebind
from sanjian.law.procedures.case_rules import REASON, Common
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import CIVIL_CODE, reasons_given, scoped

DRAFTED = ("proposal", "correction", "decision")
AFTER = ("service", "performance", "closed", "archived")
ENDED = ("closed", "dropped")


class Decision(Stage):
    """Stages of a decision, in the order in which it passes them."""

    OPENING = "opening", "待登记"
    INTAKE = "intake", "申请处理"
    INQUIRY = "inquiry", "调查审查"
    PROPOSAL = "proposal", "拟定决定"
    CORRECTION = "correction", "研究修改"
    REVIEW = "review", "法制审核"
    DECISION = "decision", "作出决定"
    SERVICE = "service", "送达"
    PERFORMANCE = "performance", "执行"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"
    DROPPED = "dropped", "终止办理"


def dropped(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    """End the file without a decision."""
    return replace(facts, closed_on=act.day, closed_as="dropped")


not_taken = Rule(
    "NOT_RETURNED", "被征用的财产应当返还并依法补偿，不得以终止办理代替", CIVIL_CODE(245),
    lambda f, s: f.taken_over_on is None, "请重新作出决定，并登记补偿和返还",
)  # fmt: skip


def _reopened(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, concluded_on=None)


@dataclass(frozen=True)
class Course:
    """What one kind brings: its shared rules, its draft, and the outcome that binds.

    ``before`` must hold before the draft is made; ``checks`` are asked of its words; ``settled``
    before the file is closed.
    """

    kind: EnforcementKind
    common: Common
    positive: str
    draft: tuple[Field, ...]
    report: str
    before: tuple[Rule, ...] = ()
    checks: tuple[Rule, ...] = ()
    settled: tuple[Rule, ...] = ()

    @cached_property
    def _review(self) -> review.Chapter:
        ready = (
            review.finished("conclude_inquiry"),
            self.common.evidenced,
            self.common.recusal_settled,
        )
        return review.Chapter(
            self.common, ready, scope.NATIONAL_TRIGGERS, ("proposal", "correction")
        )

    @cached_property
    def _decision(self) -> decision.Chapter:
        return decision.Chapter(self._review, needs_discussion=frozenset({self.positive}))

    def drafted(self, facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
        """Take a draft into the file; a pass on an earlier draft no longer covers it."""
        found = replace(
            facts,
            concluded_on=facts.concluded_on or act.day,
            draft_content=act.content_hash,
            draft_outdated=False,
            outcome=act.content["outcome"],
            due_fen=0 if facts.taking else act.content.get("amount") or 0,
            **scope.answers(act.content),
        )
        return rebind(scoped(self.kind, found, params, self.positive), params)

    def inquiry(self) -> tuple[Step[Any], ...]:
        """Return records, evidence and recusal in the stage of inquiry."""
        return (
            *inquiry.records(self.common, ("inquiry",)),
            *inquiry.evidence(self.common, ("inquiry", "proposal", "correction")),
            *inquiry.recusal(self.common, ("inquiry", "proposal")),
            *handover.steps(
                self.common, ("inquiry", "proposal", "correction", "service", "performance")
            ),
            *asking.steps(
                self.common, ("inquiry", "proposal", "correction", "service", "performance")
            ),
        )

    def drafting(self) -> tuple[Step[Any], ...]:
        """Return the draft, its revision and the way back into the inquiry."""
        common, law = self.common, self.common.basis.decided
        checks = (reasons_given, *self.checks, scope.kept, redo.not_the_same)
        return (
            Step(
                "conclude_inquiry", "提出处理意见", ("inquiry",), "proposal", Role.OFFICER, law,
                rules=(*common.handling, common.evidenced, common.recusal_settled, *self.before),
                checks=checks, form=self.draft, effect=self.drafted, documents=(self.report,),
                part=Part.HANDLER, gate="draft",
            ),
            Step(
                "revise_draft", "修改处理意见", DRAFTED, None, Role.OFFICER, law,
                rules=(*common.handling, common.evidenced), checks=checks, form=self.draft,
                effect=self.drafted, part=Part.HANDLER, gate="draft",
            ),
            Step(
                "reopen_inquiry", "补充调查", DRAFTED, "inquiry", Role.OFFICER, law,
                rules=common.handling, form=(REASON,), effect=_reopened, part=Part.HANDLER,
            ),
        )  # fmt: skip

    def gate(self, *decisions: tuple[str, str, str, str]) -> tuple[Step[Any], ...]:
        """Return review and decision; each decision is name, label, outcome and document."""
        several = self._decision
        return (
            *self._review.steps(),
            *several.steps(),
            *(several.decide(name, label, outcome, paper)
              for name, label, outcome, paper in decisions),
        )  # fmt: skip

    def ending(self, law: Any) -> tuple[Step[Any], ...]:
        """Return service, publication, closing, archive, and the end without a decision."""
        open_stages = ("inquiry", "proposal", "correction")
        return (
            *inquiry.address(self.common, ("inquiry", "proposal", "service")),
            *service.steps(self.common, target="performance"),
            *publication.steps(self.common, AFTER),
            *redo.steps(self.common, DecisionFacts, AFTER, "inquiry"),
            *closing.steps(
                self.common, (*self.settled, redo.redone), close_from=("performance",),
                archive_from=ENDED,
                correct_from=("service", "performance", "closed"),
            ),
            Step(
                "drop_case", "终止办理", open_stages, "dropped", Role.HEAD, law,
                rules=(not_taken,), form=(REASON,), effect=dropped,
                documents=("termination_approval",), part=Part.DECIDER, binding=True,
            ),
        )  # fmt: skip

    def duties(
        self, decide: str, decided_by: str, begun: Callable[[Any], date | None]
    ) -> tuple[DutyRule[Any], ...]:
        """Return the duties that all share; ``begun`` is the day from which time to decide runs."""
        return (
            DutyRule("decide", f"作出{self.kind.label}决定", Role.OFFICER, decide,
                     lambda f: redo.decided_first(begun(f), f),
                     lambda f: f.decided_on or f.closed_on, decided_by),
            *redo.duties(decide, decided_by),
            review_work.duty(),
            asking.duty(),
            DutyRule("serve", "送达决定书", Role.OFFICER, "act.serve",
                     lambda f: f.decided_on, lambda f: f.served_on or f.notice_posted_on,
                     "serve_decision"),
            DutyRule("publish", "公示执法决定", Role.CLERK, "publish.other",
                     lambda f: f.decided_on,
                     lambda f: f.published_on or f.publication_exempt_on or f.overturned_on,
                     "prepare_publication", special=publication.special_time),
            DutyRule("withdraw_publication", "撤下已公示的决定", Role.CLERK, "publish.withdraw",
                     lambda f: f.overturned_on if f.published_on else None,
                     lambda f: f.withdrawn_on, "withdraw_publication"),
            DutyRule("archive", "立卷归档", Role.ARCHIVIST, "archive.within",
                     lambda f: f.closed_on, lambda f: f.archived_on, "archive_case",
                     statutory=False),
        )  # fmt: skip
