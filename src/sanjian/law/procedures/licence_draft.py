"""审查意见与决定稿: what is proposed, on which facts and articles, and why it must be reviewed."""

from __future__ import annotations

from typing import Any

from sanjian.law.citations import LICENSING
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import redo, scope
from sanjian.law.procedures.case_facts import rebind
from sanjian.law.procedures.case_rules import given
from sanjian.law.procedures.draft import BASIS
from sanjian.law.procedures.licence_facts import LicenceFacts
from sanjian.law.procedures.licence_rules import (
    HANDLING,
    LICENCE,
    REASONS,
    hearing_ground,
    reasons_given,
)

OUTCOMES = (
    Choice("grant", "准予行政许可"),
    Choice("refuse", "不予行政许可"),
)


def _number(facts: LicenceFacts, params: Parameters) -> str:
    return facts.licence_number or f"样例{facts.evidence_digest[:10]}"


def _day(year: int, facts: LicenceFacts) -> str | None:
    until = facts.register_until or facts.opened_on
    return f"{until.year + year}-12-31" if until else None


DRAFT = (
    Field("outcome", "审查意见", Kind.CHOICE, choices=OUTCOMES, decides=True,
          law="《行政许可法》第三十八条"),
    Field("conclusion", "决定内容", Kind.LONGTEXT, max_length=2000,
          help="写明准予或者不予许可的事项，作为公示的执法结论",
          sample="准予从事热食类食品制售。"),
    Field("facts", "审查查明的事实", Kind.LONGTEXT,
          sample="申请材料齐全，经营场所和设施符合规定条件。"),
    Field("evidence", "主要材料和证据", Kind.LONGTEXT, sample="申请材料、实地核查记录。"),
    Field("basis", "许可依据", Kind.ROWS, columns=BASIS,
          sample=[{"statute": "中华人民共和国行政许可法", "article": "第三十八条第一款"}]),
    Field("licence_number", "许可证编号", required=False, max_length=60, sample=_number),
    Field("licence_name", "许可证件名称", required=False, max_length=60, sample="食品经营许可证"),
    Field("licence_content", "许可内容", Kind.LONGTEXT, required=False, max_length=4000,
          sample="主体业态：餐饮服务经营者；经营项目：热食类食品制售。"),
    Field("valid_from", "有效期自", Kind.DATE, required=False, future=True),
    Field("valid_until", "有效期至", Kind.DATE, required=False, future=True,
          help="长期有效的不填", sample=lambda f, p: _day(3, f)),
    Field("refusal_reason", "不予许可的理由", Kind.LONGTEXT, required=False,
          law="《行政许可法》第三十八条第二款", sample="经营场所不符合规定条件。"),
    Field("safety_item", "直接关系公共安全、人身健康、生命财产安全的事项", Kind.YESNO,
          sample=False, law="《行政许可法》第七十八条、第七十九条"),
    Field("false_material", "申请人隐瞒有关情况或者提供虚假材料", Kind.YESNO, sample=False,
          law="《行政许可法》第七十八条"),
    Field("affects_others", "直接关系他人重大利益", Kind.YESNO, sample=False,
          law="《行政许可法》第三十六条"),
    Field("reason_evidence", REASONS["evidence"], Kind.LONGTEXT, required=False,
          sample="申请材料与实地核查情况一致，予以采信。"),
    Field("reason_basis", REASONS["basis"], Kind.LONGTEXT, required=False,
          sample="符合该条规定的条件。"),
    Field("reason_discretion", REASONS["discretion"], Kind.LONGTEXT, required=False,
          sample="法律未设裁量幅度，依条件准予。"),
    *scope.QUESTIONS,
)  # fmt: skip


