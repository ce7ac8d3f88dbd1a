"""审核指导: guidance sent to an agency about its legal review, and its receipt.

Source: 国办发〔2018〕118号（十一）: 上级行政执法机关、司法行政部门对法制审核工作的指导、督促.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from sanjian.law.people import Role
from sanjian.registry.models import Agency, Person
from sanjian.review.models import GuidanceNote
from sanjian.review.refusals import refuse

LAW = "国办发〔2018〕118号（十一）"
READERS = frozenset({Role.HEAD, Role.REVIEW_HEAD, Role.REVIEWER})


def send(*, to: Agency, text: str, by: Person, at: datetime) -> GuidanceNote:
    """Send guidance to an agency; a supervising body does, and with words. Raises NotBooked."""
    if not by.agency.supervises or by.agency_id == to.pk:
        raise refuse("NOT_SUPERVISING", "审核指导由司法行政部门发送", LAW,
                     "请由司法行政部门的监督人员办理")  # fmt: skip
    if not text.strip():
        raise refuse("GUIDANCE_EMPTY", "应当写明指导意见", LAW, "请填写指导、督促的内容")
    return GuidanceNote.objects.create(to=to, text=text.strip()[:1000], sent_by=by, sent_at=at)


def read(*, note: GuidanceNote, by: Person, roles: frozenset[Role], at: datetime) -> None:
    """Write down who of the agency has read a note, once; the first reader stands.

    Raises NotBooked for anybody else.
    """
    if by.agency_id != note.to_id or not roles & READERS:
        raise refuse("NOT_ADDRESSED", "这份指导意见不是发给您的", LAW,
                     "请由该机关的负责人或者法制审核人员阅知")  # fmt: skip
    GuidanceNote.objects.filter(pk=note.pk, read_at=None).update(read_by=by, read_at=at)


def notes(person: Person) -> QuerySet[GuidanceNote]:
    """Return the notes that a person may see: the bureau's all, an agency's its own."""
    rows = GuidanceNote.objects.select_related("to", "sent_by__agency", "read_by")
    return rows if person.agency.supervises else rows.filter(to=person.agency)


def year_of(day: date) -> tuple[date, date]:
    """Return the first day of a day's year and of the next."""
    return date(day.year, 1, 1), date(day.year + 1, 1, 1)
