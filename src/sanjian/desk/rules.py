"""本辖区规则: every parameter with its source and what other places say, and one page for each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.cases.filters import words
from sanjian.cases.queries import pack_in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.kind_scope import has_matrix
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.listing import line, lines, places, row_hints
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.permissions import may_amend
from sanjian.rulepacks.queries import pinned
from sanjian.rulepacks.themes import THEMES, theme_of
from sanjian.rulepacks.uploading import as_file
from sanjian.rulepacks.view import on
from sanjian.ui.parts import Link, Tab
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.rulepacks.models import PublishedPack

FILE = "application/toml; charset=utf-8"


def in_use() -> tuple[PublishedPack | None, Pack | None]:
    """The published pack in force here as its row and as a value; None while none is."""
    row = pack_in_use()
    return row, pinned(row.digest) if row is not None else None


@require_safe
@seated
def rules_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show every parameter by theme, found by words, with source and differences."""
    row, pack = in_use()
    text = words(request.GET.get("q", ""))
    theme = request.GET.get("theme", "")
    groups = []
    if pack is not None:
        known = places(settings.PACKS_ROOT)
        groups = lines(pack, seat.today, known.values(), text=text, theme=theme)
    here = reverse("desk:rules")
    kept = {"q": text} if text else {}
    used = {theme_of(key).name for key in KEYS.values()}
    tabs = [Tab("全部", f"{here}?{urlencode(kept)}", not theme)] + [
        Tab(one.label, f"{here}?{urlencode({'theme': one.name, **kept})}", theme == one.name)
        for one in THEMES
        if one.name in used
    ]
    context = {
        "pack": row,
        "place": pack.place if pack else None,
        "about": about(pack, seat.today) if pack else (),
        "groups": groups,
        "count": sum(len(found) for _, found in groups),
        "text": text,
        "theme": theme,
        "tabs": tabs,
        "matrix": pack is not None and has_matrix(on(pack, seat.today)),
        "may_amend": may_amend(seat.seen),
    }
    return page(request, seat, "desk/rules.html", context)


def about(pack: Pack, day: date) -> list[tuple[str, tuple[str, ...]]]:
    """Return what paper a place works under: who issued it, when, to whom, and what it rests on.

    A paper without a date of its own says so: its day is the platform's assumption.
    """
    place, said = pack.place, on(pack, day)
    issued = date_cn(place.issued) if place.issued else ""
    if said.has("meta.issued_assumed") and said.flag("meta.issued_assumed"):
        issued = f"文件未署日期（{issued}为平台推定的施行日期）" if issued else ""
    told = [
        ("文件", (place.document,)),
        ("制定机关和日期", (f"{place.issuer}，{issued or '文件未署日期'}",)),
        *(
            (label, tuple(str(row["label"]) for row in said.rows(key)) if said.has(key) else ())
            for key, label in (
                ("meta.systems", "实行的制度"),
                ("meta.addressees", "主送机关"),
                ("meta.basis", "制定依据"),
            )
        ),
    ]
    return [(label, words) for label, words in told if any(words)]


@require_safe
@seated
def rule_page(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """Show one parameter: value, sources of every layer, other days, every other place."""
    row, pack = in_use()
    if pack is None or key not in KEYS:
        raise Http404("没有这一项规则")
    found = line(pack, key, seat.today, places(settings.PACKS_ROOT).values())
    value = found.here.value
    context = {
        "pack": row,
        "line": found,
        "theme": theme_of(found.key),
        "rows": [(row, row_hints(pack, seat.today, row)) for row in value]
        if isinstance(value, tuple)
        else [],
        "statements": [
            ("依据", found.here.decided),
            ("原文没有确定的值", found.here.words),
            ("上级规定", found.here.above),
            ("其他时期", found.here.others),
        ],
        "crumbs": [Link("本辖区规则", reverse("desk:rules"))],
    }
    return page(request, seat, "desk/rules_key.html", context)


@require_safe
@seated
def pack_file(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send the place's own layer as one TOML file, as it can be brought back as a draft."""
    _, pack = in_use()
    if pack is None:
        raise Http404("本辖区规则尚未发布")
    answer = HttpResponse(as_file(pack.place), content_type=FILE)
    answer["Content-Disposition"] = f'attachment; filename="{pack.name}.toml"'
    return answer
