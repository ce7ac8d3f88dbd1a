"""Tables of the record: dossiers, acts, the gate, duties, documents, exhibits, access.

Acts are the truth; every other column is a cache of their fold, and ``sanjian verify``
recomputes and compares them. The composite keys that carry the gate's state are in the
migrations, because Django cannot declare them.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from sanjian.law.people import Part
from sanjian.records.access_models import AccessAnswer, AccessRequest, UnusualSettled
from sanjian.records.archive.destruction_models import (
    DestructionAnswer,
    DestructionItem,
    DestructionList,
    FileHold,
    HoldEnd,
)
from sanjian.records.archive.models import ArchiveFile, SecrecyMark, SecretPointer
from sanjian.records.composition_models import Composition
from sanjian.records.dock_models import DockFile
from sanjian.records.draft_models import FormDraft
from sanjian.records.format_models import FormatAct, FormatVersion
from sanjian.records.joint_models import JointPass, Partner, Signer
from sanjian.records.log_models import LogBatch, LogCase, LogCheckpoint, LogCosignature, LogEntry
from sanjian.records.number_models import NumberVoid, SealUse
from sanjian.records.subject_models import SubjectMerge
from sanjian.records.uploads.models import Upload
from sanjian.registry.models import Agency, Person, Unit
from sanjian.rulepacks.models import PublishedPack

__all__ = [
    "Access",
    "AccessAnswer",
    "AccessRequest",
    "Act",
    "ArchiveFile",
    "Composition",
    "CurrentDraft",
    "Decision",
    "DestructionAnswer",
    "DestructionItem",
    "DestructionList",
    "DockFile",
    "Document",
    "Dossier",
    "Draft",
    "DutyRow",
    "Exhibit",
    "FileHold",
    "FormDraft",
    "FormatAct",
    "FormatVersion",
    "HoldEnd",
    "JointPass",
    "Leaf",
    "Link",
    "LogBatch",
    "LogCase",
    "LogCheckpoint",
    "LogCosignature",
    "LogEntry",
    "NumberCounter",
    "NumberVoid",
    "Participation",
    "Partner",
    "RequestKey",
    "Review",
    "SealUse",
    "SecrecyMark",
    "SecretPointer",
    "Signer",
    "SubjectMerge",
    "UnusualSettled",
    "Upload",
]


class Dossier(models.Model):
    """A file (案卷): one procedure run for one matter under one pinned rule pack."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="dossiers")
    procedure = models.CharField("程序", max_length=40)
    pack = models.ForeignKey(PublishedPack, models.PROTECT, to_field="digest")
    ruling_allowed = models.BooleanField("允许负责人处理分歧", default=False)
    number = models.CharField("案号", max_length=60, blank=True)
    cause = models.CharField("案由", max_length=100)
    party_name = models.CharField("当事人", max_length=100)
    stage = models.CharField("阶段", max_length=30)
    facts = models.JSONField("事实缓存")
    seq = models.IntegerField("最后行为序号", default=0)
    head = models.CharField("链尾", max_length=64, blank=True)
    closed = models.BooleanField("已结案", default=False)
    handlers = models.JSONField("承办人员", default=list)
    next_due = models.DateTimeField("最近期限", null=True)
    next_duty = models.CharField("最近义务", max_length=40, blank=True)
    next_paused = models.BooleanField("期限中止", default=False)
    entrusting = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="entrusted_dossiers"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("登记时间")
    sample = models.BooleanField("样例", default=False)

    class Meta:
        """Lists run by agency and deadline; handlers and search have GIN indexes (0006)."""

        indexes: ClassVar = [
            models.Index(fields=["agency", "closed", "next_due", "id"], name="dossier_due"),
            models.Index(fields=["agency", "stage", "next_due", "id"], name="dossier_stage"),
            models.Index(fields=["agency", "-opened_at", "-id"], name="dossier_opened"),
            models.Index(fields=["agency", "next_due", "id"], name="dossier_all_due"),
            models.Index(fields=["agency", "number", "id"], name="dossier_number"),
            models.Index(fields=["closed", "next_due", "id"], name="dossier_every_due"),
        ]

    def __str__(self) -> str:
        return self.number or f"第{self.pk}号案卷"


