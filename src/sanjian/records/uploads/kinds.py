"""Which files a dossier takes, told from their bytes and never from their name.

A name and a declared type are claims. `detect` looks at the first bytes (and, for a zip, at its
directory) and says what the file is; `accepted` compares that with the name and refuses.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

import puremagic

from sanjian.records.uploads.refusals import EMPTY, WRONG_KIND, UploadRefused

HEAD_BYTES: Final = 64 * 1024
"""How much of a file is enough to tell what it is."""


class Family(StrEnum):
    """What can be done with a kind of file."""

    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file that a dossier takes.

    `inline` says whether a browser may show it in the page; everything else is downloaded.
    """

    name: str
    media_type: str
    label: str
    family: Family
    extensions: tuple[str, ...]
    inline: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"

MP4: Final = Kind("mp4", "video/mp4", "MP4 视频", Family.VIDEO, ("mp4", "m4v"), True)
MOV: Final = Kind("mov", "video/quicktime", "MOV 视频", Family.VIDEO, ("mov", "qt"), True)
WEBM: Final = Kind("webm", "video/webm", "WebM 视频", Family.VIDEO, ("webm",), True)
MP3: Final = Kind("mp3", "audio/mpeg", "MP3 录音", Family.AUDIO, ("mp3",), True)
WAV: Final = Kind("wav", "audio/wav", "WAV 录音", Family.AUDIO, ("wav",), True)
OGG: Final = Kind("ogg", "audio/ogg", "OGG 录音", Family.AUDIO, ("ogg", "oga", "opus"), True)
M4A: Final = Kind("m4a", "audio/mp4", "M4A 录音", Family.AUDIO, ("m4a",), True)
JPEG: Final = Kind("jpg", "image/jpeg", "JPEG 图片", Family.IMAGE, ("jpg", "jpeg"), True)
PNG: Final = Kind("png", "image/png", "PNG 图片", Family.IMAGE, ("png",), True)
PDF: Final = Kind("pdf", "application/pdf", "PDF 文件", Family.DOCUMENT, ("pdf",), True)
DOCX: Final = Kind(
    "docx", f"{_OFFICE}.wordprocessingml.document", "Word 文档", Family.DOCUMENT, ("docx",)
)
XLSX: Final = Kind(
    "xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel 表格", Family.DOCUMENT, ("xlsx",)
)
OFD: Final = Kind("ofd", "application/ofd", "OFD 版式文件", Family.DOCUMENT, ("ofd",))

KINDS: Final = {
    kind.name: kind
    for kind in (MP4, MOV, WEBM, MP3, WAV, OGG, M4A, JPEG, PNG, PDF, DOCX, XLSX, OFD)
}
ACCEPTED_LABEL: Final = (
    "MP4、MOV、WebM 视频，MP3、WAV、OGG、M4A 录音，JPG、PNG 图片，PDF、OFD、DOCX、XLSX 文件"
)

_WORDS: Final = {Family.VIDEO: "视频", Family.AUDIO: "录音", Family.IMAGE: "图片"}

# What is recognised in order to be named in the refusal. The first match counts.
_REFUSED_PREFIXES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"MZ", "PE 程序"),
    (b"\x7fELF", "Linux 程序"),
    (b"\xcf\xfa\xed\xfe", "macOS 程序"),
    (b"\xca\xfe\xba\xbe", "Java 或 macOS 程序"),
    (b"#!", "脚本"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "GZIP 压缩包"),
    (b"BZh", "BZIP2 压缩包"),
    (b"\xfd7zXZ\x00", "XZ 压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文档或加密的 Office 文档"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"FLV\x01", "FLV 视频"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMV 视频"),
    (b"{\\rtf", "RTF 文档"),
)
_MARKUP: Final[tuple[tuple[bytes, str], ...]] = (
    (b"<svg", "SVG 图形"),
    (b"<!doctype html", "网页"),
    (b"<html", "网页"),
    (b"<script", "网页脚本"),
    (b"<?xml", "XML 文件"),
)
_QUICKTIME_BRANDS: Final = frozenset({b"qt  "})
_AUDIO_BRANDS: Final = frozenset({b"M4A ", b"M4B "})
_STILL_BRANDS: Final = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"})


@dataclass(frozen=True, slots=True)
class Detected:
    """What the bytes are: a kind that is taken, or None and the label of what it is instead."""

    kind: Kind | None
    label: str


def extension_of(name: str) -> str:
    """The extension of a file name in lower case, without the dot; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def claimed_kind(name: str) -> Kind | None:
    """The kind that the file name claims, or None."""
    extension = extension_of(name)
    return next((kind for kind in KINDS.values() if extension in kind.extensions), None)


def detect(file: BinaryIO) -> Detected:
    """What a file is, from its own bytes. Leaves the file at an unspecified place."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return Detected(None, "ZIP 压缩包")
    return detect_head(head)


