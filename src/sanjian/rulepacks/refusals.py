"""How the rule packs' room refuses: what is missing, why, what to do now, and a code that stays."""

from __future__ import annotations

from sanjian.rulepacks.entries import PackError


class RuleRefused(Exception):
    """A change of the rules that is not taken; nothing was written.

    `errors` are the findings of the loader, if it was the loader that refused.
    """

    def __init__(
        self, code: str, text: str, cure: str = "", law: str = "",
        errors: tuple[PackError, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(text)
        self.code = code
        self.text = text
        self.cure = cure
        self.law = law
        self.errors = errors
