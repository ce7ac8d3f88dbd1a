"""How the catalogues refuse: a stable code, Chinese words, the source, and what to do next."""

from __future__ import annotations

from sanjian.law.procedure import Unmet
from sanjian.law.refusals import Unfulfilled


class CatalogueRefused(Unfulfilled):
    """Something that may not be done to a list; nothing was written."""


class CatalogueInvalid(Exception):
    """What was typed cannot be taken, field by field; nothing was written."""

    status = 422
    code = "INVALID_CONTENT"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("；".join(text for texts in errors.values() for text in texts))
        self.errors = errors


class NoCatalogue(Exception):
    """There is no such list for this person; existing and hidden look the same."""

    status = 404
    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("未找到该目录清单")


def refused(code: str, text: str, cure: str, law: str = "", detail: str = "") -> CatalogueRefused:
    """Return a refusal with one reason."""
    return CatalogueRefused(Unmet(code, text, law, cure, detail=detail))
