"""事前公示 at the desk: four posts, refusals by name, channels, changes that must be followed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from sanjian.disclosure import adjusting
from sanjian.disclosure.models import AdjustmentDuty, PublishedExante
from sanjian.records.rules import calendar
from sanjian.registry.models import Agency, Person, PowerItem
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.offices import Disclosing, disclosing, today

pytestmark = pytest.mark.django_db


def act(who: Client, here: Disclosing, name: str, **sent: Any) -> HttpResponse:
    """Press one of the buttons on the agency's page."""
    return who.post(f"/beforehand/{here.county.agency.pk}/acts/{name}", sent)  # type: ignore[return-value]


def through(here: Disclosing, checker: Person | None = None) -> HttpResponse:
    """Collect, pass on, check, and press 发布; the answer to the last."""
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)
    for who, name in ((clerk, "collect"), (clerk, "pass"),
                      (at_desk(checker) if checker else other, "check")):  # fmt: skip
        assert act(who, here, name).status_code == 302, name
    return act(other, here, "release")


def returned(here: Disclosing, checker: Person | None = None) -> None:
    """Return the checked version."""
    who = at_desk(checker or here.county.publisher)
    assert act(who, here, "return", words="补齐").status_code == 302


def register(here: Disclosing, body: Agency, **facts: str) -> None:
    """Change the register of bodies."""
    Agency.objects.filter(pk=body.pk).update(**facts)


LACKS = [
    pytest.param("luozhuang", "bureau", "phone", "监督方式", marks=pytest.mark.clause("LZ-12")),
    pytest.param("haimen", "bureau", "phone", "监督方式", marks=pytest.mark.clause("HM-24")),
    pytest.param("mingxi", "agency", "court", "救济渠道", marks=pytest.mark.clause("MX-07")),
]


@pytest.mark.parametrize(("pack", "whose", "column", "named"), LACKS)
def test_a_missing_part_refuses_the_release_by_name_and_is_released_once_it_is_there(
    pack: str, whose: str, column: str, named: str
) -> None:
    here = today(pack)
    body = here.bureau if whose == "bureau" else here.county.agency
    checker = here.supervisor if pack == "haimen" else None
    before = getattr(body, column)
    register(here, body, **{column: ""})
    refused = through(here, checker)

    assert refused.status_code == 409
    assert 'data-code="EXANTE_INCOMPLETE"' in text(refused) and f"缺少{named}" in text(refused)
    assert not PublishedExante.objects.exists()
    returned(here, checker)
    register(here, body, **{column: before})
    assert through(here, checker).status_code == 302
    wanted = [str(row["code"]) for row in here.params.rows("exante.fields")]
    parts = {one["code"]: one["lines"] for one in PublishedExante.objects.get().content["parts"]}
    assert all(parts[code] for code in wanted)


@pytest.mark.clause("WX-07")
def test_wanxin_asks_for_remedies_and_not_for_officers() -> None:
    here = today("wanxin")
    register(here, here.county.agency, reconsideration_organ="")
    assert "缺少救济渠道" in text(through(here))
    returned(here)
    register(here, here.county.agency, reconsideration_organ="云溪县人民政府")
    Person.objects.filter(pk__in=[here.county.officer.pk, here.county.second.pk]).update(
        is_active=False
    )
    assert through(here).status_code == 302
    parts = {one["code"]: one["lines"] for one in PublishedExante.objects.get().content["parts"]}
    assert parts["officers"] == [] and parts["remedies"]


def test_the_collector_cannot_check_what_he_collected() -> None:
    here = today()
    clerk = at_desk(here.county.clerk)
    act(clerk, here, "collect")
    act(clerk, here, "pass")
    refused = act(clerk, here, "check")
    assert refused.status_code == 409 and "采集人不能审核自己采集的内容" in text(refused)


@pytest.mark.clause("HM-59")
def test_in_haimen_an_own_clerk_cannot_stand_in_for_the_central_audit() -> None:
    here = today("haimen")
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)
    act(clerk, here, "collect")
    act(clerk, here, "pass")
    refused = act(other, here, "check")
    assert refused.status_code == 409 and "由监督机关统一审核后公示" in text(refused)
    assert act(other, here, "release").status_code == 409
    assert act(at_desk(here.supervisor), here, "check").status_code == 302
    assert act(other, here, "release").status_code == 302


