"""音像记录: an act that the place wants filmed is accounted for, in every procedure.

The officer says by which recordings an act is covered or why there is none; the record itself
finds out what was to be filmed, which times are covered, what came late. Where a place demands the
whole course, a break is not passed over: the officer's account is refused, and only the head may
accept an explanation, which stays on the file. Source: 国办发〔2018〕118号（八）.
"""

from __future__ import annotations

from dataclasses import replace as with_steps
from typing import Any

from sanjian.law.filming import INTERESTS
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.people import Role
from sanjian.law.procedure import Procedure, Rule, Situation, Step
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.case_rules import OPINION_118, given

ACCOUNT, EXCUSE = "account_recording", "excuse_recording"
NAMES = frozenset({ACCOUNT, EXCUSE})
LAW = f"{OPINION_118}（八）"
RECORDED = frozenset({"full", "part"})
HOW = (
    Choice("full", "已全程音像记录"),
    Choice("part", "已对部分环节作音像记录"),
    Choice("text_full", "文字记录已全面有效，不作音像记录"),
    Choice("none", "未作音像记录"),
)
WHY = (
    Choice("device", "设备故障、断电或者存储损坏"),
    Choice("urgent", "情况紧急，来不及开启"),
    Choice("unsafe", "记录会危及人身安全"),
    Choice("other", "其他"),
)
SPANS = (
    Field("name", "音像材料", max_length=200),
    Field("since", "起", max_length=40),
    Field("until", "止", required=False, max_length=40),
    Field("sound", "图像和声音", max_length=20),
    Field("late", "迟传", required=False, max_length=40),
    Field("sha256", "SHA-256", max_length=64),
)
BREAKS = (
    Field("since", "起", max_length=40),
    Field("until", "止", max_length=40),
    Field("seconds", "秒", Kind.INTEGER),
)
OF = Field("of", "所记录的办理行为", Kind.INTEGER, minimum=1, sample=1,
           help="案件经过中的序号")  # fmt: skip
FOUND = (
    Field("act", "办理行为", filled=True, required=False, max_length=60, sample=""),
    Field("acted_on", "办理日期", filled=True, required=False, max_length=10, sample=""),
    Field("scenes", "所属记录事项", filled=True, required=False, sample=""),
    Field("level", "记录要求", filled=True, required=False, max_length=20, sample=""),
    Field("since", "活动开始", filled=True, required=False, max_length=40, sample=""),
    Field("until", "活动结束", filled=True, required=False, max_length=40, sample=""),
    Field("spans", "覆盖时段", Kind.ROWS, columns=SPANS, filled=True, required=False),
    Field("breaks", "间断", Kind.ROWS, columns=BREAKS, filled=True, required=False),
    Field("unsound", "欠缺", filled=True, required=False, max_length=500, sample=""),
    Field("remarks", "设备提示", filled=True, required=False, max_length=300, sample=""),
    Field("late", "迟传", Kind.INTEGER, filled=True, required=False, sample=0),
)
"""What the record itself finds out; nobody can type it."""
FORM = (
    OF,
    Field("how", "音像记录情况", Kind.CHOICE, choices=HOW),
    Field("recordings", "音像材料", Kind.EVIDENCE, required=False,
          help="先上传并注明采集时间、地点、采集人和证明对象，再在这里选择"),
    Field("interests", "直接涉及的权益", Kind.CHOICES, required=False,
          choices=tuple(Choice(*one) for one in INTERESTS.items()),
          help="涉及其中之一的现场执法活动应当全程音像记录"),
    Field("device", "执法记录仪编号", required=False, max_length=40),
    Field("room", "所在办案场所", required=False, max_length=60,
          help="在登记的询问室、听证室、谈话室进行的，写场所名称"),
    Field("started_at", "活动开始时间", Kind.DATETIME, required=False,
          help="办理行为中已写明起止时间的不填"),
    Field("ended_at", "活动结束时间", Kind.DATETIME, required=False),
    Field("reason", "未作记录或者未全程记录的原因", Kind.LONGTEXT, required=False, max_length=2000),
    *FOUND,
)  # fmt: skip
EXCUSED = (
    OF,
    Field("why", "原因", Kind.CHOICE, choices=WHY, sample="device"),
    Field("explanation", "情况说明", Kind.LONGTEXT, max_length=2000,
          sample="执法记录仪中途断电，更换电池后继续记录。"),
    Field("measures", "补救措施", Kind.LONGTEXT, max_length=2000,
          sample="已制作现场笔录并由见证人签名，设备已送修。"),
    Field("delay", "没有当日说明的原因", Kind.LONGTEXT, required=False, max_length=500,
          help="情况说明应当当日作出；不是当日的写明原因，列入应录未录清单",
          sample="当日在现场处置，次日补写说明。"),
    *FOUND,
)  # fmt: skip


