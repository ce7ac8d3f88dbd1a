"""A second reading of the acts, made only to check the first.

The kernel folds acts into facts and asks its rules. This module reads the same acts without
facts and rules: who handled and who reviewed, what was told to the party and answered by him,
which draft a reviewer passed, and whether a decision may follow. Where the two differ, one of
them is wrong, and the checker shows the acts that part them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sanjian.law.forms import Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part
from sanjian.law.procedure import Step

PROPERTIES = {
    "review": "应当法制审核的，未经对现在的决定稿审核通过（或者依规定由负责人处理），不作决定",
    "own_case": "承办过本案的人不审核本案，审核过本案的人不承办本案",
    "notice": "处罚决定前已经告知，并等陈述申辩期满、放弃或者复核完毕",
    "hearing": "当事人有权要求的听证不落空",
    "heavier": "处罚不重于告知的内容，也不因陈述申辩而加重",
    "second": "一案不作第二次决定",
    "crime": "涉嫌犯罪线索未办结移送的，不作行政处罚决定",
    "duties": "结案、归档、不予立案时没有未了的法定义务",
    "publication": "公开文本由一人编制、另一人发布",
    "dead_end": "从任何情形都能办到终结",
    "stages": "每个阶段都能到达，未终结的阶段都有人办理",
}

# Review is owed under the statute itself in these cases (《行政处罚法》第五十八条第一款), besides
# after a hearing; no place's rules may let the head's ruling stand in for the pass.
STATUTORY = ("public_interest", "complex", "statute")
OTHER_TRIGGERS = ("social_risk", "major_rights")
NEW_PAPERS = frozenset(
    {
        "on_site_record",
        "interview",
        "take_samples",
        "add_evidence",
        "examine_evidence",
        "carry_evidence",
        "receive_joined",
        "take_over_split",
    }
)
CLOSINGS = ("closed", "archived", "not_filed")
CONTESTED = ("stated", "answered")


@dataclass(frozen=True, slots=True)
class Draft:
    """The last proposed decision, as its content says."""

    outcome: str
    kinds: frozenset[str]
    fine: int
    confiscated: int
    statutory: bool
    local: bool

    def within(self, limit: tuple[frozenset[str], int, int]) -> bool:
        """Say whether this is no more than kinds, fine and confiscation of the limit."""
        kinds, fine, confiscated = limit
        return self.kinds <= kinds and self.fine <= fine and self.confiscated <= confiscated

    @property
    def burden(self) -> tuple[frozenset[str], int, int]:
        """What the party would bear."""
        return self.kinds, self.fine, self.confiscated


@dataclass(frozen=True, slots=True)
class Reading:
    """What the acts so far say, as far as a property needs it."""

    organisation: bool = False
    draft: Draft | None = None
    heard: bool = False
    passed: bool = False
    told: tuple[frozenset[str], int, int] | None = None
    told_orally: bool = False
    windows_over: bool = False
    statement: str = ""
    stated_against: tuple[frozenset[str], int, int] | None = None
    hearing: str = ""
    decided: bool = False
    prepared_by: int | None = None


@dataclass(frozen=True, slots=True)
class Conduct:
    """What the acts so far say about people and about goods held as evidence.

    `handled` and `reviewed` name only people who may do both; of all others it is certain
    that they did not.
    """

    handled: frozenset[int] = frozenset()
    reviewed: frozenset[int] = frozenset()
    preserved: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules of the place say on the points the reading needs, read once."""

    fine: tuple[int, int]
    confiscation: tuple[int, int]
    catalogue: tuple[int, int]
    heavy_kinds: frozenset[str]
    triggers: frozenset[str]
    all_ordinary: bool
    ruling: bool

    @classmethod
    def of(cls, params: Parameters) -> Place:
        """Read the amounts (in fen; person first, organisation second) and lists."""

        def pair(key: str) -> tuple[int, int]:
            return params.yuan(f"{key}_person") * 100, params.yuan(f"{key}_organisation") * 100

        return cls(
            pair("hearing.fine"),
            pair("hearing.confiscation"),
            pair("review.scope.fine"),
            frozenset(params.items("hearing.kinds")),
            frozenset(params.items("review.scope.triggers")),
            params.flag("review.scope.all_ordinary"),
            params.flag("review.ruling_allowed"),
        )

    def hearing_owed(self, reading: Reading) -> bool:
        """Say whether the party may ask for a hearing (《行政处罚法》第六十三条第一款)."""
        draft, side = reading.draft, reading.organisation
        if draft is None or draft.outcome != "penalty":
            return False
        large = draft.fine >= self.fine[side] or draft.confiscated >= self.confiscation[side]
        return large or bool(draft.kinds & self.heavy_kinds)

    def statutory(self, reading: Reading) -> bool:
        """Say whether the statute itself orders review."""
        return reading.heard or (reading.draft is not None and reading.draft.statutory)

    def review_owed(self, reading: Reading) -> bool:
        """Say whether this decision needs a passed legal review."""
        draft = reading.draft
        if draft is None:
            return False
        if self.statutory(reading) or draft.local:
            return True
        if draft.outcome != "penalty":
            return False
        total = draft.fine + draft.confiscated
        listed = total >= self.catalogue[reading.organisation] or draft.kinds & self.heavy_kinds
        return self.all_ordinary or (bool(listed) and "catalogue" in self.triggers)


