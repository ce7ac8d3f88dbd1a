"""随机抽查事项清单 and 检查对象名录库: one writes, the head approves, in versions.

An item of the list is an inspection item of the power list itself: name and basis are not typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sanjian.disclosure.draw_models import PublishedRandomItem, RandomItem, SubjectPool
from sanjian.disclosure.registers import slug
from sanjian.law.forms import SHANGHAI
from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.ledger.canonical import digest
from sanjian.registry.models import Agency, Person, PowerItem
from sanjian.registry.queries import people_on, powers_on

OPINION = "国办发〔2015〕58号"
WRITERS = frozenset({Role.CLERK, Role.OFFICER, Role.UNIT_HEAD, Role.HEAD})
MOST_SUBJECTS = 200_000


class NotDrawn(Unfulfilled):
    """An act of random inspection that may not be done; nothing was written."""


refuse = NotDrawn.because


def writes(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    """Say whether this person writes lists, pools and plans: the agency's own people."""
    return person.agency_id == agency.pk and bool(roles & WRITERS)


def approves(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    """Say whether this person approves: the agency's head."""
    return person.agency_id == agency.pk and Role.HEAD in roles


def may(person: Person, at: datetime, agency: Agency, *, approve: bool = False) -> None:
    """Raise NotDrawn unless this person may write, or approve, for the agency."""
    roles = people_on([person.pk], at.astimezone(SHANGHAI).date())[person.pk].roles
    if not (approves if approve else writes)(person, roles, agency):
        who = "本机关负责人批准" if approve else "本机关人员编制"
        raise refuse("NOT_YOURS", f"由{who}", OPINION, "请交有权的人员办理")


@transaction.atomic
def write_item(
    *, power: PowerItem, objects: str, method: str, ratio: int, yearly: int, by: Person,
    at: datetime,
) -> RandomItem:  # fmt: skip
    """Write the next version of an item; raises NotDrawn.

    ``ratio`` is per cent of the objects a year, ``yearly`` how often one may be checked a year.
    """
    may(by, at, power.agency)
    if power.kind != EnforcementKind.INSPECTION.value:
        raise refuse("NOT_AN_INSPECTION", "只有行政检查事项列入随机抽查", OPINION, "请选择检查事项")
    if not power.basis.strip():
        raise refuse("BASIS_EMPTY", "没有法律依据的检查事项不得列入清单", OPINION,
                     "请先在权责清单中写明依据")  # fmt: skip
    if not (objects.strip() and method.strip() and 1 <= ratio <= 100 and yearly >= 1):
        raise refuse("ITEM_INCOMPLETE", "抽查对象、方式、比例、频次应当明确", OPINION,
                     "请填写各项，比例为1至100，频次不少于1")  # fmt: skip
    last = RandomItem.objects.filter(power=power).order_by("-number").first()
    return RandomItem.objects.create(
        agency=power.agency, power=power, number=last.number + 1 if last else 1,
        objects_words=objects.strip(), method=method.strip(), ratio=ratio, yearly=yearly,
        written_by=by, written_at=at,
    )  # fmt: skip


@transaction.atomic
def approve_item(*, item: RandomItem, by: Person, at: datetime) -> PublishedRandomItem:
    """Approve a version and publish it; the one before stays with the days it held."""
    found = RandomItem.objects.select_for_update().get(pk=item.pk)
    may(by, at, found.agency, approve=True)
    if found.written_by_id == by.pk:
        raise refuse("SAME_PERSON", "编制人不能批准自己编制的事项", OPINION, "请由另一人批准")
    if found.approved_by_id is not None:
        raise refuse("APPROVED", "这一版已经批准", OPINION, "不必重复批准")
    if not found.power.basis.strip():
        raise refuse("BASIS_EMPTY", "没有法律依据的检查事项不得公布", OPINION,
                     "请先在权责清单中写明依据")  # fmt: skip
    found.approved_by, found.approved_at = by, at
    found.save(update_fields=["approved_by", "approved_at"])
    address, power = slug(found.agency.name), found.power
    rows = PublishedRandomItem.objects.filter(slug=address, code=power.code, until=None)
    rows.update(until=at)
    return PublishedRandomItem.objects.create(
        slug=address, agency=found.agency.name, code=power.code, item=power.name,
        basis=power.basis, objects_words=found.objects_words, method=found.method,
        ratio=found.ratio, yearly=found.yearly, number=found.number, since=at,
    )  # fmt: skip


def items_of(agency: Agency) -> list[RandomItem]:
    """Return all versions of an agency's items, the newest of each first."""
    return list(RandomItem.objects.filter(agency=agency).select_related("power", "written_by"))


def items_in_force(agency: Agency) -> list[RandomItem]:
    """Return the approved version of each item of an agency."""
    newest: dict[int, RandomItem] = {}
    rows = RandomItem.objects.filter(agency=agency, approved_by__isnull=False)
    for one in rows.select_related("power").order_by("number"):
        newest[one.power_id] = one
    return list(newest.values())


def without_list(agency: Agency, at: datetime) -> list[PowerItem]:
    """Return the inspection items of an agency that no published list of random checks has."""
    listed = {one.power_id for one in items_in_force(agency)}
    inspections = powers_on(agency, at.astimezone(SHANGHAI).date()).filter(
        kind=EnforcementKind.INSPECTION.value
    )
    return [one for one in inspections if one.pk not in listed]


@transaction.atomic
def keep_subjects(
    *, agency: Agency, rows: Sequence[Mapping[str, Any]], by: Person, at: datetime
) -> SubjectPool:
    """Keep the next version of the register of subjects; raises NotDrawn.

    Each row: name, number (统一社会信用代码), stratum (类别), weight (1 to 100), address.
    """
    may(by, at, agency)
    Agency.objects.select_for_update().get(pk=agency.pk)
    names = [str(row["name"]) for row in rows]
    twice = sorted({one for one in names if names.count(one) > 1}) if len(names) < 5000 else []
    if not rows or len(rows) > MOST_SUBJECTS or len(set(names)) < len(names):
        words = f"，重名：{'、'.join(twice[:5])}" if twice else ""
        raise refuse("POOL_INVALID", f"名录应当有对象且名称不重复{words}", OPINION, "请更正名录")
    if any(not 1 <= int(row["weight"]) <= 100 for row in rows):
        raise refuse("WEIGHT_INVALID", "权重为1至100的整数", OPINION, "请更正权重")
    last = SubjectPool.objects.filter(agency=agency).order_by("-number").first()
    kept = [dict(row) for row in rows]
    return SubjectPool.objects.create(
        agency=agency, number=last.number + 1 if last else 1, rows=kept, digest=digest(kept),
        by=by, at=at,
    )  # fmt: skip


def read_subjects(text: str) -> list[dict[str, Any]]:
    """Return the rows of a pasted list: 名称,统一社会信用代码,类别,权重,地址, one a line.

    Raises NotDrawn naming each line that is not of this form.
    """
    rows, wrong = [], []
    for place, line in enumerate(text.replace("，", ",").splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) != 5 or not cells[0] or not cells[4] or not cells[3].isdecimal():
            wrong.append(place)
            continue
        rows.append({"name": cells[0][:100], "number": cells[1][:40], "stratum": cells[2][:40],
                     "weight": int(cells[3][:4]), "address": cells[4][:200]})  # fmt: skip
    if wrong:
        told = "、".join(f"第{one}行" for one in wrong[:10])
        raise refuse("POOL_FORMAT", f"{told}不是规定的格式", OPINION,
                     "每行五项：名称,统一社会信用代码,类别,权重,地址")  # fmt: skip
    return rows


def latest_subjects(agency: Agency) -> SubjectPool | None:
    """Return the newest version of an agency's register of subjects."""
    return SubjectPool.objects.filter(agency=agency).order_by("-number").first()


def lists_of_all(at: datetime) -> list[tuple[Agency, int, list[PowerItem]]]:
    """Return each body with inspection items: how many are listed, and those that are not."""
    rows = []
    for agency in Agency.objects.filter(is_subject=True).order_by("id"):
        listed, missing = len(items_in_force(agency)), without_list(agency, at)
        if listed or missing:
            rows.append((agency, listed, missing))
    return rows
