"""Decisions set aside and made anew, and cases taken together, as a citizen sees them."""

from __future__ import annotations

import pytest

from sanjian.disclosure.models import PublishedDecision
from sanjian.disclosure.snapshots import public_number
from sanjian.disclosure.verification import verify_published
from tests.cases.test_joining import investigated, second
from tests.portal.conftest import Visitor
from tests.records.test_redo import decided_again, ordered
from tests.world import Case, County


def published_again() -> Case:
    """The decision made anew is public beside the tombstone of the first."""
    case = decided_again(ordered())
    where = case.county
    case.later(days=1).take("serve_decision", where.officer)
    case.take("prepare_publication", where.clerk)
    case.take("release_publication", where.publisher)
    return case


def test_a_decision_made_anew_leads_to_the_one_it_replaced_and_back(visitor: Visitor) -> None:
    uid = str(published_again().dossier.uid)
    first, anew = (f"/decisions/{public_number(key)}" for key in (uid, f"{uid}/2"))
    shown = visitor.get(anew)
    assert shown.status_code == 200
    assert "决定沿革" in shown.words
    assert first in shown.words
    gone = visitor.get(first)
    assert gone.status_code == 410
    assert "重新作出的决定" in gone.words
    assert anew in gone.words


def test_a_decision_that_stands_alone_tells_of_no_other(visitor: Visitor) -> None:
    case = ordered()
    gone = visitor.get(f"/decisions/{public_number(str(case.dossier.uid))}")
    assert gone.status_code == 410
    assert "重新作出的决定" not in gone.words


def test_two_cases_joined_are_public_once(visitor: Visitor, county: County) -> None:
    first = investigated(county)
    later = second(county, first)
    later.take("join_case", county.head, into=first.dossier.number)
    first.dossier.refresh_from_db()
    first.at = later.at
    first.take("conclude", county.officer)
    first.take("notify", county.officer)
    first.later(days=1).take("record_statement", county.officer, standpoint="waived")
    first.take("submit_decision", county.officer)
    first.take("decide_penalty", county.head)
    first.take("prepare_publication", county.clerk)
    first.take("release_publication", county.publisher)
    assert PublishedDecision.objects.count() == 1
    number = PublishedDecision.objects.get().number
    assert visitor.get("/decisions").words.count(f"/decisions/{number}") == 1
    assert visitor.get(f"/decisions/{public_number(str(later.dossier.uid))}").status_code == 404


@pytest.mark.django_db
def test_verify_finds_a_copy_that_claims_to_replace_another_files_decision() -> None:
    published_again()
    assert list(verify_published()) == []
    PublishedDecision.objects.update(replaces=["abcdefghij"])
    assert [one.what for one in verify_published()] == ["被取代的决定"]
