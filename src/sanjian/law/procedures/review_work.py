"""法制审核的受理、分派和征求意见: what the review body does before it gives its opinion.

The materials are checked against the place's list; the limit of review runs from the day on
which they are complete, and stands still while advisers or experts are heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sanjian.law.citations import APL, Citation
from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Person, Role
from sanjian.law.procedure import Act, DutyRule, Rule, Situation, Step
from sanjian.law.procedures.case_facts import C, CaseFacts
from sanjian.law.procedures.case_rules import OPINION_118, codes, not_handler, part_of

LIST = "review.materials"


def all_materials(facts: CaseFacts, params: Parameters) -> list[str]:
    """Return every material of the place's list."""
    return sorted(codes(params, LIST))


def _one_missing(facts: CaseFacts, params: Parameters) -> list[str]:
    return sorted(codes(params, LIST))[:1]


def missing_materials(facts: CaseFacts, listed: Sequence[str], params: Parameters) -> list[str]:
    """Return the materials, in words, that the list asks for on this file and are not there.

    A row marked ``when = "hearing"`` is asked for only where a hearing was held.
    """
    return [
        str(row["label"])
        for row in params.rows(LIST)
        if row["code"] not in listed and (row.get("when") != "hearing" or facts.was_heard)
    ]


def _missing(facts: CaseFacts, situation: Situation) -> list[str]:
    listed = situation.content.get("materials_listed") or ()
    return missing_materials(facts, listed, situation.params)


def _unqualified(person: Person, situation: Situation) -> str:
    """Return why this person may not review under the place's rules, "" when he may."""
    asked = situation.params.flag("review.qualification_required")
    return person.review_defect if asked else ""


def _own_organ(facts: CaseFacts, situation: Situation) -> bool:
    """Say whether it is this reviewer's organ that the chapter's review belongs to."""
    if facts.entrusting is not None and situation.by.agency != facts.entrusting:
        return False
    return situation.by.agency not in facts.joint_organs


materials_whole = Rule(
    "REVIEW_MATERIALS", "送法制审核应当按照要求报送材料", f"{OPINION_118}（十三）",
    lambda f, s: not _missing(f, s), "请补齐材料后再报送",
    detail=lambda f, s: "尚缺" + "、".join(_missing(f, s)),
)  # fmt: skip
review_body = Rule(
    "NO_REVIEW_BODY", "各级行政执法机关应当明确具体负责本单位重大执法决定法制审核的工作机构",
    f"{OPINION_118}（十一）", lambda f, s: bool(s.content.get("review_body")),
    "请先登记本机关的法制审核机构",
)  # fmt: skip
reviewer_named = Rule(
    "NO_REVIEWER_NAMED", "法制审核工作应当有机构承担、有专人负责", f"{OPINION_118}（十一）",
    lambda f, s: bool(s.content.get("reviewer_named")),
    "请先任命法制审核人员，或者申请调用其他单位的审核人员",
)  # fmt: skip
returned_once = Rule(
    "RETURN_ONCE", "送审材料不齐的，应当一次告知需要补充的全部材料", f"{OPINION_118}（十三）",
    lambda f, s: f.review_returns == 0, "请直接提出审核意见", "raise_problems",
)  # fmt: skip
qualified = Rule(
    "REVIEWER_UNQUALIFIED",
    "初次从事行政处罚决定法制审核的人员，应当通过国家统一法律职业资格考试取得法律职业资格",
    APL(58, 2), lambda f, s: not _unqualified(s.by, s), "请由具有法律职业资格的人员审核，"
    "或者先在法制审核人员名册登记其资格", "reassign_review",
    detail=lambda f, s: s.by.name + _unqualified(s.by, s),
)  # fmt: skip
own_review = Rule(
    "NOT_YOUR_REVIEW", "法制审核由受分派的审核人员办理", f"{OPINION_118}（十一）",
    lambda f, s: f.review_assigned in (None, s.by.id),
    "请由受分派的人员审核，或者由法制审核机构负责人改派", "reassign_review",
)  # fmt: skip
own_organ = Rule(
    "NOT_YOUR_ORGAN", "法制审核由作出决定的机关的法制审核机构负责", f"{OPINION_118}（十一）",
    _own_organ, "委托执法的由委托机关审核；共同署名机关只就本机关的署名提出审核意见",
)  # fmt: skip
heard_advice = Rule(
    "CONSULTATION_OPEN", "征求意见、专家论证尚未结束", f"{OPINION_118}（十一）",
    lambda f, s: f.consulted_on is None, "请先登记各方意见及采纳情况", "end_consultation",
)  # fmt: skip
invited = Rule(
    "NOT_INVITED", "受邀参与本案法制审核的顾问、专家方可提出意见", f"{OPINION_118}（十一）",
    lambda f, s: s.by.id in f.invited, "请由法制审核人员先邀请",
)  # fmt: skip
advisers_there = Rule(
    "NO_ADVISER", "征求意见应当先邀请顾问或者专家", f"{OPINION_118}（十一）",
    lambda f, s: bool(s.content.get("advisers")),
    "请在审核页邀请顾问或者专家，统筹调用的须经同意",
)  # fmt: skip


