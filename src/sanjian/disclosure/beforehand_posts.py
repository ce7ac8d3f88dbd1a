"""The four posts of disclosure beforehand: collect, pass on, check, release (118号（四）、（六）).

A version is what the registers say when it is collected. It is released only while they still say
so, complete, and by another person than the collector; where the place has the lists audited
centrally (`powerlist.audit_before_publish`), by the supervising bureau.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanjian.disclosure import beforehand, posts
from sanjian.disclosure.adjusting import close_adjustments
from sanjian.disclosure.beforehand_models import (
    ChannelDelivery,
    ExanteStep,
    ExanteVersion,
    PublishedExante,
)
from sanjian.disclosure.registers import slug
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedures import publication
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on

OPINION = "国办发〔2018〕118号（四）"
POSTS = "国办发〔2018〕118号（六）"
AUDIT = "powerlist.audit_before_publish"
PORTAL = "portal"
Step = ExanteStep.Name


class NotDisclosed(Unfulfilled):
    """An act of disclosure beforehand that may not be done; nothing was written."""


refuse = NotDisclosed.because


def collects(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    """Say whether this person collects and passes on: the agency's own clerks."""
    return person.agency_id == agency.pk and Role.CLERK in roles


def checks(person: Person, roles: frozenset[Role], agency: Agency, params: Parameters) -> bool:
    """Say whether this person checks: own clerks and heads, or the bureau where it audits."""
    if params.has(AUDIT) and params.text(AUDIT) == "central":
        return person.agency.supervises and Role.SUPERVISOR in roles
    return _own(person, roles, agency)


