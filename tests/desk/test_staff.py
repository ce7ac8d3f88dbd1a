"""人员库: both groups of the county with what is registered of each, search, photograph, export."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.registry import actions as registry
from sanjian.registry.models import PersonPhoto
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def photographed(by: world.Person, of: world.Person, image: bytes) -> HttpResponse:
    """Somebody uploads a photograph."""
    sent = SimpleUploadedFile("p.png", image)
    return at_desk(by).post(f"/staff/{of.pk}/photo/new", {"photo": sent}, follow=True)


@pytest.mark.clause("MX-83")
def test_the_county_s_base_lists_both_groups_with_everything_and_flags_who_is_in_both() -> None:
    where, other = world.county(), world.county(prefix="二")
    both = world.person(where.agency, "liang", "梁双岗", Role.OFFICER, Role.REVIEWER)
    at = bureau()
    world.decided(where)
    registry.qualify_reviewer(
        person=where.reviewer, number="A2019", since=world.SINCE, review_since=world.SINCE,
        by=None, at=world.START,
    )  # fmt: skip
    desk = at_desk(at)
    everybody = text(desk.get("/staff"))
    for one in (where.officer, where.reviewer, other.officer, other.reviewer, both):
        assert f'/staff/{one.pk}"' in everybody
    assert f'/staff/{where.archivist.pk}"' not in everybody
    row = everybody.split(f'/staff/{both.pk}"')[1].split("</tr>")[0]
    assert "两类兼任" in row
    assert "两类兼任" not in everybody.split(f'/staff/{where.officer.pk}"')[1].split("</tr>")[0]
    flagged = text(desk.get("/staff?group=both"))
    assert f'/staff/{both.pk}"' in flagged and f'/staff/{where.officer.pk}"' not in flagged
    reviewers = text(desk.get("/staff?group=reviewer"))
    assert f'/staff/{where.reviewer.pk}"' in reviewers
    assert f'/staff/{where.officer.pk}"' not in reviewers

    found = text(desk.get("/staff?text=二市场监督"))
    assert f'/staff/{other.officer.pk}"' in found and f'/staff/{where.officer.pk}"' not in found
    certified = where.officer.certificates.get().number
    assert f'/staff/{where.officer.pk}"' in text(desk.get(f"/staff?text={certified}"))

    assert "已登记周承办的照片" in text(photographed(where.head, where.officer, PNG))
    assert desk.get(f"/staff/{where.officer.pk}/photo").content == PNG
    trained = {"held_on": timezone.localdate().isoformat(), "subject": "行政处罚法", "hours": "8",
               "result": "合格"}  # fmt: skip
    form = f"/reviewers/forms/staff-training/{where.officer.pk}"
    assert at_desk(where.head).post(form, trained).status_code == 302
    page = text(desk.get(f"/staff/{where.officer.pk}"))
    for words in ("市场监督管理局", "执法人员", certified, "行政处罚法", "8学时", "承办1件"):
        assert words in page
    assert "A2019" in text(desk.get(f"/staff/{where.reviewer.pk}"))
    assert "年审未通过" in text(desk.get(f"/staff/{where.suspended.pk}"))

    sheet = zipfile.ZipFile(io.BytesIO(desk.get("/staff/export?group=both").content))
    words = sheet.read("xl/worksheets/sheet1.xml").decode()
    assert "梁双岗" in words and "两类兼任" in words and "周承办" not in words


def test_an_agency_s_keepers_see_their_own_people_and_an_officer_has_no_base() -> None:
    where, other = world.county(), world.county(prefix="二")
    own = text(at_desk(where.head).get("/staff"))
    assert f'/staff/{where.officer.pk}"' in own and f'/staff/{other.officer.pk}"' not in own
    assert at_desk(where.head).get(f"/staff/{other.officer.pk}").status_code == 404
    assert at_desk(where.officer).get("/staff").status_code == 404
    assert at_desk(where.officer).get("/staff/export").status_code == 404
    assert photographed(other.head, where.officer, PNG).status_code == 404
    foreign = at_desk(other.head).post(f"/reviewers/forms/staff-training/{where.officer.pk}", {})
    assert foreign.status_code == 404


@pytest.mark.parametrize(("image", "told"), [
    (b"<svg onload=alert(1)>", "JPEG"), (PNG + b"\x00" * 310_000, "300KB"), (b"", "300KB"),
])  # fmt: skip
def test_only_a_small_picture_becomes_a_photograph(image: bytes, told: str) -> None:
    where = world.county()
    assert told in text(photographed(where.head, where.officer, image))
    assert not PersonPhoto.objects.exists()
