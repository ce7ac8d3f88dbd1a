"""A full sample context: one invented case of 云溪县, with everything that any template can print."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

LAYERS = (Path(__file__).parents[3] / "packs" / "cn",)
SHANGHAI = timezone(timedelta(hours=8))


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def sample() -> dict[str, Any]:
    """A context that fills every template in full; tests take things away from a fresh copy."""
    return {
        "agency": {
            "name": "云溪县市场监督管理局",
            "code_word": "云市监",
            "address": "云溪县城关镇滨河路18号",
            "postcode": "365299",
            "phone": "0598-6660001",
        },
        "number": "云市监罚〔2026〕12号",
        "issued_on": date(2026, 11, 22),
        "party": {
            "kind": "organisation",
            "name": "云溪县惠民生鲜超市有限公司",
            "uscc": "91350421MA31X0Y02H",
            "id_number": "350421198803070016",
            "legal_rep": "陈志远",
            "address": "云溪县城关镇解放路126号",
            "phone": "13800000126",
            "gender": "男",
            "birth_date": "1988-03-07",
        },
        "case": {
            "number": "云市监立〔2026〕35号",
            "cause": "销售不符合食品安全标准的食品",
            "source": "2026年9月14日，本机关收到云溪县食品检验检测中心出具的检验报告",
            "filed_on": date(2026, 9, 18),
            "procedure": "普通程序",
            "summary": "当事人销售的鲜活鲫鱼经抽样检验，恩诺沙星项目不符合食品安全国家标准。",
        },
        "officers": [
            {"name": "林晓峰", "certificate": "13042100123"},
            {"name": "黄雅琴", "certificate": "13042100127"},
        ],
        "handled_by": {"unit": "食品安全监管股", "contact": "林晓峰", "phone": "0598-6660012"},
        "facts": (
            "当事人于2026年9月8日从云溪县城关水产批发部购进鲜活鲫鱼42公斤，购进单价每公斤14元，"
            "当日以每公斤22元的价格对外销售，至2026年9月10日全部售完，货值金额924元，违法所得336元。\n"
            "经云溪县食品检验检测中心检验，该批次鲫鱼恩诺沙星项目实测值为187微克每千克，"
            "标准指标为不超过100微克每千克，检验结论为不合格。当事人进货时查验了供货者的营业执照，"
            "但未查验产品合格证明文件，未如实记录进货信息。"
        ),
        "evidence": [
            {
                "name": "检验报告（编号YX2026-0914）",
                "kind": "鉴定意见",
                "source": "云溪县食品检验检测中心",
                "proves": "该批次鲫鱼恩诺沙星项目不合格",
            },
            {
                "name": "2026年9月18日现场笔录",
                "kind": "勘验笔录、现场笔录",
                "source": "本机关制作",
                "proves": "当事人经营场所和进货查验的情况",
            },
            {
                "name": "对陈志远的询问笔录",
                "kind": "当事人的陈述",
                "source": "本机关制作",
                "proves": "购进、销售的数量和价格",
            },
            {
                "name": "进货票据和收银记录复印件",
                "kind": "书证",
                "source": "当事人提供，与原件核对无异",
                "proves": "货值金额和违法所得",
            },
        ],
        "basis": [
            "《食品安全法》第一百二十四条第一款第一项",
            "《食品安全法》第一百二十六条第一款第三项",
        ],
        "violated": ["《食品安全法》第三十四条第二项", "《食品安全法》第五十三条第一款"],
        "reasons": {
            "evidence": "上述证据由执法人员依法收集，来源合法，相互印证，并经当事人签名确认，本机关予以采信。",
            "basis": "当事人销售兽药残留超过食品安全标准限量的食用农产品，应当依照上述规定处罚。",
            "discretion": (
                "当事人首次违法，货值金额较小，案发后主动召回并配合调查，依据本省市场监督管理行政处罚"
                "裁量权基准，适用从轻阶次，在法定幅度内处以较低数额的罚款。"
            ),
        },
        "penalties": [
            {"kind": "confiscation", "label": "没收违法所得", "amount_fen": 33_600},
            {"kind": "fine", "label": "罚款", "amount_fen": 500_000},
        ],
        "fine_fen": 500_000,
        "correction": "立即改正违法行为，建立并落实进货查验记录制度",
        "payment": {
            "days": 15,
            "bank": "中国农业银行云溪县支行",
            "account_name": "云溪县财政局",
            "account": "13-880101040000126",
            "by": "通过决定书所附缴款码以电子支付方式缴纳",
        },
        "remedy": {
            "reconsideration_organ": "云溪县人民政府",
            "reconsideration_days": 60,
            "court": "云溪县人民法院",
            "litigation_months": 6,
            "online": "掌上复议小程序",
        },
        "hearing": {"rights": True},
        "statement": {
            "made_on": date(2026, 11, 5),
            "text": "进货时查验了供货者的营业执照，请求从轻处罚。",
            "evidence": "供货者营业执照复印件一份",
            "adopted": True,
            "reasons": "当事人的意见属实，本机关在裁量时已经考虑，予以采纳。",
        },
        "review": {"body": "本机关法制审核机构", "at": date(2026, 11, 16)},
        "discussion": {"at": date(2026, 11, 19)},
        "previous": {
            "label": "行政处罚听证告知书",
            "number": "云市监罚告〔2026〕12号",
            "issued_on": date(2026, 11, 2),
            "served_on": date(2026, 11, 3),
        },
        "content": {
            "course": "调查期间，执法人员对当事人的经营场所进行了现场检查，询问了当事人的法定代表人。"
        },
        "terms": {
            "statement": {"window": "5个工作日"},
            "hearing": {"request": "5个工作日"},
            "payment": {"additional_percent": 3},
        },
    }
