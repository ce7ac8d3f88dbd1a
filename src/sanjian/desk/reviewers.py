"""Reviewers and advisers: register, ratio, loans, reports of changes, the pool with its points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanjian.desk.bases import BASIS_FORMS
from sanjian.desk.bodies import BODY_FORMS
from sanjian.desk.legal_staff import STAFF_FORMS
from sanjian.desk.own_flows import FLOW_FORMS
from sanjian.desk.register_forms import REGISTER_FORMS, RegisterForm, engages, keeps
from sanjian.desk.regulations import REGULATION_FORMS
from sanjian.desk.rollout import ROLLOUT_FORMS
from sanjian.desk.safeguards import SAFEGUARD_FORMS
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.staff import BASE_FORMS
from sanjian.desk.surveys import SURVEY_FORMS
from sanjian.desk.units import UNIT_FORMS
from sanjian.law import forms as law
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Unmet
from sanjian.law.refusals import Unfulfilled
from sanjian.records.refusals import NotFound
from sanjian.registry import advisers as registry_advisers
from sanjian.registry import permissions, review_bodies, reviewers, reviewing
from sanjian.registry.models import Agency
from sanjian.registry.refusals import NotRegistered
from sanjian.review import advising, queries, ratios
from sanjian.review.refusals import NotBooked
from sanjian.ui import forms
from sanjian.ui.forms import Form

POINTS_YEARS = 5
FORMS = (
    REGISTER_FORMS
    | STAFF_FORMS
    | BASIS_FORMS
    | ROLLOUT_FORMS
    | REGULATION_FORMS
    | BASE_FORMS
    | BODY_FORMS
)
FORMS |= FLOW_FORMS | UNIT_FORMS | SAFEGUARD_FORMS | SURVEY_FORMS


@require_safe
@seated
def reviewers_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the register of one's agency; the justice bureau sees every agency's strength."""
    params = ratios.params_in_use(seat.today)
    watching = seat.person.agency.supervises
    agency = _agency(request, seat)
    context = {
        "agency": agency,
        "watching": watching,
        "strength": _strength(agency, seat, params),
        "strengths": ratios.strengths(day=seat.today, params=params) if watching and params else (),
        "gaps": [
            one
            for one in ratios.gaps(day=seat.today, params=params)
            if watching or one.agency.pk == seat.person.agency_id
        ],
        "entries": queries.register(agency, day=seat.today, params=params) if params else (),
        "bodies": ratios.bodies() if watching else None,
        "body": (body := review_bodies.body_on(agency, seat.today)),
        "body_why": review_bodies.why(body, params) if body and params else "",
        "rule": reviewing.rule_of(agency, seat.today),
        "rule_required": params is not None and params.flag("review.own_rule"),
        "borrowed": reviewing.borrowed(agency, seat.today),
        "loans": reviewing.loans(None if watching else agency)[:50],
        "reports": reviewing.reports(None if watching else agency)[:50],
        "keeps": keeps(seat) and agency.pk == seat.person.agency_id,
        "keeps_pool": permissions.keeps_pool(seat.person, seat.roles),
    }
    return page(request, seat, "desk/reviewers.html", context)


def _agency(request: HttpRequest, seat: Seat) -> Agency:
    """The agency asked for: the bureau may look at any, everybody else at his own."""
    wanted = request.GET.get("agency", "")
    if not wanted or not seat.person.agency.supervises:
        return seat.person.agency
    found = reviewing.agencies_with_review().filter(pk=int(wanted)) if wanted.isdecimal() else ()
    for agency in found:
        return agency
    raise NotFound


def _strength(agency: Agency, seat: Seat, params: Parameters | None) -> ratios.Strength | None:
    if params is None or not agency.is_subject:
        return None
    return ratios.strength(agency, day=seat.today, params=params)


@require_safe
@seated
def advisers_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the advisers whom the agency may invite, requests, and each one's year."""
    params = ratios.params_in_use(seat.today)
    points = params.number("review.counsel_points") if params else 0
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else seat.today.year
    pool = permissions.keeps_pool(seat.person, seat.roles)
    listed = list(queries.advisers_seen(seat.person))
    context = {
        "advisers": [(one, registry_advisers.term_defect(one, seat.today)) for one in listed],
        "bookings": queries.bookings(seat.person)[:50],
        "year": year,
        "years": range(seat.today.year, seat.today.year - POINTS_YEARS, -1),
        "points": points,
        "contributions": [
            one
            for one in advising.contributions(listed, year=year, points=points)
            if one.bookings or one.opinions
        ],
        "engages": engages(seat),
        "keeps_pool": pool,
    }
    return page(request, seat, "desk/advisers.html", context)


