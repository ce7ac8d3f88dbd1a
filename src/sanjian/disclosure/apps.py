"""The disclosure room as a Django app, and what portal and working role may do to its tables."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig

PUBLISHED = (
    "site", "decision", "tombstone", "agency", "certificate", "procedure", "document_proof",
    "ruleset", "rule", "catalogue", "exante", "licence", "random_item", "draw", "window",
    "correction", "decision_version", "guide", "progress", "onsite", "annual",
    "promptness", "basis", "benchmark", "guiding_case",
)  # fmt: skip


class DisclosureConfig(AppConfig):
    """What stands in the schema `published` is a copy, and all that the portal's role may read."""

    name = "sanjian.disclosure"
    label = "disclosure"
    verbose_name = "执法公示"
    append_only = (
        "disclosure_exanteversion", "disclosure_exantestep", "disclosure_channeldelivery",
        "disclosure_subjectpool", "disclosure_drawoutcome", "disclosure_windowduty",
        "disclosure_correctionrequest", "disclosure_correctionanswer",
        "disclosure_creditrepair", "disclosure_repairrefusal", "disclosure_publicationending",
        "disclosure_residuecheck", "disclosure_onsitenotice",
        "disclosure_serviceguide", "disclosure_guidestep",
        "disclosure_forwarding", "disclosure_forwardingtry",
        "disclosure_guidingcase", "disclosure_guidingstep",
        "disclosure_backfill", "disclosure_backfillconsent",
        "disclosure_publicationpost", "disclosure_publicationstamp",
        "disclosure_systemmember", "disclosure_publicationschema", "disclosure_schemaissue",
        "disclosure_annualreport", "disclosure_annualstep", "disclosure_annualreceipt",
    )  # fmt: skip
    column_updates: ClassVar = {
        "disclosure_adjustmentduty": ("closed_at", "closed_with_id"),
        "disclosure_guideduty": ("closed_at", "closed_with_id"),
        "disclosure_randomitem": ("approved_by_id", "approved_at"),
        "disclosure_drawplan": ("pool", "digest", "approved_by_id", "approved_at"),
        "disclosure_drawtask": ("dossier_id",),
    }
    portal_inserts = ("disclosure_correctionrequest",)
    published = tuple(f"published.{table}" for table in PUBLISHED)

    def ready(self) -> None:
        """Let the record's gate write the public copy in the transaction of the act itself."""
        import_module("sanjian.disclosure.snapshots").register()
        for one in ("corrections", "endings", "forwarding", "annual.posts", "backfilling",
                    "posts", "schemas", "guiding"):  # fmt: skip
            import_module(f"sanjian.disclosure.{one}").register()
