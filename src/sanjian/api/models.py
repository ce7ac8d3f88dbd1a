"""Tokens of other systems: only the hash is kept, the token itself is shown once."""

from __future__ import annotations

from django.db import models

from sanjian.registry.models import Person


class Token(models.Model):
    """A bearer token that speaks for one person, with an end."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField("用途", max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("吊销时间", null=True)