class Act(models.Model):
    """Something done on a dossier. Never changed: what is not an act did not happen."""

    # The key act_agency holds dossier and agency together, act_order and act_by find them: a second
    # key and a second index of each would only be paid for with every act.
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, related_name="acts", db_index=False, db_constraint=False
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    seq = models.IntegerField("序号")
    step = models.CharField("步骤", max_length=40)
    label = models.CharField("行为", max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField("行为人", max_length=50)
    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("入库时间", db_default=Now())
    stage_from = models.CharField("此前阶段", max_length=30)
    stage_to = models.CharField("此后阶段", max_length=30)
    law = models.CharField("依据", max_length=300)
    content = models.JSONField("内容")
    content_hash = models.CharField("内容校验值", max_length=64)
    prev_hash = models.CharField("前一行为校验值", max_length=64)
    hash = models.CharField("校验值", max_length=64)
    pack_digest = models.CharField("规则包", max_length=64)
    sample = models.BooleanField("样例", default=False)

    class Meta:
        """One place in the order for each act: concurrent writers meet here."""

        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="act_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["by", "-at", "-id"], name="act_by")]


class CurrentTransaction(Func):
    """The number of the database transaction that writes a row."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Leaf(models.Model):
    """A salted commitment of something recorded, waiting for or sealed in the public log.

    ``closes`` marks an act after which the file is closed; ``shown`` is the committed value itself
    where nothing about it is private (keys of the log, digests of rule packs).
    """

    kind = models.CharField("种类", max_length=20)
    reference = models.BigIntegerField("编号")
    commitment = models.CharField("承诺值", max_length=64)
    salt = models.BinaryField("盐")
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, related_name="+", db_index=False
    )
    act_seq = models.IntegerField("行为序号", null=True)
    closes = models.BooleanField("结案", default=False, db_default=False)
    shown = models.TextField("公开值", blank=True, default="", db_default="")
    tx = models.BigIntegerField("写入事务", db_default=CurrentTransaction())
    left_at = models.DateTimeField("写入时间", db_default=Now())

    class Meta:
        """Each thing has one leaf; the sequencer asks for those of the latest transactions."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "reference"], name="leaf_of"),
        ]
        indexes: ClassVar = [models.Index(fields=["tx"], name="leaf_tx")]


class Participation(models.Model):
    """One person takes one class of part in one dossier (reliability K2)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField("身份", max_length=20, choices=[(p.value, p.label) for p in Part])

    class Meta:
        """The key that keeps handler, reviewer and decider apart."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "person"], name="one_part"),
            models.UniqueConstraint(fields=["dossier", "person", "part"], name="part_of"),
        ]


class Draft(models.Model):
    """A draft decision as it once stood, and whether it must be reviewed. Inserted only.

    The duty of review is fixed with the draft: the hash covers the grounds for it, so the
    same draft can never stand with another answer.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="drafts")
    matter = models.IntegerField("事项", db_default=1)
    draft_hash = models.CharField(max_length=64)
    review_required = models.BooleanField()
    signing = models.IntegerField("共同署名机关数", db_default=0)
    act_seq = models.IntegerField()

    class Meta:
        """One row for each draft of a dossier."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "draft_hash"], name="draft_once"),
        ]


class CurrentDraft(models.Model):
    """The draft that stands now for one matter of a file, and whether it must be reviewed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="current_drafts")
    matter = models.IntegerField("事项", db_default=1)
    draft_hash = models.CharField(max_length=64)
    review_required = models.BooleanField()
    signing = models.IntegerField("共同署名机关数", db_default=0)
    act_seq = models.IntegerField()

    class Meta:
        """One draft stands for each matter."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "matter"], name="one_current_draft"),
        ]


class Review(models.Model):
    """One round of legal review of one draft; its outcome is part of a key."""

    OUTCOMES = ("pending", "passed", "problems", "withdrawn", "ruled")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reviews")
    round = models.IntegerField("轮次")
    draft_hash = models.CharField("决定稿校验值", max_length=64)
    outcome = models.CharField("结论", max_length=20, default="pending")
    ruling_allowed = models.BooleanField(default=False)
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    part = models.CharField(max_length=20, null=True)
    submitted_seq = models.IntegerField()
    concluded_seq = models.IntegerField(null=True)

    class Meta:
        """One row a round."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "round"], name="review_round"),
        ]


class Decision(models.Model):
    """The decision on one matter of a dossier: it exists only on the keys that permit it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions")
    matter = models.IntegerField("事项", db_default=1)
    draft_hash = models.CharField(max_length=64)
    review_required = models.BooleanField()
    signing = models.IntegerField("共同署名机关数", db_default=0)
    review = models.ForeignKey(Review, models.PROTECT, null=True)
    review_outcome = models.CharField(max_length=20, null=True)
    outcome = models.CharField("结果", max_length=20)
    act_seq = models.IntegerField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """No second decision on the same matter."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "matter"], name="decision_once"),
        ]


class Link(models.Model):
    """One file has led to another of the same agency (相关案件), by an act of the first."""

    KINDS = (
        ("lead", "转为案件线索"), ("execution", "转强制执行"), ("joined", "并案"),
        ("party", "共同当事人"), ("split", "分案"), ("converted", "转普通程序"),
        ("redo", "重新处理"), ("licence", "许可"),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    source = models.ForeignKey(Dossier, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Dossier, models.PROTECT, related_name="links_in")
    kind = models.CharField("关系", max_length=20, choices=KINDS)
    act_seq = models.IntegerField("行为序号")
    linked_at = models.DateTimeField("时间")

    class Meta:
        """Two files are linked once in one way."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
        ]


