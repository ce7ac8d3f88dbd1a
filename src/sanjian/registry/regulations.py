"""制度库: drafting an agency's own rules, approving, filing and ending them.

Which kinds a place wants, with mandatory chapters and the parameters that each may set, is data
(``house.rules``, and the yearly plans of ``q1.filings``). A parameter set here may only be
stricter than the place's rules, and holds for the agency's files from the day it is in force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from typing import Any

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.ledger.canonical import digest, plain
from sanjian.registry.models import (
    Agency,
    Person,
    RegulationAct,
    RegulationCheck,
    RegulationVersion,
)
from sanjian.registry.queries import people_on, powers_on
from sanjian.registry.refusals import refuse
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.schema import (
    Key,
    Row,
    Value,
    WrongValue,
    loosens,
    plain_value,
    read_value,
    show_value,
)

RULES, PLANS, TYPES = "house.rules", "q1.filings", "publish.types"
LAW = "国办发〔2018〕118号（二）、（八）、（九）"
What = RegulationAct.What


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of rule or plan that the place wants: what it must hold, what it may set."""

    code: str
    label: str
    chapters: tuple[str, ...]
    numbers: tuple[str, ...]
    covers: bool
    publishes: bool
    self_check: bool
    due: str
    source: str

    @property
    def yearly(self) -> bool:
        """Whether it is made anew each year, until a day of that year."""
        return bool(self.due)


def wanted(params: Parameters) -> list[Wanted]:
    """Return the kinds that the place's rules want on a day, rules first, then yearly plans."""
    rules = params.rows(RULES) if params.has(RULES) else ()
    plans = params.rows(PLANS) if params.has(PLANS) else ()
    return [
        *(_wanted(row, params.source(RULES)) for row in rules),
        *(_wanted(row, params.source(PLANS)) for row in plans if row.get("to")),
    ]


def _wanted(row: Mapping[str, object], source: str) -> Wanted:
    def words(name: str) -> tuple[str, ...]:
        said = row.get(name)
        return tuple(str(one) for one in said) if isinstance(said, list | tuple) else ()

    return Wanted(
        code=str(row["code"]), label=str(row["label"]), chapters=words("chapters") or ("内容",),
        numbers=words("numbers"), covers=bool(row.get("covers")),
        publishes=bool(row.get("publishes")), self_check=bool(row.get("self_check")),
        due=str(row.get("due", "")), source=str(row.get("law") or source),
    )  # fmt: skip


@transaction.atomic
def draft(
    *, agency: Agency, kind: Wanted, year: int, chapters: Mapping[str, str],
    values: Mapping[str, object], types: Sequence[str], powers: Sequence[str], in_force: date,
    by: Person, at: datetime,
) -> RegulationVersion:  # fmt: skip
    """Write down the next version as drafted; what it lacks is refused when it is approved.

    ``values`` are plain values by key. Raises NotRegistered: REGULATION_ROLE,
    REGULATION_VALUE for a key that this kind may not set or a value of another kind.
    """
    if by.agency_id != agency.pk or not _roles(by, at) & {Role.HEAD, Role.CLERK, Role.REVIEWER}:
        raise refuse("REGULATION_ROLE", "制度由本机关的公示信息员、法制审核人员或者负责人拟订", LAW,
                     "请转其办理")  # fmt: skip
    for key, value in values.items():
        if key not in kind.numbers:
            raise refuse("REGULATION_VALUE", f"该制度不能规定“{key}”", LAW, "请去掉该项")
        _read(key, value)
    locked = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    before = RegulationVersion.objects.filter(agency=locked, kind=kind.code, year=year)
    last = before.order_by("-number").first()
    made = RegulationVersion(
        agency=locked, kind=kind.code, label=kind.label, number=last.number + 1 if last else 1,
        year=year, chapters={name: chapters.get(name, "").strip() for name in kind.chapters},
        values=dict(values), types=list(types), powers=list(powers), in_force=in_force,
        drafted_by=by, drafted_at=at,
    )  # fmt: skip
    made.digest = digest(plain({
        "agency": locked.pk, "kind": made.kind, "number": made.number, "year": year,
        "chapters": made.chapters, "values": made.values, "types": made.types,
        "powers": made.powers, "in_force": in_force, "before": last.digest if last else "",
    }))  # fmt: skip
    made.save()
    return made


