"""The sample county's public side: files, guides, windows, and a draw that its own log fixes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sanjian.disclosure.guide_verification import verify_guides
from sanjian.disclosure.models import (
    DrawTask,
    PublishedDraw,
    PublishedExante,
    PublishedGuide,
    PublishedWindow,
)
from sanjian.disclosure.verification import verify_beforehand
from sanjian.operations import demo
from sanjian.operations.sample import before
from sanjian.registry.models import Agency
from tests import world
from tests.log import house

pytestmark = pytest.mark.django_db


def test_the_sample_county_has_its_public_side_and_a_draw_as_soon_as_the_log_goes_on(
    tmp_path: Path, settings: Any
) -> None:
    settings.LOG_ROOT, settings.PROFILE = tmp_path, "haimen"
    world.published(world.shipped("haimen"), at=timezone.now())
    demo.prepare(profile="haimen", say=lambda text: None)
    bodies = Agency.objects.filter(is_subject=True).count()
    shown = PublishedGuide.objects.filter(until=None)

    assert PublishedWindow.objects.count() == bodies == 4
    # One has no random inspections: its file is not whole and waits, as the bureau's list shows.
    assert PublishedExante.objects.count() >= 3
    assert shown.values("agency").distinct().count() == bodies
    assert not before.finish(at=timezone.now())
    house.sealed(tmp_path)
    assert not before.finish(at=timezone.now())
    house.sealed(tmp_path)
    assert before.finish(at=timezone.now()) and not before.finish(at=timezone.now())
    assert len(PublishedDraw.objects.get().tasks) == DrawTask.objects.count() == 4
    assert [*verify_beforehand(), *verify_guides()] == []
