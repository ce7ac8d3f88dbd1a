"""An agency with an item on the list of random checks, subjects, and a log that goes on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sanjian.disclosure import draw_lists, draws
from sanjian.disclosure.draw_models import DrawPlan, RandomItem
from sanjian.records import sealing
from sanjian.registry.models import PowerItem
from tests import world
from tests.disclosure.offices import Disclosing
from tests.log import house

FINISH = date(2026, 4, 30)


def subjects(count: int = 12) -> list[dict[str, Any]]:
    """So many shops, every third a canteen of double weight."""
    return [
        {"name": f"云溪县样例{'食堂' if n % 3 == 0 else '小店'}{n:02d}", "number": f"9135{n:014d}",
         "stratum": "食堂" if n % 3 == 0 else "小店", "weight": 2 if n % 3 == 0 else 1,
         "address": f"云溪县文昌路{n}号"}
        for n in range(1, count + 1)
    ]  # fmt: skip


def item(here: Disclosing) -> RandomItem:
    """The county's inspection item, written by an officer and approved by the head."""
    c = here.county
    made = draw_lists.write_item(
        power=PowerItem.objects.get(agency=c.agency, code="JC-001"), objects="食品经营者",
        method="现场检查", ratio=5, yearly=1, by=c.officer, at=here.at,
    )  # fmt: skip
    draw_lists.approve_item(item=made, by=c.head, at=here.at)
    made.refresh_from_db()
    return made


def planned(here: Disclosing, **asked: Any) -> DrawPlan:
    """A plan for three shops and one canteen, not yet approved."""
    c = here.county
    found = RandomItem.objects.filter(agency=c.agency, approved_by__isnull=False).first()
    if draw_lists.latest_subjects(c.agency) is None:
        draw_lists.keep_subjects(agency=c.agency, rows=subjects(), by=c.officer, at=here.at)
    return draws.plan(
        item=found or item(here), name="2026年第一次抽查", finish_by=FINISH, by=c.officer,
        at=here.at, **({"quotas": [("小店", 3), ("食堂", 1)]} | asked),
    )  # fmt: skip


def committed(here: Disclosing, folder: Path, **asked: Any) -> DrawPlan:
    """A plan whose pool stands in the log, with a later head signed."""
    made = planned(here, **asked)
    draws.approve(plan=made, by=here.county.head, at=here.at)
    house.sealed(folder)
    go_on(folder, made.pk)
    made.refresh_from_db()
    return made


def go_on(folder: Path, number: int) -> None:
    """Let the log take in something else."""
    sealing.leave("filler", number, "b" * 64)
    house.sealed(folder)


def third(here: Disclosing) -> None:
    """A third officer, so that one may be recused."""
    world.person(here.county.agency, "han", "韩执法", world.Role.OFFICER)