def _read(key: str, value: object) -> Value:
    try:
        return read_value(KEYS[key], value)
    except WrongValue as wrong:
        raise refuse("REGULATION_VALUE", f"{KEYS[key].label}：{wrong}", LAW, "请核对") from None


@transaction.atomic
def approve(
    *, version: RegulationVersion, kind: Wanted, params: Parameters, by: Person, at: datetime
) -> RegulationAct:
    """Approve a version by the head, who did not draft it; it holds from its day on.

    ``params`` are the place's rules on that day, without agencies' own. Raises NotRegistered:
    REGULATION_ROLE, SAME_PERSON, REGULATION_PAST, REGULATION_CHAPTER, REGULATION_POWERS,
    REGULATION_TYPES, REGULATION_LOOSER, REGULATION_DONE.
    """
    if by.agency_id != version.agency_id or Role.HEAD not in _roles(by, at):
        raise refuse("REGULATION_ROLE", "制度由本机关负责人批准印发", LAW, "请转其办理")
    if by.pk == version.drafted_by_id:
        raise refuse("SAME_PERSON", "拟订和批准不得为同一人", LAW, "请由另一名人员拟订")
    today = at.astimezone(SHANGHAI).date()
    if version.in_force <= today and not version.year:
        raise refuse("REGULATION_PAST", "施行日期应当晚于批准之日", LAW, "请另拟一版，改施行日期")
    lacking = [name for name in kind.chapters if not version.chapters.get(name)]
    if lacking:
        raise refuse("REGULATION_CHAPTER", f"缺少应当明确的内容：{'、'.join(lacking)}", kind.source,
                     "请另拟一版，补齐各章")  # fmt: skip
    if kind.covers and (left := _uncovered(version, today)):
        raise refuse("REGULATION_POWERS", f"没有覆盖的行政权力事项：{'、'.join(left)}", kind.source,
                     "请结合本单位行政权力事项逐项明确")  # fmt: skip
    if kind.publishes and (left := _unpublished(version, params)):
        raise refuse("REGULATION_TYPES", f"{'、'.join(left)}决定必须公示，不能排除在范围以外",
                     params.source(TYPES), "请列入公示范围；个案不宜公开的，依法决定")  # fmt: skip
    if looser := _looser(version, params):
        raise refuse("REGULATION_LOOSER", f"不得宽于本辖区规则：{'；'.join(looser)}",
                     kind.source, "请另拟一版，改为相同或者更严")  # fmt: skip
    return _act(version, What.APPROVED, by, at)


def _uncovered(version: RegulationVersion, day: date) -> list[str]:
    missing = powers_on(version.agency, day).exclude(code__in=version.powers)
    return list(missing.values_list("name", flat=True))


def _unpublished(version: RegulationVersion, params: Parameters) -> list[str]:
    rows = params.rows(TYPES) if params.has(TYPES) else ()
    return [str(row["label"]) for row in rows if row["code"] not in version.types]


def _looser(version: RegulationVersion, params: Parameters) -> list[str]:
    found = []
    for key, raw in version.values.items():
        value, known = _read(key, raw), KEYS[key]
        if params.has(key) and _wider(known, value, above := value_of(params, key)):
            found.append(
                f"{known.label}{show_value(known, value)}（规则为{show_value(known, above)}）"
            )
    return found


def _wider(key: Key, value: Value, above: Value) -> bool:
    """Say whether a value is looser than the place's; terms of keeping may only get longer."""
    if not (isinstance(value, tuple) and isinstance(above, tuple)):
        return loosens(key, value, above)
    rows = {row["code"]: row for row in value}
    return loosens(key, value, above) or any(
        row["code"] not in rows or _kept(rows[row["code"]]) < _kept(row) for row in above
    )


def _kept(row: Row) -> float:
    """Years for which what a row names is kept; nothing lasts longer than for ever."""
    years = row.get("years", 0)
    return inf if row.get("permanent") else float(years) if isinstance(years, int) else 0


