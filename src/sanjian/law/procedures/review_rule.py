"""本机关法制审核制度: the agency's own rule of review, confirmed before anything is reviewed.

Content, flow, manner, limit and responsibility are the agency's to set (国办发〔2018〕118号
（十三）). What the register says on the day of submission is put into the act: the limit counts
where it is shorter than the place's, the manner asks for its record, the signer signs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedure import Act, Rule
from sanjian.law.procedures.case_rules import OPINION_118

MANNERS = (
    Choice("written", "书面审核"),
    Choice("meeting", "会议审核"),
    Choice("experts", "书面审核，必要时组织专家论证"),
)
SIGNERS = (
    Choice("reviewer", "法制审核人员签署"),
    Choice("review_head", "法制审核机构负责人签署"),
)
SET = (
    Field("review_rule", "本机关法制审核制度", required=False, filled=True,
          sample="本机关法制审核制度"),
    Field("review_manner", "审核方式", Kind.CHOICE, choices=MANNERS, required=False, filled=True,
          sample=""),
    Field("review_signer", "审核意见签署", Kind.CHOICE, choices=SIGNERS, required=False,
          filled=True, sample=""),
    Field("review_days", "本机关审核时限（工作日）", required=False, filled=True, max_length=3),
)  # fmt: skip
MEETING = Field("meeting", "审核会议的时间、参加人员和意见", Kind.LONGTEXT, required=False,
                help="本机关法制审核制度规定会议审核的填写")  # fmt: skip

confirmed = Rule(
    "NO_REVIEW_RULE", "本机关应当确定法制审核内容、流程、方式、时限和责任",
    f"{OPINION_118}（十三）",
    lambda f, s: bool(s.content.get("review_rule")) or not s.params.flag("review.own_rule"),
    "请由本机关负责人确认法制审核制度，或者确认按本辖区规则执行",
)  # fmt: skip
met = Rule(
    "REVIEW_MEETING", "本机关法制审核制度规定以会议方式审核", f"{OPINION_118}（十三）",
    lambda f, s: f.review_manner != "meeting" or bool((s.content.get("meeting") or "").strip()),
    "请填写审核会议的时间、参加人员和意见",
)  # fmt: skip
signed = Rule(
    "REVIEW_SIGNER", "本机关法制审核制度规定审核意见由法制审核机构负责人签署",
    f"{OPINION_118}（十三）",
    lambda f, s: f.review_signer != "review_head" or Role.REVIEW_HEAD in s.by.roles,
    "请改派法制审核机构负责人审核签署", "reassign_review",
)  # fmt: skip

SUSPECTED = Choice("suspected", "涉嫌犯罪")
"""The reviewer's answer that the act may be a crime and must go to the police."""
FAULTS = frozenset({"flawed", "suspected"})
Effect = Callable[[Any, Act, Parameters], Any]
Suspicion = Callable[[Any, Act], Any]


def suspects(content: Mapping[str, Any]) -> str:
    """Return what a reviewer's checklist says of a suspected crime, "" where it says none."""
    rows = content.get("checklist") or ()
    said = [row.get("note") for row in rows if row.get("finding") == SUSPECTED.code]
    return str(said[0] or content.get("opinion") or SUSPECTED.label) if said else ""


def suspecting(effect: Effect, suspicion: Suspicion | None) -> Effect:
    """Return the effect of an opinion that also opens the flag where a crime is suspected."""

    def both(facts: Any, act: Act, params: Parameters) -> Any:
        after = effect(facts, act, params)
        return suspicion(after, act) if suspicion and suspects(act.content) else after

    return both


def papers(suspicion: Suspicion | None) -> tuple[str, ...]:
    """Return what an opinion with problems issues: where a crime is asked about, its draft too."""
    return ("review_opinion", "crime_handover_draft") if suspicion else ("review_opinion",)


ROTATION = Field("rotation", "轮训情况", required=False, filled=True, sample="", max_length=300)
SAME_UNIT = Field("same_unit", "同属一个内设机构", required=False, filled=True, sample="",
                  max_length=300)  # fmt: skip
OF_OPINION = (MEETING, ROTATION, SAME_UNIT)
rotated = Rule(
    "ROTATION_OPEN", "新上岗的法制工作人员应当完成轮训后独立审核", f"{OPINION_118}（十一）",
    lambda f, s: not s.content.get("rotation"),
    "请改派已完成轮训的人员，或者登记轮训和鉴定意见", "reassign_review",
    detail=lambda f, s: str(s.content.get("rotation") or ""),
)  # fmt: skip

units_apart = Rule(
    "REVIEWER_SAME_UNIT", "审核人员与承办人员不得属于同一内设机构", f"{OPINION_118}（十一）",
    lambda f, s: not s.content.get("same_unit"),
    "请改派其他内设机构的法制审核人员", "reassign_review",
    detail=lambda f, s: str(s.content.get("same_unit") or ""),
)  # fmt: skip
OF_REVIEWER = (met, rotated, units_apart)
"""What is asked of whoever concludes a review."""


def taken(act: Act) -> dict[str, Any]:
    """Return the facts that a submission takes over from the agency's rule."""
    return {
        "review_limit_days": int(act.content.get("review_days") or 0),
        "review_manner": act.content.get("review_manner") or "",
        "review_signer": act.content.get("review_signer") or "",
    }
