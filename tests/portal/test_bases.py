"""执法依据 on the portal: the texts by which a place works and their history, without login."""

from __future__ import annotations

import pytest

from sanjian.disclosure.basis_following import record, refresh_bases
from sanjian.records.rules import calendar, rules
from tests import world
from tests.desk.test_bases import AMENDED
from tests.desk.test_reviewers_page import bureau
from tests.portal.conftest import Visitor


@pytest.mark.django_db(transaction=True)
def test_a_visitor_reads_the_texts_and_what_has_happened_to_them(visitor: Visitor) -> None:
    where = world.county("luozhuang")
    refresh_bases(pack=world.shipped("luozhuang"), at=world.START)
    before = visitor.get("/bases").words
    assert "山东省人民政府办公厅" in before and "《山东省行政执法全过程记录办法》" in before
    told = AMENDED | {"title": "行政处罚法", "issued_on": world.START.date(),
                      "in_force": world.START.date()}  # fmt: skip
    record(pack=world.shipped("luozhuang"), params=rules(where.pack, world.START.date()),
           calendar=calendar(), by=bureau(), at=world.START, **told)  # fmt: skip
    after = visitor.get("/bases").words
    assert "《行政处罚法》修改（全国人大常委会公报）" in after
    assert 'href="/bases"' in visitor.get("/rules").words or "规则发布后" in visitor.get(
        "/rules"
    ).words  # fmt: skip
