"""统计年报: counted from acts, approved by another person, public and received by all in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sanjian.disclosure.annual import counting, posts
from sanjian.disclosure.models import AnnualReport, AnnualStep, PublishedAnnual
from sanjian.disclosure.verification import verify_annuals
from sanjian.law.parameters import Parameters
from sanjian.ledger.canonical import canonical
from sanjian.records.rules import rules
from tests import world
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db
YEAR = 2026
WORDS = "本年度依法办理案件，没有被复议、诉讼纠正的决定。"


def params(pack: str = "mingxi") -> Parameters:
    return rules(world.published(world.shipped(pack)).digest, date(2027, 1, 5))


def day(month: int, number: int, year: int = 2027) -> datetime:
    return datetime(year, month, number, 10, tzinfo=world.SHANGHAI)


def whole(case: world.Case, at: datetime | None = None) -> dict[str, Any]:
    return {"params": rules(case.county.pack, date(2027, 1, 5)), "at": at or day(1, 5)}


def made(case: world.Case, at: datetime | None = None) -> AnnualReport:
    return posts.prepare(agency=case.county.agency, year=YEAR, words=WORDS, change="",
                         by=case.county.clerk, **whole(case, at))  # fmt: skip


def values(case: world.Case, year: int = YEAR) -> dict[str, int]:
    found = posts.compute(case.county.agency, year, whole(case)["params"])
    return {one["code"]: one["value"] for one in found["lines"] if one["value"]}


def test_one_decision_is_counted_once_under_its_heaviest_kind_with_what_it_takes() -> None:
    case = released(prepared(decided(world.county())))
    assert values(case) == {
        "penalty.kind.fine": 1, "penalty.total": 1, "penalty.money": 500_000,
        "penalty.ordinary": 1, "penalty.filed": 1, "control.published": 1,
    }  # fmt: skip
    assert values(case, 2025) == values(case, 2027) == {}
    (one,) = posts.behind(case.county.agency, YEAR, "penalty.total", whole(case)["params"])
    assert one.event.dossier == case.dossier.pk and one.event.step == "decide_penalty"


@pytest.mark.parametrize(
    ("kinds", "column"),
    [
        ({"fine", "confiscate_gains"}, "confiscate_gains"),
        ({"warning", "fine"}, "fine"),
        ({"fine", "other"}, "fine"),
        ({"other"}, "other"),
        ({"revoke_licence", "restrict_employment"}, "revoke_licence"),
    ],
)
def test_several_kinds_count_as_the_heaviest_and_a_named_one_before_the_others(
    kinds: set[str], column: str
) -> None:
    class Facts:
        penalty_kinds, fine_fen, confiscated_fen = frozenset(kinds), 100, 20

    event = counting.Event(1, 9, "penalty_ordinary", "decide_penalty", date(2026, 5, 1), Facts, {})
    found = {one.code: one.amount for one in counting.count([event], params())}
    assert found == {f"penalty.kind.{column}": 1, "penalty.total": 1, "penalty.ordinary": 1,
                     "penalty.money": 120}  # fmt: skip


def test_a_check_that_led_to_a_case_and_a_granted_application_count_by_their_rules() -> None:
    def event(dossier: int, procedure: str, step: str, **content: Any) -> counting.Event:
        return counting.Event(dossier, 1, procedure, step, date(2026, 5, 1), None, content)

    found = [
        event(1, "inspection", "give_result", outcome="clean"),
        event(2, "inspection", "give_result", outcome="lead"),
        event(3, "inspection", "give_result", outcome="correct"),
        event(3, "inspection", "hand_to_case"),
        event(4, "licence", "accept_application"),
        event(5, "payment", "accept_application"),
    ]
    counted = [one.code for one in counting.count(found, params())]
    assert counted == ["other.inspection", "licence.accepted"]


def test_figures_are_the_same_to_the_byte_when_counted_again_and_later_acts_leave_them() -> None:
    case = decided(world.county(), at=datetime(2025, 12, 1, 10, tzinfo=world.SHANGHAI))
    first = canonical(posts.compute(case.county.agency, 2025, whole(case)["params"]))
    assert values(case, 2025)["penalty.total"] == 1
    case.later(days=30).take("record_payment", case.county.officer)
    released(prepared(case))
    assert case.at.year == 2026
    assert canonical(posts.compute(case.county.agency, 2025, whole(case)["params"])) == first
    assert values(case, 2026) == {"control.published": 1, "control.late": 1}


def test_a_report_is_prepared_after_its_year_and_approved_by_another_person() -> None:
    case = decided(world.county())
    c = case.county
    for at, code in ((day(12, 31, 2026), "YEAR_RUNS"),):
        with pytest.raises(posts.NotReported) as refused:
            made(case, at)
        assert refused.value.code == code
    report = made(case)
    for by, code in ((c.clerk, "NOT_THE_POST"), (c.officer, "NOT_THE_POST")):
        with pytest.raises(posts.NotReported) as refused:
            posts.approve(report=report, by=by, **whole(case))
        assert refused.value.code == code
    with pytest.raises(posts.NotReported) as refused:
        posts.publish(report=report, by=c.publisher, **whole(case))
    assert refused.value.code == "ANNUAL_STAGE"
    posts.approve(report=report, by=c.head, **whole(case))
    posts.publish(report=report, by=c.publisher, **whole(case))
    assert PublishedAnnual.objects.get().digest == report.digest
    assert list(verify_annuals()) == []


def test_nobody_approves_his_own_report_not_even_past_the_program() -> None:
    case = decided(world.county())
    own = posts.prepare(agency=case.county.agency, year=YEAR, words=WORDS, change="",
                        by=case.county.head, **whole(case))  # fmt: skip
    with pytest.raises(posts.NotReported) as refused:
        posts.approve(report=own, by=case.county.head, **whole(case))
    assert refused.value.code == "SAME_PERSON"
    for preparer in (case.county.head, case.county.clerk):
        row = AnnualStep(report=own, name="approved", by=case.county.head, preparer=preparer,
                         at=day(1, 6))  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
            transaction.get_connection().check_constraints()
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnualReport.objects.update(words="改")


def test_figures_that_no_longer_are_those_of_the_files_are_not_approved() -> None:
    case = decided(world.county())
    report = made(case)
    decided(case.county)
    with pytest.raises(posts.NotReported) as refused:
        posts.approve(report=report, by=case.county.head, **whole(case))
    assert refused.value.code == "ANNUAL_OUTDATED"
    posts.send_back(report=report, note="漏计一件。", by=case.county.head, at=day(1, 6))
    again = posts.prepare(agency=case.county.agency, year=YEAR, words=WORDS, change="补计一件",
                          by=case.county.clerk, **whole(case, day(1, 7)))  # fmt: skip
    assert again.number == 2
    posts.approve(report=again, by=case.county.head, **whole(case, day(1, 7)))


def test_a_changed_report_is_a_new_version_that_says_what_changed() -> None:
    case = decided(world.county())
    c = case.county
    first = made(case)
    posts.approve(report=first, by=c.head, **whole(case))
    posts.publish(report=first, by=c.clerk, **whole(case))
    silent: dict[str, Any] = {"agency": c.agency, "year": YEAR, "words": WORDS, "by": c.clerk}
    with pytest.raises(posts.NotReported) as refused:
        posts.prepare(change=" ", **silent, **whole(case, day(3, 1)))
    assert refused.value.code == "CHANGE_EMPTY"
    second = posts.prepare(change="更正情况说明", **silent, **whole(case, day(3, 1)))
    posts.approve(report=second, by=c.head, **whole(case, day(3, 1)))
    posts.publish(report=second, by=c.clerk, **whole(case, day(3, 2)))
    row = PublishedAnnual.objects.get()
    assert [one["change"] for one in row.versions] == ["", "更正情况说明"]
    assert row.number == 2 and row.published_at == day(1, 5)
    PublishedAnnual.objects.update(words="改过的说明")
    assert [one.what for one in verify_annuals()] == ["情况说明"]


def test_a_report_is_finished_only_when_public_and_confirmed_by_every_recipient() -> None:
    case = decided(world.county())
    c, rule = case.county, whole(case)["params"]
    report = made(case)
    receipt: dict[str, Any] = {"report": report, "sent_on": date(2027, 1, 6), "receipt": "收文1号",
                               "received_on": date(2027, 1, 7), "by": c.clerk,
                               **whole(case, day(1, 8))}  # fmt: skip
    with pytest.raises(posts.NotReported) as refused:
        posts.receive(recipient="government", **receipt)
    assert refused.value.code == "NOT_APPROVED"
    posts.approve(report=report, by=c.head, **whole(case))
    posts.publish(report=report, by=c.clerk, **whole(case))
    for recipient in ("government", "superior"):
        posts.receive(recipient=recipient, **receipt)
    for recipient, code in (("government", "RECEIVED"), ("public", "NO_RECIPIENT")):
        with pytest.raises(posts.NotReported) as refused:
            posts.receive(recipient=recipient, **receipt)
        assert refused.value.code == code
    with pytest.raises(posts.NotReported) as refused:
        posts.receive(recipient="justice", **{**receipt, "received_on": date(2027, 1, 20)})
    assert refused.value.code == "WRONG_DAYS"
    stands = posts.standing(c.agency, YEAR, rule)
    assert stands.missing == ("县司法行政部门未签收",) and stands.finished_on is None
    assert not stands.late(date(2027, 1, 31)) and stands.late(date(2027, 2, 1))
    posts.receive(recipient="justice", **receipt)
    done = posts.standing(c.agency, YEAR, rule)
    assert done.finished_on == date(2027, 1, 7) and not done.late(date(2027, 5, 1))


def test_the_public_is_told_of_reports_that_are_due_and_not_out() -> None:
    case = decided(world.county())
    rule = whole(case)["params"]
    assert posts.announce(params=rule, at=day(12, 31, 2026)) == 0
    assert posts.announce(params=rule, at=day(1, 1)) == 1
    assert posts.announce(params=rule, at=day(1, 1)) == 1
    row = PublishedAnnual.objects.get()
    assert (row.published_at, row.due_on, row.year) == (None, date(2027, 1, 31), YEAR)
