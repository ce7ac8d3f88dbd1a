"""审查: on-site check by two, interested parties, statements, hearing, time that does not count."""

from __future__ import annotations

import dataclasses

from sanjian.law.citations import LICENSING
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Step
from sanjian.law.procedures import hearing, inquiry
from sanjian.law.procedures.case_facts import pause, rebind, resume
from sanjian.law.procedures.case_rules import OPINION, REASON, given
from sanjian.law.procedures.licence_draft import scoped
from sanjian.law.procedures.licence_facts import LicenceFacts
from sanjian.law.procedures.licence_rules import HANDLING, LICENCE, SHOWN, TOLD
from sanjian.law.procedures.notice import ADOPTION
from sanjian.law.procedures.service import SERVICE, service_mode

CHECK = (
    Field("started_at", "开始时间", Kind.DATETIME),
    Field("ended_at", "结束时间", Kind.DATETIME),
    Field("place", "核查地点", max_length=200, sample="云溪县城关镇文昌路18号"),
    Field("officers", "核查人员", Kind.OFFICERS, help="不少于两人",
          law="《行政许可法》第三十四条第三款"),
    SHOWN,
    TOLD,
    Field("findings", "核查情况", Kind.LONGTEXT,
          sample="经营场所布局与所报平面图一致，设施齐全。"),
    Field("conforms", "与申请材料一致", Kind.YESNO, sample=True),
    *inquiry.SIGNATURE,
)  # fmt: skip
TELL = (
    Field("persons", "利害关系人", max_length=300, sample="相邻住户李某等三户"),
    Field("interest", "许可事项与其重大利益的关系", Kind.LONGTEXT,
          sample="经营场所排烟口临近其住宅。"),
    Field("hearing", "直接涉及申请人与他人之间重大利益关系，一并告知要求听证的权利",
          Kind.YESNO, decides=True, sample=(True, False), law="《行政许可法》第四十七条第一款"),
    *SERVICE,
)  # fmt: skip
STATEMENT = (
    Field("standpoint", "意见", Kind.CHOICE, decides=True, choices=(
        Choice("stated", "提出陈述、申辩"), Choice("waived", "明确放弃陈述、申辩"),
    )),
    Field("by", "提出人", max_length=100, sample="申请人"),
    Field("received_on", "收到日期", Kind.DATE),
    Field("statement", "陈述、申辩的事实、理由和证据", Kind.LONGTEXT, required=False,
          sample="已加装油烟净化设备，不影响相邻住户。"),
)  # fmt: skip
ANNOUNCE = (
    Field("where", "公告载体", max_length=200, sample="云溪县人民政府门户网站"),
    Field("matters", "听证事项", Kind.LONGTEXT, sample="拟准予该项许可是否符合公共利益。"),
    Field("sign_up", "报名方式和期限", max_length=300, sample="公告之日起五日内向本机关报名。"),
)  # fmt: skip
EXCLUDE = (
    Field("kind", "不计入期限的事项", Kind.CHOICE, choices="licence.excluded",
          law="《行政许可法》第四十五条"),
    Field("until", "预计结束日期", Kind.DATE, future=True),
    Field("body", "承担机构", required=False, max_length=100),
    Field("told", "已将所需时间书面告知申请人", Kind.YESNO, sample=True),
)  # fmt: skip
RESULT = (Field("result", "结果", Kind.LONGTEXT, sample="检测合格，报告附卷。"),)


