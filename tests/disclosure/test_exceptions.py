"""法律法规另有规定的从其规定: another time of publication, with the provision that sets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sanjian.disclosure.models import PublishedDecision
from sanjian.law.catalogue import Entry as ListEntry
from sanjian.records.verification import verify_dossier
from sanjian.registry import actions as registry
from sanjian.rulepacks.entries import Entry
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.schema import WrongValue, read_value
from tests import world
from tests.acceptance.test_publishing import post_act, publish
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided
from tests.registry.lists import office

pytestmark = pytest.mark.django_db
PROVISION = "《企业信息公示暂行条例》第六条第二款"
OTHER = {"provision": PROVISION, "working_days": "3", "reason": "该信息另有公开时间。"}
ROW: dict[str, Any] = {
    "code": "food", "label": "食品经营处罚", "item": "A1", "working_days": 3,
    "provision": PROVISION,
}  # fmt: skip


def days_counted(case: world.Case) -> int:
    """Working days from the decision to the deadline, as the released copy counts them."""
    copy = PublishedDecision.objects.get(release_commitment__gt="")
    assert copy.due_on is not None and copy.due_on == due_of(case)
    return len(copy.working_days)


def due_of(case: world.Case) -> date:
    """The last day to publish, as it stands on the file."""
    due: date = case.dossier.duties.get(code="publish").due.astimezone().date()
    return due


@pytest.mark.clause("MX-20")
def test_an_exception_needs_its_provision_and_with_it_the_due_date_is_counted_anew() -> None:
    case = decided(world.county("mingxi"))
    before, head = due_of(case), case.county.head
    assert post_act(case, case.county.clerk, "set_publication_time", **OTHER).status_code == 409
    for empty in (" ", "领导批示", "《企业信息公示暂行条例》"):
        answer = post_act(case, head, "set_publication_time", **OTHER | {"provision": empty})
        assert answer.status_code in (409, 422), empty
        exempt = {"provision": empty, "ground": "minor", "reason": "当事人未成年。"}
        assert post_act(case, head, "exempt_publication", **exempt).status_code in (409, 422)
    assert due_of(case) == before
    page = f"/cases/{case.dossier.uid}/steps/set_publication_time"
    desk = at_desk(head)
    assert "另定公开期限" in text(desk.get(f"/disclosure/{case.dossier.uid}"))
    assert "依据的法律、法规条款" in text(desk.get(page))
    assert post_act(case, head, "set_publication_time", **OTHER).status_code == 201
    assert due_of(case) < before
    assert f"依据{PROVISION}，自作出决定之日起3个工作日内公示" in text(
        desk.get(f"/disclosure/{case.dossier.uid}")
    )
    case.at = timezone.now()
    publish(case)
    assert days_counted(case) == 3
    assert PublishedDecision.objects.get().deadline_source == PROVISION
    assert list(verify_dossier(case.dossier)) == []


def test_a_longer_time_set_by_statute_moves_the_date_back_and_nobody_is_late() -> None:
    case = decided(world.county("mingxi"))
    before = due_of(case)
    longer = OTHER | {"working_days": "20"}
    assert post_act(case, case.county.head, "set_publication_time", **longer).status_code == 201
    assert due_of(case) > before + timedelta(days=10)
    late = post_act(case, case.county.head, "set_publication_time", **OTHER | {"working_days": 251})
    assert late.status_code == 409 and "EXCEPTION_DAYS" in str(late.json())


def with_item_time(name: str) -> Pack:
    """A place's pack in which one item of the power list has another time of publication."""
    pack = world.shipped(name)
    said = Entry(KEYS["publish.item_time"], read_value(KEYS["publish.item_time"], [ROW]),
                 "《万新街公示规定》第三条", date(2019, 10, 31))  # fmt: skip
    return Pack((*pack.layers[:-1], replace(pack.place, entries=(*pack.place.entries, said))))


@pytest.mark.clause("WX-31")
def test_the_time_that_a_statute_sets_for_an_item_goes_before_the_seven_working_days() -> None:
    where = world.county("wanxin")
    where = replace(where, pack=world.published(with_item_time("wanxin")).digest)
    before = world.START - timedelta(days=40)
    registry.list_power(agency=where.agency, code="A1", name="食品经营处罚", basis="样例",
                        valid_from=before.date(), by=None, at=before)  # fmt: skip
    office(where.agency).released(
        ListEntry("", "食品经营处罚", act_kind="penalty", measure="fine", powers=("A1",),
                  person_fen=30_000_00, organisation_fen=30_000_00), at=before)  # fmt: skip
    usual = world.decided(where, catalogue_power="other")
    other = world.decided(where, catalogue_power="A1")
    duties = [one.dossier.duties.get(code="publish") for one in (usual, other)]
    assert [one.source == PROVISION for one in duties] == [False, True]
    assert duties[1].due < duties[0].due and duties[1].start == duties[0].start
    assert list(verify_dossier(other.dossier)) == []
    # One case may have its own, and then that one counts.
    single = OTHER | {"working_days": "5", "provision": "《企业信息公示暂行条例》第六条"}
    assert post_act(other, where.head, "set_publication_time", **single).status_code == 201
    assert other.dossier.duties.get(code="publish").source == single["provision"]
    missing = single | {"provision": ""}
    assert post_act(other, where.head, "set_publication_time", **missing).status_code == 422


@pytest.mark.parametrize("wrong", [{"provision": " "}, {"working_days": 0}, {"item": ""}])
def test_a_rule_for_an_item_without_provision_days_or_item_is_not_taken(
    wrong: dict[str, Any],
) -> None:
    with pytest.raises(WrongValue):
        read_value(KEYS["publish.item_time"], [ROW | wrong])
