"""Legal review: the worklist with its load, and draft, evidence and checklist side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk import lights
from sanjian.desk.case_page import unmet_parts
from sanjian.desk.comparing import compared, pieces
from sanjian.desk.contents import Speaker, speaker
from sanjian.desk.evidence import file_entries
from sanjian.desk.likeness import guiding_of, panel_of
from sanjian.desk.review_work import invitations, is_light, standards, work
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.step_page import Answer, first_answer, posted, stand, succeeded
from sanjian.law.people import Role
from sanjian.law.procedure import Refused, Step
from sanjian.law.procedures.review import FINDINGS
from sanjian.law.procedures.review_rule import SUSPECTED
from sanjian.records.access import note_access
from sanjian.records.composing import differences
from sanjian.records.drafts import forget_draft
from sanjian.records.grounding import Item, evidence_list, evidence_named, last_draft
from sanjian.records.permissions import works_on
from sanjian.records.rules import calendar
from sanjian.records.taking import Standing
from sanjian.registry.queries import people_on
from sanjian.registry.regulation_queries import handbook
from sanjian.review import queries
from sanjian.review.findings import findings
from sanjian.review.material import Material, material
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.records.models import Act

COLUMNS = (
    Column("number", "案号", "code", fixed=True),
    Column("party", "当事人", wide=True),
    Column("cause", "案由", wide=True),
    Column("because", "审核事由", wide=True),
    Column("reviewer", "审核人员"),
    Column("submitted", "报送"),
    Column("due", "审核期限"),
)
CONCLUSIONS = ("pass_review", "raise_problems")
WIDEST = "raise_problems"
"""The conclusion whose form holds everything of the page: what is typed is kept under it."""


@require_safe
@seated
def reviews(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the drafts that wait for review, one's own first, and the reviewers' load.

    Supervisors also see the disagreements that a head has ruled; everybody whom it concerns,
    the passes that a change has voided.
    """
    known = calendar()
    rows = []
    for one in queries.pending(seat.person):
        light = lights.of_dossier(one.dossier, seat.at, known)
        cells = {
            "number": str(one.dossier),
            "party": one.dossier.party_name,
            "cause": one.dossier.cause,
            "because": "；".join(one.because) + ("（本人承办，不得审核）" if one.own else ""),
            "reviewer": _two("本人" if one.mine else one.reviewer or "未分派", one.state),
            "submitted": _two(date_cn(one.submitted_on), f"第{one.round}次"),
            "due": draw_light(light) if light else "",
        }
        page_of = "desk:review" if works_on(seat.person, one.dossier) else "desk:case"
        url = reverse(page_of, args=[one.dossier.uid])
        rows.append(Row(cells, url))
    table = Table(
        "待审核的案件",
        COLUMNS,
        rows,
        empty="没有待审核的案件。承办机构报送法制审核后，案件列在这里。",
        name="reviews",
    )
    context = {
        "table": table,
        "load": queries.load(seat.person, at=seat.at),
        "days": queries.LOAD_DAYS,
        "waiting": len(rows),
        "voided": queries.voided(seat.person, seat.roles),
        "rulings": queries.rulings(seat.person),
        "watching": seat.person.agency.supervises,
    }
    return page(request, seat, "desk/reviews.html", context)


def _two(first: str, second: str) -> SafeString:
    """A cell of two lines, the second small."""
    return format_html('{}<span class="cell-note">{}</span>', first, second)


