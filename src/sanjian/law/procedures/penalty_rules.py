"""The shared rules under the articles of the Administrative Penalty Law (2021)."""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.procedure import Rule
from sanjian.law.procedures.case_rules import Basis, Common

PENALTY = Common(
    Basis(
        kind="行政处罚",
        officers=APL(42, 1),
        qualified=APL(42, 1),
        shown=APL(55, 1),
        told=APL(44),
        record=APL(55, 2),
        signature=APL(47),
        recusal=APL(43, 1),
        recusal_asked=APL(43, 2),
        recusal_decided=APL(43, 3),
        evidence=APL(46, 1),
        verified=APL(46, 2),
        suspended=APL(60),
        decided=APL(57, 1),
        deliberated=APL(57, 2),
        reviewed=APL(58, 1),
        served=APL(61, 1),
        electronic=APL(61, 2),
        published=APL(48, 1),
        withdrawn=APL(48, 2),
        hearing=APL(63, 1),
        hearing_order=APL(64),
        hearing_report=APL(65),
        filed_away=APL(47),
        closed=APL(66, 1),
        corrected=APL(59, 1),
    )
)
HANDLING = PENALTY.handling

preservation_settled = Rule(
    "PRESERVATION_OPEN",
    "先行登记保存的证据应当在七日内及时作出处理决定",
    APL(56),
    lambda f, s: f.preserved_on is None or f.preserved_settled_on is not None,
    "请先对登记保存的证据作出处理决定",
    "settle_preserved",
)
