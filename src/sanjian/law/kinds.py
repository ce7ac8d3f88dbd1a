"""The kinds of enforcement act (执法类别) that papers, catalogues and figures speak of."""

from __future__ import annotations

from sanjian.law.people import Labelled


class EnforcementKind(Labelled):
    """A kind of enforcement act; the union of what the five papers name."""

    PENALTY = "penalty", "行政处罚"
    LICENCE = "licence", "行政许可"
    COMPULSION = "compulsion", "行政强制"
    INSPECTION = "inspection", "行政检查"
    EXPROPRIATION = "expropriation", "行政征收"
    REQUISITION = "requisition", "行政征用"
    FEE = "fee", "行政收费"
    PAYMENT = "payment", "行政给付"
    CONFIRMATION = "confirmation", "行政确认"
    OTHER = "other", "其他行政执法行为"
