"""The case page: head, stage rail, the next step, course, duties, documents, evidence, people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.cases import nextstep
from sanjian.cases.lineage import lineage
from sanjian.cases.nextstep import Choice
from sanjian.cases.parties import parties as same_case
from sanjian.coordination import asking, transfers
from sanjian.desk import lights
from sanjian.desk.contents import Speaker, speaker
from sanjian.desk.evidence import evidence_upload, file_entries
from sanjian.desk.help import light as help_light
from sanjian.desk.likeness import guiding_of, panel_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.sentences import awaited
from sanjian.desk.shell import page
from sanjian.desk.transfers import light as transfer_light
from sanjian.desk.watching import may_see_readers
from sanjian.law import people as law
from sanjian.law.calendar import WorkCalendar
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Refused, Unmet
from sanjian.law.procedures import crime
from sanjian.records import covering
from sanjian.records.access import note_access
from sanjian.records.amending import amendments, late_entries
from sanjian.records.archive.queries import archived
from sanjian.records.archive.secrecy import pointers, withheld
from sanjian.records.filming import filmed
from sanjian.records.linking import related
from sanjian.records.permissions import works_on
from sanjian.records.queries import Option, dossier_of, options, stages
from sanjian.records.reading import needs_purpose
from sanjian.records.rules import calendar
from sanjian.records.scoping import scope_told
from sanjian.records.taking import Standing, standing
from sanjian.registry.queries import holders, people_on
from sanjian.review import accountability
from sanjian.review.queries import is_void
from sanjian.review.responsibility import Chain, chains
from sanjian.ui import parts
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.records.models import Act, Document, Dossier, DutyRow

OPEN_FIRST = F("done_on").desc(nulls_first=True)
PARTS = {part.value: part.label for part in Part}


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer of the case with the state of his certificate today."""

    name: str
    certificate: str
    light: parts.Light


