"""全程回看: the whole course once and in order, and the case as it stood at any moment."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.db.models import ProtectedError

from sanjian.records.models import Access, Act, DockFile, Document, Exhibit
from sanjian.records.rendering import render_waiting
from tests import world
from tests.api.test_dossiers import speak
from tests.desk.helpers import at_desk, text
from tests.desk.test_docking import footage, hand_in, stamp
from tests.disclosure.scenes import decided, prepared, released
from tests.records.uploads.media import film
from tests.world import Case

pytestmark = pytest.mark.django_db(transaction=True)
LABELS = {
    "case_number": "第1号", "captured_at": "2026-03-02T09:30", "captured_where": "云溪县城关镇",
    "captured_by": "周承办", "proves": "证明缴款情况",
}  # fmt: skip


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


def taken_in(name: str) -> SimpleUploadedFile:
    """A film as a browser sends it."""
    return SimpleUploadedFile(name, film(), "video/mp4")


def whole(county: world.County) -> Case:
    """A case from its lead to its archive, with a photo taken in on the way."""
    case = released(prepared(decided(county)))
    sent = {"files": taken_in("缴款凭证.mp4"), **LABELS}
    assert at_desk(county.officer).post(f"/cases/{case.dossier.uid}/files", sent).status_code == 302
    filmed = f"R-7_{stamp(1)}.mp4"
    hand_in(at_desk(county.officer), {filmed: footage(7)})
    joined = {"case": str(case.dossier.uid), "where": "城关镇", "proves": "缴款经过"}
    url = f"/recordings/dock/{DockFile.objects.get().pk}/join"
    assert "已关联" in text(at_desk(county.officer).post(url, joined, follow=True))
    case.take("record_payment", county.officer)
    case.take("close_case", county.head)
    case.take("archive_case", county.archivist)
    return case


def events(case: Case, by: Any, **asked: Any) -> dict[str, Any]:
    answer = speak(by).get(f"/api/v1/dossiers/{case.dossier.uid}/timeline", asked)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.clause("LZ-04")
def test_everything_that_happened_is_told_once_and_in_order_and_cannot_be_removed() -> None:
    case = whole(world.county())
    render_waiting(at=case.at)
    told = events(case, case.county.officer)["events"]
    acts = [one for one in told if one["kind"] == "act"]
    assert [one["seq"] for one in acts] == list(range(1, case.dossier.seq + 1))
    assert [one["label"] for one in acts] == list(
        Act.objects.filter(dossier=case.dossier).values_list("label", flat=True)
    )
    assert [one["at"] for one in told if one["kind"] != "exhibit"] == sorted(
        one["at"] for one in told if one["kind"] != "exhibit"
    )
    papers = {one["code"] for one in told if one["kind"] == "document"}
    assert papers == set(case.dossier.documents.values_list("code", flat=True))
    assert len(papers) == sum(one["kind"] == "document" for one in told)
    files = [one for one in told if one["kind"] == "exhibit"]
    assert [one["label"] for one in files] == list(
        case.dossier.exhibits.order_by("uploaded_at").values_list("name", flat=True)
    )
    assert [one["device"] for one in files] == ["", "R-7"]
    assert all(one["who"] and re.fullmatch("[0-9a-f]{64}", one["digest"]) for one in told)
    assert Access.objects.filter(dossier=case.dossier, what="全程回看").count() == 1
    page = text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/replay"))
    for one in told:
        assert one["label"] in page
    assert page.count("执法记录设备：R-7") == 1
    for rows in (Act.objects, Document.objects, Exhibit.objects):
        with pytest.raises((ProgrammingError, ProtectedError)), transaction.atomic():
            rows.filter(dossier=case.dossier).delete()
        one_row = rows.filter(dossier=case.dossier)[:1].get()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows.filter(pk=one_row.pk)._raw_delete("default")
    for method in ("delete", "put", "patch", "post"):
        url = f"/api/v1/dossiers/{case.dossier.uid}/timeline"
        assert getattr(speak(case.county.officer), method)(url).status_code == 405
    assert events(case, case.county.officer)["events"] == told


def test_nothing_can_be_taken_out_of_the_course() -> None:
    case = world.investigated(world.county())
    with pytest.raises(ProgrammingError), transaction.atomic():
        Act.objects.filter(dossier=case.dossier, seq=2).delete()
    url = f"/api/v1/dossiers/{case.dossier.uid}/timeline"
    for method in ("delete", "put", "patch", "post"):
        assert getattr(speak(case.county.officer), method)(url).status_code == 405
    assert len(events(case, case.county.officer)["events"]) >= case.dossier.seq


@pytest.mark.clause("HM-37")
def test_a_case_of_haimen_is_told_in_its_five_parts() -> None:
    case = whole(world.county("haimen"))
    told = events(case, case.county.officer)
    assert list(told["parts"].values()) == [
        "执法程序启动", "调查取证", "审查决定", "送达执行", "归档管理",
    ]  # fmt: skip
    order = list(told["parts"])
    of = {one["label"]: one["part"] for one in told["events"] if one["kind"] == "act"}
    assert {one["part"] for one in told["events"]} == set(order)
    assert of["登记线索"] == of["批准立案"] == "initiation"
    assert of["制作现场笔录"] == of["收集证据"] == "investigation"
    assert of["送达事先告知书"] == of["作出行政处罚决定"] == "decision"
    assert of["送达决定书"] == of["登记缴款"] == "service"
    assert of["立卷归档"] == "archive"
    page = text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/replay"))
    heads = re.findall(r"<h2>([^<]+)<span", page)
    assert [one for one in heads if one in told["parts"].values()] == list(told["parts"].values())


def test_the_case_is_shown_as_it_stood_then_under_the_rules_and_duties_of_then() -> None:
    case = whole(world.county())
    numbers = {act.step: act.seq for act in Act.objects.filter(dossier=case.dossier)}
    filed = events(case, case.county.officer, at=numbers["file_case"])["then"]
    assert filed["stage"] == "调查取证"
    owed = {one["code"]: one for one in filed["duties"]}
    assert owed["decide"]["done_on"] is None and "publish" not in owed
    now = events(case, case.county.officer)["then"]
    assert now["stage"] == "已归档"
    assert {one["code"]: one["done_on"] for one in now["duties"]}["decide"] is not None
    url = f"/cases/{case.dossier.uid}/replay"
    desk = at_desk(case.county.officer)
    then = text(desk.get(url, {"at": numbers["file_case"]}))
    assert "<dd>调查取证</dd>" in then and "<dd>已归档</dd>" not in then
    assert then.count('class="ahead') > 3
    day = Act.objects.get(dossier=case.dossier, step="notify").at + timedelta(hours=9)
    told = text(desk.get(url, {"moment": f"{day:%Y-%m-%dT%H:%M}"}))
    assert "<dd>已归档</dd>" not in told and "告知" in told


@pytest.mark.parametrize("asked", ["at=0", "at=99999", "at=x", "at=²", "moment=x",
                                   "moment=0001-01-01T00:00", "moment=9999-12-31T23:59",
                                   "kind=x", "at=99999999999999999999"])  # fmt: skip
def test_a_moment_that_is_none_shows_the_nearest_that_is(asked: str) -> None:
    case = world.investigated(world.county())
    url = f"/cases/{case.dossier.uid}/replay?{asked}"
    assert at_desk(case.county.officer).get(url).status_code == 200


def test_who_may_not_see_the_case_does_not_see_its_course() -> None:
    case = world.investigated(world.county())
    stranger = world.county(prefix="二").officer
    assert at_desk(stranger).get(f"/cases/{case.dossier.uid}/replay").status_code == 404
    answer = speak(stranger).get(f"/api/v1/dossiers/{case.dossier.uid}/timeline")
    assert answer.status_code == 404


def test_a_file_that_is_private_is_in_the_course_of_those_who_may_open_it_only() -> None:
    case = world.investigated(world.county())
    sent = {"files": taken_in("病历.mp4"), **LABELS, "secrecy": "privacy"}
    officer = at_desk(case.county.officer)
    assert officer.post(f"/cases/{case.dossier.uid}/files", sent).status_code == 302
    assert Exhibit.objects.count() == 1
    url = f"/cases/{case.dossier.uid}/replay"
    assert "病历.mp4" in text(officer.get(url))
    other = world.person(case.county.agency, "qin", "秦旁观", world.Role.OFFICER)
    seen = text(at_desk(other).get(url))
    assert "病历.mp4" not in seen and "另有1件" in seen
