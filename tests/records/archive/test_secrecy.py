"""涉密: state secrets never come in; what needs care is opened by those who work on the case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sanjian.law.people import Role
from sanjian.records.models import Exhibit, Leaf, SecretPointer, Upload
from sanjian.records.verification import verify
from tests import world
from tests.desk.helpers import at_desk, text
from tests.records.archive.test_filing import LABELS
from tests.records.uploads.media import film

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> Path:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"
    return tmp_path / "blobs"


def upload(case: world.Case, secrecy: str, name: str = "录像.mp4", size: int = 9_000) -> str:
    url = f"/cases/{case.dossier.uid}/files"
    form = {"files": SimpleUploadedFile(name, film(size)), "secrecy": secrecy, **LABELS}
    return text(at_desk(case.county.officer).post(url, form, follow=True))


@pytest.mark.clause("WX-55")
def test_a_state_secret_is_refused_with_the_form_for_what_is_kept_off_line(blobs: Path) -> None:
    case = world.opened(world.county())
    for secrecy, name in (("state", "录像.mp4"), ("none", "机密★10年 现场录像.mp4")):
        page = upload(case, secrecy, name)
        assert "平台不存放国家秘密" in page and "登记线下保管的涉密材料" in page
    assert not Exhibit.objects.exists() and not Upload.objects.exists()
    assert not [one for one in blobs.rglob("*") if one.is_file()]

    desk, url = at_desk(case.county.officer), f"/cases/{case.dossier.uid}/pointers"
    told = {"offline_number": "密2026-03", "level": "highly", "kept_at": "保密室2号柜"}
    desk.post(url, told)
    assert not SecretPointer.objects.exists()
    page = text(desk.post(url, told | {"keeper": "孙保管"}, follow=True))
    assert "密2026-03" in page and "机密，保密室2号柜，孙保管" in page
    row = SecretPointer.objects.get()
    assert Leaf.objects.filter(kind="pointer", reference=row.pk).exists()
    stranger = at_desk(world.county(prefix="北").officer)
    assert stranger.post(url, told | {"keeper": "某人"}).status_code == 404
    assert [str(one) for one in verify()] == []


@pytest.mark.clause("WX-55")
@pytest.mark.parametrize("secrecy", ["privacy", "commercial"])
def test_what_is_private_is_hidden_from_readers_who_do_not_work_on_the_case(secrecy: str) -> None:
    county = world.county()
    case = world.opened(county)
    assert "已收入案卷" in upload(case, secrecy, "涉隐私录像.mp4")
    row = Exhibit.objects.get()
    assert Leaf.objects.filter(kind="secrecy").exists()
    colleague = world.person(county.agency, "qian", "钱旁观", Role.OFFICER)
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises = True
    bureau.save()
    supervisor = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)

    page = text(at_desk(colleague).get(f"/cases/{case.dossier.uid}/"))
    assert "涉隐私录像.mp4" not in page and "另有1件涉及商业秘密或者个人隐私" in page
    assert at_desk(colleague).get(f"/files/{row.blob}").status_code == 404
    for person in (county.officer, county.head, county.reviewer, supervisor):
        assert "涉隐私录像.mp4" in text(at_desk(person).get(f"/cases/{case.dossier.uid}/"))
        desk = at_desk(person)
        desk.post(f"/cases/{case.dossier.uid}/purpose", {"purpose": "监督检查"})
        assert desk.get(f"/files/{row.blob}").status_code == 200
