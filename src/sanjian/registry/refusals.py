"""How the registry refuses: what is missing, which article, what to do next."""

from __future__ import annotations

from sanjian.law.refusals import Unfulfilled


class NotRegistered(Unfulfilled):
    """A change of the register that may not be made; nothing was written."""


refuse = NotRegistered.because
