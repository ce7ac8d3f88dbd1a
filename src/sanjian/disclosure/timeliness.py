"""The share of what was done in time, in words."""

from __future__ import annotations


def rate(on_time: int, late: int) -> str:
    """Return the share in time, in per cent with one decimal; a dash when nothing was due."""
    total = on_time + late
    return f"{on_time * 100 / total:.1f}%" if total else "—"
