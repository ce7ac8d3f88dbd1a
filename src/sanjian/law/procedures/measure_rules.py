"""The shared rules under the articles of the Administrative Compulsion Law (2012).

Article 18 numbers what every measure asks for: approval, two officers, certificates shown, the
party called and told, heard, a record, signatures.
"""

from __future__ import annotations

from sanjian.law.citations import ACL
from sanjian.law.procedure import Rule, Situation
from sanjian.law.procedures.case_rules import OPINION_118, Basis, Common, given
from sanjian.law.procedures.measure_facts import MeasureFacts

MEASURE = Common(
    Basis(
        kind="行政强制措施",
        officers=ACL(18, 0, 2),
        qualified=ACL(17, 3),
        shown=ACL(18, 0, 3),
        told=ACL(18, 0, 5),
        record=ACL(18, 0, 7),
        signature=ACL(18, 0, 8),
        recusal=f"{OPINION_118}（十一）",
        recusal_asked=f"{OPINION_118}（十一）",
        recusal_decided=f"{OPINION_118}（十一）",
        evidence=ACL(18, 0, 7),
        verified=ACL(27),
        suspended=ACL(25, 3),
        decided=ACL(18, 0, 1),
        deliberated=ACL(18, 0, 1),
        reviewed=f"{OPINION_118}（十二）",
        served=ACL(24, 1),
        electronic=ACL(38),
        published=f"{OPINION_118}（六）",
        withdrawn=f"{OPINION_118}（六）",
        hearing=ACL(18, 0, 6),
        hearing_order=ACL(18, 0, 6),
        hearing_report=ACL(18, 0, 6),
        filed_away=f"{OPINION_118}（九）",
        closed=ACL(27),
        corrected=ACL(24, 2),
    )
)


def _party_present(facts: MeasureFacts, situation: Situation) -> bool:
    content = situation.content
    return bool(content.get("party_present")) or given(content, "witness")


def _frozen_by_law(facts: MeasureFacts, situation: Situation) -> bool:
    if situation.content.get("measure") != "freeze":
        return True
    return bool(situation.content.get("by_statute"))


def _within_term(facts: MeasureFacts, situation: Situation) -> bool:
    days = int(situation.content.get("days") or 0)
    return 0 < days <= situation.params.period("measure.term").count


def _prolonged_within(facts: MeasureFacts, situation: Situation) -> bool:
    days = int(situation.content.get("days") or 0)
    return 0 < days <= situation.params.period("measure.extension").count


def _deciding(situation: Situation) -> list[str]:
    """Return the numbers of decisions on record that carry this way of disposal."""
    moved = situation.content.get("how") == "transferred"
    return [
        str(row.get("number"))
        for row in situation.content.get("on_record") or ()
        if (row.get("outcome") == "transfer") == moved
    ]


