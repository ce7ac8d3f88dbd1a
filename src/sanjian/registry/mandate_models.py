"""What an organ does not have by itself: matters entrusted to it, powers handed down to a town."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Mandate(models.Model):
    """One matter that an organisation may handle from a day to a day. Added to, never changed.

    ``grantor`` is the organ that entrusts (委托机关); empty where the province handed the power
    down to a town or street by a decision of its own, which ``basis`` names.
    """

    holder = models.ForeignKey("registry.Agency", models.PROTECT, related_name="mandates")
    grantor = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="mandates_given", null=True
    )
    code = models.CharField("事项编码", max_length=40)
    name = models.CharField("事项名称", max_length=200)
    basis = models.CharField("委托书或者决定的名称、文号", max_length=200)
    published_on = models.DateField("公布日期")
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The newest row of a matter comes last."""

        ordering: ClassVar = ["holder_id", "code", "valid_from", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="mandate_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(grantor=models.F("holder")), name="mandate_of_another"
            ),
        ]
