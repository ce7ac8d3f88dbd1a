"""公示: the clerk's queue, the editor of a public copy, release by a second person, withdrawal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk import lights
from sanjian.desk.case_page import unmet_parts
from sanjian.desk.disclosure_text import Editor, editor
from sanjian.desk.endings import panel
from sanjian.desk.publication_posts import passage
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.step_page import step_page
from sanjian.disclosure import actions, queries
from sanjian.disclosure.posts import DOING, NotPosted
from sanjian.disclosure.promptness import promptness
from sanjian.disclosure.redaction import LABELS, Decision, Kind
from sanjian.disclosure.snapshots import matter_of, public_number
from sanjian.law import forms as law
from sanjian.law.forms import Field
from sanjian.law.parameters import Values
from sanjian.law.procedure import Refused, Unmet
from sanjian.law.procedures.publication import special_time
from sanjian.records.access import note_access
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.rules import calendar
from sanjian.records.taking import Standing, facts_of, standing
from sanjian.ui.parts import Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.disclosure.models import Preparation
    from sanjian.records.models import Act, Dossier, DutyRow

COLUMNS = (
    Column("party", "当事人", wide=True, fixed=True),
    Column("cause", "案由", wide=True),
    Column("decided", "决定日期"),
    Column("due", "公示期限"),
    Column("light", "状态"),
)
AGENCY = Column("agency", "执法机关")
EMPTY = {
    "prepare": "没有待编制的决定。决定一作出，就列在这里，自作出之日起7个工作日内公示。",
    "release": "没有待审核发布的公开文本。编制完成后列在这里，由另一名公示人员发布。",
    "withdraw": "没有待撤下的决定。已公示的决定被撤销、确认违法或者要求重新作出时列在这里。",
    "late": "没有逾期未公示、未撤下的决定。",
    "released": "还没有已公示的决定。",
    "withdrawn": "没有撤下的决定。",
    "exempt": "没有决定不予公开的案件。",
}
PREPARE, RELEASE, WITHDRAW = "prepare_publication", "release_publication", "withdraw_publication"
NOTE = Field("note", "意见", law.Kind.LONGTEXT, required=False, max_length=500)
EXEMPT, OVERTURN, OTHER_TIME = "exempt_publication", "record_overturn", "set_publication_time"


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried on the page and why it did not go through; what was typed comes back."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unmet: tuple[Unmet, ...] = ()
    status: int = 200


@require_safe
@seated
def queue(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the decisions of one queue with their lights."""
    which = request.GET.get("queue", "prepare")
    which = which if which in queries.QUEUES else "prepare"
    counts = queries.counts(seat.person)
    tabs = [
        Tab(label, f"?queue={name}", name == which, counts.get(name))
        for name, label in queries.QUEUES.items()
    ]
    rows = [_row(duty, seat) for duty in queries.queue(seat.person, which)[:200]]
    watching = seat.person.agency.supervises
    columns = (*COLUMNS[:2], AGENCY, *COLUMNS[2:]) if watching else COLUMNS
    table = Table("公示", columns, rows, empty=EMPTY[which], name="disclosure")
    rates = promptness(seat.person, year=seat.today.year, at=seat.at)
    context = {
        "tabs": tabs,
        "table": table,
        "shown": len(rows),
        "rates": rates,
        "posts_link": not watching,
    }
    return page(request, seat, "desk/disclosure_queue.html", context)


def _row(duty: DutyRow, seat: Seat) -> Row:
    dossier = duty.dossier
    cells = {
        "party": dossier.party_name,
        "cause": dossier.cause,
        "agency": dossier.agency.name,
        "decided": date_cn(duty.start),
        "due": date_cn(duty.due) + ("（暂定）" if duty.provisional else ""),
        "light": draw_light(lights.of_duty(duty, seat.at, calendar())),
    }
    own = dossier.agency_id == seat.person.agency_id
    return Row(cells, reverse("desk:disclosure-file" if own else "desk:case", args=[dossier.uid]))


