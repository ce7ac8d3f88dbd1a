"""文字记录: in time or marked 补记, signed, without blanks; changed only beside the text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from sanjian.records.amending import amendments, late_entries
from sanjian.records.rules import calendar
from sanjian.records.verification import verify_dossier
from tests import world
from tests.desk.helpers import at_desk, posted, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


SEEN = "现场检查发现涉案物品，已逐一拍照。"


def filed() -> world.Case:
    """A case that has been filed; nothing is recorded yet."""
    case = world.opened(world.county())
    case.take("verify_lead", case.county.officer, suspected=True)
    case.take("ask_filing", case.county.officer)
    case.later(days=1).take("file_case", case.county.head)
    return case.later(days=5)


def answer(case: world.Case, step: str, **changes: Any) -> tuple[int, str]:
    """What the step's page answers to a form as a browser posts it."""
    address = f"/cases/{case.dossier.uid}/steps/{step}"
    case.dossier.refresh_from_db()
    whole = case.content(step) | {"expected_seq": case.dossier.seq, "key": ""}
    if "late_reason" in whole:
        whole["late_reason"] = ""
    whole |= changes
    client: Client = at_desk(case.county.officer)
    told = client.post(address, posted(whole))
    return told.status_code, text(told)


def ago(**span: float) -> dict[str, str]:
    """Beginning and end of an inspection that ended so long ago; the desk has the real clock."""
    ended = datetime.now(world.SHANGHAI) - timedelta(**span)
    return {
        "started_at": (ended - timedelta(hours=1)).isoformat(), "ended_at": ended.isoformat(),
    }  # fmt: skip


def page_of(case: world.Case) -> str:
    return text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/"))


@pytest.mark.clause("WX-41")
def test_a_note_entered_three_days_later_is_marked_with_its_reason_and_edits_keep_the_text() -> (
    None
):
    case = filed()
    status, told = answer(case, "on_site_record", **ago(days=3))
    assert status == 409
    assert "超过时限录入的标明补记并说明原因" in told
    assert "24小时" in told
    status, _ = answer(case, "on_site_record", **ago(days=3), late_reason="现场断网，三日后恢复。")
    assert status == 302
    page = page_of(case)
    assert ">补记<" in page
    assert "现场断网，三日后恢复。" in page
    record = case.dossier.acts.get(step="on_site_record")
    before = record.hash, record.content["findings"]

    edit = {"amended": record.seq, "wrong": "涉案物品", "right": "涉案物品三件"}
    assert answer(case, "amend_record", **edit)[0] == 302
    record.refresh_from_db()
    assert (record.hash, record.content["findings"]) == before
    page = page_of(case)
    assert SEEN in page
    assert "<del>涉案物品</del>" in page
    assert "<ins>涉案物品三件</ins>" in page
    assert ">已更正<" in page

    for blank in ("place", "findings", "started_at", "signature"):
        assert answer(case, "on_site_record", **{blank: ""})[0] == 422
    one = {"officers": [case.county.officer.pk]}
    assert "执法人员不得少于两人" in answer(case, "on_site_record", **one)[1]
    unsigned = {"signature": "refused", "signature_note": ""}
    assert (
        "拒绝签名或者不在场的，应当注明原因并有见证"
        in answer(case, "on_site_record", **unsigned)[1]
    )


def test_a_note_entered_within_the_limit_carries_no_mark() -> None:
    case = filed()
    case.take("on_site_record", case.county.officer, late_reason="写了也不算补记")
    acts = list(case.dossier.acts.all())
    assert late_entries(acts, calendar()) == frozenset()
    assert ">补记<" not in page_of(case)


def test_the_place_s_own_limit_counts() -> None:
    case = filed()
    assert answer(case, "on_site_record", **ago(hours=25))[0] == 409
    assert answer(case, "on_site_record", **ago(hours=23))[0] == 302


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amended": 1}, "更正的对象应当是本案卷的文字记录"),
        ({"wrong": "没有写过的话"}, "更正应当写明原记录的文字"),
        ({"right": "涉案物品"}, "并与更正后的文字不同"),
        ({"signature": "absent", "signature_note": ""}, "拒签或者不在场的注明原因"),
    ],
)
def test_an_amendment_quotes_the_record_and_is_signed(change: dict[str, Any], told: str) -> None:
    case = filed()
    case.take("on_site_record", case.county.officer)
    edit = {"amended": case.dossier.seq, "wrong": "涉案物品", "right": "涉案物品三件"} | change
    status, page = answer(case, "amend_record", **edit)
    assert status == 409
    assert told in page
    assert amendments(case.dossier.acts.all()) == {}


def test_the_printed_record_tells_that_it_was_entered_late_and_what_was_amended() -> None:
    case = filed()
    why = "现场断网，三日后恢复。"
    assert answer(case, "on_site_record", **ago(days=3), late_reason=why)[0] == 302
    record = case.dossier.acts.get(step="on_site_record")
    paper = record.documents.get()
    issued = paper.paper
    assert f"补记：本记录超过规定时限录入，原因：{why}" in told_of(paper.paper)
    address = f"/documents/{paper.code}"
    officer = at_desk(case.county.officer)
    original = officer.get(f"{address}/print").content
    assert "更正记录" not in text(officer.get(address))

    edit = {"amended": record.seq, "wrong": "涉案物品", "right": "涉案物品三件"}
    assert answer(case, "amend_record", **edit)[0] == 302
    shown = text(officer.get(address))
    assert "更正记录" in shown and "原文“涉案物品”，更正为“涉案物品三件”" in shown
    assert case.county.officer.name in shown.split("更正记录")[1]
    printed = officer.get(f"{address}/print").content
    assert printed.startswith(b"%PDF") and printed != original
    lines = pdf_text(printed)
    assert "更正记录" in lines and "涉案物品三件" in lines and "补记" in lines
    assert "更正记录" not in pdf_text(original)
    paper.refresh_from_db()
    case.dossier.refresh_from_db()
    assert paper.paper == issued and not list(verify_dossier(case.dossier))


def test_a_record_in_time_is_printed_without_a_mark_whatever_was_typed() -> None:
    case = filed()
    case.take("on_site_record", case.county.officer, late_reason="写了也不算补记")
    paper = case.dossier.acts.get(step="on_site_record").documents.get()
    assert "补记：" not in told_of(paper.paper)


def told_of(paper: dict[str, Any]) -> str:
    """The paragraphs of a paper as it was issued."""
    return "\n".join(one["text"] for one in paper["blocks"] if one["kind"] == "paragraph")


def pdf_text(pdf: bytes) -> str:
    """The words of a PDF without blanks and line ends."""
    pages = [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf)]
    return re.sub(r"\s", "", "".join(pages))