@require_http_methods(["GET", "POST"])
@seated
def register_form(
    request: HttpRequest, seat: Seat, name: str, number: int | None = None
) -> HttpResponse:
    """Show a form of the register, or do what it says."""
    known, target = _known(seat, name, number)
    fields = known.fields(seat, target)
    params = ratios.params_in_use(seat.today)
    if params is None:
        raise Http404("尚未发布规则包")
    if request.method == "GET":
        return _draw(request, seat, known, target, fields, {})
    typed = forms.raw(fields, request.POST)
    content, errors = law.clean(fields, typed, today=seat.today, lists=params)
    if errors:
        return _draw(request, seat, known, target, fields, typed, errors=errors, status=422)
    try:
        with transaction.atomic():
            done = known.act(seat, target, content, params)
    except Unfulfilled as refused:
        return _draw(request, seat, known, target, fields, typed, unmet=refused.unmet, status=409)
    except IntegrityError:
        errors = {"username": ["该账号已被使用，请另取一个"]}
        return _draw(request, seat, known, target, fields, typed, errors=errors, status=422)
    messages.success(request, done)
    return HttpResponseRedirect(reverse(known.back))


def _known(seat: Seat, name: str, number: int | None) -> tuple[RegisterForm, Any]:
    known = FORMS.get(name)
    if known is None or not known.may(seat) or (known.target is None) != (number is None):
        raise NotFound
    return known, known.target(seat, number) if known.target and number is not None else None


def _draw(
    request: HttpRequest,
    seat: Seat,
    known: RegisterForm,
    target: Any,
    fields: tuple[law.Field, ...],
    typed: Mapping[str, Any],
    *,
    errors: law.Errors | None = None,
    unmet: tuple[Unmet, ...] = (),
    status: int = 200,
) -> HttpResponse:
    back = reverse(known.back)
    form = Form(
        forms.bind(fields, typed, errors=errors),
        label=known.label,
        action=request.path,
        cancel_url=back,
    )
    context = {
        "known": known,
        "about": known.about(target) if target is not None else "",
        "form": form,
        "unmet": unmet,
        "back": back,
    }
    return page(request, seat, "desk/register_form.html", context, status=status)


@require_POST
@seated
def register_act(request: HttpRequest, seat: Seat, act: str, number: int) -> HttpResponse:
    """Do one of the small acts of the register: report, receive, answer, make available."""
    known = ACTS.get(act)
    if known is None:
        raise NotFound
    try:
        messages.success(request, known(seat, number, request.POST.get("words", "")[:300]))
    except (NotRegistered, NotBooked) as refused:
        messages.error(request, str(refused))
    back = "desk:advisers" if act in ("available", "unavailable", "grant", "deny") else ""
    return HttpResponseRedirect(reverse(back or "desk:reviewers"))


def _send(seat: Seat, number: int, words: str) -> str:
    row = reviewing.reports(seat.person.agency).filter(pk=number).first()
    if row is None or not keeps(seat):
        raise NotFound
    reviewers.send_report(report=row, by=seat.person, at=seat.at)
    return "已上报司法行政部门"


def _receive(seat: Seat, number: int, words: str) -> str:
    row = reviewing.reports().filter(pk=number).first()
    if row is None or not permissions.keeps_pool(seat.person, seat.roles):
        raise NotFound
    reviewers.receive_report(report=row, by=seat.person, at=seat.at)
    return f"已确认收到{row.agency.short_name}的上报"


def _loan(approved: bool) -> Callable[[Seat, int, str], str]:
    def answer(seat: Seat, number: int, words: str) -> str:
        row = reviewing.loans().filter(pk=number).first()
        if row is None or not permissions.keeps_pool(seat.person, seat.roles):
            raise NotFound
        reviewers.decide_loan(loan=row, approved=approved, by=seat.person, at=seat.at)
        return f"已{'同意' if approved else '不同意'}{row.to.short_name}调用{row.person.name}"

    return answer


def _booking(approved: bool) -> Callable[[Seat, int, str], str]:
    def answer(seat: Seat, number: int, words: str) -> str:
        row = queries.bookings(seat.person).filter(pk=number).first()
        if row is None or not permissions.keeps_pool(seat.person, seat.roles):
            raise NotFound
        advising.answer(booking=row, approved=approved, words=words, by=seat.person, at=seat.at)
        return f"已{'同意' if approved else '不同意'}{row.adviser.name}参与该案法制审核"

    return answer


def _available(value: bool) -> Callable[[Seat, int, str], str]:
    def note(seat: Seat, number: int, words: str) -> str:
        row = queries.advisers_seen(seat.person).filter(pk=number).first()
        if row is None or not engages(seat):
            raise NotFound
        registry_advisers.set_available(adviser=row, available=value, by=seat.person, at=seat.at)
        return f"{row.name}已标为{'可以调用' if value else '暂不可调用'}"

    return note


ACTS: dict[str, Callable[[Seat, int, str], str]] = {
    "send": _send,
    "receive": _receive,
    "lend": _loan(True),
    "keep": _loan(False),
    "grant": _booking(True),
    "deny": _booking(False),
    "available": _available(True),
    "unavailable": _available(False),
}
