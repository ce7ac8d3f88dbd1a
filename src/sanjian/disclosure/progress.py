"""办理进度查询: which stage an application has reached, for the applicant and nobody else.

The key is the hash of a paper's verify code, or of a number and the applicant's name together, so
that walking through numbers tells nothing. Kept fresh by a job every minute.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.disclosure.progress_models import PublishedProgress
from sanjian.disclosure.queries import applications_moved, deadline_of, papers_of, stages_passed
from sanjian.law.procedures import PROCEDURES

if TYPE_CHECKING:
    from sanjian.records.models import Dossier

ON_APPLICATION = ("licence", "confirmation", "payment")
AT_ONCE = 500


def by_code(code: str) -> str:
    """Return the key under which who holds a paper with this verify code asks."""
    return _hashed("code", _plain(code).lower())


def by_number(number: str, name: str) -> str:
    """Return the key under which the applicant asks: a number of his application and his name."""
    return _hashed("number", f"{_plain(number)}\n{_plain(name)}")


def _plain(text: str) -> str:
    """Full-width and half-width, blanks and both kinds of brackets are the same to who types."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return text.translate(str.maketrans("[【】]()〔〕", "〔〔〕〕〔〕〔〕"))


def _hashed(kind: str, text: str) -> str:
    return hashlib.sha256(f"sanjian/progress/1\n{kind}\n{text}".encode()).hexdigest()


@transaction.atomic
def refresh_progress(*, at: datetime) -> int:
    """Publish the stage of each application that has moved since; returns how many.

    Safe to run at any time and twice at once.
    """
    done = 0
    for dossier in applications_moved(ON_APPLICATION, AT_ONCE):
        for key in dict.fromkeys(_keys(dossier)):
            PublishedProgress.objects.update_or_create(key=key, defaults=_told(dossier))
        done += 1
    return done


def _keys(dossier: Dossier) -> Iterator[str]:
    yield _hashed("file", str(dossier.uid))
    numbers = {dossier.number}
    for number, code in papers_of(dossier.pk):
        yield by_code(code)
        numbers.add(number)
    for number in sorted(filter(None, numbers)):
        yield by_number(number, dossier.party_name)


def _told(dossier: Dossier) -> dict[str, Any]:
    procedure = PROCEDURES[dossier.procedure]
    passed = [
        (procedure.stage(value).label, at) for value, at in stages_passed(dossier.pk)
    ]  # fmt: skip
    due, source = deadline_of(dossier.pk)
    return {
        "file": dossier.uid, "seq": dossier.seq, "agency": dossier.agency.name,
        "matter": dossier.cause, "stage": procedure.stage(dossier.stage).label,
        "since": passed[-1][1] if passed else dossier.opened_at,
        "stages": [[label, at.isoformat()] for label, at in passed],
        "due": due, "due_source": source,
    }  # fmt: skip
