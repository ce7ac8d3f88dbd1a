"""The next version of a list while it is edited: rows, superiors' rows, differences, release."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sanjian.desk import catalogue_fields as words
from sanjian.desk.catalogue import RELATIONS, changed, found, params_of, rows, statute_rows
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange.catalogues.taking import import_catalogue, last_import
from sanjian.exchange.decisions import Unreadable
from sanjian.law.catalogue import Entry, criteria, narrower
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.registry.catalogue import checks, drafting, permissions, queries, releasing
from sanjian.registry.catalogue.models import Catalogue, CatalogueDraft
from sanjian.registry.catalogue.refusals import CatalogueInvalid, CatalogueRefused, NoCatalogue
from sanjian.ui import forms
from sanjian.ui.forms import Form, Option

LARGEST_UPLOAD = 20 * 1024 * 1024
Tried = tuple[Mapping[str, Any], Mapping[str, list[str]]]


@require_http_methods(["GET"])
@seated
def draft(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show the draft: its head, rows, what the superiors' lists have, what stands in the way."""
    listed, editing = _draft(seat, number)
    return _draw(request, seat, listed, editing)


def _draft(seat: Seat, number: int) -> tuple[Catalogue, CatalogueDraft]:
    listed = found(seat, number)
    editing = queries.draft_of(listed)
    if editing is None or listed.agency_id != seat.person.agency_id:
        raise NotFound
    return listed, editing


def _draw(
    request: HttpRequest,
    seat: Seat,
    listed: Catalogue,
    editing: CatalogueDraft,
    *,
    unmet: tuple[Unmet, ...] = (),
    tried: Tried | None = None,
    status: int = 200,
) -> HttpResponse:
    params = params_of(seat)
    entries = drafting.entries(editing)
    last = queries.latest(listed)
    fields = words.head_fields(editing, params)
    typed, errors = tried or (words.head_typed(editing), {})
    options = {one.name: [Option(c.code, c.label) for c in one.options(params)] for one in fields
               if one.choices}  # fmt: skip
    context = {
        "catalogue": listed,
        "draft": editing,
        "rows": rows(entries, params),
        "head": forms.bind(fields, typed, errors=errors, options=options),
        "statute": statute_rows(params) if listed.kind == "own" else [],
        "superior": _superior(listed, editing, params, seat) if listed.kind == "own" else [],
        "relation": checks.relation_of(params),
        "relation_words": RELATIONS.get(checks.relation_of(params), ""),
        "changes": changed(queries.entries_of(last) if last else (), entries, params),
        "last": last,
        "against": releasing.against(editing, params, by=seat.person, at=seat.at),
        "may_edit": permissions.may_edit(seat.person, seat.roles, listed),
        "may_release": permissions.may_release(seat.person, seat.roles, listed),
        "imported": last_import(listed),
        "unmet": unmet,
    }
    return page(request, seat, "desk/catalogue_draft.html", context, status=status)


def _superior(
    listed: Catalogue, editing: CatalogueDraft, params: Parameters, seat: Seat
) -> list[dict[str, Any]]:
    """The superiors' rows, each with the entry that stands for it, or the reason against it."""
    made = {one.parent: one for one in drafting.entries(editing) if one.parent}
    day = editing.in_force or seat.today
    labels = {str(row["code"]): str(row["label"]) for row in params.rows("penalty.kinds")}
    return [
        {
            "key": key,
            "entry": entry,
            "list": name,
            "criteria": criteria(entry, labels),
            "mine": made.get(key),
            "lacking": narrower(made[key], entry) if key in made else "没有列入",
            "reason": editing.omitted.get(key, ""),
        }
        for key, (entry, name) in queries.superior_entries(listed.agency, day).items()
    ]


@require_http_methods(["GET", "POST"])
@seated
def entry(request: HttpRequest, seat: Seat, number: int, code: str = "") -> HttpResponse:
    """Show the form of one entry, or put it into the draft."""
    listed, editing = _draft(seat, number)
    before = next((one for one in drafting.entries(editing) if one.code == code), None)
    if (code and before is None) or not permissions.may_edit(seat.person, seat.roles, listed):
        raise NotFound
    params = params_of(seat)
    fields = words.entry_fields(listed.agency, params, seat.today)
    if request.method == "GET":
        typed = words.entry_typed(before or Entry("", ""))
        return _entry_form(request, seat, listed, editing, fields, params, (typed, {}), code)
    typed = forms.raw(fields, request.POST)
    content, errors = words.clean(fields, typed, params, seat.today)
    try:
        if not errors:
            made = words.entry_from(content, code, before.parent if before else "")
            drafting.save_entry(catalogue=listed, entry=made, revision=_revision(request),
                                by=seat.person, at=seat.at)  # fmt: skip
            messages.success(request, "条目已保存到草稿")
            return HttpResponseRedirect(reverse("desk:catalogue-draft", args=[number]))
    except CatalogueInvalid as invalid:
        errors = {_FORM_NAMES.get(name, name): told for name, told in invalid.errors.items()}
    except CatalogueRefused as refusal:
        return _entry_form(
            request, seat, listed, editing, fields, params, (typed, {}), code, refusal.unmet
        )
    return _entry_form(request, seat, listed, editing, fields, params, (typed, errors), code)


_FORM_NAMES = {"person_fen": "person", "organisation_fen": "organisation"}


