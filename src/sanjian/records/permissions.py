"""Who may see a record. One named predicate each, used by page and API alike."""

from __future__ import annotations

from django.db.models import Q

from sanjian.records.models import Dossier
from sanjian.registry.models import Person


def visible_to(person: Person) -> Q:
    """Return the filter of dossiers that this person may see.

    People see their own agency's files; the justice bureau's people see every agency's, as
    supervisors (《行政执法监督条例》第二条). Everybody else's do not exist for them; an adviser
    from outside sees the cases he is invited to, a lent reviewer also those given to him.
    """
    if person.outside:
        return Q(facts__invited__contains=person.pk)
    if person.agency.supervises:
        return Q()
    if person.lent:
        given = Q(facts__review_assigned=person.pk, agency_id__in=_lent_to(person))
        return Q(agency_id=person.agency_id) | given
    return Q(agency_id=person.agency_id)


def works_on(person: Person, dossier: Dossier) -> bool:
    """Say whether this person may take part in a dossier, not only read it.

    People work on their own agency's files. A reviewer lent to another agency works on those
    given to him there; an adviser from outside on those he is invited to, and on no other.
    """
    if person.outside:
        return person.pk in (dossier.facts.get("invited") or ())
    if dossier.agency_id == person.agency_id:
        return True
    if not person.lent or dossier.facts.get("review_assigned") != person.pk:
        return False
    return dossier.agency_id in _lent_to(person)


def _lent_to(person: Person) -> set[int]:
    """Return the agencies to which a reviewer has been lent; the act itself asks for the day."""
    return set(person.review_loans.filter(approved=True).values_list("to_id", flat=True))
