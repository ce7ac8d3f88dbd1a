"""Open data in every form, feeds, and one search over everything that is public."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from sanjian.disclosure import actions
from sanjian.disclosure.models import PublishedLicence
from sanjian.disclosure.snapshots import public_number
from sanjian.portal.open_data import DATASETS, Dataset
from tests import world
from tests.portal.conftest import Visitor, portal_role

Publish = Callable[..., world.Case]
COMPANY = {
    "party_kind": "organisation", "party_name": "云溪县好味来食品有限公司", "party_number": "",
    "party_phone": "", "party_address": "云溪县城关镇文昌路66号",
}  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"


def licence(number: int, holder: str = "云溪县百味坊食品有限公司") -> PublishedLicence:
    return PublishedLicence.objects.create(
        slug=f"licence{'abcdefgh'[number]}xx", agency="云溪县市场监督管理局",
        number=f"JY{number:06d}",
        name="食品经营许可证", item="食品经营许可", holder=holder, content="热食类",
        valid_from="2026-01-01", valid_until="2031-01-01", state="valid", counts=True,
        history=[], updated_at=world.START,
    )  # fmt: skip


@pytest.mark.parametrize("wanted", DATASETS, ids=lambda one: one.name)
def test_every_list_comes_as_csv_excel_and_json_with_its_columns_explained(
    wanted: Dataset, visitor: Visitor, published: Publish
) -> None:
    published(**COMPANY, cause="=1+1 案")
    licence(1)
    name, columns = wanted.name, wanted.columns
    explained = visitor.get("/data").words
    lines = visitor.get(f"/data/{name}.csv").words.removeprefix("\ufeff").splitlines()
    assert lines[0].split(",") == [one.label for one in columns]
    told = json.loads(visitor.get(f"/data/{name}.json").words)
    assert [one["key"] for one in told["columns"]] == [one.key for one in columns]
    for one in told["columns"]:
        assert one["meaning"] in explained
    assert told["licence"] in explained
    with portal_role():
        answer = visitor.client.get(f"/data/{name}.xlsx")
        sheet = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert b"<f>" not in sheet.read("xl/worksheets/sheet1.xml")
    assert ",=1+1" not in "\n".join(lines)
    if name in ("decisions", "agencies", "licences"):
        assert len(told["rows"]) == 1 and len(lines) >= 2


def test_a_list_that_is_none_and_a_form_that_is_none_do_not_exist(visitor: Visitor) -> None:
    for path in ("/data/dossiers.csv", "/data/decisions.xml", "/data/../x.csv"):
        assert visitor.get(path).status_code == 404


def test_the_feed_names_the_newest_of_an_agency_and_forgets_what_is_withdrawn(
    visitor: Visitor, published: Publish
) -> None:
    case = published(**COMPANY, cause="<无证> & 经营")
    number = public_number(str(case.dossier.uid))
    feed = ElementTree.fromstring(visitor.get("/decisions.atom").content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    link = entry.find(f"{ATOM}link")
    assert link is not None and link.attrib["href"].endswith(f"/decisions/{number}")
    assert "<无证> & 经营" in (entry.findtext(f"{ATOM}title") or "")
    page = visitor.get("/decisions", agency=case.county.agency.name).words
    assert f"/decisions.atom?agency={quote(case.county.agency.name)}" in page
    other = ElementTree.fromstring(visitor.get("/decisions.atom", agency="别的机关").content)
    assert other.find(f"{ATOM}entry") is None
    actions.withdraw(dossier=case.dossier, reason="金额误录，更正后重新公示。",
                     by=case.county.clerk, at=case.later(hours=1).at)  # fmt: skip
    for path in ("/decisions.atom", "/data/decisions.json", "/data/decisions.csv"):
        assert number not in visitor.get(path).words


def test_one_search_finds_bodies_licences_procedures_and_says_where_there_is_more(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    for number in range(7):
        licence(number)
    found = visitor.get("/search", q="百味坊").words
    assert found.count("食品经营许可证 JY") == 5 and "还有更多，到“许可证”查找" in found
    assert "/agencies/" in visitor.get("/search", q=case.county.agency.name).words
    assert "行政处罚普通程序" in visitor.get("/search", q="普通程序").words
    assert "食品安全日常监督检查" in visitor.get("/search", q="日常监督检查").words
    nothing = visitor.get("/search", q="百味坊 不存在的词").words
    assert "食品经营许可证" not in nothing
    assert "elsewhere" not in visitor.get("/search", q="%").words