own_power = Rule(
    "MEASURE_DELEGATED",
    "行政强制措施权不得委托，应当由法律、法规规定的行政机关在法定职权范围内实施", ACL(17, 1),
    lambda f, s: bool(s.content.get("own_power")),
    "请由依法具有该项强制措施权的机关实施",
)  # fmt: skip
by_statute = Rule(
    "FREEZE_BY_STATUTE", "冻结存款、汇款应当由法律规定的行政机关实施", ACL(29, 1), _frozen_by_law,
    "请核对法律是否授权本机关冻结，或者改用其他措施",
)  # fmt: skip
related_only = Rule(
    "MEASURE_SCOPE", "查封、扣押限于涉案的场所、设施或者财物，不得查封、扣押生活必需品，"
    "不得重复查封", ACL(23), lambda f, s: bool(s.content.get("related_only")),
    "请剔除与违法行为无关的财物、生活必需品和已被其他机关查封的财物",
)  # fmt: skip
within_term = Rule(
    "MEASURE_TERM", "查封、扣押、冻结的期限不得超过三十日", ACL(25, 1), _within_term,
    "请按规定的期限填写",
    detail=lambda f, s: f"最长{s.params.period('measure.term')}",
)  # fmt: skip
prolonged_within = Rule(
    "MEASURE_TERM", "延长查封、扣押、冻结的期限不得超过三十日", ACL(25, 1), _prolonged_within,
    "请按规定的期限填写",
    detail=lambda f, s: f"最长{s.params.period('measure.extension')}",
)  # fmt: skip
not_lapsed = Rule(
    "MEASURE_LAPSED", "查封、扣押、冻结期限已经届满的，应当解除", ACL(28, 1, 4),
    lambda f, s: f.testing or not s.passed(f.imposed_on, "measure.term"),
    "请作出解除决定并退还财物", "lift_measure",
)  # fmt: skip
still_stands = Rule(
    "MEASURE_UNDONE", "决定已被撤销、确认无效或者责令重新作出的，不得再采取措施", ACL(28, 1, 5),
    lambda f, s: not f.undone, "请终止措施；确需采取的，另行报批", "end_undone",
)  # fmt: skip
party_called = Rule(
    "PARTY_NOT_CALLED", "应当通知当事人到场；当事人不到场的，邀请见证人到场", ACL(18, 0, 4),
    _party_present, "请通知当事人到场，或者写明到场的见证人",
)  # fmt: skip
heard = Rule(
    "NOT_HEARD", "应当听取当事人的陈述和申辩", ACL(18, 0, 6),
    lambda f, s: bool(s.content.get("heard")), "请当场听取当事人的陈述和申辩后再记录",
)  # fmt: skip
listed_twice = Rule(
    "LIST_IN_DUPLICATE", "查封、扣押清单一式二份，由当事人和行政机关分别保存", ACL(24, 3),
    lambda f, s: f.measure == "freeze" or bool(s.content.get("list_given")),
    "请当场交付清单一份",
)  # fmt: skip
goods_listed = Rule(
    "GOODS_EMPTY", "查封、扣押决定书应当载明场所、设施或者财物的名称、数量", ACL(24, 2, 3),
    lambda f, s: bool(s.content.get("goods")), "请逐项填写名称、数量",
)  # fmt: skip
not_testing = Rule(
    "TEST_RUNNING", "检测、检验、检疫或者技术鉴定的期间应当明确；期间未结束的，不作处理",
    ACL(25, 3), lambda f, s: not f.testing, "请先登记检测、鉴定结束", "end_testing",
)  # fmt: skip
decision_on_record = Rule(
    "DISPOSAL_UNFOUNDED", "处理查封、扣押的财物，应当依据已经作出的处理决定", ACL(27),
    lambda f, s: s.content.get("decision") in _deciding(s),
    "请先在案件中作出处罚决定或者移送决定，再填写其文号",
    detail=lambda f, s: "本机关对该当事人的决定有" + "、".join(_deciding(s)) if _deciding(s)
    else "本机关对该当事人尚无可以据以处理的决定",
)  # fmt: skip
testing_told = Rule(
    "TEST_NOT_TOLD", "检测、检验、检疫或者技术鉴定的期间应当书面告知当事人，费用由行政机关承担",
    ACL(25, 3), lambda f, s: bool(s.content.get("told")), "请书面告知当事人后再登记",
)  # fmt: skip
settled = Rule(
    "MEASURE_OPEN", "采取查封、扣押、冻结后，应当在期限内作出处理决定或者解除", ACL(27),
    lambda f, s: f.imposed_on is None or f.settled_on is not None,
    "请作出处理决定，或者解除措施", "lift_measure",
)  # fmt: skip
returned = Rule(
    "NOT_RETURNED", "解除查封、扣押应当立即退还财物", ACL(28, 2),
    lambda f, s: f.settled_as != "lifted" or f.returned_on is not None,
    "请登记退还情况", "return_goods",
)  # fmt: skip
