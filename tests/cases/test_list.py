"""The case list: filters, order, pages, saved filters, export, and its cost."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanjian.cases.filters import CaseFilter, read
from sanjian.cases.models import SavedView
from sanjian.cases.queries import listing
from sanjian.records.models import Dossier
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db


def many(where: world.County, count: int) -> None:
    """Put copies of a case beside it: rows for a list, not records."""
    first = world.opened(where).dossier
    rows = []
    for number in range(count - 1):
        row = Dossier.objects.get(pk=first.pk)
        row.pk, row.uid = None, uuid4()
        row.party_name = f"第{number}号商店"
        row.opened_at = first.opened_at + timedelta(minutes=number)
        row.next_due = first.opened_at + timedelta(days=number)
        row.handlers = [where.officer.pk, where.second.pk] if number % 2 == 0 else []
        row.number = f"云市监案〔2026〕{number}号"
        rows.append(row)
    Dossier.objects.bulk_create(rows)


def queries(where: world.County, address: str) -> int:
    """How many queries one page takes."""
    client = at_desk(where.officer)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/cases", "/", "/duties", "/approvals", "/reviews"])
def test_the_cost_of_a_page_does_not_grow_with_its_rows(address: str) -> None:
    where = world.county()
    many(where, 2)
    few = queries(where, address)
    many(where, 2)
    more = queries(where, address)
    many(where, 60)
    assert queries(where, address) == more
    assert more - few <= 1


def test_a_page_holds_fifty_and_the_next_one_the_rest() -> None:
    where = world.county()
    many(where, 73)
    client = at_desk(where.officer)
    first = text(client.get("/cases"))
    assert first.count("<tr") - 1 == 50
    assert "共73件" in first
    second = text(client.get("/cases?page=2"))
    assert second.count("<tr") - 1 == 23
    assert "第51–73件" in second
    assert client.get("/cases?page=99999999").status_code == 200


def test_cases_are_found_by_text_party_handler_lateness_and_day(now: datetime) -> None:
    where = world.county()
    many(where, 12)
    officer = where.officer

    def found(**wanted: object) -> list[str]:
        asked = read({name: str(value) for name, value in wanted.items()})
        return [row.party_name for row in listing(officer, asked, at=now).rows]

    assert found(q="第7号") == ["第7号商店"]
    assert found(q="案〔2026〕3号") == ["第3号商店"]
    assert found(party="第2号") == ["第2号商店"]
    assert len(found(mine=1)) == 6
    assert len(found(stage="lead")) == 12
    assert found(stage="review") == []
    assert found(procedure="penalty_summary") == []
    assert len(found(late=1)) == 12
    assert found(since="2026-03-03") == []
    assert len(found(since="2026年3月2日", until="2026/3/2")) == 12
    assert found(sort="-number")[0] == "第9号商店"
    assert found(sort="due")[0] == "第0号商店"
    assert found(state="closed") == []


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ED%A0%80", "q=" + "长" * 9000, "stage=x", "procedure=1", "sort=password",
     "page=-1", "page=%00", "page=１", "since=2026-99-99", "until=%F0%9F%98%80", "mine=%00",
     "state=none", "columns=&columns=x", "q='%20OR%201=1", "q=%25", "party=_", "late[]=1"],
)  # fmt: skip
def test_no_address_breaks_the_list(query: str) -> None:
    where = world.county()
    many(where, 3)
    client = at_desk(where.officer)
    for address in ("/cases", "/cases/export", "/documents", "/rules", "/duties"):
        assert client.get(f"{address}?{query}").status_code == 200, address


def test_what_is_not_understood_is_said() -> None:
    where = world.county()
    assert "未能识别的条件已略去：阶段" in text(at_desk(where.officer).get("/cases?stage=x"))


def test_another_agency_sees_none_of_these_and_the_bureau_sees_all() -> None:
    where, other = world.county(), world.county(prefix="北")
    many(where, 3)
    assert "没有符合条件的案件" in text(at_desk(other.officer).get("/cases"))
    other.agency.supervises = True
    other.agency.save()
    assert "共3件" in text(at_desk(other.officer).get("/cases"))


def test_the_excel_file_holds_what_the_page_shows() -> None:
    where = world.county()
    many(where, 12)
    client = at_desk(where.officer)
    answer = client.get("/cases/export?q=第7号")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        words = "".join(
            book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
        )
    assert "第7号商店" in words
    assert "第6号商店" not in words
    assert "云市监案〔2026〕7号" in words
    assert "含“第7号”" in words
    assert where.officer.name in words


def test_a_filter_is_kept_under_a_name_and_deleted_again() -> None:
    where = world.county()
    client = at_desk(where.officer)
    saved = client.post("/cases/views", {"name": "我的逾期", "mine": "1", "late": "1"})
    assert saved["Location"] == "/cases?mine=1&late=1"
    assert 'href="/cases?mine=1&amp;late=1" aria-current="true">我的逾期' in text(
        client.get("/cases?mine=1&late=1")
    )
    assert "我的逾期" not in text(at_desk(where.second).get("/cases"))
    view = SavedView.objects.get()
    at_desk(where.second).post("/cases/views", {"delete": view.pk})
    assert SavedView.objects.exists()
    client.post("/cases/views", {"delete": view.pk})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "\x00", "长" * 31, "a\nb", "\u202e"])
def test_a_name_that_will_not_do_is_told(name: str) -> None:
    client = at_desk(world.county().officer)
    answer = client.post("/cases/views", {"name": name, "mine": "1"}, follow=True)
    assert not SavedView.objects.exists()
    assert "名称" in text(answer).split("messages")[1]


def test_a_filter_survives_the_way_through_an_address() -> None:
    asked = CaseFilter(text="好 店", stage="review", mine=True, sort="-opened", state="all")
    pairs = dict(asked.pairs())
    assert read(pairs) == asked
