"""规则修订: drafts of a place's rules, filled in by forms, brought as files, proposed for release.

Only people of the supervising body come here; for everybody else these pages do not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanjian.cases.rule_effects import Effects, effects
from sanjian.desk import rules_copy
from sanjian.desk.rules import in_use
from sanjian.desk.rules_release import ask_worker
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.parameters import NotGiven
from sanjian.records.rules import calendar
from sanjian.rulepacks import actions, drafting, queries
from sanjian.rulepacks.diff import diff
from sanjian.rulepacks.editing import fields_for, first_typed
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.listing import FLOOR
from sanjian.rulepacks.loader import LARGEST_FILE, load
from sanjian.rulepacks.packs import Layer, Pack, PackRefused
from sanjian.rulepacks.permissions import may_amend
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.rulepacks.themes import grouped
from sanjian.rulepacks.uploading import as_file
from sanjian.rulepacks.view import explain
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Unmet

if TYPE_CHECKING:
    from sanjian.rulepacks.models import DraftEntry, PackDraft, PublishedPack

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]


def amending(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only people who may amend rules in; everybody else meets a page that is not there."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, seat: Seat, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not may_amend(seat.seen):
            raise Http404("未找到该页")
        return view(request, seat, *args, **kwargs)

    return seated(cast("View[P]", wrapped))


def unmet(refused: RuleRefused) -> Unmet:
    """A refusal as the page shows it."""
    return Unmet(refused.text, refused.law, refused.cure, code=refused.code)


@require_http_methods(["GET", "POST"])
@amending
def copy(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show or take the form by which the rules in force become the draft of another place's."""
    row, pack = in_use()
    if row is None or pack is None:
        raise Http404("本辖区规则尚未发布")
    problems, form = [], rules_copy.form(seat)
    if request.method == "POST":
        try:
            begun, form = rules_copy.begun(request, seat, row)
            if begun is not None:
                return HttpResponseRedirect(reverse("desk:rules-draft", args=[begun.uid]))
        except RuleRefused as refused:
            problems, form = [unmet(refused)], rules_copy.form(seat, request)
    context = {"pack": row, "problems": problems, "form": form}
    status = 409 if problems else 422 if request.method == "POST" else 200
    return page(request, seat, "desk/rules_copy.html", context, status=status)


@require_http_methods(["GET", "POST"])
@amending
def drafts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show open drafts and the last proposals; begin a draft from what is in force or a file."""
    row, pack = in_use()
    if row is None or pack is None:
        raise Http404("本辖区规则尚未发布")
    purpose = request.POST.get("purpose", "")
    problems: list[Unmet] = []
    if request.method == "POST":
        try:
            begun = _begun(request, seat, row, pack, purpose)
            return HttpResponseRedirect(reverse("desk:rules-draft", args=[begun.uid]))
        except RuleRefused as refused:
            problems = [unmet(refused)]
        except PackRefused as refused:
            problems = [
                Unmet(f"{one.file} {one.entry}：{one.reason}", one.basis, "请改正文件后再上传")
                for one in refused.errors
            ]
    context = {
        "pack": row,
        "drafts": queries.open_drafts(),
        "proposals": queries.proposals(),
        "published": [one for one in queries.published() if one.name == row.name],
        "purpose": purpose,
        "problems": problems,
    }
    return page(request, seat, "desk/rules_drafts.html", context, status=422 if problems else 200)


def _begun(
    request: HttpRequest, seat: Seat, row: PublishedPack, pack: Pack, purpose: str
) -> PackDraft:
    brought = request.FILES.get("file")
    if brought is None:
        return drafting.start_draft(
            base=row, above=above(pack), purpose=purpose, by=seat.seen, at=seat.at
        )
    return drafting.draft_from_file(
        name=brought.name or "", data=brought.read(LARGEST_FILE + 1), base=row,
        above=above(pack), purpose=purpose, by=seat.seen, at=seat.at,
    )  # fmt: skip


def above(pack: Pack) -> tuple[Layer, ...]:
    """The higher layers a draft is begun on: those installed now, which may be newer."""
    try:
        return load(settings.PACKS_ROOT, pack.place.parent or FLOOR).layers
    except PackRefused:
        return pack.layers[:-1]


def draft_of(uid: UUID) -> PackDraft:
    """The draft of that address, or no such page."""
    found = queries.draft(uid)
    if found is None:
        raise Http404("未找到该草案")
    return found


@require_safe
@amending
def draft(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show a draft: its entries, what it changes, what it would mean for open dossiers."""
    return show_draft(request, seat, draft_of(uid))


