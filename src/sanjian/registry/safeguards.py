"""保障措施: staff, budget and equipment of a year; the five lines; plans against what was done.

What the registers know is counted from them: officers and reviewers from their posts, devices and
rooms from the ledger of equipment. Only budgets, the five lines and plans are typed.
Sources: 《罗庄区通知》四（一）; 《万新街方案》三（一）、（四）; 国办发〔2018〕118号（十八）.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.registry.equipment import Provision, held, provision
from sanjian.registry.models import (
    Agency,
    BudgetItem,
    Device,
    Person,
    PlanDocument,
    PlanFigure,
    Room,
    SafeguardLine,
    Unit,
)
from sanjian.registry.queries import holders
from sanjian.registry.refusals import refuse
from sanjian.registry.units import units_of

LAW = "国办发〔2018〕118号（十八）"
PLANS = "《万新街方案》三（四）"
Kind, Item = SafeguardLine.Kind, PlanFigure.Item
FIRST_YEAR, LAST_YEAR = 2017, 2099


def keeps(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person enters what his agency has: its head or its clerk."""
    return person.agency.is_subject and bool(roles & {Role.HEAD, Role.CLERK})


def plans(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person enters superiors' plans: the justice bureau's supervisors."""
    return person.agency.supervises and Role.SUPERVISOR in roles


@dataclass(frozen=True, slots=True)
class Safeguard:
    """What an agency has in a year: people, budget in fen, devices and rooms that serve."""

    agency: Agency
    officers: int
    reviewers: int
    fen: int
    items: tuple[BudgetItem, ...]
    devices: int
    rooms: int

    @property
    def staff(self) -> int:
        """Officers and reviewers together."""
        return self.officers + self.reviewers


def safeguard(agency: Agency, year: int, today: date) -> Safeguard:
    """Return what an agency has in a year: of a past one as on its last day.

    Devices and rooms are those entered by then; retired devices do not count.
    """
    day = min(today, date(year, 12, 31))
    items = tuple(BudgetItem.objects.filter(agency=agency, year=year))
    devices = [
        one for one in held(agency)
        if one.state != "retired" and one.device.entered_at.astimezone(SHANGHAI).date() <= day
    ]  # fmt: skip
    rooms = Room.objects.filter(agency=agency, entered_at__date__lte=day)
    return Safeguard(
        agency, holders(agency, Role.OFFICER, day).count(),
        holders(agency, Role.REVIEWER, day).count(), sum(one.fen for one in items), items,
        len(devices), rooms.count(),
    )  # fmt: skip


def note_budget(
    *, agency: Agency, year: int, name: str, fen: int, basis: str, by: Person, at: datetime
) -> BudgetItem:
    """Enter an item of a year's budget in fen. Raises NotRegistered: BUDGET_ITEM, BUDGET_KNOWN."""
    if not (name.strip() and basis.strip() and fen > 0 and FIRST_YEAR <= year <= LAST_YEAR):
        raise refuse("BUDGET_ITEM", "预算项目应当有年度、名称、金额和批复文号", LAW, "请填写完整")
    try:
        with transaction.atomic():
            return BudgetItem.objects.create(
                agency=agency, year=year, name=name.strip(), fen=fen, basis=basis.strip(),
                entered_by=by, entered_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("BUDGET_KNOWN", f"{year}年的“{name.strip()}”已经登记", LAW,
                     "请核对项目名称") from None  # fmt: skip


def note_line(
    *,
    agency: Agency,
    unit: Unit | None,
    year: int,
    kind: str,
    met: bool,
    words: str,
    by: Person,
    at: datetime,
) -> SafeguardLine:
    """Say whether one of the five safeguards is there.

    Raises NotRegistered: SAFEGUARD_LINE without words, for an unknown line or another's sub-unit;
    SAFEGUARD_UNIT where an agency that has sub-units names none.
    """
    bad_unit = unit is not None and unit.agency_id != agency.pk
    if kind not in Kind.values or not words.strip() or bad_unit:
        raise refuse("SAFEGUARD_LINE", "应当写明哪一项保障、落实的情况", LAW, "请填写完整")
    if unit is None and units_of(agency):
        raise refuse("SAFEGUARD_UNIT", "有内设机构的，应当逐个登记保障措施", LAW, "请选择内设机构")
    return SafeguardLine.objects.create(
        agency=agency, unit=unit, year=year, kind=kind, met=met, words=words.strip(),
        entered_by=by, entered_at=at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """A line of the checklist: what was last said of it, and what the register says against it."""

    kind: SafeguardLine.Kind
    said: SafeguardLine | None
    lack: str

    @property
    def state(self) -> str:
        """late where it is missing, done where it is there, none where nobody said anything."""
        if self.lack or (self.said is not None and not self.said.met):
            return "late"
        return "done" if self.said is not None else "none"


@dataclass(frozen=True, slots=True)
class Checklist:
    """The five lines of a sub-unit, or of an agency that has none."""

    name: str
    lines: tuple[Checked, ...]


def checklists(agency: Agency, year: int, today: date, rooms: tuple[str, ...]) -> list[Checklist]:
    """Return the five lines of each sub-unit in a year; of an agency without any its own.

    ``rooms`` are the kinds of rooms that the place wants. What the ledger of equipment lacks makes
    装备 red whatever was said of it.
    """
    lack = lack_of(provision(agency, today), rooms)
    rows = SafeguardLine.objects.filter(agency=agency, year=year).select_related("entered_by")
    latest = {(one.unit_id, one.kind): one for one in rows}
    named: list[Unit | None] = list(units_of(agency)) or [None]
    return [
        Checklist(
            unit.name if unit else agency.name,
            tuple(
                Checked(kind, latest.get((unit.pk if unit else None, kind.value)),
                        lack if kind is Kind.EQUIPMENT else "")
                for kind in Kind
            ),
        )
        for unit in named
    ]  # fmt: skip


def lack_of(found: Provision, rooms: tuple[str, ...]) -> str:
    """Return in words what the ledger of equipment lacks; empty where nothing does."""
    said = [f"缺执法记录仪{found.lack}台"] if found.lack else []
    bare = found.lacking(rooms) if rooms else ()
    return "；".join([*said, *(f"缺配有录音录像的{one}" for one in bare)])


def enter_plan(
    *, kind: str, title: str, number: str, issuer: str, since: date, by: Person, at: datetime
) -> PlanDocument:
    """Enter a superior's paper. Raises NotRegistered: PLAN_PAPER, PLAN_KNOWN."""
    told = [one.strip() for one in (title, number, issuer)]
    if kind not in PlanDocument.Kind.values or not all(told):
        raise refuse("PLAN_PAPER", "应当写明类别、名称、文号和制定机关", PLANS, "请填写完整")
    try:
        with transaction.atomic():
            return PlanDocument.objects.create(
                kind=kind, title=told[0], number=told[1], issuer=told[2], since=since,
                entered_by=by, entered_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("PLAN_KNOWN", f"{told[1]}已经登记", PLANS, "请核对文号") from None


def enter_figure(
    *,
    document: PlanDocument,
    agency: Agency,
    year: int,
    item: str,
    planned: int,
    by: Person,
    at: datetime,
) -> PlanFigure:
    """Enter what a plan gives an agency in a year.

    Raises NotRegistered: PLAN_FIGURE; PLAN_STANDARD for a standard, which is no plan of figures by
    year; PLAN_FIGURE_KNOWN.
    """
    if document.kind == PlanDocument.Kind.STANDARD:
        raise refuse("PLAN_STANDARD", "配备标准按人数计算，没有年度计划数", PLANS,
                     "请在“装备与场所”登记配备标准")  # fmt: skip
    if item not in Item.values or planned < 1 or not FIRST_YEAR <= year <= LAST_YEAR:
        raise refuse("PLAN_FIGURE", "计划数应当有年度、项目和数量", PLANS, "请填写完整")
    try:
        with transaction.atomic():
            return PlanFigure.objects.create(
                document=document, agency=agency, year=year, item=item, planned=planned,
                entered_by=by, entered_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("PLAN_FIGURE_KNOWN", "这一计划数已经登记", PLANS, "请核对") from None


@dataclass(frozen=True, slots=True)
class Progress:
    """A figure of a plan and how many of it were entered in the register in its year."""

    figure: PlanFigure
    done: int

    @property
    def percent(self) -> int:
        """Done of planned in whole per cent, cut off, at most 100."""
        return min(100, self.done * 100 // self.figure.planned)


def progress(agencies: list[Agency], year: int) -> list[Progress]:
    """Return the figures of a year for these agencies with what was done."""
    rows = PlanFigure.objects.filter(agency__in=agencies, year=year)
    return [Progress(one, _done(one)) for one in rows.select_related("document", "agency")]


def _done(figure: PlanFigure) -> int:
    since = datetime(figure.year, 1, 1, tzinfo=SHANGHAI)
    until = datetime(figure.year + 1, 1, 1, tzinfo=SHANGHAI)
    within = {"agency": figure.agency_id, "entered_at__gte": since, "entered_at__lt": until}
    if figure.item == Item.ROOM:
        return Room.objects.filter(**within).count()
    return Device.objects.filter(kind=figure.item, **within).count()
