"""服务指南和执法流程图: written by one clerk, checked for plainness and released by another.

The four posts are those of disclosure beforehand (`beforehand_posts`), with the same persons and
the same central audit where the place has one. Nothing is public before it is released.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sanjian.disclosure import guide_contents as contents
from sanjian.disclosure.beforehand_posts import AUDIT, POSTS, checks, collects, refuse, releases
from sanjian.disclosure.guide_duties import close_for, open_duties
from sanjian.disclosure.guide_models import GuideStep, PublishedGuide, ServiceGuide
from sanjian.disclosure.plain_language import Remark, remarks
from sanjian.disclosure.queries import registered_agencies
from sanjian.disclosure.registers import POWER_KINDS, slug
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters, Values
from sanjian.law.people import Role
from sanjian.records.leaves import leave
from sanjian.registry.models import Agency, Person, PowerItem
from sanjian.registry.queries import people_on, powers_on

OPINION = "国办发〔2018〕118号（四）"
DEADLINE = "powerlist.deadline"
Step = GuideStep.Name


@transaction.atomic
def write(
    *, power: PowerItem, facts: Mapping[str, Any], procedure: str, params: Parameters, by: Person,
    at: datetime,
) -> ServiceGuide:  # fmt: skip
    """Write the next version of an item's guide; raises NotDisclosed naming what is missing.

    ``facts`` are the fields of `guide_contents.FIELDS`, already within their lengths.
    """
    agency = Agency.objects.select_for_update().get(pk=power.agency_id)
    if not collects(by, _roles(by, at), agency):
        raise refuse("NOT_THE_CLERK", "服务指南由本机关公示信息员编制", POSTS,
                     "请由本机关公示信息员办理")  # fmt: skip
    last = _all_of(power).first()
    if last is not None and not ended(last):
        raise refuse(
            "GUIDE_UNDER_WAY", f"第{last.number}版还在办理", POSTS, "请先发布或者退回该版本"
        )
    if procedure not in {one.code for one in contents.procedures_for(power)}:
        raise refuse("GUIDE_PROCEDURE", "所选执法程序与事项的类别不符", OPINION,
                     "请选择与事项类别一致的执法程序")  # fmt: skip
    lacking = contents.missing(facts, procedure, params)
    if lacking:
        raise refuse("GUIDE_INCOMPLETE", f"服务指南缺少{'、'.join(lacking)}",
                     params.source(contents.KEY), "请填写后再保存")  # fmt: skip
    long = [one.label for one in contents.FIELDS if len(str(facts.get(one.name) or "")) > one.limit]
    if long:
        raise refuse("GUIDE_TOO_LONG", f"{'、'.join(long)}超过规定的字数", OPINION,
                     "请写得简明一些")  # fmt: skip
    content = contents.content_of(power, facts, procedure, params)
    return ServiceGuide.objects.create(
        agency=agency, power=power, number=last.number + 1 if last else 1, facts=dict(facts),
        procedure=procedure, content=content, digest=contents.digest_of(content), written_by=by,
        written_at=at,
    )  # fmt: skip


@transaction.atomic
def pass_on(*, guide: ServiceGuide, by: Person, at: datetime) -> GuideStep:
    """Pass a guide on to be checked; raises NotDisclosed."""
    found = _locked(guide)
    if not collects(by, _roles(by, at), found.agency):
        raise refuse("NOT_THE_CLERK", "由本机关公示信息员传递", POSTS, "请由本机关公示信息员办理")
    _expect(found, "", "传递")
    return _step(found, Step.PASSED, by, at)


@transaction.atomic
def check(
    *, guide: ServiceGuide, plain: bool, note: str, params: Parameters, by: Person, at: datetime
) -> GuideStep:
    """Confirm that a guide is accurate, short and plain; raises NotDisclosed without that tick."""
    found = _locked(guide)
    _checker(found, params, by, at, "审核")
    _expect(found, Step.PASSED, "审核")
    if not plain:
        raise refuse("GUIDE_NOT_PLAIN", "审核人应当确认内容简明扼要、通俗易懂", OPINION,
                     "确认后勾选；写得不明白的，请退回修改")  # fmt: skip
    return _step(found, Step.CHECKED, by, at, note, plain=True)


@transaction.atomic
def send_back(
    *, guide: ServiceGuide, note: str, params: Parameters, by: Person, at: datetime
) -> GuideStep:
    """Return a guide to its writer with the reason; raises NotDisclosed."""
    found = _locked(guide)
    _checker(found, params, by, at, "退回")
    if step_of(found) not in (Step.PASSED, Step.CHECKED):
        _expect(found, Step.PASSED, "退回")
    if not note.strip():
        raise refuse("RETURN_REASON", "退回应当写明原因", POSTS, "请填写退回的原因")
    return _step(found, Step.RETURNED, by, at, note)


@transaction.atomic
def release(*, guide: ServiceGuide, params: Parameters, by: Person, at: datetime) -> PublishedGuide:
    """Make a checked guide public and close what it cures; raises NotDisclosed.

    Refused when the power list or the procedure has changed since it was written.
    """
    found = _locked(guide)
    if not releases(by, _roles(by, at), found.agency):
        raise refuse("NOT_THE_RELEASER", "由本机关公示信息员或者负责人发布", POSTS,
                     "请交本机关有权发布的人员办理")  # fmt: skip
    _second(found, by, "发布")
    _expect(found, Step.CHECKED, "发布")
    now = contents.content_of(found.power, found.facts, found.procedure, params)
    if contents.digest_of(now) != found.digest:
        raise refuse("GUIDE_OUTDATED", "编制以后权责清单或者执法程序有变化", OPINION,
                     "请退回后重新编制")  # fmt: skip
    _step(found, Step.RELEASED, by, at)
    close_for(found, at=at)
    return _publish(found, at)


def _publish(guide: ServiceGuide, at: datetime) -> PublishedGuide:
    address, power = slug(guide.agency.name), guide.power
    rows = PublishedGuide.objects.filter(slug=address, code=power.code, until=None)
    before = rows.first()
    rows.update(until=at)
    leaf = leave("guide", guide.pk, guide.digest, shown=True)
    values = [value for _, _, value in guide.content["fields"]]
    return PublishedGuide.objects.create(
        slug=address, code=power.code, agency=guide.agency.name, item=power.name,
        kind=POWER_KINDS.get(power.kind, power.kind), summary=str(guide.facts.get("summary", "")),
        number=guide.number, content=guide.content, svg=contents.chart(guide.procedure),
        words="\n".join(values), digest=guide.digest, released_at=at, commitment=leaf.commitment,
        changes=contents.differences(before.content if before else None, guide.content),
    )  # fmt: skip


def remarks_of(facts: Mapping[str, Any]) -> list[Remark]:
    """Return what is hard to read in a guide as written."""
    texts = {one.label: str(facts.get(one.name) or "") for one in contents.FIELDS}
    return remarks({label: text for label, text in texts.items() if text})


def step_of(guide: ServiceGuide) -> str:
    """Return the last step of a guide, empty when it was only written."""
    last = GuideStep.objects.filter(guide=guide).order_by("-id").first()
    return last.name if last else ""


def ended(guide: ServiceGuide) -> bool:
    """Say whether nothing more happens to a version: it was released or returned."""
    return step_of(guide) in (Step.RELEASED, Step.RETURNED)


def released(power: PowerItem) -> ServiceGuide | None:
    """Return the guide to an item that is public."""
    rows = ServiceGuide.objects.filter(
        power__agency=power.agency_id, power__code=power.code, steps__name=Step.RELEASED
    )
    return rows.select_related("power__agency", "agency").order_by("-number").first()


def versions_of(power: PowerItem) -> list[ServiceGuide]:
    """Return the versions of an item's guide with the acts of the posts, the newest first."""
    rows = _all_of(power).select_related("written_by", "agency", "power__agency")
    return list(rows.prefetch_related("steps", "steps__by"))


