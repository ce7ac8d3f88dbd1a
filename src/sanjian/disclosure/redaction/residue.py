"""Checks a published text: does anything of the people of the case still show?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sanjian.disclosure.redaction.finding import find
from sanjian.disclosure.redaction.terms import (
    LABELS,
    Confidence,
    Keep,
    Kind,
    KnownNames,
    Policy,
)
from sanjian.disclosure.redaction.views import Views, plain

# A run of a known number at least this long still leads to its owner.
_TELLING_DIGITS = 8


@dataclass(frozen=True)
class Leak:
    """Something that still shows: kind, Chinese reason, place and length in the public text."""

    kind: Kind
    reason: str
    start: int
    end: int


def residue(
    published_text: str,
    known: KnownNames,
    keep: Keep = Keep(),
    policy: Policy = Policy(),
) -> list[Leak]:
    """What still leaks from a text about to be published or already public; empty when clean.

    Searches every known name and value in every disguise, long parts of known numbers, given
    names left beside a masked surname, and everything that `find` is sure of. Values inside the
    names of kept organisations are reported too: the clerk decides whether 字号 shows its owner.
    """
    leaks = [
        Leak(found.kind, found.reason, found.start, found.end)
        for found in find(published_text, known, keep, policy)
        if found.hide or (found.confidence is Confidence.SUGGESTED and "姓名，保留" in found.reason)
    ]
    views = Views(published_text)
    for person in known.persons:
        leaks += _number_parts(views, (*person.identity_numbers, *person.accounts), policy)
        if person.role not in policy.shown_roles:
            leaks += _given_names(views, person.name, policy)
    return _distinct(leaks)


def _number_parts(views: Views, values: tuple[str, ...], policy: Policy) -> Iterator[Leak]:
    if Kind.IDENTITY_NUMBER not in policy.hide:
        return
    text = views.digits.text
    for value in values:
        digits = re.sub(r"[^0-9A-Z]", "", Views(value).folded.text.upper())
        for start in range(len(digits) - _TELLING_DIGITS + 1):
            place = text.find(digits[start : start + _TELLING_DIGITS])
            if place >= 0:
                span = views.digits.span(place, place + _TELLING_DIGITS)
                if span[1] - span[0] <= 3 * _TELLING_DIGITS:
                    yield Leak(Kind.IDENTITY_NUMBER, "露出已知号码的一段连续数字", *span)
                    break


def _given_names(views: Views, name: str, policy: Policy) -> Iterator[Leak]:
    """A given name of two characters that stands where its surname was cut off."""
    given = plain(name)[1:]
    if len(given) != 2 or Kind.PERSON_NAME not in policy.hide:
        return
    for match in re.finditer(rf"[某*×]{{1,3}}[(（]?{re.escape(given)}", views.squeezed.text):
        span = views.squeezed.span(*match.span())
        yield Leak(Kind.PERSON_NAME, f"{LABELS[Kind.PERSON_NAME]}只遮盖了姓氏", *span)


def _distinct(leaks: list[Leak]) -> list[Leak]:
    kept: list[Leak] = []
    for leak in sorted(leaks, key=lambda one: (one.start, one.start - one.end)):
        if not any(other.start <= leak.start and leak.end <= other.end for other in kept):
            kept.append(leak)
    return kept
