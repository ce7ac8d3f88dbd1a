"""Who acts, as the law sees a person: a role, an agency and a certificate on the day.

The registry knows people by name and post; the kernel needs only what a rule may ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A stored value in English, with the Chinese label that people see."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make a member from its stored value and its label."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Role(Labelled):
    """What a post entitles its holder to do on a dossier."""

    OFFICER = "officer", "执法人员"
    UNIT_HEAD = "unit_head", "承办机构负责人"
    REVIEWER = "reviewer", "法制审核人员"
    REVIEW_HEAD = "review_head", "法制审核机构负责人"
    COUNSEL = "counsel", "法律顾问、专家"
    HEAD = "head", "行政机关负责人"
    CHAIR = "chair", "听证主持人"
    CLERK = "clerk", "公示信息员"
    ARCHIVIST = "archivist", "档案管理员"
    SUPERVISOR = "supervisor", "行政执法监督人员"
    POLICE = "police", "公安机关受理人员"


class Part(Labelled):
    """The class of part a person has taken in one dossier; one person, one class (K2)."""

    HANDLER = "handler", "承办人员"
    REVIEWER = "reviewer", "法制审核人员"
    DECIDER = "decider", "审批决定人员"
    CHAIR = "chair", "听证主持人"


class CertificateState(Labelled):
    """State of an enforcement certificate (行政执法证)."""

    VALID = "valid", "有效"
    SUSPENDED = "suspended", "已暂扣"
    REVOKED = "revoked", "已吊销"


REVIEW_QUALIFIED_SINCE = date(2021, 7, 15)
"""The day on which 《行政处罚法》第五十八条第二款 came into force."""


def unqualified(first_review_on: date | None, qualified_since: date | None) -> str:
    """Return why somebody who first reviewed on that day may not review, or an empty string.

    In: the day of the first review, and since when the legal professional qualification is held.
    Source: 《行政处罚法》第五十八条第二款.
    """
    if first_review_on is None or first_review_on < REVIEW_QUALIFIED_SINCE:
        return ""
    if qualified_since is not None and qualified_since <= first_review_on:
        return ""
    return (
        f"{first_review_on:%Y年%-m月%-d日}起初次从事行政处罚决定法制审核，"
        "应当通过国家统一法律职业资格考试取得法律职业资格"
    )


EXPIRING = 30
"""Calendar days before its last day in which a certificate is shown as about to end."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """An enforcement certificate with its term; both days belong to the term."""

    number: str
    valid_from: date
    valid_until: date
    state: CertificateState = CertificateState.VALID

    def defect_on(self, day: date) -> str:
        """Return why the certificate does not count on that day, or an empty string."""
        if self.state is not CertificateState.VALID:
            return f"执法证{self.number}{self.state.label}"
        if day < self.valid_from:
            return f"执法证{self.number}自{self.valid_from:%Y年%-m月%-d日}起才有效"
        if day > self.valid_until:
            return f"执法证{self.number}已于{self.valid_until:%Y年%-m月%-d日}到期"
        return ""

    def ends_within(self, day: date, days: int = EXPIRING) -> bool:
        """Say whether the term ends on that day or in the calendar days that follow."""
        return day <= self.valid_until <= day + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the kernel sees him: roles in his agency and certificate in hand.

    ``reviews_since`` is the day of the first legal review, ``qualified_since`` that of the legal
    professional qualification; ``lent_to`` are the agencies to which he is lent on the day.
    """

    id: int
    name: str
    agency: int
    roles: frozenset[Role] = frozenset()
    certificate: Certificate | None = None
    reviews_since: date | None = None
    qualified_since: date | None = None
    lent_to: frozenset[int] = frozenset()

    @property
    def review_defect(self) -> str:
        """Return why this person may not review penalties where a first review asks for it, or "".

        Source: 《行政处罚法》第五十八条第二款, in force since REVIEW_QUALIFIED_SINCE: who began
        earlier is not asked.
        """
        return unqualified(self.reviews_since, self.qualified_since)

    def certificate_defect(self, day: date) -> str:
        """Return why this person may not enforce on that day, or an empty string.

        Source: 《行政处罚法》第四十二条第一款 (具有行政执法资格).
        """
        if self.certificate is None:
            return f"{self.name}没有行政执法证"
        defect = self.certificate.defect_on(day)
        return f"{self.name}的{defect}" if defect else ""
