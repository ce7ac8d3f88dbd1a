"""法制审核: submission, opinion, correction and resubmission, disagreement and ruling.

A pass binds to the hash of draft, evidence list and rule pack; any change voids it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import review_rule, review_work
from sanjian.law.procedures.case_facts import C, CaseFacts
from sanjian.law.procedures.case_rules import (
    OPINION,
    OPINION_118,
    Common,
    codes,
    not_handler,
)
from sanjian.law.procedures.review_work import (
    LIST,
    all_materials,
    heard_advice,
    materials_whole,
    own_organ,
    own_review,
    qualified,
    review_body,
    reviewer_named,
)

FINDINGS = (Choice("sound", "符合"), Choice("flawed", "存在问题"), Choice("absent", "不涉及"))
REVIEW_ITEM = Field("item", "审核项目", Kind.CHOICE, choices="review.checklist")
CHECKLIST = (
    REVIEW_ITEM,
    Field("finding", "审核结论", Kind.CHOICE, choices=(*FINDINGS, review_rule.SUSPECTED)),
    Field("note", "说明", required=False, max_length=1000),
    Field("evidence", "所据证据（序号，如：1、3）", required=False, max_length=60),
)
PROBLEMS = (
    Field("kind", "问题类型", Kind.CHOICE, choices="review.problem_kinds"),
    Field("problem", "问题和修改建议", max_length=2000),
    Field("ground", "依据", required=False, max_length=300),
)
STANDARDS = (
    Field("standard", "审核标准", Kind.CHOICE, choices="review.standard"),
    Field("finding", "结论", Kind.CHOICE, choices=FINDINGS[:2]),
    Field("note", "说明", required=False, max_length=1000),
)
ANSWERS = (
    Field("problem", "审核提出的问题", max_length=2000),
    Field("answer", "研究处理情况", max_length=2000),
)


def _whole_checklist(facts: CaseFacts, params: Parameters) -> list[dict[str, str]]:
    return [
        {"item": code, "finding": "sound", "note": ""}
        for code in sorted(codes(params, "review.checklist"))
    ]


def _one_problem(facts: CaseFacts, params: Parameters) -> list[dict[str, str]]:
    kind = sorted(codes(params, "review.problem_kinds"))[0]
    return [{"kind": kind, "problem": "请补充裁量理由。", "ground": ""}]


def several_standards(params: Parameters) -> tuple[str, ...]:
    """Return the standards that each want a conclusion of their own.

    Where legality is the only one, the items of the checklist are its conclusion.
    """
    listed = params.items("review.standard")
    return listed if len(listed) > 1 else ()


def _standards(facts: CaseFacts, params: Parameters) -> list[dict[str, str]]:
    return [
        {"standard": code, "finding": "sound", "note": ""} for code in several_standards(params)
    ]


def _answers(facts: CaseFacts, params: Parameters) -> list[dict[str, str]]:
    row = {"problem": "请补充裁量理由。", "answer": "已补充。"}
    return [row] * facts.problems_open


def present_hash(facts: CaseFacts, params: Parameters) -> str:
    """Return the hash that names the present draft; what one signs is what one saw."""
    return facts.draft_hash


DRAFT_HASH = Field("draft_hash", "决定稿校验值", max_length=64, sample=present_hash,
                   help="系统自动填入，用于确认所见即所签")  # fmt: skip
SUBMIT = (
    Field("declared", "承办机构对送审材料的真实性、准确性、完整性以及执法的事实、证据、"
          "法律适用、程序的合法性负责", Kind.YESNO, sample=True, law=f"{OPINION_118}（十四）"),
    Field("materials_listed", "随附送审材料", Kind.CHOICES, choices=LIST, required=False,
          law=f"{OPINION_118}（十三）", sample=all_materials),
    Field("materials", "送审材料说明", Kind.LONGTEXT,
          sample="调查终结报告、决定稿、证据目录齐全。"),
    Field("answers", "对审核意见的逐条处理", Kind.ROWS, columns=ANSWERS, required=False,
          sample=_answers),
    Field("reviewer", "审核人员", Kind.INTEGER, required=False, filled=True),
    Field("allocation", "分派理由", required=False, filled=True, max_length=500),
    Field("review_body", "法制审核机构", required=False, filled=True, sample="法制审核机构"),
    Field("reviewer_named", "已明确法制审核人员", Kind.YESNO, required=False, filled=True,
          sample=True),
    *review_rule.SET,
)  # fmt: skip
STANDARD = Field("standards", "审核标准", Kind.ROWS, columns=STANDARDS, required=False,
                 sample=_standards)  # fmt: skip
PASS = (
    DRAFT_HASH,
    Field("checklist", "审核项目", Kind.ROWS, columns=CHECKLIST, required=False,
          sample=_whole_checklist),
    STANDARD,
    *review_rule.OF_OPINION,
    Field("opinion", "审核意见", Kind.LONGTEXT, sample="同意拟作出的处理决定。"),
)  # fmt: skip
RAISE = (
    DRAFT_HASH,
    Field("checklist", "审核项目", Kind.ROWS, columns=CHECKLIST, required=False,
          sample=_whole_checklist),
    STANDARD,
    Field("problems", "存在的问题", Kind.ROWS, columns=PROBLEMS, required=False,
          sample=_one_problem),
    *review_rule.OF_OPINION,
    Field("opinion", "审核意见", Kind.LONGTEXT, sample="存在问题，请研究处理后再次报送。"),
)  # fmt: skip
DISAGREE = (
    Field("reasons", "不同意审核意见的理由", Kind.LONGTEXT, sample="理由充分。"),
    Field("basis", "依据", Kind.LONGTEXT, sample="《行政处罚法》第三十四条。"),
)
FORMS_OF_TALK = (
    Choice("talk", "承办机构与法制审核机构协商"),
    Choice("meeting", "集体讨论"),
)
NEGOTIATED = (
    Field("held_on", "协商日期", Kind.DATE),
    Field("form", "方式", Kind.CHOICE, choices=FORMS_OF_TALK),
    Field("people", "参加人员", max_length=300, sample="承办机构和法制审核机构人员。"),
    Field("agreed", "经协商达成一致", Kind.YESNO, sample=False),
    Field("record", "协商情况", Kind.LONGTEXT, sample="双方就裁量幅度进行了协商。"),
)
RULINGS = (
    Choice("follow_review", "按法制审核意见办理"),
    Choice("follow_handler", "按承办机构意见办理"),
)
BOTH = (Choice("review_opinion", "法制审核意见书"), Choice("handler_opinion", "承办机构不同意见书"))
RULE = (
    DRAFT_HASH,
    Field(
        "opened",
        "已打开阅看的意见",
        Kind.CHOICES,
        choices=BOTH,
        required=False,
        filled=True,
        sample=tuple(one.code for one in BOTH),
    ),
    Field("both_read", "已阅看双方书面意见", Kind.YESNO, sample=True),
    Field("ruling", "处理决定", Kind.CHOICE, choices=RULINGS, decides=True),
    Field("reasons", "理由", Kind.LONGTEXT, sample="经研究双方意见。"),
)


def _submitted(facts: C, act: Act, params: Parameters) -> C:
    return replace(
        facts,
        review_submitted_on=act.day,
        review_submitted_hash=facts.draft_hash,
        review_round=facts.review_round + 1,
        review_outcome="pending",
        review_hash="",
        review_concluded_on=None,
        problems_open=0,
        disagreed_on=None,
        negotiated_on=None,
        both_opinions_on=None,
        review_assigned=act.content.get("reviewer"),
        review_accepted_on=None,
        **review_rule.taken(act),
        review_pauses=(),
        consulted_on=None,
        asked=(),
    )


def _passed(facts: C, act: Act, params: Parameters) -> C:
    return replace(
        facts,
        review_outcome="passed",
        review_hash=facts.draft_hash,
        review_concluded_on=act.day,
        review_returns=0,
        reviewers=facts.reviewers | {act.by},
    )


def _problems(facts: C, act: Act, params: Parameters) -> C:
    return replace(
        facts,
        review_outcome="problems",
        review_hash=facts.draft_hash,
        review_concluded_on=act.day,
        problems_open=len(act.content["problems"]),
        review_returns=0,
        reviewers=facts.reviewers | {act.by},
    )


def _withdrawn(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, review_outcome="withdrawn", review_hash="")


def _disagreed(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, disagreed_on=act.day)


def _negotiated(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, negotiated_on=act.day)


def _both(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, both_opinions_on=act.day)


def _ruled(facts: C, act: Act, params: Parameters) -> C:
    if act.content["ruling"] == "follow_handler":
        return replace(facts, review_outcome="ruled", review_hash=facts.draft_hash)
    return replace(facts, both_opinions_on=None)


def _unanswered(facts: CaseFacts, situation: Situation) -> bool:
    answers = [row for row in situation.content.get("answers", []) if row.get("answer")]
    return len(answers) >= facts.problems_open


def light(facts: CaseFacts, params: Parameters) -> bool:
    """Say whether the review may stand in the approval form instead of item by item.

    Only where the place allows it and nothing but "all ordinary penalties" asks for review.
    """
    return params.flag("review.light_form") and facts.review_because == ("all_ordinary",)


def _standards_missing(facts: CaseFacts, situation: Situation) -> list[str]:
    done = {row.get("standard") for row in situation.content.get("standards", [])}
    wanted = several_standards(situation.params)
    return [
        str(row["label"])
        for row in situation.params.rows("review.standard")
        if row["code"] in wanted and row["code"] not in done
    ]


def _items_missing(facts: CaseFacts, situation: Situation) -> list[str]:
    if light(facts, situation.params):
        return []
    done = {row.get("item") for row in situation.content.get("checklist", [])}
    options = REVIEW_ITEM.options(situation.params)
    return [item.label for item in options if item.code not in done]


def _none_flawed(facts: CaseFacts, situation: Situation) -> bool:
    rows = (*situation.content.get("checklist", []), *situation.content.get("standards", []))
    return all(row.get("finding") not in review_rule.FAULTS for row in rows)


def _all_opened(facts: CaseFacts, situation: Situation) -> bool:
    opened = set(situation.content.get("opened") or ())
    return bool(situation.content.get("both_read")) and opened >= {one.code for one in BOTH}


def _unopened(facts: CaseFacts, situation: Situation) -> str:
    opened = situation.content.get("opened") or ()
    return "、".join(f"尚未打开{one.label}" for one in BOTH if one.code not in opened)


def _separated(facts: CaseFacts, situation: Situation) -> bool:
    total = situation.params.text("review.separation") == "total"
    return not total or Role.OFFICER not in situation.by.roles


declared = Rule(
    "STATEMENT_REQUIRED", "承办机构应当对送审材料的真实性、准确性、完整性负责",
    f"{OPINION_118}（十四）",
    lambda f, s: bool(s.content.get("declared")), "请由承办机构作出声明后再报送",
)  # fmt: skip
answered = Rule(
    "PROBLEM_UNANSWERED", "对法制审核提出的问题应当逐条研究处理后再次报送",
    f"{OPINION_118}（十三）", _unanswered, "请对每个问题填写研究处理情况",
)  # fmt: skip
separated = Rule(
    "REVIEWER_SEPARATION", "法制审核人员不得从事具体执法事务", f"{OPINION_118}（十一）",
    _separated, "请由专职法制审核人员审核",
)  # fmt: skip
items_answered = Rule(
    "REVIEW_ITEM_MISSING", "法制审核应当对各审核项目逐项作出结论", f"{OPINION_118}（十三）",
    lambda f, s: not _items_missing(f, s), "请填写所缺的审核项目",
    detail=lambda f, s: "尚缺" + "、".join(_items_missing(f, s)),
)  # fmt: skip
standard_concluded = Rule(
    "REVIEW_STANDARD_MISSING", "法制审核应当对合法性、适当性分别作出结论", f"{OPINION_118}（十三）",
    lambda f, s: not _standards_missing(f, s), "请填写所缺的结论",
    detail=lambda f, s: "尚缺" + "、".join(_standards_missing(f, s)),
)  # fmt: skip
none_flawed = Rule(
    "REVIEW_FLAWED", "有审核项目存在问题的，不得作出同意的意见", f"{OPINION_118}（十三）",
    _none_flawed, "请改为提出存在问题的意见",
)  # fmt: skip
problem_stated = Rule(
    "OPINION_NO_PROBLEM", "存在问题的审核意见应当列明问题", f"{OPINION_118}（十三）",
    lambda f, s: bool(s.content.get("problems")), "请至少列明一个问题",
)  # fmt: skip
consulted = Rule(
    "CONSULT_FIRST", "承办机构与法制审核机构意见不一致的，应当先行协商", f"{OPINION_118}（十四）",
    lambda f, s: f.negotiated_on is not None
    or not s.params.flag("review.negotiation_required"),
    "请先登记协商情况", "record_negotiation",
)  # fmt: skip
both_read = Rule(
    "BOTH_OPINIONS", "负责人应当研究双方意见后作出处理", f"{OPINION_118}（十四）",
    _all_opened, "请先在本案文书中打开并阅看双方书面意见", detail=_unopened,
)  # fmt: skip

REVIEWING = (not_handler, separated, own_review, own_organ, review_rule.signed)
CONCLUDED = (items_answered, standard_concluded, *review_rule.OF_REVIEWER)


def finished(conclude: str) -> Rule:
    """Return the rule that a draft is reviewed after the inquiry; ``conclude`` is its step."""
    return Rule(
        "REVIEW_TOO_EARLY", "调查审查完成并形成拟决定意见后，方可送法制审核",
        f"{OPINION_118}（十三）", lambda f, s: bool(f.draft_hash) and f.concluded_on is not None,
        "请先完成调查终结报告", conclude,
    )  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """What a kind of enforcement brings to its chapter on legal review.

    ``before`` must hold before anybody reviews or decides; ``floor`` are the grounds on which
    no head's ruling replaces a pass; ``send_from`` are the stages from which a draft is sent
    to review or, where none is due, straight to the head; ``back_to`` where problems are
    worked on; ``reviewing`` and ``deciding`` those of review and decision;
    ``suspicion`` what a reviewer's suspicion of a crime does to the file.
    """

    common: Common
    before: tuple[Rule, ...]
    floor: frozenset[str]
    send_from: tuple[str, ...]
    reviewing: str = "review"
    back_to: str = "correction"
    deciding: str = "decision"
    suspicion: review_rule.Suspicion | None = None

    @cached_property
    def same_draft(self) -> Rule:
        """What is signed is what was seen."""
        return Rule(
            "REVIEW_STALE", "审核意见和决定应当针对现在的决定稿", self.common.basis.reviewed,
            lambda f, s: s.content.get("draft_hash") == f.draft_hash,
            "决定稿或者证据目录已有改动，请刷新后核对改动再办理",
        )  # fmt: skip

    @cached_property
    def unchanged(self) -> Rule:
        """A draft that changed after it was sent must be sent again."""
        return Rule(
            "REVIEW_STALE", "送审后决定稿或者证据目录已改动，应当重新报送审核",
            self.common.basis.reviewed, lambda f, s: f.review_submitted_hash == f.draft_hash,
            "请退回承办机构重新报送", "raise_problems",
        )  # fmt: skip

    @cached_property
    def ruling_allowed(self) -> Rule:
        """A ruling stands in for a pass only where the place says so and no statute forbids it."""
        return Rule(
            "RULING_FORBIDDEN", "未经法制审核或者审核未通过的，不得作出决定",
            self.common.basis.reviewed, self._ruling_open,
            "依法必须审核通过的案件和本辖区未规定由负责人处理分歧的，请修改后重新报送审核",
        )  # fmt: skip

    def _ruling_open(self, facts: CaseFacts, situation: Situation) -> bool:
        if situation.content.get("ruling") != "follow_handler":
            return True
        bound = self.floor.intersection(facts.review_because)
        return situation.params.flag("review.ruling_allowed") and not bound

    @cached_property
    def not_missing(self) -> Rule:
        """A draft that must be reviewed goes to the head only with its pass."""
        return Rule(
            "REVIEW_MISSING", "未经法制审核或者审核未通过的，不得作出决定",
            self.common.basis.reviewed, lambda f, s: not f.review_required or f.reviewed,
            "本案应当先报送法制审核", "submit_review",
        )  # fmt: skip

    def steps(self) -> tuple[Step[C], ...]:
        """Return the chapter's steps."""
        law, here = self.common.basis.reviewed, (self.reviewing,)
        return (
            *self._opinions(),
            *review_work.steps(law, here, self.back_to),
            *self._dispute(),
            self._straight(),
        )

    def _opinions(self) -> tuple[Step[C], ...]:
        common, law = self.common, self.common.basis.reviewed
        here, deciding, back = (self.reviewing,), self.deciding, self.back_to
        return (
            Step(
                "submit_review", "报送法制审核", (*self.send_from, deciding), self.reviewing,
                Role.OFFICER, law, rules=(*common.handling, *self.before),
                checks=(
                    declared, answered, review_body, reviewer_named,
                    review_rule.confirmed, materials_whole,
                ),
                form=SUBMIT, effect=_submitted, part=Part.HANDLER, gate="review_submitted",
                documents=("review_submission", "review_resubmission"),
                offered=lambda f: not f.reviewed,
            ),
            Step(
                "pass_review", "审核同意", here, deciding, Role.REVIEWER, law,
                rules=(*REVIEWING, qualified, self.unchanged, heard_advice),
                checks=(self.same_draft, *CONCLUDED, none_flawed),
                form=PASS, effect=_passed, documents=("review_opinion",), part=Part.REVIEWER,
                gate="review_passed",
            ),
            Step(
                "raise_problems", "提出存在问题的意见", here, back, Role.REVIEWER,
                law, rules=(*REVIEWING, qualified, heard_advice),
                checks=(self.same_draft, *CONCLUDED, problem_stated),
                form=RAISE, effect=review_rule.suspecting(_problems, self.suspicion),
                documents=review_rule.papers(self.suspicion), part=Part.REVIEWER,
                gate="review_problems",
            ),
            Step(
                "withdraw_review", "撤回审核意见", (deciding,), back, Role.REVIEWER,
                law, rules=REVIEWING,
                form=(Field("reason", "撤回理由", Kind.LONGTEXT, sample="发现新的问题。"),),
                effect=_withdrawn, part=Part.REVIEWER, gate="review_withdrawn",
                offered=lambda f: f.review_outcome == "passed",
            ),
        )  # fmt: skip

    def _dispute(self) -> tuple[Step[C], ...]:
        common, law, here = self.common, f"{OPINION_118}（十四）", (self.back_to,)
        return (
            Step(
                "state_disagreement", "提出不同意见", here, None, Role.OFFICER,
                law, rules=common.handling, form=DISAGREE, effect=_disagreed,
                documents=("handler_opinion",), part=Part.HANDLER,
                offered=lambda f: f.review_outcome == "problems" and f.disagreed_on is None,
            ),
            Step(
                "record_negotiation", "登记协商情况", here, None, Role.OFFICER,
                law, rules=common.handling, form=NEGOTIATED, effect=_negotiated,
                documents=("negotiation_record",), part=Part.HANDLER,
                offered=lambda f: f.disagreed_on is not None and f.negotiated_on is None,
            ),
            Step(
                "report_disagreement", "报负责人处理分歧", here, None, Role.OFFICER,
                law, rules=(*common.handling, consulted),
                form=(Field("summary", "双方意见摘要", Kind.LONGTEXT,
                            sample="分歧在于裁量幅度。"),),
                effect=_both, part=Part.HANDLER,
                offered=lambda f: f.disagreed_on is not None and f.both_opinions_on is None,
            ),
            Step(
                "rule_disagreement", "处理审核分歧", here, None, Role.HEAD,
                law, rules=self.before,
                checks=(self.same_draft, both_read, self.ruling_allowed), form=RULE, effect=_ruled,
                part=Part.DECIDER, gate="review_ruled",
                offered=lambda f: f.review_outcome == "problems" and f.review_hash == f.draft_hash
                and f.both_opinions_on is not None,
            ),
        )  # fmt: skip

    def _straight(self) -> Step[C]:
        return Step(
            "submit_decision", "报请作出决定", self.send_from, self.deciding,
            Role.OFFICER, self.common.basis.decided,
            rules=(*self.common.handling, *self.before, self.not_missing),
            form=(OPINION,), part=Part.HANDLER,
        )  # fmt: skip
