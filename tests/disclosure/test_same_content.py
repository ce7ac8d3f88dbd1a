"""What is public is what was decided: agency, kind, number taken from it, amounts compared."""

from __future__ import annotations

from typing import Any

import pytest

from sanjian.disclosure import actions
from sanjian.disclosure.models import PublishedDecision
from sanjian.records.refusals import Refusal
from tests import world
from tests.api.test_clauses import attempt, codes
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db
FIRM: dict[str, Any] = {
    "party_kind": "organisation", "party_name": "云溪县好味来食品有限公司", "party_number": "",
    "legal_representative": "钱多福", "cause": "经营超过保质期的食品",
}  # fmt: skip


def release(case: world.Case) -> set[str]:
    """The second person releases through the API; the codes of a refusal."""
    return codes(attempt(case.later(hours=1), "release_publication", case.county.publisher,
                         copy_hash=case.facts.publication_hash))  # fmt: skip


@pytest.mark.clause("WX-28")
def test_an_amount_or_a_party_that_differs_from_the_decision_is_never_public() -> None:
    case = decided(world.county("wanxin"), **FIRM)
    c, clerk = case.county, at_desk(case.county.clerk)
    actions.decide_all(dossier=case.dossier, by=c.clerk, at=case.at)
    typed = {"act": "prepare", "checked": "yes", "expected_seq": str(case.dossier.seq),
             "subject": FIRM["party_name"]}  # fmt: skip
    page = f"/disclosure/{case.dossier.uid}"
    for wrong in ("罚款50,000元。", "罚款五百元。", "罚款0.5万元，没收违法所得800元。", "警告。"):
        answer = clerk.post(page, typed | {"conclusion": wrong})
        assert answer.status_code == 409 and "公开的金额与决定书不一致" in text(answer), wrong
    for content in ({"conclusion": "罚款6,000元。"}, {"text": "罚款伍佰元整。"},
                    {"subject": "云溪县好味道食品有限公司"}):  # fmt: skip
        case.take("prepare_publication", c.clerk, **({"subject": FIRM["party_name"]} | content))
        assert release(case) == {"PUBLISH_DIFFERS"}, content
    assert PublishedDecision.objects.count() == 0
    case.take("prepare_publication", c.clerk, subject=FIRM["party_name"], conclusion="罚款五千元。",
              text="罚款0.5万元。")  # fmt: skip
    assert release(case) == set()
    shown = PublishedDecision.objects.get()
    assert shown.due_on is not None and shown.due_on > shown.decided_on


@pytest.mark.clause("MX-59")
def test_what_the_portal_says_is_field_by_field_what_the_case_says() -> None:
    case = prepared(decided(world.county("mingxi"), **FIRM))
    c = case.county
    # Whoever types another agency, kind or number types in vain: the record fills them in.
    case.take("prepare_publication", c.clerk, agency="云溪县别的局", category="行政许可",
              document_number="云市监罚〔2026〕99号", subject=FIRM["party_name"])  # fmt: skip
    case = released(case)
    shown, decision = PublishedDecision.objects.get(), case.dossier.decisions.get()
    paper = case.dossier.documents.get(kind="penalty_decision")
    assert shown.agency == case.dossier.agency.name
    assert shown.category == "行政处罚"
    assert shown.document_number == paper.number
    assert shown.subject == case.dossier.party_name == FIRM["party_name"]
    assert shown.cause == case.dossier.cause
    assert shown.decided_on == decision.decided_at.astimezone(world.SHANGHAI).date()
    assert "、".join(paper.context["basis"]) == shown.basis
    assert shown.act_hash == case.dossier.acts.get(seq=decision.act_seq).hash


def test_a_changed_decision_names_the_amount_of_what_changed_it() -> None:
    case = released(prepared(decided(world.county("mingxi"), **FIRM)))
    c = case.county
    case.later(days=1).take("record_overturn", c.head, how="changed")
    actions.withdraw(dossier=case.dossier, reason="决定已被依法变更。", by=c.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    case.dossier.refresh_from_db()
    case.take("prepare_publication", c.clerk, subject=FIRM["party_name"], conclusion="罚款三千元。",
              text="罚款三千元。")  # fmt: skip
    assert release(case) == set()


def test_the_editor_shows_what_comes_from_the_decision_and_asks_only_for_words() -> None:
    case = decided(world.county("mingxi"), **FIRM)
    page = text(at_desk(case.county.clerk).get(f"/disclosure/{case.dossier.uid}"))
    assert "取自决定书" in page and 'name="conclusion"' in page and 'name="subject"' in page
    for name in ("agency", "category", "document_number"):
        assert f'name="{name}"' not in page
    with pytest.raises(Refusal):
        actions.release(dossier=case.dossier, copy_hash="", opinion="可以。",
                        by=case.county.publisher, at=case.at)  # fmt: skip
