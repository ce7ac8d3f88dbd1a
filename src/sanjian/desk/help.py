"""协助与鉴定 at the desk: what an agency has asked and is asked, the directory, what was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.coordination import answering, asking, fields
from sanjian.coordination.asking import Name, NotCoordinated, Sort, Standing
from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.viewing import sent_file
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field
from sanjian.law.parameters import Values
from sanjian.law.periods import Period
from sanjian.law.procedure import Unmet
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records.access import note_access
from sanjian.records.permissions import works_on
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.records.rules import calendar
from sanjian.records.uploads.actions import (
    append_chunk,
    create_upload,
    finish_upload,
    local_room,
)
from sanjian.records.uploads.claims import claim_from
from sanjian.records.uploads.refusals import UploadRefused
from sanjian.registry.models import Agency, Person
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.coordination.models import HelpStep, SharingOffer
    from sanjian.records.models import Dossier

COLUMNS = (
    Column("subject", "事项", fixed=True, wide=True),
    Column("sort", "类别"),
    Column("asking", "请求机关"),
    Column("holder", "办理机关"),
    Column("due", "期限"),
    Column("light", "状态"),
)
QUEUES = {"in": "待我机关答复", "out": "我机关请求的", "all": "全部", "alarm": "监督提示"}
EMPTY = {
    "in": "没有待答复的协助请求。",
    "out": "本机关还没有请求过协助。在案件页或者共享目录提出。",
    "all": "还没有协助请求。",
    "alarm": "没有逾期、循环转办、不能提供或者延长期限的请求。",
}
MOST = 200


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the requests of one's agency, for the bureau all with what it should look at."""
    bureau = seat.person.agency.supervises
    names = {k: v for k, v in QUEUES.items() if not bureau or k in ("all", "alarm")}
    which = request.GET.get("queue", "")
    which = which if which in names else next(iter(names))
    if which == "in":
        found = asking.waiting(seat.person)
    else:
        rows = asking.requests_for(seat.person)
        own = rows.filter(asking=seat.person.agency_id) if which == "out" else rows
        found = asking.told(own[:MOST])
        found = [one for one in found if which != "alarm" or one.alarms(seat.today)]
    params = params_of(seat)
    context = {
        "tabs": [Tab(label, f"?queue={name}", name == which) for name, label in names.items()],
        "table": Table("协助与鉴定", COLUMNS, [_row(one, seat) for one in found],
                       empty=EMPTY[which], name="help"),
        "asks": bool(seat.roles & asking.ASKS) and not bureau,
        "answer": params.period(asking.ANSWER), "source": params.source(asking.ANSWER),
    }  # fmt: skip
    return page(request, seat, "desk/help.html", context)


def _row(one: Standing, seat: Seat) -> Row:
    row = one.request
    cells = {
        "subject": row.subject, "sort": row.get_sort_display(), "asking": row.asking.name,
        "holder": one.holder.name, "due": date_cn(one.due), "light": draw_light(light(one, seat)),
    }  # fmt: skip
    return Row(cells, reverse("desk:help-request", args=[row.pk]))


def light(one: Standing, seat: Seat) -> Light:
    """Return how a request stands, late ones in red."""
    told = "；".join(one.alarms(seat.today))
    if one.late(seat.today) or one.circled:
        return Light("late", told)
    if one.ended:
        return Light("done", "已收悉" + (f"（{told}）" if told else ""))
    if one.answered:
        return Light("done", Name(one.answered.name).label)
    return Light("soon" if told else "gray", told or f"待答复，剩{(one.due - seat.today).days}日")


def agencies(*without: int) -> list[Choice]:
    """Return the enforcement agencies to choose from, without these."""
    others = Agency.objects.exclude(pk__in=without).exclude(supervises=True)
    rows = others.exclude(kind=Agency.Kind.POLICE, is_subject=False).order_by("name")
    return [Choice(str(one.pk), one.name) for one in rows]


def _case(seat: Seat, uid: str) -> Dossier | None:
    if not uid:
        return None
    found = dossier_of(seat.person, uid)
    if not works_on(seat.person, found):
        raise NotFound
    return found


