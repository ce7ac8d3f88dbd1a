"""Appending an act: act, leaf, parts and the dossier's caches in one statement.

One statement is one round trip; the durable commit then costs more than the rest together.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connection

from sanjian.ledger.commitment import commit
from sanjian.records.locking import ask
from sanjian.records.models import Act, Dossier

APPEND = """
WITH act AS (
  INSERT INTO records_act (dossier_id, agency_id, seq, step, label, by_id, by_name, at,
    stage_from, stage_to, law, content, content_hash, prev_hash, hash, pack_digest, sample)
  VALUES (%(dossier)s, %(agency)s, %(seq)s, %(step)s, %(label)s, %(by)s, %(by_name)s, %(at)s,
    %(stage_from)s, %(stage_to)s, %(law)s, %(content)s::jsonb, %(content_hash)s, %(prev_hash)s,
    %(hash)s, %(pack)s, %(sample)s)
  RETURNING id
), leaf AS (
  INSERT INTO records_leaf (kind, reference, commitment, salt, dossier_id, act_seq, closes)
  SELECT 'act', id, %(commitment)s, %(salt)s, %(dossier)s, %(seq)s, %(closed)s FROM act
), part AS (
  INSERT INTO records_participation (dossier_id, person_id, part)
  SELECT %(dossier)s, one.person, one.part
  FROM unnest(%(people)s::bigint[], %(parts)s::text[]) AS one (person, part)
), done AS (
  DELETE FROM records_formdraft WHERE dossier_id = %(dossier)s AND person_id = %(by)s
    AND step = %(step)s
)
UPDATE records_dossier SET stage = %(stage_to)s, facts = %(facts)s::jsonb, seq = %(seq)s,
  head = %(hash)s, closed = %(closed)s, handlers = %(handlers)s::jsonb,
  next_due = %(next_due)s, next_duty = %(next_duty)s, next_paused = %(next_paused)s
WHERE id = %(dossier)s
RETURNING (SELECT id FROM act)
"""


def append(act: Act, parts: Mapping[int, str]) -> None:
    """Write an act with its leaf, the parts newly taken and its dossier's caches.

    The act gets its id. Raises IntegrityError when a key refuses: another act stands at this
    place, or somebody already takes another part in this file.
    """
    dossier = act.dossier
    salt = secrets.token_bytes(32)
    row = ask(APPEND, _values(act, dossier, salt) | {
        "people": list(parts), "parts": list(parts.values()),
    })  # fmt: skip
    assert row is not None  # the dossier is locked: its row is there
    act.pk = row[0]
    act._state.adding, act._state.db = False, connection.alias


def repin(dossier: Dossier) -> None:
    """Write the version of the rules that the act just appended has adopted for a dossier.

    The database takes it only after such an act, and only as that act names it.
    """
    Dossier.objects.filter(pk=dossier.pk).update(
        pack_id=dossier.pack_id, ruling_allowed=dossier.ruling_allowed
    )


def _values(act: Act, dossier: Dossier, salt: bytes) -> dict[str, Any]:
    return {
        "dossier": dossier.pk,
        "agency": dossier.agency_id,
        "seq": act.seq,
        "step": act.step,
        "label": act.label,
        "by": act.by_id,
        "by_name": act.by_name,
        "at": act.at,
        "stage_from": act.stage_from,
        "stage_to": act.stage_to,
        "law": act.law,
        "content": json.dumps(act.content, ensure_ascii=False),
        "content_hash": act.content_hash,
        "prev_hash": act.prev_hash,
        "hash": act.hash,
        "pack": act.pack_digest,
        "sample": act.sample,
        "commitment": commit(salt, act.hash),
        "salt": salt,
        "facts": json.dumps(dossier.facts, ensure_ascii=False),
        "closed": dossier.closed,
        "handlers": json.dumps(dossier.handlers),
        "next_due": dossier.next_due,
        "next_duty": dossier.next_duty,
        "next_paused": dossier.next_paused,
    }
