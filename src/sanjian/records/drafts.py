"""What somebody has typed for a step and not yet done: kept for him alone, gone when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sanjian.law.forms import CONTROL, SURROGATE
from sanjian.records.models import Dossier, FormDraft

if TYPE_CHECKING:
    from sanjian.registry.models import Person

LARGEST = 400_000
"""Characters of one draft; more is not a form any more."""


def save_draft(
    *, by: Person, dossier: Dossier | None, step: str, typed: Mapping[str, Any], at: datetime
) -> bool:
    """Keep what was typed for a step; say whether it was kept.

    What the database cannot hold (control characters, half characters) is shown as a mark, so
    that the writer sees where it stood. A draft beyond LARGEST characters is not kept.
    """
    kept = _storable(dict(typed))
    if len(repr(kept)) > LARGEST:
        return False
    FormDraft.objects.update_or_create(
        person=by, dossier=dossier, step=step, defaults={"typed": kept, "saved_at": at}
    )
    return True


def draft_of(person: Person, dossier: Dossier | None, step: str) -> FormDraft | None:
    """Return what this person has typed for a step so far, if anything."""
    return FormDraft.objects.filter(person=person, dossier=dossier, step=step).first()


def forget_draft(*, by: Person, dossier: Dossier | None, step: str) -> None:
    """Throw away what this person has typed for a step."""
    FormDraft.objects.filter(person=by, dossier=dossier, step=step).delete()


def _storable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _storable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(one) for one in value]
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", CONTROL.sub("\ufffd", value))
    return value
