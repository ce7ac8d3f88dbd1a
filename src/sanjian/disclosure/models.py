"""Tables of disclosure: the clerk's work on a copy, and the published snapshots.

Snapshots stand in the PostgreSQL schema ``published``, column by column allow-listed. They are
copies and never filters (reliability K9): the portal's role reads these tables and no other, so
a forgotten condition cannot show what was not released.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from sanjian.disclosure.annual.models import (
    AnnualReceipt,
    AnnualReport,
    AnnualStep,
    PublishedAnnual,
)
from sanjian.disclosure.backfill_models import Backfill, BackfillConsent
from sanjian.disclosure.beforehand_models import (
    AdjustmentDuty,
    ChannelDelivery,
    ExanteStep,
    ExanteVersion,
    PublishedExante,
)
from sanjian.disclosure.benchmark_models import PublishedBenchmark
from sanjian.disclosure.correction_models import (
    CorrectionAnswer,
    CorrectionRequest,
    PublishedCorrection,
    PublishedVersion,
)
from sanjian.disclosure.draw_models import (
    DrawOutcome,
    DrawPlan,
    DrawTask,
    PublishedDraw,
    PublishedRandomItem,
    RandomItem,
    SubjectPool,
)
from sanjian.disclosure.ending_models import (
    CreditRepair,
    PublicationEnding,
    RepairRefusal,
    ResidueCheck,
)
from sanjian.disclosure.forwarding_models import Forwarding, ForwardingTry
from sanjian.disclosure.guide_models import (
    GuideDuty,
    GuideStep,
    PublishedGuide,
    ServiceGuide,
)
from sanjian.disclosure.guiding_models import GuidingCase, GuidingStep, PublishedGuidingCase
from sanjian.disclosure.onsite_models import OnsiteNotice, PublishedOnsite
from sanjian.disclosure.post_models import PublicationPost, PublicationStamp
from sanjian.disclosure.progress_models import PublishedProgress
from sanjian.disclosure.promptness_models import PublishedPromptness
from sanjian.disclosure.schema_models import PublicationSchema, SchemaIssue, SystemMember
from sanjian.disclosure.window_models import PublishedWindow, WindowDuty
from sanjian.records.models import Dossier
from sanjian.registry.models import Person

__all__ = [
    "AnnualReceipt",
    "AnnualReport",
    "AnnualStep",
    "PublishedAnnual",
    "AdjustmentDuty",
    "Backfill",
    "BackfillConsent",
    "ChannelDelivery",
    "CorrectionAnswer",
    "CorrectionRequest",
    "CreditRepair",
    "DrawOutcome",
    "DrawPlan",
    "DrawTask",
    "ExanteStep",
    "ExanteVersion",
    "Forwarding",
    "ForwardingTry",
    "GuideDuty",
    "GuideStep",
    "GuidingCase",
    "GuidingStep",
    "OnsiteNotice",
    "Preparation",
    "PublicationEnding",
    "PublicationPost",
    "PublicationSchema",
    "PublicationStamp",
    "PublishedAgency",
    "PublishedBenchmark",
    "PublishedCatalogue",
    "PublishedCertificate",
    "PublishedCorrection",
    "PublishedDecision",
    "PublishedDocumentProof",
    "PublishedDraw",
    "PublishedExante",
    "PublishedGuide",
    "PublishedGuidingCase",
    "PublishedOnsite",
    "PublishedProcedure",
    "PublishedProgress",
    "PublishedRandomItem",
    "PublishedPromptness",
    "PublishedRule",
    "PublishedRuleset",
    "PublishedSite",
    "PublishedTombstone",
    "PublishedVersion",
    "PublishedWindow",
    "RandomItem",
    "RepairRefusal",
    "ResidueCheck",
    "SchemaIssue",
    "ServiceGuide",
    "SubjectPool",
    "SystemMember",
    "WindowDuty",
]


def published(table: str) -> str:
    """Return the name of a table in the schema of the snapshots, quoted as Django wants it."""
    return f'"published"."{table}"'


class Preparation(models.Model):
    """What a clerk has decided so far about the public copy of one decision. Not public."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="+")
    source_hash = models.CharField("决定文本校验值", max_length=64)
    decisions = models.JSONField("对各处的处理", default=dict)
    marks = models.JSONField("人工标注", default=list)
    fields = models.JSONField("公示要素", default=dict)
    trail = models.JSONField("处理经过", default=list)
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()


class PublishedSite(models.Model):
    """Whose portal this is: one row."""

    only = models.BooleanField(primary_key=True, default=True)
    place = models.CharField("地方", max_length=60)
    name = models.CharField("公示平台名称", max_length=100)
    operator = models.CharField("主办", max_length=200, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        """A table that the portal reads."""

        db_table = published("site")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="one_site"),
        ]


