"""No way around legal review through the pages (绕不过): each attempt is refused by article."""

import pytest
from django.http import HttpResponse

from sanjian.law.people import CertificateState
from sanjian.records.grounding import evidence_of
from sanjian.records.models import Act, Decision
from sanjian.registry import actions as registry
from tests import world
from tests.desk.helpers import at_desk, hidden, posted, step_url, take, text

pytestmark = pytest.mark.django_db

WEIGHTY = {"fine": "500000", "complex": True}


def reviewable(pack: str = "mingxi") -> world.Case:
    """A case that must be reviewed, ready to be sent there."""
    case = world.investigated(world.county(pack), **WEIGHTY)
    where = case.county
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    case.take("waive_hearing", where.officer)
    return case


def decide(case: world.Case) -> HttpResponse:
    """The head presses the button of the decision, whatever the page says."""
    case.dossier.refresh_from_db()
    content = case.content("decide_penalty") | {"expected_seq": case.dossier.seq}
    return at_desk(case.county.head).post(step_url(case.dossier, "decide_penalty"), posted(content))


def review(case: world.Case, conclusion: str, **changes: object) -> HttpResponse:
    """The reviewer concludes from the review page."""
    case.dossier.refresh_from_db()
    client = at_desk(case.county.reviewer)
    url = f"/reviews/{case.dossier.uid}"
    opened = client.get(f"{url}?step={conclusion}")
    whole = posted(case.content(conclusion) | changes) | {"conclusion": conclusion}
    kept = {k: v for k, v in hidden(opened).items() if "checklist" not in k}
    return client.post(url, whole | kept)


def refused(answer: HttpResponse, code: str) -> None:
    """The page refuses with this rule, and there is no decision."""
    assert answer.status_code == 409
    assert f'data-code="{code}"' in text(answer)
    assert not Decision.objects.exists()


@pytest.mark.clause("MX-53", "LZ-36", "HM-46", "LZ-05", "HM-42")
@pytest.mark.parametrize("pack", ["mingxi", "luozhuang", "haimen"])
def test_no_decision_without_a_passed_review_of_exactly_this_draft(pack: str) -> None:
    case = reviewable(pack)
    officer, head = at_desk(case.county.officer), at_desk(case.county.head)
    refused(decide(case), "REVIEW_MISSING")

    assert take(officer, case, "submit_review").status_code == 302
    assert review(case, "raise_problems").status_code == 302
    refused(decide(case), "REVIEW_NOT_PASSED")

    assert take(officer, case, "submit_review").status_code == 302
    assert review(case, "pass_review").status_code == 302
    assert take(officer, case, "revise_draft", **WEIGHTY | {"fine": "400000"}).status_code == 302
    refused(decide(case), "REVIEW_STALE")
    page = text(head.get(step_url(case.dossier, "decide_penalty")))
    assert "现在还不能办理" in page

    assert take(officer, case, "submit_review").status_code == 302
    assert review(case, "pass_review").status_code == 302
    assert take(head, case, "deliberate").status_code == 302
    assert decide(case).status_code == 302
    assert Decision.objects.get().review_outcome == "passed"


@pytest.mark.clause("MX-44")
def test_every_item_of_the_checklist_is_answered_and_the_machine_shows_what_it_sees() -> None:
    case = reviewable()
    case.take("submit_review", case.county.officer)
    rows = [r for r in case.content("pass_review")["checklist"] if r["item"] != "authority"]
    assert len(rows) == 6
    answer = review(case, "pass_review", checklist=rows)
    assert answer.status_code == 409
    assert "REVIEW_ITEM_MISSING" in text(answer)
    assert "是否超越法定权限" in text(answer)

    officer = case.county.second
    registry.change_certificate(
        certificate=officer.certificates.get(), state=CertificateState.SUSPENDED,
        since=world.START.date(), reason="年审未通过", by=None, at=case.at,
    )  # fmt: skip
    page = text(at_desk(case.county.reviewer).get(f"/reviews/{case.dossier.uid}"))
    item = page.split("执法主体是否合法")[1].split("</fieldset>")[0]
    assert 'class="fails"' in item
    assert f"{officer.name}的执法证" in item
    assert "已暂扣" in item


@pytest.mark.clause("LZ-43")
def test_a_flawed_item_forbids_the_pass() -> None:
    case = reviewable("luozhuang")
    case.take("submit_review", case.county.officer)
    rows = case.content("pass_review")["checklist"]
    assert {row["item"] for row in rows} == {
        "subject", "authority", "procedure", "facts", "law", "discretion", "crime",
    }  # fmt: skip
    flawed = [r | {"finding": "flawed"} if r["item"] == "authority" else r for r in rows]
    answer = review(case, "pass_review", checklist=flawed)
    assert answer.status_code == 409
    assert "REVIEW_FLAWED" in text(answer)
    assert review(case, "pass_review").status_code == 302


