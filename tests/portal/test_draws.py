"""双随机 on the portal: lists with history, draws with results, and drawing again in a browser."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from sanjian.disclosure import draw_lists, draws
from sanjian.disclosure.models import PublishedDraw
from sanjian.records import log_files
from sanjian.registry.models import PowerItem
from tests.disclosure.drawing import committed, planned
from tests.disclosure.offices import Disclosing, disclosing
from tests.portal.conftest import Visitor

SHOTS = os.environ.get("SANJIAN_SHOTS", "")


@pytest.fixture
def here(transactional_db: None, tmp_path: Path, settings: Any) -> Disclosing:
    """A county with a log of its own."""
    settings.LOG_ROOT = tmp_path
    return disclosing("luozhuang")


@pytest.mark.clause("LZ-09")
def test_the_portal_shows_the_version_in_force_and_its_history_and_no_item_without_basis(
    here: Disclosing, visitor: Visitor
) -> None:
    def version(ratio: int) -> None:
        made = draw_lists.write_item(
            power=PowerItem.objects.get(code="JC-001"), objects="食品经营者", method="现场检查",
            ratio=ratio, yearly=1, by=here.county.officer, at=here.at,
        )  # fmt: skip
        draw_lists.approve_item(item=made, by=here.county.head, at=here.at)

    version(7)
    words = visitor.get("/draws").words
    assert "每年抽7%" in words[: words.index("历史版本")]
    assert "第1版" in words[words.index("历史版本") :]
    PowerItem.objects.filter(code="JC-001").update(basis="")
    with pytest.raises(draw_lists.NotDrawn, match="没有法律依据"):
        version(9)
    assert "9%" not in visitor.get("/draws").words


def test_a_committed_pool_is_public_before_the_draw_and_both_draws_stay_after_a_redraw(
    here: Disclosing, visitor: Visitor, tmp_path: Path
) -> None:
    plan = committed(here, tmp_path)
    address = f"/draws/{plan.pk}"
    assert "待抽取" in visitor.get(address).words
    assert visitor.get(f"{address}/proof.json").status_code == 404
    draws.draw(plan=plan, by=here.county.officer, at=here.at)
    again = planned(here, again_of=plan, again_because="抽中对象已经注销")
    draws.approve(plan=again, by=here.county.head, at=here.at)

    assert "抽中对象已经注销" in visitor.get(address).words
    assert "原抽取结果" in visitor.get(f"/draws/{again.pk}").words
    assert json.loads(visitor.get(f"{address}/pool.json").words)["item"] == "食品安全日常监督检查"
    assert visitor.get("/draws/999999").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("changed", ["", "outcome", "pool"])
def test_a_visitor_draws_again_in_his_browser_and_sees_a_changed_outcome(
    here: Disclosing, visitor: Visitor, tmp_path: Path, browser: Browser, live_server: Any,
    changed: str,
) -> None:  # fmt: skip
    plan = committed(here, tmp_path, weighted=True, beacon="3月3日指数收盘")
    log_files.publish_keys(tmp_path)
    draws.draw(plan=plan, by=here.county.officer, at=here.at, beacon="3021.45")
    row = PublishedDraw.objects.get()
    if changed == "outcome":
        row.proof["outcome"][0][1].reverse()
    elif changed == "pool":
        row.pool = row.pool.replace("小店01", "小店99")
    row.save()
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(f"{live_server.url}/draws/{plan.pk}")
    page.get_by_role("button", name="在本页复算").click()
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text("结果不同" if changed else "结果相同")
    if changed:
        said = {"outcome": "复算的结果与公布的不同", "pool": "名录的内容与校验值不符"}[changed]
        expect(verdict).to_contain_text(said)
    if SHOTS and not changed:
        page.screenshot(path=f"{SHOTS}/draw-390.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.screenshot(path=f"{SHOTS}/draw-1440.png", full_page=True)
        for name in ("draws", "before", f"agencies/{PublishedDraw.objects.get().slug}"):
            page.goto(f"{live_server.url}/{name}")
            page.screenshot(path=f"{SHOTS}/{name.replace('/', '-')}-1440.png", full_page=True)
    page.close()
