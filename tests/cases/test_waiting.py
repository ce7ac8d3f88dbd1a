"""What waits for whom: only cases on which the file shows something to do for that post."""

from __future__ import annotations

import pytest

from sanjian.cases.queries import waiting_for
from sanjian.law.people import Role
from sanjian.registry.models import Person
from tests import world

pytestmark = pytest.mark.django_db


def _waiting(person: Person, role: Role) -> list[int]:
    return [one.pk for one in waiting_for(person, frozenset({role}))]


def test_a_hearing_waits_for_the_chair_from_its_notice_to_its_report() -> None:
    where = world.county()
    case = world.investigated(where, fine="500000")
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("ask_hearing", where.officer)
    assert _waiting(where.chair, Role.CHAIR) == []
    case.take("notify_hearing", where.officer)
    assert _waiting(where.chair, Role.CHAIR) == [case.dossier.pk]
    case.later(days=31).take("hold_hearing", where.chair)
    case.take("report_hearing", where.chair)
    assert _waiting(where.chair, Role.CHAIR) == []


def test_a_recusal_waits_for_the_head_and_nothing_else_of_an_investigation() -> None:
    where = world.county()
    case = world.investigated(where)
    assert _waiting(where.head, Role.HEAD) == []
    case.take("ask_recusal", where.officer, person=where.second.pk)
    assert _waiting(where.head, Role.HEAD) == [case.dossier.pk]
