"""A disputed review in the browser: advice, problems, disagreement, both opinions, the ruling."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanjian.law.people import Role
from sanjian.registry import advisers
from tests import world
from tests.desk.browsing import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTY = {"party_kind": "organisation", "party_name": "云溪县清源食品有限公司"}


def people(where: world.County) -> tuple[world.Person, world.Person]:
    """A public lawyer with an account, and a supervisor of the justice bureau."""
    lawyer = advisers.engage_adviser(
        agency=where.agency, kind="public_lawyer", name="严律师", organisation="云溪县司法局",
        licence="样例公职0001", field="行政处罚", valid_from=world.SINCE,
        valid_until=date(2029, 12, 31), by=where.head, at=world.START,
    )  # fmt: skip
    account = advisers.give_account(adviser=lawyer, username="yan", password=world.PASSWORD,
                                    by=where.head, at=world.START)  # fmt: skip
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises, bureau.is_subject = True, False
    bureau.save()
    return account, world.person(bureau, "gao", "高监督", Role.SUPERVISOR)


def sent_to_review(case: Journey) -> Journey:
    """From the lead to the submission, through the pages."""
    county = case.where
    case.by(county.officer).opens("penalty_ordinary", **PARTY)
    case.takes("verify_lead", suspected=True).takes("ask_filing")
    case.by(county.head).takes("file_case")
    case.by(county.officer).takes("on_site_record").takes("add_evidence", primary=False)
    case.takes("conclude", fine="5000").takes("notify")
    case.takes("record_statement", standpoint="waived")
    case.takes("submit_review")
    case.desk.shot("disputed-submitted")
    return case


def narrow(case: Journey, supervisor: world.Person) -> None:
    """The same pages on a telephone."""
    page, county = case.desk.page, case.where
    assert case.dossier is not None
    review = f"/reviews/{case.dossier.uid}"
    case.by(supervisor)
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (f"/cases/{case.dossier.uid}/", "/reviewers", "/reviews", "/reviewers/advisers"):
        case.desk.open(address).shot(f"narrow{address.replace('/', '-')[:20]}").fits()
    case.by(county.reviewer).desk.open(review).shot("narrow-review").fits()


def test_a_disputed_review_ends_with_a_ruling_that_supervision_sees(
    page: Page, live_server: Any
) -> None:
    county = world.county("wanxin")
    lawyer, supervisor = people(county)
    case = sent_to_review(Journey(page, live_server.url, county))
    assert case.dossier is not None
    review = f"/reviews/{case.dossier.uid}"

    case.by(county.reviewer).desk.open("/reviews").shot("disputed-list").fits()
    expect(page.locator("#table-reviews")).to_contain_text("本人")
    case.desk.open(review).shot("disputed-review").fits()
    expect(page.locator(".review-work")).to_contain_text("郑审核")
    case.takes("accept_review", primary=False)
    case.desk.open(review)
    page.get_by_text("邀请顾问、专家", exact=True).click()
    page.locator("#id_adviser").select_option(index=1)
    page.locator("#id_question").fill("定性是否准确")
    case.desk.press("邀请").told("已邀请严律师")
    case.takes("consult_advisers", primary=False)

    case.by(lawyer).desk.open("/reviews").shot("disputed-adviser").fits()
    case.takes("give_counsel", primary=False, opinion="定性准确，裁量说明不足。")
    case.by(county.reviewer).desk.open(review).shot("disputed-advised").fits()
    expect(page.locator("#advice")).to_contain_text("裁量说明不足")
    case.desk.open(f"/cases/{case.dossier.uid}/steps/end_consultation")
    expect(page.locator("[name=opinions-0-opinion]")).to_have_value("定性准确，裁量说明不足。")
    page.locator("[name=opinions-0-adopted][value=yes]").check()
    page.locator("[name=conclusion]").fill("采纳。")
    case.desk.shot("disputed-adopted").press("登记意见采纳情况")
    case.desk.open(review)
    page.locator("[name=problems-0-kind]").select_option(index=1)
    page.locator("[name=problems-0-problem]").fill("裁量理由只写了情节较重，请逐项说明。")
    page.locator("[name=opinion]").fill("请研究处理。")
    case.desk.shot("disputed-problems").press("提出存在问题的意见")
    expect(page.locator("#course")).to_contain_text("提出存在问题的意见")

    case.by(county.officer).takes("state_disagreement", primary=False)
    case.takes("record_negotiation", primary=False)
    case.takes("report_disagreement", primary=False)

    case.by(county.head).desk.open(f"/cases/{case.dossier.uid}/steps/rule_disagreement")
    ruling = {"ruling": "follow_handler", "both_read": True, "reasons": "经研究双方意见。"}
    case.desk.fill(ruling).press("处理审核分歧")
    refusal = page.locator(".next-refused")
    expect(refusal).to_contain_text("尚未打开")
    case.desk.shot("disputed-unread").fits()
    for label in ("法制审核意见书", "承办机构不同意见书"):
        case.desk.case(case.dossier).follow(label).shot(f"disputed-{label}").fits()
    case.takes("rule_disagreement", primary=False, **ruling)
    case.by(county.officer).takes("submit_decision", primary=False)
    case.by(county.head).takes("decide_penalty")
    expect(page.locator("#responsibility")).to_contain_text("由负责人裁定")
    case.desk.shot("disputed-decided").fits()

    case.by(supervisor).desk.open("/reviews").shot("disputed-supervision").fits()
    expect(page.locator("#rulings")).to_contain_text("未按审核意见办理")
    case.desk.open("/reviewers").shot("reviewers-bureau").fits()
    case.desk.open("/reviewers/advisers").shot("advisers").fits()
    narrow(case, supervisor)
