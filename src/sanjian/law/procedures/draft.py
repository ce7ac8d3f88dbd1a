"""调查终结与决定稿: the investigation report, the proposed decision, and what it sets off.

The draft carries what the decision will say; from it follow the right to a hearing, the
duty of legal review with its reasons, and the duty of collective discussion.
"""

from __future__ import annotations

from sanjian.law import catalogue
from sanjian.law.catalogue import DraftFacts
from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import benchmark, redo, scope
from sanjian.law.procedures.case_facts import rebind
from sanjian.law.procedures.case_rules import codes, given
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import HANDLING, PENALTY, preservation_settled
from sanjian.law.reasons import GAP, MARK, unedited

OUTCOMES = (
    Choice("penalty", "给予行政处罚"),
    Choice("no_penalty", "不予行政处罚"),
    Choice("withdraw", "违法事实不能成立，不予行政处罚并撤销案件"),
    Choice("transfer", "涉嫌犯罪，移送司法机关"),
)
REASONS = {"evidence": "证据采信理由", "basis": "依据适用理由", "discretion": "自由裁量理由"}
MONETARY = frozenset({"fine", "confiscate_gains"})
BASIS = (
    Field("statute", "法律、法规、规章名称", max_length=100),
    Field("article", "条款", max_length=50),
)
PROVED_BY = Field("evidence", "证据序号（如：1、3）", max_length=60)
PROVEN = Field(
    "proven", "逐项事实及其证据", Kind.ROWS, required=False, law="《行政处罚法》第四十六条第二款",
    help="给予处罚的应当填写；每项认定的事实写一行，并写明证明它的证据在案卷证据目录中的序号",
    columns=(
        Field("fact", "认定的事实", max_length=500),
        PROVED_BY,
    ),
    sample=[{"fact": "当事人未取得许可从事经营活动", "evidence": "1"}],
)  # fmt: skip
DRAFT = (
    Field("outcome", "处理建议", Kind.CHOICE, choices=OUTCOMES, decides=True,
          law="《行政处罚法》第五十七条第一款"),
    Field("facts", "违法事实", Kind.LONGTEXT, sample="当事人未取得许可从事经营活动，证据确凿。"),
    Field("evidence", "主要证据及证明内容", Kind.LONGTEXT, sample="现场笔录、询问笔录、照片。"),
    PROVEN,
    Field("violated", "违反的规定", Kind.ROWS, columns=BASIS, required=False,
          sample=[{"statute": "云溪县示例条例", "article": "第三条"}]),
    Field("basis", "处罚或者处理依据", Kind.ROWS, columns=BASIS,
          sample=[{"statute": "中华人民共和国行政处罚法", "article": "第二十八条"}]),
    Field("penalty_kinds", "处罚种类", Kind.CHOICES, required=False, choices="penalty.kinds",
          decides=True, sample=(("fine",), ("fine", "revoke_licence"), ()),
          law="《行政处罚法》第九条"),
    Field("fine", "罚款数额（元）", Kind.YUAN, required=False, decides=True,
          sample=(5_000_00, 500_000_00, None)),
    Field("confiscated", "没收违法所得、非法财物价值（元）", Kind.YUAN, required=False),
    Field("other_content", "其他处罚内容", required=False, max_length=500),
    Field("correction", "责令改正的内容", Kind.LONGTEXT, law="《行政处罚法》第二十八条第一款",
          sample="责令立即停止违法行为。", required=False),
    Field("reason_evidence", REASONS["evidence"], Kind.LONGTEXT, required=False,
          sample="上述证据来源合法、相互印证。"),
    Field("reason_basis", REASONS["basis"], Kind.LONGTEXT, required=False,
          sample="当事人行为符合该条所列情形。"),
    Field("reason_discretion", REASONS["discretion"], Kind.LONGTEXT, required=False,
          sample="初次违法，配合调查，按从轻幅度裁量。"),
    *benchmark.FIELDS,
    Field("performance", "履行方式和期限", Kind.LONGTEXT, required=False,
          sample="自收到决定书之日起十五日内到指定银行缴纳。"),
    Field("public_interest", "涉及重大公共利益", Kind.YESNO, sample=False,
          law="《行政处罚法》第五十八条第一款第一项"),
    Field("social_risk", "可能造成重大社会影响或者引发社会风险", Kind.YESNO, sample=False),
    Field("major_rights", "直接关系当事人或者第三人重大权益", Kind.YESNO, sample=False,
          law="《行政处罚法》第五十八条第一款第二项"),
    Field("complex", "案情疑难复杂、涉及多个法律关系", Kind.YESNO, decides=True,
          sample=(False, True), law="《行政处罚法》第五十八条第一款第三项"),
    Field("statute", "法律、法规规定应当进行法制审核的其他情形", Kind.YESNO, sample=False,
          law="《行政处罚法》第五十八条第一款第四项"),
    *scope.FURTHER,
)  # fmt: skip