def releases(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    """Say whether this person releases and confirms channels: own clerks and heads."""
    return _own(person, roles, agency)


def _own(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    return person.agency_id == agency.pk and bool(roles & {Role.CLERK, Role.HEAD})


@transaction.atomic
def collect(*, agency: Agency, params: Parameters, by: Person, at: datetime) -> ExanteVersion:
    """Collect the next version from the registers; raises NotDisclosed.

    What is missing is written down with it; nothing of it can be typed.
    """
    _locked(agency)
    if not collects(by, _roles(by, at), agency):
        raise refuse("NOT_THE_CLERK", "事前公示内容由本机关公示信息员采集", POSTS,
                     "请由本机关公示信息员办理")  # fmt: skip
    _post(agency, posts.COLLECT, params, by, at)
    if not agency.is_subject:
        raise refuse("NOT_A_SUBJECT", "非执法主体不公示执法事项", OPINION, "请先登记执法主体资格")
    last = latest(agency)
    if last is not None and not _ended(last):
        raise refuse("EXANTE_UNDER_WAY", f"第{last.number}版还在办理", POSTS,
                     "请先发布或者退回该版本")  # fmt: skip
    made = beforehand.parts(agency, params, at.astimezone(SHANGHAI).date())
    content = beforehand.content_of(agency, made)
    return ExanteVersion.objects.create(
        agency=agency, number=last.number + 1 if last else 1, content=content,
        digest=beforehand.digest_of(content), missing=beforehand.missing_of(made),
        collected_by=by, collected_at=at,
    )  # fmt: skip


@transaction.atomic
def pass_on(*, version: ExanteVersion, params: Parameters, by: Person, at: datetime) -> ExanteStep:
    """Pass a collected version on to be checked; raises NotDisclosed."""
    _locked(version.agency)
    if not collects(by, _roles(by, at), version.agency):
        raise refuse("NOT_THE_CLERK", "由本机关公示信息员传递", POSTS, "请由本机关公示信息员办理")
    _post(version.agency, posts.PASS, params, by, at)
    _expect(version, "", "传递")
    return _step(version, Step.PASSED, by, at)


@transaction.atomic
def check(
    *, version: ExanteVersion, accurate: bool, note: str, params: Parameters, by: Person,
    at: datetime,
) -> ExanteStep:  # fmt: skip
    """Confirm that a version is accurate, or return it with the reason; raises NotDisclosed."""
    _locked(version.agency)
    if not checks(by, _roles(by, at), version.agency, params):
        central = params.has(AUDIT) and params.text(AUDIT) == "central"
        text = "由监督机关统一审核后公示" if central else "由本机关公示信息员或者负责人审核"
        law = params.source(AUDIT) if central else POSTS
        raise refuse("NOT_THE_CHECKER", text, law, "请交有权审核的人员办理")
    if not by.agency.supervises:
        _post(version.agency, posts.CHECK, params, by, at)
    _second(version, by, "审核")
    if accurate or step_of(version) != Step.CHECKED:
        _expect(version, Step.PASSED, "审核")
    if not accurate and not note.strip():
        raise refuse("RETURN_REASON", "退回应当写明原因", POSTS, "请填写退回的原因")
    return _step(version, Step.CHECKED if accurate else Step.RETURNED, by, at, note.strip())


@transaction.atomic
def release(
    *, version: ExanteVersion, params: Parameters, calendar: WorkCalendar, by: Person, at: datetime
) -> PublishedExante:
    """Make a checked version public and close what it cures; raises NotDisclosed.

    Refused while a part the place requires is missing, and when a register changed since.
    """
    _locked(version.agency)
    if not releases(by, _roles(by, at), version.agency):
        raise refuse("NOT_THE_RELEASER", "由本机关公示信息员或者负责人发布", POSTS,
                     "请交本机关有权发布的人员办理")  # fmt: skip
    _post(version.agency, posts.RELEASE, params, by, at)
    _second(version, by, "发布")
    _expect(version, Step.CHECKED, "发布")
    day = at.astimezone(SHANGHAI).date()
    source = params.source(beforehand.KEY)
    if version.missing:
        raise refuse("EXANTE_INCOMPLETE", f"缺少{'、'.join(version.missing)}", source,
                     "请在相应的登记中补全，再重新采集")  # fmt: skip
    now = beforehand.content_of(version.agency, beforehand.parts(version.agency, params, day))
    if beforehand.digest_of(now) != version.digest:
        raise refuse("EXANTE_OUTDATED", f"第{version.number}版采集以后登记有变化", OPINION,
                     "请退回后重新采集")  # fmt: skip
    _step(version, Step.RELEASED, by, at)
    made = _publish(version, params, calendar, at)
    close_adjustments(version=version, at=at)
    return made


def _publish(
    version: ExanteVersion, params: Parameters, calendar: WorkCalendar, at: datetime
) -> PublishedExante:
    address = slug(version.agency.name)
    before = PublishedExante.objects.filter(slug=address, until__isnull=True).first()
    PublishedExante.objects.filter(slug=address, until__isnull=True).update(until=at)
    name = next((str(row["label"]) for row in channels(params) if row["code"] == PORTAL), "")
    leaf = leave("exante", version.pk, version.digest, shown=True)
    ChannelDelivery.objects.create(
        version=version, channel=PORTAL, label=name or "公示平台", at=at, by=None,
        receipt=f"平台即时发布，校验值{version.digest[:16]}",
    )  # fmt: skip
    return PublishedExante.objects.create(
        slug=address, agency=version.agency.name, number=version.number, content=version.content,
        changes=beforehand.differences(before.content if before else None, version.content),
        channels=_told(version), digest=version.digest, released_at=at,
        next_check=next_check(at, params, calendar), commitment=leaf.commitment,
    )  # fmt: skip


def next_check(at: datetime, params: Parameters, calendar: WorkCalendar) -> date:
    """Return the day by which a released version is checked again (`exante.check`)."""
    return periods.due(at, params.period("exante.check"), calendar).day


@transaction.atomic
def deliver(
    *, version: ExanteVersion, channel: str, receipt: str, params: Parameters, by: Person,
    at: datetime,
) -> ChannelDelivery:  # fmt: skip
    """Confirm that a released version has reached another channel; raises NotDisclosed."""
    _locked(version.agency)
    if not releases(by, _roles(by, at), version.agency):
        raise refuse("NOT_THE_RELEASER", "由本机关公示信息员确认渠道回执", POSTS,
                     "请由本机关公示信息员办理")  # fmt: skip
    known = {str(row["code"]): str(row["label"]) for row in channels(params)}
    if channel not in known or channel == PORTAL:
        raise refuse("CHANNEL_UNKNOWN", "本辖区规则没有这个公示渠道", OPINION, "请从所列渠道中选择")
    if step_of(version) != Step.RELEASED:
        raise refuse("NOT_RELEASED", "版本发布以后才送各渠道", OPINION, "请先发布该版本")
    if not receipt.strip():
        raise refuse("RECEIPT_EMPTY", "渠道回执应当写明", OPINION, "请填写张贴位置、回执编号等")
    if ChannelDelivery.objects.filter(version=version, channel=channel).exists():
        raise refuse("DELIVERED", f"{known[channel]}已经确认", OPINION, "不必重复确认")
    made = ChannelDelivery.objects.create(
        version=version, channel=channel, label=known[channel], at=at, by=by,
        receipt=receipt.strip()[:300],
    )  # fmt: skip
    PublishedExante.objects.filter(
        slug=slug(version.agency.name), number=version.number
    ).update(channels=_told(version))  # fmt: skip
    return made


def channels(params: Parameters) -> tuple[Mapping[str, object], ...]:
    """Return the channels of the place; the portal alone where its papers name none."""
    return params.rows("channels") if params.has("channels") else (PORTAL_ONLY,)


PORTAL_ONLY: Mapping[str, object] = {"code": PORTAL, "label": "公示平台"}


def _told(version: ExanteVersion) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "at": one.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
         "receipt": one.receipt}
        for one in ChannelDelivery.objects.filter(version=version)
    ]  # fmt: skip


