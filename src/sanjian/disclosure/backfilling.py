"""补录: decisions made before the rules, handed in as a sheet, passed by the bureau, then public.

《海门市试点工作方案》五（四）4: 2017年1月1日以来已作出的重大执法决定, reported to the bureau and
then put on the website. They carry no review and no recording, since the rules that ask for
them came later; they are shown as such and never counted as handled here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sanjian.disclosure.backfill_models import Backfill, BackfillConsent
from sanjian.disclosure.imported import Historic, publish_imported
from sanjian.disclosure.models import PublishedDecision
from sanjian.law.forms import SHANGHAI
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.records.verification import Finding
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanjian.registry.models import Agency, Person

FROM, DUE = "publish.backfill_from", "publish.backfill_due"
HANDED_IN, CONSENT = "backfill", "backfill_consent"
MARK = "补录，规则施行前作出"
MOST_ROWS = 2000
CATEGORIES = tuple(one.label for one in EnforcementKind)


@dataclass(frozen=True, slots=True)
class Item:
    """A column of the sheet: key, title, longest text in characters, whether it must be filled."""

    key: str
    title: str
    longest: int
    required: bool = True


LAYOUT = (
    Item("document_number", "文书号", 120), Item("subject", "执法对象", 200),
    Item("category", "执法类别", 20), Item("cause", "案由", 500),
    Item("basis", "依据", 1000), Item("conclusion", "执法结论", 2000),
    Item("decided_on", "决定日期", 20), Item("facts", "主要事实", 5000, required=False),
)  # fmt: skip
"""The fixed sheet (样表) of back-filled decisions."""
TITLES = tuple(item.title for item in LAYOUT)


class NotBackfilled(Unfulfilled):
    """A sheet that may not be handed in or passed; nothing was written."""


refuse = NotBackfilled.because


def register() -> None:
    """Let `verify` and proofs know what the leaves of sheets and consents are of."""
    VALUES[HANDED_IN] = of_rows(Backfill)
    VALUES[CONSENT] = of_rows(BackfillConsent)


def asked_for(params: Parameters) -> bool:
    """Say whether the place's rules ask for a back-fill."""
    return params.has(FROM)


def read(
    cells: Sequence[Sequence[str]], params: Parameters, *, today: date,
    known: Collection[str] = (),
) -> tuple[list[dict[str, str]], list[str]]:  # fmt: skip
    """Return the complete decisions of a sheet and, for every other row, what is wrong with it.

    ``known`` are document numbers that are handed in already. Raises NotBackfilled when a column
    is missing, unknown or doubled, when there is no row, or more than MOST_ROWS.
    """
    law = params.source(FROM)
    head = [str(one).strip() for one in cells[0]] if cells else []
    while head and not head[-1]:
        head.pop()
    if wrong := _head_faults(head):
        raise refuse("SHEET_COLUMNS", f"表头与样表不一致：{'；'.join(wrong)}", law,
                     "请下载样表，按样表的列填写")  # fmt: skip
    filled = [
        (number, row) for number, row in enumerate(cells[1:], 2) if any(str(c).strip() for c in row)
    ]
    if not 0 < len(filled) <= MOST_ROWS:
        raise refuse("SHEET_ROWS", f"一次报送1至{MOST_ROWS}件，这份表有{len(filled)}件", law,
                     "请核对文件，过多的分次报送")  # fmt: skip
    made: list[dict[str, str]] = []
    faults: list[str] = []
    numbers = set(known)
    for number, row in filled:
        values = {
            LAYOUT[TITLES.index(title)].key: str(row[place]).strip() if place < len(row) else ""
            for place, title in enumerate(head)
        }
        wrong = _faults(values, params, today, numbers)
        if wrong:
            faults.append(f"第{number}行：{'；'.join(wrong)}")
            continue
        numbers.add(values["document_number"])
        made.append(values)
    return made, faults


def _head_faults(head: Sequence[str]) -> list[str]:
    missing = [f"缺少“{one}”" for one in TITLES if one not in head]
    unknown = [f"样表没有“{one[:20]}”" for one in head if one not in TITLES]
    doubled = [f"“{one}”重复" for one in TITLES if list(head).count(one) > 1]
    return missing + unknown + doubled


def _faults(
    values: dict[str, str], params: Parameters, today: date, numbers: Collection[str]
) -> list[str]:
    found = []
    for item in LAYOUT:
        value = values[item.key]
        if item.required and not value:
            found.append(f"没有填写“{item.title}”")
        elif len(value) > item.longest:
            found.append(f"“{item.title}”超过{item.longest}字")
    if values["category"] and values["category"] not in CATEGORIES:
        found.append(f"“执法类别”应为{'、'.join(CATEGORIES)}之一")
    if values["document_number"] in numbers and values["document_number"]:
        found.append("“文书号”重复或者已经报送")
    if values["decided_on"]:
        day, since = day_of(values["decided_on"]), params.date_of(FROM)
        if day is None:
            found.append("“决定日期”应写成2017-03-01的样式")
        elif not since <= day <= today:
            found.append(f"“决定日期”应在{since.isoformat()}以后、今天以前")
        else:
            values["decided_on"] = day.isoformat()
    return found


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?", re.ASCII)


