"""结案与归档: what must be done before a file is closed and put away."""

from __future__ import annotations

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Step
from sanjian.law.procedures.case_facts import C
from sanjian.law.procedures.case_rules import OPINION, Common, given

CLOSE = (
    Field("result", "处理结果和执行情况", Kind.LONGTEXT, sample="罚款已缴清，违法行为已改正。"),
    Field("property", "涉案财物处理情况", Kind.LONGTEXT, required=False),
    OPINION,
)
RETENTION = (
    Choice("permanent", "永久"),
    Choice("30", "定期30年"),
    Choice("10", "定期10年"),
)
ARCHIVE = (
    Field("volume", "档号", max_length=60, sample="YX-2026-CF-0001"),
    Field("retention", "保管期限", Kind.CHOICE, choices=RETENTION),
    Field("pages", "页数", Kind.INTEGER, minimum=1, sample=36),
    Field("note", "备考", Kind.LONGTEXT, required=False),
)
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
            effect=_archived, documents=("volume_cover", "volume_index", "volume_note"),
        ),
    )  # fmt: skip
