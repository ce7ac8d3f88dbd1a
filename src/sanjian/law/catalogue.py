"""重大执法决定法制审核目录清单: which entries a draft meets and why, and what would change it.

An entry is a row of conditions; a draft meets it when it meets every condition the entry names.
What an entry does not name is no condition. Pure: entries and facts are plain values, and every
answer can be read aloud. Source: 国办发〔2018〕118号（十二）; statute rows stand above any list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as held
from typing import Any

from sanjian.law.forms import Choice
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters

# Where the kernel finds an agency's list among its parameters, and what can be chosen from it.
KEY = "review.catalogue"
FIELDS = "review.catalogue.fields"
POWERS = "review.catalogue.powers"
ASKED = "review.catalogue.asked"
LEVEL = "agency.level"
OTHER = "other"

ACT_KINDS = tuple(Choice(one.value, one.label) for one in EnforcementKind)
LEVELS = (
    Choice("province", "省级"),
    Choice("city", "市级"),
    Choice("county", "县级"),
    Choice("town", "乡镇、街道"),
)
MEASURES = (
    Choice("either", "罚款数额，或者没收数额"),
    Choice("fine", "罚款数额"),
    Choice("confiscated", "没收违法所得、非法财物数额"),
    Choice("total", "罚款与没收合计数额"),
)
# What the officer is asked about a draft; the words of the place's own rules come from its pack.
IMPACTS = (
    Choice("national_interest", "涉及国家利益"),
    Choice("public_interest", "涉及重大公共利益"),
    Choice("social_risk", "可能造成重大社会影响或者引发社会风险"),
    Choice("major_rights", "直接关系当事人或者第三人重大权益"),
    Choice("after_hearing", "经过听证程序"),
    Choice("complex", "案情疑难复杂、涉及多个法律关系"),
)
_LABELS = {
    name: {one.code: one.label for one in choices}
    for name, choices in (
        ("act", ACT_KINDS), ("level", LEVELS), ("measure", MEASURES), ("impact", IMPACTS),
    )
}  # fmt: skip
_AMOUNT_OF = {
    "fine": "罚款", "confiscated": "没收", "total": "罚款与没收合计", "either": "罚款或者没收",
}  # fmt: skip
_AT_LEAST_AS_WIDE = {
    "fine": {"fine", "either", "total"},
    "confiscated": {"confiscated", "either", "total"},
    "either": {"either", "total"},
    "total": {"total"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list; empty means "any"; of several kinds, items or impacts one is enough.

    Amounts are fen, ``inclusive`` is 含本数.

    ``asked`` marks a row whose words no figure can test: the officer answers for it.
    ``parent`` is the key of the superior list's row it was made from, ``locked`` marks a row
    that stands for every agency below because the place's rules bind to the superior's list.
    """

    code: str
    text: str
    act_kind: str = ""
    level: str = ""
    field: str = ""
    powers: tuple[str, ...] = ()
    penalty_kinds: tuple[str, ...] = ()
    measure: str = "either"
    person_fen: int | None = None
    organisation_fen: int | None = None
    inclusive: bool = True
    impacts: tuple[str, ...] = ()
    asked: bool = False
    basis: str = ""
    parent: str = ""
    locked: bool = False
    source: str = ""

    @property
    def label(self) -> str:
        """How the row is cited."""
        return f"{self.source}第{self.code.rpartition('.')[2]}项“{self.text}”"


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What of a draft an entry may look at. Amounts are fen, ``impacts`` the answers that are yes.

    Level, field and power that nobody has stated count as those of the entry, so that leaving a
    question open can only widen the scope. ``answered`` are the entries that the officer says
    the draft meets. ``penalty_labels`` gives the words of the penalty kinds for the answer.
    """

    act_kind: str = "penalty"
    level: str = ""
    field: str = ""
    power: str = ""
    penalty_kinds: frozenset[str] = frozenset()
    fine_fen: int = 0
    confiscated_fen: int = 0
    organisation: bool = False
    impacts: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    penalty_labels: Mapping[str, str] = held(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of an entry against one draft: met or not, in words of both sides.

    ``factual`` is False for what no fact of the case can change (kind of act, level, field).
    """

    name: str
    met: bool
    wanted: str
    found: str
    factual: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry against one draft: every condition it names."""

    entry: Entry
    conditions: tuple[Condition, ...]

    @property
    def matches(self) -> bool:
        """Whether every condition named is met; an entry that names none meets nothing."""
        return bool(self.conditions) and all(one.met for one in self.conditions)

    @property
    def because(self) -> str:
        """Why the draft meets the entry, or the conditions that it does not meet, in words."""
        shown = [one for one in self.conditions if one.met == self.matches]
        return "；".join(f"{one.wanted}，本案{one.found}" for one in shown)


def find(entries: Iterable[Entry], facts: DraftFacts) -> tuple[Finding, ...]:
    """Return every entry against a draft, matching or not, in the order of the list."""
    return tuple(Finding(entry, tuple(_conditions(entry, facts))) for entry in entries)


def matching(entries: Iterable[Entry], facts: DraftFacts) -> tuple[Finding, ...]:
    """Return the entries that a draft meets."""
    return tuple(one for one in find(entries, facts) if one.matches)


def turning(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return which single fact would change the outcome, one sentence an entry.

    Where nothing matches: entries short of exactly one fact. Where exactly one entry matches:
    each fact without which it would not. Where several match, no single fact decides: nothing.
    """
    hits = [one for one in findings if one.matches]
    if not hits:
        return tuple(
            f"如果{short[0].wanted}，即列入目录{one.entry.label}（本案{short[0].found}）"
            for one in findings
            if len(short := [c for c in one.conditions if not c.met]) == 1 and short[0].factual
        )
    if len(hits) > 1:
        return ()
    only = hits[0]
    return tuple(
        f"如果不符合“{one.wanted}”（本案{one.found}），即不属于目录{only.entry.label}"
        for one in only.conditions
        if one.factual
    )


