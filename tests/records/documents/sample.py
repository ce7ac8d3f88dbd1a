"""A full sample context: one invented case of 云溪县 with all that any template can print."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

LAYERS = (Path(__file__).parents[3] / "packs" / "cn",)


def sample() -> dict[str, Any]:
    """Return a fresh context that fills every template in full; tests take things away from it."""
    return tomllib.loads((Path(__file__).parent / "sample.toml").read_text("utf-8"))


def without(path: str) -> dict[str, Any]:
    """Return the sample without what stands at a dotted path."""
    context = sample()
    place = context
    *folders, last = path.split(".")
    for folder in folders:
        place = place[folder]
    place.pop(last, None)
    return context
