"""A licence from application to certificate, its renewal and its end, taken through the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from django.db import ProgrammingError, transaction

from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.taking import open_dossier
from sanjian.records.verification import verify, verify_dossier
from sanjian.registry.licences.models import Licence, LicenceEvent
from sanjian.registry.licences.queries import Worth, standing_on
from sanjian.registry.models import Person
from tests import world
from tests.api.test_dossiers import path, post, speak
from tests.world import Case, County, stamp

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, 0, tzinfo=world.SHANGHAI)
BY = {
    "officer": "officer", "head": "head", "reviewer": "reviewer", "chair": "chair",
    "clerk": "clerk", "archivist": "archivist",
}  # fmt: skip


def applied(where: County, at: datetime = START, **content: Any) -> Case:
    """An application has just been received."""
    whole = world.opening_content(where, at, "licence") | {"received_on": at.date().isoformat()}
    act = open_dossier(
        procedure="licence", agency=where.agency, content=whole | content, by=where.officer,
        at=at, pack=where.pack, sample=True,
    )  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), at, [act])


def accepted(where: County, at: datetime = START, **content: Any) -> Case:
    """An application has been accepted on the next day."""
    case = applied(where, at, **content)
    case.later(days=1).take("accept_application", where.officer)
    return case


def examined(where: County, at: datetime = START, **content: Any) -> Case:
    """A check on site has been made."""
    case = accepted(where, at, **content)
    case.later(days=2).take("verify_on_site", where.officer)
    return case


def concluded(where: County, at: datetime = START, **draft: Any) -> Case:
    """The draft of a decision stands."""
    case = examined(where, at)
    case.later(days=1).take("conclude_examination", where.officer, **draft)
    return case


def granted(where: County, at: datetime = START, **draft: Any) -> Case:
    """A licence has been granted."""
    known = {"licence_number": "样例-0001", "valid_from": at.date().isoformat()}
    case = concluded(where, at, **known | draft)
    case.take("submit_decision", where.officer)
    case.later(days=1).take("decide_grant", where.head)
    return case


def attempt(case: Case, step: str, by: Person, **content: Any) -> dict[str, Any]:
    """Try a step through the API; return the problem, or the act that was recorded."""
    if step == "release_publication":
        stamp(case.county, case.dossier, case.at)
    whole = case.content(step) | content
    answer = post(speak(by), path(case, "/acts"), {"step": step, "content": whole})
    case.dossier.refresh_from_db()
    body: dict[str, Any] = answer.json()
    assert answer.status_code in (201, 409), body
    return body


def refused(case: Case, step: str, by: Person, **content: Any) -> Refusal:
    """Try a step on the case's own day; return the refusal."""
    with pytest.raises(Refusal) as caught:
        case.take(step, by, **content)
    return caught.value


def said(refusal: Refusal) -> set[str]:
    """Return the codes of a refusal."""
    return {one.code for one in refusal.unmet}


def codes(body: dict[str, Any]) -> set[str]:
    """Return the codes of a refusal; empty for an act."""
    return {one["code"] for one in body.get("unmet", ())}


def licence(where: County, number: str = "样例-0001") -> Licence:
    """The licence in the register."""
    return Licence.objects.get(agency=where.agency, number=number)


def test_a_licence_is_granted_written_into_the_register_and_its_certificate_handed_over() -> None:
    where = world.county()
    case = granted(where)
    row = licence(where)
    assert (row.holder, row.item) == (case.dossier.party_name, "食品经营许可")
    assert standing_on(row, case.at.date()).worth is Worth.VALID
    case.take("serve_decision", where.officer)
    case.take("deliver_certificate", where.officer)
    assert licence(where).certificate_on == case.at.date()
    kinds = list(case.dossier.documents.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "licence_receipt", "licence_acceptance", "licence_site_record",
        "licence_examination_report", "licence_grant", "licence_service_receipt",
        "licence_certificate", "licence_service_receipt",
    ]  # fmt: skip
    events = [one.kind for one in LicenceEvent.objects.filter(licence=row)]
    assert events == ["granted", "delivered"]
    case.take("prepare_publication", where.clerk)
    assert list(verify_dossier(case.dossier)) == []


