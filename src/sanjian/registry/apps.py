"""The registry as a Django app, and what the working role may do to its tables."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers are dated: a certificate's or post's history is added to, never rewritten."""

    name = "sanjian.registry"
    label = "registry"
    verbose_name = "主体与人员"
    append_only = ("registry_certificatechange", "registry_qualification")
