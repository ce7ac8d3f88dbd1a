"""The forms of a compulsory measure: what is asked at each of its steps."""

from __future__ import annotations

from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import inquiry, scope
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.case_rules import OPINION, REASON
from sanjian.law.procedures.draft import BASIS, REASONS
from sanjian.law.procedures.filing import PARTY
from sanjian.law.procedures.review import DRAFT_HASH
from sanjian.law.procedures.service import SERVED, SERVICE

MEASURES = (
    Choice("seal", "查封场所、设施或者财物"),
    Choice("seize", "扣押财物"),
    Choice("freeze", "冻结存款、汇款"),
)
PROPOSE = (
    Field("cause", "案由", max_length=100, sample="涉嫌经营不符合安全标准的食品"),
    *PARTY,
    Field("measure", "措施种类", Kind.CHOICE, choices=MEASURES, decides=True,
          sample=("seize", "freeze"), law="《行政强制法》第九条"),
    Field("place", "实施地点", max_length=200, sample="云溪县城关镇文昌路18号"),
    Field("officers", "承办人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内",
          law="《行政强制法》第十八条第二项"),
    Field("related_case", "所涉案件", required=False, max_length=100),
    Field("own_power", "本机关依法具有该项强制措施权，未委托其他机关、组织实施", Kind.YESNO,
          sample=True, law="《行政强制法》第十七条第一款"),
    Field("by_statute", "法律授权本机关冻结", Kind.YESNO, sample=True,
          law="《行政强制法》第二十九条第一款", required=False),
    Field("urgent", "情况紧急，需要当场实施", Kind.YESNO, decides=True, sample=(False, True),
          law="《行政强制法》第十九条"),
    Field("summary", "采取措施的事由", Kind.LONGTEXT, sample="涉案物品可能被转移。"),
)  # fmt: skip
DRAFT = (
    Field("outcome", "处理意见", Kind.CHOICE, choices=(Choice("impose", "采取行政强制措施"),)),
    Field("facts", "事实和理由", Kind.LONGTEXT, sample="当事人涉嫌违法经营，物品可能被转移。"),
    Field("evidence", "主要证据", Kind.LONGTEXT, sample="现场笔录、照片。"),
    Field("basis", "依据", Kind.ROWS, columns=BASIS,
          sample=[{"statute": "云溪县示例条例", "article": "第九条"}]),
    Field("conclusion", "拟采取的措施", Kind.LONGTEXT, sample="扣押涉案物品，期限三十日。"),
    Field("days", "期限（日）", Kind.INTEGER, sample=30, minimum=1,
          law="《行政强制法》第二十五条第一款"),
    Field("goods", "场所、设施或者财物清单", Kind.ROWS, columns=inquiry.GOODS,
          sample=[{"name": "散装白酒", "quantity": "20升", "state": "塑料桶装"}]),
    Field("related_only", "仅限涉案财物，不含生活必需品，未被其他机关查封、冻结", Kind.YESNO,
          sample=True, law="《行政强制法》第二十三条"),
    *(Field(f"reason_{name}", label, Kind.LONGTEXT, required=False, sample="理由充分。")
      for name, label in REASONS.items()),
    *scope.QUESTIONS,
)  # fmt: skip
ON_SITE = (
    *(one for one in inquiry.SCENE if one.name != "officers"),
    Field("officers", "实施人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内"),
    Field("party_present", "已通知当事人到场，当事人在场", Kind.YESNO, sample=True,
          law="《行政强制法》第十八条第四项"),
    Field("witness", "见证人（当事人不在场时填写）", required=False, max_length=100),
    Field("heard", "已听取当事人的陈述和申辩", Kind.YESNO, sample=True,
          law="《行政强制法》第十八条第六项"),
    Field("goods", "场所、设施或者财物清单", Kind.ROWS, columns=inquiry.GOODS,
          sample=[{"name": "散装白酒", "quantity": "20升", "state": "塑料桶装"}]),
    Field("list_given", "清单一式二份，已交当事人一份", Kind.YESNO, sample=True,
          law="《行政强制法》第二十四条第三款"),
    Field("findings", "现场情况", Kind.LONGTEXT, sample="现场清点、封存，全程录像。"),
    Field("custody", "保管地点和方式", max_length=200, sample="本机关涉案财物仓库"),
    *inquiry.SIGNATURE,
)  # fmt: skip
IMPOSED = (*ON_SITE, *SERVICE)
DELIVERED = (
    *SERVED,
    Field("note", "交付情况", Kind.LONGTEXT, sample="当面交付决定书和清单。"),
)
TESTING = (
    Field("purpose", "检测、检验、检疫或者技术鉴定事项", max_length=200, sample="送检甲醇含量"),
    Field("until", "期间至", Kind.DATE, future=True),
    Field(
        "told",
        "已书面告知当事人，费用由本机关承担",
        Kind.YESNO,
        sample=True,
        law="《行政强制法》第二十五条第三款",
    ),
)
TESTED = (Field("finding", "检测、鉴定结论", Kind.LONGTEXT, sample="甲醇含量不合格。"),)
PROLONG = (
    Field("days", "延长期限（日）", Kind.INTEGER, sample=30, minimum=1),
    REASON,
    OPINION,
)
LIFT = (
    Field("ground", "解除的情形", Kind.CHOICE, choices=(
        Choice("no_breach", "当事人没有违法行为"),
        Choice("unrelated", "场所、设施、财物或者款项与违法行为无关"),
        Choice("decided", "对违法行为已经作出处理决定，不再需要"),
        Choice("lapsed", "期限已经届满"),
        Choice("disapproved", "负责人认为不应当采取"),
        Choice("other", "其他不再需要采取的情形"),
    ), law="《行政强制法》第二十八条第一款"),
    REASON,
)  # fmt: skip
DECIDING_PAPERS = ("penalty_decision", "case_transfer")
"""The papers of the decisions on which the disposal of goods may rest."""
ON_RECORD = (
    Field("number", "文号", max_length=60, filled=True),
    Field("outcome", "处理", max_length=40, filled=True),
)


def _decided(facts: CaseFacts, params: Parameters) -> list[dict[str, str]]:
    return [
        {"number": "云市监罚〔2026〕1号", "outcome": outcome} for outcome in ("penalty", "transfer")
    ]


DISPOSE = (
    Field("how", "处理方式", Kind.CHOICE, choices=(
        Choice("confiscated", "依法没收"), Choice("destroyed", "依法销毁"),
        Choice("transferred", "随案移送司法机关"),
    ), law="《行政强制法》第二十七条"),
    Field("decision", "所依据的决定的文号", max_length=60, sample="云市监罚〔2026〕1号",
          help="本机关对该当事人作出的处罚决定书或者移送书的文号"),
    REASON,
    Field("on_record", "本机关对该当事人作出的决定", Kind.ROWS, columns=ON_RECORD, required=False,
          filled=True, sample=_decided),
)  # fmt: skip
RETURNED = (
    Field("returned_on", "退还日期", Kind.DATE),
    Field("receiver", "领取人", max_length=50, sample="周某云"),
    Field("note", "退还情况（含变卖款项和补偿）", Kind.LONGTEXT, sample="清点无误，全部退还。"),
)
DISAPPROVE = (DRAFT_HASH, OPINION)
