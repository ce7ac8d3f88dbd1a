"""申请与受理: receipt, one notice of everything missing, acceptance or its refusal in writing.

Where nobody says within five working days what is missing, the law itself accepts the
application (《行政许可法》第三十二条第一款第四项); the agency then only writes it down.
"""

from __future__ import annotations

from typing import Any

from sanjian.law.citations import LICENSING
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures.case_rules import REASON, given, handlers_separate
from sanjian.law.procedures.filing import PARTY
from sanjian.law.procedures.licence_facts import LicenceFacts
from sanjian.law.procedures.licence_rules import (
    LICENCE,
    REQUESTS,
    accepted_by_law,
    asked_in_time,
    last_of,
    told_in_words,
)

FORMS = (
    Choice("original", "原件"),
    Choice("copy", "复印件"),
    Choice("electronic", "电子文件"),
)
MATERIAL = (
    Field("name", "材料名称", max_length=100),
    Field("copies", "份数", Kind.INTEGER, minimum=1),
    Field("form", "形式", Kind.CHOICE, choices=FORMS),
)
LACKING = (
    Field("name", "需要补正的材料或者内容", max_length=200),
    Field("request", "补正要求", max_length=500),
)
CHANNELS = (
    Choice("window", "窗口递交"),
    Choice("online", "网上申请"),
    Choice("post", "信函"),
    Choice("other", "传真、电子邮件等其他方式"),
)
APPLY = (
    Field("cause", "申请事项", max_length=100, sample="食品经营许可",
          help="应当是已经公布的行政许可事项", law="《行政许可法》第二十九条第一款"),
    Field("request", "申请种类", Kind.CHOICE, choices=REQUESTS, decides=True,
          sample=("grant", "renew")),
    *PARTY,
    Field("agent", "委托代理人", required=False, max_length=50,
          law="《行政许可法》第二十九条第二款"),
    Field("licence_number", "原许可证编号", required=False, max_length=60,
          help="申请变更、延续的填写", sample="样例-0001"),
    Field("channel", "申请方式", Kind.CHOICE, choices=CHANNELS,
          law="《行政许可法》第二十九条第三款"),
    Field("received_on", "收到申请材料日期", Kind.DATE),
    Field("summary", "申请内容", Kind.LONGTEXT, sample="申请从事热食类食品制售。"),
    Field("materials", "收到的申请材料", Kind.ROWS, columns=MATERIAL,
          sample=[{"name": "申请书", "copies": 1, "form": "original"},
                  {"name": "经营场所平面图", "copies": 1, "form": "copy"}]),
)  # fmt: skip
SUPPLEMENT = (
    Field("lacking", "需要补正的全部内容", Kind.ROWS, columns=LACKING,
          law="《行政许可法》第三十二条第一款第四项",
          sample=[{"name": "食品安全管理制度", "request": "提交加盖印章的文本"}]),
    Field("complete", "以上为需要补正的全部内容，不再另行要求补正", Kind.YESNO, sample=True),
    Field("supplement_until", "补正期限", Kind.DATE, future=True),
)  # fmt: skip
SUPPLEMENTED = (
    Field("received_on", "收到补正材料日期", Kind.DATE),
    Field("complete", "已按要求提交全部补正材料", Kind.YESNO, decides=True, sample=(True, False)),
    Field("materials", "收到的补正材料", Kind.ROWS, columns=MATERIAL,
          sample=[{"name": "食品安全管理制度", "copies": 1, "form": "original"}]),
)  # fmt: skip


def _year_ahead(facts: LicenceFacts, params: Parameters) -> str | None:
    """A sample licence that runs out long enough after the application."""
    if facts.request == "grant" or facts.opened_on is None:
        return None
    return f"{facts.opened_on.year + 1}-12-31"


