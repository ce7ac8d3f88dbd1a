"""推行台账: 督导记录 with what follows, and what units report to the bureau until it is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.registry.models import Agency, Person
from sanjian.supervision.models import GuidanceVisit, UnitReport
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau

pytestmark = pytest.mark.django_db
FORMS = "/reviewers/forms"


def form(by: Person, which: str, of: int | None = None, /, **typed: Any) -> HttpResponse:
    """Fill in a form of the ledger."""
    return at_desk(by).post(f"{FORMS}/{which}" + (f"/{of}" if of else ""), typed)


def card(person: Person, name: str) -> str:
    """One card of the page."""
    return text(at_desk(person).get("/rollout")).split(f'id="{name}"')[1].split("</section>")[0]


@pytest.mark.clause("LZ-01")
def test_luozhuang_shows_four_basis_texts_and_a_visit_stands_with_its_follow_up(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where, other = world.county("luozhuang"), world.county("luozhuang", prefix="二")
    at = bureau()
    basis = text(at_desk(where.officer).get("/rules/meta.basis"))
    assert "共4项" in basis and "山东省人民政府办公厅" in basis
    about = text(at_desk(where.officer).get("/rules")).split('id="about"')[1].split("</section>")[0]
    for words in ("罗庄区人民政府法制办公室，2018年3月6日", "区直各有关部门", "国办发〔2017〕14号"):
        assert words in about
    library = text(at_desk(where.officer).get("/bases"))
    assert library.count("本辖区文件的制定依据") == 4

    today = timezone.localdate()
    visit = {"visited_on": today.isoformat(), "finding": "服务指南没有上墙",
             "follow_up": "五日内把服务指南放到窗口", "follow_due": ""}  # fmt: skip
    undated = form(at, "visit", where.agency.pk, **visit)
    assert undated.status_code == 409 and 'data-code="FOLLOW_UP_DUE"' in text(undated)
    visit["follow_due"] = (today + timedelta(days=5)).isoformat()
    assert form(where.head, "visit", where.agency.pk, **visit).status_code == 404
    assert form(at, "visit", where.agency.pk, **visit).status_code == 302
    shown = card(where.head, "visits")
    assert "服务指南没有上墙" in shown and "五日内把服务指南放到窗口" in shown and "待落实" in shown
    assert "服务指南没有上墙" not in card(other.head, "visits")
    number = GuidanceVisit.objects.get().pk
    assert form(other.head, "visit-answer", number, words="已放").status_code == 404
    assert form(where.head, "visit-answer", number, words="窗口已放置").status_code == 302
    assert "窗口已放置" in card(at, "visits") and "待落实" not in card(at, "visits")
    again = form(where.head, "visit-answer", number, words="再放")
    assert 'data-code="VISIT_ANSWERED"' in text(again)


@pytest.mark.clause("XG-01")
def test_shangrila_knows_both_kinds_of_organs_and_a_township_s_problem_reaches_the_bureau(
    settings: Any,
) -> None:
    settings.PROFILE = "shangrila"
    where, at = world.county("shangrila"), bureau()
    kinds = text(at_desk(where.officer).get("/rules/subjects.kinds"))
    assert "市级各行政执法单位" in kinds and "乡（镇）人民政府" in kinds
    about = text(at_desk(where.officer).get("/rules")).split('id="about"')[1].split("</section>")[0]
    for words in ("香格里拉市司法局，2024年6月26日", "法治政府建设实施纲要"):
        assert words in about
    town = world.agency("云溪县虎跳镇人民政府", "云虎")
    Agency.objects.filter(pk=town.pk).update(kind=Agency.Kind.TOWN)
    town.refresh_from_db()
    assert town.get_kind_display() == "乡镇人民政府、街道办事处"
    mayor = world.person(town, "he", "和镇长", world.Role.HEAD)
    problem = {"sort": "problem", "title": "没有执法记录仪", "said": "三个站所没有记录仪"}
    assert form(mayor, "report", **problem).status_code == 302
    assert (
        "没有执法记录仪" in card(at, "inbox")
        and "云溪县虎跳镇" in card(at, "inbox")
        or (town.short_name in card(at, "inbox"))
    )
    assert "没有执法记录仪" not in text(at_desk(where.head).get("/rollout"))
    number = UnitReport.objects.get().pk
    ownerless = form(at, "report-step", number, name="accepted", owner="", words="收")
    assert 'data-code="REPORT_OWNER"' in text(ownerless)
    taken = {"name": "accepted", "owner": str(where.agency.pk), "words": "请协调"}
    assert form(mayor, "report-step", number, **taken).status_code in (409, 422)
    assert form(at, "report-step", number, **taken).status_code == 302
    early = form(at, "report-step", number, name="closed", owner="", words="结")
    assert 'data-code="REPORT_UNANSWERED"' in text(early)
    answer = {"name": "answered", "owner": "", "words": "调拨两台"}
    assert form(where.head, "report-step", number, **answer).status_code == 302
    assert form(at, "report-step", number, name="closed", owner="", words="结").status_code == 302
    shown = card(mayor, "problems")
    today = timezone.localdate()
    closed = f"{today.year}年{today.month}月{today.day}日"
    for words in ("没有执法记录仪", where.agency.short_name, "调拨两台", closed):
        assert words in shown


@pytest.mark.clause("LZ-59")
def test_a_practice_or_problem_is_counted_for_its_unit_and_stands_in_its_book() -> None:
    where, at = world.county("luozhuang"), bureau()
    for sort, title in (("problem", "系统不通"), ("practice", "扫码亮证")):
        assert form(where.clerk, "report", sort=sort, title=title, said="如题").status_code == 302
    assert form(where.officer, "report", sort="problem", title="无", said="无").status_code == 404
    inbox = card(at, "inbox")
    assert "系统不通" in inbox and "扫码亮证" in inbox and "2条" in card(at, "sent")
    for one in UnitReport.objects.all():
        sent = form(at, "report-step", one.pk, name="accepted", owner=str(at.agency.pk), words="收")
        assert sent.status_code == 302
    assert "系统不通" in card(at, "problems") and "扫码亮证" not in card(at, "problems")
    assert "扫码亮证" in card(where.head, "practices") and "系统不通" not in card(at, "inbox")