@require_safe
@seated
def case_page(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show a case; the reading is written down."""
    dossier = dossier_of(seat.person, uid)
    note_access(dossier=dossier, by=seat.person, at=seat.at, what="案件页")
    here = standing(dossier, by=seat.person, at=seat.at)
    known = calendar()
    acts = list(dossier.acts.all())
    documents = list(dossier.documents.all())
    duties = list(dossier.duties.select_related("dossier").order_by(OPEN_FIRST, "due", "id"))
    exhibits = list(dossier.exhibits.all())
    hidden = withheld(seat.person, dossier, seat.roles, exhibits)
    exhibits = [row for row in exhibits if row.pk not in hidden]
    names = {row.pk: row.name for row in exhibits}
    said = speaker(here.procedure, here.params, acts, names, seat.today, extra=here.facts.handlers)
    choice = next_choice(here, duties, seat)
    context = {
        "dossier": dossier,
        "procedure": here.procedure,
        "scope": scope_told(dossier, acts),
        "panel": panel_of(here, seat),
        "guiding": guiding_of(here),
        **_between(here, seat),
        "related": related(dossier),
        "parties": same_case(dossier),
        "lineage": lineage(here.procedure, acts, documents),
        "remarks": [*covering.told(dossier)[1], *crime.told(here.facts)],
        "summary": _summary(dossier, acts, said),
        "officers": _officers(here, seat),
        "light": lights.of_dossier(dossier, seat.at, known),
        "by_law": here.procedure.occurred(here.facts, here.situation()),
        "stages": _rail(here, acts),
        "next": next_step(here, choice, seat, known),
        "groups": groups(dossier, choice),
        "acts": _timeline(acts, documents, said, known),
        "duties": [_duty(duty, seat, known) for duty in duties],
        "open_duties": sum(duty.done_on is None for duty in duties),
        "documents": documents,
        "files": file_entries(exhibits),
        "filmed": filmed(dossier, acts),
        "ask_purpose": needs_purpose(seat.person, dossier, seat.roles, seat.at),
        "sees_readers": may_see_readers(seat, dossier),
        "withheld": len(hidden),
        "pointers": pointers(dossier),
        "upload": evidence_upload(dossier) if works_on(seat.person, dossier) else None,
        "participants": _participants(dossier, said, seat),
        "chains": [
            (one, [(act, said.pairs(act.step, act.content)) for act in one.later], _posts(one))
            for one in chains(dossier, here.procedure, acts)
        ],
        "held": accountability.opened(dossier),
        "may_hold": accountability.may_open(seat.person, seat.roles),
        "grounds": accountability.GROUNDS,
        "archived": archived(dossier),
        "void": is_void(here.facts),
        "suspended": here.facts.suspended,
        "now": seat.at,
        "reading": not works_on(seat.person, dossier),
        "shows_code": Role.OFFICER in seat.roles and works_on(seat.person, dossier),
    }
    return page(request, seat, "desk/case.html", context, marked=True)


def _between(here: Standing, seat: Seat) -> dict[str, Any]:
    """What was asked of other agencies about a case, and what was sent to them."""
    sent = transfers.of_dossier(here.dossier, here.params, here.calendar)
    return {
        "help": [(one, help_light(one, seat)) for one in asking.of_dossier(here.dossier)],
        "transfers": [(one, transfer_light(one, seat.today)) for one in sent],
    }


def next_choice(here: Standing, duties: Sequence[DutyRow], seat: Seat) -> Choice:
    """Return the next thing for the person at the desk."""
    if not works_on(seat.person, here.dossier):
        return Choice()
    owed = [
        duty.step
        for duty in sorted(duties, key=lambda one: one.due)
        if duty.done_on is None and duty.owner in seat.roles
    ]
    return nextstep.choose(here, options(here), duty_steps=owed)


def step_url(dossier: Dossier, name: str) -> str:
    """Return the address of a step's form; review has a page of its own."""
    if name in ("pass_review", "raise_problems"):
        return f"{reverse('desk:review', args=[dossier.uid])}?step={name}"
    return reverse("desk:step", args=[dossier.uid, name])


def unmet_parts(
    dossier: Dossier, unmet: Sequence[Unmet], open_names: frozenset[str]
) -> list[parts.Unmet]:
    """Return unmet rules for the page, each with the link to the step that cures it if open."""
    return [
        parts.Unmet(
            f"{one.text}：{one.detail}" if one.detail else one.text,
            one.law,
            one.cure,
            step_url(dossier, one.cure_step) if one.cure_step in open_names else "",
            one.code,
        )
        for one in unmet
    ]


def next_step(
    here: Standing, choice: Choice, seat: Seat, known: WorkCalendar
) -> parts.NextStep | None:
    """Return the one next thing as the page shows it; None when the case is at its end."""
    option = choice.option
    if option is None:
        return None
    dossier = here.dossier
    open_names = frozenset(other.step.name for other in (*choice.others, option) if other.permitted)
    towards = choice.towards
    missing, waiting = choice.missing, ""
    if choice.waits:
        people = _taking(here, choice.waits, seat)
        missing = _missing_for(here, option, people)
        waiting = _waiting_words(choice.waits, people, awaited(option.step.name, option.step.label))
    shown = () if option.permitted else unmet_parts(dossier, missing, open_names)
    return parts.NextStep(
        label=option.step.label,
        url=step_url(dossier, option.step.name),
        permitted=option.permitted,
        explain=f"办好后可以{towards.label}" if towards else str(option.step.law),
        binding=option.step.binding,
        light=lights.of_dossier(dossier, seat.at, known),
        unmet=shown,
        waiting_for=waiting,
    )


def _taking(here: Standing, roles: Sequence[Role], seat: Seat) -> list[law.Person]:
    """The people whose turn it is: the officers of the case, else the holders of the posts."""
    if Role.OFFICER in roles and here.facts.handlers:
        return list(people_on(here.facts.handlers, seat.today).values())
    agency = here.dossier.agency
    numbers = [p.pk for role in roles for p in holders(agency, role, seat.today)[:4]]
    return list(people_on(numbers, seat.today).values())


def _missing_for(here: Standing, option: Option, people: Sequence[law.Person]) -> tuple[Unmet, ...]:
    """What stands in the way of the one who could take the step first, not of who is looking."""
    asked = [
        here.procedure.ask(option.step.name, here.facts, replace(here, person=one).situation())
        for one in people
    ]
    refused = [one.unmet for one in asked if isinstance(one, Refused)]
    return min(refused, key=len) if refused and len(refused) == len(asked) else ()


def _waiting_words(roles: Sequence[Role], people: Sequence[law.Person], label: str) -> str:
    names = "、".join(person.name for person in people[:3]) + ("等" if len(people) > 3 else "")
    posts = "或者".join(role.label for role in roles)
    return f"待{posts}{f'（{names}）' if names else ''}{label}"


def groups(dossier: Dossier, choice: Choice) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the other open steps in groups: possible, other people's, not yet possible."""
    found: dict[str, list[dict[str, Any]]] = {"可以办理": [], "尚缺条件": [], "由他人办理": []}
    for option in choice.others:
        found[_group(option)].append(
            {
                "label": option.step.label,
                "url": step_url(dossier, option.step.name) if option.permitted else "",
                "roles": "、".join(role.label for role in option.step.roles),
                "unmet": [one for one in option.unmet if one.code != "ROLE"],
                "binding": option.step.binding,
            }
        )
    return [(label, steps) for label, steps in found.items() if steps]


def _group(option: Option) -> str:
    if option.permitted:
        return "可以办理"
    return "尚缺条件" if option.for_me else "由他人办理"


def _summary(dossier: Dossier, acts: Sequence[Act], said: Speaker) -> list[tuple[str, str]]:
    opening = acts[0].content if acts else {}
    facts = [
        ("当事人", dossier.party_name),
        ("案由", dossier.cause),
        ("登记", date_cn(dossier.opened_at)),
    ]
    for name in ("party_kind", "source", "place"):
        field = said.field_of(acts[0].step, name) if acts else None
        if field and opening.get(name):
            facts.append((field.label, said.words(field, opening[name])))
    return facts


def _officers(here: Standing, seat: Seat) -> list[Officer]:
    found = people_on(here.facts.handlers, seat.today)
    return [_officer(person, seat) for person in found.values()]


def _officer(person: law.Person, seat: Seat) -> Officer:
    defect = person.certificate_defect(seat.today)
    number = person.certificate.number if person.certificate else ""
    if defect:
        words = defect.removeprefix(f"{person.name}的")
        return Officer(person.name, number, parts.Light("late", words))
    return Officer(person.name, number, lights.of_certificate(person.certificate, seat.today))


def _rail(here: Standing, acts: Sequence[Act]) -> list[parts.Stage]:
    """The main way with what has been passed; stages beside it only when the case stands there."""
    path = here.procedure.path
    reached = {act.stage_to: act for act in acts}
    rail = []
    passed = True
    for stage, state in stages(here):
        if stage.value == "opening" or (stage.value not in path and state == "ahead"):
            continue
        if stage.value == "correction" and state == "ahead":
            continue
        passed = passed and state != "current"
        if state == "ahead" and passed:
            state = "skipped"
        note = date_cn(reached[stage.value].at) if stage.value in reached else ""
        shown = cast("parts.StageState", state)  # one of its words; the record knows no page
        rail.append(parts.Stage(stage.label, shown, note.partition("年")[2]))
    return rail


def _timeline(
    acts: Sequence[Act], documents: Sequence[Document], said: Speaker, known: WorkCalendar
) -> list[dict[str, Any]]:
    late, amended = late_entries(acts, known), amendments(acts)
    issued: dict[int, list[parts.Link]] = {}
    for row in documents:
        words = f"{row.label}{f' {row.number}' if row.number else ''}"
        issued.setdefault(row.act_id, []).append(
            parts.Link(words, reverse("desk:document", args=[row.code]))
        )
    binding = {step.name for step in said.procedure.steps if step.binding}
    return [
        {
            "seq": act.seq,
            "label": act.label,
            "by": act.by_name,
            "at": act.at,
            "law": act.law,
            "pairs": said.pairs(act.step, act.content),
            "links": issued.get(act.pk, []),
            "binding": act.step in binding,
            "late": act.seq in late,
            "amended": amended.get(act.seq, ()),
            "hash": act.hash,
        }
        for act in reversed(acts)
    ]


def _duty(duty: DutyRow, seat: Seat, known: WorkCalendar) -> parts.DutyEntry:
    return lights.entry(duty, seat.at, known)


def _posts(chain: Chain) -> list[tuple[str, str]]:
    """The posts of a decision with their holders, for choosing who is held to account."""
    return [
        (f"{one.part}:{person}", f"{one.post}{name}")
        for one in chain.people
        if one.part
        for person, name in zip(one.people, one.names, strict=True)
    ]


def _participants(dossier: Dossier, said: Speaker, seat: Seat) -> list[tuple[str, str]]:
    rows = dossier.participations.select_related("person").order_by("id")
    return [(row.person.name, PARTS.get(row.part, row.part)) for row in rows]
