"""The form of any step: drawn from the kernel's declaration, answered by the one way to write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sanjian.cases.queries import pack_in_use
from sanjian.desk import prefill, sentences
from sanjian.desk.adopting import outlook
from sanjian.desk.case_page import next_choice, unmet_parts
from sanjian.desk.paper import Sheet as Paper
from sanjian.desk.previewing import opening_stand, papers_of, word_draft
from sanjian.desk.reasoning import reasoned, reasons_asked
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.step_fields import options, questions, sheet, signed_values
from sanjian.law import forms as law
from sanjian.law.kind_scope import barred
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters, Values
from sanjian.law.procedure import Refused, Step, Unmet
from sanjian.law.procedures import PROCEDURES, adoption
from sanjian.law.procedures.draft import PROVEN
from sanjian.law.reasons import Hint
from sanjian.records import composing
from sanjian.records.covering import asked_of_kind, remark, source_of
from sanjian.records.drafts import draft_of, forget_draft, save_draft
from sanjian.records.filming import wanted
from sanjian.records.grounding import evidence_of
from sanjian.records.joining import to_come
from sanjian.records.permissions import works_on
from sanjian.records.queries import dossier_of
from sanjian.records.queries import options as steps_open
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.rules import calendar, rules
from sanjian.records.taking import Standing, open_dossier, standing, take_step
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.words import clock

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEY = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page shows of a form: what was typed and what speaks against it."""

    typed: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unmet: tuple[Unmet, ...] = ()
    papers: tuple[Paper, ...] = ()
    more_rows: str = ""
    seq: int | None = None
    key: str = ""
    signed: Sequence[tuple[str, str]] = ()
    note: str = ""
    status: int = 200
    word: bytes = b""
    hints: tuple[Hint, ...] | None = None


def stand(seat: Seat, uid: UUID | str, name: str) -> tuple[Standing, Step[Any]]:
    """Return a case of one's own agency as it stands and the step asked for.

    Raises NotFound for another agency's case, the same as for none, and for an unknown step.
    """
    dossier = dossier_of(seat.person, uid)
    if not works_on(seat.person, dossier):
        raise NotFound
    here = standing(dossier, by=seat.person, at=seat.at)
    try:
        return here, here.procedure.step(name)
    except KeyError:
        raise NotFound from None


@require_http_methods(["GET", "POST"])
@seated
def step_page(request: HttpRequest, seat: Seat, uid: UUID, step: str) -> HttpResponse:
    """Show the form of a step, or take the step."""
    here, known = stand(seat, uid, step)
    if known.name == here.procedure.opening:
        raise Http404("未找到该步骤")
    if request.method == "GET":
        first = first_answer(here, known, seat)
        if request.GET.get("of", "").isdecimal():
            first = _with(first, typed={**first.typed, "of": request.GET["of"]})
        return _draw(request, seat, here, known, first)
    answer, act = posted(request, seat, here, known)
    if act is not None:
        return succeeded(request, seat, here.dossier, act)
    if answer.word:
        return _word(known, answer.word)
    return _draw(request, seat, here, known, answer)


