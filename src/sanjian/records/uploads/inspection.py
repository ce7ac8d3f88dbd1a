"""What is looked at before a file is taken into a dossier, without unpacking or decoding it.

Only directories, headers and box lengths are read, in bounded amounts: a small file that claims
to become a huge one is refused here, before any reader opens it. Limits: `reliability.md` T13.
"""

import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from sanjian.records.uploads import kinds
from sanjian.records.uploads.kinds import Detected, Family, Kind
from sanjian.records.uploads.refusals import (
    ARCHIVE_BOMB,
    PIXELS,
    WRONG_KIND,
    Remark,
    UploadRefused,
)

ZIP_ENTRIES: Final = 2_000
ZIP_DIRECTORY_BYTES: Final = 4 * 2**20
ZIP_UNPACKED_BYTES: Final = 200 * 2**20
ZIP_RATIO: Final = 100
ZIP_RATIO_FROM_BYTES: Final = 10 * 2**20
"""Below this unpacked size a high ratio is harmless and common in empty forms."""
SHEET_ROWS: Final = 200_000
SHEET_COLUMNS: Final = 200
IMAGE_PIXELS: Final = 100_000_000

_TAIL_BYTES: Final = 65_557  # end of central directory with its longest comment
_MARKERS: Final = (
    ("word/document.xml", kinds.DOCX),
    ("xl/workbook.xml", kinds.XLSX),
    ("OFD.xml", kinds.OFD),
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found: the kind, remarks to show beside the file, and its size in pixels."""

    kind: Kind
    remarks: tuple[Remark, ...] = ()
    width: int = 0
    height: int = 0


def inspect(path: Path, name: str) -> Inspection:
    """Look at a whole file under the name it came with.

    Raises UploadRefused when the file is empty, is not what its name says, is of a kind that a
    dossier does not take, carries another file inside, or would unpack beyond the limits.
    """
    size = path.stat().st_size
    if size == 0:
        raise kinds.refuse_empty(name)
    with path.open("rb") as file:
        detected = kinds.detect(file)
        if detected.kind is None and detected.label == "ZIP 压缩包":
            detected = _inspect_zip(file, size)
        kind = kinds.accepted(name, detected)
        if kind.family is not Family.DOCUMENT or kind is kinds.PDF:
            _refuse_hidden_archive(file, size, kind)
        found = _look(file, size, kind)
    if kinds.claimed_kind(name) is not kind:
        text = f"文件名与内容不符：名为“{name}”，实为 {kind.label}。"
        found = replace(found, remarks=(*found.remarks, Remark("name.mismatch", text)))
    return found


def refuse_early(head: bytes, name: str) -> None:
    """Refuse by the first bytes, so that nobody uploads a gigabyte for nothing.

    Raises UploadRefused; says nothing about files that need a second look at their end.
    """
    if not head.startswith(b"PK\x03\x04"):
        kinds.accepted(name, kinds.detect_head(head))


def _look(file: BinaryIO, size: int, kind: Kind) -> Inspection:
    if kind.family is Family.IMAGE:
        return _look_at_image(file, size, kind)
    if kind in (kinds.MP4, kinds.MOV, kinds.M4A):
        return _look_atboxes(file, size, kind)
    if kind is kinds.PDF:
        return Inspection(kind, tuple(_pdf_remarks(file, size)))
    return Inspection(kind)


# ---- zip containers ---------------------------------------------------------------------------


def _inspect_zip(file: BinaryIO, size: int) -> Detected:
    entries, directory = _end_of_directory(file, size)
    if entries > ZIP_ENTRIES or directory > ZIP_DIRECTORY_BYTES:
        raise _bomb(f"内含 {entries} 个文件，超过 {ZIP_ENTRIES} 个")
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members)
            kind = _office_kind({member.filename for member in members})
            if kind is kinds.XLSX:
                _check_sheets(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, struct.error) as error:
        raise UploadRefused(WRONG_KIND, "文件的压缩目录已损坏，无法打开。") from error
    return Detected(kind, kind.label if kind else "ZIP 压缩包")


def _end_of_directory(file: BinaryIO, size: int) -> tuple[int, int]:
    """Number of entries and bytes of the central directory, read before zipfile loads it."""
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    tail = file.read(_TAIL_BYTES)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise UploadRefused(WRONG_KIND, "文件不完整：缺少压缩目录，可能未复制完。")
    entries, directory = struct.unpack_from("<HI", tail, at + 10)
    return int(entries), int(directory)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise _bomb("内含重名文件")
    for member in members:
        if _leaves_folder(member.filename):
            raise _bomb("内含指向外部的路径")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _bomb("内含链接")
        if member.filename.endswith("vbaProject.bin"):
            raise UploadRefused(
                WRONG_KIND, "文件含有宏程序，未收入案卷。请另存为不含宏的文档后上传。"
            )
        if member.flag_bits & 1:
            raise UploadRefused(WRONG_KIND, "文件已加密，无法核对内容。请解除密码后上传。")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > ZIP_UNPACKED_BYTES:
        raise _bomb(f"解压后超过 {ZIP_UNPACKED_BYTES // 2**20} MB")
    if unpacked > ZIP_RATIO_FROM_BYTES and unpacked > packed * ZIP_RATIO:
        raise _bomb(f"解压后膨胀超过 {ZIP_RATIO} 倍")


def _leaves_folder(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "" or parts[0].endswith(":") or ".." in parts or "\x00" in name


def _office_kind(names: set[str]) -> Kind | None:
    for marker, kind in _MARKERS:
        if marker in names and (kind is kinds.OFD or "[Content_Types].xml" in names):
            return kind
    return None


def _check_sheets(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
            continue
        with archive.open(member) as sheet:
            head = sheet.read(8_192)
        found = re.search(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,9})"', head)
        if found is None:
            continue
        columns, rows = _column_number(found[1]), int(found[2])
        if rows > SHEET_ROWS or columns > SHEET_COLUMNS:
            raise _bomb(
                f"工作表声明 {rows} 行 {columns} 列，超过 {SHEET_ROWS} 行 {SHEET_COLUMNS} 列"
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _bomb(what: str) -> UploadRefused:
    return UploadRefused(ARCHIVE_BOMB, f"文件{what}，疑似异常，未处理。原文件未入卷。")


def _refuse_hidden_archive(file: BinaryIO, size: int, kind: Kind) -> None:
    """A picture, film or PDF that is a zip as well is somebody's trick on one of its readers."""
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    tail = file.read(_TAIL_BYTES)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return
    (comment,) = struct.unpack_from("<H", tail, at + 20)
    if at + 22 + comment == len(tail):
        raise UploadRefused(
            WRONG_KIND, f"文件既是{kind.label}又是 ZIP 压缩包，疑似夹带，未收入案卷。"
        )


# ---- images -----------------------------------------------------------------------------------


def _look_at_image(file: BinaryIO, size: int, kind: Kind) -> Inspection:
    measured = _png_size(file) if kind is kinds.PNG else _jpeg_size(file)
    if measured is None:
        raise UploadRefused(WRONG_KIND, f"不是有效的图片文件（{kind.label}缺少尺寸信息）。")
    width, height = measured
    if width * height > IMAGE_PIXELS:
        raise UploadRefused(
            PIXELS, f"图片为 {width}×{height} 像素，超过1亿像素，未处理。原文件未入卷。"
        )
    file.seek(max(0, size - 4_096))
    tail = file.read(4_096)
    whole = b"IEND" in tail if kind is kinds.PNG else b"\xff\xd9" in tail
    remarks = () if whole else (Remark("image.truncated", "图片不完整，末尾缺失。"),)
    return Inspection(kind, remarks, width, height)


def _png_size(file: BinaryIO) -> tuple[int, int] | None:
    file.seek(0)
    head = file.read(24)
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return (int(width), int(height)) if width and height else None


def _jpeg_size(file: BinaryIO) -> tuple[int, int] | None:
    """Width and height from the frame header; at most 500 segments are walked."""
    place = 2
    for _ in range(500):
        file.seek(place)
        head = file.read(9)
        if len(head) < 9 or head[0] != 0xFF:
            return None
        marker = head[1]
        if marker == 0xFF:
            place += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[5:9])
            return (int(width), int(height)) if width and height else None
        place += 2 + int(struct.unpack(">H", head[2:4])[0])
    return None


