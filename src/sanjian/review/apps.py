"""The review room as a Django app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Review: no tables of its own, the gate stands in records."""

    name = "sanjian.review"
    label = "review"
    verbose_name = "法制审核"
