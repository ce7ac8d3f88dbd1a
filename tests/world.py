"""A small county with names: 云溪县 and the people who handle one case from lead to archive.

Everything is invented. Dates lie in 2026; the dossiers are declared samples, so that the
database accepts past days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings

from sanjian.disclosure import posts
from sanjian.disclosure.actions import stamp_copy
from sanjian.law.forms import Field, Kind
from sanjian.law.people import CertificateState, Role
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.case_rules import LATE_REASON
from sanjian.records.access import note_access, opening_of
from sanjian.records.filming import filmed
from sanjian.records.models import Act, Dossier
from sanjian.records.rules import rules
from sanjian.records.taking import facts_of, open_dossier, take_step
from sanjian.registry import actions as registry
from sanjian.registry.models import Agency, Person
from sanjian.registry.reviewers import confirm_rule
from sanjian.rulepacks.actions import publish_pack, record_check
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.models import PublishedPack
from sanjian.rulepacks.packs import Pack

SHANGHAI = ZoneInfo("Asia/Shanghai")
SINCE = date(2020, 1, 1)
START = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "yunxi-sample-2026"


@lru_cache
def shipped(name: str) -> Pack:
    """Return a shipped pack, read once."""
    return load(settings.PACKS_ROOT, name)


def published(pack: Pack, at: datetime = START) -> PublishedPack:
    """Publish a pack; the checker's report is taken as given, its proof is tests/law's matter."""
    record_check(digest=pack.digest, held=True, states=0, report={"parts": []}, at=at)
    return publish_pack(pack=pack, by="云溪县司法局", at=at)


def agency(
    name: str = "云溪县市场监督管理局", word: str = "云市监", *, rule: bool = True
) -> Agency:
    """Register an agency that, unless told otherwise, has confirmed how it reviews."""
    made = Agency.objects.create(
        name=name,
        short_name=name.removeprefix("云溪县"),
        code_word=word,
        kind="department",
        address="云溪县文昌路1号",
        phone="0598-0000001",
        bank="云溪县农村商业银行营业部",
        bank_account_name="云溪县财政局非税收入专户",
        bank_account="样例账号0001",
        court="云溪县人民法院",
        reconsideration_organ="云溪县人民政府",
        review_body="法规股",
    )
    if not rule:
        return made
    # Longer than any place's limit, so that the place's counts.
    confirm_rule(
        agency=made, content="合法性", flow="报送、接收、审核", manner="written", limit_days=60,
        responsibility="对意见负责", in_force=SINCE, by=None, at=START,
    )  # fmt: skip
    return made


def person(
    where: Agency, username: str, name: str, *roles: Role, certificate: str = "valid"
) -> Person:
    """Register a person with posts; officers get a certificate (valid, expired, suspended)."""
    made = registry.register_person(
        agency=where, username=username, name=name, password=PASSWORD,
        roles=dict.fromkeys(roles, SINCE), by=None, at=START, sample=True,
    )  # fmt: skip
    if Role.OFFICER in roles:
        until = date(2026, 2, 28) if certificate == "expired" else date(2029, 12, 31)
        issued = registry.issue_certificate(
            person=made, number=f"YX-{made.pk:04d}", issuer="云溪县司法局",
            valid_from=SINCE, valid_until=until, by=None, at=START,
        )  # fmt: skip
        if certificate == "suspended":
            registry.change_certificate(
                certificate=issued, state=CertificateState.SUSPENDED, since=SINCE,
                reason="年审未通过", by=None, at=START,
            )  # fmt: skip
    return made


@dataclass
class County:
    """The people of one agency and the pack they work under."""

    pack: str
    agency: Agency
    officer: Person
    second: Person
    reviewer: Person
    head: Person
    chair: Person
    clerk: Person
    publisher: Person
    archivist: Person
    expired: Person
    suspended: Person


def county(pack: str = "mingxi", prefix: str = "", *, rule: bool = True) -> County:
    """Build an agency with everybody a case needs, under a shipped pack."""
    at = agency(f"云溪县{prefix}市场监督管理局", f"云{prefix}市监", rule=rule)
    digest = published(shipped(pack)).digest
    registry.list_power(
        agency=at, code="JC-001", name="食品安全日常监督检查", basis="《食品安全法》第一百一十条",
        valid_from=SINCE, by=None, at=START, kind="inspection",
    )  # fmt: skip

    def made(username: str, name: str, *roles: Role, certificate: str = "valid") -> Person:
        return person(at, prefix + username, name, *roles, certificate=certificate)

    whole = County(
        digest,
        at,
        made("zhou", "周承办", Role.OFFICER),
        made("wu", "吴协办", Role.OFFICER),
        made("zheng", "郑审核", Role.REVIEWER),
        made("wang", "王局长", Role.HEAD),
        made("feng", "冯主持", Role.CHAIR),
        made("chen", "陈公示", Role.CLERK),
        made("chu", "褚发布", Role.CLERK),
        made("wei", "卫档案", Role.ARCHIVIST),
        made("jiang", "蒋过期", Role.OFFICER, certificate="expired"),
        made("shen", "沈暂扣", Role.OFFICER, certificate="suspended"),
    )
    name_posts(whole)
    return whole


def name_posts(where: County) -> None:
    """Name who holds the posts of publication, where the place's rules ask for them."""
    long_ago = datetime.combine(SINCE, time(9), tzinfo=SHANGHAI)
    params = rules(where.pack, START.date(), where.agency.pk)
    for code, _ in posts.asked(params):
        posts.name_post(
            agency=where.agency, code=code, people=[where.clerk.pk, where.publisher.pk],
            since=SINCE, params=params, by=where.head, at=long_ago,
        )  # fmt: skip


