"""告知承诺核查: a licence granted on a promise is verified within the time that the statute sets.

What is not as promised is put right within that same time, and its activity stops meanwhile; what
still is not so is revoked by the agency that granted it (《行政许可法》第六十一条、第六十九条;
香格里拉市 三（六）). Since time for putting right is what is left of the limit, verification is
proposed long before it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from sanjian.coordination.models import Deed, Promise, PromiseStep
from sanjian.coordination.sanctions import standing_on as sanctioned
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.periods import Period, Unit
from sanjian.law.procedure import Unmet
from sanjian.law.procedures.filing import PARTY
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.records.queries import opening_of_case
from sanjian.records.taking import open_dossier
from sanjian.records.uploads.exhibits import place_upload
from sanjian.registry.licences.queries import standing_on
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier
    from sanjian.records.uploads.models import Upload
    from sanjian.registry.licences.models import Licence
    from sanjian.registry.models import Agency, Person

__all__ = ["Deed", "Promise", "PromiseStep"]

LAW = "《行政许可法》第六十一条"
PAPER = "香格里拉市 三（六）；其他地方为平台规则"
TWO = "《行政许可法》第三十四条第三款"
REVOKING = "《行政许可法》第六十九条"
SHARE = "commitment.propose_percent"
PROMISE, STEP = "promise", "promise_step"
WORKS = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD})
NOT_QUALIFIED = "not_qualified"
"""The ground of 撤销: granted to somebody who did not fulfil the conditions."""

NOTICES = ("rectify_by", "rectify_proof", "stop_from", "stop_scope", "stop_proof")


class NotVerified(Unfulfilled):
    """A promise, or a step about it, that may not be taken; nothing was written."""


refuse = NotVerified.because


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise as it stands."""

    promise: Promise
    steps: tuple[PromiseStep, ...]

    def step(self, name: Deed) -> PromiseStep | None:
        """Return the step of that name, None where it has not been taken."""
        return next((one for one in self.steps if one.name == name), None)

    @property
    def last(self) -> PromiseStep | None:
        """The last finding: of the second look, else of the first."""
        return self.step(Deed.RECHECKED) or self.step(Deed.VERIFIED)

    @property
    def failing(self) -> bool:
        """Whether something was last found not as promised."""
        return self.last is not None and bool(self.last.content["unmet"])

    @property
    def rectify_by(self) -> date | None:
        """Until when it is to be put right, where that was ordered."""
        first = self.step(Deed.VERIFIED)
        return first.rectify_by if first else None

    def late(self, today: date) -> str:
        """Return what is overdue, in words: verification, or the second look; else ""."""
        first = self.step(Deed.VERIFIED)
        if first is None:
            return "逾期未核查，一批了之" if today > self.promise.limit_ends else ""
        if not self.failing or self.step(Deed.REVOKE):
            return ""
        if self.step(Deed.RECHECKED):
            return "复核仍不符合，应当撤销"
        until = self.rectify_by
        return "整改期满未复核" if until is None or today > until else ""

    def warning(self, today: date) -> str:
        """Say that the time left for putting right shrinks while nobody verifies; else ""."""
        if self.step(Deed.VERIFIED) or not self.promise.propose_on <= today:
            return ""
        left = (self.promise.limit_ends - today).days
        return f"已到建议核查日期；距法定工作时限届满{max(left, 0)}日，核查越晚，可供整改的时间越少"

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.step(Deed.REVOKE):
            return "已启动撤销"
        if self.last is None:
            return "待核查"
        if not self.failing:
            return "符合承诺"
        if self.step(Deed.RECHECKED):
            return "复核仍不符合"
        return "责令整改" if self.rectify_by else "不符合承诺，待复核或者撤销"


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def register() -> None:
    """Let `verify` and proofs know what the leaves are of."""
    VALUES.update({PROMISE: of_rows(Promise), STEP: of_rows(PromiseStep)})


