"""An unpaid fine becomes a file of compulsory execution, without retyping and not too early."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sanjian.records.linking import related
from sanjian.records.models import Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify
from tests import world
from tests.world import Case

pytestmark = pytest.mark.django_db


def unpaid(days: int) -> Case:
    """A fine of a decision served so many days ago, not paid."""
    case = world.decided(world.county())
    case.later(days=1).take("serve_decision", case.county.officer)
    return case.later(days=days)


def test_an_unpaid_fine_becomes_an_execution_with_what_the_penalty_knows() -> None:
    case = unpaid(200)
    case.take("hand_to_execution", case.county.officer, obligation="缴纳罚款五千元。")
    (one,) = related(case.dossier)
    opened = one.dossier
    content = opened.acts.get(seq=1).content
    paper = case.dossier.documents.get(kind="penalty_decision")
    assert (opened.procedure, opened.stage) == ("compulsory_execution", "demand")
    assert content["party_name"] == case.acts[0].content["party_name"]
    assert paper.number in content["decision"]
    assert content["amount"] == case.facts.owed_fen
    assert content["base_served_on"] == case.facts.served_on.isoformat()
    assert (content["obligation"], content["own_power"]) == ("缴纳罚款五千元。", False)
    assert [(r.words, r.dossier) for r in related(opened)] == [("据以执行的案件", case.dossier)]
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("days", "said"),
    [(3, "当事人在决定的期限内不履行义务"), (60, "不申请行政复议或者提起行政诉讼"),
     (300, "三个月内申请强制执行")],
)  # fmt: skip
def test_what_cannot_be_enforced_yet_or_any_more_is_refused_and_opens_nothing(
    days: int, said: str
) -> None:
    case = unpaid(days)
    before = Dossier.objects.count()
    with pytest.raises(Refusal, match=said):
        case.take("hand_to_execution", case.county.officer)
    assert Dossier.objects.count() == before


def test_a_party_that_has_gone_to_court_is_not_handed_over() -> None:
    case = unpaid(200)
    with pytest.raises(Refusal, match="已申请行政复议或者提起行政诉讼"):
        case.take("hand_to_execution", case.county.officer, unchallenged=False)


def test_a_fine_is_handed_over_once_and_not_applied_for_beside() -> None:
    case = unpaid(200)
    case.take("hand_to_execution", case.county.officer)
    for step, by in (
        ("hand_to_execution", case.county.officer), ("apply_court", case.county.head),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="不能办理"):
            case.take(step, by)


def test_both_case_pages_name_the_other_file(client: Any) -> None:
    case = unpaid(200)
    case.take("hand_to_execution", case.county.officer)
    other = related(case.dossier)[0].dossier
    client.force_login(case.county.officer)
    for here, there, words in (
        (case.dossier, other, "转出的强制执行"), (other, case.dossier, "据以执行的案件"),
    ):  # fmt: skip
        page = client.get(reverse("desk:case", args=[here.uid])).content.decode()
        assert words in page
        assert reverse("desk:case", args=[there.uid]) in page


def test_the_button_stands_on_the_page_of_an_unpaid_case(client: Any) -> None:
    case = unpaid(200)
    client.force_login(case.county.officer)
    page = client.get(reverse("desk:case", args=[case.dossier.uid])).content.decode()
    assert "转强制执行" in page
    assert reverse("desk:step", args=[case.dossier.uid, "hand_to_execution"]) in page
