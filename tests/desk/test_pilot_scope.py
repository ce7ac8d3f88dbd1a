"""试点范围 at the doors: which kinds count for which agency, who enters it, what a place bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.covering import covered
from sanjian.records.models import Dossier
from sanjian.registry.models import Agency, Person, PilotScope
from sanjian.rulepacks.packs import Pack
from tests import world
from tests.api.test_dossiers import post, speak
from tests.cases.test_linking import suspected
from tests.desk.helpers import at_desk, text
from tests.world import County

pytestmark = pytest.mark.django_db


@pytest.fixture
def haimen(settings: Any) -> County:
    """A county under 海门's rules."""
    settings.PROFILE = "haimen"
    return world.county("haimen")


@pytest.fixture
def bureau() -> Person:
    """A supervisor of the justice bureau."""
    where = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=where.pk).update(supervises=True, is_subject=False)
    where.refresh_from_db()
    return world.person(where, "gao", "高监督", Role.SUPERVISOR)


def placed(bureau: Person, agency: Agency, organ: str, **more: Any) -> Any:
    """The bureau enters an agency's row of the matrix at the desk."""
    typed = {"organ": organ, "superior_paper": "", "since": "2017-05-25"} | more
    return at_desk(bureau).post(f"/reviewers/forms/pilot/{agency.pk}", typed)


def opened(where: County, kind: str, **content: Any) -> Any:
    """Open a file of that kind through the API."""
    whole = world.opening_content(where, timezone.now(), kind) | content
    return post(speak(where.officer), "/dossiers", {"procedure": kind, "content": whole})


@pytest.mark.clause("HM-16")
@pytest.mark.parametrize(("organ", "inside"), [("public_security", False), ("market", True)])
def test_a_licence_counts_only_for_the_organs_that_the_matrix_names(
    organ: str, inside: bool, haimen: County, bureau: Person
) -> None:
    assert placed(bureau, haimen.agency, organ).status_code == 302
    answer = opened(haimen, "licence")
    body = answer.json()
    assert answer.status_code == 201, body
    assert body["coverage"] == ("full" if inside else "outside")
    assert bool(body["warnings"]) is not inside
    case = text(at_desk(haimen.officer).get(f"/cases/{body['uid']}/"))
    assert ("试点范围以外" in case) is not inside
    assert ("试点范围以外" in text(at_desk(haimen.officer).get("/cases/new"))) is True
    shown = text(at_desk(bureau).get("/rules/scope"))
    assert f"行政许可：计入{int(inside)}件，不计入{int(not inside)}件" in shown
    rows = at_desk(bureau).get("/rules/scope.csv").content.decode("utf-8-sig").splitlines()
    licence = [row for row in rows if row.startswith("市市监局,行政许可,")]
    systems = ("行政执法公示", "执法全过程记录", "重大执法决定法制审核")
    assert [row.split(",")[2] for row in licence] == list(systems)
    assert all(row.endswith("海门市试点工作方案 二") for row in rows[1:])


@pytest.mark.clause("HM-17")
def test_an_inspection_counts_for_any_organ_once_it_hangs_together_with_a_penalty(
    haimen: County, bureau: Person
) -> None:
    penalty = world.opened(haimen)
    assert covered(penalty.dossier).value == "full"
    case = suspected(haimen)
    assert covered(case.dossier).value == "if_linked"
    client = speak(haimen.officer)
    head = client.get(f"/api/v1/dossiers/{case.dossier.uid}").json()
    assert head["coverage"] == "if_linked"
    case.take("hand_to_case", haimen.officer)
    head = client.get(f"/api/v1/dossiers/{case.dossier.uid}").json()
    assert (head["coverage"], head["warnings"]) == ("full", [])
    assert "行政检查：计入1件，不计入0件" in text(at_desk(bureau).get("/rules/scope"))


def test_a_measure_counts_when_its_first_act_names_a_penalty_case(haimen: County) -> None:
    case = world.opened(haimen)
    for named, told in ((case.dossier.number, "if_linked"), ("云市监罚〔2026〕9号", "full")):
        if told == "full":
            Dossier.objects.filter(pk=case.dossier.pk).update(number=named)
        answer = opened(haimen, "compulsory_measure", related_case=named)
        assert answer.status_code == 201, answer.json()
        assert answer.json()["coverage"] == told


