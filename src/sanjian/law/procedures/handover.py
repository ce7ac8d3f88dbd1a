"""变更承办人员: the head lets other officers take a file over, with a list of what they take over.

Nobody handles a file on the quiet: the new officers stand in the file from the day of the act.
Those who handled it before stay handlers in its parts, so that they can never review it.
"""

from __future__ import annotations

from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Step
from sanjian.law.procedures.case_facts import C
from sanjian.law.procedures.case_rules import REASON, Common, handlers_separate

HAND_OVER = (
    Field("officers", "接手的承办人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内"),
    Field("evidence_listed", "移交的证据材料", Kind.LONGTEXT, max_length=5000,
          sample="证据目录所列全部材料，原件与目录一致。"),
    Field("deadlines_listed", "未到期的期限", Kind.LONGTEXT, max_length=2000,
          sample="办案期限尚余六十日。"),
    Field("open_items", "未办结事项", Kind.LONGTEXT, max_length=2000, sample="当事人尚未询问。"),
    REASON,
)  # fmt: skip


def _handed_over(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, handlers=frozenset(act.content["officers"]))


def steps(common: Common, stages: tuple[str, ...]) -> tuple[Step[C], ...]:
    """Return the change of handlers for one kind; ``stages`` are those in which work goes on."""
    law = common.basis.officers
    return (
        Step(
            "hand_over", "变更承办人员", stages, None, Role.HEAD, law,
            checks=(common.two_officers, handlers_separate, common.certified,
                    common.unconflicted, common.decider_apart),
            form=HAND_OVER, effect=_handed_over, documents=("handover_record",),
            part=Part.DECIDER, offered=lambda f: bool(f.handlers),
        ),
    )  # fmt: skip
