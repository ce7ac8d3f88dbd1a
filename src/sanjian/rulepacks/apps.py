"""Django's entry for rule packs, and what the working role may do to their register."""

from typing import ClassVar

from django.apps import AppConfig


class RulepacksConfig(AppConfig):
    """Proposals, reports, answers and published packs are added and read; nobody changes one."""

    name = "sanjian.rulepacks"
    label = "rulepacks"
    verbose_name = "规则包"
    append_only = (
        "rulepacks_publishedpack",
        "rulepacks_packproposal",
        "rulepacks_packcheck",
        "rulepacks_packanswer",
    )
    column_updates: ClassVar = {"rulepacks_packdraft": ("closed_at",)}
