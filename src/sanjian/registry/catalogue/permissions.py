"""Who may edit, release, see and answer a list. One named predicate each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from sanjian.law.people import Role

if TYPE_CHECKING:
    from sanjian.registry.models import Catalogue, Person

EDITORS = frozenset({Role.REVIEWER})
RELEASERS = frozenset({Role.REVIEWER, Role.HEAD})


def visible_to(person: Person) -> Q:
    """Return the filter of lists one may see: one's agency's, the superiors', or as bureau all."""
    if person.agency.supervises:
        return Q()
    return Q(agency_id=person.agency_id) | Q(kind="parent")


def may_edit(person: Person, roles: frozenset[Role], catalogue: Catalogue) -> bool:
    """Say whether this person edits the list: legal officers of the agency that keeps it.

    The bureau's people are supervisors by post; they keep the superiors' lists.
    """
    if catalogue.agency_id != person.agency_id:
        return False
    return bool(roles & (EDITORS | ({Role.SUPERVISOR} if person.agency.supervises else set())))


def may_release(person: Person, roles: frozenset[Role], catalogue: Catalogue) -> bool:
    """Say whether this person's post releases a version; that he has not edited it comes on top."""
    if catalogue.agency_id != person.agency_id:
        return False
    return bool(roles & (RELEASERS | ({Role.SUPERVISOR} if person.agency.supervises else set())))


def may_answer(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person answers filings: a supervisor of the justice bureau."""
    return person.agency.supervises and bool(roles & {Role.SUPERVISOR, Role.HEAD})
