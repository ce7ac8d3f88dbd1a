"""说理的核对: a fact of a draft names evidence of the file, a provision exists and was in force.

Evidence and library are not facts of a procedure, so this stands with the record, in the one way of
writing (ADR 0025): when a draft is made, sent for review and decided. What the library does not
hold is not refused but said to be unchecked, and the reviewer sees it.

Sources: 《行政处罚法》第三十七条、第四十条、第四十六条第二款；国办发〔2018〕118号（十三）.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.law.forms import HALF_WIDTH, SHANGHAI
from sanjian.law.procedure import Step, Unmet
from sanjian.law.procedures.draft import BASIS, PROVEN
from sanjian.law.procedures.joining import CARRYING
from sanjian.law.reasons import ArticleCheck, Verdict, article_checks, unedited
from sanjian.registry.statutes import known_statutes

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier
    from sanjian.records.taking import Standing

EVIDENCE = frozenset({"add_evidence", "on_site_record", "interview", "take_samples", *CARRYING})
SUBMITTING = "submit_review"
FACT_LAW = "《行政处罚法》第四十条、第四十六条第二款"
ARTICLE_LAW = "国办发〔2018〕118号（十三）"
BREACHED = "violated"
"""The field of what was breached: the law of the day of the breach counts alone."""
_PIECE = re.compile(r"[、,，;；\s和及]+")
_RANGE = re.compile(r"([0-9]{1,3})(?:[-—~至到]([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence of a file by its number in the list, and why it may not be used."""

    number: int
    seq: int
    name: str
    proves: str
    unusable: str = ""

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


@dataclass(frozen=True, slots=True)
class Grounded:
    """One fact of a draft with the evidence it names; ``lacking`` says what is wrong, or ""."""

    fact: str
    items: tuple[Item, ...]
    lacking: str

    @property
    def named(self) -> str:
        """The evidence in one line."""
        return "；".join(str(item) for item in self.items)


def evidence_list(acts: Iterable[Act]) -> tuple[Item, ...]:
    """Return the evidence of a file, numbered in the order in which it came in.

    The numbers never change, because acts are only added. What an examination of that name found
    untrue may not be used (《行政处罚法》第四十六条第二款).
    """
    known = list(acts)
    untrue = {
        act.content.get("name")
        for act in known
        if act.step == "examine_evidence" and not act.content.get("holds")
    }
    found: list[Item] = []
    for act in known:
        if act.step in EVIDENCE:
            name = str(act.content.get("name") or act.label.removeprefix("制作"))
            bad = act.step == "add_evidence" and not act.content.get("verified", True)
            why = "经查证不属实" if bad and name in untrue else ""
            proves = str(act.content.get("proves") or "")
            found.append(Item(len(found) + 1, act.seq, name, proves, why))
    return tuple(found)


def grounded(rows: Iterable[Mapping[str, Any]], listed: Sequence[Item]) -> tuple[Grounded, ...]:
    """Return each fact with its evidence; rows have ``fact`` and ``evidence`` (numbers)."""
    known = {item.number: item for item in listed}
    return tuple(_grounded(row, known) for row in rows)


def _grounded(row: Mapping[str, Any], known: Mapping[int, Item]) -> Grounded:
    fact = str(row.get("fact") or "")
    numbers, unread = _numbers(str(row.get("evidence") or ""))
    wrong = [f"“{text}”不是证据序号" for text in unread]
    wrong += [f"案卷中没有第{one}号证据" for one in numbers if one not in known]
    items = tuple(known[one] for one in numbers if one in known)
    wrong += [f"第{one.number}号“{one.name}”{one.unusable}" for one in items if one.unusable]
    if not numbers and not unread:
        wrong.append("没有写明证据")
    return Grounded(fact, items, "，".join(wrong))


def _numbers(text: str) -> tuple[list[int], list[str]]:
    numbers: list[int] = []
    unread = []
    for piece in _PIECE.split(text.translate(HALF_WIDTH).replace("证据", " ").strip()):
        if not piece:
            continue
        found = _RANGE.fullmatch(piece.removeprefix("第").removesuffix("号"))
        if found is None:
            unread.append(piece)
            continue
        first, last = int(found[1]), int(found[2] or found[1])
        numbers += range(first, last + 1) if first <= last else [first, last]
    return list(dict.fromkeys(numbers)), unread


