"""An agency complete enough to be disclosed, with the bureau that supervises it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from sanjian.disclosure import beforehand_posts as posts
from sanjian.disclosure import draw_lists
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.records.rules import calendar, rules
from sanjian.registry import actions as registry
from sanjian.registry.models import Agency, Person, PowerItem
from tests import world

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublishedExante
    from sanjian.rulepacks.view import View

BASIS = "《食品安全法》第一百一十条"


@dataclass
class Disclosing:
    """A county, its bureau, the rules, and a clock."""

    county: world.County
    bureau: Agency
    supervisor: Person
    at: datetime

    @property
    def params(self) -> View:
        """The rules of the place on the day."""
        day = self.at.astimezone(SHANGHAI).date()
        return rules(self.county.pack, day, self.county.agency.pk)

    def collect(self) -> posts.ExanteVersion:
        """The next version, collected by the clerk."""
        c = self.county
        return posts.collect(agency=c.agency, params=self.params, by=c.clerk, at=self.at)

    def checked(self, by: Person | None = None) -> posts.ExanteVersion:
        """A version collected, passed on and checked."""
        made = self.collect()
        posts.pass_on(version=made, params=self.params, by=self.county.clerk, at=self.at)
        posts.check(version=made, accurate=True, note="", params=self.params,
                    by=by or self.county.publisher, at=self.at)  # fmt: skip
        return made

    def released(self, by: Person | None = None) -> PublishedExante:
        """A version through all four posts."""
        return self.release(self.checked(by))

    def release(self, version: posts.ExanteVersion) -> PublishedExante:
        """Release a checked version."""
        return posts.release(version=version, params=self.params, calendar=calendar(),
                             by=self.county.publisher, at=self.at)  # fmt: skip


def disclosing(pack: str = "mingxi", at: datetime = world.START) -> Disclosing:
    """An agency whose registers say everything that any of the five places asks."""
    county = world.county(pack)
    Agency.objects.filter(pk=county.agency.pk).update(
        duties="负责市场综合监督管理。", uscc="11350421003738123X"
    )
    county.agency.refresh_from_db()
    registry.list_power(
        agency=county.agency, code="CF-001", name="对未落实进货查验制度的处罚", basis=BASIS,
        valid_from=world.SINCE, by=None, at=at,
    )  # fmt: skip
    bureau = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=bureau.pk).update(supervises=True, is_subject=False)
    bureau.refresh_from_db()
    supervisor = world.person(bureau, "qian", "钱监督", Role.SUPERVISOR)
    made = draw_lists.write_item(
        power=PowerItem.objects.get(agency=county.agency, code="JC-001"), objects="食品经营者",
        method="现场检查", ratio=5, yearly=1, by=county.officer, at=at,
    )  # fmt: skip
    draw_lists.approve_item(item=made, by=county.head, at=at)
    return Disclosing(county, bureau, supervisor, at)


def today(pack: str = "mingxi") -> Disclosing:
    """The same, at this moment: for pages, which read the clock."""
    return disclosing(pack, timezone.now())
