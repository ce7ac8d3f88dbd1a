"""共同署名: further organs that sign a decision, each after its own legal review of that draft.

The list of signing organs is part of the draft's hash: an organ named or dropped makes another
draft, and every pass given before no longer covers it. An organ's reviewer answers for his own
organ's signature alone; the handling organ's review is the chapter on review.
"""

from __future__ import annotations

from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures.case_facts import C, CaseFacts, rebind
from sanjian.law.procedures.case_rules import OPINION_118, REASON, Common, not_handler
from sanjian.law.procedures.review import DRAFT_HASH, separated

ORGAN = Field("organ", "共同署名机关", max_length=100, sample="云溪县城市管理局",
              help="须与机关登记的全称一致")  # fmt: skip
ORGAN_ID = Field("organ_id", "机关登记号", Kind.INTEGER, required=False, filled=True, sample=1)
SIGNING = Field("organ", "共同署名机关", required=False, filled=True, sample="云溪县城市管理局")
OPINION = Field("opinion", "审核意见", Kind.LONGTEXT, sample="经审核，同意共同署名。")
PROBLEMS = Field("problems", "存在的问题", Kind.LONGTEXT, sample="裁量理由不充分，请补充。")


def missing(facts: CaseFacts) -> frozenset[int]:
    """Return the signing organs that have not passed the draft as it stands now."""
    if facts.joint_hash != facts.draft_hash:
        return facts.joint_organs
    return facts.joint_organs - facts.joint_passed


def _named(facts: C, act: Act, params: Parameters) -> C:
    organs = facts.joint_organs | {act.content["organ_id"]}
    return rebind(replace(facts, joint_organs=organs), params)


def _dropped(facts: C, act: Act, params: Parameters) -> C:
    organs = facts.joint_organs - {act.content["organ_id"]}
    return rebind(replace(facts, joint_organs=organs), params)


def _passed(facts: C, act: Act, params: Parameters) -> C:
    before = facts.joint_passed if facts.joint_hash == facts.draft_hash else frozenset[int]()
    return replace(
        facts,
        joint_hash=facts.draft_hash,
        joint_passed=before | {act.content["organ_id"]},
        reviewers=facts.reviewers | {act.by},
    )


def _signs(facts: CaseFacts, situation: Situation) -> bool:
    return situation.by.agency in facts.joint_organs


known = Rule(
    "ORGAN_UNKNOWN", "共同署名的应当是登记在册、设有法制审核机构的其他行政执法主体",
    f"{OPINION_118}（十一）", lambda f, s: s.content.get("organ_id") is not None,
    "请按机关登记的全称填写；未登记法制审核机构的，请先登记",
)  # fmt: skip
named_once = Rule(
    "ORGAN_NAMED", "该机关已是本案共同署名机关", f"{OPINION_118}（十一）",
    lambda f, s: s.content.get("organ_id") not in f.joint_organs, "请选择其他机关",
)  # fmt: skip
named = Rule(
    "ORGAN_NOT_NAMED", "该机关不是本案共同署名机关", f"{OPINION_118}（十一）",
    lambda f, s: s.content.get("organ_id") in f.joint_organs, "请核对机关全称",
)  # fmt: skip
signs = Rule(
    "NOT_SIGNING_ORGAN", "共同署名机关的法制审核由该机关的审核人员办理", f"{OPINION_118}（十一）",
    _signs, "请由共同署名机关的法制审核人员办理",
)  # fmt: skip
not_yet = Rule(
    "JOINT_PASSED", "本机关对现在的决定稿已经审核同意", f"{OPINION_118}（十三）",
    lambda f, s: not _signs(f, s) or s.by.agency in missing(f), "决定稿改动后方需再次审核",
)  # fmt: skip


def reviewed(common: Common) -> Rule:
    """Return the rule that every signing organ's own review passed exactly this draft."""
    return Rule(
        "JOINT_REVIEW_MISSING",
        "共同署名的机关未完成对本稿的法制审核的，不得作出决定", common.basis.reviewed,
        lambda f, s: not missing(f),
        "请由尚未审核的共同署名机关审核现在的决定稿", "pass_joint_review",
        detail=lambda f, s: f"还有{len(missing(f))}个共同署名机关未审核同意",
    )  # fmt: skip


def steps(
    common: Common, naming: tuple[str, ...], reviewing: tuple[str, ...]
) -> tuple[Step[C], ...]:
    """Return the steps; ``naming`` are the stages before the draft goes up, the others later."""
    law, own = common.basis.reviewed, (not_handler, separated, signs, not_yet)
    return (
        Step(
            "name_signing_organ", "增加共同署名机关", naming, None, Role.OFFICER, law,
            rules=common.handling, checks=(known, named_once), form=(ORGAN, ORGAN_ID, REASON),
            effect=_named, part=Part.HANDLER, gate="partner",
        ),
        Step(
            "drop_signing_organ", "取消共同署名机关", naming, None, Role.OFFICER, law,
            rules=common.handling, checks=(named,), form=(ORGAN, ORGAN_ID, REASON),
            effect=_dropped, part=Part.HANDLER, offered=lambda f: bool(f.joint_organs),
        ),
        Step(
            "pass_joint_review", "共同署名机关审核同意", reviewing, None, Role.REVIEWER, law,
            rules=own, checks=(_same_draft(common),), form=(DRAFT_HASH, SIGNING, ORGAN_ID, OPINION),
            effect=_passed, part=Part.REVIEWER, gate="joint_passed",
            documents=("joint_review_opinion",), offered=lambda f: bool(f.joint_organs),
        ),
        Step(
            "raise_joint_problems", "共同署名机关提出问题", reviewing, None, Role.REVIEWER, law,
            rules=own, checks=(_same_draft(common),),
            form=(DRAFT_HASH, SIGNING, ORGAN_ID, PROBLEMS),
            part=Part.REVIEWER, documents=("joint_review_opinion",),
            offered=lambda f: bool(f.joint_organs),
        ),
    )  # fmt: skip


def _same_draft(common: Common) -> Rule:
    return Rule(
        "REVIEW_STALE", "审核意见和决定应当针对现在的决定稿", common.basis.reviewed,
        lambda f, s: s.content.get("draft_hash") == f.draft_hash,
        "决定稿或者证据目录已有改动，请刷新后核对改动再办理",
    )  # fmt: skip
