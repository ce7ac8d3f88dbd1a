"""The sample county's agencies, people, certificates, reviewers and power items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sanjian.law.people import CertificateState, Role
from sanjian.registry import actions
from sanjian.registry.models import Agency, Person

PASSWORD = "yunxi-sample-2026"
SINCE = date(2022, 1, 4)
ISSUER = "云溪县人民政府（样例）"


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """One agency and the names of its people, in the order of POSTS."""

    name: str
    short: str
    word: str
    prefix: str
    people: tuple[str, ...]
    powers: tuple[tuple[str, str], ...] = ()
    checks: tuple[tuple[str, str], ...] = ()


# Accounts are prefix + post; names are invented.
POSTS: tuple[tuple[str, tuple[Role, ...]], ...] = (
    ("officer1", (Role.OFFICER,)),
    ("officer2", (Role.OFFICER,)),
    ("officer3", (Role.OFFICER,)),
    ("reviewer", (Role.REVIEWER,)),
    ("head", (Role.HEAD,)),
    ("chair", (Role.CHAIR,)),
    ("clerk1", (Role.CLERK,)),
    ("clerk2", (Role.CLERK,)),
    ("archivist", (Role.ARCHIVIST,)),
)
AGENCIES = (
    AgencyPlan(
        "云溪县市场监督管理局", "县市场监管局", "云市监", "sj",
        ("林知远", "苏明澈", "顾清和", "沈砚秋", "程宗岳", "叶闻溪", "宋佳宁", "陆以安", "韩守拙"),
        (("未取得食品经营许可从事食品经营活动的处罚", "《食品安全法》第一百二十二条第一款"),
         ("经营超过保质期的食品的处罚", "《食品安全法》第一百二十四条第一款第五项"),
         ("不明码标价的处罚", "《价格法》第四十二条")),
        (("食品安全日常监督检查", "《食品安全法》第一百一十条"),
         ("价格行为检查", "《价格法》第三十四条")),
    ),
    AgencyPlan(
        "云溪县城市管理综合执法局", "县城管局", "云城管", "cg",
        ("江临川", "方既白", "罗望舒", "许怀瑾", "邓维桢", "唐疏影", "谢初晴", "冯令仪", "贺存义"),
        (("擅自占用城市道路的处罚", "《城市道路管理条例》第四十二条"),
         ("随意倾倒建筑垃圾的处罚", "《城市建筑垃圾管理规定》第二十六条")),
        (("占用城市道路情况检查", "《城市道路管理条例》第二十四条"),),
    ),
    AgencyPlan(
        "云溪县生态环境局", "县生态环境局", "云环", "hb",
        ("白启明", "石听澜", "孟长庚", "温如玉", "秦岳峰", "柳成荫", "夏语冰", "卓然", "康久安"),
        (("施工未采取有效防尘措施的处罚", "《大气污染防治法》第一百一十五条第一款"),
         ("超标排放水污染物的处罚", "《水污染防治法》第八十三条第二项")),
        (("排污单位现场检查", "《水污染防治法》第三十条"),),
    ),
    AgencyPlan(
        "云溪县农业农村局", "县农业农村局", "云农", "ny",
        ("田守望", "麦青禾", "桑榆晚", "谷向阳", "雷春生", "霍雨时", "宁静远", "安知夏", "余庆丰"),
        (("未取得农药经营许可证经营农药的处罚", "《农药管理条例》第五十五条第一款"),),
    ),
)  # fmt: skip
BUREAU = AgencyPlan("云溪县司法局", "县司法局", "云司", "sf", ("高执圭", "梅傲霜"))
POLICE = AgencyPlan("云溪县公安局", "县公安局", "云公", "ga", ("郭守正",))


@dataclass
class Staff:
    """An agency with its people by post."""

    agency: Agency
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, post: str) -> Person:
        return self.people[post]


def build(at: datetime) -> list[Staff]:
    """Register every agency with its people and return them in the order of AGENCIES."""
    staff = [_agency(plan, at) for plan in AGENCIES]
    _bureau(at)
    _police(at)
    # The third officer of the second agency holds a certificate that has run out (see
    # _certificate), that of the third agency a suspended one; neither opens a case.
    _suspend(staff[2], at)
    return staff


def _agency(plan: AgencyPlan, at: datetime) -> Staff:
    agency = actions.register_agency(
        by=None,
        at=at,
        name=plan.name,
        short_name=plan.short,
        code_word=plan.word,
        kind=Agency.Kind.DEPARTMENT,
        address=f"云溪县行政中心{plan.prefix.upper()}座（样例）",
        phone="0000-0000000",
        duties=f"依法承担本县{plan.short.removeprefix('县')}职责范围内的行政执法工作。",
        bank="云溪县示例银行营业部",
        bank_account_name="云溪县财政局非税收入专户（样例）",
        bank_account="0000 0000 0000 0000",
        court="云溪县人民法院",
        reconsideration_organ="云溪县人民政府",
        review_body="法制审核股",
    )
    staff = Staff(agency)
    for (post, roles), name in zip(POSTS, plan.people, strict=True):
        person = actions.register_person(
            agency=agency, username=f"{plan.prefix}-{post}", name=name, password=PASSWORD,
            roles=dict.fromkeys(roles, SINCE), by=None, at=at, sample=True,
        )  # fmt: skip
        staff.people[post] = person
        if Role.OFFICER in roles:
            _certificate(person, plan, post, at)
        if Role.REVIEWER in roles:
            actions.qualify_reviewer(
                person=person, number=f"样例-A{person.pk:06d}", since=date(2015, 9, 1),
                review_since=date(2018, 3, 1), by=None, at=at,
            )  # fmt: skip
    for number, (name, basis) in enumerate(plan.powers, 1):
        actions.list_power(
            agency=agency, code=f"{plan.prefix.upper()}-CF-{number:03d}", name=name, basis=basis,
            valid_from=SINCE, by=None, at=at,
        )  # fmt: skip
    for number, (name, basis) in enumerate(plan.checks, 1):
        actions.list_power(
            agency=agency, code=f"{plan.prefix.upper()}-JC-{number:03d}", name=name, basis=basis,
            valid_from=SINCE, by=None, at=at, kind="inspection",
        )  # fmt: skip
    return staff


def _certificate(person: Person, plan: AgencyPlan, post: str, at: datetime) -> None:
    expired = plan.prefix == "cg" and post == "officer3"
    actions.issue_certificate(
        person=person,
        number=f"样例{plan.prefix.upper()}{person.pk:05d}",
        issuer=ISSUER,
        valid_from=SINCE,
        valid_until=date(2025, 12, 31) if expired else date(2029, 12, 31),
        by=None,
        at=at,
    )


def _suspend(staff: Staff, at: datetime) -> None:
    actions.change_certificate(
        certificate=staff["officer3"].certificates.get(),
        state=CertificateState.SUSPENDED,
        since=date(2026, 6, 1),
        reason="年度考核不合格，暂扣证件（样例）",
        by=None,
        at=at,
    )


def _bureau(at: datetime) -> None:
    agency = actions.register_agency(
        by=None, at=at, name=BUREAU.name, short_name=BUREAU.short, code_word=BUREAU.word,
        kind=Agency.Kind.DEPARTMENT, address="云溪县行政中心（样例）", phone="0000-0000000",
        duties="指导、监督全县行政执法工作。", supervises=True, is_subject=False,
    )  # fmt: skip
    for post, name in zip(("supervisor1", "supervisor2"), BUREAU.people, strict=True):
        actions.register_person(
            agency=agency, username=f"{BUREAU.prefix}-{post}", name=name, password=PASSWORD,
            roles={Role.SUPERVISOR: SINCE}, by=None, at=at, sample=True,
        )  # fmt: skip


def _police(at: datetime) -> None:
    """Register the police, who receive what is handed over to them as a suspected crime."""
    agency = actions.register_agency(
        by=None, at=at, name=POLICE.name, short_name=POLICE.short, code_word=POLICE.word,
        kind=Agency.Kind.POLICE, address="云溪县公安局（样例）", phone="0000-0000000",
        duties="受理行政执法机关移送的涉嫌犯罪案件。", is_subject=False,
    )  # fmt: skip
    actions.register_person(
        agency=agency, username=f"{POLICE.prefix}-police", name=POLICE.people[0],
        password=PASSWORD, roles={Role.POLICE: SINCE}, by=None, at=at, sample=True,
    )  # fmt: skip
