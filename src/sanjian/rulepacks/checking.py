"""Every procedure explored under a pack, on every day from now on that brings another rule.

The exploration is the kernel's (`law.checker`); here it is asked for a pack as a whole and its
answer made into plain data that is stored under the pack's digest and the program's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sanjian import law
from sanjian.law import checker
from sanjian.law.calendar import WorkCalendar
from sanjian.law.procedures import PROCEDURES
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.view import on

Progress = Callable[[int, int, str, int], None]


@lru_cache(maxsize=1)
def program() -> str:
    """The version of the law as programmed: SHA-256 over the sources of `sanjian.law`."""
    folder = Path(law.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def days_to_check(pack: Pack, today: date) -> tuple[date, ...]:
    """Today and each later day on which an entry of the pack begins or has ended."""
    turns = {entry.in_force for layer in pack.layers for entry in layer.entries}
    turns |= {
        entry.until + timedelta(days=1)
        for layer in pack.layers
        for entry in layer.entries
        if entry.until
    }
    return (today, *sorted(day for day in turns if day > today))


def explore(
    pack: Pack, calendar: WorkCalendar, today: date, progress: Progress | None = None
) -> tuple[bool, int, dict[str, Any]]:
    """Explores every procedure under the pack: whether all held, states visited, the report.

    `progress` is told parts done, parts in all, what is being explored, and states so far.
    """
    parts = [(day, procedure) for day in days_to_check(pack, today)
             for procedure in PROCEDURES.values()]  # fmt: skip
    states = 0
    held = True
    found: list[dict[str, Any]] = []
    for done, (day, procedure) in enumerate(parts):
        what = f"{procedure.label}（按{day.year}年{day.month}月{day.day}日的规则）"

        def tell(number: int, done: int = done, what: str = what, before: int = states) -> None:
            if progress:
                progress(done, len(parts), what, before + number)

        tell(0)
        report = checker.check(procedure, on(pack, day), calendar, day, progress=tell)
        states += report.states
        held = held and report.held
        found.append(_plain(report, day))
    return held, states, {"parts": found}


def _plain(report: checker.Report, day: date) -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "procedure": report.procedure,
        "label": report.label,
        "states": report.states,
        "moves": report.moves,
        "findings": [
            {"code": one.code, "text": one.text, "held": one.held, "path": list(one.path)}
            for one in report.findings
        ],
    }
