"""目录清单: the list in force, its versions, what they differ in, filing with the bureau."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk import catalogue_fields as words
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.catalogue import Entry, criteria
from sanjian.law.parameters import Parameters
from sanjian.law.procedures.scope import TRIGGER_LABELS
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.registry.catalogue import checks, drafting, permissions, queries, releasing
from sanjian.registry.catalogue.models import Catalogue, CatalogueVersion
from sanjian.registry.catalogue.refusals import CatalogueInvalid, CatalogueRefused, NoCatalogue
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light

RELATIONS = {
    "own": "本机关结合实际自行编制",
    "binding": "须按上级标准编制，上级事项不得删减",
    "reference": "参照上级清单编制，不采用的写明理由",
    "city_rule": "按本市审核办法细化，不采用上级事项的写明理由",
}


def params_of(seat: Seat) -> Parameters:
    """Return the rules in force today for the agency; raises NotFound while none are published."""
    pack = pack_in_use()
    if pack is None:
        raise NotFound
    return rules(pack.digest, seat.today, seat.person.agency_id)


def penalty_labels(params: Parameters) -> dict[str, str]:
    """Return the kinds of penalty by code."""
    return {str(row["code"]): str(row["label"]) for row in params.rows("penalty.kinds")}


def rows(entries: Iterable[Entry], params: Parameters) -> list[dict[str, Any]]:
    """Return entries as a page shows them."""
    labels = penalty_labels(params)
    return [{"entry": one, "criteria": criteria(one, labels)} for one in entries]


def changed(before: Iterable[Entry], after: Iterable[Entry], params: Parameters) -> list[Any]:
    """Return in what two lists differ, each row before and after in words."""
    labels = penalty_labels(params)
    return [
        {
            "what": one.what,
            "entry": one.entry,
            "before": f"{one.before.text}（{criteria(one.before, labels)}）" if one.before else "",
            "after": f"{one.after.text}（{criteria(one.after, labels)}）" if one.after else "",
        }
        for one in queries.changes(before, after)
    ]


def statute_rows(params: Parameters) -> list[Mapping[str, object]]:
    """Return the grounds that hold whatever a list says, each with its article."""
    return [
        {"label": row["label"], "law": row.get("law") or params.source("review.scope.triggers")}
        for row in params.rows("review.scope.triggers")
        if row["code"] != "catalogue" and not str(row["code"]).startswith("major_l")
        and row["code"] in TRIGGER_LABELS
    ]  # fmt: skip


def filing_light(version: CatalogueVersion, *, replaced: bool = False) -> Light:
    """Return where the filing of a version stands; one that was replaced waits no longer."""
    answer = getattr(version, "filing", None)
    if answer is None and replaced:
        return Light("gray", "已有新版，不再处理")
    if answer is None:
        return Light("soon", "已报备，待处理")
    if answer.answer == "accepted":
        return Light("done", "已备案")
    return Light("late", "已退回")


@require_safe
@seated
def catalogues(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show one's agency's list and its superiors'; the bureau sees the filings that wait."""
    found = list(queries.catalogues(seat.person)) if seat.person.agency.supervises else []
    if not seat.person.agency.supervises:
        own = drafting.own_catalogue(agency=seat.person.agency, by=seat.person, at=seat.at)
        return HttpResponseRedirect(reverse("desk:catalogue", args=[own.pk]))
    latest = [(one, queries.latest(one)) for one in found]
    context = {
        "waiting": queries.unanswered(),
        "own": [
            (one, last, filing_light(last)) for one, last in latest if one.kind == "own" and last
        ],
        "superior": [(one, last) for one, last in latest if one.kind == "parent"],
        "params": params_of(seat),
    }
    return page(request, seat, "desk/catalogues.html", context)


