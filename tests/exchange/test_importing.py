"""Imports in the database: repeatable, nothing lost, nothing taken twice, nothing changed later."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import IntegrityError, transaction

from sanjian.exchange.actions import import_decisions
from sanjian.exchange.decisions import Unreadable
from sanjian.exchange.models import ImportBatch, ImportRow
from sanjian.exchange.queries import counts, current_decisions

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
Outcome = ImportRow.Outcome


def rows(*numbers: int, **cells: object) -> list[dict[str, object]]:
    return [
        {
            "doc_no": f"云市监罚〔2026〕{number}号", "party": f"云溪县第{number}商店",
            "authority": "云溪县市场监督管理局", "act": "存放过期食品", "fine_yuan": 5000,
            "events": {"决定": "2026-03-05"}, **cells,
        }
        for number in numbers
    ]  # fmt: skip


def taken(
    tmp_path: Path, content: list[dict[str, object]], name: str = "公示.jsonl"
) -> ImportBatch:
    file = tmp_path / name
    file.write_text("\n".join(json.dumps(row) for row in content), encoding="utf-8")
    return import_decisions(file=file, name=name, by=None, at=AT)


def outcomes(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("position").values_list("outcome", flat=True))


def test_every_row_is_kept_with_its_outcome(tmp_path: Path) -> None:
    batch = taken(tmp_path, [*rows(1, 2), {"authority": "云溪县", "act": "无名"}])
    assert outcomes(batch) == [Outcome.TAKEN, Outcome.TAKEN, Outcome.REFUSED]
    refused = batch.rows.get(outcome=Outcome.REFUSED)
    assert json.loads(refused.raw) == {"authority": "云溪县", "act": "无名"}
    assert refused.notes[0]["code"] == "NO_IDENTITY"
    assert counts(batch)[Outcome.REFUSED] == 1


def test_the_same_file_again_takes_nothing_twice(tmp_path: Path) -> None:
    taken(tmp_path, rows(1, 2, 3))
    again = taken(tmp_path, rows(1, 2, 3))
    assert outcomes(again) == [Outcome.REPEATED] * 3
    assert current_decisions().count() == 3
    assert all(row.repeats_id for row in again.rows.all())


def test_the_same_decision_from_another_file_and_format_is_known(tmp_path: Path) -> None:
    taken(tmp_path, rows(1))
    file = tmp_path / "公示.csv"
    head = "文号,当事人,处罚机关,案由,罚款金额（元）,处罚决定日期\n"
    file.write_bytes(
        (
            head
            + "云市监罚[2026]01号,云溪县第1商店,云溪县市场监督管理局,存放过期食品,5000,2026/3/5\n"
        ).encode("gb18030")
    )
    batch = import_decisions(file=file, name="公示.csv", by=None, at=AT)
    # The number is printed otherwise and the events are missing: another version, not another case.
    assert outcomes(batch) == [Outcome.REVISED]
    assert current_decisions().count() == 1


def test_other_content_about_the_same_decision_is_the_next_version(tmp_path: Path) -> None:
    taken(tmp_path, rows(1))
    batch = taken(tmp_path, rows(1, fine_yuan=8000))
    assert outcomes(batch) == [Outcome.REVISED]
    (current,) = current_decisions()
    assert (current.version, current.decision["fine_fen"]) == (2, 800_000)


def test_a_row_repeated_inside_one_file_is_taken_once(tmp_path: Path) -> None:
    batch = taken(tmp_path, rows(1, 1, 1))
    assert outcomes(batch) == [Outcome.TAKEN, Outcome.REPEATED, Outcome.REPEATED]


def test_repeats_are_known_across_the_parts_in_which_a_long_file_is_written(
    tmp_path: Path,
) -> None:
    batch = taken(tmp_path, [*rows(*range(1, 1501)), *rows(5)])
    assert counts(batch)[Outcome.TAKEN] == 1500
    assert outcomes(batch)[-1] == Outcome.REPEATED


def test_what_no_database_can_hold_is_kept_escaped(tmp_path: Path) -> None:
    batch = taken(tmp_path, rows(1, act="存放\x00过期\ud800食品", odd="\x00"))
    row = batch.rows.get()
    assert json.loads(row.raw)["act"] == "存放\x00过期\ud800食品"
    assert row.decision["cause"] == "存放过期食品"


def test_an_unreadable_file_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "空.csv"
    file.write_bytes(b"")
    with pytest.raises(Unreadable):
        import_decisions(file=file, name="空.csv", by=None, at=AT)
    assert not ImportBatch.objects.exists()


def test_the_database_takes_a_version_of_a_decision_once(tmp_path: Path) -> None:
    row = taken(tmp_path, rows(1)).rows.get()
    row.pk = None
    row.position = 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_refused_row_cannot_carry_a_decision(tmp_path: Path) -> None:
    row = taken(tmp_path, rows(1)).rows.get()
    row.pk, row.position, row.outcome, row.version = None, 2, Outcome.REFUSED, None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "verb", ["UPDATE exchange_importrow SET raw = ''", "DELETE FROM exchange_importrow"]
)
def test_the_working_role_cannot_change_what_came_in(
    tmp_path: Path, app_connection: psycopg.Connection, verb: str
) -> None:
    taken(tmp_path, rows(1))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute(verb)
