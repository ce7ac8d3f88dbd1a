"""What is asked at the steps of levies, requisitions, fees, payments and confirmations."""

from __future__ import annotations

from sanjian.law.citations import ACL
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import inquiry, scope
from sanjian.law.procedures.case_rules import REASON
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import REASONS
from sanjian.law.procedures.draft import BASIS
from sanjian.law.procedures.filing import PARTY

OFFICERS = Field("officers", "承办人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内")
LEGAL_BASIS = Field("basis", "依据", Kind.ROWS, columns=BASIS,
                    sample=[{"statute": "云溪县示例条例", "article": "第五条"}])  # fmt: skip
PAPERS = (
    Field("name", "材料名称", max_length=200),
    Field("copies", "份数", Kind.INTEGER, minimum=1),
)
APPLICATION = (
    Field("cause", "申请事项", max_length=100, sample="临时救助"),
    *PARTY,
    Field("received_on", "收到申请日期", Kind.DATE),
    Field("summary", "申请内容", Kind.LONGTEXT, sample="申请人因突发重病，申请办理。"),
    Field("materials", "已提交材料", Kind.ROWS, columns=PAPERS,
          sample=[{"name": "申请书", "copies": 1}]),
)  # fmt: skip
LACKING = (
    Field("lacking", "需要补正的全部材料", Kind.ROWS, columns=(
        Field("name", "材料名称", max_length=200),
        Field("request", "补正要求", max_length=500),
    ), sample=[{"name": "收入证明", "request": "由所在单位出具"}]),
    Field("told", "已一次告知需要补正的全部内容", Kind.YESNO, sample=True),
)  # fmt: skip
SUPPLEMENTED = (
    Field("materials", "补正的材料", Kind.ROWS, columns=PAPERS,
          sample=[{"name": "收入证明", "copies": 1}]),
)  # fmt: skip
ACCEPT = (
    OFFICERS,
    Field("note", "受理情况", Kind.LONGTEXT, sample="材料齐全，属于本机关职责范围。"),
)
DECLINE = (
    Field("ground", "不予受理的情形", Kind.CHOICE, choices=(
        Choice("not_needed", "依法不需要申请"),
        Choice("not_competent", "不属于本机关职责范围"),
        Choice("not_supplemented", "逾期未补正材料"),
        Choice("not_entitled", "申请人不具备申请资格"),
    )),
    REASON,
    Field("apply_to", "应当向其申请的机关", required=False, max_length=100),
)  # fmt: skip
PARTY_CALLED = (
    Field("notified_on", "告知日期", Kind.DATE),
    Field("intended", "拟作出的决定", Kind.LONGTEXT, sample="拟作出决定，内容见告知书。"),
    Field("grounds", "事实、理由", Kind.LONGTEXT, sample="经调查，符合法定条件。"),
    Field(
        "articles",
        "依据",
        Kind.ROWS,
        columns=BASIS,
        sample=[{"statute": "云溪县示例条例", "article": "第五条"}],
    ),
    Field("receiver", "签收人", max_length=50, sample="周某云"),
)
STATEMENT = (
    Field("received_on", "陈述、申辩日期", Kind.DATE),
    Field("standpoint", "当事人意见", Kind.CHOICE, choices=(
        Choice("stated", "提出陈述、申辩"), Choice("waived", "放弃陈述、申辩"),
    )),
    Field("statement", "陈述、申辩内容", Kind.LONGTEXT, required=False, sample="没有异议。"),
    Field("answer", "复核和采纳情况", Kind.LONGTEXT, sample="已复核，意见已采纳。"),
)  # fmt: skip


def initiation(cause: str, summary: str, *further: Field) -> tuple[Field, ...]:
    """Return the opening form of what the agency begins by itself.

    In: sample words for matter and reason, and what only this kind asks.
    """
    return (
        Field("cause", "事项", max_length=100, sample=cause,
              help="写权责清单上的事项名称"),
        *PARTY,
        OFFICERS,
        LEGAL_BASIS,
        Field("summary", "事由", Kind.LONGTEXT, sample=summary),
        *further,
    )  # fmt: skip