def day_of(text: str) -> date | None:
    """Return the day that a cell names, None for anything else."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def hand_in(
    *, agency: Agency, cells: Sequence[Sequence[str]], name: str, sha256: str,
    params: Parameters, by: Person, at: datetime,
) -> Backfill:  # fmt: skip
    """Hand an agency's sheet in to the bureau: complete rows go on, the others are told.

    Raises NotBackfilled: not asked for here, not the clerk of the agency, another layout, or no
    complete row at all.
    """
    if not asked_for(params):
        raise refuse("NO_BACKFILL", "本地规则没有要求补录以往的决定", "国办发〔2018〕118号（六）",
                     "以往的决定不必补录")  # fmt: skip
    law, today = params.source(FROM), at.astimezone(SHANGHAI).date()
    _require(by, at, {Role.CLERK, Role.HEAD}, agency.pk, law,
             "由作出决定的机关报送", "请由该机关公示信息员或者负责人办理")  # fmt: skip
    with transaction.atomic():
        rows, faults = read(cells, params, today=today, known=handed_in_numbers(agency))
        if not rows:
            raise refuse("NOTHING_COMPLETE", "没有一件填写完整，" + "；".join(faults[:20]), law,
                         "请改正后重新报送")  # fmt: skip
        made = Backfill.objects.create(
            agency=agency, name=name[:255], sha256=sha256, rows=rows, faults=faults,
            source=law[:300], due=params.date_of(DUE) if params.has(DUE) else None, by=by, at=at,
        )  # fmt: skip
        leave(HANDED_IN, made.pk, row_value(made).value)
    return made


def handed_in_numbers(agency: Agency) -> set[str]:
    """Return the document numbers that an agency has handed in already."""
    sheets = Backfill.objects.filter(agency=agency).values_list("rows", flat=True)
    return {row["document_number"] for rows in sheets for row in rows}


def consent(*, backfill: Backfill, opinion: str, by: Person, at: datetime) -> BackfillConsent:
    """Let the decisions of a sheet onto the portal; the bureau's supervisor. Raises NotBackfilled.

    Names of natural persons and other personal data are hidden as in every imported decision.
    """
    if not by.agency.supervises:
        raise refuse("NOT_THE_BUREAU", "补录的决定由法制机构审核后上传", backfill.source,
                     "请由司法行政部门办理")  # fmt: skip
    _require(by, at, {Role.SUPERVISOR}, by.agency_id, backfill.source,
             "补录的决定由法制机构的监督人员审核", "请由监督人员办理")  # fmt: skip
    if not opinion.strip():
        raise refuse("OPINION_EMPTY", "审核意见应当写明", backfill.source, "请填写审核意见")
    try:
        with transaction.atomic():
            made = BackfillConsent.objects.create(
                backfill=backfill, opinion=opinion.strip()[:500], by=by, at=at
            )
            leave(CONSENT, made.pk, row_value(made).value)
            publish_imported(rows=historics(backfill), at=at)
    except IntegrityError as known:
        raise refuse("CONSENTED", "这一批已经同意上传", backfill.source, "不必重复办理") from known
    return made


def _require(
    by: Person, at: datetime, posts: Collection[Role], agency: int, law: str, text: str, cure: str
) -> None:
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    if by.agency_id != agency or not roles & set(posts):
        raise refuse("NOT_THE_POST", text, law, cure)


def historics(backfill: Backfill) -> list[Historic]:
    """Return the rows of a sheet as decisions that the portal shows, marked as before the rule."""
    return [_historic(backfill, row) for row in backfill.rows]


def _historic(backfill: Backfill, row: Mapping[str, Any]) -> Historic:
    return Historic(
        key=key_of(backfill.agency_id, row["document_number"]), agency=backfill.agency.name,
        subject=row["subject"], conclusion=row["conclusion"], category=row["category"],
        cause=row["cause"], basis=row["basis"], facts=row["facts"],
        document_number=row["document_number"], decided_on=date.fromisoformat(row["decided_on"]),
        source_label=f"{MARK}（{backfill.source}），未经本平台法制审核和记录",
    )  # fmt: skip


def key_of(agency: int, number: str) -> str:
    """Return the key under which a back-filled decision stands among the imported ones."""
    return f"backfill:{agency}:{number}"[:200]


def seen_by(person: Person) -> QuerySet[Backfill]:
    """Return the sheets of one's own agency; for the supervising bureau everybody's."""
    rows = Backfill.objects.select_related("agency", "by", "consent__by")
    return rows if person.agency.supervises else rows.filter(agency_id=person.agency_id)


def verify_backfills() -> Iterator[Finding]:
    """Yield each back-filled decision on the portal that no sheet with a consent holds."""
    passed = Backfill.objects.filter(consent__isnull=False)
    known = {key_of(sheet.agency_id, row["document_number"])
             for sheet in passed for row in sheet.rows}  # fmt: skip
    rows = PublishedDecision.objects.filter(stable_key__startswith="backfill:").order_by("pk")
    for number, key in rows.values_list("number", "stable_key"):
        if key not in known:
            yield Finding(f"公示 {number}", 0, "公示", "补录", "已同意上传的一批", "没有")
