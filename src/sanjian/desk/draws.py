"""双随机: list of items, register of subjects, plans, the draw, tasks that open their files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import draw_lists, draws
from sanjian.disclosure.draw_results import results_of
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.law.refusals import Unfulfilled
from sanjian.records.refusals import NotFound
from sanjian.registry.queries import powers_on
from sanjian.ui import forms
from sanjian.ui.forms import Form

if TYPE_CHECKING:
    from sanjian.disclosure.models import DrawPlan, DrawTask, RandomItem

SUBJECTS = (
    Field("rows", "检查对象名录", Kind.LONGTEXT, max_length=2_000_000,
          help="每行五项，用逗号分开：名称,统一社会信用代码,类别,权重,地址；权重为1至100，整份替换上一版"),
)  # fmt: skip


def _items(seat: Seat) -> list[RandomItem]:
    return draw_lists.items_in_force(seat.person.agency)


def _item_fields(seat: Seat) -> tuple[Field, ...]:
    powers = powers_on(seat.person.agency, seat.today).filter(kind=EnforcementKind.INSPECTION.value)
    return (
        Field("power", "检查事项", Kind.CHOICE, help="取自本机关权责清单，依据随之公布",
              choices=tuple(Choice(str(one.pk), one.name) for one in powers)),
        Field("objects", "抽查对象", max_length=200),
        Field("method", "抽查方式", max_length=200),
        Field("ratio", "年度抽查比例（百分比）", Kind.INTEGER, minimum=1),
        Field("yearly", "同一对象年度抽查次数", Kind.INTEGER, minimum=1),
    )  # fmt: skip


def _plan_fields(seat: Seat) -> tuple[Field, ...]:
    done = [one for one in draws.plans_of(seat.person.agency) if one.pool is not None]
    return (
        Field("name", "计划名称", max_length=100),
        Field("item", "抽查事项", Kind.CHOICE,
              choices=tuple(Choice(str(one.pk), one.power.name) for one in _items(seat))),
        Field("finish_by", "检查完成期限", Kind.DATE, future=True),
        Field("quotas", "抽取数量", Kind.ROWS, columns=(
            Field("stratum", "类别", required=False, max_length=40, help="不分类别的不填"),
            Field("count", "数量", Kind.INTEGER, minimum=1),
        )),
        Field("weighted", "按名录中的权重抽取", Kind.YESNO, required=False),
        Field("beacon", "外部数值的来源", required=False, max_length=200,
              help="例如批准次日某项公布的数值，抽取时填写该数值"),
        Field("excluded", "不参加抽取的对象", Kind.ROWS, required=False, columns=(
            Field("name", "对象", max_length=100), Field("reason", "原因", max_length=200),
        )),
        Field("recused", "回避", Kind.ROWS, required=False, columns=(
            Field("subject", "对象", max_length=100), Field("officer", "检查人员", max_length=50),
            Field("reason", "原因", max_length=200),
        )),
        Field("again_of", "重新抽取哪一次", Kind.CHOICE, required=False,
              choices=tuple(Choice(str(one.pk), one.name) for one in done)),
        Field("again_because", "重新抽取的原因", required=False, max_length=300),
    )  # fmt: skip


def _write_item(seat: Seat, content: dict[str, Any]) -> str:
    power = powers_on(seat.person.agency, seat.today).get(pk=int(content["power"]))
    draw_lists.write_item(
        power=power, objects=content["objects"], method=content["method"], by=seat.person,
        ratio=content["ratio"], yearly=content["yearly"], at=seat.at,
    )  # fmt: skip
    return "已编制，待负责人批准公布"


def _keep_subjects(seat: Seat, content: dict[str, Any]) -> str:
    made = draw_lists.keep_subjects(
        agency=seat.person.agency, rows=draw_lists.read_subjects(content["rows"]),
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"名录库第{made.number}版，{len(made.rows)}个对象"


def _write_plan(seat: Seat, content: dict[str, Any]) -> str:
    again = content["again_of"]
    made = draws.plan(
        item=next(one for one in _items(seat) if str(one.pk) == content["item"]),
        name=content["name"], finish_by=date.fromisoformat(content["finish_by"]),
        quotas=[(row["stratum"], row["count"]) for row in content["quotas"]],
        weighted=content["weighted"], beacon=content["beacon"],
        excluded=[(row["name"], row["reason"]) for row in content["excluded"]],
        recused=[(row["subject"], row["officer"], row["reason"]) for row in content["recused"]],
        again_of=_plan(seat, int(again)) if again else None,
        again_because=content["again_because"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已编制“{made.name}”，待负责人批准"


Fields = Callable[[Seat], tuple[Field, ...]]
Act = Callable[[Seat, dict[str, Any]], str]
FORMS: dict[str, tuple[str, Fields, Act]] = {
    "item": ("编制抽查事项", _item_fields, _write_item),
    "subjects": ("录入检查对象名录库", lambda seat: SUBJECTS, _keep_subjects),
    "plan": ("编制抽查计划", _plan_fields, _write_plan),
}


def _writes(seat: Seat) -> bool:
    return seat.person.agency.is_subject and draw_lists.writes(
        seat.person, seat.roles, seat.person.agency
    )


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show list, pool, plans and late tasks of one's agency; the bureau those without a list."""
    agency = seat.person.agency
    watching = agency.supervises
    if not watching and not _writes(seat):
        raise NotFound
    subjects = draw_lists.latest_subjects(agency)
    context = {
        "items": draw_lists.items_of(agency), "plans": draws.plans_of(agency),
        "subjects": subjects, "count": len(subjects.rows) if subjects else 0,
        "officers": draws.officer_pool(agency, seat.at),
        "missing": draw_lists.without_list(agency, seat.at),
        "results": [(one, one.late_on(seat.today)) for one in results_of(
            None if watching else agency, seat.today)],
        "late": draws.overdue(agency, seat.today), "watching": watching,
        "approves": draw_lists.approves(seat.person, seat.roles, agency),
        "bodies": draw_lists.lists_of_all(seat.at) if watching else (),
    }  # fmt: skip
    return page(request, seat, "desk/draws.html", context)


