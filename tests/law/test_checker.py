"""The checker finds what is broken on purpose, and its view of a file is the kernel's.

Rules are removed from copies of the tables, never from the tables themselves.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import pytest

from sanjian.law import checker, forms, normal, sampling
from sanjian.law.checker import Finding, Report, answered_by, check
from sanjian.law.exploring import CAST, TWO_PARTS, Exploration, Moves, View
from sanjian.law.facts import replace
from sanjian.law.parameters import Parameters, Values
from sanjian.law.procedure import Act, Permitted, Procedure, Situation, Step
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.watching import Ground, Memory, Shape, Unknown, Watched
from tests.law.files import DAY, PLACES, calendar, rules

ORDINARY, SUMMARY = PROCEDURES["penalty_ordinary"], PROCEDURES["penalty_summary"]
Table = Procedure[Any]


@lru_cache
def checked(place: str, procedure: str) -> Report:
    """The report on a shipped procedure, computed once in a session."""
    return check(PROCEDURES[procedure], rules(place), calendar(), DAY)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("procedure", sorted(PROCEDURES))
def test_every_property_holds_under_every_shipped_pack(place: str, procedure: str) -> None:
    report = checked(place, procedure)
    assert [finding.text for finding in report.broken] == []
    assert {finding.code for finding in report.findings} == set(answered_by(PROCEDURES[procedure]))
    assert {"review", "own_case", "second", "duties", "dead_end", "stages"} <= set(
        answered_by(PROCEDURES[procedure])
    )


def test_the_exploration_is_large_enough_to_mean_something() -> None:
    assert checked("mingxi", "penalty_ordinary").states > 20_000
    assert checked("mingxi", "penalty_summary").states > 200


def changed(table: Table, name: str, change: Callable[[Step[Any]], Step[Any]]) -> Table:
    """A copy of a procedure with one step changed."""
    return dataclasses.replace(
        table, steps=tuple(change(s) if s.name == name else s for s in table.steps)
    )


def without(table: Table, codes: set[str], *names: str) -> Table:
    """A copy of a procedure whose steps (all, or those named) lack the rules of these codes."""
    for step in table.steps:
        if not names or step.name in names:
            table = changed(table, step.name, lambda s: dataclasses.replace(
                s,
                rules=tuple(r for r in s.rules if r.code not in codes),
                checks=tuple(r for r in s.checks if r.code not in codes),
            ))  # fmt: skip
    return table


def finding(table: Table, code: str, params: Parameters | None = None) -> Finding:
    """What the checker finds about one property of a changed procedure."""
    report = check(table, params or rules("mingxi"), calendar(), DAY, properties=[code])
    return report.findings[0]


def test_without_the_rules_of_review_a_decision_passes_the_gate() -> None:
    gone = {"REVIEW_NOT_PASSED", "REVIEW_STALE", "REVIEW_MISSING"}
    found = finding(without(ORDINARY, gone, "decide_penalty", "submit_decision"), "review")
    assert not found.held
    assert found.path[-1].startswith("作出行政处罚决定")
    assert not any(words.startswith("审核同意") for words in found.path)


def test_without_the_rule_of_freshness_a_changed_draft_is_decided() -> None:
    found = finding(without(ORDINARY, {"REVIEW_STALE"}, "decide_penalty"), "review")
    assert not found.held
    passed = next(n for n, words in enumerate(found.path) if words.startswith("审核同意"))
    assert any(w.startswith(("修改处理建议", "收集证据")) for w in found.path[passed:])


def test_a_reviewer_who_signs_an_earlier_draft_passes_nothing() -> None:
    found = finding(without(ORDINARY, {"REVIEW_STALE"}, "pass_review"), "review")
    assert not found.held
    assert any("按此前的决定稿" in words for words in found.path)


def test_without_notice_a_penalty_falls_on_an_untold_party() -> None:
    gone = {"NOT_NOTIFIED", "STATEMENT_OPEN", "BEYOND_NOTICE"}
    found = finding(without(ORDINARY, gone), "notice")
    assert not found.held
    assert not any(words.startswith("送达事先告知书") for words in found.path)


def test_without_waiting_for_the_statement_the_window_is_cut() -> None:
    found = finding(without(ORDINARY, {"STATEMENT_OPEN"}), "notice")
    assert not found.held
    assert "时间经过，各项期限届满" not in found.path


def test_without_the_rule_of_hearing_a_hearing_is_lost() -> None:
    found = finding(without(ORDINARY, {"HEARING_OPEN"}), "hearing")
    assert not found.held
    assert found.path[-1].startswith("作出行政处罚决定")


def test_a_new_notice_that_wiped_the_request_would_lose_the_hearing() -> None:
    def forgetting(step: Step[Any]) -> Step[Any]:
        def effect(facts: Any, act: Act, params: Parameters) -> Any:
            return replace(step.effect(facts, act, params), hearing_asked_on=None)

        return dataclasses.replace(step, effect=effect)

    assert not finding(changed(ORDINARY, "notify", forgetting), "hearing").held


def test_without_the_limit_of_the_notice_the_penalty_grows() -> None:
    assert not finding(without(ORDINARY, {"BEYOND_NOTICE"}), "heavier").held


def test_without_the_rule_of_the_statement_speaking_up_costs() -> None:
    found = finding(without(ORDINARY, {"HEAVIER_AFTER_STATEMENT"}), "heavier")
    assert not found.held
    assert any("提出陈述、申辩" in words for words in found.path)


def test_a_handler_who_reviews_is_found_on_a_whole_file() -> None:
    found = finding(without(ORDINARY, {"OWN_CASE_REVIEW"}), "own_case", rules("wanxin"))
    assert not found.held
    assert "兼任审核的执法人员丙" in found.path[-1]
    assert found.path[0].startswith("登记线索")
    assert any(words.startswith("送达事先告知书") for words in found.path)


def test_who_only_registered_the_lead_has_handled_it_too() -> None:
    # In Mingxi a reviewer cannot be named as an officer of the case; he can still act as one.
    gone = {"OWN_CASE_REVIEW", "REVIEWER_SEPARATION"}
    found = finding(without(ORDINARY, gone), "own_case", rules("mingxi"))
    assert not found.held
    acted = [words for words in found.path if "（兼任审核的执法人员丙" in words]
    assert len(acted) == 2
    assert acted[1].startswith(("审核同意", "提出存在问题的意见", "共同署名机关审核同意"))


def test_a_second_decision_is_found() -> None:
    again = changed(ORDINARY, "serve_decision", lambda s: dataclasses.replace(s, target="decision"))
    assert not finding(again, "second").held


def test_closing_with_goods_still_held_is_found() -> None:
    found = finding(without(ORDINARY, {"PRESERVATION_OPEN"}), "duties")
    assert not found.held
    assert any(words.startswith("先行登记保存证据") for words in found.path)


def test_closing_before_publication_is_found() -> None:
    assert not finding(without(ORDINARY, {"NOT_PUBLISHED"}, "close_case"), "duties").held
    assert not finding(without(SUMMARY, {"RECORD_NOT_FILED"}, "close_case"), "duties").held


def test_one_person_who_prepares_and_releases_is_found() -> None:
    assert not finding(without(SUMMARY, {"PUBLISH_SAME_PERSON"}), "publication").held


@pytest.mark.parametrize(
    "names",
    [("decline_filing",), ("archive_case",), ("resume_case",),
     ("prepare_publication", "exempt_publication")],
)  # fmt: skip
def test_a_dead_end_is_found(names: tuple[str, ...]) -> None:
    steps = tuple(step for step in ORDINARY.steps if step.name not in names)
    cut = dataclasses.replace(ORDINARY, steps=steps)
    found = finding(cut, "dead_end")
    assert not found.held
    assert found.path


def test_a_stage_that_nothing_leads_to_is_named() -> None:
    cut = changed(ORDINARY, "decline_filing", lambda s: dataclasses.replace(s, target="archived"))
    assert finding(cut, "stages").path == ("没有步骤能到达“不予立案”阶段",)


def test_a_pack_that_lets_a_ruling_stand_where_the_statute_forbids_it_is_found() -> None:
    def lax(step: Step[Any]) -> Step[Any]:
        return dataclasses.replace(
            step, checks=tuple(r for r in step.checks if r.code != "RULING_FORBIDDEN")
        )

    found = finding(changed(ORDINARY, "rule_disagreement", lax), "review", rules("wanxin"))
    assert not found.held
    assert any("处理审核分歧" in words for words in found.path)


def test_other_amounts_are_checked_for_both_kinds_of_party() -> None:
    shipped = rules("mingxi")
    assert isinstance(shipped, Values)
    odd = Values({**shipped.values, "hearing.fine_person": 3_000, "review.scope.fine_person": 800})
    asked = ("notice", "review")
    both = check(ORDINARY, odd, calendar(), DAY, properties=asked)
    one = check(ORDINARY, shipped, calendar(), DAY, properties=asked)
    assert both.held
    assert both.states > one.states


# -- the normal form is the kernel's file ----------------------------------------------------


@lru_cache
def whole_view(place: str, name: str) -> Exploration:
    """An exploration that leaves nothing out, not run: only its moves and its normal form."""
    view = View(
        proves=frozenset(), left_out=frozenset(), actors=frozenset(CAST),
        officers=checker.PAIRS, start=None, read=lambda r, s, b, c: (r, ()), later=lambda r: r,
    )  # fmt: skip
    return Exploration(Moves(PROCEDURES[name], rules(place), calendar(), DAY, view))


def open_by_kernel(procedure: Table, facts: Any, situation: Callable[[int], Situation]) -> set[Any]:
    return {
        (step.name, by)
        for step in procedure.steps
        for by in CAST
        if isinstance(procedure.ask(step.name, facts, situation(by)), Permitted)
    }


def normalised(run: Exploration, facts: Any) -> tuple[Any, ...]:
    """A real file's facts brought into normal form field by field."""
    return tuple(getattr(facts, name) for name in run.form.shape.names)


