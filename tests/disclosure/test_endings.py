"""公示期、信用修复、残留核对: what was public ends by time or by repair, and is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.utils import IntegrityError

from sanjian.disclosure import actions, endings, forgetting
from sanjian.disclosure.forgetting import Answer
from sanjian.disclosure.models import (
    PublicationEnding,
    PublishedDecision,
    PublishedTombstone,
    ResidueCheck,
)
from sanjian.disclosure.publicity import publicity, tier_of
from sanjian.disclosure.snapshots import matter_of, public_number
from sanjian.disclosure.verification import verify_published
from sanjian.records.rules import rules
from tests import world
from tests.disclosure.scenes import decided, prepared, released
from tests.portal.conftest import Visitor, county, published, visitor

__all__ = ["county", "published", "visitor"]

Publish = Callable[..., world.Case]
TODAY = date(2026, 11, 23)


def params(day: date = TODAY) -> Any:
    return rules(world.published(world.shipped("mingxi")).digest, day)


@pytest.mark.parametrize(
    ("kinds", "summary", "tier"),
    [
        ({"warning"}, False, "minor"),
        ({"warning", "criticism"}, False, "minor"),
        ({"fine"}, True, "minor"),
        ({"fine"}, False, "general"),
        ({"warning", "fine"}, False, "general"),
        ({"fine", "revoke_licence"}, False, "serious"),
        ({"restrict_employment"}, False, "serious"),
    ],
)
def test_a_penalty_is_of_the_tier_that_its_kinds_say(
    kinds: set[str], summary: bool, tier: str, db: None
) -> None:
    assert tier_of(kinds, summary=summary, params=params()) == tier


def test_the_period_counts_from_the_decision_and_there_is_none_before_the_rule(db: None) -> None:
    found = publicity(date(2026, 4, 30), {"fine"}, summary=False, params=params())
    assert found is not None
    assert (found.until, found.repairable_on) == (date(2027, 4, 30), date(2026, 7, 31))
    early = params(date(2026, 3, 31))
    assert publicity(date(2026, 3, 2), {"fine"}, summary=False, params=early) is None


def copy_of(case: world.Case) -> PublishedDecision:
    return PublishedDecision.objects.get()


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 5, tzinfo=world.SHANGHAI)


def test_time_itself_takes_a_decision_off_on_the_day_after_its_last_and_leaves_a_tombstone(
    db: None,
) -> None:
    released(prepared(decided(world.county())))
    assert endings.expire(at=at(date(2026, 4, 2))) == 0
    until = PublishedDecision.objects.get().until
    assert until is not None and until.year == 2027
    assert endings.expire(at=at(until)) == 0
    assert endings.expire(at=at(until + timedelta(days=1))) == 1
    assert endings.expire(at=at(until + timedelta(days=1))) == 0
    assert PublishedDecision.objects.count() == 0
    assert "公示期已满" in PublishedTombstone.objects.get().reason
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicationEnding.objects.all().delete()


def test_a_repair_needs_the_shortest_period_performance_and_a_second_person(db: None) -> None:
    case = released(prepared(decided(world.county())))
    endings.expire(at=at(date(2026, 4, 2)))
    c, copy = case.county, copy_of(case)
    whole: dict[str, Any] = {"copy": copy, "dossier": case.dossier}

    def register(day: date, proof: str = "缴款凭证") -> None:
        endings.register_repair(asked_on=day, proof=proof, by=c.clerk, at=at(day), **whole)

    assert copy.repairable_on is not None
    day = copy.repairable_on
    for asked, proof, code in (
        (day - timedelta(days=1), "缴款凭证", "TOO_EARLY"),
        (day, " ", "NO_PROOF"),
        (day, "缴款凭证", "NOT_PERFORMED"),
    ):
        with pytest.raises(endings.NotRepaired) as refused:
            register(asked, proof)
        assert refused.value.code == code
    case.take("record_payment", c.officer)
    case.dossier.refresh_from_db()
    register(day)
    for by, code in ((c.clerk, "SAME_PERSON"), (c.officer, "NOT_THE_CLERK")):
        with pytest.raises(endings.NotRepaired) as refused:
            endings.approve_repair(by=by, at=at(day), **whole)
        assert refused.value.code == code
    endings.approve_repair(by=c.publisher, at=at(day), **whole)
    assert PublishedDecision.objects.count() == 0
    assert PublicationEnding.objects.get().kind == "repaired"


def test_verify_misses_what_vanished_and_not_what_time_or_repair_took_off(db: None) -> None:
    case = released(prepared(decided(world.county())))
    c = case.county
    expired = released(prepared(decided(c, cause="周小满涉嫌占道经营")))
    assert list(verify_published()) == []
    copy = PublishedDecision.objects.get(number=number_of(expired))
    endings.end(copy, expired.dossier, kind=PublicationEnding.Kind.EXPIRED, said="公示期已满",
                law="办法", at=expired.at, by=None)  # fmt: skip
    assert list(verify_published()) == []
    PublishedDecision.objects.filter(number=number_of(case)).delete()
    (missed,) = verify_published()
    assert (missed.what, missed.found) == ("公开文本", "缺失")
    copy.pk = None
    copy.save(force_insert=True)
    assert sorted(one.found for one in verify_published()) == ["仍在公开", "缺失"]


def number_of(case: world.Case) -> str:
    return public_number(matter_of(case.dossier, case.facts))


def test_the_database_lets_nobody_approve_the_repair_he_registered(db: None) -> None:
    case = released(prepared(decided(world.county())))
    case.take("record_payment", case.county.officer)
    endings.expire(at=at(date(2026, 4, 2)))
    case.dossier.refresh_from_db()
    day = copy_of(case).repairable_on
    assert day is not None
    repair = endings.register_repair(
        copy=copy_of(case), dossier=case.dossier, asked_on=day, proof="缴款凭证",
        by=case.county.clerk, at=at(day),
    )  # fmt: skip
    row = PublicationEnding(dossier=case.dossier, number=copy_of(case).number, kind="repaired",
                            said="信用修复", law="办法", at=at(day), by=case.county.clerk,
                            repair=repair, registrar=case.county.publisher)  # fmt: skip
    for registrar in (case.county.clerk, case.county.publisher):
        row.pk, row.registrar = None, registrar
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
            transaction.get_connection().check_constraints()


def seen_by(visitor: Visitor) -> forgetting.Ask:
    """Ask the portal as a visitor does, with its own role."""

    def ask(path: str) -> Answer:
        found = visitor.get(path)
        return Answer(
            found.status_code, {k.lower(): v for k, v in found.headers.items()}, found.words
        )

    return ask


def test_after_a_withdrawal_page_search_lists_export_and_sitemap_have_forgotten_the_content(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    other = published(party_name="李又来", cause="李又来涉嫌无照经营", party_number="")
    text = PublishedDecision.objects.order_by("id")[0].text
    actions.withdraw(dossier=case.dossier, reason="复议撤销。", by=case.county.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    ending = PublicationEnding.objects.get()
    assert forgetting.unchecked() == [ending]
    made = forgetting.check(ending=ending, ask=seen_by(visitor), portal="http://portal", at=case.at)
    assert made.nothing_left, made.places
    assert {"决定页面", "核验数据", "开放数据", "网站地图分页", "首页"} <= {
        one["label"] for one in made.places
    }
    assert forgetting.unchecked() == []
    assert max(text.split("\n"), key=len).strip()[:120] in ending.words
    assert PublishedDecision.objects.get().subject == "李某某"
    assert other.facts.published_on


@pytest.mark.parametrize("spoiled", ["页面", "缓存", "网站地图", "没有应答"])
def test_whatever_is_left_anywhere_is_named(
    spoiled: str, visitor: Visitor, published: Publish
) -> None:
    case = published()
    actions.withdraw(dossier=case.dossier, reason="复议撤销。", by=case.county.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    ending = PublicationEnding.objects.get()
    honest = seen_by(visitor)

    def ask(path: str) -> Answer:
        found = honest(path)
        if spoiled == "没有应答":
            raise ConnectionRefusedError
        if spoiled == "页面" and path == f"/decisions/{ending.number}":
            return replace(found, text=found.text + ending.words[-1])
        if spoiled == "缓存" and path == "/decisions.csv":
            return replace(found, headers={"cache-control": "max-age=600"})
        if spoiled == "网站地图" and path.startswith("/sitemap-"):
            return replace(found, text=f"{found.text}/decisions/{ending.number}")
        return found

    made = forgetting.check(ending=ending, ask=ask, portal="http://portal", at=case.at)
    assert not made.nothing_left
    assert len([one for one in made.places if one["left"]]) == 1
    assert forgetting.unchecked() == [ending]
    assert ResidueCheck.objects.count() == 1
