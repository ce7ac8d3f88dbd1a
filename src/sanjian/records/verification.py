"""Everything against everything: chains, facts, gate, duties and leaves, recomputed.

Reports each difference with its place and kind; it trusts no cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from sanjian.law import procedure as kernel
from sanjian.law.facts import decode, encode
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES, adoption
from sanjian.ledger import chain
from sanjian.ledger.commitment import commit
from sanjian.records import gate_verification, joining_verification, register_verification
from sanjian.records.archive import comparing
from sanjian.records.gate_verification import Stored, Told
from sanjian.records.log_values import values_of
from sanjian.records.models import (
    Act,
    CurrentDraft,
    Decision,
    Document,
    Dossier,
    Draft,
    DutyRow,
    JointPass,
    Leaf,
    Link,
    Participation,
    Partner,
    Review,
    Signer,
)
from sanjian.records.obligations import followed, row_of
from sanjian.records.rules import calendar, under
from sanjian.records.taking import header_of
from sanjian.registry.catalogue.queries import lists_on_days
from sanjian.registry.models import UnitMember

LOT = 100
"""Dossiers that are read together: few queries, and never much in memory."""

DUTY_FIELDS = ("start", "due", "paused", "done_on", "owner")


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: which dossier, at which act, in what, expected and found."""

    dossier: str
    seq: int
    kind: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        place = f"第{self.seq}条" if self.seq else "整卷"
        return (
            f"{self.dossier} {place} {self.kind}：{self.what} "
            f"应为 {self.expected}，实为 {self.found}"
        )

    def as_mapping(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def verify(progress: Callable[[int, int], None] | None = None, since: int = 0) -> Iterator[Finding]:
    """Recompute every dossier with an id above ``since`` and yield each difference.

    ``progress`` is told how many dossiers of how many have been looked at.
    """
    yield from _verified(Dossier.objects.filter(pk__gt=since), progress)
    yield from _strays()
    yield from _register()


def verify_some(
    wanted: Sequence[int], progress: Callable[[int, int], None] | None = None
) -> Iterator[Finding]:
    """Recompute these dossiers (ids) and yield each difference."""
    yield from _verified(Dossier.objects.filter(pk__in=wanted), progress)


def verify_dossier(dossier: Dossier) -> Iterator[Finding]:
    """Recompute one dossier: chain, leaves, facts, stage, gate, duties and papers."""
    yield from _dossier(dossier, _lot([dossier], {}))


def _verified(
    wanted: QuerySet[Dossier], progress: Callable[[int, int], None] | None
) -> Iterator[Finding]:
    numbers, done = list(wanted.order_by("pk").values_list("pk", flat=True)), 0
    known: dict[tuple[int, date], tuple[str, ...]] = {}
    for begin in range(0, len(numbers), LOT):
        with _one_moment():
            some = list(wanted.filter(pk__in=numbers[begin : begin + LOT]).order_by("pk"))
            lot = _lot(some, known)
        for dossier in some:
            yield from _dossier(dossier, lot)
            done += 1
            if progress:
                progress(done, len(numbers))


@contextmanager
def _one_moment() -> Iterator[None]:
    """Let every query inside see the same moment: the house goes on working while it is verified.

    Within a transaction that is open already its isolation holds; whoever opened it has locked
    what he looks at.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@dataclass(frozen=True, slots=True)
class _Lot:
    """What is stored about some dossiers, read with a few queries for all of them together."""

    acts: Mapping[int, list[Act]]
    leaves: Mapping[int, Leaf]
    gates: Mapping[int, Stored]
    duties: Mapping[int, list[DutyRow]]
    papers: Mapping[int, list[Finding]]
    lists: Mapping[tuple[int, date], tuple[str, ...]]
    units: Mapping[int, list[UnitMember]]


def _lot(some: Sequence[Dossier], known: dict[tuple[int, date], tuple[str, ...]]) -> _Lot:
    """Read everything about these dossiers; ``known`` keeps the lists of days already asked for."""
    acts = _grouped(Act.objects.filter(dossier__in=some).order_by("dossier_id", "seq"))
    numbers = [act.pk for rows in acts.values() for act in rows]
    leaves = Leaf.objects.filter(kind="act", reference__in=numbers)
    days: dict[int, set[date]] = {}
    for dossier in some:
        asked = {_day(act) for act in acts.get(dossier.pk, ())}
        unknown = {day for day in asked if (dossier.agency_id, day) not in known}
        days.setdefault(dossier.agency_id, set()).update(unknown)
    for agency, unknown in days.items():
        if unknown:
            found = lists_on_days(agency, unknown)
            known.update({(agency, day): lists for day, lists in found.items()})
    return _Lot(
        acts,
        {leaf.reference: leaf for leaf in leaves},
        _gates(some),
        _grouped(DutyRow.objects.filter(dossier__in=some)),
        _papers(some),
        known,
        _units([rows[0] for rows in acts.values()]),
    )


def _units(first: Sequence[Act]) -> dict[int, list[UnitMember]]:
    """Read where those who opened the files belong, in order of the day."""
    found: dict[int, list[UnitMember]] = {}
    for row in UnitMember.objects.filter(person__in={one.by_id for one in first}):
        found.setdefault(row.person_id, []).append(row)
    return found


def _gates(some: Sequence[Dossier]) -> dict[int, Stored]:
    """Read the gate's rows of these dossiers, a query for each table."""
    drafts = _grouped(Draft.objects.filter(dossier__in=some).order_by("pk"))
    current = _grouped(CurrentDraft.objects.filter(dossier__in=some).order_by("matter"))
    reviews = _grouped(Review.objects.filter(dossier__in=some).order_by("round"))
    decisions = _grouped(Decision.objects.filter(dossier__in=some).order_by("matter"))
    parts = _grouped(Participation.objects.filter(dossier__in=some).order_by("pk"))
    partners = _grouped(Partner.objects.filter(dossier__in=some).order_by("pk"))
    signers = _grouped(Signer.objects.filter(dossier__in=some).order_by("pk"))
    passes = _grouped(JointPass.objects.filter(dossier__in=some).order_by("pk"))
    links: dict[int, list[Link]] = {}
    for link in Link.objects.filter(source__in=some).select_related("target").order_by("pk"):
        links.setdefault(link.source_id, []).append(link)
    return {
        one.pk: Stored(
            drafts.get(one.pk, ()), current.get(one.pk, ()), reviews.get(one.pk, ()),
            decisions.get(one.pk, ()), parts.get(one.pk, ()), links.get(one.pk, ()),
            partners.get(one.pk, ()), signers.get(one.pk, ()), passes.get(one.pk, ()),
        )
        for one in some
    }  # fmt: skip


class _OfDossier(Protocol):
    dossier_id: int


Row = TypeVar("Row", bound=_OfDossier)


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.dossier_id, []).append(row)
    return found


