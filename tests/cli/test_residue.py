"""`sanjian residue` and the jobs: a real portal is asked over HTTP whether it has forgotten."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

import pytest

from sanjian.cli import residue
from sanjian.disclosure import actions, endings
from sanjian.disclosure.models import PublicationEnding, PublishedDecision, ResidueCheck
from sanjian.operations import jobs
from sanjian.operations.asking import asking
from tests import world
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def portal(settings: Any, live_server: Any) -> str:
    """The portal's door, answering over HTTP."""
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings.PUBLIC_MIDDLEWARE
    settings.PORTAL_ADDRESS = live_server.url
    return str(live_server.url)


def looked(number: str | None, portal: str) -> int:
    """Run the command."""
    return residue.run(argparse.Namespace(number=number, portal=portal))


def test_the_command_finds_nothing_after_a_withdrawal_and_names_a_copy_that_came_back(
    portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case = released(prepared(decided(world.county())))
    copy = PublishedDecision.objects.get()
    assert looked(copy.number, portal) == 2
    actions.withdraw(dossier=case.dossier, reason="复议撤销。", by=case.county.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    assert looked(copy.number, portal) == 0
    said = capsys.readouterr().out
    assert "没有残留" in said and "网站地图" in said and "开放数据" in said

    copy.pk = None
    copy.save(force_insert=True)
    assert looked(copy.number, portal) == 1
    said = capsys.readouterr().out
    assert "有残留" in said and "返回200" in said and "允许缓存" not in said


def test_the_nightly_job_takes_off_what_is_over_and_the_next_minute_looks_for_it(
    portal: str,
) -> None:
    released(prepared(decided(world.county(), at=datetime(2025, 3, 3, tzinfo=world.SHANGHAI))))
    endings.expire(at=datetime(2026, 3, 1, tzinfo=world.SHANGHAI))
    assert PublishedDecision.objects.count() == 1, "before the rules of 2026-04-01 nothing is over"
    jobs.expire_publications(0)
    assert PublishedDecision.objects.count() == 0
    assert PublicationEnding.objects.get().kind == "expired"
    jobs.look_for_residue(0)
    check = ResidueCheck.objects.get()
    assert check.nothing_left and check.portal == portal
    jobs.look_for_residue(0)
    assert ResidueCheck.objects.count() == 1, "what was found clean is not looked for again"


def test_a_portal_that_does_not_answer_is_no_clean_one(
    portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case = released(prepared(decided(world.county())))
    number = PublishedDecision.objects.get().number
    actions.withdraw(dossier=case.dossier, reason="复议撤销。", by=case.county.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    assert looked(number, "http://127.0.0.1:9") == 1
    assert "没有应答" in capsys.readouterr().out
    with pytest.raises(ValueError, match="http"):
        asking("file:///etc/passwd")
