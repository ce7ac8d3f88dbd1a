"""Kinds of arguments that several commands take."""

import argparse
from datetime import date


def a_day(text: str) -> date:
    """Return the day written as 2026-11-22; anything else is wrong usage, told in words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"不是日期：{text}（如 2026-11-22）") from None
