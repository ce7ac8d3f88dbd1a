"""Standing before a case that does not exist yet, and the papers that an act would issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import Http404

from sanjian.cases.queries import blank_dossier, imagined_act, pack_in_use
from sanjian.desk import paper
from sanjian.desk.seat import Seat
from sanjian.law import forms
from sanjian.law import procedure as kernel
from sanjian.law.procedure import Step
from sanjian.law.procedures import PROCEDURES
from sanjian.ledger.canonical import digest
from sanjian.records import papers
from sanjian.records.amending import appendix_of
from sanjian.records.documents.compose import Composed
from sanjian.records.documents.issued import blocks_of, title_of, with_appendix
from sanjian.records.documents.word import draft
from sanjian.records.refusals import Invalid
from sanjian.records.rules import calendar, rules
from sanjian.records.taking import Standing

if TYPE_CHECKING:
    from sanjian.records.models import Document


def opening_stand(seat: Seat, procedure: str) -> tuple[Standing, Step[Any]]:
    """Return a blank case of a procedure under the rules in use, and its opening step.

    Answers 404 for an unknown procedure and while no rules have been published.
    """
    table = PROCEDURES.get(procedure)
    pack = pack_in_use()
    if table is None or pack is None:
        raise Http404("未找到该程序，或者本辖区规则尚未发布")
    dossier = blank_dossier(seat.person.agency, procedure, pack)
    here = Standing(
        dossier,
        table,
        table.start,
        rules(pack.digest, seat.today, seat.person.agency_id),
        calendar(),
        seat.seen,
        seat.at,
    )
    return here, table.step(table.opening)


def papers_of(here: Standing, step: Step[Any], typed: Mapping[str, Any]) -> tuple[paper.Sheet, ...]:
    """Return the documents that taking the step with this content would issue; writes nothing.

    Raises Invalid when the content will not do.
    """
    return tuple(paper.sheet(one) for one in _composed(here, step, typed))


def word_draft(here: Standing, step: Step[Any], typed: Mapping[str, Any]) -> bytes:
    """Return the first of those documents as an editable DOCX marked 草稿; writes nothing.

    Raises Invalid when the content will not do.
    """
    return draft(_composed(here, step, typed)[0])


def _composed(here: Standing, step: Step[Any], typed: Mapping[str, Any]) -> Sequence[Composed]:
    today = here.situation().today
    content, errors = forms.clean(step.form, typed, today=today, lists=here.params, now=here.at)
    if errors:
        raise Invalid(errors)
    hashed = digest(content)
    act = kernel.Act(here.dossier.seq + 1, step.name, here.person.id, here.at, content, hashed)
    after = here.procedure.apply(here.facts, act, here.params)
    row = imagined_act(here.dossier, act, step.label, here.person.name)
    return papers.preview(here.dossier, step, row, after, here.params)


def issued_paper(row: Document) -> paper.Sheet:
    """Return an issued document for the screen, as issued, with amendments under its text."""
    told = with_appendix(row.paper, appendix_of(row))
    return paper.issued(title_of(row.paper), blocks_of(told))
