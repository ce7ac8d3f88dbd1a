"""案件移送: sending a case to whose it is, taking it or contesting it, telling what came of it.

With its evidence, of which the receiver sees the very files; in time; and the sender cannot drop
his case until somebody has taken it. Who disagree negotiate, and where that fails both say why and
the coordinator designates (《行政处罚法》第二十五条第二款; 香格里拉市 三（四）).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from sanjian.coordination.models import CaseTransfer, Move, Outcome, Reason, TransferStep
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.filing import PARTY
from sanjian.law.refusals import Unfulfilled
from sanjian.records.joining import take_over
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.records.permissions import works_on
from sanjian.records.taking import open_dossier
from sanjian.records.waiting import BEFORE_END
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier
    from sanjian.registry.models import Agency, Person

__all__ = ["CaseTransfer", "Move", "Outcome", "Reason", "TransferStep"]

LAW = "《行政处罚法》第二十五条"
PAPER = "香格里拉市 三（四）；其他地方为平台规则"
DISPUTED = "《行政处罚法》第二十五条第二款"
SEND, ANSWER, FEEDBACK = "transfer.send", "transfer.answer", "transfer.feedback"
TRANSFER, STEP = "case_transfer", "case_transfer_step"
WORKS = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD})
DECIDES = frozenset({Role.UNIT_HEAD, Role.HEAD})
PROCEDURE = "penalty_ordinary"
_STEPS = PROCEDURES[PROCEDURE].steps
ENDS = frozenset(step.name for step in _STEPS if step.target in ("closed", "not_filed"))
TOLD = frozenset({"file_case", *ENDS}) | {one.name for one in _STEPS if one.gate == "decision"}
"""Acts of the receiver's case that its sender is told of by themselves: filing, decision, end."""


class NotTransferred(Unfulfilled):
    """A transfer, or a step about it, that may not be taken; nothing was written."""


refuse = NotTransferred.because


