"""裁量基准的制定: drafted, reviewed by another, issued by the head, filed, published.

What is in force on a day follows from the day that the head set; a later version ends the earlier
one on that day. Source: 《行政处罚法》第三十四条; 国办发〔2022〕27号.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from sanjian.assistance.models import Benchmark, BenchmarkStep, Grade
from sanjian.law.citations import APL
from sanjian.law.forms import SHANGHAI, Choice, Field, Kind
from sanjian.law.people import Role
from sanjian.law.procedures.benchmark import OPINION
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.registry.models import Agency, Person

DRAFTED, GRADED, STEPPED = "benchmark", "benchmark_grade", "benchmark_step"
LABELS = (
    Choice("不予处罚", "不予处罚"), Choice("免予处罚", "免予处罚"), Choice("减轻", "减轻处罚"),
    Choice("从轻", "从轻处罚"), Choice("一般", "一般处罚"), Choice("从重", "从重处罚"),
    Choice("轻微", "轻微"), Choice("较轻", "较轻"), Choice("较重", "较重"), Choice("严重", "严重"),
)  # fmt: skip
WITHOUT_FINE = ("不予处罚", "免予处罚")
GRADES = (
    Field("label", "裁量阶次", Kind.CHOICE, choices=LABELS),
    Field("conditions", "适用条件", max_length=500),
    Field("low", "罚款下限（元）", Kind.YUAN, required=False),
    Field("high", "罚款上限（元）", Kind.YUAN, required=False),
    Field("other", "其他处理", required=False, max_length=300),
)
DRAFT = (
    Field("code", "基准编号", max_length=40, help="修订已有基准的，填写原编号，形成新的版本"),
    Field("matter", "违法行为", max_length=200),
    Field("statute", "法定依据（法律、法规、规章名称）", max_length=100),
    Field("article", "条款", max_length=50, help="如：第一百二十四条第一款"),
    Field("grades", "裁量阶次、适用条件和具体标准", Kind.ROWS, columns=GRADES),
)
REVIEW = (
    Field("passed", "审核意见", Kind.CHOICE,
          choices=(Choice("yes", "同意"), Choice("no", "存在问题，退回修改"))),
    Field("opinion", "审核意见内容", Kind.LONGTEXT, max_length=1000),
)  # fmt: skip
ISSUE = (
    Field("number", "印发文号", max_length=60),
    Field("since", "施行日期", Kind.DATE, future=True),
)
FILE = (
    Field("organ", "备案机关", max_length=100),
    Field("number", "备案编号", max_length=60),
    Field("filed_on", "备案日期", Kind.DATE),
)
PUBLISH = (
    Field("channel", "公布渠道", max_length=200),
    Field("published_on", "公布日期", Kind.DATE),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A step in the life of a benchmark: who takes it, after what, and its form."""

    name: str
    label: str
    roles: frozenset[Role]
    after: str
    form: tuple[Field, ...]


DRAFTERS = frozenset({Role.OFFICER, Role.CLERK})
WAYS = (
    Way("review", "法制审核", frozenset({Role.REVIEWER}), "", REVIEW),
    Way("issue", "印发施行", frozenset({Role.HEAD}), "review", ISSUE),
    Way("publish", "向社会公布", frozenset({Role.CLERK}), "issue", PUBLISH),
    Way("file", "报送备案", frozenset({Role.CLERK, Role.OFFICER}), "issue", FILE),
)
STATES = {
    "": "待法制审核", "returned": "审核退回", "review": "审核同意，待印发", "issue": "已印发",
    "publish": "已公布", "file": "已备案",
}  # fmt: skip


class NotMade(Unfulfilled):
    """A step in the life of a benchmark that may not be taken; nothing was written."""


refuse = NotMade.because


def register() -> None:
    """Let `verify` and proofs know what the leaves are of."""
    VALUES.update(
        {DRAFTED: of_rows(Benchmark), GRADED: of_rows(Grade), STEPPED: of_rows(BenchmarkStep)}
    )


def taken(row: Benchmark) -> dict[str, BenchmarkStep]:
    """Return the steps taken about a version, by name."""
    return {one.name: one for one in row.steps.all()}


def state(row: Benchmark) -> str:
    """Return where a version stands, a key of STATES."""
    done = taken(row)
    if "review" in done and done["review"].content["passed"] == "no":
        return "returned"
    return next((name for name in ("file", "publish", "issue", "review") if name in done), "")


def open_ways(row: Benchmark, roles: frozenset[Role]) -> list[Way]:
    """Return the steps that a person with these posts may take next about a version."""
    done = taken(row)
    if state(row) == "returned":
        return []
    return [
        one
        for one in WAYS
        if one.name not in done and one.roles & roles and (not one.after or one.after in done)
    ]


