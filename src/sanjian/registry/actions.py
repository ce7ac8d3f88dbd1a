"""Writing the registry. Every change says who made it and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanjian.law.people import CertificateState, Role
from sanjian.registry.models import (
    Agency,
    Certificate,
    CertificateChange,
    Person,
    Post,
    PowerItem,
    Qualification,
)


@transaction.atomic
def register_agency(*, by: Person | None, at: datetime, **facts: Any) -> Agency:
    """Enter an agency; ``facts`` are the columns of Agency by name.

    Raises IntegrityError when its name or code word is taken, TypeError for an unknown fact.
    """
    return Agency.objects.create(**facts)


@transaction.atomic
def register_person(
    *,
    agency: Agency,
    username: str,
    name: str,
    password: str,
    roles: dict[Role, date],
    by: Person | None,
    at: datetime,
    sample: bool = False,
) -> Person:
    """Register a person with posts, each from a day.

    Raises IntegrityError when the account name is taken. ``by`` is None only while an
    installation is being set up and nobody exists yet.
    """
    person = Person(username=username, name=name, agency=agency, is_sample=sample)
    person.set_password(password)
    person.save()
    for role, since in roles.items():
        Post.objects.create(person=person, role=role.value, valid_from=since)
    return person


@transaction.atomic
def issue_certificate(
    *,
    person: Person,
    number: str,
    issuer: str,
    valid_from: date,
    valid_until: date,
    by: Person | None,
    at: datetime,
    kind: str = "",
    filing: str = "",
    field: str = "",
) -> Certificate:
    """Enter an enforcement certificate with its term; both days belong to it.

    ``kind`` is one that the place names, ``filing`` the number of its filing where it needs one.
    """
    return Certificate.objects.create(
        person=person, number=number, issuer=issuer, valid_from=valid_from,
        valid_until=valid_until, kind=kind, filing=filing, field=field,
    )  # fmt: skip


@transaction.atomic
def change_certificate(
    *,
    certificate: Certificate,
    state: CertificateState,
    since: date,
    reason: str,
    by: Person | None,
    at: datetime,
) -> CertificateChange:
    """Suspend, revoke or restore a certificate from a day on; history is kept."""
    return CertificateChange.objects.create(
        certificate=certificate, state=state.value, since=since, reason=reason
    )


@transaction.atomic
def qualify_reviewer(
    *,
    person: Person,
    number: str,
    since: date,
    review_since: date,
    by: Person | None,
    at: datetime,
) -> Qualification:
    """Enter a legal professional qualification (《行政处罚法》第五十八条第二款)."""
    return Qualification.objects.create(
        person=person,
        kind="国家统一法律职业资格",
        number=number,
        since=since,
        review_since=review_since,
    )


@transaction.atomic
def list_power(
    *,
    agency: Agency,
    code: str,
    name: str,
    basis: str,
    valid_from: date,
    by: Person | None,
    at: datetime,
    kind: str = "penalty",
) -> PowerItem:
    """Enter an item of a kind of enforcement into an agency's power list with its legal basis."""
    return PowerItem.objects.create(
        agency=agency, code=code, name=name, kind=kind, basis=basis, valid_from=valid_from
    )
