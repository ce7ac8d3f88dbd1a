"""联合惩戒: who broke a promise is listed for a time, and is not granted anything on a promise.

Source: 香格里拉市 三（六）; a listing names the provision it rests on and when it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet

from sanjian.coordination.models import Sanction, SanctionEnd
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.coordination.models import Promise
    from sanjian.registry.models import Person

LAW = "香格里拉市 三（六）；其他地方为平台规则"
SANCTION, END = "sanction", "sanction_end"
LISTS = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD})
ENDS = frozenset({Role.UNIT_HEAD, Role.HEAD})


class NotListed(Unfulfilled):
    """A listing that may not be made or ended; nothing was written."""


refuse = NotListed.because


def register() -> None:
    """Let `verify` and proofs know what the leaves are of."""
    VALUES.update({SANCTION: of_rows(Sanction), END: of_rows(SanctionEnd)})


def listed() -> QuerySet[Sanction]:
    """Return every listing, ended ones with their end."""
    return Sanction.objects.select_related("agency", "by", "end")


def standing_on(party: str, day: date) -> Sanction | None:
    """Return the listing of a party in force on a day; None where there is none."""
    rows = listed().filter(party=party.strip(), since__lte=day, until__gte=day)
    return rows.filter(Q(end=None) | Q(end__on__gt=day)).first()


@transaction.atomic
def enter(
    *, content: Mapping[str, Any], promise: Promise | None, by: Person, at: datetime
) -> Sanction:
    """List a party; raises NotListed (SANCTION_ROLE, SANCTION_TERM)."""
    today = at.astimezone(SHANGHAI).date()
    if not people_on([by.pk], today)[by.pk].roles & LISTS:
        raise refuse("SANCTION_ROLE", "联合惩戒由执法人员、负责人列入", LAW, "请由上述人员办理")
    since, until = date.fromisoformat(content["since"]), date.fromisoformat(content["until"])
    if until < since:
        raise refuse("SANCTION_TERM", "惩戒的截止日期早于起始日期", LAW, "请核对期限")
    made = Sanction.objects.create(
        party=content["party"].strip(), promise=promise, ground=content["ground"],
        basis=content["basis"], organs=content["organs"], measures=content["measures"],
        since=since, until=until, agency=by.agency, by=by, at=at,
    )  # fmt: skip
    leave(SANCTION, made.pk, row_value(made).value)
    return made


@transaction.atomic
def end(*, sanction: Sanction, reason: str, by: Person, at: datetime) -> SanctionEnd:
    """Take a party off the list because his credit was restored; raises NotListed."""
    today = at.astimezone(SHANGHAI).date()
    roles = people_on([by.pk], today)[by.pk].roles
    if sanction.agency_id != by.agency_id or not roles & ENDS:
        raise refuse("SANCTION_END_ROLE", "由列入机关的负责人决定移出", LAW, "请由该机关负责人办理")
    if hasattr(sanction, "end"):
        raise refuse("SANCTION_ENDED", "已经移出", LAW, "请刷新页面查看")
    made = SanctionEnd.objects.create(sanction=sanction, reason=reason, on=today, by=by, at=at)
    leave(END, made.pk, row_value(made).value)
    return made