def _papers(some: Sequence[Dossier]) -> dict[int, list[Finding]]:
    """Compare issued papers and their PDFs with their leaves; those in the log are compared there.

    A document from before papers were kept (`template` empty) may have a PDF without a leaf.
    """
    uids = {dossier.pk: str(dossier.uid) for dossier in some}
    found: dict[int, list[Finding]] = {}
    columns = ("pk", "dossier_id", "label", "number", "blob", "template")
    papers = list(Document.objects.filter(dossier__in=some).values_list(*columns))
    # After the papers, and the waiting before the sealed: nothing made meanwhile is missed.
    leaves = Leaf.objects.filter(kind__in=("document", "pdf"), dossier__in=some)
    waiting = {(leaf.kind, leaf.reference): leaf for leaf in leaves.filter(entry__isnull=True)}
    sealed = set(leaves.filter(entry__isnull=False).values_list("kind", "reference"))
    values = {
        kind: values_of(kind, [number for one, number in waiting if one == kind])
        for kind in ("document", "pdf")
    }
    for pk, dossier, label, number, blob, template in papers:
        for kind in ("document", "pdf") if blob and template else ("document",):
            leaf = waiting.get((kind, pk))
            if leaf is None and (kind, pk) not in sealed:
                problem = "缺失"
            elif (
                leaf
                and leaf.salt
                and commit(bytes(leaf.salt), values[kind][pk].value) != leaf.commitment
            ):
                problem = "不符"
            else:
                continue
            what = f"{'文书' if kind == 'document' else '文书文件'} {label} {number}".strip()
            one = Finding(uids[dossier], 0, "叶", what, "与制发时一致", problem)
            found.setdefault(dossier, []).append(one)
    return found


