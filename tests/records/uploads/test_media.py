"""Posters and durations are made at arm's length; what breaks a reader harms nobody."""

from __future__ import annotations

import io
import os
import socket
import struct
import sys
from pathlib import Path

import pytest
from PIL import Image

from sanjian.records.uploads.limited import Limits, run_limited
from sanjian.records.uploads.media import Tools, installed_tools, look, make_portrait
from sanjian.records.uploads.models import Blob, Portrait
from tests.records.uploads.conftest import Client
from tests.records.uploads.media import LABELS, box, film, picture, track

NO_TOOLS = Tools()
REAL = Path(os.environ.get("SANJIAN_SHARED", Path(__file__).parents[4] / "shared")) / "data/media"


def photo_with_position() -> bytes:
    """A photo taken upright with the phone turned, with time and place in its EXIF."""
    image = Image.new("RGB", (1_200, 800), (168, 32, 26))
    exif = image.getexif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:11:16 08:30:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (26.0, 21.0, 0.0), 3: "E", 4: (117.0, 12.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "content"
    path.write_bytes(content)
    return path


def test_a_photo_gets_an_upright_poster_without_its_metadata(tmp_path: Path) -> None:
    seen = look(saved(tmp_path, photo_with_position()), "jpg", NO_TOOLS)
    assert seen.has_position
    assert seen.taken_at_claim == "2026:11:16 08:30:00"
    assert (seen.width, seen.height) == (1_200, 800)
    with Image.open(io.BytesIO(seen.poster)) as poster:
        assert poster.size == (427, 640)
        assert not poster.getexif()


def test_a_transparent_scan_gets_a_poster_on_white(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("LA", (50, 50), (0, 0)).save(out, "PNG")
    seen = look(saved(tmp_path, out.getvalue()), "png", NO_TOOLS)
    with Image.open(io.BytesIO(seen.poster)) as poster:
        assert poster.getpixel((25, 25)) == (255, 255, 255)


def test_the_duration_of_a_film_is_read_without_tools_and_the_lack_of_them_is_said(
    tmp_path: Path,
) -> None:
    seen = look(saved(tmp_path, film(100)), "mp4", NO_TOOLS)
    assert seen.duration_ms == 90_000
    assert seen.note == "未安装 ffmpeg，未生成封面"
    assert not seen.has_position


def test_the_position_in_a_phone_film_is_found(tmp_path: Path) -> None:
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 600, 1_200), bytes(80))
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+26.35+117.20/"))
    content = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", header, track(b"vide"), place)
    seen = look(saved(tmp_path, content), "mp4", NO_TOOLS)
    assert (seen.has_position, seen.duration_ms) == (True, 2_000)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff" + os.urandom(500), "jpg"),
        (picture()[:300], "jpg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "png"),
        (b"", "png"),
    ],
)
def test_a_picture_that_breaks_its_reader_is_only_without_poster(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    seen = look(saved(tmp_path, content), kind, NO_TOOLS)
    assert seen.poster == b""
    assert seen.note == "图片无法解读，未生成缩略图；原文件不受影响"


@pytest.mark.skipif(not REAL.is_dir(), reason="real media are not at hand")
@pytest.mark.skipif(not installed_tools().ffmpeg, reason="ffmpeg is not installed")
def test_a_real_film_gets_a_poster() -> None:
    seen = look(REAL / "bikes.mp4", "mp4", installed_tools())
    assert seen.duration_ms == 10_000
    with Image.open(io.BytesIO(seen.poster)) as poster:
        assert poster.width <= 640


def test_a_child_that_asks_for_too_much_is_stopped_and_its_parent_is_not(tmp_path: Path) -> None:
    limited = (
        "from sanjian.records.uploads.limited import Limits, enter_limits\n"
        "enter_limits(Limits(memory=300 * 2**20, processor=1, output=1000))\n"
    )

    def outcome(program: str) -> int:
        command = [sys.executable, "-c", limited + program]
        path = os.pathsep.join(sys.path)
        return run_limited(command, tmp_path, Limits(wall=20), path=path).status

    assert outcome("pass") == 0
    assert outcome("bytes(400 * 2**20)") != 0
    assert outcome("while True: pass") < 0
    assert outcome("out = open('out', 'wb', 0); out.write(bytes(5000)); out.write(b'x')") != 0
    assert (tmp_path / "out").stat().st_size == 1_000


def test_a_child_that_sleeps_is_ended_with_all_its_own(tmp_path: Path) -> None:
    program = "import subprocess, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"
    outcome = run_limited([sys.executable, "-c", program], tmp_path, Limits(wall=1))
    assert outcome.timed_out
    assert outcome.status < 0


def test_a_child_reaches_no_network_and_sees_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = (
            "import os, socket\n"
            "from sanjian.records.uploads.limited import Limits, enter_limits, leave_network\n"
            "assert 'DATABASE_URL' not in os.environ\n"
            "if not leave_network(): print('no namespaces'); raise SystemExit\n"
            f"try: socket.create_connection(('127.0.0.1', {port}), 2)\n"
            "except OSError: print('unreachable')\n"
        )
        command = [sys.executable, "-c", program]
        path = os.pathsep.join(sys.path)
        outcome = run_limited(command, tmp_path, Limits(), path=path)
    assert outcome.status == 0
    if outcome.printed.strip() == "no namespaces":
        pytest.skip("this system does not let a process give up its network")
    assert outcome.printed.strip() == "unreachable"


def test_the_portrait_of_an_uploaded_photo_is_made_once(client: Client) -> None:
    client.upload_whole(photo_with_position(), "现场.jpg", **LABELS)
    blob = Blob.objects.get()
    portrait = make_portrait(client.room.store, blob, at=client.at, tools=NO_TOOLS)
    assert portrait.has_position
    assert portrait.poster is not None
    poster = b"".join(client.room.store.open_range(portrait.poster.sha256))
    assert poster.startswith(b"\xff\xd8\xff")
    assert make_portrait(client.room.store, blob, at=client.at, tools=NO_TOOLS) == portrait
    assert Portrait.objects.count() == 1
