"""公示岗位 and 公示标准、格式: who collects, passes on, checks and releases, what a copy holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sanjian.disclosure import actions, posts, schemas
from sanjian.disclosure.models import PublicationStamp, PublishedDecision
from sanjian.law.people import Role
from sanjian.records.refusals import Refusal
from sanjian.records.rules import rules
from sanjian.registry.models import Agency, Person
from tests import world
from tests.disclosure import scenes

ROWS: list[dict[str, Any]] = [
    {"label": "执法类别代码", "source": "further", "format": "code", "codes": "CF、XK",
     "longest": None, "must": True},
    {"label": "执法结论", "source": "conclusion", "format": "text", "codes": "", "longest": 40,
     "must": True},
    {"label": "决定生效日期", "source": "further", "format": "date", "codes": "",
     "longest": None, "must": False},
]  # fmt: skip


def codes(refused: Any) -> list[str]:
    """The codes of a refusal."""
    return [one.code for one in refused.value.unmet]


def seated(person: Person) -> Client:
    """A browser in which somebody has logged in."""
    client = Client()
    client.force_login(person)
    return client


def params_of(where: world.County) -> Any:
    """The rules of the place now."""
    return rules(where.pack, world.START.date(), where.agency.pk)


def stamp(case: world.Case, code: str, by: Person, *, good: bool = True, note: str = "") -> Any:
    """One post's stamp on the copy as prepared."""
    return actions.stamp_copy(
        dossier=case.dossier, code=code, copy_hash=case.facts.publication_hash, accurate=good,
        note=note, by=by, at=case.at,
    )  # fmt: skip


def release(case: world.Case, by: Person) -> None:
    """The release itself, with no stamp put on before."""
    actions.release(dossier=case.dossier, copy_hash=case.facts.publication_hash,
                    opinion="可以公开。", by=by, at=case.at)  # fmt: skip


@pytest.fixture
def case(db: None) -> world.Case:
    """A decided case of 明溪县 whose public copy is prepared by the first clerk."""
    return scenes.prepared(scenes.decided(world.county("mingxi")))


@pytest.mark.clause("MX-11")
def test_nothing_is_released_while_a_post_is_missing_and_the_record_shows_four_stamps(
    case: world.Case,
) -> None:
    where = case.county
    with pytest.raises(Refusal) as bare:
        release(case, where.publisher)
    assert codes(bare) == ["PUBLISH_POST"]
    assert "还没有传递" in str(bare.value) and "还没有审核" in str(bare.value)
    with pytest.raises(posts.NotPosted) as early:
        stamp(case, "check", where.publisher)
    assert codes(early) == ["PUBLISH_ORDER"]
    stamp(case, "pass", where.clerk)
    with pytest.raises(Refusal) as unchecked:
        release(case, where.publisher)
    assert "还没有审核" in str(unchecked.value) and "还没有传递" not in str(unchecked.value)
    with pytest.raises(posts.NotPosted) as own:
        stamp(case, "check", where.clerk)
    assert codes(own) == ["PUBLISH_SAME_PERSON"]
    stamp(case, "check", where.publisher)
    with pytest.raises(posts.NotPosted) as twice:
        stamp(case, "check", where.publisher)
    assert codes(twice) == ["PUBLISH_ORDER"]
    release(case, where.publisher)
    assert PublishedDecision.objects.count() == 1
    page = seated(where.clerk).get(f"/disclosure/{case.dossier.uid}").content.decode()
    table = page[page.index("公示岗位办理情况") :]
    table = table[: table.index("</table>")]
    assert table.count("年") == 4
    for doing in ("采集", "传递", "审核", "发布"):
        assert doing in table


@pytest.mark.clause("MX-11")
def test_each_post_is_held_by_named_persons_and_only_these_do_its_work(db: None) -> None:
    where = world.county("mingxi")
    third = world.person(where.agency, "third", "楚第三", Role.CLERK)
    posts.name_post(
        agency=where.agency, code="check", people=[third.pk], since=world.START.date(),
        params=params_of(where), by=where.head, at=world.START,
    )  # fmt: skip
    case = scenes.prepared(scenes.decided(where))
    stamp(case, "pass", where.publisher)
    with pytest.raises(posts.NotPosted) as other:
        stamp(case, "check", where.publisher)
    assert codes(other) == ["PUBLISH_POST"]
    assert "审核由审核岗位的楚第三办理" in str(other.value)
    stamp(case, "check", third)
    with pytest.raises(Refusal) as stranger:
        release(case, third)
    assert codes(stranger) == ["PUBLISH_POST"]
    release(case, where.publisher)


