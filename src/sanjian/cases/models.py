"""Saved filters (常用筛选) of the case list, and templates of ledgers (台账模板)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class SavedView(models.Model):
    """A filter of the case list under a name of its owner's choosing."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=30)
    query = models.CharField("筛选条件", max_length=1000)
    created_at = models.DateTimeField("保存时间")

    class Meta:
        """A name stands once for each person; the oldest first."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="view_name"),
        ]

    def __str__(self) -> str:
        return self.name


class LedgerTemplate(models.Model):
    """A ledger's columns under a name (台账模板), kept by an agency, by the bureau for all."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField("执法类别", max_length=20)
    name = models.CharField("名称", max_length=30)
    columns = models.JSONField("栏目")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("保存时间")

    class Meta:
        """A name stands once for each agency and kind; the oldest first."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "kind", "name"], name="ledger_name"),
        ]

    def __str__(self) -> str:
        return self.name
