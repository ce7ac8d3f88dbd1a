"""A party checks his decision in a real browser: on the portal, and from a page saved to disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, Route, expect

from sanjian.disclosure import registers
from sanjian.ledger.notes import SignerKey
from sanjian.portal.frame import LOOKUPS
from sanjian.records import log_bundles, log_files, sealing
from sanjian.records.models import Document
from sanjian.records.rendering import pdf_of
from tests.log import house

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SANJIAN_SHOTS", "")


@dataclass
class Party:
    """What he holds, and where the portal is."""

    folder: Path
    portal: str
    code: str

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture
def party(
    transactional_db: None, tmp_path: Path, settings: Any, live_server: Any
) -> Iterator[Party]:
    """A decision as PDF with its proof, two entries of others behind it, on the public door."""
    settings.BLOB_ROOT, settings.LOG_ROOT = tmp_path / "blobs", tmp_path / "log"
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings.PUBLIC_MIDDLEWARE
    LOOKUPS.forget()
    case = house.decided()
    document = Document.objects.get(kind="penalty_decision")
    made = Party(tmp_path / "home", live_server.url, str(document.code))
    made.folder.mkdir()
    (made / "决定书.pdf").write_bytes(pdf_of(document, at=case.at))
    for number in range(300):
        sealing.leave("filler", number, "a" * 64)
    writer = house.sealed(tmp_path / "log")
    log_files.publish_keys(writer.folder)
    log_files.publish_openings(writer.folder, writer.tree.size)
    registers.publish_document_proofs(at=case.at)
    proof = log_bundles.of_document(document, folder=writer.folder)
    assert proof is not None
    (made / "决定书.tlog-proof").write_bytes(proof)
    yield made
    connection.close()


def verdict(page: Page) -> Any:
    """What the page says at the end."""
    return page.locator("[data-verdict]")


def choose(page: Page, *files: Path) -> None:
    """Choose files, as by hand."""
    page.locator("input[type=file]").set_input_files([str(one) for one in files])


def shot(page: Page, name: str) -> None:
    """Keep a picture where SANJIAN_SHOTS says."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_files_chosen_before_the_script_has_come_are_checked_when_it_comes(
    page: Page, party: Party
) -> None:
    held: list[Route] = []
    page.route("**/check*.js", lambda route: held.append(route))
    page.goto(f"{party.portal}/log/check", wait_until="commit")
    choose(page, party / "决定书.pdf", party / "决定书.tlog-proof")
    assert held
    for one in held:
        one.continue_()
    expect(verdict(page)).to_contain_text("已证明")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_party_scans_his_paper_and_checks_it_in_the_browser(
    page: Page, party: Party, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{party.portal}/v/{party.code}")
    expect(page.locator("main")).to_contain_text("已写入公开日志")
    shot(page, f"scanned-{width}")
    with page.expect_download() as loading:
        page.get_by_role("link", name="下载证明文件").click()
    loading.value.save_as(party / "下载.tlog-proof")
    page.get_by_role("link", name="在浏览器里核对").click()
    choose(page, party / "决定书.pdf", party / "下载.tlog-proof")
    expect(verdict(page)).to_contain_text("已证明")
    expect(verdict(page)).to_contain_text("“决定书.pdf”就是日志所记的那一份")
    shot(page, f"check-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{party.portal}/log/")
    shot(page, f"log-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_saved_to_disk_works_without_a_network(
    browser: Browser, page: Page, party: Party
) -> None:
    page.goto(f"{party.portal}/log/check")
    with page.expect_download() as loading:
        page.get_by_role("link", name="把本页存到自己的电脑上").click()
    loading.value.save_as(party / "check.html")
    offline = browser.new_context(offline=True, locale="zh-CN")
    alone = offline.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto((party / "check.html").as_uri())
    choose(alone, party / "决定书.pdf", party / "决定书.tlog-proof")
    expect(verdict(alone)).to_contain_text("已证明")
    shot(alone, "saved")
    assert [url for url in asked if not url.startswith("file:")] == []
    with (party / "决定书.pdf").open("ab") as file:
        file.write(b"\n")
    choose(alone, party / "决定书.pdf", party / "决定书.tlog-proof")
    expect(verdict(alone)).to_contain_text("不是同一份文件")
    offline.close()


SPOILED = [
    (b"\nindex ", b"\nindex 9", "不在日志的第"),
    (house.ORIGIN.encode() + b"\n", b"another.example/log\n", "的签名无效"),
    (b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v9", "这不是证明文件"),
]


def test_what_is_spoiled_is_red_with_the_reason(page: Page, party: Party) -> None:
    page.goto(f"{party.portal}/log/check")
    good = (party / "决定书.tlog-proof").read_bytes()
    for old, new, said in SPOILED:
        (party / "坏.tlog-proof").write_bytes(good.replace(old, new, 1))
        choose(page, party / "坏.tlog-proof")
        expect(verdict(page)).to_contain_text("未能证明")
        expect(verdict(page)).to_contain_text(said)
    shot(page, "red")
    choose(page, party / "决定书.tlog-proof")
    expect(verdict(page)).to_contain_text("没有选择文件本身，只核对了证明")
    page.locator("textarea").fill(str(SignerKey.generate(house.ORIGIN).verifier))
    page.get_by_role("button", name="核对").click()
    expect(verdict(page)).to_contain_text("没有所信任的公钥的签名")
    choose(page, party / "决定书.pdf")
    expect(verdict(page)).to_contain_text("请选择证明文件")