def test_a_copy_that_was_sent_back_is_prepared_anew(case: world.Case) -> None:
    where = case.county
    stamp(case, "pass", where.clerk)
    with pytest.raises(posts.NotPosted) as silent:
        stamp(case, "check", where.publisher, good=False)
    assert codes(silent) == ["RETURN_REASON"]
    stamp(case, "check", where.publisher, good=False, note="执法结论写得不清楚")
    with pytest.raises(Refusal) as returned:
        release(case, where.publisher)
    assert "执法结论写得不清楚" in str(returned.value)
    fields = {**actions.prepare(dossier=case.dossier, by=where.clerk, at=case.at).fields}
    fields["conclusion"] = fields["conclusion"].rstrip("。") + "，依法处理。"
    case.later(minutes=5)
    actions.save_preparation(dossier=case.dossier, fields=fields, checked=True, by=where.clerk,
                             at=case.at)  # fmt: skip
    case.dossier.refresh_from_db()
    stamp(case, "pass", where.clerk)
    stamp(case, "check", where.publisher)
    release(case, where.publisher)
    assert PublicationStamp.objects.count() == 4


@pytest.mark.clause("WX-27")
def test_in_the_street_the_work_goes_from_business_to_openness_to_it(db: None) -> None:
    where = world.county("wanxin")
    it = world.person(where.agency, "it", "沈信息", Role.CLERK)
    named = [(one.code, one.label) for one in posts.posts_on(
        where.agency, params_of(where), world.START.date())]  # fmt: skip
    assert named == [("collect", "执法业务机构"), ("check", "信息公开机构"),
                     ("release", "信息化管理机构")]  # fmt: skip
    for code, person in (("check", where.publisher), ("release", it)):
        posts.name_post(
            agency=where.agency, code=code, people=[person.pk], since=world.START.date(),
            params=params_of(where), by=where.head, at=world.START,
        )  # fmt: skip
    case = scenes.prepared(scenes.decided(where))
    with pytest.raises(posts.NotPosted) as wrong:
        stamp(case, "check", it)
    assert codes(wrong) == ["PUBLISH_POST"]
    stamp(case, "check", where.publisher)
    with pytest.raises(Refusal) as openness:
        release(case, where.publisher)
    assert codes(openness) == ["PUBLISH_POST"]
    release(case, it)
    page = seated(where.clerk).get(f"/disclosure/{case.dossier.uid}").content.decode()
    for label in ("执法业务机构", "信息公开机构", "信息化管理机构", "沈信息"):
        assert label in page[page.index("公示岗位办理情况") :]


def test_the_head_names_the_posts_in_the_browser(db: None) -> None:
    where = world.county("mingxi")
    client = seated(where.head)
    answer = client.post("/disclosure/posts", {
        "code": "check", "people": [str(where.publisher.pk)], "since": "2030-01-01",
    })  # fmt: skip
    assert answer.status_code == 302
    page = client.get("/disclosure/posts").content.decode()
    assert "2030年1月1日" in page and "褚发布" in page
    past = client.post("/disclosure/posts", {
        "code": "check", "people": [str(where.publisher.pk)], "since": "2020-01-01",
    })  # fmt: skip
    assert past.status_code == 409 and "不得倒填" in past.content.decode()
    empty = client.post("/disclosure/posts", {"code": "check", "since": "2030-01-01"})
    assert empty.status_code == 422
    assert seated(where.officer).get("/disclosure/posts").status_code == 404
    clerk = seated(where.clerk).post("/disclosure/posts", {
        "code": "check", "people": [str(where.clerk.pk)], "since": "2030-01-01",
    })  # fmt: skip
    assert clerk.status_code == 200 and "2030年1月1日" in clerk.content.decode()
    assert len(posts.history(where.agency)) == 5


