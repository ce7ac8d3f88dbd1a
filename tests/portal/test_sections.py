"""One portal with four sections for all agencies, and an export that holds the same records."""

from __future__ import annotations

import csv
import io
import re

import pytest

from sanjian.disclosure import registers
from sanjian.disclosure.models import PublishedRandomItem
from sanjian.disclosure.registers import slug
from sanjian.disclosure.snapshots import public_number
from sanjian.disclosure.windows import put_on_duty
from sanjian.registry.models import PowerItem
from tests import world
from tests.disclosure.offices import disclosing
from tests.disclosure.scenes import decided, prepared, released
from tests.portal.conftest import Visitor

CAUSE = "经营超过保质期的食品"


@pytest.mark.clause("LZ-21")
def test_three_agencies_stand_in_one_search_and_the_export_holds_exactly_the_same(
    visitor: Visitor,
) -> None:
    cases = [
        released(prepared(decided(world.county("luozhuang", prefix), cause=CAUSE)))
        for prefix in ("", "甲", "乙")
    ]
    kept = prepared(decided(cases[0].county, cause=CAUSE))
    found = visitor.get("/search", q=CAUSE).words
    numbers = set(re.findall("/decisions/([a-z2-7]{10})", found))
    export = visitor.get("/decisions.csv").words
    rows = list(csv.reader(io.StringIO(export.removeprefix("\ufeff"))))[1:]

    assert numbers == {public_number(str(case.dossier.uid)) for case in cases}
    assert {row[0] for row in rows} == numbers and len(rows) == 3
    assert {row[1] for row in rows} == {case.county.agency.name for case in cases}
    assert public_number(str(kept.dossier.uid)) not in export


@pytest.mark.clause("HM-23")
def test_haimen_has_the_four_sections_and_each_shows_what_the_agency_has_there(
    visitor: Visitor,
) -> None:
    here = disclosing("haimen")
    here.released(here.supervisor)
    c = here.county
    put_on_duty(agency=c.agency, window="1号", person=c.officer, post="受理", work="受理申请",
                phone="0513-1", sample_papers="", params=here.params, by=c.clerk,
                at=here.at)  # fmt: skip
    registers.refresh_agencies(at=here.at)
    released(prepared(decided(c, cause=CAUSE)))
    menu = visitor.get("/").words.partition('aria-label="行政执法公示"')[2].partition("</nav>")[0]
    links = dict(re.findall('<a href="([^"]+)">([^<]+)</a>', menu))

    assert list(links.values()) == ["事前公开", "事中公开", "事后公开", "双随机、一公开"]
    for address in links:
        assert c.agency.name in visitor.get(address).words, address
    assert "1号窗口：周承办" in visitor.get("/during").words


@pytest.mark.clause("MX-05")
def test_an_inspection_of_the_power_list_is_the_same_record_in_all_three_views(
    visitor: Visitor,
) -> None:
    here = disclosing()
    here.released()
    registers.refresh_agencies(at=here.at)
    power = PowerItem.objects.get(agency=here.county.agency, code="JC-001")
    listed = PublishedRandomItem.objects.get(until=None)
    page = f"/agencies/{slug(here.county.agency.name)}"
    agency, draws = visitor.get(page).words, visitor.get("/draws").words

    assert (listed.code, listed.item, listed.basis) == (power.code, power.name, power.basis)
    assert 'id="item-JC-001"' in agency and power.name in agency
    assert f'href="{page}#item-JC-001">{power.name}</a>' in draws
    random = visitor.get(f"{page}/before").words.partition('id="random_list"')[2]
    assert power.name in random.partition("</table>")[0]
