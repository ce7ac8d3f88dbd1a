"""Changing the password of an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sanjian.registry.models import Person


def change_password(*, person: Person, password: str, by: Person, at: datetime) -> None:
    """Set the password of a person; only the person himself sets it here."""
    if by.pk != person.pk:
        raise PermissionError("只能修改本人的密码")
    person.set_password(password)
    person.save(update_fields=["password"])
