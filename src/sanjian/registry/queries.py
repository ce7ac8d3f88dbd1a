"""Reading the registry: people as the law sees them on a day, and lists for choosing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from sanjian.law import people as law
from sanjian.registry.models import Agency, Certificate, Person, Post, PowerItem


def _in_term(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def state_on(certificate: Certificate, day: date) -> law.CertificateState:
    """Return the state of a certificate on a day; valid until a change says otherwise."""
    changes = [(change.since, change.state) for change in certificate.changes.all()]
    return _state(changes, day)


def _state(changes: Iterable[tuple[date, str]], day: date) -> law.CertificateState:
    state = law.CertificateState.VALID.value
    for since, changed in changes:
        if since <= day:
            state = changed
    return STATES[state]


STATES = {state.value: state for state in law.CertificateState}
ROLES = {role.value: role for role in law.Role}
# People with posts and certificates as columns of a registry_person p on %(day)s: every act asks
# for its author, so they must fit into one statement.
SEEN_COLUMNS = """p.id, p.name, p.agency_id, p.is_active,
  ARRAY(SELECT role FROM registry_post t WHERE t.person_id = p.id AND t.valid_from <= %(day)s
        AND (t.valid_until IS NULL OR t.valid_until >= %(day)s)),
  (SELECT json_agg(json_build_array(c.number, c.valid_from, c.valid_until,
     (SELECT h.state FROM registry_certificatechange h WHERE h.certificate_id = c.id
      AND h.since <= %(day)s ORDER BY h.since DESC, h.id DESC LIMIT 1)))
   FROM registry_certificate c WHERE c.person_id = p.id),
  COALESCE((SELECT min(first_review_on) FROM registry_reviewerentry e
            WHERE e.person_id = p.id AND e.valid_from <= %(day)s
              AND (e.valid_until IS NULL OR e.valid_until >= %(day)s)),
           (SELECT min(valid_from) FROM registry_post t
            WHERE t.person_id = p.id AND t.role = 'reviewer')),
  (SELECT min(since) FROM registry_qualification q WHERE q.person_id = p.id),
  CASE WHEN p.lent THEN ARRAY(
    SELECT to_id FROM registry_reviewerloan l WHERE l.person_id = p.id AND l.approved
      AND %(day)s BETWEEN l.valid_from AND l.valid_until) ELSE '{}' END"""
SEEN = f"SELECT {SEEN_COLUMNS} FROM registry_person p WHERE p.id = ANY(%(ids)s)"


def people_on(ids: Iterable[int], day: date) -> dict[int, law.Person]:
    """Return people by id as they stand on a day: posts, agency and certificate.

    Unknown ids are left out; people who have left have no role.
    """
    wanted = list(set(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"ids": wanted, "day": day})
        rows = cursor.fetchall()
    return {row[0]: seen(row, day) for row in rows}


def seen(row: tuple[Any, ...], day: date) -> law.Person:
    """Return the person that a row of SEEN_COLUMNS tells of, as on that day."""
    number, name, agency, active, roles, stored, reviews, qualified, lent = row
    listed = json.loads(stored) if isinstance(stored, str) else stored
    held = [_certificate(one) for one in listed or ()]
    return law.Person(
        number,
        name,
        agency,
        frozenset(ROLES[role] for role in roles) if active else frozenset(),
        # A valid certificate counts first, else the one that runs longest.
        min(held, key=lambda c: (bool(c.defect_on(day)), -c.valid_until.toordinal()), default=None),
        reviews,
        qualified,
        frozenset(lent or ()),
    )


def _certificate(stored: Sequence[str | None]) -> law.Certificate:
    number, begins, ends, state = stored
    return law.Certificate(
        str(number),
        date.fromisoformat(str(begins)),
        date.fromisoformat(str(ends)),
        STATES[state or law.CertificateState.VALID.value],
    )


def holders(agency: Agency, role: law.Role, day: date) -> QuerySet[Person]:
    """Return the people of an agency who hold a role on a day."""
    held = Post.objects.filter(_in_term(day), role=role.value).values("person")
    return Person.objects.filter(agency=agency, is_active=True, id__in=held)


def powers_on(agency: Agency, day: date) -> QuerySet[PowerItem]:
    """Return the power items of an agency in force on a day."""
    return PowerItem.objects.filter(_in_term(day), agency=agency)
