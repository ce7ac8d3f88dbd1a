"""结案与归档: what must be done before a file is closed and put away."""

from __future__ import annotations

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Step
from sanjian.law.procedures.case_facts import C
from sanjian.law.procedures.case_rules import OPINION, Common, given

OPINION_AGAINST = Field("opinion", "审批意见", Kind.LONGTEXT, sample="不属于应当归档的材料。")

CLOSE = (
    Field("result", "处理结果和执行情况", Kind.LONGTEXT, sample="罚款已缴清，违法行为已改正。"),
    Field("property", "涉案财物处理情况", Kind.LONGTEXT, required=False),
    OPINION,
)
TICKS = (
    Choice("signed", "签名、盖章、日期齐全"),
    Choice("legible", "材料清楚可读，附件齐全"),
    Choice("same", "文书之间的当事人、事实、数额一致"),
    Choice("objects", "不能随卷的证物已注明存放地点"),
)
"""What a person looks at before a file is put away; the rest is checked by the record itself."""
ARCHIVE = (
    Field("volume", "档号", max_length=60, filled=True, sample="云市监-立·2026-D30-0001"),
    Field("retention", "保管期限", max_length=20, filled=True, sample="定期30年"),
    Field("contents_hash", "卷内目录校验值", max_length=64, filled=True, sample="0" * 64),
    Field("lacking", "检查发现的问题", Kind.LONGTEXT, required=False, filled=True, sample=""),
    Field("ticked", "人工核对", Kind.CHOICES, choices=TICKS,
          sample=lambda facts, params: [one.code for one in TICKS]),
    Field("pages", "页数", Kind.INTEGER, minimum=1, sample=36,
          help="全卷编写的总页数，含不能电子化的纸质材料"),
    Field("note", "备考", Kind.LONGTEXT, required=False),
)  # fmt: skip
ADDENDUM = (
    Field("what", "需要补充的材料", max_length=500, sample="缴款凭证原件的扫描件"),
    Field("reason", "补充的理由", Kind.LONGTEXT, sample="归档后收到。"),
)
ADDED = (
    Field("evidence", "补充入卷的材料", Kind.EVIDENCE, required=False),
    Field("what", "材料名称和件数", max_length=500, sample="缴款凭证1件"),
    Field("added_pages", "增加页数", Kind.INTEGER, minimum=1, sample=1),
)
RECEIVERS = (
    Choice("agency_room", "本机关档案室"),
    Choice("county_archive", "国家综合档案馆"),
)
HANDED_OVER = (
    Field("receiver", "接收单位", Kind.CHOICE, choices=RECEIVERS, sample="agency_room"),
    Field("receiver_name", "接收单位名称", max_length=100, sample="云溪县市场监督管理局档案室"),
    Field("received_by", "接收人", max_length=50, sample="秦接收"),
    Field("receipt", "移交接收凭据编号", max_length=60, sample="移交2026-001"),
    Field("handed_over_on", "移交日期", Kind.DATE),
    Field("package_hash", "移交包校验值（SHA-256）", required=False, max_length=64,
          help="线上移交的，填写导出移交包时显示的校验值"),
)  # fmt: skip
ARCHIVES_LAW = "《档案法》第十四条、第十五条"
CORRECT = (
    Field("document", "需要补正的文书", max_length=100, sample="行政处罚决定书"),
    Field("wrong", "原文", max_length=1000, sample="二O二六年"),
    Field("right", "更正为", max_length=1000, sample="2026年"),
    Field("clerical", "仅为文字、计算等笔误，不涉及实体内容", Kind.YESNO, sample=True),
    Field("reason", "理由", Kind.LONGTEXT, sample="打印错误。"),
)


def _closed(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, closed_on=act.day, closed_as=facts.outcome)


def _archived(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, archived_on=act.day)


def _addendum_asked(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, addendum="asked")


def _addendum_approved(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, addendum="approved")


def _addendum_over(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, addendum="")


def _handed_over(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, handed_over_on=act.date("handed_over_on") or act.day)


def _orderly(common: Common) -> tuple[Rule, Rule]:
    """Return the rules that a file is whole, by the record's own check and by a person's."""
    law = common.basis.filed_away
    looked_at = Rule(
        "ARCHIVE_NOT_LOOKED_AT", "平台不能自动检查的各项，应当由档案管理员逐项核对", law,
        lambda f, s: set(s.content.get("ticked") or ()) == {one.code for one in TICKS},
        "请逐项核对并勾选；有一项不符的，退承办机构补正",
    )  # fmt: skip
    whole = Rule(
        "ARCHIVE_INCOMPLETE", "归档的案卷应当齐全、完整、准确", law,
        lambda f, s: not s.content.get("lacking"),
        "请补齐或者更正所列各项后再归档",
        detail=lambda f, s: str(s.content.get("lacking") or ""),
    )  # fmt: skip
    return looked_at, whole


