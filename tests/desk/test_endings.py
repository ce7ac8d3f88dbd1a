"""信用修复 at the desk, and what the clerk sees of the check after something went off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from sanjian.disclosure import endings, forgetting
from sanjian.disclosure.forgetting import Answer
from sanjian.disclosure.models import PublicationEnding, PublishedDecision
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db


def old_enough() -> world.Case:
    """A public penalty, paid, whose shortest period is over today."""
    case = released(prepared(decided(world.county())))
    case.take("record_payment", case.county.officer)
    endings.expire(at=datetime(2026, 4, 2, 0, 5, tzinfo=world.SHANGHAI))
    return case


def test_a_repair_is_registered_by_one_and_approved_by_another_and_the_check_is_shown() -> None:
    case = old_enough()
    c, today = case.county, timezone.now().astimezone(world.SHANGHAI).date()
    page, file = (f"/disclosure/{case.dossier.uid}{one}" for one in ("/repair", ""))
    assert "登记信用修复申请" in text(at_desk(c.clerk).get(file))
    late = {"asked_on": (today + timedelta(days=1)).isoformat(), "proof": "缴款凭证"}
    assert at_desk(c.clerk).post(page, late).status_code in (409, 422)
    sent = {"asked_on": today.isoformat(), "proof": "缴款凭证"}
    assert at_desk(c.clerk).post(page, sent).status_code == 302
    own = at_desk(c.clerk).post(page, {"act": "approve"})
    assert own.status_code == 409 and "不得为同一人" in text(own)
    assert at_desk(c.publisher).post(page, {"act": "approve"}).status_code == 302
    assert PublishedDecision.objects.count() == 0
    shown = text(at_desk(c.clerk).get(file))
    assert "信用修复" in shown and "一分钟内自动核对" in shown

    def ask(path: str) -> Answer:
        return Answer(410 if path.startswith("/decisions/") else 200, {}, "")

    forgetting.check(ending=PublicationEnding.objects.get(), ask=ask, portal="http://p",
                     at=timezone.now())  # fmt: skip
    assert "门户上仍有残留" in text(at_desk(c.clerk).get(file))
    forgetting.check(
        ending=PublicationEnding.objects.get(), portal="http://p", at=timezone.now(),
        ask=lambda path: Answer(ask(path).status, {"cache-control": "no-cache"}, ""),
    )  # fmt: skip
    assert "门户上没有残留" in text(at_desk(c.clerk).get(file))


def test_a_refused_repair_has_its_reason_and_can_be_asked_for_again() -> None:
    case = old_enough()
    c, today = case.county, timezone.now().astimezone(world.SHANGHAI).date()
    page = f"/disclosure/{case.dossier.uid}/repair"
    sent = {"asked_on": today.isoformat(), "proof": "缴款凭证"}
    assert at_desk(c.clerk).post(page, sent).status_code == 302
    empty = at_desk(c.publisher).post(page, {"act": "refuse", "reason": " "})
    assert empty.status_code == 409 and "应当写明理由" in text(empty)
    own = at_desk(c.clerk).post(page, {"act": "refuse", "reason": "材料不全。"})
    assert own.status_code == 409 and "不得为同一人" in text(own)
    done = at_desk(c.publisher).post(page, {"act": "refuse", "reason": "材料不全。"}, follow=True)
    assert "已记载不予修复" in text(done)
    assert PublishedDecision.objects.count() == 1
    again = text(at_desk(c.clerk).get(page))
    assert "材料不全。" in again and "登记修复申请" in again
    assert at_desk(c.clerk).post(page, sent).status_code == 302


def test_a_decision_that_time_took_off_says_so_to_the_clerk() -> None:
    case = old_enough()
    endings.expire(at=datetime(2029, 1, 1, 0, 5, tzinfo=world.SHANGHAI))
    shown = text(at_desk(case.county.clerk).get(f"/disclosure/{case.dossier.uid}"))
    assert "公示期满，已停止公示" in shown
    assert (
        at_desk(case.county.clerk).get(f"/disclosure/{case.dossier.uid}/repair").status_code == 404
    )


def test_nobody_of_another_agency_or_post_comes_near_a_repair() -> None:
    case = old_enough()
    page = f"/disclosure/{case.dossier.uid}/repair"
    sent = {"asked_on": "2026-07-01", "proof": "缴款凭证"}
    assert at_desk(world.county(prefix="二").clerk).get(page).status_code == 404
    refused = at_desk(case.county.officer).post(page, sent)
    assert refused.status_code == 409 and "谁认定，谁修复" in text(refused)
