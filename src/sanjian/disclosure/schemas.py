"""公示标准、格式: what the public contents of an organ and of its whole system must hold.

An organ drafts it for a kind of enforcement act, its head puts it in force, and the units of its
system follow it (本系统); a copy that does not fit is refused when it is handed on. Nothing of a
schema can take away what the law asks for. Source: 国办发〔2018〕118号（二）.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from sanjian.disclosure.schema_models import PublicationSchema, SchemaIssue, SystemMember
from sanjian.law.forms import SHANGHAI, Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAFTED, ISSUED, MEMBER = "publication_schema", "schema_issue", "system_member"
OPINION = "国办发〔2018〕118号（二）"
EVERY = "every"
FURTHER = "further"
KINDS = (Choice(EVERY, "各类执法决定"), *(Choice(one.value, one.label) for one in EnforcementKind))
SOURCES = (
    Choice(FURTHER, "另行填写"), Choice("agency", "执法机关"), Choice("subject", "执法对象"),
    Choice("category", "执法类别"), Choice("conclusion", "执法结论"),
    Choice("document_number", "文书号"),
)  # fmt: skip
FORMATS = (
    Choice("text", "文字"), Choice("code", "从所列代码或者名称中选一个"),
    Choice("date", "日期，写成2026-03-01的样式"), Choice("number", "数字"),
)  # fmt: skip
ROWS = (
    Field("label", "要素名称", max_length=40, sample="执法类别代码"),
    Field("source", "取自", Kind.CHOICE, choices=SOURCES, sample=FURTHER),
    Field("format", "格式", Kind.CHOICE, choices=FORMATS, sample="code"),
    Field("codes", "所列代码或者名称", required=False, max_length=1000, help="用顿号隔开",
          sample="CF、XK"),
    Field("longest", "最多字数", Kind.INTEGER, required=False, minimum=1),
    Field("must", "必须填写", Kind.YESNO, required=False, sample=True),
)  # fmt: skip
DRAFT = (
    Field("kind", "适用的执法类别", Kind.CHOICE, choices=KINDS, sample=EVERY),
    Field("basis", "制定依据", max_length=200, sample="本机关公示办法第三条"),
    Field("rows", "要素及其标准、格式", Kind.ROWS, columns=ROWS),
)
ISSUE = (Field("since", "施行日期", Kind.DATE, future=True),)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
LONGEST_VALUE = 200


class NotStandardised(Unfulfilled):
    """A schema or membership that may not be entered; nothing was written."""


refuse = NotStandardised.because


def register() -> None:
    """Let `verify` and proofs know what the leaves are of."""
    VALUES.update({DRAFTED: of_rows(PublicationSchema), ISSUED: of_rows(SchemaIssue),
                   MEMBER: of_rows(SystemMember)})  # fmt: skip


def superior_on(agency: Agency, day: date) -> Agency | None:
    """Return the organ whose system an agency belongs to on a day, None for none."""
    rows = SystemMember.objects.filter(agency=agency, since__lte=day)
    last = rows.select_related("superior").order_by("since", "id").last()
    return last.superior if last else None


def system_of(agency: Agency, day: date) -> list[Agency]:
    """Return the units that belong to an agency's system on a day."""
    last = {
        row.agency_id: row
        for row in SystemMember.objects.filter(since__lte=day).order_by("since", "id")
    }
    ids = [number for number, row in last.items() if row.superior_id == agency.pk]
    return list(Agency.objects.filter(pk__in=ids))