def read(
    reading: Reading, step: Step[Any], by: int, content: Mapping[str, Any], place: Place
) -> tuple[Reading, tuple[str, ...]]:
    """Read one more act. Out: the reading after it, and the properties it breaks."""
    broken = _broken(reading, step, by, content, place)
    after = READERS.get(step.name, _unread)(reading, by, content)
    if step.gate == "draft":
        after = _drafted(after, content, place)
    if step.gate == "decision":
        after = Reading(organisation=after.organisation, decided=True)
    if step.name == "rule_disagreement":
        allowed = place.ruling and not place.statutory(reading)
        follows = content["ruling"] == "follow_handler"
        after = replace(after, passed=follows and allowed and content["draft_hash"] == "present")
    return after, tuple(broken)


def read_conduct(
    conduct: Conduct,
    step: Step[Any],
    by: int,
    content: Mapping[str, Any],
    several_parts: frozenset[int],
) -> tuple[Conduct, tuple[str, ...]]:
    """Read who acted and who was named. Out: the conduct after it, and the properties broken.

    `several_parts` are the people who may take more than one class of part.
    """
    handling = {by} if step.part is Part.HANDLER else set()
    for field in step.form:
        if field.kind is Kind.OFFICERS:
            handling.update(content.get(field.name) or ())
    reviewing = {by} if step.part is Part.REVIEWER else set()
    preserved = {"preserve": True, "settle_preserved": False}.get(step.name, conduct.preserved)
    after = Conduct(
        conduct.handled | (handling & several_parts),
        conduct.reviewed | (reviewing & several_parts),
        preserved,
    )
    broken = ["own_case"] if after.handled & after.reviewed else []
    if conduct.preserved and step.target in CLOSINGS:
        broken.append("duties")
    return after, tuple(broken)


def on_review(reading: Reading) -> Reading:
    """Only what bears on legal review."""
    return Reading(
        organisation=reading.organisation, draft=reading.draft, heard=reading.heard,
        passed=reading.passed, decided=reading.decided,
    )  # fmt: skip


def on_notice(reading: Reading) -> Reading:
    """Only what bears on the party's right to be told and heard."""
    return replace(reading, heard=False, passed=False, prepared_by=None)


def on_publication(reading: Reading) -> Reading:
    """Only who prepared the text to be published."""
    return Reading(prepared_by=reading.prepared_by)


def later(reading: Reading) -> Reading:
    """Read that time has passed: what was told to the party has lapsed unused or not."""
    return replace(reading, windows_over=reading.told is not None or reading.windows_over)


