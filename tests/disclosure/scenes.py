"""A decision about a natural person, brought as far as a test needs it. Everybody is invented."""

from __future__ import annotations

from typing import Any

from sanjian.disclosure import actions
from tests import world

PARTY: dict[str, Any] = {
    "party_kind": "person",
    "party_name": "周小满",
    "party_number": "350425199001011234",
    "party_phone": "13800138000",
    "party_address": "云溪县城关镇文昌路18号2幢301室",
    "cause": "周小满涉嫌无照经营",
}


def decided(county: world.County, **opening: Any) -> world.Case:
    """A case in which the penalty has been decided and served."""
    case = world.opened(county, **(PARTY | opening))
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    case.later(days=1).take("file_case", county.head)
    case.later(days=2).take("on_site_record", county.officer)
    case.take("add_evidence", county.second)
    case.later(days=5).take("conclude", county.officer)
    case.later(days=1).take("notify", county.officer)
    case.later(days=1).take("record_statement", county.officer, standpoint="waived")
    if case.facts.review_required:
        case.take("submit_review", county.officer)
        case.take("pass_review", county.reviewer)
    else:
        case.take("submit_decision", county.officer)
    case.take("decide_penalty", county.head)
    case.later(days=1).take("serve_decision", county.officer)
    return case


def prepared(case: world.Case) -> world.Case:
    """The clerk has looked at every suggestion and prepared the copy."""
    actions.decide_all(dossier=case.dossier, by=case.county.clerk, at=case.at)
    proposal = actions.prepare(dossier=case.dossier, by=case.county.clerk, at=case.at)
    case.later(minutes=5)
    actions.save_preparation(
        dossier=case.dossier, fields=proposal.fields, checked=True, by=case.county.clerk,
        at=case.at,
    )  # fmt: skip
    case.dossier.refresh_from_db()
    return case


def released(case: world.Case, **span: float) -> world.Case:
    """A second person has released the prepared copy."""
    case.later(**(span or {"minutes": 5}))
    world.stamp(case.county, case.dossier, case.at)
    actions.release(
        dossier=case.dossier, copy_hash=case.facts.publication_hash, opinion="可以公开。",
        by=case.county.publisher, at=case.at,
    )  # fmt: skip
    case.dossier.refresh_from_db()
    return case
