"""Bad input through the API: each is told in Chinese beside its field, and nothing is written.

Every step of every procedure that a file can reach is tried on a file where it is open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import zip_longest
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sanjian.api.models import Token
from sanjian.law.forms import Kind
from sanjian.law.procedure import Procedure
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import (
    Act,
    CurrentDraft,
    Decision,
    Document,
    Dossier,
    Draft,
    DutyRow,
    Exhibit,
    FormDraft,
    Leaf,
    NumberCounter,
    Participation,
    RequestKey,
    Review,
)
from sanjian.registry.models import Person
from tests import world
from tests.api.test_dossiers import post, speak
from tests.badvalues import NOBODY, asked, wrong_values
from tests.stations import Station, floor, place_for, stations
from tests.world import Case, County

pytestmark = pytest.mark.django_db
BATCHES = 5
CHINESE = re.compile("[\u4e00-\u9fff]")
WRITTEN = (Act, CurrentDraft, Decision, Document, Dossier, Draft, DutyRow, Exhibit, Leaf,
           Participation, RequestKey, Review)  # fmt: skip


def written(*, drafts: bool = False) -> Any:
    """Everything the record holds, as far as an act would change it."""
    counts = [model.objects.count() for model in (*WRITTEN, *((FormDraft,) if drafts else ()))]
    numbers = sorted(NumberCounter.objects.values_list())
    heads = sorted(Dossier.objects.values_list("pk", "seq", "head", "stage", "number"))
    return counts, numbers, heads


def tell(client: Client, at: Station, content: Any) -> Any:
    """Send content for a station's step: opening a file, or the next act of the file."""
    if at.dossier is None:
        path, body = "/dossiers", {"procedure": at.procedure.name, "content": content}
    else:
        path = f"/dossiers/{at.dossier.uid}/acts"
        body = {"step": at.step.name, "content": content}
    # A number beyond all bounds is written with an exponent: Infinity is no JSON.
    text = json.dumps(body).replace("Infinity", "1e400")
    return client.post(f"/api/v1{path}", text, content_type="application/json")


def told(answer: Any, status: int) -> dict[str, Any]:
    """The problem of an answer: a stable code and Chinese words."""
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"].startswith("application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert re.fullmatch("[A-Z_]+", problem["code"])
    assert CHINESE.search(problem["detail"]), problem
    return problem