def _broken(
    reading: Reading, step: Step[Any], by: int, content: Mapping[str, Any], place: Place
) -> list[str]:
    if step.name == "release_publication" and reading.prepared_by == by:
        return ["publication"]
    if step.gate != "decision":
        return []
    broken = ["second"] if reading.decided else []
    if place.review_owed(reading) and not reading.passed:
        broken.append("review")
    penal = reading.draft is None or reading.draft.outcome == "penalty"
    return broken + (_against_party(reading, place) if penal else [])


def _against_party(reading: Reading, place: Place) -> list[str]:
    broken = []
    if reading.draft is None:
        return [] if reading.told_orally else ["notice"]
    answered = reading.statement in ("answered", "waived")
    lapsed = reading.windows_over and reading.statement != "stated"
    if reading.told is None or not (answered or lapsed):
        broken.append("notice")
    if place.hearing_owed(reading) and not _hearing_done(reading):
        broken.append("hearing")
    for limit in (reading.told, reading.stated_against):
        if limit is not None and not reading.draft.within(limit):
            return [*broken, "heavier"]
    return broken


def _hearing_done(reading: Reading) -> bool:
    if reading.hearing in ("reported", "missed", "waived"):
        return True
    return reading.hearing == "" and reading.windows_over


def _drafted(reading: Reading, content: Mapping[str, Any], place: Place) -> Reading:
    penal = content["outcome"] == "penalty"
    draft = Draft(
        content["outcome"],
        frozenset(content["penalty_kinds"]) if penal else frozenset(),
        (content["fine"] or 0) if penal else 0,
        (content["confiscated"] or 0) if penal else 0,
        any(content[name] for name in STATUTORY),
        any(content[name] and name in place.triggers for name in OTHER_TRIGGERS),
    )
    return replace(reading, draft=draft, passed=False)


def _unread(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return reading


def _opened(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return replace(reading, organisation=content["party_kind"] == "organisation")


def _new_paper(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return replace(reading, passed=False, stated_against=None)


def _told(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    again = reading.hearing if reading.hearing in ("asked", "noticed") else ""
    told = reading.draft.burden if reading.draft else None
    return replace(reading, told=told, windows_over=False, statement="", hearing=again)


def _redone(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    """A decision ordered anew: nothing of the one set aside counts any more."""
    return Reading(organisation=reading.organisation)


def _told_on_site(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return replace(reading, told_orally=bool(content["rights_told"]))


def _statement(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    if content["standpoint"] == "stated":
        return replace(reading, statement="stated", stated_against=reading.told)
    return reading if reading.statement in CONTESTED else replace(reading, statement="waived")


def _answered(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return replace(reading, statement="answered")


def _hearing(state: str) -> Any:
    def reader(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
        return replace(reading, hearing=state)

    return reader


def _held(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    if not content["attended"]:
        return replace(reading, hearing="missed")
    return replace(reading, hearing="held", heard=True, passed=False)


def _passed(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return replace(reading, passed=content["draft_hash"] == "present")


def _not_passed(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return replace(reading, passed=False)


def _prepared(reading: Reading, by: int, content: Mapping[str, Any]) -> Reading:
    return replace(reading, prepared_by=by)


READERS = {
    "register_lead": _opened,
    "begin_redo": _redone,
    "open_on_site": _opened,
    **dict.fromkeys(NEW_PAPERS, _new_paper),
    "notify": _told,
    "hear_on_site": _told_on_site,
    "record_statement": _statement,
    "review_statement": _answered,
    "ask_hearing": _hearing("asked"),
    "waive_hearing": _hearing("waived"),
    "notify_hearing": _hearing("noticed"),
    "hold_hearing": _held,
    "report_hearing": _hearing("reported"),
    "submit_review": _not_passed,
    "pass_review": _passed,
    "raise_problems": _not_passed,
    "withdraw_review": _not_passed,
    "prepare_publication": _prepared,
}
