"""复制、打印: a copy of one thing of a file is made by those on the case, by others on a grant.

Whoever works on a case copies and prints what he needs for it; everybody else asks, says why, and
the head of the file's agency answers for so many days. Each copy and print is an access with its
leaf.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from sanjian.law.people import Role
from sanjian.records.access import note_access
from sanjian.records.archive.secrecy import is_near
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import Access, AccessRequest, Dossier
from sanjian.records.refusals import Invalid, refuse
from sanjian.registry.models import Person

WANTS: Final = {"copy": "复制", "print": "打印"}
RULE: Final = "《行政处罚法》第四十七条、国办发〔2018〕118号（十）"


def may_copy(
    person: Person, dossier: Dossier, roles: frozenset[Role], wants: str, item: str, at: datetime
) -> bool:
    """Say whether somebody may copy or print this thing now: on the case, or on a valid grant."""
    if is_near(person, dossier, roles):
        return True
    return AccessRequest.objects.filter(
        dossier=dossier, person=person, wants=wants, item=item, answer__granted=True,
        answer__until__gt=at,
    ).exists()  # fmt: skip


def take_copy(
    *, dossier: Dossier, by: Person, roles: frozenset[Role], wants: str, item: str, name: str,
    at: datetime,
) -> Access:  # fmt: skip
    """Write down a copy or print that is made now.

    Raises Refusal COPY_NOT_GRANTED for who is not on the case and has no valid grant.
    """
    words = WANTS[wants]
    if not may_copy(by, dossier, roles, wants, item, at):
        told = f"{words}案卷材料须经批准，现在没有有效的批准"
        raise refuse("read", "调阅", "COPY_NOT_GRANTED", told,
                     f"请写明事由申请{words}，由案卷所在机关负责人批准", RULE)  # fmt: skip
    return note_access(dossier=dossier, by=by, at=at, what=f"{words} {item[:8]} {name}")


@transaction.atomic
def ask_copy(
    *, dossier: Dossier, by: Person, wants: str, item: str, purpose: str, at: datetime
) -> AccessRequest:
    """Ask for a copy or print of one thing; raises Refusal PURPOSE_REQUIRED, Invalid."""
    if wants not in WANTS:
        raise Invalid({"wants": ["请选择复制或者打印"]})
    if len(purpose.strip()) < 2:
        raise refuse("read", "调阅", "PURPOSE_REQUIRED", f"{WANTS[wants]}须填写事由",
                     "请写明用途，再申请", RULE)  # fmt: skip
    row = AccessRequest.objects.create(
        dossier=dossier, person=by, purpose=purpose.strip()[:200], asked_at=at, wants=wants,
        item=item[:64],
    )  # fmt: skip
    leave("access_request", row.pk, row_value(row).value, dossier=dossier.pk)
    return row


def thing_of(row: AccessRequest) -> str:
    """Return in words of what a copy or print is asked for; empty where reading is asked for."""
    if row.wants == "copy":
        found = row.dossier.exhibits.filter(blob=row.item).first()
        return found.name if found else row.item[:8]
    paper = row.dossier.documents.filter(code=row.item).first() if row.wants else None
    return f"{paper.label} {paper.number}".strip() if paper else ""
