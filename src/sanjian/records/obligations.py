"""Duty rows: the computed duties of a dossier as rows that worklists can be drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from sanjian.law.calendar import WorkCalendar
from sanjian.law.duties import Duty, duties
from sanjian.law.facts import decode
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Procedure
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Dossier, DutyRow
from sanjian.records.rules import rules


def refresh(
    procedure: Procedure[Any],
    dossier: Dossier,
    before: Any,
    after: Any,
    params: Parameters,
    calendar: WorkCalendar,
    was: Parameters,
) -> None:
    """Write what changed among the duties and note the nearest open one on the dossier.

    ``was`` are the rules before the act; they are other ones only where the act adopts new rules.

    Deadlines are computed only when an act moved one, so most acts cost nothing here and the
    cost does not grow with the file. The dossier itself is saved by the caller.
    """
    same = was is params and _moved(procedure, before, was) == _moved(procedure, after, params)
    if dossier.seq and same:
        return
    old = {duty.code: duty for duty in duties(procedure, before, was, calendar)}
    new = {duty.code: duty for duty in duties(procedure, after, params, calendar)}
    changed = [duty for code, duty in new.items() if old.get(code) != duty]
    gone = [code for code in old if code not in new]
    if changed:
        _upsert(dossier, changed)
    if gone:
        DutyRow.objects.filter(dossier=dossier, code__in=gone).delete()
    _note_nearest(dossier, new.values())


def followed(
    procedure: Procedure[Any], told: Sequence[tuple[Any, Parameters, Parameters]],
    calendar: WorkCalendar,
) -> tuple[Duty, ...]:  # fmt: skip
    """Return the duties as `refresh` leaves them, from the facts and rules after each act.

    ``told`` are facts, rules and the rules before the act. A deadline stands as the rules put it
    when what it runs from came about: rules that come into force later do not move it.
    """
    last, params, _ = told[-1]
    if not _rules_changed(procedure, told):
        return duties(procedure, last, params, calendar)
    before, stands = procedure.start, dict[str, Duty]()
    for place, (after, rules_now, was) in enumerate(told):
        same = was is rules_now and (
            _moved(procedure, before, was) == _moved(procedure, after, rules_now)
        )
        if not (place and same):
            old = {duty.code: duty for duty in duties(procedure, before, was, calendar)}
            new = {duty.code: duty for duty in duties(procedure, after, rules_now, calendar)}
            stands |= {code: duty for code, duty in new.items() if old.get(code) != duty}
            for code in old.keys() - new.keys():
                del stands[code]
        before = after
    return tuple(stands.values())


def _rules_changed(
    procedure: Procedure[Any], told: Sequence[tuple[Any, Parameters, Parameters]]
) -> bool:
    """Say whether a term of these duties has been another one since the file was opened."""
    last, params, _ = told[-1]
    keys = {rule.key for rule in procedure.duties}
    keys |= {one for rule in procedure.duties if rule.extensions for one in rule.extensions(last)}

    def terms(known: Parameters) -> list[object]:
        return [(known.period(key), known.source(key)) if known.has(key) else None for key in keys]

    now = terms(params)
    return any(terms(one) != now for _, one, _ in told[:-1])


def _note_nearest(dossier: Dossier, computed: Iterable[Duty]) -> None:
    still = [duty for duty in computed if duty.done_on is None]
    due = min(still, key=lambda duty: (duty.paused, duty.due.at), default=None)
    dossier.next_due = due.due.at if due else None
    dossier.next_duty = due.label if due else ""
    dossier.next_paused = due.paused if due else False


def _moved(procedure: Procedure[Any], facts: Any, params: Parameters) -> list[tuple[Any, ...]]:
    """Return everything that duties are computed from."""
    return [
        (
            rule.start(facts),
            rule.done(facts),
            rule.pauses(facts) if rule.pauses else (),
            rule.extensions(facts) if rule.extensions else (),
            rule.last(facts) if rule.last else None,
            rule.own(facts) if rule.own else 0,
            rule.special(facts, params) if rule.special else None,
        )
        for rule in procedure.duties
    ]


def _upsert(dossier: Dossier, changed: list[Duty]) -> None:
    rows = [row_of(dossier, duty) for duty in changed]
    DutyRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["dossier", "code"],
        update_fields=["label", "owner", "step", "start", "due", "provisional", "paused",
                       "source", "statutory", "done_on"],
    )  # fmt: skip


def row_of(dossier: Dossier, duty: Duty) -> DutyRow:
    """Return the row that stands for a computed duty, not yet written."""
    return DutyRow(
        dossier=dossier,
        agency_id=dossier.agency_id,
        code=duty.code,
        label=duty.label,
        owner=duty.owner.value,
        step=duty.step,
        start=duty.start,
        due=duty.due.at,
        provisional=duty.due.provisional,
        paused=duty.paused,
        source=duty.source[:300],
        statutory=duty.statutory,
        done_on=duty.done_on,
    )


def recompute(*, calendar: WorkCalendar) -> int:
    """Compute provisional deadlines anew, under a calendar with newly announced holidays.

    Returns how many dossiers had a deadline that moved or became certain.
    """
    open_provisional = DutyRow.objects.filter(provisional=True, done_on__isnull=True)
    wanted = open_provisional.values_list("dossier_id", flat=True).distinct()
    return sum(_recompute_one(number, calendar) for number in list(wanted))


@transaction.atomic
def _recompute_one(number: int, calendar: WorkCalendar) -> bool:
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=number)
    procedure = PROCEDURES[dossier.procedure]
    facts = decode(type(procedure.start), dossier.facts)
    last = dossier.acts.order_by("-seq").values_list("at", flat=True)[0]
    params = rules(dossier.pack_id, last.astimezone(SHANGHAI).date(), dossier.agency_id)
    computed = duties(procedure, facts, params, calendar)
    stored = {row.code: row for row in DutyRow.objects.filter(dossier=dossier)}
    moved = [
        d
        for d in computed
        if (d.due.at, d.due.provisional) != _stored(stored.get(d.code))
        and not _of_other_rules(d, stored.get(d.code))
    ]
    if not moved:
        return False
    _upsert(dossier, moved)
    _note_nearest(dossier, computed)
    dossier.save(update_fields=["next_due", "next_duty", "next_paused"])
    return True


def _of_other_rules(duty: Duty, row: DutyRow | None) -> bool:
    """Whether a row's term comes from rules that have changed since: its day stands."""
    return row is not None and row.source != duty.source[:300]


def _stored(row: DutyRow | None) -> tuple[object, object]:
    return (row.due, row.provisional) if row else (None, None)