def detect_head(head: bytes) -> Detected:
    """What a file is, from its first bytes (64 KiB are plenty). A zip is told apart later."""
    kind = _taken(head)
    if kind is not None:
        return Detected(kind, kind.label)
    return Detected(None, _refused_label(head))


def accepted(name: str, detected: Detected) -> Kind:
    """The kind of a file whose name and bytes agree. Raises UploadRefused (422) otherwise.

    A MOV named .mp4 or a PNG named .jpg is taken as what it is: both play or show the same, and
    no evidence should be lost over the last three letters of its name.
    """
    claimed = claimed_kind(name)
    if claimed is None:
        raise UploadRefused(
            WRONG_KIND,
            f"不接收“{extension_of(name) or '无扩展名'}”类型的文件（检测为 {detected.label}）。"
            f"可接收：{ACCEPTED_LABEL}。",
            extra={"detected": detected.label},
        )
    kind = detected.kind
    if kind is None or kind.family is not claimed.family:
        raise not_valid(claimed, detected.label)
    if kind.family is Family.DOCUMENT and kind is not claimed:
        raise not_valid(claimed, detected.label)
    return kind


def not_valid(claimed: Kind, label: str) -> UploadRefused:
    """The refusal of a file that is not what its name says."""
    what = _WORDS.get(claimed.family, claimed.label)
    return UploadRefused(
        WRONG_KIND, f"不是有效的{what}文件（检测为 {label}）。", extra={"detected": label}
    )


def refuse_empty(name: str) -> UploadRefused:
    """The refusal of a file of no bytes."""
    return UploadRefused(EMPTY, f"“{name}”是空文件（0字节），未收入案卷。")


def _taken(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"OggS"):
        return OGG
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    if head[4:8] == b"ftyp":
        return _base_media(head)
    if head.startswith(b"\x1aE\xdf\xa3") and b"\x42\x82\x84webm" in head[:4096]:
        return WEBM
    # QuickTime files of old cameras begin without ftyp.
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free") and b"moov" in head[:HEAD_BYTES]:
        return MOV
    if head.startswith(b"ID3") or _frames_of_mp3(head):
        return MP3
    return None


def _base_media(head: bytes) -> Kind | None:
    brand = head[8:12]
    if brand in _QUICKTIME_BRANDS:
        return MOV
    if brand in _AUDIO_BRANDS:
        return M4A
    return None if brand in _STILL_BRANDS else MP4


def _frames_of_mp3(head: bytes) -> bool:
    """Whether two MPEG layer III frames follow each other from the first byte."""
    first = _mp3_frame_bytes(head[:4])
    return first > 0 and _mp3_frame_bytes(head[first : first + 4]) > 0


def _mp3_frame_bytes(header: bytes) -> int:
    if len(header) < 4:
        return 0
    (word,) = struct.unpack(">I", header)
    if word >> 21 != 0x7FF or (word >> 17) & 3 != 1:
        return 0
    version, rate, sampling = (word >> 19) & 3, (word >> 12) & 15, (word >> 10) & 3
    if version == 1 or rate in (0, 15) or sampling == 3:
        return 0
    first = version == 3
    rates = _RATES_V1 if first else _RATES_V2
    hertz = (44_100, 48_000, 32_000)[sampling] // {3: 1, 2: 2, 0: 4}[version]
    padding = int(word >> 9) & 1
    return (144 if first else 72) * rates[rate] * 1000 // hertz + padding


_RATES_V1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_V2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _refused_label(head: bytes) -> str:
    for prefix, label in _REFUSED_PREFIXES:
        if head.startswith(prefix):
            return label
    if head[4:8] == b"ftyp":
        return "HEIC 或 AVIF 图片"
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for prefix, label in _MARKUP:
        if start.startswith(prefix):
            # An SVG usually begins with an XML declaration.
            return "SVG 图形" if b"<svg" in head[:4096].lower() else label
    if not head.strip(b"\x00"):
        return "全零数据"
    return _known_elsewhere(head)


def _known_elsewhere(head: bytes) -> str:
    """The name puremagic has for it; for text and noise there is none."""
    try:
        guesses = puremagic.magic_string(head)
    except puremagic.PureError:
        guesses = []
    for guess in guesses:
        if guess.name and guess.confidence >= 0.5:
            return str(guess.name)
    try:
        head[: HEAD_BYTES - 4].decode("utf-8")
    except UnicodeDecodeError:
        return "未知类型"
    return "纯文本"
