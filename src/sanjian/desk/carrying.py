"""A form sent after the session had ended: the login page carries what was typed across.

After logging in it becomes the draft of that form, so that the page opens again as it was left
and the person presses the button once more, as himself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve

from sanjian.law.procedure import Step
from sanjian.law.procedures import PROCEDURES
from sanjian.records.drafts import save_draft
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.ui import forms

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person

LARGEST = 400_000
"""Characters that are carried across a login."""


def login_in_place(request: HttpRequest) -> HttpResponse:
    """Show the login page at the address that was posted to, carrying what was typed."""
    carried = json.dumps(dict(request.POST.lists()), ensure_ascii=False)
    context = {
        "next": request.path,
        "carried": carried if len(carried) <= LARGEST else "",
        "expired": True,
    }
    return render(request, "desk/login.html", context, status=401)


def keep_carried(path: str, carried: str, *, by: Person, at: datetime) -> bool:
    """Keep what came across a login as the draft of the form at ``path``; say whether it was.

    What is not a form of this person's, or no longer readable, is let go.
    """
    try:
        match = resolve(path)
        posted = _posted(json.loads(carried))
        named = {"step": "raise_problems", **match.kwargs}
        dossier, step = _form_at(match.url_name or "", named, by)
    except (ValueError, TypeError, Resolver404, NotFound, KeyError):
        return False
    typed = forms.raw(step.form, posted)
    return save_draft(by=by, dossier=dossier, step=step.name, typed=typed, at=at)


def _posted(values: Any) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, several in dict(values).items():
        posted.setlist(str(name), [str(one) for one in several])
    return posted


def _form_at(name: str, found: Mapping[str, Any], by: Person) -> tuple[Dossier | None, Step[Any]]:
    if name == "open-case":
        table = PROCEDURES[found["procedure"]]
        return None, table.step(table.opening)
    if name not in ("step", "review"):
        raise KeyError(name)
    dossier = dossier_of(by, found["uid"])
    return dossier, PROCEDURES[dossier.procedure].step(found["step"])
