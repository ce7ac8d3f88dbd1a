"""推送: a decision reaches the other systems that the place's rules name, with a receipt of each.

The portal is the first place of publication. Where the rules name another (`publish.extra_channel`:
a supervision site for penalties, a government portal, real-time push), a row is written in the
transaction of the act: decided, released, off. A job tells the other system over HTTP and tries
again until it answers; where it has no address, a clerk hands the sheet over and confirms with the
receipt. Publication, and taking off, are complete when every channel has confirmed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from sanjian.disclosure.forwarding_models import Forwarding, ForwardingTry
from sanjian.disclosure.models import PublishedDecision
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.law.procedures import PROCEDURES
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, row_value
from sanjian.records.rules import rules
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.law.procedures.case_facts import CaseFacts
    from sanjian.records.log_values import Made
    from sanjian.records.models import Act, Dossier
    from sanjian.registry.models import Person

CHANNELS = "publish.extra_channel"
LEAF = "forwarding_receipt"
LAW = "国办发〔2018〕118号（六）"
LONGEST_WAIT = 360  # minutes between two tries
Event = Forwarding.Event
FIELDS: Mapping[str, str] = {
    "number": "公示编号", "agency": "执法机关", "subject": "执法对象", "category": "执法类别",
    "document_number": "文书号", "conclusion": "执法结论", "cause": "案由", "basis": "依据",
    "decided_on": "决定日期", "released_at": "公示时间", "until": "公示期至", "version": "版本",
    "text_hash": "公开文本校验值",
}  # fmt: skip
"""What another system gets of a public copy: fields of the copy and nothing else of the file."""


class NotForwarded(Unfulfilled):
    """A receipt that may not be written; nothing was written."""


refuse = NotForwarded.because


@dataclass(frozen=True, slots=True)
class Reply:
    """What another system answered: whether it took it, and its receipt or why not."""

    taken: bool
    said: str


Send = Callable[[str, str, Mapping[str, Any]], Reply | None]
"""Tell a channel something under a key; None when the channel has no address. Raises OSError."""


def register() -> None:
    """Let `verify` and proofs know what the leaf of a receipt is of."""
    VALUES[LEAF] = _values


def _values(wanted: Collection[int]) -> Made:
    rows = ForwardingTry.objects.filter(pk__in=wanted)
    return {row.pk: row_value(row) for row in rows}


def channels(dossier: Dossier, event: Event, at: datetime) -> list[Mapping[str, Any]]:
    """Return the channels that must be told of an event, under the file's rules on that day.

    A row without ``on`` is told when a copy is released and goes off; without ``types`` of
    decisions of every kind.
    """
    params = rules(dossier.pack_id, at.astimezone(SHANGHAI).date())
    if not params.has(CHANNELS):
        return []
    kind = PROCEDURES[dossier.procedure].kind.value
    usual = (Event.RELEASED.value, Event.ENDED.value)
    return [
        row for row in params.rows(CHANNELS)
        if event.value in _words(row, "on", usual) and kind in _words(row, "types", (kind,))
    ]  # fmt: skip


def _words(row: Mapping[str, object], name: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    found = row.get(name)
    return found if isinstance(found, tuple) else otherwise


def _note(dossier: Dossier, number: str, event: Event, payload: dict[str, Any], at: datetime,
          what: str) -> None:  # fmt: skip
    for row in channels(dossier, event, at):
        channel = str(row["code"])
        key = hashlib.sha256(f"{channel}:{event}:{number}:{what}".encode()).hexdigest()
        Forwarding.objects.create(
            dossier=dossier, number=number, channel=channel, label=str(row["label"])[:100],
            event=event, key=key, payload={"event": event.value, **payload}, at=at,
        )  # fmt: skip


def note_decided(dossier: Dossier, number: str, facts: CaseFacts, act: Act) -> None:
    """A decision was made: who made it, of which kind, when. Nothing yet about its party."""
    payload = {
        "number": number, "agency": dossier.agency.name,
        "category": PROCEDURES[dossier.procedure].kind.label,
        "decided_on": facts.decided_on.isoformat() if facts.decided_on else "",
    }  # fmt: skip
    _note(dossier, number, Event.DECIDED, payload, act.at, f"{act.hash}")


def note_released(dossier: Dossier, copy: PublishedDecision) -> None:
    """A copy became public: exactly its public fields."""
    payload = sheet_row(copy)
    _note(dossier, copy.number, Event.RELEASED, payload, copy.released_at, copy.release_commitment)


def note_ended(dossier: Dossier, number: str, said: str, at: datetime) -> None:
    """A copy went off: the other system must take it off as well."""
    payload = {"number": number, "reason": said, "ended_at": at.isoformat()}
    _note(dossier, number, Event.ENDED, payload, at, at.isoformat())


def sheet_row(copy: PublishedDecision) -> dict[str, Any]:
    """Return a public copy as a row of the sheet."""
    return {name: _plain(getattr(copy, name)) for name in FIELDS}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def push(*, send: Send, at: datetime, limit: int = 200) -> int:
    """Tell the other systems what they have not confirmed yet; returns how many were delivered.

    In order for each decision and channel: taking off is never told before the release. A failed
    try is repeated after 1, 2, 4 … minutes, at the latest after six hours.
    """
    delivered, held = 0, set[tuple[str, str]]()
    for one in waiting().prefetch_related("tries")[:limit]:
        place = (one.number, one.channel)
        if place in held or not _due(list(one.tries.all()), at):
            held.add(place)
            continue
        try:
            reply = send(one.channel, one.key, one.payload)
        except OSError as broken:
            reply = Reply(False, f"没有应答：{broken}")
        if reply is None or not _try(one, reply, at, None).delivered:
            held.add(place)
        else:
            delivered += 1
    return delivered


def _due(tries: Sequence[ForwardingTry], at: datetime) -> bool:
    if not tries:
        return True
    return tries[-1].at + timedelta(minutes=min(2 ** (len(tries) - 1), LONGEST_WAIT)) <= at


def _try(one: Forwarding, reply: Reply, at: datetime, by: Person | None) -> ForwardingTry:
    with transaction.atomic():
        said = reply.said[:300] or "对方已接收"
        made = ForwardingTry.objects.create(
            forwarding=one, at=at, delivered=reply.taken, said=said, by=by
        )
        if made.delivered:
            leave(LEAF, made.pk, row_value(made).value, dossier=one.dossier_id)
    return made


def confirm(*, forwarding: Forwarding, receipt: str, by: Person, at: datetime) -> ForwardingTry:
    """Confirm by hand that a channel has done it, with its receipt. Raises NotForwarded."""
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    if by.agency_id != forwarding.dossier.agency_id or not roles & {Role.CLERK, Role.HEAD}:
        raise refuse("NOT_THE_CLERK", "由作出决定的机关确认渠道回执", LAW,
                     "请由该机关公示信息员或者负责人办理")  # fmt: skip
    if not receipt.strip():
        raise refuse(
            "RECEIPT_EMPTY", "渠道回执应当写明", LAW, "请填写对方的回执编号、网址或者经手人"
        )
    before = waiting().filter(
        number=forwarding.number, channel=forwarding.channel, pk__lt=forwarding.pk
    )
    if earlier := before.first():
        raise refuse("OUT_OF_ORDER", f"该渠道还没有确认此前的“{earlier.get_event_display()}”", LAW,
                     "请按先后次序确认")  # fmt: skip
    try:
        return _try(forwarding, Reply(True, receipt.strip()), at, by)
    except IntegrityError as known:
        raise refuse("DELIVERED", f"{forwarding.label}已经确认", LAW, "不必重复确认") from known


def waiting() -> QuerySet[Forwarding]:
    """Return what no other system has confirmed yet, in order."""
    done = ForwardingTry.objects.filter(forwarding=OuterRef("pk"), delivered=True)
    return Forwarding.objects.exclude(Exists(done)).order_by("id")


def seen_by(person: Person) -> QuerySet[Forwarding]:
    """Return what one's own agency passed on; for the supervising bureau everybody's."""
    rows = Forwarding.objects.select_related("dossier__agency").prefetch_related("tries__by")
    return rows if person.agency.supervises else rows.filter(dossier__agency_id=person.agency_id)


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing told to one channel, with how far it is."""

    row: Forwarding
    tries: int
    delivered: ForwardingTry | None
    last: ForwardingTry | None

    @property
    def what(self) -> str:
        """What is told, in words."""
        return Event(self.row.event).label


