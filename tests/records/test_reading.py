"""调阅: those on the case read it, supervisors say why, others ask; who reads a lot is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records import reading
from sanjian.records.access import note_access
from sanjian.records.models import Access, AccessAnswer, AccessRequest, Exhibit, Leaf
from sanjian.records.refusals import Refusal
from sanjian.registry.models import Person
from tests import world
from tests.desk.helpers import at_desk, text
from tests.records.archive.test_filing import LABELS
from tests.records.uploads.media import film

MASS = 50
"""What packs/cn says."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


def supervisor() -> Person:
    """Somebody of the justice bureau who supervises."""
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises, bureau.is_subject = True, False
    bureau.save()
    return world.person(bureau, "gao", "高监督", Role.SUPERVISOR)


def recorded(case: world.Case) -> Exhibit:
    form = {"files": SimpleUploadedFile("现场录像.mp4", film(20_000)), **LABELS}
    at_desk(case.county.officer).post(f"/cases/{case.dossier.uid}/files", form)
    return Exhibit.objects.get(dossier=case.dossier)


@pytest.mark.clause("MX-34")
def test_a_recording_is_not_played_without_a_purpose_and_many_readings_are_unusual() -> None:
    county = world.county()
    case = world.opened(county)
    clip = recorded(case)
    watching, url = at_desk(supervisor()), f"/files/{clip.blob}"
    refused = watching.get(url)
    assert refused.status_code == 422 and "调阅须填写事由" in text(refused)
    assert not Access.objects.filter(what__contains="现场录像").exists()
    why = f"/cases/{case.dossier.uid}/purpose"
    watching.post(why, {"purpose": " "})
    assert watching.get(url).status_code == 422
    watching.post(why, {"purpose": "核查投诉云溪2026-7"})
    played = watching.get(url)
    assert played.status_code == 200
    trace = Access.objects.get(what__contains="现场录像")
    assert (trace.person.name, trace.dossier) == ("高监督", case.dossier)
    assert Access.objects.filter(purpose="核查投诉云溪2026-7").exists()
    assert Leaf.objects.filter(kind="access", reference=trace.pk).exists()
    assert at_desk(county.officer).get(url).status_code == 200

    at = timezone.now().replace(minute=5)
    page = text(at_desk(county.head).get("/access"))
    assert f"查阅{MASS}次以上" not in page
    for second in range(50):
        note_access(
            dossier=case.dossier, by=county.second, at=at + timedelta(seconds=second), what="文件"
        )
    page = text(at_desk(county.head).get("/access"))
    assert f"一小时内查阅{MASS}次以上" in page and county.second.name in page
    night = timezone.now().astimezone(world.SHANGHAI).replace(hour=2) - timedelta(days=1)
    note_access(dossier=case.dossier, by=county.second, at=night, what="文件")
    assert "非工作时段查阅" in text(at_desk(county.head).get("/access"))
    assert "查阅记录" not in text(at_desk(county.officer).get("/access"))


@pytest.mark.clause("MX-35")
def test_a_party_reads_the_decision_and_not_the_review_and_strangers_only_on_a_grant() -> None:
    county = world.county()
    case = world.decided(county, public_interest=True)
    papers = {row.kind: row.code for row in case.dossier.documents.all()}
    clerk, head = at_desk(county.clerk), at_desk(county.head)
    party = case.dossier.party_name
    form = {"number": case.dossier.number, "purpose": "准备申请行政复议", "party": party}
    assert "核对了哪一种身份证明" in text(clerk.post("/access/ask", form, follow=True))
    clerk.post("/access/ask", form | {"identity": "营业执照", "party": "别人"})
    assert not AccessRequest.objects.exists()
    clerk.post("/access/ask", form | {"identity": "营业执照原件"})
    own = AccessRequest.objects.get()
    waits = clerk.get(f"/access/{own.pk}")
    assert waits.status_code == 403 and "还没有答复" in text(waits)
    head.post(f"/access/{own.pk}/answer", {"granted": "yes", "days": "3", "reason": "同意"})
    shown = text(clerk.get(f"/access/{own.pk}"))
    assert "行政处罚决定书" in shown and "法制审核意见书" not in shown
    base = f"/access/{own.pk}/items/"
    opened = text(clerk.get(base + papers["penalty_decision"]))
    assert party in opened and "不得转交" in opened
    assert clerk.get(base + papers["review_opinion"]).status_code == 404

    other = world.county(prefix="北")
    stranger = at_desk(other.officer)
    assert stranger.get(f"/cases/{case.dossier.uid}/").status_code == 404
    assert stranger.get(f"/documents/{papers['penalty_decision']}").status_code == 404
    assert stranger.get(f"/access/{own.pk}").status_code == 404
    unknown = {"number": "没有〔2026〕9号", "purpose": "办理关联案件"}
    said = text(stranger.post("/access/ask", unknown, follow=True))
    asked = {"number": case.dossier.number, "purpose": "办理关联案件"}
    assert "已提交" in said
    assert "已提交" in text(stranger.post("/access/ask", asked, follow=True))
    row = AccessRequest.objects.get(person=other.officer)
    assert stranger.get(f"/access/{row.pk}").status_code == 403
    own_head = at_desk(other.head).post(
        f"/access/{row.pk}/answer", {"granted": "yes", "days": "3", "reason": "同意"}
    )
    assert own_head.status_code == 404
    for days in ("0", "31"):
        head.post(f"/access/{row.pk}/answer", {"granted": "yes", "days": days, "reason": "同意"})
    assert not hasattr(AccessRequest.objects.get(pk=row.pk), "answer")
    head.post(f"/access/{row.pk}/answer", {"granted": "yes", "days": "2", "reason": "同意"})
    assert stranger.get(f"/access/{row.pk}").status_code == 200
    assert Access.objects.filter(person=other.officer, purpose="办理关联案件").exists()
    later = timezone.now() + timedelta(days=2, minutes=1)
    with pytest.raises(Refusal, match="已经到期"):
        reading.granted(other.officer, row.pk, at=later)
    assert Leaf.objects.filter(kind="access_answer").count() == AccessAnswer.objects.count() == 2
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AccessAnswer.objects.update(until=later)
