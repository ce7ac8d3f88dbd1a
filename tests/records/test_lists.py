"""The indexes of the case list: a search is answered from them, and finds what it should."""

from __future__ import annotations

import psycopg
import pytest
from django.db.models import QuerySet

from sanjian.cases.filters import CaseFilter
from sanjian.cases.queries import filtered
from sanjian.records.models import Dossier
from sanjian.records.searching import may_hold
from tests import world

pytestmark = pytest.mark.django_db(transaction=True)
PARTY = "云溪县ABC清源小吃店"


def _plan(owner: psycopg.Connection, rows: QuerySet[Dossier]) -> str:
    sql, values = rows.order_by().query.sql_with_params()
    with owner.transaction():
        owner.execute("SET LOCAL enable_seqscan = off")  # so few rows are read faster whole
        return "\n".join(line for (line,) in owner.execute(f"EXPLAIN {sql}", values))


def test_words_and_handlers_are_found_in_an_index(owner_connection: psycopg.Connection) -> None:
    said = Dossier.objects.filter(may_hold("清源"))
    assert "dossier_words" in _plan(owner_connection, said)
    handled = Dossier.objects.filter(handlers__contains=[1])
    assert "dossier_handlers" in _plan(owner_connection, handled)


def _found(county: world.County, **wanted: str) -> int:
    return filtered(county.officer, CaseFilter(**wanted), at=world.START).count()


@pytest.mark.parametrize(
    "words", ["清源", "小吃店", "县abc清", "某乙", "源", "a", "%", "无照", "清源小吃店"]
)
def test_a_search_finds_what_holds_the_words_and_nothing_else(words: str) -> None:
    county = world.county()
    world.opened(county, party_name=PARTY, cause="涉嫌无照经营")
    held = words.upper() in PARTY or words in "涉嫌无照经营"
    assert _found(county, text=words) == int(held)
    assert _found(county, party=words) == int(words.upper() in PARTY)
