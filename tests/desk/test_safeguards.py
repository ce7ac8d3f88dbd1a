"""保障措施: staff, budget and equipment of a year; the five lines; plans against what was done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.log_registers import leave_registers
from sanjian.records.models import Leaf
from sanjian.registry.models import (
    BudgetItem,
    Person,
    PlanDocument,
    PlanFigure,
    SafeguardLine,
    Unit,
)
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_equipment import bureau, form, recorder, room_with_camera
from tests.world import County

pytestmark = pytest.mark.django_db
FIGURES = re.compile(r'class="number" data-label="[^"]+">([^<]*)<')


def card(person: Person, name: str, year: int = 0) -> str:
    """One card of the page of a year."""
    page = text(at_desk(person).get(f"/safeguards?year={year or timezone.localdate().year}"))
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def figures(row: str) -> list[str]:
    """The figures of a row."""
    return [one.replace("\u00a0", "") for one in FIGURES.findall(row)]


def budget(where: County, **typed: Any) -> int:
    """Enter an item of the budget; the answer's status."""
    good = {"year": str(timezone.localdate().year), "name": "执法装备购置", "amount": "60000",
            "basis": "云财〔2026〕3号"}  # fmt: skip
    return form(where.clerk, "budget", **(good | typed)).status_code


@pytest.mark.clause("LZ-55")
def test_the_page_of_a_year_sums_staff_budget_and_equipment() -> None:
    where, other, supervisor = world.county(), world.county(prefix="北"), bureau()
    assert budget(where) == budget(where, name="执法培训", amount="12345.60") == 302
    assert budget(other, amount="1000") == 302
    assert budget(where, amount="1") == 409  # an item stands once in a year
    assert budget(where, name="上年结转", year="2025") == 302
    recorder(where, "R-1")
    recorder(where, "R-2")
    room_with_camera(where)
    gone = recorder(where, "R-3")
    form(where.head, "device-event", gone.pk, kind="retired")
    own = next(one for one in card(where.clerk, "sums").split("<tr>") if where.agency.name in one)
    assert "执法装备购置" in own and "云财〔2026〕3号" in own and "上年结转" not in own
    people = [
        Person.objects.filter(agency=where.agency, posts__role=role.value).distinct().count()
        for role in (Role.OFFICER, Role.REVIEWER)
    ]
    told = figures(own)
    assert [int(one) for one in (told[0], told[1], told[2])] == [*people, sum(people)]
    assert "72,345.6" in told[3] and told[4:] == ["3", "1"]
    total = card(supervisor, "sums").split("data-sum")[1]
    assert "73,345.6" in total and figures(total)[4:] == ["3", "1"]
    assert "北" not in card(where.clerk, "sums")
    assert figures(card(where.clerk, "sums", 2025))[4:] == ["0", "0"]
    assert at_desk(where.officer).get("/safeguards").status_code == 404
    assert form(where.officer, "budget").status_code == 404
    assert BudgetItem.objects.filter(agency=where.agency).count() == 3


@pytest.mark.clause("WX-95")
def test_each_sub_unit_has_five_lines_and_a_red_line_of_equipment_leads_to_what_lacks() -> None:
    where, supervisor = world.county("wanxin"), bureau()
    units = [
        Unit.objects.create(agency=where.agency, name=name, kind="科室", source="万新街方案",
                            valid_from=world.SINCE, entered_at=timezone.now())
        for name in ("综合执法科", "安全生产科")
    ]  # fmt: skip
    year = str(timezone.localdate().year)

    def said(kind: str, unit: Unit, met: str, words: str) -> int:
        return form(where.clerk, "safeguard", year=year, unit=str(unit.pk), kind=kind, met=met,
                    words=words).status_code  # fmt: skip

    assert said("body", units[0], "yes", "已设科室") == 302
    assert said("funds", units[1], "no", "预算未批") == 302
    assert said("equipment", units[0], "yes", "够用") == 302
    assert said("staff", units[0], "yes", "") == 422
    form(supervisor, "standard", officers="1", basis="云装〔2026〕1号", since="2026-01-01")
    rows = card(where.clerk, "lines").split("<tr>")
    first = next(one for one in rows if "综合执法科" in one)
    second = next(one for one in rows if "安全生产科" in one)
    for one in (first, second):
        labels = re.findall(r'<td data-label="([^"]+)">', one)
        assert labels == ["机构", "人员", "信息系统", "装备", "经费"]
        gear = one.split('data-label="装备"')[1].split("</td>")[0]
        assert "未落实" in gear and '<a href="/equipment#provisions">缺执法记录仪' in gear
    assert "已落实" in first.split('data-label="机构"')[1].split("</td>")[0]
    assert "预算未批" in second.split('data-label="经费"')[1] and "未落实" in second
    assert 'id="provisions"' in text(at_desk(where.clerk).get("/equipment"))
    for number in range(9):
        recorder(where, f"R-{number}")
    room_with_camera(where)
    form(where.clerk, "safeguard", year=year, unit=str(units[1].pk), kind="funds", met="yes",
         words="预算已批")  # fmt: skip
    rows = card(where.clerk, "lines").split("<tr>")
    second = next(one for one in rows if "安全生产科" in one)
    assert "预算已批" in second and "预算未批" not in second and "缺执法记录仪" not in second
    assert SafeguardLine.objects.filter(kind="funds").count() == 2


@pytest.mark.clause("WX-106")
def test_of_five_planned_devices_three_done_are_sixty_per_cent_of_the_year() -> None:
    where, supervisor = world.county("wanxin"), bureau()
    year = timezone.localdate().year
    for place, (kind, _) in enumerate(PlanDocument.Kind.choices):
        sent = form(supervisor, "plan", kind=kind, title="文件", number=f"云装〔2026〕{place}号",
                    issuer="云溪县人民政府", since="2026-01-01")  # fmt: skip
        assert sent.status_code == 302
    plan = PlanDocument.objects.get(kind="yearly")
    typed = {"agency": str(where.agency.pk), "year": str(year), "item": "recorder", "planned": "5"}
    assert form(supervisor, "plan-figure", plan.pk, **typed).status_code == 302
    standard = PlanDocument.objects.get(kind="standard")
    assert form(supervisor, "plan-figure", standard.pk, **typed).status_code == 409
    assert form(supervisor, "plan-figure", plan.pk, **typed).status_code == 409
    assert form(where.head, "plan-figure", plan.pk, **typed).status_code == 404
    for number in range(3):
        recorder(where, f"R-{number}")
    room_with_camera(where)  # a fixed camera is no recorder
    assert figures(card(where.head, "progress")) == ["5", "3", "60%"]
    assert figures(card(supervisor, "progress")) == ["5", "3", "60%"]
    assert "没有登记计划数" in card(where.head, "progress", year - 1)
    page = card(where.head, "plans")
    for label in PlanDocument.Kind.labels:
        assert label in page
    leave_registers()
    assert Leaf.objects.filter(kind__in=("plan", "plan_figure")).count() == 5
    assert PlanFigure.objects.count() == 1
