"""改用新规则: a file keeps its rules until a head adopts newer ones, with what that sets off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanjian.law.periods import Period, Unit
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import CurrentDraft, Decision, Dossier
from sanjian.records.queries import options
from sanjian.records.refusals import Refusal
from sanjian.records.taking import standing
from sanjian.records.verification import verify_dossier
from sanjian.rulepacks.amending import amended
from sanjian.rulepacks.packs import Pack
from tests import world
from tests.api.test_dossiers import post, speak
from tests.desk.helpers import at_desk, hidden, posted, step_url, take, text
from tests.world import START, Case, County

pytestmark = pytest.mark.django_db
CHANGED = date(2026, 3, 2)


def newer(place: str = "mingxi", **values: Any) -> Pack:
    """A later version of a place's pack in which some keys have other values since 2 March."""
    pack = world.shipped(place)
    nation = {one.key.name: one for layer in pack.layers for one in layer.entries}
    entries = [
        replace(nation[name.replace("__", ".")], value=value, in_force=CHANGED, clauses=(),
                source="云溪县司法局通知（2026）第八条", until=None, default=False,
                untranslatable="")
        for name, value in values.items()
    ]  # fmt: skip
    return Pack(amended(pack.layers, entries))


def released(case: Case, **values: Any) -> str:
    """Publish that version now; return its digest."""
    return world.published(newer(**values), at=case.at).digest


def adopt(case: Case, digest: str, **content: Any) -> None:
    """The head adopts it."""
    case.take("adopt_rules", case.county.head, new_pack=digest, **content)


def refused(case: Case, step: str, by: Any, **content: Any) -> set[str]:
    """The codes with which a step is refused; nothing is written."""
    before = case.dossier.seq
    with pytest.raises(Refusal) as told:
        case.take(step, by, **content)
    case.dossier.refresh_from_db()
    assert case.dossier.seq == before
    return {one.code for one in told.value.unmet}


def limits(case: Case) -> dict[str, Any]:
    return {row.code: row.due for row in case.dossier.duties.all()}


@pytest.fixture
def where() -> County:
    """A county under 明溪's rules."""
    return world.county()


LONGER = {"review__limit": Period(9, Unit.WORKING_DAY)}


def test_an_open_file_keeps_its_rules_until_the_head_adopts_newer_ones(where: County) -> None:
    case = world.heard(where, complex=True)
    case.later(days=9).take("submit_review", where.officer)
    before, old = limits(case), case.dossier.pack_id
    digest = released(case, **LONGER)
    case.dossier.refresh_from_db()
    assert (case.dossier.pack_id, limits(case)) == (old, before)
    adopt(case, digest)
    after = limits(case)
    assert case.dossier.pack_id == digest == case.acts[-1].pack_digest
    assert {code for code in after if after[code] != before[code]} == {"review"}
    assert list(verify_dossier(case.dossier)) == []
    assert {act.pack_digest for act in case.acts[:-1]} == {old}


def test_a_pass_under_the_old_rules_carries_no_decision_after_adopting(where: County) -> None:
    case = world.heard(where, complex=True)
    case.later(days=9).take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    reviewed = case.facts.draft_hash
    assert case.facts.reviewed
    adopt(case, released(case, **LONGER))
    assert not case.facts.reviewed
    assert case.facts.draft_hash != reviewed
    assert CurrentDraft.objects.get(dossier=case.dossier).draft_hash == case.facts.draft_hash
    codes = refused(case, "decide_penalty", where.head)
    assert {"REVIEW_STALE", "DRAFT_OUTDATED"} <= codes
    # What the page says, the keys say too: the decision that raw SQL would write has no review.
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_decision (dossier_id, matter, draft_hash, review_required,"
            " review_id, review_outcome, outcome, act_seq, decided_at, decided_by_id)"
            " SELECT dossier_id, 1, %s, true, id, 'passed', 'penalty', submitted_seq, now(), %s"
            " FROM records_review WHERE dossier_id = %s",
            [case.facts.draft_hash, where.head.pk, case.dossier.pk],
        )
    case.take("return_decision", where.head)
    case.take("revise_draft", where.officer, complex=True)
    assert not case.facts.draft_outdated
    assert list(verify_dossier(case.dossier)) == []
    assert not Decision.objects.filter(dossier=case.dossier).exists()


