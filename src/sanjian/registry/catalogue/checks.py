"""What speaks against releasing a draft list: every reason, each with its source and its cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sanjian.law.catalogue import Entry, narrower
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Unmet

OPINION_118 = "国办发〔2018〕118号（十二）"
ORDINARY = "review.scope.all_ordinary"
OPTIONAL = "review.scope.all_ordinary_optional"
POWER_ITEMS = "review.catalogue_power_item"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft list as plain values, with all that it is measured against.

    ``superior`` are the superiors' rows by key; ``omitted`` the reasons for leaving some out;
    ``powers`` the published power items; ``relation`` how the place binds to superiors' lists.
    """

    entries: tuple[Entry, ...]
    omitted: Mapping[str, str]
    superior: Mapping[str, tuple[Entry, str]]
    relation: str
    powers: frozenset[str]
    powers_required: bool
    in_force: date | None
    today: date
    all_ordinary: bool
    ordinary_offered: bool
    own: bool


def relation_of(params: Parameters) -> str:
    """Return how a list stands to its superiors' here: own, binding, reference, city_rule."""
    key = "review.catalogue_parent"
    return params.text(key) if params.has(key) else "own"


def flag(params: Parameters, key: str) -> bool:
    """Return a yes-or-no parameter; silence is no."""
    return params.has(key) and params.flag(key)


def problems(draft: Proposed) -> tuple[Unmet, ...]:
    """Return everything that speaks against releasing this draft."""
    return tuple(
        found
        for part in (_form(draft), _entries(draft), _parents(draft), _powers(draft))
        for found in part
    )


def _form(draft: Proposed) -> Iterator[Unmet]:
    if not draft.entries:
        yield Unmet("CATALOGUE_EMPTY", "目录清单没有条目", OPINION_118, "请至少录入或者导入一项")
    if draft.in_force is None:
        yield Unmet("CATALOGUE_IN_FORCE", "没有填写施行日期", "", "请填写施行日期")
    elif draft.in_force <= draft.today:
        yield Unmet(
            "CATALOGUE_IN_FORCE", "目录清单自发布次日起方可施行，已经办理的行为不受影响", "",
            f"请填写{draft.today:%Y年%-m月%-d日}以后的施行日期",
        )  # fmt: skip
    if draft.all_ordinary and not draft.ordinary_offered:
        yield Unmet(
            "ALL_ORDINARY_NOT_OFFERED", "本辖区规则没有让各单位自行扩大到全部普通程序案件", "",
            "请取消“普通程序案件全部审核”，或者由司法行政部门修订本辖区规则",
        )  # fmt: skip


def _entries(draft: Proposed) -> Iterator[Unmet]:
    for entry in draft.entries:
        if not conditioned(entry):
            yield Unmet(
                "ENTRY_WITHOUT_CONDITION", f"{entry.label}没有可以对照的条件", OPINION_118,
                "请填写种类、数额、领域、事项等条件，或者选择“由承办人逐案认定”",
            )  # fmt: skip


def conditioned(entry: Entry) -> bool:
    """Say whether an entry names anything a draft can be held against besides the kind of act."""
    amounts = entry.person_fen is not None or entry.organisation_fen is not None
    return bool(
        amounts or entry.level or entry.field or entry.powers or entry.penalty_kinds
        or entry.impacts or entry.asked
    )  # fmt: skip


def _parents(draft: Proposed) -> Iterator[Unmet]:
    if not draft.own or draft.relation == "own":
        return
    made = {entry.parent: entry for entry in draft.entries if entry.parent}
    for key, (parent, name) in draft.superior.items():
        mine = made.get(key)
        lacking = narrower(mine, parent) if mine else "没有列入"
        if not lacking:
            continue
        where = f"{name}{parent.label}：{lacking}"
        if draft.relation == "binding":
            yield Unmet(
                "PARENT_ITEM_LOCKED", "上级标准规定的事项不得删减", "本辖区规则：须按上级标准",
                "请列入该事项，数额可以更低、种类可以更多", detail=where,
            )  # fmt: skip
        elif not draft.omitted.get(key, "").strip():
            yield Unmet(
                "PARENT_ITEM_REASON", "参照上级清单编制，不采用上级事项的应当写明理由",
                "本辖区规则：参照上级清单", "请列入该事项，或者写明不采用的理由", detail=where,
            )  # fmt: skip


def _powers(draft: Proposed) -> Iterator[Unmet]:
    if not draft.own:
        return
    for entry in draft.entries:
        if draft.powers_required and not entry.powers:
            yield Unmet(
                "POWER_ITEM_MISSING", f"{entry.label}没有对应的权责清单事项",
                "本辖区规则：对公布的行政权力事项进行梳理", "请从已公布的权责清单中选择事项",
            )  # fmt: skip
        unknown = [one for one in entry.powers if one not in draft.powers]
        if unknown:
            yield Unmet(
                "POWER_ITEM_UNKNOWN",
                f"{entry.label}所列事项{'、'.join(unknown)}不在本机关的权责清单中", "",
                "请选择权责清单中有效的事项",
            )  # fmt: skip
