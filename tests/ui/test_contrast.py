"""Every text colour reads at 4.5:1 on what it stands on, light and dark, computed from the file."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "src/sanjian/ui/static/ui/tokens.css"
GROUNDS = ("paper", "paper-raised", "paper-sunk")
TEXTS = ("ink", "ink-soft", "ink-faint", "action", "action-strong", "jade", "ochre", "seal", "hold")
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((tone, f"{tone}-tint") for tone in ("action", "jade", "ochre", "seal", "hold")),
    *(("ink", f"{tone}-tint") for tone in ("action", "jade", "ochre", "seal", "hold")),
    *(("ink-soft", f"{tone}-tint") for tone in ("action", "jade", "ochre", "seal", "hold")),
    ("on-action", "action-fill"),
    ("on-action", "action-strong"),
    ("on-seal", "seal-fill"),
]
EDGES = [("line-strong", ground) for ground in GROUNDS] + [("focus", ground) for ground in GROUNDS]


def block(opening: str) -> dict[str, str]:
    source = re.sub(r"/\*.*?\*/", "", CSS.read_text("utf-8"), flags=re.DOTALL)
    body = source.partition(opening)[2].partition("}")[0]
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", body))


LIGHT = block(":root {")
DARK = {**LIGHT, **block(':root[data-theme="dark"] {')}
SYSTEM_DARK = {**LIGHT, **block(':root:not([data-theme="light"]) {')}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_reads_on_its_ground(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_and_focus_can_be_seen(
    theme: dict[str, str], edge: str, ground: str
) -> None:
    assert contrast(theme[edge], theme[ground]) >= 3


def test_dark_by_the_system_and_dark_by_choice_are_the_same() -> None:
    assert SYSTEM_DARK == DARK
    assert DARK != LIGHT
