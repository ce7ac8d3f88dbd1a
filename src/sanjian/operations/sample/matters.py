"""What the sample cases are about: invented parties, plausible facts, real articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: its cause, facts, articles and usual penalty (yuan)."""

    agency: int
    cause: str
    facts: str
    evidence: str
    violated: tuple[str, str]
    basis: tuple[str, str]
    fine: int
    correction: str

    def draft(self, **changes: Any) -> dict[str, Any]:
        """Return the content of a draft decision on this matter."""
        return {
            "outcome": "penalty",
            "facts": self.facts,
            "evidence": self.evidence,
            "proven": [{"fact": self.facts, "evidence": "1"}],
            "violated": [dict(zip(("statute", "article"), self.violated, strict=True))],
            "basis": [dict(zip(("statute", "article"), self.basis, strict=True))],
            "penalty_kinds": ["fine"],
            "fine": self.fine,
            "correction": self.correction,
            "reason_evidence": "上述证据由执法人员依法取得，经当事人确认，来源合法、内容真实，"
            "相互印证，能够证明违法事实，予以采信。",
            "reason_basis": f"当事人的行为符合{self.violated[0]}{self.violated[1]}所规定的情形，"
            f"应当依照{self.basis[0]}{self.basis[1]}处理。",
            "reason_discretion": "当事人系初次违法，能够配合调查并主动改正，未造成危害后果，"
            "按照裁量基准在较轻幅度内处罚。",
            "performance": "自收到决定书之日起十五日内到指定银行或者通过电子支付系统缴纳罚款。",
            "public_interest": False,
            "complex": False,
        } | changes


MATTERS = (
    Matter(0, "涉嫌未取得食品经营许可从事食品经营活动",
           "当事人在未取得食品经营许可证的情况下，在其经营场所制售熟食，被查获时货值金额三百二十元。",
           "现场笔录、询问笔录、现场照片、进货单据。",
           ("食品安全法", "第三十五条第一款"), ("食品安全法", "第一百二十二条第一款"),
           6000, "立即停止无证经营行为，依法申请食品经营许可。"),
    Matter(0, "涉嫌经营超过保质期的食品",
           "当事人货架上陈列待售的三袋膨化食品已超过保质期，货值金额二十七元，未售出。",
           "现场笔录、实物照片、当事人陈述。",
           ("食品安全法", "第三十四条第十项"), ("食品安全法", "第一百二十四条第一款第五项"),
           5000, "立即下架并停止经营超过保质期的食品。"),
    Matter(0, "涉嫌不明码标价",
           "当事人销售水果未标明价格，被责令改正后仍未改正。",
           "现场笔录、照片、责令改正通知书及送达回证。",
           ("价格法", "第十三条第一款"), ("价格法", "第四十二条"),
           800, "对所销售商品明码标价。"),
    Matter(1, "涉嫌擅自占用城市道路",
           "当事人未经批准在人行道堆放装修材料，占用面积约十二平方米。",
           "现场勘验笔录、照片、询问笔录。",
           ("城市道路管理条例", "第二十七条第一项"), ("城市道路管理条例", "第四十二条"),
           2000, "清除占用物，恢复道路原状。"),
    Matter(1, "涉嫌随意倾倒建筑垃圾",
           "当事人将装修产生的建筑垃圾约二立方米倾倒在绿化带内。",
           "监控视频、现场笔录、询问笔录。",
           ("城市建筑垃圾管理规定", "第十五条"), ("城市建筑垃圾管理规定", "第二十六条"),
           1000, "清运倾倒的建筑垃圾，恢复原状。"),
    Matter(2, "涉嫌施工未采取有效防尘措施",
           "当事人施工工地土方作业未洒水、裸土未覆盖，产生扬尘。",
           "现场检查笔录、照片、视频、施工合同。",
           ("大气污染防治法", "第六十九条第三款"), ("大气污染防治法", "第一百一十五条第一款第一项"),
           30000, "立即覆盖裸土并落实洒水降尘措施。"),
    Matter(2, "涉嫌超标排放水污染物",
           "经监测，当事人总排口化学需氧量浓度超过排放标准一点二倍。",
           "采样记录、监测报告、现场检查笔录、询问笔录。",
           ("水污染防治法", "第十条"), ("水污染防治法", "第八十三条第二项"),
           180000, "立即停止超标排放，限期完成治理。"),
    Matter(3, "涉嫌未取得农药经营许可证经营农药",
           "当事人未取得农药经营许可证销售农药十一瓶，货值金额四百六十元。",
           "现场笔录、销售记录、询问笔录、实物照片。",
           ("农药管理条例", "第二十四条第一款"), ("农药管理条例", "第五十五条第一款第一项"),
           5000, "停止经营农药，依法办理许可。"),
)  # fmt: skip

# Invented; the numbers behind them are left empty on purpose.
PARTIES: tuple[tuple[str, str, str], ...] = (
    ("individual_business", "云溪县清源小吃店", "古清源"),
    ("individual_business", "云溪县老街便利店", "祝长乐"),
    ("organisation", "云溪县百味坊食品有限公司（样例）", "施百味"),
    ("person", "钱样例", ""),
    ("organisation", "云溪县筑安建设工程有限公司（样例）", "樊筑安"),
    ("person", "孔样例", ""),
    ("organisation", "云溪县澄碧纸业有限公司（样例）", "乐澄碧"),
    ("individual_business", "云溪县丰禾农资店", "伍丰禾"),
    ("organisation", "云溪县乐家装饰有限公司（样例）", "於乐家"),
    ("person", "曹样例", ""),
)
STREETS = ("文昌路", "滨溪路", "人民路", "东门街", "新桥巷", "学府路")