def _all_of(power: PowerItem) -> QuerySet[ServiceGuide]:
    """Versions of the guide to an item, whichever term of the item they were written under."""
    rows = ServiceGuide.objects.filter(agency=power.agency_id, power__code=power.code)
    return rows.order_by("-number")


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands: its newest version in hand, what is public, what is owed."""

    power: PowerItem
    latest: ServiceGuide | None
    stands: str
    public: int | None
    due: date | None


def standings(agency: Agency, day: date) -> list[Standing]:
    """Return how the guide of each item in force stands, in the order of the list."""
    powers = list(powers_on(agency, day))
    latest: dict[str, ServiceGuide] = {}
    rows = ServiceGuide.objects.filter(agency=agency).select_related("power").order_by("number")
    for one in rows.prefetch_related("steps"):
        latest[one.power.code] = one
    public = dict(
        PublishedGuide.objects.filter(slug=slug(agency.name), until=None)
        .values_list("code", "number")
    )  # fmt: skip
    due: dict[str, date] = {}
    for duty in open_duties(agency):
        due.setdefault(duty.guide.power.code, duty.due)
    return [
        Standing(one, latest.get(one.code), _stands(latest.get(one.code)), public.get(one.code),
                 due.get(one.code))
        for one in powers
    ]  # fmt: skip


def _stands(guide: ServiceGuide | None) -> str:
    if guide is None:
        return ""
    steps = sorted(guide.steps.all(), key=lambda one: one.pk)
    return steps[-1].get_name_display() if steps else "采集"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an agency is: items that have a public guide with its chart, of all its items."""

    agency: Agency
    done: int
    items: int

    @property
    def percent(self) -> str:
        """The share in per cent with one decimal, a dash when there are no items."""
        return f"{self.done * 100 / self.items:.1f}%" if self.items else "—"


