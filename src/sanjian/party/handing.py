"""The portal's side: opening one's own case with a code, and handing something in.

The portal's role reads sealed copies and adds messages; it can open nothing without the code, and
read no message.
"""

from __future__ import annotations

import json
import re
import secrets
from base64 import b32encode
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanjian.law.refusals import Unfulfilled
from sanjian.party.keys import Opening, paper_name, unseal
from sanjian.party.models import (
    RECEIPT,
    SAID_MAXIMUM,
    Kind,
    Message,
    PublishedOwnCase,
    PublishedOwnPaper,
)

__all__ = ["SAID_MAXIMUM", "Kind"]

LAW = "《行政处罚法》第四十五条第一款"
TOO_MANY = "SJ429"
NOT_OPEN = "SJ404"
"""SQLSTATEs with which the trigger refuses: a flood, and a key that opens nothing."""

BY_HAND = tuple(one for one in Kind if one is not Kind.OPENED)
"""What a party chooses from; that he has fetched a paper is noted by the page."""


class NotHandedIn(Unfulfilled):
    """Something that was not handed in; nothing was written."""


refuse = NotHandedIn.because


def own_case(opened: Opening) -> dict[str, Any] | None:
    """Return what the holder of a key may see; None where there is nothing for it."""
    found = PublishedOwnCase.objects.filter(index=opened.index).first()
    plain = unseal(opened, bytes(found.sealed), opened.index) if found else None
    seen: dict[str, Any] | None = json.loads(plain) if plain else None
    return seen


def own_paper(opened: Opening, code: str) -> bytes | None:
    """Return the PDF of a paper that the holder of a key receives electronically."""
    name = paper_name(opened, code)
    found = PublishedOwnPaper.objects.filter(name=name, index=opened.index).first()
    return unseal(opened, bytes(found.sealed), name) if found else None


def new_receipt() -> str:
    """Return a receipt that nobody can guess: 20 letters and digits."""
    return b32encode(secrets.token_bytes(13)).decode().lower()[:20]


def is_receipt(text: str) -> bool:
    """Say whether a text has the form of a receipt."""
    return bool(re.fullmatch(RECEIPT.strip("^$"), text))


def hand_in(*, opened: Opening, receipt: str, kind: str, said: str, at: datetime) -> str:
    """Hand something in and return its receipt; the same receipt twice is handed in once.

    Raises NotHandedIn (SAID_EMPTY, SAID_LONG, KIND). The database refuses with TOO_MANY or
    NOT_OPEN.
    """
    said = said.replace("\r\n", "\n").strip()
    if not said:
        raise refuse("SAID_EMPTY", "应当写明内容", LAW, "请填写后再提交")
    if len(said) > SAID_MAXIMUM:
        raise refuse(
            "SAID_LONG", f"内容最多{SAID_MAXIMUM}个字", LAW, "请写得短一些，或者分几次提交"
        )
    if kind not in Kind.values:
        raise refuse("KIND", "应当选择提交的类别", LAW, "请选择后再提交")
    try:
        with transaction.atomic():
            Message(receipt=receipt, index=opened.index, kind=kind, said=said, at=at).save(
                force_insert=True
            )
    except IntegrityError as twice:
        if getattr(twice.__cause__, "sqlstate", "") != "23505":
            raise
    return receipt