def drafted(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    """Take a draft decision into the file; a pass on an earlier draft no longer covers it."""
    content = act.content
    penal = content["outcome"] == "penalty"
    corrected = {"correction_ordered": True} if content["correction"] else {}
    found = replace(
        facts,
        concluded_on=facts.concluded_on or act.day,
        draft_content=act.content_hash,
        draft_outdated=False,
        outcome=content["outcome"],
        penalty_kinds=frozenset(content["penalty_kinds"]) if penal else frozenset(),
        fine_fen=(content["fine"] or 0) if penal else 0,
        confiscated_fen=(content["confiscated"] or 0) if penal else 0,
        **scope.answers(content),
        **corrected,
    )
    return rebind(scoped(found, params), params)


def scoped(facts: PenaltyFacts, params: Parameters) -> PenaltyFacts:
    """Return facts with the right to a hearing, the duty of review and of discussion.

    The officer cannot untick them: they follow from the draft, the hearing and the pack
    (《行政处罚法》第五十七条第二款、第五十八条第一款、第六十三条第一款).
    """
    hearing = _hearing_right(facts, params)
    because = _review_because(facts, params)
    weighty = facts.triggers & {"complex", "public_interest", scope.DEPARTS}
    return replace(
        facts,
        hearing_right=hearing,
        review_required=bool(because),
        review_because=because,
        deliberation_required=facts.outcome == "penalty" and (hearing or bool(weighty)),
    )


def _hearing_right(facts: PenaltyFacts, params: Parameters) -> bool:
    if facts.outcome != "penalty":
        return False
    if facts.penalty_kinds & codes(params, "hearing.kinds"):
        return True
    party = "organisation" if facts.is_organisation else "person"
    fined = facts.fine_fen >= params.yuan(f"hearing.fine_{party}") * 100
    return fined or facts.confiscated_fen >= params.yuan(f"hearing.confiscation_{party}") * 100


def _review_because(facts: PenaltyFacts, params: Parameters) -> tuple[str, ...]:
    penal = facts.outcome == "penalty"
    found = scope.grounds(
        facts, params, scope.STATUTORY_TRIGGERS | {scope.DEPARTS},
        in_catalogue(facts, params) if penal else frozenset(),
    )  # fmt: skip
    if penal and params.flag("review.scope.all_ordinary"):
        found = tuple(sorted({*found, "all_ordinary"}))
    return found


def listed_facts(facts: PenaltyFacts, params: Parameters) -> DraftFacts:
    """Return what the agency's list may look at in a penalty's draft."""
    return scope.draft_facts(
        facts, params, EnforcementKind.PENALTY, penalty_kinds=facts.penalty_kinds,
        fine_fen=facts.fine_fen, confiscated_fen=facts.confiscated_fen,
    )  # fmt: skip


def in_catalogue(facts: PenaltyFacts, params: Parameters) -> frozenset[str]:
    """Return the grounds by which a penalty is in the list; empty for none.

    Where the agency's list sets no amount of its own for this kind of party, or names no kinds of
    penalty, the pack's stand in; a place's own document counts beside any list.
    """
    draft = listed_facts(facts, params)
    entries = catalogue.entries_of(params)
    found = scope.from_list(params, draft)
    if found:
        return found
    key = f"review.scope.fine_{'organisation' if draft.organisation else 'person'}"
    if scope.amounts_listed(entries, draft) and params.is_default(key):
        amount = False
    else:
        amount = facts.fine_fen + facts.confiscated_fen >= params.yuan(key) * 100
    kinds = not scope.kinds_listed(entries, draft) and bool(
        facts.penalty_kinds & codes(params, "hearing.kinds")
    )
    return frozenset({"catalogue", "major_penalty"}) if amount or kinds else frozenset()


def _missing_reasons(facts: PenaltyFacts, situation: Situation) -> list[str]:
    wanted = codes(situation.params, "reasons.mandatory")
    if situation.content.get("outcome") != "penalty":
        return []
    return [
        label
        for code, label in REASONS.items()
        if code in wanted and not given(situation.content, f"reason_{code}")
    ]


def _penalty_complete(facts: PenaltyFacts, situation: Situation) -> bool:
    content = situation.content
    if content.get("outcome") != "penalty":
        return not any(content.get(name) for name in ("penalty_kinds", "fine", "confiscated"))
    kinds = set(content.get("penalty_kinds", []))
    violated = bool(content.get("violated"))
    return bool(kinds) and violated and given(content, "performance", "correction")


def _amounts_match(facts: PenaltyFacts, situation: Situation) -> bool:
    content = situation.content
    kinds = set(content.get("penalty_kinds", []))
    fined = bool(content.get("fine"))
    taken = bool(content.get("confiscated"))
    wants_taken = bool(kinds & {"confiscate_gains", "confiscate_property"})
    return fined == ("fine" in kinds) and taken == wants_taken


reasons_given = Rule(
    "REASONS_REQUIRED", "决定书应当说明证据采信理由、依据适用理由和自由裁量理由", APL(44),
    lambda f, s: not _missing_reasons(f, s), "请补充所缺的理由",
    detail=lambda f, s: "缺少" + "、".join(_missing_reasons(f, s)),
)  # fmt: skip
penalty_complete = Rule(
    "DECISION_CONTENT", "处罚决定应当载明违反的规定、处罚种类、履行方式和期限，并责令改正违法行为",
    APL(59, 1),
    _penalty_complete, "给予处罚的，请填写违反的规定、处罚种类、履行方式和期限、责令改正的内容；"
    "不予处罚等处理不得填写处罚种类和罚款",
)  # fmt: skip
amounts_match = Rule(
    "DECISION_AMOUNT", "处罚种类与数额应当一致", APL(59, 1),
    _amounts_match, "选择罚款、没收的应填写数额；填写数额的应选择相应的处罚种类",
)  # fmt: skip
facts_listed = Rule(
    "FACTS_UNLISTED", "认定的违法事实应当逐项列明，并写明证明该事实的证据", APL(40),
    lambda f, s: s.content.get("outcome") != "penalty" or bool(s.content.get("proven")),
    "请在“逐项事实及其证据”中逐行写明事实和证据序号",
)  # fmt: skip
records_made = Rule(
    "STAGE_EMPTY", "询问或者检查应当制作笔录", APL(55, 2),
    lambda f, s: f.records_made > 0, "请先制作现场笔录或者询问笔录", "on_site_record",
)  # fmt: skip

reasons_edited = Rule(
    "REASONS_UNEDITED", "理由应当针对本案写明，参考文字须经承办人核对修改", APL(44),
    lambda f, s: not unedited(s.content),
    f"请逐句核对，补齐“{GAP}……”之处，并删去{MARK}一行",
)  # fmt: skip

DRAFT_CHECKS = (
    penalty_complete, amounts_match, facts_listed, reasons_given, reasons_edited, scope.kept,
    redo.not_the_same, *benchmark.RULES,
)  # fmt: skip


def _reopened(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, concluded_on=None)


STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "conclude", "调查终结并提出处理建议", ("investigation",), "proposal", Role.OFFICER,
        APL(57, 1),
        rules=(*HANDLING, records_made, PENALTY.evidenced, preservation_settled,
               PENALTY.recusal_settled),
        checks=DRAFT_CHECKS, form=DRAFT, effect=drafted, documents=("investigation_report",),
        part=Part.HANDLER, gate="draft",
    ),
    Step(
        "revise_draft", "修改处理建议", ("proposal", "notice", "correction", "decision"),
        None, Role.OFFICER, APL(57, 1), rules=(*HANDLING, PENALTY.evidenced),
        checks=DRAFT_CHECKS, form=DRAFT, effect=drafted, part=Part.HANDLER, gate="draft",
    ),
    Step(
        "reopen_investigation", "补充调查", ("proposal", "notice", "correction", "decision"),
        "investigation", Role.OFFICER, APL(54, 1), rules=(*HANDLING, PENALTY.not_suspended),
        form=(Field("reason", "补充调查的事项", Kind.LONGTEXT, sample="补充证人证言。"),),
        effect=_reopened, part=Part.HANDLER,
    ),
)  # fmt: skip
