"""委托执法: in the entrusting organ's name, within matters and term, reviewed by that organ."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sanjian.law.people import Role
from sanjian.records.models import Document, Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.taking import open_dossier
from sanjian.records.verification import verify_dossier
from sanjian.registry.mandates import enter_mandate
from sanjian.registry.models import Agency, Person
from sanjian.registry.refusals import NotRegistered
from tests import world
from tests.world import County

pytestmark = pytest.mark.django_db
ENTRUSTING = "云溪县水利局"


def entrusted(kind: str = "entrusted") -> tuple[County, Person]:
    """A county whose agency acts by entrustment, and the entrusting organ's reviewer."""
    where = world.county()
    Agency.objects.filter(pk=where.agency.pk).update(kind=kind)
    where.agency.refresh_from_db()
    organ = world.agency(ENTRUSTING, "云水利")
    return where, world.person(organ, "he", "何审核", Role.REVIEWER)


def hand_over(where: County, grantor: Agency | None, **row: Any) -> None:
    """Enter one matter for the county's agency."""
    facts: dict[str, Any] = {
        "code": "SL-01", "name": "河道内违法建设的处罚", "basis": "云水委〔2026〕1号",
        "published_on": date(2026, 1, 1), "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
    } | row  # fmt: skip
    enter_mandate(holder=where.agency, grantor=grantor, by=None, at=world.START, **facts)


def refused(where: County, procedure: str = "penalty_ordinary", **content: Any) -> str:
    """Return the code by which an opening is refused."""
    with pytest.raises(Refusal) as told:
        open_dossier(
            procedure=procedure, agency=where.agency, by=where.officer, at=world.START,
            content=world.opening_content(where, world.START, procedure) | content,
            pack=where.pack, sample=True,
        )  # fmt: skip
    assert not Dossier.objects.exists()
    return str(told.value.unmet[0].code)


def test_an_entrusted_body_opens_nothing_outside_its_matters_and_term() -> None:
    where, reviewer = entrusted()
    assert refused(where) == "NOT_ENTRUSTED"
    hand_over(where, reviewer.agency, valid_until=date(2026, 3, 1))
    assert refused(where, power="SL-02") == "NOT_ENTRUSTED"
    assert refused(where, power="SL-01") == "DELEGATION_EXPIRED"
    assert refused(where, "penalty_summary", power="SL-01") == "DELEGATION_EXPIRED"
    assert refused(where, "inspection", power="SL-01") == "NOT_ENTRUSTED"
    hand_over(where, reviewer.agency)
    opened = world.opened(where, power="SL-01")
    assert opened.dossier.entrusting == reviewer.agency
    assert opened.facts.entrusting == reviewer.agency_id


def test_the_entrusting_organ_reviews_and_the_decision_is_in_its_name() -> None:
    """Contradiction 61: of an entrusted decision the entrusting organ is the reviewing one."""
    where, reviewer = entrusted()
    hand_over(where, reviewer.agency)
    case = world.opened(where, power="SL-01")
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    case.later(days=2).take("on_site_record", where.officer)
    case.take("add_evidence", where.second)
    case.later(days=5).take("conclude", where.officer, public_interest=True, fine="500000.00")
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    case.later(days=9).take("submit_review", where.officer)
    assert case.facts.review_assigned == reviewer.pk
    with pytest.raises(Refusal) as told:
        case.take("pass_review", where.reviewer)
    assert "NOT_YOUR_ORGAN" in [one.code for one in told.value.unmet]
    case.take("pass_review", reviewer)
    case.take("deliberate", where.head)
    case.take("decide_penalty", where.head)
    paper = str(Document.objects.get(dossier=case.dossier, kind="penalty_decision").paper)
    assert ENTRUSTING in paper
    assert where.agency.name not in paper
    assert not list(verify_dossier(case.dossier))


def test_a_town_punishes_only_what_was_handed_down() -> None:
    where, reviewer = entrusted("town")
    assert refused(where) == "NOT_DELEGATED"
    with pytest.raises(NotRegistered):
        hand_over(where, reviewer.agency)
    hand_over(where, None, valid_from=date(2026, 3, 3), valid_until=None)
    assert refused(where, power="SL-01") == "DELEGATION_EXPIRED"
    hand_over(where, None, valid_until=None)
    case = world.opened(where, power="SL-01")
    assert case.dossier.entrusting is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"valid_until": None}, "ENTRUSTMENT_TERM"),
        ({"basis": " "}, "MANDATE_BASIS"),
        ({"published_on": date(2026, 1, 2)}, "MANDATE_UNPUBLISHED"),
    ],
)
def test_an_entrustment_is_written_published_and_limited(row: dict[str, Any], code: str) -> None:
    where, reviewer = entrusted()
    with pytest.raises(NotRegistered) as told:
        hand_over(where, reviewer.agency, **row)
    assert told.value.code == code


def test_an_entrusted_body_entrusts_nobody_further() -> None:
    where, reviewer = entrusted()
    Agency.objects.filter(pk=reviewer.agency_id).update(kind="entrusted")
    reviewer.agency.refresh_from_db()
    with pytest.raises(NotRegistered) as told:
        hand_over(where, reviewer.agency)
    assert told.value.code == "ENTRUSTING_ORGAN"


def test_the_bureau_enters_a_matter_at_the_desk(client: Client) -> None:
    where, reviewer = entrusted()
    bureau = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=bureau.pk).update(supervises=True)
    clerk = world.person(bureau, "tao", "陶监督", Role.SUPERVISOR)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("desk:register-form-of", args=["mandate", where.agency.pk])
    assert ENTRUSTING in client.get(address).content.decode()
    answer = client.post(address, {
        "grantor": reviewer.agency_id, "code": "SL-01", "name": "河道内违法建设的处罚",
        "basis": "云水委〔2026〕1号", "published_on": "2026-01-01", "valid_from": "2026-01-01",
        "valid_until": "2027-11-22",
    })  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[-6000:]
    shown = client.get(reverse("desk:mandates")).content.decode()
    assert "河道内违法建设的处罚" in shown
    assert "云水委〔2026〕1号" in shown
