"""依据库: recording what happened to a text, and discharging what follows for an agency.

Sources: 国办发〔2018〕118号（四） (what is public is adjusted when laws, organs and duties change);
《法治政府建设实施纲要（2021—2025年）》 on lists following the law (立改废释).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.registry.models import Agency, BasisDuty, BasisEvent, Person
from sanjian.registry.permissions import keeps_bases
from sanjian.registry.queries import people_on
from sanjian.registry.refusals import refuse

LAW = "国办发〔2018〕118号（四）"


@transaction.atomic
def record_event(
    *, kind: str, title: str, number: str, issuer: str, sort: str, level: str, issued_on: date,
    in_force: date, replaced: str, said: str, source: str, by: Person, at: datetime,
) -> BasisEvent:  # fmt: skip
    """Record that a text was made, amended, ended or interpreted.

    Raises NotRegistered: BASIS_ROLE (only the justice bureau), BASIS_TITLE, BASIS_DAYS when it
    would be in force before it was made public, BASIS_LISTED for the same event twice.
    """
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    if not keeps_bases(by, roles):
        raise refuse("BASIS_ROLE", "依据的立改废释由司法行政部门登记", LAW, "请联系司法行政部门")
    name = title.strip().strip("《》")
    if not name:
        raise refuse("BASIS_TITLE", "应当写明文本的名称", LAW, "请填写名称")
    if in_force < issued_on:
        raise refuse("BASIS_DAYS", "施行、失效日期不能早于公布日期", LAW, "请核对日期")
    try:
        with transaction.atomic():
            return BasisEvent.objects.create(
                kind=kind, title=name, number=number.strip(), issuer=issuer.strip(), sort=sort,
                level=level, issued_on=issued_on, in_force=in_force,
                replaced=replaced.strip().strip("《》"), said=said.strip(), source=source.strip(),
                recorded_by=by, recorded_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("BASIS_LISTED", f"《{name}》的该次变化已经登记", LAW,
                     "请在依据库中查看") from None  # fmt: skip


def owe(
    *, event: BasisEvent, agency: Agency, touched: Sequence[Mapping[str, str]], due: date,
    source: str,
) -> BasisDuty:  # fmt: skip
    """Open what an agency must adjust because of an event: sort and label of each thing."""
    return BasisDuty.objects.create(
        event=event, agency=agency, touched=[dict(one) for one in touched], due=due,
        source=source[:300],
    )  # fmt: skip


@transaction.atomic
def discharge(
    *, duty: BasisDuty, words: str, still_open: Sequence[str], by: Person, at: datetime
) -> BasisDuty:
    """Say what an agency has adjusted; once, by that agency.

    ``still_open`` names the public files and guides that still have to follow the event: while
    one is open the duty is not discharged. Raises NotRegistered: BASIS_OTHERS, BASIS_DONE,
    BASIS_WORDS, BASIS_OPEN.
    """
    locked = BasisDuty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if by.agency_id != locked.agency_id:
        raise refuse("BASIS_OTHERS", "调整情况由该机关自己登记", LAW, "请联系该机关")
    if locked.done_at is not None:
        raise refuse("BASIS_DONE", "该项调整已经登记完成", LAW, "请刷新查看")
    if not words.strip():
        raise refuse("BASIS_WORDS", "应当写明逐项调整的情况", LAW, "请填写调整了什么")
    if still_open:
        raise refuse("BASIS_OPEN", f"尚未随之调整：{'、'.join(still_open)}", LAW,
                     "请先发布新版的事前公示内容和服务指南")  # fmt: skip
    locked.done_at, locked.done_by, locked.done_words = at, by, words.strip()
    locked.save(update_fields=["done_at", "done_by", "done_words"])
    return locked


def events() -> QuerySet[BasisEvent]:
    """Return every event, the newest first, with what it left behind."""
    return BasisEvent.objects.prefetch_related("duties__agency", "duties__done_by").select_related(
        "recorded_by"
    )


def duties(agency: Agency | None = None) -> QuerySet[BasisDuty]:
    """Return what must be and was adjusted, of one agency or of all, what is open first."""
    rows = BasisDuty.objects.select_related("event", "agency", "done_by")
    return rows.filter(agency=agency) if agency is not None else rows


def open_duties(agency: Agency | None = None) -> QuerySet[BasisDuty]:
    """Return what must still be adjusted, of one agency or of all."""
    return duties(agency).filter(done_at=None)
