"""复制、打印、水印、调阅监督: copies on a grant, the viewer's mark, who has seen what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records import watching
from sanjian.records.access import note_access
from sanjian.records.copying import may_copy
from sanjian.records.models import Access, AccessRequest, Document, Leaf, UnusualSettled
from sanjian.records.rules import rules
from sanjian.records.verification import verify
from tests import world
from tests.desk.helpers import at_desk, text
from tests.records.test_reading import recorded, supervisor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


def test_a_film_is_copied_by_the_handler_and_by_others_on_a_grant_that_ends() -> None:
    county = world.county()
    case = world.opened(county)
    clip = recorded(case)
    url = f"/files/{clip.blob}/copy"
    own = at_desk(county.officer).get(url)
    assert own.status_code == 200 and "attachment" in own["Content-Disposition"]
    bureau = supervisor()
    watching_desk, head = at_desk(bureau), at_desk(county.head)
    refused = watching_desk.get(url)
    assert refused.status_code == 403 and "须经批准" in text(refused)
    watching_desk.post(f"{url}/ask", {"purpose": " "})
    assert not AccessRequest.objects.exists()
    watching_desk.post(f"{url}/ask", {"purpose": "附入督察卷"})
    row = AccessRequest.objects.get()
    assert "申请复制“现场录像.mp4”" in text(head.get("/access"))
    assert watching_desk.get(url).status_code == 403
    assert watching_desk.get(f"/access/{row.pk}").status_code == 404  # a copy opens no volume
    head.post(f"/access/{row.pk}/answer", {"granted": "yes", "days": "2", "reason": "同意"})
    assert watching_desk.get(url).status_code == 200
    copied = Access.objects.filter(what__startswith="复制").order_by("id")
    assert [one.person for one in copied] == [county.officer, bureau]
    left = Leaf.objects.filter(kind="access", reference__in=[one.pk for one in copied])
    assert left.count() == 2
    later = timezone.now() + timedelta(days=2, minutes=1)
    roles = frozenset({Role.SUPERVISOR})
    assert not may_copy(bureau, case.dossier, roles, "copy", clip.blob, later)
    assert not may_copy(bureau, case.dossier, roles, "print", clip.blob, timezone.now())
    assert not list(verify())


def test_films_and_papers_are_shown_under_the_viewers_mark_and_originals_stay() -> None:
    county = world.county()
    case = world.decided(county)
    clip = recorded(case)
    bureau = supervisor()
    desk, mark = at_desk(bureau), f"高监督 {bureau.agency.short_name} "
    desk.post(f"/cases/{case.dossier.uid}/purpose", {"purpose": "日常监督"})
    opened = desk.get(f"/files/{clip.blob}", headers={"sec-fetch-dest": "document"})
    assert opened.status_code == 302 and opened["Location"] == f"/files/{clip.blob}/view"
    shown = text(desk.get(opened["Location"]))
    assert shown.count(mark) >= 3 and "<video" in shown
    assert mark in text(desk.get(f"/cases/{case.dossier.uid}/"))
    paper = case.dossier.documents.get(kind="penalty_decision")
    at_desk(county.officer).get(f"/documents/{paper.code}.pdf")
    original = Document.objects.get(pk=paper.pk).blob
    marked = desk.get(f"/documents/{paper.code}.pdf")
    assert marked.status_code == 200 and marked.content.startswith(b"%PDF")
    clean = b"".join(at_desk(county.officer).get(f"/files/{original}").streaming_content)
    assert clean != marked.content
    assert Document.objects.get(pk=paper.pk).blob == original
    assert desk.get(f"/documents/{paper.code}/print").status_code == 403
    printed = at_desk(county.officer).get(f"/documents/{paper.code}/print")
    assert printed.content == clean
    assert Access.objects.filter(what__startswith="打印", person=county.officer).count() == 1


def test_everybody_who_has_seen_a_file_is_listed_for_the_agency_and_for_the_party() -> None:
    county = world.county()
    case = world.decided(county)
    bureau = supervisor()
    at_desk(bureau).get(f"/cases/{case.dossier.uid}/")
    page = text(at_desk(county.head).get(f"/cases/{case.dossier.uid}/readers"))
    assert "高监督" in page and "云溪县司法局" in page
    own = text(at_desk(county.head).get(f"/access/people/{bureau.pk}"))
    assert "高监督的查阅记录" in own and str(case.dossier) in own
    assert at_desk(county.officer).get(f"/access/people/{bureau.pk}").status_code == 404
    other = at_desk(world.county(prefix="北").officer)
    assert other.get(f"/cases/{case.dossier.uid}/readers").status_code == 404
    clerk, head = at_desk(county.clerk), at_desk(county.head)
    number = case.dossier.number
    form = {"number": number, "purpose": "了解谁看过", "party": case.dossier.party_name}
    clerk.post("/access/ask", form | {"identity": "营业执照原件"})
    row = AccessRequest.objects.get()
    head.post(f"/access/{row.pk}/answer", {"granted": "yes", "days": "3", "reason": "同意"})
    told = text(clerk.get(f"/access/{row.pk}"))
    assert "谁查阅过本案" in told and "高监督" in told


def test_unusual_reading_and_the_months_report_follow_the_rules_of_the_place() -> None:
    county = world.county()
    case = world.opened(county)
    other = world.county(prefix="北")
    noon = timezone.now().astimezone(world.SHANGHAI).replace(day=15, hour=12, minute=5)
    for person, hour in ((county.officer, 12), (county.officer, 6), (other.officer, 12)):
        at = noon.replace(hour=hour)
        note_access(dossier=case.dossier, by=person, at=at, what="文件 abc 录像.mp4")
    note_access(dossier=case.dossier, by=county.officer, at=noon, what="打印 abc 决定书")
    params = rules(county.pack, noon.date())
    within = watching.bounds(params)
    assert (within.mass, within.begins, within.ends) == (50, 7, 21)
    span = {"since": noon - timedelta(days=1), "until": noon + timedelta(days=1)}
    found = {(one.kind, one.number) for one in watching.unusual(county.head, within, **span)}
    assert found == {
        ("非工作时段查阅", county.officer.pk),
        ("查阅其他机关的案卷", other.officer.pk),
    }
    tight = watching.Bounds(2, 0, 24)
    assert "一小时内查阅2次以上" in {
        one.kind for one in watching.unusual(county.head, tight, **span)
    }
    case.dossier.closed = True
    case.dossier.save(update_fields=["closed"])
    closed = {one.number for one in watching.unusual(county.head, within, **span)
              if one.kind == "查阅已结案的案卷"}  # fmt: skip
    assert closed == {county.officer.pk, other.officer.pk} - set(case.dossier.handlers)
    month = f"{noon:%Y-%m}"
    head = at_desk(county.head)
    page = text(head.get(f"/access/report?month={month}"))
    assert county.agency.name in page and "查阅其他机关的案卷" in page
    sheet = text(head.get(f"/access/report?month={month}&form=csv"))
    row = next(line for line in sheet.splitlines() if county.agency.name in line).split(",")
    assert [int(one) for one in row[1:6]] == [4, 3, 0, 1, 1]
    assert at_desk(county.officer).get("/access/report").status_code == 404


def test_unusual_reading_is_settled_by_another_supervisor_with_a_word() -> None:
    county = world.county()
    case = world.opened(county)
    bureau = supervisor()
    night = timezone.now().astimezone(world.SHANGHAI).replace(hour=3) - timedelta(days=1)
    note_access(dossier=case.dossier, by=bureau, at=night, what="案件页", purpose="核查")
    desk, head = at_desk(bureau), at_desk(county.head)
    shown = text(desk.get("/access/unusual"))
    assert "没有待处理的异常查阅" not in shown and "本人的查阅由其他监督人员处理" in shown
    other = world.person(bureau.agency, "qian", "钱督查", Role.SUPERVISOR)
    settling = at_desk(other)
    page = settling.get("/access/unusual").content.decode()
    which = page.split('name="which" value="')[1].split('"')[0]
    desk.post("/access/unusual/settle", {"which": which, "word": "本人工作需要"})
    assert not UnusualSettled.objects.exists()
    assert head.post("/access/unusual/settle", {"which": which, "word": "属实"}).status_code == 404
    settling.post("/access/unusual/settle", {"which": which, "word": " "})
    assert not UnusualSettled.objects.exists()
    settling.post("/access/unusual/settle", {"which": which, "word": "经核实为夜间督察"})
    row = UnusualSettled.objects.get()
    assert Leaf.objects.filter(kind="unusual", reference=row.pk).exists()
    assert "经核实为夜间督察" in text(settling.get("/access/unusual"))
