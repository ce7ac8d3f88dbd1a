"""The clerk's queue and the redaction editor, from the decision to the tombstone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sanjian.disclosure import actions
from sanjian.disclosure.models import Preparation, PublishedDecision, PublishedTombstone
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db


def address(case: world.Case) -> str:
    return f"/disclosure/{case.dossier.uid}"


def fields(case: world.Case) -> dict[str, str]:
    proposal = actions.prepare(dossier=case.dossier, by=case.county.clerk, at=case.at)
    return dict(proposal.fields)


def press(desk: Client, case: world.Case, act: str, **typed: str) -> str:
    """Press a button of the page and return what the page says then."""
    case.dossier.refresh_from_db()
    sent = {"act": act, "expected_seq": str(case.dossier.seq)} | typed
    return text(desk.post(address(case), sent, follow=True))  # type: ignore[arg-type]


def test_a_decision_enters_the_queue_by_itself_with_its_light() -> None:
    county = world.county()
    case = decided(county)
    desk = at_desk(county.clerk)

    page = text(desk.get("/disclosure"))

    assert "周小满" in page
    assert address(case) in page
    assert re.search(r"已逾期\d+日", page)
    assert "公示" in text(desk.get("/"))


def test_the_editor_shows_the_original_with_its_findings_beside_the_public_text() -> None:
    county = world.county()
    case = decided(county)

    page = text(at_desk(county.clerk).get(address(case)))

    assert "周小满" in page and "周某某" in page
    assert "自然人姓名" in page and "证件号码" in page
    assert "案件记录中" in page
    for name in ("subject", "conclusion"):
        assert f'name="{name}"' in page
    assert 'value="周某某"' in page


def test_from_finding_to_portal_by_two_people_without_any_script() -> None:
    county = world.county()
    case = decided(county)
    clerk, publisher = at_desk(county.clerk), at_desk(county.publisher)
    proposal = actions.prepare(dossier=case.dossier, by=county.clerk, at=case.at)
    key = proposal.material.findings[0].key

    assert "撤销" in press(clerk, case, "decide", finding=f"{key}:hide")
    press(clerk, case, "decide", finding=f"{key}:undo")
    assert "人工标注1处商业秘密标志" in press(
        clerk, case, "mark", first="现场笔录", last="", kind="commercial_secret"
    )
    press(clerk, case, "unmark", number="0")
    press(clerk, case, "decide-all")
    page = press(clerk, case, "prepare", checked="yes", **fields(case))
    assert "待其他公示人员审核、发布" in page
    world.stamp(county, case.dossier, case.at)
    assert "信息的采集与审核发布不得为同一人" in text(clerk.get(address(case)))
    page = text(publisher.get(address(case)))
    copy_hash = re.search(r'name="copy_hash" value="([0-9a-f]{64})"', page)
    assert copy_hash is not None
    assert "周小满" not in page.split('aria-label="公开文本"')[1]
    page = press(publisher, case, "release", copy_hash=copy_hash[1], opinion="可以公开。")

    assert "已公示，公示编号" in page
    assert PublishedDecision.objects.get().subject == "周某某"
    assert address(case) in text(clerk.get("/disclosure?queue=released"))


def test_the_one_who_prepared_is_refused_with_the_article_and_nothing_is_public() -> None:
    county = world.county()
    case = prepared(decided(county))

    page = press(
        at_desk(county.clerk), case, "release",
        copy_hash=case.facts.publication_hash, opinion="可以公开。",
    )  # fmt: skip

    assert "PUBLISH_SAME_PERSON" in page
    assert "信息的采集与审核发布不得为同一人" in page
    assert PublishedDecision.objects.count() == 0


def test_a_field_with_a_name_in_it_is_refused_and_what_was_typed_stays() -> None:
    county = world.county()
    case = decided(county)
    clerk = at_desk(county.clerk)
    press(clerk, case, "decide-all")
    typed = fields(case) | {"conclusion": "对周小满罚款五千元，限期缴纳。", "checked": "yes"}

    page = press(clerk, case, "prepare", **typed)

    assert "PUBLISH_UNREDACTED" in page
    assert "“周小满”（自然人姓名）" in page
    assert "对周小满罚款五千元，限期缴纳。" in page
    assert not case.dossier.acts.filter(step="prepare_publication").exists()


def test_an_empty_field_is_said_at_the_field() -> None:
    county = world.county()
    case = decided(county)
    clerk = at_desk(county.clerk)
    press(clerk, case, "decide-all")

    page = press(clerk, case, "prepare", **fields(case) | {"conclusion": "", "checked": "yes"})

    assert 'href="#id_conclusion"' in page or "PUBLISH_FIELDS" in page


def test_withdrawing_asks_for_a_public_reason_and_leaves_a_tombstone() -> None:
    county = world.county()
    case = released(prepared(decided(county)))
    clerk = at_desk(county.clerk)

    assert "理由" in press(clerk, case, "withdraw", reason="")
    assert PublishedDecision.objects.count() == 1
    page = press(clerk, case, "withdraw", reason="公开文本有误，更正后重新公示。")

    assert PublishedDecision.objects.count() == 0
    assert PublishedTombstone.objects.get().reason == "公开文本有误，更正后重新公示。"
    assert "已撤下" in page


def test_odd_posts_are_answered_in_words() -> None:
    county = world.county()
    case = decided(county)
    clerk = at_desk(county.clerk)

    for typed in (
        {"act": "nothing"}, {"act": "decide", "finding": "x"}, {"act": "decide"},
        {"act": "unmark", "number": "９"}, {"act": "mark", "first": "", "kind": "phone"},
        {"act": "mark", "first": "没有这段", "kind": "phone", "place": "1e9"},
        {"act": "mark", "first": "现场", "kind": "nothing"}, {"act": "release"},
        {"act": "withdraw", "reason": "\x00"}, {"act": "prepare", "expected_seq": "-1"},
    ):  # fmt: skip
        answer = clerk.post(address(case), typed)
        assert answer.status_code in (409, 422), typed
        assert "公示决定" in text(answer)  # type: ignore[arg-type]
    assert PublishedDecision.objects.count() == 0


def test_a_stale_page_is_refused_and_the_work_stays() -> None:
    county = world.county()
    case = prepared(decided(county))
    publisher = at_desk(county.publisher)

    answer = publisher.post(
        address(case),
        {"act": "release", "copy_hash": case.facts.publication_hash, "opinion": "可以。",
         "expected_seq": "1"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert "STALE" in text(answer)  # type: ignore[arg-type]
    assert PublishedDecision.objects.count() == 0


def test_another_agency_finds_no_file_and_an_officer_only_looks() -> None:
    county = world.county()
    case = decided(county)
    other = world.county(prefix="二")

    assert at_desk(other.clerk).get(address(case)).status_code == 404
    assert at_desk(other.clerk).post(address(case), {"act": "decide-all"}).status_code == 404
    answer = at_desk(county.officer).post(address(case), {"act": "decide-all"})
    assert answer.status_code == 409
    assert Preparation.objects.count() == 0


def test_a_changed_decision_that_was_taken_off_waits_to_be_prepared_anew() -> None:
    case = released(prepared(decided(world.county())))
    desk, here = at_desk(case.county.clerk), address(case)
    case.later(days=1).take("record_overturn", case.county.head, how="changed")
    assert here in text(desk.get("/disclosure?queue=withdraw"))
    press(desk, case, "withdraw", reason="复议决定变更罚款数额。")
    assert here in text(desk.get("/disclosure?queue=prepare"))
    assert here not in text(desk.get("/disclosure?queue=withdrawn"))
    case.dossier.refresh_from_db()
    changed = fields(case) | {"conclusion": "罚款三千元。"}
    assert 'name="conclusion"' in text(desk.get(here))
    press(desk, case, "prepare", checked="yes", **changed)
    assert here in text(desk.get("/disclosure?queue=release"))
    case.dossier.refresh_from_db()
    world.stamp(case.county, case.dossier, case.at)
    other = at_desk(case.county.publisher)
    done = press(other, case, "release", copy_hash=case.facts.publication_hash, opinion="可以。")
    assert "已公示，公示编号" in done and "第2版" in done
    assert here not in text(desk.get("/disclosure?queue=release"))
    assert PublishedDecision.objects.get().conclusion == "罚款三千元。"
