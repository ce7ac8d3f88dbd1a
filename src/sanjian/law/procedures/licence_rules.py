"""The shared rules under the articles of the Administrative Licensing Law (2019).

Where that law has no article of its own, the general opinion on the three systems is cited.
"""

from __future__ import annotations

from datetime import date

from sanjian.law.citations import LICENSING
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.periods import due, unmoved_end
from sanjian.law.procedure import Rule, Situation
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.case_rules import OPINION_118, Basis, Common, codes, given
from sanjian.law.procedures.licence_facts import LicenceFacts, WithdrawalFacts

LICENCE = Common(
    Basis(
        kind="行政许可",
        officers=LICENSING(34, 3),
        qualified=OPINION_118,
        shown=f"{OPINION_118}（五）",
        told=f"{OPINION_118}（五）",
        record=f"{OPINION_118}（七）",
        signature=f"{OPINION_118}（七）",
        recusal=OPINION_118,
        recusal_asked=LICENSING(48, 1, 3),
        recusal_decided=LICENSING(48, 1, 3),
        evidence=LICENSING(34, 1),
        verified=LICENSING(34, 3),
        suspended=LICENSING(45),
        decided=LICENSING(37),
        deliberated=OPINION_118,
        reviewed=f"{OPINION_118}（十二）",
        served=LICENSING(38),
        electronic=LICENSING(33),
        published=LICENSING(40),
        withdrawn=f"{OPINION_118}（六）",
        hearing=LICENSING(47, 1),
        hearing_order=LICENSING(48, 1),
        hearing_report=LICENSING(48, 2),
        filed_away=f"{OPINION_118}（九）",
        closed=LICENSING(37),
        corrected=OPINION_118,
    )
)
HANDLING = LICENCE.handling
REQUESTS = (
    Choice("grant", "新办"),
    Choice("change", "变更"),
    Choice("renew", "延续"),
)
SHOWN = Field("certificates_shown", "已主动出示执法证件，对方已确认", Kind.YESNO, sample=True,
              law=f"{OPINION_118}（五）")  # fmt: skip
TOLD = Field("rights_told", "已告知事由、依据和权利义务", Kind.YESNO, sample=True)
REASONS = {"evidence": "证据采信理由", "basis": "依据适用理由", "discretion": "自由裁量理由"}


def told_in_words(day: date | None) -> str:
    """Return a day as documents print it, "" for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def last_of(start: date, key: str, situation: Situation) -> date:
    """Return the last day of the pack's period ``key`` counted from ``start``."""
    return due(start, situation.params.period(key), situation.calendar).day


def asked_in_time(opened: date | None, until: date | None, params: Parameters) -> bool:
    """Say whether a renewal was asked for early enough before the licence runs out.

    Source: 《行政许可法》第五十条第一款; the applicant's period is not moved by holidays.
    """
    if opened is None or until is None:
        return False
    return unmoved_end(opened, params.period("licence.renew_ahead")) <= until


def renewed_by_law(facts: LicenceFacts, situation: Situation) -> bool:
    """Say whether a renewal counts as granted because no decision came before the expiry.

    Source: 《行政许可法》第五十条第二款. It must have been asked for in time and accepted.
    """
    return (
        facts.request == "renew"
        and facts.accepted_on is not None
        and facts.decided_on is None
        and facts.register_valid
        and facts.register_until is not None
        and situation.today > facts.register_until
        and facts.asked_in_time
    )


def accepted_by_law(facts: LicenceFacts, situation: Situation) -> bool:
    """Say whether an application counts as accepted because nobody said what was missing.

    Source: 《行政许可法》第三十二条第一款第四项.
    """
    return (
        facts.accepted_on is None
        and facts.materials_on is not None
        and facts.supplement_on is None
        and situation.passed(facts.materials_on, "licence.supplement")
    )


def statement_settled(facts: LicenceFacts | WithdrawalFacts, situation: Situation) -> bool:
    """Say whether whoever was told has been heard and answered, waived, or let the time pass."""
    if facts.notified_on is None:
        return not facts.stated or facts.statement_reviewed
    if facts.stated:
        return facts.statement_reviewed
    return facts.statement_waived or situation.passed(facts.notified_on, "licence.statement")


def missing_reasons(facts: CaseFacts, situation: Situation) -> list[str]:
    """Return the reasons, in words, that the place wants in a decision and are not given."""
    wanted = codes(situation.params, "reasons.mandatory")
    return [
        label
        for code, label in REASONS.items()
        if code in wanted and not given(situation.content, f"reason_{code}")
    ]


def hearing_ground(facts: LicenceFacts, params: Parameters) -> frozenset[str]:
    """Return the ground of review that a place adds for licences to which hearings apply."""
    applies = facts.hearing_item or facts.hearing_right
    key = "review.scope.hearing_licence"
    if applies and params.has(key) and params.flag(key):
        return frozenset({"hearing_licence"})
    return frozenset()


reasons_given = Rule(
    "REASONS_REQUIRED", "决定书应当说明证据采信理由、依据适用理由和自由裁量理由", OPINION_118,
    lambda f, s: not missing_reasons(f, s), "请补充所缺的理由",
    detail=lambda f, s: "缺少" + "、".join(missing_reasons(f, s)),
)  # fmt: skip
statement_heard = Rule(
    "STATEMENT_OPEN", "应当听取申请人、利害关系人的意见", LICENSING(36), statement_settled,
    "请登记陈述申辩并复核，或者等陈述申辩期限届满", "record_statement",
)  # fmt: skip