def test_nobody_says_what_is_missing_and_the_law_accepts() -> None:
    where = world.county()
    case = applied(where)
    case.later(days=10)
    told = attempt(case, "accept_application", where.officer)
    assert codes(told) == {"SUPPLEMENT_LATE"}
    assert told["unmet"][0]["cure_step"] == "record_acceptance_by_law"
    assert "自2026年3月2日起即为受理" in str(told["unmet"][0])
    assert "SUPPLEMENT_LATE" in codes(attempt(case, "give_supplement_notice", where.officer))
    shown = speak(where.officer).get(f"/api/v1{path(case, '/next')}").json()["by_law"]
    assert [one["code"] for one in shown] == ["ACCEPTED_BY_LAW"]
    assert attempt(case, "record_acceptance_by_law", where.officer)["stage_to"] == "examination"
    assert case.facts.accepted_on == date(2026, 3, 2)
    again = speak(where.officer).get(f"/api/v1{path(case, '/next')}").json()["by_law"]
    assert again == []
    decide = case.dossier.duties.get(code="decide")
    assert decide.due.astimezone(world.SHANGHAI).date() == date(2026, 3, 30)
    assert list(verify_dossier(case.dossier)) == []


def renewing(until: date, asked: datetime) -> Case:
    """A renewal was asked for and accepted, of a licence that runs out on that day."""
    where = world.county()
    granted(where, valid_until=until.isoformat())
    case = applied(where, asked, request="renew", licence_number="样例-0001")
    case.later(days=1).take("accept_application", where.officer)
    return case


def test_a_renewal_that_nobody_decides_is_granted_by_the_law() -> None:
    case = renewing(date(2026, 5, 20), datetime(2026, 4, 8, 9, tzinfo=world.SHANGHAI))
    where = case.county
    duty = case.dossier.duties.get(code="decide_renewal")
    assert duty.due.astimezone(world.SHANGHAI).date() == date(2026, 5, 20)
    case.take("verify_on_site", where.officer)
    case.take("conclude_examination", where.officer)
    case.take("submit_decision", where.officer)
    case.at = datetime(2026, 5, 21, 9, tzinfo=world.SHANGHAI)
    row = licence(where)
    assert standing_on(row, date(2026, 5, 20)).worth is Worth.VALID
    assert standing_on(row, date(2026, 5, 21)).worth is Worth.RENEWED_BY_LAW
    told = attempt(case, "decide_grant", where.head)
    assert "RENEWED_BY_LAW" in codes(told)
    shown = speak(where.officer).get(f"/api/v1{path(case, '/next')}").json()["by_law"]
    assert [one["code"] for one in shown] == ["RENEWED_BY_LAW"]
    assert "视为准予延续" in shown[0]["words"]
    done = attempt(case, "record_renewal_by_law", where.officer, valid_until="2029-05-20")
    assert done["stage_to"] == "enforcement"
    row.refresh_from_db()
    assert row.valid_until == date(2029, 5, 20)
    assert standing_on(row, date(2026, 6, 1)).worth is Worth.VALID
    kinds = [one.kind for one in LicenceEvent.objects.filter(licence=row)]
    assert kinds == ["granted", "renewed_by_law"]
    assert list(verify_dossier(case.dossier)) == []


def test_a_renewal_asked_for_too_late_is_not_accepted_and_nothing_is_renewed_by_law() -> None:
    where = world.county()
    granted(where, valid_until="2026-05-20")
    asked = datetime(2026, 4, 21, 9, tzinfo=world.SHANGHAI)
    case = applied(where, asked, request="renew", licence_number="样例-0001")
    assert said(refused(case, "accept_application", where.officer)) == {"RENEWAL_LATE"}
    assert standing_on(licence(where), date(2026, 5, 21)).worth is Worth.EXPIRED


def test_a_renewal_whose_materials_are_incomplete_is_not_renewed_by_law() -> None:
    where = world.county()
    granted(where, valid_until="2026-05-20")
    asked = datetime(2026, 4, 8, 9, tzinfo=world.SHANGHAI)
    case = applied(where, asked, request="renew", licence_number="样例-0001")
    assert standing_on(licence(where), date(2026, 5, 21)).worth is Worth.RENEWED_BY_LAW
    case.take("give_supplement_notice", where.officer)
    assert standing_on(licence(where), date(2026, 5, 21)).worth is Worth.EXPIRED
    case.later(days=1).take("receive_supplement", where.officer)
    assert standing_on(licence(where), date(2026, 5, 21)).worth is Worth.RENEWED_BY_LAW


