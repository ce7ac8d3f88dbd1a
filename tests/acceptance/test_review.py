"""绕不过: legal review as the five papers ask for it, through the API and the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from sanjian.law.people import Role
from sanjian.records.models import Decision, Document, DutyRow
from sanjian.registry.models import Agency, Person
from tests import world
from tests.api.test_clauses import attempt, codes, submitted
from tests.api.test_dossiers import speak
from tests.desk.helpers import at_desk, step_url, text

pytestmark = pytest.mark.django_db
MAJOR = {"public_interest": True}


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own: papers are set here."""
    settings.BLOB_ROOT = tmp_path


def paper(case: world.Case, kind: str) -> Document:
    """The newest paper of a kind in the file."""
    return case.dossier.documents.filter(kind=kind).latest("id")


def printed(case: world.Case, kind: str) -> str:
    """What the PDF of the newest paper of a kind says, without spaces and line ends."""
    code = paper(case, kind).code
    pdf = speak(case.county.officer).get(f"/api/v1/documents/{code}.pdf").content
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(one.get_textpage().get_text_range().split()) for one in pages)


def disputed(pack: str, **draft: Any) -> world.Case:
    """A case whose officer contests the problems that the review found."""
    county = world.county(pack)
    case = world.heard(county, **draft)
    case.take("submit_review", county.officer)
    case.take("raise_problems", county.reviewer)
    return case


@pytest.mark.clause("LZ-37")
def test_legality_and_propriety_each_want_their_conclusion_in_a_numbered_signed_opinion() -> None:
    case = submitted("luozhuang")
    reviewer = case.county.reviewer
    rows = case.content("pass_review")["standards"]
    assert len(rows) == 2
    for left in (rows[:1], rows[1:], []):
        assert codes(attempt(case, "pass_review", reviewer, standards=left)) == {
            "REVIEW_STANDARD_MISSING"
        }
    assert attempt(case, "pass_review", reviewer)["stage_to"] == "decision"
    opinion = paper(case, "review_opinion")
    assert opinion.number and "法审" in opinion.number
    listed = text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/"))
    assert f"法制审核意见书 {opinion.number}" in listed
    said = printed(case, "review_opinion")
    for words in ("合法性", "适当性", reviewer.name, opinion.number):
        assert words in said, words


@pytest.mark.clause("LZ-38", "HM-38", "HM-43")
@pytest.mark.parametrize("pack", ["luozhuang", "haimen"])
def test_an_organ_without_a_review_body_neither_submits_nor_decides(pack: str) -> None:
    case = world.heard(world.county(pack), **MAJOR)
    county = case.county
    Agency.objects.filter(pk=county.agency.pk).update(review_body="")
    assert codes(attempt(case, "submit_review", county.officer)) == {"NO_REVIEW_BODY"}
    assert "REVIEW_MISSING" in codes(attempt(case, "decide_penalty", county.head))
    Agency.objects.filter(pk=county.agency.pk).update(review_body="法规股")
    assert attempt(case, "submit_review", county.officer)["stage_to"] == "review"

    stranger = world.county(pack, prefix="北").reviewer
    desk = at_desk(stranger)
    assert desk.get(f"/reviews/{case.dossier.uid}").status_code == 404
    assert (
        desk.post(f"/reviews/{case.dossier.uid}", {"conclusion": "pass_review"}).status_code == 404
    )
    assert str(case.dossier.uid) not in text(desk.get("/reviews"))
    assert str(case.dossier.uid) in text(at_desk(county.reviewer).get("/reviews"))


@pytest.mark.clause("LZ-45")
def test_a_disagreement_ends_in_minutes_a_new_draft_and_a_second_pass() -> None:
    case = disputed("luozhuang", **MAJOR)
    officer, head = case.county.officer, case.county.head
    assert attempt(case, "state_disagreement", officer)["seq"]
    assert paper(case, "handler_opinion")
    minutes = attempt(case, "record_negotiation", officer, form="meeting", agreed=True,
                      record="集体讨论决定按审核意见修改。")  # fmt: skip
    assert minutes["content"]["record"] == "集体讨论决定按审核意见修改。"
    assert attempt(case, "revise_draft", officer, fine="4000.00", **MAJOR)["seq"]
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", officer))
    assert "REVIEW_NOT_PASSED" in codes(attempt(case, "decide_penalty", head))
    assert not Decision.objects.exists()
    assert attempt(case, "submit_review", officer)["stage_to"] == "review"
    assert attempt(case, "pass_review", case.county.reviewer)["stage_to"] == "decision"
    assert attempt(case, "deliberate", head)["seq"]
    assert attempt(case, "decide_penalty", head)["stage_to"] == "service"


