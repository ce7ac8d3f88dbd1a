"""Invented values for the gallery: 云溪县 does not exist, nor does anybody in it."""

from datetime import date, datetime

from sanjian.ui.parts import (
    ActEntry,
    DeskShell,
    DutyEntry,
    EvidenceEntry,
    FileEntry,
    FilterBar,
    FilterField,
    Light,
    Link,
    NavItem,
    NextStep,
    Pagination,
    Person,
    PortalShell,
    Proof,
    Stage,
    Tab,
    Tombstone,
    Unmet,
    Upload,
)
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import SHANGHAI, date_cn, money

DIGEST = "3f9a12bc77e0d1545a6b0c9d8e2f41a03f9a12bc77e0d1545a6b0c9d8e2f41a0"


def desk_shell() -> DeskShell:
    """The frame of a desk page."""
    return DeskShell(
        place="云溪县",
        home_url="#home",
        search_url="#search",
        nav=[
            NavItem("工作台", "#desk", "desk", current=True),
            NavItem("案件", "#cases", "case", count=27),
            NavItem("审核", "#review", "review", count=4, late=True),
            NavItem("公示", "#publish", "publish", count=3),
            NavItem("记录", "#records", "record"),
            NavItem("监督", "#watch", "watch", count=1203),
            NavItem("执法人员", "#people", "people"),
            NavItem("规则", "#rules", "law"),
        ],
        person=Person(
            "苏文静",
            "执法二中队 执法人员",
            "云溪县市场监督管理局",
            [Link("我的证件", "#me"), Link("我的委托与请假", "#away")],
            "#logout",
        ),
        today=date(2026, 11, 22),
        working_day="休息日，下一工作日11月23日",
        watermark="苏文静 2026-11-22 10:03",
    )


def portal_shell() -> PortalShell:
    """The frame of a portal page."""
    return PortalShell(
        place="云溪县",
        home_url="#home",
        verify_url="#verify",
        nav=[
            NavItem("行政处罚决定", "#decisions", current=True),
            NavItem("执法机关", "#agencies"),
            NavItem("执法人员", "#officers"),
            NavItem("权责清单", "#powers"),
            NavItem("投诉举报", "#complain"),
        ],
        foot=[Link("开放数据", "#data"), Link("年度报告", "#annual"), Link("网站说明", "#about")],
        operator="云溪县司法局主办，各行政执法机关对其公示内容负责。",
    )


def stages() -> list[Stage]:
    """An ordinary penalty procedure on its way."""
    return [
        Stage("立案", "done", "9月14日"),
        Stage("调查取证", "done", "10月20日"),
        Stage("处罚告知", "done", "11月2日"),
        Stage("听证", "skipped", "当事人未要求"),
        Stage("法制审核", "current", "第2次"),
        Stage("决定", "ahead"),
        Stage("送达执行", "ahead"),
        Stage("归档", "ahead"),
    ]


def step_permitted() -> NextStep:
    """A step that can be taken."""
    return NextStep(
        "报送法制审核",
        "#submit",
        permitted=True,
        explain="审核的是第3稿处罚决定书和12份证据。报送后改动其中任何一份，审核意见即告失效。",
        light=Light.remaining(3, "个工作日", 5),
        others=[
            Link("补充调查", "#more"),
            Link("中止案件", "#pause"),
            Link("撤销案件", "#withdraw"),
        ],
    )


def step_refused() -> NextStep:
    """A step that cannot be taken yet."""
    return NextStep(
        "作出处罚决定",
        "#decide",
        permitted=False,
        binding=True,
        light=Light("late", "已逾期2日"),
        unmet=[
            Unmet(
                "作出决定前应当经法制审核通过；现在这一稿尚未审核。",
                "《行政处罚法》第五十八条第一款",
                "报送法制审核",
                "#submit",
                "penalty.reviewed",
            ),
            Unmet(
                "陈述申辩期限届满前不得作出决定，期限至2026年11月27日。",
                "《行政处罚法》第四十五条",
                "11月28日起可办",
                code="penalty.heard",
            ),
            Unmet(
                "承办人周立行的执法证已于2026年11月1日到期。",
                "《行政处罚法》第四十二条第一款",
                "更换承办人",
                "#officers",
                "penalty.certified",
            ),
        ],
        others=[Link("延长办案期限", "#extend")],
    )


