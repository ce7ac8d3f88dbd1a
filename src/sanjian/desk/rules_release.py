"""核发规则: a proposal with the checker's report, released or returned by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sanjian.cases.rule_effects import effects
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.records.rules import calendar
from sanjian.rulepacks import actions, queries
from sanjian.rulepacks.diff import diff
from sanjian.rulepacks.packs import from_plain
from sanjian.rulepacks.permissions import may_amend
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.ui.parts import Link, Unmet

if TYPE_CHECKING:
    from sanjian.rulepacks.models import PackCheck, PackCheckRun, PackProposal

JOB = "sanjian.operations.jobs.check_packs"
REFRESH_SECONDS = 3


def ask_worker() -> None:
    """Let the worker look for waiting checks now; it looks every minute anyway."""
    try:
        with transaction.atomic():
            app.configure_task(JOB, queueing_lock="check_packs").defer(timestamp=0)
    except AlreadyEnqueued:
        return


@dataclass(frozen=True, slots=True)
class Verdict:
    """One property over all procedures and days of a report, with its counter-example."""

    text: str
    held: bool
    where: str = ""
    path: tuple[str, ...] = ()


def verdicts(report: PackCheck) -> list[Verdict]:
    """Each property once: held everywhere, or the first place where it does not."""
    found: dict[str, Verdict] = {}
    for part in report.report.get("parts", []):
        for one in part["findings"]:
            known = found.get(one["code"])
            if known is None or (known.held and not one["held"]):
                where = "" if one["held"] else str(part["label"])
                found[one["code"]] = Verdict(one["text"], one["held"], where, tuple(one["path"]))
    return list(found.values())


@require_http_methods(["GET", "POST"])
@seated
def proposal(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a proposal with its report and effects, or take the second person's answer."""
    found = queries.proposal(number)
    if found is None or not may_amend(seat.seen):
        raise Http404("未找到该提请")
    if request.method == "GET":
        return _draw(request, seat, found, [])
    try:
        if "release" in request.POST:
            row = actions.release(proposal=found, by=seat.seen, at=seat.at)
            messages.success(
                request, f"已发布{row.label}规则。新登记的案件按此办理，在办案件不受影响。"
            )
        else:
            reason = request.POST.get("reason", "")
            actions.send_back(proposal=found, by=seat.seen, reason=reason, at=seat.at)
            messages.success(request, "已退回，理由已记录。")
    except RuleRefused as refused:
        why = Unmet(refused.text, refused.law, refused.cure, code=refused.code)
        return _draw(request, seat, found, [why])
    return HttpResponseRedirect(reverse("desk:rules-proposal", args=[number]))


def _draw(
    request: HttpRequest, seat: Seat, found: PackProposal, problems: list[Unmet]
) -> HttpResponse:
    pack = from_plain(found.content)
    report = queries.report_of(found.digest)
    run = queries.run_of(found.digest)
    answer = getattr(found, "answer", None)
    days = [entry.in_force for entry in pack.place.entries]
    day = max([seat.today, *days])
    context: dict[str, Any] = {
        "proposal": found,
        "report": report,
        "verdicts": verdicts(report) if report else [],
        "run": run,
        "percent": _percent(run),
        "answer": answer,
        "own": found.proposed_by == seat.person.pk,
        "changes": _changes(found, day),
        "day": day,
        "effects": effects(seat.person, pack, day=day, calendar=calendar()),
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "crumbs": [
            Link("规则修订", reverse("desk:rules-drafts")),
            Link(found.draft.purpose, reverse("desk:rules-draft", args=[found.draft.uid])),
        ],
    }
    shown = page(
        request, seat, "desk/rules_proposal.html", context, status=409 if problems else 200
    )
    if report is None and run is not None and run.finished_at is None and not problems:
        shown["Refresh"] = str(REFRESH_SECONDS)
    return shown


def _percent(run: PackCheckRun | None) -> int:
    return 100 * run.done // run.total if run is not None and run.total else 0


def _changes(found: PackProposal, day: Any) -> Any:
    try:
        return diff(queries.pinned(found.base), from_plain(found.content), day)
    except queries.UnknownPack:
        return ()
