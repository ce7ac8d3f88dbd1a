"""Logging in, being locked out, and a session that ends in the middle of a form."""

import json

import pytest
from django.test import Client

from sanjian.records.models import Act, FormDraft
from tests import world
from tests.desk.helpers import at_desk, hidden, posted, step_url, text
from tests.desk.test_gate import reviewable

pytestmark = pytest.mark.django_db


def test_a_person_logs_in_and_goes_where_he_wanted() -> None:
    county = world.county()
    client = Client()
    form = {"username": "zhou", "password": world.PASSWORD, "next": "/duties"}
    answer = client.post("/login", form)
    assert answer.status_code == 302
    assert answer["Location"] == "/duties"
    assert county.officer.name in text(client.get("/duties"))


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org", "/logout", "/\x00"])
def test_login_leads_nowhere_else(away: str) -> None:
    world.county()
    form = {"username": "zhou", "password": world.PASSWORD, "next": away}
    assert Client().post("/login", form)["Location"] == "/"


@pytest.mark.parametrize(
    ("username", "password"),
    [("zhou", "wrong"), ("", ""), ("nobody", "x"), ("zh\x00ou", "\x00"), ("😀" * 500, "长" * 5000)],
)
def test_a_wrong_password_is_told_in_one_sentence(username: str, password: str) -> None:
    world.county()
    answer = Client().post("/login", {"username": username, "password": password})
    assert answer.status_code == 422
    assert "账号或者密码不对" in text(answer)


def test_five_wrong_passwords_lock_the_account_and_say_for_how_long() -> None:
    world.county()
    client = Client()
    for _ in range(5):
        client.post("/login", {"username": "zhou", "password": "wrong"})
    answer = client.post("/login", {"username": "zhou", "password": world.PASSWORD})
    assert answer.status_code == 429
    assert "账号已锁定，请15分钟后再试" in text(answer)
    assert client.get("/").status_code == 302


def test_what_was_typed_when_the_session_ended_is_there_after_logging_in() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    url = step_url(case.dossier, "verify_lead")
    opened = client.get(url)
    client.logout()

    typed = posted({"suspected": True, "findings": "核查情况写了很久。"}) | hidden(opened)
    expired = client.post(url, typed)
    assert expired.status_code == 401
    assert "所填内容已随本页保留" in text(expired)
    assert Act.objects.filter(dossier=case.dossier).count() == 1

    carried = json.dumps({name: [value] for name, value in typed.items()})
    back = client.post(
        "/login",
        {"username": "zhou", "password": world.PASSWORD, "next": url, "carried": carried},
    )
    assert back["Location"] == url
    page = text(client.get(url))
    assert "核查情况写了很久。" in page
    assert "登录到期前填写的内容已恢复" in page


@pytest.mark.parametrize("carried", ["", "nonsense", "[]", '{"a": 1}', "null", '{"findings": [1]}'])
def test_damaged_carried_text_does_no_harm(carried: str) -> None:
    county = world.county()
    case = world.opened(county)
    url = step_url(case.dossier, "verify_lead")
    form = {"username": "zhou", "password": world.PASSWORD, "next": url, "carried": carried}
    assert Client().post("/login", form).status_code == 302


def test_logging_out_is_a_change_and_needs_a_post() -> None:
    client = at_desk(world.county().officer)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 302
    assert client.get("/").status_code == 302


def test_a_form_without_its_token_is_refused_in_words() -> None:
    county = world.county()
    client = Client(enforce_csrf_checks=True)
    client.force_login(county.officer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/password", {"old": "x"})
    assert answer.status_code == 403
    assert "页面已过期" in text(answer)


def test_a_password_is_changed_by_its_owner() -> None:
    county = world.county()
    client = at_desk(county.officer)
    wrong = client.post("/password", {"old": "no", "new": "123", "again": "124"})
    assert wrong.status_code == 422
    assert "现在的密码不对" in text(wrong)
    assert "两次填写的新密码不一致" in text(wrong)
    new = "清溪文昌路-2026"
    done = client.post("/password", {"old": world.PASSWORD, "new": new, "again": new})
    assert done.status_code == 302
    assert client.get("/").status_code == 200
    county.officer.refresh_from_db()
    assert county.officer.check_password(new)


def test_a_draft_saves_itself_and_is_gone_once_the_step_is_taken() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    url = step_url(case.dossier, "verify_lead")
    assert client.post(f"{url}/draft", {"findings": "写到一半\x00"}).status_code == 204
    assert "写到一半" in text(client.get(url))
    assert "写到一半" not in text(at_desk(county.second).get(url))
    client.post(url, posted(case.content("verify_lead")) | hidden(client.get(url)))
    assert not FormDraft.objects.exists()


def test_a_review_typed_before_the_session_ended_is_there_too() -> None:
    case = reviewable()
    case.take("submit_review", case.county.officer)
    client = at_desk(case.county.reviewer)
    url = f"/reviews/{case.dossier.uid}"
    typed = {"conclusion": "pass_review", "opinion": "意见写了很久。"}
    client.logout()
    assert client.post(url, typed).status_code == 401
    carried = json.dumps({name: [value] for name, value in typed.items()})
    form = {"username": "zheng", "password": world.PASSWORD, "next": url, "carried": carried}
    assert client.post("/login", form)["Location"] == url
    assert "意见写了很久。" in text(client.get(url))
