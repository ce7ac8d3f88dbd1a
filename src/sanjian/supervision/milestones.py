"""推行节点: what the place's paper wants done by a day, by whom, and whether it was signed off.

The days are the pack's (`rollout.deadline`, `rollout.milestones`); what was not signed off by its
last day is late the day after. Source: the places' papers; 国办发〔2018〕118号（十五）.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from sanjian.law.parameters import Parameters
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.models import Person
from sanjian.supervision.milestone_models import MilestoneDone
from sanjian.supervision.rollout import LAW, NotKept, oversees

DEADLINE, MILESTONES, OWNER = "rollout.deadline", "rollout.milestones", "supervisor"
WHOLE = "rollout"
SIGNED = "milestone"


@dataclass(frozen=True, slots=True)
class Milestone:
    """What is to be done by a day: who does it, what says so, how it stands on a day."""

    code: str
    label: str
    due: date
    owner: str
    source: str
    done: MilestoneDone | None
    late: bool


def register() -> None:
    """Let `verify` and proofs know what the leaves of sign-offs are of."""
    VALUES[SIGNED] = of_rows(MilestoneDone)


def milestones(params: Parameters, today: date) -> list[Milestone]:
    """Return the place's milestones in the order of their days; none where it names none."""
    wanted: list[tuple[str, str, date, str, str]] = []
    if params.has(DEADLINE):
        owner = params.text(OWNER) if params.has(OWNER) else "各执法机关"
        wanted.append((WHOLE, "三项制度基本实现", params.date_of(DEADLINE), owner,
                       params.source(DEADLINE)))  # fmt: skip
    if params.has(MILESTONES):
        wanted += [
            (str(row["code"]), str(row["label"]), date.fromisoformat(str(row["due"])),
             str(row["owner"]), params.source(MILESTONES))
            for row in params.rows(MILESTONES)
        ]  # fmt: skip
    signed = {(one.code, one.due): one for one in MilestoneDone.objects.select_related("by")}
    found = [
        Milestone(code, label, due, owner, source, signed.get((code, due)),
                  (code, due) not in signed and today > due)
        for code, label, due, owner, source in wanted
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due, one.code))


@transaction.atomic
def sign_off(
    *, code: str, words: str, params: Parameters, today: date, by: Person, at: datetime
) -> MilestoneDone:
    """Sign a milestone off with what shows that it was reached; the bureau's supervisor.

    Raises NotKept: MILESTONE_ROLE, MILESTONE_UNKNOWN, MILESTONE_WORDS, MILESTONE_DONE.
    """
    if not oversees(by, at):
        raise NotKept.because("MILESTONE_ROLE", "推行节点由司法行政部门签收", LAW,
                              "请联系司法行政部门")  # fmt: skip
    row = next((one for one in milestones(params, today) if one.code == code), None)
    if row is None:
        raise NotKept.because("MILESTONE_UNKNOWN", "本辖区规则没有这个节点", LAW, "请刷新页面查看")
    if not words.strip():
        raise NotKept.because("MILESTONE_WORDS", "签收应当写明完成情况", row.source,
                              "请填写完成情况")  # fmt: skip
    try:
        with transaction.atomic():
            made = MilestoneDone.objects.create(
                code=code, due=row.due, words=words.strip(), by=by, at=at
            )
    except IntegrityError:
        raise NotKept.because("MILESTONE_DONE", f"“{row.label}”已经签收", row.source,
                              "请刷新页面查看") from None  # fmt: skip
    leave(SIGNED, made.pk, row_value(made).value)
    return made
