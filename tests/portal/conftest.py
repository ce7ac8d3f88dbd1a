"""A visitor of the portal: its addresses, middleware and database role, as in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import django
import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client

# This file may be read before pytest-django has set the project up; setting up twice is harmless.
django.setup()

from sanjian.disclosure import registers  # noqa: E402
from sanjian.operations import addresses, places, secret_store  # noqa: E402
from sanjian.portal.frame import LOOKUPS, SEARCHES  # noqa: E402
from sanjian.records.rules import rules  # noqa: E402
from tests import world  # noqa: E402
from tests.disclosure.scenes import decided, prepared, released  # noqa: E402


@contextmanager
def portal_role() -> Iterator[None]:
    """Django speaks to the database as sanjian_portal inside."""
    found = places.places()
    wanted = addresses.parameters(addresses.PORTAL, found, secret_store.load(found.secrets))
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=wanted["user"], PASSWORD=wanted["password"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


class Visitor:
    """Somebody with a browser; every request runs as the portal's role."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Any:
        """Ask for a page; the answer carries its text as ``words``."""
        with portal_role():
            answer = self.client.get(path, query or None)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.words = body.decode(errors="replace")
        return answer


@pytest.fixture
def visitor(transactional_db: None, settings: Any) -> Visitor:
    """A visitor of the portal as it is deployed."""
    assert "django.contrib.sessions.middleware.SessionMiddleware" not in settings.PUBLIC_MIDDLEWARE
    settings.ROOT_URLCONF = "config.urls_portal"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    settings.ALLOWED_HOSTS = [*configured.ALLOWED_HOSTS, "testserver"]
    SEARCHES.forget()
    LOOKUPS.forget()
    return Visitor()


@pytest.fixture
def county(transactional_db: None) -> world.County:
    """云溪县 with its registers published."""
    made = world.county()
    at = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    registers.refresh_agencies(at=at)
    registers.refresh_site(
        place="云溪县", name="统一的执法信息公示平台", operator="云溪县司法局主办", at=at
    )
    registers.refresh_procedures(params=rules(made.pack, date(2026, 3, 2)), at=at)
    return made


@pytest.fixture
def published(county: world.County) -> Callable[..., world.Case]:
    """Publish a decision about a party with these opening contents."""

    def made(**opening: Any) -> world.Case:
        return released(prepared(decided(county, **opening)))

    return made
