"""A decision ordered anew, through the one way of writing: rows, papers, public copies, verify."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from sanjian.disclosure.models import PublishedDecision, PublishedTombstone
from sanjian.disclosure.snapshots import public_number
from sanjian.records.models import CurrentDraft, Decision, Dossier
from sanjian.records.refusals import Invalid, Refusal
from sanjian.records.taking import open_dossier
from sanjian.records.verification import verify
from tests import world
from tests.world import Case

pytestmark = pytest.mark.django_db


def ordered() -> Case:
    """A published penalty that a reconsideration has set aside, with the order to decide anew."""
    return ordered_in(world.county())


def ordered_in(where: world.County) -> Case:
    """The same in this county."""
    case = world.decided(where, complex=True)
    case.later(days=1).take("serve_decision", where.officer)
    case.take("prepare_publication", where.clerk)
    case.take("release_publication", where.publisher)
    case.later(days=20).take("record_overturn", where.head, how="redo", ground="facts")
    case.take("withdraw_publication", where.clerk)
    return case


def decided_again(case: Case) -> Case:
    """The new matter has gone the whole way to its own decision."""
    where = case.county
    case.take("begin_redo", where.head)
    case.take("add_evidence", where.second)
    case.take("conclude", where.officer, facts="重新询问三名在场人员，查明经营三日。", complex=True)
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    case.later(days=9).take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("deliberate", where.head)
    case.take("decide_penalty", where.head)
    return case


def test_the_second_decision_stands_beside_the_first_with_its_own_draft_review_and_number() -> None:
    case = decided_again(ordered())
    rows = list(Decision.objects.filter(dossier=case.dossier).order_by("matter"))
    assert [row.matter for row in rows] == [1, 2]
    assert rows[0].draft_hash != rows[1].draft_hash
    assert [row.review.round for row in rows if row.review] == [1, 2]
    papers = case.dossier.documents.filter(kind="penalty_decision").order_by("id")
    assert len({paper.number for paper in papers}) == 2
    assert list(verify()) == []


def test_the_first_is_a_tombstone_and_the_second_has_a_public_address_of_its_own() -> None:
    case = decided_again(ordered())
    where = case.county
    case.later(days=1).take("serve_decision", where.officer)
    case.take("prepare_publication", where.clerk)
    case.take("release_publication", where.publisher)
    numbers = [public_number(str(case.dossier.uid)), public_number(f"{case.dossier.uid}/2")]
    assert [one.number for one in PublishedTombstone.objects.all()] == numbers[:1]
    assert [one.number for one in PublishedDecision.objects.all()] == numbers[1:]


def test_the_record_itself_says_what_the_first_decided_and_nobody_types_it() -> None:
    case = ordered()
    case.take("begin_redo", case.county.head, former="f" * 64)
    with pytest.raises(Refusal, match="同一的事实和理由"):
        case.take("conclude", case.county.officer, complex=True)
    case.take("conclude", case.county.officer, complex=True, facts="查明的事实已经不同。")


def test_an_archived_file_is_open_again_when_a_court_orders_a_new_decision() -> None:
    where = world.county()
    case = world.decided(where)
    case.later(days=1).take("serve_decision", where.officer)
    case.take("exempt_publication", where.head)
    case.take("record_payment", where.officer)
    case.take("close_case", where.head)
    case.take("archive_case", where.archivist)
    assert Dossier.objects.get(pk=case.dossier.pk).closed
    case.later(days=90).take("record_overturn", where.head, how="redo", ground="law")
    case.take("begin_redo", where.head)
    assert not Dossier.objects.get(pk=case.dossier.pk).closed
    assert list(verify()) == []


@pytest.mark.django_db(transaction=True)
def test_a_forged_draft_of_the_second_matter_is_found_at_its_act(
    owner_connection: psycopg.Connection,
) -> None:
    case = decided_again(ordered())
    current = CurrentDraft.objects.get(dossier=case.dossier, matter=1)
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        owner_connection.execute(
            "UPDATE records_draft SET review_required = false WHERE draft_hash = %s",
            (current.draft_hash,),
        )
    found = list(verify())
    assert [(one.seq, one.what) for one in found] == [(current.act_seq, "draft")]


def test_the_case_page_shows_the_chain_of_decisions_and_nothing_while_one_stands(
    client: Client,
) -> None:
    case = world.decided(world.county())
    client.force_login(case.county.officer)
    assert "决定沿革" not in page(client, case)
    case = decided_again(ordered_in(world.county(prefix="北")))
    client.force_login(case.county.officer)
    shown = page(client, case)
    chain = shown[shown.index("决定沿革") :]
    chain = chain[: chain.index("</table>")]
    numbers = [
        paper.number
        for paper in case.dossier.documents.filter(kind="penalty_decision").order_by("id")
    ]
    assert chain.index(numbers[0]) < chain.index("责令重新作出") < chain.index(numbers[1])
    assert "云溪县人民政府行政复议决定书" in chain
    assert "有效" in chain[chain.index(numbers[1]) :]


def page(client: Client, case: Case) -> str:
    """The page of a case as the person logged in sees it."""
    return client.get(reverse("desk:case", args=[case.dossier.uid])).content.decode()


def test_what_was_decided_on_the_spot_is_taken_up_in_a_file_of_its_own_before_it_closes() -> None:
    where = world.county()
    case = decided_on_the_spot(where)
    former = case.dossier.number
    case.later(days=20).take("record_overturn", where.head, how="redo", ground="facts")
    assert case.dossier.duties.filter(code__startswith="redo", done_on__isnull=True).exists()
    with pytest.raises(Refusal) as open_still:
        case.take("close_case", where.head)
    assert [one.code for one in open_still.value.unmet if one.code == "REDO_OPEN"]
    before = filed(where, world.START)
    for number in (former, before, "云市监罚立〔2026〕999号", ""):
        with pytest.raises((Refusal, Invalid)):
            case.take("link_redo", where.officer, number=number)
    other = world.county("mingxi", prefix="北")
    with pytest.raises(Refusal):
        case.take("link_redo", where.officer, number=filed(other, case.at))
    case.take("link_redo", where.officer, number=filed(where, case.at))
    assert case.facts.overturned_as == "redone"
    assert not case.dossier.duties.filter(code__startswith="redo", done_on__isnull=True).exists()
    assert list(verify()) == []


def decided_on_the_spot(where: world.County) -> Case:
    """A warning given on the spot."""
    whole = world.opening_content(where, world.START, "penalty_summary")
    act = open_dossier(
        procedure="penalty_summary", agency=where.agency, content=whole, by=where.officer,
        at=world.START, pack=where.pack, sample=True,
    )  # fmt: skip
    case = Case(where, Dossier.objects.get(pk=act.dossier_id), world.START, [act])
    case.take("hear_on_site", where.officer)
    case.take("decide_on_site", where.officer)
    return case


def filed(where: world.County, at: datetime) -> str:
    """The number of a case of the agency that was filed that day."""
    case = world.opened(where, at)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.take("file_case", where.head)
    return case.dossier.number
