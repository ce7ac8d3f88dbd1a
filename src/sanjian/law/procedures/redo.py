"""责令重新作出: what follows when a decision is set aside and a new one is ordered.

The order opens a new matter in the same file. It goes through inquiry, draft, notice, review and
decision like the first, with a number, a service and a publication of its own; and it may not be
the same decision on the same facts and reasons (《行政复议法》第六十四条第二款、
《行政诉讼法》第七十一条).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sanjian.law.citations import ARL, AdPL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Rule, Step
from sanjian.law.procedures.case_facts import C, CaseFacts, next_matter, of_one
from sanjian.law.procedures.case_rules import Common, handlers_separate

AGAIN = f"{ARL(64, 2)}、{AdPL(71)}"
ORDERED = f"{ARL(64, 1)}、{AdPL(70)}"
# What a decision says, and on what it rests: a draft that repeats both is the same decision.
ESSENCE = (
    "outcome", "penalty_kinds", "fine", "confiscated", "amount", "other_content", "conclusion",
    "correction", "facts", "evidence", "violated", "basis",
    "reason_evidence", "reason_basis", "reason_discretion",
)  # fmt: skip
_INK = re.compile(r"[^\w]|_")
BEGIN = (
    Field("former", "原决定的内容、事实和理由（校验值）", max_length=64, filled=True,
          help="系统自动填入，用于比对新的处理建议", sample="0" * 64),
    Field("officers", "承办人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内"),
    Field("matters", "需要重新查明的事实和改正的事项", Kind.LONGTEXT,
          sample="补充询问在场人员，重新认定违法所得，按复议决定指出的问题改正适用条款。"),
)  # fmt: skip
ELSEWHERE = (
    Field("number", "重新办理的案件编号", max_length=60, help="立案、登记时的编号",
          sample="云市监罚立〔2026〕2号"),
    Field("found", "已找到该案件", Kind.YESNO, filled=True, required=False, sample=True),
)  # fmt: skip
ANSWERED = "redone"
"""Form of overturning once the decision ordered anew has its own file."""
GROUNDS = (
    Choice("facts", "主要事实不清、证据不足"),
    Choice("procedure", "违反法定程序"),
    Choice("law", "适用的依据不合法或者适用法律、法规错误"),
    Choice("power", "超越职权或者滥用职权"),
    Choice("improper", "明显不当"),
)
ORDER = (
    Field("ground", "撤销的理由", Kind.CHOICE, required=False, choices=GROUNDS, sample="facts",
          help="要求重新作出的，应当填写", law="《行政复议法》第六十四条第一款"),
    Field("redo_by", "要求重新作出决定的最后日期", Kind.DATE, required=False, future=True,
          help="复议决定、判决载明期限的，应当填写", law="《行政复议法》第六十四条第一款"),
)  # fmt: skip

ground_given = Rule(
    "REDO_GROUND", "撤销并责令重新作出的，应当写明撤销的理由", ORDERED,
    lambda f, s: s.content.get("how") != "redo" or bool(s.content.get("ground")),
    "请按复议决定或者判决选择撤销的理由",
)  # fmt: skip
not_the_same = Rule(
    "REDO_SAME", "责令重新作出的，不得以同一的事实和理由作出与原行政行为相同或者基本相同的行政行为",
    AGAIN,
    lambda f, s: not f.redo_former or essence(s.content) != f.redo_former,
    "请补充调查，按新查明的事实和理由提出处理建议",
)  # fmt: skip
redone = Rule(
    "REDO_OPEN", "被责令重新作出决定的，应当先重新作出决定", ORDERED,
    lambda f, s: f.overturned_as != "redo", "请启动重新作出", "begin_redo",
)  # fmt: skip
first_withdrawn = Rule(
    "NOT_WITHDRAWN", "公开的决定被依法撤销的，应当先撤下，再重新作出", ORDERED,
    lambda f, s: f.published_on is None or f.withdrawn_on is not None,
    "请先撤下原决定的公示", "withdraw_publication",
)  # fmt: skip


taken_up = Rule(
    "REDO_OPEN", "被责令重新作出决定的，应当先重新办理", ORDERED,
    lambda f, s: f.overturned_as != "redo", "请另行立案、登记，并在本案登记其编号", "link_redo",
)  # fmt: skip
known_here = Rule(
    "REDO_FILE", "登记的应当是本机关在责令以后重新办理的案件", ORDERED,
    lambda f, s: bool(s.content.get("found")), "请核对案件编号；还没有立案、登记的，先办理",
)  # fmt: skip


def essence(content: Mapping[str, Any]) -> str:
    """Return the hash of what a draft decides and on what it rests, spaces and points aside.

    In: a draft's content. Two drafts with the same hash are the same decision on the same facts
    and reasons.
    """
    said = (f"{name}={_INK.sub('', _written(content.get(name)))}" for name in ESSENCE)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _written(value: Any) -> str:
    """A value in one form, whatever the order of its keys; nothing is as nothing."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if value else ""


