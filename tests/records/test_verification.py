"""What verify finds when somebody has been at the database: each change, at its place.

The changes are made as the owner with triggers off, which is what a dishonest administrator
could do; the working role cannot (see test_gate).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanjian.cli import main as cli
from sanjian.records.rendering import render_waiting
from sanjian.records.verification import Finding, verify
from tests import world
from tests.cases.test_linking import suspected
from tests.world import Case

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    """A case with a passed review and a decision."""
    return world.decided(world.county(), public_interest=True)


def _as_owner(owner: psycopg.Connection, statement: str, *values: Any) -> None:
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        changed = owner.execute(statement, values).rowcount
    assert changed, "the attack changed nothing"


def _first() -> Finding:
    findings = list(verify())
    assert findings
    return findings[0]


def test_a_whole_record_has_no_differences(case: Case) -> None:
    assert [str(one) for one in verify()] == []


ATTACKS = [
    ("UPDATE records_act SET content = content || '{\"findings\": \"别的\"}' WHERE seq = 2",
     2, "链", "content_hash"),
    ("UPDATE records_act SET at = at - interval '1 day' WHERE seq = 3", 3, "链", "hash"),
    ("UPDATE records_act SET by_name = '别人' WHERE seq = 4", 4, "链", "hash"),
    ("DELETE FROM records_act WHERE seq = 5", 5, "链", "seq"),
    ("UPDATE records_dossier SET facts = facts || '{\"fine_fen\": 1}'", 13, "事实", "fine_fen"),
    ("UPDATE records_dossier SET stage = 'closed'", 13, "事实", "stage"),
    ("DELETE FROM records_decision", 13, "闸门", "decision"),
    ("UPDATE records_review SET outcome = 'problems'", 11, "闸门", "review"),
    ("UPDATE records_duty SET due = due + interval '30 days' WHERE code = 'publish'",
     13, "义务", "publish.due"),
    ("DELETE FROM records_leaf WHERE kind = 'act' AND reference = "
     "(SELECT id FROM records_act WHERE seq = 6)", 6, "叶", "leaf"),
]  # fmt: skip


@pytest.mark.parametrize(("attack", "seq", "kind", "what"), ATTACKS)
def test_a_change_behind_the_back_is_found_at_its_place(
    case: Case, owner_connection: psycopg.Connection, attack: str, seq: int, kind: str, what: str
) -> None:
    _as_owner(owner_connection, attack)
    found = _first()
    assert (found.kind, found.what) == (kind, what)
    assert found.seq == (case.dossier.seq if seq == 13 else seq)
    assert found.dossier == str(case.dossier.uid)


# The working role may insert drafts and parts and change rounds: what it forges is found where
# it claims to stand.
FORGED = [
    ("INSERT INTO records_draft (dossier_id, matter, draft_hash, review_required, act_seq) "
     "SELECT id, 1, repeat('e', 64), false, 5 FROM records_dossier", 5, "draft"),
    ("INSERT INTO records_draft (dossier_id, matter, draft_hash, review_required, act_seq) "
     "SELECT id, 2, repeat('e', 64), false, 5 FROM records_dossier", 5, "draft"),
    ("INSERT INTO records_review (dossier_id, round, draft_hash, outcome, ruling_allowed, "
     "reviewer_id, part, submitted_seq, concluded_seq) SELECT dossier_id, 2, draft_hash, 'passed', "
     "ruling_allowed, reviewer_id, part, 3, 4 FROM records_review", 3, "review"),
    ("INSERT INTO records_review (dossier_id, round, draft_hash, outcome, ruling_allowed, "
     "submitted_seq) SELECT dossier_id, 7, draft_hash, 'pending', "
     "ruling_allowed, 2 FROM records_review", 2, "review"),
    ("UPDATE records_review SET concluded_seq = 4", 11, "review.concluded"),
    ("INSERT INTO records_participation (dossier_id, person_id, part) SELECT d.id, "
     "(SELECT max(id) FROM registry_person), 'reviewer' FROM records_dossier d", 0,
     "participation"),
]  # fmt: skip


@pytest.mark.parametrize(("forgery", "seq", "what"), FORGED)
def test_a_row_that_no_act_stands_behind_is_found_at_its_act(
    case: Case, app_connection: psycopg.Connection, forgery: str, seq: int, what: str
) -> None:
    with app_connection.transaction():
        assert app_connection.execute(forgery).rowcount == 1
    found = _first()
    assert (found.kind, found.seq) == ("闸门", seq or case.dossier.seq)
    assert found.what.startswith(what)
    assert found.expected == "没有" or what == "review.concluded"


def test_an_earlier_round_changed_behind_the_back_is_found_at_its_opinion(
    owner_connection: psycopg.Connection,
) -> None:
    where = world.county()
    case = world.heard(where, complex=True)
    case.later(days=9).take("submit_review", where.officer)
    case.take("raise_problems", where.reviewer)
    problems = case.dossier.seq
    case.take("revise_draft", where.officer, complex=True, facts="已按审核意见修改。")
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    assert list(verify()) == []
    _as_owner(owner_connection, "UPDATE records_review SET outcome = 'passed' WHERE round = 1")
    found = list(verify())
    assert [(one.seq, one.what, one.expected, one.found) for one in found] == [
        (problems, "review", "problems", "passed")
    ]


@pytest.mark.parametrize(
    ("attack", "what", "found"),
    [("DELETE FROM records_link", "link", "缺失"),
     ("UPDATE records_link SET kind = 'execution'", "link", "execution"),
     ("UPDATE records_link SET linked_at = linked_at - interval '1 day'", "link.at", ""),
     ("UPDATE records_link SET target_id = (SELECT min(id) FROM records_dossier)",
      "link.target", "")],
)  # fmt: skip
def test_a_link_that_is_not_what_the_act_says_is_found_at_the_act(
    owner_connection: psycopg.Connection, attack: str, what: str, found: str
) -> None:
    where = world.county()
    world.opened(where)
    checked = suspected(where)
    checked.take("hand_to_case", where.officer)
    assert list(verify()) == []
    _as_owner(owner_connection, attack)
    first = _first()
    assert (first.dossier, first.seq) == (str(checked.dossier.uid), checked.dossier.seq)
    assert first.what == what
    assert found in first.found


def test_a_dossier_taken_away_whole_leaves_its_leaves(
    case: Case, owner_connection: psycopg.Connection
) -> None:
    for table in ("records_act", "records_duty", "records_decision", "records_review"):
        _as_owner(owner_connection, f"DELETE FROM {table}")
    for table in ("records_currentdraft", "records_draft", "records_participation"):
        _as_owner(owner_connection, f"DELETE FROM {table}")
    _as_owner(owner_connection, "DELETE FROM records_document")
    _as_owner(owner_connection, "DELETE FROM records_dossier")
    assert _first().dossier == "（已不存在的案卷）"


def test_the_command_names_the_first_difference(
    case: Case, owner_connection: psycopg.Connection
) -> None:
    def run() -> tuple[int, dict[str, Any]]:
        out = io.StringIO()
        with redirect_stdout(out):
            code = cli.main(["verify", "--json"])
        return code, json.loads(out.getvalue())

    assert run() == (0, {"dossiers": 1, "entries": 0, "files": 0, "findings": []})
    _as_owner(owner_connection, "UPDATE records_act SET label = '别的行为' WHERE seq = 7")
    code, told = run()
    assert code == 1
    assert told["findings"][0]["seq"] == 7
    assert told["findings"][0]["what"] == "hash"


@pytest.mark.parametrize(
    ("attack", "what"),
    [("UPDATE records_document SET paper = jsonb_set(paper, '{number}', '\"云市监罚〔2026〕9号\"') "
      "WHERE kind = 'penalty_decision'", "文书 行政处罚决定书"),
     ("UPDATE records_document SET template = repeat('0', 64) WHERE kind = 'penalty_notice'",
      "文书 行政处罚事先告知书"),
     ("UPDATE records_document SET blob = repeat('0', 64) WHERE kind = 'penalty_decision'",
      "文书文件 行政处罚决定书"),
     ("DELETE FROM records_leaf WHERE kind = 'document'", "文书 案件来源登记表")],
)  # fmt: skip
def test_an_issued_paper_changed_behind_the_back_is_found(
    case: Case, owner_connection: psycopg.Connection, attack: str, what: str
) -> None:
    render_waiting(at=case.at)
    assert list(verify()) == []
    _as_owner(owner_connection, attack)
    found = _first()
    assert (found.kind, found.expected) == ("叶", "与制发时一致")
    assert found.what.startswith(what)


def test_more_dossiers_are_read_with_the_same_number_of_queries(
    case: Case,
) -> None:
    for _ in range(3):
        world.opened(case.county).take("verify_lead", case.county.officer)
    list(verify())
    with CaptureQueriesContext(connection) as few:
        list(verify(since=case.dossier.pk))
    with CaptureQueriesContext(connection) as all_of_them:
        list(verify())
    assert abs(len(all_of_them) - len(few)) <= 2


def test_the_house_may_go_on_working_while_it_is_verified() -> None:
    where = world.county()
    case = world.heard(where, complex=True)
    case.later(days=9)
    steps = iter(
        [
            partial(case.take, "submit_review", where.officer),
            partial(case.take, "raise_problems", where.reviewer),
            partial(case.take, "revise_draft", where.officer, complex=True, facts="已作修改。"),
            partial(case.take, "submit_review", where.officer),
            partial(case.take, "pass_review", where.reviewer),
        ]
    )
    taken = []

    def meanwhile(step: Callable[[], object]) -> None:
        """Somebody else takes a step, and a paper becomes a file, on a connection of their own."""
        step()
        render_waiting(at=case.at, limit=2)
        connection.close()

    def between(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and (step := next(steps, None)) is not None:
            with ThreadPoolExecutor(1) as other:
                other.submit(meanwhile, step).result()
            taken.append(step)
        return execute(sql, params, many, context)

    for _ in range(5):
        with connection.execute_wrapper(between):
            assert [str(one) for one in verify()] == []
    assert len(taken) == 5
