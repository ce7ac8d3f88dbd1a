"""双随机: the pool is fixed before the seed is known, and what was drawn stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from sanjian.disclosure import draw_lists, draws
from sanjian.disclosure.draw_lists import NotDrawn
from sanjian.disclosure.models import DrawOutcome, DrawPlan, PublishedDraw, PublishedRandomItem
from sanjian.ledger.canonical import digest
from sanjian.ledger.lottery import drawn, seed_of
from sanjian.records.models import Dossier, Leaf
from sanjian.registry.models import PowerItem
from tests import world
from tests.disclosure.drawing import committed, go_on, item, planned, subjects, third
from tests.disclosure.offices import Disclosing, disclosing
from tests.log import house

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Disclosing:
    """The county, with a log of its own."""
    settings.LOG_ROOT = tmp_path
    return disclosing()


def test_an_item_without_basis_is_not_listed_and_its_writer_does_not_approve(
    here: Disclosing,
) -> None:
    PowerItem.objects.filter(code="JC-001").update(basis=" ")
    with pytest.raises(NotDrawn, match="没有法律依据") as refused:
        item(here)
    assert refused.value.code == "BASIS_EMPTY" and PublishedRandomItem.objects.count() == 1
    PowerItem.objects.filter(code="JC-001").update(basis="《食品安全法》第一百一十条")
    made = draw_lists.write_item(
        power=PowerItem.objects.get(code="JC-001"), objects="食品经营者", method="现场检查",
        ratio=5, yearly=1, by=here.county.head, at=here.at,
    )  # fmt: skip
    with pytest.raises(NotDrawn, match="编制人不能批准"):
        draw_lists.approve_item(item=made, by=here.county.head, at=here.at)


def test_a_draw_comes_out_the_same_again_and_stands_on_the_log(
    here: Disclosing, tmp_path: Path
) -> None:
    plan = committed(here, tmp_path)
    outcome = draws.draw(plan=plan, by=here.county.officer, at=here.at)
    public = PublishedDraw.objects.get()
    pool, proof = json.loads(public.pool), public.proof
    leaf = Leaf.objects.get(kind="draw")

    assert digest(pool) == public.digest == leaf.shown
    assert proof["seed"] == seed_of(public.digest, proof["size"], proof["root"], "")
    assert drawn(pool, proof["seed"]) == outcome.tasks == proof["outcome"]
    assert [row["place"] for row in public.tasks] == [1, 2, 3, 4]
    assert proof["size"] > proof["index"] + 1


def test_nothing_is_drawn_before_approval_or_before_the_log_went_on(
    here: Disclosing, tmp_path: Path
) -> None:
    plan = planned(here)
    with pytest.raises(NotDrawn, match="批准以后"):
        draws.draw(plan=plan, by=here.county.officer, at=here.at)
    with pytest.raises(NotDrawn):
        draws.approve(plan=plan, by=here.county.officer, at=here.at)
    draws.approve(plan=plan, by=here.county.head, at=here.at)
    house.sealed(tmp_path)
    with pytest.raises(NotDrawn, match="还没有名录承诺之后的检查点"):
        draws.draw(plan=plan, by=here.county.officer, at=here.at)
    go_on(tmp_path, 1)
    draws.draw(plan=plan, by=here.county.officer, at=here.at)
    with pytest.raises(NotDrawn, match="已经抽取"):
        draws.draw(plan=plan, by=here.county.officer, at=here.at)


def test_the_first_later_head_counts_however_long_one_waits(
    here: Disclosing, tmp_path: Path
) -> None:
    plan = committed(here, tmp_path)
    first = house.shown(tmp_path).size
    go_on(tmp_path, 900)
    go_on(tmp_path, 901)
    assert draws.draw(plan=plan, by=here.county.officer, at=here.at).size == first


def test_an_outside_value_is_asked_for_exactly_when_the_committed_plan_named_its_source(
    here: Disclosing, tmp_path: Path
) -> None:
    plan = committed(here, tmp_path, beacon="3月3日上证指数收盘点位")
    with pytest.raises(NotDrawn, match="外部数值"):
        draws.draw(plan=plan, by=here.county.officer, at=here.at)
    outcome = draws.draw(plan=plan, by=here.county.officer, at=here.at, beacon="3021.45")
    assert outcome.seed == seed_of(plan.digest, outcome.size, outcome.root, "3021.45")


def test_exclusions_and_recusals_need_reasons_and_hold(here: Disclosing, tmp_path: Path) -> None:
    third(here)
    gone, kin = subjects()[0]["name"], subjects()[1]["name"]
    for bad in ({"excluded": [(gone, " ")]}, {"recused": [(kin, "周承办", "")]}):
        with pytest.raises(NotDrawn, match="写明原因"):
            planned(here, **bad)
    with pytest.raises(NotDrawn, match="名录中没有无此店"):
        planned(here, excluded=[("无此店", "停业")])
    plan = committed(here, tmp_path, quotas=[("", 11)], weighted=True,
                     excluded=[(gone, "停业")], recused=[(kin, "周承办", "近亲属")])  # fmt: skip
    draws.draw(plan=plan, by=here.county.officer, at=here.at)
    rows = PublishedDraw.objects.get().tasks

    assert gone not in {row["subject"] for row in rows} and len(rows) == 11
    assert next(row for row in rows if row["subject"] == kin)["officers"].count("周承办") == 0
    assert '"停业"' in PublishedDraw.objects.get().pool


@pytest.mark.parametrize("quotas", [[("食堂", 5)], [("", 13)], [], [("小店", 0)]])
def test_a_plan_that_cannot_be_drawn_is_refused_when_it_is_written(
    here: Disclosing, quotas: list[tuple[str, int]]
) -> None:
    with pytest.raises(NotDrawn):
        planned(here, quotas=quotas)


def test_a_frozen_pool_and_an_outcome_never_change(here: Disclosing, tmp_path: Path) -> None:
    plan = committed(here, tmp_path)
    draws.draw(plan=plan, by=here.county.officer, at=here.at)
    for wrong in (
        lambda: DrawPlan.objects.filter(pk=plan.pk).update(digest="0" * 64),
        lambda: DrawOutcome.objects.update(seed="0" * 64),
        lambda: DrawOutcome.objects.all().delete(),
        lambda: DrawPlan.objects.filter(pk=plan.pk).update(approved_by=plan.written_by),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            wrong()


def test_a_redraw_says_why_and_both_stay(here: Disclosing, tmp_path: Path) -> None:
    plan = committed(here, tmp_path)
    draws.draw(plan=plan, by=here.county.officer, at=here.at)
    with pytest.raises(NotDrawn, match="重新抽取应当写明原因"):
        planned(here, again_of=plan)
    again = planned(here, again_of=plan, again_because="抽中对象已经注销")
    draws.approve(plan=again, by=here.county.head, at=here.at)
    rows = {row.number: row for row in PublishedDraw.objects.all()}

    assert rows[again.pk].again_of == plan.pk and rows[again.pk].again_because
    assert rows[plan.pk].tasks


def test_a_task_opens_its_file_without_typing_and_its_result_becomes_public(
    here: Disclosing, tmp_path: Path
) -> None:
    plan = committed(here, tmp_path)
    draws.draw(plan=plan, by=here.county.officer, at=here.at)
    task = draws.tasks_of(plan)[0]
    now = timezone.now()
    act = draws.open_task(task=task, pack=here.county.pack, planned_on=now.date(),
                          by=here.county.officer, at=now)  # fmt: skip
    dossier = Dossier.objects.get(pk=act.dossier_id)
    with pytest.raises(NotDrawn, match="已经立卷"):
        draws.open_task(task=task, pack=here.county.pack, planned_on=here.at.date(),
                        by=here.county.officer, at=here.at)  # fmt: skip

    assert dossier.procedure == "inspection" and dossier.party_name == task.subject["name"]
    assert act.content["basis"] == [{"statute": "食品安全法", "article": "第一百一十条"}]
    late = draws.overdue(here.county.agency, world.START.date().replace(month=5))
    assert len(late) == 4
    Dossier.objects.filter(pk=dossier.pk).update(
        facts=dossier.facts | {"outcome": "clean", "decided_on": "2026-03-09"}
    )
    assert draws.refresh_draws(at=here.at) == 1
    assert PublishedDraw.objects.get().tasks[0]["result"] == "未发现问题"
    assert len(draws.overdue(here.county.agency, world.START.date().replace(month=5))) == 3
