"""A check made because somebody reported: its result is public, who reported is not."""

from __future__ import annotations

from typing import Any

import pytest

from sanjian.disclosure import registers
from sanjian.disclosure.snapshots import public_number
from sanjian.records.models import Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.taking import open_dossier
from tests import world
from tests.disclosure.scenes import prepared, released
from tests.portal.conftest import Visitor

REPORTER = "李路人"
SHOP = {"party_kind": "organisation", "party_name": "云溪县清源食品有限公司", "party_number": "",
        "party_phone": ""}  # fmt: skip


def checked(county: world.County, **plan: Any) -> world.Case:
    """A check on the spot whose result has been given."""
    at = world.START
    content = world.opening_content(county, at, "inspection") | SHOP | plan
    act = open_dossier(
        procedure="inspection", agency=county.agency, content=content | {"announced": False},
        by=county.officer, at=at, pack=county.pack, sample=True,
    )  # fmt: skip
    case = world.Case(county, Dossier.objects.get(pk=act.dossier_id), at, [act])
    case.later(days=1).take("approve_inspection", county.head)
    case.later(days=1).take("arrive", county.officer, scanned=True)
    case.take("record_inspection", county.officer, found=False)
    case.take("give_result", county.officer, outcome="clean",
              conclusion=f"举报人{REPORTER}反映的过期食品，经检查未发现问题。")  # fmt: skip
    return case


@pytest.mark.clause("HM-29")
def test_the_result_of_a_check_after_a_report_is_public_and_names_no_reporter(
    visitor: Visitor, settings: Any
) -> None:
    settings.PROFILE = "haimen"
    county = world.county("haimen")
    registers.refresh_agencies(at=world.START)
    case = checked(county, source="complaint", reason=f"{REPORTER}来电举报销售过期食品。")
    with pytest.raises(Refusal) as refused:
        case.take("close_case", county.head)
    assert "行政检查决定应当依法公开" in str(refused.value)
    number = public_number(str(released(prepared(case)).dossier.uid))
    page = visitor.get(f"/decisions/{number}").words
    for words in ("食品安全日常监督检查", "未发现问题", "2026年3月4日", "云溪县清源食品有限公司"):
        assert words in page
    for place in (f"/decisions/{number}", f"/decisions/{number}/proof.json", "/decisions",
                  "/data/decisions.json", "/decisions.atom"):  # fmt: skip
        assert REPORTER not in visitor.get(place).words
    assert "没有查到符合条件的决定" in visitor.get("/search", q=REPORTER).words
