"""What every refusal is: the requirements that are not met and the code of the first one."""

from __future__ import annotations

from typing import Self

from sanjian.law.procedure import Unmet


class Unfulfilled(Exception):
    """Something that may not be done while these requirements are not met; nothing was written.

    Each room has a class of its own, so that a door can tell whose refusal it answers.
    """

    status = 409

    def __init__(self, *unmet: Unmet) -> None:
        super().__init__("；".join(str(one) for one in unmet))
        self.unmet = unmet

    @property
    def code(self) -> str:
        """The code of the first unmet requirement."""
        return self.unmet[0].code

    @classmethod
    def because(cls, code: str, text: str, law: str, cure: str) -> Self:
        """Return a refusal with one unmet requirement: its code, words, source, what to do."""
        return cls(Unmet(code, text, law, cure))
