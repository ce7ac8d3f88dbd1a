"""Licensing: every rule of its own once where it refuses and once cured, its days, its two deeds
of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from sanjian.law.duties import Light
from sanjian.law.procedure import Procedure, Rule
from sanjian.law.procedures.licence import LICENCE_APPLICATION
from sanjian.law.procedures.licence_withdrawal import LICENCE_WITHDRAWAL
from tests.law.files import CHU, FENG, WANG, ZHOU, File, Refusal, calendar, published, rules


def received(place: str = "mingxi", **content: Any) -> File:
    """An application has been received on 2 March 2026, a Monday."""
    return File(LICENCE_APPLICATION, rules(place)).take("receive_application", **content)


def examining(place: str = "mingxi", request: str = "grant", **content: Any) -> File:
    """It was accepted on the next day."""
    return received(place, request=request).later(1).take("accept_application", **content)


def checked(**content: Any) -> File:
    """Two officers have been on site."""
    return examining(**content).later(1).take("verify_on_site")


def proposed(request: str = "grant", **draft: Any) -> File:
    """The draft of a decision stands."""
    return checked(request=request).take("conclude_examination", **draft)


def deciding(request: str = "grant", **draft: Any) -> File:
    """The head may decide."""
    return proposed(request, **draft).take("submit_decision")


def granted() -> File:
    """The licence is granted and the decision served."""
    return deciding().later(1).take("decide_grant").take("serve_decision")


def told(**content: Any) -> File:
    """Neighbours have been told, with their right to a hearing."""
    return checked().take("tell_interested", **content)


def opened(ground: str = "not_qualified") -> File:
    """A file to end a licence is open."""
    return File(LICENCE_WITHDRAWAL, rules("mingxi")).take("start_withdrawal", ground=ground)


def inquired(ground: str = "not_qualified") -> File:
    """What happened has been looked into."""
    return opened(ground).take("file_withdrawal").later(1).take("verify_on_site")


def ending(ground: str = "not_qualified", **draft: Any) -> File:
    """The draft to end the licence stands."""
    return inquired(ground).take("conclude", **draft)


def heard(ground: str = "not_qualified") -> File:
    """The holder was told and waives his statement."""
    return ending(ground).take("notify_holder").take("record_statement", standpoint="waived")


def ended(ground: str = "not_qualified") -> File:
    """The licence has been revoked and the decision served."""
    file = heard(ground).take("submit_review").take("pass_review")
    return file.take("decide_end").take("serve_decision")


@dataclass(frozen=True)
class Case:
    """A file on which one rule stands in the way of a step, and how it is cured."""

    code: str
    file: Callable[[], File]
    step: str
    cure: Callable[[File], File] = lambda file: file
    content: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, Any] = field(default_factory=dict)
    by: int | None = None


def no(
    code: str,
    file: Callable[[], File],
    step: str,
    *,
    cure: Callable[[File], File] = lambda file: file,
    instead: dict[str, Any] | None = None,
    by: int | None = None,
    **content: Any,
) -> Case:
    """A row of the table below."""
    return Case(code, file, step, cure, content, instead or {}, by)


def renewal() -> File:
    """A renewal is with the head, of a licence that runs out at the end of 2027."""
    return deciding("renew")


REFUSALS: tuple[Case, ...] = (
    no("LICENCE_UNNAMED", lambda: File(LICENCE_APPLICATION), "receive_application",
       request="change", licence_number="", instead={"licence_number": "样例-1"}),
    no("SUPPLEMENT_LATE", lambda: received().later(8), "accept_application",
       cure=lambda f: f.later(-7)),
    no("SUPPLEMENT_LATE", lambda: received().later(8), "give_supplement_notice",
       cure=lambda f: f.later(-7)),
    no("SUPPLEMENT_ONCE",
       lambda: received().take("give_supplement_notice").take("receive_supplement"),
       "give_supplement_notice", cure=lambda f: f.having(supplemented=False)),
    no("SUPPLEMENT_PARTIAL", received, "give_supplement_notice", complete=False,
       instead={"complete": True}),
    no("DATE_ORDER", received, "give_supplement_notice", supplement_until="2026-03-02",
       instead={"supplement_until": "2026-03-20"}),
    no("DATE_ORDER", lambda: received().later(1).take("give_supplement_notice"),
       "receive_supplement", received_on="2026-03-02", instead={"received_on": "2026-03-03"}),
    no("MATERIALS_INCOMPLETE", received, "accept_application", complete=False,
       instead={"complete": True}),
    no("LICENCE_NOT_FOUND", lambda: received(request="change", licence_number="样例-1"),
       "accept_application", register_valid=False, instead={"register_valid": True}),
    no("RENEWAL_LATE", lambda: received(request="renew", licence_number="样例-1"),
       "accept_application", register_until="2026-03-31", instead={"register_until": "2026-04-01"}),
    no("REAPPLY_BARRED", received, "accept_application", barred_until="2027-01-01",
       instead={"barred_until": ""}),
    no("SUPPLEMENT_OPEN", lambda: received().take("give_supplement_notice"), "refuse_application",
       ground="unsupplemented", cure=lambda f: f.later(60)),
    no("ELSEWHERE_UNNAMED", received, "refuse_application", ground="not_ours", apply_to="",
       instead={"apply_to": "云溪县住房和城乡建设局"}),
    no("NOT_YET_BY_LAW", received, "record_acceptance_by_law", cure=lambda f: f.later(8)),
    no("STATEMENT_EMPTY", checked, "record_statement", standpoint="stated", statement="",
       instead={"statement": "已整改。"}),
    no("TIME_UNTOLD", checked, "exclude_time", told=False, instead={"told": True}),
    no("EXTENSION_UNTOLD", checked, "extend_decision", told=False, instead={"told": True}),
    no("EXTENSION_APPROVAL", lambda: checked(joint=True), "extend_decision", approved_by="",
       instead={"approved_by": "县人民政府负责人"}),
    no("HEARING_UNANNOUNCED",
       lambda: checked(hearing_item=True).take("tell_interested", hearing=True)
       .take("ask_hearing"), "notify_hearing", cure=lambda f: f.take("announce_hearing")),
    no("HEARING_UNANNOUNCED",
       lambda: checked(hearing_item=True).take("conclude_examination"), "submit_decision",
       cure=lambda f: f.take("announce_hearing").take("notify_hearing").later(31)
       .take("hold_hearing", attended=False)),
    no("NOT_CHECKED", examining, "conclude_examination",
       cure=lambda f: f.later(1).take("verify_on_site")),
    no("LICENCE_CONTENT", checked, "conclude_examination", licence_number="",
       instead={"licence_number": "样例-2"}),
    no("LICENCE_TERM", checked, "conclude_examination", valid_until="2026-03-02",
       valid_from="2026-03-05", instead={"valid_until": "2027-03-05"}),
    no("LICENCE_NUMBER", lambda: checked(request="renew").having(licence_number="样例-1"),
       "conclude_examination", licence_number="样例-2", instead={"licence_number": "样例-1"}),
    no("REFUSAL_REASON", checked, "conclude_examination", outcome="refuse", refusal_reason="",
       instead={"refusal_reason": "不符合条件。"}),
    no("LICENCE_NOT_FOUND",
       lambda: checked(request="renew").having(register_valid=False), "conclude_examination",
       cure=lambda f: f.having(register_valid=True)),
    no("INTERESTED_UNTOLD", lambda: proposed(affects_others=True), "submit_decision",
       cure=lambda f: f.take("tell_interested", hearing=False)
       .take("record_statement", standpoint="waived")),
    no("STATEMENT_OPEN", lambda: told(hearing=False).take("conclude_examination"),
       "submit_decision", cure=lambda f: f.later(9)),
    no("HEARING_OPEN",
       lambda: told(hearing=True).take("conclude_examination")
       .take("record_statement", standpoint="waived"),
       "submit_decision", cure=lambda f: f.take("waive_hearing")),
    no("RESULT_OPEN", lambda: deciding().take("exclude_time"), "decide_grant",
       cure=lambda f: f.take("include_time")),
    no("RENEWED_BY_LAW", lambda: renewal().later(700), "decide_grant",
       cure=lambda f: f.later(-700)),
    no("RENEWED_BY_LAW", lambda: deciding("renew", outcome="refuse").later(700), "decide_refuse",
       cure=lambda f: f.later(-700)),
    no("NOT_YET_BY_LAW", renewal, "record_renewal_by_law", cure=lambda f: f.later(700)),
    no("LICENCE_EXPIRED",
       lambda: deciding("renew").having(register_until=date(2026, 3, 10)).later(30),
       "decide_grant", cure=lambda f: f.later(-30)),
    no("LICENCE_TERM", lambda: renewal().later(700), "record_renewal_by_law",
       valid_until="2027-12-31", instead={"valid_until": "2030-12-31"}),
    no("CERTIFICATE_UNSEALED", granted, "deliver_certificate", sealed=False,
       instead={"sealed": True}),
    no("DATE_ORDER", granted, "deliver_certificate", served_on="2026-03-02",
       instead={"served_on": "2026-03-05"}),
    no("NOT_DELIVERED", lambda: published(granted()), "close_case",
       cure=lambda f: f.take("deliver_certificate")),
    # Ending a licence
    no("LICENCE_NOT_FOUND", opened, "file_withdrawal", register_found=False,
       instead={"register_found": True}),
    no("LICENCE_ENDED", opened, "file_withdrawal", register_counts=False,
       instead={"register_counts": True}),
    no("LICENCE_RUNNING", lambda: opened("expired"), "file_withdrawal", register_counts=True,
       instead={"register_counts": False}),
    no("FRAUD_MUST_REVOKE", lambda: inquired("fraud"), "conclude", outcome="keep",
       instead={"outcome": "end"}),
    no("PUBLIC_HARM", inquired, "conclude", public_harm=True, instead={"outcome": "keep"}),
    no("RELIANCE_MISSING", inquired, "conclude", reliance="", instead={"reliance": "无损失。"}),
    no("NOT_NOTIFIED", ending, "submit_review",
       cure=lambda f: f.take("notify_holder").take("record_statement", standpoint="waived")),
    no("STATEMENT_OPEN", lambda: ending().take("notify_holder"), "submit_review",
       cure=lambda f: f.later(9)),
    no("NOT_DEREGISTERED", lambda: published(ended()), "close_case",
       cure=lambda f: f.take("deregister")),
)  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=lambda c: f"{c.code}-{c.step}")
def test_the_rule_stands_in_the_way_until_it_is_cured(case: Case) -> None:
    file = case.file()
    assert case.code in file.refusals(case.step, case.by, **case.content)
    with pytest.raises(Refusal):
        file.take(case.step, case.by, **case.content)
    case.cure(file)
    file.take(case.step, case.by, **case.content | case.instead)


def own_rules(procedure: Procedure[Any]) -> Iterator[Rule]:
    """The rules under articles of the Licensing Law."""
    for step in procedure.steps:
        for rule in (*step.rules, *step.checks):
            if "行政许可法" in str(rule.law):
                yield rule


SHARED = {
    # Tried of every kind by the tables of the penalty; here only their article differs.
    "TOO_FEW_OFFICERS", "OFFICER_CONFLICT", "NOT_ASSIGNED", "RECUSED", "PART_CONFLICT",
    "NO_EVIDENCE", "NO_ELECTRONIC_CONSENT", "NOT_SERVED", "NOT_PUBLISHED", "CHAIR_CONFLICT",
    "HEARING_REQUEST_LATE", "HEARING_NOTICE_SHORT", "HEARING_TOO_EARLY", "HEARING_HOUR",
    "ELECTRONIC_ADDRESS",
}  # fmt: skip


@pytest.mark.parametrize("procedure", [LICENCE_APPLICATION, LICENCE_WITHDRAWAL],
                         ids=lambda p: p.name)  # fmt: skip
def test_every_rule_of_the_licensing_law_is_tried_above(procedure: Procedure[Any]) -> None:
    tried = {case.code for case in REFUSALS} | SHARED
    assert sorted({rule.code for rule in own_rules(procedure)} - tried) == []


def last(file: File, code: str) -> date:
    """The last day of a duty."""
    return file.duty(code).due.day


def test_the_days_of_the_statute() -> None:
    file = received()
    assert last(file, "supplement") == date(2026, 3, 9)
    file.later(1).take("accept_application")
    assert last(file, "decide") == date(2026, 3, 31)
    file.take("extend_decision")
    # Ten more working days, over the Qingming holiday of 4 to 6 April.
    assert last(file, "decide") == date(2026, 4, 15)
    joint = received().later(1).take("accept_application", joint=True)
    assert last(joint, "decide_joint") == date(2026, 5, 9)


def test_time_for_a_test_does_not_count() -> None:
    file = checked()
    before = last(file, "decide")
    file.later(1).take("exclude_time")
    assert file.duty("decide").light(file.at) is Light.PAUSED
    file.later(7).take("include_time")
    assert last(file, "decide") == date(2026, 4, 8) > before


def test_a_renewal_is_due_on_the_very_last_day_whatever_day_of_the_week_it_is() -> None:
    # 31 May 2026 is a Sunday; the licence ends on it, no working day is waited for.
    file = examining(request="renew", register_until="2026-05-31")
    assert last(file, "decide_renewal") == date(2026, 5, 31)
    assert date(2026, 5, 31).isoweekday() == 7


def test_a_hearing_is_held_within_twenty_working_days_of_being_asked_for() -> None:
    file = told(hearing=True).take("ask_hearing")
    assert last(file, "hold_hearing") == date(2026, 4, 1)
    assert "HEARING_NOTICE_SHORT" in file.refusals("notify_hearing", hearing_day="2026-03-12")
    file.take("notify_hearing", hearing_day="2026-03-16").later(12)
    file.take("hold_hearing", FENG).take("report_hearing", FENG)
    file.take("record_statement", standpoint="waived").take("conclude_examination")
    assert file.facts.review_because == ("after_hearing",)


def test_a_hearing_is_asked_for_within_five_days() -> None:
    file = told(hearing=True).later(9)
    late = file.at.date().isoformat()
    assert "HEARING_REQUEST_LATE" in file.refusals("ask_hearing", asked_on=late)


def test_the_law_accepts_from_the_day_of_receipt_once_five_working_days_have_run_out() -> None:
    file = received()
    for days, accepted in ((0, False), (7, False), (1, True)):
        file.later(days)
        by_law = LICENCE_APPLICATION.occurred(file.facts, file.situation(ZHOU))
        assert [one.code for one in by_law] == (["ACCEPTED_BY_LAW"] if accepted else [])
    assert "自2026年3月2日起即为受理" in by_law[0].words
    file.take("record_acceptance_by_law")
    assert file.facts.accepted_on == date(2026, 3, 2)
    assert last(file, "decide") == date(2026, 3, 30)
    assert file.duty("supplement").late_days == 1


def test_complete_supplements_are_accepted_by_law_too_incomplete_ones_are_not() -> None:
    file = received().take("give_supplement_notice").later(20)
    assert LICENCE_APPLICATION.occurred(file.facts, file.situation(ZHOU)) == ()
    file.take("receive_supplement", complete=False).later(20)
    assert LICENCE_APPLICATION.occurred(file.facts, file.situation(ZHOU)) == ()
    file.take("receive_supplement").later(9)
    found = LICENCE_APPLICATION.occurred(file.facts, file.situation(ZHOU))
    assert [one.code for one in found] == ["ACCEPTED_BY_LAW"]
    file.take("record_acceptance_by_law")
    assert file.facts.accepted_on == date(2026, 4, 11)


def test_the_law_renews_on_the_day_after_the_last_and_only_what_was_asked_for_in_time() -> None:
    file = examining(request="renew", register_until="2026-05-20")
    file.at = file.at.replace(month=5, day=20)
    assert LICENCE_APPLICATION.occurred(file.facts, file.situation(ZHOU)) == ()
    file.later(1)
    found = LICENCE_APPLICATION.occurred(file.facts, file.situation(ZHOU))
    assert [one.code for one in found] == ["RENEWED_BY_LAW"]
    file.take("record_renewal_by_law")
    assert file.facts.renewed_by_law_on == date(2026, 5, 20)
    assert last(file, "certificate") == date(2026, 6, 3)
    assert file.take("deliver_certificate").take("close_case").facts.closed_as == ""


@pytest.mark.parametrize(("days", "renewed"), [(29, []), (30, ["RENEWED_BY_LAW"])])
def test_a_renewal_asked_for_late_is_not_renewed_by_law_even_where_it_counts_as_accepted(
    days: int, renewed: list[str]
) -> None:
    file = received(request="renew").later(9)
    last_day = file.facts.opened_on + timedelta(days=days)
    file.take("record_acceptance_by_law", register_until=last_day.isoformat()).later(30)
    found = LICENCE_APPLICATION.occurred(file.facts, file.situation(ZHOU))
    assert [one.code for one in found] == renewed


def test_a_decision_on_the_same_day_needs_no_check_on_site() -> None:
    file = received().take("accept_application", needs_check=False).take("conclude_examination")
    file.take("submit_decision").take("decide_grant")
    assert file.facts.decided_on == date(2026, 3, 2)


def test_refusal_is_served_published_and_closed_without_a_certificate() -> None:
    file = deciding(outcome="refuse").take("decide_refuse").take("serve_decision")
    assert "STAGE" in file.refusals("deliver_certificate")
    published(file).take("close_case").take("archive_case")
    assert file.facts.stage == "archived"


@pytest.mark.parametrize(
    ("ground", "way", "because"),
    [
        ("circumstances_changed", "withdraw", ("major_rights",)),
        ("not_qualified", "revoke", ("major_rights",)),
        ("fraud", "revoke", ("major_rights",)),
        ("expired", "cancel", ()),
    ],
)
def test_taking_a_living_licence_is_always_reviewed(
    ground: str, way: str, because: tuple[str, ...]
) -> None:
    file = ending(ground)
    assert (file.facts.way, file.facts.review_because) == (way, because)


def test_a_licence_that_has_run_out_is_cancelled_without_statement_and_review() -> None:
    file = ending("expired").take("submit_decision").take("decide_end").take("serve_decision")
    published(file).take("close_case")
    assert file.facts.closed_as == "end"


def test_the_head_who_decides_has_not_handled_the_file() -> None:
    file = deciding().having(parts=((WANG, "handler"),))
    assert "PART_CONFLICT" in file.refusals("decide_grant")


def test_one_clerk_prepares_and_another_releases() -> None:
    file = granted().take("prepare_publication")
    assert "PUBLISH_SAME_PERSON" in file.refusals("release_publication")
    assert file.take("release_publication", CHU).facts.published_on is not None


@pytest.mark.parametrize("place", ["luozhuang", "shangrila", "mingxi", "wanxin", "haimen"])
def test_a_decision_is_published_within_seven_working_days_everywhere(place: str) -> None:
    file = received(place).take("accept_application").take("verify_on_site")
    file.take("conclude_examination").take("submit_decision").take("decide_grant")
    assert last(file, "publish") == date(2026, 3, 11)
    assert calendar().version