def _named_rows(situation: Situation) -> list[str]:
    return [str(row.get("name") or "") for row in situation.content.get("opinions") or ()]


def _unheard(facts: CaseFacts, situation: Situation) -> list[str]:
    named = Counter(_named_rows(situation))
    return sorted((Counter(name for _, name in facts.asked) - named).elements())


def _not_asked(facts: CaseFacts, situation: Situation) -> list[str]:
    named = Counter(_named_rows(situation))
    return sorted((named - Counter(name for _, name in facts.asked)).elements())


adoption_reasoned = Rule(
    "ADOPTION_REASON", "不采纳意见的应当说明理由", f"{OPINION_118}（十一）",
    lambda f, s: all(r.get("adopted") or r.get("reason") for r in s.content.get("opinions", [])),
    "请对不采纳的意见写明理由",
)  # fmt: skip
opinions_there = Rule(
    "OPINION_MISSING", "结束征求意见应当逐一登记受邀人员的意见", f"{OPINION_118}（十一）",
    lambda f, s: not _unheard(f, s), "请逐一登记意见；未提出意见的写明未提出",
    detail=lambda f, s: "尚缺" + "、".join(_unheard(f, s)),
)  # fmt: skip
opinion_of_asked = Rule(
    "OPINION_NOT_ASKED", "只登记本次邀请的顾问、专家的意见", f"{OPINION_118}（十一）",
    lambda f, s: not _not_asked(f, s), "请删去未受邀人员的意见，或者先邀请",
    detail=lambda f, s: "未邀请" + "、".join(_not_asked(f, s)),
)  # fmt: skip


def _reviewer_named(situation: Situation) -> Any:
    return situation.people.get(situation.content.get("reviewer") or 0)


def _fit(facts: CaseFacts, situation: Situation) -> str:
    """Return why the person named cannot review this case, "" when he can."""
    person = _reviewer_named(situation)
    if person is None or Role.REVIEWER not in person.roles:
        return "所选人员不在法制审核岗位"
    here = situation.by.agency
    if person.agency != here and here not in person.lent_to:
        return f"{person.name}是其他单位人员，今日没有经批准的调用"
    if defect := _unqualified(person, situation):
        return f"{person.name}{defect}"
    total = situation.params.text("review.separation") == "total"
    if total and Role.OFFICER in person.roles:
        return f"{person.name}仍在执法岗位"
    if person.id in facts.handlers or part_of(facts, person.id) not in ("", Part.REVIEWER):
        return f"{person.name}承办、审批过本案或者主持过本案听证"
    return f"{person.name}已回避本案" if person.id in facts.recused else ""


fit_to_review = Rule(
    "REVIEWER_UNFIT", "不得审核本人承办的案件", f"{OPINION_118}（十一）",
    lambda f, s: not _fit(f, s), "请另选法制审核人员", detail=_fit,
)  # fmt: skip


def _accepted(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, review_accepted_on=act.day, review_assigned=act.by)


def _returned(facts: C, act: Act, params: Parameters) -> C:
    return replace(
        facts,
        review_outcome="withdrawn",
        review_hash="",
        review_returns=facts.review_returns + 1,
        review_concluded_on=act.day,
        problems_open=0,
    )


def _reassigned(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, review_assigned=act.content["reviewer"])


def _consulted(facts: C, act: Act, params: Parameters) -> C:
    asked = act.content.get("advisers") or ()
    stops = params.flag("review.consultation_suspends")
    return replace(
        facts,
        consulted_on=act.day,
        asked=tuple((one["adviser"], one["name"]) for one in asked),
        invited=facts.invited | {one["person"] for one in asked if one.get("person")},
        review_pauses=(*facts.review_pauses, (act.day, None)) if stops else facts.review_pauses,
    )


def _heard(facts: C, act: Act, params: Parameters) -> C:
    pauses = facts.review_pauses
    if pauses and pauses[-1][1] is None:
        pauses = (*pauses[:-1], (pauses[-1][0], act.day))
    return replace(facts, consulted_on=None, asked=(), review_pauses=pauses)


def _opinion_rows(facts: CaseFacts, params: Parameters) -> list[dict[str, Any]]:
    return [
        {"name": name, "opinion": "同意拟处理意见。", "adopted": True, "reason": ""}
        for _, name in facts.asked
    ]


