"""Taking a step: the one way in which anything is written into a dossier.

One transaction: lock the dossier, fold, ask the law, check the content, append the act to
its chain, write gate, parts, duties, documents and leaf. Either all of it stands or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction

from sanjian.law import forms
from sanjian.law import people as law
from sanjian.law import procedure as kernel
from sanjian.law.calendar import WorkCalendar
from sanjian.law.facts import decode, encode
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES, adoption
from sanjian.ledger.canonical import digest
from sanjian.ledger.chain import genesis, link_hash
from sanjian.records import (
    appending,
    covering,
    entrusting,
    gate,
    grounding,
    locking,
    log_state,
    obligations,
    own_flow,
    papers,
    registers,
)
from sanjian.records.models import Act, Dossier, Exhibit, RequestKey
from sanjian.records.refusals import Invalid, NotFound, Refusal, refuse, stale
from sanjian.records.rules import calendar, rules, under
from sanjian.records.waiting import decision_waits, end_waits, ends
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on
from sanjian.registry.units import units_on
from sanjian.rulepacks.queries import last_published

Procedure = kernel.Procedure[Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A dossier with everything needed to ask the law about it.

    ``typed`` is what a person has given for a step, for those that fill in the rest.
    """

    dossier: Dossier
    procedure: Procedure
    facts: Any
    params: Parameters
    calendar: WorkCalendar
    person: law.Person
    at: datetime
    typed: Mapping[str, Any] = field(default_factory=dict)

    def situation(
        self,
        content: Mapping[str, Any] | None = None,
        people: Mapping[int, law.Person] | None = None,
    ) -> kernel.Situation:
        """Return what surrounds the file for a rule to ask.

        Whether newer rules were published is looked up when a rule first asks, and once.
        """
        digest = cache(self.newer_digest)

        @cache
        def newer() -> Parameters | None:
            return self._under(digest())

        return kernel.Situation(
            self.at, self.person, self.params, self.calendar, content or {}, people or {},
            newer, digest,
        )  # fmt: skip

    def newer_digest(self) -> str:
        """Return the digest of the last published version of the rules; empty if it is the own."""
        last = last_published(self.dossier.pack_id)
        return last if last != self.dossier.pack_id else ""

    def newer(self) -> Parameters | None:
        """Return the rules of that version as in force on this day, None if there is none."""
        return self._under(self.newer_digest())

    def _under(self, digest: str) -> Parameters | None:
        day = self.at.astimezone(forms.SHANGHAI).date()
        return rules(digest, day, self.dossier.agency_id) if digest else None


# What a guest may be on a dossier: an invited adviser advises, a lent reviewer reviews, the
# police answer the handover to them.
ADVISING = frozenset({law.Role.COUNSEL})
REVIEWING = frozenset({law.Role.REVIEWER})
RECEIVING = frozenset({law.Role.POLICE})
# What the record puts into a form itself, by step; rooms hang their fillers here at the start.
FILLERS: dict[str, Callable[[Standing], Mapping[str, Any]]] = {}
# The same for columns of typed rows, by step and field: what was typed in, whole rows out.
ROW_FILLERS: dict[tuple[str, str], Callable[[Standing, list[Any]], list[Any]]] = {}


def awaited(here: Standing, step: kernel.Step[Any]) -> tuple[kernel.Unmet, ...]:
    """Return what sending for review, deciding or ending a file must wait for besides the law."""
    deciding = step.gate == "decision"
    waits = decision_waits(here.dossier) if deciding else ()
    if ends(here.procedure, step):
        waits += end_waits(here.dossier)
    if deciding or step.name == grounding.SUBMITTING:
        waits += grounding.of_draft(here)
    return waits


def facts_of(dossier: Dossier) -> Any:
    """Return the cached facts of a dossier as the kernel's value."""
    return decode(type(PROCEDURES[dossier.procedure].start), dossier.facts)


