"""审核指导: the bureau sees whose reviews are overdue, sends guidance, and sees who has read it."""

from __future__ import annotations

import re

import pytest

from sanjian.review.models import GuidanceNote
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau

pytestmark = pytest.mark.django_db


@pytest.mark.clause("MX-52")
def test_an_agency_with_overdue_reviews_is_guided_and_its_receipt_is_recorded() -> None:
    one, other = world.county(), world.county(prefix="二")
    case = world.heard(one, complex=True)
    case.later(days=9).take("submit_review", one.officer)
    again = world.heard(other, complex=True)
    again.later(days=9).take("submit_review", other.officer)
    again.take("raise_problems", other.reviewer)
    watcher = bureau()
    desk = at_desk(watcher)
    page = text(desk.get("/guidance")).split('id="agencies"')[1]
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    first, second = rows[1], rows[2]
    assert one.agency.name in first and "1件" in first and "超期" in first
    assert other.agency.name in second and ">无<" in second and "1次" in second

    words = "请于三个工作日内办结超期的审核。"
    assert desk.post(f"/guidance/{one.agency.pk}/send", {"text": words}).status_code == 302
    assert "待阅知" in text(desk.get("/guidance"))
    got = at_desk(one.reviewer)
    page = text(got.get("/guidance"))
    assert words in page and "登记阅知" in page
    assert words not in text(at_desk(other.reviewer).get("/guidance"))
    note = GuidanceNote.objects.get()
    assert at_desk(other.head).post(f"/guidance/{note.pk}/read").status_code == 404
    assert got.post(f"/guidance/{note.pk}/read").status_code == 302
    assert at_desk(one.head).post(f"/guidance/{note.pk}/read").status_code == 302
    shown = text(desk.get("/guidance"))
    assert "已阅知" in shown and one.reviewer.name in shown and one.head.name not in shown


def test_guidance_without_words_or_from_an_agency_is_refused_and_what_was_typed_stays() -> None:
    one, other = world.county(), world.county(prefix="二")
    empty = at_desk(bureau()).post(f"/guidance/{one.agency.pk}/send", {"text": "  "})
    assert empty.status_code == 409 and "应当写明指导意见" in text(empty)
    sideways = at_desk(other.head).post(f"/guidance/{one.agency.pk}/send", {"text": "请改正。"})
    assert sideways.status_code == 409 and "由司法行政部门发送" in text(sideways)
    assert not GuidanceNote.objects.exists()
    assert at_desk(one.officer).get("/guidance").status_code == 404
    assert at_desk(one.officer).post(f"/guidance/{one.agency.pk}/send").status_code == 404