def _word(step: Step[Any], content: bytes) -> HttpResponse:
    sent = HttpResponse(content, content_type=WORD)
    name = quote(f"{step.label}（草稿）.docx")
    sent["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return sent


def first_answer(here: Standing, step: Step[Any], seat: Seat) -> Answer:
    """Return the first values of a form: the draft kept, else what the file already says."""
    acts = list(here.dossier.acts.all())
    draft = draft_of(seat.person, here.dossier, step.name)
    typed = prefill.prefilled(here, step, acts)
    note = ""
    if draft is not None:
        typed = {**typed, **draft.typed}
        note = f"已载入{clock(draft.saved_at)}保存的草稿"
    asked = here.procedure.ask(step.name, here.facts, here.situation())
    unmet = asked.unmet if isinstance(asked, Refused) else ()
    return Answer(
        typed, unmet=unmet, seq=here.dossier.seq, key=str(uuid4()),
        signed=signed_values(step, here), note=note,
    )  # fmt: skip


def posted(
    request: HttpRequest, seat: Seat, here: Standing, step: Step[Any]
) -> tuple[Answer, Act | None]:
    """Answer what was posted: one more row, a preview, or the act itself.

    What was typed comes back in every answer but success; after a refusal it is also kept as a
    draft, so that reading the case anew loses nothing.
    """
    typed = forms.raw(step.form, request.POST)
    back = Answer(
        typed, seq=_number(request.POST.get("expected_seq", "")),
        key=_key(request.POST.get("key", "")),
        signed=[(f.name, str(typed.get(f.name, ""))) for f in sheet(step).signed],
    )  # fmt: skip
    if row := forms.asks_for_row(request.POST):
        return _with(back, more_rows=row), None
    if "reasons" in request.POST and reasons_asked(step):
        found = reasoned(here, step, typed)
        if here.dossier.pk and found.composed:
            composing.keep(dossier=here.dossier, step=step.name, content=found.composed,
                           by=seat.person, at=seat.at)  # fmt: skip
        return _with(back, typed=found.typed, hints=found.hints), None
    try:
        if "word" in request.POST and step.documents:
            return _with(back, word=word_draft(here, step, typed)), None
        if "preview" in request.POST:
            return _with(back, papers=papers_of(here, step, typed)), None
        act = take_step(
            dossier=here.dossier.pk, step=step.name, content=typed, by=seat.person, at=seat.at,
            expected_seq=back.seq if back.seq is not None else -1, key=back.key,
        )  # fmt: skip
    except Invalid as invalid:
        return _with(back, errors=invalid.errors, status=422), None
    except Refusal as refusal:
        save_draft(by=seat.person, dossier=here.dossier, step=step.name,
                   typed={k: v for k, v in typed.items() if k not in dict(back.signed)},
                   at=seat.at)  # fmt: skip
        return _with(back, unmet=refusal.unmet, status=409), None
    return back, act


def _with(answer: Answer, **changes: Any) -> Answer:
    values = {name: getattr(answer, name) for name in Answer.__slots__}
    return Answer(**{**values, **changes})


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _key(text: str) -> str:
    return text if KEY.fullmatch(text) else str(uuid4())


def succeeded(request: HttpRequest, seat: Seat, dossier: Dossier, act: Act) -> HttpResponseRedirect:
    """Go back to the case and say what was done, who is next and until when."""
    dossier.refresh_from_db()
    now = standing(dossier, by=seat.person, at=seat.at)
    duties = list(dossier.duties.all())
    choice = next_choice(now, duties, seat)
    messages.success(request, sentences.done(act, dossier, choice, seat, calendar()))
    return HttpResponseRedirect(reverse("desk:case", args=[dossier.uid]))


def form_of(
    here: Standing, step: Step[Any], answer: Answer, seat: Seat, *, action: str, draft_url: str
) -> Form:
    """Return a step's form for the page, with the sequence number and the key it was drawn for."""
    hidden = [
        ("expected_seq", "" if answer.seq is None else str(answer.seq)),
        ("key", answer.key),
        *answer.signed,
    ]
    shown = questions(step, here)
    unseen = answer.errors.keys() - {one.name for one in shown}
    bound = forms.bind(
        shown,
        answer.typed,
        errors=answer.errors,
        options=options(here, step, seat.person.agency),
        more_rows=answer.more_rows,
    )
    return Form(
        bound,
        label=step.label,
        action=action,
        binding=step.binding,
        errors=[told for name in sorted(unseen) for told in answer.errors[name]],
        hidden=hidden,
        cancel_url=reverse("desk:case", args=[here.dossier.uid]) if here.dossier.pk else "/",
        draft_key=f"{seat.person.pk}:{here.dossier.uid if here.dossier.pk else 'new'}:{step.name}",
        draft_url=draft_url,
        session_url=reverse("ui:session"),
        login_url=f"/login?next={action}",
        person_id=str(seat.person.pk),
        note=answer.note,
    )


def _draw(
    request: HttpRequest, seat: Seat, here: Standing, step: Step[Any], answer: Answer
) -> HttpResponse:
    dossier = here.dossier
    action = reverse("desk:step", args=[dossier.uid, step.name])
    form = form_of(here, step, answer, seat, action=action, draft_url=f"{action}/draft")
    open_names = frozenset(one.step.name for one in steps_open(here) if one.permitted)
    context = {
        "dossier": dossier,
        "step": step,
        "form": form,
        "unmet": unmet_parts(dossier, answer.unmet, open_names - {step.name}),
        "closed": request.method == "GET" and bool(answer.unmet),
        "returned": request.method == "POST",
        "stale": any(one.code in ("STALE", "REVIEW_STALE") for one in answer.unmet),
        "papers": answer.papers,
        "hints": answer.hints,
        "reasons": reasons_asked(step),
        "exhibits_listed": evidence_of(dossier) if PROVEN in step.form else (),
        "previews": bool(step.documents),
        "here_url": action,
        "signed": answer.signed,
        "outlook": outlook(here) if step.name == adoption.NAME else None,
        "remark": to_come(here, step.name) or wanted(here, step),
    }
    return page(request, seat, "desk/step.html", context, status=answer.status)


@require_POST
@seated
def draft(request: HttpRequest, seat: Seat, uid: UUID, step: str) -> HttpResponse:
    """Keep what has been typed so far; answers 204, or 413 when it is too large to keep."""
    here, known = stand(seat, uid, step)
    typed = forms.raw(sheet(known).shown, request.POST)
    kept = save_draft(by=seat.person, dossier=here.dossier, step=step, typed=typed, at=seat.at)
    return HttpResponse(status=204 if kept else 413)


@require_http_methods(["GET", "POST"])
@seated
def new_case(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Choose the procedure of a new case, among those of its kind of enforcement."""
    pack = pack_in_use()
    params = rules(pack.digest, seat.today) if pack is not None else Values({}, {})
    kinds = [
        {"kind": kind, **_coverage(kind, params, seat), "procedures": [
            {"table": table, "opening": table.step(table.opening), "name": name}
            for name, table in PROCEDURES.items() if table.kind is kind
        ]}
        for kind in dict.fromkeys(table.kind for table in PROCEDURES.values())
    ]  # fmt: skip
    return page(request, seat, "desk/new_case.html", {"kinds": kinds})


def _coverage(kind: EnforcementKind, params: Parameters, seat: Seat) -> dict[str, Any]:
    """How the place's rules cover a kind done by this agency, whether it is barred, and why."""
    found = asked_of_kind(kind, seat.person.agency, params, seat.at)
    return {
        "covered": found,
        "barred": barred(found, params),
        "why": remark(found, kind, params),
        "source": source_of(found, params),
    }


@require_http_methods(["GET", "POST"])
@seated
def open_case(request: HttpRequest, seat: Seat, procedure: str) -> HttpResponse:
    """Show the opening form of a procedure, or open the case."""
    here, step = opening_stand(seat, procedure)
    if request.method == "GET":
        kept = draft_of(seat.person, None, step.name)
        typed = prefill.prefilled(here, step, ())
        note = f"已载入{clock(kept.saved_at)}保存的草稿" if kept else ""
        asked = here.procedure.ask(step.name, here.facts, here.situation())
        unmet = asked.unmet if isinstance(asked, Refused) else ()
        values = {**typed, **kept.typed} if kept else typed
        answer = Answer(values, unmet=unmet, key=str(uuid4()), note=note)
        return _draw_opening(request, seat, here, step, answer)
    answer, act = _opened(request, seat, here, step)
    if act is None:
        return _draw_opening(request, seat, here, step, answer)
    forget_draft(by=seat.person, dossier=None, step=step.name)
    return succeeded(request, seat, act.dossier, act)


def _opened(
    request: HttpRequest, seat: Seat, here: Standing, step: Step[Any]
) -> tuple[Answer, Act | None]:
    typed = forms.raw(step.form, request.POST)
    back = Answer(typed, key=_key(request.POST.get("key", "")))
    if row := forms.asks_for_row(request.POST):
        return _with(back, more_rows=row), None
    _, errors = law.clean(step.form, typed, today=seat.today, lists=here.params)
    if errors:
        return _with(back, errors=errors, status=422), None
    try:
        return back, open_dossier(
            procedure=here.procedure.name, agency=seat.person.agency, content=typed, by=seat.person,
            at=seat.at, pack=here.dossier.pack_id, key=back.key, sample=settings.SAMPLE_MODE,
        )  # fmt: skip
    except Invalid as invalid:
        return _with(back, errors=invalid.errors, status=422), None
    except Refusal as refusal:
        save_draft(by=seat.person, dossier=None, step=step.name, typed=typed, at=seat.at)
        return _with(back, unmet=refusal.unmet, status=409), None


def _draw_opening(
    request: HttpRequest, seat: Seat, here: Standing, step: Step[Any], answer: Answer
) -> HttpResponse:
    action = reverse("desk:open-case", args=[here.procedure.name])
    form = form_of(here, step, answer, seat, action=action, draft_url=f"{action}/draft")
    context = {
        "step": step,
        "procedure": here.procedure,
        "form": form,
        "unmet": unmet_parts(here.dossier, answer.unmet, frozenset()),
        "closed": request.method == "GET" and bool(answer.unmet),
        "returned": request.method == "POST",
        "here_url": action,
        "remark": _coverage(here.procedure.kind, here.params, seat)["why"],
    }
    return page(request, seat, "desk/step.html", context, status=answer.status)


@require_POST
@seated
def open_draft(request: HttpRequest, seat: Seat, procedure: str) -> HttpResponse:
    """Keep what has been typed of an opening form so far."""
    _, step = opening_stand(seat, procedure)
    typed = forms.raw(step.form, request.POST)
    kept = save_draft(by=seat.person, dossier=None, step=step.name, typed=typed, at=seat.at)
    return HttpResponse(status=204 if kept else 413)