@require_http_methods(["GET", "POST"])
@seated
def review(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show the material of a review, or conclude it from the same page."""
    wanted = request.POST.get("conclusion", "") or request.GET.get("step", "")
    name = wanted if wanted in CONCLUSIONS else WIDEST
    here, step = stand(seat, uid, name)
    if request.method == "POST":
        answer, act = posted(request, seat, here, step)
        if act is not None:
            for one in CONCLUSIONS:
                forget_draft(by=seat.person, dossier=here.dossier, step=one)
            return succeeded(request, seat, here.dossier, act)
    else:
        note_access(dossier=here.dossier, by=seat.person, at=seat.at, what="审核页")
        answer = first_answer(here, step, seat)
    return _draw(request, seat, here, step, answer)


def _draw(
    request: HttpRequest, seat: Seat, here: Standing, step: Step[Any], answer: Answer
) -> HttpResponse:
    dossier = here.dossier
    acts = list(dossier.acts.all())
    exhibits = list(dossier.exhibits.all())
    said = speaker(
        here.procedure, here.params, acts, {row.pk: row.name for row in exhibits}, seat.today,
        extra=here.facts.handlers,
    )  # fmt: skip
    found = material(dossier, acts, against=_earlier(request))
    context = {
        "dossier": dossier,
        "material": found,
        "lines": [compared(line, said) for line in found.lines],
        "evidence": [_evidence(act, said, found) for act in found.evidence],
        "files": file_entries(exhibits),
        "rounds": [
            (act, said.pairs(act.step, act.content), _grounds(act, acts, here))
            for act in reversed(found.rounds)
        ],
        "submission": said.pairs("submit_review", found.submission.content)
        if found.submission
        else [],
        "because": queries.because(here.facts),
        "panel": panel_of(here, seat),
        "guiding": guiding_of(here),
        "composed": [(label, pieces(before, now)) for label, before, now in _composed(here)],
        "checklist": _checklist(here, answer, found, seat),
        "standards": standards(here, dict(answer.typed)),
        "light_form": is_light(here),
        "handbook": handbook(dossier.agency, seat.today),
        "meeting": here.facts.review_manner == "meeting",
        "work": work(here, acts, seat),
        "advice": invitations(here, seat),
        "earlier": [n for n in range(1, found.number) if n != found.compared_with],
        "choices": [(choice.code, choice.label) for choice in FINDINGS],
        "problem_rows": _problems(answer),
        "kinds": here.params.rows("review.problem_kinds"),
        "answer": answer,
        "problems": [
            (f"id_{name.partition('-')[0]}", text)
            for name, texts in answer.errors.items()
            for text in texts
        ],
        "unmet": unmet_parts(dossier, answer.unmet, frozenset()),
        "blocked": _blocked(here),
        "may": Role.REVIEWER in here.person.roles
        and here.facts.stage == "review"
        and here.facts.review_assigned in (None, seat.person.pk),
        "light": lights.of_dossier(dossier, seat.at, calendar()),
        "round": here.facts.review_round,
        "action": reverse("desk:review", args=[dossier.uid]),
        "again": f"{reverse('desk:review', args=[dossier.uid])}?step={step.name}",
        "draft_url": reverse("desk:step-draft", args=[dossier.uid, WIDEST]),
        "draft_key": f"{seat.person.pk}:{dossier.uid}:review",
        "session_url": reverse("ui:session"),
        "form": {"login_url": f"/login?next={reverse('desk:review', args=[dossier.uid])}"},
    }
    return page(request, seat, "desk/review.html", context, status=answer.status)


def _earlier(request: HttpRequest) -> int | None:
    """The number of the earlier draft to compare with, if one is asked for."""
    asked = request.GET.get("draft", "")
    return int(asked) if asked.isdecimal() and len(asked) < 4 else None


def _blocked(here: Standing) -> tuple[Any, ...]:
    """Why nobody here may conclude the review: not both conclusions are open."""
    asked = [here.procedure.ask(name, here.facts, here.situation()) for name in CONCLUSIONS]
    refused = [one for one in asked if isinstance(one, Refused)]
    return refused[0].unmet if len(refused) == len(CONCLUSIONS) else ()


def _evidence(act: Act, said: Speaker, found: Material) -> dict[str, Any]:
    content = act.content
    name = content.get("name") or act.label.removeprefix("制作")
    kind = said.field_of(act.step, "kind")
    return {
        "seq": act.seq,
        "name": name,
        "kind": said.words(kind, content["kind"]) if kind and content.get("kind") else "笔录",
        "original": "原件原物" if content.get("original", True) else "复制件",
        "verified": content.get("verified", True),
        "fresh": act.seq in found.since_last_round,
        "pairs": [
            pair
            for pair in said.pairs(act.step, content)
            if pair[0] not in ("证据名称", "证据种类", "是否原件原物")
        ],
        "by": act.by_name,
        "at": act.at,
    }


def _checklist(here: Standing, answer: Answer, found: Material, seat: Seat) -> list[dict[str, Any]]:
    handlers = people_on(here.facts.handlers, seat.today)
    draft = {line.field.name: line.value for line in found.lines}
    machine = findings(here, handlers, draft)
    typed = {
        str(row.get("item", "")): row
        for row in answer.typed.get("checklist") or ()
        if isinstance(row, dict)
    }
    return [
        {
            "index": index,
            "code": row["code"],
            "label": row["label"],
            "finding": typed.get(str(row["code"]), {}).get("finding", ""),
            "note": typed.get(str(row["code"]), {}).get("note", ""),
            "evidence": typed.get(str(row["code"]), {}).get("evidence", ""),
            "machine": machine.get(str(row["code"]), []),
            "choices": _choices(here, str(row["code"])),
        }
        for index, row in enumerate(here.params.rows("review.checklist"))
    ]


def _composed(here: Standing) -> list[tuple[str, str, str]]:
    """The fields that were composed from the file: label, as composed, as the draft has them."""
    draft = last_draft(here)
    found = differences(here.dossier, draft)
    form = here.procedure.step(draft.step).form if draft is not None else ()
    labels = {field.name: field.label for field in form}
    return [(labels.get(name, name), before, now) for name, before, now in found]


def _grounds(act: Act, acts: Sequence[Act], here: Standing) -> list[tuple[str, list[Item]]]:
    """The evidence that a reviewer named for each item, to be opened from the opinion."""
    labels = {str(row["code"]): str(row["label"]) for row in here.params.rows("review.checklist")}
    named = evidence_named(act.content.get("checklist") or (), evidence_list(acts))
    return [(labels.get(code, ""), items) for code, items in named]


def _choices(here: Standing, item: str) -> list[tuple[str, str]]:
    """What can be answered to one question; a crime is suspected only where one is asked about."""
    asked = item == "crime" and "flag_crime" in {step.name for step in here.procedure.steps}
    found = (*FINDINGS, SUSPECTED) if asked else FINDINGS
    return [(choice.code, choice.label) for choice in found]


def _problems(answer: Answer) -> Sequence[dict[str, Any]]:
    rows = [row for row in answer.typed.get("problems") or () if isinstance(row, dict)]
    blank = {"kind": "", "problem": "", "ground": ""}
    if answer.more_rows == "problems":
        rows = [*rows, blank]
    return rows or [blank]
