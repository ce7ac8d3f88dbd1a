"""A licence from application to certificate, its renewal and its end, taken through the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Dossier
from sanjian.records.taking import open_dossier
from sanjian.records.verification import verify_dossier
from sanjian.registry.licences.models import Licence, LicenceEvent
from sanjian.registry.licences.queries import Worth, standing_on
from sanjian.registry.models import Person
from tests import world
from tests.api.test_dossiers import path, post, speak
from tests.world import Case, County

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, 0, tzinfo=world.SHANGHAI)
BY = {
    "officer": "officer", "head": "head", "reviewer": "reviewer", "chair": "chair",
    "clerk": "clerk", "archivist": "archivist",
}  # fmt: skip


def applied(where: County, at: datetime = START, **content: Any) -> Case:
    """An application has just been received."""
    whole = world.opening_content(where, at, "licence") | {"received_on": at.date().isoformat()}
    act = open_dossier(
        procedure="licence", agency=where.agency, content=whole | content, by=where.officer,
        at=at, pack=where.pack, sample=True,
    )  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), at, [act])


def accepted(where: County, at: datetime = START, **content: Any) -> Case:
    """An application has been accepted on the next day."""
    case = applied(where, at, **content)
    case.later(days=1).take("accept_application", where.officer)
    return case


def examined(where: County, at: datetime = START, **content: Any) -> Case:
    """A check on site has been made."""
    case = accepted(where, at, **content)
    case.later(days=2).take("verify_on_site", where.officer)
    return case


def concluded(where: County, at: datetime = START, **draft: Any) -> Case:
    """The draft of a decision stands."""
    case = examined(where, at)
    case.later(days=1).take("conclude_examination", where.officer, **draft)
    return case


def granted(where: County, at: datetime = START, **draft: Any) -> Case:
    """A licence has been granted."""
    known = {"licence_number": "样例-0001", "valid_from": at.date().isoformat()}
    case = concluded(where, at, **known | draft)
    case.take("submit_decision", where.officer)
    case.later(days=1).take("decide_grant", where.head)
    return case


def attempt(case: Case, step: str, by: Person, **content: Any) -> dict[str, Any]:
    """Try a step through the API; return the problem, or the act that was recorded."""
    whole = case.content(step) | content
    answer = post(speak(by), path(case, "/acts"), {"step": step, "content": whole})
    case.dossier.refresh_from_db()
    body: dict[str, Any] = answer.json()
    assert answer.status_code in (201, 409), body
    return body


def codes(body: dict[str, Any]) -> set[str]:
    """Return the codes of a refusal; empty for an act."""
    return {one["code"] for one in body.get("unmet", ())}


def licence(where: County, number: str = "样例-0001") -> Licence:
    """The licence in the register."""
    return Licence.objects.get(agency=where.agency, number=number)


def test_a_licence_is_granted_written_into_the_register_and_its_certificate_handed_over() -> None:
    where = world.county()
    case = granted(where)
    row = licence(where)
    assert (row.holder, row.item) == (case.dossier.party_name, "食品经营许可")
    assert standing_on(row, case.at.date()).worth is Worth.VALID
    case.take("serve_decision", where.officer)
    case.take("deliver_certificate", where.officer)
    assert licence(where).certificate_on == case.at.date()
    kinds = list(case.dossier.documents.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "licence_receipt", "licence_acceptance", "licence_site_record",
        "licence_examination_report", "licence_grant", "licence_service_receipt",
        "licence_certificate", "licence_service_receipt",
    ]  # fmt: skip
    events = [one.kind for one in LicenceEvent.objects.filter(licence=row)]
    assert events == ["granted", "delivered"]
    case.take("prepare_publication", where.clerk)
    assert list(verify_dossier(case.dossier)) == []
