"""A file is what its bytes say; its name is only a claim."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjian.records.uploads import inspection
from sanjian.records.uploads.inspection import inspect
from sanjian.records.uploads.kinds import KINDS
from sanjian.records.uploads.refusals import UploadRefused
from tests.records.uploads.media import archive, box, film, picture, track, word

EBML = b"\x1aE\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
REAL = Path(os.environ.get("SANJIAN_SHARED", Path(__file__).parents[4] / "shared")) / "data/media"

TAKEN = {
    "film.mp4": (film(100), "mp4"),
    "film.MOV": (box(b"ftyp", b"qt  ", bytes(4)) + film()[24:], "mov"),
    "film.webm": (EBML + bytes(100), "webm"),
    "sound.mp3": (MP3_FRAME * 3, "mp3"),
    "tagged.mp3": (b"ID3\x04" + bytes(100), "mp3"),
    "sound.wav": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20), "wav"),
    "sound.ogg": (b"OggS" + bytes(60), "ogg"),
    "sound.m4a": (box(b"ftyp", b"M4A ", bytes(4)) + film(handlers=[b"soun"])[24:], "m4a"),
    "photo.jpeg": (picture(), "jpg"),
    "scan.png": (picture("PNG"), "png"),
    "record.pdf": (b"%PDF-1.7\n...\n%%EOF\n", "pdf"),
    "letter.docx": (word(), "docx"),
    "table.xlsx": (
        archive({"[Content_Types].xml": b"", "xl/workbook.xml": b"<workbook/>"}),
        "xlsx",
    ),
    "issued.ofd": (archive({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b""}), "ofd"),
}


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "content"
    path.write_bytes(content)
    return path


def refusal(path: Path, name: str) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        inspect(path, name)
    return refused.value


@pytest.mark.parametrize(("name", "content", "kind"), [(n, *v) for n, v in TAKEN.items()])
def test_each_kind_that_a_dossier_takes_is_told_from_its_bytes(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    found = inspect(saved(tmp_path, content), name)
    assert found.kind is KINDS[kind]
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (b"MZ\x90\x00" + bytes(200), "PE 程序"),
        (b"\x7fELF" + bytes(200), "Linux 程序"),
        (b"#!/bin/sh\nrm -rf /\n", "脚本"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "SVG 图形"),
        (b"<?xml version='1.0'?>\n<svg/>", "SVG 图形"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><script>x()</script>", "网页"),
        (b"GIF89a" + bytes(20), "GIF 图片"),
        (b"Rar!\x1a\x07\x00" + bytes(20), "RAR 压缩包"),
        (box(b"ftyp", b"heic", bytes(8)), "HEIC 或 AVIF 图片"),
        (bytes(1_000), "全零数据"),
        ("甲方、乙方".encode(), "纯文本"),
        (archive({"a.txt": b"x"}), "ZIP 压缩包"),
    ],
)
@pytest.mark.parametrize(
    "name", ["现场.mp4", "现场.jpg", "笔录.docx", "录音.mp3", "程序.exe", "无名"]
)
def test_what_a_dossier_does_not_take_is_refused_by_its_true_name(
    tmp_path: Path, name: str, content: bytes, label: str
) -> None:
    refused = refusal(saved(tmp_path, content), name)
    assert refused.problem.status == 422
    assert f"检测为 {label}" in refused.detail


def test_a_program_named_as_a_film_is_told_as_one(tmp_path: Path) -> None:
    refused = refusal(saved(tmp_path, b"MZ" + bytes(100)), "现场.mp4")
    assert refused.detail == "不是有效的视频文件（检测为 PE 程序）。"


@pytest.mark.parametrize(
    ("handlers", "what"), [([b"soun"], "只有声音的 MP4"), ([], "没有画面的 MP4")]
)
def test_a_film_without_pictures_is_not_a_film(
    tmp_path: Path, handlers: list[bytes], what: str
) -> None:
    refused = refusal(saved(tmp_path, film(10, handlers=handlers)), "现场.mp4")
    assert refused.detail == f"不是有效的视频文件（检测为 {what}）。"


@pytest.mark.parametrize("name", ["现场.mp4", "笔录.pdf", "无名"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    assert "0字节" in refusal(saved(tmp_path, b""), name).detail


def test_a_recording_cut_short_is_kept_and_remarked_upon(tmp_path: Path) -> None:
    whole = film(10_000)
    torn = inspect(saved(tmp_path, whole[:-5_000]), "现场.mp4")
    assert [one.code for one in torn.remarks] == ["film.torn"]
    no_index = box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", bytes(100))
    assert [one.code for one in inspect(saved(tmp_path, no_index), "a.mp4").remarks] == [
        "film.no_index"
    ]
    photo = picture()[:-200]
    assert [one.code for one in inspect(saved(tmp_path, photo), "a.jpg").remarks] == [
        "image.truncated"
    ]


def test_a_wrong_extension_within_a_family_is_taken_and_remarked_upon(tmp_path: Path) -> None:
    found = inspect(saved(tmp_path, picture("PNG")), "现场.jpg")
    assert found.kind is KINDS["png"]
    assert [one.code for one in found.remarks] == ["name.mismatch"]


def test_a_picture_of_too_many_pixels_is_refused_unopened(tmp_path: Path) -> None:
    head = struct.pack(">II", 60_000, 60_000)
    flood = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + bytes(50)
    refused = refusal(saved(tmp_path, flood), "现场.png")
    assert refused.problem.status == 413
    assert "60000×60000" in refused.detail
    exactly = flood.replace(head, struct.pack(">II", 10_000, 10_000))
    assert inspect(saved(tmp_path, exactly), "现场.png").width == 10_000


def test_a_document_that_unpacks_beyond_the_limit_is_refused_unopened(tmp_path: Path) -> None:
    bomb = word({"word/media/zeros": bytes(201 * 2**20)})
    assert len(bomb) < 2**20
    refused = refusal(saved(tmp_path, bomb), "证明.docx")
    assert refused.problem.status == 413
    assert refused.detail == "文件解压后超过 200 MB，疑似异常，未处理。原文件未入卷。"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"word/a": bytes(20 * 2**20)}, "膨胀超过 100 倍"),
        ({"../../etc/passwd": b"x"}, "指向外部的路径"),
        ({"/etc/passwd": b"x"}, "指向外部的路径"),
        ({"C:\\x": b"x"}, "指向外部的路径"),
        ({f"word/{number}": b"" for number in range(2_001)}, "超过 2000 个"),
        ({"word/vbaProject.bin": b"x"}, "宏程序"),
    ],
)
def test_a_document_with_a_trick_inside_is_refused(
    tmp_path: Path, members: dict[str, bytes], words: str
) -> None:
    assert words in refusal(saved(tmp_path, word(members)), "证明.docx").detail


def test_a_document_with_a_link_or_a_double_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "linked.docx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "")
        file.writestr("word/document.xml", "")
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    assert "链接" in refusal(path, "证明.docx").detail
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("word/document.xml", "other")
    assert "重名" in refusal(path, "证明.docx").detail


def test_a_sheet_that_claims_a_million_rows_is_refused(tmp_path: Path) -> None:
    sheet = b'<worksheet><dimension ref="A1:XFD1048576"/></worksheet>'
    table = archive(
        {"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": sheet}
    )
    refused = refusal(saved(tmp_path, table), "台账.xlsx")
    assert refused.problem.status == 413
    assert "1048576 行 16384 列" in refused.detail


def test_a_picture_that_is_an_archive_as_well_is_refused(tmp_path: Path) -> None:
    both = picture() + archive({"payload.exe": b"MZ"})
    assert "又是 ZIP 压缩包" in refusal(saved(tmp_path, both), "现场.jpg").detail


def test_a_pdf_with_scripts_is_taken_for_download_only(tmp_path: Path) -> None:
    active = b"%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (x) >> >>\n%%EOF"
    assert [one.code for one in inspect(saved(tmp_path, active), "a.pdf").remarks] == ["pdf.active"]


def test_boxes_that_lie_about_their_length_end_the_walk(tmp_path: Path) -> None:
    moov = box(b"moov", track(b"vide"))
    for lie in (0, 1, 7, 2**31):
        crooked = box(b"ftyp", b"isom", bytes(4)) + struct.pack(">I4s", lie, b"free") + moov
        inspect(saved(tmp_path, crooked), "a.mp4")


SEEDS = [content for content, _ in TAKEN.values()]


@settings(max_examples=400, deadline=2_000)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
    st.integers(0, 10_000),
    st.sampled_from(list(TAKEN)),
)
def test_a_mutated_file_is_taken_or_refused_but_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    changes: list[tuple[int, int]],
    cut: int,
    name: str,
) -> None:
    mutated = bytearray(content)
    for place, value in changes:
        mutated[place % len(mutated)] = value
    path = tmp_path_factory.mktemp("mutated") / "content"
    path.write_bytes(bytes(mutated[: max(1, len(mutated) - cut % len(mutated))]))
    try:
        found = inspect(path, name)
    except UploadRefused as refused:
        assert refused.detail.endswith("。")
        assert refused.problem.status in (413, 422)
    else:
        assert found.kind.name in KINDS


@pytest.mark.skipif(not REAL.is_dir(), reason="real media are not at hand")
def test_real_media_of_phones_and_recorders_are_taken() -> None:
    taken = {"jpg", "pdf", "docx", "mp4", "mp3", "ogg", "webm"}
    files = [path for path in REAL.iterdir() if path.suffix[1:] in taken]
    assert files
    for path in files:
        assert inspect(path, path.name).kind.name == path.suffix[1:]


def test_the_limits_are_those_of_the_reliability_paper() -> None:
    assert (inspection.ZIP_ENTRIES, inspection.ZIP_RATIO) == (2_000, 100)
    assert inspection.ZIP_UNPACKED_BYTES == 200 * 2**20
    assert inspection.IMAGE_PIXELS == 100_000_000
