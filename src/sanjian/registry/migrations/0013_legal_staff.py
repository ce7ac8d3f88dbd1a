"""Legal staff: leading office, its people, examinations and postings."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT
RESULTS = [("open", "已报名"), ("passed", "已通过"), ("failed", "未通过")]
KINDS = [("rotation", "轮训"), ("exchange", "培养交流")]
PERSON = settings.AUTH_USER_MODEL


def key() -> models.BigAutoField:
    """The number of a row."""
    return models.BigAutoField(primary_key=True, serialize=False)


def entered() -> list[tuple[str, models.Field]]:
    """By whom and when a row was entered."""
    return [
        ("entered_at", models.DateTimeField("登记时间")),
        ("entered_by", models.ForeignKey(PERSON, PROTECT, related_name="+", null=True)),
    ]


class Migration(migrations.Migration):
    """Forward only."""

    dependencies: ClassVar = [("registry", "0012_equipment")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LeadOffice",
            fields=[
                ("id", key()),
                ("name", models.CharField("牵头科室", max_length=100)),
                ("basis", models.CharField("明确的文件", max_length=200)),
                ("since", models.DateField("自")),
                *entered(),
                (
                    "agency",
                    models.ForeignKey("registry.agency", PROTECT, related_name="lead_offices"),
                ),
            ],
            options={"ordering": ["since", "id"]},
        ),
        migrations.CreateModel(
            name="LegalStaff",
            fields=[
                ("id", key()),
                ("law_degree", models.BooleanField("法学专业学历", default=False)),
                ("began_on", models.DateField("首次从事法制工作")),
                ("since", models.DateField("到岗日期")),
                ("until", models.DateField("离岗日期", null=True, blank=True)),
                *entered(),
                ("person", models.OneToOneField(PERSON, PROTECT, related_name="legal_staff")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(until__isnull=True)
                        | models.Q(until__gte=models.F("since")),
                        name="legal_staff_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(began_on__lte=models.F("since")),
                        name="legal_staff_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalExam",
            fields=[
                ("id", key()),
                ("year", models.IntegerField("考试年度")),
                ("registered_on", models.DateField("报名日期")),
                (
                    "result",
                    models.CharField("结果", max_length=10, choices=RESULTS, default="open"),
                ),
                (
                    "certificate",
                    models.CharField("法律职业资格证书编号", max_length=60, blank=True),
                ),
                ("concluded_on", models.DateField("取得结果日期", null=True, blank=True)),
                ("person", models.ForeignKey(PERSON, PROTECT, related_name="legal_exams")),
            ],
            options={
                "ordering": ["-year", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=["person", "year"], name="legal_exam_yearly"),
                    models.CheckConstraint(
                        condition=~models.Q(result="passed")
                        | (~models.Q(certificate="") & models.Q(concluded_on__isnull=False)),
                        name="legal_exam_passed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", key()),
                ("kind", models.CharField("类别", max_length=10, choices=KINDS)),
                ("origin", models.CharField("原单位", max_length=100)),
                ("place", models.CharField("轮训、交流单位", max_length=100)),
                ("mentor", models.CharField("带教人员", max_length=50, blank=True)),
                ("begins", models.DateField("自")),
                ("ends", models.DateField("至")),
                ("appraisal", models.CharField("鉴定意见", max_length=300, blank=True)),
                ("appraised_at", models.DateTimeField("鉴定时间", null=True, blank=True)),
                *entered(),
                ("person", models.ForeignKey(PERSON, PROTECT, related_name="postings")),
            ],
            options={
                "ordering": ["-begins", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(ends__gte=models.F("begins")), name="posting_order"
                    ),
                ],
            },
        ),
    ]