def stamp(where: County, dossier: Dossier, at: datetime) -> None:
    """Let the posts between collecting and releasing stamp the copy as it is prepared."""
    dossier.refresh_from_db()
    facts = facts_of(dossier)
    params = rules(dossier.pack_id, at.astimezone(SHANGHAI).date(), dossier.agency_id)
    other = where.clerk if facts.publication_by == where.publisher.pk else where.publisher
    while (code := posts.due(dossier, facts.publication_hash, params)) in posts.STAMPED:
        stamp_copy(
            dossier=dossier, code=code, copy_hash=facts.publication_hash, accurate=True, note="",
            by=other, at=at,
        )  # fmt: skip


@dataclass
class Case:
    """A case on its way, with a clock that the test moves."""

    county: County
    dossier: Dossier
    at: datetime
    acts: list[Act] = field(default_factory=list)

    def later(self, **span: float) -> Case:
        """Let time pass: later(days=3)."""
        self.at += timedelta(**span)
        return self

    def take(self, step: str, by: Person, **content: Any) -> Act:
        """Take a step with the given content on top of the sample content of its form.

        Before a case is put away its filming is told of, as the archive asks; before a copy is
        released the posts of publication stamp it, where the place has any.
        """
        self.at += timedelta(minutes=5)
        if step == "archive_case":
            tell_of_filming(self.county, self.dossier, self.at)
        if step == "release_publication":
            stamp(self.county, self.dossier, self.at)
        act = take_step(
            dossier=self.dossier.pk, step=step, content=self.content(step) | content,
            by=by, at=self.at,
        )  # fmt: skip
        self.dossier.refresh_from_db()
        self.acts.append(act)
        return act

    def content(self, step: str) -> dict[str, Any]:
        """Return sample content for a step on this case as it stands."""
        return sample_content(self.county, self.dossier, step, self.at)

    @property
    def facts(self) -> Any:
        """The facts of the case as cached."""
        return facts_of(self.dossier)


def opening_content(
    where: County, at: datetime, procedure: str = "penalty_ordinary"
) -> dict[str, Any]:
    """Return content for the first step of a procedure as a person would type it."""
    table = PROCEDURES[procedure]
    form = table.step(table.opening).form
    content = typed(form, table.start, rules(where.pack, at.date(), where.agency.pk), where, at)
    # The party of the samples is a shop; a person's name would have to be hidden when published.
    return content | {"party_kind": "individual_business"}


