"""An agency's list of major decisions as the public reads it: in force, filed, with its statute."""

from __future__ import annotations

from datetime import timedelta

from sanjian.disclosure import registers
from sanjian.disclosure.catalogues import refresh_catalogues
from sanjian.disclosure.models import PublishedCatalogue
from sanjian.records.rules import rules
from sanjian.registry.catalogue import releasing
from tests import world
from tests.portal.conftest import Visitor
from tests.registry.lists import AT, FINE, REVOKED, Office, office

TOMORROW = AT + timedelta(days=1)


def published(county: world.County) -> Office:
    """The agency's list, released and copied to the portal's schema."""
    here = office(county.agency)
    here.released(FINE)
    refresh_catalogues(params=rules(county.pack, TOMORROW.date()), at=TOMORROW)
    return here


def test_the_list_in_force_is_read_with_its_statute(visitor: Visitor, county: world.County) -> None:
    here = published(county)
    slug = registers.slug(here.agency.name)
    shown = visitor.get(f"/agencies/{slug}/catalogue")
    assert shown.status_code == 200
    for words in (
        "较大数额罚款", "罚款公民5,000元以上（含本数）、单位30,000元以上（含本数）", "第1版",
        "《行政处罚法》第五十八条第一款第三项", "已报司法行政部门",
    ):  # fmt: skip
        assert words in shown.words, words
    assert f"/agencies/{slug}/catalogue" in visitor.get(f"/agencies/{slug}").words


def test_what_the_bureau_filed_and_what_replaced_it_shows(
    visitor: Visitor, county: world.County
) -> None:
    here = published(county)
    version = here.own().versions.get()
    releasing.answer(version=version, accept=True, reason="", by=here.supervisor, at=TOMORROW)
    here.released(FINE, REVOKED, at=TOMORROW)
    params = rules(county.pack, TOMORROW.date())
    refresh_catalogues(params=params, at=TOMORROW)
    address = f"/agencies/{registers.slug(here.agency.name)}/catalogue"
    assert "2026年3月3日由司法行政部门备案" in visitor.get(address).words
    refresh_catalogues(params=params, at=TOMORROW + timedelta(days=1))
    later = visitor.get(address).words
    assert "第2版" in later and "吊销许可证件" in later and "已报司法行政部门" in later


def test_nothing_in_force_is_nothing_public(visitor: Visitor, county: world.County) -> None:
    here = office(county.agency)
    here.released(FINE)
    refresh_catalogues(params=rules(county.pack, AT.date()), at=AT)
    assert not PublishedCatalogue.objects.exists()
    address = f"/agencies/{registers.slug(here.agency.name)}/catalogue"
    assert visitor.get(address).status_code == 404
    assert "审核目录清单" not in visitor.get(address.removesuffix("/catalogue")).words