@require_http_methods(["GET", "POST"])
@seated
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask another agency for help, from a case, from the directory, or with neither."""
    told = request.POST if request.method == "POST" else request.GET
    case, offer = _case(seat, told.get("case", "")), _offer(told.get("offer", ""))
    files = [Choice(str(one.pk), one.name) for one in case.exhibits.all()] if case else []
    wanted = fields.request(agencies(seat.person.agency_id), files, in_case=case is not None)
    typed: dict[str, Any] = _begun(offer)
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                made = _send(seat, content, case, offer)
                messages.success(request, f"已发{made.asked.name}，期限{date_cn(made.due)}")
                return HttpResponseRedirect(reverse("desk:help-request", args=[made.pk]))
        except NotCoordinated as refused:
            unmet = refused.unmet
    hidden = (("case", str(case.uid) if case else ""), ("offer", str(offer.pk) if offer else ""))
    form = Form(forms.bind(wanted, typed, errors=errors), label="请求协助", action=request.path,
                hidden=hidden)  # fmt: skip
    context = {"form": form, "unmet": unmet, "case": case, "offer": offer}
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/help_new.html", context, status=status)


def _begun(offer: SharingOffer | None) -> dict[str, Any]:
    if offer is None:
        return {}
    return {"sort": Sort.INFORMATION.value, "asked": str(offer.agency_id), "subject": offer.name}


def _offer(number: str) -> SharingOffer | None:
    return asking.offers().filter(pk=int(number)).first() if number.isdecimal() else None


def _send(seat: Seat, content: dict[str, Any], case: Dossier | None,
          offer: SharingOffer | None) -> Any:  # fmt: skip
    return asking.ask(
        sort=content["sort"], asked=Agency.objects.get(pk=int(content["asked"])),
        subject=content["subject"], reason=content["reason"],
        questions=content["questions"].splitlines(), dossier=case, offer=offer,
        exhibits=[int(one) for one in content.get("exhibits") or ()],
        days=content["days"], working=content["unit"] != fields.NATURAL,
        limit_basis=content["limit_basis"], by=seat.person, at=seat.at, params=params_of(seat),
        calendar=calendar(),
    )  # fmt: skip


def _standing(seat: Seat, number: int) -> Standing:
    found = asking.request_of(seat.person, number)
    if found is None:
        raise NotFound
    return found


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a request with what was done about it, and what comes next for this person."""
    here = _standing(seat, number)
    row = here.request
    limit = Period.parse(row.limit) if row.limit else None
    own = row.dossier if row.dossier and works_on(seat.person, row.dossier) else None
    context = {
        "row": row, "here": here, "light": light(here, seat), "limit": limit, "own_case": own,
        "alarms": here.alarms(seat.today),
        "done": [(step, _told(step)) for step in here.steps],
        "open": [(reverse("desk:help-step", args=[number, name.value]), name.label)
                 for name in answering.open_steps(here, seat.person, seat.roles)],
    }  # fmt: skip
    return page(request, seat, "desk/help_one.html", context, marked=True)


def _told(step: HelpStep) -> list[tuple[str, str]]:
    """The content of a step in words."""
    said: list[tuple[str, str]] = []
    if step.to:
        said.append(("转往", step.to.name))
    if step.name == Name.ASSIGNED:
        named = Person.objects.filter(pk=step.content["expert"]).first()
        return [("专业人员", named.name if named else "")]
    if step.due:
        said.append(("新的期限", date_cn(step.due)))
    for code, label in SAID.items():
        if words := step.content.get(code):
            said.append((label, CHOSEN.get(str(words), str(words))))
    for row in step.content.get("conclusions") or ():
        verdict = answering.VERDICTS.get(row["verdict"], "")
        said.append((row["question"], f"{verdict}。{row['words']}" if row["words"] else verdict))
    return said