def standing(
    dossier: Dossier,
    *,
    by: Person,
    at: datetime,
    seen: law.Person | None = None,
    lists: tuple[str, ...] | None = None,
) -> Standing:
    """Return a dossier as one person meets it at one moment.

    ``seen`` is that person as the law sees him on that day, ``lists`` the versions of lists that
    speak for the agency on it, where they are known already.
    """
    day = at.astimezone(forms.SHANGHAI).date()
    known = (
        rules(dossier.pack_id, day, dossier.agency_id)
        if lists is None
        else under(dossier.pack_id, day, lists)
    )
    who = seen or people_on([by.pk], day)[by.pk]
    if by.outside:
        who = replace(who, roles=who.roles & ADVISING)
    elif dossier.agency_id != by.agency_id:
        police = dossier.facts.get("crime_police") == by.agency_id
        who = replace(who, roles=who.roles & (RECEIVING if police else REVIEWING))
    return Standing(
        dossier, own_flow.procedure_of(dossier), facts_of(dossier), known, calendar(), who, at
    )


def open_dossier(
    *,
    procedure: str,
    agency: Agency,
    content: Mapping[str, Any],
    by: Person,
    at: datetime,
    pack: str,
    key: str = "",
    sample: bool = False,
) -> Act:
    """Open a dossier with its first act under a published pack (its digest).

    Raises Refusal, Invalid or NotFound; nothing is written then.
    """
    table = PROCEDURES.get(procedure)
    if table is None:
        raise Invalid({"procedure": ["没有这种程序"]})
    try:
        with transaction.atomic():
            if key and (done := _same_request(by, key, table.opening, content)):
                return done
            dossier = _opened(table, agency, content, by=by, at=at, pack=pack, sample=sample)
            return _append(dossier, table.opening, content, by=by, at=at, key=key)
    except IntegrityError as error:
        # The same request arrived twice at once: the later one gets the first's answer.
        if not _is_request_key(error):
            raise
        done = _same_request(by, key, table.opening, content)
        assert done is not None
        return done


def _is_request_key(error: IntegrityError) -> bool:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") == "request_once"


def _opened(
    table: Procedure,
    agency: Agency,
    content: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    pack: str,
    sample: bool,
) -> Dossier:
    """Return the file, still without an act, once it may exist at all."""
    if by.agency_id != agency.pk:
        raise NotFound
    if not agency.is_subject:
        raise refuse(table.opening, table.step(table.opening).label, "NOT_A_SUBJECT",
                     "非行政执法主体不得立案", "请由具有执法主体资格的机关办理",
                     "《行政处罚法》第十七条")  # fmt: skip
    day = at.astimezone(forms.SHANGHAI).date()
    covering.require_covered(table, agency, rules(pack, day), at)
    organ = entrusting.require_mandate(table, agency, content, day)
    # What heads the file is checked before the file exists; the act checks it all again.
    form = table.step(table.opening).form
    clean, errors = forms.clean(form, content, today=day, lists=rules(pack, day, agency.pk), now=at)
    if errors:
        raise Invalid(errors)
    return Dossier.objects.create(
        agency=agency,
        entrusting=organ,
        procedure=table.name,
        pack_id=pack,
        ruling_allowed=rules(pack, day).flag("review.ruling_allowed"),
        cause=clean["cause"],
        party_name=clean["party_name"],
        unit=units_on([by.pk], day).get(by.pk),
        stage=table.start.stage,
        facts=encode(table.start),
        opened_at=at,
        sample=sample,
    )


def take_step(
    *,
    dossier: int,
    step: str,
    content: Mapping[str, Any],
    by: Person,
    at: datetime,
    expected_seq: int | None = None,
    key: str = "",
    along: bool = False,
) -> Act:
    """Take a step on a dossier of one's own agency and return the act.

    ``expected_seq`` is the number of the last act the caller saw; ``key`` the caller's
    idempotency key; ``along`` says that the record itself acts, with an act on another file.
    Raises Refusal (every unmet rule), Invalid (field by field) or NotFound;
    nothing is written then.
    """
    with transaction.atomic():
        day = at.astimezone(forms.SHANGHAI).date()
        found = locking.locked(dossier, agency=by.agency_id, by=by.pk, day=day)
        if found is None:
            raise NotFound
        locked, seen, lists = found
        # Under the lock, so that the same request sent twice at once is answered once.
        if key and (done := _same_request(by, key, step, content, dossier)):
            return done
        if expected_seq is not None and expected_seq != locked.seq:
            label = _label(PROCEDURES[locked.procedure], step)
            raise stale(step, label, expected_seq, locked.seq)
        _require_along(PROCEDURES[locked.procedure], step, along)
        return _append(locked, step, content, by=by, at=at, key=key, seen=seen, lists=lists)