def test_a_change_is_of_a_licence_that_the_applicant_holds() -> None:
    where = world.county()
    granted(where)
    at = START + timedelta(days=60)
    stranger = applied(
        where, at, request="change", licence_number="样例-0001", party_name="云溪县另一小吃店"
    )
    assert said(refused(stranger, "accept_application", where.officer)) == {"LICENCE_NOT_FOUND"}
    unknown = applied(where, at, request="change", licence_number="样例-9999")
    assert said(refused(unknown, "accept_application", where.officer)) == {"LICENCE_NOT_FOUND"}
    own = applied(where, at, request="change", licence_number="样例-0001")
    assert own.take("accept_application", where.officer).stage_to == "examination"


def test_a_number_is_given_once_and_the_refused_decision_leaves_nothing() -> None:
    where = world.county()
    granted(where)
    case = concluded(where, START + timedelta(days=30), licence_number="样例-0001")
    case.take("submit_decision", where.officer)
    told = attempt(case, "decide_grant", where.head)
    assert codes(told) == {"LICENCE_NUMBER_TAKEN"}
    assert case.dossier.stage == "decision"
    assert not case.dossier.decisions.exists()
    assert Licence.objects.count() == 1


def withdrawal(where: County, at: datetime, **content: Any) -> Case:
    """The agency has opened a file to end a licence."""
    whole = world.opening_content(where, at, "licence_withdrawal")
    whole |= {"found_on": at.date().isoformat(), "licence_number": "样例-0001"}
    act = open_dossier(
        procedure="licence_withdrawal", agency=where.agency, content=whole | content,
        by=where.officer, at=at, pack=where.pack, sample=True,
    )  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), at, [act])


def heard(where: County, **content: Any) -> Case:
    """The holder was told that his licence is to be revoked and waives his statement."""
    case = withdrawal(where, START + timedelta(days=60), **content)
    case.later(days=1).take("file_withdrawal", where.head)
    case.take("verify_on_site", where.officer)
    case.take("conclude", where.officer, conclusion="撤销食品经营许可证样例-0001。")
    case.take("notify_holder", where.officer)
    case.take("record_statement", where.officer, standpoint="waived")
    return case


def test_a_licence_is_revoked_after_review_and_the_register_says_so_at_once() -> None:
    where = world.county()
    granted(where)
    case = heard(where, ground="not_qualified")
    assert case.facts.review_because == ("major_rights",)
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", where.officer, opinion="报"))
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    assert standing_on(licence(where), case.at.date()).worth is Worth.VALID
    case.take("decide_end", where.head)
    assert standing_on(licence(where), case.at.date()).worth is Worth.REVOKED
    case.take("serve_decision", where.officer)
    case.take("deregister", where.officer)
    assert standing_on(licence(where), case.at.date()).worth is Worth.CANCELLED
    assert list(verify_dossier(case.dossier)) == []


def test_only_a_licence_that_the_register_has_and_that_still_counts_can_be_revoked() -> None:
    where = world.county()
    at = START + timedelta(days=60)
    told = attempt(withdrawal(where, at, ground="fraud"), "file_withdrawal", where.head)
    assert "LICENCE_NOT_FOUND" in codes(told)
    granted(where)
    case = withdrawal(where, at, ground="expired")
    assert codes(attempt(case, "file_withdrawal", where.head)) == {"LICENCE_RUNNING"}
    case = heard(where, ground="not_qualified")
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("decide_end", where.head)
    again = withdrawal(where, case.at + timedelta(days=1), ground="not_qualified")
    assert codes(attempt(again, "file_withdrawal", where.head)) == {"LICENCE_ENDED"}


def test_a_change_decided_after_the_licence_was_revoked_is_refused_whole() -> None:
    where = world.county()
    granted(where)
    change = applied(
        where, START + timedelta(days=58), request="change", licence_number="样例-0001"
    )
    change.take("accept_application", where.officer)
    change.take("verify_on_site", where.officer)
    change.take("conclude_examination", where.officer, licence_number="样例-0001")
    change.take("submit_decision", where.officer)
    case = heard(where, ground="not_qualified")
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("decide_end", where.head)
    change.at = case.at + timedelta(days=1)
    assert codes(attempt(change, "decide_grant", where.head)) == {"LICENCE_ENDED"}
    assert not change.dossier.decisions.exists()


