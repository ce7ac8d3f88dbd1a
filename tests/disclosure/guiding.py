"""Guides on their way through the four posts."""

from __future__ import annotations

from typing import Any

from sanjian.disclosure import guides
from sanjian.disclosure.models import PublishedGuide, ServiceGuide
from sanjian.registry.models import Person, PowerItem
from tests.disclosure.offices import Disclosing

FACTS: dict[str, Any] = {
    "summary": "开饭店、小吃店的，我们每年来看一次食品是否安全。",
    "accepting_body": "云溪县市场监督管理局", "approving_body": "云溪县市场监督管理局",
    "conditions": "有食品经营许可证的饭店、食堂、商店。", "materials": "食品经营许可证\n进货台账",
    "limit": 20, "limit_unit": "working_day", "fee": "不收费",
    "place": "文昌路1号一楼，工作日9时至17时", "phone": "0598-0000001",
}  # fmt: skip


def power(here: Disclosing, code: str = "JC-001") -> PowerItem:
    """An item of the county's list."""
    return PowerItem.objects.select_related("agency").get(agency=here.county.agency, code=code)


def written(here: Disclosing, code: str = "JC-001", **facts: Any) -> ServiceGuide:
    """A guide written by the clerk."""
    item = power(here, code)
    chosen = "inspection" if item.kind == "inspection" else "penalty_ordinary"
    return guides.write(power=item, facts=FACTS | facts, procedure=chosen, params=here.params,
                        by=here.county.clerk, at=here.at)  # fmt: skip


def checked(here: Disclosing, code: str = "JC-001", by: Person | None = None,
            **facts: Any) -> ServiceGuide:  # fmt: skip
    """A guide written, passed on, and checked as plain."""
    made = written(here, code, **facts)
    guides.pass_on(guide=made, by=here.county.clerk, at=here.at)
    guides.check(guide=made, plain=True, note="", params=here.params,
                 by=by or here.county.publisher, at=here.at)  # fmt: skip
    return made


def released(here: Disclosing, code: str = "JC-001", by: Person | None = None,
             **facts: Any) -> PublishedGuide:  # fmt: skip
    """A guide through all four posts."""
    made = checked(here, code, by, **facts)
    return guides.release(guide=made, params=here.params, by=here.county.publisher, at=here.at)