@dataclass(frozen=True, slots=True)
class Standing:
    """A transfer as it stands, with the case that the receiver made of it and its news."""

    transfer: CaseTransfer
    steps: tuple[TransferStep, ...]
    news: tuple[Act, ...] = ()
    feedback_due: date | None = None

    def step(self, name: Move) -> TransferStep | None:
        """Return the last step of that name, None where it has not been taken."""
        return next((one for one in reversed(self.steps) if one.name == name), None)

    @property
    def answered(self) -> TransferStep | None:
        """The receiver's answer: taken, or contested."""
        return self.step(Move.ACCEPTED) or self.step(Move.CONTESTED)

    @property
    def disputed(self) -> bool:
        """Whether both claim that it is the other's, and nobody has settled it."""
        if self.step(Move.ACCEPTED) or self.step(Move.CONTESTED) is None:
            return False
        talk = self.step(Move.NEGOTIATED)
        return (talk is None or talk.content["outcome"] == Outcome.NONE) and not self.step(
            Move.DESIGNATED
        )

    @property
    def takes(self) -> Agency | None:
        """Whose case it is, once that is settled."""
        designated, talk = self.step(Move.DESIGNATED), self.step(Move.NEGOTIATED)
        back = (
            designated is not None and designated.content["to"] == self.transfer.sending_id
        ) or (talk is not None and talk.content["outcome"] == Outcome.RETURNS)
        if back:
            return self.transfer.sending
        mine = self.step(Move.ACCEPTED) or designated or (
            talk is not None and talk.content["outcome"] == Outcome.TAKES
        )  # fmt: skip
        return self.transfer.to if mine else None

    @property
    def opened(self) -> Dossier | None:
        """The receiver's case."""
        found = self.step(Move.OPENED)
        return found.opened if found else None

    @property
    def minutes(self) -> int | None:
        """Minutes from the alarm to the arrival on the spot."""
        found = self.step(Move.ARRIVED)
        if found is None:
            return None
        arrived = datetime.fromisoformat(found.content["arrived_at"])
        return max(0, int((arrived - self.transfer.at).total_seconds() // 60))

    def late(self, today: date) -> list[str]:
        """Return what is overdue or came late, in words."""
        told: list[str] = []
        if _day(self.transfer.at) > self.transfer.send_due:
            told.append("逾期移送")
        first = self.answered
        if (_day(first.at) if first else today) > self.transfer.due:
            told.append("逾期答复" if first else "逾期未答复")
        if self.feedback_due is not None and today > self.feedback_due:
            told.append("办结后逾期未反馈")
        return told

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.step(Move.FEEDBACK) and self.feedback_due is None and self.closed:
            return "已反馈办结情况"
        if self.disputed:
            return "管辖争议中"
        if self.opened:
            return "已登记为案件"
        whose = self.takes
        if whose is not None:
            back = whose.pk == self.transfer.sending_id
            return "由移送机关办理" if back else "已受理，待登记为案件"
        return "紧急，待到场" if self.transfer.urgent and not self.step(Move.ARRIVED) else "待答复"

    @property
    def closed(self) -> bool:
        """Whether the receiver's case has come to its end."""
        return any(act.step in ENDS for act in self.news)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def standing(row: CaseTransfer, params: Parameters, calendar: WorkCalendar) -> Standing:
    """Return a transfer as it stands; news are acts of the receiver's case, as they happened."""
    steps = tuple(row.steps.select_related("by", "agency", "opened"))
    opened = next((one.opened for one in steps if one.opened), None)
    news: tuple[Act, ...] = ()
    if opened is not None:
        news = tuple(opened.acts.filter(step__in=TOLD).order_by("seq"))
    ended = next((act for act in news if act.step in ENDS), None)
    due = None
    if ended is not None:
        fed = [one for one in steps if one.name == Move.FEEDBACK and one.at >= ended.at]
        due = None if fed else periods.due(_day(ended.at), params.period(FEEDBACK), calendar).day
    return Standing(row, steps, news, due)


def transfers_for(person: Person) -> QuerySet[CaseTransfer]:
    """Return the transfers that this person's agency sent or received; for the bureau all."""
    rows = CaseTransfer.objects.select_related("sending", "to", "dossier", "by")
    if person.agency.supervises:
        return rows
    return rows.filter(Q(sending=person.agency_id) | Q(to=person.agency_id))


def unanswered(person: Person) -> QuerySet[CaseTransfer]:
    """Return what waits for an answer of this person's agency, urgent ones first."""
    answered = TransferStep.objects.filter(name__in=(Move.ACCEPTED, Move.CONTESTED))
    rows = CaseTransfer.objects.filter(to=person.agency_id)
    return rows.exclude(pk__in=answered.values("transfer")).order_by("-urgent", "due")


def of_dossier(dossier: Dossier, params: Parameters, calendar: WorkCalendar) -> list[Standing]:
    """Return the transfers by which a case was sent away or came here."""
    rows = CaseTransfer.objects.filter(Q(dossier=dossier) | Q(steps__opened=dossier)).distinct()
    found = rows.select_related("sending", "to", "dossier")
    return [standing(one, params, calendar) for one in found]


def unsettled(dossier: Dossier) -> Unmet | None:
    """Return why a case may not be ended yet: it was sent away and nobody has taken it.

    A matter found beside the case's own (`Reason.OTHERS`) does not hold the case.
    """
    for row in CaseTransfer.objects.filter(dossier=dossier, reason=Reason.NOT_OURS):
        names = set(row.steps.values_list("name", flat=True))
        talk = row.steps.filter(name=Move.NEGOTIATED).first()
        agreed = talk is not None and talk.content["outcome"] != Outcome.NONE
        if not agreed and not names & {Move.ACCEPTED, Move.DESIGNATED}:
            return Unmet(
                "TRANSFER_UNSETTLED", f"案件已移送{row.to.name}，尚未受理或者有争议，不得了结",
                DISPUTED, "请待对方受理，或者协商、申请指定管辖后再办理",
            )  # fmt: skip
    return None


def register() -> None:
    """Let the end of a file wait for a transfer that nobody has taken, and know its leaves."""
    VALUES.update({TRANSFER: of_rows(CaseTransfer), STEP: of_rows(TransferStep)})
    if unsettled not in BEFORE_END:
        BEFORE_END.append(unsettled)


@transaction.atomic
def send(
    *, dossier: Dossier, to: Agency, reason: str, matter: str, grounds: str, found_on: date,
    exhibits: Iterable[int], listed: str, urgent: bool, by: Person, at: datetime,
    params: Parameters, calendar: WorkCalendar,
) -> CaseTransfer:  # fmt: skip
    """Send a case, or a matter found in it, to another agency with its evidence.

    Raises NotTransferred: TRANSFER_ROLE, TRANSFER_SELF, TRANSFER_POLICE, TRANSFER_TWICE,
    EVIDENCE_REQUIRED.
    """
    today, found = _day(at), []
    files = list(dossier.exhibits.filter(pk__in=set(exhibits)))
    if not people_on([by.pk], today)[by.pk].roles & WORKS or not works_on(by, dossier):
        found.append(Unmet("TRANSFER_ROLE", "案件由承办机关的执法人员、负责人移送", LAW,
                           "请由上述人员办理"))  # fmt: skip
    if to.pk == dossier.agency_id:
        found.append(Unmet("TRANSFER_SELF", "不得移送本机关", LAW, "请选择有管辖权的机关"))
    if to.kind == "police":
        found.append(Unmet("TRANSFER_POLICE", "涉嫌犯罪的案件按移送涉嫌犯罪案件的程序办理",
                           "《行政执法机关移送涉嫌犯罪案件的规定》第五条",
                           "请在案件页记录涉嫌犯罪线索，经批准后向公安机关移送"))  # fmt: skip
    if not files:
        found.append(Unmet("EVIDENCE_REQUIRED", "移送案件应当提供必要的证据材料", PAPER,
                           "请先上传证据，再选择随案移送的材料"))  # fmt: skip
    if CaseTransfer.objects.filter(dossier=dossier, to=to, matter=matter).exists():
        found.append(Unmet("TRANSFER_TWICE", "同一事项已经移送该机关", LAW, "请查看已有的移送"))
    if found:
        raise NotTransferred(*found)
    made = CaseTransfer.objects.create(
        dossier=dossier, sending=dossier.agency, to=to, reason=reason, matter=matter,
        grounds=grounds, found_on=found_on, listed=listed, urgent=urgent, by=by, at=at,
        materials=[{"blob": one.blob, "name": one.name, "media_type": one.media_type,
                    "size": one.size} for one in files],
        send_due=periods.due(found_on, params.period(SEND), calendar).day,
        due=periods.due(today, params.period(ANSWER), calendar).day,
    )  # fmt: skip
    leave(TRANSFER, made.pk, row_value(made).value, dossier=dossier.pk)
    return made


def open_moves(here: Standing, by: Person, roles: frozenset[Role]) -> list[Move]:
    """Return what this person may look at next."""
    row, done = here.transfer, {one.name for one in here.steps}
    receives, sends = by.agency_id == row.to_id, by.agency_id == row.sending_id
    found: list[Move] = []
    if receives and roles & WORKS:
        if row.urgent and Move.ARRIVED not in done:
            found.append(Move.ARRIVED)
        if not here.answered:
            found += [Move.ACCEPTED, Move.CONTESTED]
        if here.takes is not None and here.takes.pk == row.to_id and not here.opened:
            found.append(Move.OPENED)
        if here.opened:
            found.append(Move.FEEDBACK)
    if (receives or sends) and here.disputed and roles & WORKS:
        if Move.NEGOTIATED not in done:
            found.append(Move.NEGOTIATED)
        elif not any(s.name == Move.POSITION and s.agency_id == by.agency_id for s in here.steps):
            found.append(Move.POSITION)
    if by.agency.supervises and Role.SUPERVISOR in roles and here.disputed:
        found += [Move.DESIGNATED] if Move.NEGOTIATED in done else []
    return found


@transaction.atomic
def take(
    *, transfer: CaseTransfer, name: str, content: Mapping[str, Any], by: Person, at: datetime,
    params: Parameters, calendar: WorkCalendar, pack: str = "",
) -> TransferStep:  # fmt: skip
    """Take one step on a transfer; raises NotTransferred, or Refusal where a case cannot open.

    ``pack`` are the rules under which the receiver's case is opened.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                       [f"{STEP} {transfer.pk}"])  # fmt: skip
    here = standing(transfer, params, calendar)
    roles = people_on([by.pk], _day(at))[by.pk].roles
    if name not in Move.values or Move(name) not in open_moves(here, by, roles):
        raise refuse("TRANSFER_NOT_OPEN", "现在不能办理这一步", LAW, "请刷新页面，查看由谁办理")
    found = [rule(here, content, roles) for rule in RULES.get(Move(name), ())]
    if unmet := [one for one in found if one is not None]:
        raise NotTransferred(*unmet)
    opened = _open(here, by, at, pack) if name == Move.OPENED else None
    made = TransferStep.objects.create(
        transfer=transfer, name=name, content=dict(content), opened=opened, agency=by.agency,
        by=by, at=at,
    )  # fmt: skip
    leave(STEP, made.pk, row_value(made).value, dossier=transfer.dossier.pk)
    return made


def _open(here: Standing, by: Person, at: datetime, pack: str) -> Dossier:
    """Open the receiver's case with what the sender's file knows, and its evidence."""
    row = here.transfer
    opening = row.dossier.acts.get(seq=1).content
    raised = row.dossier.acts.filter(step="flag_crime").order_by("seq").last()
    suspicion = (raised.content if raised else opening).get("suspicion") or ""
    content = {field.name: opening.get(field.name) or "" for field in PARTY} | {
        "cause": row.matter, "source": "transfer",
        "place": opening.get("place") or opening.get("party_address") or "",
        "discovered_on": _day(at).isoformat(),
        "act_ended_on": opening.get("act_ended_on") or row.found_on.isoformat(),
        "extended_bar": bool(opening.get("extended_bar")),
        "summary": f"由{row.sending.name}移送（{row.dossier}）。{row.grounds}",
        "suspicion": suspicion,
    }  # fmt: skip
    act = open_dossier(procedure=PROCEDURE, agency=by.agency, content=content, by=by,
                       at=at, pack=pack, sample=row.dossier.sample)  # fmt: skip
    wanted = [one["blob"] for one in row.materials]
    take_over(act.dossier, row.dossier.exhibits.filter(blob__in=wanted).order_by("id"))
    return act.dossier


Rule = Callable[[Standing, Mapping[str, Any], frozenset[Role]], Unmet | None]


def _arrived_first(
    here: Standing, content: Mapping[str, Any], roles: frozenset[Role]
) -> Unmet | None:
    if here.transfer.urgent and here.step(Move.ARRIVED) is None:
        return Unmet("ARRIVAL_REQUIRED", "情况紧急的，应当立即派员到达现场执法", PAPER,
                     "请先登记派出的执法人员和到达现场的时间")  # fmt: skip
    return None


def _arrived_after(
    here: Standing, content: Mapping[str, Any], roles: frozenset[Role]
) -> Unmet | None:
    if datetime.fromisoformat(content["arrived_at"]) < here.transfer.at.replace(
        second=0, microsecond=0
    ):
        return Unmet("ARRIVAL_TIME", "到达现场的时间早于移送时间", LAW, "请核对到达时间")
    return None


def _by_head(here: Standing, content: Mapping[str, Any], roles: frozenset[Role]) -> Unmet | None:
    if not roles & DECIDES:
        return Unmet("CONTEST_BY_HEAD", "管辖异议由本机关负责人提出", DISPUTED, "请由负责人办理")
    return None


def _grounded(here: Standing, content: Mapping[str, Any], roles: frozenset[Role]) -> Unmet | None:
    if not str(content.get("legality") or "").strip():
        return Unmet("LEGALITY_REQUIRED", "应当先写明本机关意见的法律依据", DISPUTED,
                     "请写明法律、法规、规章或者三定规定的条款")  # fmt: skip
    return None


def _both_heard(here: Standing, content: Mapping[str, Any], roles: frozenset[Role]) -> Unmet | None:
    said = {one.agency_id for one in here.steps if one.name == Move.POSITION}
    lacking = [one.name for one in (here.transfer.sending, here.transfer.to) if one.pk not in said]
    if lacking:
        return Unmet("POSITION_MISSING", f"{'、'.join(lacking)}尚未陈述意见", DISPUTED,
                     "请待双方陈述意见后再指定管辖")  # fmt: skip
    if content.get("to") not in (here.transfer.sending_id, here.transfer.to_id):
        return Unmet("DESIGNATE_ONE", "应当指定争议双方之一管辖", DISPUTED, "请从双方中选择")
    return None


RULES: dict[Move, tuple[Rule, ...]] = {
    Move.ARRIVED: (_arrived_after,),
    Move.CONTESTED: (_by_head, _grounded),
    Move.POSITION: (_grounded,),
    Move.DESIGNATED: (_both_heard,),
    Move.FEEDBACK: (_arrived_first,),
}
