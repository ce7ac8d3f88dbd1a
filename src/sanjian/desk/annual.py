"""统计年报 at the desk: who owes which year, its figures, versions, receipts, downloads."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure.annual import counting, exports, paper, posts, queries
from sanjian.disclosure.queries import registered_agencies
from sanjian.exchange import sheets
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters, Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.registry.models import Agency
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light

if TYPE_CHECKING:
    from sanjian.disclosure.annual.posts import Standing
    from sanjian.disclosure.models import AnnualReport

WORDS = Field("words", "情况说明", Kind.LONGTEXT, max_length=posts.LONGEST,
              help="本年度执法工作的主要情况，向社会公开")  # fmt: skip
CHANGE = Field(
    "change", "与前一版的不同", max_length=500, help="为什么变更、变更了什么，向社会公开"
)
TITLE = paper.TITLE
COLUMNS = [sheets.Column(*one) for one in exports.COLUMNS]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _watches(seat: Seat) -> bool:
    return seat.person.agency.supervises and Role.SUPERVISOR in seat.roles


def _agency(seat: Seat, number: int) -> Agency:
    found = registered_agencies().filter(pk=number, is_subject=True).first()
    own = seat.person.agency_id == number and bool(seat.roles & {Role.CLERK, Role.HEAD})
    if found is None or not (own or _watches(seat)):
        raise NotFound
    return found


def _year(seat: Seat, year: int) -> int:
    if not 2000 <= year <= seat.today.year:
        raise NotFound
    return year


def light(one: Standing, seat: Seat) -> Light:
    """Return how a year stands: finished, late by so many days, or so many days left."""
    if one.finished_on is not None:
        late = one.late(seat.today)
        return Light("late", "逾期完成") if late else Light("done", "按期完成")
    left = (one.due - seat.today).days
    words = f"逾期{-left}日" if left < 0 else f"剩{left}日"
    return Light("late" if left < 0 else "soon" if left < 15 else "gray", words)


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the years that are owed: to an agency its own, to supervision everybody's."""
    params = params_of(seat)
    bodies = queries.bodies() if _watches(seat) else [_agency(seat, seat.person.agency_id)]
    years = posts.years(seat.today) if posts.owed(params) else []
    rows = [posts.standing(body, year, params) for year in years for body in bodies]
    context = {
        "rows": [(one, light(one, seat)) for one in rows],
        "late": sum(1 for one in rows if one.finished_on is None and one.late(seat.today)),
        "owed": posts.owed(params), "running": [(body, seat.today.year) for body in bodies],
        "source": params.source(posts.DUE) if posts.owed(params) else "",
    }  # fmt: skip
    return page(request, seat, "desk/annuals.html", context)


@require_safe
@seated
def report(request: HttpRequest, seat: Seat, number: int, year: int) -> HttpResponse:
    """Show a year of an agency: the figures, the versions, what is to be done now."""
    return _page(request, seat, _agency(seat, number), _year(seat, year))