def _conditions(entry: Entry, facts: DraftFacts) -> Iterable[Condition]:
    if entry.act_kind:
        label = _LABELS["act"].get(facts.act_kind, facts.act_kind)
        yield Condition(
            "act_kind", entry.act_kind == facts.act_kind,
            f"执法类别为{_LABELS['act'].get(entry.act_kind, entry.act_kind)}", f"为{label}", False,
        )  # fmt: skip
    if entry.level:
        label = _LABELS["level"].get(facts.level, facts.level)
        yield Condition(
            "level", facts.level in ("", entry.level),
            f"执法层级为{_LABELS['level'].get(entry.level, entry.level)}",
            f"为{label}" if label else "未登记执法层级，按属于处理", False,
        )  # fmt: skip
    if entry.field:
        yield Condition(
            "field", facts.field in ("", entry.field), f"所属领域为{entry.field}",
            f"为{_other(facts.field)}" if facts.field else "未填写所属领域，按属于处理",
        )  # fmt: skip
    if entry.powers:
        yield Condition(
            "power", facts.power in ("", *entry.powers), f"执法事项为{'、'.join(entry.powers)}",
            f"为{_other(facts.power)}" if facts.power else "未填写执法事项，按属于处理",
        )  # fmt: skip
    if entry.penalty_kinds:
        yield _kinds(entry, facts)
    if entry.person_fen is not None or entry.organisation_fen is not None:
        yield _amount(entry, facts)
    if entry.impacts:
        yield _impact(entry, facts)
    if entry.asked:
        yield Condition(
            "asked", entry.code in facts.answered, f"属于“{entry.text}”",
            "承办人认定属于" if entry.code in facts.answered else "承办人认定不属于",
        )  # fmt: skip


def _other(value: str) -> str:
    return "目录以外的" if value == OTHER else value


def _kinds(entry: Entry, facts: DraftFacts) -> Condition:
    def words(codes: Iterable[str]) -> str:
        return "、".join(facts.penalty_labels.get(code, code) for code in codes)

    hit = [code for code in entry.penalty_kinds if code in facts.penalty_kinds]
    proposed = f"拟给予{words(sorted(facts.penalty_kinds))}" if facts.penalty_kinds else "拟不处罚"
    return Condition(
        "penalty_kinds", bool(hit), f"处罚种类为{words(entry.penalty_kinds)}",
        f"拟给予{words(hit)}" if hit else proposed,
    )  # fmt: skip


def _impact(entry: Entry, facts: DraftFacts) -> Condition:
    def words(codes: Iterable[str]) -> str:
        return "或者".join(_LABELS["impact"].get(code, code) for code in codes)

    hit = [code for code in entry.impacts if code in facts.impacts]
    found = f"属于“{words(hit)}”" if hit else "没有这一情形"
    return Condition("impacts", bool(hit), words(entry.impacts), found)


