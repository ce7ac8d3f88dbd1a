"""Other organs in a file: which organ is named, whose reviewer signs, and who they are in words.

Hung into `records.taking` at the start: nobody types the number of an organ or signs for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanjian.law.forms import CONTROL
from sanjian.records.entrusting import entrusted_by
from sanjian.records.taking import FILLERS, Standing
from sanjian.registry.models import Agency


def register() -> None:
    """Hand the fillers to the one way of taking a step."""
    FILLERS["name_signing_organ"] = named
    FILLERS["drop_signing_organ"] = named
    FILLERS["pass_joint_review"] = own
    FILLERS["raise_joint_problems"] = own
    FILLERS["register_lead"] = entrusted_by
    FILLERS["open_on_site"] = entrusted_by


def named(here: Standing) -> Mapping[str, Any]:
    """Return the number of the organ that is named in full, None where it cannot sign here.

    It must be registered as an enforcement body, have a review body of its own, and be another
    than the one that decides.
    """
    words = str(here.typed.get("organ") or "").strip()
    taken = {here.dossier.agency_id, here.dossier.entrusting_id}
    if CONTROL.search(words):
        return {"organ_id": None}
    found = Agency.objects.filter(name=words, is_subject=True).exclude(review_body="").first()
    return {"organ_id": found.pk if found is not None and found.pk not in taken else None}


def own(here: Standing) -> Mapping[str, Any]:
    """Return the reviewer's own organ: he answers for its signature and for no other."""
    organ = Agency.objects.get(pk=here.person.agency)
    return {"organ": organ.name, "organ_id": organ.pk}