class PublishedDecision(models.Model):
    """A decision as released: redacted, with what is needed to check that it came in time.

    ``number`` is its permanent public address. The row exists exactly while the decision is
    public; withdrawing deletes it.
    """

    class Origin(models.TextChoices):
        """Decided on a file here, or taken over from what was published elsewhere before."""

        HANDLED = "handled", "本平台办理"
        IMPORTED = "imported", "历史数据导入"

    number = models.CharField("公示编号", max_length=16)
    origin = models.CharField("来历", max_length=10, choices=Origin)
    agency = models.CharField("执法机关", max_length=100)
    subject = models.CharField("执法对象", max_length=200)
    category = models.CharField("执法类别", max_length=50)
    cause = models.CharField("案由", max_length=500, blank=True)
    basis = models.TextField("依据", blank=True)
    conclusion = models.TextField("执法结论")
    remedy = models.TextField("救济途径", blank=True)
    document_number = models.CharField("文书号", max_length=120, blank=True)
    decided_on = models.DateField("决定日期", null=True)
    released_at = models.DateTimeField("公示时间")
    due_on = models.DateField("应公示日期", null=True)
    working_days = models.JSONField("计入的工作日", default=list)
    skipped_days = models.JSONField("跳过的节假日", default=list)
    calendar_notices = models.JSONField("放假安排文号", default=list)
    deadline_source = models.CharField("期限依据", max_length=300, blank=True)
    text = models.TextField("公开文本", blank=True)
    text_hash = models.CharField("公开文本校验值", max_length=64)
    act_hash = models.CharField("决定行为校验值", max_length=64, blank=True)
    act_commitment = models.CharField("决定行为承诺值", max_length=64, blank=True)
    release_commitment = models.CharField("发布行为承诺值", max_length=64, blank=True)
    source_label = models.CharField("来源", max_length=200, blank=True)
    source_url = models.CharField("来源网址", max_length=500, blank=True)
    stable_key = models.CharField("来源记录标识", max_length=200, null=True)
    version = models.IntegerField("版本", default=1)
    log_index = models.BigIntegerField("发布行为在公开日志中的位置", null=True)
    tier = models.CharField("公示期分档", max_length=10, blank=True)
    until = models.DateField("公示期至", null=True)
    repairable_on = models.DateField("可以申请信用修复的日期", null=True)
    period_source = models.CharField("公示期依据", max_length=300, blank=True)
    replaces = models.JSONField("被本决定取代的决定", default=list)
    further = models.JSONField("本系统公示标准要求的其他内容", default=list)
    sample = models.BooleanField("示例", default=False)
    search_text = models.TextField()
    grams = SearchVectorField()

    class Meta:
        """Found by number, newest first, by agency, and by any two neighbouring characters."""

        db_table = published("decision")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="published_number"),
            models.UniqueConstraint(fields=["stable_key"], name="published_source"),
            models.CheckConstraint(
                condition=models.Q(origin="imported", source_label__gt="")
                | models.Q(origin="handled", stable_key__isnull=True, decided_on__isnull=False,
                           due_on__isnull=False, act_hash__gt=""),
                name="published_origin",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                models.F("decided_on").desc(nulls_last=True), models.F("id").desc(),
                name="published_newest",
            ),
            models.Index(fields=["-released_at", "-id"], name="published_released"),
            models.Index(fields=["agency", "-id"], name="published_agency"),
            models.Index(fields=["category"], name="published_category"),
            GinIndex(fields=["grams"], name="published_grams"),
        ]  # fmt: skip


class PublishedTombstone(models.Model):
    """What stays when a decision was withdrawn: that it was, when and why; nothing of its content.

    ``published`` of the same number says more than this row, if there is one (released anew).
    """

    number = models.CharField("公示编号", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    category = models.CharField("执法类别", max_length=50)
    withdrawn_at = models.DateTimeField("撤下时间")
    reason = models.TextField("原因")
    law = models.CharField("依据", max_length=300)
    kind = models.CharField("情形", max_length=10, default="撤下")

    class Meta:
        """One for each number: the last withdrawal."""

        db_table = published("tombstone")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="tombstone_number"),
        ]


class PublishedAgency(models.Model):
    """An enforcement body as the public sees it, generated from the register."""

    slug = models.CharField("地址", max_length=16)
    position = models.IntegerField("顺序")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=60)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    duties = models.TextField("职责权限", blank=True)
    supervision = models.CharField("监督方式", max_length=300, blank=True)
    reconsideration_organ = models.CharField("行政复议机关", max_length=100, blank=True)
    court = models.CharField("有管辖权的人民法院", max_length=100, blank=True)
    officers = models.IntegerField("持证执法人员", default=0)
    powers = models.JSONField("权责清单", default=list)
    posts = models.JSONField("公示岗位", default=list)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """Listed as registered."""

        db_table = published("agency")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="published_agency_slug"),
        ]


class PublishedCertificate(models.Model):
    """An enforcement certificate as a party may check it: number, holder, term, state."""

    number = models.CharField("证号", max_length=40)
    holder = models.CharField("持证人", max_length=50)
    agency = models.CharField("执法机关", max_length=100)
    field = models.CharField("执法类别", max_length=100, blank=True)
    issuer = models.CharField("发证机关", max_length=100)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")
    state = models.CharField("状态", max_length=20)
    reason = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        """Looked up by number."""

        db_table = published("certificate")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="published_certificate_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "number"], name="certificate_agency")]