REGISTER = (
    Field("register_valid", "登记簿上有该许可证且现行有效", Kind.YESNO, required=False,
          filled=True, sample=lambda f, p: f.request != "grant"),
    Field("register_holder", "登记簿上的持有人与申请人一致", Kind.YESNO, required=False,
          filled=True, sample=lambda f, p: f.request != "grant"),
    Field("register_until", "登记簿上的有效期至", Kind.DATE, required=False, future=True,
          filled=True, sample=_year_ahead),
    Field("barred_until", "不得再次申请至", Kind.DATE, required=False, future=True, filled=True,
          sample=""),
)  # fmt: skip
OFFICERS = Field("officers", "审查人员", Kind.OFFICERS, help="不少于两人",
                 law="《行政许可法》第三十四条第三款")  # fmt: skip
ITEM = (
    Field("hearing_item", "法律、法规、规章规定应当听证的事项", Kind.YESNO, decides=True,
          sample=(False, True), law="《行政许可法》第四十六条"),
    Field("needs_check", "需要对申请材料的实质内容进行核实", Kind.YESNO, sample=True,
          law="《行政许可法》第三十四条第三款"),
    Field("joint", "统一办理、联合办理或者集中办理", Kind.YESNO, sample=False,
          law="《行政许可法》第四十二条第二款"),
)  # fmt: skip
ACCEPT = (
    Field("complete", "申请材料齐全、符合法定形式，或者已按要求全部补正", Kind.YESNO, sample=True),
    OFFICERS,
    *ITEM,
    *REGISTER,
)
GROUNDS = (
    Choice("not_needed", "申请事项依法不需要取得行政许可"),
    Choice("not_ours", "申请事项依法不属于本机关职权范围"),
    Choice("unsupplemented", "未在补正期限内按要求全部补正"),
    Choice("no_licence", "原许可证不存在、已失效或者不由申请人持有"),
    Choice("too_late", "未在有效期届满三十日前申请延续"),
    Choice("barred", "在不得再次申请的期限内"),
)
REFUSE = (
    Field("ground", "不予受理的情形", Kind.CHOICE, choices=GROUNDS,
          law="《行政许可法》第三十二条第一款", decides=True,
          sample=("not_needed", "unsupplemented")),
    Field("apply_to", "应当向其申请的行政机关", required=False, max_length=100,
          sample="云溪县住房和城乡建设局"),
    Field("reason", "理由", Kind.LONGTEXT, sample="该事项已经取消行政许可。"),
)  # fmt: skip


