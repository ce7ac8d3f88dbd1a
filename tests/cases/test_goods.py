"""Goods held by a measure are disposed of only on a decision that is on record."""

from __future__ import annotations

from typing import Any

import pytest

from sanjian.records.models import Document, Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.taking import open_dossier
from tests import world
from tests.world import START, Case, County

pytestmark = pytest.mark.django_db


def imposed(where: County, **scene: Any) -> Case:
    """A seizure that was decided and carried out; ``scene`` is told of how it went."""
    content = world.opening_content(where, START, "compulsory_measure")
    act = open_dossier(procedure="compulsory_measure", agency=where.agency, content=content,
                       by=where.officer, at=START, pack=where.pack, sample=True)  # fmt: skip
    case = Case(where, Dossier.objects.get(pk=act.dossier_id), START, [act])
    for step in ("add_evidence", "draft_measure"):
        case.take(step, where.officer)
    if case.facts.review_required:
        case.take("submit_review", where.officer)
        case.take("pass_review", where.reviewer)
    else:
        case.take("submit_decision", where.officer)
    case.take("decide_measure", where.head)
    case.later(hours=5).take("impose_measure", where.officer, **scene)
    return case


def test_a_number_that_is_on_no_record_carries_no_disposal() -> None:
    where = world.county("mingxi")
    case = imposed(where)
    with pytest.raises(Refusal, match="DISPOSAL_UNFOUNDED|尚无可以据以处理的决定"):
        forged = [{"number": "云市监罚〔2026〕1号", "outcome": "penalty"}]
        case.take("dispose_goods", where.head, how="confiscated", on_record=forged)
    penalty = world.decided(where)
    number = Document.objects.get(dossier=penalty.dossier, kind="penalty_decision").number
    assert penalty.dossier.party_name == case.dossier.party_name
    with pytest.raises(Refusal, match="依据已经作出的处理决定"):
        case.take("dispose_goods", where.head, decision=number, how="transferred")
    case.take("dispose_goods", where.head, decision=number, how="confiscated")
    assert case.facts.settled_as == "confiscated"
    assert case.acts[-1].content["on_record"] == [{"number": number, "outcome": "penalty"}]
