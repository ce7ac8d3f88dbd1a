"""成效指标: ten figures counted from the files, the two goals, and the rows behind each."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.models import Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.rules import rules
from sanjian.records.tracing import look
from sanjian.registry.models import Person
from sanjian.supervision import appraisal
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau

pytestmark = pytest.mark.django_db


def shown(person: Person, label: str, agency: str = "") -> str:
    """One figure as the page shows it: the share and what it is made of."""
    page = text(at_desk(person).get("/maturity?year=2026"))
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.S)
    row = next(one for one in rows if f'data-label="{label}"' in one and agency in one)
    cell = row.split(f'data-label="{label}">')[1].split("</td>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()


def behind_of(person: Person, agency: int, code: str) -> str:
    """The page behind a figure."""
    return text(at_desk(person).get(f"/maturity/{agency}/{code}?year=2026"))


@pytest.mark.clause("WX-87")
def test_seven_figures_stand_for_each_unit_and_a_paper_only_document_lowers_the_share_of_data() -> (
    None
):
    where = world.county("wanxin")
    case = world.decided(where)
    assert shown(where.head, "过程痕迹化").startswith("0.0%")
    for label in ("操作信息化", "文书数据化", "过程痕迹化", "档案完整", "责任明晰化", "监督严密化",
                  "分析可量化"):  # fmt: skip
        assert shown(where.head, label)
    before = shown(where.head, "文书数据化")
    assert before.startswith("100.0%")
    whole = int(before.split("/")[1].split("份")[0])
    online = shown(where.head, "操作信息化")
    case.take("enter_paper", where.officer, name="责令改正通知书（手写）", made_on="2026-03-20")
    assert f"{whole}/{whole + 1}份" in shown(where.head, "文书数据化")
    assert shown(where.head, "操作信息化") != online
    behind = behind_of(where.head, where.agency.pk, "data")
    assert "责令改正通知书（手写）" in behind and str(case.dossier.uid) in behind
    assert "统计口径" in behind
    look(at=case.at)
    assert shown(where.head, "过程痕迹化").startswith("100.0%")


@pytest.mark.clause("MX-61")
def test_three_figures_of_management_per_organ_and_the_rows_behind_them() -> None:
    where, idle = world.county("mingxi"), world.county("mingxi", prefix="二")
    case = world.investigated(where)
    at = bureau()
    assert shown(at, "即时性", where.agency.short_name).startswith("100.0%")
    late = (case.at - timedelta(days=3)).date().isoformat()
    case.take("add_evidence", where.officer, collected_on=late)
    part, whole = re.findall(r"(\d+)/(\d+)", shown(at, "即时性", where.agency.short_name))[0]
    assert int(part) == int(whole) - 1
    assert "收集证据迟3日" in behind_of(at, where.agency.pk, "timely")
    assert "中位" in shown(at, "即时性", where.agency.short_name)
    assert shown(at, "过程性", where.agency.short_name).startswith("100.0%")
    assert str(case.dossier.uid) in behind_of(at, where.agency.pk, "staged")
    assert "1/3" in shown(at, "系统性", where.agency.short_name)
    assert "已接入" in behind_of(at, where.agency.pk, "connected")
    assert "0/3" in shown(at, "系统性", idle.agency.short_name)
    assert "已接入" not in behind_of(at, idle.agency.pk, "connected")
    assert "2个机关中1个" in text(at_desk(at).get("/maturity?year=2026"))


def test_a_head_sees_his_own_organ_only_and_an_officer_nothing() -> None:
    where, other = world.county(), world.county(prefix="二")
    assert at_desk(where.head).get(f"/maturity/{where.agency.pk}/data").status_code == 200
    assert at_desk(where.head).get(f"/maturity/{other.agency.pk}/data").status_code == 404
    assert at_desk(where.head).get(f"/maturity/{where.agency.pk}/nothing").status_code == 404
    assert at_desk(where.officer).get("/maturity").status_code == 404


@pytest.mark.clause("HM-14")
def test_haimen_s_six_kinds_stand_in_its_matrix_and_both_goals_are_shown_year_by_year(
    settings: Any,
) -> None:
    settings.PROFILE = "haimen"
    where = world.county("haimen")
    at = bureau()
    second = world.person(at.agency, "gaoer", "高二", Role.SUPERVISOR)
    matrix = text(at_desk(at).get("/rules/scope"))
    for kind in ("行政许可", "行政处罚", "行政强制", "行政征收", "行政收费", "行政检查"):
        assert kind in matrix
    case = world.decided(where)
    this_year = timezone.localdate().year
    page = text(at_desk(where.head).get("/maturity"))
    assert f"{this_year}年" in page and "0件" in page and "无可比" in page
    told = {"sort": "court", "organ": "云溪县人民法院", "number": "（2026）云01行初1号",
            "accepted_on": "2026-03-20", "ending": "open"}  # fmt: skip
    case.later(days=10).take("enter_dispute", where.officer, **told)
    case.later(days=1).take("enter_dispute", where.reviewer, **told | {"ending": "overturned"})
    older = {"sort": "reconsideration", "number": "云政复〔2025〕3号", "accepted_on": "2025-12-30"}
    case.later(days=1).take("enter_dispute", where.officer, **told | older)
    goals = re.sub(r"<[^>]+>", "", text(at_desk(where.head).get("/maturity")))
    assert "复议0件，诉讼1件，被纠正1件" in goals and "复议1件，诉讼0件" in goals
    behind = text(at_desk(where.head).get("/maturity/goals/disputes?year=2026"))
    assert "（2026）云01行初1号" in behind and "云政复〔2025〕3号" not in behind
    assert str(case.dossier.uid) in behind

    Dossier.objects.filter(pk=case.dossier.pk).update(closed=True)
    today = timezone.localdate()
    run = appraisal.draw(
        sort="campaign", title="年度评查", since=date(2026, 1, 1), until=today, per_unit=1,
        params=rules(where.pack, today), by=at, at=timezone.now(),
    )  # fmt: skip
    one = run.files.get()
    code = run.criteria[0]["code"]
    appraisal.score(file=one, faults={}, by=at, at=timezone.now())
    assert "无" in shown_goal(where.head)
    appraisal.score(file=one, faults={code: "没有写明"}, by=second, at=timezone.now())
    assert f"{appraisal.result(one).points:.4g}分" in shown_goal(where.head)
    assert f"/appraisals/files/{one.pk}" in text(
        at_desk(where.head).get(f"/maturity/goals/scores?year={this_year}")
    )


def shown_goal(person: Person) -> str:
    """The row of this year under the goals."""
    page = text(at_desk(person).get("/maturity")).split('id="goals"')[1]
    return re.sub(r"<[^>]+>", "", page.split("<tbody>")[1].split("</tr>")[0])


def test_a_decision_is_disputed_only_after_it_was_made_and_paper_is_entered_by_its_officers() -> (
    None
):
    case = world.investigated(world.county())
    with pytest.raises(Refusal, match="登记行政复议、诉讼"):
        case.take("enter_dispute", case.county.officer)
    case.take("enter_paper", case.county.officer)
    other = world.person(case.county.agency, "qita", "齐旁人", Role.OFFICER)
    with pytest.raises(Refusal, match="本案承办人员"):
        case.take("enter_paper", other)
