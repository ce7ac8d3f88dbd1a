"""办理进度: the stage of an application, found by its number and name, or by a paper of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PublishedProgress(models.Model):
    """One way to ask after one application: a hash of what the applicant knows, and the stage.

    Neither name nor number stands here; who reads the whole table learns how many wait.
    """

    key = models.CharField("查询依据的校验值", max_length=64, unique=True)
    file = models.UUIDField("案卷")
    seq = models.IntegerField("最后行为序号")
    agency = models.CharField("办理机关", max_length=100)
    matter = models.CharField("事项", max_length=100)
    stage = models.CharField("现在的阶段", max_length=60)
    since = models.DateTimeField("自")
    stages = models.JSONField("经过的阶段", default=list)
    due = models.DateTimeField("应当作出决定的日期", null=True)
    due_source = models.CharField("期限依据", max_length=300, blank=True)

    class Meta:
        """In the order in which they became known."""

        db_table = '"published"."progress"'
        ordering: ClassVar = ["id"]