def progress(agencies: Iterable[Agency], day: date) -> list[Progress]:
    """Return for each body how many of its items have a public guide with flow chart."""
    rows = []
    for agency in agencies:
        codes = set(powers_on(agency, day).values_list("code", flat=True))
        shown = PublishedGuide.objects.filter(slug=slug(agency.name), until=None, code__in=codes)
        rows.append(Progress(agency, shown.count(), len(codes)))
    return rows


def deadline(params: Parameters) -> date | None:
    """Return until when the place wants list and charts complete (`powerlist.deadline`)."""
    stated = isinstance(params, Values) and params.has(DEADLINE)
    found = params.value(DEADLINE) if stated and isinstance(params, Values) else None
    return found if isinstance(found, date) else None


def bodies() -> list[Agency]:
    """Return the enforcement bodies."""
    return list(registered_agencies().filter(is_subject=True))


def _checker(guide: ServiceGuide, params: Parameters, by: Person, at: datetime, doing: str) -> None:
    if not checks(by, _roles(by, at), guide.agency, params):
        central = params.has(AUDIT) and params.text(AUDIT) == "central"
        text = "由监督机关统一审核后公示" if central else "由本机关公示信息员或者负责人审核"
        law = params.source(AUDIT) if central else POSTS
        raise refuse("NOT_THE_CHECKER", text, law, "请交有权审核的人员办理")
    _second(guide, by, doing)


def _second(guide: ServiceGuide, by: Person, doing: str) -> None:
    if guide.written_by_id == by.pk:
        raise refuse("SAME_PERSON", f"编制人不能{doing}自己编制的指南", POSTS, "请由另一人办理")


def _expect(guide: ServiceGuide, wanted: str, doing: str) -> None:
    found = step_of(guide)
    if found != wanted:
        stands = Step(found).label if found else "采集"
        raise refuse("GUIDE_ORDER", f"第{guide.number}版现在处于“{stands}”，不能{doing}", POSTS,
                     "请按采集、传递、审核、发布的次序办理")  # fmt: skip


def _step(
    guide: ServiceGuide, name: GuideStep.Name, by: Person, at: datetime, note: str = "",
    *, plain: bool = False,
) -> GuideStep:  # fmt: skip
    return GuideStep.objects.create(
        guide=guide, name=name, by=by, writer_id=guide.written_by_id, at=at, plain=plain,
        note=note.strip()[:500],
    )  # fmt: skip


def _roles(person: Person, at: datetime) -> frozenset[Role]:
    return people_on([person.pk], at.astimezone(SHANGHAI).date())[person.pk].roles


def _locked(guide: ServiceGuide) -> ServiceGuide:
    Agency.objects.select_for_update().get(pk=guide.agency_id)
    return ServiceGuide.objects.select_related("power__agency", "agency").get(pk=guide.pk)