def acts() -> list[ActEntry]:
    """Some acts, newest first."""

    def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
        return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)

    return [
        ActEntry(
            "法制审核意见：存在问题，退回补正",
            "法制审核人员 李慎之",
            at(2026, 11, 18, 16, 20),
            "《行政处罚法》第五十八条",
            "裁量理由只写“情节较重”，未说明与违法所得、社会影响的对应；请逐项说明后再报。",
            links=[Link("法制审核意见书〔2026〕37号", "#d1")],
            number=14,
        ),
        ActEntry(
            "送达行政处罚告知书",
            "苏文静、周立行",
            at(2026, 11, 2, 9, 41),
            "《行政处罚法》第四十四条",
            binding=True,
            links=[Link("行政处罚告知书〔2026〕52号", "#d2"), Link("送达回证", "#d3")],
            number=11,
        ),
        ActEntry(
            "现场检查",
            "苏文静、周立行",
            at(2026, 9, 16, 14, 5),
            "《行政处罚法》第五十五条",
            "全程录音录像，时长38分12秒，未中断。",
            links=[Link("现场笔录", "#d4"), Link("录像1段", "#d5")],
            number=4,
        ),
    ]


def duties() -> list[DutyEntry]:
    """Duties in every light."""
    law = "《行政处罚法》第六十条"
    return [
        DutyEntry("作出处理决定", date(2026, 12, 13), Light.remaining(21, "日", 10), law, "#a"),
        DutyEntry(
            "送达处罚决定书",
            date(2026, 11, 25),
            Light.remaining(3, "个工作日", 5),
            "《行政处罚法》第六十一条",
            "#b",
            "苏文静",
        ),
        DutyEntry(
            "公示处罚决定",
            date(2026, 11, 20),
            Light.remaining(-2, "日", 5),
            "国办发〔2018〕118号",
            "#c",
            "公示信息员 陈晓",
        ),
        DutyEntry("退还先行登记保存物品", None, Light("done", "已于11月12日履行"), law),
        DutyEntry("结案归档", date(2027, 1, 8), Light("paused", "已中止"), law, provisional=True),
    ]


def evidence() -> list[EvidenceEntry]:
    """Two pieces of evidence."""
    shot = FileEntry(
        "冷藏柜温度显示.jpg",
        "#file",
        "image",
        "image/jpeg",
        2_411_000,
        "拍摄于2026年9月16日",
        thumbnail_url="/static/ui/mark.svg",
        sha256=DIGEST,
    )
    return [
        EvidenceEntry(
            "证3",
            "冷藏柜温度显示照片",
            "视听资料",
            "冷藏食品贮存温度为14℃，高于标签要求的0至4℃",
            "现场检查时拍摄",
            "原件",
            "2026年9月16日 14:22，苏文静、周立行",
            "#e3",
            shot,
        ),
        EvidenceEntry(
            "证4",
            "进货台账复印件",
            "书证",
            "涉案批次进货86件",
            "当事人提供",
            "复制件",
            "2026年9月17日，当事人签名确认与原件一致",
            "#e4",
            light=Light("soon", "待核对原件"),
        ),
    ]


def files() -> list[FileEntry]:
    """One file of each medium."""
    return [
        FileEntry(
            "现场检查录像.mp4",
            "/ui/gallery/tone.wav",
            "video",
            "video/mp4",
            1_288_490_188,
            "执法记录仪 07号",
            "/static/ui/mark.svg",
            2292,
            DIGEST,
        ),
        FileEntry(
            "询问录音.m4a", "/ui/gallery/tone.wav", "audio", "audio/mp4", 18_400_000, "", "", 1265
        ),
        FileEntry("送达回证.pdf", "#pdf", "document", "application/pdf", 214_000, "2页"),
    ]


