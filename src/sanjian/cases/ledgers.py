"""执法台账: the cases of one kind and one period as numbered rows, filled from the record.

Nobody keeps a ledger by hand: every cell is read from acts, documents and the archive, so that a
ledger is the case list of its period and nothing else. Which columns a ledger has is a template
(台账模板) that an agency, or the bureau for all, keeps under a name.
Source: 国办发〔2018〕118号（十）; 《行政处罚法》第四十七条.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from sanjian.cases.filters import stage_label
from sanjian.cases.models import LedgerTemplate
from sanjian.cases.queries import acts_named, archive_files, papers_of, registered_between
from sanjian.law.forms import SHANGHAI
from sanjian.law.kinds import EnforcementKind
from sanjian.law.procedures import PROCEDURES
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Act, ArchiveFile, Document, Dossier
    from sanjian.registry.models import Person

Cell = str | int | Decimal | date | None
MOST = 20_000
"""Rows of one ledger; a shorter period gives the rest."""
EVERY = frozenset(EnforcementKind)
MONEY = frozenset({EnforcementKind.PENALTY})
DUES = frozenset({
    EnforcementKind.FEE, EnforcementKind.PAYMENT, EnforcementKind.EXPROPRIATION,
    EnforcementKind.REQUISITION,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A case with what its row needs of other tables."""

    serial: int
    dossier: Dossier
    decisions: tuple[Act, ...]
    papers: tuple[Document, ...]
    archive: ArchiveFile | None
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column that a ledger may have; ``of`` are the kinds of enforcement that know it."""

    key: str
    title: str
    read: Callable[[Line], Cell]
    of: frozenset[EnforcementKind] = EVERY
    width: int = 18


def _day(name: str) -> Callable[[Line], Cell]:
    return lambda line: _date(line.dossier.facts.get(name))


def _date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _yuan(name: str) -> Callable[[Line], Cell]:
    def read(line: Line) -> Cell:
        return Decimal(int(line.dossier.facts.get(name) or 0)) / 100

    return read


def _numbers(line: Line) -> str:
    acts = {act.pk for act in line.decisions}
    return "、".join(row.number for row in line.papers if row.act_id in acts and row.number)


def _handlers(line: Line) -> str:
    return "、".join(line.names.get(number, "") for number in line.dossier.handlers)


def _reviewed(line: Line) -> str:
    facts = line.dossier.facts
    if not facts.get("review_required"):
        return "不需要"
    passed = facts.get("review_outcome") in ("passed", "ruled")
    return "已通过" if passed else "未通过" if facts.get("review_outcome") else "未完成"


COLUMNS: tuple[LedgerColumn, ...] = (
    LedgerColumn("serial", "序号", lambda line: line.serial, width=6),
    LedgerColumn("number", "案号", lambda line: str(line.dossier), width=26),
    LedgerColumn("agency", "机关", lambda line: line.dossier.agency.name, width=26),
    LedgerColumn("party", "当事人", lambda line: line.dossier.party_name, width=26),
    LedgerColumn("cause", "案由或者事项", lambda line: line.dossier.cause, width=32),
    LedgerColumn("procedure", "程序", lambda line: PROCEDURES[line.dossier.procedure].label),
    LedgerColumn("opened", "登记日期",
                 lambda line: line.dossier.opened_at.astimezone(SHANGHAI).date()),
    LedgerColumn("handlers", "承办人员", _handlers),
    LedgerColumn("filed", "立案或者受理日期", _day("filed_on")),
    LedgerColumn("review", "法制审核", _reviewed),
    LedgerColumn("outcome", "处理决定",
                 lambda line: "、".join(act.label for act in line.decisions), width=26),
    LedgerColumn("decision", "决定文书号", _numbers, width=28),
    LedgerColumn("decided", "决定日期", _day("decided_on")),
    LedgerColumn("fine", "罚款（元）", _yuan("fine_fen"), MONEY),
    LedgerColumn("confiscated", "没收违法所得（元）", _yuan("confiscated_fen"), MONEY),
    LedgerColumn("paid", "已缴（元）", _yuan("paid_fen"), MONEY),
    LedgerColumn("due", "金额（元）", _yuan("due_fen"), DUES),
    LedgerColumn("served", "送达日期", _day("served_on")),
    LedgerColumn("published", "公示日期", _day("published_on")),
    LedgerColumn("stage", "办理状态",
                 lambda line: stage_label(line.dossier.procedure, line.dossier.stage)),
    LedgerColumn("papers", "文书份数", lambda line: len(line.papers), width=10),
    LedgerColumn("closed", "结案日期", _day("closed_on")),
    LedgerColumn("archive", "档号", lambda line: line.archive.number if line.archive else "",
                 width=24),
    LedgerColumn("archived", "归档日期", _day("archived_on")),
)  # fmt: skip


def columns_of(kind: EnforcementKind, chosen: Sequence[str] = ()) -> tuple[LedgerColumn, ...]:
    """Return the columns of a ledger of one kind, in the order of COLUMNS.

    ``chosen`` are keys; nothing chosen, or nothing that the kind knows, means every column.
    """
    known = tuple(one for one in COLUMNS if kind in one.of)
    return tuple(one for one in known if one.key in chosen) or known


def kinds() -> tuple[EnforcementKind, ...]:
    """Return the kinds of enforcement that have a procedure here, each of which has a ledger."""
    known = {procedure.kind for procedure in PROCEDURES.values()}
    return tuple(kind for kind in EnforcementKind if kind in known)


def procedures_of(kind: EnforcementKind) -> list[str]:
    """Return the names of the procedures that a ledger of this kind takes in."""
    return [name for name, procedure in PROCEDURES.items() if procedure.kind is kind]


def lines(person: Person, kind: EnforcementKind, since: date, until: date) -> list[Line]:
    """Return the rows of a ledger: what was registered from one day to another, both counted.

    In: whose eyes, the kind, the days in Shanghai. Out: at most MOST rows in the order of
    registration, numbered from 1. Five queries whatever the number of rows.
    """
    procedures = procedures_of(kind)
    deciding = [
        step.name for name in procedures for step in PROCEDURES[name].steps
        if step.gate == "decision"
    ]  # fmt: skip
    found = registered_between(person, procedures, since, until)[:MOST]
    files = list(found)
    ids = [row.pk for row in files]
    decisions = _by_dossier(acts_named(ids, deciding))
    papers = _by_dossier(papers_of(ids))
    archived = {row.dossier_id: row for row in archive_files(ids)}
    handling = {number for row in files for number in row.handlers}
    names = {one.id: one.name for one in people_on(handling, until).values()}
    return [
        Line(serial, row, tuple(decisions[row.pk]), tuple(papers[row.pk]), archived.get(row.pk),
             names)
        for serial, row in enumerate(files, 1)
    ]  # fmt: skip


def _by_dossier(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.dossier_id].append(row)
    return grouped


def cells(line: Line, columns: Sequence[LedgerColumn]) -> dict[str, Cell]:
    """Return one row of a ledger by the keys of its columns; amounts in yuan."""
    return {column.key: column.read(line) for column in columns}


def templates(person: Person, kind: EnforcementKind) -> list[LedgerTemplate]:
    """Return the templates of a kind that a person may use: his agency's and the bureau's."""
    own = Q(agency_id=person.agency_id) | Q(agency__supervises=True)
    return list(
        LedgerTemplate.objects.filter(own, kind=kind.value).select_related("agency", "made_by")
    )
