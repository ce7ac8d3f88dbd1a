"""撤回、撤销、注销 of a licence: from the ground to the decision, with the holder's statement.

What the agency owes the holder follows from the ground: compensation where the public interest
asks for it (《行政许可法》第八条), damages where the agency erred (第六十九条第四款), nothing
where the holder deceived.
"""

from __future__ import annotations

import dataclasses

from sanjian.law.citations import LICENSING
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import decision, inquiry, review, scope
from sanjian.law.procedures.case_facts import rebind
from sanjian.law.procedures.case_rules import OPINION, REASON, given, handlers_separate
from sanjian.law.procedures.draft import BASIS
from sanjian.law.procedures.filing import PARTY
from sanjian.law.procedures.licence_examination import CHECK, STATEMENT, statement_written
from sanjian.law.procedures.licence_facts import WithdrawalFacts
from sanjian.law.procedures.licence_rules import (
    HANDLING,
    LICENCE,
    REASONS,
    reasons_given,
    statement_settled,
)
from sanjian.law.procedures.notice import ADOPTION
from sanjian.law.procedures.publication import ENDS_DUTIES
from sanjian.law.procedures.service import SERVICE, service_mode

GROUNDS = "licence.end_grounds"
GROUND_LAW = f"{LICENSING(8, 2)}、第六十九条、第七十条"
SOURCES = (
    Choice("own_motion", "依据职权"),
    Choice("request", "利害关系人请求"),
    Choice("superior", "上级机关要求"),
)
START = (
    Field("cause", "许可事项", max_length=100, sample="食品经营许可"),
    Field("licence_number", "许可证编号", max_length=60, sample="样例许可证0001"),
    Field("ground", "撤回、撤销、注销的情形", Kind.CHOICE, choices=GROUNDS, decides=True,
          sample=("circumstances_changed", "not_qualified", "fraud", "expired"), law=GROUND_LAW),
    Field("source", "启动方式", Kind.CHOICE, choices=SOURCES),
    *PARTY,
    Field("found_on", "发现日期", Kind.DATE),
    Field("summary", "发现的情况", Kind.LONGTEXT, sample="核查发现申请时不具备规定条件。"),
)  # fmt: skip
FILE = (
    Field("officers", "承办人员", Kind.OFFICERS, help="不少于两人",
          law="《行政许可法》第三十四条第三款"),
    Field("register_found", "登记簿上有该持有人的该许可证", Kind.YESNO, required=False,
          filled=True, sample=True),
    Field("register_counts", "该许可现行有效", Kind.YESNO, required=False, filled=True,
          sample=lambda f, p: f.way != "cancel"),
    Field("register_worth", "登记簿上的状态", required=False, filled=True, sample="有效"),
    Field("register_item", "登记簿上的许可事项", required=False, filled=True,
          sample="食品经营许可"),
    OPINION,
)  # fmt: skip
OUTCOMES = (
    Choice("end", "撤回、撤销或者注销"),
    Choice("keep", "不予撤回、撤销或者注销"),
)
DRAFT = (
    Field("outcome", "处理意见", Kind.CHOICE, choices=OUTCOMES, decides=True),
    Field("conclusion", "决定内容", Kind.LONGTEXT, max_length=2000,
          help="作为公示的执法结论", sample="撤销食品经营许可。"),
    Field("facts", "查明的事实", Kind.LONGTEXT, sample="经核查，持有人不具备规定条件。"),
    Field("evidence", "主要证据", Kind.LONGTEXT, sample="核查记录、登记档案。"),
    Field("basis", "依据", Kind.ROWS, columns=BASIS,
          sample=[{"statute": "中华人民共和国行政许可法", "article": "第六十九条"}]),
    Field("public_harm", "撤销可能对公共利益造成重大损害", Kind.YESNO, sample=False,
          law="《行政许可法》第六十九条第三款"),
    Field("reliance", "对被许可人财产损失的补偿、赔偿意见", Kind.LONGTEXT, required=False,
          law="《行政许可法》第八条第二款、第六十九条第四款",
          sample="经核算未造成财产损失，被许可人可以提出补偿、赔偿申请。"),
    Field("reason_evidence", REASONS["evidence"], Kind.LONGTEXT, required=False,
          sample="证据来源合法、相互印证。"),
    Field("reason_basis", REASONS["basis"], Kind.LONGTEXT, required=False,
          sample="符合该条所列情形。"),
    Field("reason_discretion", REASONS["discretion"], Kind.LONGTEXT, required=False,
          sample="已衡量公共利益与被许可人的信赖利益。"),
    *scope.QUESTIONS,
)  # fmt: skip


