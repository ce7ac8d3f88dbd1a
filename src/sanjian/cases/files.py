"""Which file a person may open: one that lies in a case, or is a document of a case, he may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sanjian.cases.queries import documents_with, exhibits_with, is_active, poster_owner
from sanjian.records.archive.secrecy import withheld

if TYPE_CHECKING:
    from sanjian.law.people import Role
    from sanjian.records.models import Document, Dossier, Exhibit
    from sanjian.registry.models import Person

POSTER = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Found:
    """A file with its name and type; ``active`` when it must not be opened in the page."""

    name: str
    media_type: str
    active: bool
    dossier: Dossier
    document: Document | None = None
    """The issued document whose PDF it is, where it is one."""


def file_for(person: Person, sha256: str, roles: frozenset[Role]) -> Found | None:
    """Return the file of that hash if a case that the person may see holds it.

    One that is marked (商业秘密、个人隐私) is there only for those who work on its case.
    """
    exhibit = _open(person, sha256, roles)
    if exhibit is not None:
        active = is_active(sha256)
        return Found(exhibit.name, exhibit.media_type, active, exhibit.dossier)
    for owner in poster_owner(sha256):
        if shown := _open(person, owner, roles):
            return Found(f"{shown.name}缩略图", POSTER, False, shown.dossier)
    document = documents_with(person, sha256).first()
    if document is None:
        return None
    name = f"{document.label}{document.number}.pdf"
    return Found(name, "application/pdf", False, document.dossier, document)


def _open(person: Person, sha256: str, roles: frozenset[Role]) -> Exhibit | None:
    """The first exhibit of that content which this person may open."""
    for row in exhibits_with(person, sha256):
        if not withheld(person, row.dossier, roles, [row]):
            return row
    return None