@pytest.mark.clause("HM-19")
def test_an_organ_that_follows_its_superior_needs_his_paper_and_the_kinds_it_asks_for(
    haimen: County, bureau: Person
) -> None:
    shown = text(at_desk(bureau).get("/rules/scope"))
    assert shown.count("根据上级部门试点工作要求") == 6
    rows = at_desk(bureau).get("/rules/scope.csv").content.decode().splitlines()
    assert sum("根据上级部门试点工作要求" in row for row in rows) == 6 * 3
    six = ("health", "culture", "tobacco", "commerce", "local_tax", "transport")
    for organ in six:
        for missing in ({}, {"superior_paper": "苏烟法〔2017〕1号"}, {"kinds": ["licence"]}):
            refused = placed(bureau, haimen.agency, organ, **missing)
            assert refused.status_code == 409
            assert "上级部门" in text(refused)
    assert not PilotScope.objects.exists()
    assert opened(haimen, "licence").json()["coverage"] == "outside"
    given = {"superior_paper": "苏烟法〔2017〕1号", "kinds": ["licence"]}
    assert placed(bureau, haimen.agency, "tobacco", **given).status_code == 302
    assert opened(haimen, "licence").json()["coverage"] == "full"
    assert "苏烟法〔2017〕1号" in text(at_desk(bureau).get("/rules/scope"))


def test_only_the_bureau_enters_places_and_each_works_from_its_day(
    haimen: County, bureau: Person
) -> None:
    assert placed(haimen.head, haimen.agency, "market").status_code == 404
    later = date(timezone.localdate().year + 1, 1, 1).isoformat()
    assert placed(bureau, haimen.agency, "market", since=later).status_code == 302
    assert opened(haimen, "licence").json()["coverage"] == "outside"


def barring() -> Pack:
    """海门's pack in which a file outside the matrix is not opened."""
    pack = world.shipped("haimen")
    place = pack.place
    nation = pack.layers[0]
    mode = next(one for one in nation.entries if one.key.name == "types.outside")
    said = replace(mode, value="refuse", default=False, source="海门市试点工作补充通知", note="")
    return Pack((*pack.layers[:-1], replace(place, entries=(*place.entries, said))))


def test_where_the_rules_bar_it_a_file_outside_the_matrix_is_not_opened(
    settings: Any, bureau: Person
) -> None:
    settings.PROFILE = "haimen"
    where = world.county("haimen")
    world.published(barring(), at=timezone.now())
    placed(bureau, where.agency, "public_security")
    answer = opened(where, "licence")
    assert answer.status_code == 409
    (unmet,) = answer.json()["unmet"]
    assert unmet["code"] == "OUTSIDE_PILOT"
    assert "试点工作方案" in unmet["basis"]
    assert not Dossier.objects.exists()
    page = text(at_desk(where.officer).get("/cases/new"))
    assert "/cases/new/licence" not in page
    assert "/cases/new/fee" in page
    # What counts once it is linked is not barred before it can be linked.
    assert opened(where, "inspection").status_code == 201


def test_an_exploratory_kind_is_warned_about_and_not_blocked(settings: Any) -> None:
    settings.PROFILE = "shangrila"
    where = world.county("shangrila")
    answer = opened(where, "payment")
    assert answer.status_code == 201
    warning, unlaid = answer.json()["warnings"]
    assert "探索适用" in warning and "行政给付" in warning
    assert "本机关" in unlaid  # the agency has laid down no flow of its own yet
    desk = at_desk(where.officer)
    assert warning in text(desk.get("/cases/new/payment"))
    assert warning in text(desk.get(f"/cases/{answer.json()['uid']}/"))
    assert opened(where, "penalty_ordinary").json()["warnings"] == []


def test_each_kind_of_luozhuang_is_opened_and_payments_are_not_offered(settings: Any) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    page = text(at_desk(where.officer).get("/cases/new"))
    for kind in ("licence", "penalty_ordinary", "compulsory_measure", "expropriation",
                 "inspection", "fee"):  # fmt: skip
        assert f"/cases/new/{kind}" in page
        assert opened(where, kind).status_code == 201, kind
    assert "/cases/new/payment" not in page
    refused = opened(where, "payment")
    assert refused.json()["unmet"][0]["code"] == "KIND_NOT_LISTED"
    assert Dossier.objects.count() == 6
