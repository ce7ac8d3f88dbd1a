"""Photographs for the base of officers and reviewers: entering one, showing the last."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sanjian.law.people import Role
from sanjian.registry.models import Person, PersonPhoto
from sanjian.registry.refusals import refuse

LARGEST = 300 * 1024
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def keeps_portrait(by: Person, roles: frozenset[Role], person: Person) -> bool:
    """Say whether somebody enters this person's photograph: his head or clerk, or the bureau."""
    own = by.agency_id == person.agency_id and bool(roles & {Role.HEAD, Role.CLERK})
    return own or (by.agency.supervises and Role.SUPERVISOR in roles)


def enter_photo(*, person: Person, image: bytes, by: Person | None, at: datetime) -> PersonPhoto:
    """Enter a photograph (JPEG or PNG, at most 300 KB).

    Raises NotRegistered: PHOTO_SIZE, PHOTO_KIND for anything that is no such picture.
    """
    if not image or len(image) > LARGEST:
        raise refuse("PHOTO_SIZE", "照片应当不大于300KB", "", "请压缩后再上传")
    kind = next((kind for magic, kind in _MAGIC.items() if image.startswith(magic)), "")
    if not kind:
        raise refuse("PHOTO_KIND", "照片应当是JPEG或者PNG图片", "", "请转换格式后再上传")
    return PersonPhoto.objects.create(
        person=person, image=image, media_type=kind, sha256=hashlib.sha256(image).hexdigest(),
        entered_by=by, entered_at=at,
    )  # fmt: skip


def photo_of(person: int) -> PersonPhoto | None:
    """Return the last photograph of a person, None where there is none."""
    return PersonPhoto.objects.filter(person=person).order_by("id").last()
