"""更正申请: anybody tells the agency what is wrong and follows by a receipt what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from sanjian.disclosure import actions, corrections
from sanjian.disclosure.models import CorrectionRequest, PublishedCorrection, PublishedVersion
from sanjian.disclosure.snapshots import public_number
from sanjian.disclosure.verification import verify_corrections
from sanjian.operations.jobs import publish_corrections
from sanjian.portal import corrections as door
from sanjian.records.models import Leaf
from sanjian.records.rules import calendar as world_calendar
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import prepared, released
from tests.portal.conftest import Visitor, portal_role

Publish = Callable[..., world.Case]
SAID = {"said": "处罚金额写错了，决定书上是五千元。", "asker": "李路人", "contact": "13900000000"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nobody has asked anything this hour."""
    door.REQUESTS.forget()


def number_of(case: world.Case) -> str:
    return public_number(str(case.dossier.uid))


def hand_in(visitor: Visitor, number: str, **changed: str) -> Any:
    """Open the form, fill it in and send it, as a browser does."""
    with portal_role():
        address = f"/decisions/{number}/correction"
        opened = visitor.client.get(address).content.decode()
        found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', opened))
        answer = visitor.client.post(address, found | SAID | changed)
    answer.words = answer.content.decode()
    answer.receipt = found.get("receipt", "")
    return answer


@pytest.mark.clause("LZ-20", "HM-30")
def test_a_report_from_the_public_becomes_a_task_and_corrected_shows_version_two_with_its_note(
    visitor: Visitor, published: Publish, settings: Any
) -> None:
    case = published()
    number, county = number_of(case), case.county
    sent = hand_in(visitor, number)
    assert sent.status_code == 201 and sent.receipt in sent.words
    publish_corrections(0)
    waiting = visitor.get("/corrections", code=sent.receipt).words
    assert "正在办理" in waiting and "李路人" not in waiting

    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_desk", settings.DESK_MIDDLEWARE
    clerk = at_desk(county.clerk)
    assert "处罚金额写错了" in text(clerk.get("/corrections"))
    page = f"/corrections/{sent.receipt}"
    corrected = {"outcome": "corrected", "said": "金额误录，已经更正。"}
    refused = clerk.post(page, corrected)
    assert refused.status_code == 409 and "尚未更正" in text(refused)

    actions.withdraw(dossier=case.dossier, reason="金额误录，更正后重新公示。",
                     by=county.clerk, at=case.later(hours=1).at)  # fmt: skip
    case.dossier.refresh_from_db()
    again = case.later(hours=1)
    actions.mark(dossier=again.dossier, first="现场笔录", last="", kind="commercial_secret",
                 everywhere=True, by=county.clerk, at=again.at)  # fmt: skip
    prepared(again)
    with pytest.raises(Exception, match="不得为同一人"):
        actions.release(dossier=again.dossier, copy_hash=again.facts.publication_hash,
                        opinion="可以。", by=county.clerk, at=again.at)  # fmt: skip
    released(again)
    assert clerk.post(page, corrected).status_code == 302

    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings.PUBLIC_MIDDLEWARE
    shown = visitor.get(f"/decisions/{number}").words
    assert "第2版" in shown and "更正说明：金额误录，更正后重新公示。" in shown
    assert "已更正。金额误录，已经更正。" in shown
    assert "李路人" not in shown and "13900000000" not in shown
    assert "已更正" in visitor.get("/corrections", code=sent.receipt).words
    assert Leaf.objects.filter(kind="correction").count() == 1
    assert list(verify_corrections()) == []


