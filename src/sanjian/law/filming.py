"""音像记录事项清单: which acts of a case are to be filmed, and how strictly, as a place lists them.

A place's list names scenes (查封扣押财产、留置送达); here stands by which steps each of them is
recognised, whatever the procedure. What ``av.full`` lists must be filmed from beginning to end,
what ``av.disputable`` lists as circumstances ask, or it is told why not.
Source: 国办发〔2018〕118号（八）.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sanjian.law.parameters import Parameters

ALL, SOME = "av.full", "av.disputable"
INTERESTS = {
    "personal_freedom": "人身自由",
    "life_health": "生命健康",
    "major_property": "重大财产权益",
}
"""What an act on site may touch directly, so that it must be filmed throughout."""
PREMISES = "premises"

_INSPECTING = ("on_site_record", "record_inspection", "verify_on_site", "recheck", "open_on_site")
_IMPOSING = ("impose_measure", "impose_urgently")
_SERVING = (
    "serve_decision", "notify", "notify_party", "notify_holder", "notify_hearing",
    "notify_inspection", "impose_measure", "deliver_measure", "demand_performance",
    "demand_again", "urge", "deliver_certificate",
)  # fmt: skip
STEPS: dict[str, tuple[str, ...]] = {
    "seizure": _IMPOSING,
    "demolition": ("execute",),
    "major_property": (*_IMPOSING, "execute"),
    "confiscated_goods": ("dispose_goods", "return_goods"),
    "on_site": (*_INSPECTING, "execute", *_IMPOSING),
    "on_site_inspection": _INSPECTING,
    "inspection": ("record_inspection", "recheck"),
    "evidence": ("on_site_record", "interview", "take_samples", "preserve", "record_inspection",
                 "verify_on_site"),
    "preservation": ("preserve", "take_samples"),
    "hearing": ("hold_hearing",),
    "coercion": (*_IMPOSING, "execute"),
    "left_service": _SERVING,
    "public_notice_service": ("post_notice", "post_demolition"),
    "filing": ("file_case",),
    "service": _SERVING,
}  # fmt: skip
"""The steps by which a scene of a list is recognised; what a scene asks further is `_met`."""
LISTED = frozenset(step for steps in STEPS.values() for step in steps)
"""Every step that some list may want to see filmed."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A row of a place's list that an act falls under; ``full`` means from beginning to end."""

    code: str
    label: str
    full: bool
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of an activity that no recording covers."""

    since: datetime
    until: datetime

    @property
    def seconds(self) -> int:
        """How long it lasts, in whole seconds."""
        return int((self.until - self.since).total_seconds())


def scenes(
    step: str,
    content: Mapping[str, Any],
    facts: Any,
    params: Parameters,
    *,
    interests: Collection[str] = (),
    in_room: bool = False,
) -> tuple[Scene, ...]:
    """Return the rows of a place's list that an act falls under, the strictest first.

    In: step and content of the act, the file's facts, the rules; ``interests`` are codes of
    `INTERESTS` that the officer says it touched, ``in_room`` that it took place in a registered
    room. Out: nothing where the place does not list such an act.
    """
    named = {code for code in STEPS if step in STEPS[code] and _met(code, content, facts)}
    if step in LISTED:
        named |= set(interests) & set(INTERESTS)
        named |= {PREMISES} if in_room else set()
    return tuple(
        Scene(str(row["code"]), str(row["label"]), key == ALL, params.source(key))
        for key in (ALL, SOME)
        if params.has(key)
        for row in params.rows(key)
        if row["code"] in named
    )


def _met(code: str, content: Mapping[str, Any], facts: Any) -> bool:
    if code == "demolition":
        return bool(getattr(facts, "manner", "") == "demolish")
    if code in ("seizure", "major_property"):
        measure = getattr(facts, "measure", "") != "freeze"
        return measure and getattr(facts, "manner", "demolish") == "demolish"
    if code == "left_service":
        return content.get("mode") == "left"
    return True


def must(found: Iterable[Scene]) -> bool:
    """Say whether one of these scenes must be filmed throughout."""
    return any(one.full for one in found)


def gaps(
    since: datetime, until: datetime, spans: Sequence[tuple[datetime, datetime]], allowed: int
) -> list[Gap]:
    """Return the times between ``since`` and ``until`` that no span covers, in order.

    ``allowed`` are the seconds that a break may last without being one (`av.gap_seconds`).
    """
    found: list[Gap] = []
    covered = since
    for start, end in [*sorted(spans), (until, until)]:
        missing = Gap(covered, min(start, until))
        if missing.seconds > allowed:
            found.append(missing)
        covered = max(covered, end)
        if covered >= until:
            break
    return found


def ends(captured_at: datetime, duration_ms: int) -> datetime:
    """Return when a recording ends that began at a moment and lasts so many milliseconds."""
    return captured_at + timedelta(milliseconds=duration_ms)
