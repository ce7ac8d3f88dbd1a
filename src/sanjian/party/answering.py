"""What a party has handed in, and what the office has done about it.

No decision is made while a statement, a wish for a hearing or for another officer lies unanswered
(《行政处罚法》第四十五条第一款、第六十三条、第四十三条第二款;《行政许可法》第七条;
《行政强制法》第八条第一款).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI
from sanjian.law.procedure import Unmet
from sanjian.law.procedures import PROCEDURES
from sanjian.law.refusals import Unfulfilled
from sanjian.party.giving import ENDED, GIVEN, end_value, value_of
from sanjian.party.models import Answer, KeyEnd, Kind, Message, PartyKey
from sanjian.party.queries import acts_since
from sanjian.party.viewing import refresh
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, Made, Value, row_value
from sanjian.records.verification import Finding
from sanjian.records.waiting import BEFORE_DECISION

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier
    from sanjian.registry.models import Person

LEAF = "party_answer"
LAW = "《行政处罚法》第四十五条第一款"
HEARD = "《行政处罚法》第四十五条第一款、《行政许可法》第七条、《行政强制法》第八条第一款"
WAITS = frozenset({Kind.STATEMENT, Kind.HEARING, Kind.RECUSAL})
"""What stops a decision until it is answered."""

FITTING: dict[str, tuple[str, ...]] = {
    Kind.STATEMENT: ("record_statement", "record_reply"),
    Kind.HEARING: ("ask_hearing",),
    Kind.RECUSAL: ("ask_recusal",),
    Kind.EVIDENCE: ("add_evidence", "receive_supplement"),
}
"""By which step the file takes up what was handed in; anything may be answered in words."""

WRITTEN = ("statement", "request", "reason")
RECEIVED = ("received_on", "asked_on")
CHOSEN = {"standpoint": "stated"}
"""The fields of these steps into which a message goes word for word, its day, and its sort."""


class NotAnswered(Unfulfilled):
    """An answer that may not be given; nothing was written."""


refuse = NotAnswered.because


def register() -> None:
    """Let proofs know what the leaves are of, and decisions ask whether all were heard."""
    VALUES[LEAF] = _answers
    VALUES[GIVEN] = _given
    VALUES[ENDED] = _ended
    if unheard not in BEFORE_DECISION:
        BEFORE_DECISION.append(unheard)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with the file and the party that it came from."""

    message: Message
    key: PartyKey

    @property
    def answer(self) -> Answer | None:
        """What was answered; None while nothing was."""
        return getattr(self.message, "answer", None)


def unheard(dossier: Dossier) -> Unmet | None:
    """Return why a decision must wait: the party asked to be heard and nobody has answered."""
    waiting = [one for one in letters(dossier) if one.answer is None and one.message.kind in WAITS]
    if not waiting:
        return None
    kinds = "、".join(dict.fromkeys(one.message.get_kind_display() for one in waiting))
    return Unmet(
        "PARTY_UNHEARD", f"当事人从公示门户提交了{kinds}，尚未处理", HEARD,
        "请先在“当事人来件”中记入案卷或者答复当事人",
    )  # fmt: skip


def letters(dossier: Dossier) -> list[Letter]:
    """Return what the parties of a file have handed in, the latest first."""
    keys = {one.index: one for one in PartyKey.objects.filter(dossier=dossier)}
    if not keys:
        return []
    rows = Message.objects.filter(index__in=keys).select_related("answer__act", "answer__by")
    return [Letter(row, keys[row.index]) for row in rows.order_by("-at", "-receipt")]


def letter(dossier: Dossier, receipt: str) -> Letter | None:
    """Return one message of a file by its receipt."""
    return next((one for one in letters(dossier) if one.message.receipt == receipt), None)


def unanswered_for(person: Person) -> list[Letter]:
    """Return the unanswered messages on the files that a person handles, the oldest first."""
    mine = PartyKey.objects.filter(dossier__handlers__contains=person.pk).select_related("dossier")
    keys = {one.index: one for one in mine}
    rows = Message.objects.filter(index__in=keys, answer=None).exclude(kind=Kind.OPENED)
    return [Letter(row, keys[row.index]) for row in rows.order_by("at")]


