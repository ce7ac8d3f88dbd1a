"""Who may keep what lists of cases are made of."""

from __future__ import annotations

from sanjian.law.people import Role

KEEPERS = frozenset({Role.CLERK, Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR})


def keeps_ledgers(roles: frozenset[Role]) -> bool:
    """Say whether this person keeps the ledger templates of his agency.

    Its clerks, archivist and head; of the bureau, whose templates serve all, its supervisors.
    """
    return bool(roles & KEEPERS)
