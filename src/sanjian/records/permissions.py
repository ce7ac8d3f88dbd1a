"""Who may see a record. One named predicate each, used by page and API alike."""

from __future__ import annotations

from django.db.models import Q

from sanjian.registry.models import Person


def visible_to(person: Person) -> Q:
    """Return the filter of dossiers that this person may see.

    People see their own agency's files; the justice bureau's people see every agency's, as
    supervisors (《行政执法监督条例》第二条). Everybody else's do not exist for them.
    """
    if person.agency.supervises:
        return Q()
    return Q(agency_id=person.agency_id)