def spread(values: list[Any], count: int) -> list[Any]:
    """Some of the values, evenly taken."""
    return values[:: -(-len(values) // count)]


def batches(at: Station) -> list[dict[str, Any]]:
    """Contents in which every field is wrong, each in its own way: a part of all ways, spread.

    Every way in every field is tried in tests/law/test_bad_input.py; here the door is.
    """
    columns = [spread(wrong_values(one, timezone.localdate()), BATCHES) for one in asked(at.step)]
    names = [field.name for field in asked(at.step)]
    rows = zip_longest(*columns)
    return [
        {name: value if value is not None else column[0]
         for name, value, column in zip(names, row, columns, strict=True)}
        for row in rows
    ]  # fmt: skip


def refuse_every_field(client: Client, at: Station) -> int:
    tries = 0
    for content in batches(at):
        problem = told(tell(client, at, content), 422)
        assert problem["code"] == "INVALID_CONTENT"
        assert set(problem["errors"]) >= set(content), (at.step.name, content)
        assert all(CHINESE.search(text) for texts in problem["errors"].values() for text in texts)
        tries += 1
    return tries


def refuse_strange_ids(client: Client, at: Station, strangers: list[int], foreign: int) -> None:
    """People and exhibits of another agency's, and none at all, cannot be named."""
    for field in asked(at.step):
        if field.kind is Kind.OFFICERS:
            for number in strangers:
                answer = tell(client, at, at.good | {field.name: [number, number + 1]})
                assert answer.status_code in (409, 422), (at.step.name, field.name)
                told(answer, answer.status_code)
        elif field.kind is Kind.PERSON and field.who != "chair":  # see below
            for number in strangers:
                answer = tell(client, at, at.good | {field.name: number})
                assert answer.status_code in (409, 422), (at.step.name, field.name)
                told(answer, answer.status_code)
        elif field.kind is Kind.EVIDENCE:
            for number in (foreign, NOBODY, 0):
                problem = told(tell(client, at, at.good | {field.name: [number]}), 422)
                assert field.name in problem["errors"]


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda one: one.name)
def test_no_field_of_any_step_takes_what_is_no_answer(
    procedure: Procedure[Any], settings: Any
) -> None:
    settings.PROFILE = place_for(procedure)
    where, other = world.county(settings.PROFILE), world.county(prefix="北")
    elsewhere = world.opened(other)
    foreign = Exhibit.objects.create(
        dossier=elsewhere.dossier, agency=other.agency, name="他机关的材料", blob="0" * 64, size=1,
        media_type="image/png", uploaded_by=other.officer, uploaded_at=elsewhere.at,
    ).pk  # fmt: skip
    strangers = [other.officer.pk, other.chair.pk, NOBODY]
    speakers: dict[int, Client] = {}
    met, tries = set(), 0
    stopped: set[str] = set()
    for at in stations(where, procedure, stopped=stopped):
        client = speakers.setdefault(at.person.pk, speak(at.person))
        before = written()
        tries += refuse_every_field(client, at)
        refuse_strange_ids(client, at, strangers, foreign)
        assert written() == before, at.step.name
        met.add(at.step.name)
    # A test that reaches nothing proves nothing.
    assert len(met) >= floor(procedure, stopped)
    assert tries >= 4 * len(met)


def test_a_hearing_is_not_chaired_by_somebody_of_another_agency() -> None:
    where, other = world.county(), world.county(prefix="北")
    at = next(
        one for seed in range(4, 12)  # walks differ with the numbers that people have
        for one in stations(where, PROCEDURES["penalty_ordinary"], seed)
        if one.step.name == "notify_hearing"
    )  # fmt: skip
    answer = tell(speak(at.person), at, at.good | {"chair": other.chair.pk})
    told(answer, 409)


@pytest.fixture
def where() -> County:
    """A county."""
    return world.county()


@pytest.fixture
def case(where: County) -> Case:
    """A lead just registered."""
    return world.opened(where)


def acts(case: Case) -> str:
    return f"/api/v1/dossiers/{case.dossier.uid}/acts"


GOOD = {"step": "verify_lead", "content": {"suspected": True, "findings": "有证据"}}


@pytest.mark.parametrize(
    ("raw", "kind", "status", "words"),
    [
        (b"", "application/json", 422, "请核对"),
        (b"{", "application/json", 400, "第1行第2列"),
        (b"[1]", "application/json", 422, "请核对"),
        (b"7", "application/json", 422, "请核对"),
        (b'"x"', "application/json", 422, "请核对"),
        (b"null", "application/json", 422, "请核对"),
        (b"[" * 100_000, "application/json", 400, "嵌套过深"),
        (b'{"step":' + b"[" * 60 + b"]" * 60 + b"}", "application/json", 400, "嵌套过深"),
        (b'{"step": "a", "step": "b"}', "application/json", 400, "重复"),
        (b'{"step": NaN}', "application/json", 400, "NaN"),
        (b'{"step": ' + b"9" * 9000 + b"}", "application/json", 400, "数字过长"),
        ("{\"step\": \"核\"}".encode("utf-16"), "application/json", 400, "UTF-8"),
        (b"\xff\xfe", "application/json", 400, "UTF-8"),
        (b'{"step": "' + b"x" * 10_000_000 + b'"}', "application/json", 413, "过大"),
        (b'{"step": "' + b"x" * 1000 + b'"}', "application/json", 422, "请核对"),
        (b'{"step": "verify_lead", "sample": true}', "application/json", 422, "请核对"),
        (b'{"step": "verify_lead", "content": []}', "application/json", 422, "请核对"),
        (b'{"step": "\\ud800", "content": {"\\ud800": 1}}', "application/json", 422, "请核对"),
        (b'{"step": "verify_lead", "content": {"\\u0000": 1}}', "application/json", 422, "填写"),
        (json.dumps(GOOD).encode(), "text/plain", 415, "application/json"),
        (b"step=verify_lead", "application/x-www-form-urlencoded", 415, "application/json"),
        (b"--", "multipart/form-data; boundary=x", 415, "application/json"),
    ],
    ids=range(22),
)  # fmt: skip
def test_a_body_that_is_no_such_json_is_told_so_in_chinese(
    case: Case, raw: bytes, kind: str, status: int, words: str
) -> None:
    client, before = speak(case.county.officer), written()
    problem = told(client.post(acts(case), raw, content_type=kind), status)
    assert words in problem["detail"]
    assert "Cannot" not in problem["detail"]
    assert written() == before


@pytest.mark.parametrize("step", ["", "none", "x" * 101, "\x00", "../..", "核查", "register_lead"])
def test_a_step_that_the_case_does_not_have_is_refused(case: Case, step: str) -> None:
    client, before = speak(case.county.officer), written()
    answer = post(client, f"/dossiers/{case.dossier.uid}/acts", {"step": step, "content": {}})
    told(answer, 422 if len(step) > 100 else 409)
    assert written() == before


@pytest.mark.parametrize("procedure", ["", "none", "\x00", "核查", 7, None, ["penalty_ordinary"]])
def test_a_procedure_that_there_is_not_is_refused(where: County, procedure: Any) -> None:
    answer = post(speak(where.officer), "/dossiers", {"procedure": procedure, "content": {}})
    told(answer, 422)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("match", ["x", "-1", '"1', 'W/"x"', "1,2", "99999999999", "1.0"])
def test_a_sequence_that_is_none_is_told_so(case: Case, match: str) -> None:
    client, before = speak(case.county.officer), written()
    answer = client.post(
        acts(case), json.dumps(GOOD), content_type="application/json", headers={"If-Match": match}
    )
    if match == '"1':  # a quote too few names the sequence all the same
        assert answer.status_code == 201
        return
    assert "If-Match" in told(answer, 400)["detail"]
    assert written() == before


def test_a_stale_sequence_writes_nothing_and_the_right_one_does(case: Case) -> None:
    client, before = speak(case.county.officer), written()
    body = json.dumps(GOOD)
    for seq in ('"0"', '"2"', "7"):
        answer = client.post(acts(case), body, content_type="application/json",
                             headers={"If-Match": seq})  # fmt: skip
        assert told(answer, 409)["code"] == "STALE"
    assert written() == before
    answer = client.post(acts(case), body, content_type="application/json",
                         headers={"If-Match": '"1"'})  # fmt: skip
    assert answer.status_code == 201


def test_a_key_used_again_with_other_content_writes_nothing(case: Case) -> None:
    client = speak(case.county.officer)
    key = {"Idempotency-Key": "k-1"}
    path = f"/dossiers/{case.dossier.uid}/acts"
    first = post(client, path, GOOD, **key)
    before = written()
    other = {"step": "verify_lead", "content": {"suspected": False, "findings": "没有证据"}}
    assert told(post(client, path, other, **key), 409)["code"] == "IDEMPOTENCY_KEY"
    assert post(client, path, GOOD, **key).json() == first.json()
    told(post(client, path, GOOD, **{"Idempotency-Key": "k" * 101}), 400)
    assert written() == before


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head", "options", "trace"])
def test_a_method_that_an_address_does_not_know_is_a_problem(case: Case, method: str) -> None:
    client, before = speak(case.county.officer), written()
    answer = getattr(client, method)(acts(case))
    assert answer.status_code == 405
    assert answer["Content-Type"].startswith("application/problem+json")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}
    assert written() == before


