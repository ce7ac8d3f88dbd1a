"""The components as template tags, and the words of `sanjian.ui.words` as filters.

`{% load ui %}`, then for example `{% light "soon" "剩3个工作日" %}`, `{% next_step step %}`,
`{{ fine|money }}`. docs/ui.md lists every one. Tags take the values of `sanjian.ui.parts` (or
anything with the same attributes), draw them escaped, and write no inline style or script.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sanjian.ui import words
from sanjian.ui.forms import BoundField, Form
from sanjian.ui.icons import LIGHT_SHAPES, PATHS
from sanjian.ui.parts import Light, Link
from sanjian.ui.tables import Table

register = template.Library()

FILTERS = (
    words.money,
    words.money_exact,
    words.money_capital,
    words.money_formal,
    words.number,
    words.date_cn,
    words.day_cn,
    words.datetime_cn,
    words.clock,
    words.weekday_cn,
    words.duration,
    words.size,
    words.digest,
    words.mask,
)
for _words in FILTERS:
    register.filter(_words.__name__, _words)

LIGHT_STATES = frozenset(LIGHT_SHAPES)
BUTTON_KINDS = frozenset({"primary", "quiet", "binding"})


@register.simple_tag
def icon(name: str) -> SafeString:
    """A 20 px line icon, hidden from screen readers. Raises KeyError for an unknown name."""
    return mark_safe(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        f'<path d="{PATHS[name]}"/></svg>'
    )


@register.simple_tag
def mark() -> SafeString:
    """The three rings inline, so that they follow light and dark."""
    return mark_safe(
        '<svg class="mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">'
        '<path class="mark-common" d="M32 22.5a19.05 19.05 0 0 1 9.53 16.5 19.05 19.05 0 0 1-19.06'
        ' 0A19.05 19.05 0 0 1 32 22.5z"/><circle cx="32" cy="22.5" r="19.05"/>'
        '<circle cx="41.53" cy="39" r="19.05"/><circle cx="22.47" cy="39" r="19.05"/></svg>'
    )


@register.simple_tag
def light(state: Any, text: str = "") -> SafeString:
    """`{% light "late" "已逾期2日" %}` or `{% light a_light %}`: shape, colour and words.

    Raises ValueError for a state that is not gray, soon, late, done or paused.
    """
    return draw_light(state) if isinstance(state, Light) else draw_light(Light(state, text))


def draw_light(value: Light) -> SafeString:
    """A light as HTML, for table cells that are made in Python."""
    if value.state not in LIGHT_STATES:
        raise ValueError(f"unknown light {value.state!r}")
    return format_html(
        '<span class="light light-{}"><svg viewBox="0 0 12 12" aria-hidden="true">{}</svg>'
        "{}</span>",
        value.state,
        mark_safe(LIGHT_SHAPES[value.state]),
        value.text,
    )


@register.inclusion_tag("ui/parts/button.html")
def button(
    label: str,
    kind: str = "primary",
    *,
    href: str = "",
    icon: str = "",
    reason: str = "",
    confirm: str = "",
    name: str = "",
    value: str = "",
    type: str = "submit",
    form: str = "",
    large: bool = False,
) -> dict[str, object]:
    """A button or, with `href`, a link that looks like one.

    `kind` is primary, quiet or binding (seal red: acts that bind the agency). With `reason` it is
    there but refused, and says why. `confirm` is the id of a dialog asked first.
    Raises ValueError for another kind.
    """
    if kind not in BUTTON_KINDS:
        raise ValueError(f"unknown button kind {kind!r}")
    return {
        "label": label,
        "kind": kind,
        "href": href,
        "icon": icon,
        "reason": reason,
        "confirm": confirm,
        "name": name,
        "value": value,
        "type": type,
        "form": form,
        "large": large,
    }


@register.inclusion_tag("ui/parts/chip.html")
def chip(text: str, kind: str = "plain") -> dict[str, object]:
    """A small tag. `kind`: plain, action, jade, ochre, seal or hold."""
    return {"text": text, "kind": kind}


@register.inclusion_tag("ui/parts/stage_rail.html")
def stage_rail(stages: Sequence[Any], label: str = "办理阶段") -> dict[str, object]:
    """The stages of a procedure with the present one marked."""
    return {"stages": stages, "label": label}


@register.inclusion_tag("ui/parts/next_step.html")
def next_step(step: Any) -> dict[str, object]:
    """The one next thing of a case, large: its button, or everything that is still missing."""
    return {"step": step}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(acts: Sequence[Any], empty: str = "尚无程序行为。") -> dict[str, object]:
    """Acts, newest or oldest first as given: when, who, what, under which article, documents."""
    return {"acts": acts, "empty": empty}


@register.inclusion_tag("ui/parts/duty_list.html")
def duty_list(duties: Sequence[Any], empty: str = "没有待履行的义务。") -> dict[str, object]:
    """Duties with their deadlines and lights."""
    return {"duties": duties, "empty": empty}


@register.inclusion_tag("ui/parts/file_list.html")
def file_list(files: Sequence[Any], empty: str = "没有文件。") -> dict[str, object]:
    """Files with thumbnail or player, size and hash."""
    return {"files": files, "empty": empty}


@register.inclusion_tag("ui/parts/evidence_card.html")
def evidence_card(item: Any) -> dict[str, object]:
    """One piece of evidence with what it proves and where it comes from."""
    return {"item": item}


@register.inclusion_tag("ui/parts/table.html", takes_context=True)
def table(context: Context, table: Table) -> dict[str, object]:
    """A `Table` with sticky head, sort links, column chooser and cards on a narrow screen."""
    return {"table": table, "request": context.get("request")}


@register.inclusion_tag("ui/parts/filter_bar.html")
def filter_bar(bar: Any) -> dict[str, object]:
    """Saved views, filters, what is active, export."""
    return {"bar": bar}


@register.inclusion_tag("ui/parts/pagination.html")
def pagination(page: Any) -> dict[str, object]:
    """Where in the list, and links to the pages before and after."""
    return {"page": page}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, number: int = 0) -> dict[str, object]:
    """One form field: label above, help, law text, error beside it, what was typed kept."""
    return {"f": bound, "number": number}


@register.inclusion_tag("ui/form.html", takes_context=True)
def form(context: Context, form: Form) -> dict[str, object]:
    """A whole `Form` with error summary, fields and the bar that carries the act."""
    return {"form": form, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(problems: Sequence[tuple[str, str]]) -> dict[str, object]:
    """All errors of a form on top, each leading to its field; takes focus on load."""
    return {"problems": problems}


@register.inclusion_tag("ui/parts/definitions.html")
def definitions(pairs: Sequence[tuple[str, Any]], columns: int = 1) -> dict[str, object]:
    """Label and value pairs; `columns` 2 sets them side by side where there is room."""
    return {"pairs": pairs, "columns": columns}


@register.inclusion_tag("ui/parts/breadcrumbs.html")
def breadcrumbs(links: Sequence[Link], here: str = "") -> dict[str, object]:
    """The way down to this page."""
    return {"links": links, "here": here}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[Any], label: str = "分区") -> dict[str, object]:
    """Tabs that are links: each has its own address and works without scripts."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/empty.html")
