"""Unusual reading is settled by a supervisor with a word; until then it stays on the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from sanjian.law.people import Role
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import UnusualSettled
from sanjian.records.refusals import Invalid, NotFound, refuse
from sanjian.records.watching import Unusual
from sanjian.registry.models import Person

RULE: Final = "《行政处罚法》第四十七条、国办发〔2018〕118号（九）"


def settled(some: Sequence[Unusual]) -> dict[tuple[str, int, datetime], UnusualSettled]:
    """Return the words said on unusual readings, by kind, person and hour."""
    rows = UnusualSettled.objects.filter(
        person__in={one.number for one in some}, hour__in={one.when for one in some}
    ).select_related("settled_by")
    return {(row.kind, row.person.pk, row.hour): row for row in rows.select_related("person")}


@transaction.atomic
def settle(
    *, one: Unusual | None, word: str, by: Person, roles: frozenset[Role], at: datetime
) -> UnusualSettled:  # fmt: skip
    """Settle an unusual reading as supervisor.

    Raises NotFound for anybody else and where there is no such reading, Refusal
    SETTLED_BY_ANOTHER for the reader himself, Invalid without a word or a second time.
    """
    if one is None or Role.SUPERVISOR not in roles:
        raise NotFound
    if one.number == by.pk:
        raise refuse("settle", "处理异常查阅", "SETTLED_BY_ANOTHER", "不能处理自己的异常查阅",
                     "请由其他监督人员核实处理", RULE)  # fmt: skip
    if len(word.strip()) < 2:
        raise Invalid({"word": ["请写明核实情况和处理意见"]})
    try:
        with transaction.atomic():
            made = UnusualSettled.objects.create(
                kind=one.kind, person_id=one.number, hour=one.when, word=word.strip()[:200],
                settled_by=by, settled_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Invalid({"word": ["这一异常查阅已经处理"]}) from None
    leave("unusual", made.pk, row_value(made).value)
    return made
