"""How the review room refuses: what is missing, which article, what to do next."""

from __future__ import annotations

from sanjian.law.procedure import Unmet


class NotBooked(Exception):
    """A call on an adviser that may not be made; nothing was written."""

    status = 409

    def __init__(self, *unmet: Unmet) -> None:
        super().__init__("；".join(str(one) for one in unmet))
        self.unmet = unmet

    @property
    def code(self) -> str:
        """The code of the first unmet requirement."""
        return self.unmet[0].code


def refuse(code: str, text: str, law: str, cure: str) -> NotBooked:
    """Return a refusal with one unmet requirement."""
    return NotBooked(Unmet(code, text, law, cure))
