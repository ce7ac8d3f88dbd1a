"""裁量基准 on the portal: what was published, its former versions, and nothing that was not."""

from __future__ import annotations

from datetime import date

import pytest

from sanjian.assistance.benchmarks import take
from sanjian.assistance.queries import published
from sanjian.disclosure.benchmarks import refresh_benchmarks
from tests import world
from tests.assistance.test_benchmarks import made
from tests.portal.conftest import Visitor


@pytest.mark.django_db(transaction=True)
def test_a_visitor_reads_the_benchmarks_that_were_published_and_no_others(
    visitor: Visitor, county: world.County
) -> None:
    old = made(county)
    made(county, code="YX-99", matter="尚未公布的事项")
    assert "执法机关公布后列在这里" in visitor.get("/benchmarks").words
    told = {"channel": "县政府门户网站", "published_on": "2026-01-05"}
    take(benchmark=old, name="publish", content=told, by=county.clerk, at=world.START)
    refresh_benchmarks(published())
    words = visitor.get("/benchmarks").words
    for said in ("未取得许可从事经营活动", "《云溪县示例条例》第十条", "初次违法，及时改正",
                 "罚款1,000元至3,000元", "2026年1月1日起施行"):  # fmt: skip
        assert said in words, said
    assert "尚未公布的事项" not in words

    made(county, since=date(2026, 2, 1))
    refresh_benchmarks(published())
    assert "2026年2月1日起由新版本代替" in visitor.get("/benchmarks").words