@require_safe
@seated
def catalogue(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a list: what always holds, the version in force, the next one, all versions."""
    listed = found(seat, number)
    params = params_of(seat)
    now = queries.in_force(listed, seat.today)
    history = list(queries.versions(listed))
    own = listed.kind == "own"
    context = {
        "catalogue": listed,
        "now": now,
        "rows": rows(queries.entries_of(now), params) if now else [],
        "statute": statute_rows(params) if own else [],
        "superior": queries.superiors(listed.agency, seat.today) if own else [],
        "relation": RELATIONS.get(checks.relation_of(params), "") if own else "",
        "source": params.source("review.catalogue_parent")
        if params.has("review.catalogue_parent") and own
        else "",
        "history": [
            (one, filing_light(one, replaced=place > 0)) for place, one in enumerate(history)
        ],
        "next": next((one for one in history if now is None or one.number > now.number), None),
        "draft": queries.draft_of(listed),
        "may_edit": permissions.may_edit(seat.person, seat.roles, listed),
        "may_release": permissions.may_release(seat.person, seat.roles, listed),
    }
    return page(request, seat, "desk/catalogue.html", context)


@require_http_methods(["GET", "POST"])
@seated
def version(request: HttpRequest, seat: Seat, number: int, which: int) -> HttpResponse:
    """Show one version with what it changed; the bureau's supervisor answers its filing here."""
    listed = found(seat, number)
    one = queries.versions(listed).filter(number=which).first()
    if one is None:
        raise NotFound
    unmet: tuple[Any, ...] = ()
    if request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        try:
            releasing.answer(version=one, accept=accept, reason=request.POST.get("reason", ""),
                             by=seat.person, at=seat.at)  # fmt: skip
            messages.success(request, "已准予备案" if accept else "已退回，理由已告知报备机关")
            return HttpResponseRedirect(request.path)
        except CatalogueRefused as refusal:
            unmet = refusal.unmet
    return _version(request, seat, listed, one, unmet)


def _version(
    request: HttpRequest,
    seat: Seat,
    listed: Catalogue,
    one: CatalogueVersion,
    unmet: tuple[Any, ...],
) -> HttpResponse:
    params = params_of(seat)
    before = queries.versions(listed).filter(number=one.number - 1).first()
    entries = queries.entries_of(one)
    superior = queries.superior_entries(listed.agency, one.in_force) if listed.kind == "own" else {}
    left_out = [
        (superior[key][0].label if key in superior else key, reason)
        for key, reason in one.omitted.items()
    ]
    answered = getattr(one, "filing", None)
    context = {
        "catalogue": listed,
        "version": one,
        "light": filing_light(one) if listed.kind == "own" else None,
        "filing": answered,
        "rows": rows(entries, params),
        "statute": statute_rows(params) if listed.kind == "own" else [],
        "changes": changed(queries.entries_of(before) if before else (), entries, params),
        "before": before,
        "left_out": left_out,
        "sound": releasing.sound(one),
        "may_answer": permissions.may_answer(seat.person, seat.roles)
        and listed.kind == "own"
        and answered is None,
        "unmet": unmet,
        "reason": request.POST.get("reason", ""),
    }
    status = 409 if unmet else 200
    return page(request, seat, "desk/catalogue_version.html", context, status=status)


@require_http_methods(["GET", "POST"])
@seated
def superior(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Enter a superior's list; the bureau keeps it for the agencies it is meant for."""
    if not seat.person.agency.supervises:
        raise NotFound
    params = params_of(seat)
    typed = forms.raw(words.SUPERIOR, request.POST)
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        content, errors = words.clean(words.SUPERIOR, typed, params, seat.today)
        try:
            if not errors:
                made = drafting.superior_catalogue(
                    name=content["name"], issuer=content["issuer"], level=content["level"],
                    by=seat.person, at=seat.at,
                )  # fmt: skip
                drafting.begin(catalogue=made, by=seat.person, at=seat.at)
                return HttpResponseRedirect(reverse("desk:catalogue-draft", args=[made.pk]))
        except CatalogueInvalid as invalid:
            errors = invalid.errors
        except CatalogueRefused:
            raise NotFound from None
    form = Form(
        forms.bind(words.SUPERIOR, typed, errors=errors),
        label="录入上级清单", action=request.path, cancel_url=reverse("desk:catalogues"),
    )  # fmt: skip
    context = {"form": form, "title": "录入上级清单", "crumbs": []}
    return page(request, seat, "desk/catalogue_form.html", context, status=422 if errors else 200)


def found(seat: Seat, number: int) -> Catalogue:
    """Return a list this person may see; raises NotFound."""
    try:
        return queries.catalogue_of(seat.person, number)
    except NoCatalogue:
        raise NotFound from None


@require_POST
@seated
def begin(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Begin the next version from the last one."""
    listed = found(seat, number)
    try:
        drafting.begin(catalogue=listed, by=seat.person, at=seat.at)
    except NoCatalogue:
        raise NotFound from None
    except CatalogueRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("desk:catalogue", args=[number]))
    return HttpResponseRedirect(reverse("desk:catalogue-draft", args=[number]))