def test_the_portals_role_adds_requests_and_reads_changes_and_removes_none(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    hand_in(visitor, number_of(case))
    for wish in ("SELECT said FROM", "DELETE FROM", "SELECT count(*) FROM"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with portal_role(), refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{wish} disclosure_correctionrequest")
    assert CorrectionRequest.objects.get().version == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        CorrectionRequest.objects.all().delete()


def test_what_the_portal_claims_about_version_day_and_reporter_does_not_count(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    with portal_role(), transaction.atomic():
        CorrectionRequest(
            receipt=corrections.new_receipt(), number=number_of(case), said="有误。", version=9,
            agency="别的机关", seen="f" * 64, at=world.START, inside=case.county.clerk,
        ).save(force_insert=True)  # fmt: skip
    kept = CorrectionRequest.objects.get()
    assert (kept.version, kept.agency, kept.inside_id) == (1, case.county.agency.name, None)
    assert kept.at.date() >= date(2026, 11, 1) and kept.seen != "f" * 64


def test_a_form_sent_twice_comes_in_once_and_a_program_gets_nothing_in(
    visitor: Visitor, published: Publish
) -> None:
    number = number_of(published())
    receipt = corrections.new_receipt()
    for _ in range(2):
        assert hand_in(visitor, number, receipt=receipt).status_code == 201
    assert hand_in(visitor, number, website="http://spam").status_code == 201
    assert CorrectionRequest.objects.count() == 1


def test_a_flood_about_one_decision_is_stopped_by_visitor_and_by_the_database(
    visitor: Visitor, published: Publish
) -> None:
    number = number_of(published())
    statuses = [hand_in(visitor, number).status_code for _ in range(11)]
    assert statuses == [201] * 10 + [429]
    for _ in range(10):
        door.REQUESTS.forget()
        assert hand_in(visitor, number).status_code == 201
    door.REQUESTS.forget()
    stopped = hand_in(visitor, number)
    assert stopped.status_code == 429 and "今天收到的更正申请太多" in stopped.words
    assert CorrectionRequest.objects.count() == 20


@pytest.mark.parametrize("said", ["", "  \n ", "长" * 1001, "坏\x00字"])
def test_an_empty_endless_or_unreadable_request_is_sent_back_with_what_was_typed(
    said: str, visitor: Visitor, published: Publish
) -> None:
    back = hand_in(visitor, number_of(published()), said=said)
    assert back.status_code == 422 and "李路人" in back.words
    assert CorrectionRequest.objects.count() == 0


def test_words_typed_by_a_stranger_are_shown_as_words(
    visitor: Visitor, published: Publish, settings: Any
) -> None:
    case = published()
    hand_in(visitor, number_of(case), said="<script>alert(1)</script>'; DROP TABLE x")
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_desk", settings.DESK_MIDDLEWARE
    shown = text(at_desk(case.county.clerk).get("/corrections"))
    assert "&lt;script&gt;" in shown and "<script>alert" not in shown


def test_what_is_not_public_takes_no_request_and_looks_like_what_does_not_exist(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    actions.withdraw(dossier=case.dossier, reason="复议撤销。", by=case.county.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    for number in (number_of(case), "aaaaaaaaaa"):
        assert visitor.get(f"/decisions/{number}/correction").status_code == 404
        assert hand_in(visitor, number).status_code == 404
    assert "没有查到" in visitor.get("/corrections", code="a" * 20).words


def test_an_answer_is_given_once_by_the_agency_not_by_the_reporter_and_names_nobody(
    visitor: Visitor, published: Publish, settings: Any
) -> None:
    case = published()
    county = case.county
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_desk", settings.DESK_MIDDLEWARE
    at_desk(county.clerk).post(f"/corrections/of/{number_of(case)}", {"said": "文书号少一位。"})
    page = f"/corrections/{CorrectionRequest.objects.get().receipt}"
    good = {"outcome": "refused", "said": "与决定书一致。"}
    own = at_desk(county.clerk).post(page, good)
    assert own.status_code == 409 and "不得自行答复" in text(own)
    leak = at_desk(county.publisher).post(page, good | {"said": "周小满的决定无误。"})
    assert leak.status_code == 409 and "不宜公开" in text(leak)
    assert at_desk(county.officer).post(page, good).status_code == 404
    assert at_desk(world.county(prefix="二").clerk).get(page).status_code == 404
    assert at_desk(county.publisher).post(page, good).status_code == 302
    assert "已经答复" in text(at_desk(county.head).post(page, good))


def test_an_unanswered_request_is_late_after_its_working_days_and_counted_for_supervision(
    published: Publish, county: world.County
) -> None:
    case = published()
    made = corrections.ask(receipt=corrections.new_receipt(), number=number_of(case), at=case.at,
                           said="有误。", inside=case.county.head)  # fmt: skip
    params = world.rules(county.pack, case.at.date())
    due = corrections.due_on(made, params, world_calendar())
    (row,) = corrections.figures(params, world_calendar(), timezone.now().date())
    assert due > case.at.date() and (row.received, row.waiting, row.late) == (1, 1, 1)
    (early,) = corrections.figures(params, world_calendar(), due)
    assert early.late == 0


def test_an_outcome_or_a_version_that_the_record_does_not_know_is_found(
    published: Publish, county: world.County
) -> None:
    case = published()
    made = corrections.ask(receipt=corrections.new_receipt(), number=number_of(case), at=case.at,
                           said="有误。", inside=case.county.head)  # fmt: skip
    corrections.publish_new(world.rules(county.pack, case.at.date()), world_calendar())
    PublishedCorrection.objects.filter(receipt=made.receipt).update(outcome="已更正", said="好。")
    PublishedVersion.objects.update(release_commitment="0" * 64)
    assert [one.what for one in verify_corrections()] == ["答复", "发布行为"]
