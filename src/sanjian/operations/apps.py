"""Django's registration of the operations room."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Start-up, health and housekeeping of an installation."""

    name = "sanjian.operations"
    label = "operations"
    verbose_name = "运行"
    read_only = ("operations_installation",)
