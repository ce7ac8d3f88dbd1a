"""投诉举报: anybody complains on the portal; no end without looking into it and telling him."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from sanjian.disclosure import registers
from sanjian.disclosure.models import PublishedAgency
from sanjian.disclosure.snapshots import public_number
from sanjian.operations.jobs import publish_corrections
from sanjian.portal import complaints as door
from sanjian.records.models import Leaf
from sanjian.registry.models import Person
from sanjian.rulepacks.queries import newest
from sanjian.supervision.complaints import hand_in, new_receipt
from sanjian.supervision.models import Complaint, ComplaintStep, PublishedComplaint
from sanjian.supervision.verification import verify_complaints
from tests import world
from tests.desk.helpers import at_desk, text
from tests.portal.conftest import Visitor, portal_role

SAID = {"sort": "complaint", "said": "执法人员没有出示证件，态度粗暴。", "asker": "李路人",
        "contact": "13900000000", "previous": ""}  # fmt: skip
FOUND = {"number": "", "looked": "现场笔录、执法记录仪录像第3至9分钟",
         "facts": "录像显示进门时已出示证件。"}  # fmt: skip
REPLY = {"said": "您反映的事项已经核实。", "channel": "portal", "proof": ""}


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nobody has complained this hour."""
    door.COMPLAINTS.forget()


@pytest.fixture
def place(visitor: Visitor, settings: Any) -> world.County:
    """A county under 香格里拉市's paper, with its register published."""
    settings.PROFILE = "shangrila"
    made = world.county("shangrila")
    registers.refresh_agencies(at=datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    registers.refresh_site(place="云溪县", name="平台", operator="云溪县司法局", at=world.START)
    assert newest("shangrila").digest == made.pack
    return made


def slug() -> str:
    return PublishedAgency.objects.get().slug


def send(visitor: Visitor, about: str = "", **changed: str) -> Any:
    """Open the form, fill it in and send it, as a browser does."""
    which = slug()
    with portal_role():
        opened = visitor.client.get("/opinion", {"from": about} if about else None)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"',
                                 opened.content.decode()))  # fmt: skip
        answer = visitor.client.post("/opinion", hidden | SAID | {"slug": which} | changed)
    answer.words, answer.receipt = answer.content.decode(), hidden.get("receipt", "")
    return answer


class Desk:
    """The agency's people at work on one complaint."""

    def __init__(self, settings: Any, receipt: str) -> None:
        settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_desk", settings.DESK_MIDDLEWARE
        self.receipt = receipt

    def do(self, by: Person, name: str, **content: Any) -> tuple[int, str]:
        """Fill in a step's form and send it; the status and the words of the answer."""
        answer = at_desk(by).post(f"/complaints/{self.receipt}/{name}", content)
        return answer.status_code, text(answer) if answer.status_code != 302 else ""

    def shown(self, by: Person) -> str:
        return text(at_desk(by).get(f"/complaints/{self.receipt}"))


def progress(visitor: Visitor, settings: Any, receipt: str) -> str:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings.PUBLIC_MIDDLEWARE
    return str(visitor.get("/complaints", code=receipt).words)


def closed(place: world.County, settings: Any, receipt: str, finding: str = "none") -> Desk:
    """A complaint that has been dealt with."""
    desk = Desk(settings, receipt)
    second = str(place.second.pk)
    assert desk.do(place.clerk, "accepted", checker=str(place.reviewer.pk))[0] == 302
    sent = desk.do(place.reviewer, "checked", officers=[second], finding=finding, **FOUND)
    assert sent[0] == 302
    told = REPLY | {"facts": "录像显示已出示。", "basis": "《行政处罚法》第五十五条第一款"}
    assert desk.do(place.clerk, "replied", **told)[0] == 302
    assert desk.do(place.clerk, "closed", note="")[0] == 302
    return desk


