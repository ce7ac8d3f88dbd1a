"""Which row of a place's pilot matrix an agency stands in, from a day on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PilotScope(models.Model):
    """An agency's row in the matrix of organs and kinds; a later row adds, never changes.

    ``organ`` is the code of the row (empty: only what holds for every organ). ``kinds`` and
    ``superior_paper`` are there where the row leaves the kinds to the superior's requirement.
    """

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="pilot_scopes")
    organ = models.CharField("范围表中的机关", max_length=60, blank=True)
    kinds = models.JSONField("上级要求的执法类别", default=list)
    superior_paper = models.CharField("上级部门文件", max_length=200, blank=True)
    since = models.DateField("自")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The last row of a day speaks for it."""

        ordering: ClassVar = ["since", "id"]
