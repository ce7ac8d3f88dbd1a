"""Finds what a public text must not carry, and settles where findings overlap."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sanjian.disclosure.redaction import names, numbers, places, sensitive
from sanjian.disclosure.redaction.intervals import Stretches
from sanjian.disclosure.redaction.masks import replacements
from sanjian.disclosure.redaction.terms import (
    RANK,
    Candidate,
    Confidence,
    Finding,
    Keep,
    Kind,
    KnownNames,
    Policy,
    Role,
)
from sanjian.disclosure.redaction.views import Views, plain
from sanjian.registry.identifiers import normal_phone

_TITLE = re.compile(r"《[^《》]{1,80}》")
# How far a word such as 学生 or 监护人 may stand from the name that it makes a minor's.
_MINOR_REACH = 12


def find(
    text: str,
    known: KnownNames = KnownNames(),
    keep: Keep = Keep(),
    policy: Policy = Policy(),
) -> list[Finding]:
    """Everything in `text` that must not be published, or that a person should look at.

    `known` are the people of the case, `keep` what stays readable, `policy` what the jurisdiction
    hides (pack key `publish.redaction`). Findings are ordered, do not overlap, and point into
    `text` with character offsets. Certain and likely ones have `hide` set; suggestions and what
    the policy shows have not, so that the editor offers them and a person decides.
    """
    views = Views(text)
    found = list(_known(views, known)) + list(_by_form(views, keep))
    words = names.Words(views.folded.text)
    cued = list(names.by_cue(views, words)) + list(names.by_structure(views, words))
    found += _propagated(views, cued, known, keep)
    found += names.by_segmenter(views, words)
    found = [candidate for candidate in found if candidate.kind in policy.hide]
    found = list(_with_keep(text, found, keep, known, policy))
    settled = _settled(found)
    marks = replacements(text, settled)
    return [
        Finding(
            candidate.start,
            candidate.end,
            candidate.kind,
            candidate.reason,
            mark,
            candidate.confidence,
            candidate.hide,
            candidate.subject,
        )
        for candidate, mark in zip(settled, marks, strict=True)
    ]


def _known(views: Views, known: KnownNames) -> Iterator[Candidate]:
    for person in known.persons:
        yield from names.known_names(
            views, (person.name, *person.aliases), person.role, person.minor
        )
        for kind, values, reason in (
            (Kind.IDENTITY_NUMBER, person.identity_numbers, "案件记录中的证件号码"),
            (Kind.PHONE, person.phones, "案件记录中的电话"),
            (Kind.BANK_ACCOUNT, person.accounts, "案件记录中的银行账号"),
        ):
            for value in values:
                yield from numbers.known_value(views, value, kind, reason)
        for kind, values, reason in (
            (Kind.PLATE, person.plates, "案件记录中的车辆号牌"),
            (Kind.EMAIL, person.emails, "案件记录中的电子邮箱"),
        ):
            for value in values:
                yield from _known_text(views, value, kind, reason)
        for address in person.addresses:
            yield from places.known_address(views, address)


def _known_text(views: Views, value: str, kind: Kind, reason: str) -> Iterator[Candidate]:
    view = views.squeezed.without(re.compile(r"[·•]"))
    needle = re.sub(r"[·•]", "", plain(value))
    text = view.text.upper()
    place = text.find(needle) if needle else -1
    while place >= 0:
        start, end = view.span(place, place + len(needle))
        yield Candidate(start, end, kind, reason, Confidence.CERTAIN, needle)
        place = text.find(needle, place + 1)


def _by_form(views: Views, keep: Keep) -> Iterator[Candidate]:
    kept_phones = frozenset(normal_phone(phone) or phone for phone in keep.phones)
    kept_accounts = frozenset(re.sub(r"[^0-9]", "", account) for account in keep.accounts)
    yield from numbers.identity_numbers(views)
    yield from numbers.phones(views, kept_phones)
    yield from numbers.accounts(views, kept_accounts)
    yield from numbers.plates(views)
    yield from numbers.contacts(views, frozenset(email.lower() for email in keep.emails))
    yield from places.addresses(views, frozenset(plain(address) for address in keep.addresses))
    yield from sensitive.births(views)
    yield from sensitive.health(views)
    yield from sensitive.property_data(views)
    yield from sensitive.minors(views)
    yield from sensitive.secrets(views)


def _propagated(
    views: Views, cued: list[Candidate], known: KnownNames, keep: Keep
) -> list[Candidate]:
    """The cued names, and every other place of a name that one cue gave away."""
    taken = {plain(name) for person in known.persons for name in (person.name, *person.aliases)}
    officials = {plain(name) for name in keep.officials}
    roles: dict[str, Role] = {}
    for candidate in cued:
        if candidate.role is not Role.OFFICIAL or candidate.subject not in roles:
            roles[candidate.subject] = candidate.role
    spread = []
    for subject, role in roles.items():
        if subject in taken or subject in officials:
            continue
        reason = "同一文书中另有身份提示的姓名"
        for again in names.known_names(views, (subject,), role, False):
            spread.append(replace(again, reason=reason, confidence=Confidence.LIKELY))
    cued_places = {
        (candidate.start, candidate.end): candidate
        for candidate in cued
        if candidate.subject not in taken
    }
    return [cued_places.pop((one.start, one.end), one) for one in spread] + list(
        cued_places.values()
    )


def _with_keep(
    text: str, found: Iterable[Candidate], keep: Keep, known: KnownNames, policy: Policy
) -> Iterator[Candidate]:
    """The candidates after what stays readable: organisations, officials, titles of laws, roles."""
    organisations = _merged_places(_places_of(text, keep.organisations))
    titles = Stretches(match.span() for match in _TITLE.finditer(text))
    officials = {plain(name) for name in keep.officials}
    parties = {plain(person.name) for person in known.persons if person.role is not Role.OFFICIAL}
    minors = sensitive.speaks_of_minors(text)
    for candidate in found:
        if candidate.kind is not Kind.PERSON_NAME:
            if candidate.kind is Kind.ADDRESS and organisations.holds(
                candidate.start, candidate.end
            ):
                continue
            yield candidate
            continue
        if organisations.holds(candidate.start, candidate.end):
            if candidate.confidence is not Confidence.SUGGESTED:
                yield _shown(candidate, "字号或单位名称中含有姓名，保留，请确认")
            continue
        if titles.holds(candidate.start, candidate.end):
            if candidate.confidence is Confidence.CERTAIN:
                yield _shown(candidate, "书名号内的文字与姓名相同，保留，请确认")
            continue
        if candidate.subject in officials and candidate.subject not in parties:
            continue
        if candidate.role in policy.shown_roles:
            yield _shown(candidate, "公职人员或按规则公开姓名者，保留")
            continue
        if minors and not candidate.minor and _near_minor(text, candidate):
            yield replace(candidate, minor=True, reason=f"{candidate.reason}（未成年人）")
            continue
        yield candidate


def _near_minor(text: str, candidate: Candidate) -> bool:
    before = text[max(0, candidate.start - 8) : candidate.start]
    after = text[candidate.end : candidate.end + _MINOR_REACH]
    return (
        re.search(r"(?:未成年人|学生|儿童|幼儿|孩子|小孩)[：:\s为]{0,2}$", before) is not None
        or re.match(r"[，,（(、\s]*(?:[男女][，,、]\s*)?(?:[0-9]|1[0-7])周?岁", after) is not None
        or re.match(r"[，,（(、\s]*(?:系|为)?未成年", after) is not None
    )


def _shown(candidate: Candidate, reason: str) -> Candidate:
    return replace(candidate, hide=False, reason=reason, confidence=Confidence.SUGGESTED)


def _places_of(text: str, values: Iterable[str]) -> Iterator[tuple[int, int]]:
    view = Views(text).squeezed
    plain_text = view.text.upper()
    for value in values:
        needle = plain(value)
        place = plain_text.find(needle) if len(needle) > 1 else -1
        while place >= 0:
            yield view.span(place, place + len(needle))
            place = plain_text.find(needle, place + 1)


def _merged_places(places: Iterable[tuple[int, int]]) -> Stretches:
    """Places of kept names, joined where a short name stands inside a long one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return Stretches(joined)


