"""服务窗口: the roster at the desk, the plate on the portal, changed in one go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sanjian.disclosure import registers
from sanjian.disclosure.models import PublishedProgress, PublishedWindow, WindowDuty
from sanjian.disclosure.progress import refresh_progress
from sanjian.disclosure.registers import slug
from sanjian.law.procedures import PROCEDURES
from sanjian.portal.frame import LOOKUPS
from tests.api.test_licence import accepted
from tests.desk.helpers import at_desk, text
from tests.disclosure.offices import today
from tests.portal.conftest import Visitor, portal_role

SENT = {"window": "1号", "post": "许可受理", "work": "受理食品经营许可申请", "phone": "0598-12345",
        "enquiries": "0598-54321"}  # fmt: skip


@pytest.mark.clause("LZ-18", "WX-19", "HM-27")
@pytest.mark.parametrize("pack", ["luozhuang", "wanxin", "haimen"])
def test_another_person_on_duty_changes_the_plate_at_once_and_keeps_the_roster(
    pack: str, transactional_db: None, settings: Any
) -> None:
    here = today(pack)
    c = here.county
    clerk = at_desk(c.clerk)
    sent = SENT | {"sample_papers": "申请书示范文本，一号窗口取阅"}
    for person in (c.officer, c.second):
        answer = clerk.post("/windows", sent | {"person": str(person.pk)})
        assert answer.status_code == 302, text(answer)
    roster = text(clerk.get("/windows")).partition('id="roster"')[2]
    settings.ROOT_URLCONF = "config.urls_portal"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    plate = Visitor().get(f"/agencies/{slug(c.agency.name)}/windows").words

    assert "吴协办" in plate and "周承办" not in plate and "0598-12345" in plate
    assert "许可受理" in plate and "受理食品经营许可申请" in plate
    assert "吴协办" in roster and "周承办" in roster
    with pytest.raises(DatabaseError), transaction.atomic():
        WindowDuty.objects.all().delete()


def test_where_the_plate_asks_for_sample_papers_it_is_refused_without(db: None) -> None:
    here = today("wanxin")
    sent = SENT | {"person": str(here.county.officer.pk)}
    refused = at_desk(here.county.clerk).post("/windows", sent)
    assert refused.status_code == 409 and "公示牌缺少申请材料示范文本" in text(refused)
    sent |= {"sample_papers": "申请书示范文本", "enquiries": ""}
    refused = at_desk(here.county.clerk).post("/windows", sent)
    assert refused.status_code == 409 and "公示牌缺少咨询服务（咨询电话）" in text(refused)
    assert at_desk(here.county.officer).get("/windows").status_code == 404


def test_an_agency_without_windows_has_no_such_page(visitor: Visitor) -> None:
    assert visitor.get("/agencies/aaaaaaaa/windows").status_code == 404


ASKED = "/progress"


def asked(visitor: Visitor, **typed: str) -> str:
    """What the page answers to what an applicant types."""
    LOOKUPS.forget()
    with portal_role():
        answer = visitor.client.post(ASKED, typed)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.clause("WX-25")
def test_a_plate_names_its_five_parts_and_an_application_is_followed_by_its_number(
    transactional_db: None, settings: Any
) -> None:
    here = today("wanxin")
    c, clerk = here.county, at_desk(here.county.clerk)
    sent = SENT | {"person": str(c.officer.pk)}
    for lacking in ({"sample_papers": ""}, {"sample_papers": "示范文本", "enquiries": ""}):
        assert clerk.post("/windows", sent | lacking).status_code == 409
    assert not WindowDuty.objects.exists()
    assert clerk.post("/windows", sent | {"sample_papers": "申请书示范文本"}).status_code == 302
    plate = PublishedWindow.objects.get()
    registers.refresh_agencies(at=here.at)
    case = accepted(c, here.at - timedelta(days=3))
    paper = case.dossier.documents.exclude(number="").last()
    assert paper is not None
    refresh_progress(at=here.at)
    settings.ROOT_URLCONF = "config.urls_portal"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    visitor = Visitor()
    shown = visitor.get(f"/agencies/{plate.slug}/windows/{plate.pk}").words
    for label in ("岗位职责", "申请材料示范文本", "办理进度查询", "咨询服务", "投诉举报"):
        assert f"<dt>{label}</dt>" in shown
    assert "http://testserver/progress" in shown and 'class="qr"' in shown
    assert "0598-54321" in shown and "0598-12345" in shown

    name = case.dossier.party_name
    stage = PROCEDURES["licence"].stage(case.dossier.stage).label
    found = asked(visitor, number=paper.number, name=f" {name}")
    assert stage in found and case.dossier.cause in found and name not in found.split("verdict")[1]
    assert stage in visitor.get(ASKED, code=paper.code).words
    for number, typed in ((paper.number, "别人"), (f"{paper.number}1", name), ("", name)):
        unknown = asked(visitor, number=number, name=typed)
        assert case.dossier.cause not in unknown


def test_progress_follows_the_file_and_the_table_tells_nobody_names_or_numbers(
    transactional_db: None,
) -> None:
    here = today("wanxin")
    case = accepted(here.county, here.at - timedelta(days=9))
    assert refresh_progress(at=here.at) == 1 and refresh_progress(at=here.at) == 0
    case.later(days=2).take("verify_on_site", here.county.officer)
    assert refresh_progress(at=here.at) == 1
    rows = list(PublishedProgress.objects.values())
    assert {row["seq"] for row in rows} == {case.dossier.seq}
    assert case.dossier.party_name not in repr(rows)
    assert all(one.number not in repr(rows) for one in case.dossier.documents.exclude(number=""))
