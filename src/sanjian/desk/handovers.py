"""移送受理: suspected crimes handed over to a police organ, read and answered by its own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk import lights
from sanjian.desk.case_page import unmet_parts
from sanjian.desk.previewing import issued_paper
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.viewing import sent_file
from sanjian.law.calendar import WorkCalendar
from sanjian.law.people import Role
from sanjian.law.procedure import Step, Unmet
from sanjian.law.procedures import PROCEDURES, crime
from sanjian.law.procedures.crime_answers import ANSWERS
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records import handing
from sanjian.records.access import note_access, opening_of
from sanjian.records.handing import Handover
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.rules import calendar
from sanjian.records.taking import take_step
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.records.models import Act

PURPOSE = "审查移送的涉嫌犯罪案件"
COLUMNS = (
    Column("party", "当事人", fixed=True),
    Column("cause", "案由", wide=True),
    Column("organ", "移送机关"),
    Column("number", "案号", "code"),
    Column("handed", "移送日期"),
    Column("light", "审查期限"),
)
LABELS = {one.code: one.label for one in ANSWERS}


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the handovers to one's organ, those that wait for an answer first."""
    _require(seat)
    found = handing.handovers(seat.person.agency)
    known = calendar()
    context = {
        "table": Table("移送受理", COLUMNS, [_row(one, seat, known) for one in found],
                       empty="还没有行政执法机关向本机关移送涉嫌犯罪案件。", name="handovers"),
        "waiting": sum(one.waits for one in found),
    }  # fmt: skip
    return page(request, seat, "desk/handovers.html", context)


def _require(seat: Seat) -> None:
    if Role.POLICE not in seat.roles:
        raise NotFound


def _row(one: Handover, seat: Seat, known: WorkCalendar) -> Row:
    cells = {
        "party": one.dossier.party_name, "cause": one.dossier.cause,
        "organ": one.dossier.agency.name, "number": str(one.dossier),
        "handed": date_cn(one.letter.at), "light": draw_light(light(one, seat, known)),
    }  # fmt: skip
    return Row(cells, reverse("desk:handover", args=[one.dossier.uid]))


def light(one: Handover, seat: Seat, known: WorkCalendar) -> Light:
    """Return how a handover stands at the police: the days left, or what was answered."""
    if one.waits and one.clock is not None:
        return lights.of_duty(one.clock, seat.at, known)
    if not one.here:
        return Light("done", "已转送其他公安机关")
    return Light("done", crime.STATES[one.dossier.facts["crime"]])


@require_http_methods(["GET", "POST"])
@seated
def one(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show a handover with what came with it, and take the answer of the police."""
    _require(seat)
    found = handing.handover(seat.person, str(uid))
    step = PROCEDURES[found.dossier.procedure].step(handing.ANSWER)
    wanted = [field for field in step.form if not field.filled]
    typed = forms.raw(wanted, request.POST) if request.method == "POST" else {}
    errors: Any = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        try:
            _answer(request, seat, found, step, typed)
            return HttpResponseRedirect(reverse("desk:handovers"))
        except Invalid as invalid:
            errors = invalid.errors
        except Refusal as refusal:
            unmet = refusal.refused.unmet
    else:
        note_access(dossier=found.dossier, by=seat.person, at=seat.at, what="移送受理",
                    purpose=PURPOSE)  # fmt: skip
    form = Form(forms.bind(wanted, typed, errors=errors), label="提交答复", action=request.path,
                hidden=(("expected_seq", str(found.dossier.seq)),))  # fmt: skip
    context = _context(seat, found) | {
        "form": form, "unmet": unmet_parts(found.dossier, unmet, frozenset()),
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/handover.html", context, status=status, marked=True)


def _context(seat: Seat, found: Handover) -> dict[str, Any]:
    materials = PROCEDURES[found.dossier.procedure].step(handing.HAND_OVER).form
    return {
        "found": found,
        "light": light(found, seat, calendar()),
        "papers": handing.papers_of(found),
        "exhibits": handing.exhibits_of(found),
        "listed": found.letter.content.get("listed") or (),
        "absent": found.letter.content.get("absent"),
        "absent_label": next(one.label for one in materials if one.name == "absent"),
        "told": [_told(act) for act in found.answers],
        "late": found.waits and found.clock is not None and found.clock.due < seat.at,
    }


def _told(act: Act) -> tuple[Act, str, list[tuple[str, str]]]:
    """An answer, whose it is, and what it says."""
    content = act.content
    if act.step == "object_to_police":
        return act, "移送机关提出", [("理由", content["reasons"])]
    whose = "公安机关在本平台答复" if act.step == handing.ANSWER else "移送机关据书面答复登记"
    said = [("决定", LABELS[content["answer"]]), ("文号", content["number"])]
    if content["answer"] == "not_filed":
        said.append(("理由", content["grounds"]))
    if content["answer"] == "forwarded":
        said.append(("转送", content["forwarded_to"]))
    return act, whose, said


def _answer(
    request: HttpRequest, seat: Seat, found: Handover, step: Step[Any], typed: dict[str, Any]
) -> None:
    seen = request.POST.get("expected_seq", "")
    take_step(
        dossier=found.dossier.pk, step=step.name, content=typed, by=seat.person, at=seat.at,
        expected_seq=int(seen) if seen.isdecimal() else None,
    )  # fmt: skip
    messages.success(request, f"已答复{found.dossier.agency.name}：{LABELS[typed['answer']]}")


@require_safe
@seated
def paper(request: HttpRequest, seat: Seat, uid: UUID, code: str) -> HttpResponse:
    """Show a paper that came with a handover; the reading is written down."""
    _require(seat)
    found = handing.handover(seat.person, str(uid))
    document = next((one for one in handing.papers_of(found) if one.code == code), None)
    if document is None:
        raise NotFound
    note_access(dossier=found.dossier, by=seat.person, at=seat.at, what=opening_of(document),
                purpose=PURPOSE)  # fmt: skip
    context = {"found": found, "document": document, "paper": issued_paper(document)}
    return page(request, seat, "desk/handover_paper.html", context, marked=True)


@require_safe
@seated
def material(request: HttpRequest, seat: Seat, uid: UUID, sha256: str) -> HttpResponseBase:
    """Send a copy of evidence that was handed over; the reading is written down."""
    _require(seat)
    found = handing.handover(seat.person, str(uid))
    exhibit = next((one for one in handing.exhibits_of(found) if one.blob == sha256), None)
    store = LocalBlobStore(settings.BLOB_ROOT)
    if exhibit is None or not store.exists(sha256):
        raise NotFound
    note_access(dossier=found.dossier, by=seat.person, at=seat.at,
                what=f"随案移送材料 {exhibit.name}", purpose=PURPOSE)  # fmt: skip
    return sent_file(store, sha256, exhibit.name, media_type=exhibit.media_type, away=True)
