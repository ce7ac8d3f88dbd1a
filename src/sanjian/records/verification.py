"""Everything against everything: chains, facts, gate, duties and leaves, recomputed.

Reports each difference with its place and kind; it trusts no cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sanjian.law import procedure as kernel
from sanjian.law.duties import duties
from sanjian.law.facts import decode, encode
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.ledger.chain import Head, Link, differences
from sanjian.ledger.commitment import commit
from sanjian.records.models import Act, CurrentDraft, Decision, Dossier, DutyRow, Leaf, Review
from sanjian.records.obligations import row_of
from sanjian.records.rules import calendar, under
from sanjian.records.taking import header_of
from sanjian.registry.catalogue.queries import lists_on_days

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
    wanted = Dossier.objects.filter(pk__gt=since).order_by("pk")
    total = wanted.count()
    for number, dossier in enumerate(wanted.iterator(chunk_size=200), 1):
        yield from verify_dossier(dossier)
        if progress:
            progress(number, total)
    yield from _strays()


def verify_some(
    wanted: Sequence[int], progress: Callable[[int, int], None] | None = None
) -> Iterator[Finding]:
    """Recompute these dossiers (ids) and yield each difference."""
    for number, dossier in enumerate(Dossier.objects.filter(pk__in=wanted).order_by("pk"), 1):
        yield from verify_dossier(dossier)
        if progress:
            progress(number, len(wanted))


def verify_dossier(dossier: Dossier) -> Iterator[Finding]:
    """Recompute one dossier: chain, leaves, facts, stage, gate and duties."""
    acts = list(dossier.acts.order_by("seq"))
    yield from _chain(dossier, acts)
    yield from _leaves(dossier, acts)
    procedure = PROCEDURES[dossier.procedure]
    facts = procedure.start
    lists = lists_on_days(dossier.agency_id, {_day(act) for act in acts})
    for act in acts:
        try:
            facts = procedure.apply(facts, _kernel_act(act), _params(act, lists))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            yield Finding(str(dossier.uid), act.seq, "事实", act.step, "可以推演", str(error))
            return
        if facts.stage != act.stage_to:
            yield Finding(str(dossier.uid), act.seq, "事实", "stage_to", facts.stage, act.stage_to)
    yield from _caches(dossier, facts)
    yield from _gate(dossier, facts, acts)
    yield from _duties(dossier, facts, acts, lists)


def _kernel_act(act: Act) -> kernel.Act:
    return kernel.Act(act.seq, act.step, act.by_id, act.at, act.content, act.content_hash)


Lists = Mapping[date, tuple[str, ...]]


def _day(act: Act) -> date:
    return act.at.astimezone(SHANGHAI).date()


def _params(act: Act, lists: Lists) -> Any:
    return under(act.pack_digest, _day(act), lists[_day(act)])


def _chain(dossier: Dossier, acts: list[Act]) -> Iterator[Finding]:
    uid = str(dossier.uid)
    links = (
        Link(a.seq, a.prev_hash, header_of(a, uid), a.content_hash, a.hash, a.content) for a in acts
    )
    head = Head(dossier.seq, dossier.head)
    for one in differences(uid, links, head=head):
        yield Finding(uid, one.seq, "链", one.field, one.expected, one.found)


def _leaves(dossier: Dossier, acts: list[Act]) -> Iterator[Finding]:
    stored = {
        leaf.reference: leaf
        for leaf in Leaf.objects.filter(kind="act", reference__in=[a.pk for a in acts])
    }
    for act in acts:
        leaf = stored.get(act.pk)
        if leaf is None:
            yield Finding(str(dossier.uid), act.seq, "叶", "leaf", act.hash, "缺失")
        elif commit(bytes(leaf.salt), act.hash) != leaf.commitment:
            yield Finding(str(dossier.uid), act.seq, "叶", "commitment", act.hash, "不符")


def _caches(dossier: Dossier, facts: Any) -> Iterator[Finding]:
    uid = str(dossier.uid)
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


def _gate(dossier: Dossier, facts: Any, acts: list[Act]) -> Iterator[Finding]:
    uid = str(dossier.uid)
    gates = {step.name: step.gate for step in PROCEDURES[dossier.procedure].steps}
    decided = [act for act in acts if gates.get(act.step) == "decision"]
    rows = list(Decision.objects.filter(dossier=dossier).order_by("matter"))
    if len(decided) != len(rows):
        yield Finding(uid, dossier.seq, "闸门", "decision", str(len(decided)), str(len(rows)))
    for act, row in zip(decided, rows, strict=False):
        if row.act_seq != act.seq:
            yield Finding(uid, row.act_seq, "闸门", "act_seq", str(act.seq), str(row.act_seq))
        if row.matter == facts.matter and (row.draft_hash, row.review_required) != (
            facts.draft_hash,
            facts.review_required,
        ):
            yield Finding(uid, row.act_seq, "闸门", "draft", facts.draft_hash, row.draft_hash)
    draft = CurrentDraft.objects.filter(dossier=dossier, matter=facts.matter).first()
    if draft is not None and draft.draft_hash != facts.draft_hash:
        yield Finding(uid, dossier.seq, "闸门", "draft", facts.draft_hash, draft.draft_hash)
    yield from _reviews(dossier, facts)


def _reviews(dossier: Dossier, facts: Any) -> Iterator[Finding]:
    last = Review.objects.filter(dossier=dossier).order_by("-round").first()
    found = (last.round, last.outcome) if last else (0, "")
    expected = (facts.review_round, facts.review_outcome)
    # A new matter has not been sent to review yet; the rounds before it keep their outcomes.
    if facts.review_outcome and found != expected:
        yield Finding(str(dossier.uid), dossier.seq, "闸门", "review", str(expected), str(found))


def _duties(dossier: Dossier, facts: Any, acts: list[Act], lists: Lists) -> Iterator[Finding]:
    if not acts:
        return
    procedure = PROCEDURES[dossier.procedure]
    computed = duties(procedure, facts, _params(acts[-1], lists), calendar())
    stored = {row.code: row for row in DutyRow.objects.filter(dossier=dossier)}
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


def _strays() -> Iterator[Finding]:
    """Leaves of acts that no longer exist: something was taken away."""
    known = Act.objects.values("pk")
    for leaf in Leaf.objects.filter(kind="act").exclude(reference__in=known)[:100]:
        yield Finding("（已不存在的案卷）", 0, "叶", f"act {leaf.reference}", "存在", "缺失")