def _amount(entry: Entry, facts: DraftFacts) -> Condition:
    limit = entry.organisation_fen if facts.organisation else entry.person_fen
    party = "单位" if facts.organisation else "公民"
    amounts = {
        "fine": (facts.fine_fen,),
        "confiscated": (facts.confiscated_fen,),
        "total": (facts.fine_fen + facts.confiscated_fen,),
    }.get(entry.measure, (facts.fine_fen, facts.confiscated_fen))
    found = max(amounts)
    if limit is None:
        return Condition("amount", False, f"（本项未对{party}定数额）", f"当事人为{party}", False)
    met = bool(found) and (found >= limit if entry.inclusive else found > limit)
    reached = "达到" if entry.inclusive else "超过"
    return Condition(
        "amount", met, f"对{party}{_AMOUNT_OF[entry.measure]}{reached}{yuan(limit)}",
        f"{_AMOUNT_OF[entry.measure]}{yuan(found)}",
    )  # fmt: skip


def yuan(fen: int) -> str:
    """Return an amount of fen as yuan in words of a document: 50,000元, 99.50元."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}元" if not rest else f"{whole:,}.{rest:02d}元"


def criteria(entry: Entry, penalty_labels: Mapping[str, str] | None = None) -> str:
    """Return the conditions of an entry in one line, as a printed list shows them."""
    named = penalty_labels or {}
    said = [
        _LABELS["act"].get(entry.act_kind, ""),
        _LABELS["level"].get(entry.level, ""),
        entry.field,
        "、".join(entry.powers),
        "、".join(named.get(code, code) for code in entry.penalty_kinds),
        _amount_words(entry),
        "或者".join(_LABELS["impact"].get(name, name) for name in entry.impacts),
        "由承办人逐案认定" if entry.asked else "",
    ]
    return "；".join(one for one in said if one)


def _amount_words(entry: Entry) -> str:
    reached = "以上（含本数）" if entry.inclusive else "以上（不含本数）"
    said = [
        f"{party}{yuan(fen)}{reached}"
        for party, fen in (("公民", entry.person_fen), ("单位", entry.organisation_fen))
        if fen is not None
    ]
    return f"{_AMOUNT_OF[entry.measure]}{'、'.join(said)}" if said else ""


def entry_of(row: Mapping[str, Any]) -> Entry:
    """Return the entry that a stored row tells; names it does not know are left out."""
    values = {name: row[name] for name in Entry.__slots__ if name in row}
    for name in ("powers", "penalty_kinds", "impacts"):
        values[name] = tuple(str(one) for one in values.get(name) or ())
    return Entry(**values)


def row_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain JSON values, to store, to hash, or to hand to the kernel."""
    row = {name: getattr(entry, name) for name in Entry.__slots__}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in row.items()}


def entries_of(params: Parameters) -> tuple[Entry, ...]:
    """Return the agency's list as in force under these rules; empty where it has none yet."""
    if not params.has(KEY):
        return ()
    return tuple(entry_of(row) for row in params.rows(KEY))


def narrower(own: Entry, parent: Entry) -> str:
    """Return in what an entry catches less than the superior's row it stands for, or "".

    An entry may lower an amount, add kinds and drop conditions; never the other way round
    (a superior's binding standard may be added to and not reduced).
    """
    for name, label in (("act_kind", "执法类别"), ("level", "执法层级"), ("field", "所属领域")):
        mine, theirs = getattr(own, name), getattr(parent, name)
        if mine and mine != theirs:
            return f"{label}比上级清单窄"
    for name, label in (("powers", "执法事项"), ("penalty_kinds", "处罚种类"), ("impacts", "影响")):
        mine, theirs = set(getattr(own, name)), set(getattr(parent, name))
        if mine and (not theirs or theirs - mine):
            return f"{label}比上级清单窄"
    if own.asked and not parent.asked:
        return "上级清单按条件判断，不得改为逐案认定"
    return _amount_narrower(own, parent)


def _amount_narrower(own: Entry, parent: Entry) -> str:
    if own.person_fen is None and own.organisation_fen is None:
        return ""
    if parent.person_fen is None and parent.organisation_fen is None:
        return "增加了上级清单没有的数额条件"
    if own.measure not in _AT_LEAST_AS_WIDE[parent.measure]:
        return "数额的算法比上级清单窄"
    for name, party in (("person_fen", "公民"), ("organisation_fen", "单位")):
        mine, theirs = getattr(own, name), getattr(parent, name)
        if theirs is None:
            continue
        if mine is None or mine > theirs:
            return f"对{party}的数额高于上级清单（{yuan(theirs)}）"
        if mine == theirs and parent.inclusive and not own.inclusive:
            return f"对{party}的数额不含本数，上级清单含本数"
    return ""
