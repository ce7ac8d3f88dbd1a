"""相关工作: seven lines on the rollout page, each counted from the module it belongs to."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.people import CertificateState
from sanjian.registry import actions as registry
from sanjian.registry.advisers import engage_adviser
from sanjian.registry.mandates import enter_mandate
from sanjian.registry.models import Agency, Person
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_regulations import held
from tests.desk.test_reviewers_page import bureau
from tests.disclosure.drawing import planned
from tests.disclosure.offices import Disclosing

pytestmark = pytest.mark.django_db
LINES = ("reform", "powers", "draws", "credit", "procedure", "advisers", "certified")


def told(person: Person) -> dict[str, str]:
    """The figure of each line as the page shows it; the page that a line leads to is there."""
    at = at_desk(person)
    card = text(at.get("/rollout")).split('id="linked"')[1].split("</section>")[0]
    found = re.findall(r'href="([^"]+)" data-line="(\w+)">[^<]+</a><span>([^<]+)<', card)
    assert all(at.get(url).status_code == 200 for url, _, _ in found)
    return {code: figure for _, code, figure in found}


@pytest.mark.clause("HM-07")
def test_each_of_the_seven_lines_moves_with_the_record_of_its_own_module(settings: Any) -> None:
    settings.PROFILE = "mingxi"
    where, other = world.county(), world.county(prefix="二")
    at, now, today = bureau(), timezone.now(), timezone.localdate()
    before, others = told(at), told(other.head)
    assert tuple(before) == LINES

    town = world.agency("云溪县文昌镇人民政府", "云文")
    town.kind = Agency.Kind.TOWN
    town.save()
    enter_mandate(
        holder=town, grantor=None, code="X-001", name="占道经营", basis="云政发〔2026〕1号",
        published_on=date(2026, 1, 5), valid_from=date(2026, 1, 6), valid_until=None, by=None,
        at=now,
    )  # fmt: skip
    registry.list_power(
        agency=where.agency, code="CF-900", name="样例处罚事项", basis="《食品安全法》",
        valid_from=date(2026, 1, 1), by=None, at=now,
    )  # fmt: skip
    planned(Disclosing(where, at.agency, at, now))
    world.decided(where)
    held(where, "review_handbook", date(2026, 1, 5), values={})
    engage_adviser(
        agency=where.agency, kind="expert", name="史专家", organisation="云溪学院",
        valid_from=date(2026, 1, 1), valid_until=date(2030, 1, 1), by=None, at=now,
    )  # fmt: skip
    registry.change_certificate(
        certificate=where.officer.certificates.get(), state=CertificateState.SUSPENDED,
        since=today, reason="年审未通过", by=None, at=now,
    )  # fmt: skip
    after = told(at)
    assert [code for code in LINES if after[code] == before[code]] == []
    assert after["reform"].startswith("下放事项1项") and after["draws"] == "本年计划1个，已抽取0个"
    assert after["credit"] == "已推送0条，待确认1条"
    assert told(other.head) == others
    assert told(where.head) != others
    assert Agency.objects.count() == 4
