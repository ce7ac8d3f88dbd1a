"""Proves what can never happen in a procedure under a place's rules, or shows how it can.

Every state is visited that steps and time can lead to: every step by everyone in a small cast
(officers, an officer who is also a reviewer, a reviewer, head, chair, clerks, archivist), with
every value of the fields that decide. What an act breaks is told by a second reading of the acts
(`law.reading`) that knows neither facts nor rules; `law.normal` says what the normal form of a
file leaves out and why that is safe.

Of a penalty, these views are visited instead of their product, which says nothing new:
- *notice*: what the party was told and answered, and the hearing;
- *review*: the draft, its review in rounds, disagreement and ruling, collective discussion;
- *publication*: the redacted text, its release, exemption, withdrawal;
- *conduct*: who took part, recusal, suspension, unverified exhibits, goods preserved;
- *course*: the whole file without conduct and publication, from lead to archive, with a light
  and a heavy penalty in place of every combination;
- *crime* (where a procedure knows it): the suspicion of a crime and its handover.

Of every other kind, the last four are enough (`general_views`). In each view a rule that asks for
what it leaves out counts as fulfilled, so each allows at least all that the procedure allows, and
no effect may carry anything from what is left out into what is kept (`Moves` refuses then): what no
view reaches cannot be reached. Breaches are shown by the fullest view that can reach them.

That every file can be ended needs ways that exist, not only ways that are not ruled out:
(1) in the course an end can be reached from every state by time and by the agency's own steps,
whatever party and other organs do, by steps whose rules ask for nothing but what the course
keeps and conduct and publication answer for; (2) in these two every
hindrance can be cleared without leaving the stage; (3) once clear, every step of the stage has
somebody who may take it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sanjian.law import general_views
from sanjian.law.calendar import WorkCalendar
from sanjian.law.crime_view import (
    about_crime,
    answered_with_crime,
    crime_view,
    waits_for_ever,
)
from sanjian.law.exploring import (
    OFFICER,
    SECOND,
    TWO_PARTS,
    Exploration,
    Moves,
    View,
)
from sanjian.law.forms import Field
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Procedure, Step
from sanjian.law.procedures import crime
from sanjian.law.procedures.accounts import without_accounts
from sanjian.law.procedures.adoption import without_adoption
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.reading import (
    CLOSINGS,
    PROPERTIES,
    Conduct,
    Place,
    Reading,
    later,
    on_notice,
    on_publication,
    on_review,
    read,
    read_conduct,
)
from sanjian.law.viewing import (
    ALLOCATION,
    CONDUCT,
    CONDUCT_DECIDES,
    COURSE_LEAVES,
    EVERYONE,
    NOBODY_TWICE,
    OVERTURN,
    PAIRS,
    PERFORMANCE,
    PUBLICATION,
)
from sanjian.law.watching import Shape, Values

Narrow = Callable[[Reading], Reading]
NOTICE = frozenset(
    {
        "notified_on", "notified_fine_fen", "notified_confiscated_fen", "notified_kinds",
        "stated", "stated_evidence", "stated_fine_fen", "stated_confiscated_fen", "stated_kinds",
        "statement_waived", "statement_reviewed", "hearing_asked_on", "hearing_waived",
        "hearing_notified_on", "hearing_day", "hearing_held_on", "hearing_missed",
        "hearing_reported_on", "hearing_hash",
    }
)  # fmt: skip
REVIEW = frozenset(
    {
        "review_required", "review_because", "review_submitted_on", "review_submitted_hash",
        "review_round", "review_outcome", "review_hash", "review_concluded_on", "problems_open",
        "disagreed_on", "negotiated_on", "both_opinions_on", "deliberation_required",
        "deliberated_hash", "deliberated_on", "was_heard",
    }
)  # fmt: skip
ASIDE = ALLOCATION | PenaltyFacts.ASIDE | crime.FACTS
# Left out of the course: ways that nobody needs. A step that asks for them counts as no way.
BYWAYS = frozenset({"deferred_until", "disagreed_on", "negotiated_on", "both_opinions_on"})
COLUMNS = ("hearing.fine", "hearing.confiscation", "review.scope.fine", "summary.fine")
AMOUNTS = (100, 5_000, 500_000)
MODEST = 5_000
# Which views answer for which property; the course looks again at most of them.
ANSWERED_BY = {
    "review": ("review",),
    "own_case": ("conduct",),
    "notice": ("notice",),
    "hearing": ("notice",),
    "heavier": ("notice",),
    "second": ("notice",),
    "duties": ("publication", "course", "conduct"),
    "publication": ("publication",),
    "dead_end": ("course", "publication", "conduct"),
    "stages": ("course",),
}
Draft = tuple[str, tuple[str, ...], int | None, bool]
COURSE_DRAFTS: frozenset[Draft] = frozenset(
    {
        ("penalty", ("fine",), 5_000, False),
        ("penalty", ("fine", "revoke_licence"), 500_000, False),
        ("no_penalty", (), None, False),
        ("withdraw", (), None, False),
        ("transfer", (), None, False),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One property: whether it holds, and if not, the shortest way to break it, in words."""

    code: str
    text: str
    held: bool
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What one check found: states visited, moves made, every property, steps never taken."""

    procedure: str
    label: str
    states: int
    moves: int
    findings: tuple[Finding, ...]
    untaken: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Say whether every property holds."""
        return all(finding.held for finding in self.findings)

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The properties that do not hold."""
        return tuple(finding for finding in self.findings if not finding.held)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is checked under which rules."""

    procedure: Procedure[Any]
    params: Parameters
    calendar: WorkCalendar
    day: date
    progress: Callable[[int], None]

    def explore(self, view: View, stop_at: str = "", before: int = 0) -> Exploration:
        moves = Moves(self.procedure, self.params, self.calendar, self.day, view)
        found = Exploration(moves)
        found.run(lambda number: self.progress(before + number), stop_at)
        return found