@pytest.mark.clause("XG-70")
def test_a_complaint_gets_a_receipt_its_progress_is_public_to_its_holder_and_late_is_red(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    sent = send(visitor)
    assert sent.status_code == 201 and sent.receipt in sent.words
    publish_corrections(0)
    told = visitor.get("/complaints", code=sent.receipt).words
    assert "已收到，尚未受理" in told and "应受理答复日期" in told and "李路人" not in told
    late = new_receipt()
    hand_in(receipt=late, sort="complaint", slug=slug(), said="上月反映的事情。", channel="phone",
            taken_by=place.clerk, at=timezone.now() - timedelta(days=30))  # fmt: skip
    desk = Desk(settings, sent.receipt)
    page = text(at_desk(place.clerk).get("/complaints"))
    assert "受理剩" in page and re.search(r'light-late">.*?受理已逾期\d+日', page, re.DOTALL)
    assert desk.do(place.clerk, "accepted", checker=str(place.reviewer.pk))[0] == 302
    assert "反馈剩" in text(at_desk(place.clerk).get("/complaints"))
    assert "应反馈日期" in progress(visitor, settings, sent.receipt)


@pytest.mark.clause("XG-71", "XG-73")
def test_no_complaint_ends_without_self_check_by_somebody_else_and_a_reply_that_its_sender_reads(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    sent = send(visitor)
    desk = Desk(settings, sent.receipt)
    accused = str(place.second.pk)
    status, words = desk.do(place.clerk, "accepted", checker=accused, against=[accused])
    assert status == 409 and "被投诉的人员不得自查" in words
    assert desk.do(place.clerk, "accepted", checker=accused)[0] == 302
    status, words = desk.do(place.clerk, "closed", note="")
    assert status == 409 and "未自查不得" in words and "未反馈投诉人不得办结" in words
    # Who turns out to be complained of, or handles the case concerned, does not check himself.
    status, words = desk.do(place.second, "checked", officers=[accused], finding="none", **FOUND)
    assert status == 409 and "不得自查" in words
    other = [str(place.officer.pk)]
    assert desk.do(place.reviewer, "checked", officers=other, finding="none", **FOUND)[0] == 404
    assert desk.do(place.second, "checked", officers=other, finding="none", **FOUND)[0] == 302
    status, words = desk.do(place.clerk, "closed", note="")
    assert status == 409 and "未反馈投诉人不得办结" in words and "未自查" not in words
    told = REPLY | {"channel": "phone", "facts": "已出示。", "basis": "录像"}
    status, words = desk.do(place.clerk, "replied", **told)
    assert status == 409 and "应当写明反馈的凭据" in words
    assert desk.do(place.clerk, "replied", **told | {"proof": "12月1日通话2分钟"})[0] == 302
    assert desk.do(place.clerk, "closed", note="")[0] == 302
    shown = progress(visitor, settings, sent.receipt)
    assert "已办结" in shown and "您反映的事项已经核实。" in shown and "通话2分钟" not in shown
    assert Leaf.objects.filter(kind="complaint_step").count() == 4
    assert list(verify_complaints()) == []


def test_the_handler_of_the_case_concerned_does_not_check_it(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    case = world.investigated(place)
    sent = send(visitor)
    desk = Desk(settings, sent.receipt)
    assert desk.do(place.clerk, "accepted", checker=str(place.officer.pk))[0] == 302
    found = FOUND | {"number": case.dossier.number}
    status, words = desk.do(place.officer, "checked", officers=[str(place.second.pk)],
                            finding="none", **found)  # fmt: skip
    assert status == 409 and "承办人员不得自查" in words


@pytest.mark.clause("XG-72")
def test_a_problem_found_ends_only_with_who_answers_for_it_and_what_was_put_right(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    sent = send(visitor)
    desk = Desk(settings, sent.receipt)
    accused = [str(place.second.pk)]
    desk.do(place.clerk, "accepted", checker=str(place.reviewer.pk), against=accused)
    desk.do(place.reviewer, "checked", officers=accused, finding="problem", **FOUND)
    assert desk.do(place.clerk, "replied", **REPLY)[0] == 302
    status, words = desk.do(place.clerk, "closed", note="")
    assert status == 409 and "尚未追究责任、消除影响" in words
    whole = {"responsible": accused, "accountability": "责令书面检查", "measures": ["apology"],
             "proof": "11月20日当面道歉，照片一张"}  # fmt: skip
    for missing in ("responsible", "measures", "proof"):
        status, _ = desk.do(place.reviewer, "remedied", **{**whole, missing: ""})
        assert status == 422
    assert desk.do(place.reviewer, "remedied", **whole)[0] == 302
    assert desk.do(place.clerk, "closed", note="")[0] == 302
    shown = desk.shown(place.head)
    assert "赔礼道歉" in shown and "吴协办" in shown and "责令书面检查" in shown


@pytest.mark.clause("XG-74")
def test_nothing_wrong_found_is_explained_with_facts_and_basis(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    sent = send(visitor)
    desk = Desk(settings, sent.receipt)
    desk.do(place.clerk, "accepted", checker=str(place.reviewer.pk))
    desk.do(place.reviewer, "checked", officers=[str(place.second.pk)], finding="none", **FOUND)
    status, words = desk.do(place.clerk, "replied", **REPLY, facts="录像显示已出示。", basis=" ")
    assert status == 409 and "应当向投诉人解答" in words and "录像显示已出示。" in words
    told = REPLY | {"facts": "录像显示已出示。", "basis": "《行政处罚法》第五十五条第一款"}
    assert desk.do(place.clerk, "replied", **told)[0] == 302
    assert "事实：录像显示已出示。" in progress(visitor, settings, sent.receipt)


@pytest.mark.clause("XG-75")
def test_who_complains_again_of_the_same_matter_is_told_of_reconsideration_and_court(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    first = send(visitor)
    Desk(settings, first.receipt)
    settings_portal = settings.PUBLIC_MIDDLEWARE
    fresh_one = new_receipt()
    hand_in(receipt=fresh_one, sort="complaint", slug=slug(), said="第一次反映。",
            channel="window", taken_by=place.clerk, at=timezone.now())  # fmt: skip
    desk = Desk(settings, fresh_one)
    status, words = desk.do(place.clerk, "advised", note="")
    assert status == 409 and "坚持继续投诉的" in words
    closed(place, settings, first.receipt)
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings_portal
    second = send(visitor, previous=first.receipt, said="还是不服。")
    desk = Desk(settings, second.receipt)
    assert "告知复议诉讼" in desk.shown(place.clerk)
    offered = text(at_desk(place.clerk).get(f"/complaints/{second.receipt}/advised"))
    for words in ("云溪县人民政府申请行政复议", "云溪县人民法院提起行政诉讼", "60日", "6个月"):
        assert words in offered
    assert desk.do(place.clerk, "advised", note="")[0] == 302
    told = progress(visitor, settings, second.receipt)
    assert "已告知申请行政复议或者提起行政诉讼" in told and "云溪县人民政府申请行政复议" in told
    assert ComplaintStep.objects.get(name="advised").complaint_id == second.receipt


@pytest.mark.clause("MX-75")
def test_a_report_becomes_a_lead_with_its_origin_and_its_handler_never_learns_who_reported(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    sent = send(visitor, sort="report", said="文昌路18号小吃店没有许可证。")
    desk = Desk(settings, sent.receipt)
    assert desk.do(place.clerk, "accepted", checker=str(place.officer.pk))[0] == 302
    for knows, by in ((True, place.clerk), (True, place.head), (False, place.officer)):
        page = desk.shown(by)
        assert "文昌路18号" in page
        assert ("李路人" in page and "13900000000" in page) is knows
    old = world.opened(place, source="complaint")
    status, _ = desk.do(place.officer, "lead", lead=str(old.dossier.uid))
    assert status == 422  # a lead from before the report is not in the list
    lead = world.opened(place, at=timezone.now(), source="complaint")
    other = world.opened(place, at=timezone.now(), source="inspection")
    assert desk.do(place.officer, "lead", lead=str(other.dossier.uid))[0] == 422
    assert desk.do(place.officer, "lead", lead=str(lead.dossier.uid))[0] == 302
    assert lead.acts[0].content["source"] == "complaint"
    assert "李路人" not in str(lead.acts[0].content)
    assert "已转为案件线索" in progress(visitor, settings, sent.receipt)
    Desk(settings, sent.receipt)
    assert at_desk(place.second).get(f"/complaints/{sent.receipt}").status_code == 404


@pytest.mark.clause("HM-72")
def test_every_page_leads_to_the_form_and_a_message_from_a_decision_carries_its_address(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    for path in ("/", "/decisions", "/agencies", "/verify", "/no-such-page"):
        assert f"/opinion?from={path.replace('/', '%2F')}" in visitor.get(path).words
    case = world.investigated(place)
    about = f"/decisions/{public_number(str(case.dossier.uid))}"
    for sort in ("complaint", "suggestion"):
        assert send(visitor, about=about, sort=sort).status_code == 201
    assert set(Complaint.objects.values_list("about", "sort")) == {
        (about, "complaint"), (about, "suggestion"),
    }  # fmt: skip
    assert send(visitor, about="//evil.example/x").status_code == 201
    assert Complaint.objects.filter(about="").count() == 1
    kept = Complaint.objects.get(sort="suggestion")
    Desk(settings, kept.receipt)
    assert about in text(at_desk(place.clerk).get(f"/complaints/{kept.receipt}"))


def test_the_portals_role_adds_complaints_and_reads_changes_and_removes_none(
    visitor: Visitor, place: world.County
) -> None:
    send(visitor)
    for wish in ("SELECT said FROM", "DELETE FROM", "SELECT count(*) FROM"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with portal_role(), refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{wish} supervision_complaint")
    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.all().delete()
    with portal_role(), transaction.atomic():
        hand_in(receipt=new_receipt(), sort="complaint", slug=slug(), said="有误。",
                channel="phone", taken_by=None, at=world.START)  # fmt: skip
    forged = Complaint.objects.get(said="有误。")
    assert forged.channel == "portal" and forged.at.date() >= date(2026, 11, 1)


def test_a_form_sent_twice_comes_in_once_a_program_nothing_and_a_flood_is_stopped(
    visitor: Visitor, place: world.County
) -> None:
    receipt = new_receipt()
    for _ in range(2):
        assert send(visitor, receipt=receipt).status_code == 201
    assert send(visitor, website="http://spam").status_code == 201
    assert Complaint.objects.count() == 1
    assert [send(visitor).status_code for _ in range(9)] == [201] * 8 + [429]


@pytest.mark.parametrize(
    "wrong",
    [{"said": ""}, {"said": "长" * 2001}, {"said": "坏\x00字"}, {"slug": "nowhere2"},
     {"sort": "curse"}, {"previous": "不是回执号"}],
)  # fmt: skip
def test_what_cannot_be_taken_is_sent_back_with_what_was_typed(
    wrong: dict[str, str], visitor: Visitor, place: world.County
) -> None:
    back = send(visitor, **wrong)
    assert back.status_code == 422 and "李路人" in back.words
    assert Complaint.objects.count() == 0


def test_an_answer_changed_in_the_public_copy_is_found(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    sent = send(visitor)
    closed(place, settings, sent.receipt)
    PublishedComplaint.objects.update(reply="经查无事。")
    found = list(verify_complaints())
    assert [one.dossier for one in found] == [f"投诉举报 {sent.receipt}"]


def test_what_is_said_at_the_window_is_taken_down_by_reception_only(
    visitor: Visitor, place: world.County, settings: Any
) -> None:
    which = slug()
    Desk(settings, "")
    told = SAID | {"slug": which, "channel": "window"}
    assert at_desk(place.officer).get("/complaints/new").status_code == 404
    clerk: Client = at_desk(place.clerk)
    assert clerk.post("/complaints/new", told | {"said": " "}).status_code == 422
    assert clerk.post("/complaints/new", told).status_code == 302
    made = Complaint.objects.get()
    assert (made.channel, made.taken_by_id) == ("window", place.clerk.pk)