def drafted(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    """Take a draft decision into the file; a pass on an earlier draft no longer covers it."""
    content = act.content
    found = replace(
        facts,
        concluded_on=facts.concluded_on or act.day,
        draft_content=act.content_hash,
        draft_outdated=False,
        outcome=content["outcome"],
        affects_others=facts.affects_others or content["affects_others"],
        **scope.answers(content),
    )
    return rebind(scoped(found, params), params)


def scoped(facts: LicenceFacts, params: Parameters) -> LicenceFacts:
    """Return facts with the duty of legal review and of discussion, which nobody can untick.

    Source: 国办发〔2018〕118号（十二）, the place's grounds, the agency's list, and where a place
    says so every licence to which a hearing applies.
    """
    draft = scope.draft_facts(facts, params, EnforcementKind.LICENCE)
    found = scope.from_list(params, draft)
    because = scope.grounds(facts, params, scope.NATIONAL_TRIGGERS, found)
    whole = tuple(sorted({*because, *hearing_ground(facts, params)}))
    return replace(
        facts,
        review_required=bool(whole),
        review_because=whole,
        deliberation_required=bool(facts.triggers & {"complex", "public_interest"}),
    )


def _licence_complete(facts: LicenceFacts, situation: Situation) -> bool:
    content = situation.content
    if content.get("outcome") != "grant":
        return True
    names = ("licence_number", "licence_name", "licence_content", "valid_from")
    return given(content, *names)


def _term_in_order(facts: LicenceFacts, situation: Situation) -> bool:
    if situation.content.get("outcome") != "grant":
        return True
    begins, ends = situation.day("valid_from"), situation.day("valid_until")
    if begins is None or ends is None:
        return True
    before = facts.register_until if facts.request == "renew" else None
    return begins <= ends and (before is None or ends > before)


def _same_number(facts: LicenceFacts, situation: Situation) -> bool:
    content = situation.content
    if facts.request == "grant" or content.get("outcome") != "grant":
        return True
    return bool(content.get("licence_number") == facts.licence_number)


def _reasoned(facts: LicenceFacts, situation: Situation) -> bool:
    content = situation.content
    return content.get("outcome") != "refuse" or given(content, "refusal_reason")


licence_complete = Rule(
    "LICENCE_CONTENT", "准予许可的决定应当写明许可证编号、证件名称、许可内容和有效期",
    LICENSING(39, 1), _licence_complete, "请填写许可证编号、证件名称、许可内容和有效期起始日",
)  # fmt: skip
term_in_order = Rule(
    "LICENCE_TERM", "有效期的起止应当有先后，延续的应当晚于原有效期", LICENSING(50, 1),
    _term_in_order, "请核对有效期的起止日期",
)  # fmt: skip
same_number = Rule(
    "LICENCE_NUMBER", "变更、延续的许可沿用原许可证编号", LICENSING(49), _same_number,
    "请填写原许可证编号", detail=lambda f, s: f"原许可证编号为{f.licence_number}",
)  # fmt: skip
refusal_reasoned = Rule(
    "REFUSAL_REASON", "不予行政许可的书面决定应当说明理由", LICENSING(38, 2), _reasoned,
    "请填写不予许可的理由",
)  # fmt: skip
register_valid = Rule(
    "LICENCE_NOT_FOUND", "变更、延续的应当是现行有效的许可", LICENSING(49),
    lambda f, s: s.content.get("outcome") != "grant" or f.request == "grant" or f.register_valid,
    "登记簿上没有该许可的，只能不予许可",
)  # fmt: skip
site_checked = Rule(
    "NOT_CHECKED", "需要对申请材料的实质内容进行核实的，应当指派两名以上工作人员进行核查",
    LICENSING(34, 3), lambda f, s: not f.needs_check or f.checked_on is not None,
    "请先实地核查", "verify_on_site",
)  # fmt: skip
CHECKS = (
    licence_complete, term_in_order, same_number, refusal_reasoned, register_valid,
    reasons_given, scope.kept, redo.not_the_same,
)  # fmt: skip


def _reopened(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(facts, concluded_on=None)


def _steps() -> tuple[Step[Any], ...]:
    return (
        Step(
            "conclude_examination", "提出审查意见", ("examination",), "proposal", Role.OFFICER,
            LICENSING(34, 1), rules=(*HANDLING, LICENCE.evidenced, site_checked), checks=CHECKS,
            form=DRAFT, effect=drafted, documents=("licence_examination_report",),
            part=Part.HANDLER, gate="draft",
        ),
        Step(
            "revise_draft", "修改审查意见", ("proposal", "correction", "decision"), None,
            Role.OFFICER, LICENSING(34, 1), rules=(*HANDLING, LICENCE.evidenced), checks=CHECKS,
            form=DRAFT, effect=drafted, part=Part.HANDLER, gate="draft",
        ),
        Step(
            "reopen_examination", "补充审查", ("proposal", "correction", "decision"),
            "examination", Role.OFFICER, LICENSING(34, 1), rules=HANDLING,
            form=(Field("reason", "补充审查的事项", Kind.LONGTEXT, sample="补充实地核查。"),),
            effect=_reopened, part=Part.HANDLER,
        ),
    )  # fmt: skip


STEPS: tuple[Step[LicenceFacts], ...] = _steps()
