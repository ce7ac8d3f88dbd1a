"""Who may keep which register. One named predicate each, for pages and actions alike."""

from __future__ import annotations

from sanjian.law.people import Role
from sanjian.registry.models import Agency, Person


def keeps_reviewers(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    """Say whether this person keeps an agency's register of reviewers.

    The agency's head and the head of its review body keep their own (国办发〔2018〕118号
    （十一）: 各级行政执法机关明确具体负责本单位法制审核的工作机构).
    """
    own = person.agency_id == agency.pk
    return own and bool(roles & {Role.HEAD, Role.REVIEW_HEAD})


def keeps_pool(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person keeps the pool of advisers and lent reviewers.

    The justice bureau's people do (统筹调用机制).
    """
    return person.agency.supervises and Role.SUPERVISOR in roles


def keeps_pilot_scope(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person enters agencies in the matrix of the pilot: the justice bureau's."""
    return person.agency.supervises and Role.SUPERVISOR in roles


def keeps_mandates(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person enters entrustments and delegated powers: the justice bureau's."""
    return person.agency.supervises and Role.SUPERVISOR in roles


def keeps_bases(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person records 立改废释 in the library of texts: the justice bureau's."""
    return person.agency.supervises and Role.SUPERVISOR in roles


def keeps_equipment(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person keeps the ledger of his own agency's devices and rooms."""
    return bool(roles & {Role.HEAD, Role.UNIT_HEAD, Role.ARCHIVIST})


def oversees_equipment(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person enters standards and reminds agencies: the justice bureau's."""
    return person.agency.supervises and Role.SUPERVISOR in roles


def keeps_licences(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    """Say whether this person may enter a licence that was granted before this platform was used.

    The agency's head alone: every other row of the register is written by an act.
    """
    return person.agency_id == agency.pk and agency.is_subject and Role.HEAD in roles