def walks(place: str, name: str, seed: int) -> Iterator[tuple[Exploration, Any, Any, Any]]:
    """A random walk on real facts, with the checker's normal form of the same file beside it."""
    run = whole_view(place, name)
    procedure, moves = run.moves.procedure, run.moves
    chance = random.Random(seed)
    facts, values, at = procedure.start, run.form.start, moves.at
    for number in range(40):
        yield run, facts, values, at
        if chance.random() < 0.15:
            ahead = last_days(facts, at) - last_days(facts, at + normal.STRIDE)
            kept = last_days(facts, at + normal.STRIDE)
            if ahead and kept:
                continue  # the normal form lets all last days pass together, or none
            at += normal.STRIDE
            values = run.form.later(values, lasting=bool(kept))
            continue
        options = [o for o in moves.by_stage[facts.stage] if o.open.ask(values)]
        tries = [m for o in options for m in o.moves if m.effect.ask(values) is not None]
        if not tries:
            return
        move = chance.choice(tries)
        if move.content.get("verified") is False and facts.unverified_count:
            continue  # of several exhibits in doubt the normal form keeps one
        chosen = {k: v for k, v in move.chosen.items() if k != "draft_hash"}
        raw = sampling.typed(move.step, facts, moves.params, CAST, at, chosen)
        content, errors = forms.clean(move.step.form, raw, today=at.date(), lists=moves.params)
        assert errors == {}
        act = Act(number, move.step.name, move.by.id, at, content, f"{seed}/{number}")
        facts = procedure.apply(facts, act, moves.params)
        values = run.form.after(values, move.effect.ask(values))
        if any(getattr(facts, one) != values[run.form.shape.place[one]] for one in normal.PEOPLE):
            return  # the normal form has given the two plain officers each other's names


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_every_step_of_a_procedure_is_taken_somewhere_in_the_exploration(name: str) -> None:
    untaken = [set(checked(place, name).untaken) for place in ("mingxi", "wanxin")]
    assert set.intersection(*untaken) == set(), "the checker says nothing about these steps"