@pytest.mark.clause("WX-76", "WX-80")
def test_the_head_rules_on_both_opinions_after_a_talk_and_supervision_sees_it() -> None:
    case = disputed("wanxin")
    officer, head = case.county.officer, case.county.head
    for lacking in ("reasons", "basis"):
        assert take_at_desk(case, officer, "state_disagreement", **{lacking: ""}) == 422
    assert take_at_desk(case, officer, "state_disagreement", reasons="证据足以认定。") == 302
    assert codes(attempt(case, "report_disagreement", officer)) == {"CONSULT_FIRST"}
    assert attempt(case, "record_negotiation", officer, agreed=False)["seq"]
    assert attempt(case, "report_disagreement", officer)["seq"]
    assert codes(attempt(case, "rule_disagreement", head, ruling="follow_handler")) == {
        "BOTH_OPINIONS"
    }
    for kind in ("review_opinion", "handler_opinion"):
        assert at_desk(head).get(f"/documents/{paper(case, kind).code}").status_code == 200
    ruled = attempt(case, "rule_disagreement", head, ruling="follow_handler", reasons="证据确凿。")
    assert set(ruled["content"]["opened"]) == {"review_opinion", "handler_opinion"}
    assert ruled["content"]["ruling"] == "follow_handler"
    assert "请补充裁量理由。" in printed(case, "review_opinion")
    assert "证据足以认定。" in printed(case, "handler_opinion")
    assert attempt(case, "submit_decision", officer)["stage_to"] == "decision"
    assert attempt(case, "decide_penalty", head)["stage_to"] == "service"

    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises, bureau.is_subject = True, False
    bureau.save()
    watcher = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)
    watched = text(at_desk(watcher).get("/reviews"))
    assert f"/cases/{case.dossier.uid}/" in watched and "裁定" in watched


def take_at_desk(case: world.Case, by: Person, step: str, **content: str) -> int:
    """Fill in a form at the desk and press its button; the status of the answer."""
    case.dossier.refresh_from_db()
    sent = case.content(step) | content | {"expected_seq": case.dossier.seq}
    status = at_desk(by).post(step_url(case.dossier, step), sent).status_code
    case.dossier.refresh_from_db()
    return status


@pytest.mark.clause("MX-46")
def test_an_opinion_with_problems_lists_each_with_its_ground_and_what_to_do() -> None:
    case = submitted("mingxi")
    reviewer = case.county.reviewer
    assert codes(attempt(case, "raise_problems", reviewer, problems=[])) == {"OPINION_NO_PROBLEM"}
    assert not case.dossier.documents.filter(kind="review_opinion").exists()
    kind = case.content("raise_problems")["problems"][0]["kind"]
    problems = [
        {"kind": kind, "problem": "裁量理由只写情节较重，请逐项说明。", "ground": "裁量基准第五条"},
        {"kind": kind, "problem": "送达地址未经确认，请补办确认书。", "ground": "第六十一条"},
    ]
    assert attempt(case, "raise_problems", reviewer, problems=problems)["stage_to"] == "correction"
    said = printed(case, "review_opinion")
    for row in problems:
        assert row["problem"] in said and row["ground"] in said
    opinion = paper(case, "review_opinion")
    day = opinion.issued_at.astimezone(world.SHANGHAI)
    for words in (opinion.number, reviewer.name, f"{day.year}年{day.month}月{day.day}日"):
        assert words in said, words


@pytest.mark.clause("WX-71")
def test_every_ordinary_penalty_needs_the_signed_review_row_of_the_approval_sheet() -> None:
    case = world.heard(world.county("wanxin"))
    county = case.county
    assert case.facts.review_because == ("all_ordinary",)
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", county.officer))
    assert "REVIEW_MISSING" in codes(attempt(case, "decide_penalty", county.head))
    assert attempt(case, "submit_review", county.officer)["stage_to"] == "review"
    light = attempt(case, "pass_review", county.reviewer, checklist=[], opinion="同意，请办理。")
    assert light["stage_to"] == "decision"
    assert attempt(case, "decide_penalty", county.head)["stage_to"] == "service"
    sheet = printed(case, "decision_approval")
    row = sheet.split("法制审核意见")[1]
    assert row.startswith("同意，请办理。") and county.reviewer.name in row[:60]

    major = world.heard(world.county("wanxin", prefix="北"), **MAJOR)
    major.take("submit_review", major.county.officer)
    refused = attempt(major, "pass_review", major.county.reviewer, checklist=[])
    assert codes(refused) == {"REVIEW_ITEM_MISSING"}