SAID = {
    "description": "现状描述",
    "answer": "答复",
    "lacking": "未能提供的部分和原因",
    "cause": "情形",
    "why": "理由",
    "basis": "依据",
    "rating": "是否解决问题",
    "note": "说明",
}
CHOSEN = {"special": "情况特殊", "long": "需时较长", "solved": "已解决", "partly": "部分解决",
          "unsolved": "未解决"}  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def step(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Take one step on a request; what was typed stays when it is refused."""
    here = _standing(seat, number)
    if name not in Name.values:
        refused = answering.why_not(here, name, {}, seat.person, seat.today)
        context = {"row": here.request, "unmet": refused, "label": "答复"}
        return page(request, seat, "desk/help_step.html", context, status=422)
    wanted, typed = _wanted(seat, here, Name(name)), {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                _take(seat, here, name, content, request.FILES.get("paper"))
                messages.success(request, f"已办理：{Name(name).label}")
                return HttpResponseRedirect(reverse("desk:help-request", args=[number]))
        except (NotCoordinated, UploadRefused) as refusal:
            unmet = _unmet(refusal)
    bound = forms.bind(wanted, typed, errors=errors)
    context = {"row": here.request, "fields": bound, "unmet": unmet, "label": Name(name).label,
               "paper": name == Name.CONCLUDED, "here": here}  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/help_step.html", context, status=status)


def _unmet(refusal: NotCoordinated | UploadRefused) -> tuple[Unmet, ...]:
    if isinstance(refusal, NotCoordinated):
        return refusal.unmet
    return (Unmet("PAPER_REFUSED", refusal.detail, asking.LAW, refusal.problem.cure),)


def _wanted(seat: Seat, here: Standing, name: Name) -> tuple[Field, ...]:
    people = Person.objects.filter(agency=seat.person.agency, is_active=True).order_by("name")
    return fields.asked(
        here, name, agencies(seat.person.agency_id, here.request.asking_id),
        [Choice(str(one.pk), one.name) for one in people],
    )  # fmt: skip


def _take(seat: Seat, here: Standing, name: str, content: dict[str, Any],
          paper: UploadedFile[Any] | None) -> None:  # fmt: skip
    """Take a step; a paper goes into the case first, but only when nothing else is lacking."""
    if name == Name.CONCLUDED:
        content = {"description": content["description"],
                   "conclusions": fields.conclusions(content, here.request.questions)}  # fmt: skip
    for code in ("to", "expert"):
        if code in content:
            content[code] = int(content[code] or 0)
    blob = ""
    if paper is not None and here.request.dossier is not None:
        found = answering.why_not(here, name, content, seat.person, seat.today)
        if lacking := [one for one in found if one.code != "PAPER_REQUIRED"]:
            raise NotCoordinated(*lacking)
        blob = _put(seat, here, here.request.dossier, paper)
    answering.take(request=here.request, name=name, content=content, by=seat.person, at=seat.at,
                   params=params_of(seat), calendar=calendar(), blob=blob)  # fmt: skip


def _put(seat: Seat, here: Standing, dossier: Dossier, paper: UploadedFile[Any]) -> str:
    """Put the answer's paper into the case of who asked; return its hash."""
    room = local_room(settings.BLOB_ROOT)
    told = {
        "filename": paper.name or "鉴定意见书", "case_number": str(dossier),
        "captured_at": seat.at.isoformat(), "captured_where": seat.person.agency.name,
        "captured_by": seat.person.name, "proves": here.request.subject,
    }  # fmt: skip
    claim = claim_from(told, paper.size or 0, at=seat.at)
    upload = create_upload(room, by=seat.person, at=seat.at, claim=claim, dossier=dossier)
    append_chunk(room, upload, offset=0, blocks=paper.chunks(), at=seat.at)
    return finish_upload(room, upload, at=seat.at).sha256


@require_safe
@seated
def material(request: HttpRequest, seat: Seat, number: int, sha256: str) -> HttpResponseBase:
    """Send what came with a request, or its answer, to whoever may see it; written down."""
    here = _standing(seat, number)
    dossier, named = here.request.dossier, {}
    named = {one["blob"]: one["name"] for one in here.request.materials}
    named |= {one.blob: f"{Name(one.name).label}" for one in here.steps if one.blob}
    if dossier is None or sha256 not in named:
        raise NotFound
    exhibit = dossier.exhibits.filter(blob=sha256).first()
    store = LocalBlobStore(settings.BLOB_ROOT)
    if exhibit is None or not store.exists(sha256):
        raise NotFound
    note_access(dossier=dossier, by=seat.person, at=seat.at, what=f"协助请求材料 {exhibit.name}",
                purpose=here.request.subject)  # fmt: skip
    return sent_file(store, sha256, exhibit.name, media_type=exhibit.media_type, away=True)


@require_http_methods(["GET", "POST"])
@seated
def directory(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what agencies share; the clerk lists what his agency shares."""
    may = bool(seat.roles & asking.OFFERS) and not seat.person.agency.supervises
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    if request.method == "POST" and may:
        typed = forms.raw(fields.OFFER, request.POST)
        content, errors = law.clean(fields.OFFER, typed, today=seat.today, lists=Values({}))
        if not errors:
            asking.share(by=seat.person, at=seat.at, **content)
            messages.success(request, "已列入共享目录")
            return HttpResponseRedirect(reverse("desk:help-directory"))
    words = request.GET.get("q", "")[:100]
    context = {
        "offers": [(one, asking.may_use(one, seat.person.agency)) for one in asking.offers(words)],
        "words": words, "may": may, "asks": bool(seat.roles & asking.ASKS),
        "form": Form(forms.bind(fields.OFFER, typed, errors=errors), label="列入目录",
                     action=request.path),
    }  # fmt: skip
    return page(request, seat, "desk/help_directory.html", context, status=422 if errors else 200)


@require_http_methods(["POST"])
@seated
def withdraw(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Take what one's agency shared off the directory."""
    found = asking.offers().filter(pk=number).first()
    if found is None:
        raise NotFound
    try:
        reason = law.plain_text(request.POST.get("reason", ""), "撤下的理由", 300, one_line=True)
        if not reason:
            raise law.Wrong("请填写撤下的理由")
        asking.withdraw(offer=found, reason=reason, by=seat.person, at=seat.at)
        messages.success(request, "已撤下")
    except (NotCoordinated, law.Wrong) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:help-directory"))


@require_safe
@seated
def answers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Search what was told about questions of the trade, of all agencies."""
    words = request.GET.get("q", "")[:100]
    found = [(one, one.of(Name.GUIDED)[-1]) for one in asking.guidance_given(words)]
    return page(request, seat, "desk/help_answers.html", {"found": found, "words": words})
