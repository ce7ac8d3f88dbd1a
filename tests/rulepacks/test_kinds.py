"""Which kinds of act a place covers is data: by list, by day, by organ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings

from sanjian.law.kind_scope import Coverage, Organ, coverage
from sanjian.law.kinds import EnforcementKind as Kinds
from sanjian.records.models import Dossier
from sanjian.records.refusals import Refusal
from sanjian.rulepacks.amending import amended_pack
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.view import on
from tests import world
from tests.rulepacks.test_table import TODAY

FULL = {
    "luozhuang": "licence penalty compulsion expropriation fee inspection",
    "shangrila": "penalty licence compulsion inspection",
    "mingxi": "penalty compulsion inspection expropriation requisition licence",
    "wanxin": "licence penalty compulsion inspection expropriation requisition",
    "haimen": "licence penalty compulsion expropriation fee inspection",
}


@pytest.mark.parametrize("place", FULL)
def test_each_place_covers_its_own_kinds(place: str) -> None:
    rules = on(load(settings.PACKS_ROOT, place), TODAY)
    full = {kind.value for kind in Kinds if coverage(kind, rules) is Coverage.FULL}
    assert full - {"other"} == set(FULL[place].split())


def test_shangrila_explores_three_kinds() -> None:
    rules = on(load(settings.PACKS_ROOT, "shangrila"), TODAY)
    explored = {kind for kind in Kinds if coverage(kind, rules) is Coverage.EXPLORED}
    assert explored == {Kinds.EXPROPRIATION, Kinds.PAYMENT, Kinds.CONFIRMATION}


def test_a_kind_added_from_a_day_on_is_covered_from_that_day_on() -> None:
    pack = load(settings.PACKS_ROOT, "luozhuang")
    listed = next(entry for entry in pack.place.entries if entry.key.name == "types.core")
    assert isinstance(listed.value, tuple)
    more = replace(
        listed,
        value=(*listed.value, {"code": "confirmation", "label": "行政确认"}),
        in_force=date(2019, 1, 1),
    )
    later = amended_pack(pack.layers, [more])
    assert coverage(Kinds.CONFIRMATION, on(later, date(2018, 12, 31))) is Coverage.NOT_LISTED
    assert coverage(Kinds.CONFIRMATION, on(later, date(2019, 1, 1))) is Coverage.FULL


@pytest.mark.parametrize(
    ("organ", "kind", "covered"),
    [
        ("market", Kinds.LICENCE, Coverage.FULL),
        ("public_security", Kinds.LICENCE, Coverage.OUTSIDE),
        ("public_security", Kinds.FEE, Coverage.FULL),
        ("public_security", Kinds.PENALTY, Coverage.FULL),
        ("housing", Kinds.EXPROPRIATION, Coverage.FULL),
        ("tobacco", Kinds.LICENCE, Coverage.OUTSIDE),
        ("", Kinds.INSPECTION, Coverage.IF_LINKED),
    ],
)
def test_the_matrix_of_haimen_says_who_is_inside_the_pilot(
    organ: str, kind: Kinds, covered: Coverage
) -> None:
    rules = on(load(settings.PACKS_ROOT, "haimen"), TODAY)
    assert coverage(kind, rules, Organ(organ)) is covered


def without_penalty_until(day: date) -> Pack:
    """明溪县's pack in which penalties come in on a day."""
    pack = load(settings.PACKS_ROOT, "mingxi")
    place = pack.place
    listed = next(entry for entry in place.entries if entry.key.name == "types.core")
    assert isinstance(listed.value, tuple)
    less = replace(
        listed, value=tuple(row for row in listed.value if row["code"] != "penalty"),
        until=day - timedelta(days=1),
    )  # fmt: skip
    entries = tuple(entry for entry in place.entries if entry is not listed)
    changed = replace(place, entries=(*entries, less, replace(listed, in_force=day)))
    return Pack((*pack.layers[:-1], changed))


@pytest.mark.django_db
def test_a_case_of_a_kind_that_is_not_listed_is_not_opened_before_its_day() -> None:
    county = world.county("mingxi")
    county.pack = world.published(without_penalty_until(date(2026, 3, 10))).digest
    with pytest.raises(Refusal) as refused:
        world.opened(county, at=world.START + timedelta(days=7))
    assert refused.value.code == "KIND_NOT_LISTED"
    assert "行政处罚" in str(refused.value)
    assert not Dossier.objects.exists()
    assert world.opened(county, at=world.START + timedelta(days=8)).dossier.pk