def _checked(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(inquiry.recorded(facts, act, params), checked_on=act.day)


def _told(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(
        facts,
        affects_others=True,
        notified_on=act.date("served_on"),
        hearing_right=facts.hearing_right or act.content["hearing"],
        stated=False,
        statement_waived=False,
        statement_reviewed=False,
    )


def _told_scoped(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return rebind(scoped(_told(facts, act, params), params), params)


def _stated(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    if act.content["standpoint"] != "stated":
        return facts if facts.stated else replace(facts, statement_waived=True)
    return replace(facts, stated=True, statement_waived=False, statement_reviewed=False)


def _answered(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(facts, statement_reviewed=True)


def _announced(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    found = replace(
        facts,
        announced_on=act.day,
        hearing_right=True,
        hearing_asked_on=facts.hearing_asked_on or act.day,
        hearing_waived=False,
    )
    return rebind(scoped(found, params), params)


def _excluded(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return pause(facts, act)


def _included(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return resume(facts, act)


def _extended(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(facts, extended_on=act.day)


def _approved_by(facts: LicenceFacts, content_by: str) -> bool:
    return not facts.joint or bool(content_by.strip())


statement_written = Rule(
    "STATEMENT_EMPTY", "陈述、申辩应当如实记录", LICENSING(36),
    lambda f, s: s.content.get("standpoint") != "stated" or given(s.content, "statement"),
    "请填写陈述、申辩的内容",
)  # fmt: skip
told_in_writing = Rule(
    "TIME_UNTOLD", "听证、检验、检测、专家评审等所需时间应当书面告知申请人", LICENSING(45),
    lambda f, s: bool(s.content.get("told")), "请书面告知后再登记",
)  # fmt: skip
reason_told = Rule(
    "EXTENSION_UNTOLD", "延长期限的理由应当告知申请人", LICENSING(42, 1),
    lambda f, s: bool(s.content.get("told")), "请告知申请人后再办理",
)  # fmt: skip
government_approved = Rule(
    "EXTENSION_APPROVAL", "统一、联合、集中办理的，延长期限由本级人民政府负责人批准",
    LICENSING(42, 2), lambda f, s: _approved_by(f, str(s.content.get("approved_by") or "")),
    "请填写本级人民政府负责人的批准",
)  # fmt: skip
announced_first = Rule(
    "HEARING_UNANNOUNCED", "法律、法规、规章规定应当听证的事项，应当向社会公告并举行听证",
    LICENSING(46), lambda f, s: not f.hearing_item or f.announced_on is not None,
    "请公告举行听证", "announce_hearing",
)  # fmt: skip

OPEN = ("examination",)
WORKING = ("examination", "proposal", "correction")
PENDING = (*WORKING, "review", "decision")
SHARED = {
    "notify_hearing": ("licence_hearing_notice",),
    "hold_hearing": ("licence_hearing_record",),
    "report_hearing": ("licence_hearing_report",),
}


def _here(step: Step[LicenceFacts]) -> Step[LicenceFacts]:
    """Give a shared step of the hearing the papers and the announcement that licensing asks for."""
    rules = (*step.rules, announced_first) if step.name == "notify_hearing" else step.rules
    return dataclasses.replace(step, rules=rules, documents=SHARED.get(step.name, step.documents))


_HEARING: tuple[Step[LicenceFacts], ...] = hearing.steps(
    LICENCE, WORKING, scoped,
    asked_within="licence.hearing_request", ahead="licence.hearing_ahead",
)  # fmt: skip
_EVIDENCE: tuple[Step[LicenceFacts], ...] = inquiry.evidence(LICENCE, WORKING)
_ADDRESS: tuple[Step[LicenceFacts], ...] = inquiry.address(LICENCE, (*PENDING, "service"))

STEPS: tuple[Step[LicenceFacts], ...] = (
    Step(
        "verify_on_site", "实地核查", OPEN, None, Role.OFFICER, LICENSING(34, 3),
        rules=HANDLING, checks=LICENCE.recording, form=CHECK, effect=_checked,
        documents=("licence_site_record",), part=Part.HANDLER,
    ),
    *_EVIDENCE,
    *_ADDRESS,
    Step(
        "tell_interested", "告知利害关系人", WORKING, None, Role.OFFICER, LICENSING(36),
        rules=HANDLING, checks=(service_mode(LICENCE),), form=TELL, effect=_told_scoped,
        documents=("licence_interested_notice", "licence_service_receipt"), part=Part.HANDLER,
        binding=True, offered=lambda f: f.notified_on is None,
    ),
    Step(
        "record_statement", "登记陈述申辩", WORKING, None, Role.OFFICER, LICENSING(36),
        rules=HANDLING, checks=(statement_written,), form=STATEMENT, effect=_stated,
        documents=("licence_statement_record",), part=Part.HANDLER,
    ),
    Step(
        "review_statement", "复核陈述申辩", WORKING, None, Role.OFFICER, LICENSING(36),
        rules=HANDLING, form=ADOPTION, effect=_answered, part=Part.HANDLER,
        offered=lambda f: f.stated and not f.statement_reviewed,
    ),
    Step(
        "announce_hearing", "公告举行听证", WORKING, None, Role.OFFICER, LICENSING(46),
        rules=HANDLING, form=ANNOUNCE, effect=_announced,
        documents=("licence_hearing_announcement",), part=Part.HANDLER, binding=True,
        offered=lambda f: f.announced_on is None and f.hearing_held_on is None,
    ),
    *map(_here, _HEARING),
    Step(
        "exclude_time", "告知不计入期限的时间", PENDING, None, Role.OFFICER, LICENSING(45),
        rules=HANDLING, checks=(told_in_writing,), form=EXCLUDE, effect=_excluded,
        documents=("licence_time_notice",), part=Part.HANDLER, binding=True,
        offered=lambda f: not f.suspended,
    ),
    Step(
        "include_time", "登记结果并恢复计算期限", PENDING, None, Role.OFFICER, LICENSING(45),
        rules=HANDLING, form=RESULT, effect=_included, part=Part.HANDLER,
        offered=lambda f: f.suspended,
    ),
    Step(
        "extend_decision", "延长审查期限", PENDING, None, Role.HEAD, LICENSING(42, 1),
        checks=(reason_told, government_approved),
        form=(REASON,
              Field("told", "已将延长期限的理由告知申请人", Kind.YESNO, sample=True),
              Field("approved_by", "本级人民政府负责人批准", required=False, max_length=100,
                    sample="县人民政府负责人批准"),
              OPINION),
        effect=_extended, documents=("licence_extension_notice",), part=Part.DECIDER,
        binding=True, offered=lambda f: f.extended_on is None,
    ),
)  # fmt: skip
