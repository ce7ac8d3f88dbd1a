"""同一执法对象: all that is written and filmed about one party stands on one page, and is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sanjian.records.models import Access, Document, SubjectMerge
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_recordings import LABELS, TEN, footage
from tests.world import Case, County

pytestmark = pytest.mark.django_db
CODE = "91350425MA00000001"


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


def case_of(where: County, name: str, number: str, clip: str) -> Case:
    """A case of a party that was filed, with a clip."""
    case = world.opened(where, party_name=name, party_number=number, party_kind="organisation")
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    sent = {"files": SimpleUploadedFile(clip, footage(len(clip))), **LABELS, "captured_at": TEN}
    at_desk(where.officer).post(f"/cases/{case.dossier.uid}/files", sent)
    return case


def papers(*cases: Case) -> list[str]:
    """Addresses of all papers of some cases."""
    found = Document.objects.filter(dossier__in=[one.dossier.pk for one in cases])
    return [f"/documents/{row.code}" for row in found]


@pytest.mark.clause("MX-37")
@pytest.mark.clause("WX-57")
@pytest.mark.parametrize("place", ["mingxi", "wanxin"])
def test_two_cases_of_one_company_stand_together_and_a_double_entry_joins_them(place: str) -> None:
    where, other = world.county(place), world.county(place, prefix="二")
    one = case_of(where, "河畔食品有限公司", CODE, "一.mp4")
    two = case_of(where, "河畔食品有限公司", CODE, "二段.mp4")
    double = case_of(where, "河畔食品公司", "", "重复登记.mp4")
    stranger = case_of(where, "山前商行", "91350425MA00000002", "别家的录像.mp4")
    foreign = case_of(other, "河畔食品有限公司", CODE, "另一机关的录像.mp4")
    url, head = f"/cases/{one.dossier.uid}/subject", at_desk(where.head)
    page = text(head.get(url))
    assert len(papers(one, two)) >= 2
    assert all(paper in page for paper in papers(one, two))
    assert "一.mp4" in page and "二段.mp4" in page
    for case, clip in ((double, "重复登记.mp4"), (stranger, "别家的"), (foreign, "另一机关")):
        assert clip not in page and str(case.dossier.uid) not in page
    read = Access.objects.filter(person=where.head, what="同一对象集中查看")
    assert {row.dossier_id for row in read} == {one.dossier.pk, two.dossier.pk}

    merge = {"number": double.dossier.number, "reason": "营业执照核对为同一单位"}
    assert at_desk(where.officer).post(f"{url}/merge", merge).status_code == 404
    assert "请写明" in text(head.post(f"{url}/merge", merge | {"reason": ""}, follow=True))
    assert "已认定为同一对象" in text(head.post(f"{url}/merge", merge, follow=True))
    assert "已经是同一对象" in text(head.post(f"{url}/merge", merge, follow=True))
    for start in (one, double):
        page = text(head.get(f"/cases/{start.dossier.uid}/subject"))
        assert all(paper in page for paper in papers(one, two, double))
        assert "重复登记.mp4" in page and "河畔食品公司" in page and "河畔食品有限公司" in page
        assert "营业执照核对为同一单位" in page and "王局长" in page
    assert SubjectMerge.objects.count() == 1
    assert "同一执法对象" in text(head.get(f"/cases/{one.dossier.uid}/"))
