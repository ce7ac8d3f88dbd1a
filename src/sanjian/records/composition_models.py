"""Table of 生成的决定稿: what was composed from a file, kept beside what people made of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Composition(models.Model):
    """A draft decision as it was composed from a file's own acts. Added and never changed."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="compositions")
    step = models.CharField("步骤", max_length=40)
    seq = models.IntegerField("据以生成的最后一条记录")
    content = models.JSONField("生成的内容")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("生成时间")

    class Meta:
        """In the order of making."""

        app_label = "records"
        ordering: ClassVar = ["id"]