def test_a_finding_names_evidence_of_the_file_and_leads_to_it() -> None:
    case = reviewable()
    case.take("submit_review", case.county.officer)
    rows = case.content("pass_review")["checklist"]

    def naming(numbers: str) -> list[dict[str, str]]:
        return [r | {"evidence": numbers} if r["item"] == "facts" else r for r in rows]

    for wrong, words in (("1、99", "案卷中没有第99号证据"), ("照片", "“照片”不是证据序号")):
        answer = review(case, "pass_review", checklist=naming(wrong))
        assert answer.status_code == 409 and "CHECK_EVIDENCE" in text(answer)
        assert words in text(answer) and f'value="{wrong}"' in text(answer)  # what was typed stays
    assert review(case, "raise_problems", checklist=naming("1、2")).status_code == 302
    page = text(at_desk(case.county.head).get(f"/reviews/{case.dossier.uid}"))
    named = page.split("所据证据：")[1].split("</div>")[0]
    first = evidence_of(case.dossier)[0]
    assert f"#act-{first.seq}" in named and first.name in named


def test_problems_must_be_listed_and_what_the_reviewer_typed_stays() -> None:
    case = reviewable()
    case.take("submit_review", case.county.officer)
    answer = review(case, "raise_problems", problems=[], opinion="写了很久的意见")
    assert answer.status_code == 409
    assert "OPINION_NO_PROBLEM" in text(answer)
    assert "写了很久的意见" in text(answer)


@pytest.mark.clause("WX-75")
def test_every_problem_is_answered_before_the_draft_goes_back_to_review() -> None:
    case = reviewable("wanxin")
    case.take("submit_review", case.county.officer)
    review(case, "raise_problems")
    officer = at_desk(case.county.officer)
    take(officer, case, "revise_draft", **WEIGHTY | {"facts": "改写后的违法事实。"})
    unanswered = take(officer, case, "submit_review", answers=[])
    assert unanswered.status_code == 409
    assert "PROBLEM_UNANSWERED" in text(unanswered)
    assert take(officer, case, "submit_review").status_code == 302

    page = text(at_desk(case.county.reviewer).get(f"/reviews/{case.dossier.uid}"))
    assert "第2稿，与上次审核的第1稿比较" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "提出存在问题的意见" in page
    assert "请补充裁量理由。" in page


@pytest.mark.clause("WX-81")
def test_review_begins_only_when_the_investigation_has_ended() -> None:
    county = world.county("wanxin")
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    case.take("file_case", county.head)
    client = at_desk(county.officer)
    content = posted(case.content("submit_review")) | {"expected_seq": case.dossier.seq}
    answer = client.post(step_url(case.dossier, "submit_review"), content)
    assert answer.status_code == 409
    assert "REVIEW_TOO_EARLY" in text(answer)
    assert not Act.objects.filter(dossier=case.dossier, step="submit_review").exists()


@pytest.mark.clause("LZ-24")
def test_a_stage_without_a_record_does_not_open_the_next() -> None:
    county = world.county("luozhuang")
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    case.take("file_case", county.head)
    client = at_desk(county.officer)
    content = posted(case.content("conclude")) | {"expected_seq": case.dossier.seq}
    answer = client.post(step_url(case.dossier, "conclude"), content)
    assert answer.status_code == 409
    assert "STAGE_EMPTY" in text(answer)
    assert "制作现场笔录" in text(client.get(f"/cases/{case.dossier.uid}/"))


def test_officers_and_strangers_conclude_no_review() -> None:
    case = reviewable()
    case.take("submit_review", case.county.officer)
    url = f"/reviews/{case.dossier.uid}"
    for person in (case.county.officer, case.county.head, case.county.clerk):
        client = at_desk(person)
        page = client.get(url)
        assert page.status_code == 200
        assert "本页供查阅" in text(page)
        whole = posted(case.content("pass_review")) | {
            "conclusion": "pass_review", "expected_seq": case.dossier.seq,
        }  # fmt: skip
        answer = client.post(url, whole)
        assert answer.status_code == 409
        assert "ROLE" in text(answer)
    case.dossier.refresh_from_db()
    assert case.facts.review_outcome == "pending"


def test_a_pass_of_a_draft_that_was_not_seen_is_refused() -> None:
    case = reviewable()
    case.take("submit_review", case.county.officer)
    client = at_desk(case.county.reviewer)
    whole = posted(case.content("pass_review")) | {
        "conclusion": "pass_review", "expected_seq": case.dossier.seq, "draft_hash": "0" * 64,
    }  # fmt: skip
    answer = client.post(f"/reviews/{case.dossier.uid}", whole)
    assert answer.status_code == 409
    assert "REVIEW_STALE" in text(answer)
