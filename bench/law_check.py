"""The state-space check as `sanjian law check` runs it: all procedures under all shipped packs.

Wall time is that of the whole command's work on the cores of this machine, processes started and
packs read included; the aim is sixty seconds on two cores. Processor time and states are of what
was really explored: a place whose answers are the same as another's is not explored again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import date

from sanjian.cli import law
from sanjian.law.procedures import PROCEDURES
from sanjian.rulepacks.loader import names

AIM = 60.0
"""Seconds on two cores."""
DAY = date(2026, 11, 22)
"""The rules of one fixed day, so that two runs explore the same."""


def run(procedures: Sequence[str] = tuple(PROCEDURES)) -> dict[str, float]:
    """States, seconds, states per second, and the ratio of the whole time to the aim."""
    packs = [name for name in names(law.PACKS) if name != law.FLOOR]
    began = time.perf_counter()
    results = list(law._reports(law.PACKS, packs, list(procedures), DAY, quiet=True))
    whole = time.perf_counter() - began
    explored = [one for one in results if not one.same_as]
    states = sum(one.report.states for one in explored)
    processor = sum(one.seconds for one in explored)
    return {
        "procedures": float(len(procedures)),
        "packs": float(len(packs)),
        "checks": float(len(results)),
        "checks_explored": float(len(explored)),
        "checks_held": float(sum(one.report.held for one in results)),
        "cores": float(os.cpu_count() or 1),
        "states": float(states),
        "moves": float(sum(one.report.moves for one in explored)),
        "whole_seconds": round(whole, 1),
        "whole_seconds_to_sixty": round(whole / AIM, 2),
        "processor_seconds": round(processor, 1),
        "states_per_second": round(states / whole),
        "states_per_second_of_processor_time": round(states / processor),
    }
