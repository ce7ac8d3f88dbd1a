"""文书登记簿: every number of a series, void ones with their reason; the log of seals."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sanjian.disclosure.registers import publish_document_proofs
from sanjian.records.archive import contents
from sanjian.records.models import Document, Leaf, NumberVoid, SealUse
from sanjian.records.rules import rules
from sanjian.records.verification import verify
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_ledgers import ended, sheet

pytestmark = pytest.mark.django_db


def told_twice(where: world.County) -> tuple[world.Case, Document, Document]:
    """A case whose party was told, and told again by a paper with a number of its own."""
    case = world.investigated(where)
    case.take("notify", where.officer)
    case.later(days=1).take("notify", where.officer)
    first, second = case.dossier.documents.filter(kind="penalty_notice").order_by("id")
    return case, first, second


def rows_of(client: Client, paper: Document) -> list[list[Any]]:
    """The register of a paper's series as an Excel file."""
    asked = f"series={paper.year}-{paper.word}&agency={paper.agency_id}"
    answer = client.get(f"/documents/register.xlsx?{asked}")
    found = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    return found.to_python()


@pytest.mark.clause("WX-51")
def test_a_void_number_stays_with_its_reason_and_the_ledger_has_every_case() -> None:
    where = world.county("wanxin")
    ended(where)
    _, twin, paper = told_twice(where)
    first = Document.objects.filter(kind=paper.kind).earliest("serial")
    head, officer = at_desk(where.head), at_desk(where.officer)
    reason = "送达前发现当事人名称误写，另行制发"
    told = text(head.post(f"/documents/{paper.code}/void", {"reason": reason}, follow=True))
    assert "没有重新制发，后续步骤仍以它为依据，不能作废" in told
    assert not NumberVoid.objects.exists()
    head.post(f"/documents/{twin.code}/void", {"reason": reason})
    void = NumberVoid.objects.get()
    assert void.document == twin and void.by == where.head

    table = rows_of(officer, paper)
    assert [row[0] for row in table[1:]] == [first.number, twin.number, paper.number]
    assert [row[5] for row in table[1:]] == ["在用", "作废", "在用"]
    assert table[2][6].startswith(f"{reason}（王局长，")
    page = text(officer.get(f"/documents/register?series={paper.year}-{paper.word}"))
    assert "共3个文号，其中作废1个" in page and reason in page and twin.number in page
    assert "本文书已作废" in text(officer.get(f"/documents/{twin.code}"))
    again = world.decided(where)
    following = again.dossier.documents.get(kind=paper.kind)
    assert following.serial == (paper.serial or 0) + 1  # a void number is never given again

    decision = again.dossier.documents.get(kind="penalty_decision")
    cases = rows_of(officer, decision)
    ledger = sheet(officer.get("/ledgers/export?kind=penalty&since=2026-01-01&until=2026-12-31"))
    at = ledger[0].index("决定文书号")
    told = [row[at] for row in ledger[1:] if row[at]]
    assert sorted(told) == sorted(row[0] for row in cases[1:])
    assert len(ledger) == 4 and [row[0] for row in ledger[1:]] == [1, 2, 3]

    at_desk(where.clerk).post(f"/documents/{paper.code}/seal",
                              {"seal": "agency", "copies": "3", "note": ""})  # fmt: skip
    page = text(officer.get(f"/documents/seals?year={timezone.localdate().year}"))
    assert paper.number in page and "机关印章" in page and where.clerk.name in page
    assert not list(verify())


def test_only_the_head_makes_a_number_void_with_a_reason_and_never_a_decision() -> None:
    where = world.county()
    case, paper, _ = told_twice(where)
    decided, head = world.decided(where), at_desk(where.head)
    url = f"/documents/{paper.code}/void"
    tried = {
        "作废文号由制发机关负责人批准": (at_desk(where.officer), url, "当事人名称误写"),
        "应当在登记簿中写明原因": (head, url, " 误 "),
        "不能以作废文号的方式收回": (
            head,
            f"/documents/{decided.dossier.documents.get(kind='penalty_decision').code}/void",
            "当事人名称误写",
        ),
    }
    for words, (desk, address, reason) in tried.items():
        page = text(desk.post(address, {"reason": reason}, follow=True))
        assert words in page or "制发人不得批准作废自己制发的文书" in page, words
    assert not NumberVoid.objects.exists()
    stranger = world.county(prefix="北")
    assert at_desk(stranger.head).post(url, {"reason": "当事人名称误写"}).status_code == 404
    head.post(url, {"reason": "当事人名称误写"})
    page = text(head.post(url, {"reason": "当事人名称误写"}, follow=True))
    assert "已经作废" in page and NumberVoid.objects.count() == 1
    assert Leaf.objects.filter(kind="number_void").count() == 1


def test_the_seal_is_put_by_its_keepers_and_never_on_a_void_paper() -> None:
    where = world.county()
    case = world.decided(where)
    paper = case.dossier.documents.get(kind="penalty_decision")
    clerk, url = at_desk(where.clerk), f"/documents/{paper.code}/seal"
    good = {"seal": "agency", "copies": "2", "note": "送达和存档"}
    assert "由制发机关的印章保管人员登记" in text(
        at_desk(where.officer).post(url, good, follow=True)
    )
    assert "份数应当在1至99之间" in text(clerk.post(url, good | {"copies": "0"}, follow=True))
    assert "哪一枚印章" in text(clerk.post(url, good | {"seal": "x"}, follow=True))
    assert not SealUse.objects.exists()
    assert "用印已登记" in text(clerk.post(url, good, follow=True))
    page = text(clerk.get(f"/documents/{paper.code}"))
    assert "机关印章，2份，送达和存档" in page
    _, gone, _ = told_twice(where)
    at_desk(where.head).post(f"/documents/{gone.code}/void", {"reason": "当事人名称误写"})
    page = text(clerk.post(f"/documents/{gone.code}/seal", good, follow=True))
    assert "已经作废，不得用印" in page or "由制发机关的印章保管人员登记" in page
    assert SealUse.objects.count() == 1


def test_a_void_paper_is_told_in_the_contents_of_the_file_and_to_who_scans_it(
    settings: Any, client: Client
) -> None:
    where = world.county()
    case, paper, instead = told_twice(where)
    publish_document_proofs(at=timezone.now())
    at_desk(where.head).post(f"/documents/{paper.code}/void", {"reason": "当事人名称误写"})
    assert publish_document_proofs(at=timezone.now()) == 1
    assert publish_document_proofs(at=timezone.now()) == 0
    settings.ROOT_URLCONF = "config.urls_portal"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    assert "本地机关制发的文书" in text(client.get(f"/v/{instead.code}"))
    page = text(client.get(f"/v/{paper.code}"))
    assert "已作废的文书" in page and "本地机关制发的文书" not in page
    params = rules(case.dossier.pack_id, world.START.date(), where.agency.pk)
    named = {one.key: one.name for one in contents.of(case.dossier, params)}
    if paper.code in named:
        assert named[paper.code].endswith("（作废）")


def test_the_database_keeps_what_was_entered_and_wants_a_reason() -> None:
    where = world.county()
    _, paper, _ = told_twice(where)
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberVoid.objects.create(document=paper, reason="", by=where.head, at=timezone.now())
    at_desk(where.head).post(f"/documents/{paper.code}/void", {"reason": "当事人名称误写"})
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE records_numbervoid SET reason = '另一原因'")
