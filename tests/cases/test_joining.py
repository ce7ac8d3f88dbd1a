"""Cases joined and split: each party has its own file, evidence goes along, both sides are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.urls import reverse
from django.utils import timezone

from sanjian.records.linking import related
from sanjian.records.models import Dossier, Exhibit, Link
from sanjian.records.refusals import Refusal
from sanjian.records.taking import facts_of, take_step
from sanjian.records.verification import verify
from tests import world
from tests.world import START, Case, County

pytestmark = pytest.mark.django_db
OTHER: dict[str, Any] = {
    "relation": "party", "cause": "涉嫌共同未取得许可从事经营活动",
    "party_kind": "individual_business", "party_name": "云溪县望山茶庄",
    "party_number": "92350425MA00000002", "legal_representative": "钱某",
    "party_address": "云溪县城关镇望山路3号", "party_phone": "",
    "summary": "望山茶庄提供场地并分成。",
}  # fmt: skip


@pytest.fixture
def where() -> County:
    """A county with an agency and its people."""
    return world.county()


def investigated(where: County, at: datetime = START, **content: Any) -> Case:
    """A filed case with a record of the scene and one verified exhibit."""
    case = world.opened(where, at, **content)
    filed(case)
    case.take("on_site_record", where.officer)
    case.take("add_evidence", where.officer, verified=True, name="现场照片6张")
    return case


def filed(case: Case) -> None:
    where = case.county
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.take("file_case", where.head, officers=[where.officer.pk, where.second.pk])


def split(case: Case, **asked: Any) -> Case:
    """The officer asks, the head approves, the officer opens the new file."""
    where = case.county
    case.take("ask_split", where.officer, **asked)
    case.take("approve_split", where.head)
    case.take("split_case", where.officer)
    link = Link.objects.filter(source=case.dossier).latest("pk")
    return Case(where, link.target, case.at, list(link.target.acts.all()))


def photo(case: Case) -> Exhibit:
    """A file among the evidence of a case."""
    return Exhibit.objects.create(
        dossier=case.dossier, agency=case.dossier.agency, name="照片.jpg", media_type="image/jpeg",
        blob=hashlib.sha256(b"photo").hexdigest(), size=5, proves="现场",
        uploaded_by=case.county.officer, uploaded_at=case.at,
    )  # fmt: skip


def test_a_further_party_has_its_own_file_with_the_evidence_and_its_own_clock(
    where: County,
) -> None:
    case = investigated(where)
    kept = photo(case)
    other = split(case.later(days=5), **OTHER)
    assert (other.dossier.party_name, other.dossier.stage) == ("云溪县望山茶庄", "lead")
    assert other.dossier.cause == OTHER["cause"]
    received = other.acts[1]
    assert [row["name"] for row in received.content["evidence"]] == ["现场笔录", "现场照片6张"]
    assert other.dossier.exhibits.get().blob == kept.blob
    assert (other.facts.evidence_count, other.facts.records_made) == (2, 1)
    filed(other)
    assert other.facts.clock_from is None
    decide = other.dossier.duties.get(code="decide")
    assert decide.start == other.facts.filed_on > case.facts.filed_on
    assert [one.words for one in related(case.dossier)] == ["同案其他当事人"]
    assert [one.dossier for one in related(other.dossier)] == [case.dossier]
    assert list(verify()) == []


def test_another_act_of_the_same_party_is_split_off_and_its_clock_does_not_begin_again(
    where: County,
) -> None:
    case = investigated(where)
    other = split(case.later(days=20), relation="split", cause="涉嫌未按规定明码标价")
    filed(other)
    assert other.dossier.party_name == case.dossier.party_name
    assert other.facts.clock_from == case.facts.filed_on < other.facts.filed_on
    assert other.dossier.duties.get(code="decide").start == case.facts.filed_on
    assert [one.words for one in related(other.dossier)] == ["分自"]
    assert list(verify()) == []


def test_nothing_is_split_off_without_the_head(where: County) -> None:
    case = investigated(where)
    with pytest.raises(Refusal, match="不能办理"):
        case.take("split_case", where.officer)
    case.take("ask_split", where.officer, **OTHER)
    with pytest.raises(Refusal, match="负责人"):
        case.take("approve_split", where.officer)
    with pytest.raises(Refusal, match="不能办理"):
        case.take("split_case", where.officer)
    case.take("refuse_split", where.head)
    with pytest.raises(Refusal, match="不能办理"):
        case.take("split_case", where.officer)
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"party_number": ""}, "写明身份"), ({"party_name": "云溪县清源小吃店", "party_number": "1"},
                                        "本案当事人以外")],
)  # fmt: skip
def test_a_further_party_is_named_with_identity_and_is_another(
    where: County, changed: dict[str, Any], said: str
) -> None:
    case = investigated(where, party_name="云溪县清源小吃店", party_number="")
    with pytest.raises(Refusal, match=said):
        case.take("ask_split", where.officer, **OTHER | changed)


def test_no_party_is_decided_on_without_its_own_notice(where: County) -> None:
    case = investigated(where)
    other = split(case, **OTHER)
    filed(other)
    for one in (case, other):
        one.take("conclude", where.officer)
    case.take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    other.at = case.at
    for step, by in (("submit_decision", where.officer), ("decide_penalty", where.head)):
        with pytest.raises(Refusal, match="告知"):
            other.take(step, by)
    case.take("submit_decision", where.officer)
    case.take("decide_penalty", where.head)
    with pytest.raises(Refusal, match="告知"):
        other.take("decide_penalty", where.head)
    assert (case.dossier.decisions.count(), other.dossier.decisions.count()) == (1, 0)
    other.take("notify", where.officer)
    other.later(days=1).take("record_statement", where.officer, standpoint="waived")
    other.take("submit_decision", where.officer)
    other.take("decide_penalty", where.head)
    papers = [one.dossier.documents.get(kind="penalty_decision") for one in (case, other)]
    assert len({paper.number for paper in papers}) == 2
    for one in (case, other):
        assert one.dossier.duties.filter(code="serve", done_on=None).exists()
    assert list(verify()) == []


def second(where: County, first: Case, **content: Any) -> Case:
    """A case filed a day after another one."""
    return investigated(where, first.later(days=1).at, **content)


def test_a_later_case_of_the_same_party_is_taken_into_the_earlier_one(where: County) -> None:
    first = investigated(where)
    later = second(where, first)
    photo(later)
    later.take("join_case", where.head, into=first.dossier.number)
    first.dossier.refresh_from_db()
    assert (later.dossier.stage, later.dossier.closed) == ("closed", True)
    assert later.facts.closed_as == "joined"
    assert not later.dossier.duties.filter(code="decide", done_on=None).exists()
    received = first.dossier.acts.latest("seq")
    assert received.step == "receive_joined"
    assert [row["case"] for row in received.content["evidence"]] == [str(later.dossier)] * 2
    assert first.facts.evidence_count == 4
    assert first.dossier.duties.get(code="decide").start == first.facts.filed_on
    assert first.dossier.exhibits.count() == 1
    assert [one.words for one in related(later.dossier)] == ["已并入"]
    assert [one.words for one in related(first.dossier)] == ["并入本案的案件"]
    assert later.dossier.documents.filter(kind="joining_approval").count() == 1
    assert list(verify()) == []


def test_a_review_before_the_joining_no_longer_covers_the_draft(where: County) -> None:
    first = investigated(where)
    later = second(where, first)
    first.later(days=2).take("conclude", where.officer)
    before = first.facts.draft_hash
    later.at = max(first.at, later.at)
    later.take("join_case", where.head, into=first.dossier.number)
    first.dossier.refresh_from_db()
    assert first.facts.draft_hash != before


def test_joining_never_lengthens_a_clock(where: County) -> None:
    first = investigated(where)
    later = second(where, first)
    with pytest.raises(Refusal, match="先立案"):
        first.take("join_case", where.head, into=later.dossier.number)


@pytest.mark.parametrize("number", ["", "云市监立〔2026〕999号", "\x00"])
def test_only_an_open_case_of_this_agency_takes_another_in(where: County, number: str) -> None:
    case = investigated(where)
    with pytest.raises(Exception, match=r"尚未结案|并入的案件（案号）"):
        case.take("join_case", where.head, into=number)
    with pytest.raises(Refusal, match="尚未结案"):
        case.take("join_case", where.head, into=case.dossier.number)


def test_two_parties_go_on_in_two_files_of_one_case(where: County) -> None:
    first = investigated(where)
    later = second(where, first, party_name="云溪县望山茶庄")
    with pytest.raises(Refusal, match="当事人不同"):
        later.take("join_case", where.head, into=first.dossier.number)
    later.take("join_parties", where.head, into=first.dossier.number)
    first.dossier.refresh_from_db()
    assert (later.dossier.closed, first.dossier.closed) == (False, False)
    later.take("carry_evidence", where.officer)
    assert {row["case"] for row in later.acts[-1].content["evidence"]} == {str(first.dossier)}
    with pytest.raises(Refusal, match="没有尚未引用"):
        later.take("carry_evidence", where.officer)
    with pytest.raises(Refusal, match="未与本案关联"):
        later.take("join_parties", where.head, into=first.dossier.number)
    assert list(verify()) == []


def test_a_case_that_cannot_take_in_any_more_refuses_and_nothing_is_half_done(
    where: County,
) -> None:
    first = investigated(where)
    later = second(where, first)
    first.later(days=2).take("conclude", where.officer)
    first.take("notify", where.officer)
    first.later(days=1).take("record_statement", where.officer, standpoint="waived")
    first.take("submit_decision", where.officer)
    later.at, before = first.at, Link.objects.count()
    with pytest.raises(Refusal, match="接收并入的案件"):
        later.take("join_case", where.head, into=first.dossier.number)
    later.dossier.refresh_from_db()
    assert (Link.objects.count(), later.dossier.closed) == (before, False)


@pytest.mark.parametrize(
    ("step", "by"), [("receive_joined", "head"), ("carry_evidence", "officer")]
)
def test_the_other_files_side_cannot_be_taken_alone(where: County, step: str, by: str) -> None:
    case = investigated(where)
    with pytest.raises(Refusal, match="不能"):
        take_step(dossier=case.dossier.pk, step=step, content={}, by=getattr(where, by), at=case.at)


def test_doubtful_evidence_is_not_carried_until_it_was_examined(where: County) -> None:
    case = investigated(where)
    case.take("add_evidence", where.officer, verified=False, name="账本复印件")
    other = split(case, **OTHER)
    assert "账本复印件" not in {row["name"] for row in other.acts[1].content["evidence"]}
    case.take("examine_evidence", where.officer, name="账本复印件", holds=True)
    filed(other)
    other.take("carry_evidence", where.officer)
    assert [row["name"] for row in other.acts[-1].content["evidence"]] == ["账本复印件"]


@pytest.mark.django_db(transaction=True)
def test_verify_finds_a_link_without_its_other_side_and_one_that_is_gone(
    where: County, owner_connection: psycopg.Connection
) -> None:
    first = investigated(where)
    later = second(where, first)
    third = second(where, later, party_name="云溪县望山茶庄")
    later.later(days=3).take("join_case", where.head, into=first.dossier.number)
    whole = [str(one) for one in verify()]
    assert whole == []
    receipt = first.dossier.acts.get(step="receive_joined").seq
    attacks = {
        "UPDATE records_link SET target_id = %(third)s": {
            (later.dossier, later.acts[-1].seq, "link.target"),
            (later.dossier, later.acts[-1].seq, "并案、分案"),
            (first.dossier, receipt, "来源案卷"),
        },
        "DELETE FROM records_link": {
            (later.dossier, later.acts[-1].seq, "link"), (first.dossier, receipt, "来源案卷"),
        },
    }  # fmt: skip
    for attack, expected in attacks.items():
        with owner_connection.transaction():
            owner_connection.execute("SET LOCAL session_replication_role = replica")
            owner_connection.execute(attack, {"third": third.dossier.pk})
        found = {(one.dossier, one.seq, one.what) for one in verify()}
        assert {(str(file.uid), seq, what) for file, seq, what in expected} <= found


@pytest.mark.django_db(transaction=True)
def test_verify_finds_carried_evidence_that_the_other_file_no_longer_says(
    where: County, owner_connection: psycopg.Connection
) -> None:
    first = investigated(where)
    later = second(where, first)
    photo(later)
    later.take("join_case", where.head, into=first.dossier.number)
    for attack in (
        "UPDATE records_act SET content_hash = repeat('0', 64) WHERE dossier_id = %(later)s"
        " AND step = 'add_evidence'",
        "DELETE FROM records_exhibit WHERE dossier_id = %(first)s",
    ):
        with owner_connection.transaction():
            owner_connection.execute("SET LOCAL session_replication_role = replica")
            rows = {"later": later.dossier.pk, "first": first.dossier.pk}
            assert owner_connection.execute(attack, rows).rowcount
    found = {one.what for one in verify() if one.dossier == str(first.dossier.uid)}
    assert {"引用的证据 现场照片6张", "引用的文件 照片.jpg"} <= found


def test_both_case_pages_show_the_other_file_and_the_parties_side_by_side(
    where: County, client: Any
) -> None:
    case = investigated(where, timezone.now() - timedelta(days=3))
    other = split(case, **OTHER)
    client.force_login(where.officer)
    for here, there in ((case, other), (other, case)):
        page = client.get(reverse("desk:case", args=[here.dossier.uid])).content.decode()
        assert reverse("desk:case", args=[there.dossier.uid]) in page
        assert "同案当事人" in page
        for name in (case.dossier.party_name, other.dossier.party_name):
            assert name in page
    assert facts_of(other.dossier).linked
