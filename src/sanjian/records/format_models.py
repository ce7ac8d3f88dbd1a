"""Tables of document formats (文书格式): versions beside the packs', and what became of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class FormatVersion(models.Model):
    """A format of one kind of document that a superior lays down or an agency derives.

    ``text`` is a whole template, ``base_text`` the one that it was derived from. Inserted only.
    """

    class Level(models.TextChoices):
        """Whose format it is."""

        MINISTRY = "ministry", "国务院部门"
        PROVINCE = "province", "省政府部门"
        CITY = "city", "市级"
        SYSTEM = "system", "本系统"
        OWN = "own", "本机关"

    class Use(models.TextChoices):
        """Whether those below follow its words or may go on from them."""

        APPLY = "apply", "执行"
        REFER = "refer", "参照"

    objects: ClassVar[models.Manager[FormatVersion]]

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField("文书种类", max_length=60)
    label = models.CharField("文书名称", max_length=100)
    level = models.CharField("层级", max_length=10, choices=Level)
    use = models.CharField("使用方式", max_length=10, choices=Use)
    text = models.TextField("格式文本")
    digest = models.CharField("校验值", max_length=64)
    base_text = models.TextField("所依据的格式文本")
    base_digest = models.CharField("所依据格式的校验值", max_length=64)
    reason = models.CharField("修订说明", max_length=300)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("拟订时间")

    class Meta:
        """The newest last; an agency's own format is never one that others must apply."""

        app_label = "records"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["kind", "agency"], name="format_kind")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(level="own", use="apply"), name="format_own_refers"
            ),
        ]


class FormatAct(models.Model):
    """What was done about a version: approved, filed, put in use and so on. Inserted only."""

    class What(models.TextChoices):
        """The acts, in their order."""

        APPROVED = "approved", "审批通过"
        RETURNED = "returned", "退回"
        FILED = "filed", "备案"
        USED = "used", "启用"
        ENDED = "ended", "停用"

    objects: ClassVar[models.Manager[FormatAct]]

    version = models.ForeignKey(FormatVersion, models.PROTECT, related_name="acts")
    what = models.CharField("办理", max_length=10, choices=What)
    number = models.CharField("备案号", max_length=60, blank=True)
    note = models.CharField("意见", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each act once; a filing has its number."""

        app_label = "records"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "what"], name="format_act_once"),
            models.CheckConstraint(
                condition=~models.Q(what="filed") | ~models.Q(number=""), name="format_filed_number"
            ),
        ]
