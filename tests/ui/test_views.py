"""The reader's settings are remembered without scripts; a session is asked about without harm."""

import pytest
from django.test import Client

from tests import world

BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_elder_mode_is_remembered_for_a_year_and_the_reader_comes_back() -> None:
    client = Client()
    answer = client.get("/ui/preference", {"elder": "on", "next": "/ui/gallery/portal"})
    assert answer.status_code == 302
    assert answer["Location"] == "/ui/gallery/portal"
    assert client.cookies["elder"]["max-age"] == 365 * 24 * 3600
    page = client.get("/ui/gallery/portal").content.decode()
    assert '<html lang="zh-CN" data-elder="on">' in page
    client.get("/ui/preference", {"elder": "off", "theme": "dark"})
    page = client.get("/ui/gallery/portal").content.decode()
    assert '<html lang="zh-CN" data-theme="dark">' in page


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:1"])
def test_nobody_is_sent_to_another_site(elsewhere: str) -> None:
    assert Client().get("/ui/preference", {"next": elsewhere})["Location"] == "/"


def test_a_setting_nobody_offers_is_ignored() -> None:
    client = Client()
    client.get("/ui/preference", {"theme": '"><script>', "elder": "maybe", "other": "1"})
    assert not client.cookies


def test_without_a_login_the_session_is_said_to_have_ended() -> None:
    assert Client().head("/ui/session").status_code == 401


@pytest.mark.django_db
def test_a_live_session_names_its_person_and_hands_out_a_fresh_form_token() -> None:
    officer = world.county().officer
    client = Client()
    client.force_login(officer, backend=BACKEND)
    answer = client.head("/ui/session")
    assert answer.status_code == 204
    assert answer["X-Person"] == str(officer.pk)
    assert len(answer["X-CSRF-Token"]) == 64
    assert "no-store" in answer["Cache-Control"]
