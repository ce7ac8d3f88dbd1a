"""A suspected crime at the desk: the reviewer's answer, the next thing, what the case says."""

from __future__ import annotations

import pytest

from tests import world
from tests.desk.helpers import at_desk, posted, text

pytestmark = pytest.mark.django_db


def test_the_reviewer_s_yes_makes_the_handover_the_next_thing() -> None:
    where = world.county()
    case = world.heard(where, public_interest=True)
    case.later(days=9).take("submit_review", where.officer)
    reviewer, url = at_desk(where.reviewer), f"/reviews/{case.dossier.uid}"
    asked = text(reviewer.get(f"{url}?step=raise_problems"))
    assert asked.count('value="suspected"') == 1
    content = case.content("raise_problems")
    content["checklist"] = [
        row | ({"finding": "suspected", "note": "货值达标。"} if row["item"] == "crime" else {})
        for row in content["checklist"]
    ]
    case.dossier.refresh_from_db()
    sent = posted(content) | {"conclusion": "raise_problems", "expected_seq": case.dossier.seq}
    assert reviewer.post(url, sent).status_code == 302
    page = text(at_desk(where.officer).get(f"/cases/{case.dossier.uid}/"))
    assert "涉嫌犯罪线索：已记录涉嫌犯罪线索" in page and "不得以罚代刑" in page
    assert "下一步" in page and "提出移送涉嫌犯罪案件报告" in page
    form = text(at_desk(where.officer).get(f"/cases/{case.dossier.uid}/steps/report_crime"))
    assert "货值达标。" in form
