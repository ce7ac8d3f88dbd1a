"""事前公开 on the portal: the file in force, older versions with their days, notice, export."""

from __future__ import annotations

import json

import pytest

from sanjian.disclosure import beforehand_posts as posts
from sanjian.disclosure.registers import slug
from sanjian.registry.models import PowerItem
from tests.disclosure.offices import disclosing
from tests.portal.conftest import Visitor


def rows(words: str) -> list[str]:
    """The rows of all parts on a page."""
    return [one.split("</tr>")[0] for one in words.split("<tr>")[1:]]


@pytest.mark.clause("LZ-13")
def test_a_file_in_two_channels_has_two_receipts_and_a_notice_of_equal_content(
    visitor: Visitor,
) -> None:
    here = disclosing("luozhuang")
    here.released()
    version = posts.released(here.county.agency)
    assert version is not None
    posts.deliver(version=version, channel="window", receipt="一号窗口", params=here.params,
                  by=here.county.clerk, at=here.at)  # fmt: skip
    address = f"/agencies/{slug(here.county.agency.name)}"
    page, notice = visitor.get(f"{address}/before"), visitor.get(f"{address}/notice")

    assert rows(page.words) == rows(notice.words) and len(rows(page.words)) > 7
    assert "门户网站（" in page.words and "办事窗口（" in page.words
    assert "一号窗口" in page.words


@pytest.mark.clause("LZ-14")
def test_an_older_version_stays_reachable_with_the_days_it_held(visitor: Visitor) -> None:
    here = disclosing("luozhuang")
    here.released()
    PowerItem.objects.filter(code="CF-001").update(basis="《食品安全法》第一百二十六条")
    here.released()
    address = f"/agencies/{slug(here.county.agency.name)}/before"
    old, new = visitor.get(address, version="1"), visitor.get(address)

    assert "第一百一十条" in old.words and "这是历史版本" in old.words
    assert "<ins>对未落实进货查验制度的处罚：《食品安全法》第一百二十六条</ins>" in new.words
    for unknown in ("3", "0", "x", "９", "1" * 9):
        assert visitor.get(address, version=unknown).status_code == 404


def test_nothing_is_public_before_it_is_released(visitor: Visitor) -> None:
    here = disclosing()
    here.checked()
    assert visitor.get(f"/agencies/{slug(here.county.agency.name)}/before").status_code == 404
    assert json.loads(visitor.get("/before.json").words) == {"files": []}


def test_the_export_holds_what_the_pages_show_and_menu_has_the_sections(visitor: Visitor) -> None:
    here = disclosing("haimen")
    made = here.released(here.supervisor)
    (told,) = json.loads(visitor.get("/before.json").words)["files"]
    listed = visitor.get("/before").words

    assert (told["content"], told["digest"]) == (made.content, made.digest)
    assert all(f">{one}</a>" in listed for one in ("事前公开", "事中公开", "事后公开"))
    assert here.county.agency.name in listed
