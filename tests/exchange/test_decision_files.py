"""决定汇总: the list of an agency's decisions and their files, as many rows as files."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.http import FileResponse, HttpResponse
from python_calamine import CalamineWorkbook

from sanjian.exchange import decision_files
from sanjian.exchange.queries import decided, period
from sanjian.law.people import Role
from sanjian.records.models import Access
from sanjian.registry.models import Person
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
PACKAGE = "/decisions/package.zip"


def taken(person: Person, where: world.County, **period: str) -> HttpResponse:
    """Ask for the package as a person at the desk."""
    return at_desk(person).get(PACKAGE, {"agency": str(where.agency.pk), **period})


def opened(answer: HttpResponse) -> zipfile.ZipFile:
    """The package that came."""
    assert isinstance(answer, FileResponse) and answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.clause("HM-61")
def test_the_list_has_as_many_rows_as_there_are_files_and_each_file_is_in_the_manifest() -> None:
    where = world.county("haimen")
    first, second = world.decided(where), world.decided(where)
    world.heard(where)  # no decision yet: no row
    world.decided(world.county("haimen", prefix="东"))  # another agency's
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises = True
    bureau.save()
    supervisor = world.person(bureau, "si", "司监督", Role.SUPERVISOR)

    package = opened(taken(supervisor, where, year="2026"))

    book = CalamineWorkbook.from_filelike(io.BytesIO(package.read(decision_files.LIST)))
    head, *rows = book.get_sheet_by_index(0).to_python()
    files = [name for name in package.namelist() if name.startswith("决定/")]
    assert len(rows) == len(files) == 2
    named = [dict(zip(head, row, strict=True)) for row in rows]
    assert [one["电子档"] for one in named] == files
    numbers = {case.dossier.documents.get(kind="penalty_decision").number for case in
               (first, second)}  # fmt: skip
    assert {one["文书号"] for one in named} == numbers and len(numbers) == 2
    told = dict(reversed(line.split("  ")) for line in
                package.read(decision_files.MANIFEST).decode().splitlines())  # fmt: skip
    assert set(told) == {*files, decision_files.LIST}
    for one in named:
        content = package.read(str(one["电子档"]))
        assert content.startswith(b"%PDF")
        assert hashlib.sha256(content).hexdigest() == one["SHA-256"] == told[one["电子档"]]
    read = Access.objects.filter(person=supervisor, what__startswith="汇总导出")
    assert {row.dossier_id for row in read} == {first.dossier.pk, second.dossier.pk}


def test_own_decisions_only_by_the_posts_that_report_and_nothing_for_an_empty_month() -> None:
    where, other = world.county("haimen"), world.county("haimen", prefix="东")
    case = world.decided(other)
    world.decided(where)
    page = text(at_desk(where.clerk).get("/decisions", {"year": "2026"}))
    assert "共1件" in page and other.agency.name not in page
    # Another agency's number in the address gives one's own.
    assert len(decided(where.clerk, other.agency, year=2026)) == 0
    assert at_desk(where.officer).get("/decisions").status_code == 404
    empty = taken(other.clerk, other, year="2026", month="1")
    assert empty.status_code == 409 and "没有可以汇总的执法决定" in text(empty)
    month = case.facts.decided_on.month
    assert len(decided(other.clerk, other.agency, year=2026, month=month)) == 1


def test_a_month_ends_where_the_next_one_begins() -> None:
    assert period(2026, 2)[1] == period(2026, 3)[0]
    assert period(2026, 12)[1] == period(2027, None)[0]
