"""A file of the archive as a package that a stranger can open and check without us.

The envelope is BagIt 1.0 (RFC 8493) with SHA-256 and SM3 manifests. Inside `data/` is the tree that
archivists know (档发〔2012〕7号 附件2): 说明文件.TXT, 案卷目录.XML, 文件目录.XML, 电子档案/, 其他/.
Beside it, as tags, the acts of the file and their proofs in the public log (`tlog/`), by which
`sanjian-verify package` shows that nothing was changed or left out.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as Xml

from django.conf import settings

from sanjian.ledger.blobs import LocalBlobStore
from sanjian.ledger.canonical import plain
from sanjian.records import log_bundles
from sanjian.records.archive.properties import Line, Present, report
from sanjian.records.models import ArchiveFile, Document, LogEntry
from sanjian.records.rendering import pdf_of

STANDARDS = "RFC 8493（BagIt）；档发〔2012〕7号 附件2；GB/T 42727-2023；DA/T 70"
PARTS = {"main": "正卷", "secondary": "副卷"}
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class NotSealed(Exception):
    """Something of the file is not in the public log yet; try again in some seconds."""


@dataclass
class _Bag:
    """A bag on its way into a ZIP file: what has been written, with its digests."""

    target: zipfile.ZipFile
    root: str
    payload: dict[str, tuple[str, str]] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    octets: int = 0

    def put(self, name: str, blocks: Iterable[bytes]) -> Present:
        """Write one file below the bag's root and keep its digests."""
        sha, sm3, size, head = hashlib.sha256(), hashlib.new("sm3"), 0, b""
        with self.target.open(f"{self.root}/{name}", "w", force_zip64=True) as to:
            for block in blocks:
                sha.update(block)
                sm3.update(block)
                size += len(block)
                head = head or block[:16]
                to.write(block)
        kept = self.payload if name.startswith("data/") else self.tags
        kept[name] = (sha.hexdigest(), sm3.hexdigest())
        self.octets += size if name.startswith("data/") else 0
        return Present(head, size, sha.hexdigest())

    def text(self, name: str, text: str) -> None:
        """Write a text file in UTF-8."""
        self.put(name, [text.encode()])


