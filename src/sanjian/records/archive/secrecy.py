"""涉密材料: what may not lie on the platform, and who may read what needs care.

State secrets are kept off-line and only pointed to (《保守国家秘密法》; 万新街规定 二(二)3).
What holds a trade secret or somebody's privacy is for those who work on the case and supervision
(《行政处罚法》第五十条).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from sanjian.law.people import Role
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import Act, Dossier, Exhibit, SecrecyMark, SecretPointer
from sanjian.records.permissions import works_on
from sanjian.records.refusals import Invalid, NotFound
from sanjian.registry.models import Person

LEVELS: Final = dict(SecretPointer.LEVELS)
CLOSE: Final = frozenset(
    {Role.HEAD, Role.UNIT_HEAD, Role.REVIEWER, Role.REVIEW_HEAD, Role.CHAIR, Role.CLERK,
     Role.ARCHIVIST}
)  # fmt: skip
"""Posts that have to do with every case of their agency."""


def is_near(person: Person, dossier: Dossier, roles: frozenset[Role]) -> bool:
    """Say whether somebody works on this very case: a part in it, or a post for all of them."""
    if not works_on(person, dossier):
        return False
    if roles & CLOSE or person.pk in dossier.handlers:
        return True
    return Act.objects.filter(dossier=dossier, by=person).exists()


def withheld(
    person: Person, dossier: Dossier, roles: frozenset[Role], rows: Iterable[Exhibit]
) -> set[int]:
    """Return the ids of those exhibits that this person may not open: marked, and not his case."""
    supervises = person.agency.supervises and Role.SUPERVISOR in roles
    if supervises or is_near(person, dossier, roles):
        return set()
    return {row.pk for row in rows} & set(marks(rows))


def marks(rows: Iterable[Exhibit]) -> dict[int, str]:
    """Return the class of each marked exhibit by its id; the newest mark counts."""
    found = SecrecyMark.objects.filter(exhibit__in=[row.pk for row in rows]).order_by("id")
    latest = {one.exhibit.pk: one.mark for one in found.select_related("exhibit")}
    return {number: mark for number, mark in latest.items() if mark != "none"}


@transaction.atomic
def mark(*, exhibit: Exhibit, as_: str, reason: str, by: Person, at: datetime) -> SecrecyMark:
    """Say what an exhibit's content asks for; the leaf keeps who said so."""
    if as_ not in dict(SecrecyMark.CLASSES):
        raise Invalid({"secrecy": ["请从所列类别中选择"]})
    row = SecrecyMark.objects.create(
        exhibit=exhibit, mark=as_, reason=reason[:200], marked_by=by, marked_at=at
    )
    leave("secrecy", row.pk, row_value(row).value, dossier=exhibit.dossier.pk)
    return row


def point_to(
    *, dossier: Dossier, offline_number: str, level: str, kept_at: str, keeper: str, by: Person,
    at: datetime,
) -> SecretPointer:  # fmt: skip
    """Register where a state secret of a case is kept off-line; nothing of it is written here.

    Raises NotFound for people of another agency and Invalid, field by field.
    """
    if dossier.agency_id != by.agency_id:
        raise NotFound
    told = {"offline_number": offline_number, "kept_at": kept_at, "keeper": keeper}
    errors = {name: ["请填写"] for name, value in told.items() if not value.strip()}
    if level not in LEVELS:
        errors["level"] = ["请选择密级"]
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            row = SecretPointer.objects.create(
                dossier=dossier, offline_number=offline_number.strip()[:60], level=level,
                kept_at=kept_at.strip()[:100], keeper=keeper.strip()[:50],
                registered_by=by, registered_at=at,
            )  # fmt: skip
            leave("pointer", row.pk, row_value(row).value, dossier=dossier.pk)
    except IntegrityError:
        raise Invalid({"offline_number": ["这个线下登记号已经登记"]}) from None
    return row


def pointers(dossier: Dossier) -> list[SecretPointer]:
    """Return what of a case is kept off-line, in the order of registration."""
    return list(SecretPointer.objects.filter(dossier=dossier).order_by("id"))
