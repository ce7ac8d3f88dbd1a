"""The assistance room as a Django app: benchmarks and what was done about them only grow."""

from importlib import import_module

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """Each row has its leaf; what is in force follows from the steps that were taken."""

    name = "sanjian.assistance"
    label = "assistance"
    verbose_name = "裁量辅助"
    append_only = (
        "assistance_benchmark",
        "assistance_grade",
        "assistance_benchmarkstep",
    )

    def ready(self) -> None:
        """Let `verify` and proofs know what its leaves are of; drafts are measured as they come."""
        import_module("sanjian.assistance.benchmarks").register()
        import_module("sanjian.assistance.measuring").register()