def opened(where: County, at: datetime = START, by: Person | None = None, **content: Any) -> Case:
    """Open an ordinary penalty case by registering a lead."""
    whole = opening_content(where, at)
    act = open_dossier(
        procedure="penalty_ordinary", agency=where.agency, content=whole | content,
        by=by or where.officer, at=at, pack=where.pack, sample=True,
    )  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), at, [act])


def sample_content(where: County, dossier: Dossier, step: str, at: datetime) -> dict[str, Any]:
    """Return content for a step as a person would type it."""
    form = PROCEDURES[dossier.procedure].step(step).form
    return typed(
        form, facts_of(dossier), rules(dossier.pack_id, at.date(), dossier.agency_id), where, at
    )


def typed(
    form: tuple[Field, ...], facts: Any, params: Any, where: County, at: datetime
) -> dict[str, Any]:
    """Return sample values for a form in the shape a browser or JSON sends."""
    at = at.astimezone(SHANGHAI)
    return {f.name: _typed(f, facts, params, where, at) for f in form if not f.filled}


def _typed(field: Field, facts: Any, params: Any, where: County, at: datetime) -> Any:
    value = field.sample
    if field is LATE_REASON:
        # The cases of this county lie in the past, pages and API have the real clock.
        value = "现场没有网络，返回后录入。"
    if callable(value):
        value = value(facts, params)
    if isinstance(value, tuple):
        value = value[0] if value else None
    if field.kind is Kind.YUAN:
        return "" if value is None else f"{value / 100:.2f}"
    if field.kind in (Kind.CHOICES, Kind.EVIDENCE):
        return list(value or ())
    if value is not None:
        return value
    match field.kind:
        case Kind.DATE:
            return (at + timedelta(days=30 if field.future else 0)).date().isoformat()
        case Kind.DATETIME:
            return (at - timedelta(hours=1)).isoformat()
        case Kind.CHOICE:
            return field.options(params)[0].code
        case Kind.OFFICERS:
            return [where.officer.pk, where.second.pk]
        case Kind.PERSON:
            return where.reviewer.pk if field.who == "reviewer" else where.chair.pk
        case Kind.YESNO:
            return False
    return "样例内容" if field.required else ""


def investigated(where: County, **draft: Any) -> Case:
    """A case with lead, filing, record, evidence and report."""
    case = opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    case.later(days=2).take("on_site_record", where.officer)
    case.take("add_evidence", where.second)
    case.later(days=5).take("conclude", where.officer, **draft)
    return case


def heard(where: County, **draft: Any) -> Case:
    """A case whose party was told and has waived his statement."""
    case = investigated(where, **draft)
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    return case


def decided(where: County, **draft: Any) -> Case:
    """A case in which the penalty has been decided, after review and discussion where due."""
    case = heard(where, **draft)
    if case.facts.review_required:
        case.later(days=9).take("submit_review", where.officer)
        case.take("pass_review", where.reviewer)
    else:
        case.take("submit_decision", where.officer)
    if case.facts.deliberation_required:
        case.take("deliberate", where.head)
    case.take("decide_penalty", where.head)
    return case


def read_both(case: Case, head: Person) -> None:
    """Let a head open the two opinions in dispute, as pages and API write it down."""
    for kind in ("review_opinion", "handler_opinion"):
        paper = case.dossier.documents.filter(kind=kind).latest("id")
        note_access(dossier=case.dossier, by=head, at=case.at, what=opening_of(paper))


def tell_of_filming(where: County, dossier: Dossier, at: datetime) -> None:
    """Account for every act that is to be filmed and that nobody has told of: none was filmed."""
    for one in filmed(dossier, list(dossier.acts.all())):
        if one.account is None:
            step, by = ("excuse_recording", where.head) if one.full else (
                "account_recording", where.officer)  # fmt: skip
            content = sample_content(where, dossier, step, at) | {"of": one.act.seq}
            content |= {} if one.full else {"how": "none", "reason": "设备送修。"}
            take_step(dossier=dossier.pk, step=step, content=content, by=by, at=at)
            dossier.refresh_from_db()


def fresh_uid() -> UUID:
    """Return a new public id for a copied dossier."""
    return uuid4()
