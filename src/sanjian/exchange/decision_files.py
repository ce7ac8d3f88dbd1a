"""执法决定汇总: an agency's decisions of a period as a list and as files, to report to the bureau.

《海门市试点工作方案》五（四）4 asks for both: 行政执法决定汇总目录 and 行政执法决定电子档.
The package holds the list as a workbook, one PDF for each row, and the SHA-256 of everything.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from sanjian.exchange.queries import Decided
from sanjian.exchange.sheets import Column, write_xlsx
from sanjian.law.forms import SHANGHAI
from sanjian.law.refusals import Unfulfilled
from sanjian.records.access import note_access
from sanjian.records.rendering import pdf_of

if TYPE_CHECKING:
    from sanjian.registry.models import Agency, Person

LAW = "国办发〔2018〕118号（六）"
MOST = 500
"""Decisions in one package: more are taken month by month."""
LIST, MANIFEST = "行政执法决定汇总目录.xlsx", "manifest-sha256.txt"
COLUMNS = (
    Column("ordinal", "序号", 6), Column("number", "文书号", 24), Column("label", "文书名称", 24),
    Column("category", "执法类别"), Column("party", "当事人", 28), Column("cause", "案由", 40),
    Column("decided_on", "决定日期", 12), Column("reviewed", "法制审核", 12),
    Column("file", "电子档", 44), Column("sha256", "SHA-256", 66),
)  # fmt: skip
_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff〔〕（）-]+")


class NotPackaged(Unfulfilled):
    """A package that cannot be made; nothing was written."""


def write(
    rows: Sequence[Decided], to: BinaryIO, *, agency: Agency, title: str, by: Person, at: datetime
) -> int:
    """Write the package and return how many decisions it holds: as many rows as files.

    A decision without an issued paper is no row; the notes of the list say how many there are.
    Each file read is written down as read. Raises NotPackaged for none or too many, and
    TypesettingFailed.
    """
    whole = [row for row in rows if row.paper is not None]
    if not whole:
        raise NotPackaged.because("NOTHING_DECIDED", "这一期间没有可以汇总的执法决定", LAW,
                                  "请另选年度、月份或者机关")  # fmt: skip
    if len(whole) > MOST:
        raise NotPackaged.because("TOO_MANY", f"一次最多汇总{MOST}件，这一期间有{len(whole)}件",
                                  LAW, "请按月份分别下载")  # fmt: skip
    notes = [title, f"机关：{agency.name}", f"共{len(whole)}件，电子档{len(whole)}份",
             f"没有制发决定文书的{len(rows) - len(whole)}件未列入",
             f"导出：{by.name}，{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"]  # fmt: skip
    manifest: list[str] = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        listed = list(_files(whole, target, manifest, by, at))
        held = io.BytesIO()
        write_xlsx(held, listed, COLUMNS, title="汇总目录", notes=notes)
        _put(target, manifest, LIST, held.getvalue())
        target.writestr(MANIFEST, "".join(manifest))
    return len(listed)


def _files(
    rows: Sequence[Decided], target: zipfile.ZipFile, manifest: list[str], by: Person, at: datetime
) -> Iterator[dict[str, Any]]:
    for ordinal, row in enumerate(rows, 1):
        paper, dossier = row.paper, row.decision.dossier
        assert paper is not None
        name = f"决定/{ordinal:04}-{_UNSAFE.sub('_', paper.number or paper.label)}.pdf"
        digest = _put(target, manifest, name, pdf_of(paper, at=at))
        note_access(dossier=dossier, by=by, at=at, what=f"汇总导出：{paper.label}")
        yield {
            "ordinal": ordinal, "number": paper.number, "label": paper.label,
            "category": row.category, "party": dossier.party_name, "cause": dossier.cause,
            "decided_on": row.day, "reviewed": row.reviewed, "file": name, "sha256": digest,
        }  # fmt: skip


def _put(target: zipfile.ZipFile, manifest: list[str], name: str, content: bytes) -> str:
    target.writestr(name, content)
    digest = hashlib.sha256(content).hexdigest()
    manifest.append(f"{digest}  {name}\n")
    return digest
