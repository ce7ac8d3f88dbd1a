"""执法台账: the cases of a kind and a period, filled from the record, on the page and as Excel."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from python_calamine import CalamineWorkbook

from sanjian.cases.models import LedgerTemplate
from sanjian.law.people import Role
from sanjian.registry.models import Person
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
PERIOD = "since=2026-03-01&until=2026-03-31"
SIX = ["number", "party", "decision", "decided", "fine", "archive"]


def sheet(answer: HttpResponse) -> list[list[Any]]:
    """The first sheet of an Excel file that was sent."""
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )


def kept(person: Person, name: str, columns: list[str], kind: str = "penalty") -> HttpResponse:
    """Save a ledger template at the desk."""
    said = {"kind": kind, "name": name, "columns": columns}
    return at_desk(person).post("/ledgers/templates", said, follow=True)


def ended(where: world.County) -> world.Case:
    """A penalty case from its lead to its end, not put away."""
    case = world.decided(where, fine="800.00")
    case.take("serve_decision", where.officer)
    case.take("prepare_publication", where.clerk)
    case.take("release_publication", where.publisher)
    case.take("record_payment", where.officer)
    case.take("close_case", where.head)
    return case


@pytest.mark.clause("HM-36")
def test_the_ledger_of_a_period_is_the_case_list_and_a_closed_case_without_number_is_listed() -> (
    None
):
    where = world.county("haimen")
    before = world.opened(where, world.START - timedelta(days=2))
    case = ended(where)
    last = world.opened(where, world.START + timedelta(days=29))
    after = world.opened(where, world.START + timedelta(days=30))
    desk = at_desk(where.archivist)

    table = sheet(desk.get(f"/ledgers/export?kind=penalty&{PERIOD}"))
    listed = sheet(desk.get(f"/cases/export?state=all&sort=opened&{PERIOD}"))
    numbers = [row[1] for row in table[1:]]
    assert numbers == [row[0] for row in listed[1:]] == [str(case.dossier), str(last.dossier)]
    assert [row[0] for row in table[1:]] == [1, 2]
    page = text(desk.get(f"/ledgers?{PERIOD}"))
    assert str(before.dossier) not in page and str(after.dossier) not in page
    assert str(case.dossier) in page and "800" in page

    order = page.split('id="order"')[1]
    for word in ("制作", "承办人员", "归档", "档案管理人员", "结案之日起30日内", "保存"):
        assert word in order
    assert "已结案而没有档号的案卷1件" in order
    assert str(case.dossier) in text(desk.get("/archive"))
    case.take("archive_case", where.archivist)
    page = text(desk.get(f"/ledgers?{PERIOD}"))
    assert "已结案的案卷都有档号" in page
    assert case.dossier.archive_file.number in page


@pytest.mark.clause("MX-25")
def test_a_template_of_six_columns_gives_an_excel_of_the_period_with_its_cases() -> None:
    where = world.county()
    case = world.decided(where, fine="800.00")
    world.opened(where, world.START + timedelta(days=40))
    page = text(kept(where.clerk, "处罚六栏", SIX))
    assert "已保存台账模板“处罚六栏”" in page
    row = LedgerTemplate.objects.get()
    answer = at_desk(where.officer).get(f"/ledgers/export?{PERIOD}&template={row.pk}")
    table = sheet(answer)
    assert table[0] == ["案号", "当事人", "决定文书号", "决定日期", "罚款（元）", "档号"]
    paper = case.dossier.documents.get(kind="penalty_decision")
    assert [line[:3] for line in table[1:]] == [
        [str(case.dossier), case.dossier.party_name, paper.number]
    ]
    assert table[1][4] == 800.0
    assert table[1][3] == case.facts.decided_on


def test_only_those_who_keep_them_keep_templates_and_a_bad_one_is_refused() -> None:
    where = world.county()
    desk = at_desk(where.officer)
    assert desk.post("/ledgers/templates", {"name": "一", "columns": SIX}).status_code == 404
    assert "至少有两个栏目" in text(kept(where.clerk, "一栏", ["number"]))
    assert "请填写“名称”" in text(kept(where.clerk, " ", SIX))
    assert not LedgerTemplate.objects.exists()
    kept(where.clerk, "六栏", SIX)
    kept(where.head, "六栏", [*SIX, "outcome"])
    row = LedgerTemplate.objects.get()
    assert "outcome" in row.columns
    stranger = world.county(prefix="北")
    assert "六栏" not in text(at_desk(stranger.clerk).get("/ledgers"))
    at_desk(stranger.clerk).post("/ledgers/templates", {"delete": row.pk})
    assert LedgerTemplate.objects.exists()
    at_desk(where.clerk).post("/ledgers/templates", {"delete": row.pk})
    assert not LedgerTemplate.objects.exists()


def test_the_bureaus_template_serves_every_agency_and_an_agency_sees_its_own_cases_alone() -> None:
    where, other = world.county(), world.county(prefix="北")
    mine, theirs = world.opened(where), world.opened(other)
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises = True
    bureau.save()
    watcher = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)
    kept(watcher, "全县统一台账", SIX)
    page = text(at_desk(where.officer).get(f"/ledgers?{PERIOD}"))
    assert "全县统一台账（" in page
    assert str(mine.dossier) in page and str(theirs.dossier) not in page
    page = text(at_desk(watcher).get(f"/ledgers?{PERIOD}"))
    assert str(mine.dossier) in page and str(theirs.dossier) in page


@pytest.mark.parametrize("asked", ["kind=zz&since=x&until=9999-99-99&template=x", "kind=payment",
                                   "since=2026-09-01&until=2020-01-01"])  # fmt: skip
def test_a_damaged_address_still_shows_a_ledger(asked: str) -> None:
    page = text(at_desk(world.county().officer).get(f"/ledgers?{asked}"))
    assert re.search(r"没有登记行政..案件", page)