def standing(row: Promise) -> Standing:
    """Return a promise as it stands."""
    return Standing(row, tuple(row.steps.select_related("by", "agency", "opened", "record")))


def promises_for(person: Person) -> QuerySet[Promise]:
    """Return the promises that one's agency took or has to watch; for the bureau all."""
    rows = Promise.objects.select_related("licence", "granting", "watching", "by")
    if person.agency.supervises:
        return rows
    return rows.filter(Q(granting=person.agency_id) | Q(watching=person.agency_id))


def of_licence(licence: Licence) -> Promise | None:
    """Return the promise on which a licence was granted, None where it was not."""
    return Promise.objects.filter(licence=licence).first()


@transaction.atomic
def record(
    *, licence: Licence, watching: Agency | None, items: Sequence[str], days: int | None,
    working: bool, limit_basis: str, by: Person, at: datetime, params: Parameters,
    calendar: WorkCalendar,
) -> Promise:  # fmt: skip
    """Record that a licence was granted on a promise, item by item; opens its verification.

    Raises NotVerified: PROMISE_ROLE, WATCHER_REQUIRED, ITEMS_REQUIRED, LIMIT_BASIS, PROMISE_ONCE,
    LICENCE_ENDED, SANCTIONED_PARTY.
    """
    today, wanted = _day(at), [one.strip() for one in items if one.strip()]
    found: list[Unmet] = []
    if by.agency_id != licence.agency_id or not people_on([by.pk], today)[by.pk].roles & WORKS:
        found.append(Unmet("PROMISE_ROLE", "告知承诺由准予许可的机关登记", LAW, "请由该机关办理"))
    if watching is None:
        found.append(Unmet("WATCHER_REQUIRED", "承诺审批应当明确审批事项的监管职责单位", PAPER,
                           "请选择监管职责单位"))  # fmt: skip
    if not wanted:
        found.append(Unmet("ITEMS_REQUIRED", "应当逐项写明承诺的条件", PAPER, "一行写一项"))
    if not (days and limit_basis.strip()):
        found.append(Unmet("LIMIT_BASIS", "应当写明法定工作时限的天数和依据的条款", PAPER,
                           "请填写天数，以及规定该时限的条款"))  # fmt: skip
    if Promise.objects.filter(licence=licence).exists():
        found.append(Unmet("PROMISE_ONCE", "该许可的承诺已经登记", LAW, "请查看已有的登记"))
    if sanction := sanctioned(licence.holder, today):
        found.append(Unmet(
            "SANCTIONED_PARTY", f"{licence.holder}在联合惩戒期内，不适用承诺审批"
            f"（至{sanction.until:%Y年%-m月%-d日}）", PAPER, "请按普通程序审批",
        ))  # fmt: skip
    if not standing_on(licence, today).counts:
        found.append(Unmet("LICENCE_ENDED", "该许可已不再有效", LAW, "请核对许可证"))
    if found or watching is None or days is None:
        raise NotVerified(*found)
    unit = Unit.WORKING_DAY if working else Unit.DAY
    share = max(1, ceil(days * params.number(SHARE) / 100))
    start = licence.valid_from
    made = Promise.objects.create(
        licence=licence, granting=licence.agency, watching=watching, items=wanted,
        limit=Period(days, unit).as_mapping(), limit_basis=limit_basis.strip(),
        granted_on=start, propose_on=periods.due(start, Period(share, unit), calendar).day,
        limit_ends=periods.due(start, Period(days, unit), calendar).day, by=by, at=at,
    )  # fmt: skip
    leave(PROMISE, made.pk, row_value(made).value)
    return made


def open_deeds(here: Standing, by: Person, roles: frozenset[Role]) -> list[Deed]:
    """Return what this person may look at next."""
    row, found = here.promise, list[Deed]()
    near = by.agency_id in (row.granting_id, row.watching_id)
    if not near or not roles & WORKS or here.step(Deed.REVOKE):
        return []
    if here.step(Deed.VERIFIED) is None:
        return [Deed.VERIFIED]
    if here.failing and here.step(Deed.RECHECKED) is None:
        found.append(Deed.RECHECKED)
    if here.failing and _may_revoke(here):
        found.append(Deed.REVOKE)
    return [*found, Deed.CASE]