class PublishedProcedure(models.Model):
    """A procedure as the kernel runs it: its steps in words and its flow chart."""

    name = models.CharField("名称", max_length=40)
    label = models.CharField("程序", max_length=60)
    law = models.CharField("依据", max_length=300, blank=True)
    stages = models.JSONField("阶段", default=list)
    steps = models.JSONField("步骤", default=list)
    duties = models.JSONField("期限", default=list)
    svg = models.TextField("流程图", blank=True)
    position = models.IntegerField("顺序")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """One for each procedure."""

        db_table = published("procedure")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="published_procedure_name"),
        ]


class PublishedRuleset(models.Model):
    """Under which document's rules this place works: one row."""

    only = models.BooleanField(primary_key=True, default=True)
    label = models.CharField("辖区", max_length=64)
    issuer = models.CharField("制定机关", max_length=200)
    document = models.CharField("依据文件", max_length=300)
    issued = models.DateField("文件日期", null=True)
    digest = models.CharField("校验值", max_length=64)
    published_at = models.DateTimeField("发布时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """A table that the portal reads."""

        db_table = published("ruleset")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="one_ruleset"),
        ]


class PublishedRule(models.Model):
    """One parameter of the place's rules in words, with its source and what other places say."""

    key = models.CharField("标识", max_length=80)
    position = models.IntegerField("顺序")
    theme = models.CharField("主题", max_length=20)
    theme_label = models.CharField("主题名称", max_length=40)
    label = models.CharField("规则", max_length=100)
    shown = models.TextField("内容")
    items = models.JSONField("各项", default=list)
    source = models.TextField("来源", blank=True)
    since = models.DateField("自", null=True)
    default = models.BooleanField("平台默认", default=False)
    words = models.JSONField("原文", default=list)
    said = models.JSONField("各层规定", default=list)
    elsewhere = models.JSONField("其他地方", default=list)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """By theme, in the order of the table of parameters."""

        db_table = published("rule")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="published_rule_key"),
        ]


class PublishedBasis(models.Model):
    """A text of the library (依据库) with what has happened to it (立改废释)."""

    position = models.IntegerField("顺序")
    label = models.CharField("文本", max_length=400)
    issuer = models.CharField("制定机关", max_length=100, blank=True)
    sort = models.CharField("种类", max_length=20, blank=True)
    level = models.CharField("层级", max_length=20, blank=True)
    issued = models.DateField("公布日期", null=True)
    since = models.DateField("施行日期", null=True)
    until = models.DateField("失效日期", null=True)
    own = models.BooleanField("本辖区文件的制定依据", default=False)
    source = models.CharField("来源", max_length=400, blank=True)
    history = models.JSONField("立改废释", default=list)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """Those the place's paper rests on first."""

        db_table = published("basis")
        ordering: ClassVar = ["position"]


class PublishedDocumentProof(models.Model):
    """What the verify page says of an issued document: which one it is. Nothing personal."""

    code = models.CharField("核验码", max_length=32)
    label = models.CharField("文书名称", max_length=100)
    number = models.CharField("文书号", max_length=60, blank=True)
    agency = models.CharField("制发机关", max_length=100)
    issued_at = models.DateTimeField("制发时间")
    blob = models.CharField("PDF校验值", max_length=64, blank=True)
    voided_on = models.DateField("作废日期", null=True)

    class Meta:
        """Looked up by code."""

        db_table = published("document_proof")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="published_proof_code"),
        ]


class PublishedCatalogue(models.Model):
    """An agency's list of decisions that are reviewed before they are made, as in force."""

    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    name = models.CharField("名称", max_length=200)
    number = models.IntegerField("版本")
    in_force = models.DateField("施行日期")
    released_at = models.DateTimeField("发布时间")
    filed_on = models.DateField("备案日期", null=True)
    all_ordinary = models.BooleanField("普通程序案件全部审核", default=False)
    note = models.CharField("修订说明", max_length=500, blank=True)
    statute = models.JSONField("法定情形", default=list)
    entries = models.JSONField("条目", default=list)
    digest = models.CharField("校验值", max_length=64)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """One for each agency."""

        db_table = published("catalogue")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="published_catalogue_slug"),
        ]


class PublishedLicence(models.Model):
    """A licence as the public sees it: what it allows whom, until when, and whether it counts."""

    slug = models.CharField("地址", max_length=16)
    agency = models.CharField("发证机关", max_length=100)
    number = models.CharField("许可证编号", max_length=60)
    name = models.CharField("证件名称", max_length=60)
    item = models.CharField("许可事项", max_length=100)
    holder = models.CharField("持有人", max_length=100)
    content = models.TextField("许可内容", blank=True)
    valid_from = models.DateField("有效期自")
    valid_until = models.DateField("有效期至", null=True)
    state = models.CharField("状态", max_length=20)
    counts = models.BooleanField("现行有效")
    words = models.CharField("状态说明", max_length=300, blank=True)
    history = models.JSONField("经过", default=list)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """One for each licence; the page is permanent."""

        db_table = published("licence")
        ordering: ClassVar = ["agency", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="published_licence_slug"),
        ]