def test_who_obtained_a_licence_of_safety_by_fraud_may_not_apply_again_for_three_years() -> None:
    where = world.county()
    granted(where, safety_item=True)
    case = heard(where, ground="fraud")
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("decide_end", where.head)
    again = applied(where, case.at + timedelta(days=30))
    told = refused(again, "accept_application", where.officer)
    assert said(told) == {"REAPPLY_BARRED"}
    assert "2029年5月2日" in told.unmet[0].detail
    free = applied(where, again.at, cause="另一事项")
    assert free.take("accept_application", where.officer).stage_to == "examination"


@pytest.mark.clause("WX-72")
def test_a_licence_to_which_a_hearing_applies_is_always_reviewed() -> None:
    where = world.county("wanxin")
    case = applied(where)
    case.take("accept_application", where.officer, hearing_item=False)
    case.take("verify_on_site", where.officer)
    case.take("tell_interested", where.officer, hearing=True)
    case.take("record_statement", where.officer, standpoint="waived")
    case.take("waive_hearing", where.officer)
    case.take("conclude_examination", where.officer)
    assert case.facts.review_because == ("hearing_licence",)
    told = attempt(case, "submit_decision", where.officer, opinion="报请决定。")
    assert codes(told) == {"REVIEW_MISSING"}
    assert attempt(case, "submit_review", where.officer)["stage_to"] == "review"


def test_procedures_of_licences_say_which_kind_they_are() -> None:
    assert {PROCEDURES[name].kind.label for name in ("licence", "licence_withdrawal")} == {
        "行政许可"
    }


def tampered(owner: psycopg.Connection, statement: LiteralString) -> list[str]:
    """Change the register behind the record's back; return what verify then says of it."""
    owner.execute(statement)
    owner.commit()
    return [one.what for one in verify() if one.kind == "许可证登记"]


@pytest.mark.django_db(transaction=True)
def test_a_register_changed_behind_the_record_s_back_is_found(
    owner_connection: psycopg.Connection,
) -> None:
    where = world.county()
    granted(where)
    case = heard(where, ground="not_qualified")
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("decide_end", where.head)
    owner = owner_connection
    assert tampered(owner, "SELECT 1") == []
    assert tampered(owner, "UPDATE registry_licence SET state = 'valid'") == [
        "许可证样例-0001的状态"
    ]
    longer = "UPDATE registry_licence SET state = 'revoked', valid_until = '2039-12-31'"
    assert tampered(owner, longer) == ["许可证样例-0001的有效期至"]
    moved = tampered(owner, "UPDATE registry_licenceevent SET act_seq = 1 WHERE kind = 'revoked'")
    assert "许可证样例-0001的撤销" in moved
    tampered(owner, "DELETE FROM registry_licenceevent")
    gone = tampered(owner, "DELETE FROM registry_licence")
    assert gone == ["“作出准予行政许可决定”的登记", "“作出撤回、撤销、注销决定”的登记"]


def test_the_working_role_cannot_rewrite_what_happened_to_a_licence() -> None:
    where = world.county()
    granted(where)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LicenceEvent.objects.update(kind="entered")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Licence.objects.update(holder="云溪县另一小吃店")


def test_a_refusal_set_aside_is_decided_anew_and_the_register_gets_the_licence_once() -> None:
    where = world.county()
    case = concluded(where, outcome="refuse", refusal_reason="场所面积不符合要求。")
    case.take("submit_decision", where.officer)
    case.later(days=1).take("decide_refuse", where.head)
    case.take("serve_decision", where.officer)
    case.take("prepare_publication", where.clerk)
    case.take("release_publication", where.publisher)
    case.later(days=40).take("record_overturn", where.head, how="redo", ground="facts")
    with pytest.raises(Refusal, match="先撤下"):
        case.take("begin_redo", where.head)
    case.take("withdraw_publication", where.clerk)
    case.take("begin_redo", where.head)
    again = {"licence_number": "样例-0009", "valid_from": case.at.date().isoformat()}
    with pytest.raises(Refusal, match="同一的事实和理由"):
        case.take("conclude_examination", where.officer, outcome="refuse",
                  refusal_reason="场所面积不符合要求。")  # fmt: skip
    case.take("conclude_examination", where.officer, **again)
    case.take("submit_decision", where.officer)
    assert Licence.objects.count() == 0
    case.later(days=1).take("decide_grant", where.head)
    assert [row.number for row in Licence.objects.all()] == ["样例-0009"]
    assert [row.matter for row in case.dossier.decisions.order_by("matter")] == [1, 2]
    assert list(verify()) == []
