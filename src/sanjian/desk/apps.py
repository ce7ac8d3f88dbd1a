"""The officers' door as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages only: no tables of its own."""

    name = "sanjian.desk"
    label = "desk"
    verbose_name = "办案工作台"
