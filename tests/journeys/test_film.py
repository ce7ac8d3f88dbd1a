"""A recording is played in the browser from the minute one wants, without loading the rest."""

from __future__ import annotations

import hashlib
import io
import math
import os
import struct
import wave
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from sanjian.records.models import Access, Exhibit
from tests import world
from tests.desk.browsing import Desk
from tests.desk.helpers import at_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILM = Path(os.environ.get("SANJIAN_MEDIA", "")) / "bikes.mp4"
"""A film with sound, H.264, in a folder of one's own; without it only the tone is played."""

PLAY = """async ([address, share]) => {
  const film = document.createElement("video");
  film.muted = true;
  film.preload = "metadata";
  document.querySelector("main").append(film);
  const until = (name) => new Promise((done, fail) => {
    film.addEventListener(name, done, {once: true});
    film.addEventListener("error", () => fail(new Error(film.error.message)), {once: true});
  });
  const known = until("loadedmetadata");
  film.src = address;
  await known;
  const sought = until("seeked");
  film.currentTime = film.duration * share;
  await sought;
  const playing = until("timeupdate");
  await film.play();
  await playing;
  return [film.duration, film.currentTime];
}"""


def _tone(seconds: int) -> bytes:
    """A recording of our own: a tone, made here."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        waves = (int(9000 * math.sin(n / 16)) for n in range(16_000))
        second = b"".join(struct.pack("<h", one) for one in waves)
        sound.writeframes(second * seconds)
    return out.getvalue()


def _recording(kind: str) -> tuple[str, bytes]:
    if kind == "tone":
        return "询问录音.wav", _tone(240)
    if not FILM.exists():
        pytest.skip("没有样例影片，未测试影片播放")
    return "现场录像.mp4", FILM.read_bytes()


@pytest.mark.parametrize("kind", ["tone", "film"])
def test_a_recording_is_played_from_the_middle(
    page: Page, live_server: Any, settings: Any, tmp_path: Path, kind: str
) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"
    name, content = _recording(kind)
    county = world.county()
    case = world.opened(county)
    labels = {"case_number": "第1号", "captured_at": "2026-03-02T09:30", "captured_by": "周承办",
              "captured_where": "云溪县城关镇", "proves": "现场情况"}  # fmt: skip
    files = {"files": SimpleUploadedFile(name, content)}
    at_desk(county.officer).post(f"/cases/{case.dossier.uid}/files", files | labels)
    exhibit = Exhibit.objects.get()
    assert exhibit.blob == hashlib.sha256(content).hexdigest()
    answers: list[int] = []
    page.on("response", lambda one: answers.append(one.status) if "/files/" in one.url else None)
    Desk(page, live_server.url).log_in(county.head).case(case.dossier)
    length, moment = page.evaluate(PLAY, [f"/files/{exhibit.blob}", 0.6])
    assert moment >= length * 0.6
    assert set(answers) == {206}
    assert Access.objects.filter(what__startswith="文件").count() == 1
