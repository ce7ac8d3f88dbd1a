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
            "place": "云溪县城关镇解放路126号",
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
        "outcome": "penalty",
        "performance": "",
        "hearing": {
            "rights": True,
            "requested": date(2026, 11, 4),
            "held_at": date(2026, 11, 13),
            "place": "云溪县市场监督管理局三楼听证室",
            "chair": "周敏",
            "clerk": "吴倩",
            "public": True,
            "summary": "当事人对违法事实无异议，请求从轻处罚。",
        },
        "statement": {
            "made_on": date(2026, 11, 5),
            "text": "进货时查验了供货者的营业执照，请求从轻处罚。",
            "evidence": "供货者营业执照复印件一份",
            "adopted": "成立，予以采纳",
            "reasons": "当事人的意见属实，本机关在裁量时已经考虑，予以采纳。",
        },
        "review": {
            "body": "云溪县市场监督管理局法规股",
            "reviewer": "郑国栋",
            "certificate": "A20183504210011",
            "opinion": "事实清楚，证据确凿，适用依据正确，程序合法，裁量适当，同意。",
            "items": [{"label": "执法主体是否合法", "finding": "符合", "note": ""}],
            "at": date(2026, 11, 16),
        },
        "discussion": {
            "at": date(2026, 11, 19),
            "place": "局二楼会议室",
            "chair": "何建平",
            "attendees": "何建平（局长）、许文清（副局长）、苏明（副局长）",
            "opinions": "许文清：同意。苏明：同意，建议加强后续监管。何建平：同意。",
            "conclusion": "同意拟处理意见",
        },
        "service": {
            "document": "行政处罚决定书",
            "number": "云市监罚〔2026〕12号",
            "mode": "直接送达",
            "place": "云溪县城关镇解放路126号",
            "at": date(2026, 11, 23),
            "receiver": "陈志远",
            "refusal": "",
            "witness": "",
        },
        "previous": {
            "label": "行政处罚听证告知书",
            "number": "云市监罚告〔2026〕12号",
            "issued_on": date(2026, 11, 2),
            "served_on": date(2026, 11, 3),
        },
        "approvals": [
            {"step": "申请立案", "opinion": "建议立案调查。", "name": "林晓峰", "at": date(2026, 9, 17)}
        ],
        "items": [
            {
                "name": "鲜活鲫鱼",
                "specification": "散装，购进日期2026年9月8日",
                "quantity": "2.5",
                "unit": "公斤",
                "condition": "鲜活",
                "place": "",
            },
            {
                "name": "收银记录",
                "specification": "2026年9月8日至10日",
                "quantity": "1",
                "unit": "份",
                "condition": "完好",
                "place": "",
            },
        ],
        "documents": [
            {
                "name": "行政处罚决定书",
                "number": "云市监罚〔2026〕12号",
                "date": date(2026, 11, 22),
                "page": "1-4",
                "note": "",
            },
            {"name": "立案审批表", "number": "", "date": date(2026, 9, 18), "page": "5", "note": ""},
        ],
        "content": content(),
        "terms": {
            "statement": {"window": "5个工作日"},
            "hearing": {"request": "5个工作日"},
            "payment": {"additional_percent": 3, "within": "15日"},
            "preservation": {"dispose": "7个工作日"},
            "service": {"public_notice": "30日"},
            "enforcement": {"urge_before_court": "10个工作日"},
            "case": {"decide": "90日", "decide_extension": "30日"},
        },
    }


def content() -> dict[str, Any]:
    """What every step of the procedures may have written, under the names of its form."""
    return {
        "course": "执法人员对当事人的经营场所进行了现场检查，询问了当事人的法定代表人。",
        "discovered_on": date(2026, 9, 14),
        "act_ended_on": date(2026, 9, 10),
        "opinion": "同意。",
        "reason": "该批货物可能灭失或者以后难以取得，有必要及时固定。",
        "started_at": at(18, 9, 5),
        "ended_at": at(18, 10, 40),
        "place": "云溪县城关镇解放路126号",
        "certificates_shown": "是",
        "rights_told": "是",
        "findings": (
            "现场位于云溪县城关镇解放路126号，门头标称“惠民生鲜超市”，营业执照悬挂于收银台后方。\n"
            "水产区设活水鱼池三个，检查时池中有鲫鱼约30公斤。执法人员要求提供2026年9月8日购进鲫鱼的"
            "进货查验记录，当事人当场未能提供。执法人员对鱼池、货架和收银系统拍照取证。"
        ),
        "signature": "当事人签名或者盖章确认",
        "signature_note": "",
        "interviewee": "陈志远",
        "answers": (
            "问：你单位2026年9月8日购进的鲫鱼从哪里来？\n"
            "答：从云溪县城关水产批发部购进，共42公斤，每公斤14元。\n"
            "问：是否查验了产品合格证明文件？\n答：看了营业执照，没有要合格证明。"
        ),
        "settlement": "解除登记保存并退还",
        "required_act": "立即停止销售不符合食品安全标准的食品，建立进货查验记录制度。",
        "correct_by": date(2026, 12, 1),
        "granted": "是",
        "outcome": "给予行政处罚",
        "evidence": "检验报告、现场笔录、询问笔录、进货票据。",
        "penalty_kinds": ["没收违法所得", "罚款"],
        "received_on": date(2026, 11, 5),
        "standpoint": "提出陈述、申辩",
        "statement": "进货时查验了供货者的营业执照，请求从轻处罚。",
        "hearing_day": date(2026, 11, 13),
        "hearing_place": "云溪县市场监督管理局三楼听证室",
        "attended": "是",
        "transcript": "主持人：现在开始听证。\n当事人：对违法事实无异议，请求从轻处罚。",
        "report": "听证程序合法，当事人对事实无异议，建议维持拟处罚意见。",
        "declared": "是",
        "materials": "调查终结报告、证据材料、告知书及送达回证、拟制决定书。",
        "answers_to_review": [],
        "checklist": [
            {"item": "执法主体是否合法", "finding": "符合", "note": ""},
            {"item": "事实是否清楚、证据是否充分", "finding": "符合", "note": "四份证据相互印证"},
        ],
        "held_on": date(2026, 11, 19),
        "attendees": "何建平（局长）、许文清（副局长）、苏明（副局长）",
        "views": "许文清：同意。\n苏明：同意，建议加强后续监管。\n何建平：同意。",
        "conclusion": "同意拟处理意见",
        "address": "云溪县城关镇解放路126号",
        "electronic_consent": "是",
        "electronic_address": "huimin126@example.com",
        "where": "云溪县人民政府门户网站",
        "kind": "分期",
        "until": date(2027, 3, 31),
        "plan": "2026年12月至2027年3月，每月25日前缴纳1,250元。",
        "additional": 150_000,
        "court": "云溪县人民法院",
        "subject": "罚款5,000元、加处罚款1,500元。",
        "document": "行政处罚决定书（云市监罚〔2026〕12号）",
        "wrong": "2026年9月8号",
        "right": "2026年9月8日",
        "result": "当事人已缴清罚没款，改正了违法行为。",
        "property": "",
        "volume": "YX-2026-CF-0012",
        "retention": "定期30年",
        "pages": 68,
        "note": "本卷无需要说明的情况。",
    }
