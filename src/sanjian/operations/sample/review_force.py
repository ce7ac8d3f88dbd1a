"""The sample county's review force: the register of reviewers, a shared counsel, an expert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.operations.sample.county import SINCE, Staff
from sanjian.registry import advisers, legal_staff, reviewers

FIRST_REVIEW = date(2018, 3, 1)
FIRST_LEGAL = date(2015, 7, 1)
TERM = timedelta(days=730)


def enter(staff: Sequence[Staff], params: Parameters, at: datetime) -> int:
    """Enter every agency's reviewer, and the first agency's advisers; returns how many."""
    for one in staff:
        reviewers.appoint_reviewer(
            person=one["reviewer"], duty="full", law_background=True,
            basis="法学本科，从事法制工作八年（样例）", first_review_on=FIRST_REVIEW, since=SINCE,
            params=params, by=None, at=at,
        )  # fmt: skip
        reviewers.confirm_profile(agency=one.agency, params=params, in_force=SINCE, by=None, at=at)
        legal_staff.name_office(
            agency=one.agency, name="法制审核股", basis="样例机关内设机构方案", since=SINCE,
            by=None, at=at,
        )  # fmt: skip
        legal_staff.enter_staff(
            person=one["reviewer"], law_degree=True, began_on=FIRST_LEGAL, since=SINCE, by=None,
            at=at,
        )  # fmt: skip
    today = at.astimezone(SHANGHAI).date()
    first = staff[0].agency
    lawyer = advisers.engage_adviser(
        agency=first, kind="outside_counsel", name="范衡平", organisation="云溪示例律师事务所",
        valid_from=today - TERM, valid_until=today + TERM, by=None, at=at,
        licence="样例执业证0001", field="行政处罚、行政诉讼", years=12,
        contract="样例聘字〔2026〕1号", shared=True,
    )  # fmt: skip
    advisers.declare_interest(adviser=lawyer, party="云溪县示例商贸有限公司", nature="常年法律顾问",
                              by=None, at=at)  # fmt: skip
    advisers.engage_adviser(
        agency=first, kind="expert", name="尹博闻", organisation="云溪示例学院法学系",
        valid_from=today - TERM, valid_until=today + TERM, by=None, at=at,
        field="食品安全法", years=20,
    )  # fmt: skip
    return len(staff) + 2