def _unknown(here: Standing, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what a reviewer's checklist names as evidence that the file does not have.

    What was found untrue may be named: that is what a reviewer objects to.
    """
    named = [str(row.get("evidence") or "") for row in rows]
    if not any(named):
        return []
    known = {item.number for item in evidence_of(here.dossier)}
    read = [_numbers(text) for text in named]
    wrong = [f"“{text}”不是证据序号" for _, unread in read for text in unread]
    missing = {one for numbers, _ in read for one in numbers} - known
    return wrong + [f"案卷中没有第{one}号证据" for one in sorted(missing)]


def evidence_named(
    rows: Iterable[Mapping[str, Any]], listed: Sequence[Item]
) -> list[tuple[str, list[Item]]]:
    """Return the items of a checklist that name evidence, by code, with what they name."""
    known = {item.number: item for item in listed}
    found = []
    for row in rows:
        numbers, _ = _numbers(str(row.get("evidence") or ""))
        if items := [known[one] for one in numbers if one in known]:
            found.append((str(row.get("item") or ""), items))
    return found


def cited_articles(step: Step[Any], content: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the provisions that a step's content cites, by field."""
    return {
        field.name: list(content.get(field.name) or ())
        for field in step.form
        if field.columns is BASIS and content.get(field.name)
    }


def checked_articles(
    here: Standing, step: Step[Any], content: Mapping[str, Any]
) -> tuple[ArticleCheck, ...]:
    """Return what the library says of every provision cited, on the days that count.

    What was breached must have been law on the day of the breach; what the decision rests on, on
    that day or today (《行政处罚法》第三十七条).
    """
    cited = cited_articles(step, content)
    if not cited:
        return ()
    known = known_statutes(
        here.params, [str(row.get("statute", "")) for rows in cited.values() for row in rows]
    )
    today: date = here.at.astimezone(SHANGHAI).date()
    breach: date | None = getattr(here.facts, "act_ended_on", None)
    found: dict[ArticleCheck, None] = {}
    for name, rows in cited.items():
        days = (breach,) if breach and name == BREACHED else (breach or today, today)
        found |= dict.fromkeys(article_checks(rows, known, days))
    return tuple(found)


def of_content(here: Standing, step: Step[Any], content: Mapping[str, Any]) -> tuple[Unmet, ...]:
    """Return what speaks against the facts and provisions of a step's content."""
    against = []
    rows = content.get(PROVEN.name) if PROVEN in step.form else None
    if rows:
        listed = evidence_of(here.dossier)
        if bad := [one for one in grounded(rows, listed) if one.lacking]:
            detail = "；".join(f"“{one.fact}”：{one.lacking}" for one in bad)
            against.append(
                Unmet("FACT_WITHOUT_EVIDENCE", "认定的每项事实都应当有查证属实的证据", FACT_LAW,
                      "请按案卷证据目录的序号写明证据，没有证据的事实请补充取证或者删去",
                      "add_evidence", detail)
            )  # fmt: skip
    if PROVEN not in step.form and unedited(content):  # the penalty's draft has a rule of its own
        against.append(
            Unmet("REASONS_UNEDITED", "理由应当针对本案写明，参考文字须经承办人核对修改",
                  ARTICLE_LAW, "请逐句核对，补全括号中的内容，删去参考文字的标记")
        )  # fmt: skip
    if wrong := _unknown(here, content.get("checklist") or ()):
        against.append(
            Unmet("CHECK_EVIDENCE", "审核项目所据的证据应当是案卷中的证据", ARTICLE_LAW,
                  "请按证据栏的序号填写", "", "，".join(wrong))
        )  # fmt: skip
    checks = checked_articles(here, step, content)
    for code, verdict, text, cure in _REFUSING:
        if bad_ones := [one for one in checks if one.verdict is verdict]:
            detail = "；".join(f"{one.about}，{one.told}" for one in bad_ones)
            against.append(Unmet(code, text, ARTICLE_LAW, cure, "", detail))
    return tuple(against)


_REFUSING = (
    ("ARTICLE_ABSENT", Verdict.ABSENT, "所引条文应当存在", "请按文本核对条号后改正"),
    (
        "ARTICLE_NOT_IN_FORCE", Verdict.NOT_IN_FORCE, "所引条文在行为发生时或者决定时应当有效",
        "请引用当日有效的规定；依据库登记有误的，请联系管理员或者司法行政部门更正",
    ),
)  # fmt: skip


def of_draft(here: Standing) -> tuple[Unmet, ...]:
    """Return what speaks against the present draft of a file, as evidence and library now stand."""
    table = here.procedure
    draft = last_draft(here)
    if draft is None:
        return ()
    step = table.step(draft.step)
    cure = "revise_draft" if "revise_draft" in {one.name for one in table.steps} else draft.step
    return tuple(
        Unmet(one.code, one.text, one.law, one.cure, cure, one.detail)
        for one in of_content(here, step, draft.content)
    )


def last_draft(here: Standing) -> Act | None:
    """Return the act of the present draft, None before there is one."""
    acts = here.dossier.acts.filter(step__in=here.procedure.draft_steps)
    return acts.order_by("-seq").first()


def evidence_of(dossier: Dossier) -> tuple[Item, ...]:
    """Return the evidence of a file by number; one query."""
    if not dossier.pk:
        return ()
    return evidence_list(
        dossier.acts.filter(step__in=[*EVIDENCE, "examine_evidence"]).order_by("seq")
    )
