"""Rules that levies, requisitions, fees, payments and confirmations share.

Few statutes speak of these kinds as a whole. Where one does, it is cited: 《民法典》 on taking
property, 《价格法》 and 《行政许可法》 on fees, 《社会救助法》 on assistance, 《行政强制法》 on
money that is not paid. For all else the general opinion on the three systems is the source.
"""

from __future__ import annotations

from sanjian.law.citations import ACL, CPL, LICENSING, Citation, Statute
from sanjian.law.facts import replace
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Rule, Situation
from sanjian.law.procedures import scope
from sanjian.law.procedures.case_rules import OPINION_118, Basis, Common, codes, given
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.publication import ENDS_DUTIES

CIVIL_CODE = Statute("民法典", "中华人民共和国民法典")  # 2021
PRICE_LAW = Statute("价格法", "中华人民共和国价格法")  # 1998
ASSISTANCE = Statute("社会救助法", "中华人民共和国社会救助法")  # 2026-07-01
BUILDINGS = Statute("国有土地上房屋征收与补偿条例")  # 2011

RECORDED = f"{OPINION_118}（七）"
DISCLOSED = f"{OPINION_118}（四）"
ON_SITE = f"{OPINION_118}（五）"
REVIEWED = f"{OPINION_118}（十二）"
REASONS = {"evidence": "证据采信理由", "basis": "依据适用理由", "discretion": "自由裁量理由"}


def basis_of(
    kind: EnforcementKind,
    *,
    decided: Citation | str = OPINION_118,
    served: Citation | str = OPINION_118,
    closed: Citation | str = OPINION_118,
    evidence: Citation | str = RECORDED,
) -> Basis:
    """Return the articles of a kind that has no procedural statute of its own.

    In: the kind, and those articles that a statute does give. Out: the rest under the general
    opinion (国办发〔2018〕118号), section by section.
    """
    return Basis(
        kind=kind.label, officers=OPINION_118, qualified=f"{OPINION_118}（五）", shown=ON_SITE,
        told=ON_SITE, record=RECORDED, signature=RECORDED, recusal=OPINION_118,
        recusal_asked=OPINION_118, recusal_decided=OPINION_118, evidence=evidence,
        verified=evidence, suspended=OPINION_118, decided=decided, deliberated=OPINION_118,
        reviewed=REVIEWED, served=served, electronic=CPL(90), published=f"{OPINION_118}（六）",
        withdrawn=f"{OPINION_118}（六）", hearing=OPINION_118, hearing_order=OPINION_118,
        hearing_report=OPINION_118, filed_away=f"{OPINION_118}（九）", closed=closed,
        corrected=OPINION_118,
    )  # fmt: skip


def scoped(
    kind: EnforcementKind, facts: DecisionFacts, params: Parameters, weighty: str
) -> DecisionFacts:
    """Return facts with the duty of legal review and of discussion, which nobody can untick.

    ``weighty`` is the outcome that can be serious enough for collective discussion. Taking
    property always touches major rights of the party (国办发〔2018〕118号（十二）).
    """
    found = set(scope.from_list(params, scope.draft_facts(facts, params, kind)))
    if facts.taking:
        found.add("major_rights")
    because = scope.grounds(facts, params, scope.NATIONAL_TRIGGERS, frozenset(found))
    heavy = bool(facts.triggers & {"complex", "public_interest"})
    return replace(
        facts,
        review_required=bool(because),
        review_because=because,
        deliberation_required=facts.outcome == weighty and heavy,
    )


def _missing(facts: DecisionFacts, situation: Situation) -> list[str]:
    needed = codes(situation.params, "reasons.mandatory")
    return [
        label
        for name, label in REASONS.items()
        if name in needed and not given(situation.content, f"reason_{name}")
    ]


def _overdue_kept(facts: DecisionFacts, situation: Situation) -> bool:
    return 0 < int(situation.content.get("charge") or 0) <= facts.due_fen