def draft(outcomes: tuple[Choice, ...], conclusion: str, *further: Field) -> tuple[Field, ...]:
    """Return the form of a draft decision; ``conclusion`` is a sample of what it says."""
    return (
        Field("outcome", "处理意见", Kind.CHOICE, choices=outcomes, decides=len(outcomes) > 1),
        Field("conclusion", "决定内容", Kind.LONGTEXT, max_length=2000, sample=conclusion,
              help="作为公示的执法结论"),
        Field("facts", "查明的事实", Kind.LONGTEXT, sample="经调查核实，事实清楚。"),
        Field("evidence", "主要证据", Kind.LONGTEXT, sample="现场笔录、书面材料。"),
        LEGAL_BASIS,
        *further,
        *(Field(f"reason_{name}", label, Kind.LONGTEXT, required=False, sample="理由充分。")
          for name, label in REASONS.items()),
        *scope.QUESTIONS,
    )  # fmt: skip


def _due(facts: DecisionFacts, params: Parameters) -> int:
    return facts.due_fen


AMOUNT = (
    Field("amount", "应缴数额（元）", Kind.YUAN, required=False, sample=1_200_00),
    Field("calculation", "计算依据和过程", Kind.LONGTEXT, required=False,
          sample="取水量1000立方米，每立方米1.20元。"),
    Field("pay_how", "缴纳方式和地点", max_length=200, required=False,
          sample="凭缴款书到代收银行缴纳"),
)  # fmt: skip
COMPENSATION = (
    Field("compensation", "补偿方式、标准和数额", Kind.LONGTEXT, required=False,
          sample="按评估价格货币补偿八万元。"),
)  # fmt: skip
PAID = (
    Field("paid", "缴纳数额（元）", Kind.YUAN, sample=_due),
    Field("paid_on", "缴纳日期", Kind.DATE),
    Field("receipt", "票据号码", max_length=60, sample="样例-0001"),
    Field("to_treasury", "已缴入国库或者财政专户", Kind.YESNO, sample=True),
)
OVERDUE = (
    Field("charge", "加收滞纳金（元）", Kind.YUAN, sample=10_00),
    Field("standard", "加收标准和依据", Kind.LONGTEXT, sample="按日加收滞纳部分千分之二。"),
    Field("told", "已将标准告知当事人", Kind.YESNO, sample=True, law=str(ACL(45, 1))),
)
HAND_OVER = (
    REASON,
    Field("owed", "尚欠数额和内容", Kind.LONGTEXT, sample="应缴款一千二百元未缴纳。"),
)
COMPENSATED = (
    Field("form", "补偿的形式", Kind.CHOICE, choices=(
        Choice("money", "货币补偿"), Choice("exchange", "产权调换、实物返还"),
        Choice("agreed_none", "被征收、征用人书面放弃补偿"),
    )),
    Field("amount", "补偿数额（元）", Kind.YUAN, required=False, sample=80_000_00),
    Field("ground", "补偿协议或者补偿决定", max_length=200, sample="补偿协议（样例）"),
    Field("receiver", "领取人", max_length=50, sample="周某云"),
    Field("compensated_on", "补偿日期", Kind.DATE),
)  # fmt: skip
TAKE_OVER = (
    OFFICERS,
    Field("goods", "征用财产清单", Kind.ROWS, columns=inquiry.GOODS,
          sample=[{"name": "挖掘机", "quantity": "1台", "state": "完好"}]),
    Field("list_given", "清单一式二份，已交被征用人一份", Kind.YESNO, sample=True),
    Field("until", "征用期限至", Kind.DATE, future=True),
    Field("receiver", "交付人", max_length=50, sample="周某云"),
)  # fmt: skip
GIVEN_BACK = (
    Field("returned_on", "返还日期", Kind.DATE),
    Field("state", "财产状况", Kind.CHOICE, choices=(
        Choice("whole", "完好"), Choice("damaged", "毁损"), Choice("lost", "灭失，无法返还"),
    )),
    Field("receiver", "接收人", max_length=50, sample="周某云"),
    Field("note", "返还情况", Kind.LONGTEXT, sample="逐件清点，双方确认。"),
)  # fmt: skip
