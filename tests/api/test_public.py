"""Anybody reads published decisions through the API, and nothing that is not published."""

import pytest
from django.test import Client

from tests import world

pytestmark = pytest.mark.django_db


def _decided() -> world.Case:
    return world.decided(world.county(), public_interest=True)


def test_a_decision_is_public_with_its_four_fields_once_released() -> None:
    case = _decided()
    case.take("prepare_publication", case.county.clerk)
    assert Client().get("/api/v1/public/decisions").json()["decisions"] == []
    case.take("release_publication", case.county.publisher)
    told = Client().get("/api/v1/public/decisions").json()["decisions"]
    assert len(told) == 1
    assert all(told[0][name] for name in ("agency", "subject", "category", "conclusion"))


def test_a_withdrawn_decision_is_gone() -> None:
    case = _decided()
    case.take("prepare_publication", case.county.clerk)
    case.take("release_publication", case.county.publisher)
    case.take("record_overturn", case.county.head)
    case.take("withdraw_publication", case.county.clerk)
    assert Client().get("/api/v1/public/decisions").json()["decisions"] == []


def test_a_question_that_is_too_long_is_refused() -> None:
    assert Client().get("/api/v1/public/decisions", {"q": "字" * 65}).status_code == 422
