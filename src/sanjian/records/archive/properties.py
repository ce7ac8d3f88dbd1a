"""四性检测: is a file of the archive authentic, complete, usable and safe?

Source: DA/T 70, 《档案法》第三十九条第二款.

Each line says what was looked at, whether it holds, and what was found. What this house cannot
look at (viruses, readers of other houses) is said so and is not called passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sanjian.records.archive import contents
from sanjian.records.models import ArchiveFile, SecretPointer
from sanjian.records.verification import verify_dossier

Property = Literal["真实性", "完整性", "可用性", "安全性"]
HEADS = {".pdf": b"%PDF-"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report."""

    of: Property
    looked_at: str
    held: bool
    found: str


@dataclass(frozen=True, slots=True)
class Present:
    """A file as it lies in a package: its first bytes, its size and its SHA-256."""

    head: bytes
    size: int
    sha256: str


def report(row: ArchiveFile, files: Mapping[str, tuple[str, Present]]) -> list[Line]:
    """Return the report on a file; ``files`` are the names and bytes that stand for its items.

    In: the archive's row; by the key of each item (verify code or SHA-256) the name of its file
    and what lies there. Out: one line for each thing looked at.
    """
    differences = [str(one) for one in verify_dossier(row.dossier)]
    wanted = [one for one in row.contents if one["kind"] != "pointer"]
    missing = [str(one["name"]) for one in wanted if one["key"] not in files]
    wrong = [
        name for key, (name, one) in files.items() if len(key) == 64 and one.sha256 != key
    ]  # exhibits are named by their own hash
    broken = [
        name
        for name, one in files.values()
        if not one.size or not one.head.startswith(HEADS.get(name[-4:].lower(), b""))
    ]
    secret = SecretPointer.objects.filter(dossier=row.dossier).count()
    return [
        _line("真实性", "办理记录前后相连、与公开日志的承诺值一致", differences),
        _line("真实性", "材料与入库时的校验值一致", wrong),
        Line("真实性", "卷内目录与归档时一致",
             contents.hash_of_told(row.contents) == row.contents_hash, "按归档行为的校验值核对"),
        _line("完整性", f"卷内目录所列{len(wanted)}件电子材料齐全", missing),
        Line("完整性", "元数据齐全", bool(row.number and row.retention and row.pages),
             "档号、保管期限、页数、形成时间、责任者"),
        _line("可用性", "文件不为空、格式与扩展名一致", broken),
        Line("安全性", "不含国家秘密材料", True,
             f"线下保管{secret}件，包内只有指引" if secret else "没有登记国家秘密材料"),
        Line("安全性", "入库时已逐件检查文件类型和隐藏内容", True,
             "移交前请用接收单位的病毒检测工具再次检测，本报告不含病毒检测"),
    ]  # fmt: skip


def _line(of: Property, looked_at: str, against: list[str]) -> Line:
    return Line(of, looked_at, not against, "；".join(against[:5]) or "未发现问题")