def _may_revoke(here: Standing) -> bool:
    """Whether nothing is left but to revoke: looked at again, or no time to put right at all."""
    return here.step(Deed.RECHECKED) is not None or here.rectify_by is None


@transaction.atomic
def take(
    *, promise: Promise, name: str, content: Mapping[str, Any], by: Person, at: datetime,
    pack: str = "", upload: Upload | None = None,
) -> PromiseStep:  # fmt: skip
    """Take one step on a promise; raises NotVerified, or Refusal where a file cannot open.

    ``upload`` is the record of a verification as a file, ``pack`` the rules of what is opened.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                       [f"{STEP} {promise.pk}"])  # fmt: skip
    here, today = standing(promise), _day(at)
    if unmet := why_not(here, name, content, by, today, recorded=upload is not None):
        raise NotVerified(*unmet)
    opened = None
    if name == Deed.REVOKE:
        opened = _revocation(here, content, by, at, pack)
    if name == Deed.CASE:
        opened = _case(here, content, by, at, pack)
    day = content.get("rectify_by")
    made = PromiseStep.objects.create(
        promise=promise, name=name, content=dict(content), record=upload, opened=opened,
        rectify_by=date.fromisoformat(day) if day and name == Deed.VERIFIED else None,
        agency=by.agency, by=by, at=at,
    )  # fmt: skip
    leave(STEP, made.pk, row_value(made).value)
    return made


def why_not(
    here: Standing, name: str, content: Mapping[str, Any], by: Person, today: date, *,
    recorded: bool,
) -> list[Unmet]:  # fmt: skip
    """Return every requirement that a step does not meet."""
    roles = people_on([by.pk], today)[by.pk].roles
    if name == Deed.REVOKE and by.agency_id != here.promise.granting_id:
        return [Unmet("REVOKE_BY_GRANTING", "由原审批机关依法撤销行政许可决定",
                      f"{REVOKING}、{PAPER}", f"请转{here.promise.granting.name}办理")]  # fmt: skip
    if name not in Deed.values or Deed(name) not in open_deeds(here, by, roles):
        return [Unmet("PROMISE_NOT_OPEN", "现在不能办理这一步", PAPER, "请刷新页面查看")]
    found = [rule(here, content, today) for rule in RULES.get(Deed(name), ())]
    if name in (Deed.VERIFIED, Deed.RECHECKED) and not recorded:
        found.append(Unmet("RECORD_REQUIRED", "核查应当制作记录", LAW, "请附上核查记录"))
    return [one for one in found if one is not None]


Rule = Callable[[Standing, Mapping[str, Any], date], Unmet | None]


def _two(here: Standing, content: Mapping[str, Any], today: date) -> Unmet | None:
    if len(set(content.get("officers") or ())) < 2:
        return Unmet("TWO_OFFICERS", "核查应当由两名以上工作人员进行", TWO,
                     "请选择两名以上人员")  # fmt: skip
    return None


def _both_notices(here: Standing, content: Mapping[str, Any], today: date) -> Unmet | None:
    """Both papers, or where no time is left for putting right the second one alone."""
    if not content.get("unmet"):
        return None
    over = today > here.promise.limit_ends
    asked = [one for one in NOTICES if not (over and one.startswith("rectify"))]
    if all(content.get(one) for one in asked):
        return None
    told = "责令停止相关活动" if over else "限期整改、责令停止相关活动"
    return Unmet("BOTH_NOTICES", f"与承诺不符的，应当{told}，并送达", PAPER,
                 "请填写整改期限、停止活动的范围和起始日期，以及两份文书的送达凭据")  # fmt: skip


def _within(here: Standing, content: Mapping[str, Any], today: date) -> Unmet | None:
    day = content.get("rectify_by")
    if not (content.get("unmet") and day):
        return None
    ends = here.promise.limit_ends
    if today > ends:
        return Unmet("RECTIFY_LIMIT_PAST", "法定工作时限已经届满，不再责令整改", PAPER,
                     "请立即复核，或者由原审批机关撤销")  # fmt: skip
    if date.fromisoformat(day) > ends:
        return Unmet("RECTIFY_BEYOND_LIMIT",
                     f"整改期限不得超出作出承诺审批后的法定工作时限（{ends:%Y年%-m月%-d日}）",
                     PAPER, "请缩短整改期限")  # fmt: skip
    if date.fromisoformat(day) < today:
        return Unmet("RECTIFY_PAST", "整改期限早于今日", PAPER, "请留出整改的时间")
    return None


def _in_turn(here: Standing, content: Mapping[str, Any], today: date) -> Unmet | None:
    """The second look comes when the holder says that it is put right, or his time is over."""
    until = here.rectify_by
    if until is None or today >= until or content.get("rectified"):
        return None
    return Unmet("RECHECK_EARLY", f"应当在整改后或者整改期限（{until:%Y年%-m月%-d日}）届满后复核",
                 PAPER, "请待持有人报告整改完毕，或者期限届满后复核")  # fmt: skip


RULES: dict[Deed, tuple[Rule, ...]] = {
    Deed.VERIFIED: (_two, _both_notices, _within),
    Deed.RECHECKED: (_two, _in_turn),
}


def _party(licence: Licence, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the holder as the file of the licence knows him, else as he was typed."""
    known = opening_of_case(licence.dossier) if licence.dossier else typed
    return {field.name: known.get(field.name) or "" for field in PARTY}


