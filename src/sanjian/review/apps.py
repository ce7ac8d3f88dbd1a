"""The review room as a Django app, and what the working role may do to its table."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Review: bookings of advisers; the gate itself stands in records."""

    name = "sanjian.review"
    label = "review"
    verbose_name = "法制审核"
    append_only = ("review_accountability",)
    column_updates: ClassVar = {
        "review_booking": ("approved", "answered_by_id", "answered_at", "answer"),
        "review_guidancenote": ("read_by_id", "read_at"),
    }

    def ready(self) -> None:
        """Let the record fill in who reviews, who is asked, and what the head has opened."""
        import_module("sanjian.review.filling").register()
