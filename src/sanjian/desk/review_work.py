"""What surrounds a review on its page: who has it, who is asked, what else can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sanjian.desk.seat import Seat, seated
from sanjian.desk.step_page import stand
from sanjian.law.people import Role
from sanjian.law.procedures.review import light, several_standards
from sanjian.law.procedures.review_rule import MANNERS, SIGNERS
from sanjian.records.queries import options
from sanjian.records.refusals import NotFound
from sanjian.records.taking import Standing
from sanjian.registry.advisers import conflict, term_defect
from sanjian.registry.queries import people_on
from sanjian.review import advising, queries
from sanjian.review.queries import is_void
from sanjian.review.refusals import NotBooked
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sanjian.records.models import Act

WORK = (
    "accept_review", "return_materials", "consult_advisers", "end_consultation", "give_counsel",
    "reassign_review",
)  # fmt: skip


def work(here: Standing, acts: Sequence[Act], seat: Seat) -> dict[str, Any]:
    """Return what the page says about the work of the review body on this case."""
    facts = here.facts
    uid = here.dossier.uid
    sent = next((act for act in reversed(acts) if act.step == "submit_review"), None)
    assigned = facts.review_assigned
    named = people_on([assigned], seat.today).get(assigned) if assigned else None
    return {
        "reviewer": named.name if named else "",
        "allocation": sent.content.get("allocation", "") if sent else "",
        "accepted": facts.review_accepted_on,
        "rule": _rule(sent.content) if sent else (),
        "consulting": facts.consulted_on,
        "pauses": [
            f"{date_cn(begin)}至{date_cn(end)}" if end else f"自{date_cn(begin)}起"
            for begin, end in facts.review_pauses
        ],
        "counsel": [act for act in acts if act.step == "give_counsel"],
        "steps": [
            (one.step.label, reverse("desk:step", args=[uid, one.step.name]))
            for one in options(here)
            if one.step.name in WORK and one.permitted
        ],
        "void": is_void(facts),
    }


def _rule(sent: Mapping[str, Any]) -> tuple[str, ...]:
    """What the agency's own rule says of this review, as the submission took it over."""
    if not sent.get("review_rule"):
        return ()
    named = {one.code: one.label for one in (*MANNERS, *SIGNERS)}
    words = [named.get(str(sent.get(name)), "") for name in ("review_manner", "review_signer")]
    limit = f"{days}个工作日内审核" if (days := sent.get("review_days")) else ""
    return tuple(one for one in (sent["review_rule"], *words, limit) if one)


def invitations(here: Standing, seat: Seat) -> dict[str, Any]:
    """Return whom this person may invite to advise, with what speaks against each."""
    dossier = here.dossier
    may = Role.REVIEWER in here.person.roles and here.facts.stage == "review"
    mine = here.facts.review_assigned in (None, seat.person.pk)
    listed = queries.advisers_seen(seat.person) if may and mine else []
    return {
        "bookings": list(dossier.bookings.select_related("adviser").order_by("id")),
        "may": may and mine,
        "choices": [
            (
                one,
                term_defect(one, seat.today)
                or conflict(one.interests.all(), one, dossier.party_name),
            )
            for one in listed
        ],
    }


def standards(here: Standing, typed: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the standards that want a conclusion of their own, with what was typed."""
    wanted = several_standards(here.params)
    rows = {
        str(row.get("standard", "")): row
        for row in typed.get("standards") or ()
        if isinstance(row, dict)
    }
    return [
        {"index": index, "code": row["code"], "label": row["label"],
         "finding": rows.get(str(row["code"]), {}).get("finding", ""),
         "note": rows.get(str(row["code"]), {}).get("note", "")}
        for index, row in enumerate(here.params.rows("review.standard"))
        if row["code"] in wanted
    ]  # fmt: skip


def is_light(here: Standing) -> bool:
    """Say whether this review may stand in the approval form instead of item by item."""
    return light(here.facts, here.params)


@require_POST
@seated
def invite(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Invite an adviser to a case in review; the reviewer to whom it is given does."""
    here, _ = stand(seat, uid, "consult_advisers")
    found = invitations(here, seat)
    if not found["may"]:
        raise NotFound
    wanted = request.POST.get("adviser", "")
    adviser = next((one for one, _ in found["choices"] if str(one.pk) == wanted), None)
    question = request.POST.get("question", "")[:500]
    back = HttpResponseRedirect(f"{reverse('desk:review', args=[uid])}#advice")
    if adviser is None:
        messages.error(request, "请从名册中选择顾问或者专家")
        return back
    try:
        booked = advising.book(
            adviser=adviser, dossier=here.dossier, question=question, by=seat.person, at=seat.at
        )
    except NotBooked as refused:
        messages.error(request, str(refused))
        return back
    words = "可以征求意见" if booked.approved else "待司法行政部门答复"
    messages.success(request, f"已邀请{adviser.name}，{words}")
    return back