def _kept(common: Common) -> tuple[Step[C], ...]:
    """What may still happen to a file that has been put away: supplements, and its hand-over.

    Nothing in it changes any more: what comes later is added beside it, asked for by one person
    and approved by the head.
    """
    law = common.basis.filed_away
    return (
        Step(
            "request_addendum", "申请补充归档", ("archived",), None, Role.ARCHIVIST, law,
            form=ADDENDUM, effect=_addendum_asked, also_by=(Role.OFFICER,),
            offered=lambda f: not f.addendum,
        ),
        Step(
            "approve_addendum", "批准补充归档", ("archived",), None, Role.HEAD, law,
            form=(OPINION,), effect=_addendum_approved,
            offered=lambda f: f.addendum == "asked",
        ),
        Step(
            "refuse_addendum", "不同意补充归档", ("archived",), None, Role.HEAD, law,
            form=(OPINION_AGAINST,), effect=_addendum_over,
            offered=lambda f: f.addendum == "asked",
        ),
        Step(
            "file_addendum", "补充归档", ("archived",), None, Role.ARCHIVIST, law,
            form=ADDED, effect=_addendum_over,
            offered=lambda f: f.addendum == "approved",
        ),
        Step(
            "hand_over_archive", "移交档案", ("archived",), None, Role.ARCHIVIST, ARCHIVES_LAW,
            form=HANDED_OVER, effect=_handed_over,
            offered=lambda f: not f.addendum,
        ),
    )  # fmt: skip


def settled(common: Common) -> tuple[Rule, Rule, Rule]:
    """Return the rules that a decision is served, published, and withdrawn once it is overturned.

    Source: the kind's own articles on service and publication, and 国办发〔2018〕118号（六）.
    """
    served = Rule(
        "NOT_SERVED", "决定书应当送达当事人", common.basis.served,
        lambda f, s: not f.public_decision or f.served_on is not None,
        "请先送达决定书", "serve_decision",
    )  # fmt: skip
    text = (
        "具有一定社会影响的行政处罚决定应当依法公开"
        if common.basis.kind == "行政处罚"
        else f"{common.basis.kind}决定应当依法公开"
    )
    published = Rule(
        "NOT_PUBLISHED", text, common.basis.published,
        lambda f, s: not f.public_decision
        or f.published_on is not None
        or f.publication_exempt_on is not None
        or f.overturned_on is not None,
        "请先公示决定，或者依法决定不予公开", "prepare_publication",
    )  # fmt: skip
    withdrawn = Rule(
        "NOT_WITHDRAWN", "公开的决定被依法变更、撤销、确认违法或者确认无效的，应当在三日内撤回",
        common.basis.withdrawn,
        lambda f, s: f.overturned_on is None
        or f.published_on is None
        or f.withdrawn_on is not None,
        "请先撤下公示", "withdraw_publication",
    )  # fmt: skip
    return served, published, withdrawn


def steps(
    common: Common,
    performed: tuple[Rule, ...],
    *,
    close_from: tuple[str, ...] = ("enforcement",),
    archive_from: tuple[str, ...] = ("closed",),
    correct_from: tuple[str, ...] = ("service", "enforcement", "closed"),
) -> tuple[Step[C], ...]:
    """Return the chapter for one kind; ``performed`` is what must be done before it closes."""
    served, published, withdrawn = settled(common)
    only_clerical = Rule(
        "NOT_CLERICAL", "补正只限于笔误，实体内容有误的应当依法变更或者撤销",
        common.basis.corrected,
        lambda f, s: bool(s.content.get("clerical"))
        and given(s.content, "wrong", "right")
        and s.content.get("wrong") != s.content.get("right"),
        "请核对原文和更正内容；涉及实体的请登记变更或者撤销",
    )  # fmt: skip
    return (
        Step(
            "correct_clerical", "补正文书笔误", correct_from, None,
            Role.HEAD, common.basis.corrected, checks=(only_clerical,), form=CORRECT,
            documents=("clerical_correction",), part=Part.DECIDER, binding=True,
            offered=lambda f: f.public_decision,
        ),
        Step(
            "close_case", "结案", close_from, "closed", Role.HEAD, common.basis.closed,
            rules=(served, *performed, published, withdrawn), form=CLOSE,
            effect=_closed, documents=("closing_approval",), part=Part.DECIDER, binding=True,
        ),
        Step(
            "archive_case", "立卷归档", archive_from, "archived", Role.ARCHIVIST,
            common.basis.filed_away, rules=(published, withdrawn), form=ARCHIVE,
            checks=_orderly(common), effect=_archived, register="archive",
            documents=("volume_cover", "volume_index", "volume_note"),
        ),
        *_kept(common),
    )  # fmt: skip