def _require_along(procedure: Procedure, name: str, along: bool) -> None:
    """Refuse a step that is only the other side of an act on another file."""
    step = next((one for one in procedure.steps if one.name == name), None)
    if step is not None and step.along and not along:
        raise refuse(name, step.label, "TAKEN_ALONG",
                     "这一步由系统随另一案卷的行为一并记录，不能单独办理",
                     "请在另一案卷中办理并案或者分案", str(step.law))  # fmt: skip


def _label(procedure: Procedure, step: str) -> str:
    return next((s.label for s in procedure.steps if s.name == step), step)


def _same_request(
    by: Person, key: str, step: str, content: Mapping[str, Any], dossier: int | None = None
) -> Act | None:
    """Return the act that this key already made; ``dossier`` is the file it is used on now."""
    stored = RequestKey.objects.select_related("act").filter(person=by, key=key).first()
    if stored is None:
        return None
    elsewhere = dossier is not None and stored.act.dossier_id != dossier
    if elsewhere or stored.body_hash != _body_hash(step, content):
        raise refuse(step, step, "IDEMPOTENCY_KEY", "同一操作编号对应了不同内容，原内容未改动",
                     "请换一个操作编号再提交")  # fmt: skip
    return stored.act


def _body_hash(step: str, content: Mapping[str, Any]) -> str:
    return digest({"step": step, "content": repr(sorted(content.items(), key=str))})


def _append(
    dossier: Dossier,
    name: str,
    raw: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    key: str,
    seen: law.Person | None = None,
    lists: tuple[str, ...] | None = None,
) -> Act:
    here = standing(dossier, by=by, at=at, seen=seen, lists=lists)
    answer = here.procedure.ask(name, here.facts, here.situation())
    if isinstance(answer, kernel.Refused):
        raise Refusal(answer)
    step = answer.step
    if step.gate == "decision":
        log_state.require_log(step.name, step.label, here.params)
    if waits := awaited(here, step):
        raise Refusal(kernel.Refused(step.name, step.label, waits))
    content = _content(here, step, raw)
    was = here.params
    if step.name == adoption.NAME:
        here = _repinned(here, content["new_pack"])
    link = _link(here, step, content)
    after = here.procedure.apply(
        here.facts, _kernel_act(here, step, content, link["content_hash"]), here.params
    )
    try:
        act = _write(here, step, content, link, after, was)
    except IntegrityError as error:
        if refusal := gate.explain(error, here.procedure, step):
            raise refusal from error
        raise
    if key:
        RequestKey.objects.create(person=by, key=key, body_hash=_body_hash(name, raw), act=act)
    return act


def _repinned(here: Standing, digest: str) -> Standing:
    """Return a file as it stands under the version of the rules that it now adopts."""
    day = here.at.astimezone(forms.SHANGHAI).date()
    params = rules(digest, day, here.dossier.agency_id)
    here.dossier.pack_id = digest
    here.dossier.ruling_allowed = params.flag("review.ruling_allowed")
    return replace(here, params=params)


