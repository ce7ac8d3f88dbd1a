"""The limited child: looks into one media file and prints what it saw as JSON.

    python -m sanjian.records.uploads.media_child FAMILY KIND SOURCE POSTER FFMPEG FFPROBE

FFMPEG and FFPROBE are paths or "-". Writes a JPEG to POSTER when it can. Knows no database and no
settings; everything it reads is somebody else's, so it runs within `limited.enter_limits`.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from PIL import Image, ImageOps

from sanjian.records.uploads.inspection import IMAGE_PIXELS, boxes
from sanjian.records.uploads.limited import Limits, enter_limits

POSTER_PIXELS: Final = 640

# ffmpeg's libraries alone map more than an image reader needs.
IMAGE_LIMITS: Final = Limits()
FILM_LIMITS: Final = Limits(memory=2 * 2**30, processor=20, wall=40)

_GPS: Final = 0x8825
_EXIF: Final = 0x8769
_TAKEN_AT: Final = 0x9003
_DEMUXERS: Final = {"mp4": "mov", "mov": "mov", "m4a": "mov", "webm": "matroska,webm"}


def limits_for(family: str) -> Limits:
    """The limits for a family of files."""
    return IMAGE_LIMITS if family == "image" else FILM_LIMITS


def look_at_image(source: Path, poster: Path) -> dict[str, Any]:
    """Size, position and time claims of a picture; its poster upright and without metadata."""
    Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS
    with Image.open(source, formats=["JPEG", "PNG"]) as image:
        exif = image.getexif()
        seen: dict[str, Any] = {
            "width": image.width,
            "height": image.height,
            "has_position": bool(exif.get_ifd(_GPS)),
            "taken_at": str(exif.get_ifd(_EXIF).get(_TAKEN_AT, ""))[:40],
        }
        image.draft("RGB", (POSTER_PIXELS, POSTER_PIXELS))
        small = ImageOps.exif_transpose(image)
        small.thumbnail((POSTER_PIXELS, POSTER_PIXELS))
        flat = Image.new("RGB", small.size, (255, 255, 255))
        shown = small.convert("RGBA")
        flat.paste(shown, mask=shown.getchannel("A"))
        flat.save(poster, "JPEG", quality=82, optimize=True)
    return seen


def look_at_film(
    kind: str, source: Path, poster: Path, ffmpeg: str, ffprobe: str
) -> dict[str, Any]:
    """Duration, size and position of a film or sound; a picture from its first tenth."""
    seen: dict[str, Any] = {"duration_ms": None, "has_position": False}
    if kind in ("mp4", "mov", "m4a"):
        seen |= look_at_boxes(source)
    if ffprobe != "-":
        seen |= _probe(kind, source, ffprobe)
    sound = kind in ("mp3", "wav", "ogg", "m4a")
    missing = [] if sound else ["封面"]
    missing += [] if seen["duration_ms"] else ["时长"]
    if ffmpeg == "-" and missing:
        seen["note"] = "未安装 ffmpeg，未生成" + "和".join(missing)
    elif ffmpeg != "-" and not sound:
        seconds = min(10.0, (seen["duration_ms"] or 0) / 10_000)
        _take_poster(kind, source, poster, ffmpeg, seconds)
        if not poster.exists():
            seen["note"] = "未能生成封面，原文件不受影响"
    return seen


def look_at_boxes(source: Path) -> dict[str, Any]:
    """Duration and position of an MP4 or MOV from its own index, without any tool."""
    seen: dict[str, Any] = {}
    with source.open("rb") as file:
        size = source.stat().st_size
        for path, start, stop in _walk(file, 0, size, ()):
            if path[-1] == b"mvhd":
                duration = _duration_ms(file, start)
                if duration:
                    seen["duration_ms"] = duration
            elif path[-1] in (b"\xa9xyz", b"loci"):
                seen["has_position"] = True
            elif path[-1] == b"keys":
                file.seek(start)
                keys = file.read(min(stop - start, 65_536))
                if b"location.ISO6709" in keys:
                    seen["has_position"] = True
    return seen


def _walk(
    file: BinaryIO, start: int, stop: int, above: tuple[bytes, ...]
) -> Iterator[tuple[tuple[bytes, ...], int, int]]:
    for box, content, end in boxes(file, start, stop):
        path = (*above, box)
        yield path, content, min(end, stop)
        if box in (b"moov", b"udta") and len(path) < 6:
            yield from _walk(file, content, min(end, stop), path)
        elif box == b"meta" and len(path) < 6:
            file.seek(content)
            # In MP4 `meta` has four bytes before its boxes, in QuickTime it has none.
            full = file.read(8)[4:8] != b"hdlr"
            yield from _walk(file, content + (4 if full else 0), min(end, stop), path)


def _duration_ms(file: BinaryIO, start: int) -> int | None:
    file.seek(start)
    head = file.read(32)
    if len(head) < 32:
        return None
    if head[0] == 1:
        scale, duration = struct.unpack_from(">IQ", head, 20)
    else:
        scale, duration = struct.unpack_from(">II", head, 12)
    unknown = duration in (0, 2**32 - 1, 2**64 - 1)
    return None if unknown or not scale else int(duration) * 1000 // int(scale)


def _input(kind: str, source: Path) -> list[str]:
    # The demuxer is named, so that no playlist format can make the tool open other files.
    demuxer = _DEMUXERS.get(kind, kind).partition(",")[0]
    return ["-protocol_whitelist", "file", "-f", demuxer, "-i", f"file:{source}"]


def _probe(kind: str, source: Path, ffprobe: str) -> dict[str, Any]:
    command = [ffprobe, "-v", "error", "-of", "json", "-show_format", "-show_streams"]
    done = subprocess.run([*command, *_input(kind, source)], capture_output=True, check=False)
    try:
        found = json.loads(done.stdout or b"{}")
    except ValueError:
        return {}
    form = found.get("format", {})
    seen: dict[str, Any] = {}
    with suppress(KeyError, ValueError):
        seen["duration_ms"] = round(float(form["duration"]) * 1000)
    tags = {key.lower() for key in form.get("tags", {})}
    if tags & {"location", "location-eng", "com.apple.quicktime.location.iso6709"}:
        seen["has_position"] = True
    for stream in found.get("streams", []):
        if stream.get("codec_type") == "video" and isinstance(stream.get("width"), int):
            seen |= {"width": stream["width"], "height": int(stream.get("height") or 0)}
            break
    return seen


def _take_poster(kind: str, source: Path, poster: Path, ffmpeg: str, seconds: float) -> None:
    scale = f"scale='min({POSTER_PIXELS},iw)':-2"
    command = [ffmpeg, "-v", "error", "-nostdin", "-threads", "1", "-ss", f"{seconds:.3f}"]
    command += [*_input(kind, source), "-map", "0:v:0", "-frames:v", "1", "-vf", scale]
    command += ["-map_metadata", "-1", "-c:v", "mjpeg", "-f", "image2", "-y", str(poster)]
    subprocess.run(command, capture_output=True, check=False)


def main(arguments: list[str]) -> int:
    """Look at one file and print what was seen; 0 when something was."""
    family, kind, source, poster, ffmpeg, ffprobe = arguments
    enter_limits(limits_for(family))
    if family == "image":
        seen = look_at_image(Path(source), Path(poster))
    else:
        seen = look_at_film(kind, Path(source), Path(poster), ffmpeg, ffprobe)
    sys.stdout.write(json.dumps(seen, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