@pytest.mark.clause("WX-06")
def test_a_file_confirmed_in_three_channels_shows_the_fourth_as_pending() -> None:
    here = today("wanxin")
    through(here)
    clerk = at_desk(here.county.clerk)
    for channel in ("hall", "window"):
        assert act(clerk, here, "deliver", channel=channel, words="公示栏").status_code == 302
    shown = text(clerk.get(f"/beforehand/{here.county.agency.pk}"))
    rows = shown[shown.index('id="channels"') : shown.index('id="parts"')].split("<tr>")[2:]

    assert ["已到达" in row for row in rows] == [True, True, True, False]
    assert "天津市行政执法监督网" in rows[3] and "待确认" in rows[3]
    assert len(PublishedExante.objects.get().channels) == 3
    assert act(clerk, here, "deliver", channel="hall", words="再贴").status_code == 409


def change(who: Client, **sent: str) -> HttpResponse:
    """Note a change."""
    return who.post("/beforehand/changes", {"changed_on": "2026-11-02", **sent})  # type: ignore[return-value]


@pytest.mark.clause("WX-13", "LZ-14")
@pytest.mark.parametrize("event", ["made", "amended", "ended", "interpreted"])
def test_a_law_event_of_each_kind_opens_a_duty_that_only_a_new_version_closes(event: str) -> None:
    here = today("wanxin")
    through(here)
    bureau = at_desk(here.supervisor)
    sent = {"kind": "law", "event": event}
    if event != "made":
        change(bureau, said="没有人引用的办法", **sent)
        assert not AdjustmentDuty.objects.exists()
    assert change(bureau, said="《食品安全法》", **sent).status_code == 302
    (duty,) = AdjustmentDuty.objects.all()
    assert duty.due.isoformat() == "2026-11-30" and duty.closed_at is None
    assert "食品安全法" in text(at_desk(here.county.clerk).get(
        f"/beforehand/{here.county.agency.pk}"))  # fmt: skip
    assert through(here).status_code == 302
    duty.refresh_from_db()
    assert duty.closed_with is not None and duty.closed_with.number == 2


@pytest.mark.clause("WX-08")
def test_a_file_past_its_next_check_is_listed_with_its_owner_until_a_new_version_is_out() -> None:
    here = disclosing("wanxin")
    made = here.released()
    owed = f"第1版应于{made.next_check}前核对"
    pages = [(at_desk(here.supervisor), "/beforehand"),
             (at_desk(here.county.clerk), f"/beforehand/{here.county.agency.pk}")]  # fmt: skip
    early = datetime.combine(made.next_check, time(9), world.SHANGHAI)
    for at, listed in ((early, False), (early + timedelta(days=1), True)):
        adjusting.note_drift(params=here.params, calendar=calendar(), at=at)
        for who, page in pages:
            assert (owed in text(who.get(page))) is listed
    assert here.county.agency.name in text(pages[0][0].get("/beforehand"))
    assert through(here).status_code == 302
    assert AdjustmentDuty.objects.get(kind="check").closed_with.number == 2
    assert owed not in text(pages[0][0].get("/beforehand"))


def test_an_organ_event_opens_a_duty_and_is_red_when_late() -> None:
    here = today()
    through(here)
    agency = str(here.county.agency.pk)
    bureau = at_desk(here.supervisor)
    change(bureau, kind="function_change", agency=agency, said="职能划转", changed_on="2026-01-05")
    shown = text(bureau.get("/beforehand"))
    assert "职能划转" in shown and "逾期未调整" in shown
    assert "公示完整率0.0%" in shown


@pytest.mark.clause("LZ-11", "WX-05")
def test_a_changed_basis_reaches_the_public_file_without_being_typed() -> None:
    here = today()
    through(here)
    PowerItem.objects.filter(code="CF-001").update(basis="《食品安全法》第一百二十六条")
    shown = text(at_desk(here.county.clerk).get(f"/beforehand/{here.county.agency.pk}"))
    assert "<ins>对未落实进货查验制度的处罚：《食品安全法》第一百二十六条</ins>" in shown
    through(here)
    second = PublishedExante.objects.get(until=None)
    assert (second.number, [one["code"] for one in second.changes]) == (2, ["basis"])


def test_officers_and_other_agencies_have_no_part_in_it() -> None:
    here = today()
    page = f"/beforehand/{here.county.agency.pk}"
    assert at_desk(here.county.officer).get(page).status_code == 404
    assert at_desk(here.county.officer).get("/beforehand").status_code == 404
    assert at_desk(here.supervisor).get(page).status_code == 200