def show_draft(
    request: HttpRequest, seat: Seat, found: PackDraft, problems: list[Unmet] | None = None
) -> HttpResponse:
    """Draw the page of a draft, with what stands in the way of what was asked."""
    pack = Pack(queries.layers_of(found))
    rows = list(found.entries.all())
    days = [entry.in_force for one in rows if (entry := queries.entry_of(one)) is not None]
    day = max([seat.today, *days])
    try:
        changes = diff(queries.pinned(found.base), pack, day)
    except queries.UnknownPack:
        changes = ()
    context = {
        "draft": found,
        "rows": [(one, KEYS[one.key], queries.entry_of(one)) for one in rows],
        "changes": changes,
        "day": day,
        "effects": effects_of(seat, pack, day),
        "themes": grouped(tuple(KEYS)),
        "proposals": list(found.proposals.select_related("answer").defer("content")),
        "problems": problems or [],
    }
    return page(request, seat, "desk/rules_draft.html", context, status=409 if problems else 200)


def effects_of(seat: Seat, pack: Pack, day: Any) -> Effects:
    """What the pack would mean for the open dossiers that the person may see."""
    return effects(seat.person, pack, day=day, calendar=calendar())


@require_http_methods(["GET", "POST"])
@amending
def entry(
    request: HttpRequest, seat: Seat, uid: UUID, key: str = "", number: int = 0
) -> HttpResponse:
    """Show or take the form of one entry, made from the kind of its key."""
    found = draft_of(uid)
    row = found.entries.filter(pk=number).first() if number else None
    name = row.key if row else key or request.GET.get("key", "")
    if name not in KEYS or (number and row is None):
        raise Http404("没有这一项规则")
    here = reverse("desk:rules-entry", args=[uid, name])
    address = reverse("desk:rules-entry-row", args=[uid, row.pk]) if row else here
    if request.method == "GET":
        return _draw_entry(request, seat, found, name, _first(found, name, row, seat), address)
    rows = drafting.present_rows(found, name, seat.at)
    typed = forms.raw(fields_for(KEYS[name], rows), request.POST)
    if more := forms.asks_for_row(request.POST):
        return _draw_entry(request, seat, found, name, (typed, {}), address, more=more)
    try:
        saved = drafting.save_entry(
            draft=found, key=name, typed=typed, by=seat.seen, at=seat.at, row=row
        )
    except RuleRefused as refused:
        return show_draft(request, seat, found, [unmet(refused)])
    if saved.errors:
        address = reverse("desk:rules-entry-row", args=[uid, saved.pk])
        answer = (typed, saved.errors)
        return _draw_entry(request, seat, found, name, answer, address, status=422)
    messages.success(request, f"“{KEYS[name].label}”已写入草案。")
    return HttpResponseRedirect(reverse("desk:rules-draft", args=[uid]))


Answer = tuple[Mapping[str, Any], Mapping[str, Any]]


def _first(found: PackDraft, key: str, row: DraftEntry | None, seat: Seat) -> Answer:
    if row is not None:
        return row.typed, row.errors
    try:
        now = explain(Pack(queries.layers_of(found)), key, seat.today)
    except NotGiven:
        raise Http404("没有这一项规则") from None
    return first_typed(KEYS[key], now.value), {}


def _draw_entry(
    request: HttpRequest, seat: Seat, found: PackDraft, key: str, answer: Answer, address: str,
    *, more: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    rows = drafting.present_rows(found, key, seat.at)
    typed, errors = answer
    form = Form(
        forms.bind(fields_for(KEYS[key], rows), typed, errors=errors, more_rows=more),
        label="写入草案",
        action=address,
        cancel_url=reverse("desk:rules-draft", args=[found.uid]),
        draft_key=f"{seat.person.pk}:rules:{found.uid}:{key}",
        session_url=reverse("ui:session"),
        person_id=str(seat.person.pk),
    )
    context = {
        "draft": found,
        "key": KEYS[key],
        "form": form,
        "now": explain(Pack(queries.start_of(found)), key, seat.today),
    }
    return page(request, seat, "desk/rules_entry.html", context, status=status)


@require_POST
@amending
def act(request: HttpRequest, seat: Seat, uid: UUID, what: str) -> HttpResponse:
    """Propose a draft, give it up, or take an entry out of it."""
    found = draft_of(uid)
    here = reverse("desk:rules-draft", args=[uid])
    try:
        if what == "propose":
            made = actions.propose(
                draft=found, pack=drafting.proposed_pack(found), by=seat.seen, at=seat.at
            )
            ask_worker()
            here = reverse("desk:rules-proposal", args=[made.pk])
        elif what == "close":
            drafting.close_draft(draft=found, by=seat.seen, at=seat.at)
            here = reverse("desk:rules-drafts")
        else:
            number = request.POST.get("entry", "")
            row = found.entries.filter(pk=int(number)).first() if number.isdigit() else None
            if row is not None:
                drafting.remove_entry(draft=found, row=row, by=seat.seen)
    except RuleRefused as refused:
        return show_draft(request, seat, found, [unmet(refused)])
    return HttpResponseRedirect(here)


@require_safe
@amending
def draft_file(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Send the draft's own layer as one TOML file."""
    found = draft_of(uid)
    answer = HttpResponse(
        as_file(queries.layers_of(found)[-1]), content_type="application/toml; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.name}-draft.toml"'
    return answer
