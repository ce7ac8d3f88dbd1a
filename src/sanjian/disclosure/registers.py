"""Registers as published: generated from the live ones, never typed a second time.

Run after a change of the registers and at every start; what has not changed stays as it is.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.disclosure import posts
from sanjian.disclosure.models import (
    PublishedAgency,
    PublishedCertificate,
    PublishedDocumentProof,
    PublishedProcedure,
    PublishedSite,
)
from sanjian.disclosure.queries import certificates, documents_not_proven, registered_agencies
from sanjian.law import people as law
from sanjian.law.drawing import flow_svg, flow_words
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Procedure
from sanjian.law.procedures import PROCEDURES
from sanjian.records.numbers import void_of
from sanjian.registry.queries import powers_on, state_on

if TYPE_CHECKING:
    from sanjian.records.models import Document
    from sanjian.registry.models import Agency, Certificate

PROOFS_AT_ONCE = 1000
POWER_KINDS = {
    "penalty": "行政处罚",
    "licence": "行政许可",
    "compulsory": "行政强制",
    "inspection": "行政检查",
    "fee": "行政征收",
    "payment": "行政给付",
    "confirmation": "行政确认",
    "expropriation": "行政征用",
}


@transaction.atomic
def refresh_agencies(*, at: datetime) -> int:
    """Publish agencies, their power lists and officers' certificates as they stand today.

    Returns how many agencies are public. What is no longer in the register goes.
    """
    day = at.astimezone(SHANGHAI).date()
    agencies = list(registered_agencies())
    supervisor = next((one for one in agencies if one.supervises), None)
    valid = _publish_certificates(day)
    shown = [one for one in agencies if one.is_subject]
    for position, agency in enumerate(shown):
        PublishedAgency.objects.update_or_create(
            slug=slug(agency.name),
            defaults={**_agency(agency, day, supervisor), "position": position,
                      "officers": valid.get(agency.name, 0), "updated_at": at},
        )  # fmt: skip
    PublishedAgency.objects.exclude(slug__in=[slug(one.name) for one in shown]).delete()
    return len(shown)


def slug(name: str) -> str:
    """Return the permanent address of an agency: it stays while the name stays."""
    digest = hashlib.sha256(f"agency:{name}".encode()).digest()
    return b32encode(digest)[:8].decode().lower()


def _agency(agency: Agency, day: date, supervisor: Agency | None) -> dict[str, Any]:
    words = ""
    if supervisor is not None:
        phone = f"，电话{supervisor.phone}" if supervisor.phone else ""
        words = f"对本机关的执法行为有意见，可以向{supervisor.name}投诉举报{phone}"
    return {
        "name": agency.name,
        "kind": agency.get_kind_display(),
        "address": agency.address,
        "phone": agency.phone,
        "duties": agency.duties,
        "supervision": words,
        "reconsideration_organ": agency.reconsideration_organ,
        "court": agency.court,
        "powers": [
            {"code": item.code, "name": item.name, "basis": item.basis,
             "kind": POWER_KINDS.get(item.kind, item.kind)}
            for item in powers_on(agency, day)
        ],
        "posts": posts.told(agency, day),
    }  # fmt: skip


def _publish_certificates(day: date) -> dict[str, int]:
    """Publish what a party may check of each certificate; return the valid ones by agency."""
    valid: dict[str, int] = {}
    numbers: list[str] = []
    for one in certificates():
        state, reason = _state(one, day)
        agency = one.person.agency.name
        if state == "有效":
            valid[agency] = valid.get(agency, 0) + 1
        numbers.append(one.number)
        PublishedCertificate.objects.update_or_create(
            number=one.number,
            defaults={
                "holder": one.person.name,
                "agency": agency,
                "field": one.field,
                "issuer": one.issuer,
                "valid_from": one.valid_from,
                "valid_until": one.valid_until,
                "state": state,
                "reason": reason,
            },
        )
    PublishedCertificate.objects.exclude(number__in=numbers).delete()
    return valid


def _state(certificate: Certificate, day: date) -> tuple[str, str]:
    state = state_on(certificate, day)
    if not certificate.person.is_active:
        return "已失效", "持证人已不在本机关执法"
    defect = law.Certificate(
        certificate.number, certificate.valid_from, certificate.valid_until, state
    ).defect_on(day)
    if not defect:
        return "有效", ""
    words = state.label if state is not law.CertificateState.VALID else "不在有效期"
    return words, defect


@transaction.atomic
def refresh_site(*, place: str, name: str, operator: str, at: datetime) -> None:
    """Publish whose portal this is: the place, the platform's name (``portal.name``), who runs it.

    An empty ``place`` is read off the supervising bureau's name (云溪县司法局 is in 云溪县).
    """
    if not place:
        bureau = next((one for one in registered_agencies() if one.supervises), None)
        place = bureau.name.removesuffix("司法局") if bureau else ""
        operator = operator or (
            f"{bureau.name}主办，各行政执法机关对其公示内容负责" if bureau else ""
        )
    values = {"place": place[:60], "name": name[:100], "operator": operator[:200], "updated_at": at}
    PublishedSite.objects.update_or_create(only=True, defaults=values)


@transaction.atomic
def refresh_procedures(*, params: Parameters, at: datetime) -> int:
    """Publish the procedures as the kernel runs them: flow chart, the same in words, steps.

    Returns how many procedures are public.
    """
    for position, procedure in enumerate(PROCEDURES.values()):
        PublishedProcedure.objects.update_or_create(
            name=procedure.name,
            defaults={
                "label": procedure.label,
                "law": procedure.law,
                "stages": list(flow_words(procedure)),
                "steps": _steps(procedure),
                "duties": _duties(procedure, params),
                "svg": flow_svg(procedure),
                "position": position,
                "updated_at": at,
            },
        )
    PublishedProcedure.objects.exclude(name__in=PROCEDURES).delete()
    return len(PROCEDURES)


def _steps(procedure: Procedure[Any]) -> list[dict[str, Any]]:
    """The steps by the stage in which they are first open, each with who takes it and the law."""
    order = [stage.value for stage in procedure.stages]
    rows = []
    for step in procedure.steps:
        places = [order.index(one) for one in step.sources if one in order]
        first = procedure.stages[min(places)].label if places else "立案"
        rows.append(
            {
                "stage": first,
                "label": step.label,
                "by": "、".join(role.label for role in step.roles),
                "law": str(step.law),
                "rules": [f"{rule.text}（{rule.law}）" for rule in step.rules],
                "target": procedure.stage(step.target).label if step.target else "",
                "binding": step.binding,
            }
        )
    ranks = {stage.label: place for place, stage in enumerate(procedure.stages)}
    return sorted(rows, key=lambda row: ranks.get(str(row["stage"]), -1))


def _duties(procedure: Procedure[Any], params: Parameters) -> list[dict[str, str]]:
    return [
        {
            "label": duty.label,
            "by": duty.owner.label,
            "period": str(params.period(duty.key)),
            "source": params.source(duty.key),
        }
        for duty in procedure.duties
        if params.has(duty.key)
    ]


def publish_document_proofs(*, at: datetime) -> int:
    """Let the verify page know the documents issued or set since the last time; returns how many.

    Which document it is, never what it says. Safe to run at any time and twice at once.
    """
    done = 0
    while rows := list(documents_not_proven(PROOFS_AT_ONCE)):
        PublishedDocumentProof.objects.bulk_create(
            [
                PublishedDocumentProof(
                    code=row.code,
                    label=row.label,
                    number=row.number,
                    agency=row.agency.name,
                    issued_at=row.issued_at,
                    blob=row.blob,
                    voided_on=_voided_on(row),
                )
                for row in rows
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["blob", "number", "label", "voided_on"],
        )
        done += len(rows)
    return done


def _voided_on(row: Document) -> date | None:
    void = void_of(row)
    return void.at.astimezone(SHANGHAI).date() if void else None
