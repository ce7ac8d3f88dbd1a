"""The room of case lists as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Case lists: nothing here is a record, only ways of looking at records."""

    name = "sanjian.cases"
    label = "cases"
    verbose_name = "案件列表"