def _found(here: Standing) -> str:
    last = here.last
    assert last is not None
    lacking = "、".join(last.content["unmet"]) or "无"
    return f"告知承诺核查：{last.content['found']}不符合承诺的条件：{lacking}。"


def _revocation(
    here: Standing, typed: Mapping[str, Any], by: Person, at: datetime, pack: str
) -> Dossier:
    """Open the file of 撤销 in the agency that granted the licence."""
    licence, today = here.promise.licence, _day(at).isoformat()
    content = _party(licence, typed) | {
        "cause": licence.item, "licence_number": licence.number, "ground": NOT_QUALIFIED,
        "source": "own_motion", "found_on": today, "summary": _found(here),
    }  # fmt: skip
    return _opened("licence_withdrawal", content, here, by, at, pack)


def _case(
    here: Standing, content: Mapping[str, Any], by: Person, at: datetime, pack: str
) -> Dossier:
    """Open a penalty case of what was found, with the record of verification as its first file."""
    party = _party(here.promise.licence, content)
    return _opened("penalty_ordinary", party | {
        "cause": content["cause"], "source": "verification",
        "place": party["party_address"], "discovered_on": _day(at).isoformat(),
        "act_ended_on": content["act_ended_on"], "extended_bar": content["extended_bar"],
        "summary": f"{_found(here)}{content['summary']}",
    }, here, by, at, pack)  # fmt: skip


def _opened(
    procedure: str, content: Mapping[str, Any], here: Standing, by: Person, at: datetime, pack: str
) -> Dossier:
    act: Act = open_dossier(procedure=procedure, agency=by.agency, content=content, by=by, at=at,
                            pack=pack)  # fmt: skip
    for step in here.steps:
        if step.record is not None:
            place_upload(
                step.record, act.dossier, by=step.by, at=at, where=step.agency.name,
                proves="告知承诺核查记录",
            )  # fmt: skip
    return act.dossier


def listed(rows: Iterable[Promise], today: date, *, alarms: bool) -> list[Standing]:
    """Return promises as they stand; with ``alarms`` only those that are late or warned of."""
    found = [standing(one) for one in rows]
    return [one for one in found if not alarms or one.late(today) or one.warning(today)]
