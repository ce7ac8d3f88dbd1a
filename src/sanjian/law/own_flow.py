"""本机关程序: an organ's own flow of a kind that its place only explores (征收、给付、确认).

The organ divides the way into stages of its own and says which of the free steps each stage wants,
in which order. What a statute or the gate asks for is never cut: every stage of the way stays, in
its order, and only steps that change no stage can be left out. Where nothing was laid down, the
free steps are asked for by a warning and block nothing (《香格里拉市通知》二（五）).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sanjian.law.kind_scope import Coverage
from sanjian.law.procedure import Procedure, Rule, Step, Unmet

LAW = "国办发〔2018〕118号（七）；本机关规定的程序"
FREE = ("on_site_record", "interview", "ask_legal_office", "confirm_address")
"""Steps that may be laid down or left out: they lead to no other stage and bind nobody."""
ENDING = frozenset({"closed", "archived"})


@dataclass(frozen=True, slots=True)
class OwnStage:
    """One stage of an own flow: its name, the kernel's last stage in it, its free steps."""

    label: str
    last: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """An organ's own flow of one procedure, as it is in force."""

    procedure: str
    name: str
    stages: tuple[OwnStage, ...]

    @property
    def wanted(self) -> frozenset[str]:
        """Every free step that some stage wants."""
        return frozenset(step for one in self.stages for step in one.steps)


def way(table: Procedure[Any]) -> tuple[str, ...]:
    """Return the stages that an own flow divides: the main way from the first act to the close."""
    return tuple(one for one in table.path[1:] if one not in ENDING)


def free_steps(table: Procedure[Any]) -> tuple[Step[Any], ...]:
    """Return the steps of a procedure that may be laid down or left out."""
    return tuple(one for one in table.steps if one.name in FREE and one.target is None)


def spans(table: Procedure[Any], flow: Flow) -> list[tuple[OwnStage, tuple[str, ...]]]:
    """Return each own stage with the kernel's stages in it, in order."""
    found, rest = [], list(way(table))
    for one in flow.stages:
        ends = rest.index(one.last) + 1 if one.last in rest else 0
        found.append((one, tuple(rest[:ends])))
        rest = rest[ends:]
    return found


def faults(table: Procedure[Any], flow: Flow, covered: Coverage) -> tuple[Unmet, ...]:
    """Return why a flow cannot be laid down; empty when it can.

    Codes: FLOW_CORE for a kind with full rules, FLOW_NAMES, FLOW_STAGE_CUT where stages of the way
    are missing or out of order, FLOW_STEP for a step that is not free or not open in its stage.
    """
    if covered is not Coverage.EXPLORED:
        text = f"{table.kind.label}适用全部规则，法律规定的环节不得删减或者另行规定"
        return (Unmet("FLOW_CORE", text, LAW, "只有探索适用的类别可以规定本机关程序"),)
    found = []
    labels = [one.label.strip() for one in flow.stages]
    if not labels or "" in labels or len(set(labels)) < len(labels):
        found.append(Unmet("FLOW_NAMES", "各阶段应当有名称，且互不相同", LAW, "请核对阶段名称"))
    divided = spans(table, flow)
    if sum((part for _, part in divided), ()) != way(table) or any(not p for _, p in divided):
        whole = "、".join(table.stage(one).label for one in way(table))
        found.append(Unmet("FLOW_STAGE_CUT", f"各阶段应当依次包括全部法定环节：{whole}", LAW,
                           "最后一个阶段应当到执行为止，前后阶段不得颠倒"))  # fmt: skip
    free = {one.name: one for one in free_steps(table)}
    for own, part in divided:
        wrong = [one for one in own.steps if one not in free or not {*free[one].sources} & {*part}]
        if wrong:
            found.append(Unmet("FLOW_STEP", f"“{own.label}”中的步骤不能在这一阶段办理", LAW,
                               "请从可以选择的步骤中选择"))  # fmt: skip
    return tuple(found)


def trimmed(table: Procedure[Any], flow: Flow) -> Procedure[Any]:
    """Return the procedure without the free steps left out, as the checker visits it."""
    left_out = {one.name for one in free_steps(table)} - flow.wanted
    return replace(table, steps=tuple(one for one in table.steps if one.name not in left_out))


def with_flow(table: Procedure[Any], flow: Flow, done: Collection[str]) -> Procedure[Any]:
    """Return a procedure as it runs under an own flow, after the steps ``done`` on the file.

    A free step that was left out is refused (FLOW_UNUSED), one before its turn too (FLOW_ORDER);
    a stage is not left before its free steps have been taken (FLOW_STEP_MISSING).
    """
    more: dict[str, list[Rule]] = {}
    labels = {one.name: one.label for one in table.steps}
    for one in free_steps(table):
        if one.name not in flow.wanted:
            more[one.name] = [_never(f"{flow.name}没有规定“{one.label}”")]
    for own, part in spans(table, flow):
        for earlier, later in zip(own.steps, own.steps[1:], strict=False):
            if earlier not in done:
                more.setdefault(later, []).append(_before(own, labels[earlier], earlier))
        lacking = [one for one in own.steps if one not in done]
        leaving = [one for one in table.steps if _leaves(table, one, part)]
        for step in leaving if lacking else ():
            more.setdefault(step.name, []).append(_missing(own, lacking, labels))
    steps = tuple(
        replace(one, rules=(*one.rules, *more[one.name])) if one.name in more else one
        for one in table.steps
    )
    return replace(table, steps=steps)


def _leaves(table: Procedure[Any], step: Step[Any], part: tuple[str, ...]) -> bool:
    """Whether a step goes on from an own stage to what comes after it on the main way."""
    if step.target is None or step.target not in table.path or not {*step.sources} & {*part}:
        return False
    return table.path.index(step.target) > table.path.index(part[-1])


def _never(text: str) -> Rule:
    return Rule("FLOW_UNUSED", text, LAW, lambda f, s: False, "请按本机关程序办理下一步")


def _before(own: OwnStage, label: str, step: str) -> Rule:
    return Rule("FLOW_ORDER", f"“{own.label}”阶段应当先办理“{label}”", LAW,
                lambda f, s: False, f"请先办理“{label}”", step)  # fmt: skip


def _missing(own: OwnStage, lacking: list[str], labels: dict[str, str]) -> Rule:
    told = "、".join(f"“{labels[one]}”" for one in lacking)
    return Rule("FLOW_STEP_MISSING", f"“{own.label}”阶段还没有办理{told}", LAW,
                lambda f, s: False, f"请先办理{told}", lacking[0])  # fmt: skip


def place(table: Procedure[Any], flow: Flow, stage: str) -> str:
    """Return an own flow in words, the present stage in brackets."""
    told = [f"【{own.label}】" if stage in part else own.label for own, part in spans(table, flow)]
    return f"{flow.name}：{'→'.join(told)}"


def warning(table: Procedure[Any], done: Collection[str]) -> str:
    """Return what is to be said of a file whose organ has laid nothing down."""
    lacking = "、".join(one.label for one in free_steps(table) if one.name not in done)
    tail = f"；尚未办理的{lacking}只作提示，不阻止办理" if lacking else ""
    return f"本机关尚未规定{table.kind.label}程序，按平台流程办理{tail}"
