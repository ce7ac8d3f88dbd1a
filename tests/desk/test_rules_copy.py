"""试点复制 in the browser: one supervisor copies and proposes, another releases; cases follow."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from sanjian.disclosure.forwarding import Event, channels
from sanjian.law.people import Role
from sanjian.records.refusals import Refusal
from sanjian.records.rules import rules
from sanjian.rulepacks.actions import record_check
from sanjian.rulepacks.models import PackDraft, PackProposal, PublishedPack
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau

pytestmark = pytest.mark.django_db
PILOT: dict[str, Any] = {
    "name": "xuzhou", "label": "徐州市", "issuer": "徐州市商务局",
    "document": "徐州市商务局试点工作方案", "since": "2017-06-01", "systems": ["record"],
    "purpose": "参照海门市试点开展记录试点",
}  # fmt: skip


@pytest.mark.clause("HM-13")
def test_haimen_copied_with_records_only_keeps_its_record_rules_and_the_statute_s_floor(
    settings: Any,
) -> None:
    settings.PROFILE = "haimen"
    where = world.county("haimen")
    one = bureau()
    two = world.person(one.agency, "gaoer", "高二", Role.SUPERVISOR)
    original = world.decided(where, public_interest=True)
    assert len(channels(original.dossier, Event.RELEASED, original.at)) == 1

    desk = at_desk(one)
    assert "rules/copy" in text(desk.get("/rules/drafts"))
    assert desk.post("/rules/copy", PILOT | {"systems": []}).status_code == 422
    used = desk.post("/rules/copy", PILOT | {"name": "haimen"})
    assert used.status_code == 409 and 'data-code="COPY_NAME"' in text(used)
    assert at_desk(where.head).post("/rules/copy", PILOT).status_code == 404
    assert not PackDraft.objects.exists()
    assert desk.post("/rules/copy", PILOT).status_code == 302
    draft = PackDraft.objects.get()
    assert desk.post(f"/rules/drafts/{draft.uid}/propose").status_code == 302
    asked = PackProposal.objects.get()
    record_check(digest=asked.digest, held=True, states=1, report={"parts": []}, at=timezone.now())
    answer = {"release": "1"}
    own = desk.post(f"/rules/proposals/{asked.pk}", answer)
    assert 'data-code="SAME_PERSON"' in text(own)
    assert at_desk(two).post(f"/rules/proposals/{asked.pk}", answer).status_code == 302
    made = PublishedPack.objects.get(name="xuzhou")

    settings.PROFILE = "xuzhou"
    shown = text(at_desk(where.officer).get("/rules"))
    about = shown.split('id="about"')[1].split("</section>")[0]
    assert "实行的制度" in about and "执法全过程记录" in about and "行政执法公示" not in about
    today = rules(made.digest, timezone.localdate())
    assert "《行政处罚法》第五十八条" in today.source("review.gate")
    assert "海门市试点工作方案" not in today.source("review.gate")
    assert "海门市试点工作方案" in today.source("av.disputable")
    for key in ("review.gate", "av.disputable"):
        assert today.source(key) in text(at_desk(where.officer).get(f"/rules/{key}"))

    where.pack = made.digest
    case = world.heard(where, public_interest=True)
    assert case.facts.review_required
    with pytest.raises(Refusal, match="法制审核"):
        case.take("submit_decision", where.officer)
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    if case.facts.deliberation_required:
        case.take("deliberate", where.head)
    case.take("decide_penalty", where.head)
    assert case.dossier.duties.filter(code="publish", done_on=None).exists()
    assert channels(case.dossier, Event.RELEASED, case.at) == []
