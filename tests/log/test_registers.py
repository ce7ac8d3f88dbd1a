"""Packs and registers come into the log too, once, and a changed row is found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import psycopg
import pytest

from sanjian.law.people import CertificateState
from sanjian.records import log_registers, log_verification
from sanjian.records.models import Leaf
from sanjian.registry import actions as registry
from sanjian.registry.models import Certificate
from tests import world
from tests.log import forging, house

pytestmark = pytest.mark.django_db(transaction=True)


def test_published_packs_and_register_changes_are_in_the_log(
    tmp_path: Path, owner_connection: psycopg.Connection
) -> None:
    where = world.county()
    before = log_registers.leave_registers()
    assert Leaf.objects.get(kind="pack").shown == where.pack
    assert Leaf.objects.filter(kind="certificate").count() == 1, "the suspended certificate"
    assert log_registers.leave_registers() == 0
    registry.change_certificate(
        certificate=Certificate.objects.order_by("pk")[0], state=CertificateState.SUSPENDED,
        since=date(2026, 3, 1), reason="年审未通过", by=None, at=world.START,
    )  # fmt: skip
    assert log_registers.leave_registers() == 1
    writer = house.sealed(tmp_path)
    entries = [json.loads(one) for one in writer.tiles.entries(0, writer.tree.size)]
    named = [one for one in entries if one["kind"] == "publication_post"]
    assert len(entries) - len(named) == before + 2
    assert where.pack in {one.get("value") for one in entries}

    def found() -> list[str]:
        return [one.what for one in log_verification.verify_log(tmp_path, [house.KEY.verifier])]

    assert found() == []
    forging.run(
        owner_connection, "UPDATE registry_certificatechange SET reason = '别的' WHERE id = "
        "(SELECT max(id) FROM registry_certificatechange)",
    )  # fmt: skip
    assert [one.split(" ")[0] for one in found()] == ["certificate"]
