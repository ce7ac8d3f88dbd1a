"""试点复制: the form by which the rules in force become the draft of another place's rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from sanjian.desk.seat import Seat
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.rulepacks import drafting
from sanjian.rulepacks.copying import SYSTEMS, Copy
from sanjian.ui import forms
from sanjian.ui.forms import Form

if TYPE_CHECKING:
    from sanjian.rulepacks.models import PackDraft, PublishedPack

FIELDS = (
    Field("name", "规则包名称", max_length=40,
          help="小写字母开头，由小写字母和数字组成，如 xuzhou"),
    Field("label", "地方或者单位", max_length=60, help="如 徐州市"),
    Field("issuer", "制定机关", max_length=100),
    Field("document", "试点文件的名称、文号", max_length=200),
    Field("since", "施行日期", Kind.DATE, future=True),
    Field("systems", "实行的制度", Kind.CHOICES,
          choices=tuple(Choice(*one) for one in SYSTEMS.items()),
          help="没有选择的制度不复制原文件的要求；法律和国务院文件的要求始终适用"),
    Field("purpose", "复制事由", max_length=300),
)  # fmt: skip


def form(seat: Seat, request: HttpRequest | None = None, errors: law.Errors | None = None) -> Form:
    """Return the form, with what was typed where it was posted."""
    typed = forms.raw(FIELDS, request.POST) if request is not None else {}
    return Form(
        forms.bind(FIELDS, typed, errors=errors or {}),
        label="复制为草案",
        action=reverse("desk:rules-copy"),
        cancel_url=reverse("desk:rules-drafts"),
        draft_key=f"{seat.person.pk}:rules-copy",
        session_url=reverse("ui:session"),
        person_id=str(seat.person.pk),
    )


def begun(request: HttpRequest, seat: Seat, base: PublishedPack) -> tuple[PackDraft | None, Form]:
    """Return the draft that the form began, or None and the form with what is wrong.

    Raises RuleRefused as `drafting.start_copy`.
    """
    typed = forms.raw(FIELDS, request.POST)
    content, errors = law.clean(FIELDS, typed, today=seat.today, lists=Values({}))
    if errors:
        return None, form(seat, request, errors)
    wanted = Copy(
        content["name"], content["label"], content["issuer"], content["document"],
        date.fromisoformat(content["since"]), frozenset(content["systems"]),
    )  # fmt: skip
    made = drafting.start_copy(
        base=base, wanted=wanted, purpose=content["purpose"], by=seat.seen, at=seat.at
    )
    return made, form(seat)