@require_http_methods(["GET", "POST"])
@seated
def file(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show where the publication of one decision stands, or do what was asked about it."""
    dossier = _own(seat, uid)
    tried = Tried()
    if request.method == "POST":
        tried, done = _tried(request, seat, dossier)
        if done is not None:
            return done
    else:
        note_access(dossier=dossier, by=seat.person, at=seat.at, what="公示页")
    dossier.refresh_from_db()
    status = tried.status
    return page(
        request, seat, "desk/disclosure_file.html", _context(request, seat, dossier, tried),
        status=status,
    )  # fmt: skip


def _own(seat: Seat, uid: UUID) -> Dossier:
    dossier = dossier_of(seat.person, uid)
    if dossier.agency_id != seat.person.agency_id:
        raise NotFound
    return dossier


def _tried(
    request: HttpRequest, seat: Seat, dossier: Dossier
) -> tuple[Tried, HttpResponseRedirect | None]:
    typed = {name: str(value) for name, value in request.POST.items()}
    act = ACTS.get(typed.get("act", ""))
    if act is None:
        return Tried(typed, {"act": ["没有看懂要办理的事项，请重新选择"]}, status=422), None
    try:
        place = act(seat, dossier, typed, request)
    except Invalid as invalid:
        return Tried(typed, invalid.errors, status=422), None
    except (Refusal, NotPosted) as refusal:
        return Tried(typed, unmet=refusal.unmet, status=409), None
    here = reverse("desk:disclosure-file", args=[dossier.uid])
    return Tried(), HttpResponseRedirect(f"{here}{place}")


Did = Callable[[Seat, "Dossier", Mapping[str, str], HttpRequest], str]


def _decide(seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest) -> str:
    key, _, wanted = typed.get("finding", "").partition(":")
    decision = {"hide": Decision.HIDE, "keep": Decision.KEEP, "undo": None}.get(wanted)
    actions.decide(dossier=dossier, key=key, decision=decision, by=seat.person, at=seat.at)
    return f"?edit=1#finding-{key}"


def _decide_all(
    seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest
) -> str:
    actions.decide_all(dossier=dossier, by=seat.person, at=seat.at)
    return "?edit=1#editor"


def _mark(seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest) -> str:
    place = typed.get("place", "")
    actions.mark(
        dossier=dossier, first=typed.get("first", ""), last=typed.get("last", ""),
        kind=typed.get("kind", ""), everywhere=bool(typed.get("everywhere")),
        place=int(place) if re.fullmatch(r"[0-9]{1,7}", place, re.ASCII) else None,
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return "?edit=1#marking"


def _unmark(seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest) -> str:
    number = typed.get("number", "")
    which = int(number) if re.fullmatch(r"[0-9]{1,6}", number, re.ASCII) else -1
    actions.unmark(dossier=dossier, number=which, by=seat.person, at=seat.at)
    return "?edit=1#marking"


def _prepare(seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest) -> str:
    fields = {
        name: value for name, value in typed.items()
        if name in actions.FIELDS or name.startswith(actions.BESIDES)
    }  # fmt: skip
    actions.keep_fields(dossier=dossier, fields=fields, by=seat.person, at=seat.at)
    actions.save_preparation(
        dossier=dossier, fields=fields, checked=typed.get("checked") == "yes", by=seat.person,
        at=seat.at, expected_seq=_seq(typed),
    )  # fmt: skip
    duty = dossier.duties.get(code="publish")
    messages.success(
        request, f"公开文本已编制，待其他公示人员审核、发布，应于{date_cn(duty.due)}前公示"
    )
    return ""


def _release(seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest) -> str:
    actions.release(
        dossier=dossier, copy_hash=typed.get("copy_hash", ""), opinion=typed.get("opinion", ""),
        by=seat.person, at=seat.at, expected_seq=_seq(typed),
    )  # fmt: skip
    messages.success(request, f"已公示，公示编号{_number(dossier)}")
    return ""


def _stamp(seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest) -> str:
    said = {"note": typed.get("note", "")}
    content, errors = law.clean((NOTE,), said, today=seat.today, lists=Values({}))
    if errors:
        raise Invalid(errors)
    made = actions.stamp_copy(
        dossier=dossier, code=typed.get("code", ""), copy_hash=typed.get("copy_hash", ""),
        accurate=typed["act"] == "stamp", note=content["note"] or "", by=seat.person, at=seat.at,
    )  # fmt: skip
    done = (
        f"已{DOING[made.code]}，转下一岗位办理" if made.accurate else "已退回，由采集岗位重新编制"
    )
    messages.success(request, done)
    return ""


def _number(dossier: Dossier) -> str:
    dossier.refresh_from_db()
    return public_number(matter_of(dossier, facts_of(dossier)))


def _withdraw(seat: Seat, dossier: Dossier, typed: Mapping[str, str], request: HttpRequest) -> str:
    actions.withdraw(
        dossier=dossier, reason=typed.get("reason", ""), by=seat.person, at=seat.at,
        expected_seq=_seq(typed),
    )  # fmt: skip
    messages.success(request, "已撤下，公示门户保留撤下说明，内容已移除")
    return ""


def _seq(typed: Mapping[str, str]) -> int:
    text = typed.get("expected_seq", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else -1


ACTS: Mapping[str, Did] = {
    "decide": _decide,
    "decide-all": _decide_all,
    "mark": _mark,
    "unmark": _unmark,
    "prepare": _prepare,
    "stamp": _stamp,
    "send-back": _stamp,
    "release": _release,
    "withdraw": _withdraw,
}


def _context(request: HttpRequest, seat: Seat, dossier: Dossier, tried: Tried) -> dict[str, Any]:
    here = standing(dossier, by=seat.person, at=seat.at)
    state = state_of(here)
    duty = dossier.duties.filter(code__in=("publish", "withdraw_publication")).order_by("-due")
    prepared = queries.prepared_act(dossier)
    editing = state in ("preparing", "prepared") and (
        state == "preparing" or "edit" in request.GET or tried.typed.get("act") in EDITING
    )
    number = public_number(matter_of(dossier, here.facts))
    return {
        **panel(dossier),
        "dossier": dossier,
        "state": state,
        "editing": editing,
        "editor": _editor(seat, dossier, tried) if editing else None,
        "may_edit": not _blocked(here, PREPARE),
        "why_not_edit": unmet_parts(dossier, _blocked(here, PREPARE), frozenset()),
        "prepared": prepared,
        "prepared_fields": _copy_fields(prepared) if prepared else [],
        "why_not_release": unmet_parts(dossier, _blocked(here, RELEASE), frozenset()),
        "may_withdraw": not _blocked(here, WITHDRAW),
        "may_exempt": not _blocked(here, EXEMPT),
        "may_set_time": not _blocked(here, OTHER_TIME),
        "exception": special_time(here.facts, here.params),
        "may_overturn": not _blocked(here, OVERTURN),
        "number": number,
        "passage": passage(here) if state in ("prepared", "released") else {},
        "copy": queries.released_copy(number) if state == "released" else None,
        "stone": queries.tombstone_of(number) if state in ("withdrawn", "released") else None,
        "duties": [lights.entry(one, seat.at, calendar()) for one in duty],
        "tried": tried,
        "unmet": unmet_parts(dossier, tried.unmet, frozenset()),
        "problems": [(f"id_{n}", text) for n, texts in tried.errors.items() for text in texts],
        "action": reverse("desk:disclosure-file", args=[dossier.uid]),
    }


EDITING = frozenset({"decide", "decide-all", "mark", "unmark", "prepare"})


def state_of(here: Standing) -> str:
    """Return where the publication of a file stands, as one word for the page."""
    facts = here.facts
    if facts.decided_on is None:
        return "undecided"
    if facts.publication_exempt_on is not None:
        return "exempt"
    if facts.published_on is not None and facts.withdrawn_on is None:
        return "released"
    if (
        facts.overturned_on is not None
        and (unmet := _blocked(here, PREPARE))
        and any(one.code == "DECISION_OVERTURNED" for one in unmet)
    ):
        return "withdrawn" if facts.published_on is not None else "overturned"
    again = facts.withdrawn_on is not None
    acts = here.dossier.acts
    last = acts.filter(step__in=(PREPARE, WITHDRAW)).order_by("-seq").first()
    if last is not None and last.step == PREPARE and facts.publication_hash:
        return "prepared"
    return "preparing" if not again or not _blocked(here, PREPARE) else "withdrawn"


def _blocked(here: Standing, step: str) -> tuple[Unmet, ...]:
    answer = here.procedure.ask(step, here.facts, here.situation())
    return answer.unmet if isinstance(answer, Refused) else ()


def _editor(seat: Seat, dossier: Dossier, tried: Tried) -> Editor | None:
    try:
        proposal = actions.prepare(dossier=dossier, by=seat.person, at=seat.at)
    except Refusal:
        return None
    stored: Preparation | None = queries.preparation_of(dossier)
    asked = actions.further_asked(dossier, seat.at)
    return editor(proposal, stored, tried.typed, KINDS, asked)


KINDS = [(kind.value, LABELS[kind]) for kind in Kind]


def _copy_fields(act: Act) -> list[tuple[str, str]]:
    names = {"agency": "执法机关", "subject": "执法对象", "category": "执法类别",
             "conclusion": "执法结论", "document_number": "文书号"}  # fmt: skip
    return [(label, str(act.content.get(name, ""))) for name, label in names.items()]


@require_http_methods(["GET", "POST"])
def from_case(request: HttpRequest, uid: UUID, step: str) -> HttpResponseBase:
    """The case page's way to a publication step: the editor shows what a bare form cannot."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("desk:disclosure-file", args=[uid]))
    return step_page(request, uid=uid, step=step)