def value_of(params: Parameters, key: str) -> Any:
    """Return a parameter as it is compared with another value of its key."""
    value = getattr(params, "values", {})[key]
    return tuple(value) if isinstance(value, list) else value


def stricter(params: Parameters, key: str, plain: object) -> Value | None:
    """Return an agency's own value where the place's rules leave room for it, else None."""
    value = read_value(KEYS[key], plain)
    if params.has(key) and _wider(KEYS[key], value, value_of(params, key)):
        return None
    return value


@transaction.atomic
def answer_filing(
    *, version: RegulationVersion, number: str, words: str, accept: bool, by: Person, at: datetime
) -> RegulationAct:
    """Take an approved version on file with a number, or return it with reasons.

    Raises NotRegistered: REGULATION_ROLE (only the justice bureau), REGULATION_UNAPPROVED,
    REGULATION_NUMBER, REGULATION_REASON, REGULATION_DONE.
    """
    if not (by.agency.supervises and Role.SUPERVISOR in _roles(by, at)):
        raise refuse("REGULATION_ROLE", "备案由司法行政部门办理", LAW, "请转其办理")
    if What.APPROVED not in _done(version):
        raise refuse("REGULATION_UNAPPROVED", "尚未批准印发，不能备案", LAW, "请等待报备单位批准")
    if accept and not number.strip():
        raise refuse("REGULATION_NUMBER", "准予备案应当编号", LAW, "请填写备案号")
    if not accept and not words.strip():
        raise refuse("REGULATION_REASON", "退回备案应当说明理由", LAW, "请填写理由")
    what = What.FILED if accept else What.REFUSED
    return _act(version, what, by, at, words=words, number=number if accept else "")


@transaction.atomic
def end(
    *, version: RegulationVersion, effective: date, words: str, by: Person, at: datetime
) -> RegulationAct:
    """End a rule from a coming day on.

    Raises NotRegistered: REGULATION_ROLE, REGULATION_UNAPPROVED, REGULATION_PAST.
    """
    if by.agency_id != version.agency_id or Role.HEAD not in _roles(by, at):
        raise refuse("REGULATION_ROLE", "制度由本机关负责人废止", LAW, "请转其办理")
    if What.APPROVED not in _done(version):
        raise refuse("REGULATION_UNAPPROVED", "尚未批准印发，不需要废止", LAW, "请刷新查看")
    if effective <= at.astimezone(SHANGHAI).date():
        raise refuse("REGULATION_PAST", "废止日期应当晚于今天", LAW, "请核对日期")
    return _act(version, What.ENDED, by, at, words=words, effective=effective)


def check_yearly(
    *, agency: Agency, kind: Wanted, year: int, words: str, by: Person, at: datetime
) -> RegulationCheck:
    """Write down the self-check of a year. Raises NotRegistered: REGULATION_ROLE, _CHECKED."""
    if by.agency_id != agency.pk or not _roles(by, at) & {Role.HEAD, Role.CLERK}:
        raise refuse("REGULATION_ROLE", "自查由本机关信息员或者负责人登记", LAW, "请转其办理")
    try:
        with transaction.atomic():
            return RegulationCheck.objects.create(
                agency=agency, kind=kind.code, year=year, words=words.strip(), by=by, at=at
            )
    except IntegrityError:
        raise refuse("REGULATION_CHECKED", f"{year}年的自查已经登记", LAW, "请刷新查看") from None


def _act(
    version: RegulationVersion, what: str, by: Person, at: datetime, *, words: str = "",
    number: str = "", effective: date | None = None,
) -> RegulationAct:  # fmt: skip
    try:
        with transaction.atomic():
            return RegulationAct.objects.create(
                version=version, what=what, words=words.strip(), number=number.strip(),
                effective=effective, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("REGULATION_DONE", "该事项已经办理", LAW, "请刷新查看") from None


def _done(version: RegulationVersion) -> set[str]:
    return set(version.acts.values_list("what", flat=True))


def _roles(by: Person, at: datetime) -> frozenset[Role]:
    return people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles


def plain_values(params: Parameters, keys: Sequence[str]) -> dict[str, object]:
    """Return what the place's rules say under these keys as plain data."""
    return {key: plain_value(value_of(params, key)) for key in keys if params.has(key)}
