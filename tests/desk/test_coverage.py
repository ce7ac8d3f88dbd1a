"""三项覆盖: figures that are full while the record is whole, and name the file where it is not."""

from __future__ import annotations

import re

import psycopg
import pytest

from sanjian.law.people import Role
from sanjian.records.models import TraceCheck
from sanjian.records.tracing import Share, look
from sanjian.registry.models import Person
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db(transaction=True)


def figures(person: Person) -> list[str]:
    """The three figures that the page shows of the first agency, with what they are made of."""
    page = text(at_desk(person).get("/coverage"))
    found = re.findall(r'data-label="[^"]+">([^<]+)<span class="cell-note">([^<]+)<', page)
    return [f"{share} {made}" for share, made in found[:3]]


@pytest.mark.clause("WX-03")
def test_a_broken_chain_takes_the_figure_below_all_and_is_named(
    owner_connection: psycopg.Connection,
) -> None:
    where = world.county("wanxin")
    whole = world.decided(where, public_interest=True)
    broken = world.investigated(where)
    assert "2件待核验" in figures(where.head)[1]
    assert look(at=broken.at) == 2
    stages, traced, reviewed = figures(where.head)
    assert stages.startswith("100.0%") and traced == "100.0% 2/2件"
    assert reviewed == "100.0% 1/1件重大决定"
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        owner_connection.execute(
            "UPDATE records_act SET hash = repeat('0', 64) WHERE seq = 3 AND dossier_id = %s",
            [broken.dossier.pk],
        )
    assert look(at=whole.at.replace(year=2031)) == 2
    assert figures(where.head)[1] == "50.0% 1/2件"
    page = text(at_desk(where.head).get("/coverage"))
    named = page.split('id="broken"')[1]
    assert str(broken.dossier.uid) in named and str(whole.dossier.uid) not in named
    assert "第3条" in named


def test_a_stage_passed_without_a_record_is_missing_from_the_first_figure(
    owner_connection: psycopg.Connection,
) -> None:
    where = world.county()
    case = world.decided(where)
    part, total = re.findall(r"(\d+)/(\d+)", figures(where.head)[0])[0]
    assert part == total
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        owner_connection.execute(
            "DELETE FROM records_act WHERE stage_from = 'filing' AND dossier_id = %s",
            [case.dossier.pk],
        )
    share, made = figures(where.head)[0].split(" ")
    assert made == f"{int(total) - 1}/{total}个环节" and share != "100.0%"


@pytest.mark.clause("HM-42")
def test_every_decision_that_must_be_reviewed_counts_and_was(
    owner_connection: psycopg.Connection,
) -> None:
    where = world.county("haimen")
    world.decided(where, public_interest=True)
    world.decided(where, fine="1000.00")
    assert figures(where.head)[2] == "100.0% 1/1件重大决定"
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        owner_connection.execute("UPDATE records_review SET outcome = 'problems'")
    assert figures(where.head)[2] == "0.0% 0/1件重大决定"


def test_a_file_is_looked_at_when_it_changed_or_a_day_has_passed() -> None:
    where = world.county()
    case = world.investigated(where)
    assert look(at=case.at) == 1
    assert look(at=case.at) == 0
    case.take("add_evidence", where.officer)
    assert look(at=case.at) == 1
    case.later(days=2)
    assert look(at=case.at) == 1
    assert TraceCheck.objects.get().differences == []


def test_the_bureau_sees_every_agency_a_head_his_own_an_officer_none() -> None:
    one, other = world.county(), world.county(prefix="二")
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises = True
    bureau.save()
    supervisor = world.person(bureau, "jian", "简监督", Role.SUPERVISOR)
    for name in (one.agency.name, other.agency.name):
        assert name in text(at_desk(supervisor).get("/coverage"))
    own = text(at_desk(one.head).get("/coverage"))
    assert one.agency.name in own and other.agency.name not in own
    assert at_desk(one.officer).get("/coverage").status_code == 404


@pytest.mark.parametrize("year", ["2026", "x", "0000", "9999", "²", "99999999"])
def test_a_year_that_is_none_is_the_nearest_that_is(year: str) -> None:
    where = world.county()
    assert at_desk(where.head).get(f"/coverage?year={year}").status_code == 200


@pytest.mark.parametrize(("part", "whole", "told"), [
    (1999, 2000, "99.9%"), (19_999, 20_000, "99.9%"), (2, 2, "100.0%"), (0, 0, "无"),
    (0, 3, "0.0%"),
])  # fmt: skip
def test_what_is_short_of_all_is_never_told_as_all(part: int, whole: int, told: str) -> None:
    assert Share(part, whole).percent == told