def _started(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    content = act.content
    ways = {str(row["code"]): str(row["way"]) for row in params.rows(GROUNDS)}
    return replace(
        facts,
        opened_on=act.day,
        party_kind=content["party_kind"],
        party_named=True,
        licence_number=content["licence_number"],
        ground=content["ground"],
        way=ways[content["ground"]],
    )


def _filed(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    handlers = frozenset(act.content["officers"])
    return replace(facts, filed_on=act.day, handlers=handlers, register_found=True)


def _declined(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    return replace(facts, closed_on=act.day, closed_as="not_filed")


def _checked(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    return inquiry.recorded(facts, act, params)


def drafted(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    """Take a draft decision into the file; a pass on an earlier draft no longer covers it."""
    content = act.content
    found = replace(
        facts,
        concluded_on=facts.concluded_on or act.day,
        draft_content=act.content_hash,
        draft_outdated=False,
        outcome=content["outcome"],
        **scope.answers(content),
    )
    return rebind(scoped(found, params), params)


def scoped(facts: WithdrawalFacts, params: Parameters) -> WithdrawalFacts:
    """Return facts with the duty of legal review and of discussion.

    Taking back or revoking a licence always concerns the holder's major rights
    (国办发〔2018〕118号（十二）: 直接关系行政相对人重大权益).
    """
    draft = scope.draft_facts(facts, params, EnforcementKind.LICENCE)
    found = scope.from_list(params, draft)
    if facts.way in ("withdraw", "revoke") and facts.outcome == "end":
        found |= {"major_rights"}
    because = scope.grounds(facts, params, scope.NATIONAL_TRIGGERS, found)
    return replace(
        facts,
        review_required=bool(because),
        review_because=because,
        deliberation_required=bool(facts.triggers & {"complex", "public_interest"}),
    )


def _told(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    return replace(
        facts, notified_on=act.date("served_on"), stated=False, statement_waived=False,
        statement_reviewed=False,
    )  # fmt: skip


def _stated(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    if act.content["standpoint"] != "stated":
        return facts if facts.stated else replace(facts, statement_waived=True)
    return replace(facts, stated=True, statement_waived=False, statement_reviewed=False)


def _answered(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    return replace(facts, statement_reviewed=True)


def _reopened(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    return replace(facts, concluded_on=None)


def _deregistered(facts: WithdrawalFacts, act: Act, params: Parameters) -> WithdrawalFacts:
    return replace(facts, deregistered_on=act.day)


def _counts(facts: WithdrawalFacts, situation: Situation) -> bool:
    content = situation.content
    if facts.way == "cancel":
        return content.get("register_worth") != "已注销"
    return bool(content.get("register_counts"))


def _expired(facts: WithdrawalFacts, situation: Situation) -> bool:
    return facts.ground != "expired" or not situation.content.get("register_counts")


def _against(facts: WithdrawalFacts) -> bool:
    """Say whether the draft takes from the holder a licence that he still has."""
    return facts.outcome == "end" and facts.way in ("withdraw", "revoke")


def _fraud_revoked(facts: WithdrawalFacts, situation: Situation) -> bool:
    content = situation.content
    return (
        facts.ground != "fraud"
        or bool(content.get("public_harm"))
        or (content.get("outcome") == "end")
    )


def _harmless(facts: WithdrawalFacts, situation: Situation) -> bool:
    content = situation.content
    harm = facts.way == "revoke" and bool(content.get("public_harm"))
    return not harm or content.get("outcome") == "keep"


def _reliance_told(facts: WithdrawalFacts, situation: Situation) -> bool:
    ends = situation.content.get("outcome") == "end" and facts.way in ("withdraw", "revoke")
    return not ends or facts.ground == "fraud" or given(situation.content, "reliance")


in_register = Rule(
    "LICENCE_NOT_FOUND", "撤回、撤销、注销的应当是登记簿上由该持有人持有的许可", GROUND_LAW,
    lambda f, s: bool(s.content.get("register_found")),
    "请核对许可证编号和持有人；平台启用前准予的许可，先在许可证登记中补登", "decline_withdrawal",
)  # fmt: skip
still_counts = Rule(
    "LICENCE_ENDED", "撤回、撤销的应当是现行有效的许可，已经注销的不再办理", GROUND_LAW, _counts,
    "请核对该许可现在的状态", "decline_withdrawal",
    detail=lambda f, s: f"登记簿上的状态为{s.content.get('register_worth') or '无'}",
)  # fmt: skip
really_expired = Rule(
    "LICENCE_RUNNING", "有效期届满未延续的，方可以此注销", LICENSING(70, 0, 1), _expired,
    "该许可尚在有效期内或者视为准予延续，请选择其他情形", "decline_withdrawal",
)  # fmt: skip
fraud_revoked = Rule(
    "FRAUD_MUST_REVOKE", "以欺骗、贿赂等不正当手段取得行政许可的，应当予以撤销",
    LICENSING(69, 2), _fraud_revoked, "请改为撤销；可能对公共利益造成重大损害的，写明并不予撤销",
)  # fmt: skip
harmless = Rule(
    "PUBLIC_HARM", "撤销行政许可可能对公共利益造成重大损害的，不予撤销", LICENSING(69, 3),
    _harmless, "请改为不予撤销",
)  # fmt: skip
reliance_told = Rule(
    "RELIANCE_MISSING", "撤回、撤销许可给被许可人造成损失的，应当依法补偿、赔偿",
    f"{LICENSING(8, 2)}、{LICENSING(69, 4).place}", _reliance_told,
    "请写明损失情况和补偿、赔偿意见",
)  # fmt: skip
notified = Rule(
    "NOT_NOTIFIED", "作出决定前，应当告知被许可人，保障其陈述权、申辩权", LICENSING(7),
    lambda f, s: not _against(f) or f.notified_on is not None,
    "请先送达告知书", "notify_holder",
)  # fmt: skip
heard = Rule(
    "STATEMENT_OPEN", "被许可人享有陈述权、申辩权，应当听取其意见并复核", LICENSING(7),
    statement_settled, "请登记陈述申辩并复核，或者等陈述申辩期限届满", "record_statement",
)  # fmt: skip
deregistered = Rule(
    "NOT_DEREGISTERED", "行政许可依法被撤销、撤回的，应当依法办理注销手续", LICENSING(70, 0, 4),
    lambda f, s: not _against(f) or f.decided_on is None or f.deregistered_on is not None
    or f.overturned_as in ENDS_DUTIES,
    "请先办理注销手续", "deregister",
)  # fmt: skip

CHECKS = (fraud_revoked, harmless, reliance_told, reasons_given, scope.kept)
OPEN = ("investigation",)
AFTER = ("proposal", "notice", "correction")
REVIEW = review.Chapter(
    common=LICENCE,
    before=(
        review.finished("conclude"), LICENCE.evidenced, notified, heard,
        scope.reopened(LICENCE.basis.reviewed, scoped),
    ),
    floor=scope.NATIONAL_TRIGGERS,
    send_from=AFTER,
)  # fmt: skip
DECISION = decision.Chapter(REVIEW, needs_discussion=frozenset({"end", "keep"}))
_EVIDENCE: tuple[Step[WithdrawalFacts], ...] = inquiry.evidence(LICENCE, (*OPEN, *AFTER))
_ADDRESS: tuple[Step[WithdrawalFacts], ...] = inquiry.address(
    LICENCE, (*OPEN, *AFTER, "review", "decision", "service")
)
_REVIEWING: tuple[Step[WithdrawalFacts], ...] = REVIEW.steps()
_DECIDING: tuple[Step[WithdrawalFacts], ...] = DECISION.steps()

OPENING: tuple[Step[WithdrawalFacts], ...] = (
    Step(
        "start_withdrawal", "登记撤回、撤销、注销事由", ("opening",), "filing", Role.OFFICER,
        GROUND_LAW, form=START, effect=_started, documents=("licence_end_register",),
        part=Part.HANDLER,
    ),
    Step(
        "file_withdrawal", "批准启动", ("filing",), "investigation", Role.HEAD, GROUND_LAW,
        checks=(in_register, still_counts, really_expired, LICENCE.two_officers,
                handlers_separate, LICENCE.certified, LICENCE.unconflicted,
                LICENCE.decider_apart),
        form=FILE, effect=_filed, documents=("licence_end_approval",), part=Part.DECIDER,
        binding=True, numbered=True,
    ),
    Step(
        "decline_withdrawal", "不予启动", ("filing",), "dropped", Role.HEAD, GROUND_LAW,
        form=(REASON,), effect=_declined, part=Part.DECIDER,
    ),
)  # fmt: skip
INQUIRY: tuple[Step[WithdrawalFacts], ...] = (
    Step(
        "verify_on_site", "实地核查", OPEN, None, Role.OFFICER, LICENSING(61, 2), rules=HANDLING,
        checks=LICENCE.recording, form=CHECK, effect=_checked, documents=("licence_site_record",),
        part=Part.HANDLER,
    ),
    *_EVIDENCE,
    *_ADDRESS,
    Step(
        "conclude", "提出处理意见", OPEN, "proposal", Role.OFFICER, GROUND_LAW,
        rules=(*HANDLING, LICENCE.evidenced), checks=CHECKS, form=DRAFT, effect=drafted,
        documents=("licence_end_report",), part=Part.HANDLER, gate="draft",
    ),
    Step(
        "revise_draft", "修改处理意见", (*AFTER, "decision"), None, Role.OFFICER, GROUND_LAW,
        rules=(*HANDLING, LICENCE.evidenced), checks=CHECKS, form=DRAFT, effect=drafted,
        part=Part.HANDLER, gate="draft",
    ),
    Step(
        "reopen_investigation", "补充调查", (*AFTER, "decision"), "investigation", Role.OFFICER,
        GROUND_LAW, rules=HANDLING,
        form=(Field("reason", "补充调查的事项", Kind.LONGTEXT, sample="补充核查。"),),
        effect=_reopened, part=Part.HANDLER,
    ),
    Step(
        "notify_holder", "送达告知书", AFTER, "notice", Role.OFFICER, LICENSING(7),
        rules=HANDLING, checks=(service_mode(LICENCE),), form=SERVICE, effect=_told,
        documents=("licence_end_notice", "licence_service_receipt"), part=Part.HANDLER,
        binding=True, offered=_against,
    ),
    Step(
        "record_statement", "登记陈述申辩", AFTER, None, Role.OFFICER, LICENSING(7),
        rules=HANDLING, checks=(statement_written,), form=STATEMENT, effect=_stated,
        documents=("licence_statement_record",), part=Part.HANDLER,
        offered=lambda f: f.notified_on is not None,
    ),
    Step(
        "review_statement", "复核陈述申辩", AFTER, None, Role.OFFICER, LICENSING(7),
        rules=HANDLING, form=ADOPTION, effect=_answered, part=Part.HANDLER,
        offered=lambda f: f.stated and not f.statement_reviewed,
    ),
)  # fmt: skip
DECIDING: tuple[Step[WithdrawalFacts], ...] = (
    *_REVIEWING,
    *_DECIDING,
    dataclasses.replace(
        DECISION.decide("decide_end", "作出撤回、撤销、注销决定", "end", "licence_end_decision"),
        law=GROUND_LAW, register="licence_ended",
    ),
    dataclasses.replace(
        DECISION.decide("decide_keep", "决定不予撤回、撤销、注销", "keep",
                        "licence_keep_decision"),
        law=LICENSING(8, 1),
    ),
    Step(
        "deregister", "办理注销手续", ("service", "enforcement"), None, Role.OFFICER,
        LICENSING(70, 0, 4), rules=HANDLING,
        form=(Field("returned", "许可证件收回情况", max_length=300, sample="正本、副本已收回。"),
              REASON),
        effect=_deregistered, documents=("licence_cancellation",), part=Part.HANDLER,
        binding=True, register="licence_deregistered",
        offered=lambda f: f.ended and f.way != "cancel" and f.deregistered_on is None,
    ),
)  # fmt: skip
