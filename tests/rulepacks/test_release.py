"""A place's rules are changed by two persons, after the checker, and never in place."""

import shutil
from dataclasses import replace
from datetime import date, datetime

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sanjian.law.people import Person, Role
from sanjian.operations import packs as start
from sanjian.rulepacks import actions, checking, drafting, queries
from sanjian.rulepacks.holidays import work_calendar
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.models import DraftEntry, PackAnswer, PackDraft, PackProposal, PublishedPack
from sanjian.rulepacks.packs import Pack, PackRefused
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.rulepacks.view import on
from tests import world

pytestmark = pytest.mark.django_db

SUN = Person(901, "孙监督", 90, frozenset({Role.SUPERVISOR}))
QIAN = Person(902, "钱监督", 90, frozenset({Role.SUPERVISOR}))
OFFICER = Person(903, "周承办", 91, frozenset({Role.OFFICER, Role.HEAD}))
LIMIT = {
    "count": "3", "unit": "working_day", "source": "云溪县司法局通知 第八条",
    "in_force": "2026-12-01",
}  # fmt: skip


@pytest.fixture
def base(now: datetime) -> PublishedPack:
    """明溪县's pack as published."""
    return world.published(world.shipped("mingxi"), at=now)


@pytest.fixture
def draft(base: PublishedPack, now: datetime) -> PackDraft:
    """A draft that amends it, still empty."""
    above = world.shipped("mingxi").layers[:-1]
    return drafting.start_draft(base=base, above=above, purpose="缩短审核期限", by=SUN, at=now)


def save(draft: PackDraft, key: str, now: datetime, **typed: object) -> DraftEntry:
    return drafting.save_entry(draft=draft, key=key, typed=typed, by=SUN, at=now)


def proposed(draft: PackDraft, now: datetime) -> PackProposal:
    draft.refresh_from_db()
    return actions.propose(draft=draft, pack=drafting.proposed_pack(draft), by=SUN, at=now)


def checked(proposal: PackProposal, now: datetime, held: bool = True) -> PackProposal:
    actions.record_check(digest=proposal.digest, held=held, states=1, report={"parts": []}, at=now)
    return proposal


def test_a_new_entry_closes_the_old_one_and_the_published_pack_stays(
    draft: PackDraft, base: PublishedPack, now: datetime
) -> None:
    save(draft, "publish.decision", now, **{**LIMIT, "count": "5"})
    pack = drafting.proposed_pack(draft)
    assert str(on(pack, date(2026, 11, 30)).period("publish.decision")) == "7个工作日"
    assert str(on(pack, date(2026, 12, 1)).period("publish.decision")) == "5个工作日"
    assert pack.digest != base.digest
    assert queries.newest("mingxi").digest == base.digest
    assert PublishedPack.objects.get(pk=base.pk).content == base.content


@pytest.mark.parametrize(
    ("key", "typed", "field", "words"),
    [
        ("publish.decision", {"count": "8"}, "count", "只能缩短"),
        ("publish.decision", {"count": "五"}, "count", "整数"),
        ("publish.decision", {"count": ""}, "count", "都要填写"),
        ("publish.decision", {"unit": ""}, "count", "单位"),
        ("publish.decision", {"source": " "}, "source", "请填写"),
        ("publish.decision", {"in_force": ""}, "in_force", "请填写"),
        ("publish.decision", {"in_force": "2026-02-30"}, "in_force", "日期"),
        ("publish.decision", {"until": "2026-11-30"}, "until", "早于"),
        ("publish.decision", {"in_force": "2019-10-23"}, "in_force", "重复"),
        ("publish.decision", {"in_force": "2019-01-01"}, "in_force", "重叠"),
        ("statement.window", {"unit": "fortnight"}, "unit", "选择"),
    ],
)
def test_what_the_loader_refuses_is_said_beside_the_field_and_kept_as_typed(
    draft: PackDraft, now: datetime, key: str, typed: dict[str, str], field: str, words: str
) -> None:
    whole = {**LIMIT, **typed}
    row = save(draft, key, now, **whole)
    assert words in "".join(row.errors[field]), row.errors
    row.refresh_from_db()
    assert row.typed == whole
    assert row.entry is None
    with pytest.raises(RuleRefused) as refused:
        proposed(draft, now)
    assert refused.value.code == "UNSOUND"


def test_an_unknown_key_is_refused(draft: PackDraft, now: datetime) -> None:
    with pytest.raises(RuleRefused, match="没有"):
        save(draft, "review.limits", now, **LIMIT)


def test_two_entries_for_the_same_days_are_refused(draft: PackDraft, now: datetime) -> None:
    assert save(draft, "review.limit", now, **LIMIT).errors == {}
    again = save(draft, "review.limit", now, **LIMIT)
    assert "重复" in again.errors["in_force"][0]