def write(row: ArchiveFile, to: BinaryIO, *, at: datetime) -> str:
    """Write the package of one file and return its SHA-256 once all of it is there.

    Documents that nobody has asked for are set in type now. Raises NotSealed while one of its
    files is not in the public log, and TypesettingFailed.
    """
    papers = {one.code: one for one in row.dossier.documents.all()}
    for paper in papers.values():
        pdf_of(paper, at=at)
    proofs = log_bundles.of_dossier(row.dossier, folder=settings.LOG_ROOT)
    if proofs is None or not _sealed(row):
        raise NotSealed
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        bag = _Bag(target, _safe(row.number))
        files = {key: (name, bag.put(name, blocks)) for key, name, blocks in _files(row, papers)}
        lines = report(row, files)
        bag.text("data/说明文件.TXT", _explained(row, lines))
        bag.put("data/案卷目录.XML", [_catalogue(row)])
        bag.put("data/文件目录.XML", [_items(row, files)])
        bag.put("data/其他/四性检测报告.XML", [_tested(lines)])
        bag.put("data/其他/办理经过.JSON", [_course(row)])
        bag.put("tlog/案卷证明包.zip", [proofs])
        bag.text("bag-info.txt", _info(row, bag, at))
        bag.text("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        for place, name in enumerate(("sha256", "sm3")):
            bag.text(f"manifest-{name}.txt", _manifest(bag.payload, place))
        bag.text("tagmanifest-sha256.txt", _manifest(dict(bag.tags), 0))
    to.seek(0)
    whole = hashlib.sha256()
    while block := to.read(1 << 20):
        whole.update(block)
    to.seek(0)
    return whole.hexdigest()


def _sealed(row: ArchiveFile) -> bool:
    """Whether every act, document, PDF and exhibit of the file is under the newest signed head."""
    newest = log_bundles.head()
    if newest is None:
        return False
    rows = LogEntry.objects.filter(case_id=row.dossier.pk, index__lt=newest.size_id)
    counted = {
        kind: rows.filter(leaf__kind=kind).count() for kind in ("act", "document", "pdf", "exhibit")
    }
    dossier = row.dossier
    papers = dossier.documents.count()
    return counted == {
        "act": dossier.acts.count(), "document": papers, "pdf": papers,
        "exhibit": dossier.exhibits.count(),
    }  # fmt: skip


def _safe(name: str) -> str:
    return FORBIDDEN.sub("_", name)


def _files(
    row: ArchiveFile, papers: dict[str, Document]
) -> Iterator[tuple[str, str, Iterable[bytes]]]:
    """Each electronic item of the file: its key, its name in the package, its bytes."""
    store = LocalBlobStore(settings.BLOB_ROOT)
    base = f"data/电子档案/{row.archived_at:%Y}/{_safe(row.number)}"
    for one in row.contents:
        if one["kind"] == "pointer":
            continue
        folder = f"{base}/{PARTS[one['volume']]}"
        if one["kind"] == "document":
            paper = papers[one["key"]]
            name = f"{folder}/{one['order']:03d}-{_safe(one['name'])}.pdf"
            yield one["key"], name, store.open_range(paper.blob)
        else:
            name = f"{folder}/{one['order']:03d}-{_safe(one['name'])}"
            yield one["key"], name, store.open_range(one["key"])
    known = {one["key"] for one in row.contents}
    later = row.dossier.exhibits.exclude(blob__in=known).order_by("id")
    for number, extra in enumerate(later, 1):
        name = f"{base}/补充归档/{number:03d}-{_safe(extra.name)}"
        yield extra.blob, name, store.open_range(extra.blob)
    kinds = ("volume_cover", "volume_index", "volume_note")
    for paper in papers.values():
        if paper.kind in kinds:
            yield paper.code, f"{base}/{_safe(paper.label)}.pdf", store.open_range(paper.blob)


def _explained(row: ArchiveFile, lines: list[Line]) -> str:
    failed = [one for one in lines if not one.held]
    said = "四性检测未通过：" + "；".join(one.looked_at for one in failed) if failed else ""
    return (
        f"档号：{row.number}\n移交单位：{row.dossier.agency.name}\n案号：{row.dossier}\n"
        f"保管期限：{row.retention}（{row.retention_source}）\n结构依据：{STANDARDS}\n\n"
        "案卷目录.XML、文件目录.XML 列出卷内文件；电子档案/ 为电子文件；\n"
        "其他/ 为检测报告和办理经过；"
        "包外 tlog/ 为本案在公开日志中的证明。\n"
        "核对：解压后在包的根目录运行 sha256sum -c manifest-sha256.txt；\n"
        "或者 sanjian-verify package 本文件 --key 日志公钥，无须连接本平台。\n"
        f"{said or '四性检测通过。'}\n"
    )


def _xml(root: Xml.Element) -> bytes:
    Xml.indent(root)
    made: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _child(parent: Xml.Element, name: str, text: object) -> None:
    Xml.SubElement(parent, name).text = str(text)


def _catalogue(row: ArchiveFile) -> bytes:
    root = Xml.Element("案卷目录")
    one = Xml.SubElement(root, "案卷")
    for name, value in (
        ("顺序号", 1), ("档号", row.number), ("责任者", row.dossier.agency.name),
        ("题名", f"{row.dossier.party_name}{row.dossier.cause}"),
        ("日期", f"{row.archived_at:%Y%m%d}"), ("保管期限", row.retention),
        ("件数", len(row.contents)), ("页数", row.pages), ("卷内目录校验值", row.contents_hash),
    ):  # fmt: skip
        _child(one, name, value)
    return _xml(root)


def _items(row: ArchiveFile, files: dict[str, tuple[str, Present]]) -> bytes:
    root = Xml.Element("文件目录")
    for item in row.contents:
        one = Xml.SubElement(root, "文件")
        name, found = files.get(item["key"], ("", None))
        for label, value in (
            ("顺序号", item["order"]), ("档号", f"{row.number}-{item['order']:03d}"),
            ("责任者", row.dossier.agency.name), ("题名", item["name"]),
            ("文号", item["number"]), ("日期", item["day"].replace("-", "")),
            ("密级", "线下保管" if item["kind"] == "pointer" else ""),
            ("卷别", PARTS.get(item["volume"], "")), ("电子档案名称", name.removeprefix("data/")),
            ("SHA-256", found.sha256 if found else ""), ("备注", ""),
        ):  # fmt: skip
            _child(one, label, value)
    return _xml(root)


def _tested(lines: list[Line]) -> bytes:
    root = Xml.Element("四性检测报告")
    for line in lines:
        one = Xml.SubElement(root, "检测项")
        for name, value in (
            ("性质", line.of), ("检测内容", line.looked_at),
            ("结果", "通过" if line.held else "不通过"), ("说明", line.found),
        ):  # fmt: skip
            _child(one, name, value)
    return _xml(root)


def _course(row: ArchiveFile) -> bytes:
    """Who did what when: the metadata of the process that DA/T 46 asks for."""
    told = [
        {"seq": act.seq, "act": act.label, "by": act.by_name, "at": act.at, "law": act.law,
         "hash": act.hash}
        for act in row.dossier.acts.order_by("seq")
    ]  # fmt: skip
    return json.dumps(plain(told), ensure_ascii=False, indent=1).encode()


def _info(row: ArchiveFile, bag: _Bag, at: datetime) -> str:
    return (
        f"Source-Organization: {row.dossier.agency.name}\n"
        f"External-Identifier: {row.number}\nInternal-Sender-Identifier: {row.dossier.uid}\n"
        f"Bagging-Date: {at:%Y-%m-%d}\nPayload-Oxum: {bag.octets}.{len(bag.payload)}\n"
    )


def _manifest(digests: dict[str, tuple[str, str]], place: int) -> str:
    return "".join(f"{both[place]}  {name}\n" for name, both in sorted(digests.items()))


def save(row: ArchiveFile, folder: Path, *, at: datetime) -> tuple[Path, str]:
    """Write the package into a folder; return its place and SHA-256. Raises as `write` does."""
    place = folder / f"{_safe(row.number)}.zip"
    with place.open("w+b") as to:
        return place, write(row, to, at=at)
