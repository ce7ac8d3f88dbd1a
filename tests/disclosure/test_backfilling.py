"""补录: decisions made before the rules, as a sheet, past the bureau, onto the portal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from sanjian.disclosure.backfilling import MARK, TITLES, key_of, verify_backfills
from sanjian.disclosure.models import Backfill, BackfillConsent, PublishedDecision
from sanjian.disclosure.snapshots import public_number
from sanjian.exchange.sheets import Column, write_xlsx
from sanjian.law.people import Role
from sanjian.records.models import Dossier, Leaf
from sanjian.registry.models import Agency, Person
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
Portal = Callable[[], AbstractContextManager[Client]]
WHOLE = {
    "执法对象": "云溪县好味来食品有限公司", "执法类别": "行政处罚", "案由": "经营超过保质期的食品",
    "依据": "《食品安全法》第一百二十四条", "执法结论": "罚款50000元。", "决定日期": "2017-03-01",
    "主要事实": "联系电话13800138000。",
}  # fmt: skip
WRONG: tuple[dict[str, str], ...] = (
    {"执法类别": ""}, {"执法类别": "处罚"}, {"决定日期": "2016-12-31"}, {"执法结论": ""},
    {"文书号": "云市监罚〔2017〕1号"},
)  # fmt: skip


@pytest.fixture
def haimen(settings: Any) -> world.County:
    """A county under 海门's rules, which ask for a back-fill."""
    settings.PROFILE = "haimen"
    return world.county("haimen")


@pytest.fixture
def bureau() -> Person:
    """A supervisor of the justice bureau."""
    where = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=where.pk).update(supervises=True, is_subject=False)
    where.refresh_from_db()
    return world.person(where, "gao", "高监督", Role.SUPERVISOR)


def ten() -> list[dict[str, str]]:
    """Five complete decisions and five that are not."""
    good = [WHOLE | {"文书号": f"云市监罚〔2017〕{one}号"} for one in range(1, 6)]
    bad = [WHOLE | {"文书号": f"云市监罚〔2017〕{one}号"} | wrong
           for one, wrong in enumerate(WRONG, 6)]  # fmt: skip
    return [*good, *bad]


def handed(by: Person, rows: list[dict[str, str]], titles: tuple[str, ...] = TITLES) -> Any:
    """The clerk hands a workbook in at the desk."""
    held = BytesIO()
    write_xlsx(held, rows, [Column(one, one) for one in titles])
    sheet = SimpleUploadedFile("补录2017.xlsx", held.getvalue())
    return at_desk(by).post("/backfill", {"file": sheet}, follow=True)


@pytest.mark.clause("HM-60")
def test_of_ten_past_decisions_five_go_on_five_are_told_and_no_gate_stands_before_them(
    haimen: world.County, bureau: Person, through_the_portal: Portal
) -> None:
    told = text(handed(haimen.clerk, ten()))
    assert told.count('data-label="公示编号"') == 5 and "未上传" in told
    for row, why in enumerate(
        ("没有填写“执法类别”", "“执法类别”应为", "“决定日期”应在2017-01-01以后",
         "没有填写“执法结论”", "“文书号”重复"), 7):  # fmt: skip
        assert f"第{row}行：{why}" in told, why
    assert "已过报送期限2017年6月20日" in told
    assert PublishedDecision.objects.count() == 0
    sheet = Backfill.objects.get()
    page = f"/backfill/{sheet.pk}"
    own = at_desk(haimen.head).post(page, {"opinion": "同意。"})
    assert own.status_code == 409 and "由法制机构审核后上传" in text(own)
    assert at_desk(bureau).post(page, {"opinion": " "}).status_code == 409
    assert PublishedDecision.objects.count() == 0
    done = at_desk(bureau).post(page, {"opinion": "经核对，同意上传。"}, follow=True)
    assert "已同意上传" in text(done)
    shown = list(PublishedDecision.objects.order_by("pk"))
    assert len(shown) == 5 and Dossier.objects.count() == 0
    assert {one.origin for one in shown} == {"imported"}
    assert all(one.source_label.startswith(MARK) for one in shown)
    number = public_number(f"imported:{key_of(haimen.agency.pk, '云市监罚〔2017〕1号')}")
    with through_the_portal() as visitor:
        public = text(visitor.get(f"/decisions/{number}"))
    assert MARK in public and "非本平台办理" in public and "好味来" in public
    assert "13800138000" not in public
    again = at_desk(bureau).post(page, {"opinion": "同意。"})
    assert again.status_code == 409 and "已经同意上传" in text(again)
    assert Leaf.objects.filter(kind__in=("backfill", "backfill_consent")).count() == 2
    assert list(verify_backfills()) == []


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        ((*TITLES[:2], *TITLES[3:]), "缺少“执法类别”"),
        ((*TITLES, "领导批示"), "样表没有“领导批示”"),
        ((*TITLES, "案由"), "“案由”重复"),
    ],
)
def test_a_sheet_with_another_column_is_refused_whole(
    haimen: world.County, titles: tuple[str, ...], told: str
) -> None:
    answer = handed(haimen.clerk, ten(), titles)
    assert answer.status_code == 422 and told in text(answer)
    assert not Backfill.objects.exists()


def test_the_sheet_to_fill_in_has_exactly_the_columns_that_are_taken(haimen: world.County) -> None:
    desk = at_desk(haimen.clerk)
    assert "/backfill" in text(desk.get("/decisions"))
    blank = SimpleUploadedFile("空表.xlsx", desk.get("/backfill/layout").content)
    answer = desk.post("/backfill", {"file": blank})
    assert answer.status_code == 422 and "这份表有0件" in text(answer)
    for wrong in (SimpleUploadedFile("x.xlsx", b"PK\x03\x04no workbook"), None):
        sent = {"file": wrong} if wrong else {}
        assert desk.post("/backfill", sent).status_code == 422


def test_where_the_rules_ask_for_none_nothing_is_handed_in() -> None:
    where = world.county("mingxi")
    answer = handed(where.clerk, ten())
    assert answer.status_code == 422 and "没有要求补录" in text(answer)


def test_what_was_handed_in_stays_and_what_nobody_let_out_is_found(
    haimen: world.County, bureau: Person
) -> None:
    handed(haimen.clerk, ten())
    with pytest.raises(DatabaseError), transaction.atomic():
        Backfill.objects.update(name="另一份")
    other = world.county("haimen", prefix="二")
    sheet = Backfill.objects.get()
    assert at_desk(other.clerk).get(f"/backfill/{sheet.pk}").status_code == 404
    at_desk(bureau).post(f"/backfill/{sheet.pk}", {"opinion": "同意上传。"})
    with pytest.raises(DatabaseError), transaction.atomic():
        BackfillConsent.objects.all().delete()
    PublishedDecision.objects.filter(document_number="云市监罚〔2017〕1号").update(
        stable_key="backfill:0:另一份"
    )
    assert [one.what for one in verify_backfills()] == ["补录"]
