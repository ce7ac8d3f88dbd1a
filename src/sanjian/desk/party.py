"""当事人 at the desk: giving a party the code to his file, and what he hands in through it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.law.refusals import Unfulfilled
from sanjian.party import answering, giving
from sanjian.party.keys import grouped
from sanjian.records.drafts import save_draft
from sanjian.records.permissions import works_on
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import datetime_cn

GIVE = (
    Field("party", "领取人", max_length=100, help="当事人姓名或者名称"),
    Field("tail", "证件号码后四位", max_length=4,
          help="身份证号码或者统一社会信用代码的最后四位。打开时与查询码一并填写，不打印在纸上"),
    Field("seen", "已核对当事人或者其代理人的身份证明", Kind.YESNO),
)  # fmt: skip
END = (Field("reason", "停用原因", max_length=200, help="如查询码遗失、交给了他人"),)
COLUMNS = (
    Column("kind", "来件", fixed=True),
    Column("said", "内容", wide=True),
    Column("file", "案件"),
    Column("came", "收到时间"),
)


@require_safe
@seated
def inbox(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what the parties of one's own files have handed in and nobody has answered."""
    rows = [
        Row(
            {
                "kind": one.message.get_kind_display(), "said": one.message.said[:80],
                "file": f"{one.key.party}，{one.key.dossier}", "came": datetime_cn(one.message.at),
            },
            reverse("desk:letter", args=[one.key.dossier.uid, one.message.receipt]),
        )
        for one in answering.unanswered_for(seat.person)
    ]  # fmt: skip
    empty = "没有待处理的来件。当事人凭查询码从公示门户提交的陈述、申辩等列在这里。"
    context = {"table": Table("当事人来件", COLUMNS, rows, empty=empty, name="letters")}
    return page(request, seat, "desk/letters.html", context)


def _file(seat: Seat, uid: UUID) -> Any:
    dossier = dossier_of(seat.person, uid)
    if not works_on(seat.person, dossier):
        raise NotFound
    return dossier


@require_http_methods(["GET", "POST"])
@seated
def keys(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show the keys of a file and what came through them; give a new one, shown this once."""
    dossier = _file(seat, uid)
    begun = {"party": dossier.party_name}
    typed = forms.raw(GIVE, request.POST) if request.method == "POST" else begun
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    code = ""
    if request.method == "POST":
        content, errors = law.clean(GIVE, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                _, code = giving.give(dossier=dossier, **content, by=seat.person, at=seat.at)
                typed = begun
        except giving.NotGiven as refused:
            unmet = refused.unmet
    form = Form(forms.bind(GIVE, typed, errors=errors), label="发放查询码", action=request.path)
    context = {
        "dossier": dossier, "form": form, "unmet": unmet, "title": "未能发放",
        "code": grouped(code) if code else "", "address": f"{settings.PORTAL_ADDRESS}/my",
        "keys": giving.keys_of(dossier), "letters": answering.letters(dossier),
        "handles": seat.person.pk in dossier.handlers,
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    answer = page(request, seat, "desk/party.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
@seated
def end(request: HttpRequest, seat: Seat, uid: UUID, number: int) -> HttpResponse:
    """End a key with its reason."""
    dossier = _file(seat, uid)
    key = next((one for one in giving.keys_of(dossier) if one.pk == number), None)
    if key is None:
        raise NotFound
    typed = forms.raw(END, request.POST) if request.method == "POST" else {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(END, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                giving.end(key=key, reason=content["reason"], by=seat.person, at=seat.at)
                messages.success(request, "查询码已停用，不能再打开本案。")
                return HttpResponseRedirect(reverse("desk:party", args=[uid]))
        except giving.NotGiven as refused:
            unmet = refused.unmet
    form = Form(forms.bind(END, typed, errors=errors), label="停用", action=request.path)
    context = {"dossier": dossier, "key": key, "form": form, "unmet": unmet, "title": "未能停用"}
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/party_end.html", context, status=status)


def _fields(here: answering.Letter) -> tuple[Field, ...]:
    acts = tuple(
        Choice(str(one.seq), f"第{one.seq}项 {one.label}，{datetime_cn(one.at)}")
        for one in answering.fitting(here)
    )
    taken = (Field("act", "已记入案卷的事项", Kind.CHOICE, required=False, choices=acts),)
    words = Field("said", "答复", Kind.LONGTEXT, required=False, max_length=2000,
                  help="当事人在“我的案件”中看到；没有记入案卷的，写明理由")  # fmt: skip
    return (*(taken if acts else ()), words)


@require_http_methods(["GET", "POST"])
@seated
def letter(request: HttpRequest, seat: Seat, uid: UUID, receipt: str) -> HttpResponse:
    """Show one message; answer it by an act of the file, by words, or both."""
    dossier = _file(seat, uid)
    here = answering.letter(dossier, receipt)
    if here is None:
        raise NotFound
    fields = _fields(here)
    typed = forms.raw(fields, request.POST) if request.method == "POST" else {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                act = content.get("act")
                answering.answer(
                    here=here, act=int(act) if act else None, said=content["said"] or "",
                    by=seat.person, at=seat.at,
                )  # fmt: skip
                messages.success(request, "已答复，当事人可以看到。")
                return HttpResponseRedirect(reverse("desk:party", args=[uid]))
        except Unfulfilled as refused:
            unmet = refused.unmet
    form = Form(forms.bind(fields, typed, errors=errors), label="答复当事人", action=request.path)
    context = {
        "dossier": dossier, "here": here, "form": form, "unmet": unmet, "title": "未能答复",
        "begins": _begins(here), "handles": seat.person.pk in dossier.handlers,
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/letter.html", context, status=status)


def _begins(here: answering.Letter) -> bool:
    return bool(answering.begun_step(here)) and here.answer is None


@require_POST
@seated
def begin(request: HttpRequest, seat: Seat, uid: UUID, receipt: str) -> HttpResponse:
    """Begin the step by which the file takes a message up, with its words already written down."""
    dossier = _file(seat, uid)
    here = answering.letter(dossier, receipt)
    step = answering.begun_step(here) if here else None
    if here is None or step is None:
        raise NotFound
    typed = answering.begun_with(here, step)
    save_draft(by=seat.person, dossier=dossier, step=step, typed=typed, at=seat.at)
    return HttpResponseRedirect(reverse("desk:step", args=[uid, step]))
