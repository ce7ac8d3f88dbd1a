"""A row of a table of refusals: a file on which one rule stands in the way of a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.law.files import File


@dataclass(frozen=True)
class Case:
    """A file on which one rule stands in the way of a step, told by the rule's first words."""

    code: str
    words: str
    file: Callable[[], File]
    step: str
    by: int | None = None
    content: dict[str, Any] = field(default_factory=dict)


def no(
    code: str,
    words: str,
    file: Callable[[], File],
    step: str,
    by: int | None = None,
    **content: Any,
) -> Case:
    """A row of the table below."""
    return Case(code, words, file, step, by, content)
