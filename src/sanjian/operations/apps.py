"""Django's registration of the operations room, which has no tables of its own."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Start-up, health and housekeeping of an installation."""

    name = "sanjian.operations"
    label = "operations"
    verbose_name = "运行"
