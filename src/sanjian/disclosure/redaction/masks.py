"""What stands in place of what is hidden: 姓某某 for names, a plain word for everything else.

The form of names follows the courts' publication rules (法释〔2016〕19号 第九条): the surname
stays, different people of one document stay different, the same person stays the same.
"""

import re
from collections.abc import Sequence

from sanjian.disclosure.redaction.names import surname_of
from sanjian.disclosure.redaction.places import public_address
from sanjian.disclosure.redaction.terms import LABELS, Candidate, Kind

_STEMS = "甲乙丙丁戊己庚辛壬癸"


def masked_name(name: str) -> str:
    """姓某某 for a Chinese name; the first character stays of a foreign or minority name."""
    return (surname_of(name) or name[:1]) + "某某"


def replacements(text: str, candidates: Sequence[Candidate]) -> list[str]:
    """The replacement of each candidate, in the same order.

    Two people whose masks would be alike are numbered 张某某1, 张某某2; so is one whose mask the
    text already uses for somebody else. Different numbers of one kind are numbered too, so that the
    reader still sees which is which. Hidden candidates are numbered before mere suggestions.
    """
    order = sorted(
        range(len(candidates)), key=lambda at: (not candidates[at].hide, candidates[at].start)
    )
    subjects: dict[tuple[str, str], list[str]] = {}
    hidden: dict[tuple[str, str], int] = {}
    for at in order:
        candidate = candidates[at]
        group = _group(candidate)
        known = subjects.setdefault(group, [])
        if candidate.subject not in known:
            known.append(candidate.subject)
            if candidate.hide:
                hidden[group] = hidden.get(group, 0) + 1
    return [_replacement(text, candidate, subjects, hidden) for candidate in candidates]


def _group(candidate: Candidate) -> tuple[str, str]:
    if candidate.kind is not Kind.PERSON_NAME:
        return candidate.kind.value, ""
    if candidate.minor:
        return "minor_name", ""
    return candidate.kind.value, masked_name(candidate.subject)


def _replacement(
    text: str,
    candidate: Candidate,
    subjects: dict[tuple[str, str], list[str]],
    hidden: dict[tuple[str, str], int],
) -> str:
    group = _group(candidate)
    place = subjects[group].index(candidate.subject)
    alone = hidden.get(group, 0) <= 1 and place == 0
    if group[0] == "minor_name":
        stem = _STEMS[place] if place < len(_STEMS) else str(place + 1)
        return f"未成年人{stem}"
    if candidate.kind is Kind.PERSON_NAME:
        taken = len(set(re.findall(re.escape(group[1]) + r"[0-9]*", text)))
        return group[1] if alone and not taken else f"{group[1]}{place + 1 + taken}"
    if candidate.kind is Kind.ADDRESS:
        head = public_address(text[candidate.start : candidate.end])
        return f"{head}（以下地址略）" if head else "（住址略）"
    number = "" if alone else str(place + 1)
    return f"（{LABELS[candidate.kind]}{number}略）"