class DutyRow(models.Model):
    """A duty as computed after the last act: what worklists and lights are drawn from."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="duties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.CharField("义务", max_length=40)
    label = models.CharField("名称", max_length=60)
    owner = models.CharField("责任岗位", max_length=20)
    step = models.CharField("办理步骤", max_length=40, blank=True)
    start = models.DateField("起算日")
    due = models.DateTimeField("期限")
    provisional = models.BooleanField("暂定", default=False)
    paused = models.BooleanField("中止", default=False)
    source = models.CharField("依据", max_length=300)
    statutory = models.BooleanField("法定", default=True)
    done_on = models.DateField("履行日", null=True)

    class Meta:
        """One row for each duty of a dossier."""

        db_table = "records_duty"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "code"], name="duty_of"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "owner", "due"],
                condition=models.Q(done_on__isnull=True),
                name="duty_open",
            ),  # fmt: skip
            # The few files that the police have or had: their own list asks for these.
            models.Index(
                fields=["dossier"],
                condition=models.Q(code="police_answer"),
                name="duty_police",
            ),
        ]


class RequestKey(models.Model):
    """A client's idempotency key: the same request again gives the same act (K6)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A key is one person's."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="request_once"),
        ]


class NumberCounter(models.Model):
    """The last number of a gap-free series, locked while the next is taken."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    word = models.CharField("文种字", max_length=20)
    year = models.IntegerField("年")
    last = models.IntegerField("最后序号", default=0)

    class Meta:
        """One counter for each series."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "word", "year"], name="number_series"),
        ]


class Document(models.Model):
    """An issued document (文书): its number, what its paper says, and its PDF once set.

    Nothing of it changes; the hash of the PDF is written down once. `template` is empty where the
    paper was set out after the issue, by the migration that began to keep it.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="documents")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    act = models.ForeignKey(Act, models.PROTECT, related_name="documents")
    kind = models.CharField("文书种类", max_length=60)
    label = models.CharField("文书名称", max_length=100)
    number = models.CharField("文书号", max_length=60, blank=True)
    word = models.CharField(max_length=20, blank=True)
    year = models.IntegerField(null=True)
    serial = models.IntegerField(null=True)
    context = models.JSONField("填写内容")
    context_hash = models.CharField(max_length=64)
    paper = models.JSONField("版面")
    template = models.CharField("模板校验值", max_length=64)
    code = models.CharField("核验码", max_length=32, unique=True)
    issued_at = models.DateTimeField("制发时间")
    blob = models.CharField("PDF校验值", max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        """Numbers are unique and gap-free within agency, word and year."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "word", "year", "serial"], name="document_number"
            ),
            models.UniqueConstraint(fields=["act", "kind"], name="document_once"),
        ]


class Exhibit(models.Model):
    """A file in a dossier (证据材料、音像记录) with the five metadata fields of recordings."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="exhibits")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    blob = models.CharField("SHA-256", max_length=64)
    chunk_root = models.CharField(max_length=64, blank=True)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.BigIntegerField("字节")
    case_number = models.CharField("案件编号", max_length=60, blank=True)
    captured_at = models.DateTimeField("采集时间", null=True)
    captured_where = models.CharField("采集地点", max_length=200, blank=True)
    captured_by = models.CharField("采集人", max_length=50, blank=True)
    proves = models.CharField("证明对象", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        """The same file stands once in a dossier."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "blob"], name="exhibit_once"),
        ]


class Access(models.Model):
    """Who looked at which file, when and why."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="accesses")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200, blank=True)


class TraceCheck(models.Model):
    """What the last verification of a file found; a cache that a job keeps fresh."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="trace")
    seq = models.IntegerField("核验到第几条")
    at = models.DateTimeField("核验时间")
    differences = models.JSONField("不符之处", default=list)
