"""Writing the register of licences. The record calls this in the transaction of an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sanjian.registry.licences.models import Licence, LicenceBar, LicenceEvent
from sanjian.registry.licences.queries import standing_on
from sanjian.registry.models import Agency, Person
from sanjian.registry.refusals import refuse

Kind = LicenceEvent.Kind
ENDS = {
    "withdraw": (Licence.State.WITHDRAWN, Kind.WITHDRAWN),
    "revoke": (Licence.State.REVOKED, Kind.REVOKED),
    "cancel": (Licence.State.CANCELLED, Kind.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class Source:
    """The act that a row of the register comes from: dossier, number of the act, who, when."""

    dossier: UUID | None
    act_seq: int | None
    by: Person | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What a licence says: its paper's name, its content and its term."""

    name: str
    content: str
    valid_from: date
    valid_until: date | None


@transaction.atomic
def grant(
    *,
    agency: Agency,
    number: str,
    item: str,
    holder: str,
    terms: Terms,
    safety: bool,
    on: date,
    source: Source,
) -> Licence:
    """Enter a licence that has been granted.

    Raises NotRegistered: LICENCE_NUMBER_TAKEN when the agency has given that number before,
    LICENCE_TERM when it would end before it begins.
    """
    if terms.valid_until is not None and terms.valid_until < terms.valid_from:
        raise refuse(
            "LICENCE_TERM", "有效期的起止应当有先后", "《行政许可法》第三十九条", "请核对有效期"
        )
    if Licence.objects.filter(agency=agency, number=number).exists():
        raise refuse(
            "LICENCE_NUMBER_TAKEN", f"许可证编号{number}已经登记过", "《行政许可法》第三十九条",
            "请换一个许可证编号；已经写进决定稿的，修改决定稿",
        )  # fmt: skip
    licence = Licence.objects.create(
        agency=agency, number=number, name=terms.name, item=item, holder=holder,
        content=terms.content, valid_from=terms.valid_from, valid_until=terms.valid_until,
        safety=safety, dossier=source.dossier,
    )  # fmt: skip
    kind = Kind.GRANTED if source.dossier else Kind.ENTERED
    _note(licence, kind, on, source)
    return licence


@transaction.atomic
def change(*, agency: Agency, number: str, terms: Terms, on: date, source: Source) -> Licence:
    """Change what a licence says; its first day stays."""
    licence = _living(agency, number, on)
    licence.name, licence.content = terms.name, terms.content
    licence.valid_until = terms.valid_until
    licence.save(update_fields=["name", "content", "valid_until"])
    _note(licence, Kind.CHANGED, on, source)
    return licence


@transaction.atomic
def renew(
    *, agency: Agency, number: str, terms: Terms, on: date, by_law: bool, source: Source
) -> Licence:
    """Renew a licence by decision, or as the law itself has renewed it."""
    licence = _living(agency, number, on)
    licence.name, licence.content = terms.name, terms.content
    licence.valid_until = terms.valid_until
    licence.renewal_asked_on = licence.renewal_dossier = None
    licence.save(
        update_fields=["name", "content", "valid_until", "renewal_asked_on", "renewal_dossier"]
    )
    _note(licence, Kind.RENEWED_BY_LAW if by_law else Kind.RENEWED, on, source)
    return licence


@transaction.atomic
def ask_renewal(*, agency: Agency, number: str, on: date, dossier: UUID) -> bool:
    """Note that a renewal was asked for in time; says whether there is such a licence."""
    licence = _locked(agency, number)
    if licence is None or not standing_on(licence, on).counts:
        return False
    licence.renewal_asked_on, licence.renewal_dossier = on, dossier
    licence.save(update_fields=["renewal_asked_on", "renewal_dossier"])
    return True


@transaction.atomic
def forget_renewal(*, agency: Agency, number: str, dossier: UUID) -> None:
    """Forget a renewal that is not asked for any more: refused, withdrawn, or incomplete."""
    licence = _locked(agency, number)
    if licence is not None and licence.renewal_dossier == dossier:
        licence.renewal_asked_on = licence.renewal_dossier = None
        licence.save(update_fields=["renewal_asked_on", "renewal_dossier"])


@transaction.atomic
def deliver(*, agency: Agency, number: str, on: date, source: Source) -> Licence:
    """Note that the certificate was handed over."""
    licence = _known(agency, number)
    licence.certificate_on = on
    licence.save(update_fields=["certificate_on"])
    _note(licence, Kind.DELIVERED, on, source)
    return licence


@transaction.atomic
def end(*, agency: Agency, number: str, way: str, words: str, on: date, source: Source) -> Licence:
    """End a licence: ``way`` is withdraw (撤回), revoke (撤销) or cancel (注销).

    Raises NotRegistered (LICENCE_NOT_FOUND, LICENCE_ENDED) when there is nothing to end.
    """
    licence = _known(agency, number)
    state, kind = ENDS[way]
    over = licence.state != Licence.State.VALID
    if licence.state == Licence.State.CANCELLED or (over and way != "cancel"):
        raise _ended(licence)
    licence.state = state
    licence.save(update_fields=["state"])
    _note(licence, kind, on, source, words)
    return licence


@transaction.atomic
def bar(
    *, agency: Agency, holder: str, item: str, until: date, law: str, dossier: UUID
) -> LicenceBar:
    """Note until when somebody may not apply for an item again."""
    return LicenceBar.objects.create(
        agency=agency, holder=holder, item=item, until=until, law=law, dossier=dossier
    )


def _locked(agency: Agency, number: str) -> Licence | None:
    rows = Licence.objects.select_for_update().filter(agency=agency, number=number.strip())
    return rows.first()


def _known(agency: Agency, number: str) -> Licence:
    licence = _locked(agency, number)
    if licence is None:
        raise refuse(
            "LICENCE_NOT_FOUND", f"登记簿上没有编号为{number}的许可证", "《行政许可法》第四十九条",
            "请核对许可证编号；平台启用前准予的许可，先在许可证登记中补登",
        )  # fmt: skip
    return licence


def _living(agency: Agency, number: str, day: date) -> Licence:
    licence = _known(agency, number)
    if licence.state != Licence.State.VALID:
        raise _ended(licence)
    return licence


def _ended(licence: Licence) -> Exception:
    words = licence.get_state_display()
    return refuse(
        "LICENCE_ENDED", f"许可证{licence.number}{words}", "《行政许可法》第七十条",
        "请刷新后核对该许可现在的状态",
    )  # fmt: skip


def _note(licence: Licence, kind: Kind, on: date, source: Source, words: str = "") -> None:
    LicenceEvent.objects.create(
        licence=licence, kind=kind, on=on, words=words[:500], valid_until=licence.valid_until,
        dossier=source.dossier, act_seq=source.act_seq, by=source.by, at=source.at,
    )  # fmt: skip
