"""The records room as a Django app, and what the working role may do to its tables."""

from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records are added and read; only caches of the fold may change, column by column."""

    name = "sanjian.records"
    label = "records"
    verbose_name = "案卷"
    append_only = (
        "records_act",
        "records_participation",
        "records_draft",
        "records_blob",
        "records_blobcheck",
        "records_portrait",
        "records_decision",
        "records_exhibit",
        "records_access",
        "records_requestkey",
        "records_link",
        "records_partner",
        "records_signer",
        "records_jointpass",
        "records_archivefile",
        "records_dockfile",
        "records_subjectmerge",
        "records_accessrequest",
        "records_accessanswer",
        "records_secretpointer",
        "records_unusualsettled",
        "records_filehold",
        "records_holdend",
        "records_destructionlist",
        "records_destructionitem",
        "records_destructionanswer",
        "records_secrecymark",
        "records_composition",
        "records_numbervoid",
        "records_sealuse",
        "records_formatversion",
        "records_formatact",
        "records_logcase",
        "records_logbatch",
        "records_logentry",
        "records_logcheckpoint",
        "records_logcosignature",
    )
    column_updates: ClassVar = {
        "records_dossier": (
            "stage", "facts", "seq", "head", "closed", "handlers", "next_due", "next_duty",
            "next_paused", "number", "party_name", "cause", "pack_id", "ruling_allowed",
        ),
        "records_currentdraft": ("draft_hash", "review_required", "signing", "act_seq"),
        "records_review": ("outcome", "draft_hash", "reviewer_id", "part", "concluded_seq"),
        "records_document": ("blob", "rendered_at"),
        "records_leaf": ("salt",),
    }  # fmt: skip

    def ready(self) -> None:
        """Let acts write the register of licences and the archive in their own transaction."""
        import_module("sanjian.records.licences").register()
        import_module("sanjian.records.archive.filing").register()
        import_module("sanjian.records.redoing").register()
        import_module("sanjian.records.joint").register()
        import_module("sanjian.records.joining").register()
        import_module("sanjian.records.filming").register()
        import_module("sanjian.records.handing").register()
        import_module("sanjian.records.amending").register()