def _page(
    request: HttpRequest, seat: Seat, agency: Agency, year: int, typed: Mapping[str, Any] | None =
    None, errors: law.Errors | None = None, unmet: tuple[Unmet, ...] = (),
) -> HttpResponse:  # fmt: skip
    params = params_of(seat)
    stands = posts.standing(agency, year, params)
    latest = stands.versions[0] if stands.versions else None
    stage = posts.step_of(latest) if latest else posts.Step.RETURNED.value
    now = posts.compute(agency, year, params)
    own = seat.person.agency_id == agency.pk
    prepares = (
        own and year < seat.today.year and stage in (posts.Step.RETURNED, posts.Step.PUBLISHED)
    )
    fields, label = _fields(latest), "编制变更后的版本" if latest else "编制年报"
    context = {
        "agency": agency, "year": year, "stands": stands, "light": light(stands, seat),
        "tables": counting.tables(now), "own": own, "stage": stage, "latest": latest,
        "until": seat.at, "running": year == seat.today.year, "unmet": unmet,
        "outdated": latest is not None and counting.digest_of(now) != latest.digest,
        "versions": [(one, posts.stage(one), paper.number_of(one)) for one in stands.versions],
        "form": _form(fields, typed, errors, label, _to(agency, year, "prepare"))
        if prepares else None,
        "receipts": _receipts(stands, params, own, agency, year),
        "due_source": params.source(posts.DUE), "to_source": params.source(posts.TO),
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/annual.html", context, status=status)


def _fields(latest: AnnualReport | None) -> tuple[Field, ...]:
    return (WORDS, CHANGE) if latest else (WORDS,)


def _form(
    fields: tuple[Field, ...], typed: Mapping[str, Any] | None, errors: law.Errors | None,
    label: str, action: str,
) -> Form:  # fmt: skip
    return Form(forms.bind(fields, typed or {}, errors=errors or {}), label=label, action=action)


def _to(agency: Agency, year: int, act: str) -> str:
    return reverse("desk:annual-act", args=[agency.pk, year, act])


def _receipt_fields(params: Parameters) -> tuple[Field, ...]:
    return (
        Field("recipient", "报送对象", Kind.CHOICE,
              choices=tuple(Choice(code, label) for code, label in posts.recipients(params))),
        Field("sent_on", "报送日期", Kind.DATE),
        Field("received_on", "签收日期", Kind.DATE),
        Field("receipt", "签收人或者回执编号", max_length=200),
    )  # fmt: skip


def _receipts(
    stands: Standing, params: Parameters, own: bool, agency: Agency, year: int
) -> dict[str, Any]:
    latest = stands.versions[0] if stands.versions else None
    ready = latest is not None and posts.step_of(latest) in ("approved", "published")
    got = {row.recipient for row in latest.receipts.all()} if latest else set()
    open_ = [row for row in posts.recipients(params) if row[0] not in got]
    form = None
    if own and ready and open_:
        form = _form(_receipt_fields(params), None, None, "登记签收", _to(agency, year, "receive"))
    return {"form": form, "open": [label for _, label in open_],
            "rows": [row for one in stands.versions for row in one.receipts.all()]}  # fmt: skip


@require_POST
@seated
def act(request: HttpRequest, seat: Seat, number: int, year: int, name: str) -> HttpResponse:
    """Prepare, approve, return, publish a version, or write down a receipt."""
    agency, wanted = _agency(seat, number), _year(seat, year)
    do = ACTS.get(name)
    if do is None:
        raise NotFound
    try:
        done, typed, errors = do(request, seat, agency, wanted)
    except posts.NotReported as refused:
        return _page(request, seat, agency, wanted, request.POST.dict(), unmet=refused.unmet)
    if errors:
        return _page(request, seat, agency, wanted, typed, errors)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:annual", args=[agency.pk, wanted]))


Done = tuple[str, Mapping[str, Any], law.Errors]


def _latest(agency: Agency, year: int) -> AnnualReport:
    found = queries.versions(agency, year)
    if not found:
        raise NotFound
    return found[0]


def _prepare(request: HttpRequest, seat: Seat, agency: Agency, year: int) -> Done:
    fields = _fields(next(iter(queries.versions(agency, year)), None))
    typed = forms.raw(fields, request.POST)
    content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
    if errors:
        return "", typed, errors
    posts.prepare(agency=agency, year=year, words=content["words"],
                  change=content.get("change", ""), params=params_of(seat), by=seat.person,
                  at=seat.at)  # fmt: skip
    return "已编制，待负责人审批", typed, {}


def _approve(request: HttpRequest, seat: Seat, agency: Agency, year: int) -> Done:
    posts.approve(report=_latest(agency, year), params=params_of(seat), by=seat.person, at=seat.at)
    return "已审批，可以公布和报送", {}, {}


def _return(request: HttpRequest, seat: Seat, agency: Agency, year: int) -> Done:
    posts.send_back(report=_latest(agency, year), note=request.POST.get("note", ""), by=seat.person,
                    at=seat.at)  # fmt: skip
    return "已退回，可以重新编制", {}, {}


def _publish(request: HttpRequest, seat: Seat, agency: Agency, year: int) -> Done:
    posts.publish(report=_latest(agency, year), params=params_of(seat), by=seat.person, at=seat.at)
    return "已在公示门户公布", {}, {}


def _receive(request: HttpRequest, seat: Seat, agency: Agency, year: int) -> Done:
    params = params_of(seat)
    fields = _receipt_fields(params)
    typed = forms.raw(fields, request.POST)
    content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
    if errors:
        raise posts.refuse("RECEIPT_INCOMPLETE", "签收登记没有填全或者日期无法识别",
                           params.source(posts.TO), "请填写报送对象、日期和签收人")  # fmt: skip
    days = {name: date.fromisoformat(content[name]) for name in ("sent_on", "received_on")}
    told = {name: content[name] for name in ("recipient", "receipt")} | days
    posts.receive(report=_latest(agency, year), params=params, by=seat.person, at=seat.at, **told)
    return "已登记签收", {}, {}


ACTS: dict[str, Callable[[HttpRequest, Seat, Agency, int], Done]] = {
    "prepare": _prepare, "approve": _approve, "return": _return, "publish": _publish,
    "receive": _receive,
}  # fmt: skip


@require_safe
@seated
def rows_behind(
    request: HttpRequest, seat: Seat, number: str, year: str, code: str
) -> HttpResponse:
    """Show the acts behind one figure, each with its file."""
    agency, params, wanted = _agency(seat, int(number)), params_of(seat), _year(seat, int(year))
    line = next((one for one in counting.lines(params) if one.code == code), None)
    if line is None:
        raise NotFound
    found = posts.behind(agency, wanted, code, params)
    files = queries.dossiers([one.event.dossier for one in found])
    rows = [(one.event, files[one.event.dossier], exports.amount(line.unit, one.amount))
            for one in found]  # fmt: skip
    context = {"agency": agency, "year": wanted, "line": line, "rows": rows,
               "total": exports.amount(line.unit, sum(one.amount for one in found)),
               "own": seat.person.agency_id == agency.pk}  # fmt: skip
    return page(request, seat, "desk/annual_rows.html", context)


@require_safe
@seated
def file(
    request: HttpRequest, seat: Seat, number: str, year: str, version: str, form: str
) -> HttpResponse:
    """Send a version as Excel, CSV or PDF."""
    made = queries.versions(_agency(seat, int(number)), _year(seat, int(year)))
    found = next((one for one in made if one.number == int(version)), None)
    if found is None:
        raise NotFound
    if form == "pdf":
        answer = HttpResponse(paper.pdf_of(found), content_type="application/pdf")
    elif form == "xlsx":
        held = io.BytesIO()
        notes = exports.notes(found.figures, found.words, found.digest)
        sheets.write_xlsx(held, exports.rows(found.figures), COLUMNS, title=TITLE, notes=notes)
        answer = HttpResponse(held.getvalue(), content_type=XLSX)
    else:
        text = sheets.csv_text(exports.rows(found.figures), COLUMNS)
        answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="annual-{year}-{version}.{form}"'
    return answer