def empty(text: str, how: str = "", url: str = "", label: str = "") -> dict[str, object]:
    """An empty list: what would stand here, how it comes to be, and where to begin."""
    return {"text": text, "how": how, "url": url, "label": label}


@register.inclusion_tag("ui/parts/progress.html")
def progress(label: str, value: int, maximum: int, note: str = "") -> dict[str, object]:
    """A progress bar with words; `maximum` 0 means that the end is not known."""
    percent = 100 * value // maximum if maximum else None
    return {"label": label, "value": value, "maximum": maximum, "note": note, "percent": percent}


@register.inclusion_tag("ui/parts/tombstone.html")
def tombstone(item: Any) -> dict[str, object]:
    """What stays where a published item has been withdrawn."""
    return {"item": item}


@register.inclusion_tag("ui/parts/proof_box.html")
def proof_box(proof: Any, open: bool = False) -> dict[str, object]:
    """What an outsider needs to check an item, folded."""
    return {"proof": proof, "open": open}


@register.inclusion_tag("ui/parts/upload.html")
def upload(item: Any) -> dict[str, object]:
    """The shell of the upload control; plain file input without scripts."""
    return {"item": item}


@register.inclusion_tag("ui/parts/flow_chart.html")
def flow_chart(svg: str, caption: str, words: Sequence[str] = ()) -> dict[str, object]:
    """A trusted SVG drawn from the procedure table, with caption and the same steps in words."""
    return {"svg": mark_safe(svg), "caption": caption, "words": words}


@register.inclusion_tag("ui/parts/watermark.html")
def watermark(text: str) -> dict[str, object]:
    """The viewer's name and time across the page, on screen and on paper."""
    return {"text": text}


@register.inclusion_tag("ui/parts/notice.html")
def notice(text: str, kind: str = "plain", law: str = "") -> dict[str, object]:
    """A sentence that matters on this page. `kind`: plain, done, soon, late or hold."""
    return {"text": text, "kind": kind, "law": law}


@register.simple_block_tag
def card(content: str, title: str = "", id: str = "", aside: str = "") -> SafeString:
    """`{% card "义务" id="duties" %} … {% endcard %}`: a titled part of a page."""
    label = format_html('<h2 id="{}-title">{}</h2>', id or "card", title) if title else ""
    beside = format_html('<span class="card-aside">{}</span>', aside) if aside else ""
    head = format_html('<div class="card-head">{}{}</div>', label, beside) if title else ""
    named = format_html(' id="{}" aria-labelledby="{}-title"', id, id) if id and title else ""
    return format_html('<section class="card"{}>{}{}</section>', named, head, mark_safe(content))


@register.simple_block_tag
def panes(content: str, label: str = "审核材料") -> SafeString:
    """Side by side on a wide screen, one below the other on a narrow one. Holds `{% pane %}`."""
    return format_html(
        '<div class="panes" role="group" aria-label="{}">{}</div>', label, mark_safe(content)
    )


@register.simple_block_tag
def pane(content: str, title: str, id: str, wide: bool = False) -> SafeString:
    """One pane with a head that stays; scrolls by itself and can be reached by keyboard."""
    return format_html(
        '<section class="pane{}" id="{}" aria-labelledby="{}-title"><h2 id="{}-title">{}</h2>'
        '<div class="pane-body" tabindex="0" role="group" aria-labelledby="{}-title">{}</div>'
        "</section>",
        " pane-wide" if wide else "",
        id,
        id,
        id,
        title,
        id,
        mark_safe(content),
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str, label: str, kind: str = "binding") -> SafeString:
    """A native confirmation dialog; `{% button … confirm=id %}` opens it, `label` goes ahead."""
    if kind not in BUTTON_KINDS:
        raise ValueError(f"unknown button kind {kind!r}")
    return format_html(
        '<dialog class="dialog" id="{}" aria-labelledby="{}-title"><h2 id="{}-title">{}</h2>'
        '<div class="dialog-body">{}</div><div class="dialog-acts">'
        '<button type="button" class="button {}" data-confirm-go>{}</button>'
        '<button type="button" class="button quiet" data-confirm-stop>先不办理</button>'
        "</div></dialog>",
        id,
        id,
        id,
        title,
        mark_safe(content),
        kind,
        label,
    )
