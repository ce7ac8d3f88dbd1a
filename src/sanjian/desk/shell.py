"""Everything around a page of the desk, and the one way in which pages are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sanjian.desk import navigation
from sanjian.desk.seat import Seat
from sanjian.records.rules import calendar
from sanjian.ui.context import preferences
from sanjian.ui.parts import DeskShell, Link, Person
from sanjian.ui.words import datetime_cn, day_cn


def page(
    request: HttpRequest,
    seat: Seat,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    marked: bool = False,
) -> HttpResponse:
    """Draw a page of the desk with navigation, day and person around it.

    With ``marked`` it shows something of a file and bears who looks at it, and when.
    """
    whole = {
        **preferences(request),
        "sample_mode": settings.SAMPLE_MODE,
        **context,
        "shell": shell(request, seat, mark_of(seat) if marked else ""),
        "seat": seat,
    }
    return render(request, template, whole, status=status)


def mark_of(seat: Seat) -> str:
    """Return what is laid over whatever is shown of a file: who looks at it, of where, when."""
    return f"{seat.person.name} {seat.person.agency.short_name} {datetime_cn(seat.at)}"


def shell(request: HttpRequest, seat: Seat, mark: str = "") -> DeskShell:
    """Return the frame of a page: agency, navigation with counts, the day, the person."""
    return DeskShell(
        place=seat.person.agency.name,
        nav=navigation.items(seat, request.path),
        home_url=reverse("desk:home"),
        search_url=reverse("desk:cases"),
        person=Person(
            seat.person.name,
            seat.posts,
            seat.person.agency.name,
            [Link("修改密码", reverse("desk:password"))],
            reverse("desk:logout"),
        ),
        today=seat.today,
        working_day=working_day(seat.today),
        search_query=request.GET.get("q", "")[:100] if request.path == "/cases" else "",
        search_hint="当事人、案由、案号",
        watermark=mark,
    )


def working_day(day: date) -> str:
    """Return what kind of day it is, and the next working day when it is none.

    A year whose holiday notice has not been announced is said to be provisional.
    """
    known = calendar()
    words = known.describe(day)
    if not known.is_working_day(day):
        words = f"{words}，下一工作日{day_cn(known.next_working_day(day))}"
    return words if known.settled(day) else f"{words}（放假安排未公布，暂定）"