def _entry_form(
    request: HttpRequest,
    seat: Seat,
    listed: Catalogue,
    editing: CatalogueDraft,
    fields: tuple[Any, ...],
    params: Parameters,
    tried: Tried,
    code: str,
    unmet: tuple[Unmet, ...] = (),
) -> HttpResponse:
    typed, errors = tried
    options = {one.name: [Option(c.code, c.label) for c in one.options(params)] for one in fields
               if one.choices}  # fmt: skip
    title = f"第{code}项" if code else "新增条目"
    form = Form(
        forms.bind(fields, typed, errors=errors, options=options),
        label="保存条目", action=request.path,
        hidden=[("revision", request.POST.get("revision") or str(editing.revision))],
        cancel_url=reverse("desk:catalogue-draft", args=[listed.pk]),
    )  # fmt: skip
    context = {"form": form, "title": title, "catalogue": listed, "unmet": unmet}
    status = 409 if unmet else 422 if errors else 200
    return page(request, seat, "desk/catalogue_form.html", context, status=status)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


@require_POST
@seated
def act(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Do one thing to the draft: its head, a row, a superior's row, an import, the release."""
    listed, editing = _draft(seat, number)
    known = ACTS.get(name)
    if known is None:
        raise NotFound
    try:
        told, leads = known(request, seat, listed)
    except NoCatalogue:
        raise NotFound from None
    except (CatalogueRefused, Unreadable) as refusal:
        unmet = getattr(refusal, "unmet", None) or (
            Unmet(refusal.code, str(refusal), "", "请修改文件后重新导入"),
        )
        return _draw(request, seat, listed, editing, unmet=unmet, status=409)
    except CatalogueInvalid as invalid:
        typed = forms.raw(words.head_fields(editing, params_of(seat)), request.POST)
        shown = (typed, invalid.errors) if name == "head" else None
        unmet = () if shown else tuple(
            Unmet("INVALID_CONTENT", text, "", "请补充后重试")
            for texts in invalid.errors.values() for text in texts
        )  # fmt: skip
        return _draw(request, seat, listed, editing, unmet=unmet, tried=shown, status=422)
    messages.success(request, told)
    return HttpResponseRedirect(reverse(leads, args=[number]))


Done = tuple[str, str]
DRAFT = "desk:catalogue-draft"


def _head(request: HttpRequest, seat: Seat, listed: Catalogue) -> Done:
    editing = queries.draft_of(listed)
    if editing is None:
        raise NotFound
    params = params_of(seat)
    fields = words.head_fields(editing, params)
    content, errors = words.clean(fields, forms.raw(fields, request.POST), params, seat.today)
    if errors:
        raise CatalogueInvalid(errors)
    drafting.save_head(
        catalogue=listed, in_force=date.fromisoformat(content["in_force"]),
        level=content.get("level", ""), all_ordinary=bool(content.get("all_ordinary")),
        note=content["note"], applies_to=editing.applies_to, revision=_revision(request),
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return "草稿已保存", DRAFT


def _remove(request: HttpRequest, seat: Seat, listed: Catalogue) -> Done:
    code = request.POST.get("code", "")
    drafting.remove_entry(catalogue=listed, code=code, revision=_revision(request),
                          by=seat.person, at=seat.at)  # fmt: skip
    return f"已从草稿删除第{code}项", DRAFT


def _adopt(request: HttpRequest, seat: Seat, listed: Catalogue) -> Done:
    drafting.adopt(catalogue=listed, key=request.POST.get("key", ""), by=seat.person, at=seat.at,
                   revision=_revision(request))  # fmt: skip
    return "已列入草稿", DRAFT


def _omit(request: HttpRequest, seat: Seat, listed: Catalogue) -> Done:
    drafting.omit(
        catalogue=listed, key=request.POST.get("key", ""), reason=request.POST.get("reason", ""),
        revision=_revision(request), by=seat.person, at=seat.at,
    )  # fmt: skip
    return "已记录不采用的理由，上级可以看到", DRAFT


def _import(request: HttpRequest, seat: Seat, listed: Catalogue) -> Done:
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        raise CatalogueInvalid({"file": ["请选择要导入的文件"]})
    if sent.size > LARGEST_UPLOAD:
        raise CatalogueInvalid({"file": ["文件超过20MB，不是一份目录清单"]})
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        batch = import_catalogue(catalogue=listed, file=Path(kept.name), name=sent.name or "文件",
                                 params=params_of(seat), by=seat.person, at=seat.at)  # fmt: skip
    total, refused = batch.rows.count(), batch.rows.filter(outcome="refused").count()
    return f"已读取{total}行，未采用{refused}行；逐行结果列在下面", DRAFT


def _release(request: HttpRequest, seat: Seat, listed: Catalogue) -> Done:
    made = releasing.release(
        catalogue=listed, revision=_revision(request), params=params_of(seat), by=seat.person,
        at=seat.at, sample=settings.SAMPLE_MODE,
    )  # fmt: skip
    filed = "，已报司法行政部门备案" if listed.kind == "own" else ""
    day = f"{made.in_force:%Y年%-m月%-d日}"
    return f"第{made.number}版已发布，自{day}起施行{filed}", "desk:catalogue"


def _abandon(request: HttpRequest, seat: Seat, listed: Catalogue) -> Done:
    drafting.abandon(catalogue=listed, revision=_revision(request), by=seat.person, at=seat.at)
    return "已放弃修订，已发布的各版不变", "desk:catalogue"


ACTS: dict[str, Callable[[HttpRequest, Seat, Catalogue], Done]] = {
    "head": _head,
    "remove": _remove,
    "adopt": _adopt,
    "omit": _omit,
    "import": _import,
    "release": _release,
    "abandon": _abandon,
}
