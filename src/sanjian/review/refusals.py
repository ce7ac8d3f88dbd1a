"""How the review room refuses: what is missing, which article, what to do next."""

from __future__ import annotations

from sanjian.law.refusals import Unfulfilled


class NotBooked(Unfulfilled):
    """A call on an adviser that may not be made; nothing was written."""


refuse = NotBooked.because
