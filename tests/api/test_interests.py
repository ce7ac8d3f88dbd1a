"""罗庄's four interests: what the handler answers about a draft decides whether it is reviewed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from sanjian.records.models import Dossier
from sanjian.records.taking import facts_of
from tests import world
from tests.api.test_dossiers import post, speak
from tests.api.test_kinds import BY_AGENCY, opened, walked
from tests.world import County

pytestmark = pytest.mark.django_db
INTERESTS = ("national_interest", "public_interest", "major_rights", "social_risk")


def drafted(where: County, **answers: bool) -> Dossier:
    """A levy with its draft, the four questions answered so."""
    uid = opened(where, "expropriation", {"object": "charge"}).json()["uid"]
    dossier = walked(where, uid, BY_AGENCY[:-1])
    content = world.sample_content(where, dossier, "conclude_inquiry", timezone.now())
    content |= {"complex": False} | dict.fromkeys(INTERESTS, False) | answers
    body = {"step": "conclude_inquiry", "content": content}
    answer = post(speak(where.officer), f"/dossiers/{uid}/acts", body)
    assert answer.status_code == 201, answer.json()
    return Dossier.objects.get(uid=uid)


@pytest.mark.clause("LZ-35")
def test_one_of_the_four_interests_puts_a_levy_into_review_and_none_does_not(settings: Any) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    for interest in INTERESTS:
        dossier = drafted(where, **{interest: True})
        assert interest in facts_of(dossier).review_because
        content = world.sample_content(where, dossier, "submit_decision", timezone.now())
        answer = post(
            speak(where.officer), f"/dossiers/{dossier.uid}/acts",
            {"step": "submit_decision", "content": content},
        )  # fmt: skip
        assert answer.status_code == 409 and "REVIEW_MISSING" in answer.content.decode()
    plain = drafted(where)
    assert not facts_of(plain).review_required
    content = world.sample_content(where, plain, "submit_decision", timezone.now())
    answer = post(speak(where.officer), f"/dossiers/{plain.uid}/acts",
                  {"step": "submit_decision", "content": content})  # fmt: skip
    assert answer.status_code == 201, answer.json()
