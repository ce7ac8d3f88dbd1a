"""In a real browser: progress, breaking off, going on, repair, refusals, playing with seeking."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, Response, Route, expect

from sanjian.records.models import Dossier, Exhibit
from sanjian.records.uploads.models import Upload
from tests.records.uploads.conftest import Client
from tests.records.uploads.media import LABELS, film

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.records.uploads.door")]

PIECE = 2**20


@pytest.fixture
def address(
    transactional_db: None, dossier: Dossier, live_server: Any, settings: Any, tmp_path: Path
) -> Iterator[str]:
    settings.BLOB_ROOT = tmp_path / "blobs"
    settings.ALLOWED_HOSTS = ["*"]
    yield live_server.url
    connection.close()


def fill_in(page: Page, address: str, content: bytes, name: str = "现场.mp4") -> None:
    page.goto(f"{address}/page")
    for label, value in LABELS.items():
        page.locator(f"input[name={label}]").fill(value)
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "video/mp4", "buffer": content}]
    )


def words(page: Page) -> Any:
    return page.locator("[data-upload-words]").last


def test_a_film_goes_up_with_its_labels_and_its_digest(page: Page, address: str) -> None:
    content = film(3 * PIECE)
    fill_in(page, address, content)
    page.get_by_role("button", name="开始上传").click()
    expect(words(page)).to_contain_text("已入库", timeout=20_000)
    expect(page.locator("[data-upload-percent]")).to_have_text("100%")
    exhibit = Exhibit.objects.get()
    assert exhibit.blob == hashlib.sha256(content).hexdigest()
    assert exhibit.captured_by == "李云"
    upload = Upload.objects.get()
    assert upload.declared_chunk_root == upload.chunk_root != ""
    assert page.locator("input[type=hidden][name=upload]").input_value() == str(upload.pk)


def test_a_film_sent_without_a_label_waits_for_it(page: Page, address: str) -> None:
    fill_in(page, address, film(100_000))
    page.locator("input[name=proves]").fill("")
    page.get_by_role("button", name="开始上传").click()
    expect(words(page)).to_contain_text("待标注：证明对象", timeout=20_000)
    assert not Exhibit.objects.exists()
    page.locator("input[name=proves]").fill("现场检查全过程")
    page.get_by_role("button", name="开始上传").click()
    expect(words(page)).to_contain_text("已入库，SHA-256")
    assert Exhibit.objects.get().proves == "现场检查全过程"
    expect(page.get_by_role("link", name="查看已入卷的文件")).to_be_visible()


def test_an_upload_can_be_paused_and_goes_on(page: Page, address: str) -> None:
    content = film(2 * PIECE)
    fill_in(page, address, content)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "PATCH" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/uploads/**", hold)
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.get_by_role("button", name="开始上传").click()
    page.get_by_role("button", name="暂停").click()
    expect(words(page)).to_have_text("已暂停，已收到的部分保留7日")
    assert Upload.objects.get().offset == 0
    page.get_by_role("button", name="继续").click()
    expect(words(page)).to_contain_text("已入库", timeout=20_000)
    assert Exhibit.objects.get().blob == hashlib.sha256(content).hexdigest()


def test_a_broken_line_is_said_and_the_upload_goes_on_from_there(page: Page, address: str) -> None:
    content = film(2 * PIECE)
    half = len(content) // 2
    fill_in(page, address, content)
    cut: list[str] = []

    def once(route: Route) -> None:
        if route.request.method != "PATCH" or cut:
            route.continue_()
            return
        # The first half arrives, then the line is dead and its answer never comes back.
        cut.append(route.request.url)
        sent = route.request.post_data_buffer or b""
        headers = {**route.request.headers, "content-length": str(half)}
        route.fetch(post_data=sent[:half], headers=headers)
        route.abort("connectionreset")

    page.route("**/uploads/**", once)
    page.get_by_role("button", name="开始上传").click()
    expect(words(page)).to_contain_text("已入库", timeout=20_000)
    assert cut
    assert Exhibit.objects.get().blob == hashlib.sha256(content).hexdigest()


def test_a_piece_torn_on_the_way_is_sent_again_by_itself(page: Page, address: str) -> None:
    content = film(4 * PIECE)
    fill_in(page, address, content)
    requests: list[str] = []

    def tear(route: Route) -> None:
        request = route.request
        requests.append(f"{request.method} {request.url.rpartition('/uploads')[2][37:]}")
        if request.method == "PATCH":
            sent = bytearray(request.post_data_buffer or b"")
            sent[2 * PIECE + 7] ^= 1
            route.continue_(post_data=bytes(sent))
        else:
            route.continue_()

    page.route("**/uploads/**", tear)
    page.get_by_role("button", name="开始上传").click()
    expect(words(page)).to_contain_text("已入库", timeout=20_000)
    assert [one for one in requests if one.startswith("PUT")] == ["PUT /pieces/2"]
    assert Exhibit.objects.get().blob == hashlib.sha256(content).hexdigest()


def test_a_program_named_as_a_film_is_refused_in_words(page: Page, address: str) -> None:
    fill_in(page, address, b"MZ" + bytes(200_000))
    page.get_by_role("button", name="开始上传").click()
    expect(words(page)).to_contain_text("不是有效的视频文件（检测为 PE 程序）。")
    assert not Exhibit.objects.exists()


def test_the_same_film_again_is_told_to_be_there(page: Page, address: str) -> None:
    content = film(100_000)
    for expected in ("已入库", "案卷中已有同一文件"):
        fill_in(page, address, content)
        page.get_by_role("button", name="开始上传").click()
        expect(words(page)).to_contain_text(expected, timeout=20_000)
    assert Exhibit.objects.count() == 1


def test_a_sound_recording_plays_from_the_middle(page: Page, address: str, client: Client) -> None:
    # An hour of silence, 16 kHz: 55 MiB, of which the browser needs a fraction.
    samples = 16_000 * 3_600
    header = b"RIFF" + struct.pack("<I", 36 + samples) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 16_000, 1, 8) + b"data"
    content = header + struct.pack("<I", samples) + bytes([128]) * samples
    upload = client.upload_whole(content, "询问.wav")
    ranges: list[str] = []

    def note(answer: Response) -> None:
        if "/play/" in answer.url:
            ranges.append(f"{answer.status} {answer.headers.get('content-range', '')}")

    page.on("response", note)
    page.goto(f"{address}/page")
    played = page.evaluate(
        """(url) => new Promise((resolve, reject) => {
            const sound = new Audio(url);
            sound.addEventListener("error", () => reject(sound.error.message));
            sound.addEventListener("loadedmetadata", () => { sound.currentTime = 3000; });
            sound.addEventListener("seeked", () => resolve([sound.duration, sound.currentTime]));
        })""",
        f"{address}/play/{upload.pk}",
    )
    assert played == [3600, 3000]
    assert ranges[0].startswith("206 bytes 0-")
    assert any(one.startswith("206 bytes 4") for one in ranges[1:]), ranges