@transaction.atomic
def enter_member(
    *, superior: Agency, agency: Agency, belongs: bool, by: Person, at: datetime
) -> SystemMember:
    """Enter that a unit belongs to an organ's system from today, or no longer does.

    By the head of the organ or the justice bureau. Raises NotStandardised: SYSTEM_ROLE,
    SYSTEM_SELF, SYSTEM_OTHERS for a unit of another system, SYSTEM_CIRCLE where the organ
    itself stands under the unit, SYSTEM_KNOWN where nothing would change.
    """
    day = at.astimezone(SHANGHAI).date()
    roles = people_on([by.pk], day)[by.pk].roles
    bureau = by.agency.supervises and Role.SUPERVISOR in roles
    if not bureau and not (by.agency_id == superior.pk and Role.HEAD in roles):
        raise refuse("SYSTEM_ROLE", "本系统的单位由主管机关负责人或者司法行政部门登记", OPINION,
                     "请由上述人员办理")  # fmt: skip
    Agency.objects.select_for_update().get(pk=agency.pk)
    now = superior_on(agency, day)
    if agency == superior:
        raise refuse("SYSTEM_SELF", "机关不能是自己的下级单位", OPINION, "请选择其他单位")
    if (now == superior) == belongs:
        told = "已经是本系统的单位" if belongs else "不是本系统的单位"
        raise refuse("SYSTEM_KNOWN", f"{agency.name}{told}", OPINION, "不必重复登记")
    if belongs and now is not None:
        raise refuse("SYSTEM_OTHERS", f"{agency.name}属于{now.name}的系统", OPINION,
                     "请先由原主管机关登记退出")  # fmt: skip
    if belongs and superior_on(superior, day) is not None:
        raise refuse("SYSTEM_CIRCLE", "本机关的公示标准由上级主管机关制定，不再另设本系统", OPINION,
                     "请由上级主管机关登记")  # fmt: skip
    if belongs and system_of(agency, day):
        raise refuse("SYSTEM_CIRCLE", f"{agency.name}自有本系统的单位", OPINION, "请先退出再登记")
    made = SystemMember.objects.create(
        agency=agency, superior=superior if belongs else None, since=day, by=by, at=at
    )
    leave(MEMBER, made.pk, row_value(made).value)
    return made


