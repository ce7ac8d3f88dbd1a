"""类案推送: the cases of an agency that are like one case, the law of its day, and uneven fines.

What is compared is the last draft of a decided penalty; a file without a draft is compared by its
cause and by what it was opened with. `law.likeness` says how alike two cases are.
Source: 《行政处罚法》第三十四条、第三十七条; 国办发〔2022〕27号.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.cases.queries import decided_penalties, last_drafts
from sanjian.law import likeness as law
from sanjian.law.catalogue import yuan
from sanjian.law.forms import SHANGHAI
from sanjian.law.kinds import EnforcementKind
from sanjian.law.procedures import PROCEDURES
from sanjian.law.reasons import ArticleCheck, Verdict, article_checks
from sanjian.registry.regulation_queries import Standing as Regulation
from sanjian.registry.regulation_queries import versions
from sanjian.registry.statutes import known_statutes

if TYPE_CHECKING:
    from sanjian.law.parameters import Parameters
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Agency, Person

SHOWN = 5
IN_FORCE = (Verdict.SOUND, Verdict.PARTLY)


@dataclass(frozen=True, slots=True)
class Like:
    """A decided case that is like another one."""

    dossier: Dossier
    likeness: law.Likeness
    fine_fen: int

    @property
    def fine(self) -> str:
        """The fine in yuan, in words of a document."""
        return yuan(self.fine_fen)


@dataclass(frozen=True, slots=True)
class Panel:
    """What is pushed to whoever works on a case: like cases, law, rules, and the fine's distance.

    ``own`` says that the provisions are the case's own, not those of its like cases.
    """

    day: date
    like: tuple[Like, ...]
    provisions: tuple[ArticleCheck, ...]
    own: bool
    norms: tuple[Regulation, ...]
    distance: law.Distance | None


@dataclass(frozen=True, slots=True)
class Uneven:
    """A decided case whose fine lies far from those of its like cases."""

    dossier: Dossier
    unit: str
    distance: law.Distance


@dataclass(frozen=True, slots=True)
class UnitSpread:
    """A unit's decided fines: how many could be compared, and which lie far from the others."""

    unit: str
    compared: int
    uneven: tuple[Uneven, ...]


def compares(dossier: Dossier) -> bool:
    """Say whether a file is a penalty with a draft of its own, which can be compared."""
    table = PROCEDURES[dossier.procedure]
    return table.kind is EnforcementKind.PENALTY and bool(table.draft_steps)


def panel(dossier: Dossier, params: Parameters, *, by: Person) -> Panel | None:
    """Return what is pushed for a case; None where a file is not of the kind.

    Only cases that ``by`` may see, of the same agency. Provisions are those in force on the day of
    the breach (《行政处罚法》第三十七条): the draft's own, all of them with what the library says;
    before there is a draft, those of the like cases that were in force on that day.
    """
    if not compares(dossier):
        return None
    drafts = last_drafts([dossier.pk])
    mine = compared(dossier, drafts.get(dossier.pk))
    day = _day_of(dossier)
    others = [one for one in decided_penalties(by, dossier.agency_id) if one.pk != dossier.pk]
    told = last_drafts([one.pk for one in others])
    scored = _scored(mine, others, told)
    like = tuple(one for one in scored if one.likeness.score >= law.LEAST)[:SHOWN]
    rows = _rows(drafts.get(dossier.pk))
    own = bool(rows)
    rows = rows or [row for one in like for row in _rows(told.get(one.dossier.pk))]
    checks = tuple(
        dict.fromkeys(article_checks(rows, known_statutes(params, _names(rows)), (day,)))
    )
    fines = [one.fine_fen for one in scored if one.likeness.same_item and one.fine_fen]
    return Panel(
        day, like, checks if own else tuple(one for one in checks if one.verdict in IN_FORCE), own,
        tuple(one for one in versions(dossier.agency, day) if one.state == "已印发"),
        law.distance(mine.fine_fen or 0, fines),
    )  # fmt: skip


def spread(
    agencies: Iterable[Agency], year: int, *, by: Person
) -> list[tuple[Agency, list[UnitSpread]]]:
    """Return for each agency and unit the fines decided in a year against those of like cases.

    A case is compared with all other decided cases of its agency of one item, of any year.
    """
    return [(one, _units(decided_penalties(by, one.pk), year)) for one in agencies]


def _units(cases: Sequence[Dossier], year: int) -> list[UnitSpread]:
    drafts = last_drafts([one.pk for one in cases])
    known = {one.pk: compared(one, drafts.get(one.pk)) for one in cases}
    counted: dict[str, int] = {}
    uneven: dict[str, list[Uneven]] = {}
    for case in cases:
        if not str(case.facts.get("decided_on") or "").startswith(str(year)):
            continue
        mine = known[case.pk]
        fines = [
            other.fine_fen for pk, other in known.items()
            if pk != case.pk and other.fine_fen and law.likeness(mine, other).same_item
        ]  # fmt: skip
        found = law.distance(mine.fine_fen or 0, fines)
        if found is None:
            continue
        unit = case.unit.name if case.unit else "未分配机构"
        counted[unit] = counted.get(unit, 0) + 1
        if found.far:
            uneven.setdefault(unit, []).append(Uneven(case, unit, found))
    return [
        UnitSpread(
            unit, number,
            tuple(sorted(uneven.get(unit, ()), key=lambda one: -abs(one.distance.z))),
        )
        for unit, number in sorted(counted.items())
    ]  # fmt: skip


def fines_like(dossier: Dossier, draft: Mapping[str, Any], *, by: Person) -> list[int]:
    """Return the fines, in fen and ascending, of the agency's decided cases of one item.

    ``draft`` is what is being proposed for the file; only cases that ``by`` may see.
    """
    mine = compared(dossier, draft)
    others = [one for one in decided_penalties(by, dossier.agency_id) if one.pk != dossier.pk]
    scored = _scored(mine, others, last_drafts([one.pk for one in others]))
    return sorted(one.fine_fen for one in scored if one.likeness.same_item and one.fine_fen)


def compared(dossier: Dossier, draft: Mapping[str, Any] | None) -> law.Compared:
    """Return what of a file is compared; ``draft`` is the content of its last draft, if any."""
    told = draft or {}
    fine = told.get("fine") if told.get("outcome") == "penalty" else None
    return law.Compared(
        law.provisions(told.get("violated") or ()), dossier.cause, str(told.get("facts") or ""),
        int(fine) if fine else None,
    )  # fmt: skip


def _scored(
    mine: law.Compared, others: Sequence[Dossier], told: Mapping[int, Mapping[str, Any]]
) -> list[Like]:
    found = []
    for one in others:
        theirs = compared(one, told.get(one.pk))
        found.append(Like(one, law.likeness(mine, theirs), theirs.fine_fen or 0))
    return sorted(found, key=lambda one: (-one.likeness.score, -one.dossier.pk))


def _rows(draft: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    told = draft or {}
    return [*(told.get("violated") or ()), *(told.get("basis") or ())]


def _names(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(row.get("statute") or "") for row in rows]


def _day_of(dossier: Dossier) -> date:
    """The day of the breach, or the day on which the file was opened where it is not known."""
    told = dossier.facts.get("act_ended_on")
    return date.fromisoformat(told) if told else dossier.opened_at.astimezone(SHANGHAI).date()
