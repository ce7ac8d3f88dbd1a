"""Legal review at the desk beyond the opinion: materials, allocation, advice, disagreement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.models import Decision, Document
from sanjian.records.rendering import pdf_of
from sanjian.registry import reviewers
from tests import world
from tests.desk.helpers import at_desk, hidden, posted, step_url, take, text
from tests.desk.test_gate import decide, review
from tests.world import SINCE, START, Case, County

pytestmark = pytest.mark.django_db


def sent(pack: str = "mingxi", *, where: County | None = None, **draft: Any) -> Case:
    """A case that was sent to review."""
    county = where or world.county(pack)
    case = world.heard(county, **(draft or {"complex": True}))
    case.later(days=1).take("submit_review", county.officer)
    return case


def again(where: County, case: Case, **draft: Any) -> Case:
    """One more case of the same agency, sent to review."""
    return sent(where=where, **(draft or {"complex": True}))


def refused(answer: HttpResponse, code: str) -> str:
    """The page refuses with this rule; returns what it says."""
    assert answer.status_code == 409, text(answer)
    assert f'data-code="{code}"' in text(answer)
    return text(answer)


def attempt(person: world.Person, case: Case, step: str, **content: Any) -> HttpResponse:
    """Somebody presses the button of a step, whatever its page says."""
    case.dossier.refresh_from_db()
    whole = case.content(step) | content | {"expected_seq": case.dossier.seq}
    return at_desk(person).post(step_url(case.dossier, step), posted(whole))


# 材料、接收、期限 ----------------------------------------------------------------------------


@pytest.mark.clause("WX-79")
def test_missing_material_is_refused_and_the_reviewer_returns_once_with_the_list() -> None:
    case = world.heard(world.county("wanxin"), complex=True)
    officer, reviewer = at_desk(case.county.officer), at_desk(case.county.reviewer)
    lacking = take(officer, case, "submit_review", materials_listed=["draft", "file"])
    said = refused(lacking, "REVIEW_MATERIALS")
    lacking_words = said[said.index("尚缺") :][:60]
    assert "证据目录和证据" in lacking_words and "听证笔录" not in lacking_words
    assert take(officer, case, "submit_review").status_code == 302

    back = take(reviewer, case, "return_materials", lacking=["discretion"])
    assert back.status_code == 302
    case.dossier.refresh_from_db()
    assert case.dossier.stage == "correction"
    assert case.dossier.reviews.get().outcome == "withdrawn"
    assert "裁量权行使的说明" in text(officer.get(f"/cases/{case.dossier.uid}/"))

    assert take(officer, case, "submit_review").status_code == 302
    refused(attempt(case.county.reviewer, case, "return_materials"), "RETURN_ONCE")
    assert review(case, "pass_review").status_code == 302


@pytest.mark.clause("LZ-44", "HM-45")
@pytest.mark.parametrize("pack", ["luozhuang", "haimen"])
def test_the_limit_runs_from_the_day_on_which_the_materials_were_received(pack: str) -> None:
    case = sent(pack)
    where = case.county
    first = case.dossier.duties.get(code="review")
    assert first.start == case.acts[-1].at.date()
    monday = START + timedelta(days=14)
    case.at = monday
    case.take("accept_review", where.reviewer)
    duty = case.dossier.duties.get(code="review")
    assert duty.start == monday.date() and duty.start.isoweekday() == 1
    last = duty.due.astimezone(world.SHANGHAI).date()
    assert last == monday.date() + timedelta(days=7)
    page = text(at_desk(where.reviewer).get(f"/reviews/{case.dossier.uid}"))
    assert f"{monday:%Y年%-m月%-d日}接收，审核期限自该日起算" in page
    assert "已逾期" in page


def test_a_returned_file_leaves_no_open_review_duty() -> None:
    case = sent()
    case.take("return_materials", case.county.reviewer)
    assert case.dossier.duties.get(code="review").done_on is not None
    case.later(days=1).take("submit_review", case.county.officer)
    assert case.dossier.duties.get(code="review").done_on is None


@pytest.mark.clause("HM-43")
def test_an_organ_without_a_review_body_sends_nothing_and_strangers_open_nothing() -> None:
    where = world.county("haimen")
    case = world.heard(where, complex=True)
    where.agency.review_body = ""
    where.agency.save()
    refused(take(at_desk(where.officer), case, "submit_review"), "NO_REVIEW_BODY")
    refused(decide(case), "STAGE")
    where.agency.review_body = "法规股"
    where.agency.save()
    assert take(at_desk(where.officer), case, "submit_review").status_code == 302
    other = world.county("haimen", prefix="城")
    stranger = at_desk(other.reviewer)
    assert stranger.get(f"/reviews/{case.dossier.uid}").status_code == 404
    assert case.dossier.party_name not in text(stranger.get("/reviews"))


# 分派 ----------------------------------------------------------------------------------------


def test_a_case_goes_to_the_reviewer_with_the_fewest_and_the_page_says_why() -> None:
    where = world.county()
    second = world.person(where.agency, "zheng2", "卞审核", Role.REVIEWER)
    first = sent(where=where)
    assert first.facts.review_assigned == where.reviewer.pk
    other = again(where, first)
    assert other.facts.review_assigned == second.pk
    page = text(at_desk(second).get(f"/reviews/{other.dossier.uid}"))
    assert "卞审核在办0件，为可以审核本案的2人中最少" in page
    assert "<dd>卞审核</dd>" in text(at_desk(second).get(f"/cases/{other.dossier.uid}/"))
    listed = text(at_desk(second).get("/reviews"))
    assert listed.index("本人") < listed.index("郑审核")


def test_nobody_types_who_reviews() -> None:
    where = world.county()
    world.person(where.agency, "zheng2", "卞审核", Role.REVIEWER)
    case = world.heard(where, complex=True)
    case.take("submit_review", where.officer, reviewer=where.officer.pk, allocation="自选")
    assert case.facts.review_assigned == where.reviewer.pk
    assert "自选" not in case.acts[-1].content["allocation"]


@pytest.mark.clause("WX-83")
def test_the_opinion_bears_its_signer_and_no_other_account_signs_it() -> None:
    where = world.county("wanxin")
    second = world.person(where.agency, "zheng2", "卞审核", Role.REVIEWER)
    case = sent(where=where)
    content = posted(case.content("pass_review")) | {"conclusion": "pass_review"}
    for other in (second, where.head, where.officer):
        client = at_desk(other)
        url = f"/reviews/{case.dossier.uid}"
        kept = {k: v for k, v in hidden(client.get(url)).items() if "checklist" not in k}
        answer = client.post(f"{url}?step=pass_review", content | kept)
        assert answer.status_code == 409
    assert not Document.objects.filter(kind="review_opinion").exists()
    assert review(case, "pass_review").status_code == 302
    paper = Document.objects.get(kind="review_opinion")
    assert paper.number
    page = text(at_desk(where.reviewer).get(f"/documents/{paper.code}"))
    assert "郑审核" in page and case.facts.draft_hash[:8] in page


def test_the_head_gives_a_case_to_another_with_a_reason_but_not_to_its_handler() -> None:
    where = world.county()
    second = world.person(where.agency, "zheng2", "卞审核", Role.REVIEWER)
    case = sent(where=where)
    head = at_desk(where.head)
    refused(take(head, case, "reassign_review", reviewer=where.officer.pk), "REVIEWER_UNFIT")
    answer = take(head, case, "reassign_review", reviewer=second.pk, reason="原审核人员休假")
    assert answer.status_code == 302
    refused(review(case, "pass_review"), "NOT_YOUR_REVIEW")
    case.county.reviewer = second
    assert review(case, "pass_review").status_code == 302


def test_a_lent_reviewer_sees_the_case_given_to_him_and_concludes_it() -> None:
    where, other = world.county(), world.county(prefix="城")
    today = timezone.localdate()
    loan = reviewers.ask_loan(person=other.reviewer, to=where.agency, since=SINCE,
                              until=today + timedelta(days=30), reason="力量不足",
                              by=where.head, at=START)  # fmt: skip
    bureau = world.agency("云溪县司法局", "云司")
    reviewers.decide_loan(
        loan=loan, approved=True, at=START,
        by=world.person(bureau, "gao", "高监督", Role.SUPERVISOR),
    )  # fmt: skip
    where.reviewer.posts.update(valid_until=SINCE)
    case = sent(where=where)
    assert case.facts.review_assigned == other.reviewer.pk
    hidden_case = world.opened(where)
    other.reviewer.refresh_from_db()
    guest = at_desk(other.reviewer)
    assert case.dossier.party_name in text(guest.get("/reviews"))
    assert guest.get(f"/cases/{hidden_case.dossier.uid}/").status_code == 404
    case.county.reviewer = other.reviewer
    assert review(case, "pass_review").status_code == 302
    assert take(guest, case, "decide_penalty").status_code in (404, 409)
    assert not Decision.objects.exists()


# 结论 ----------------------------------------------------------------------------------------


@pytest.mark.clause("LZ-37")
def test_in_luozhuang_appropriateness_is_concluded_beside_legality() -> None:
    case = sent("luozhuang")
    page = text(at_desk(case.county.reviewer).get(f"/reviews/{case.dossier.uid}"))
    assert "合法性结论" in page and "适当性结论" in page
    legality = [{"standard": "legality", "finding": "sound", "note": ""}]
    unsaid = attempt(case.county.reviewer, case, "pass_review", standards=legality)
    assert "适当性" in refused(unsaid, "REVIEW_STANDARD_MISSING")
    assert review(case, "pass_review", standards=legality).status_code == 422
    flawed = [*legality, {"standard": "appropriateness", "finding": "flawed", "note": "过重"}]
    refused(review(case, "pass_review", standards=flawed), "REVIEW_FLAWED")
    assert review(case, "pass_review").status_code == 302
    listed = text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/"))
    assert "法制审核意见书" in listed
    paper = Document.objects.get(kind="review_opinion")
    assert paper.number and pdf_of(paper, at=case.at).startswith(b"%PDF")


@pytest.mark.clause("MX-46")
def test_problems_stand_in_the_opinion_with_kind_and_ground() -> None:
    case = sent("mingxi")
    refused(review(case, "raise_problems", problems=[]), "OPINION_NO_PROBLEM")
    problem = {
        "kind": "characterisation",
        "problem": "定性应为未按规定查验。",
        "ground": "第五十三条",
    }
    assert review(case, "raise_problems", problems=[problem]).status_code == 302
    paper = Document.objects.get(kind="review_opinion")
    page = text(at_desk(case.county.officer).get(f"/documents/{paper.code}"))
    for words in ("定性应为未按规定查验。", "建议改变定性或者裁量", "第五十三条"):
        assert words in page


def test_where_the_street_allows_it_an_ordinary_penalty_is_reviewed_in_the_approval_form() -> None:
    case = sent("wanxin", fine="500.00")
    assert case.facts.review_because == ("all_ordinary",)
    assert review(case, "pass_review", checklist=[]).status_code == 302
    weighty = sent("wanxin", where=case.county, complex=True)
    refused(review(weighty, "pass_review", checklist=[]), "REVIEW_ITEM_MISSING")


# 分歧、失效、责任 ----------------------------------------------------------------------------


def disputed(pack: str, **draft: Any) -> Case:
    """A case whose problems the handler does not accept."""
    case = sent(pack, **draft)
    case.take("raise_problems", case.county.reviewer)
    return case


@pytest.mark.clause("WX-76", "WX-80")
def test_a_disagreement_goes_by_reasons_talk_and_both_opinions_to_the_head_and_supervision() -> (
    None
):
    case = disputed("wanxin", fine="500.00")
    where = case.county
    officer, head = at_desk(where.officer), at_desk(where.head)
    assert take(officer, case, "state_disagreement", reasons="").status_code == 422
    assert take(officer, case, "state_disagreement", basis="").status_code == 422
    assert take(officer, case, "state_disagreement").status_code == 302
    refused(attempt(where.officer, case, "report_disagreement"), "CONSULT_FIRST")
    assert take(officer, case, "record_negotiation").status_code == 302
    assert take(officer, case, "report_disagreement").status_code == 302

    ruling = {"ruling": "follow_handler", "reasons": "经研究，采纳承办机构意见。"}
    said = refused(take(head, case, "rule_disagreement", **ruling), "BOTH_OPINIONS")
    assert "承办机构不同意见书" in said
    for kind in ("review_opinion", "handler_opinion"):
        refused(take(head, case, "rule_disagreement", **ruling), "BOTH_OPINIONS")
        head.get(f"/documents/{Document.objects.get(kind=kind).code}")
    assert take(head, case, "rule_disagreement", **ruling).status_code == 302
    assert case.dossier.acts.get(step="rule_disagreement").content["opened"] == [
        "handler_opinion", "review_opinion",
    ]  # fmt: skip
    take(officer, case, "submit_decision")
    assert decide(case).status_code == 302

    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises = True
    bureau.save()
    watcher = at_desk(world.person(bureau, "gao", "高监督", Role.SUPERVISOR))
    page = text(watcher.get("/reviews"))
    assert "未按审核意见办理" in page and case.dossier.party_name in page
    assert "由负责人裁定按承办机构意见办理" in text(watcher.get(f"/cases/{case.dossier.uid}/"))


@pytest.mark.clause("LZ-45")
def test_in_luozhuang_a_collective_discussion_leads_to_a_second_review_never_around_it() -> None:
    case = disputed("luozhuang")
    where = case.county
    officer = at_desk(where.officer)
    take(officer, case, "state_disagreement")
    talk = {"form": "meeting", "record": "集体讨论：降低罚款。", "agreed": "yes"}
    assert take(officer, case, "record_negotiation", **talk).status_code == 302
    assert "集体讨论：降低罚款。" in text(officer.get(f"/cases/{case.dossier.uid}/"))
    revised = take(officer, case, "revise_draft", complex=True, fine="300.00")
    assert revised.status_code == 302
    refused(attempt(where.officer, case, "submit_decision"), "REVIEW_MISSING")
    refused(decide(case), "STAGE")
    assert take(officer, case, "submit_review").status_code == 302
    assert review(case, "pass_review").status_code == 302
    assert take(at_desk(where.head), case, "deliberate").status_code == 302
    assert decide(case).status_code == 302


def test_a_voided_pass_is_seen_by_officer_reviewer_and_head_before_anybody_decides() -> None:
    case = sent()
    where = case.county
    case.take("pass_review", where.reviewer)
    for person in (where.officer, where.reviewer, where.head):
        assert "审核意见已失效" not in text(at_desk(person).get("/"))
    case.take("revise_draft", where.officer, complex=True, fine="300.00")
    for person in (where.officer, where.reviewer, where.head):
        page = text(at_desk(person).get("/"))
        assert "审核意见已失效" in page and case.dossier.party_name in page
        assert "原审核意见失效" in text(at_desk(person).get(f"/cases/{case.dossier.uid}/"))
    stranger = world.person(where.agency, "xin", "辛旁观", Role.OFFICER)
    assert "审核意见已失效" not in text(at_desk(stranger).get("/"))
    assert "审核意见已失效" in text(at_desk(where.reviewer).get("/reviews"))


@pytest.mark.clause("WX-77")
def test_a_decision_shows_who_answers_for_it_and_the_head_in_office_that_day() -> None:
    case = sent("wanxin", fine="500.00")
    where = case.county
    case.take("pass_review", where.reviewer)
    case.take("decide_penalty", where.head)
    where.head.posts.update(valid_until=timezone.localdate() - timedelta(days=1))
    world.person(where.agency, "xin", "辛局长", Role.HEAD)
    where.head.posts.model.objects.filter(person__name="辛局长").update(
        valid_from=timezone.localdate()
    )
    page = text(at_desk(where.officer).get(f"/cases/{case.dossier.uid}/"))
    chain = page[page.index('id="responsibility"') :]
    chain = chain[: chain.index("</section>")]
    for words in ("周承办、吴协办", "郑审核", "王局长", "按法制审核同意的决定稿作出"):
        assert words in chain
    assert "辛局长" not in chain
    assert "王局长" in chain[chain.index("主要负责人") :]


@pytest.mark.clause("MX-49", "WX-84")
@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
def test_an_annulled_decision_shows_its_posts_and_accountability_needs_post_and_ground(
    pack: str,
) -> None:
    case = sent(pack)
    where = case.county
    case.take("pass_review", where.reviewer)
    case.take("deliberate", where.head)
    case.take("decide_penalty", where.head)
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises = True
    bureau.save()
    watcher = at_desk(world.person(bureau, "gao", "高监督", Role.SUPERVISOR))
    page = f"/cases/{case.dossier.uid}/"
    hold = f"{page}decisions/{case.dossier.seq}/account"
    whole = {"who": f"reviewer:{where.reviewer.pk}", "ground": "neglect", "finding": "未核对证据。"}
    assert "没有被复议、诉讼或者自查认定有错误" in text(watcher.post(hold, whole, follow=True))
    case.take("serve_decision", where.officer)
    case.take("record_overturn", where.head)
    chain = text(watcher.get(page))
    chain = chain[chain.index('id="responsibility"') :]
    chain = chain[: chain.index("</section>")]
    for words in ("周承办、吴协办", "郑审核", "王局长", "后续结果", "启动责任追究"):
        assert words in chain
    for name, wanted in (("who", "责任岗位"), ("ground", "追责情形"), ("finding", "认定的事实")):
        assert wanted in text(watcher.post(hold, whole | {name: ""}, follow=True))
    wrong = whole | {"who": f"reviewer:{where.officer.pk}"}
    assert "应当写明责任岗位" in text(watcher.post(hold, wrong, follow=True))
    assert at_desk(where.head).post(hold, whole).status_code == 404
    assert not case.dossier.accountabilities.exists()
    shown = text(watcher.post(hold, whole, follow=True))
    assert "审核人员郑审核：玩忽职守" in shown and "未核对证据。" in shown
    assert "已按同一情形启动" in text(watcher.post(hold, whole, follow=True))


def test_any_two_drafts_can_be_laid_side_by_side() -> None:
    case = sent()
    where = case.county
    for fine in ("300.00", "200.00"):
        case.take("raise_problems", where.reviewer)
        case.take("revise_draft", where.officer, complex=True, fine=fine)
        case.take("submit_review", where.officer)
    url = f"/reviews/{case.dossier.uid}"
    page = text(at_desk(where.reviewer).get(url))
    assert "第3稿，与上次审核的第2稿比较" in page and "?draft=1" in page
    assert "第1稿比较" in text(at_desk(where.reviewer).get(f"{url}?draft=1"))