# ---- films ------------------------------------------------------------------------------------


def _look_atboxes(file: BinaryIO, size: int, kind: Kind) -> Inspection:
    tracks: set[bytes] = set()
    has_index, torn = False, False
    for box, start, end in boxes(file, 0, size):
        torn = torn or end > size
        # Recorders that write in fragments have their tracks in moov all the same.
        if box == b"moov":
            has_index = True
            tracks |= set(_handlers(file, start, min(end, size)))
    if not has_index:
        text = "录像不完整：缺少索引，可能在录制或复制中断。原样保存，播放前须修复。"
        return Inspection(kind, (Remark("film.no_index", text),))
    if kind.family is Family.VIDEO and b"vide" not in tracks:
        what = "只有声音的 MP4" if b"soun" in tracks else "没有画面的 MP4"
        raise kinds.not_valid(kind, what)
    remarks = []
    if torn:
        remarks.append(Remark("film.torn", "录像不完整：末尾缺失。"))
    if kind.family is Family.VIDEO and b"soun" not in tracks:
        remarks.append(Remark("film.silent", "录像没有声音。"))
    return Inspection(kind, tuple(remarks))


def boxes(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places as (type, start of content, end). At most 10,000."""
    place = start
    for _ in range(10_000):
        if place + 8 > stop:
            return
        file.seek(place)
        head = file.read(16)
        if len(head) < 8:
            return
        length, box = struct.unpack(">I4s", head[:8])
        content = place + 8
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
            content = place + 16
        elif length == 0:
            length = stop - place
        if place + length < content:
            return
        yield box, content, place + length
        place += length


def _handlers(file: BinaryIO, start: int, stop: int) -> Iterator[bytes]:
    for track, track_start, track_end in boxes(file, start, stop):
        if track != b"trak":
            continue
        for media, media_start, media_end in boxes(file, track_start, min(track_end, stop)):
            if media != b"mdia":
                continue
            for box, content, _ in boxes(file, media_start, min(media_end, stop)):
                if box == b"hdlr":
                    file.seek(content + 8)
                    yield file.read(4)


# ---- PDF --------------------------------------------------------------------------------------


def _pdf_remarks(file: BinaryIO, size: int) -> Iterator[Remark]:
    file.seek(max(0, size - 4_096))
    if b"%%EOF" not in file.read(4_096):
        yield Remark("pdf.truncated", "PDF 不完整，末尾缺失。")
    found = _words_in(file, (b"/Encrypt", b"/JavaScript", b"/Launch", b"/EmbeddedFile"))
    if b"/Encrypt" in found:
        yield Remark("pdf.encrypted", "PDF 已加密。")
    if found & {b"/JavaScript", b"/Launch", b"/EmbeddedFile"}:
        yield Remark("pdf.active", "PDF 含脚本、启动动作或附件，只供下载，不在页面内打开。")


def _words_in(file: BinaryIO, words: tuple[bytes, ...]) -> set[bytes]:
    """Which words occur in the first 64 MiB, read in pieces that overlap."""
    found: set[bytes] = set()
    overlap = b""
    file.seek(0)
    for _ in range(64):
        piece = file.read(2**20)
        if not piece:
            break
        window = overlap + piece
        found |= {word for word in words if word in window}
        overlap = window[-16:]
    return found
