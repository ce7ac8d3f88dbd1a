"""Issuing documents with an act: filled and set out once, complete before they exist.

A document that lacks a mandatory content refuses the step; its number comes from a gap-free
series locked in the same transaction, so a number is never lost and never used twice. What the
paper says, line by line, is kept with it and stands in its leaf: a template that changes later
changes nothing that was issued.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Step
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.case_rules import LATE_REASON
from sanjian.law.procedures.text_records import entered_late
from sanjian.ledger.canonical import digest, plain
from sanjian.records import papercontext
from sanjian.records.documents.compose import Composed, applies, compose_template
from sanjian.records.documents.issued import paper_of, told_late
from sanjian.records.documents.numbering import document_number
from sanjian.records.documents.templates import Template
from sanjian.records.formats import template_of
from sanjian.records.layering import layers
from sanjian.records.leaves import leave
from sanjian.records.log_values import document_value
from sanjian.records.models import Act, Document, Dossier, NumberCounter
from sanjian.records.refusals import refuse
from sanjian.records.rules import calendar


def preview(
    dossier: Dossier, step: Step[Any], act: Act, after: Any, params: Parameters
) -> list[Composed]:
    """Return the documents that an act would issue, composed and not numbered.

    ``act`` need not be stored: a preview writes nothing.
    """
    if not step.documents:
        return []
    context = papercontext.build(dossier, act, after, params)
    sheets: list[Composed] = []
    for template in _templates(dossier, step, context):
        named = (
            papercontext.serving(context, sheets[-1].template.label, "（待编号）")
            if sheets
            else context
        )
        sheets.append(compose_template(template, named | {"number": "（待编号）"}))
    return sheets


def issue(
    dossier: Dossier, step: Step[Any], act: Act, before: Any, after: Any, params: Parameters
) -> Sequence[Document]:
    """Issue the documents of a step with their numbers; the PDF is set afterwards by a job.

    Raises Refusal (DOCUMENT_MISSING) when a mandatory content is missing, with its article.
    """
    if not step.documents:
        return ()
    context = papercontext.build(dossier, act, after, params)
    issued: list[Document] = []
    for template in _templates(dossier, step, context):
        # A receipt names the paper that is served with it, or the decision issued before.
        named = (
            papercontext.serving(context, issued[-1].label, issued[-1].number)
            if issued
            else context
        )
        issued.append(_issue_one(dossier, step, act, template, named, params))
    return issued


def _templates(dossier: Dossier, step: Step[Any], context: dict[str, Any]) -> list[Template]:
    """The templates in use of what the step issues in this case: those that apply to it."""
    folders = layers(dossier)
    found = (template_of(kind, folders, dossier.agency) for kind in step.documents)
    return [template for template in found if applies(template, context)]


def _issue_one(
    dossier: Dossier,
    step: Step[Any],
    act: Act,
    template: Template,
    context: dict[str, Any],
    params: Parameters,
) -> Document:
    draft = compose_template(template, context | {"number": "〔待编〕"})
    if draft.missing:
        lacks = "、".join(f"{one.label}（{one.law}）" for one in draft.missing)
        raise refuse(
            step.name,
            step.label,
            "DOCUMENT_MISSING",
            f"《{draft.template.label}》缺少必备内容：{lacks}",
            "请补充所缺内容后再制发",
            draft.missing[0].law,
        )
    year = act.at.astimezone(SHANGHAI).year
    serial = _next(dossier, draft.template.word, year) if draft.template.word else None
    number = ""
    if serial is not None:
        word = f"{dossier.agency.code_word}{draft.template.word}"
        number = document_number(word, year, serial)
    filled = plain(context | {"number": number})
    made = compose_template(template, context | {"number": number})
    code = secrets.token_hex(8)
    paper = paper_of(made, number, verify_address(code), act.at.astimezone(SHANGHAI).date())
    if late := _late(act, params):
        paper["blocks"] = told_late(paper["blocks"], late)
    if paper["address"] and params.has(PLATFORM):
        paper["platform"] = params.text(PLATFORM)
    row = Document.objects.create(
        dossier=dossier,
        agency_id=dossier.agency_id,
        act=act,
        kind=template.kind,
        label=draft.template.label,
        number=number,
        word=draft.template.word if serial else "",
        year=year if serial else None,
        serial=serial,
        context=filled,
        context_hash=digest(filled),
        paper=paper,
        template=made.template.digest,
        code=code,
        issued_at=act.at,
    )
    leave("document", row.pk, document_value(row).value, dossier=dossier.pk)
    return row


PLATFORM = "portal.name"
"""What the place calls its platform of publication: printed where a paper's code leads there."""


def _late(act: Act, params: Parameters) -> str:
    """Why a record was entered late, as its paper tells it; empty for one in time."""
    reason = str(act.content.get(LATE_REASON.name) or "").strip()
    late = reason and entered_late(act.content, act.at, params, calendar())
    return f"补记：本记录超过规定时限录入，原因：{reason}" if late else ""


def verify_address(code: str) -> str:
    """Return the address that a document's QR code leads to."""
    return f"{settings.PORTAL_ADDRESS}/v/{code}"


def case_number(dossier: Dossier, act: Act) -> str:
    """Return the next number of the agency's series of opened cases (立案号), gap-free."""
    year = act.at.astimezone(SHANGHAI).year
    word = PROCEDURES[dossier.procedure].series
    return document_number(f"{dossier.agency.code_word}{word}", year, _next(dossier, word, year))


def _next(dossier: Dossier, word: str, year: int) -> int:
    NumberCounter.objects.get_or_create(agency_id=dossier.agency_id, word=word, year=year)
    counter = NumberCounter.objects.select_for_update().get(
        agency_id=dossier.agency_id, word=word, year=year
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