def test_the_posts_stamp_and_send_back_in_the_browser(case: world.Case) -> None:
    where = case.county
    address = f"/disclosure/{case.dossier.uid}"
    page = seated(where.clerk).get(address).content.decode()
    assert 'value="stamp"' in page and "审核发布</button>" not in page
    typed = {"code": "pass", "copy_hash": case.facts.publication_hash, "note": ""}
    assert seated(where.clerk).post(address, {**typed, "act": "stamp"}).status_code == 302
    typed["code"] = "check"
    back = seated(where.publisher).post(address, {**typed, "act": "send-back"})
    assert back.status_code == 409 and "退回应当写明原因" in back.content.decode()
    nul = seated(where.publisher).post(address, {**typed, "act": "send-back", "note": "不\x00清"})
    assert nul.status_code == 422
    stale = seated(where.publisher).post(address, {**typed, "copy_hash": "0" * 64, "act": "stamp"})
    assert stale.status_code == 409
    assert seated(where.publisher).post(address, {**typed, "act": "stamp"}).status_code == 302
    assert "审核发布" in seated(where.publisher).get(address).content.decode()


def test_beforehand_too_is_worked_by_its_posts(db: None) -> None:
    where = world.county("mingxi")
    third = world.person(where.agency, "third", "楚第三", Role.CLERK)
    from_here = seated(third).post(f"/beforehand/{where.agency.pk}/acts/collect")
    assert "采集由采集岗位的" in from_here.content.decode()


def schema(agency: Agency, clerk: Person, head: Person, **content: Any) -> Any:
    """A schema drafted and in force from the start of the test's days."""
    made = schemas.draft(
        agency=agency, by=clerk, at=world.START,
        content={"kind": "penalty", "basis": "本系统公示办法第三条", "rows": ROWS} | content,
    )  # fmt: skip
    schemas.issue(schema=made, since=world.START.date(), by=head, at=world.START)
    return made


@pytest.mark.clause("MX-12")
def test_a_copy_that_does_not_fit_the_schema_is_refused_with_the_name_of_the_field(
    db: None,
) -> None:
    where = world.county("mingxi")
    made = schema(where.agency, where.clerk, where.head)
    case = scenes.decided(where)
    with pytest.raises(Refusal) as lacking:
        scenes.prepared(case)
    assert codes(lacking) == ["PUBLISH_SCHEMA"]
    assert "没有填写“执法类别代码”" in str(lacking.value)
    proposal = actions.prepare(dossier=case.dossier, by=where.clerk, at=case.at)
    for code, day, said in (
        ("处罚", "", "“执法类别代码”应为CF、XK之一"),
        ("CF", "2026年3月1日", "“决定生效日期”应写成"),
        ("CF", "2026-02-30", "“决定生效日期”应写成"),
    ):
        with pytest.raises(Refusal) as wrong:
            _save(case, {**proposal.fields, "further:执法类别代码": code,
                         "further:决定生效日期": day})  # fmt: skip
        assert said in str(wrong.value)
    with pytest.raises(Refusal) as long:
        _save(case, {**proposal.fields, "conclusion": proposal.fields["conclusion"] * 9,
                     "further:执法类别代码": "CF"})  # fmt: skip
    assert "“执法结论”超过40字" in str(long.value)
    _save(case, {**proposal.fields, "conclusion": proposal.fields["conclusion"][:40],
                 "further:执法类别代码": "CF"})  # fmt: skip
    scenes.released(case)
    assert PublishedDecision.objects.get().further == [{"label": "执法类别代码", "value": "CF"}]
    sheet = seated(where.clerk).get(f"/disclosure/schemas/{made.pk}.xlsx")
    assert sheet.status_code == 200 and sheet.content[:2] == b"PK"


def _save(case: world.Case, fields: dict[str, str]) -> None:
    actions.save_preparation(
        dossier=case.dossier, fields=fields, checked=True, by=case.county.clerk, at=case.at
    )
    case.dossier.refresh_from_db()


@pytest.mark.clause("MX-12")
def test_the_units_of_a_system_follow_the_schema_of_their_organ(db: None) -> None:
    where = world.county("mingxi")
    unit = world.county("mingxi", prefix="城关")
    schemas.enter_member(superior=where.agency, agency=unit.agency, belongs=True, by=where.head,
                         at=world.START)  # fmt: skip
    own = schema(unit.agency, unit.clerk, unit.head, rows=[ROWS[2]])
    schema(where.agency, where.clerk, where.head)
    day = world.START.date()
    found = schemas.in_force(unit.agency, "penalty", day)
    assert found is not None and found.agency == where.agency != own.agency
    with pytest.raises(schemas.NotStandardised) as refused:
        schema(unit.agency, unit.clerk, unit.head)
    assert codes(refused) == ["SCHEMA_OF_SUPERIOR"]
    with pytest.raises(Refusal) as lacking:
        scenes.prepared(scenes.decided(unit))
    assert codes(lacking) == ["PUBLISH_SCHEMA"] and "执法类别代码" in str(lacking.value)