def test_a_file_outside_the_scope_is_in_it_when_the_new_rules_review_every_case(
    where: County,
) -> None:
    case = world.heard(where, complex=False)
    assert not case.facts.review_required
    case.take("submit_decision", where.officer)
    adopt(case, released(case, review__scope__all_ordinary=True))
    codes = refused(case, "decide_penalty", where.head)
    assert {"DRAFT_OUTDATED", "REVIEW_SCOPE_CHANGED"} <= codes


def test_only_the_newest_rules_of_the_place_are_adopted_and_only_once(where: County) -> None:
    case = world.opened(where)
    assert refused(case, "adopt_rules", where.head, new_pack=where.pack) == {"NO_NEWER_RULES"}
    elsewhere = world.published(world.shipped("wanxin"), at=case.at).digest
    assert "NO_NEWER_RULES" in refused(case, "adopt_rules", where.head, new_pack=elsewhere)
    first = released(case, **LONGER)
    case.later(minutes=1)
    second = released(case, review__limit=Period(8, Unit.WORKING_DAY))
    for wrong in (first, elsewhere, where.pack, "0" * 64):
        assert refused(case, "adopt_rules", where.head, new_pack=wrong) == {"RULES_MOVED"}
    assert "ROLE" in refused(case, "adopt_rules", where.officer, new_pack=second)
    adopt(case, second)
    assert refused(case, "adopt_rules", where.head, new_pack=second) == {"NO_NEWER_RULES"}


def test_a_right_that_runs_is_not_cut_short_and_a_decision_keeps_its_rules(where: County) -> None:
    longer = newer(hearing__request=Period(10, Unit.WORKING_DAY))
    where.pack = world.published(longer).digest
    case = world.investigated(where, complex=False)
    case.later(days=1).take("notify", where.officer)
    digest = world.published(world.shipped("mingxi"), at=case.at).digest
    if case.dossier.pack_id == digest:
        pytest.fail("the two versions must differ")
    again = released(case, review__limit=Period(8, Unit.WORKING_DAY))
    assert refused(case, "adopt_rules", where.head, new_pack=again) == {"RIGHT_SHORTENED"}
    case.later(days=20)
    case.take("record_statement", where.officer, standpoint="waived")
    adopt(case, again)
    case.take("submit_decision", where.officer)
    case.take("return_decision", where.head)
    case.take("revise_draft", where.officer, complex=False)
    assert list(verify_dossier(case.dossier)) == []


def test_after_the_decision_no_newer_rules_are_adopted_nor_offered(where: County) -> None:
    case = world.decided(where, complex=False)
    digest = released(case, **LONGER)
    assert refused(case, "adopt_rules", where.head, new_pack=digest) == {"DECIDED"}
    here = standing(case.dossier, by=where.head, at=case.at)
    assert "adopt_rules" not in {one.step.name for one in options(here)}


def test_the_step_is_offered_exactly_while_there_is_something_newer(where: County) -> None:
    case = world.opened(where)

    def offered() -> bool:
        here = standing(case.dossier, by=where.head, at=case.at)
        return "adopt_rules" in {one.step.name for one in options(here) if one.permitted}

    assert not offered()
    digest = released(case, **LONGER)
    assert offered()
    adopt(case, digest)
    assert not offered()


def test_the_pin_changes_by_no_other_statement(where: County) -> None:
    case = world.opened(where)
    digest = released(case, **LONGER)
    for pin in (digest, world.published(world.shipped("luozhuang"), at=case.at).digest):
        with pytest.raises(DatabaseError, match="改用新规则"), transaction.atomic():
            Dossier.objects.filter(pk=case.dossier.pk).update(pack_id=pin)
    old = case.dossier.pack_id
    adopt(case, digest)
    with pytest.raises(DatabaseError, match="改用新规则"), transaction.atomic():
        Dossier.objects.filter(pk=case.dossier.pk).update(pack_id=old)


