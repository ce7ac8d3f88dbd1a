"""现场码: made by officers on site, opened by the party; worth what their certificates are now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from sanjian.disclosure import onsite, registers
from sanjian.disclosure.models import OnsiteNotice, PublishedOnsite
from sanjian.law.people import CertificateState
from sanjian.portal.frame import LOOKUPS
from sanjian.registry import actions as registry
from sanjian.registry.models import Certificate
from tests import world
from tests.desk.helpers import at_desk, text
from tests.portal.conftest import Visitor


def begun(pack: str = "mingxi") -> world.Case:
    """A case opened today, at the scene of which officers stand."""
    case = world.opened(world.county(pack), timezone.now() - timedelta(days=1))
    registers.refresh_agencies(at=timezone.now())
    return case


def sent(case: world.Case, *others: Any, activity: str = "inspection") -> dict[str, Any]:
    """The form as the officer fills it in."""
    c = case.county
    return {"activity": activity, "officers": [str(one.pk) for one in (c.officer, *others)]}


def test_the_party_reads_on_his_telephone_who_stands_there_and_what_he_may_ask_for(
    transactional_db: None, settings: Any
) -> None:
    case = begun()
    c, address = case.county, f"/cases/{case.dossier.uid}/onsite"
    officer = at_desk(c.officer)
    assert address in text(officer.get(f"/cases/{case.dossier.uid}/"))
    assert officer.post(address, sent(case, c.second)).status_code == 302
    made = OnsiteNotice.objects.get()
    shown = text(officer.get(address))
    assert f"/onsite/{made.code}" in shown and 'class="qr"' in shown
    held = Certificate.objects.get(person=c.second)
    settings.ROOT_URLCONF = "config.urls_portal"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    LOOKUPS.forget()
    page = Visitor().get(f"/onsite/{made.code}").words

    assert "周承办" in page and "吴协办" in page and held.number in page
    assert page.count("有效 至") + page.count("有效</span> 至") == 2
    assert "《行政处罚法》第五十五条第一款" in page and "申请回避" in page and "陈述和申辩" in page
    assert case.dossier.party_name not in page
    registry.change_certificate(certificate=held, state=CertificateState.SUSPENDED,
                                since=timezone.localdate(), reason="年审未通过", by=None,
                                at=timezone.now())  # fmt: skip
    registers.refresh_agencies(at=timezone.now())
    later = Visitor().get(f"/onsite/{made.code}").words
    assert "执法证今天无效或者没有登记" in later and "暂扣" in later
    for unknown in ("a" * 24, made.code[:-1] + ("a" if made.code[-1] != "a" else "b")):
        assert Visitor().get(f"/onsite/{unknown}").status_code == 404


@pytest.mark.django_db
def test_only_officers_who_stand_there_with_valid_certificates_show_a_code() -> None:
    case = begun()
    c, address = case.county, f"/cases/{case.dossier.uid}/onsite"
    officer = at_desk(c.officer)
    for chosen, code in (
        (sent(case), "OFFICERS_TOO_FEW"),
        (sent(case, c.expired), "CERT_INVALID"),
        (sent(case, c.suspended), "CERT_INVALID"),
        ({"activity": "inspection", "officers": [str(c.second.pk), str(c.expired.pk)]},
         "NOT_ON_SITE"),
    ):  # fmt: skip
        refused = officer.post(address, chosen)
        assert refused.status_code == 409 and f'data-code="{code}"' in text(refused), code
    assert officer.post(address, sent(case, c.second, activity="party")).status_code == 422
    assert at_desk(c.clerk).get(address).status_code == 404
    assert not PublishedOnsite.objects.exists()


@pytest.mark.django_db
def test_papers_for_the_inside_are_not_shown_and_pages_stand_in_the_log() -> None:
    case = world.decided(world.county())
    found = {label for label, _, _ in onsite.papers_of_file(case.dossier.uid)}
    everything = set(case.dossier.documents.values_list("label", flat=True))
    assert found < everything and not {one for one in found if "审批" in one or "审核" in one}
    c = case.county
    made = onsite.show(
        file=case.dossier.uid, agency=c.agency, activity="inspection",
        officers=[c.officer, c.second], by=c.officer, at=case.at,
        params=world.rules(c.pack, case.at.date(), c.agency.pk),
    )  # fmt: skip
    assert {row[0] for row in made.papers} == found
    assert list(onsite.verify_onsite()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        OnsiteNotice.objects.all().delete()
    made.officers = [["别人", "YX-9999"], *made.officers[1:]]
    made.save()
    assert [one.what for one in onsite.verify_onsite()] == ["执法人员"]