def check(
    procedure: Procedure[Any],
    params: Parameters,
    calendar: WorkCalendar,
    day: date,
    *,
    properties: Collection[str] = tuple(PROPERTIES),
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Check the procedure under the rules in force on `day` and report on the properties.

    `properties` are codes of `PROPERTIES`, all of them unless fewer are asked for; only the
    views that answer for them are visited. `progress` is told the number of states visited, now
    and then. What is proven holds of a file under one version of the rules: after another one is
    adopted (`procedures.adoption`) it is a file of that version, whose draft decides nothing before
    it is made anew. `procedures.accounts` change no fact and are left out.
    Deterministic. Raises RuntimeError when an effect mixes what the views keep apart.
    """
    procedure = without_accounts(without_adoption(procedure))
    question = _Question(procedure, params, calendar, day, progress or (lambda _: None))
    answered = answered_by(procedure)
    wanted = [code for code in PROPERTIES if code in properties and code in answered]
    needed = {view for code in wanted for view in answered[code]}
    stop_at = wanted[0] if len(wanted) == 1 else ""
    runs: dict[str, Exploration] = {}
    for name, view in _views(procedure, params).items():
        if name in needed:
            before = sum(len(run.states) for run in runs.values())
            runs[name] = question.explore(view, stop_at, before)
    paths: dict[str, tuple[str, ...]] = {}
    for name, run in runs.items():
        for code in run.broken:
            paths[code] = _shown(question, name, run, code, runs.get("course"))
    if "dead_end" in wanted and (stuck := _stuck(procedure, runs)):
        paths["dead_end"] = stuck
    if "stages" in wanted and (missing := tuple(_unattended(procedure, runs["course"]))):
        paths["stages"] = missing
    return Report(
        procedure.name,
        procedure.label,
        sum(len(run.states) for run in runs.values()),
        sum(run.count for run in runs.values()),
        tuple(
            Finding(code, PROPERTIES[code], code not in paths, paths.get(code, ()))
            for code in wanted
        ),
        tuple(
            step.name
            for step in procedure.steps
            if not any(step.name in run.taken for run in runs.values())
        ),
    )


def answered_by(procedure: Procedure[Any]) -> Mapping[str, tuple[str, ...]]:
    """Return the properties that this kind of procedure must have, each with the views for it."""
    if not _penal(procedure):
        return general_views.ANSWERED_BY
    return answered_with_crime(ANSWERED_BY) if about_crime(procedure) else ANSWERED_BY


def _about_crime(procedure: Procedure[Any]) -> bool:
    return any(step.name in crime.NAMES for step in procedure.steps)


def _penal(procedure: Procedure[Any]) -> bool:
    return isinstance(procedure.start, PenaltyFacts)


def _views(procedure: Procedure[Any], params: Parameters) -> dict[str, View]:
    if not _penal(procedure):
        return general_views.general_views(procedure, params)
    names = frozenset(Shape(type(procedure.start)).names)
    place = Place.of(params)
    alike = _columns_agree(params)
    views = {
        "notice": _notice_view(place, alike),
        "review": _review_view(place, alike),
        "publication": _publication_view(place, names),
        "course": _course_view(place),
        "conduct": _conduct_view(names),
    }
    return views | ({"crime": crime_view(names)} if about_crime(procedure) else {})


def _shown(
    question: _Question, name: str, run: Exploration, code: str, course: Exploration | None
) -> tuple[str, ...]:
    """The shortest way to break a property on a file that leaves out as little as possible.

    Falls back on the way found in the view, which leaves out the steps that do not matter to it.
    """
    if name == "course" or (course is not None and code in course.broken):
        full = course or run
        return full.path(*full.broken[code])
    if name == "crime" or not _penal(question.procedure):
        return run.path(*run.broken[code])
    if name in ("notice", "review"):
        fuller = replace(run.view, left_out=CONDUCT | ASIDE | PUBLICATION | BYWAYS,
                         decides=_decides_course, admits=_in_course)  # fmt: skip
    else:
        without = ASIDE if name == "conduct" else CONDUCT | ASIDE | BYWAYS
        fuller = replace(run.view, left_out=without, decides=lambda field: False)
    whole = question.explore(fuller, stop_at=code)
    found = whole if code in whole.broken else run
    return found.path(*found.broken[code])


def _file_view(place: Place, proves: str, left_out: frozenset[str], narrow: Narrow) -> View:
    def read_narrow(
        reading: Reading, step: Step[Any], by: int, content: Mapping[str, Any]
    ) -> tuple[Reading, tuple[str, ...]]:
        after, broken = read(reading, step, by, content, place)
        return narrow(after), broken

    return View(
        proves=frozenset(proves.split()),
        left_out=CONDUCT | ASIDE | left_out,
        actors=NOBODY_TWICE,
        officers=((OFFICER, SECOND),),
        start=Reading(),
        read=read_narrow,
        later=lambda reading: narrow(later(reading)),
    )


def _notice_view(place: Place, alike: bool) -> View:
    without = REVIEW | PERFORMANCE | OVERTURN | PUBLICATION | {"triggers", "hearing_hash"}
    view = _file_view(place, "notice hearing heavier second", without, on_notice)
    one_value = frozenset({"complex", "party_kind"} if alike else {"complex"})
    return replace(
        view,
        decides=lambda field: field.decides and field.name not in one_value,
        admits=_not_heavier_in_both,
    )


def _review_view(place: Place, alike: bool) -> View:
    without = NOTICE | PERFORMANCE | OVERTURN | PUBLICATION
    view = _file_view(place, "review second", without, on_review)
    one_value = frozenset({"party_kind"} if alike else ())
    return replace(view, decides=lambda field: field.decides and field.name not in one_value)


def _not_heavier_in_both(chosen: Mapping[str, Any]) -> bool:
    """A notice can be exceeded in amount or in kind; exceeding both at once adds nothing."""
    return len(chosen.get("penalty_kinds") or ()) < 2 or (chosen.get("fine") or 0) <= MODEST


def _columns_agree(params: Parameters) -> bool:
    """Whether no amount the checker tries lies between a person's and an organisation's column.

    Then both kinds of party go the same ways, and one of them is enough.
    """
    for key in COLUMNS:
        person, organisation = params.yuan(f"{key}_person"), params.yuan(f"{key}_organisation")
        low, high = sorted((person, organisation))
        if any(low <= amount <= high for amount in AMOUNTS):
            return False
    return True


def _publication_view(place: Place, names: frozenset[str]) -> View:
    without = names - PUBLICATION - OVERTURN - {"stage", "decided_on", "outcome"}
    view = _file_view(place, "publication duties", without, on_publication)
    return replace(view, answered=CONDUCT | ALLOCATION | crime.FACTS, closings=CLOSINGS)


def _course_view(place: Place) -> View:
    proves = "notice hearing heavier review second duties"
    return replace(
        _file_view(place, proves, PUBLICATION | BYWAYS, lambda reading: reading),
        answered=CONDUCT | PUBLICATION | ALLOCATION | crime.FACTS,
        closings=CLOSINGS,
        decides=_decides_course,
        admits=_in_course,
    )


def _decides_course(field: Field) -> bool:
    return field.decides and field.name not in COURSE_LEAVES


def _in_course(chosen: Mapping[str, Any]) -> bool:
    if "outcome" not in chosen:
        return True
    kinds = tuple(chosen["penalty_kinds"])
    return (chosen["outcome"], kinds, chosen.get("fine"), chosen["complex"]) in COURSE_DRAFTS


def _conduct_view(names: frozenset[str]) -> View:
    return View(
        proves=frozenset({"own_case", "duties"}),
        left_out=names - CONDUCT - {"stage", "evidence_count"},
        actors=EVERYONE,
        officers=PAIRS,
        start=Conduct(),
        read=lambda conduct, step, by, content: read_conduct(conduct, step, by, content, TWO_PARTS),
        later=lambda conduct: conduct,
        decides=lambda field: field.decides and field.name in CONDUCT_DECIDES,
        answered=crime.FACTS,
    )


def _stuck(procedure: Procedure[Any], runs: dict[str, Exploration]) -> tuple[str, ...] | None:
    course, publication, conduct = runs["course"], runs["publication"], runs["conduct"]
    stage = course.form.shape.place["stage"]
    if (here := course.cut_off(lambda values: values[stage] in procedure.ends)) is not None:
        return course.path(here) or ("一开始就没有办到终结的路",)
    done = _published(procedure, publication)
    if (here := publication.cut_off(done, within_stage=True)) is not None:
        return publication.path(here)
    if (flagged := waits_for_ever(runs.get("crime"))) is not None:
        return flagged
    clear, resting = _clear(conduct), _resting(procedure)
    at = conduct.form.shape.place["stage"]
    cleared = conduct.cut_off(lambda v: clear(v) or v[at] in resting, within_stage=True)
    if (here := cleared) is not None:
        return conduct.path(here)
    for (values, _), number in conduct.states.items():
        if clear(values) and (step := _nobody(procedure, conduct, values)):
            return (*conduct.path(number), f"此后“{step}”无人可以办理")
    return None


def _published(procedure: Procedure[Any], publication: Exploration) -> Callable[[Values], bool]:
    """Whether no duty of publication or withdrawal stands in the way of closing."""
    place = publication.form.shape.place

    def done(values: Values) -> bool:
        if values[place["decided_on"]] is None or values[place["stage"]] in procedure.ends:
            return True
        overturned = values[place["overturned_on"]] is not None
        published = values[place["published_on"]] is not None
        settled = published or overturned or values[place["publication_exempt_on"]] is not None
        withdrawn = values[place["withdrawn_on"]] is not None
        return settled and (withdrawn or not (overturned and published))

    return done


def _resting(procedure: Procedure[Any]) -> frozenset[str]:
    """The stages from which a file only comes to its end, or begins anew with what was forgotten.

    There no hindrance needs clearing: it stands in the way of nothing, or is cleared after.
    """
    moving = {
        source
        for step in procedure.steps
        for source in step.sources
        if step.target not in (None, source, *procedure.ends) and not step.forgets
    }
    return frozenset(one.value for one in procedure.stages) - moving


def _clear(conduct: Exploration) -> Callable[[Values], bool]:
    place = conduct.form.shape.place

    def clear(values: Values) -> bool:
        preserved, settled = (
            name in place and values[place[name]] is not None
            for name in ("preserved_on", "preserved_settled_on")
        )
        return (
            values[place["recusal_of"]] is None
            and not values[place["pauses"]]
            and not values[place["unverified_count"]]
            and (settled or not preserved)
        )

    return clear


def _nobody(procedure: Procedure[Any], conduct: Exploration, values: Values) -> str:
    """The label of a step of this stage that nobody in the cast may take, "" where none is.

    Whether there is evidence is the course's matter; here it is taken as given.
    """
    evidence = conduct.form.shape.place["evidence_count"]
    values = (*values[:evidence], 1, *values[evidence + 1 :])
    able = {
        option.step.name
        for option in conduct.open_options(values)
        if any(move.effect.ask(values) is not None for move in option.moves)
    }
    stage = values[conduct.form.shape.place["stage"]]
    for step in procedure.steps:
        if stage not in step.sources or step.name in able or _about_hindrance(conduct, step.name):
            continue
        return step.label
    return ""


def _about_hindrance(conduct: Exploration, name: str) -> bool:
    """Whether a step only raises or clears a hindrance, so that it need not be open when clear."""
    hindrances = {"recusal_of", "pauses", "unverified_count", "preserved_settled_on"}
    known = conduct.form.shape.place
    places = {known[name] for name in hindrances if name in known}
    step = conduct.moves.procedure.step(name)
    return (
        step.target is None
        and not step.gate
        and bool(places & conduct.moves.changed.get(name, set()))
    )


def _unattended(procedure: Procedure[Any], course: Exploration) -> Iterator[str]:
    reached = course.stages()
    for stage in procedure.stages:
        if stage.value not in reached:
            yield f"没有步骤能到达“{stage.label}”阶段"
        elif stage.value not in procedure.ends and not course.owners.get(stage.value):
            yield f"“{stage.label}”阶段无人可以办理"
