"""Lists of major decisions: two people, never changed, superiors' rows, power items, filing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, transaction

from sanjian.law.catalogue import Entry
from sanjian.law.people import Role
from sanjian.registry import actions as registry
from sanjian.registry.catalogue import drafting, queries, releasing
from sanjian.registry.catalogue.models import CatalogueDraft, CatalogueVersion
from sanjian.registry.catalogue.refusals import CatalogueInvalid, CatalogueRefused, NoCatalogue
from tests import world
from tests.registry.lists import AT, FINE, REVOKED, office, under

pytestmark = pytest.mark.django_db
TOMORROW = AT.date() + timedelta(days=1)


def codes(refusal: pytest.ExceptionInfo[CatalogueRefused]) -> list[str]:
    """The codes of everything in the way."""
    return [one.code for one in refusal.value.unmet]


def test_a_version_speaks_from_its_day_on_and_not_before() -> None:
    here = office()
    first = here.released(FINE)
    second = here.released(FINE, REVOKED, at=AT + timedelta(days=10))
    assert queries.lists_on(here.agency.pk, AT.date()) == ()
    assert queries.lists_on(here.agency.pk, TOMORROW) == (first.digest,)
    assert queries.lists_on(here.agency.pk, AT.date() + timedelta(days=10)) == (first.digest,)
    assert queries.lists_on(here.agency.pk, AT.date() + timedelta(days=11)) == (second.digest,)
    assert [one.number for one in queries.versions(here.own())] == [2, 1]


def test_a_later_version_replaces_an_earlier_one_that_is_not_yet_in_force() -> None:
    here = office()
    here.released(FINE, in_force=AT.date() + timedelta(days=30))
    late = here.released(REVOKED, at=AT + timedelta(days=1))
    assert queries.lists_on(here.agency.pk, AT.date() + timedelta(days=60)) == (late.digest,)


def test_another_agency_has_a_list_of_its_own() -> None:
    here = office()
    here.released(FINE)
    other = world.agency("云溪县城市管理局", "云城管")
    assert queries.lists_on(other.pk, TOMORROW) == ()


def test_what_was_stored_is_what_was_written_and_its_digest_names_it() -> None:
    here = office()
    version = here.released(FINE, REVOKED)
    assert queries.entries_of(version) == (replace(FINE, code="1"), replace(REVOKED, code="2"))
    assert queries.listed(version.digest).entries == queries.entries_of(version)
    assert releasing.sound(CatalogueVersion.objects.get(pk=version.pk))


def test_the_number_of_an_entry_is_never_used_again() -> None:
    here = office()
    here.released(FINE, REVOKED)
    version = here.released(FINE, at=AT + timedelta(days=1))
    assert [one.code for one in queries.entries_of(version)] == ["3"]


def test_who_edited_cannot_release() -> None:
    here = office()
    listed = here.own()
    draft = drafting.begin(catalogue=listed, by=here.legal, at=AT)
    draft = drafting.save_entry(
        catalogue=listed, entry=FINE, revision=draft.revision, by=here.legal, at=AT
    )
    draft = drafting.save_head(
        catalogue=listed, in_force=TOMORROW, level="county", all_ordinary=False, note="",
        applies_to=[], revision=draft.revision, by=here.second, at=AT,
    )  # fmt: skip
    for editor in (here.legal, here.second):
        with pytest.raises(CatalogueRefused) as refusal:
            releasing.release(catalogue=listed, revision=draft.revision, params=under(),
                              by=editor, at=AT, sample=True)  # fmt: skip
        assert codes(refusal) == ["SAME_PERSON"]
    with pytest.raises(CatalogueRefused) as refusal:
        releasing.release(catalogue=listed, revision=draft.revision, params=under(),
                          by=here.officer, at=AT, sample=True)  # fmt: skip
    assert codes(refusal) == ["ROLE"]
    assert releasing.release(catalogue=listed, revision=draft.revision, params=under(),
                             by=here.head, at=AT, sample=True).number == 1  # fmt: skip
    assert not CatalogueDraft.objects.exists()


def test_the_releaser_signs_what_he_saw() -> None:
    here = office()
    listed = here.own()
    draft = drafting.begin(catalogue=listed, by=here.legal, at=AT)
    seen = draft.revision
    drafting.save_entry(catalogue=listed, entry=FINE, revision=seen, by=here.legal, at=AT)
    with pytest.raises(CatalogueRefused) as refusal:
        releasing.release(catalogue=listed, revision=seen, params=under(), by=here.head, at=AT)
    assert codes(refusal) == ["STALE"]
    with pytest.raises(CatalogueRefused) as refusal:
        drafting.save_entry(catalogue=listed, entry=REVOKED, revision=seen, by=here.second, at=AT)
    assert codes(refusal) == ["STALE"]


@pytest.mark.parametrize("days", [0, -1, None])
def test_a_version_comes_into_force_after_its_release_day(days: int | None) -> None:
    here = office()
    day = None if days is None else AT.date() + timedelta(days=days)
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(FINE, in_force=day)
    assert codes(refusal) == ["CATALOGUE_IN_FORCE"]


def test_an_empty_or_unchanged_list_is_not_released() -> None:
    here = office()
    with pytest.raises(CatalogueRefused) as refusal:
        here.released()
    assert codes(refusal) == ["CATALOGUE_EMPTY"]
    here.released(FINE)
    listed = here.own()
    draft = drafting.begin(catalogue=listed, by=here.legal, at=AT)
    draft = drafting.save_head(
        catalogue=listed, in_force=TOMORROW, level="county", all_ordinary=False, note="",
        applies_to=[], revision=draft.revision, by=here.legal, at=AT,
    )  # fmt: skip
    assert [one.code for one in releasing.against(draft, under(), by=here.head, at=AT)] == [
        "CATALOGUE_UNCHANGED"
    ]


def test_an_entry_needs_something_to_be_held_against_or_is_asked_of_the_officer() -> None:
    here = office()
    words = Entry("", "查封致生产经营难以正常进行", act_kind="compulsion")
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(words)
    assert codes(refusal) == ["ENTRY_WITHOUT_CONDITION"]
    CatalogueDraft.objects.all().delete()
    assert here.released(replace(words, asked=True)).number == 1


def test_all_ordinary_cases_only_where_the_place_offers_it() -> None:
    here = office()
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(FINE, all_ordinary=True)
    assert codes(refusal) == ["ALL_ORDINARY_NOT_OFFERED"]
    offered = under("own", **{"review.scope.all_ordinary_optional": True})
    assert here.released(FINE, all_ordinary=True, params=offered).all_ordinary


def test_a_binding_standard_may_be_added_to_and_not_reduced() -> None:
    here = office()
    parent = here.superior(FINE, REVOKED)
    day = AT + timedelta(days=1)
    first, second = (queries.parent_key(parent.catalogue_id, code) for code in ("1", "2"))
    lower = replace(FINE, parent=first, organisation_fen=20_000_00)
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(lower, at=day, params=under("binding"))
    assert codes(refusal) == ["PARENT_ITEM_LOCKED"]
    assert "吊销许可证件”：没有列入" in str(refusal.value)
    higher = replace(FINE, parent=first, organisation_fen=60_000_00)
    kept = replace(REVOKED, parent=second)
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(higher, kept, at=day, params=under("binding"))
    assert codes(refusal) == ["PARENT_ITEM_LOCKED"]
    assert "对单位的数额高于上级清单（30,000元）" in str(refusal.value)
    version = here.released(lower, kept, at=day, params=under("binding"))
    assert version.number == 1


def test_a_list_by_reference_leaves_out_a_row_with_a_reason() -> None:
    here = office()
    parent = here.superior(FINE, REVOKED)
    day = AT + timedelta(days=1)
    first, second = (queries.parent_key(parent.catalogue_id, code) for code in ("1", "2"))
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(replace(FINE, parent=first), at=day, params=under("reference"))
    assert codes(refusal) == ["PARENT_ITEM_REASON"]
    listed = here.own()
    draft = CatalogueDraft.objects.get(catalogue=listed)
    with pytest.raises(CatalogueInvalid):
        drafting.omit(catalogue=listed, key=second, reason=" ", revision=draft.revision,
                      by=here.legal, at=day)  # fmt: skip
    draft = drafting.omit(catalogue=listed, key=second, reason="本街道没有许可权",
                          revision=draft.revision, by=here.legal, at=day)  # fmt: skip
    version = releasing.release(
        catalogue=listed, revision=draft.revision, params=under("reference"), by=here.head,
        at=day, sample=True,
    )  # fmt: skip
    assert version.omitted == {second: "本街道没有许可权"}


def test_adopting_a_row_takes_it_with_its_origin() -> None:
    here = office()
    parent = here.superior(FINE)
    key = queries.parent_key(parent.catalogue_id, "1")
    day = AT + timedelta(days=1)
    listed = here.own()
    draft = drafting.begin(catalogue=listed, by=here.legal, at=day)
    draft = drafting.adopt(catalogue=listed, key=key, revision=draft.revision, by=here.legal,
                           at=day)  # fmt: skip
    assert drafting.entries(draft) == (replace(FINE, code="1", parent=key),)
    with pytest.raises(NoCatalogue):
        drafting.adopt(catalogue=listed, key="999.1", revision=draft.revision, by=here.legal,
                       at=day)  # fmt: skip


def test_a_superior_list_is_meant_for_the_agencies_it_names() -> None:
    here = office()
    other = world.agency("云溪县城市管理局", "云城管")
    here.superior(FINE, applies_to=[other.pk])
    assert queries.lists_on(here.agency.pk, TOMORROW) == ()
    assert len(queries.lists_on(other.pk, TOMORROW)) == 1
    here.superior(FINE, REVOKED, at=AT + timedelta(days=1), applies_to=[])
    assert len(queries.lists_on(here.agency.pk, TOMORROW + timedelta(days=1))) == 1


def test_only_the_bureau_enters_a_superior_list() -> None:
    here = office()
    with pytest.raises(CatalogueRefused) as refusal:
        drafting.superior_catalogue(name="清单", issuer="省局", level="province", by=here.legal,
                                    at=AT)  # fmt: skip
    assert codes(refusal) == ["NOT_THE_BUREAU"]
    with pytest.raises(CatalogueInvalid) as wrong:
        drafting.superior_catalogue(name=" ", issuer="", level="moon", by=here.supervisor, at=AT)
    assert set(wrong.value.errors) == {"name", "issuer", "level"}


@pytest.mark.parametrize("powers", [(), ("X9",)])
def test_an_entry_points_to_a_published_power_item_where_the_place_says_so(
    powers: tuple[str, ...],
) -> None:
    here = office()
    wanted = under("own", **{"review.catalogue_power_item": True})
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(replace(FINE, powers=powers), params=wanted)
    assert codes(refusal) == ["POWER_ITEM_UNKNOWN" if powers else "POWER_ITEM_MISSING"]
    registry.list_power(agency=here.agency, code="A1", name="食品经营处罚", basis="样例",
                        valid_from=date(2020, 1, 1), by=None, at=AT)  # fmt: skip
    CatalogueDraft.objects.all().delete()
    assert here.released(replace(FINE, powers=("A1",)), params=wanted).number == 1


def test_the_bureau_takes_a_version_on_file_once() -> None:
    here = office()
    version = here.released(FINE)
    assert [one.pk for one in queries.unanswered()] == [version.pk]
    with pytest.raises(CatalogueRefused) as refusal:
        releasing.answer(version=version, accept=True, reason="", by=here.head, at=AT)
    assert codes(refusal) == ["ROLE"]
    releasing.answer(version=version, accept=True, reason="", by=here.supervisor, at=AT)
    assert not queries.unanswered()
    with pytest.raises(CatalogueRefused) as refusal:
        releasing.answer(version=version, accept=True, reason="", by=here.supervisor, at=AT)
    assert codes(refusal) == ["FILING_ANSWERED"]


def test_a_returned_version_says_why_and_waits_for_the_next() -> None:
    here = office()
    version = here.released(FINE)
    with pytest.raises(CatalogueRefused) as refusal:
        releasing.answer(version=version, accept=False, reason=" ", by=here.supervisor, at=AT)
    assert codes(refusal) == ["RETURN_REASON"]
    releasing.answer(
        version=version, accept=False, reason="缺少没收事项", by=here.supervisor, at=AT
    )
    assert queries.returned(here.agency) == version
    assert queries.lists_on(here.agency.pk, TOMORROW) == (version.digest,), "it stays in force"
    late = here.released(FINE, REVOKED, at=AT + timedelta(days=1))
    assert queries.returned(here.agency) is None
    assert [one.pk for one in queries.unanswered()] == [late.pk]


def test_an_answer_to_a_version_that_has_been_replaced_is_refused() -> None:
    here = office()
    first = here.released(FINE)
    here.released(FINE, REVOKED, at=AT + timedelta(days=1))
    with pytest.raises(CatalogueRefused) as refusal:
        releasing.answer(version=first, accept=True, reason="", by=here.supervisor, at=AT)
    assert codes(refusal) == ["FILING_SUPERSEDED"]


def test_others_cannot_touch_a_list() -> None:
    here = office()
    listed = here.own()
    stranger = world.person(world.agency("云溪县农业局", "云农"), "xu", "许外局", Role.REVIEWER)
    with pytest.raises(NoCatalogue):
        drafting.begin(catalogue=listed, by=stranger, at=AT)
    with pytest.raises(NoCatalogue):
        queries.catalogue_of(stranger, listed.pk)
    with pytest.raises(CatalogueRefused) as refusal:
        drafting.begin(catalogue=listed, by=here.officer, at=AT)
    assert codes(refusal) == ["ROLE"]
    assert queries.catalogue_of(here.supervisor, listed.pk) == listed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " "}, "text"), ({"text": "字" * 501}, "text"), ({"act_kind": "x"}, "act_kind"),
        ({"person_fen": 0}, "person_fen"), ({"organisation_fen": -1}, "organisation_fen"),
        ({"impacts": ("x",)}, "impacts"), ({"measure": "x"}, "measure"), ({"level": "x"}, "level"),
        ({"field": "字" * 61}, "field"), ({"basis": "字" * 301}, "basis"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_said_at_its_field(change: dict[str, Any], field: str) -> None:
    here = office()
    listed = here.own()
    draft = drafting.begin(catalogue=listed, by=here.legal, at=AT)
    with pytest.raises(CatalogueInvalid) as wrong:
        drafting.save_entry(catalogue=listed, entry=replace(FINE, **change),
                            revision=draft.revision, by=here.legal, at=AT)  # fmt: skip
    assert list(wrong.value.errors) == [field]


def test_rows_brought_twice_are_entered_once() -> None:
    here = office()
    listed = here.own()
    draft = drafting.begin(catalogue=listed, by=here.legal, at=AT)
    draft, first = drafting.add_entries(catalogue=listed, entries=[FINE, REVOKED, FINE],
                                        revision=draft.revision, by=here.legal, at=AT)  # fmt: skip
    draft, again = drafting.add_entries(catalogue=listed, entries=[REVOKED],
                                        revision=draft.revision, by=here.legal, at=AT)  # fmt: skip
    assert (first, again) == (["1", "2", "1"], ["2"])
    assert len(draft.rows) == 2


def test_changes_between_two_lists_are_told_row_by_row() -> None:
    before = (replace(FINE, code="1"), replace(REVOKED, code="2"))
    after = (replace(FINE, code="1", person_fen=3_000_00), replace(REVOKED, code="3"))
    told = [(one.what, one.entry.code) for one in queries.changes(before, after)]
    assert told == [("改动", "1"), ("新增", "3"), ("删除", "2")]


@pytest.mark.parametrize("table", ["version", "entry"])
def test_what_was_released_cannot_be_changed_even_by_the_owner(
    table: str, owner_connection: psycopg.Connection
) -> None:
    office().released(FINE)
    for statement in (
        f"UPDATE registry_catalogue{table} SET id = id + 1",
        f"DELETE FROM registry_catalogue{table}",
        f"TRUNCATE registry_catalogue{table} CASCADE",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner_connection.execute(statement)


def test_the_working_role_can_only_add(app_connection: psycopg.Connection) -> None:
    office().released(FINE)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute("UPDATE registry_catalogueversion SET in_force = '2020-01-01'")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"released_by_id": "same"}, "catalogue_two_people"),
        ({"in_force": AT.date()}, "catalogue_force_later"),
        ({"sample": False}, "catalogue_clock"),
    ],
)
def test_the_database_holds_two_people_day_and_clock(
    change: dict[str, Any], constraint: str
) -> None:
    here = office()
    version = here.released(FINE)
    values = {
        field.attname: getattr(version, field.attname)
        for field in CatalogueVersion._meta.concrete_fields
        if field.attname != "id"
    } | {"number": 2, "digest": "a" * 64}
    if change.get("released_by_id") == "same":
        change = {"released_by_id": values["prepared_by_id"]}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CatalogueVersion.objects.create(**(values | change))


def test_two_releases_at_once_make_one_version(
    connect_as: Callable[[str], psycopg.Connection], transactional_db: None
) -> None:
    here = office()
    version = here.released(FINE)
    columns = [str(f.column) for f in CatalogueVersion._meta.concrete_fields if f.column != "id"]
    copied = ", ".join("repeat('b', 64)" if name == "digest" else name for name in columns)
    with connect_as("sanjian_app") as other, pytest.raises(psycopg.errors.UniqueViolation):
        other.execute(
            f"INSERT INTO registry_catalogueversion ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {copied} FROM registry_catalogueversion WHERE id = %s", [version.pk],
        )  # fmt: skip


def test_a_digest_that_no_longer_fits_is_noticed(owner_connection: psycopg.Connection) -> None:
    version: CatalogueVersion = office().released(FINE)
    owner_connection.execute("SET session_replication_role = replica")
    owner_connection.execute("UPDATE registry_catalogueentry SET person_fen = 9900000")
    assert not releasing.sound(CatalogueVersion.objects.get(pk=version.pk))
