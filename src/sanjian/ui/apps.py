"""Django's entry for the shared interface: templates, static files and the `ui` tags."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the interface under the label `ui`."""

    name = "sanjian.ui"
    label = "ui"
    verbose_name = "界面"
