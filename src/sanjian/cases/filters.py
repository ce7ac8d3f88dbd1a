"""The filter of the case list: read from an address, written back into one, never failing.

What cannot be understood is left out and said, so that a damaged link still shows a list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from sanjian.law.forms import CONTROL, INVISIBLE, SURROGATE
from sanjian.law.procedures import PROCEDURES

SORTS = {"due": "期限", "opened": "登记时间", "number": "案号"}
STATES = {"open": "在办", "closed": "已结", "all": "全部"}
PAGES = 200
"""Pages that may be turned; beyond them the list is narrowed by filters."""

TEXT = 100


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What of the case list is wanted. Empty fields do not narrow it."""

    text: str = ""
    party: str = ""
    stage: str = ""
    procedure: str = ""
    state: str = "open"
    unit: str = ""
    mine: bool = False
    late: bool = False
    since: date | None = None
    until: date | None = None
    sort: str = "due"
    page: int = 1
    ignored: tuple[str, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filter as address parameters, those at their default left out."""
        said = [
            ("q", self.text),
            ("party", self.party),
            ("stage", self.stage),
            ("procedure", self.procedure),
            ("state", "" if self.state == "open" else self.state),
            ("unit", self.unit),
            ("mine", "1" if self.mine else ""),
            ("late", "1" if self.late else ""),
            ("since", self.since.isoformat() if self.since else ""),
            ("until", self.until.isoformat() if self.until else ""),
            ("sort", "" if self.sort == "due" else self.sort),
        ]
        return [(name, value) for name, value in said if value]

    def as_query(self) -> str:
        """Return the filter as a query string without the page."""
        return urlencode(self.pairs())

    def turned(self, page: int) -> str:
        """Return the query string of another page."""
        return urlencode([*self.pairs(), ("page", str(page))])

    def without(self, name: str) -> CaseFilter:
        """Return the filter with one condition (by its address parameter) taken away."""
        blank = CaseFilter()
        field = {"q": "text"}.get(name, name)
        return replace(self, page=1, **{field: getattr(blank, field)})


def stage_labels() -> dict[str, str]:
    """Return every stage of every procedure with its label, in order, each once.

    A stage that procedures call by several names (执行, 注销手续) has them all.
    """
    named: dict[str, dict[str, None]] = {}
    for procedure in PROCEDURES.values():
        for stage in procedure.stages:
            if stage.value != "opening":
                named.setdefault(stage.value, {})[stage.label] = None
    return {value: "／".join(labels) for value, labels in named.items()}


def stage_label(procedure: str, stage: str) -> str:
    """Return what a procedure calls one of its stages; the stored value where it has none such."""
    known = {one.value: one.label for one in PROCEDURES[procedure].stages}
    return known.get(stage, stage)


def read(asked: Mapping[str, str]) -> CaseFilter:
    """Return the filter that an address asks for; what is not understood is named in `ignored`."""
    ignored: list[str] = []
    sort = asked.get("sort", "") or "due"
    if sort.removeprefix("-") not in SORTS:
        ignored.append("排序")
        sort = "due"
    return CaseFilter(
        text=words(asked.get("q", "")),
        party=words(asked.get("party", "")),
        stage=_one_of(asked, "stage", stage_labels(), "阶段", ignored),
        procedure=_one_of(asked, "procedure", PROCEDURES, "程序", ignored),
        state=_one_of(asked, "state", STATES, "状态", ignored) or "open",
        unit=_number(asked.get("unit", "")),
        mine=asked.get("mine", "") in ("1", "on", "yes"),
        late=asked.get("late", "") in ("1", "on", "yes"),
        since=_day(asked, "since", "登记时间起", ignored),
        until=_day(asked, "until", "登记时间止", ignored),
        sort=sort,
        page=_page(asked.get("page", "")),
        ignored=tuple(ignored),
    )


def _number(text: str) -> str:
    """Return digits as they are; anything else does not narrow the list."""
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""


def words(text: str) -> str:
    """Return search words without characters that no record holds, at most TEXT long."""
    plain = SURROGATE.sub("", INVISIBLE.sub("", CONTROL.sub(" ", str(text))))
    return " ".join(plain.split())[:TEXT]


def _one_of(
    asked: Mapping[str, str], name: str, known: Mapping[str, object], label: str, ignored: list[str]
) -> str:
    value = asked.get(name, "")
    if value and value not in known:
        ignored.append(label)
        return ""
    return value


def _day(asked: Mapping[str, str], name: str, label: str, ignored: list[str]) -> date | None:
    text = unicodedata.normalize("NFKC", asked.get(name, "")).strip()
    if not text:
        return None
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part) for part in found.groups())
        if not 1949 <= year <= 2999:  # days at the end of the calendar cannot be counted on
            raise ValueError(text)
        return date(year, month, day)
    except ValueError:
        ignored.append(label)
        return None


def _page(text: str) -> int:
    digits = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[0-9]{1,6}", digits):
        return 1
    return min(max(int(digits), 1), PAGES)
