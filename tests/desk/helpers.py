"""Browsing the desk as one of the people of the small county."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from sanjian.records.models import Dossier
from sanjian.registry.models import Person
from tests import world

BACKEND = "django.contrib.auth.backends.ModelBackend"


def at_desk(person: Person) -> Client:
    """A browser in which this person has logged in; an exception in a view fails the test."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def text(answer: HttpResponse) -> str:
    """What the page says."""
    return answer.content.decode()


def hidden(answer: HttpResponse) -> dict[str, str]:
    """The hidden fields of the page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text(answer))
    return dict(found)


def posted(content: dict[str, Any]) -> dict[str, Any]:
    """Content as a browser posts it: rows spread over numbered names, yes and no as words."""
    sent: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                for column, cell in row.items():
                    sent[f"{name}-{number}-{column}"] = cell
        elif isinstance(value, bool):
            sent[name] = "yes" if value else "no"
        elif isinstance(value, (list, tuple)):
            sent[name] = [str(one) for one in value]
        else:
            sent[name] = "" if value is None else str(value)
    return sent


def step_url(dossier: Dossier, step: str) -> str:
    """The address of a step's form."""
    return f"/cases/{dossier.uid}/steps/{step}"


def take(client: Client, case: world.Case, step: str, **content: Any) -> HttpResponse:
    """Open the form of a step, fill it in with sample content, and press the button."""
    case.dossier.refresh_from_db()
    url = step_url(case.dossier, step)
    opened = client.get(url)
    whole = case.content(step) | content
    return client.post(url, posted(whole) | hidden(opened))
