"""服务窗口: the roster at the desk, the plate on the portal, changed in one go."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sanjian.disclosure.models import WindowDuty
from sanjian.disclosure.registers import slug
from tests.desk.helpers import at_desk, text
from tests.disclosure.offices import today
from tests.portal.conftest import Visitor

SENT = {"window": "1号", "post": "许可受理", "work": "受理食品经营许可申请", "phone": "0598-12345"}


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
    assert at_desk(here.county.officer).get("/windows").status_code == 404


def test_an_agency_without_windows_has_no_such_page(visitor: Visitor) -> None:
    assert visitor.get("/agencies/aaaaaaaa/windows").status_code == 404
