"""The themes under which a place's rules are listed: every parameter belongs to exactly one."""

from __future__ import annotations

from dataclasses import dataclass

from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.schema import Key


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of parameters: its short name in addresses, its heading, the beginnings of keys."""

    name: str
    label: str
    groups: tuple[str, ...]


THEMES: tuple[Theme, ...] = (
    Theme("place", "辖区与推行", ("meta", "basis", "supervisor", "subjects", "rollout", "pilot",
                              "liaison",
                              "coordination", "systems", "scope")),
    Theme("types", "执法类别", ("types", "record.types", "features")),
    Theme("course", "立案、调查与决定", ("procedure", "stages", "case", "time_bar", "evidence",
                                 "preservation", "notice", "statement", "penalty", "decision",
                                 "reasons", "service", "summary", "law")),
    Theme("hearing", "听证", ("hearing",)),
    Theme("coercion", "强制措施与强制执行", ("coercion", "measure", "enforcement",
                                          "execution", "payment")),
    Theme("licence", "行政许可", ("licence",)),
    Theme("inspection", "行政检查", ("inspection",)),
    Theme("levy", "征收、征用与收费", ("act", "levy", "fee", "requisition")),
    Theme("benefit", "行政给付与确认", ("application", "payout", "confirmation")),
    Theme("remedy", "救济", ("remedy",)),
    Theme("review", "法制审核", ("review",)),
    Theme("disclosure", "执法公示", ("portal", "channels", "exante", "guide", "powerlist", "window",
                              "party", "random", "identity", "certificate", "uniform", "publish",
                              "publicity", "annual_report")),
    Theme("record", "执法全过程记录", ("record", "template", "text", "av", "store", "access",
                               "archive", "log")),
    Theme("supervision", "监督、人员与经费", ("staff", "house", "filing", "q1", "report",
                                    "supervision",
                                    "appraisal", "assessment", "accountability", "complaint",
                                    "satisfaction", "statistics", "training", "meeting",
                                    "money", "budget")),
    Theme("mechanisms", "移送、协调与承诺",
          ("crime", "transfer", "assistance", "dispute", "commitment", "discretion")),
    Theme("others", "其他", ()),
)  # fmt: skip

_BY_GROUP = {group: theme for theme in THEMES for group in theme.groups}
_LAST = THEMES[-1]


def theme_of(key: Key) -> Theme:
    """The theme of a parameter: by its whole name, else by the word before the first full stop."""
    return _BY_GROUP.get(key.name) or _BY_GROUP.get(key.name.split(".")[0], _LAST)


def grouped(names: list[str] | tuple[str, ...]) -> list[tuple[Theme, list[Key]]]:
    """The named parameters by theme, in the order of the table of keys; empty themes left out."""
    wanted = set(names)
    found: dict[str, list[Key]] = {}
    for key in KEYS.values():
        if key.name in wanted:
            found.setdefault(theme_of(key).name, []).append(key)
    return [(theme, found[theme.name]) for theme in THEMES if theme.name in found]
