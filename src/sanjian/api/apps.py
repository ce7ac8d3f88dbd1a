"""The API door as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens live here; everything else belongs to the rooms."""

    name = "sanjian.api"
    label = "api"
    verbose_name = "接口"
