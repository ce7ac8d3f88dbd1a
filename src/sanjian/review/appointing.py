"""Appointing a reviewer, with what only the record can tell: whether he still handles cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanjian.law.parameters import Parameters
from sanjian.records.queries import handled_open
from sanjian.registry import reviewers
from sanjian.registry.models import Person, ReviewerEntry
from sanjian.registry.refusals import refuse


@transaction.atomic
def appoint(
    *, person: Person, since: date, params: Parameters, by: Person, at: datetime, **facts: Any
) -> ReviewerEntry:
    """Appoint a reviewer; where reviewers handle no cases, not while he has open ones.

    ``facts`` as in registry.reviewers.appoint_reviewer. Raises NotRegistered:
    HANDLER_CANNOT_REVIEW (国办发〔2018〕118号（十一）) and what the register itself refuses.
    """
    if params.text("review.separation") == "total" and (cases := handled_open(person)):
        raise refuse("HANDLER_CANNOT_REVIEW", f"{person.name}尚有{len(cases)}件在办案件"
                     f"（{'、'.join(str(one) for one in cases[:3])}），法制审核人员不得承办具体"
                     "行政执法事务", params.source("review.separation"),
                     "请先办结或者移交其承办的案件")  # fmt: skip
    return reviewers.appoint_reviewer(
        person=person, since=since, params=params, by=by, at=at, **facts
    )