def ordered(facts: C, act: Act) -> C:
    """Take an order to decide anew into the file: its day, its term, and whether it binds."""
    if act.content["how"] != "redo":
        return facts
    barred = act.content.get("ground") != "procedure"
    return replace(facts, redo_ordered_on=act.day, redo_by=act.date("redo_by"), redo_barred=barred)


def _always(facts: CaseFacts) -> bool:
    return True


def steps(
    common: Common,
    kind: type[C],
    after: tuple[str, ...],
    target: str,
    where: Callable[[C], bool] = _always,
) -> tuple[Step[C], ...]:
    """Return the step that begins the new matter, for one kind with its class of facts.

    ``after`` are the stages in which the order may reach the file, ``target`` the one in which
    work begins anew; ``where`` says which decisions of the kind are made anew in the same file.
    """

    def begun(facts: C, act: Act, params: Parameters) -> C:
        former = act.content["former"] if facts.redo_barred else ""
        return replace(
            next_matter(facts, kind),
            redo_former=former,
            handlers=frozenset(act.content["officers"]),
        )

    return (
        Step(
            "begin_redo", "启动重新作出", after, target, Role.HEAD, ORDERED,
            rules=(first_withdrawn,),
            checks=(common.two_officers, handlers_separate, common.certified, common.unconflicted,
                    common.decider_apart),
            form=BEGIN, effect=begun, part=Part.DECIDER,
            offered=lambda f: f.overturned_as == "redo" and where(f), forgets=of_one(kind),
        ),
    )  # fmt: skip


def elsewhere(after: tuple[str, ...]) -> tuple[Step[Any], ...]:
    """Return the step by which an order is taken up in a file of its own (另案重新办理).

    For kinds whose decision is not made anew in the same file: one taken on the spot, a measure,
    an execution, an inspection, the end of a licence.
    """
    return (
        Step(
            "link_redo", "登记重新办理的案件", after, None, Role.OFFICER, ORDERED,
            checks=(known_here,), form=ELSEWHERE,
            effect=lambda f, act, params: replace(f, overturned_as=ANSWERED),
            also_by=(Role.HEAD,), offered=lambda f: f.overturned_as == "redo",
        ),
    )  # fmt: skip


def decided_first(start: date | None, facts: CaseFacts) -> date | None:
    """Return the start of the period of the first decision; a later one runs by its order."""
    return start if facts.matter == 1 else None


def _open(facts: CaseFacts) -> date | None:
    """The day on which the order came, until a later order or the decision it asked for."""
    return facts.redo_ordered_on


def _done(facts: CaseFacts) -> date | None:
    """The day of the decision that the order asked for; the one it set aside is none."""
    return (facts.decided_on or facts.closed_on) if facts.overturned_as != "redo" else None


def duties(key: str = "remedy.redo", step: str = "link_redo") -> tuple[DutyRule[Any], ...]:
    """Return the duty to decide anew, by the order's day.

    Where the order names none, the kind's own period ``key`` for a decision runs from the order.
    """
    return (
        DutyRule("redo", "在责令的期限内重新作出决定", Role.OFFICER, key,
                 lambda f: _open(f) if f.redo_by else None, _done, step,
                 last=lambda f: f.redo_by),
        DutyRule("redo_unnamed", "重新作出决定", Role.OFFICER, key,
                 lambda f: None if f.redo_by else _open(f), _done, step),
    )  # fmt: skip
