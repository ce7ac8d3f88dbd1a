"""Django's entry for rule packs, and what the working role may do to their register."""

from django.apps import AppConfig


class RulepacksConfig(AppConfig):
    """Published packs are added and read; nobody changes one, the owner included."""

    name = "sanjian.rulepacks"
    label = "rulepacks"
    verbose_name = "规则包"
    append_only = ("rulepacks_publishedpack",)
