"""Which pack folders speak for a dossier: those of the pack that it was opened under."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from sanjian.records.models import Dossier
from sanjian.rulepacks.queries import pinned


def layers(dossier: Dossier) -> tuple[Path, ...]:
    """Return the pack folders whose templates hold for a dossier, the nation first."""
    pack = pinned(dossier.pack_id)
    return tuple(Path(settings.PACKS_ROOT) / layer.name for layer in pack.layers)
