"""Who may see a record. One named predicate each, used by page and API alike."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now, TruncDate

from sanjian.law.forms import SHANGHAI
from sanjian.records.models import Dossier, Partner
from sanjian.registry.models import Person

PENDING = "pending"
"""The outcome of a review that goes on."""


def visible_to(person: Person) -> Q:
    """Return the filter of dossiers that this person may see.

    People see their own agency's files; the justice bureau's people see every agency's, as
    supervisors (《行政执法监督条例》第二条). Everybody else's do not exist for them. An adviser
    from outside sees the cases he is invited to while their review goes on; a lent reviewer also
    those given to him, until they are decided and no longer than the loan. Files that one's organ
    signs too, or in which it entrusts another, are shown to its people.
    """
    if person.outside:
        return Q(facts__invited__contains=person.pk, facts__review_outcome=PENDING)
    if person.agency.supervises:
        return Q()
    own = Q(agency_id=person.agency_id)
    if shared := shared_with(person.agency_id):
        own |= Q(pk__in=shared)
    if person.lent:
        given = Q(
            facts__review_assigned=person.pk, facts__decided_on=None,
            agency_id__in=_lent_to(person),
        )  # fmt: skip
        return own | given
    return own


def shared_with(agency: int) -> list[int]:
    """Return the files of others that an organ signs too or has entrusted, by id.

    Few organs have any, so that lists keep to the agency's own index.
    """
    signed = Partner.objects.filter(
        agency_id=agency, dossier__facts__joint_organs__contains=agency
    ).values_list("dossier_id", flat=True)
    entrusted = Dossier.objects.filter(entrusting_id=agency).values_list("pk", flat=True)
    return sorted({*signed, *entrusted})


def works_on(person: Person, dossier: Dossier) -> bool:
    """Say whether this person may take part in a dossier, not only read it.

    People work on their own agency's files. A reviewer lent to another agency works on those
    given to him there; an adviser from outside on those he is invited to, and on no other.
    """
    if person.outside:
        invited = person.pk in (dossier.facts.get("invited") or ())
        return invited and dossier.facts.get("review_outcome") == PENDING
    if person.agency_id in (dossier.agency_id, dossier.entrusting_id):
        return True
    if person.agency_id in (dossier.facts.get("joint_organs") or ()):
        return True
    if not person.lent or dossier.facts.get("review_assigned") != person.pk:
        return False
    return dossier.facts.get("decided_on") is None and dossier.agency_id in _lent_to(person)


def _lent_to(person: Person) -> set[int]:
    """Return the agencies to which a reviewer is lent today, by the database's clock."""
    today = TruncDate(Now(), tzinfo=SHANGHAI)
    loans = person.review_loans.filter(approved=True, valid_from__lte=today, valid_until__gte=today)
    return set(loans.values_list("to_id", flat=True))