def _received(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    content = act.content
    return replace(
        facts,
        opened_on=act.date("received_on"),
        party_kind=content["party_kind"],
        party_named=True,
        request=content["request"],
        licence_number="" if content["request"] == "grant" else content["licence_number"],
        materials_on=act.date("received_on"),
        evidence_count=1,
        evidence_digest=act.content_hash,
    )


def _told(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    until = act.date("supplement_until")
    return replace(facts, supplement_on=act.day, supplement_until=until)


def _supplemented(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    if not act.content["complete"]:
        return facts
    received = act.date("received_on")
    return replace(facts, supplement_on=None, materials_on=received, supplemented=True)


def _item(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    content = act.content
    until = act.date("register_until")
    return replace(
        facts,
        filed_on=act.day,
        handlers=frozenset(content["officers"]),
        hearing_item=content["hearing_item"],
        needs_check=content["needs_check"],
        joint=content["joint"],
        register_valid=content["register_valid"] and content["register_holder"],
        register_until=until,
        asked_in_time=facts.request == "renew" and asked_in_time(facts.opened_on, until, params),
    )


def _accepted(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(_item(facts, act, params), accepted_on=act.day)


def _accepted_by_law(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(_item(facts, act, params), accepted_on=facts.materials_on)


def _ended(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(facts, closed_on=act.day, closed_as="not_accepted")


def _withdrawn(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(facts, closed_on=act.day, closed_as="withdrawn")


def _names_licence(facts: LicenceFacts, situation: Situation) -> bool:
    content = situation.content
    return content.get("request") == "grant" or given(content, "licence_number")


def _register_agrees(facts: LicenceFacts, situation: Situation) -> bool:
    content = situation.content
    if facts.request == "grant":
        return True
    return bool(content.get("register_valid")) and bool(content.get("register_holder"))


def _in_time(facts: LicenceFacts, situation: Situation) -> bool:
    until = situation.day("register_until")
    if facts.request != "renew" or until is None:
        return True
    return asked_in_time(facts.opened_on, until, situation.params)


def _not_barred(facts: LicenceFacts, situation: Situation) -> bool:
    until = situation.day("barred_until")
    return until is None or until < situation.today


def _ground_holds(facts: LicenceFacts, situation: Situation) -> bool:
    if situation.content.get("ground") != "unsupplemented":
        return True
    until = facts.supplement_until
    return facts.supplement_on is not None and until is not None and situation.today > until


def _elsewhere_named(facts: LicenceFacts, situation: Situation) -> bool:
    content = situation.content
    return content.get("ground") != "not_ours" or given(content, "apply_to")


def deemed_words(facts: LicenceFacts, situation: Situation) -> str:
    """Return in words since when an application counts as accepted, and why."""
    if facts.materials_on is None:
        return ""
    last = last_of(facts.materials_on, "licence.supplement", situation)
    since = told_in_words(facts.materials_on)
    return (
        f"本机关于{since}收到申请材料，至{told_in_words(last)}未告知需要补正的内容，"
        f"自{since}起即为受理"
    )


names_licence = Rule(
    "LICENCE_UNNAMED", "申请变更、延续的，应当写明原许可证编号", LICENSING(49), _names_licence,
    "请填写原许可证编号",
)  # fmt: skip
in_five_days = Rule(
    "SUPPLEMENT_LATE", "应当当场或者在五日内一次告知需要补正的全部内容，逾期不告知的，"
    "自收到申请材料之日起即为受理", LICENSING(32, 1, 4),
    lambda f, s: not accepted_by_law(f, s), "请登记视为受理", "record_acceptance_by_law",
    detail=deemed_words,
)  # fmt: skip
once = Rule(
    "SUPPLEMENT_ONCE", "需要补正的全部内容应当一次告知，不得再次要求补正", LICENSING(32, 1, 4),
    lambda f, s: not f.supplemented,
    "请按已经告知的内容核对补正材料，予以受理或者不予受理", "accept_application",
)  # fmt: skip
all_at_once = Rule(
    "SUPPLEMENT_PARTIAL", "应当一次告知需要补正的全部内容", LICENSING(32, 1, 4),
    lambda f, s: bool(s.content.get("complete")), "请列明全部需要补正的内容并确认",
)  # fmt: skip
time_to_supplement = Rule(
    "DATE_ORDER", "补正期限应当晚于告知之日", LICENSING(32, 1, 4),
    lambda f, s: (d := s.day("supplement_until")) is None or d > s.today, "请核对补正期限",
)  # fmt: skip
complete = Rule(
    "MATERIALS_INCOMPLETE", "申请材料齐全、符合法定形式，或者按要求全部补正的，应当受理",
    LICENSING(32, 1, 5), lambda f, s: bool(s.content.get("complete")),
    "材料不齐的，请一次告知需要补正的全部内容", "give_supplement_notice",
)  # fmt: skip
register_agrees = Rule(
    "LICENCE_NOT_FOUND", "变更、延续的应当是本机关准予、现行有效且由申请人持有的许可",
    LICENSING(49), _register_agrees,
    "请核对原许可证编号和持有人；确无该许可的，不予受理", "refuse_application",
)  # fmt: skip
renewal_in_time = Rule(
    "RENEWAL_LATE", "延续应当在许可有效期届满三十日前提出申请", LICENSING(50, 1), _in_time,
    "请不予受理延续申请，并告知申请人可以重新申请", "refuse_application",
    detail=lambda f, s: f"该许可有效期至{told_in_words(s.day('register_until'))}",
)  # fmt: skip
not_barred = Rule(
    "REAPPLY_BARRED", "提供虚假材料或者骗取许可的，在规定期限内不得再次申请该许可",
    f"{LICENSING(78)}、{LICENSING(79).place}", _not_barred,
    "请不予受理，并写明不得再次申请的期限", "refuse_application",
    detail=lambda f, s: f"至{told_in_words(s.day('barred_until'))}不得再次申请",
)  # fmt: skip
ground_holds = Rule(
    "SUPPLEMENT_OPEN", "补正期限届满仍未按要求全部补正的，方可以此不予受理", LICENSING(32, 1, 5),
    _ground_holds, "请等补正期限届满，或者选择其他情形",
)  # fmt: skip
elsewhere_named = Rule(
    "ELSEWHERE_UNNAMED", "不属于本机关职权范围的，应当告知申请人向有关行政机关申请",
    LICENSING(32, 1, 2), _elsewhere_named, "请填写应当向其申请的行政机关",
)  # fmt: skip
time_is_up = Rule(
    "NOT_YET_BY_LAW", "收到申请材料满五日未告知补正的，方视为受理", LICENSING(32, 1, 4),
    accepted_by_law, "期限内请受理、告知补正或者不予受理", "accept_application",
)  # fmt: skip
RECEIVED_ORDER = Rule(
    "DATE_ORDER", "收到补正材料的日期不能早于告知补正的日期", LICENSING(32, 1, 4),
    lambda f, s: (d := s.day("received_on")) is None or f.supplement_on is None
    or d >= f.supplement_on, "请核对日期",
)  # fmt: skip

NAMING = (
    LICENCE.two_officers, handlers_separate, LICENCE.certified, LICENCE.unconflicted,
)  # fmt: skip
HERE = ("application",)


def _waiting(facts: Any) -> bool:
    return facts.supplement_on is not None


STEPS: tuple[Step[LicenceFacts], ...] = (
    Step(
        "receive_application", "接收申请材料", ("opening",), "application", Role.OFFICER,
        LICENSING(29, 1), checks=(names_licence,), form=APPLY, effect=_received,
        documents=("licence_receipt",), part=Part.HANDLER, register="licence_asked",
    ),
    Step(
        "give_supplement_notice", "一次告知补正", HERE, None, Role.OFFICER, LICENSING(32, 1, 4),
        rules=(in_five_days, once), checks=(all_at_once, time_to_supplement), form=SUPPLEMENT,
        effect=_told, documents=("licence_supplement_notice",), part=Part.HANDLER, binding=True,
        register="licence_unasked", offered=lambda f: not _waiting(f),
    ),
    Step(
        "receive_supplement", "接收补正材料", HERE, None, Role.OFFICER, LICENSING(32, 1, 5),
        checks=(RECEIVED_ORDER,), form=SUPPLEMENTED, effect=_supplemented,
        documents=("licence_receipt",), part=Part.HANDLER, outside=True,
        register="licence_asked", offered=_waiting,
    ),
    Step(
        "accept_application", "受理", HERE, "examination", Role.OFFICER, LICENSING(32, 1, 5),
        rules=(in_five_days,),
        checks=(complete, register_agrees, renewal_in_time, not_barred, *NAMING), form=ACCEPT,
        effect=_accepted, documents=("licence_acceptance",), part=Part.HANDLER, binding=True,
        numbered=True, offered=lambda f: not _waiting(f),
    ),
    Step(
        "record_acceptance_by_law", "登记视为受理", HERE, "examination", Role.OFFICER,
        LICENSING(32, 1, 4), rules=(time_is_up,), checks=NAMING,
        form=(OFFICERS, *ITEM, *REGISTER,
              Field("reason", "逾期未告知的情况说明", Kind.LONGTEXT, sample="窗口未及时流转。")),
        effect=_accepted_by_law, documents=("licence_acceptance_by_law",), part=Part.HANDLER,
        binding=True, numbered=True, offered=lambda f: not _waiting(f),
    ),
    Step(
        "refuse_application", "不予受理", HERE, "not_accepted", Role.OFFICER, LICENSING(32, 2),
        checks=(ground_holds, elsewhere_named), form=REFUSE, effect=_ended,
        documents=("licence_non_acceptance",), part=Part.HANDLER, binding=True,
        register="licence_unasked",
    ),
    Step(
        "withdraw_application", "登记申请人撤回申请",
        ("application", "examination", "proposal", "correction"), "not_accepted", Role.OFFICER,
        LICENSING(29, 1), form=(REASON,), effect=_withdrawn, part=Part.HANDLER, outside=True,
        register="licence_unasked",
    ),
)  # fmt: skip