def begun_step(here: Letter) -> str | None:
    """Return the step by which this kind of file takes a message up, None where it has none."""
    wanted = FITTING.get(here.message.kind, ())
    steps = {one.name: one for one in PROCEDURES[here.key.dossier.procedure].steps}
    return next((one for one in wanted if one in steps and _form_fields(here, one)), None)


def _form_fields(here: Letter, step: str) -> list[str]:
    form = PROCEDURES[here.key.dossier.procedure].step(step).form
    return [one.name for one in form if one.name in WRITTEN]


def begun_with(here: Letter, step: str) -> dict[str, str]:
    """Return what is written down already when a step is begun from a message."""
    names = {one.name for one in PROCEDURES[here.key.dossier.procedure].step(step).form}
    day = here.message.at.astimezone(SHANGHAI).date().isoformat()
    said = f"{here.message.said}\n（当事人从公示门户提交，回执号{here.message.receipt}）"
    typed = dict.fromkeys(_form_fields(here, step)[:1], said)
    typed |= {name: day for name in RECEIVED if name in names}
    return typed | {name: value for name, value in CHOSEN.items() if name in names}


def fitting(here: Letter) -> list[Act]:
    """Return the acts taken since by which the file may have taken a message up."""
    steps = FITTING.get(here.message.kind, ())
    return acts_since(here.key.dossier_id, steps, here.message.at)


@transaction.atomic
def answer(*, here: Letter, act: int | None, said: str, by: Person, at: datetime) -> Answer:
    """Answer a message by an act of the file (its number), by words, or both.

    The party sees it at once. Raises NotAnswered (NOT_HANDLER, ANSWERED, ACT_UNFIT, NOTHING_SAID).
    """
    if by.pk not in here.key.dossier.handlers:
        raise refuse("NOT_HANDLER", "当事人来件由承办人员处理", LAW, "请由本案承办人员办理")
    chosen = next((one for one in fitting(here) if one.seq == act), None)
    if act is not None and chosen is None:
        raise refuse("ACT_UNFIT", "所选事项不是收到来件之后记入案卷的相应事项", LAW,
                     "请先在案卷中登记，再选择该项；不予登记的，写明答复和理由")  # fmt: skip
    if chosen is None and not said.strip():
        raise refuse("NOTHING_SAID", "应当答复当事人或者写明记入案卷的哪一项", LAW,
                     "请选择案卷中的事项，或者填写答复")  # fmt: skip
    try:
        with transaction.atomic():
            made = Answer.objects.create(
                message=here.message, act=chosen, said=said.strip(), by=by, at=at
            )
    except IntegrityError as lost:
        raise refuse("ANSWERED", "这份来件已经处理", LAW, "请刷新页面查看") from lost
    leave(LEAF, made.pk, row_value(made).value, dossier=here.key.dossier_id)
    if not KeyEnd.objects.filter(key=here.key).exists():
        refresh(here.key, at=at)
    return made


def _answers(wanted: Collection[int]) -> Made:
    return {row.pk: row_value(row) for row in Answer.objects.filter(pk__in=wanted)}


def _given(wanted: Collection[int]) -> Made:
    rows = PartyKey.objects.filter(pk__in=wanted)
    return {row.pk: Value(value_of(row), f"当事人查询码 {row.party}") for row in rows}


def _ended(wanted: Collection[int]) -> Made:
    rows = KeyEnd.objects.filter(pk__in=wanted)
    return {row.pk: Value(end_value(row), "停用当事人查询码") for row in rows}


def verify_party() -> Iterator[Finding]:
    """Yield each answer that names an act of another file, which no page could have made."""
    for row in Answer.objects.exclude(act=None).select_related("act", "message"):
        key = PartyKey.objects.filter(index=row.message.index).first()
        if key is None or row.act is None or key.dossier_id != row.act.dossier_id:
            yield Finding(f"当事人来件 {row.message_id}", 0, "当事人来件", "记入的案卷",
                          str(key.dossier_id if key else ""), str(row.act_id))  # fmt: skip
