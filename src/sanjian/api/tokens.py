"""Issuing and recognising tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings

from sanjian.api.models import Token
from sanjian.registry.models import Person

PREFIX = "sj_"


def create_token(*, person: Person, name: str, days: int, at: datetime) -> str:
    """Issue a token that lasts ``days`` calendar days and return it; it is shown only now.

    Raises ValueError when days is not between 1 and 366.
    """
    if not 1 <= days <= 366:
        raise ValueError("有效期应在1至366日之间")
    secret = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(
        person=person,
        name=name,
        secret_hash=_hash(secret),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    return secret


def revoke_token(*, number: int, at: datetime) -> bool:
    """Revoke a token by its number; False when there is no such token still in force."""
    return bool(Token.objects.filter(pk=number, revoked_at=None).update(revoked_at=at))


def person_of(secret: str, at: datetime) -> Person | None:
    """Return the person a token speaks for at a moment, or None.

    In production sample accounts have no voice, here as at the login page.
    """
    found = (
        Token.objects.select_related("person__agency")
        .filter(secret_hash=_hash(secret), revoked_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if found is None or not found.person.is_active:
        return None
    if settings.PRODUCTION and found.person.is_sample:
        return None
    return found.person


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
