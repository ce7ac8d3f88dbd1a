"""The forms of a compulsory execution: what is asked at each of its steps."""

from __future__ import annotations

from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.procedures import inquiry, scope
from sanjian.law.procedures.case_rules import REASON
from sanjian.law.procedures.draft import BASIS, REASONS
from sanjian.law.procedures.filing import PARTY
from sanjian.law.procedures.notice import ADOPTION
from sanjian.law.procedures.service import SERVED

MANNERS = (
    Choice("money", "划拨、拍卖抵缴金钱给付"),
    Choice("restore", "排除妨碍、恢复原状"),
    Choice("substitute", "代履行"),
    Choice("demolish", "强制拆除"),
)
OPEN = (
    Field("cause", "案由", max_length=100, sample="逾期不拆除占道设施"),
    *PARTY,
    Field("decision", "据以执行的行政决定及文号", max_length=200, sample="云城管改〔2026〕1号"),
    Field("base_served_on", "该决定的送达日期", Kind.DATE),
    Field("obligation", "应当履行的义务", Kind.LONGTEXT, sample="拆除占道设施，恢复原状。"),
    Field("amount", "金钱给付数额（元）", Kind.YUAN, required=False),
    Field("place", "执行地点", max_length=200, sample="云溪县城关镇文昌路18号"),
    Field("manner", "执行方式", Kind.CHOICE, choices=MANNERS, decides=True,
          sample=("restore", "substitute", "demolish"), law="《行政强制法》第十二条"),
    Field("own_power", "法律规定本机关有行政强制执行权", Kind.YESNO, decides=True,
          sample=(True, False), law="《行政强制法》第十三条"),
    Field("officers", "承办人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内"),
)  # fmt: skip
DEMAND = (
    *SERVED,
    Field("perform_by", "履行义务的期限", Kind.DATE, future=True,
          law="《行政强制法》第三十五条第一项"),
    Field("manner_of_performance", "履行义务的方式", max_length=500, sample="自行拆除并清运。",
          law="《行政强制法》第三十五条第二项"),
    Field("told_rights", "已载明陈述权和申辩权", Kind.YESNO, sample=True,
          law="《行政强制法》第三十五条第四项"),
)  # fmt: skip
REPLY = (
    Field("received_on", "收到日期", Kind.DATE),
    Field("statement", "陈述、申辩的事实、理由和证据", Kind.LONGTEXT, sample="请求延长期限。"),
)
REVIEWED = ADOPTION
HIDING = (Field("evidence", "转移、隐匿财物的证据", Kind.LONGTEXT, sample="监控显示正在搬运。"),)
POST = (
    Field("posted_on", "公告日期", Kind.DATE),
    Field("remove_by", "限期自行拆除的期限", Kind.DATE, future=True),
    Field("where", "公告载体", max_length=200, sample="拆除现场和门户网站"),
)
DRAFT = (
    Field("outcome", "处理意见", Kind.CHOICE, choices=(Choice("execute", "强制执行"),)),
    Field("facts", "执行的理由", Kind.LONGTEXT, sample="经催告逾期仍不履行，且无正当理由。"),
    Field("evidence", "主要证据", Kind.LONGTEXT, sample="催告书、送达回证、现场照片。"),
    Field("basis", "依据", Kind.ROWS, columns=BASIS,
          sample=[{"statute": "中华人民共和国行政强制法", "article": "第三十七条"}]),
    Field("conclusion", "执行的方式和时间", Kind.LONGTEXT, sample="由本机关于十日后实施。"),
    Field("performer", "代履行人", required=False, max_length=100, sample="云溪县某工程队"),
    Field("budget", "代履行费用预算（元）", Kind.YUAN, required=False, sample=2_000_00),
    *(Field(f"reason_{name}", label, Kind.LONGTEXT, required=False, sample="理由充分。")
      for name, label in REASONS.items()),
    *scope.QUESTIONS,
)  # fmt: skip
AGAIN = (*SERVED,)
EXECUTE = (
    *inquiry.SCENE,
    Field("emergency", "情况紧急", Kind.YESNO, sample=True,
          law="《行政强制法》第四十三条第一款", required=False),
    Field("no_cutting", "未以停水、停电、停热、停气等方式迫使履行", Kind.YESNO, sample=True,
          law="《行政强制法》第四十三条第二款"),
    Field("performer", "代履行人", required=False, max_length=100, sample="云溪县某工程队"),
    Field("supervisor", "到场监督人员", required=False, max_length=100, sample="周承办"),
    Field("findings", "执行情况", Kind.LONGTEXT, sample="设施已拆除，现场已清理。"),
    Field("costs", "实际费用（元）", Kind.YUAN, required=False),
    *inquiry.SIGNATURE,
)  # fmt: skip
PERFORMED = (
    Field("performed_on", "履行日期", Kind.DATE),
    Field("findings", "履行情况", Kind.LONGTEXT, sample="当事人已自行拆除。"),
)
AGREE = (
    Field(
        "terms",
        "执行协议的内容（分阶段履行、减免的加处罚款）",
        Kind.LONGTEXT,
        sample="分三期履行。",
    ),
    Field(
        "no_harm",
        "不损害公共利益和他人合法权益",
        Kind.YESNO,
        sample=True,
        law="《行政强制法》第四十二条第一款",
    ),
)
SUSPEND = (
    Field("ground", "中止的情形", Kind.CHOICE, choices=(
        Choice("unable", "履行确有困难或者暂无履行能力"),
        Choice("third_party", "第三人对执行标的主张权利，确有理由"),
        Choice("irreparable", "可能造成难以弥补的损失，且不损害公共利益"),
        Choice("other", "其他需要中止的情形"),
    ), law="《行政强制法》第三十九条第一款"),
    REASON,
)  # fmt: skip
END = (
    Field("ground", "终结的情形", Kind.CHOICE, choices=(
        Choice("no_estate", "公民死亡，无遗产可供执行，又无义务承受人"),
        Choice("dissolved", "组织终止，无财产可供执行，又无义务承受人"),
        Choice("perished", "执行标的灭失"),
        Choice("revoked", "据以执行的行政决定被撤销"),
        Choice("other", "其他需要终结的情形"),
    ), law="《行政强制法》第四十条"),
    REASON,
)  # fmt: skip
COURT = (
    Field("court", "受理法院", max_length=100, sample="云溪县人民法院"),
    Field("subject", "申请执行的标的", Kind.LONGTEXT, sample="拆除占道设施。"),
    Field(
        "materials",
        "申请书由负责人签名并附决定书、当事人意见、催告情况和标的情况",
        Kind.YESNO,
        sample=True,
        law="《行政强制法》第五十五条",
    ),
)
RULED = (
    Field(
        "result",
        "法院处理结果",
        Kind.CHOICE,
        choices=(
            Choice("enforced", "裁定执行并执行完毕"),
            Choice("refused", "裁定不予执行"),
        ),
    ),
    Field("note", "裁定书文号和执行情况", Kind.LONGTEXT, sample="（2026）闽行审1号，已执行完毕。"),
)
RESTORE = (Field("note", "恢复原状、退还财物或者赔偿情况", Kind.LONGTEXT, sample="已退还。"),)