def test_the_second_person_releases_and_new_dossiers_take_the_new_rules(
    draft: PackDraft, base: PublishedPack, now: datetime, moment
) -> None:
    save(draft, "review.limit", now, **LIMIT)
    proposal = checked(proposed(draft, now), now)
    row = actions.release(proposal=proposal, by=QIAN, at=moment(2026, 11, 20))
    assert queries.newest("mingxi").digest == row.digest == proposal.digest
    assert row.origin == "released"
    assert row.published_by == "孙监督提请，钱监督核发"
    assert queries.pinned(base.digest).digest == base.digest


def refusal(code: str, act) -> None:
    with pytest.raises(RuleRefused) as refused:
        act()
    assert refused.value.code == code


def test_what_stands_in_the_way_of_a_release(
    draft: PackDraft, base: PublishedPack, now: datetime
) -> None:
    refusal("NO_CHANGE", lambda: proposed(draft, now))
    save(draft, "review.limit", now, **LIMIT)
    refusal("NOT_SUPERVISOR", lambda: actions.propose(
        draft=draft, pack=drafting.proposed_pack(draft), by=OFFICER, at=now))  # fmt: skip
    proposal = proposed(draft, now)
    refusal("PROPOSED", lambda: proposed(draft, now))
    refusal("UNCHECKED", lambda: actions.release(proposal=proposal, by=QIAN, at=now))
    checked(proposal, now)
    refusal("SAME_PERSON", lambda: actions.release(proposal=proposal, by=SUN, at=now))
    refusal("NOT_SUPERVISOR", lambda: actions.release(proposal=proposal, by=OFFICER, at=now))
    refusal("REASON", lambda: actions.send_back(proposal=proposal, by=QIAN, reason=" ", at=now))
    actions.send_back(proposal=proposal, by=QIAN, reason="来源写得不全", at=now)
    refusal("ANSWERED", lambda: actions.release(proposal=proposal, by=QIAN, at=now))
    assert queries.newest("mingxi").digest == base.digest


def test_a_broken_property_forbids_the_release(
    draft: PackDraft, base: PublishedPack, now: datetime
) -> None:
    save(draft, "review.limit", now, **LIMIT)
    proposal = checked(proposed(draft, now), now, held=False)
    refusal("BROKEN", lambda: actions.release(proposal=proposal, by=QIAN, at=now))
    assert queries.newest("mingxi").digest == base.digest


def test_of_two_drafts_on_the_same_rules_only_the_first_is_released(
    draft: PackDraft, base: PublishedPack, now: datetime
) -> None:
    above = world.shipped("mingxi").layers[:-1]
    other = drafting.start_draft(base=base, above=above, purpose="另一稿", by=QIAN, at=now)
    save(draft, "review.limit", now, **LIMIT)
    save(other, "review.limit", now, **{**LIMIT, "count": "4"})
    first, second = checked(proposed(draft, now), now), checked(proposed(other, now), now)
    actions.release(proposal=first, by=QIAN, at=now)
    refusal("BASE_MOVED", lambda: actions.release(proposal=second, by=QIAN, at=now))


def test_a_released_or_abandoned_draft_takes_no_more_entries(
    draft: PackDraft, now: datetime
) -> None:
    row = save(draft, "review.limit", now, **LIMIT)
    drafting.close_draft(draft=draft, by=SUN, at=now)
    refusal("CLOSED", lambda: save(draft, "review.limit", now, **LIMIT))
    refusal("CLOSED", lambda: drafting.remove_entry(draft=draft, row=row, by=SUN))


def test_the_database_refuses_a_pack_without_a_report_of_its_own(
    base: PublishedPack, now: datetime
) -> None:
    other = load_amended()
    values = {
        "name": "mingxi", "label": "明溪县", "content": {}, "head_ruling_allowed": False,
        "published_at": now, "published_by": "甲", "digest": other.digest,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="rulepacks_published_report"), transaction.atomic():
        PublishedPack.objects.create(**values)
    for report in (base.check_report, broken_report(other.digest, now)):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublishedPack.objects.create(**values, check_report=report)
            connection.check_constraints()
    broken = broken_report(other.digest, now)
    with pytest.raises(IntegrityError, match="rulepacks_published_held"), transaction.atomic():
        PublishedPack.objects.create(**values, check_report=broken, check_held=False)


def load_amended() -> Pack:
    """明溪县's pack with another portal name."""
    pack = world.shipped("mingxi")
    place = pack.place
    entries = tuple(
        replace(one, value="公示平台") if one.key.name == "portal.name" else one
        for one in place.entries
    )
    return Pack((*pack.layers[:-1], replace(place, entries=entries)))


def broken_report(digest: str, now: datetime):
    return actions.record_check(digest=digest, held=False, states=1, report={"parts": []}, at=now)


def test_the_database_refuses_an_answer_by_the_proposer(
    draft: PackDraft, base: PublishedPack, now: datetime
) -> None:
    save(draft, "review.limit", now, **LIMIT)
    proposal = proposed(draft, now)
    values = {
        "proposal": proposal, "digest": proposal.digest, "answer": "released",
        "answered_name": "孙监督", "answered_at": now,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="rulepacks_two_persons"), transaction.atomic():
        PackAnswer.objects.create(**values, proposed_by=SUN.id, answered_by=SUN.id)
    with pytest.raises(IntegrityError), transaction.atomic():  # another proposer is made up
        PackAnswer.objects.create(**values, proposed_by=QIAN.id, answered_by=SUN.id)
        connection.check_constraints()


