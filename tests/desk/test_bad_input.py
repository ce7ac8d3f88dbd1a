"""Bad input at the desk: told beside its field, what was typed stays, nothing is written.

Every step of every procedure that a file can reach is tried on a file where it is open.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from sanjian.law import forms as law
from sanjian.law.forms import Field, Kind
from sanjian.law.procedure import Procedure
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Dossier
from sanjian.records.rules import rules
from sanjian.ui import forms
from tests import world
from tests.api.test_bad_input import spread, written
from tests.badvalues import as_text, asked, wrong_values
from tests.desk.helpers import at_desk, hidden, posted, step_url, text
from tests.stations import Station, floor, place_for, stations

pytestmark = pytest.mark.django_db
BATCHES = 2
# Steps whose form is a page of its own (公示), with tests of its own.
OWN_PAGES = frozenset({"prepare_publication", "release_publication", "withdraw_publication"})


def address(at: Station) -> str:
    if at.dossier is None:
        return f"/cases/new/{at.procedure.name}"
    return step_url(at.dossier, at.step.name)


def _wrong_texts(field: Field) -> list[Any]:
    found = [as_text(value) for value in wrong_values(field, timezone.localdate())]
    return spread([value for value in found if value is not None], BATCHES)


def batches(at: Station) -> Iterator[dict[str, Any]]:
    """What a browser could post with every field wrong, in some ways; and nothing at all."""
    yield {}
    good = posted(at.good)
    for number in range(BATCHES):
        sent = dict(good)
        for field in asked(at.step):
            if field.kind is Kind.ROWS:
                for column in field.columns:
                    ways = _wrong_texts(column)
                    sent[f"{field.name}-0-{column.name}"] = ways[number % len(ways)]
            else:
                ways = _wrong_texts(field)
                sent[field.name] = ways[number % len(ways)]
        yield {name: "" if value is None else value for name, value in sent.items()}


def problems(at: Station, sent: dict[str, Any]) -> dict[str, list[str]]:
    """What the form says against a post, by field."""
    query = QueryDict(urlencode(sent, doseq=True))
    raw = forms.raw(at.step.form, query)
    day = timezone.localdate()
    params = rules(at.dossier.pack_id if at.dossier else at.pack, day)
    # What the record fills in has no place on the page.
    asked_for = [field for field in at.step.form if not field.filled]
    names = {field.name for field in asked_for}
    typed = {name: value for name, value in raw.items() if name in names}
    return law.clean(asked_for, typed, today=day, lists=params)[1]


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda one: one.name)
def test_what_is_wrong_in_any_form_is_told_and_kept_and_nothing_is_written(
    procedure: Procedure[Any], settings: Any
) -> None:
    settings.PROFILE = place_for(procedure)
    where = world.county(settings.PROFILE)
    clients: dict[int, Client] = {}
    met = set()
    stopped: set[str] = set()
    for at in stations(where, procedure, stopped=stopped):
        if at.step.name in OWN_PAGES:
            continue
        client = clients.setdefault(at.person.pk, at_desk(at.person))
        before = written()
        opened = client.get(address(at))
        assert opened.status_code == 200, at.step.name
        for sent in batches(at):
            _refused(client, at, hidden(opened) | sent)
        assert written() == before, at.step.name
        met.add(at.step.name)
    assert len(met | OWN_PAGES) >= floor(procedure, stopped)


def _refused(client: Client, at: Station, sent: dict[str, Any]) -> None:
    wrong = problems(at, sent)
    if not wrong:
        return
    answer = client.post(address(at), sent)
    assert answer.status_code == 422, (at.step.name, sent)
    page = text(answer)
    for name, told in wrong.items():
        for one in told:
            assert html.escape(one) in page, (at.step.name, name)
    for field in asked(at.step):
        value = sent.get(field.name, "")
        if field.kind in (Kind.TEXT, Kind.LONGTEXT) and value and str(value).isprintable():
            assert html.escape(str(value)) in page, (at.step.name, field.name)


def typed(county: world.County) -> tuple[Client, str, dict[str, Any]]:
    """A person, the form of the first step, and what he would post."""
    client = at_desk(county.officer)
    url = "/cases/new/penalty_ordinary"
    whole = posted(world.opening_content(county, timezone.now()))
    return client, url, whole | hidden(client.get(url))


def test_pressing_the_button_of_an_opening_form_twice_opens_one_case() -> None:
    client, url, whole = typed(world.county())
    first, second = client.post(url, whole), client.post(url, whole)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1


def test_a_form_too_large_or_of_too_many_fields_is_refused_in_words() -> None:
    client, url, whole = typed(world.county())
    before = written()
    for more in ({"summary": "长" * 2_000_000}, {f"x{n}": "1" for n in range(2_100)}):
        answer = client.post(url, whole | more)
        assert answer.status_code == 400
        assert "一次填写的内容过多" in text(answer)
    assert written() == before


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00=%ff&cause=%00%ed%a0%80", "application/x-www-form-urlencoded"),
        (b'{"cause": "x"}', "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"cause=1", "multipart/form-data"),
        (b"cause=1", "text/plain"),
        (b"", ""),
    ],
    ids=range(6),
)
def test_a_post_that_is_no_form_does_not_break_the_desk(body: bytes, kind: str) -> None:
    client, url, _ = typed(world.county())
    before = written()
    for address_ in (url, f"{url}/draft"):
        answer = client.post(address_, body, content_type=kind)
        assert answer.status_code in (204, 400, 422)
    assert written() == before


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace", "head"])
def test_other_methods_change_nothing(method: str) -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    before = written()
    for url in ("/cases", "/cases/new/penalty_ordinary", step_url(case.dossier, "verify_lead"),
                "/login"):  # fmt: skip
        assert getattr(client, method)(url).status_code in (200, 302, 405)
    assert written() == before


QUERIES = [
    "page=x", "page=-1", "page=0", "page=999999999999999999999", "page=２", "page=1e9", "page=",
    "sort=none", "sort=--due", "sort=%00", "since=2026-02-30", "since=x&until=y", "since=%00",
    "since=9999-12-31&until=9999-12-31", "since=0001-01-01&until=0001-01-01", "stage=none",
    "procedure=none", "state=none", "mine=x&late=x", "columns=none", "columns=%00&columns=x",
    "q=" + "%E9%95%BF" * 5000, "q=" + "a" * 5000, "q=%00", "q=%ff%fe", "q=%ed%a0%80",
    "q=%E2%80%AE", "q=%25%25%5C%5F", "q='%20OR%201=1--", "q=%F0%9F%98%80", "q=(((*[", "party=%00",
    "queue=none", "of=none&late=2", "tab=none&view=%00", "after=x&before=y", "cursor=%00",
    "kind=none&agency=0&year=x", "agency=%00&year=99999999999", "category=x&origin=x&from=x&to=x",
    "q=a&q=b&q=c", "&&&=&=x&", "x" * 3000,
]  # fmt: skip
LISTS = ("/", "/cases", "/approvals", "/reviews", "/reviewers", "/reviewers/advisers", "/duties",
         "/documents", "/disclosure", "/people", "/rules", "/cases/export", "/login")  # fmt: skip


def test_no_query_breaks_a_list_of_the_desk() -> None:
    county = world.county()
    world.opened(county)
    client = at_desk(county.officer)
    for url in LISTS:
        for query in QUERIES if url == "/cases" else QUERIES[::4]:
            answer = client.get(f"{url}?{query}")
            assert answer.status_code in (200, 302, 400, 404), (url, query)


def test_no_query_breaks_a_list_of_the_portal(through_the_portal: Any) -> None:
    world.county()
    pages = ("/", "/search", "/decisions", "/agencies", "/procedures", "/verify", "/data",
             "/decisions.csv", "/sitemap.xml", "/v/none", "/decisions/aaaaaaaaaa")  # fmt: skip
    with through_the_portal() as client:
        for url in pages:
            for query in QUERIES if url == "/decisions" else QUERIES[1::3]:
                answer = client.get(f"{url}?{query}")
                assert answer.status_code in (200, 302, 400, 404, 429), (url, query)


def test_the_locked_out_are_told_until_when_and_whom_to_ask() -> None:
    world.county()
    client = Client()
    for _ in range(4):
        client.post("/login", {"username": "zhou", "password": "wrong"})
    for _ in range(2):  # the fifth locks; the sixth is not even compared
        answer = client.post("/login", {"username": "zhou", "password": "wrong"})
        assert answer.status_code == 429
        page = text(answer)
        assert "账号已锁定，请15分钟后再试" in page
        assert "以后" in page
        assert "请联系本机关管理账号的人员" in page
        assert 'name="username" value="zhou"' in page
        assert 0 < int(answer["Retry-After"]) <= 900
    # An account that there is not is answered the same: who has one is not told.
    for _ in range(5):
        absent = client.post("/login", {"username": "nobody", "password": "wrong"})
    assert absent.status_code == 429
    assert text(absent).count("账号已锁定") == 1