def last_days(facts: Any, at: datetime) -> set[str]:
    """The counted days that lie ahead of a moment."""
    days = {name: getattr(facts, name) for name in facts.TIMED}
    return {name for name, day in days.items() if day is not None and day > at.date()}


@pytest.mark.parametrize("name", sorted(PROCEDURES))
@pytest.mark.parametrize("seed", range(25))
def test_the_normal_form_opens_exactly_the_steps_that_the_kernel_opens(
    name: str, seed: int
) -> None:
    for run, facts, values, at in walks("wanxin", name, seed):
        moves = run.moves

        def situation(by: int, at: Any = at, moves: Moves = moves) -> Situation:
            return Situation(at, CAST[by], moves.params, moves.calendar, {}, CAST)

        by_checker = {
            (option.step.name, option.by.id)
            for option in moves.by_stage[facts.stage]
            if option.open.ask(values)
        }
        assert canonical(by_checker) == canonical(open_by_kernel(moves.procedure, facts, situation))


def canonical(options: set[Any]) -> set[Any]:
    """Open steps without telling the two plain officers apart, as the normal form does not."""
    return {(name, 1 if by == 2 else by) for name, by in options}


def test_only_the_declared_days_are_counted_from() -> None:
    for name in sorted(PROCEDURES):
        kind = type(PROCEDURES[name].start)
        known = Shape(kind).names
        dates = {one for one in known if one.endswith(("_on", "_until"))} - set(kind.TIMED)
        run = whole_view("wanxin", name)
        for seed in range(6):
            for _, _, values, _ in walks("wanxin", name, seed):
                older = older_dates(run, values, dates)
                for option in run.moves.by_stage[str(values[run.form.shape.place["stage"]])]:
                    assert option.open.ask(values) == option.open.ask(older), option.step.label


