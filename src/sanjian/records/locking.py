"""What every act begins with: its dossier locked, its author and its lists seen, in one statement.

Statements that every act runs are prepared: the database plans them once in a session, not
once for each act.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import psycopg
from django.db import connection

from sanjian.law import people as law
from sanjian.records.models import Dossier
from sanjian.registry.catalogue.queries import LISTS
from sanjian.registry.queries import SEEN_COLUMNS, seen

FIELDS = tuple(field.attname for field in Dossier._meta.concrete_fields)
JSON_AT = tuple(FIELDS.index(name) for name in ("facts", "handlers"))
LOCK = f"""
SELECT {", ".join(f"d.{name}" for name in FIELDS)}, {SEEN_COLUMNS},
  {LISTS.format(day="%(day)s", agency="%(agency)s")}
FROM records_dossier d JOIN registry_person p ON p.id = %(by)s AND p.agency_id = d.agency_id
WHERE d.id = %(dossier)s AND d.agency_id = %(agency)s AND NOT p.outside
FOR UPDATE OF d
"""

# A reviewer lent to this agency on this day, an adviser invited to the case, or a reviewer of an
# organ that signs too or that entrusts this one, or the police to whom a suspected crime was handed
# over, works on that file alone; an adviser's account is
# a guest in his own agency too.
GUEST = f"""
SELECT {", ".join(f"d.{name}" for name in FIELDS)}, {SEEN_COLUMNS},
  {LISTS.format(day="%(day)s", agency="d.agency_id")}
FROM records_dossier d JOIN registry_person p ON p.id = %(by)s
WHERE d.id = %(dossier)s AND (
  (p.lent AND d.facts -> 'review_assigned' = to_jsonb(p.id) AND EXISTS (
    SELECT FROM registry_reviewerloan l WHERE l.person_id = p.id AND l.to_id = d.agency_id
      AND l.approved AND %(day)s BETWEEN l.valid_from AND l.valid_until))
  OR (NOT p.outside AND (d.entrusting_id = p.agency_id
    OR d.facts -> 'joint_organs' @> to_jsonb(p.agency_id)
    OR d.facts -> 'crime_police' = to_jsonb(p.agency_id)))
  OR (p.outside AND d.facts -> 'invited' @> to_jsonb(p.id)
      AND d.facts ->> 'review_outcome' = 'pending'))
FOR UPDATE OF d
"""


def ask(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run a prepared statement on Django's own connection and return its first row, if any.

    Raises Django's database errors, as Django's own cursors do.
    """
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchone()


def locked(
    dossier: int, *, agency: int, by: int, day: date
) -> tuple[Dossier, law.Person, tuple[str, ...]] | None:
    """Lock a dossier of an agency; return it, one of its people as seen on a day, and its lists.

    None where the agency has no such dossier or the person does not work there and is not a
    guest on it (see `works_on`). The lock holds until the transaction ends.
    """
    asked = {"dossier": dossier, "agency": agency, "by": by, "day": day}
    row = ask(LOCK, asked) or ask(GUEST, {name: asked[name] for name in ("dossier", "by", "day")})
    if row is None:
        return None
    values = list(row[: len(FIELDS)])
    for place in JSON_AT:
        if isinstance(values[place], str):
            values[place] = json.loads(values[place])
    found = Dossier.from_db(connection.alias, FIELDS, values)
    return found, seen(row[len(FIELDS) : -1], day), tuple(row[-1])
