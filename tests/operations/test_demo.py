"""The sample county stands whole, in every stage, and verifies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from sanjian.law.duties import Light
from sanjian.operations import demo
from sanjian.records.models import Dossier, DutyRow
from sanjian.records.verification import verify
from tests import world

pytestmark = pytest.mark.django_db
COMPULSORY = ("compulsory_measure", "compulsory_execution")


def _publish(pack: str) -> None:
    world.published(world.shipped(pack), at=timezone.now())


@pytest.mark.parametrize("pack", ["mingxi", "wanxin", "luozhuang", "shangrila", "haimen"])
def test_the_sample_county_is_loaded_under_every_profile_and_verifies(pack: str) -> None:
    _publish(pack)
    demo.prepare(profile=pack, say=lambda text: None)
    penalties = Dossier.objects.filter(procedure__startswith="penalty")
    assert penalties.count() == len(demo.PLANS) == 41
    assert Dossier.objects.filter(procedure__startswith="licence").count() == 5
    others = Dossier.objects.filter(procedure__in=("inspection", *COMPULSORY))
    assert sorted(others.values_list("procedure", "stage")) == [
        ("compulsory_execution", "demand"), ("compulsory_measure", "in_force"),
        ("inspection", "on_site"), ("inspection", "planned"),
    ]  # fmt: skip
    assert all(Dossier.objects.values_list("sample", flat=True))
    stages = set(Dossier.objects.values_list("stage", flat=True))
    assert stages >= {
        "lead", "filing", "investigation", "proposal", "notice", "review", "correction",
        "decision", "service", "enforcement", "closed", "archived", "not_filed", "on_site",
    }  # fmt: skip
    late = DutyRow.objects.filter(done_on__isnull=True, due__lt=timezone.now(), paused=False)
    assert late.count() > 5, Light.LATE
    assert [str(finding) for finding in verify()] == []


def test_the_goods_seized_in_the_sample_county_must_soon_be_settled() -> None:
    _publish("mingxi")
    demo.prepare(profile="mingxi", say=lambda text: None)
    duty = DutyRow.objects.get(dossier__procedure="compulsory_measure", code="settle_measure")
    # A last day on a Saturday or in a holiday moves to the working day after it.
    assert timedelta(0) < duty.due - timezone.now() < timedelta(days=9)
    asked = Dossier.objects.get(procedure="inspection", stage="planned")
    assert asked.acts.count() == 1


def test_a_second_start_adds_nothing() -> None:
    _publish("mingxi")
    demo.prepare(profile="mingxi", say=lambda text: None)
    demo.prepare(profile="mingxi", say=lambda text: None)
    assert Dossier.objects.filter(procedure__startswith="penalty").count() == 41


def test_production_refuses_the_sample_county(settings: Any) -> None:
    settings.SAMPLE_MODE = False
    with pytest.raises(demo.NotHere, match="正式运行不得装入样例账号"):
        demo.prepare(profile="mingxi", say=lambda text: None)
    assert not Dossier.objects.exists()
    assert django_settings.SAMPLE_MODE is False
