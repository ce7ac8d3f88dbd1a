"""No decision while the log cannot seal it: refused with the reason, and never silently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client
from pytest_django import Settings

from sanjian.records import log_state, rules, sealing
from sanjian.records.models import LogCosignature
from sanjian.records.refusals import Refusal
from tests import world
from tests.log import forging, house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path, settings: Settings) -> world.Case:
    """A case whose next step is the decision, everything sealed."""
    settings.LOG_ROOT = tmp_path / "log"
    where = world.county()
    made = world.heard(where, public_interest=True)
    made.later(days=9).take("submit_review", where.officer)
    made.take("pass_review", where.reviewer)
    made.take("deliberate", where.head)
    house.sealed(tmp_path / "log")
    return made


def refused(case: world.Case) -> Refusal:
    """The refusal of the decision; nothing was written."""
    before = case.dossier.seq
    with pytest.raises(Refusal) as caught:
        case.take("decide_penalty", case.county.head)
    case.dossier.refresh_from_db()
    assert case.dossier.seq == before
    return caught.value


def test_with_a_log_that_works_the_decision_is_issued(case: world.Case) -> None:
    case.take("decide_penalty", case.county.head)
    assert case.dossier.stage == "service"


def test_a_log_that_must_not_be_signed_stops_decisions_and_nothing_else(case: world.Case) -> None:
    log_state.tell_trouble("数据库只有3条，已公布9条")
    found = refused(case)
    assert found.code == "LOG_NOT_SIGNED"
    assert "已公布9条" in found.unmet[0].text
    assert found.unmet[0].cure
    case.take("revise_draft", case.county.officer, public_interest=True)
    log_state.tell_trouble("")
    assert log_state.trouble() == ""


def test_leaves_that_nobody_seals_stop_decisions(
    case: world.Case, owner_connection: psycopg.Connection
) -> None:
    sealing.leave("waiting", 1, "a" * 64)
    forging.run(owner_connection, "UPDATE records_leaf SET left_at = now() - interval '29 minutes' "
                "WHERE kind = 'waiting'")  # fmt: skip
    assert 1700 < log_state.waiting().seconds < 1800
    params = rules.rules(case.county.pack, case.at.date())
    log_state.require_log("x", "x", params)
    forging.run(owner_connection, "UPDATE records_leaf SET left_at = now() - interval '31 minutes' "
                "WHERE kind = 'waiting'")  # fmt: skip
    found = refused(case)
    assert found.code == "LOG_NOT_SIGNED"
    assert "31分钟没有写入公开日志（上限30分钟）" in found.unmet[0].text


class Strict:
    """A pack that requires witnesses."""

    def has(self, key: str) -> bool:
        """It says how many and how fresh."""
        return key.startswith("log.")

    def number(self, key: str) -> int:
        """Two witnesses within half an hour."""
        return {"log.witnesses_required": 2, "log.witness_stale_minutes": 30}.get(key, 30)


def test_a_pack_that_requires_witnesses_is_not_content_with_fewer_or_stale_ones(
    case: world.Case, owner_connection: psycopg.Connection
) -> None:
    strict: Any = Strict()

    def code() -> str:
        try:
            log_state.require_log("decide", "决定", strict)
        except Refusal as refusal:
            return refusal.code
        return ""

    def cosign(key_id: str, minutes: int) -> None:
        owner_connection.execute(
            "INSERT INTO records_logcosignature (checkpoint_id, witness, key_id, line, stamped_at) "
            "SELECT max(size), 'w', %s, 'x', now() - make_interval(mins => %s) "
            "FROM records_logcheckpoint",
            [key_id, minutes],
        )

    assert code() == "LOG_NOT_WITNESSED"
    cosign("a" * 8, 5)
    cosign("a" * 8, 4)
    assert code() == "LOG_NOT_WITNESSED", "one witness twice is one"
    cosign("b" * 8, 31)
    assert code() == "LOG_NOT_WITNESSED", "stale"
    cosign("b" * 8, 29)
    assert code() == ""
    assert LogCosignature.objects.count() == 4


def test_health_tells_how_long_leaves_wait_and_why_the_log_stands_still(
    case: world.Case, client: Client, owner_connection: psycopg.Connection
) -> None:
    def part() -> dict[str, Any]:
        return dict(client.get("/healthz").json()["parts"]["log"])

    assert part()["ok"] is True
    assert "0 条待写入公开日志" in part()["detail"]
    sealing.leave("waiting", 1, "a" * 64)
    assert "1 条待写入公开日志" in part()["detail"]
    forging.run(owner_connection, "UPDATE records_leaf SET left_at = now() - interval '2 minutes' "
                "WHERE kind = 'waiting'")  # fmt: skip
    assert part()["ok"] is False
    assert "最久已 120 秒" in part()["detail"]
    log_state.tell_trouble("两套历史")
    assert "公开日志已停止:两套历史" in part()["detail"]
    log_state.tell_trouble("")