@pytest.mark.parametrize("method", ["get", "post", "put"])
@pytest.mark.parametrize("path", ["", "v1", "v1/", "v1/none", "v2/dossiers", "v1/dossiers/x/y/z"])
def test_an_address_that_there_is_not_is_a_problem(where: County, path: str, method: str) -> None:
    told(getattr(speak(where.officer), method)(f"/api/{path}"), 404)


@pytest.mark.parametrize("uid", ["x", "%00", "1", "00000000-0000-4000-8000-000000000000", "核"])
def test_a_dossier_that_there_is_not_is_not_found(where: County, uid: str) -> None:
    client = speak(where.officer)
    for tail in ("", "/next", "/acts", "/documents"):
        told(client.get(f"/api/v1/dossiers/{uid}{tail}"), 404)
    told(client.post(f"/api/v1/dossiers/{uid}/acts", GOOD, content_type="application/json"), 404)
    told(client.get(f"/api/v1/documents/{uid}.pdf"), 404)


def test_another_agencys_dossier_is_not_found_by_any_method(case: Case) -> None:
    stranger, before = speak(world.county(prefix="北").officer), written()
    path = f"/api/v1/dossiers/{case.dossier.uid}"
    for tail in ("", "/next", "/acts", "/documents"):
        told(stranger.get(path + tail), 404)
    told(stranger.post(f"{path}/acts", GOOD, content_type="application/json"), 404)
    assert written() == before


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=-1", "limit=0", "limit=501", "limit=", "after=1e400", "after=９x",
     "limit=" + "9" * 5000, "after=%00"],
    ids=range(9),
)  # fmt: skip
def test_a_page_of_acts_that_cannot_be_is_told_so(case: Case, query: str) -> None:
    problem = told(speak(case.county.officer).get(f"{acts(case)}?{query}"), 422)
    assert set(problem["errors"]) <= {"after", "limit"}