def test_the_database_refuses_a_released_pack_that_was_sent_back(
    draft: PackDraft, now: datetime
) -> None:
    save(draft, "review.limit", now, **LIMIT)
    proposal = checked(proposed(draft, now), now)
    answer = actions.send_back(proposal=proposal, by=QIAN, reason="来源不全", at=now)
    values = {
        "name": "mingxi", "label": "明溪县", "content": {}, "head_ruling_allowed": False,
        "published_at": now, "published_by": "甲", "digest": proposal.digest,
        "check_report": queries.report_of(proposal.digest), "answer": answer,
    }  # fmt: skip
    for origin, given in (("released", "returned"), ("released", "released"), ("installed", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublishedPack.objects.create(**values, origin=origin, answer_given=given)
            connection.check_constraints()


@pytest.mark.parametrize("table", ["packproposal", "packanswer", "packcheck"])
def test_nobody_rewrites_a_proposal_a_report_or_an_answer(
    draft: PackDraft, now: datetime, table: str
) -> None:
    save(draft, "review.limit", now, **LIMIT)
    actions.release(proposal=checked(proposed(draft, now), now), by=QIAN, at=now)
    column = {"packproposal": "label", "packanswer": "reason", "packcheck": "program"}[table]
    for statement in (
        f"UPDATE rulepacks_{table} SET {column} = 'x'",
        f"DELETE FROM rulepacks_{table}",
        f"TRUNCATE rulepacks_{table} CASCADE",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("table", ["packproposal", "packcheck"])
def test_not_even_the_owner_rewrites_them(
    owner_connection: psycopg.Connection, now: datetime, table: str
) -> None:
    base = world.published(world.shipped("mingxi"), at=now)
    above = world.shipped("mingxi").layers[:-1]
    draft = drafting.start_draft(base=base, above=above, purpose="试", by=SUN, at=now)
    save(draft, "review.limit", now, **LIMIT)
    proposed(draft, now)
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(f"UPDATE rulepacks_{table} SET digest = digest")


def test_the_check_runs_over_every_procedure_and_every_day_that_brings_another_rule(
    draft: PackDraft, now: datetime
) -> None:
    save(draft, "review.limit", now, **LIMIT)
    pack = drafting.proposed_pack(draft)
    assert checking.days_to_check(pack, date(2026, 11, 16)) == (
        date(2026, 11, 16),
        date(2026, 12, 1),
    )


@pytest.mark.django_db(transaction=True)  # exploring takes longer than a transaction may idle
def test_a_check_that_was_asked_for_leaves_a_report_and_its_course(
    draft: PackDraft, shipped, now: datetime, moment
) -> None:
    save(draft, "review.limit", now, **{**LIMIT, "in_force": "2026-11-16"})
    proposal = proposed(draft, now)
    (run,) = queries.runs_waiting()
    ticks = iter(moment(2026, 11, 16, 10, minute) for minute in range(60))
    report = actions.run_check(
        run=run, calendar=work_calendar(shipped), clock=lambda: next(ticks, moment(2026, 11, 17))
    )
    assert report is not None
    assert report.held, report.report
    run.refresh_from_db()
    assert run.finished_at is not None
    assert run.states == report.states > 40_000
    assert queries.runs_waiting() == []
    assert queries.report_of(proposal.digest) == report
    labels = {part["label"] for part in report.report["parts"]}
    assert "行政处罚普通程序" in labels


def test_a_start_keeps_what_two_persons_released(
    draft: PackDraft, base: PublishedPack, now: datetime, settings, tmp_path, shipped
) -> None:
    save(draft, "review.limit", now, **LIMIT)
    row = actions.release(proposal=checked(proposed(draft, now), now), by=QIAN, at=now)
    root = tmp_path / "packs"
    shutil.copytree(shipped, root)
    text = (root / "mingxi" / "pack.toml").read_text("utf-8")
    (root / "mingxi" / "pack.toml").write_text(text.replace("明溪县人民政府办公室", "县政府办"))
    settings.PACKS_ROOT = root
    said: list[str] = []
    start.prepare(profile="mingxi", say=said.append)
    assert queries.newest("mingxi").digest == row.digest
    assert "本地发布" in said[-1]


def test_a_start_refuses_files_under_which_a_property_breaks(
    now: datetime, settings, tmp_path, shipped
) -> None:
    actions.record_check(
        digest=load(shipped, "mingxi").digest, held=False, states=3, at=now,
        report={"parts": [{"label": "行政处罚普通程序", "findings": [
            {"code": "review", "text": "应当审核的未经审核不作决定", "held": False,
             "path": ["登记案源", "作出处罚决定"]}]}]},
    )  # fmt: skip
    with pytest.raises(PackRefused, match="作出处罚决定"):
        start.prepare(profile="mingxi", say=lambda words: None)
    assert not PublishedPack.objects.exists()