def _content(here: Standing, step: kernel.Step[Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    situation = here.situation()
    given = _given(here, step, raw)
    content, errors = forms.clean(
        step.form, given, today=situation.today, lists=here.params, now=here.at
    )
    for one in step.form:
        if one.kind is forms.Kind.EVIDENCE and content.get(one.name):
            wanted = set(content[one.name])
            known = Exhibit.objects.filter(dossier=here.dossier, pk__in=wanted).count()
            if known != len(wanted):
                errors[one.name] = ["所选材料不在本案卷内，请重新选择"]
    if errors:
        raise Invalid(errors)
    people = people_on(_named(step, content), situation.today)
    against = here.procedure.check(step, here.facts, here.situation(content, people))
    against += grounding.of_content(here, step, content)
    if against:
        raise Refusal(kernel.Refused(step.name, step.label, against))
    return content


def _given(here: Standing, step: kernel.Step[Any], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was typed with what the record itself puts in; that cannot be typed."""
    own = {one.name for one in step.form if one.filled}
    typed = {name: value for name, value in raw.items() if name not in own}
    typed |= {
        field.name: _rows_given(here, step, field, typed[field.name])
        for field in step.form
        if field.name in typed and any(one.filled for one in field.columns)
    }
    filler = FILLERS.get(step.name) if own else None
    return typed | dict(filler(replace(here, typed=typed)) if filler else {})


def _rows_given(here: Standing, step: kernel.Step[Any], field: forms.Field, rows: Any) -> Any:
    """Return typed rows with the columns that the record fills in, and none of them typed."""
    own = {one.name for one in field.columns if one.filled}
    filler = ROW_FILLERS.get((step.name, field.name))
    if not isinstance(rows, (list, tuple)):
        return rows
    bare = [
        {name: cell for name, cell in row.items() if name not in own}
        if isinstance(row, Mapping)
        else row
        for row in rows
    ]
    return filler(here, bare) if filler else bare


def _named(step: kernel.Step[Any], content: Mapping[str, Any]) -> set[int]:
    named: set[int] = set()
    for one in step.form:
        if one.kind is forms.Kind.OFFICERS:
            named |= set(content.get(one.name) or ())
        elif one.kind is forms.Kind.PERSON and content.get(one.name):
            named.add(content[one.name])
    return named


def _kernel_act(
    here: Standing, step: kernel.Step[Any], content: Mapping[str, Any], content_hash: str
) -> kernel.Act:
    return kernel.Act(
        here.dossier.seq + 1, step.name, here.person.id, here.at, content, content_hash
    )


def header_of(act: Act, uid: str) -> dict[str, object]:
    """Return the header of an act's link: everything about it that is not its content."""
    return {
        "dossier": uid,
        "step": act.step,
        "label": act.label,
        "by": act.by_id,
        "by_name": act.by_name,
        "at": act.at,
        "stage_from": act.stage_from,
        "stage_to": act.stage_to,
        "law": act.law,
        "pack": act.pack_digest,
        "sample": act.sample,
    }


def _link(here: Standing, step: kernel.Step[Any], content: Mapping[str, Any]) -> dict[str, Any]:
    dossier = here.dossier
    return {
        "content_hash": digest(content),
        "prev_hash": dossier.head or genesis(str(dossier.uid)),
    }


def _write(
    here: Standing,
    step: kernel.Step[Any],
    content: dict[str, Any],
    link: dict[str, Any],
    after: Any,
    was: Parameters,
) -> Act:
    dossier = here.dossier
    act = Act(
        dossier=dossier,
        agency_id=dossier.agency_id,
        seq=dossier.seq + 1,
        step=step.name,
        label=step.label,
        by_id=here.person.id,
        by_name=here.person.name,
        at=here.at,
        stage_from=here.facts.stage,
        stage_to=after.stage,
        law=str(step.law),
        content=content,
        pack_digest=dossier.pack_id,
        sample=dossier.sample,
        **link,
    )
    act.hash = link_hash(act.prev_hash, act.seq, header_of(act, str(dossier.uid)), act.content_hash)
    obligations.refresh(here.procedure, dossier, here.facts, after, here.params, here.calendar, was)
    _advance(dossier, act, after)
    known = dict(here.facts.parts)
    taken = {one: part for one, part in after.parts if known.get(one) != part}
    appending.append(act, taken)
    if here.params is not was:
        appending.repin(dossier)
    gate.project(dossier, here.facts, after, act, step.gate)
    registers.write(dossier, here.facts, after, act, step.register)
    _number(dossier, act, step)
    papers.issue(dossier, step, act, here.facts, after, here.params)
    return act


def _number(dossier: Dossier, act: Act, step: kernel.Step[Any]) -> None:
    """Give the file its number when the case is opened, before the papers that print it."""
    if step.numbered and not dossier.number:
        dossier.number = papers.case_number(dossier, act)
        dossier.save(update_fields=["number"])


def _advance(dossier: Dossier, act: Act, after: Any) -> None:
    dossier.seq, dossier.head, dossier.stage = act.seq, act.hash, after.stage
    dossier.facts = encode(after)
    dossier.closed = after.closed_on is not None
    dossier.handlers = sorted(after.handlers)
