"""改用新规则: an open file is taken over to a later version of its place's rules by a recorded act.

A file keeps the rules under which it was opened. Only a person changes that, with a reason, before
anything is decided: 《行政处罚法》第三十七条 lets the new rule apply where it is lighter, and what
the party has been promised may not be cut short while it runs. A draft that stands was made under
the old rules: it is made anew, and no pass that was given to it counts any more.
"""

from __future__ import annotations

from dataclasses import replace as with_steps
from datetime import date
from typing import Any

from sanjian.law.citations import APL, Citation
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.periods import due
from sanjian.law.procedure import Act, Procedure, Rule, Situation, Step
from sanjian.law.procedures.case_facts import CaseFacts, rebind
from sanjian.law.procedures.case_rules import REASON

NAME = "adopt_rules"
NO_LOOKING_BACK = "《立法法》第一百零四条"
FORM = (
    Field("new_pack", "现行规则的校验值", max_length=64),
    Field("ground", "改用的情形", Kind.CHOICE, choices=(
        Choice("procedural", "程序规则有新的要求，按新规则办理"),
        Choice("lighter", "新的规定处罚较轻或者不认为是违法"),
    )),
    Field("basis", "新规定的依据", max_length=300, sample="《云溪县行政执法规则》（2026年修订）"),
    REASON,
)  # fmt: skip
# What runs for the party before the decision, and the fact from which it is counted.
RIGHTS = (("statement.window", "notified_on"), ("hearing.request", "notified_on"))


def _shortened(facts: CaseFacts, situation: Situation) -> list[str]:
    """Return the rights that run now and would end sooner under the newer rules."""
    newer = situation.newer()
    if newer is None:
        return []
    found = []
    for key, counted_from in RIGHTS:
        start: date | None = getattr(facts, counted_from)
        if start is None or not (situation.params.has(key) and newer.has(key)):
            continue
        old = due(start, situation.params.period(key), situation.calendar)
        new = due(start, newer.period(key), situation.calendar)
        if situation.at <= old.at and new.at < old.at:
            found.append(f"{situation.params.period(key)}缩短为{newer.period(key)}")
    return found


def _newest(facts: CaseFacts, situation: Situation) -> bool:
    newer = situation.newer()
    return newer is not None and situation.content.get("new_pack") == situation.newer_digest()


def _ruling_stays(facts: CaseFacts, situation: Situation) -> bool:
    newer = situation.newer()
    return facts.review_outcome != "ruled" or newer is None or newer.flag("review.ruling_allowed")


def _rules(law: Citation | str) -> tuple[Rule, ...]:
    return (
        Rule("NO_NEWER_RULES", "本案所依规则之后没有发布新的规则", law,
             lambda f, s: s.newer() is not None, "本案继续按现在的规则办理"),
        Rule("DECIDED", "决定作出后不得改用新规则", law,
             lambda f, s: f.decided_on is None and f.closed_on is None,
             "决定有误的，通过纠错、行政复议或者行政诉讼处理"),
        Rule("RIGHT_SHORTENED", "当事人正在行使权利的期限，不得因改用新规则缩短", law,
             lambda f, s: not _shortened(f, s), "期限届满后再改用新规则",
             detail=lambda f, s: "、".join(_shortened(f, s))),
        Rule("RULED", "负责人已按原规则处理分歧，不得改用不允许处理的规则", law, _ruling_stays,
             "请先修改决定稿再次报送审核"),
    )  # fmt: skip


_SEEN = Rule(
    "RULES_MOVED",
    "所选的不是现在最新发布的规则",
    "",
    _newest,
    "请刷新后核对新规则的变动，再决定是否改用",
)


def adopted(facts: CaseFacts, act: Act, params: Parameters) -> CaseFacts:
    """Bind the draft to the rules adopted (``params``); it has to be made anew under them."""
    stands = bool(facts.draft_content) and facts.decided_on is None
    return rebind(replace(facts, draft_outdated=stands), params)


def with_adoption(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure in which newer rules can be adopted at every stage that is no end."""
    law = APL(37) if procedure.kind is EnforcementKind.PENALTY else NO_LOOKING_BACK
    start = procedure.start.stage
    sources = tuple(
        one.value for one in procedure.stages if one.value not in (*procedure.ends, start)
    )
    step: Step[Any] = Step(
        NAME, "改用新规则", sources, None, Role.HEAD, law, rules=_rules(law), checks=(_SEEN,),
        form=FORM, effect=adopted, binding=True,
    )  # fmt: skip
    return with_steps(procedure, steps=(*procedure.steps, step))


def without_adoption(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure as it runs under one version of the rules."""
    return with_steps(procedure, steps=tuple(s for s in procedure.steps if s.name != NAME))
