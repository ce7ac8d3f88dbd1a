"""说理 at the desk: proposals fill empty reasons, never submit, and are refused as they are."""

from __future__ import annotations

from html import escape

import pytest

from sanjian.law.reasons import MARK, KnownStatute
from sanjian.records.models import Composition
from sanjian.records.verification import verify_dossier
from sanjian.registry.statutes import enter_statutes
from tests import world
from tests.desk.helpers import at_desk, posted, text

pytestmark = pytest.mark.django_db


def form_of(case: world.Case, **changes: object) -> tuple[str, dict[str, object]]:
    """The address of the draft's form and its content as a browser posts it."""
    address = f"/cases/{case.dossier.uid}/steps/revise_draft"
    whole = case.content("revise_draft") | {"expected_seq": case.dossier.seq, "key": ""} | changes
    return address, posted(whole)


def test_proposals_fill_what_is_empty_and_submit_nothing() -> None:
    where = world.county()
    case = world.investigated(where)
    before = case.dossier.seq
    address, sent = form_of(case, reason_evidence="", reason_basis="本案自己的理由。")
    page = text(at_desk(where.officer).post(address, sent | {"reasons": "1"}))
    assert MARK in page and "现场照片6张" in page
    assert "本案自己的理由。" in page
    case.dossier.refresh_from_db()
    assert case.dossier.seq == before


def test_a_draft_is_composed_from_the_file_and_the_reviewer_sees_what_was_made_of_it() -> None:
    where = world.county()
    case = world.investigated(where)
    address, sent = form_of(case, facts="", evidence="", proven=[], reason_evidence="",
                            reason_basis="", reason_discretion="")  # fmt: skip
    officer = at_desk(where.officer)
    page = text(officer.post(address, sent | {"reasons": "1"}))
    made = Composition.objects.get()
    assert "现场检查发现涉案物品，已逐一拍照。" in made.content["facts"]  # the record's own words
    assert "2. 现场照片6张" not in made.content["evidence"]  # records are no exhibits of their own
    assert "现场照片6张：证明违法事实存在" in made.content["evidence"]
    assert made.content["proven"] == [{"fact": "违法事实存在", "evidence": "2"}]
    assert all(words.startswith(MARK) for name, words in made.content.items() if name != "proven")
    for words in made.content.values():
        assert not isinstance(words, str) or escape(words.splitlines()[1]) in page
    assert list(verify_dossier(case.dossier)) == []
    kept = {name: words for name, words in made.content.items() if isinstance(words, str)}
    refused = officer.post(address, sent | kept)
    assert refused.status_code == 409 and "参考文字须经承办人核对修改" in text(refused)

    edited = {name: f"本案{name}另写。" for name in kept}
    edited["facts"] = kept["facts"].removeprefix(f"{MARK}\n") + "当事人对此无异议。"
    address, sent = form_of(case, **edited, proven=made.content["proven"], public_interest=True)
    assert officer.post(address, sent).status_code == 302
    page = text(at_desk(where.reviewer).get(f"/reviews/{case.dossier.uid}"))
    shown = page.split('id="composed"')[1].split("</details>")[0]
    assert "<ins>" in shown and "当事人对此无异议。" in shown
    assert "<del>" in shown and "另写" in shown


def test_a_proposal_that_nobody_edited_is_refused() -> None:
    where = world.county()
    case = world.investigated(where)
    address, sent = form_of(case, reason_evidence=f"{MARK}\n证据充分。")
    answer = at_desk(where.officer).post(address, sent)
    assert answer.status_code == 409
    assert "参考文字须经承办人核对修改" in text(answer)
    address, sent = form_of(case, reason_evidence="证据充分。")
    assert at_desk(where.officer).post(address, sent).status_code == 302


def test_provisions_are_looked_up_in_pack_and_register() -> None:
    where = world.county()
    case = world.investigated(where)
    rows = [
        {"statute": "行政处罚法", "article": "第九十九条"},
        {"statute": "云溪县示例条例", "article": "第三条"},
    ]
    address, sent = form_of(case, basis=rows, violated=[])
    client = at_desk(where.officer)
    page = text(client.post(address, sent | {"reasons": "1"}))
    assert "该文件共86条，没有第99条" in page
    assert "法律库中没有这部文件" in page
    known = [KnownStatute("云溪县示例条例", 20, world.SINCE)]
    assert enter_statutes(statutes=known, source="管理员", at=world.START) == 1
    assert enter_statutes(statutes=known, source="管理员", at=world.START) == 0
    page = text(client.post(address, sent | {"reasons": "1"}))
    assert "条号在全文20条之内" in page


def test_the_button_stands_where_reasons_are_asked_and_nowhere_else() -> None:
    where = world.county()
    case = world.investigated(where)
    client = at_desk(where.officer)
    assert "核对并提供说理参考" in text(client.get(form_of(case)[0]))
    other = f"/cases/{case.dossier.uid}/steps/add_evidence"
    assert "核对并提供说理参考" not in text(client.get(other))


def test_the_draft_s_page_lists_the_evidence_and_says_what_each_fact_rests_on() -> None:
    where = world.county()
    case = world.investigated(where)
    client = at_desk(where.officer)
    listed = text(client.get(form_of(case)[0]))
    assert "案卷证据目录" in listed
    assert '<span class="code">2</span> 现场照片6张' in listed
    rows = [{"fact": "当事人无证经营", "evidence": "2"}, {"fact": "货值三百元", "evidence": "7"}]
    address, sent = form_of(case, proven=rows)
    page = text(client.post(address, sent | {"reasons": "1"}))
    assert "由证据2. 现场照片6张证明" in page
    assert "案卷中没有第7号证据" in page
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "认定的每项事实都应当有查证属实的证据" in text(answer)


def test_the_reviewer_sees_facts_with_evidence_and_what_could_not_be_checked() -> None:
    where = world.county()
    case = world.heard(where)
    case.later(days=9).take("submit_review", where.officer)
    page = text(at_desk(where.reviewer).get(f"/reviews/{case.dossier.uid}"))
    assert "当事人未取得许可从事经营活动：证据1. 现场笔录" in page
    assert "当事人未取得许可从事经营活动，见证据1" in page
    assert "《云溪县示例条例》第三条：法律库中没有这部文件，未能核对" in page
