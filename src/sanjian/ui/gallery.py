"""The living gallery: every component with invented values, mounted only with sample data."""

import io
import math
import struct
import wave

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sanjian.ui import forms
from sanjian.ui import gallery_forms as form_samples
from sanjian.ui import gallery_samples as samples
from sanjian.ui.parts import Light, Link, Tab
from sanjian.ui.tables import Table


def gallery(request: HttpRequest) -> HttpResponse:
    """The components of the desk."""
    hidden = frozenset[str]()
    if "columns" in request.GET:
        shown = set(request.GET.getlist("columns"))
        hidden = frozenset(c.key for c in samples.cases().columns) - shown
    context = {
        "shell": samples.desk_shell(),
        "stages": samples.stages(),
        "permitted": samples.step_permitted(),
        "refused": samples.step_refused(),
        "acts": samples.acts(),
        "duties": samples.duties(),
        "evidence": samples.evidence(),
        "files": samples.files(),
        "cases": samples.cases(request.GET.get("sort", "due"), hidden),
        "nothing": Table("案件", [], [], "还没有案件。", "#open", "登记一条线索"),
        "filters": samples.filters(),
        "page": samples.page(),
        "upload": samples.upload(),
        "flow": samples.FLOW,
        "flow_words": ["立案", "调查取证", "法制审核（本案在此）", "决定"],
        "tabs": [
            Tab("办理", "#t1", True),
            Tab("文书", "#t2", count=6),
            Tab("证据", "#t3", count=12),
        ],
        "crumbs": [Link("工作台", "#"), Link("案件", "#")],
        "facts": [
            ("当事人", "云溪县好味来食品有限公司"),
            ("承办人", "苏文静、林澄"),
            ("案由", "经营超过保质期的食品"),
            ("立案", "2026年9月14日"),
        ],
        "lights": [
            Light.remaining(21, "日", 5),
            Light.remaining(3, "个工作日", 5),
            Light.remaining(-2, "日", 5),
            Light("done", "已公示"),
            Light("paused", "已中止"),
        ],
    }
    return render(request, "ui/gallery.html", context)


def gallery_form(request: HttpRequest) -> HttpResponse:
    """The form with every kind of field; `?wrong` shows it as it comes back, POST sends it."""
    if request.method == "POST":
        typed = forms.raw(form_samples.fields(), request.POST)
        form = form_samples.posted_form(typed, forms.asks_for_row(request.POST))
    else:
        form = form_samples.wrong_form() if "wrong" in request.GET else form_samples.fresh_form()
    return render(request, "ui/gallery_form.html", {"shell": samples.desk_shell(), "form": form})


def gallery_portal(request: HttpRequest) -> HttpResponse:
    """The components of the portal."""
    context = {
        "shell": samples.portal_shell(),
        "proof": samples.proof(),
        "tombstone": samples.grave(),
    }
    return render(request, "ui/gallery_portal.html", context)


def tone(request: HttpRequest) -> HttpResponse:
    """Two seconds of 440 Hz, so that the players have something to play."""
    rate = 8000
    waves = (math.sin(2 * math.pi * 440 * i / rate) for i in range(2 * rate))
    samples_16 = b"".join(struct.pack("<h", int(8000 * value)) for value in waves)
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples_16)
    return HttpResponse(held.getvalue(), content_type="audio/wav")