def _settled(found: Iterable[Candidate]) -> list[Candidate]:
    """Candidates without overlap, in order: what is hidden by any stays hidden by the result.

    Hidden candidates that overlap become one, of the kind of the surer; suggestions that touch
    something hidden are dropped, of two suggestions the longer stays.
    """
    order = sorted(found, key=lambda one: (-RANK[one.confidence], one.start - one.end, one.start))
    hidden = _merged([one for one in order if one.hide])
    taken = Stretches((one.start, one.end) for one in hidden)
    rest: list[Candidate] = []
    for candidate in sorted(
        (one for one in order if not one.hide), key=lambda one: one.start - one.end
    ):
        if not taken.touches(candidate.start, candidate.end):
            taken.add(candidate.start, candidate.end)
            rest.append(candidate)
    return sorted([*hidden, *rest], key=lambda one: one.start)


def _merged(hidden: Sequence[Candidate]) -> list[Candidate]:
    """Overlapping hidden candidates as one each; of equal ones, the first given is the surest."""
    surest = {id(candidate): place for place, candidate in enumerate(hidden)}
    groups: list[list[Candidate]] = []
    reach = 0
    for candidate in sorted(hidden, key=lambda one: (one.start, one.end)):
        if groups and candidate.start < reach:
            groups[-1].append(candidate)
            reach = max(reach, candidate.end)
        else:
            groups.append([candidate])
            reach = candidate.end
    merged = []
    for group in groups:
        start, end = group[0].start, max(one.end for one in group)
        covering = [one for one in group if (one.start, one.end) == (start, end)]
        best = min(covering or group, key=lambda one: surest[id(one)])
        minor = any(one.minor for one in group if one.kind is Kind.PERSON_NAME)
        merged.append(replace(best, start=start, end=end, minor=best.minor or minor))
    return merged
