"""One row about the installation itself: what it is for, decided once."""

from django.db import models


class Installation(models.Model):
    """What this database was set up as. Written once by the owner; the doors may only read it.

    A database that has ever held sample accounts can never become a production one: the
    mode is kept here, with the data, and not in a setting beside it.
    """

    only = models.BooleanField(primary_key=True, default=True)
    mode = models.CharField("运行方式", max_length=16)
    profile = models.CharField("辖区规则包", max_length=64, blank=True)

    class Meta:
        verbose_name = "安装"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="one_installation"),
            models.CheckConstraint(
                condition=models.Q(mode__in=("sample", "production")), name="known_mode"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.profile}".strip()
