"""Who does an agency's legal work: leading office, its people, their examinations and postings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LeadOffice(models.Model):
    """The office that leads an agency's legal work (法治建设工作牵头科室). Only added."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="lead_offices")
    name = models.CharField("牵头科室", max_length=100)
    basis = models.CharField("明确的文件", max_length=200)
    since = models.DateField("自")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The last row of a day speaks for it."""

        ordering: ClassVar = ["since", "id"]


class LegalStaff(models.Model):
    """Somebody who works in the leading office, with what makes him a professional."""

    person = models.OneToOneField("registry.Person", models.PROTECT, related_name="legal_staff")
    law_degree = models.BooleanField("法学专业学历", default=False)
    began_on = models.DateField("首次从事法制工作")
    since = models.DateField("到岗日期")
    until = models.DateField("离岗日期", null=True, blank=True)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """As entered; who has left keeps his row."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="legal_staff_order",
            ),
            models.CheckConstraint(
                condition=models.Q(began_on__lte=models.F("since")), name="legal_staff_began"
            ),
        ]


class LegalExam(models.Model):
    """A sitting of the national examination for the legal profession, and what came of it."""

    class Result(models.TextChoices):
        """What came of it; open until the result is known."""

        OPEN = "open", "已报名"
        PASSED = "passed", "已通过"
        FAILED = "failed", "未通过"

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="legal_exams")
    year = models.IntegerField("考试年度")
    registered_on = models.DateField("报名日期")
    result = models.CharField("结果", max_length=10, choices=Result, default=Result.OPEN)
    certificate = models.CharField("法律职业资格证书编号", max_length=60, blank=True)
    concluded_on = models.DateField("取得结果日期", null=True, blank=True)

    class Meta:
        """The newest first; once a year."""

        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "year"], name="legal_exam_yearly"),
            models.CheckConstraint(
                condition=~models.Q(result="passed")
                | (~models.Q(certificate="") & models.Q(concluded_on__isnull=False)),
                name="legal_exam_passed",
            ),
        ]


class Posting(models.Model):
    """A posting for training: rotation (轮训) or exchange (培养交流), planned, then appraised."""

    class Kind(models.TextChoices):
        """What the posting is for."""

        ROTATION = "rotation", "轮训"
        EXCHANGE = "exchange", "培养交流"

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="postings")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    origin = models.CharField("原单位", max_length=100)
    place = models.CharField("轮训、交流单位", max_length=100)
    mentor = models.CharField("带教人员", max_length=50, blank=True)
    begins = models.DateField("自")
    ends = models.DateField("至")
    appraisal = models.CharField("鉴定意见", max_length=300, blank=True)
    appraised_at = models.DateTimeField("鉴定时间", null=True, blank=True)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The newest first; the term has an order."""

        ordering: ClassVar = ["-begins", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("begins")), name="posting_order"
            ),
        ]
