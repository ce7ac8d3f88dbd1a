"""A check that finds something becomes a lead without retyping; both files tell of each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from sanjian.records.linking import related
from sanjian.records.models import Dossier, Link
from sanjian.records.refusals import Refusal
from sanjian.records.rules import rules
from sanjian.records.taking import facts_of, open_dossier
from sanjian.records.verification import verify_dossier
from sanjian.registry.models import Agency
from tests import world
from tests.api.test_dossiers import speak
from tests.world import START, Case, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def where() -> County:
    """A county whose list names one inspection item."""
    return world.county()


def planned(where: County, at: datetime = START, **content: Any) -> Case:
    """An inspection has been proposed."""
    whole = world.opening_content(where, at, "inspection")
    act = open_dossier(
        procedure="inspection", agency=where.agency, content=whole | content, by=where.officer,
        at=at, pack=where.pack, sample=True,
    )  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), at, [act])


def entered(where: County, at: datetime = START, **content: Any) -> Case:
    """Officers stand at the door."""
    case = planned(where, at, announced=False, **content)
    case.take("approve_inspection", where.head)
    case.take("arrive", where.officer, scanned=True)
    return case


def suspected(where: County) -> Case:
    """The inspection found what looks like a breach."""
    case = entered(where, party_number="91350425MA00000001", place="云溪县城关镇集贸市场")
    case.take("record_inspection", where.officer, found=True, findings="未见进货台账。")
    case.take("give_result", where.officer, outcome="lead", conclusion="涉嫌违法。")
    return case


def on_the_spot(where: County) -> Case:
    """Officers deal with a small breach where they found it."""
    whole = world.opening_content(where, START, "penalty_summary")
    act = open_dossier(
        procedure="penalty_summary", agency=where.agency, content=whole, by=where.officer,
        at=START, pack=where.pack, sample=True,
    )  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), START, [act])


def led_to(case: Case) -> tuple[Dossier, dict[str, Any]]:
    """The file that this one led to, and what it was opened with."""
    link = Link.objects.get(source=case.dossier)
    content: dict[str, Any] = link.target.acts.get(seq=1).content
    return link.target, content


def test_a_case_too_grave_for_the_spot_goes_on_without_retyping(where: County) -> None:
    case = on_the_spot(where)
    case.take("convert", where.officer, reason="案情复杂。", extended_bar=True)
    ordinary, content = led_to(case)
    first = case.acts[0].content
    assert (ordinary.procedure, ordinary.stage) == ("penalty_ordinary", "lead")
    for name in ("party_name", "party_address", "cause", "place"):
        assert content[name] == first[name]
    assert content["extended_bar"]
    assert str(case.dossier) in content["summary"]
    assert first["facts"] in content["summary"]
    assert [one.words for one in related(ordinary)] == ["由简易程序转来"]
    assert facts_of(ordinary).crime_told is False


def test_a_crime_suspected_on_the_spot_is_not_lost_with_the_procedure(where: County) -> None:
    case = on_the_spot(where)
    case.take("flag_crime", where.officer, suspicion="使用禁用原料。")
    case.take("convert", where.officer)
    ordinary, content = led_to(case)
    assert content["suspicion"] == "使用禁用原料。"
    on = Case(where, ordinary, case.at, [])
    on.take("verify_lead", where.officer, suspected=True)
    on.take("ask_filing", where.officer)
    on.later(days=1).take("file_case", where.head)
    assert facts_of(ordinary).crime == "found"
    assert not list(verify_dossier(case.dossier))
    assert not list(verify_dossier(ordinary))


def test_a_crime_suspected_at_a_check_goes_along_with_the_lead(where: County) -> None:
    case = suspected(where)
    case.take("hand_to_case", where.officer, suspicion="使用禁用原料。")
    ordinary, content = led_to(case)
    assert content["suspicion"] == "使用禁用原料。"
    assert facts_of(ordinary).crime_told


def filled(case: Case) -> dict[str, Any]:
    content: dict[str, Any] = case.acts[-1].content
    return {name: content[name] for name in ("checks_this_year", "item_listed")}


def test_the_record_itself_counts_the_checks_of_the_year(where: County) -> None:
    entered(where)
    second = planned(where, START + timedelta(days=9))
    second.take("approve_inspection", where.head)
    assert filled(second) == {"checks_this_year": 1, "item_listed": True}


def test_a_check_that_never_reached_the_site_does_not_count(where: County) -> None:
    stopped = planned(where)
    stopped.take("approve_inspection", where.head)
    stopped.take("cancel_inspection", where.head)
    second = planned(where, START + timedelta(days=1))
    second.take("approve_inspection", where.head)
    assert filled(second)["checks_this_year"] == 0


def test_checks_of_another_year_another_subject_or_another_agency_do_not_count(
    where: County,
) -> None:
    entered(where, START - timedelta(days=100))
    entered(where, party_name="云溪县望山茶庄")
    entered(world.county(prefix="北"))
    case = planned(where, START + timedelta(days=1))
    case.take("approve_inspection", where.head)
    assert filled(case)["checks_this_year"] == 0


def test_a_subject_is_known_by_its_number_where_it_has_one(where: County) -> None:
    entered(where, party_number="91350425MA00000001")
    renamed = planned(
        where, START + timedelta(days=1), party_number="91350425MA00000001", party_name="新字号"
    )
    renamed.take("approve_inspection", where.head)
    assert filled(renamed)["checks_this_year"] == 1


def test_a_further_check_beyond_the_cap_is_refused_and_a_complaint_is_no_matter_of_caps(
    where: County,
) -> None:
    from_plan = planned(where)
    cap = int(_cap(from_plan))
    for number in range(cap):
        entered(where, START + timedelta(days=number))
    late = planned(where, START + timedelta(days=cap + 1))
    with pytest.raises(Refusal, match="CHECK_FREQUENCY|年度检查次数"):
        late.take("approve_inspection", where.head)
    told = planned(where, START + timedelta(days=cap + 1), source="complaint")
    told.take("approve_inspection", where.head)
    assert filled(told)["checks_this_year"] == cap


def _cap(case: Case) -> int:
    from_rules = rules(case.dossier.pack_id, case.at.date(), case.dossier.agency_id)
    return from_rules.number("inspection.yearly_cap")


def test_an_item_that_no_list_names_is_not_inspected(where: County) -> None:
    case = planned(where, cause="随意检查")
    with pytest.raises(Refusal, match="未公布的行政检查事项"):
        case.take("approve_inspection", where.head)


def test_what_the_record_fills_in_cannot_be_typed(where: County) -> None:
    case = planned(where, cause="随意检查")
    with pytest.raises(Refusal, match="未公布的行政检查事项"):
        case.take("approve_inspection", where.head, item_listed=True, checks_this_year=0)


def test_a_check_that_finds_a_breach_opens_the_case_without_retyping(where: County) -> None:
    case = suspected(where)
    case.later(days=2).take("hand_to_case", where.officer, suspected="涉嫌未落实进货查验制度")
    (one,) = related(case.dossier)
    found = one.dossier
    content = found.acts.get(seq=1).content
    opening = case.acts[0].content
    assert (found.procedure, found.stage, found.cause) == (
        "penalty_ordinary", "lead", "涉嫌未落实进货查验制度",
    )  # fmt: skip
    for name in ("party_kind", "party_name", "party_number", "party_address", "place"):
        assert content[name] == opening[name]
    assert content["source"] == "inspection"
    assert content["discovered_on"] == START.date().isoformat()
    assert "未见进货台账。" in content["summary"]
    assert str(case.dossier) in content["summary"]
    assert [(r.words, r.dossier) for r in related(found)] == [("线索来自", case.dossier)]


def test_both_case_pages_and_the_api_tell_of_the_other_file(where: County, client: Any) -> None:
    case = suspected(where)
    case.take("hand_to_case", where.officer)
    found = related(case.dossier)[0].dossier
    client.force_login(where.officer)
    for here, other, words in (
        (case.dossier, found, "转出的案件线索"), (found, case.dossier, "线索来自"),
    ):  # fmt: skip
        page = client.get(reverse("desk:case", args=[here.uid])).content.decode()
        assert "相关案件" in page
        assert reverse("desk:case", args=[other.uid]) in page
        assert words in page
        told = speak(where.officer).get(f"/api/v1/dossiers/{here.uid}").json()["related"]
        assert [(one["uid"], one["words"]) for one in told] == [(str(other.uid), words)]


def test_where_the_case_cannot_be_opened_the_inspection_is_not_handed_over(where: County) -> None:
    case = suspected(where)
    before = Dossier.objects.count()
    # The agency has lost its standing since: no case can be opened, so the act falls too.
    Agency.objects.filter(pk=where.agency.pk).update(is_subject=False)
    case.dossier.agency.refresh_from_db()
    with pytest.raises(Refusal, match="非行政执法主体不得立案"):
        case.take("hand_to_case", where.officer)
    case.dossier.refresh_from_db()
    assert (case.dossier.acts.filter(step="hand_to_case").count(), Dossier.objects.count()) == (
        0, before,
    )  # fmt: skip
    assert case.facts.lead_on is None


def insert(**row: Any) -> None:
    """Write a relation past the record, as raw SQL."""
    columns = ", ".join(row)
    places = ", ".join(f"%({name})s" for name in row)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO records_link ({columns}) VALUES ({places})", row)


def test_files_of_two_agencies_cannot_be_linked_even_by_sql(where: County) -> None:
    here, there = planned(where), planned(world.county(prefix="北"))
    for agency in (where.agency.pk, there.county.agency.pk):
        with pytest.raises(IntegrityError, match="link_source|link_target"), transaction.atomic():
            insert(agency_id=agency, source_id=here.dossier.pk, target_id=there.dossier.pk,
                   kind="lead", act_seq=1, linked_at=START)  # fmt: skip
            connection.check_constraints()


def test_a_relation_rests_on_an_act_and_never_on_the_file_itself(where: County) -> None:
    one, other = planned(where), planned(where)
    row = {"agency_id": where.agency.pk, "source_id": one.dossier.pk, "linked_at": START}
    with pytest.raises(IntegrityError, match="link_act"), transaction.atomic():
        insert(target_id=other.dossier.pk, kind="lead", act_seq=7, **row)
    with pytest.raises(IntegrityError, match="link_two_files"), transaction.atomic():
        insert(target_id=one.dossier.pk, kind="lead", act_seq=1, **row)
    with pytest.raises(IntegrityError, match="link_kind"), transaction.atomic():
        insert(target_id=other.dossier.pk, kind="friend", act_seq=1, **row)


def test_a_relation_once_recorded_stays(where: County) -> None:
    case = suspected(where)
    case.take("hand_to_case", where.officer)
    for words in ("UPDATE records_link SET kind = 'split'", "DELETE FROM records_link",
                  "TRUNCATE records_link"):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="记录不能删改|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(words)
    assert Link.objects.count() == 1
