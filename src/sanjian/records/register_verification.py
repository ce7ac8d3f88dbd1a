"""The register of licences against the acts: what no act granted, and what an act did in vain.

Each row is folded from its own history, each line of history looked up among the acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sanjian.records.models import Act, Dossier
from sanjian.registry.licences.models import Licence, LicenceEvent

Kind = LicenceEvent.Kind
STEPS = {
    Kind.GRANTED: "decide_grant",
    Kind.CHANGED: "decide_grant",
    Kind.RENEWED: "decide_grant",
    Kind.RENEWED_BY_LAW: "record_renewal_by_law",
    Kind.DELIVERED: "deliver_certificate",
    Kind.WITHDRAWN: "decide_end",
    Kind.REVOKED: "decide_end",
}
CANCELLING = ("decide_end", "deregister")
ENDS = {
    Kind.WITHDRAWN: Licence.State.WITHDRAWN,
    Kind.REVOKED: Licence.State.REVOKED,
    Kind.CANCELLED: Licence.State.CANCELLED,
}
WRITING = ("decide_grant", "record_renewal_by_law", "deliver_certificate", *CANCELLING)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where register and acts disagree: the file, its act, what, and both sides in words."""

    dossier: str
    seq: int
    what: str
    expected: str
    found: str


def differences() -> Iterator[Difference]:
    """Yield every difference between the register of licences, its history and the acts."""
    for licence in Licence.objects.prefetch_related("events").order_by("pk"):
        yield from _folded(licence)
        for event in licence.events.all():
            yield from _grounded(licence, event)
    yield from _in_vain()


def _folded(licence: Licence) -> Iterator[Difference]:
    state, until = Licence.State.VALID, None
    for event in licence.events.all():
        until = event.valid_until
        state = ENDS.get(Kind(event.kind), state)
    where = str(licence.dossier or "")
    if licence.state != state:
        yield Difference(where, 0, f"许可证{licence.number}的状态", state, licence.state)
    if licence.valid_until != until:
        yield Difference(
            where, 0, f"许可证{licence.number}的有效期至", str(until), str(licence.valid_until)
        )


def _grounded(licence: Licence, event: LicenceEvent) -> Iterator[Difference]:
    if event.kind == Kind.ENTERED:
        return
    wanted = CANCELLING if event.kind == Kind.CANCELLED else (STEPS[Kind(event.kind)],)
    if event.dossier is None or not _stands(event.dossier, event.act_seq or 0, wanted):
        yield Difference(
            str(event.dossier or ""), event.act_seq or 0,
            f"许可证{licence.number}的{event.get_kind_display()}", "据以登记的办理记录", "缺失",
        )  # fmt: skip


def _stands(dossier: UUID, seq: int, wanted: tuple[str, ...]) -> bool:
    return Act.objects.filter(dossier__uid=dossier, seq=seq, step__in=wanted).exists()


def _in_vain() -> Iterator[Difference]:
    kinds = Dossier.objects.filter(procedure__startswith="licence")
    known = set(
        LicenceEvent.objects.filter(dossier__isnull=False).values_list("dossier", "act_seq")
    )
    acts = Act.objects.filter(dossier__in=kinds, step__in=WRITING).select_related("dossier")
    for act in acts.order_by("pk").iterator():
        if (act.dossier.uid, act.seq) not in known:
            yield Difference(str(act.dossier.uid), act.seq, f"“{act.label}”的登记", "存在", "缺失")