@require_http_methods(["GET", "POST"])
@seated
def form_page(request: HttpRequest, seat: Seat, name: str) -> HttpResponse:
    """Draw one of the three forms and take it."""
    if name not in FORMS or not _writes(seat):
        raise NotFound
    label, fields_of, act = FORMS[name]
    fields = fields_of(seat)
    typed = forms.raw(fields, request.POST) if request.method == "POST" else {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST" and not forms.asks_for_row(request.POST):
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                messages.success(request, act(seat, content))
                return HttpResponseRedirect(reverse("desk:draws"))
        except Unfulfilled as refused:
            unmet = refused.unmet
    form = Form(forms.bind(fields, typed, errors=errors), label=label, action=request.path,
                cancel_url=reverse("desk:draws"))  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    context = {"form": form, "unmet": unmet, "label": label}
    return page(request, seat, "desk/draw_form.html", context, status=status)


@require_POST
@seated
def approve_item(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Approve and publish a version of an item."""
    rows = draw_lists.items_of(seat.person.agency)
    found = next((one for one in rows if one.pk == number), None)
    if found is None:
        raise NotFound
    try:
        draw_lists.approve_item(item=found, by=seat.person, at=seat.at)
        messages.success(request, f"已公布{found.power.name}第{found.number}版")
    except draw_lists.NotDrawn as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:draws"))


def _plan(seat: Seat, number: int) -> DrawPlan:
    found = next((one for one in draws.plans_of(seat.person.agency) if one.pk == number), None)
    if found is None or not _writes(seat):
        raise NotFound
    return found


@require_safe
@seated
def plan_page(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one plan: its pool, its outcome, its tasks."""
    return _plan_page(request, seat, _plan(seat, number))


def _plan_page(
    request: HttpRequest, seat: Seat, plan: DrawPlan, unmet: tuple[Unmet, ...] = ()
) -> HttpResponse:
    context = {
        "plan": plan, "tasks": draws.tasks_of(plan), "unmet": unmet, "title": "未能办理",
        "told": draws.told_tasks(plan), "outcome": getattr(plan, "outcome", None),
        "approves": draw_lists.approves(seat.person, seat.roles, plan.agency),
    }  # fmt: skip
    return page(request, seat, "desk/draw.html", context, status=409 if unmet else 200)


@require_POST
@seated
def act(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Approve a plan, or draw."""
    plan = _plan(seat, number)
    try:
        if name == "approve":
            draws.approve(plan=plan, by=seat.person, at=seat.at)
            messages.success(request, "名录已冻结并记入公开日志，日志有新的检查点后即可抽取")
        elif name == "draw":
            words = request.POST.get("words", "")[:200]
            made = draws.draw(plan=plan, by=seat.person, at=seat.at, beacon=words)
            messages.success(request, f"已抽取{len(made.tasks)}个对象")
        else:
            raise NotFound
    except draw_lists.NotDrawn as refused:
        return _plan_page(request, seat, plan, refused.unmet)
    return HttpResponseRedirect(reverse("desk:draw", args=[plan.pk]))


@require_POST
@seated
def open_task(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Open the file of an inspection from a drawn task."""
    task = _task(seat, number)
    pack = pack_in_use()
    if pack is None:
        raise NotFound
    params_of(seat)
    try:
        act = draws.open_task(task=task, pack=pack.digest, planned_on=seat.today, by=seat.person,
                              at=seat.at)  # fmt: skip
    except draw_lists.NotDrawn as refused:
        return _plan_page(request, seat, _plan(seat, task.plan_id), refused.unmet)
    return HttpResponseRedirect(reverse("desk:case", args=[act.dossier.uid]))


def _task(seat: Seat, number: int) -> DrawTask:
    for plan in draws.plans_of(seat.person.agency) if _writes(seat) else ():
        for one in draws.tasks_of(plan):
            if one.pk == number:
                return one
    raise NotFound
