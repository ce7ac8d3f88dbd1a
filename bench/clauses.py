"""Clauses proven, per paper: the marked tests run, and what they prove counted.

A clause is proven when every test that carries its mark ran and passed (`tests/clauses.py`). The
tests run in a process and a database of their own. ``BEFORE`` is what stood when the spine was
done and every mark of a clause proven only in part had been taken away (commit f853462).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BEFORE = {"LZ": 6, "XG": 0, "MX": 12, "WX": 13, "HM": 2}
LINE = re.compile(r"^([A-Z]{2}) \S+\s+(\d+) / (\d+)$", re.MULTILINE)


def run(paths: Sequence[str] = ()) -> dict[str, float]:
    """Clauses of each paper, how many were proven before and how many are now.

    In: the tests to run; none means all. Raises RuntimeError when a marked test fails.
    """
    told = _told(paths)
    figures: dict[str, float] = {}
    for paper, proven, total in LINE.findall(told):
        figures[f"{paper}_before"] = float(BEFORE[paper])
        figures[f"{paper}_proven"] = float(proven)
        figures[f"{paper}_clauses"] = float(total)
    for word in ("before", "proven", "clauses"):
        figures[f"all_{word}"] = sum(figures[f"{paper}_{word}"] for paper in BEFORE)
    return figures


def _told(paths: Sequence[str]) -> str:
    """What the marked tests print; they find no trace of the scratch installation."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SANJIAN_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "clause", "--clauses", "-q", *paths],
        cwd=REPOSITORY, env=bare, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:])
    return done.stdout
