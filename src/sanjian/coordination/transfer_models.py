"""Tables of 案件移送: what one agency hands to the one whose case it is, and what comes of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Reason(models.TextChoices):
    """Why it is not one's own: another's matter was found, or the case itself is another's."""

    OTHERS = "others", "发现属于其他部门管辖的违法行为"
    NOT_OURS = "not_ours", "案件不属于本部门管辖"


class Move(models.TextChoices):
    """From arrival on the spot to the last feedback."""

    ARRIVED = "arrived", "登记到场情况"
    ACCEPTED = "accepted", "受理移送"
    CONTESTED = "contested", "对管辖有异议"
    NEGOTIATED = "negotiated", "登记协商结果"
    POSITION = "position", "陈述本机关意见"
    DESIGNATED = "designated", "指定管辖"
    OPENED = "opened", "登记为案件"
    FEEDBACK = "feedback", "反馈办理情况"


class Outcome(models.TextChoices):
    """How a negotiation about jurisdiction ends."""

    TAKES = "takes", "协商一致，由受移送机关办理"
    RETURNS = "returns", "协商一致，退回移送机关办理"
    NONE = "none", "协商不成，申请协调"


class CaseTransfer(models.Model):
    """A case, or a matter found in it, that is handed to another agency. Never changed."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="transfers")
    sending = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    to = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    reason = models.CharField("移送原因", max_length=10, choices=Reason)
    matter = models.CharField("涉嫌的违法行为", max_length=100)
    grounds = models.TextField("移送的事实和管辖依据", max_length=2000)
    found_on = models.DateField("发现日期")
    materials = models.JSONField("移送的证据材料")
    listed = models.CharField("其他材料清单", max_length=500, blank=True)
    urgent = models.BooleanField("情况紧急", default=False)
    send_due = models.DateField("应移送日期")
    due = models.DateField("应答复日期")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("移送时间")

    class Meta:
        """No transfer without evidence."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(materials=[]), name="transfer_evidence"),
        ]
        indexes: ClassVar = [models.Index(fields=["to", "-id"], name="transfer_to")]


class TransferStep(models.Model):
    """One thing done about a transfer."""

    transfer = models.ForeignKey(CaseTransfer, models.PROTECT, related_name="steps")
    name = models.CharField("事项", max_length=10, choices=Move)
    content = models.JSONField("内容", default=dict)
    opened = models.ForeignKey(
        "records.Dossier", models.PROTECT, related_name="received", null=True
    )
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once; each side states its position once, feedback comes as often as needed."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transfer", "name", "agency"], name="transfer_step_once",
                condition=~models.Q(name="feedback"),
            ),
        ]  # fmt: skip
