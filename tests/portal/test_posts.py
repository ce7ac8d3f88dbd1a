"""公示岗位 of each agency and the rule they rest on, for the public."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sanjian.disclosure import registers
from sanjian.disclosure.registers import slug
from sanjian.operations import publishing
from sanjian.records.rendering import pdf_of
from sanjian.rulepacks.packs import Pack
from tests import world
from tests.portal.conftest import Visitor
from tests.records.documents.test_typeset import printed


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("HM-20")
def test_the_rule_is_on_the_portal_and_each_organ_names_who_publishes(
    visitor: Visitor, settings: Any
) -> None:
    settings.PROFILE = "haimen"
    one = world.county("haimen")
    other = world.county("haimen", prefix="北")
    world.Person.objects.filter(pk=other.publisher.pk).update(is_active=False)
    publishing.refresh(profile="haimen", at=world.START)
    assert "《海门市行政执法公示办法》" in visitor.get("/bases").words
    assert "海门市人民政府" in visitor.get("/bases").words
    for where, names in ((one, "陈公示、褚发布"), (other, "陈公示")):
        words = visitor.get(f"/agencies/{slug(where.agency.name)}").words
        assert "公示岗位" in words and names in words
    assert "褚发布" not in visitor.get(f"/agencies/{slug(other.agency.name)}").words


@pytest.mark.django_db(transaction=True)
def test_where_posts_are_named_the_public_reads_each_with_its_holders(visitor: Visitor) -> None:
    where = world.county("wanxin")
    registers.refresh_agencies(at=world.START)
    words = visitor.get(f"/agencies/{slug(where.agency.name)}").words
    for label in ("执法业务机构（采集）", "信息公开机构（审核）", "信息化管理机构（发布）"):
        assert label in words


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("HM-31")
def test_the_head_of_every_page_names_the_platform_of_the_place(
    visitor: Visitor, settings: Any
) -> None:
    settings.PROFILE = "haimen"
    world.county("haimen")
    publishing.refresh(profile="haimen", at=world.START)
    for page in ("/", "/agencies", "/decisions"):
        words = visitor.get(page).words
        head = words[: words.index("</header>")]
        assert "海门市人民政府门户网站“行政执法公示”栏目" in head, page


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("MX-06")
def test_another_name_in_the_rules_changes_the_head_of_pages_and_the_foot_of_papers(
    visitor: Visitor, settings: Any
) -> None:
    settings.PROFILE = "mingxi"
    where = world.county("mingxi")
    papers = [world.decided(where).dossier.documents.get(kind="penalty_decision")]
    publishing.refresh(profile="mingxi", at=world.START)
    assert "统一的执法信息公示平台" in _head(visitor)
    renamed = replace(where, pack=world.published(named("明溪县执法信息网")).digest)
    publishing.refresh(profile="mingxi", at=world.START)
    assert "明溪县执法信息网" in _head(visitor)
    assert "统一的执法信息公示平台" not in _head(visitor)
    papers.append(world.decided(renamed).dossier.documents.get(kind="penalty_decision"))
    told = [printed(pdf_of(one, at=world.START)) for one in papers]
    assert "统一的执法信息公示平台" in told[0] and "明溪县执法信息网" not in told[0]
    assert "明溪县执法信息网" in told[1] and "统一的执法信息公示平台" not in told[1]


def _head(visitor: Visitor) -> str:
    words: str = visitor.get("/").words
    return words[: words.index("</header>")]


def named(name: str) -> Pack:
    """The shipped pack of 明溪县 with another name of its platform."""
    pack = world.shipped("mingxi")
    entries = tuple(
        replace(one, value=name) if one.key.name == "portal.name" else one
        for one in pack.place.entries
    )
    return Pack((*pack.layers[:-1], replace(pack.place, entries=entries)))