def older_dates(run: Exploration, values: tuple[Any, ...], names: set[str]) -> tuple[Any, ...]:
    """The same file with every day that is not counted from put far back."""
    places = {run.form.shape.place[name] for name in names}
    return tuple(
        value - 3 * normal.STRIDE if place in places and value is not None else value
        for place, value in enumerate(values)
    )


def test_an_effect_that_mixes_the_views_is_not_let_through() -> None:
    def mixing(step: Step[Any]) -> Step[Any]:
        def effect(facts: Any, act: Act, params: Parameters) -> Any:
            return replace(facts, fine_fen=len(facts.handlers))

        return dataclasses.replace(step, effect=effect)

    with pytest.raises(RuntimeError, match="责令改正"):
        finding(changed(ORDINARY, "order_correction", mixing), "notice")


# -- watching ---------------------------------------------------------------------------------


def ground(*left_out: str) -> Ground:
    shape = Shape(PenaltyFacts)
    places = frozenset(shape.place[name] for name in left_out)
    return Ground(shape, places, shape.values(PenaltyFacts(fine_fen=7)))


def test_an_answer_is_kept_for_all_files_that_agree_on_what_was_read() -> None:
    asked = []

    def question(facts: Watched) -> bool:
        asked.append(1)
        return facts.stage == "lead" and facts.fine_fen > 5

    memory = Memory(ground(), question)
    shape = Shape(PenaltyFacts)
    for fine, stage in ((1, "filing"), (9, "filing"), (9, "lead"), (9, "lead"), (3, "lead")):
        values = shape.values(PenaltyFacts(stage=stage, fine_fen=fine))
        assert memory.ask(values) is (stage == "lead" and fine > 5)
    assert len(asked) == 3


def test_what_is_left_out_is_unknown_unless_it_is_filled() -> None:
    watched = Watched(ground("fine_fen"), Shape(PenaltyFacts).values(PenaltyFacts()), [], {})
    with pytest.raises(Unknown, match="fine_fen"):
        assert watched.fine_fen
    assert watched.filled().fine_fen == 7
    assert replace(watched, fine_fen=1).changes == {"fine_fen": 1}


def test_properties_of_facts_read_through_the_watch() -> None:
    reads: list[int] = []
    shape = Shape(PenaltyFacts)
    watched = Watched(ground(), shape.values(PenaltyFacts(draft_hash="a")), reads, {})
    assert watched.reviewed is False
    assert reads == [shape.place["review_outcome"]]


def test_a_stage_keeps_what_its_later_steps_read() -> None:
    live = normal.live_fields(ORDINARY)
    assert "review_hash" in live["decision"]
    assert "review_hash" not in live["enforcement"]
    assert {"paid_fen", "additional_fen", "fine_fen"} <= live["enforcement"]
    assert "publication_by" in live["archived"]
    assert set(CAST) >= TWO_PARTS