def test_a_schema_is_drafted_by_one_issued_by_another_and_reaches_nobody_before_its_day(
    db: None,
) -> None:
    where = world.county("mingxi")
    day = world.START.date()
    with pytest.raises(schemas.NotStandardised) as nobody:
        schemas.draft(agency=where.agency, by=where.officer, at=world.START,
                      content={"kind": "every", "basis": "办法", "rows": ROWS})  # fmt: skip
    assert codes(nobody) == ["SCHEMA_ROLE"]
    for rows in ([], [ROWS[0], ROWS[0]], [ROWS[0] | {"codes": ""}]):
        with pytest.raises(schemas.NotStandardised) as wrong:
            schemas.draft(agency=where.agency, by=where.clerk, at=world.START,
                          content={"kind": "every", "basis": "办法", "rows": rows})  # fmt: skip
        assert codes(wrong) == ["SCHEMA_ROWS"]
    made = schemas.draft(agency=where.agency, by=where.clerk, at=world.START,
                         content={"kind": "every", "basis": "办法", "rows": ROWS})  # fmt: skip
    assert schemas.in_force(where.agency, "penalty", day) is None
    with pytest.raises(schemas.NotStandardised) as past:
        schemas.issue(schema=made, since=day - timedelta(days=1), by=where.head, at=world.START)
    assert codes(past) == ["SCHEMA_PAST"]
    schemas.issue(schema=made, since=day + timedelta(days=3), by=where.head, at=world.START)
    with pytest.raises(schemas.NotStandardised) as again:
        schemas.issue(schema=made, since=day, by=where.head, at=world.START)
    assert codes(again) == ["SCHEMA_ISSUED"]
    assert schemas.in_force(where.agency, "penalty", day) is None
    assert schemas.in_force(where.agency, "licence", day + timedelta(days=3)) == made


def test_membership_of_a_system_goes_one_way_and_is_entered_by_its_head(db: None) -> None:
    one, other = world.county("mingxi"), world.county("mingxi", prefix="城关")

    def enter(superior: Any, agency: Any, by: Person, belongs: bool = True) -> str:
        try:
            schemas.enter_member(superior=superior, agency=agency, belongs=belongs, by=by,
                                 at=world.START)  # fmt: skip
        except schemas.NotStandardised as refused:
            return refused.unmet[0].code
        return ""

    assert enter(one.agency, other.agency, one.clerk) == "SYSTEM_ROLE"
    assert enter(one.agency, other.agency, other.head) == "SYSTEM_ROLE"
    assert enter(one.agency, one.agency, one.head) == "SYSTEM_SELF"
    assert enter(one.agency, other.agency, one.head) == ""
    assert enter(one.agency, other.agency, one.head) == "SYSTEM_KNOWN"
    assert enter(other.agency, one.agency, other.head) == "SYSTEM_CIRCLE"
    assert enter(one.agency, other.agency, one.head, belongs=False) == ""
    assert enter(other.agency, one.agency, other.head) == ""


def test_a_schema_is_made_in_the_browser(db: None) -> None:
    where = world.county("mingxi")
    clerk, head = seated(where.clerk), seated(where.head)
    typed = {
        "kind": "penalty", "basis": "本系统公示办法", "rows-0-label": "执法类别代码",
        "rows-0-source": "further", "rows-0-format": "code", "rows-0-codes": "",
        "rows-0-longest": "", "rows-0-must": "yes",
    }  # fmt: skip
    bad = clerk.post("/disclosure/schemas/new", typed)
    assert bad.status_code == 409 and "没有列出代码或者名称" in bad.content.decode()
    assert "本系统公示办法" in bad.content.decode()
    made = clerk.post("/disclosure/schemas/new", typed | {"rows-0-codes": "CF、XK"})
    assert made.status_code == 302
    assert head.post(made.url, {"since": "2030-01-01"}).status_code == 302
    assert "自2030年1月1日施行" in clerk.get("/disclosure/schemas").content.decode()
    assert seated(where.officer).get(made.url).status_code == 404
    other = world.county("mingxi", prefix="城关")
    assert seated(other.clerk).get(made.url).status_code == 404
    joined = head.post("/disclosure/schemas", {"agency": str(other.agency.pk), "way": "join"})
    assert joined.status_code == 302
    assert other.agency.name in head.get("/disclosure/schemas").content.decode()
    assert seated(other.clerk).get(made.url).status_code == 200
