"""内设机构: the sub-units of one organ, and who belongs to which from a day on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Unit(models.Model):
    """One sub-unit of an agency from a day to a day."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="units")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=60)
    source = models.CharField("依据", max_length=200)
    valid_from = models.DateField("自")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """As registered; each name once in an agency."""

        ordering: ClassVar = ["agency_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="unit_name"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitMember(models.Model):
    """A person belongs to a sub-unit from a day on, until his next row. Only added."""

    objects: ClassVar[models.Manager[UnitMember]]

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="unit_terms")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members")
    since = models.DateField("自")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The last row that has begun counts; one begins on a day."""

        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "since"], name="unit_term"),
        ]
