"""What is shown and told on the spot, through the API: the paper, its signature, oral notice."""

from __future__ import annotations

from typing import Any

import pytest

from sanjian.records.models import Document
from tests import world
from tests.api.test_dossiers import path, post, speak
from tests.world import Case

pytestmark = pytest.mark.django_db
PAPER = {"name": "现场检查通知书", "number": "云检通〔2026〕3号", "shown_at": "9时30分",
         "shown_to": "周某云", "signed": "signed", "note": ""}  # fmt: skip


def filed(pack: str) -> Case:
    """A case that has just been filed."""
    where = world.county(pack)
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    return case


def record(case: Case, **content: Any) -> tuple[int, str]:
    """The officer hands in his on-site record; status and words of the answer."""
    whole = case.content("on_site_record") | content
    answer = post(
        speak(case.county.officer), path(case, "/acts"), {"step": "on_site_record",
                                                          "content": whole}
    )  # fmt: skip
    return answer.status_code, answer.content.decode()


@pytest.mark.clause("LZ-17", "HM-26")
@pytest.mark.parametrize("pack", ["luozhuang", "haimen"])
def test_an_on_site_record_without_a_paper_shown_is_refused(pack: str) -> None:
    case = filed(pack)
    for told in ({"told_by": "paper"}, {"told_by": "oral", "oral_reason": "情况紧急"}):
        status, words = record(case, papers_shown=[], **told)
        assert status == 409 and "PAPER_NOT_SHOWN" in words
    refusing = PAPER | {"signed": "refused"}
    status, words = record(case, papers_shown=[refusing])
    assert status == 409 and "PAPER_SIGNATURE" in words
    assert record(case, papers_shown=[refusing | {"note": "拒签，吴某见证"}])[0] == 201
    paper = Document.objects.get(dossier=case.dossier, kind="on_site_record")
    printed = str(paper.paper)
    for words in ("现场检查通知书", "云检通〔2026〕3号", "9时30分", "周某云", "拒签，吴某见证"):
        assert words in printed


@pytest.mark.clause("WX-18")
def test_in_wanxin_an_oral_notice_says_why_no_paper_was_shown() -> None:
    case = filed("wanxin")
    status, words = record(case, told_by="oral", papers_shown=[], oral_reason="")
    assert status == 409 and "ORAL_NOTICE" in words
    status, words = record(case, told_by="paper", papers_shown=[])
    assert status == 409 and "PAPER_NOT_SHOWN" in words
    assert record(case, told_by="oral", papers_shown=[], oral_reason="当事人正在转移物品")[0] == 201
