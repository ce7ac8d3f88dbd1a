"""双随机 at the desk: list, pool, plan, approval, draw, tasks that open their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sanjian.disclosure import draws
from sanjian.disclosure.models import (
    DrawPlan,
    PublishedDraw,
    PublishedRandomItem,
    RandomItem,
    SubjectPool,
)
from sanjian.ledger.lottery import drawn
from sanjian.records.models import Dossier
from sanjian.registry import actions as registry
from sanjian.registry.models import PowerItem
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.drawing import go_on, subjects
from tests.disclosure.offices import Disclosing, today
from tests.log import house

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Disclosing:
    """The county today, with a log of its own."""
    settings.LOG_ROOT = tmp_path
    return today("luozhuang")


PLAN = {
    "name": "第一次抽查", "finish_by": "2026-11-20", "quotas-0-stratum": "小店",
    "quotas-0-count": "2", "quotas-1-stratum": "食堂", "quotas-1-count": "1", "weighted": "no",
}  # fmt: skip


def pasted() -> str:
    """The register of subjects as a person pastes it."""
    return "\n".join(
        f"{one['name']},{one['number']},{one['stratum']},{one['weight']},{one['address']}"
        for one in subjects()
    )


@pytest.mark.clause("LZ-10")
def test_from_the_pool_to_files_and_overdue_tasks_by_hand(here: Disclosing, tmp_path: Path) -> None:
    officer, head = at_desk(here.county.officer), at_desk(here.county.head)
    assert officer.post("/draws/forms/subjects", {"rows": pasted()}).status_code == 302
    assert SubjectPool.objects.get().rows == subjects()
    item = str(RandomItem.objects.get().pk)
    written = officer.post("/draws/forms/plan", PLAN | {"item": item})
    assert written.status_code == 302, text(written)
    plan = DrawPlan.objects.get()
    refused = officer.post(f"/draws/{plan.pk}/approve")
    assert refused.status_code == 409 and "由本机关负责人批准" in text(refused)
    assert head.post(f"/draws/{plan.pk}/approve").status_code == 302
    waiting = officer.post(f"/draws/{plan.pk}/draw")
    assert 'data-code="SEED_NOT_FIXED"' in text(waiting)
    house.sealed(tmp_path)
    go_on(tmp_path, 1)
    assert officer.post(f"/draws/{plan.pk}/draw").status_code == 302
    plan.refresh_from_db()
    public = PublishedDraw.objects.get()
    assert drawn(plan.pool, public.proof["seed"]) == public.proof["outcome"]
    assert [len(row["officers"]) for row in public.tasks] == [2, 2, 2]

    task = draws.tasks_of(plan)[0]
    assert officer.post(f"/draws/tasks/{task.pk}/open").status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.procedure, dossier.party_name) == ("inspection", task.subject["name"])
    assert late(officer) == {1, 2, 3}
    Dossier.objects.filter(pk=dossier.pk).update(
        facts=dossier.facts | {"outcome": "correct", "decided_on": "2026-12-01"}
    )
    draws.refresh_draws(at=timezone.now())
    assert PublishedDraw.objects.get().tasks[0]["result"] == "发现问题，责令改正"
    assert late(officer) == {2, 3}


def late(officer: Client) -> set[int]:
    """The tasks that the page lists as overdue, by their place."""
    words = text(officer.get("/draws")).partition('id="late"')[2].partition("</table>")[0]
    tasks = draws.tasks_of(DrawPlan.objects.get())
    return {one.place for one in tasks if one.subject["name"] in words}


BAD = ["只有名称", "甲店,,餐饮,0,一号\n", "甲,,,x,y", "甲,,,1,y\n甲,,,1,z"]


@pytest.mark.parametrize("rows", BAD)
def test_a_pool_that_cannot_be_read_is_refused_with_its_lines(here: Disclosing, rows: str) -> None:
    answer = at_desk(here.county.officer).post("/draws/forms/subjects", {"rows": rows})
    assert answer.status_code == 409 and not SubjectPool.objects.exists()


@pytest.mark.clause("HM-28")
def test_the_bureau_sees_who_has_inspections_and_no_published_list(here: Disclosing) -> None:
    bare = world.agency("云溪县文化和旅游局", "云文旅")
    registry.list_power(
        agency=bare, code="JC-009", name="娱乐场所检查", basis="《娱乐场所管理条例》第三十二条",
        valid_from=world.SINCE, by=None, at=here.at, kind="inspection",
    )  # fmt: skip
    bureau = at_desk(here.supervisor)
    row = text(bureau.get("/draws")).split("云溪县文化和旅游局")[1].split("</tr>")[0]
    assert "未公布清单" in row and "娱乐场所检查" in row
    officer = world.person(bare, "he", "何文旅", world.Role.OFFICER)
    head = world.person(bare, "lv", "吕局长", world.Role.HEAD)
    power = str(PowerItem.objects.get(agency=bare).pk)
    sent = {
        "power": power,
        "objects": "娱乐场所",
        "method": "现场检查",
        "ratio": "10",
        "yearly": "1",
    }
    assert at_desk(officer).post("/draws/forms/item", sent).status_code == 302
    made = RandomItem.objects.get(agency=bare)
    at_desk(officer).post(f"/draws/items/{made.pk}/approve")
    assert not PublishedRandomItem.objects.filter(agency=bare.name).exists()
    at_desk(head).post(f"/draws/items/{made.pk}/approve")
    assert PublishedRandomItem.objects.get(agency=bare.name, until=None).item == "娱乐场所检查"
    row = text(bureau.get("/draws")).split("云溪县文化和旅游局")[1].split("</tr>")[0]
    assert "已公布" in row


def test_other_agencies_do_not_see_a_plan(here: Disclosing) -> None:
    other = world.agency("云溪县文化和旅游局", "云文旅")
    stranger = at_desk(world.person(other, "he", "何文旅", world.Role.OFFICER))
    officer = at_desk(here.county.officer)
    officer.post("/draws/forms/subjects", {"rows": pasted()})
    officer.post("/draws/forms/plan", PLAN | {"item": str(RandomItem.objects.get().pk)})
    number = DrawPlan.objects.get().pk
    assert officer.get(f"/draws/{number}").status_code == 200
    assert stranger.get(f"/draws/{number}").status_code == 404
    assert stranger.post(f"/draws/{number}/approve").status_code == 404
