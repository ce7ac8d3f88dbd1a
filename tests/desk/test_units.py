"""内设机构: a street is one organ with sub-units; people, cases, lists, reviewers follow them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.utils import timezone

from sanjian.desk.rules import about
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify_dossier
from sanjian.registry import units
from sanjian.registry.models import Agency, Person, Unit
from sanjian.rulepacks.loader import load
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau
from tests.world import County

ORGAN = {"name": "东丽区万新街道", "code_word": "丽万", "address": "万新街1号", "phone": "022-1"}


def form(by: Person, name: str, number: int | None = None, /, **typed: Any) -> HttpResponse:
    """One of the forms of sub-units."""
    return at_desk(by).post(f"/reviewers/forms/{name}" + (f"/{number}" if number else ""), typed)


def placed(where: County) -> tuple[Unit, Unit]:
    """A team with the first officer, a legal office with the reviewer."""
    since = world.SINCE
    made = [
        units.enter_unit(agency=where.agency, name=name, kind="科室", source="三定规定", by=None,
                         at=world.START)
        for name in ("街道执法队伍", "街道法制机构")
    ]  # fmt: skip
    for person, unit in ((where.officer, made[0]), (where.reviewer, made[1])):
        units.place_member(person=person, unit=unit, since=since, by=None, at=world.START)
    return made[0], made[1]


@pytest.mark.django_db
@pytest.mark.clause("WX-01")
def test_loading_wanxin_sets_up_one_organ_with_sub_units_three_basis_texts_and_no_date(
    settings: Any, tmp_path: Path
) -> None:
    settings.PROFILE = "wanxin"
    world.published(world.shipped("wanxin"))
    at = bureau()
    desk = at_desk(at)
    assert "街道执法队伍、街道法制机构、街道服务窗口" in text(desk.get("/units"))
    assert form(at, "organ", **ORGAN).status_code == 302
    organ = Agency.objects.get(is_subject=True)
    assert organ.kind == Agency.Kind.TOWN and organ.name == "东丽区万新街道"
    assert [one.name for one in units.units_of(organ)] == [
        "街道执法队伍", "街道法制机构", "街道服务窗口"
    ]  # fmt: skip
    again = form(at, "organ", **ORGAN)
    assert again.status_code == 409 and 'data-code="ORGAN_KNOWN"' in text(again)
    assert Agency.objects.filter(is_subject=True).count() == 1
    told = text(desk.get("/rules")).split('id="about"')[1].split("</section>")[0]
    for basis in ("国办发〔2018〕118号", "津政办发〔2019〕16号", "东丽政办〔2019〕11号"):
        assert told.count(basis) == 1
    assert text(desk.get("/bases")).count("本辖区文件的制定依据") == 3
    assert "文件未署日期" in told

    shutil.copytree(configured.PACKS_ROOT, tmp_path / "packs")
    head = tmp_path / "packs" / "wanxin" / "pack.toml"
    head.write_text(head.read_text().replace("issued = 2019-10-31\n", ""))
    undated = load(tmp_path / "packs", "wanxin")
    assert undated.place.issued is None
    said = dict(about(undated, timezone.localdate()))
    assert said["制定机关和日期"] == ("东丽区万新街道，文件未署日期",)


@pytest.mark.django_db(transaction=True)
def test_a_case_carries_the_sub_unit_of_who_opened_it_and_lists_filter_by_it(
    owner_connection: psycopg.Connection,
) -> None:
    where = world.county("wanxin")
    team, office = placed(where)
    case, other = world.opened(where), world.opened(where, by=where.second)
    assert case.dossier.unit == team and other.dossier.unit is None
    desk = at_desk(where.head)
    assert "街道执法队伍" in text(desk.get(f"/cases/{case.dossier.uid}/"))
    listed = text(desk.get(f"/cases?unit={team.pk}"))
    assert str(case.dossier.uid) in listed and str(other.dossier.uid) not in listed
    assert str(case.dossier.uid) not in text(desk.get(f"/cases?unit={office.pk}"))
    assert desk.get("/cases?unit=x").status_code == 200
    figures = text(desk.get("/maturity?year=2026")).split('id="by-unit"')[1]
    assert "街道执法队伍" in figures and "1/1" in figures.split("</tr>")[1]
    assert list(verify_dossier(case.dossier)) == []
    with owner_connection.transaction():
        owner_connection.execute("UPDATE records_dossier SET unit_id = %s WHERE id = %s",
                                 [office.pk, case.dossier.pk])  # fmt: skip
    case.dossier.refresh_from_db()
    assert [one.what for one in verify_dossier(case.dossier)] == ["unit"]


@pytest.mark.django_db
@pytest.mark.parametrize(("pack", "barred"), [("wanxin", True), ("haimen", False)])
def test_a_reviewer_of_the_handlers_own_sub_unit_is_refused_where_the_rules_say_so(
    pack: str, barred: bool
) -> None:
    where = world.county(pack)
    team, _ = placed(where)
    case = world.heard(where, public_interest=True)
    case.later(days=9).take("submit_review", where.officer)
    units.place_member(person=where.reviewer, unit=team, since=case.at.date(), by=None, at=case.at)
    if not barred:
        case.take("pass_review", where.reviewer)
        return
    with pytest.raises(Refusal, match="同属街道执法队伍"):
        case.take("pass_review", where.reviewer)


@pytest.mark.django_db
def test_the_organ_s_own_keepers_enter_sub_units_and_people_and_never_backdate() -> None:
    where, other = world.county("wanxin"), world.county("wanxin", prefix="二")
    made = {"name": "综合执法队", "kind": "执法队伍", "source": "三定规定"}
    assert form(where.officer, "unit", **made).status_code == 404
    assert form(where.head, "unit", **made).status_code == 302
    assert form(where.head, "unit", **made).status_code == 409
    unit = Unit.objects.get()
    today = timezone.localdate()
    typed = {"person": str(where.officer.pk), "since": today.isoformat()}
    assert form(other.head, "unit-member", unit.pk, **typed).status_code == 404
    past = typed | {"since": (today - timedelta(days=1)).isoformat()}
    assert 'data-code="UNIT_PAST"' in text(form(where.head, "unit-member", unit.pk, **past))
    assert form(where.head, "unit-member", unit.pk, **typed).status_code == 302
    assert "周承办" in text(at_desk(where.head).get("/units"))
    assert form(where.head, "unit-member", unit.pk, **typed).status_code == 409
