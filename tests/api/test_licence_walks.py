"""Files on licences wander at random: whatever the law permits is taken, written and verifies."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law import sampling
from sanjian.law.procedures import accounts
from sanjian.records.queries import options
from sanjian.records.refusals import Refusal
from sanjian.records.taking import standing, take_step
from sanjian.records.verification import verify
from sanjian.registry.licences.models import Licence
from sanjian.registry.queries import people_on
from tests import world
from tests.api import test_licence as licensing
from tests.world import Case

pytestmark = pytest.mark.django_db
ROLES = (
    "officer", "second", "reviewer", "head", "chair", "clerk", "publisher", "archivist",
)  # fmt: skip
LONELY = {
    "set_publication_time",
    "withdraw_application", "refuse_application", "reopen_examination", "reopen_investigation",
    "decline_withdrawal", "return_decision", "withdraw_review", "raise_problems",
    "return_materials", "record_overturn", "exempt_publication", "announce_hearing",
    "exclude_time",
}  # fmt: skip


def _content(case: Case, step: Any, here: Any, lot: random.Random) -> dict[str, Any]:
    people = people_on([p.pk for p in case.county.agency.people.all()], case.at.date())
    able = {n: p for n, p in people.items() if p.name not in ("蒋过期", "沈暂扣")}
    return lot.choice(list(sampling.variants(step, here.facts, here.params, able, case.at)))


def _further(here: Any, target: str | None) -> bool:
    path = here.procedure.path
    stage = here.facts.stage
    return target in path and stage in path and path.index(target) > path.index(stage)


def _walk(case: Case, lot: random.Random) -> Counter[str]:
    tally: Counter[str] = Counter()
    for _ in range(130):
        case.at += timedelta(hours=lot.choice((1, 1, 1, 1, 6, 30, 250)))
        if case.at > timezone.now():
            break
        by = getattr(case.county, lot.choice(ROLES))
        case.dossier.refresh_from_db()
        here = standing(case.dossier, by=by, at=case.at)
        open_now = [one for one in options(here) if one.permitted]
        open_now = [o for o in open_now if o.step.name not in accounts.NAMES]
        found = [o for o in open_now if o.step.name not in LONELY or lot.random() < 0.015]
        if here.facts.hearing_notified_on:
            found = [one for one in found if one.step.name != "notify_hearing"]
        moving = [one for one in found if _further(here, one.step.target)]
        if not found:
            continue
        step = lot.choice(moving if moving and lot.random() < 0.5 else found).step
        content = _content(case, step, here, lot)
        try:
            take_step(dossier=case.dossier.pk, step=step.name, content=content, by=by, at=case.at)
        except Refusal as refused:
            tally[f"refused {refused.code}"] += 1
            if refused.code == "LICENCE_ENDED":
                break
        else:
            tally[step.name] += 1
    return tally


def test_applications_and_endings_wander_and_everything_verifies() -> None:
    where = world.county("wanxin")
    tally: Counter[str] = Counter()
    for seed in range(6):
        lot = random.Random(seed)
        licensing.granted(where, licence_number=f"样例-游{seed}", valid_until="2026-05-20")
        number = {"licence_number": f"样例-游{seed}"}
        at = licensing.START + timedelta(days=20)
        requests = ({"request": "grant"}, {"request": "renew"}, {"request": "change"})
        tally += _walk(licensing.applied(where, at, **lot.choice(requests), **number), lot)
        ground = lot.choice(("not_qualified", "fraud", "circumstances_changed"))
        at = licensing.START + timedelta(days=60)
        tally += _walk(licensing.withdrawal(where, at, ground=ground, **number), lot)
    assert [str(one) for one in verify()] == []
    # A walk that decides nothing proves nothing.
    assert tally["decide_grant"] + tally["decide_refuse"] + tally["record_renewal_by_law"] > 0
    assert tally["decide_end"] > 0
    assert Licence.objects.exclude(state="valid").exists()
