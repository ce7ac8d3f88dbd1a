"""Every rule of both penalty procedures, once where it refuses and once where it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sanjian.law.procedure import Rule
from sanjian.law.procedures import PROCEDURES, closing
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.redo import essence
from sanjian.law.reasons import MARK
from tests.law import files
from tests.law.files import (
    CHEN,
    CHU,
    FENG,
    HEAVY,
    JIANG,
    PEOPLE,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHENG,
    ZHOU,
    File,
    Refusal,
)
from tests.law.rows import Case, no

SUMMARY = PROCEDURES["penalty_summary"]
SOMEWHERE = date(2026, 3, 1)


def filmed(code: str, words: str, **content: Any) -> Case:
    """A row about an act that is to be filmed from beginning to end."""
    whole = {"level": "full", "how": "full", "recordings": [1], "since": "2026-03-04T09:00",
             "until": "2026-03-04T10:00", "breaks": [], "unsound": "", "reason": ""}  # fmt: skip
    return no(code, words, files.filed, "account_recording", **whole | content)


def closed_file() -> File:
    """Paid, published and closed; what is left is to put it away."""
    return files.published(files.enforcing().take("record_payment")).take("close_case")


def heard_and_answered() -> File:
    """The party stated his case under a light notice and was answered."""
    file = files.told().later(1).take("record_statement", standpoint="stated")
    return file.take("review_statement")


def with_problems(place: str = "mingxi") -> File:
    return files.submitted(place).take("raise_problems")


def disagreed(place: str = "mingxi") -> File:
    return with_problems(place).take("state_disagreement")


def reported(place: str) -> File:
    file = disagreed(place).take("record_negotiation")
    return file.take("report_disagreement")


def hearing_asked() -> File:
    return files.told(**HEAVY).later(1).take("ask_hearing")


def hearing_called() -> File:
    return hearing_asked().take("notify_hearing")


def overdue() -> File:
    return files.enforcing().later(30)


def overturned(file: File) -> File:
    return file.take("record_overturn")


def consulting() -> File:
    return files.submitted().take("consult_advisers")


def first_reviewer() -> File:
    """The reviewer reviews for the first time in 2024 and holds no legal qualification."""
    file = files.submitted()
    file.people[ZHENG] = replace(PEOPLE[ZHENG], reviews_since=date(2024, 5, 6))
    return file


def objected() -> File:
    """The review has objected to a draft that was called complex."""
    return files.submitted(complex=True).take("raise_problems")


DRAFT = ("conclude", "revise_draft")


def repeated() -> File:
    """A decision was ordered anew; the draft about to be made is word for word the first."""
    file = files.enforcing()
    draft = next(act.content for act in file.acts if act.step == "conclude")
    return file.take("record_overturn", how="redo").take("begin_redo", former=essence(draft))


REFUSALS: tuple[Case, ...] = (
    no("SUSPENDED", "案件已中止", lambda: files.investigating().take("suspend_case"), "interview"),
    no("REVIEWER_CANNOT_HANDLE", "本案法制审核人员",
       lambda: files.submitted("wanxin").take("pass_review", SUN).take("return_decision"),
       "revise_draft", SUN),
    no("REVIEWER_CANNOT_HANDLE", "法制审核人员", files.filing, "file_case", officers=[ZHOU, SUN]),
    no("PART_CONFLICT", "已审批本案或者主持本案听证的人员不得承办",
       lambda: files.investigating().having(parts=((ZHOU, "decider"),)), "interview"),
    no("PART_CONFLICT", "承办、审核本案或者主持",
       lambda: files.filing().having(parts=((WANG, "handler"),)), "file_case"),
    no("PART_CONFLICT", "已审批本案或者主持本案听证的人员不得审核",
       lambda: files.submitted().having(parts=((ZHENG, "decider"),)), "pass_review"),
    no("CHAIR_CONFLICT", "听证由行政机关指定",
       lambda: hearing_called().later(30).having(parts=((FENG, "decider"),)), "hold_hearing"),
    no("CHAIR_CONFLICT", "听证由非本案", hearing_asked, "notify_hearing", chair=ZHOU),
    no("OWN_CASE_REVIEW", "不得审核本人",
       lambda: files.investigating("wanxin").take("interview", officers=[ZHOU, SUN])
       .take("conclude").take("notify").take("record_statement", standpoint="waived")
       .take("submit_review"), "pass_review", SUN),
    no("REVIEWER_SEPARATION", "法制审核人员不得从事", files.submitted, "pass_review", SUN),
    no("DATE_ORDER", "违法行为发生日期", File, "register_lead", act_ended_on="2026-03-02",
       discovered_on="2026-02-27"),
    no("NOT_VERIFIED", "线索应当先行", files.lead, "ask_filing"),
    no("NO_SUSPICION", "发现有依法", lambda: files.lead().take("verify_lead", suspected=False),
       "ask_filing"),
    no("TIME_BARRED", "违法行为超过",
       lambda: files.lead(act_ended_on="2024-03-01").take("verify_lead"), "ask_filing"),
    no("TOO_FEW_OFFICERS", "执法人员不得", files.filing, "file_case", officers=[ZHOU]),
    no("CERT_INVALID", "行政处罚应当由具有", files.filing, "file_case", officers=[ZHOU, JIANG]),
    no("CERT_INVALID", "行政处罚应当由具有", files.filing, "file_case", officers=[ZHOU, QIAN]),
    no("CERT_INVALID", "行政处罚应当由具有",
       lambda: files.investigating().having(handlers=frozenset({ZHOU, JIANG})), "interview", JIANG),
    no("OFFICER_CONFLICT", "应当回避",
       lambda: files.investigating().having(recused=frozenset({WU})), "interview",
       officers=[ZHOU, WU]),
    no("OFFICER_CONFLICT", "审批决定的人员",
       lambda: files.filing(), "file_case", officers=[ZHOU, WANG]),
    no("NOT_ASSIGNED", "由立案时", files.investigating, "interview", SUN),
    no("RECUSED", "执法人员与案件",
       lambda: files.investigating().having(recused=frozenset({ZHOU})), "interview"),
    no("CERT_NOT_SHOWN", "执法人员应当主动", files.investigating, "interview",
       certificates_shown=False),
    no("CERT_NOT_SHOWN", "送达执法文书", files.decided, "serve_decision",
       certificates_shown=False),
    no("NOTICE_INCOMPLETE", "应当告知当事人事由", files.investigating, "interview",
       rights_told=False),
    no("DATE_ORDER", "结束时间", files.investigating, "interview",
       started_at="2026-03-04T08:30+08:00", ended_at="2026-03-04T08:00+08:00"),
    no("DATE_ORDER", "结束时间", files.investigating, "interview",
       started_at="2026-03-04T08:30+08:00", ended_at="2026-03-04T23:00+08:00"),
    no("SIGNATURE_NOTE", "当事人拒绝签名", files.investigating, "interview", signature="refused"),
    no("RECUSAL_PERSON", "申请回避的对象", files.investigating, "ask_recusal", person=WANG),
    no("TOO_FEW_OFFICERS", "回避后", lambda: files.investigating().take("ask_recusal", person=WU),
       "decide_recusal", replacement=[]),
    no("STAGE_EMPTY", "询问或者检查", lambda: files.filing().take("file_case").take("add_evidence"),
       "conclude"),
    no("NO_EVIDENCE", "证据必须",
       lambda: files.investigating().take("add_evidence", verified=False), "conclude"),
    no("PRESERVATION_OPEN", "先行登记保存", lambda: files.investigating().take("preserve"),
       "conclude"),
    no("RECUSAL_OPEN", "当事人申请回避",
       lambda: files.investigating().take("ask_recusal", person=WU), "conclude"),
    no("NO_FINE_FOR_CRIME", "违法行为涉嫌犯罪的",
       lambda: files.deciding().take("flag_crime"), "decide_penalty"),
    no("CRIME_HANDOVER_OPEN", "违法行为涉嫌犯罪的",
       lambda: files.investigating().take("flag_crime")
       .take("conclude", outcome="transfer", penalty_kinds=[], fine=None).take("submit_decision"),
       "transfer_case"),
    no("POLICE_FORWARD", "不属于本机关管辖的", files.with_police, "answer_handover",
       answer="forwarded", forwarded_to=""),
    no("POLICE_FORWARD_LATE", "不属于本机关管辖的", lambda: files.with_police().later(2),
       "answer_handover", answer="forwarded"),
    no("POLICE_REVIEWS", "提请复议的", lambda: files.refused().take("object_to_police"),
       "answer_handover", answer="forwarded"),
    no("NOT_ADDRESSED", "移送案件由接受移送的", lambda: files.with_police("mingxi", 7),
       "answer_handover"),
    no("OBJECTION_LATE", "提请复议应当", lambda: files.refused().later(6), "object_to_police"),
    no("RECONSIDERED", "对复议决定仍有异议的",
       lambda: files.refused().take("object_to_police").take("answer_handover",
                                                             answer="not_filed"),
       "object_to_police"),
    no("SUPERVISION_LATE", "对复议决定仍有异议的",
       lambda: files.refused().take("object_to_police")
       .take("answer_handover", answer="not_filed").later(6),
       "object_to_police", route="supervise"),
    no("SUPERVISION_PAPER", "人民检察院对立案监督",
       lambda: files.refused().take("object_to_police", route="supervise"),
       "record_supervision", kept_paper=""),
    no("CRIME_FILED", "公安机关已立案侦查", files.taken_by_police, "resume_case"),
    no("BENCHMARK_UNKNOWN", "选择的裁量基准", files.investigating, "conclude", grade="7"),
    no("BENCHMARK_NOT_CHOSEN", "有适用的裁量基准", files.investigating, "conclude",
       benchmarks=True),
    no("CIRCUMSTANCES_UNKNOWN", "裁量应当", files.investigating, "conclude", benchmarks=True,
       circumstances=[]),
    no("CIRCUMSTANCES_DIFFER", "裁量情节", files.investigating, "conclude",
       circumstances=["usual", "first"]),
    no("SUGGESTION_DEPARTURE", "所选档次", files.investigating, "conclude", against=True),
    no("BENCHMARK_DEPARTURE", "罚款数额超出所选", files.investigating, "conclude", departs=True),
    no("CRIME_OPEN", "涉嫌犯罪线索尚未办结",
       lambda: files.investigating().take("flag_crime"), "join_case"),
    no("CRIME_REFUSAL_REASON", "决定不批准移送",
       lambda: files.investigating().take("flag_crime").take("report_crime"), "decide_crime",
       approved=False, refusal=" "),
    no("CRIME_MATERIALS", "向公安机关移送",
       lambda: files.handing_over(), "hand_over_crime", attached=["report"], absent="无物品"),
    no("POLICE_GROUNDS", "公安机关不予立案", files.with_police, "record_police_answer",
       answer="not_filed", grounds=""),
    no("POLICE_PAPER", "公安机关的答复", files.with_police, "record_police_answer",
       kept_paper=""),
    no("RETURN_PAPER", "司法机关移送回", files.taken_by_police, "record_crime_return",
       kept_paper=""),
    no("REQUEST_PAPER", "司法机关请求协助", files.with_police, "record_police_request",
       kept_paper=""),
    no("POLICE_REQUEST_OPEN", "行政机关应当与司法机关配合",
       lambda: files.taken_by_police().take("hand_over_goods").take("record_police_request"),
       "close_transferred"),
    no("CRIME_GOODS", "公安机关决定立案", files.taken_by_police, "close_transferred"),
    no("DECISION_CONTENT", "处罚决定应当载明", files.investigating, "conclude", violated=[]),
    no("DECISION_CONTENT", "处罚决定应当载明", files.investigating, "conclude",
       outcome="no_penalty"),
    no("DECISION_AMOUNT", "处罚种类与数额", files.investigating, "conclude",
       penalty_kinds=["warning"]),
    no("DECISION_AMOUNT", "处罚种类与数额", files.investigating, "conclude",
       penalty_kinds=["fine", "confiscate_property"]),
    no("REASONS_REQUIRED", "决定书应当说明", files.investigating, "conclude",
       reason_discretion=""),
    no("FACTS_UNLISTED", "认定的违法事实应当逐项", files.investigating, "conclude", proven=[]),
    no("HEAVIER_AFTER_STATEMENT", "不得因当事人",
       lambda: heard_and_answered().take("revise_draft", **HEAVY), "notify"),
    no("NO_ELECTRONIC_CONSENT", "当事人同意", files.proposed, "notify", mode="electronic"),
    no("DATE_ORDER", "送达日期不能早于调查", files.proposed, "notify", served_on="2026-03-05"),
    no("STATEMENT_EMPTY", "陈述、申辩应当", files.told, "record_statement", standpoint="stated",
       statement=""),
    no("HEARING_REQUEST_LATE", "当事人要求听证的，应当在",
       lambda: files.told(**HEAVY).later(10), "ask_hearing"),
    no("HEARING_NOTICE_SHORT", "应当在举行听证", hearing_asked, "notify_hearing",
       hearing_day="2026-03-13"),
    no("HEARING_HOUR", "应当通知当事人及有关人员举行听证的时间", hearing_asked, "notify_hearing",
       hearing_time="上午"),
    no("ELECTRONIC_ADDRESS", "采用电子方式送达的", files.investigating, "confirm_address",
       electronic_consent=True, electronic_address=" "),
    no("HEARING_TOO_EARLY", "听证应当在通知", hearing_called, "hold_hearing"),
    no("REVIEW_TOO_EARLY", "调查审查完成",
       lambda: files.waived().having(concluded_on=None), "submit_review"),
    no("NOT_NOTIFIED", "作出处罚决定前，应当告知拟", files.proposed, "submit_review"),
    no("STATEMENT_OPEN", "应当充分听取", files.told, "submit_review"),
    no("STATEMENT_OPEN", "应当充分听取",
       lambda: files.told().take("record_statement", standpoint="stated").later(30),
       "submit_review"),
    no("HEARING_OPEN", "当事人要求听证的，应当组织",
       lambda: hearing_asked().take("record_statement", standpoint="waived").later(60),
       "submit_review"),
    no("BEYOND_NOTICE", "决定内容不得",
       lambda: files.waived().take("revise_draft", fine=9_000), "submit_review"),
    no("STATEMENT_REQUIRED", "承办机构应当对", files.waived, "submit_review", declared=False),
    no("PROBLEM_UNANSWERED", "对法制审核提出", lambda: with_problems(), "submit_review",
       answers=[]),
    no("REVIEW_STALE", "送审后决定稿",
       lambda: files.submitted().having(review_submitted_hash="another"), "pass_review"),
    no("REVIEW_STALE", "审核意见和决定", files.submitted, "pass_review", draft_hash="another"),
    no("REVIEW_ITEM_MISSING", "法制审核应当对", files.submitted, "pass_review",
       checklist=[{"item": "facts", "finding": "sound"}]),
    no("REVIEW_FLAWED", "有审核项目", files.submitted, "pass_review",
       checklist=[{"item": "facts", "finding": "flawed"}]),
    no("OPINION_NO_PROBLEM", "存在问题的审核意见", files.submitted, "raise_problems", problems=[]),
    no("CONSULT_FIRST", "承办机构与法制审核", lambda: disagreed("wanxin"), "report_disagreement"),
    no("BOTH_OPINIONS", "负责人应当研究", lambda: reported("wanxin"), "rule_disagreement",
       both_read=False),
    no("RULING_FORBIDDEN", "未经法制审核或者", lambda: reported("mingxi"), "rule_disagreement",
       ruling="follow_handler"),
    no("REVIEW_MISSING", "未经法制审核或者审核未通过的",
       lambda: files.waived(complex=True), "submit_decision"),
    no("REVIEW_MISSING", "未经法制审核的",
       lambda: files.waived().take("submit_decision").take("revise_draft", complex=True),
       "decide_penalty"),
    no("REVIEW_NOT_PASSED", "法制审核未通过",
       lambda: files.submitted(complex=True).having(stage="decision"), "decide_penalty"),
    no("REVIEW_STALE", "审核通过后", lambda: files.deciding(complex=True)
       .take("revise_draft", complex=True, facts="改了一个字。"), "decide_penalty"),
    no("DELIBERATION_MISSING", "情节复杂", lambda: files.deciding(complex=True), "decide_penalty"),
    no("DATE_ORDER", "送达日期不能早于作出", files.decided, "serve_decision",
       served_on=SOMEWHERE.isoformat()),
    no("PUBLIC_NOTICE_OPEN", "公告送达", lambda: files.decided().take("post_notice").later(30),
       "serve_decision", mode="public_notice"),
    no("NOT_SERVED", "决定书应当送达", lambda: files.enforcing().having(served_on=None),
       "record_payment"),
    no("NOT_SERVED", "决定书应当送达", lambda: files.enforcing().having(served_on=None),
       "close_case"),
    no("PAYMENT_AMOUNT", "缴款金额", files.enforcing, "record_payment", amount=5_000.01),
    no("DATE_ORDER", "延期、分期", files.enforcing, "grant_deferral", until="2026-03-20"),
    no("NOT_OVERDUE", "到期不缴纳", files.enforcing, "urge"),
    no("ADDITIONAL_AMOUNT", "每日按罚款", overdue, "impose_additional", additional=5_000),
    no("NOT_URGED", "申请人民法院", lambda: overdue().take("urge").later(5), "apply_court"),
    no("COURT_WINDOW", "当事人在法定期限", lambda: overdue().take("urge").later(60), "apply_court"),
    no("COURT_WINDOW", "当事人在法定", lambda: overdue().take("urge").later(300), "apply_court"),
    no("NOT_APPLIED", "申请人民法院强制执行后", overdue, "end_enforcement", result="enforced"),
    no("DECISION_OVERTURNED", "决定被依法", lambda: overturned(files.enforcing()),
       "prepare_publication"),
    no("PUBLISH_FIELDS", "应当公开执法机关", lambda: files.enforcing(), "prepare_publication"),
    no("PUBLISH_UNREDACTED", "涉及国家秘密", files.enforcing, "prepare_publication", checked=False),
    no("PUBLISH_SAME_PERSON", "信息的采集", lambda: files.enforcing().take("prepare_publication"),
       "release_publication", CHEN),
    no("PUBLISH_STALE", "发布的应当", lambda: files.enforcing().take("prepare_publication"),
       "release_publication", CHU, copy_hash="another"),
    no("PUBLISH_POST", "公示内容由", lambda: files.enforcing().take("prepare_publication"),
       "release_publication", CHU, unposted="还没有审核（审核岗位）"),
    no("PUBLISH_SCHEMA", "公示内容应当", files.enforcing, "prepare_publication", unfit="没有填写"),
    no("EXCEPTION_BASIS", "不公开应当", files.enforcing, "exempt_publication"),
    no("EXCEPTION_BASIS", "另定公开期限应当", files.enforcing, "set_publication_time",
       provision="领导要求"),
    no("EXCEPTION_DAYS", "另定的公开期限", files.enforcing, "set_publication_time",
       working_days=251),
    no("NOT_CLERICAL", "补正只限", files.enforcing, "correct_clerical", clerical=False),
    no("NOT_CLERICAL", "补正只限", files.enforcing, "correct_clerical", right="二O二六年"),
    no("NOT_PERFORMED", "行政处罚决定履行", files.enforcing, "close_case"),
    no("NOT_PUBLISHED", "具有一定社会影响", lambda: files.enforcing().take("record_payment"),
       "close_case"),
    no("NOT_WITHDRAWN", "公开的决定被",
       lambda: overturned(files.published(files.enforcing()).take("record_payment")),
       "close_case"),
    no("ARCHIVE_NOT_LOOKED_AT", "平台不能自动检查", closed_file, "archive_case",
       ticked=[one.code for one in closing.TICKS[1:]]),
    no("ARCHIVE_INCOMPLETE", "归档的案卷应当齐全", closed_file, "archive_case",
       lacking="送达回证"),
    # An unpaid fine goes on to compulsory execution
    no("NOT_ENFORCEABLE", "当事人在决定的期限", files.enforcing, "hand_to_execution"),
    no("REMEDY_OPEN", "当事人在法定期限", files.enforcing, "hand_to_execution"),
    no("REMEDY_RUNNING", "当事人已申请", lambda: files.enforcing().later(200),
       "hand_to_execution", unchallenged=False),
    # A decision ordered anew
    no("REDO_GROUND", "撤销并责令", files.enforcing, "record_overturn", how="redo", ground=""),
    no("REDO_OPEN", "被责令重新", lambda: files.enforcing().take("record_overturn", how="redo"),
       "close_case"),
    no("NOT_WITHDRAWN", "公开的决定被依法撤销的",
       lambda: files.published(files.enforcing()).take("record_overturn", how="redo"),
       "begin_redo"),
    no("REDO_SAME", "责令重新作出", repeated, "conclude"),
    # The summary procedure
    no("REDO_OPEN", "被责令重新作出决定的，应当先重新办理", files.redo_on_site, "close_case"),
    no("REDO_FILE", "登记的应当是", files.redo_on_site, "link_redo", found=False),
    no("NOT_CLEAR", "违法事实确凿", lambda: File(SUMMARY), "open_on_site", clear=False),
    no("STATEMENT_EMPTY", "当事人进行", files.on_site, "hear_on_site", standpoint="stated",
       statement=""),
    no("NOT_NOTIFIED", "作出处罚决定前，应当告知并", files.on_site, "decide_on_site"),
    no("SUMMARY_CEILING", "当场处罚", lambda: files.on_site().take("hear_on_site"),
       "decide_on_site", penalty_kinds=["fine"], fine=200.01),
    no("DECISION_AMOUNT", "处罚种类与罚款", lambda: files.on_site().take("hear_on_site"),
       "decide_on_site", penalty_kinds=["warning"], fine=50),
    no("ON_SPOT_LIMIT", "一百元以下",
       lambda: files.on_the_spot(penalty_kinds=["fine"], fine=150), "collect_on_spot"),
    no("RECORD_NOT_FILED", "执法人员当场作出", files.on_the_spot, "close_case"),
    no("NOT_HANDED_IN", "当场收缴",
       lambda: files.on_the_spot(penalty_kinds=["fine"], fine=100).take("collect_on_spot"),
       "close_case"),
    no("REASONS_UNEDITED", "理由应当针对", files.investigating, DRAFT[0],
       reason_discretion=f"{MARK}\n初次违法。"),
    no("SCOPE_UNTICKED", "已经认定", objected, "revise_draft", complex=False),
    no("REVIEW_SCOPE_CHANGED", "决定稿形成后",
       lambda: files.waived(complex=True).having(review_required=False, review_because=()),
       "submit_decision"),
    no("NO_REVIEW_BODY", "各级行政执法机关", files.waived, "submit_review", review_body=""),
    no("NO_REVIEWER_NAMED", "法制审核工作应当有", files.waived, "submit_review",
       reviewer_named=False),
    no("NO_REVIEW_RULE", "本机关应当确定", files.waived, "submit_review", review_rule=""),
    no("REVIEW_MEETING", "本机关法制审核制度规定以",
       lambda: files.submitted().having(review_manner="meeting"), "pass_review"),
    no("REVIEW_SIGNER", "本机关法制审核制度规定审核",
       lambda: files.submitted().having(review_signer="review_head"), "pass_review"),
    no("REVIEW_MATERIALS", "送法制审核应当", files.waived, "submit_review", materials_listed=[]),
    no("NOT_YOUR_REVIEW", "法制审核由受分派",
       lambda: files.submitted().having(review_assigned=SUN), "pass_review"),
    no("CONSULTATION_OPEN", "征求意见、专家论证", consulting, "pass_review"),
    no("REVIEW_STANDARD_MISSING", "法制审核应当对合法性",
       lambda: files.submitted("luozhuang"), "pass_review", standards=[]),
    no("MATERIALS_UNCHECKED", "接收前", files.submitted, "accept_review", checked=False),
    no("RETURN_ONCE", "送审材料不齐", lambda: files.submitted().having(review_returns=1),
       "return_materials"),
    no("REVIEWER_UNFIT", "不得审核本人", files.submitted, "reassign_review", reviewer=ZHOU),
    no("NO_ADVISER", "征求意见应当先", files.submitted, "consult_advisers", advisers=[]),
    no("NO_NEWER_RULES", "本案所依规则", files.investigating, "adopt_rules"),
    no("DECIDED", "决定作出后", files.decided, "adopt_rules"),
    no("DRAFT_OUTDATED", "改用新规则后", lambda: files.deciding().having(draft_outdated=True),
       "decide_penalty"),
    no("NOT_INVITED", "受邀参与", consulting, "give_counsel"),
    no("OPINION_NOT_ASKED", "只登记本次邀请", consulting, "end_consultation",
       opinions=[{"name": "路人", "opinion": "应当从轻。", "adopted": True, "reason": ""}]),
    no("PAPER_NOT_SHOWN", "执法活动中", files.filed, "on_site_record", papers_shown=[]),
    no("ORAL_NOTICE", "能够以执法文书", files.filed, "on_site_record", told_by="oral"),
    no("PAPER_SIGNATURE", "当事人拒绝签收", files.filed, "on_site_record",
       papers_shown=[{"name": "通知书", "number": "", "shown_at": "9时", "shown_to": "周某云",
                      "signed": "absent", "note": ""}]),
    no("PARTY_IDENTITY", "共同违法的每一", files.investigating, "ask_split", relation="party",
       party_name=""),
    no("PARTY_SAME", "共同违法的其他", files.investigating, "ask_split", relation="party",
       same_party=True),
    no("JOIN_TARGET", "并入的应当", files.investigating, "join_case", into_uid=""),
    no("JOIN_ORDER", "后立案", files.investigating, "join_case", filed_earlier=False),
    no("JOIN_PARTY", "当事人不同", files.investigating, "join_case", same_party=False),
    no("JOIN_PARTY", "两案当事人相同", files.investigating, "join_parties", same_party=True),
    no("NOTHING_TO_CARRY", "关联案卷中", lambda: files.investigating().having(linked=True),
       "carry_evidence", evidence=[]),
    no("REVIEWER_UNQUALIFIED", "初次从事", first_reviewer, "pass_review"),
    no("ROTATION_OPEN", "新上岗", files.submitted, "pass_review", rotation="郑审核尚未轮训"),
    no("REVIEWER_SAME_UNIT", "审核人员与", files.submitted, "pass_review", same_unit="执法队伍"),
    filmed("AV_NOT_LISTED", "所选的", level=""),
    filmed("AV_EXEMPTION", "应当全程", how="text_full", reason="文字已记明"),
    filmed("AV_REQUIRED", "必须进行", how="none", reason="未带设备"),
    filmed("AV_NOT_LINKED", "已作音像", recordings=[]),
    filmed("AV_REASON", "没有音像", how="part", reason=""),
    filmed("AV_SPAN", "全程音像", until=""),
    filmed("AV_NOT_FULL", "音像记录应当覆盖",
           breaks=[{"since": "9时10分", "until": "9时20分", "seconds": 600}]),
    filmed("AV_NOT_BOTH", "全程录音录像", unsound="没有声音"),
    no("NOT_ASSIGNED", "由本案承办人员登记", files.filed, "account_recording", SUN),
    no("NOT_ASSIGNED", "由本案承办人员登记纸质", files.filed, "enter_paper", SUN),
    no("NOT_ASSIGNED", "由本案承办人员更正", files.investigating, "amend_record", SUN),
    no("AMEND_WHAT", "更正的对象", files.investigating, "amend_record", record=""),
    no("AMEND_TEXT", "更正应当写明", files.investigating, "amend_record", stands=False),
    no("TOO_FEW_OFFICERS", "文字记录的更正由两名", files.investigating, "amend_record",
       officers=[ZHOU]),
    no("SIGNATURE_NOTE", "文字记录的更正应当由", files.investigating, "amend_record",
       signature="refused", signature_note=""),
    no("RECORD_LATE", "文字记录应当及时", files.filed, "on_site_record",
       started_at="2026-02-02T09:00", ended_at="2026-02-02T10:00", late_reason=""),
    no("AV_NOT_FULL_SCENE", "只有应当全程", files.filed, "excuse_recording", level="should"),
    no("AV_SAME_DAY", "没有全程音像记录的", files.filed, "excuse_recording", level="full",
       acted_on="2026-01-05", delay=""),
    no("OPINION_MISSING", "结束征求意见", consulting, "end_consultation", opinions=[]),
    no("ADOPTION_REASON", "不采纳意见", consulting, "end_consultation",
       opinions=[{"adviser": 1, "name": "顾问", "opinion": "应当从轻。", "adopted": False,
                  "reason": ""}]),
)  # fmt: skip

# Their fields the form itself requires: an empty one never reaches the rule.
BY_FORM = {"PUBLISH_FIELDS", "EXCEPTION_BASIS"}
# Newer rules and other organs are there only in the record: tests/records/test_adopting.py, _joint.
IN_THE_RECORD = {
    "RIGHT_SHORTENED", "RULED", "RULES_MOVED", "ORGAN_UNKNOWN", "ORGAN_NAMED", "ORGAN_NOT_NAMED",
    "NOT_SIGNING_ORGAN", "JOINT_PASSED", "JOINT_REVIEW_MISSING", "NOT_YOUR_ORGAN",
}  # fmt: skip


def rule_of(case: Case) -> Rule:
    """The rule a case is about."""
    file = case.file()
    step = file.procedure.step(case.step)
    every = (*file.procedure.standing, *step.rules, *step.checks)
    found = [r for r in every if r.code == case.code and r.text.startswith(case.words)]
    assert found, f"{case.step} has no rule {case.code} {case.words}"
    return found[0]


PENALTIES = tuple(p for p in PROCEDURES.values() if isinstance(p.start, PenaltyFacts))


def every_rule() -> Iterator[Rule]:
    """Every rule of both penalty procedures, each once."""
    seen: set[int] = set()
    for procedure in PENALTIES:
        for step in procedure.steps:
            for rule in (*procedure.standing, *step.rules, *step.checks):
                if id(rule) not in seen:
                    seen.add(id(rule))
                    yield rule


@pytest.mark.parametrize("case", REFUSALS, ids=lambda c: f"{c.code}-{c.step}")
def test_the_rule_stands_in_the_way(case: Case) -> None:
    rule = rule_of(case)
    file = case.file()
    if case.code in BY_FORM:
        situation = file.situation(file.actor(case.step), {})
        assert rule.unmet(file.facts, situation) is not None
        return
    assert case.code in file.refusals(case.step, case.by, **case.content)
    with pytest.raises(Refusal):
        file.take(case.step, case.by, **case.content)


def test_every_rule_has_its_refusal_above() -> None:
    # Chapters make their rules anew; the same sentence under the same article is the same rule.
    def told(rule: Rule) -> tuple[str, str, str]:
        return rule.code, rule.text, str(rule.law)

    tried = {told(rule_of(case)) for case in REFUSALS}
    missing = [f"{rule.code} {rule.text}" for rule in every_rule()
               if told(rule) not in tried and rule.code not in IN_THE_RECORD]  # fmt: skip
    assert missing == []