@pytest.mark.parametrize(
    ("query", "status"),
    [("q=" + "长" * 5000, 422), ("page=x", 422), ("page=0", 422), ("page=" + "9" * 40, 422),
     ("q=%00", 200), ("q=%ff%fe", 200), ("q=' OR 1=1 --", 200), ("q=%25%25%25", 200),
     ("q=%F0%9F%98%80", 200), ("unknown=1", 200)],
    ids=range(10),
)  # fmt: skip
def test_a_public_query_never_breaks(where: County, query: str, status: int) -> None:
    answer = Client().get(f"/api/v1/public/decisions?{query}")
    if status == 200:
        assert answer.json()["decisions"] == []
    else:
        told(answer, status)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer x", "Basic x", "Bearer \xff",
                                   "Bearer " + "x" * 9000, "bearer sj_\x00"])  # fmt: skip
def test_a_token_that_is_none_is_told_so(case: Case, given: str) -> None:
    told(Client().get(acts(case), headers={"Authorization": given}), 401)


def test_an_expired_or_revoked_token_or_one_of_somebody_gone_has_no_voice(case: Case) -> None:
    officer = case.county.officer
    client = speak(officer)
    assert client.get(acts(case)).status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert told(client.get(acts(case)), 401)["code"] == "UNAUTHORISED"
    Token.objects.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now())
    told(client.get(acts(case)), 401)
    told(client.post(acts(case), GOOD, content_type="application/json"), 401)


def test_answers_are_readable_chinese_and_moments_have_one_form(where: County) -> None:
    client = speak(where.officer)
    content = world.opening_content(where, timezone.now())
    made = post(client, "/dossiers", {"procedure": "penalty_ordinary", "content": content})
    assert content["party_name"].encode() in made.content
    uid = made.json()["uid"]
    read = client.get(f"/api/v1/dossiers/{uid}")
    assert read.json() == made.json()
    assert made.json()["opened_at"].endswith("+08:00")
    act = post(client, f"/dossiers/{uid}/acts", GOOD).json()
    listed = client.get(f"/api/v1/dossiers/{uid}/acts").json()["acts"][-1]
    assert listed == act
    assert act["at"].endswith("+08:00")


def test_in_production_nothing_is_a_sample_and_in_a_sample_house_everything_is(
    where: County, settings: Any
) -> None:
    where.agency.people.update(is_sample=False)
    client = speak(where.officer)
    body: dict[str, Any] = {"procedure": "penalty_ordinary",
                            "content": world.opening_content(where, timezone.now())}  # fmt: skip
    assert settings.SAMPLE_MODE
    assert post(client, "/dossiers", body).json()["sample"] is True
    settings.SAMPLE_MODE, settings.PRODUCTION = False, True
    assert post(client, "/dossiers", body).json()["sample"] is False
    told(post(client, "/dossiers", body | {"sample": True}), 422)
    told(post(client, "/dossiers", body | {"content": body["content"] | {"sample": True}}), 422)
    assert sorted(Dossier.objects.values_list("sample", flat=True)) == [False, True]
    where.agency.people.update(is_sample=True)
    told(post(client, "/dossiers", body), 401)


def _at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Do all of this at the same moment, each on a connection of its own."""
    ready = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        ready.wait(10)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result(60) for done in [pool.submit(one, work) for work in works]]


def _sender(person: Person, path: str, body: Any, key: str) -> Callable[[], Any]:
    client = speak(person)
    return lambda: post(client, path, body, **{"Idempotency-Key": key})


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_one_stands_and_the_other_is_told(where: County) -> None:
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    body = {"step": "file_case", "content": case.content("file_case")}
    path = f"/dossiers/{case.dossier.uid}/acts"
    answers = _at_once([_sender(where.head, path, body, str(uuid4())) for _ in range(4)])
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    assert Act.objects.filter(dossier=case.dossier, step="file_case").count() == 1
    assert NumberCounter.objects.get().last == 1 if hasattr(NumberCounter, "last") else True


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_four_times_at_once_is_one_act(where: County) -> None:
    case = world.opened(where)
    key = str(uuid4())
    path = f"/dossiers/{case.dossier.uid}/acts"
    answers = _at_once([_sender(where.officer, path, GOOD, key) for _ in range(4)])
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json()["hash"] for one in answers}) == 1
    assert Act.objects.filter(dossier=case.dossier, step="verify_lead").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_opening_sent_four_times_at_once_is_one_dossier(where: County) -> None:
    content = world.opening_content(where, timezone.now())
    body = {"procedure": "penalty_ordinary", "content": content}
    key = str(uuid4())
    answers = _at_once([_sender(where.officer, "/dossiers", body, key) for _ in range(4)])
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json()["uid"] for one in answers}) == 1
    assert Dossier.objects.count() == 1
