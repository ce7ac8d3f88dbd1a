"""Photographs of officers and reviewers for the county-wide base. Only added; the last counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PersonPhoto(models.Model):
    """One photograph of a person, small enough to stand in the register itself."""

    objects: ClassVar[models.Manager[PersonPhoto]]

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="photos")
    image = models.BinaryField("照片")
    media_type = models.CharField("类型", max_length=20)
    sha256 = models.CharField("SHA-256", max_length=64)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The last stands for the person."""

        ordering: ClassVar = ["id"]
