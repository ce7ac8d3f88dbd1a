"""In whose name a file is decided: the organ itself, one that entrusts it, others that sign too."""

from __future__ import annotations

from typing import Any

from sanjian.records.models import Dossier
from sanjian.registry.models import Agency


def decided_by(dossier: Dossier) -> Agency:
    """Return the organ in whose name a file is decided: the entrusting one where there is one.

    Source: 《行政处罚法》第二十条第四款 (以委托行政机关名义实施行政处罚).
    """
    return dossier.entrusting or dossier.agency


def signing(facts: Any) -> list[str]:
    """Return the names of the further organs that sign the present draft."""
    organs = Agency.objects.filter(pk__in=facts.joint_organs).order_by("pk")
    return [one.name for one in organs]
