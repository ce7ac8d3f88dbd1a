"""Table of what is typed and not yet done: a form half filled in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FormDraft(models.Model):
    """What somebody has typed for a step and not yet done; nobody else sees it."""

    person = models.ForeignKey("registry.Person", models.CASCADE, related_name="+")
    dossier = models.ForeignKey("records.Dossier", models.CASCADE, null=True, related_name="+")
    step = models.CharField(max_length=40)
    typed = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        """One draft for each form."""

        app_label = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "dossier", "step"], name="draft_of", nulls_distinct=False
            ),
        ]
