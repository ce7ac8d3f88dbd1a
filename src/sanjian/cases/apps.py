"""The room of case lists as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Case lists: nothing here is a record, only ways of looking at records."""

    name = "sanjian.cases"
    label = "cases"
    verbose_name = "案件列表"

    def ready(self) -> None:
        """Let the record fill in what only lists of cases know, and open files from files."""
        import_module("sanjian.cases.inspections").register()
        import_module("sanjian.cases.linking").register()
        import_module("sanjian.cases.goods").register()
