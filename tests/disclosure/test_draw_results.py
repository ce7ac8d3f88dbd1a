"""抽查结果: public within twenty working days, each with its last day; late ones are seen."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sanjian.cases.queries import pack_in_use
from sanjian.disclosure import draws
from sanjian.disclosure.draw_results import results_of
from sanjian.disclosure.models import PublishedDraw
from sanjian.records.models import Dossier
from tests.disclosure.drawing import committed
from tests.disclosure.offices import Disclosing, disclosing

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Disclosing:
    """A county whose first drawn subject was inspected on 2 March 2026."""
    settings.LOG_ROOT = tmp_path
    made = disclosing("luozhuang")
    plan = committed(made, tmp_path)
    draws.draw(plan=plan, by=made.county.officer, at=made.at)
    draws.open_task(task=draws.tasks_of(plan)[0], pack=made.county.pack, by=made.county.officer,
                    planned_on=timezone.localdate(), at=timezone.now())  # fmt: skip
    dossier = Dossier.objects.get()
    facts = dossier.facts | {"outcome": "clean", "decided_on": "2026-03-02"}
    Dossier.objects.filter(pk=dossier.pk).update(facts=facts)
    return made


def test_a_result_is_to_be_public_within_twenty_working_days_and_says_when_it_was(
    here: Disclosing,
) -> None:
    agency = here.county.agency
    (waiting,) = results_of(agency, date(2026, 3, 30))
    assert (waiting.due, waiting.public) == (date(2026, 3, 30), None)
    assert pack_in_use() is not None and not waiting.late_on(date(2026, 3, 30))
    assert waiting.late_on(date(2026, 3, 31))
    draws.refresh_draws(at=here.at + timedelta(days=1))
    draws.refresh_draws(at=here.at + timedelta(days=90))
    row = PublishedDraw.objects.get().tasks[0]
    assert (row["due"], row["public"]) == ("2026-03-30", "2026-03-03")
    (shown,) = results_of(None, date(2026, 6, 1))
    assert shown.public == date(2026, 3, 3) and not shown.late_on(date(2026, 6, 1))


def test_a_result_that_came_out_after_its_term_stays_marked_as_late(here: Disclosing) -> None:
    draws.refresh_draws(at=here.at + timedelta(days=60))
    (shown,) = results_of(here.county.agency, date(2026, 6, 1))
    assert shown.public == date(2026, 5, 1) and shown.late_on(date(2026, 6, 1))