def test_verify_names_a_pin_and_an_act_that_do_not_agree(where: County) -> None:
    case = world.opened(where)
    digest = released(case, **LONGER)
    case.dossier.pack_id = digest  # as if the column had been written past the database
    found = [one for one in verify_dossier(case.dossier) if one.kind == "规则"]
    assert [(one.what, one.found) for one in found] == [("pack", digest)]


def test_a_ruling_stays_with_the_rules_that_allowed_it() -> None:
    where = world.county("wanxin")
    case = world.heard(where, complex=False)
    case.later(days=9).take("submit_review", where.officer)
    case.take("raise_problems", where.reviewer)
    for step, by in (("state_disagreement", where.officer), ("record_negotiation", where.officer),
                     ("report_disagreement", where.officer)):  # fmt: skip
        case.take(step, by)
    world.read_both(case, where.head)
    case.take("rule_disagreement", where.head, ruling="follow_handler")
    assert case.facts.review_outcome == "ruled"
    digest = world.published(newer("wanxin", review__ruling_allowed=False), at=case.at).digest
    assert "RULED" in refused(case, "adopt_rules", where.head, new_pack=digest)


def test_every_kind_can_adopt_newer_rules_before_its_decision() -> None:
    for table in PROCEDURES.values():
        step = table.step("adopt_rules")
        assert not set(step.sources) & table.ends
        assert step.form[0].name == "new_pack"


def test_adopting_moves_the_clock_of_a_file_at_once(where: County) -> None:
    case = world.opened(where)
    before = case.dossier.next_due
    adopt(case, released(case, case__verify_lead=Period(40, Unit.WORKING_DAY)))
    assert case.dossier.next_due != before
    assert case.dossier.next_due - START > timedelta(days=40)


def test_at_the_desk_the_step_shows_what_would_change_and_signs_what_was_shown(
    where: County,
) -> None:
    case = world.heard(where, complex=True)
    case.later(days=9).take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    digest = released(case, **LONGER)
    desk = at_desk(where.head)
    assert "改用新规则" in text(desk.get(f"/cases/{case.dossier.uid}/"))
    shown = text(desk.get(step_url(case.dossier, "adopt_rules")))
    for words in ("法制审核期限", "9个工作日", "云溪县司法局通知", digest, "重新报送审核"):
        assert words in shown
    answer = take(desk, case, "adopt_rules", new_pack=digest)
    assert answer.status_code == 302
    case.dossier.refresh_from_db()
    assert case.dossier.pack_id == digest
    page = text(desk.get(f"/cases/{case.dossier.uid}/"))
    assert "原审核意见失效" in page
    assert "改用新规则" in page


def test_a_pack_released_after_the_page_was_opened_is_not_signed_unseen(where: County) -> None:
    case = world.opened(where)
    released(case, **LONGER)
    desk = at_desk(where.head)
    opened = desk.get(step_url(case.dossier, "adopt_rules"))
    content = case.content("adopt_rules")
    content.pop("new_pack")
    released(case.later(minutes=1), review__limit=Period(8, Unit.WORKING_DAY))
    sent = posted(content) | hidden(opened)
    answer = desk.post(step_url(case.dossier, "adopt_rules"), sent)
    assert answer.status_code == 409
    assert "请刷新后核对新规则的变动" in text(answer)


def test_through_the_api_next_offers_the_step_and_the_act_names_the_pack(where: County) -> None:
    case = world.opened(where)
    url = f"/api/v1/dossiers/{case.dossier.uid}"
    client = speak(where.head)
    names = {one["step"] for one in client.get(f"{url}/next").json()["steps"]}
    assert "adopt_rules" not in names
    digest = released(case, **LONGER)
    (offered,) = (one for one in client.get(f"{url}/next").json()["steps"]
                  if one["step"] == "adopt_rules")  # fmt: skip
    assert offered["permitted"]
    body = {"step": "adopt_rules", "content": case.content("adopt_rules") | {"new_pack": digest}}
    refused = post(speak(where.officer), f"/dossiers/{case.dossier.uid}/acts", body)
    assert refused.status_code == 409
    assert post(client, f"/dossiers/{case.dossier.uid}/acts", body).status_code == 201
    assert client.get(url).json()["pack"] == digest