def _must(situation: Situation) -> bool:
    """Whether the act must be filmed throughout and the place lets nothing pass without it."""
    blocks = situation.params.has("av.full_mode") and (
        situation.params.text("av.full_mode") == "block"
    )
    return situation.content.get("level") == "full" and blocks


def _recorded(situation: Situation) -> bool:
    return situation.content.get("how") in RECORDED


def _exempt(facts: CaseFacts, situation: Situation) -> bool:
    if situation.content.get("how") != "text_full":
        return True
    key = "av.exempt_if_text_full"
    allowed = situation.params.has(key) and situation.params.flag(key)
    return allowed and situation.content.get("level") != "full"


def _told_breaks(situation: Situation) -> str:
    rows = situation.content.get("breaks") or ()
    return "；".join(f"{row['since']}至{row['until']}没有记录" for row in rows)


of_the_list = Rule(
    "AV_NOT_LISTED", "所选的办理行为不在本辖区音像记录事项清单之内", LAW,
    lambda f, s: bool(s.content.get("level")), "请选择清单所列的办理行为；没有列入的不需要登记",
)  # fmt: skip
exempted = Rule(
    "AV_EXEMPTION", "应当全程音像记录的活动，不得以文字记录代替", LAW, _exempt,
    "请关联音像材料；确实没有的，由负责人审查情况说明",
)  # fmt: skip
required = Rule(
    "AV_REQUIRED", "必须进行音像记录", LAW,
    lambda f, s: not _must(s) or s.content.get("how") == "text_full" or _recorded(s),
    "请上传并关联音像材料；确实没有的，由负责人审查情况说明", EXCUSE,
    detail=lambda f, s: f"{s.content.get('act')}属于{s.content.get('scenes')}",
)  # fmt: skip
linked = Rule(
    "AV_NOT_LINKED", "已作音像记录的，应当关联音像材料", LAW,
    lambda f, s: not _recorded(s) or bool(s.content.get("recordings")),
    "请选择本案卷中的音像材料；还没有上传的请先上传",
)  # fmt: skip
reasoned = Rule(
    "AV_REASON", "没有音像记录或者没有全程记录的，应当写明原因", LAW,
    lambda f, s: s.content.get("how") == "full" or given(s.content, "reason"), "请写明原因",
)  # fmt: skip
timed = Rule(
    "AV_SPAN", "全程音像记录应当能与活动的起止时间核对", LAW,
    lambda f, s: not _must(s)
    or not _recorded(s)
    or (given(s.content, "since", "until")
        and str(s.content["since"]) < str(s.content["until"])),
    "请填写活动的开始时间和结束时间，结束应当晚于开始",
)  # fmt: skip
whole = Rule(
    "AV_NOT_FULL", "音像记录应当覆盖活动的全过程", LAW,
    lambda f, s: not _must(s) or not _recorded(s) or not s.content.get("breaks"),
    "请补传缺少的时段；确实没有的，由负责人审查情况说明", EXCUSE,
    detail=lambda f, s: _told_breaks(s),
)  # fmt: skip
both = Rule(
    "AV_NOT_BOTH", "全程录音录像应当既有图像又有声音，并能读出时长", LAW,
    lambda f, s: not _must(s) or not _recorded(s) or not s.content.get("unsound"),
    "请换成完整的录像；时长还没有读出的，稍后再登记",
    detail=lambda f, s: str(s.content.get("unsound") or ""),
)  # fmt: skip
own_case = Rule(
    "NOT_ASSIGNED", "由本案承办人员登记音像记录", LAW,
    lambda f, s: not f.handlers or s.by.id in f.handlers, "请转本案承办人员办理",
)  # fmt: skip
must_be = Rule(
    "AV_NOT_FULL_SCENE", "只有应当全程音像记录的活动需要负责人审查情况说明", LAW,
    lambda f, s: s.content.get("level") == "full",
    "其他活动由承办人员登记未作记录的原因",
)  # fmt: skip
same_day = Rule(
    "AV_SAME_DAY", "没有全程音像记录的，应当当日作出情况说明", LAW,
    lambda f, s: s.content.get("acted_on") in ("", None, s.today.isoformat())
    or given(s.content, "delay"),
    "不是当日作出的，请写明没有当日说明的原因",
)  # fmt: skip


def with_filming(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure in which recordings are accounted for at every stage before its end."""
    start = procedure.start.stage
    sources = tuple(
        one.value for one in procedure.stages if one.value not in (*procedure.ends, start)
    )
    account: Step[Any] = Step(
        ACCOUNT, "登记音像记录", sources, None, Role.OFFICER, LAW, rules=(own_case,),
        checks=(of_the_list, exempted, required, linked, reasoned, timed, both, whole), form=FORM,
    )  # fmt: skip
    excuse: Step[Any] = Step(
        EXCUSE, "审查未全程音像记录的情况说明", sources, None, Role.HEAD, LAW,
        checks=(of_the_list, must_be, same_day), form=EXCUSED,
    )  # fmt: skip
    return with_steps(procedure, steps=(*procedure.steps, account, excuse))
