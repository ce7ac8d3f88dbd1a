"""Lists of major decisions as published: the version in force of each agency, in plain words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanjian.disclosure.models import PublishedCatalogue
from sanjian.disclosure.queries import registered_agencies
from sanjian.disclosure.registers import slug
from sanjian.law.catalogue import ACT_KINDS, criteria
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.registry.catalogue import queries
from sanjian.registry.models import Catalogue

KINDS = {one.code: one.label for one in ACT_KINDS}


@transaction.atomic
def refresh_catalogues(*, params: Parameters, at: datetime) -> int:
    """Publish every agency's list as in force today; returns how many are public.

    What holds by statute whatever a list says stands on top of each.
    """
    day = at.astimezone(SHANGHAI).date()
    labels = {str(row["code"]): str(row["label"]) for row in params.rows("penalty.kinds")}
    shown = []
    owns = {one.agency_id: one for one in Catalogue.objects.filter(kind="own")}
    for agency in registered_agencies():
        own = owns.get(agency.pk)
        version = queries.in_force(own, day) if own and agency.is_subject else None
        if own is None or version is None:
            continue
        filing = getattr(version, "filing", None)
        accepted = filing is not None and filing.answer == "accepted"
        names = dict(agency.powers.values_list("code", "name"))
        PublishedCatalogue.objects.update_or_create(
            slug=slug(agency.name),
            defaults={
                "agency": agency.name,
                "name": own.name,
                "number": version.number,
                "in_force": version.in_force,
                "released_at": version.released_at,
                "filed_on": filing.at.astimezone(SHANGHAI).date() if accepted and filing else None,
                "all_ordinary": version.all_ordinary,
                "note": version.note,
                "statute": statute(params),
                "entries": [
                    {"code": one.code, "text": one.text, "kind": KINDS.get(one.act_kind, ""),
                     "criteria": criteria(one, labels), "basis": one.basis,
                     "powers": [names.get(code, code) for code in one.powers]}
                    for one in queries.entries_of(version)
                ],
                "digest": version.digest,
                "updated_at": at,
            },
        )  # fmt: skip
        shown.append(slug(agency.name))
    PublishedCatalogue.objects.exclude(slug__in=shown).delete()
    return len(shown)


def statute(params: Parameters) -> list[dict[str, str]]:
    """Return the grounds of review that no list can switch off, each with its article."""
    return [
        {"label": str(row["label"]), "law": str(row["law"])}
        for row in params.rows("review.scope.triggers")
        if row.get("law") and row["code"] != "catalogue"
    ]
