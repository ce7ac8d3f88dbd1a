"""What is odd about a decision that can be taken: told as notes, never put right by itself.

Real published decisions contradict themselves (reliability.md bad inputs 7 to 12): figures and
words differ, fines lie outside the stated range, the decision precedes its notice. History is kept
as it was published, with the doubt beside it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sanjian.exchange.decisions.decision import Event, ImportedDecision, Note
from sanjian.exchange.decisions.docnumbers import DocumentNumber
from sanjian.exchange.decisions.values import BadValue, capital_fen, yuan_text
from sanjian.registry.identifiers import half_width, identity_problems, uscc_problems

# 行政处罚法 came into force on 1996-10-01.
PENALTY_LAW_IN_FORCE = date(1996, 10, 1)
# 国办发〔2025〕22号: three years is the longest publicity period (law.md §9.2).
LONGEST_PUBLICITY_YEARS = 3

_MASK = re.compile(r"[*＊×]{2,}|某|XX|xx|X{2,}")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_NOTICE = re.compile(r"告知")
_FILED = re.compile(r"立案")
_INTERVIEW = re.compile(r"询问")
_DECIDED = re.compile(r"^(?:处罚)?决定$|作出.{0,4}决定")


def looks_masked(name: str) -> bool:
    """Whether the source has hidden a name itself: 某, asterisks, XX."""
    return bool(_MASK.search(name))


def number_notes(number: DocumentNumber, decided_on: date | None) -> Iterator[Note]:
    """Notes on the document number: missing, damaged, or of another year than the decision."""
    if not number.printed.strip():
        yield Note("NO_DOC_NO", "没有决定书文号，以内容识别同一决定", "doc_no")
    elif number.damaged:
        yield Note(
            "DOC_NO_DAMAGED",
            f"文号“{number.printed.strip()}”不完整或不合格式，按原样保留",
            "doc_no",
        )
    elif decided_on is not None and number.year not in (decided_on.year, decided_on.year - 1):
        yield Note(
            "DOC_NO_YEAR", f"文号年份{number.year}与决定日期{decided_on.year}年不符", "doc_no"
        )


def party_notes(decision: ImportedDecision) -> Iterator[Note]:
    """Notes on the party: missing, masked, a natural person, a doubtful credit code."""
    party = decision.party
    if not party.name:
        yield Note("NO_PARTY", "没有当事人名称", "party")
    elif party.masked:
        yield Note("MASKED_NAME", f"当事人名称“{party.name}”已被来源遮盖，按原样保留", "party")
    if "自然人" in party.kind and party.name and not party.masked:
        yield Note("NATURAL_PERSON", "当事人为自然人，公开时须按脱敏规则处理姓名", "party")
    if party.uscc and "*" not in party.uscc:
        for problem in uscc_problems(party.uscc):
            yield Note("USCC", problem.message, "uscc")
    if not decision.authority:
        yield Note("NO_AUTHORITY", "没有处罚机关名称", "authority")
    if decision.authority_code:
        for problem in uscc_problems(decision.authority_code):
            yield Note("USCC", f"处罚机关：{problem.message}", "authority_code")
    if not (decision.cause or decision.facts):
        yield Note("NO_CAUSE", "没有违法事实或案由", "facts")


def amount_notes(
    decision: ImportedDecision,
    stated_range: Sequence[Decimal],
    parts: Sequence[Decimal],
    mitigated: bool,
) -> Iterator[Note]:
    """Notes on the fine: words against figures, parts against the sum, outside the range."""
    fine = decision.fine_fen
    if decision.fine_words:
        try:
            worded = capital_fen(half_width(decision.fine_words))
        except BadValue as error:
            yield Note("AMOUNT_WORDS", str(error), "fine_words")
        else:
            if fine is not None and worded != fine:
                yield Note(
                    "AMOUNT_WORDS_DIFFER",
                    f"大小写金额不一致：小写{yuan_text(fine)}，大写{yuan_text(worded)}",
                    "fine_words",
                )
    if fine is not None and parts and sum(parts) * 100 != fine:
        yield Note(
            "FINE_PARTS_DIFFER",
            f"分项罚款合计{yuan_text(int(sum(parts) * 100))}，与罚款{yuan_text(fine)}不一致",
            "fine_yuan",
        )
    if fine is not None and len(stated_range) == 2:
        low, high = (int(bound * 100) for bound in stated_range)
        # Several acts are fined apart and executed together: the range is that of each part.
        judged = [int(part * 100) for part in parts] or [fine]
        if any(not low <= part <= high for part in judged):
            reason = "，来源注明减轻处罚" if mitigated and max(judged) <= high else ""
            yield Note(
                "FINE_OUTSIDE_RANGE",
                f"罚款{yuan_text(fine)}不在所列幅度{yuan_text(low)}至{yuan_text(high)}内{reason}",
                "fine_yuan",
            )
    if fine is None and "罚款" in decision.penalty_kinds:
        yield Note("FINE_MISSING", "处罚种类有罚款，但没有罚款金额", "fine_yuan")
    if fine == 0:
        yield Note("FINE_NOUGHT", "罚款金额为零", "fine_yuan")


def confiscation_notes(decision: ImportedDecision, gain: Decimal | None) -> Iterator[Note]:
    """A note when gains were confiscated although the source says that there were none."""
    if gain == 0 and any("没收违法所得" in kind for kind in decision.penalty_kinds):
        yield Note(
            "NOTHING_TO_CONFISCATE", "处罚种类含没收违法所得，但违法所得为零", "penalty_kinds"
        )


def date_notes(decision: ImportedDecision, today: date) -> Iterator[Note]:
    """Notes on days: missing, future, before the law, and in an order the law does not know."""
    decided = decision.decided_on
    if decided is None:
        yield Note("NO_DECISION_DATE", "没有处罚决定日期", "decided_on")
    elif decided > today:
        yield Note("FUTURE_DATE", f"处罚决定日期{decided}晚于导入之日", "decided_on")
    elif decided < PENALTY_LAW_IN_FORCE:
        yield Note("BEFORE_THE_LAW", f"处罚决定日期{decided}早于行政处罚法施行之日", "decided_on")
    published, until = decision.published_on, decision.publicity_until
    if published and published > today:
        yield Note("FUTURE_DATE", f"公示日期{published}晚于导入之日", "published_on")
    if decided and published and published < decided:
        yield Note("PUBLISHED_EARLY", f"公示日期{published}早于决定日期{decided}", "published_on")
    if decided and until:
        if until < decided:
            yield Note(
                "PUBLICITY_ORDER", f"公示截止期{until}早于决定日期{decided}", "publicity_until"
            )
        elif until > _years_later(decided, LONGEST_PUBLICITY_YEARS):
            yield Note(
                "PUBLICITY_LONG",
                f"公示截止期{until}超过决定之日起{LONGEST_PUBLICITY_YEARS}年（国办发〔2025〕22号）",
                "publicity_until",
            )
    yield from _order_notes(decision.events, decided)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _order_notes(events: Sequence[Event], decided: date | None) -> Iterator[Note]:
    told = _days(events, _NOTICE)
    filed = _days(events, _FILED)
    asked = _days(events, _INTERVIEW)
    decided = decided or min(_days(events, _DECIDED), default=None)
    if decided and told and min(told) > decided:
        yield Note(
            "DECIDED_BEFORE_NOTICE",
            f"决定日期{decided}早于事先告知{min(told)}（行政处罚法第四十四条）",
            "events",
        )
    if decided and filed and min(filed) > decided:
        yield Note("DECIDED_BEFORE_FILING", f"决定日期{decided}早于立案{min(filed)}", "events")
    if filed and asked and min(asked) < min(filed):
        yield Note("ASKED_BEFORE_FILING", f"询问{min(asked)}早于立案{min(filed)}", "events")
    if filed and told and min(told) < min(filed):
        yield Note("TOLD_BEFORE_FILING", f"告知{min(told)}早于立案{min(filed)}", "events")


def _days(events: Sequence[Event], label: re.Pattern[str]) -> list[date]:
    return [event.on for event in events if event.on is not None and label.search(event.label)]


def privacy_notes(decision: ImportedDecision) -> Iterator[Note]:
    """A note when a text that would be shown carries identity or mobile numbers."""
    shown = half_width(
        "\n".join(
            (decision.party.name, decision.cause, decision.facts, decision.content, *decision.basis)
        )
    )
    if any(not identity_problems(found[0]) for found in _LONG_NUMBER.finditer(shown)):
        yield Note("IDENTITY_NUMBER_IN_TEXT", "正文含身份证号，公开前须脱敏", "facts")
    if _MOBILE.search(shown):
        yield Note("PHONE_IN_TEXT", "正文含手机号码，公开前须脱敏", "facts")
