"""Sample inspections, a measure near its thirty days, an execution whose party was urged.

Made through the real actions, like every sample; parties are those of the sample matters.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sanjian.operations.sample.county import Staff
from sanjian.operations.sample.file import File, ago

ITEM = "食品安全日常监督检查"
FOOD_ACT = [{"statute": "食品安全法", "article": "第一百一十条"}]
GOODS = [{"name": "散装白酒", "quantity": "120升", "state": "塑料桶装，无标签"}]


def build(market: Staff, city: Staff, pack: str, now: datetime) -> int:
    """Make the samples of the market and the city agency; returns how many files that were."""
    made = [
        _clean(market, pack, now),
        _planned(market, pack, now),
        _seized(market, pack, now),
        _urged(city, pack, now),
    ]
    return len(made)


def _party(name: str, kind: str, where: str) -> dict[str, Any]:
    return {
        "party_name": name, "party_kind": kind, "party_address": where, "place": where,
        "legal_representative": "样例负责人",
    }  # fmt: skip


def _plan(file: File, days: int, **chosen: Any) -> File:
    return file.open(
        "inspection", cause=ITEM, source="plan", basis=FOOD_ACT,
        reason="列入本机关年度行政检查计划。",
        content="现场查看经营场所、进货台账和从业人员健康证明。", announced=True,
        planned_on=(file.at + timedelta(days=days)).date().isoformat(), **chosen,
    )  # fmt: skip


def _clean(team: Staff, pack: str, now: datetime) -> File:
    """A planned inspection that found nothing; the result is to be told."""
    file = File(team, pack, ago(now, 25))
    party = _party("云溪县丰禾农资店", "individual_business", "云溪县城关镇学府路9号")
    _plan(file, 4, **party).take("approve_inspection", "head", 1)
    inspect_on = (file.at + timedelta(days=3)).date().isoformat()
    file.take("notify_inspection", "officer1", 1, inspect_on=inspect_on)
    file.take("arrive", "officer1", 2, scanned=True)
    file.take(
        "record_inspection", "officer1", place=party["place"], found=False,
        findings="经营场所整洁，食品经营许可证在有效期内，进货台账齐全，未发现超过保质期的食品。",
        checks=[
            {"item": "食品经营许可证在有效期内", "finding": "met", "note": ""},
            {"item": "进货查验记录齐全", "finding": "met", "note": "抽查三个月"},
            {"item": "网络餐饮公示信息", "finding": "absent", "note": "不从事网络经营"},
        ],
    )  # fmt: skip
    return file


def _planned(team: Staff, pack: str, now: datetime) -> File:
    """An inspection put forward yesterday; its approval is asked for."""
    party = _party("云溪县乐家装饰有限公司（样例）", "organisation", "云溪县城关镇文昌路21号")
    return _plan(File(team, pack, ago(now, 1)), 6, **party)


def _seized(team: Staff, pack: str, now: datetime) -> File:
    """Goods seized twenty-six days ago: to be settled, prolonged or lifted within four more."""
    file = File(team, pack, ago(now, 33))
    party = _party("云溪县老街便利店", "individual_business", "云溪县城关镇东门街45号")
    file.open(
        "compulsory_measure", cause="涉嫌经营无标签的散装白酒", measure="seize", urgent=False,
        related_case="", summary="当事人销售的散装白酒无标签、来源不明，可能被转移。", **party,
    )  # fmt: skip
    file.take("add_evidence", "officer2", name="现场照片六张", verified=True,
              proves="证明散装白酒无标签、无进货凭证")  # fmt: skip
    file.take(
        "draft_measure", "officer1", 1, basis=FOOD_ACT, goods=GOODS,
        facts="当事人货架旁存放散装白酒一百二十升，无标签，不能提供进货凭证。",
        conclusion="扣押散装白酒一百二十升，期限三十日。",
    )  # fmt: skip
    file.take("submit_review", "officer1")
    file.take("pass_review", "reviewer", 2, opinion="具备法定情形，同意。")
    file.take("decide_measure", "head", 1, opinion="同意采取措施。")
    file.at = ago(now, 26)
    return file.take(
        "impose_measure", "officer1", place=party["place"], goods=GOODS,
        findings="当事人在场，现场清点、封存，全程录像，未提出异议。",
    )  # fmt: skip


def _urged(team: Staff, pack: str, now: datetime) -> File:
    """A road kept occupied after the decision; the party was urged and has not answered."""
    file = File(team, pack, ago(now, 12))
    party = _party("云溪县筑安建设工程有限公司（样例）", "organisation", "云溪县城关镇新桥巷6号")
    file.open(
        "compulsory_execution", cause="逾期不清除占道堆放的建筑材料", manner="restore",
        own_power=False, decision="云城管改〔2026〕3号（样例）",
        base_served_on=ago(now, 60).date().isoformat(),
        obligation="清除人行道上堆放的建筑材料，恢复道路原状。", **party,
    )  # fmt: skip
    perform_by = (file.at + timedelta(days=14)).date().isoformat()
    return file.take(
        "demand_performance", "officer1", 1, perform_by=perform_by, receiver="样例负责人",
        manner_of_performance="自行清运堆放的材料，修复破损路面。",
    )  # fmt: skip
