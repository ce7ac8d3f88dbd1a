"""The public door as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages only: no tables of its own."""

    name = "sanjian.portal"
    label = "portal"
    verbose_name = "公示门户"
