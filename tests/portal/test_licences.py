"""The register of licences as the public reads it: worth today, ended ones, renewed by the law."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sanjian.disclosure.licences import refresh_licences, slug
from sanjian.disclosure.models import PublishedLicence
from tests import world
from tests.api.test_licence import (
    START,
    applied,
    granted,
    heard,
    refused,
    said,
    withdrawal,
)
from tests.portal.conftest import Visitor

NUMBER = "样例-0001"


def address(county: world.County) -> str:
    """Where the licence stands."""
    return f"/licences/{slug(county.agency.name, NUMBER)}"


def test_a_licence_is_found_by_holder_item_and_number(
    visitor: Visitor, county: world.County
) -> None:
    assert "这里列出本地行政机关发出的许可证" in visitor.get("/licences").words
    case = granted(county)
    refresh_licences(at=case.at)
    for words in (NUMBER, case.dossier.party_name, "食品经营许可"):
        shown = visitor.get("/licences", q=words).words
        assert case.dossier.party_name in shown and address(county) in shown
    assert "没有查到" in visitor.get("/licences", q="不存在").words
    page = visitor.get(address(county))
    assert page.status_code == 200
    for words in ("有效", NUMBER, county.agency.name, "准予"):
        assert words in page.words
    assert visitor.get("/licences/aaaaaaaaaa").status_code == 404
    assert "/licences" in visitor.get("/").words


def test_only_who_granted_it_revokes_it_and_the_public_record_says_so(
    visitor: Visitor, county: world.County
) -> None:
    granted(county)
    refresh_licences(at=START + timedelta(days=10))
    stranger = world.county(prefix="城")
    theirs = withdrawal(stranger, START + timedelta(days=60), ground="not_qualified")
    assert "LICENCE_NOT_FOUND" in said(refused(theirs, "file_withdrawal", stranger.head))
    case = heard(county, ground="not_qualified")
    assert "REVIEW_MISSING" in said(refused(case, "submit_decision", county.officer))
    case.take("submit_review", county.officer)
    case.take("pass_review", county.reviewer)
    case.take("decide_end", county.head)
    refresh_licences(at=case.at)
    page = visitor.get(address(county)).words
    assert "已撤销" in page and "《行政许可法》第六十九条撤销，不再有效" in page
    assert NUMBER in visitor.get("/licences", state="ended").words
    assert NUMBER not in visitor.get("/licences", state="valid").words


def test_what_the_law_renewed_counts_and_the_public_is_told_why(
    visitor: Visitor, county: world.County
) -> None:
    granted(county, valid_until="2026-05-20")
    asked = datetime(2026, 4, 8, 9, tzinfo=world.SHANGHAI)
    case = applied(county, asked, request="renew", licence_number=NUMBER)
    case.later(days=1).take("accept_application", county.officer)
    refresh_licences(at=datetime(2026, 5, 21, 1, tzinfo=world.SHANGHAI))
    page = visitor.get(address(county)).words
    assert "视为准予延续" in page and "《行政许可法》第五十条第二款" in page
    assert NUMBER in visitor.get("/licences", state="valid").words


def test_an_expired_licence_is_told_as_such(visitor: Visitor, county: world.County) -> None:
    granted(county, valid_until="2026-05-20")
    refresh_licences(at=datetime(2026, 5, 21, 1, tzinfo=world.SHANGHAI))
    assert "有效期已经届满，没有延续" in visitor.get(address(county)).words


def test_the_name_of_a_natural_person_is_hidden(visitor: Visitor, county: world.County) -> None:
    case = granted(county)
    facts = dict(case.dossier.facts) | {"party_kind": "person"}
    type(case.dossier).objects.filter(pk=case.dossier.pk).update(facts=facts)
    refresh_licences(at=case.at)
    row = PublishedLicence.objects.get()
    assert row.holder.endswith("某某") and row.content == ""
    assert case.dossier.party_name not in visitor.get(address(county)).words
    assert row.valid_from == date(2026, 3, 2)