ADVISERS = (
    Field("adviser", "编号", Kind.INTEGER, filled=True),
    Field("name", "姓名", max_length=50),
    Field("person", "账号", Kind.INTEGER, required=False, filled=True),
)
OPINIONS = (
    Field("adviser", "名册编号", Kind.INTEGER, required=False, filled=True),
    Field("name", "姓名", max_length=50),
    Field("opinion", "意见", max_length=2000),
    Field("adopted", "是否采纳", Kind.YESNO),
    Field("reason", "不采纳的理由", required=False, max_length=1000),
)


def steps(law: Citation | str, here: tuple[str, ...], back: str) -> tuple[Step[C], ...]:
    """Return the steps of the review body before its opinion; ``here`` are stages of review."""
    return (*_receiving(law, here, back), *_advising(here))


def _receiving(law: Citation | str, here: tuple[str, ...], back: str) -> tuple[Step[C], ...]:
    return (
        Step(
            "accept_review", "接收送审材料", here, None, Role.REVIEWER, law,
            rules=(own_review,),
            form=(Field("checked", "送审材料齐全，审核期限自今日起计算", Kind.YESNO, sample=True),),
            checks=(Rule(
                "MATERIALS_UNCHECKED", "接收前应当核对送审材料", f"{OPINION_118}（十三）",
                lambda f, s: bool(s.content.get("checked")), "材料不齐的，请退回补充",
                "return_materials",
            ),),
            effect=_accepted, part=Part.REVIEWER,
            offered=lambda f: f.review_accepted_on is None,
        ),
        Step(
            "return_materials", "材料不齐退回补充", here, back, Role.REVIEWER, law,
            rules=(own_review, returned_once),
            form=(
                Field("lacking", "需要补充的材料", Kind.CHOICES, choices=LIST,
                      sample=_one_missing),
                Field("words", "补充要求", Kind.LONGTEXT, sample="请补充所列材料后再次报送。"),
            ),
            effect=_returned, part=Part.REVIEWER, gate="review_returned",
            offered=lambda f: f.review_accepted_on is None,
        ),
        Step(
            "reassign_review", "改派审核人员", here, None, Role.REVIEW_HEAD,
            f"{OPINION_118}（十一）", rules=(not_handler,), also_by=(Role.HEAD,),
            form=(
                Field("reviewer", "审核人员", Kind.PERSON, who="reviewer"),
                Field("reason", "改派理由", max_length=300, sample="原审核人员因公外出。"),
            ),
            checks=(fit_to_review,), effect=_reassigned,
        ),
    )  # fmt: skip


def _advising(here: tuple[str, ...]) -> tuple[Step[C], ...]:
    return (
        Step(
            "consult_advisers", "征求顾问、专家意见", here, None, Role.REVIEWER,
            f"{OPINION_118}（十一）", rules=(own_review,), checks=(advisers_there,),
            form=(
                Field("question", "需要论证的问题", Kind.LONGTEXT, sample="裁量是否适当。"),
                Field("advisers", "受邀人员", Kind.ROWS, columns=ADVISERS, required=False,
                      filled=True, sample=[{"adviser": 1, "name": "顾问"}]),
            ),
            effect=_consulted, part=Part.REVIEWER,
            offered=lambda f: f.consulted_on is None,
        ),
        Step(
            "give_counsel", "提出顾问、专家意见", here, None, Role.COUNSEL,
            f"{OPINION_118}（十一）", rules=(invited,),
            form=(
                Field("opinion", "意见", Kind.LONGTEXT, sample="事实清楚，裁量适当。"),
                Field("basis", "依据", Kind.LONGTEXT, required=False),
            ),
            offered=lambda f: f.consulted_on is not None,
        ),
        Step(
            "end_consultation", "登记意见采纳情况", here, None, Role.REVIEWER,
            f"{OPINION_118}（十一）", rules=(own_review,),
            checks=(opinion_of_asked, opinions_there, adoption_reasoned),
            form=(
                Field("opinions", "各方意见及采纳情况", Kind.ROWS, columns=OPINIONS,
                      required=False, sample=_opinion_rows),
                Field("conclusion", "论证结论", Kind.LONGTEXT, sample="意见一致，予以采纳。"),
            ),
            effect=_heard, part=Part.REVIEWER,
            offered=lambda f: f.consulted_on is not None,
        ),
    )  # fmt: skip


def duty() -> DutyRule[C]:
    """Return the duty to conclude a review within the limit.

    The limit runs from the day on which the materials were received as complete; until they
    are, from their submission, so that nobody gains time by not looking at them.
    """
    return DutyRule(
        "review", "完成法制审核", Role.REVIEWER, "review.limit",
        lambda f: (f.review_accepted_on or f.review_submitted_on) if f.review_round else None,
        lambda f: f.review_concluded_on, "pass_review",
        pauses=lambda f: f.review_pauses, own=lambda f: f.review_limit_days,
        statutory=False, stands="征求意见，不计入审核期限",
    )  # fmt: skip
