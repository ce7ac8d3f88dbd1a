"""亮证: at every activity on the spot and at service the certificate is shown, worn or refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sanjian.disclosure import registers
from sanjian.law.people import CertificateState
from sanjian.portal.frame import LOOKUPS
from sanjian.records.models import Dossier
from sanjian.records.taking import open_dossier
from sanjian.registry import actions as registry
from sanjian.registry.models import Certificate, Person
from tests import world
from tests.api.test_clauses import attempt, codes, investigating
from tests.api.test_dossiers import path, post, speak
from tests.desk.helpers import at_desk, text
from tests.portal.conftest import Visitor
from tests.world import START, Case, County

pytestmark = pytest.mark.django_db
HIDDEN = {"certificates_shown": False}
WORN = {"certificates_shown": False, "identity_manner": "worn"}


def unserved(where: County) -> Case:
    """A penalty has been decided; the paper has not reached its party."""
    return world.decided(where).later(days=1)


def opened(where: County, procedure: str, **content: Any) -> Case:
    """A file of that procedure, just opened."""
    whole = world.opening_content(where, START, procedure) | content
    act = open_dossier(procedure=procedure, agency=where.agency, content=whole, by=where.officer,
                       at=START, pack=where.pack, sample=True)  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), START, [act])


def at_the_door(where: County) -> Case:
    """An inspection is approved."""
    case = opened(where, "inspection", announced=False)
    case.take("approve_inspection", where.head)
    return case


def to_seize(where: County) -> Case:
    """A measure is decided."""
    case = opened(where, "compulsory_measure")
    case.take("add_evidence", where.officer)
    case.take("draft_measure", where.officer)
    case.take("submit_decision", where.officer)
    case.take("decide_measure", where.head)
    return case.later(hours=5)


def to_execute(where: County) -> Case:
    """A demand to perform has run out, the execution is decided and served."""
    case = opened(where, "compulsory_execution", own_power=True, manner="restore",
                  base_served_on="2025-12-01")  # fmt: skip
    by = (day := START.date()) + timedelta(days=10)
    case.take("demand_performance", where.officer, served_on=day.isoformat(),
              perform_by=by.isoformat())  # fmt: skip
    case.take("add_evidence", where.officer)
    case.later(days=11).take("draft_execution", where.officer)
    case.take("submit_decision", where.officer)
    case.take("decide_execution", where.head)
    return case.later(days=1)


def refuses(case: Case, step: str, **content: Any) -> None:
    """The step is refused for the certificate alone, and goes through when it is shown."""
    assert codes(attempt(case, step, case.county.officer, **HIDDEN, **content)) == {
        "CERT_NOT_SHOWN"
    }, step


@pytest.mark.clause("MX-14")
def test_no_activity_before_the_party_begins_without_the_certificate_shown_and_he_can_check_it(
    transactional_db: None, settings: Any
) -> None:
    where = world.county("mingxi")
    refuses(at_the_door(where), "arrive", scanned=True)
    refuses(investigating_in(where), "on_site_record")
    refuses(to_seize(where), "impose_measure")
    execution = to_execute(where)
    refuses(execution, "serve_decision")
    execution.take("serve_decision", where.officer)
    execution.later(days=1)
    refuses(execution, "execute", **in_office_hours(execution))
    service = unserved(where)
    refuses(service, "serve_decision", mode="left", service_note="拒收，吴某见证")
    assert "acts" not in attempt(service, "serve_decision", where.officer, mode="mail", **HIDDEN)
    assert service.facts.served_on is not None

    file = world.opened(where, timezone.now() - timedelta(days=1))
    registers.refresh_agencies(at=timezone.now())
    address = f"/cases/{file.dossier.uid}/onsite"
    officers = [str(where.officer.pk), str(where.second.pk)]
    officer = at_desk(where.officer)
    for activity in ("inspection", "evidence", "coercion", "service"):
        sent = officer.post(address, {"activity": activity, "officers": officers})
        assert sent.status_code == 302, activity
    shown = text(officer.get(address))
    code = shown[shown.index("/onsite/") + 8 :][:32].split('"')[0].split("<")[0].strip()
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings.PUBLIC_MIDDLEWARE
    LOOKUPS.forget()
    scanned = Visitor().get(f"/onsite/{code}").words
    assert "周承办" in scanned and "有效" in scanned and "暂扣" not in scanned
    suspend(where.second)
    LOOKUPS.forget()
    assert "暂扣" in Visitor().get(f"/onsite/{code}").words


def in_office_hours(case: Case) -> dict[str, str]:
    """An execution is not done at night or on a holiday."""
    return {"started_at": f"{case.at:%Y-%m-%d}T09:30", "ended_at": f"{case.at:%Y-%m-%d}T09:40"}


def suspend(who: Person) -> None:
    """The certificate is suspended from today on."""
    held = Certificate.objects.get(person=who)
    registry.change_certificate(certificate=held, state=CertificateState.SUSPENDED,
                                since=timezone.localdate(), reason="年审未通过", by=None,
                                at=timezone.now())  # fmt: skip
    registers.refresh_agencies(at=timezone.now())


def investigating_in(where: County) -> Case:
    """A case just filed."""
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.take("file_case", where.head)
    return case


@pytest.mark.clause("WX-17")
def test_a_record_without_the_manner_in_which_the_certificate_was_seen_is_refused() -> None:
    case = investigating("wanxin")
    whole = {**case.content("on_site_record"), "identity_manner": ""}
    answer = post(speak(case.county.officer), path(case, "/acts"),
                  {"step": "on_site_record", "content": whole})  # fmt: skip
    assert answer.status_code == 422 and "identity_manner" in answer.json()["errors"]
    assert "acts" not in attempt(case, "on_site_record", case.county.officer)
    assert case.facts.records_made == 1


@pytest.mark.clause("WX-22")
def test_wearing_is_enough_on_patrol_and_at_an_inspection_in_wanxin_and_nowhere_else() -> None:
    where = world.county("wanxin")
    service = unserved(where)
    assert codes(attempt(service, "serve_decision", where.officer, **WORN)) == {"CERT_NOT_SHOWN"}
    both = {"certificates_shown": True, "identity_manner": "worn"}
    assert codes(attempt(service, "serve_decision", where.officer, **both)) == {"CERT_NOT_SHOWN"}
    patrol = at_the_door(where)
    assert codes(attempt(patrol, "arrive", where.officer, scanned=True, **WORN)) == set()
    assert codes(attempt(patrol, "record_inspection", where.officer, **WORN)) == set()
    case = investigating_in(where)
    assert codes(attempt(case, "on_site_record", where.officer, **WORN)) == set()
    assert codes(attempt(case, "interview", where.officer, **WORN)) == {"CERT_NOT_SHOWN"}
    elsewhere = investigating_in(world.county("mingxi", prefix="乙"))
    refused = attempt(elsewhere, "on_site_record", elsewhere.county.officer, **WORN)
    assert codes(refused) == {"CERT_NOT_SHOWN"}
