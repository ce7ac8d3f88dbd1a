"""Giving a party the key to his file, and ending it.

A party may follow his own case (《行政处罚法》第五条第一款、第四十五条第一款); who handles it gives
him the code, having looked at his identity document.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from sanjian.law.refusals import Unfulfilled
from sanjian.ledger.canonical import digest
from sanjian.party import keys
from sanjian.party.models import (
    KeyEnd,
    PartyKey,
    PublishedOwnCase,
    PublishedOwnPaper,
    SealedState,
)
from sanjian.party.viewing import refresh
from sanjian.records.leaves import leave

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person

LAW = "《行政处罚法》第五条第一款"
GIVEN, ENDED = "party_key", "party_key_end"


class NotGiven(Unfulfilled):
    """A key that may not be given or ended; nothing was written."""


refuse = NotGiven.because


@transaction.atomic
def give(
    *, dossier: Dossier, party: str, tail: str, seen: bool, by: Person, at: datetime
) -> tuple[PartyKey, str]:
    """Give a party a key; returns it and the code, which is kept nowhere.

    ``tail`` is the end of his identity or credit number (four characters), ``seen`` that his
    identity document was looked at. Raises NotGiven (NOT_HANDLER, IDENTITY_UNSEEN, TAIL,
    PARTY_UNNAMED).
    """
    if by.pk not in dossier.handlers:
        raise refuse("NOT_HANDLER", "查询码由承办人员发放", LAW, "请由本案承办人员办理")
    if not seen:
        raise refuse("IDENTITY_UNSEEN", "发放查询码前应当核对身份证明", LAW,
                     "请核对当事人或者其代理人的身份证明后再发放")  # fmt: skip
    if not party.strip():
        raise refuse("PARTY_UNNAMED", "应当写明领取查询码的当事人", LAW, "请填写姓名或者名称")
    code = keys.new_code()
    opened = keys.opening(code, tail)
    if opened is None:
        raise refuse("TAIL", "证件号码后四位由四个数字或者字母组成", LAW,
                     "请填写身份证号码或者统一社会信用代码的最后四位")  # fmt: skip
    made = PartyKey.objects.create(
        dossier=dossier, party=party.strip(), index=opened.index, secret=opened.secret, by=by, at=at
    )
    leave(GIVEN, made.pk, value_of(made), dossier=dossier.pk)
    refresh(made, at=at)
    return made, code


@transaction.atomic
def end(*, key: PartyKey, reason: str, by: Person, at: datetime) -> KeyEnd:
    """End a key: from now on it opens nothing. Raises NotGiven (NOT_HANDLER, NO_REASON, ENDED)."""
    if by.pk not in key.dossier.handlers:
        raise refuse("NOT_HANDLER", "查询码由承办人员停用", LAW, "请由本案承办人员办理")
    if not reason.strip():
        raise refuse("NO_REASON", "应当写明停用的原因", LAW, "请填写原因")
    if KeyEnd.objects.filter(key=key).exists():
        raise refuse("ENDED", "这个查询码已经停用", LAW, "请刷新页面查看")
    made = KeyEnd.objects.create(key=key, reason=reason.strip(), by=by, at=at)
    leave(ENDED, made.pk, end_value(made), dossier=key.dossier_id)
    PublishedOwnCase.objects.filter(index=key.index).delete()
    PublishedOwnPaper.objects.filter(index=key.index).delete()
    SealedState.objects.filter(key=key).delete()
    return made


def value_of(key: PartyKey) -> str:
    """Return the digest under which a key stands in the log: all but its secret."""
    return digest({"dossier": key.dossier_id, "party": key.party, "index": key.index,
                   "by": key.by_id, "at": key.at})  # fmt: skip


def end_value(end: KeyEnd) -> str:
    """Return the digest under which the end of a key stands in the log."""
    return digest({"key": end.key_id, "reason": end.reason, "by": end.by_id, "at": end.at})


def keys_of(dossier: Dossier) -> list[PartyKey]:
    """Return the keys given to a file, the latest first."""
    return list(PartyKey.objects.filter(dossier=dossier).select_related("by", "end"))