def cases(sort: str = "due", hidden: frozenset[str] = frozenset()) -> Table:
    """A list of cases."""
    lights = [
        Light.remaining(-2, "日", 5),
        Light.remaining(0, "日", 5),
        Light.remaining(3, "个工作日", 5),
        Light.remaining(31, "日", 10),
        Light("paused", "已中止"),
        Light("done", "已结案"),
    ]
    parties = [
        "云溪县好味来食品有限公司",
        "周大山",
        "云溪县东风建材经营部",
        "云溪县城关镇清风里十七号便民超市",
        "欧阳明",
        "云溪县绿源污水处理有限责任公司",
    ]
    rows = [
        Row(
            {
                "number": f"云市监罚立〔2026〕{118 + i}号",
                "party": party,
                "matter": ["经营超过保质期的食品", "占道经营", "销售不合格商品"][i % 3],
                "stage": ["法制审核", "决定", "调查取证"][i % 3],
                "amount": money([5_000_00, 200_00, 132_500_50][i % 3]),
                "due": date_cn(date(2026, 11, 20 + i)),
                "light": draw_light(lights[i]),
            },
            f"#case-{i}",
            marked=i == 0,
        )
        for i, party in enumerate(parties)
    ]
    return Table(
        "案件",
        [
            Column("number", "案号", "code", fixed=True, sort="number"),
            Column("party", "当事人", wide=True, sort="party"),
            Column("matter", "案由"),
            Column("stage", "阶段"),
            Column("amount", "拟罚款", "number", sort="amount"),
            Column("due", "到期", "number", sort="due"),
            Column("light", "期限"),
        ],
        rows,
        "还没有案件。立案以后，案件列在这里。",
        sort=sort,
        hidden=hidden,
        choosable=True,
        name="cases",
    )


def filters() -> FilterBar:
    """Filters of the case list."""
    return FilterBar(
        "#",
        [
            FilterField("q", "案号或当事人", "", "text"),
            FilterField(
                "stage", "阶段", "review", "choice", [("review", "法制审核"), ("x", "决定")]
            ),
            FilterField("since", "立案不早于", "", "date"),
        ],
        [
            Tab("全部", "#1", True, 1203),
            Tab("我承办的", "#2", count=27),
            Tab("本周到期", "#3", count=5),
        ],
        [Link("阶段：法制审核", "#x")],
        result="27件，按到期日排列",
        save_url="#save",
        export_url="#xlsx",
        clear_url="#clear",
    )


def page() -> Pagination:
    """The second of many pages."""
    return Pagination(51, 100, 1203, "#prev", "#next")


def proof() -> Proof:
    """A proof with its clock."""
    return Proof(
        sha256=DIGEST,
        position="第20,418条，树大小20,512",
        checkpoint="2026年11月22日 10:02，由云溪县司法局和明州市司法局见证",
        clock=[
            ("决定日期", "2026年11月11日"),
            ("应公示至", "2026年11月20日（7个工作日，扣除11月14日、15日）"),
            ("实际公示", "2026年11月18日 09:30"),
        ],
        links=[Link("下载证明文件", "#proof"), Link("怎样自己核验", "#how")],
    )


def grave() -> Tombstone:
    """A withdrawn decision."""
    return Tombstone(
        "云溪县东风建材经营部销售不合格水泥案",
        datetime(2026, 11, 19, 11, 5, tzinfo=SHANGHAI),
        "该决定被云溪县人民政府行政复议决定撤销",
        "国办发〔2018〕118号二（三）",
        "云市监处罚〔2026〕41号",
        "云溪县市场监督管理局",
    )


def upload() -> Upload:
    """The upload control."""
    return Upload(
        "recording",
        "上传录音录像",
        endpoint="#tus",
        accept="video/*,audio/*",
        help="执法记录仪导出的原始文件，不要剪辑或转码。",
        limit="单个文件不超过50 GB。",
    )


FLOW = """<svg viewBox="0 0 620 120" width="620" height="120" role="img"
aria-label="普通程序流程图">
<g fill="none" stroke="currentColor" stroke-width="1.5"><rect x="10" y="40" width="100"
height="40"/><rect x="170" y="40" width="100" height="40"/><rect x="330" y="40" width="100"
height="40" stroke-width="3"/><rect x="490" y="40" width="100" height="40"/>
<path d="M110 60h60M270 60h60M430 60h60"/></g>
<g fill="currentColor" font-size="16" text-anchor="middle"><text x="60" y="66">立案</text>
<text x="220" y="66">调查取证</text><text x="380" y="66">法制审核</text>
<text x="540" y="66">决定</text><text x="380" y="105" font-size="13">本案在此</text></g></svg>"""