@pytest.mark.clause("WX-74")
def test_the_seven_items_are_answered_and_printed_in_the_street_s_order() -> None:
    case = submitted("wanxin")
    reviewer = case.county.reviewer
    page = text(at_desk(reviewer).get(f"/reviews/{case.dossier.uid}"))
    legends = [one.split("</legend>")[0] for one in page.split("<legend>")[1:8]]
    order = ("主体", "程序", "事实", "法律", "权限", "文书", "犯罪")
    assert [word in legend for word, legend in zip(order, legends, strict=True)] == [True] * 7
    rows = case.content("pass_review")["checklist"]
    assert len(rows) == 7
    for left in range(7):
        answer = attempt(case, "pass_review", reviewer, checklist=rows[:left] + rows[left + 1 :])
        assert codes(answer) == {"REVIEW_ITEM_MISSING"}
    by_code = {row["item"]: row for row in rows}
    wanted = ("subject", "procedure", "facts", "law", "authority", "documents", "crime")
    sent = [by_code[code] for code in wanted]
    assert attempt(case, "pass_review", reviewer, checklist=sent)["stage_to"] == "decision"
    said = printed(case, "review_opinion")
    places = [said.index("".join(legend.split())[:8]) for legend in legends]
    assert places == sorted(places)


@pytest.mark.clause("WX-79")
def test_material_is_asked_for_by_a_list_and_sent_back_once_with_what_is_missing() -> None:
    case = world.heard(world.county("wanxin"))
    officer, reviewer = case.county.officer, case.county.reviewer
    whole = case.content("submit_review")["materials_listed"]
    assert len(whole) > 2
    for one in set(whole) - {"hearing"}:
        rows = [other for other in whole if other != one]
        answer = attempt(case, "submit_review", officer, materials_listed=rows)
        assert codes(answer) == {"REVIEW_MATERIALS"}, one
    assert attempt(case, "submit_review", officer)["stage_to"] == "review"
    back = attempt(case, "return_materials", reviewer, lacking=whole[:1], words="请补充该项材料。")
    assert back["stage_to"] == "correction" and back["content"]["lacking"] == whole[:1]
    shown = text(at_desk(officer).get(f"/cases/{case.dossier.uid}/"))
    assert "请补充该项材料。" in shown
    assert attempt(case, "submit_review", officer)["stage_to"] == "review"
    assert "RETURN_ONCE" in codes(attempt(case, "return_materials", reviewer, lacking=whole[:1]))


@pytest.mark.clause("WX-83")
def test_an_opinion_bears_the_reviewer_who_has_the_case_and_nobody_else_signs_it() -> None:
    county = world.county("wanxin")
    other = world.person(county.agency, "qian", "钱复核", Role.REVIEWER)
    case = world.heard(county, **MAJOR)
    case.take("submit_review", county.officer)
    given = {county.reviewer.pk: county.reviewer, other.pk: other}
    mine = given.pop(case.facts.review_assigned)
    (theirs,) = given.values()
    assert "NOT_YOUR_REVIEW" in codes(attempt(case, "pass_review", theirs))
    assert "ROLE" in codes(attempt(case, "pass_review", county.officer))
    assert "ROLE" in codes(attempt(case, "pass_review", county.head))
    act = attempt(case, "pass_review", mine)
    assert act["by"] == mine.name and act["hash"]
    said = printed(case, "review_opinion")
    assert mine.name in said and theirs.name not in said
    assert case.facts.draft_hash[:16] in said


@pytest.mark.clause("HM-45", "LZ-44")
@pytest.mark.parametrize("pack", ["luozhuang", "haimen"])
def test_the_limit_of_review_runs_from_the_receipt_of_the_material(pack: str) -> None:
    case = world.heard(world.county(pack), **MAJOR)
    reviewer = case.county.reviewer
    case.take("submit_review", case.county.officer)
    case.at = world.datetime(2026, 3, 16, 9, tzinfo=world.SHANGHAI)
    assert case.at.weekday() == 0
    case.take("accept_review", reviewer)
    duty = DutyRow.objects.get(dossier=case.dossier, code="review")
    assert duty.due.astimezone(world.SHANGHAI).date() == world.date(2026, 3, 23)
    assert duty.done_on is None
    page = text(at_desk(reviewer).get("/duties?late=1"))
    assert "完成法制审核" in page and "已逾期" in page
    assert f"/reviews/{case.dossier.uid}" in text(at_desk(reviewer).get("/reviews"))