@transaction.atomic
def draft(
    *, agency: Agency, content: Mapping[str, Any], by: Person, at: datetime
) -> PublicationSchema:
    """Draft the next version for a kind of act; raises NotStandardised.

    SCHEMA_ROLE, SCHEMA_OF_SUPERIOR for a unit whose system has one already, SCHEMA_ROWS for rows
    that cannot be asked for (none, the same twice, codes missing).
    """
    day = at.astimezone(SHANGHAI).date()
    if by.agency_id != agency.pk or Role.CLERK not in people_on([by.pk], day)[by.pk].roles:
        raise refuse("SCHEMA_ROLE", "公示标准、格式由本机关公示信息员起草", OPINION,
                     "请由公示信息员办理")  # fmt: skip
    above = superior_on(agency, day)
    if above is not None and _own(above, content["kind"], day) is not None:
        raise refuse("SCHEMA_OF_SUPERIOR", f"本单位适用{above.name}为本系统制定的公示标准、格式",
                     OPINION, "需要调整的，请向主管机关提出")  # fmt: skip
    if faults := list(_row_faults(content["rows"])):
        raise refuse("SCHEMA_ROWS", "；".join(faults), OPINION, "请改正后再提交")
    last = PublicationSchema.objects.filter(agency=agency, kind=content["kind"]).first()
    try:
        with transaction.atomic():
            made = PublicationSchema.objects.create(
                agency=agency, kind=content["kind"], version=(last.version if last else 0) + 1,
                basis=content["basis"], rows=list(content["rows"]), by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("SCHEMA_ROWS", "同一类别刚由他人起草了新的版本", OPINION,
                     "请刷新页面查看") from None  # fmt: skip
    leave(DRAFTED, made.pk, row_value(made).value)
    return made


def _row_faults(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "至少应当写明一个要素"
    seen: set[str] = set()
    for row in rows:
        name = row["label"] if row["source"] == FURTHER else row["source"]
        if name in seen:
            yield f"“{row['label']}”重复"
        seen.add(name)
        if row["format"] == "code" and not codes_of(row):
            yield f"“{row['label']}”没有列出代码或者名称"


def codes_of(row: Mapping[str, Any]) -> list[str]:
    """Return the values that a row of a schema allows, [] where it lists none."""
    return [one for one in re.split(r"[、,，;；\s]+", str(row.get("codes") or "")) if one]


@transaction.atomic
def issue(*, schema: PublicationSchema, since: date, by: Person, at: datetime) -> SchemaIssue:
    """Put a version in force from a day on; the head, who did not draft it.

    Raises NotStandardised: SCHEMA_ROLE, SCHEMA_OWN, SCHEMA_PAST, SCHEMA_ISSUED.
    """
    day = at.astimezone(SHANGHAI).date()
    roles = people_on([by.pk], day)[by.pk].roles
    if by.agency_id != schema.agency_id or Role.HEAD not in roles:
        raise refuse("SCHEMA_ROLE", "公示标准、格式由本机关负责人印发", OPINION,
                     "请由负责人办理")  # fmt: skip
    if schema.by_id == by.pk:
        raise refuse("SCHEMA_OWN", "起草和印发应当由不同的人办理", OPINION, "请由另一人办理")
    if since < day:
        raise refuse("SCHEMA_PAST", "公示标准、格式不溯及既往", OPINION,
                     "施行日期请填写今天或者以后")  # fmt: skip
    try:
        with transaction.atomic():
            made = SchemaIssue.objects.create(schema=schema, since=since, by=by, at=at)
    except IntegrityError:
        raise refuse("SCHEMA_ISSUED", "这个版本已经印发", OPINION, "请刷新页面查看") from None
    leave(ISSUED, made.pk, row_value(made).value)
    return made


def in_force(agency: Agency, kind: str, day: date) -> PublicationSchema | None:
    """Return the schema an agency's contents of a kind must fit on a day: its system's first."""
    above = superior_on(agency, day)
    found = _own(above, kind, day) if above is not None else None
    return found or _own(agency, kind, day)


def _own(agency: Agency, kind: str, day: date) -> PublicationSchema | None:
    rows = PublicationSchema.objects.filter(agency=agency, issue__since__lte=day)
    rows = rows.filter(Q(kind=kind) | Q(kind=EVERY)).select_related("agency", "issue")
    found = sorted(rows, key=lambda one: (one.kind == kind, one.issue.since, one.version))
    return found[-1] if found else None


def further_rows(agency: Agency, kind: str, day: date) -> list[Mapping[str, Any]]:
    """Return the rows that a clerk has to write besides what comes from the decision."""
    found = in_force(agency, kind, day)
    return [row for row in found.rows if row["source"] == FURTHER] if found else []


def unfit(agency: Agency, kind: str, day: date, values: Mapping[str, Any], further: Any) -> str:
    """Return in words where public contents do not fit the schema in force, "" where they do."""
    found = in_force(agency, kind, day)
    if found is None:
        return ""
    typed = further if isinstance(further, (list, tuple)) else []
    written = {
        str(one.get("label", "")).strip(): str(one.get("value") or "").strip()
        for one in typed if isinstance(one, Mapping)
    }  # fmt: skip
    said = []
    for row in found.rows:
        value = (written.get(row["label"], "") if row["source"] == FURTHER
                 else str(values.get(row["source"]) or "").strip())  # fmt: skip
        if wrong := _wrong(row, value):
            said.append(wrong)
    asked = {row["label"] for row in found.rows if row["source"] == FURTHER}
    said += [f"没有“{one[:40]}”这个要素" for one in written if one and one not in asked]
    return "；".join(said)[:500]


def _wrong(row: Mapping[str, Any], value: str) -> str:
    label = row["label"]
    if not value:
        return f"没有填写“{label}”" if row.get("must") else ""
    longest = int(row.get("longest") or 0)
    if longest and len(value) > longest:
        return f"“{label}”超过{longest}字"
    if row["format"] == "code" and value not in codes_of(row):
        return f"“{label}”应为{'、'.join(codes_of(row))[:200]}之一"
    if row["format"] == "date" and not _is_day(value):
        return f"“{label}”应写成2026-03-01的样式"
    if row["format"] == "number" and not _NUMBER.fullmatch(value):
        return f"“{label}”应为数字"
    return ""


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def versions_of(agency: Agency) -> list[PublicationSchema]:
    """Return an agency's versions, by kind, the latest first."""
    rows = PublicationSchema.objects.filter(agency=agency)
    return list(rows.select_related("agency", "by", "issue", "issue__by"))
