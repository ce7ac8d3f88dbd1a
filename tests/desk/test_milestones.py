"""推行节点 on 推行台账: days and owners from the place's paper, red when over, signed off once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sanjian.disclosure import adjusting
from sanjian.records.rules import calendar, rules
from sanjian.records.verification import verify
from sanjian.registry.models import Agency
from sanjian.supervision.milestones import milestones
from sanjian.supervision.models import MilestoneDone
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau
from tests.desk.test_rollout import card, form
from tests.disclosure.offices import disclosing

pytestmark = pytest.mark.django_db


@pytest.mark.clause("LZ-03")
def test_the_milestone_turns_red_the_day_after_unless_it_was_signed_off(settings: Any) -> None:
    settings.PROFILE = "luozhuang"
    where, at = world.county("luozhuang"), bureau()
    params = rules(where.pack, date(2018, 12, 31))
    on = {day: milestones(params, day)[0] for day in (date(2018, 12, 31), date(2019, 1, 1))}
    assert [one.late for one in on.values()] == [False, True]
    assert on[date(2019, 1, 1)].due == date(2018, 12, 31)

    shown = card(at, "milestones")
    assert "三项制度基本实现" in shown and "2018年12月31日" in shown
    assert "已过期限，没有签收" in shown and "light-late" in shown
    assert form(where.head, "milestone", code="rollout", words="好了").status_code == 404
    assert form(at, "milestone", code="rollout", words="").status_code == 422
    assert (
        form(at, "milestone", code="rollout", words="四十八个主体已全部施行。").status_code == 302
    )
    signed = card(at, "milestones")
    assert "已签收" in signed and "四十八个主体已全部施行。" in signed and "高监督" in signed
    assert "light-late" not in signed
    assert form(at, "milestone", code="rollout", words="再签一次").status_code in (409, 422)
    assert MilestoneDone.objects.count() == 1
    assert not list(verify())


@pytest.mark.clause("LZ-03")
def test_the_share_of_complete_bodies_stands_on_the_page_with_who_lacks_what(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    here = disclosing("luozhuang")
    here.released()
    Agency.objects.create(name="云溪县某局", short_name="某局", code_word="云某",
                          kind="department", address="文昌路2号", phone="1")  # fmt: skip
    shown = text(at_desk(here.supervisor).get("/beforehand"))
    assert "50.0%" in shown
    row = shown[shown.index("云溪县某局") :].split("</tr>")[0]
    assert "职责" in row
    # What the registers no longer say was to be adjusted by a day: overdue is not complete.
    Agency.objects.filter(pk=here.county.agency.pk).update(duties="另有职责。")
    adjusting.note_drift(params=here.params, calendar=calendar(), at=here.at)
    due = adjusting.open_adjustments(here.county.agency).get().due
    own = [here.county.agency]
    assert adjusting.standings(own, here.params, due)[0].complete
    assert not adjusting.standings(own, here.params, due + timedelta(days=1))[0].complete


@pytest.mark.clause("HM-59")
def test_haimen_s_column_is_a_task_of_its_information_centre_with_its_day(settings: Any) -> None:
    settings.PROFILE = "haimen"
    where, at = world.county("haimen"), bureau()
    shown = card(at, "milestones")
    row = shown[shown.index("“行政执法公示”栏目") :].split("</tr>")[0]
    assert "市信息中心" in row and "2017年5月31日" in row and "已过期限" in row
    assert "各行政执法机关、市政府法制办" in shown
    assert form(at, "milestone", code="column", words="栏目已上线。").status_code == 302
    assert "栏目已上线。" in card(where.head, "milestones")


def test_a_place_without_a_day_shows_no_milestones(settings: Any) -> None:
    settings.PROFILE = "shangrila"
    world.county("shangrila")
    assert 'id="milestones"' not in text(at_desk(bureau()).get("/rollout"))