def _dossier(dossier: Dossier, lot: _Lot) -> Iterator[Finding]:
    acts = lot.acts.get(dossier.pk, [])
    yield from _chain(dossier, acts)
    yield from _leaves(dossier, acts, lot)
    yield from lot.papers.get(dossier.pk, ())
    procedure = PROCEDURES[dossier.procedure]
    gates = {step.name: step.gate for step in procedure.steps}
    facts, told = procedure.start, Told()
    courses: list[tuple[Any, Any, Any]] = []
    held = acts[0].pack_digest if acts else ""
    for act in acts:
        before, params = facts, _params(dossier, act, lot)
        try:
            facts = procedure.apply(before, _kernel_act(act), params)
            told.follow(before, facts, act, gates[act.step])
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            yield Finding(str(dossier.uid), act.seq, "事实", act.step, "可以推演", str(error))
            return
        was = params if act.pack_digest == held else _params(dossier, act, lot, held)
        courses.append((facts, params, was))
        held = act.pack_digest
        if facts.stage != act.stage_to:
            yield Finding(str(dossier.uid), act.seq, "事实", "stage_to", facts.stage, act.stage_to)
    yield from _pins(dossier, acts)
    yield from _caches(dossier, facts)
    yield from _unit(dossier, acts, lot)
    yield from _gate(dossier, told, lot.gates[dossier.pk])
    for one in joining_verification.differences(dossier, acts, lot.gates[dossier.pk].links):
        yield Finding(str(dossier.uid), one.seq, "并案分案", one.what, one.expected, one.found)
    yield from _duties(dossier, courses, lot)


def _kernel_act(act: Act) -> kernel.Act:
    return kernel.Act(act.seq, act.step, act.by_id, act.at, act.content, act.content_hash)


def _day(act: Act) -> date:
    return act.at.astimezone(SHANGHAI).date()


def _params(dossier: Dossier, act: Act, lot: _Lot, pack: str = "") -> Any:
    day = _day(act)
    return under(pack or act.pack_digest, day, lot.lists[dossier.agency_id, day])


def _chain(dossier: Dossier, acts: list[Act]) -> Iterator[Finding]:
    uid = str(dossier.uid)
    links = (
        chain.Link(a.seq, a.prev_hash, header_of(a, uid), a.content_hash, a.hash, a.content)
        for a in acts
    )
    head = chain.Head(dossier.seq, dossier.head)
    for one in chain.differences(uid, links, head=head):
        yield Finding(uid, one.seq, "链", one.field, one.expected, one.found)


def _leaves(dossier: Dossier, acts: list[Act], lot: _Lot) -> Iterator[Finding]:
    for act in acts:
        leaf = lot.leaves.get(act.pk)
        if leaf is None:
            yield Finding(str(dossier.uid), act.seq, "叶", "leaf", act.hash, "缺失")
        elif commit(bytes(leaf.salt), act.hash) != leaf.commitment:
            yield Finding(str(dossier.uid), act.seq, "叶", "commitment", act.hash, "不符")


