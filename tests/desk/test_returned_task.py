"""A task that is sent back: who, when and why, and it is the sender's again; deputies act too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from tests import world
from tests.desk.helpers import at_desk, take, text

pytestmark = pytest.mark.django_db
REASON = "裁量理由与同类案件不一致，请补充说明。"


@pytest.mark.clause("MX-56")
def test_a_task_sent_back_by_a_deputy_shows_the_reason_on_the_senders_list() -> None:
    where = world.county("mingxi")
    deputy = world.person(where.agency, "fu", "傅代理", Role.HEAD)
    today = timezone.localdate()
    deputy.posts.update(valid_from=today - timedelta(days=3), valid_until=today)
    case = world.heard(where)
    officer = at_desk(where.officer)
    assert take(officer, case, "submit_decision").status_code == 302
    name = case.dossier.party_name
    assert name in text(at_desk(deputy).get("/"))
    assert take(at_desk(deputy), case, "return_decision", opinion=REASON).status_code == 302

    listed = text(officer.get("/"))
    assert name in listed and f"傅代理退回：{REASON}" in listed
    page = text(officer.get(f"/cases/{case.dossier.uid}/"))
    assert REASON in page and "傅代理" in page
    assert take(officer, case, "submit_decision").status_code == 302

    deputy.posts.update(valid_until=today - timedelta(days=1))
    assert take(at_desk(deputy), case, "return_decision", opinion=REASON).status_code == 409