def _all_paid(facts: DecisionFacts, situation: Situation) -> bool:
    return int(situation.content.get("paid") or 0) >= facts.due_fen


def relieved(facts: DecisionFacts) -> bool:
    """Say whether the decision no longer binds, so that nobody owes anything under it."""
    return facts.overturned_as in ENDS_DUTIES


reasons_given = Rule(
    "REASONS_REQUIRED", "决定书应当说明证据采信理由、依据适用理由和自由裁量理由", OPINION_118,
    lambda f, s: not _missing(f, s), "请补充所缺的理由",
    detail=lambda f, s: "缺少" + "、".join(_missing(f, s)),
)  # fmt: skip
amount_given = Rule(
    "AMOUNT_MISSING", "决定应当写明应缴数额和计算依据", OPINION_118,
    lambda f, s: int(s.content.get("amount") or 0) > 0 and given(s.content, "calculation"),
    "请填写应缴数额和计算过程",
)  # fmt: skip
told_first = Rule(
    "NOTICE_MISSING", "作出决定前，应当告知当事人拟作出的决定和事实、理由、依据", ON_SITE,
    lambda f, s: f.notified_on is not None, "请先送达告知书", "notify_party",
)  # fmt: skip
heard_first = Rule(
    "STATEMENT_OPEN", "应当听取当事人的陈述和申辩", ON_SITE,
    lambda f, s: f.statement_on is not None or s.passed(f.notified_on, "act.statement"),
    "请登记当事人的陈述、申辩，或者等期限届满", "record_statement",
)  # fmt: skip
paid_in_full = Rule(
    "PAYMENT_SHORT", "缴纳数额不足应缴数额的，不能登记缴清", ACL(45, 1), _all_paid,
    "请核对数额；未缴清的，期满后可以转行政强制执行", "hand_to_execution",
    detail=lambda f, s: f"应缴{f.due_fen / 100:.2f}元",
)  # fmt: skip
to_treasury = Rule(
    "TREASURY", "收取的款项应当全部上缴国库", f"{LICENSING(59)}（其他收费依其专门规定）",
    lambda f, s: bool(s.content.get("to_treasury")), "请由当事人缴入国库或者财政专户",
)  # fmt: skip
term_over = Rule(
    "PERFORMANCE_OPEN", "履行期限届满，当事人仍不履行的，方可加收滞纳金或者转强制执行", ACL(34),
    lambda f, s: s.passed(f.served_on, "act.pay"), "请等履行期限届满",
)  # fmt: skip
overdue_capped = Rule(
    "OVERDUE_CAP", "滞纳金的数额不得超出金钱给付义务的数额", ACL(45, 2), _overdue_kept,
    "请核对滞纳金数额", detail=lambda f, s: f"不得超过{f.due_fen / 100:.2f}元",
)  # fmt: skip
overdue_told = Rule(
    "OVERDUE_TOLD", "加收滞纳金的标准应当告知当事人", ACL(45, 1),
    lambda f, s: bool(s.content.get("told")) and given(s.content, "standard"),
    "请写明标准和依据，并告知当事人",
)  # fmt: skip
collected = Rule(
    "NOT_PERFORMED", "决定确定的义务应当履行，或者依法转强制执行", ACL(34),
    lambda f, s: f.performed_on is not None or f.handed_on is not None or relieved(f),
    "请登记缴款或者交付；期满不履行的，转行政强制执行", "hand_to_execution",
)  # fmt: skip
compensated = Rule(
    "NOT_COMPENSATED", "征收、征用不动产或者动产，应当给予公平、合理的补偿", CIVIL_CODE(117),
    lambda f, s: not f.taking or f.compensated_on is not None or relieved(f),
    "请先登记补偿", "record_compensation",
)  # fmt: skip


def common_of(kind: EnforcementKind, **articles: Citation | str) -> Common:
    """Return the shared rules of a kind, under the articles that its statutes give."""
    return Common(basis_of(kind, **articles))
