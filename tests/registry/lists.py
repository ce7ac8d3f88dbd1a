"""Lists of major decisions for tests: an agency with two legal officers, the bureau, short ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sanjian.law.catalogue import Entry
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.registry.catalogue import drafting, releasing
from sanjian.registry.catalogue.models import Catalogue, CatalogueVersion
from sanjian.registry.models import Agency, Person
from tests import world

AT = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
FINE = Entry(
    "", "较大数额罚款", act_kind="penalty", measure="fine", person_fen=5_000_00,
    organisation_fen=30_000_00, basis="样例标准第三条",
)  # fmt: skip
REVOKED = Entry("", "吊销许可证件", act_kind="penalty", penalty_kinds=("revoke_licence",))


def under(relation: str = "own", **flags: object) -> Values:
    """The rules of a place that stands so to the superiors' lists."""
    return Values({"review.catalogue_parent": relation, **flags})


@dataclass
class Office:
    """An agency's legal officers and head, and the bureau's supervisors."""

    agency: Agency
    legal: Person
    second: Person
    head: Person
    officer: Person
    bureau: Agency
    supervisor: Person
    colleague: Person
    params: Values = field(default_factory=under)

    def own(self) -> Catalogue:
        """The agency's own list."""
        return drafting.own_catalogue(agency=self.agency, by=self.legal, at=AT)

    def released(
        self,
        *entries: Entry,
        at: datetime = AT,
        catalogue: Catalogue | None = None,
        params: Values | None = None,
        **head: Any,
    ) -> CatalogueVersion:
        """A version with these entries in the place of what was there, in force the next day."""
        listed = catalogue or self.own()
        mine = listed.kind == "own"
        by, other = (self.legal, self.head) if mine else (self.supervisor, self.colleague)
        draft = drafting.begin(catalogue=listed, by=by, at=at)
        for row in list(draft.rows):
            draft = drafting.remove_entry(
                catalogue=listed, code=row["code"], revision=draft.revision, by=by, at=at
            )
        for entry in entries:
            draft = drafting.save_entry(
                catalogue=listed, entry=entry, revision=draft.revision, by=by, at=at
            )
        said = {
            "in_force": at.astimezone(SHANGHAI).date() + timedelta(days=1),
            "level": "county", "all_ordinary": False,
            "note": "", "applies_to": [], **head,
        }  # fmt: skip
        draft = drafting.save_head(catalogue=listed, revision=draft.revision, by=by, at=at, **said)
        return releasing.release(
            catalogue=listed, revision=draft.revision, params=params or self.params, by=other,
            at=at, sample=True,
        )  # fmt: skip

    def superior(self, *entries: Entry, at: datetime = AT, **head: Any) -> CatalogueVersion:
        """A provincial standard kept by the bureau, in force the next day."""
        listed = Catalogue.objects.filter(kind="parent").first() or drafting.superior_catalogue(
            name="省市场监管系统重大执法决定标准", issuer="省市场监督管理局", level="province",
            by=self.supervisor, at=at,
        )  # fmt: skip
        return self.released(*entries, at=at, catalogue=listed, **head)


def office(agency: Agency | None = None, prefix: str = "", **params: Any) -> Office:
    """Build an agency with two legal officers, and the bureau with two supervisors."""
    at = agency or world.agency()
    bureau = Agency.objects.create(
        name="云溪县司法局", short_name="县司法局", code_word="云司", kind="department",
        address="云溪县文昌路2号", phone="0598-0000002", supervises=True, is_subject=False,
    )  # fmt: skip
    made = [
        world.person(at, f"{prefix}he", "何法规", Role.REVIEWER),
        world.person(at, f"{prefix}lv", "吕复核", Role.REVIEWER),
        world.person(at, f"{prefix}shi", "施局长", Role.HEAD),
        world.person(at, f"{prefix}zhang", "张执法", Role.OFFICER),
        world.person(bureau, f"{prefix}kong", "孔监督", Role.SUPERVISOR),
        world.person(bureau, f"{prefix}cao", "曹监督", Role.SUPERVISOR),
    ]
    return Office(at, *made[:4], bureau, *made[4:], **params)


def in_force(version: CatalogueVersion) -> date:
    """The day from which a version speaks."""
    return version.in_force
