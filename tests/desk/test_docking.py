"""采集站导入: files of a dock come in with what is known of each and join their cases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.models import DockFile, Exhibit, Leaf
from sanjian.records.rules import rules
from sanjian.registry import regulations
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_recordings import LABELS, TEN, footage
from tests.desk.test_regulations import drafted, form, held, refused
from tests.world import SHANGHAI

pytestmark = pytest.mark.django_db
HEAD = "文件名,来源,设备编号,采集时间,采集地点,采集人\n"


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


def hand_in(client: Client, files: dict[str, bytes], rows: str = "") -> str:
    """Hand files in with a list and return what the page then says."""
    sent: dict[str, Any] = {"files": [SimpleUploadedFile(*one) for one in files.items()]}
    if rows:
        sent["list"] = SimpleUploadedFile("清单.csv", (HEAD + rows).encode())
    return text(client.post("/recordings/dock", sent, follow=True))


def stamp(hours: float) -> str:
    """A moment some hours ago as a recorder names its files."""
    return f"{timezone.now().astimezone(SHANGHAI) - timedelta(hours=hours):%Y%m%d_%H%M%S}"


@pytest.mark.clause("HM-34")
def test_recordings_of_the_case_system_of_recorders_and_of_cameras_tell_where_they_come_from(
    settings: Any,
) -> None:
    settings.PROFILE = "haimen"
    where = world.county("haimen")
    case = world.investigated(where)
    client = at_desk(where.officer)
    url = f"/cases/{case.dossier.uid}/files"
    own = {"files": SimpleUploadedFile("手机.mp4", footage(1)), **LABELS, "captured_at": TEN}
    assert "已收入案卷" in text(client.post(url, own, follow=True))
    said = hand_in(
        client, {"记录仪.mp4": footage(2), "监控.mp4": footage(3)},
        f"记录仪.mp4,执法记录仪,R-1,{TEN},城关镇,周承办\n监控.mp4,视频监控,G-1,{TEN},询问室,\n",
    )  # fmt: skip
    assert said.count("待关联案件") >= 2
    for row in DockFile.objects.all():
        client.post(f"/recordings/dock/{row.pk}/join",
                    {"case": str(case.dossier.uid), "proves": "检查经过"})  # fmt: skip
    page = text(client.get(f"/cases/{case.dossier.uid}/")).split('id="evidence"')[1]
    for source in ("案件系统", "现场执法记录设备", "视频监控、固定设备"):
        assert f"来源：{source}" in page
    figures = text(client.get(f"/recordings?year={timezone.now().year}")).split('id="sources"')[1]
    counted = figures.split("</dl>")[0]
    for source in ("案件系统", "现场执法记录设备", "视频监控、固定设备"):
        assert f"<dt>{source}</dt><dd>1件</dd>" in counted
    film = Exhibit.objects.get(name="记录仪.mp4")
    assert (film.captured_by, film.captured_where, film.proves) == ("周承办", "城关镇", "检查经过")
    assert Leaf.objects.filter(kind="dock").count() == 2


def test_a_file_handed_in_late_is_marked_and_one_in_time_is_not() -> None:
    where = world.county()
    client = at_desk(where.officer)
    late, fresh = f"R-1_{stamp(25)}.mp4", f"R-1_{stamp(23)}.mp4"
    said = hand_in(client, {late: footage(1), fresh: footage(2)})
    assert f"“{late}”已接收，待关联案件，超过上传期限" in said
    assert f"“{fresh}”已接收，待关联案件<" in said
    assert [one.late for one in DockFile.objects.order_by("captured_at")] == [True, False]
    assert said.split('id="waiting"')[1].count("迟传") == 1


def test_what_nobody_knows_of_comes_from_the_future_or_comes_twice_is_not_taken() -> None:
    where = world.county()
    client = at_desk(where.officer)
    assert "没有接收" in hand_in(client, {"无名.mp4": footage(1)})
    assert "晚于现在" in hand_in(client, {f"R-1_{stamp(-2)}.mp4": footage(1)})
    assert "第2行" in hand_in(client, {"a.mp4": footage(1)}, "a.mp4,别处,R-1,昨天,,\n")
    assert not DockFile.objects.exists()
    name = f"R-1_{stamp(1)}.mp4"
    hand_in(client, {name: footage(1)})
    assert "未重复收入" in hand_in(client, {name: footage(1)})
    assert DockFile.objects.count() == 1
    assert at_desk(where.chair).get("/recordings/dock").status_code == 404


def test_a_file_joins_one_case_of_its_own_agency_with_place_and_purpose() -> None:
    where, other = world.county(), world.county(prefix="二")
    case, theirs = world.opened(where), world.opened(other)
    client = at_desk(where.officer)
    hand_in(client, {f"R-1_{stamp(1)}.mp4": footage(1)})
    row = DockFile.objects.get()
    url = f"/recordings/dock/{row.pk}/join"

    def joined(by: Client, **typed: str) -> str:
        return text(by.post(url, typed, follow=True))

    assert "请写明采集地点和证明对象" in joined(client, case=str(case.dossier.uid), proves="经过")
    assert "本机关的案件" in joined(client, case=str(theirs.dossier.uid), where="x", proves="x")
    stranger = at_desk(other.officer)
    assert "本机关的案件" in joined(stranger, case=str(theirs.dossier.uid), where="x", proves="x")
    assert not Exhibit.objects.exists()
    whole = {"case": str(case.dossier.uid), "where": "城关镇", "proves": "经过"}
    assert "已关联" in joined(client, **whole)
    assert "已经关联案件" in joined(client, **whole)
    assert Exhibit.objects.get().dossier == case.dossier


def test_what_was_handed_in_cannot_be_changed() -> None:
    client = at_desk(world.county().officer)
    hand_in(client, {f"R-1_{stamp(30)}.mp4": footage(1)})
    for change in (lambda: DockFile.objects.update(due=None), DockFile.objects.all().delete):
        with pytest.raises((ProgrammingError, psycopg.Error)), transaction.atomic():
            change()


@pytest.mark.clause("LZ-33")
def test_an_agency_s_rule_on_records_sets_when_to_hand_in_how_long_to_keep_and_who_reads(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    params = rules(where.pack, timezone.localdate())
    kind = next(one for one in regulations.wanted(params) if one.code == "record")
    assert kind.chapters == ("收集", "保存", "管理", "使用")
    typed = {f"number_{kind.numbers.index('av.upload')}": "12", "keep_ordinary": "40",
             f"number_{kind.numbers.index('access.handlers_only')}": "yes"}  # fmt: skip
    bare = drafted(where, "record", chapter_3="", **typed)
    assert refused(form(where.head, "house-approve", bare.pk), "REGULATION_CHAPTER")
    made = drafted(where, "record", **typed)
    assert form(where.head, "house-approve", made.pk).status_code == 302
    assert made.values["access.handlers_only"] is True
    assert made.values["av.upload"] == {"count": 12, "unit": "hour"}

    desk, named = at_desk(where.officer), "R-1_{}.mp4"
    assert "迟传" not in hand_in(desk, {named.format(stamp(13)): footage(1)})
    case = world.opened(where)
    colleague = at_desk(world.person(where.agency, "he", "何旁人", Role.OFFICER))
    why = f"/cases/{case.dossier.uid}/purpose"
    asked = {"purpose": "参考同类案件"}
    assert "调阅事由已记录" in text(colleague.post(why, asked, follow=True))
    held(where, "record", date(2026, 3, 3), values=made.values)
    said = hand_in(desk, {named.format(stamp(14)): footage(2)})
    assert "超过上传期限，已注明迟传" in said and DockFile.objects.latest("pk").late
    assert "须经负责人批准" in text(colleague.post(why, asked, follow=True))
    told = rules(where.pack, timezone.localdate(), where.agency.pk)
    assert "全过程记录管理制度" in told.source("access.handlers_only")
