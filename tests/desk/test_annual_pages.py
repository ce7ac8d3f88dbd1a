"""统计年报 at the desk: prepared, approved by another person, delivered; missing and late ones."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone

from sanjian.disclosure.models import PublishedAnnual
from sanjian.law.people import Role
from sanjian.registry.models import Agency, Person
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided

pytestmark = pytest.mark.django_db
MARCH = datetime(2025, 3, 3, 10, tzinfo=world.SHANGHAI)
WORDS = {"words": "本年度依法办理案件一件。"}


def of_2025(pack: str = "mingxi") -> world.Case:
    """A penalty of last year: the report on that year is owed and late today."""
    return decided(world.county(pack), at=MARCH)


def address(case: world.Case, act: str = "") -> str:
    base = f"/annual/{case.county.agency.pk}/2025"
    return f"{base}/act/{act}" if act else base


def bureau(county: world.County) -> Person:
    at = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=at.pk).update(supervises=True, is_subject=False)
    return world.person(at, "sifa", "司监督", Role.SUPERVISOR)


def sent(case: world.Case, recipient: str) -> Any:
    today = timezone.localdate().isoformat()
    return at_desk(case.county.clerk).post(
        address(case, "receive"),
        {"recipient": recipient, "sent_on": today, "received_on": today, "receipt": "收文1号"},
    )


def approved_and_public(case: world.Case) -> None:
    c = case.county
    assert at_desk(c.clerk).post(address(case, "prepare"), WORDS).status_code == 302
    assert at_desk(c.head).post(address(case, "approve")).status_code == 302
    assert at_desk(c.publisher).post(address(case, "publish")).status_code == 302


@pytest.mark.clause("MX-22")
def test_a_report_not_out_on_the_first_of_february_is_overdue_and_its_figures_are_the_files() -> (
    None
):
    case = of_2025()
    listed = text(at_desk(bureau(case.county)).get("/annual"))
    own = text(at_desk(case.county.clerk).get("/annual"))
    for shown in (listed, own):
        assert case.county.agency.name in shown and "2026年1月31日" in shown
        assert re.search(r"尚未编制.*逾期\d+日", shown)
    page = text(at_desk(case.county.clerk).get(address(case)))
    rows = dict(re.findall(r'<td data-label="项目">([^<]+)</td><td class="num" data-label="数量">'
                           r'(?:<a [^>]*>)?([0-9.,]+)', page))  # fmt: skip
    assert (rows["罚款"], rows["行政处罚合计"], rows["罚没金额"]) == ("1", "1", "5,000.00")
    assert rows["警告"] == "0" and rows["立案"] == "1"
    behind = text(at_desk(case.county.clerk).get(f"{address(case)}/rows/penalty.total"))
    assert str(case.dossier) in behind and f"/cases/{case.dossier.uid}/" in behind
    approved_and_public(case)
    assert PublishedAnnual.objects.get().figures["lines"][2]["value"] == 1


@pytest.mark.clause("MX-23")
def test_with_two_of_three_receipts_the_report_is_incomplete_and_the_third_is_named() -> None:
    case = of_2025()
    approved_and_public(case)
    assert sent(case, "government").status_code == sent(case, "superior").status_code == 302
    for person in (case.county.clerk, bureau(case.county)):
        shown = text(at_desk(person).get("/annual"))
        assert "尚未完成：县司法行政部门未签收" in shown
        assert "上级主管部门未签收" not in shown
    assert sent(case, "justice").status_code == 302
    shown = text(at_desk(case.county.clerk).get("/annual"))
    assert "已公布并全部报送" in shown and "逾期完成" in shown


@pytest.mark.clause("WX-36")
def test_a_written_report_without_receipt_is_overdue_after_the_tenth_of_january() -> None:
    case = of_2025("wanxin")
    approved_and_public(case)
    assert sent(case, "government").status_code == 302
    shown = text(at_desk(case.county.clerk).get("/annual"))
    assert "2026年1月10日" in shown
    assert re.search(r"尚未完成：上级主管部门（书面报告）未签收<.*逾期\d+日", shown)
    page = text(at_desk(case.county.clerk).get(address(case)))
    assert re.search(r"云市监年报〔20\d\d〕2025号", page)
    paper = at_desk(case.county.clerk).get(f"{address(case)}/1.pdf")
    assert paper.content.startswith(b"%PDF") and len(paper.content) > 10_000
    assert sent(case, "superior").status_code == 302
    assert "未签收" not in text(at_desk(case.county.clerk).get("/annual"))


@pytest.mark.clause("WX-37")
def test_a_report_that_was_sent_and_is_not_public_is_incomplete() -> None:
    case = of_2025("wanxin")
    c = case.county
    assert at_desk(c.clerk).post(address(case, "prepare"), WORDS).status_code == 302
    assert at_desk(c.head).post(address(case, "approve")).status_code == 302
    assert sent(case, "government").status_code == sent(case, "superior").status_code == 302
    shown = text(at_desk(c.clerk).get("/annual"))
    assert re.search(r"尚未完成：未公布<.*逾期\d+日", shown)
    assert at_desk(c.clerk).post(address(case, "publish")).status_code == 302
    assert "尚未完成" not in text(at_desk(c.clerk).get("/annual"))


def test_one_person_alone_cannot_bring_a_report_out() -> None:
    case = of_2025()
    head = case.county.head
    assert at_desk(head).post(address(case, "prepare"), WORDS).status_code == 302
    for act, words in (("approve", "编制与审批不得为同一人"), ("publish", "待审批，不能公布")):
        answer = at_desk(head).post(address(case, act))
        assert answer.status_code == 409 and words in text(answer)
    assert at_desk(head).post(address(case, "return"), {"note": " "}).status_code == 409
    assert at_desk(head).post(address(case, "return"), {"note": "说明太短"}).status_code == 302
    again = at_desk(case.county.clerk).post(address(case, "prepare"), WORDS)
    assert again.status_code == 422
    whole = WORDS | {"change": "补写说明"}
    assert at_desk(case.county.clerk).post(address(case, "prepare"), whole).status_code == 302


def test_a_version_can_be_taken_away_as_excel_and_csv_with_the_same_figures() -> None:
    case = of_2025()
    assert at_desk(case.county.clerk).post(address(case, "prepare"), WORDS).status_code == 302
    desk = at_desk(case.county.clerk)
    csv = text(desk.get(f"{address(case)}/1.csv"))
    assert "罚没金额,5000,元" in csv.replace("5000.00", "5000")
    with ZipFile(io.BytesIO(desk.get(f"{address(case)}/1.xlsx").content)) as book:
        words = (
            book.read("xl/sharedStrings.xml").decode()
            if "xl/sharedStrings.xml" in (book.namelist())
            else book.read("xl/worksheets/sheet1.xml").decode()
        )
    assert "罚没金额" in words
    assert desk.get(f"{address(case)}/9.csv").status_code == 404


def test_a_year_that_runs_shows_its_figures_and_is_not_prepared() -> None:
    case = of_2025()
    running = f"/annual/{case.county.agency.pk}/{timezone.localdate().year}"
    assert "情况说明" not in text(at_desk(case.county.clerk).get(running))
    answer = at_desk(case.county.clerk).post(f"{running}/act/prepare", WORDS)
    assert answer.status_code == 409 and "还没有结束" in text(answer)
    for nothing in ("1999", "2999"):
        page = f"/annual/{case.county.agency.pk}/{nothing}"
        assert at_desk(case.county.clerk).get(page).status_code == 404


def test_officers_and_other_agencies_have_no_way_to_a_report() -> None:
    case = of_2025()
    other = world.county(prefix="二").clerk
    for person in (case.county.officer, other):
        for page in (address(case), f"{address(case)}/rows/penalty.total"):
            assert at_desk(person).get(page).status_code == 404
        assert at_desk(person).post(address(case, "prepare"), WORDS).status_code == 404
    watching = at_desk(bureau(case.county))
    assert watching.get(address(case)).status_code == 200
    assert watching.post(address(case, "prepare"), WORDS).status_code == 409