def _pins(dossier: Dossier, acts: list[Act]) -> Iterator[Finding]:
    """The version of the rules changes only by the act that adopts another one, and as it says."""
    held = acts[0].pack_digest if acts else dossier.pack_id
    for act in acts:
        if act.step == adoption.NAME:
            held = act.content.get("new_pack", held)
        if act.pack_digest != held:
            yield Finding(str(dossier.uid), act.seq, "规则", "pack", held, act.pack_digest)
    if dossier.pack_id != held:
        yield Finding(str(dossier.uid), dossier.seq, "规则", "pack", held, dossier.pack_id)


def _caches(dossier: Dossier, facts: Any) -> Iterator[Finding]:
    uid = str(dossier.uid)
    if dossier.entrusting_id != facts.entrusting:
        yield Finding(uid, 1, "事实", "entrusting", str(facts.entrusting),
                      str(dossier.entrusting_id))  # fmt: skip
    computed = encode(facts)
    try:
        stored = encode(decode(type(facts), dossier.facts))
    except (TypeError, ValueError, StopIteration) as error:
        yield Finding(uid, dossier.seq, "事实", "facts", "可以读取", str(error))
        return
    for name, value in computed.items():
        if stored.get(name) != value:
            yield Finding(uid, dossier.seq, "事实", name, str(value), str(stored.get(name)))
    if dossier.stage != facts.stage:
        yield Finding(uid, dossier.seq, "事实", "stage", facts.stage, dossier.stage)


def _unit(dossier: Dossier, acts: list[Act], lot: _Lot) -> Iterator[Finding]:
    """The file belongs to the sub-unit of whoever opened it, as on that day."""
    if not acts:
        return
    begun = [one for one in lot.units.get(acts[0].by_id, ()) if one.since <= _day(acts[0])]
    wanted = begun[-1].unit_id if begun else None
    if dossier.unit_id != wanted:
        yield Finding(str(dossier.uid), 1, "事实", "unit", str(wanted), str(dossier.unit_id))


def _gate(dossier: Dossier, told: Told, stored: Stored) -> Iterator[Finding]:
    """Every draft, round, decision, part and link: each at the act it stands on."""
    for one in gate_verification.differences(told, stored):
        seq = one.seq or dossier.seq
        yield Finding(str(dossier.uid), seq, "闸门", one.what, one.expected, one.found)


def _duties(dossier: Dossier, courses: list[tuple[Any, Any, Any]], lot: _Lot) -> Iterator[Finding]:
    if not courses:
        return
    computed = followed(PROCEDURES[dossier.procedure], courses, calendar())
    stored = {row.code: row for row in lot.duties.get(dossier.pk, ())}
    for duty in computed:
        row, wanted = stored.pop(duty.code, None), row_of(dossier, duty)
        for name in DUTY_FIELDS:
            value = getattr(wanted, name)
            if row is None or getattr(row, name) != value:
                found = "缺失" if row is None else str(getattr(row, name))
                yield Finding(str(dossier.uid), dossier.seq, "义务", f"{duty.code}.{name}",
                              str(value), found)  # fmt: skip
    for code in stored:
        yield Finding(str(dossier.uid), dossier.seq, "义务", code, "没有", "多出")


def _register() -> Iterator[Finding]:
    """The register of licences, the archive, and the acts that write them agree."""
    for one in register_verification.differences():
        yield Finding(one.dossier, one.seq, "许可证登记", one.what, one.expected, one.found)
    for kept in comparing.differences():
        yield Finding(kept.dossier, kept.seq, "归档登记", kept.what, kept.expected, kept.found)


def _strays() -> Iterator[Finding]:
    """Leaves of acts that no longer exist: something was taken away."""
    known = Act.objects.values("pk")
    for leaf in Leaf.objects.filter(kind="act").exclude(reference__in=known)[:100]:
        yield Finding("（已不存在的案卷）", 0, "叶", f"act {leaf.reference}", "存在", "缺失")