def passages(rows: Iterable[Forwarding]) -> list[Passage]:
    """Return what was told with how far it is, in the order of the rows."""
    found = []
    for row in rows:
        tries = list(row.tries.all())
        done = next((one for one in tries if one.delivered), None)
        found.append(Passage(row, len(tries), done, tries[-1] if tries else None))
    return found


def passages_of(number: str) -> list[Passage]:
    """Return what other systems were told about one decision."""
    rows = Forwarding.objects.filter(number=number).prefetch_related("tries__by").order_by("id")
    return passages(rows)


def complete(number: str) -> bool:
    """Say whether every channel has confirmed what was made public or taken off."""
    return not waiting().filter(number=number).exclude(event=Event.DECIDED).exists()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What stands at another system against what ought to: public numbers in each direction."""

    agreed: int
    missing_there: tuple[str, ...]
    left_there: tuple[str, ...]


def reconcile(person: Person, channel: str, theirs: Iterable[str]) -> Reconciliation:
    """Compare the numbers that another system shows with what it ought to show.

    ``missing_there``: public here and told, but not shown there; ``left_there``: shown there and
    not, or no longer, public here.
    """
    told = seen_by(person).filter(channel=channel, event=Event.RELEASED)
    numbers = set(told.values_list("number", flat=True))
    public = set(
        PublishedDecision.objects.filter(number__in=numbers).values_list("number", flat=True)
    )
    shown = {one.strip() for one in theirs if one.strip()}
    return Reconciliation(
        len(public & shown), tuple(sorted(public - shown)), tuple(sorted(shown - public))
    )


def figures(person: Person) -> list[tuple[str, str, int, int]]:
    """Return for each channel: code, label, how many were delivered, how many wait."""
    rows = seen_by(person)
    labels = dict(rows.order_by("id").values_list("channel", "label"))
    all_of = Counter(rows.values_list("channel", flat=True))
    left = Counter(
        waiting().filter(pk__in=rows.order_by().values("pk")).values_list("channel", flat=True)
    )
    return [(code, labels[code], all_of[code] - left[code], left[code]) for code in labels]
