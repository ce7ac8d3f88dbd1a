"""Files and documents through the API: resumable upload, the decision as PDF."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sanjian.records.models import Exhibit
from tests import world
from tests.api.test_dossiers import path, speak

pytestmark = pytest.mark.django_db


FACTS = {
    "case_number": "云市监立〔2026〕1号",
    "captured_at": "2026-03-02T08:30:00+08:00",
    "captured_where": "云溪县城关镇",
    "captured_by": "周承办",
    "proves": "现场情况",
}


@pytest.fixture(autouse=True)
def _own_blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path


def _metadata(**facts: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in facts.items())


def test_an_interrupted_upload_goes_on_where_it_stopped() -> None:
    case = world.opened(world.county())
    client = speak(case.county.officer)
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(made, "PNG")
    picture = made.getvalue()
    begun = client.post(
        f"/api/v1{path(case, '/uploads')}", b"", content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(len(picture)),
                 "Upload-Metadata": _metadata(filename="现场照片.png", **FACTS)},
    )  # fmt: skip
    assert begun.status_code == 201, begun.content
    where = begun["Location"]
    half = len(picture) // 2
    for start, stop in ((0, half), (half, len(picture))):
        told = client.head(where, headers={"Tus-Resumable": "1.0.0"})
        assert told["Upload-Offset"] == str(start)
        sent = client.patch(
            where, picture[start:stop], content_type="application/offset+octet-stream",
            headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(start)},
        )  # fmt: skip
        assert sent.status_code == 204, sent.content
    exhibit = Exhibit.objects.get(dossier=case.dossier)
    assert exhibit.name == "现场照片.png"
    assert exhibit.size == len(picture)


def test_the_decision_is_a_pdf_for_those_who_may_see_the_file() -> None:
    where = world.county()
    case = world.decided(where, public_interest=True)
    listed = speak(where.clerk).get(f"/api/v1{path(case, '/documents')}").json()
    decision = next(one for one in listed if one["kind"] == "penalty_decision")
    answer = speak(where.clerk).get(f"/api/v1/documents/{decision['code']}.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    stranger = world.county(prefix="乙").officer
    assert speak(stranger).get(f"/api/v1/documents/{decision['code']}.pdf").status_code == 404
