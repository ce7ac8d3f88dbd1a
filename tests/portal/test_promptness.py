"""按期公示: late ones stand before supervision, and in figures before the public."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from sanjian.disclosure import actions
from sanjian.disclosure.promptness import refresh_promptness
from sanjian.law.people import Role
from sanjian.operations.jobs import publish_corrections
from sanjian.portal import corrections as door
from sanjian.registry.models import Agency
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released
from tests.portal.conftest import Visitor, visitor
from tests.portal.test_corrections import hand_in, number_of

__all__ = ["visitor"]


def supervisor() -> Any:
    """Somebody of the justice bureau."""
    at = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=at.pk).update(supervises=True, is_subject=False)
    return world.person(at, "sifa", "司监督", Role.SUPERVISOR)


def desk(settings: Any) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_desk", settings.DESK_MIDDLEWARE


def portal(settings: Any) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings.PUBLIC_MIDDLEWARE


def test_a_decision_not_published_in_time_is_listed_for_supervision_and_counted_for_everybody(
    visitor: Visitor, settings: Any
) -> None:
    county = world.county()
    case = decided(county)
    desk(settings)
    listed = text(at_desk(supervisor()).get("/disclosure?queue=late"))
    assert county.agency.name in listed and "周小满" in listed and "已逾期" in listed
    assert f"/cases/{case.dossier.uid}/" in listed
    refresh_promptness(at=timezone.now())
    portal(settings)
    shown = visitor.get("/promptness").words
    assert county.agency.name in shown and "0.0%" in shown
    assert "周小满" not in shown and "/promptness" in visitor.get("/decisions").words
    released(prepared(case), minutes=5)
    refresh_promptness(at=timezone.now())
    assert "100.0%" in visitor.get("/promptness").words


@pytest.mark.clause("WX-26")
def test_supervision_counts_what_is_late_wrong_and_withdrawn_as_the_files_say(
    visitor: Visitor, settings: Any
) -> None:
    door.REQUESTS.forget()
    settings.PROFILE = "wanxin"
    county = world.county("wanxin")
    wrong = released(prepared(decided(county)))
    decided(county, cause="周小满涉嫌占道经营")
    number = number_of(wrong)
    sent = hand_in(visitor, number)
    publish_corrections(0)
    actions.withdraw(dossier=wrong.dossier, reason="金额误录，更正后重新公示。", by=county.clerk,
                     at=wrong.later(hours=1).at)  # fmt: skip
    wrong.dossier.refresh_from_db()
    prepared(wrong.later(hours=1))
    with pytest.raises(Exception, match="不得为同一人"):
        actions.release(dossier=wrong.dossier, copy_hash=wrong.facts.publication_hash,
                        opinion="可以。", by=county.clerk, at=wrong.at)  # fmt: skip
    actions.mark(dossier=wrong.dossier, first="现场笔录", last="", kind="commercial_secret",
                 everywhere=True, by=county.clerk, at=wrong.at)  # fmt: skip
    released(prepared(wrong))
    desk(settings)
    answered = {"outcome": "corrected", "said": "金额误录，已经更正。"}
    assert at_desk(county.clerk).post(f"/corrections/{sent.receipt}", answered).status_code == 302
    watching = supervisor()
    for person in (watching, county.head):
        shown = text(at_desk(person).get("/disclosure"))
        assert "按期公示1件，逾期1件，按期率50.0%；撤下1件，经申请更正1件" in shown
    refresh_promptness(at=timezone.now())
    portal(settings)
    page = visitor.get(f"/decisions/{number}").words
    assert "第2版" in page and "更正说明：金额误录，更正后重新公示。" in page
    assert "50.0%" in visitor.get("/promptness").words
