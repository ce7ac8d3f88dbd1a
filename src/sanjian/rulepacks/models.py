"""The register of published rule packs: what a dossier pins, word for word, for ever."""

from django.db import models


class PublishedPack(models.Model):
    """One pack as published: its whole content under its digest. Rows are only ever added.

    `head_ruling_allowed` is taken from review.ruling_allowed on the day of publication. It stands
    in a column of its own so that the keys of decisions can carry it: a decision that rests on a
    head's ruling must point to a pack that allows one.
    """

    name = models.CharField("名称", max_length=64)
    label = models.CharField("辖区", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)
    content = models.JSONField("内容")
    head_ruling_allowed = models.BooleanField("意见不一致时负责人可以裁定")
    published_at = models.DateTimeField("发布时间")
    published_by = models.TextField("发布人")

    class Meta:
        verbose_name = "已发布规则包"
        verbose_name_plural = verbose_name
        ordering = ("name", "-published_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="rulepacks_digest_is_sha256",
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
            # Targets of composite foreign keys that carry the permission with them.
            models.UniqueConstraint(
                name="rulepacks_id_with_ruling", fields=("id", "head_ruling_allowed")
            ),
            models.UniqueConstraint(
                name="rulepacks_digest_with_ruling", fields=("digest", "head_ruling_allowed")
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}（{self.digest[:12]}）"
