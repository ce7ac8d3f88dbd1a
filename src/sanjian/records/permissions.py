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
        return Q(agency_id=person.agency_id) | Q(facts__review_assigned=person.pk)
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
    return person.lent and dossier.facts.get("review_assigned") == person.pk