@transaction.atomic
def draft(*, agency: Agency, content: Mapping[str, Any], by: Person, at: datetime) -> Benchmark:
    """Draft a version of a benchmark with its grades.

    Raises NotMade: BENCHMARK_ROLE, GRADES_EMPTY, GRADE_RANGE (a range without an end, upside down,
    or none where the grade fines), GRADE_OVERLAP (two grades give the same amounts twice over).
    """
    if by.agency_id != agency.pk or not _roles(by, at) & DRAFTERS:
        raise refuse("BENCHMARK_ROLE", "裁量基准由本机关执法人员或者公示信息员起草", OPINION,
                     "请由上述人员起草")  # fmt: skip
    rows = content["grades"]
    _ranges(rows)
    last = Benchmark.objects.filter(agency=agency, code=content["code"]).order_by("-version")
    before = last.first()
    if before is not None and state(before) in ("", "review"):
        raise refuse("VERSION_OPEN", f"{before}第{before.version}版还没有办结", OPINION,
                     "请先办完上一版本")  # fmt: skip
    try:
        with transaction.atomic():
            made = Benchmark.objects.create(
                agency=agency, code=content["code"],
                version=(before.version if before else 0) + 1, matter=content["matter"],
                statute=content["statute"].strip("《》"), article=content["article"], by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("VERSION_OPEN", "同一编号刚由他人起草了新的版本", OPINION,
                     "请刷新页面查看") from None  # fmt: skip
    leave(DRAFTED, made.pk, row_value(made).value)
    for place, row in enumerate(rows, 1):
        grade = Grade.objects.create(
            benchmark=made, position=place, label=row["label"], conditions=row["conditions"],
            low_fen=row["low"], high_fen=row["high"], other=row["other"],
        )  # fmt: skip
        leave(GRADED, grade.pk, row_value(grade).value)
    return made


def _ranges(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        raise refuse("GRADES_EMPTY", "裁量基准应当列明裁量阶次、适用条件和具体标准", OPINION,
                     "请至少写一个阶次")  # fmt: skip
    spans: list[tuple[int, int, str]] = []
    for row in rows:
        low, high, label = row["low"], row["high"], row["label"]
        if (low is None) != (high is None) or (low is not None and high < low):
            raise refuse("GRADE_RANGE", f"“{label}”的罚款幅度不完整，或者上限低于下限", OPINION,
                         "请填写下限和上限；不罚款的两项都不填")  # fmt: skip
        if low is not None and label in WITHOUT_FINE and high > 0:
            raise refuse("GRADE_RANGE", f"“{label}”不得有罚款", str(APL(33)), "请改为其他阶次")
        if low is not None:
            spans.append((low, high, label))
    spans.sort()
    for one, other in zip(spans, spans[1:], strict=False):
        if other[0] < one[1]:
            raise refuse("GRADE_OVERLAP", f"“{one[2]}”与“{other[2]}”的罚款幅度重叠", OPINION,
                         "阶次之间的幅度应当衔接，不得重叠")  # fmt: skip


@transaction.atomic
def take(
    *, benchmark: Benchmark, name: str, content: Mapping[str, Any], by: Person, at: datetime
) -> BenchmarkStep:
    """Take a step in the life of a version.

    Raises NotMade: BENCHMARK_ROLE; BENCHMARK_ORDER where it is not its turn; BENCHMARK_OWN for
    reviewer or head who drafted it, or the head who reviewed it; SINCE_PAST for a day before the
    issue (a benchmark does not reach back).
    """
    row = Benchmark.objects.get(pk=benchmark.pk)
    way = next(one for one in WAYS if one.name == name)
    if by.agency_id != row.agency_id or not _roles(by, at) & way.roles:
        who = "、".join(sorted(one.label for one in way.roles))
        raise refuse("BENCHMARK_ROLE", f"“{way.label}”由{who}办理", OPINION,
                     "请由上述人员办理")  # fmt: skip
    if way not in open_ways(row, way.roles):
        raise refuse("BENCHMARK_ORDER", f"现在不能“{way.label}”：{STATES[state(row)]}", OPINION,
                     "请刷新页面查看")  # fmt: skip
    earlier = {row.by_id, *(one.by_id for one in taken(row).values())}
    if name in ("review", "issue") and by.pk in earlier:
        raise refuse("BENCHMARK_OWN", "起草、审核、印发应当由不同的人办理", OPINION,
                     "请由另一人办理")  # fmt: skip
    today = at.astimezone(SHANGHAI).date()
    if name == "issue" and date.fromisoformat(content["since"]) < today:
        raise refuse("SINCE_PAST", "裁量基准不溯及既往，施行日期不得早于印发之日", OPINION,
                     "请填写今天或者以后的日期")  # fmt: skip
    try:
        with transaction.atomic():
            made = BenchmarkStep.objects.create(
                benchmark=row, name=name, content=dict(content), by=by, at=at
            )
    except IntegrityError:
        raise refuse("BENCHMARK_ORDER", f"“{way.label}”刚由他人办理", OPINION,
                     "请刷新页面查看") from None  # fmt: skip
    leave(STEPPED, made.pk, row_value(made).value)
    return made


def _roles(by: Person, at: datetime) -> frozenset[Role]:
    return people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