def latest(agency: Agency) -> ExanteVersion | None:
    """Return an agency's newest version in whatever state."""
    return ExanteVersion.objects.filter(agency=agency).order_by("-number").first()


def released(agency: Agency) -> ExanteVersion | None:
    """Return the version of an agency that is public."""
    found = ExanteStep.objects.filter(name=Step.RELEASED, version__agency=agency)
    last = found.select_related("version__agency").order_by("-version__number").first()
    return last.version if last else None


def versions_of(agency: Agency) -> list[ExanteVersion]:
    """Return an agency's versions with the acts of the posts, the newest first."""
    rows = ExanteVersion.objects.filter(agency=agency).select_related("collected_by")
    return list(rows.prefetch_related("steps", "steps__by"))


def deliveries(version: ExanteVersion) -> dict[str, ChannelDelivery]:
    """Return the channels that a version has reached, by code."""
    return {one.channel: one for one in ChannelDelivery.objects.filter(version=version)}


def step_of(version: ExanteVersion) -> str:
    """Return the last step of a version, empty when it was only collected."""
    last = ExanteStep.objects.filter(version=version).order_by("-id").first()
    return last.name if last else ""


def _ended(version: ExanteVersion) -> bool:
    return step_of(version) in (Step.RELEASED, Step.RETURNED)


def _expect(version: ExanteVersion, wanted: str, doing: str) -> None:
    found = step_of(version)
    if found != wanted:
        stands = Step(found).label if found else "采集"
        raise refuse("EXANTE_ORDER", f"第{version.number}版现在处于“{stands}”，不能{doing}", POSTS,
                     "请按采集、传递、审核、发布的次序办理")  # fmt: skip


def _second(version: ExanteVersion, by: Person, doing: str) -> None:
    if version.collected_by_id == by.pk:
        raise refuse("SAME_PERSON", f"采集人不能{doing}自己采集的内容", POSTS, "请由另一人办理")


def _post(agency: Agency, code: str, params: Parameters, by: Person, at: datetime) -> None:
    """Where the place names posts of publication, each is worked by who holds it."""
    day = at.astimezone(SHANGHAI).date()
    if said := posts.fault(agency, code, by.pk, params, day):
        raise refuse("PUBLISH_POST", said, params.source(publication.POSTS), "请交该岗位的人员办理")


def _step(
    version: ExanteVersion, name: ExanteStep.Name, by: Person, at: datetime, note: str = ""
) -> ExanteStep:
    return ExanteStep.objects.create(
        version=version, name=name, by=by, collector_id=version.collected_by_id, at=at,
        note=note[:500],
    )  # fmt: skip


def _roles(person: Person, at: datetime) -> frozenset[Role]:
    return people_on([person.pk], at.astimezone(SHANGHAI).date())[person.pk].roles


def _locked(agency: Agency) -> None:
    """One at a time for each agency: its row is the lock."""
    Agency.objects.select_for_update().get(pk=agency.pk)
