"""Other systems work on dossiers through the API; what next says is what happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sanjian.api.tokens import create_token
from sanjian.registry.models import Person
from tests import world
from tests.world import Case, County

pytestmark = pytest.mark.django_db


def speak(person: Person) -> Client:
    """Return a client that carries a token of that person."""
    token = create_token(person=person, name="测试", days=1, at=timezone.now())
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    """Post JSON and return the response."""
    return client.post(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
    )


@pytest.fixture
def where() -> County:
    """A county."""
    return world.county()


@pytest.fixture
def case(where: County) -> Case:
    """A lead just registered."""
    return world.opened(where)


def path(case: Case, tail: str = "") -> str:
    return f"/dossiers/{case.dossier.uid}{tail}"


def test_without_a_token_nothing_is_told(case: Case) -> None:
    answer = Client().get(f"/api/v1{path(case)}")
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "UNAUTHORISED"


def test_a_dossier_is_opened_and_returned(where: County) -> None:
    client = speak(where.officer)
    content = world.opening_content(where, timezone.now())
    answer = post(client, "/dossiers", {"procedure": "penalty_ordinary", "content": content})
    assert answer.status_code == 201, answer.json()
    uid = answer.json()["uid"]
    again = client.get(f"/api/v1/dossiers/{uid}")
    assert again.json()["stage"] == "lead"
    assert again["ETag"] == '"1"'


def test_another_agency_s_dossier_does_not_exist(case: Case) -> None:
    stranger = world.county(prefix="乙").officer
    answer = speak(stranger).get(f"/api/v1{path(case)}")
    absent = speak(stranger).get("/api/v1/dossiers/00000000-0000-4000-8000-000000000000")
    assert answer.status_code == absent.status_code == 404
    assert answer.content == absent.content


def test_next_lists_each_step_with_what_is_missing(case: Case) -> None:
    body = speak(case.county.officer).get(f"/api/v1{path(case, '/next')}").json()
    steps = {step["step"]: step for step in body["steps"]}
    assert steps["verify_lead"]["permitted"] is True
    assert steps["verify_lead"]["schema"]["required"] == ["suspected", "findings"]
    assert steps["ask_filing"]["permitted"] is False
    unmet = {rule["code"]: rule for rule in steps["ask_filing"]["unmet"]}
    assert unmet["NOT_VERIFIED"]["basis"] == "《行政处罚法》第五十四条第一款"
    assert unmet["NOT_VERIFIED"]["cure_step"] == "verify_lead"


def test_a_decision_without_review_is_refused_in_words_of_the_law(where: County) -> None:
    case = world.heard(where, public_interest=True)
    answer = post(
        speak(where.officer), path(case, "/acts"),
        {"step": "submit_decision", "content": {"opinion": "报请决定"}},
    )  # fmt: skip
    assert answer.status_code == 409
    body = answer.json()
    assert body["code"] == "REVIEW_MISSING"
    assert "《行政处罚法》第五十八条第一款" in body["basis"]
    assert body["cure"]


def test_an_act_is_taken_once_however_often_it_is_sent(case: Case) -> None:
    client = speak(case.county.officer)
    body = {"step": "verify_lead", "content": {"suspected": True, "findings": "有证据"}}
    first = post(client, path(case, "/acts"), body, **{"Idempotency-Key": "k-1"})
    second = post(client, path(case, "/acts"), body, **{"Idempotency-Key": "k-1"})
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    other = {"step": "verify_lead", "content": {"suspected": False, "findings": "没有证据"}}
    third = post(client, path(case, "/acts"), other, **{"Idempotency-Key": "k-1"})
    assert third.status_code == 409
    assert third.json()["code"] == "IDEMPOTENCY_KEY"


def test_a_stale_sequence_is_refused(case: Case) -> None:
    client = speak(case.county.officer)
    body = {"step": "verify_lead", "content": {"suspected": True, "findings": "有证据"}}
    answer = post(client, path(case, "/acts"), body, **{"If-Match": '"7"'})
    assert answer.status_code == 409
    assert answer.json()["code"] == "STALE"


def test_wrong_content_is_answered_field_by_field(case: Case) -> None:
    client = speak(case.county.officer)
    answer = post(client, path(case, "/acts"), {"step": "verify_lead", "content": {"extra": 1}})
    assert answer.status_code == 422
    assert answer.json()["errors"]["suspected"] == ["请填写“有证据初步证明存在违法事实”"]
    assert answer.json()["errors"]["extra"] == ["没有这个填写项"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[1]", b'{"step": NaN}', b'{"step": "x", "step": "y"}', b"[" * 5000, b"\xff"],
)
def test_what_is_not_json_is_told_so(case: Case, raw: bytes) -> None:
    client = speak(case.county.officer)
    answer = client.post(f"/api/v1{path(case, '/acts')}", raw, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"].startswith("application/problem+json")


def test_openapi_describes_the_resources(where: County) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/dossiers/{uid}/next" in document["paths"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("party_name", "张\x00三", "第2位"),
        ("party_name", "\ud800", "无法保存"),
        ("party_name", "张\u202e三", "隐藏字符"),
        ("cause", "字" * 101, "最多100字"),
        ("party_kind", "alien", "从所列各项中选择"),
        ("discovered_on", "2026-02-29", "2026年2月没有29日"),
        ("discovered_on", "2999-01-01", "晚于今天"),
        ("discovered_on", 20260101, "应写成"),
        ("extended_bar", "maybe", "请选择是或否"),
        ("summary", None, "请填写"),
        ("summary", ["x"], "应填写文字"),
    ],
)
def test_bad_input_is_answered_beside_its_field(
    where: County, name: str, value: Any, told: str
) -> None:
    content = world.opening_content(where, timezone.now()) | {name: value}
    answer = post(
        speak(where.officer), "/dossiers", {"procedure": "penalty_ordinary", "content": content}
    )
    assert answer.status_code == 422, answer.content
    assert told in answer.json()["errors"][name][0]
    assert where.agency.dossiers.count() == 0


def test_a_name_that_looks_like_a_template_is_a_name(where: County) -> None:
    for party in ("{{7*7}}", "=HYPERLINK(1)", "<script>alert(1)</script>", "𠮷𬭚㛃餐馆", "😀小店"):
        content = world.opening_content(where, timezone.now()) | {"party_name": party}
        answer = post(
            speak(where.officer),
            "/dossiers",
            {"procedure": "penalty_ordinary", "content": content},
        )
        assert answer.status_code == 201
        assert answer.json()["party"] == party
