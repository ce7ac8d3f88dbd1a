"""Whom to trust (c2sp.org/tlog-policy): the log's keys, the witnesses, and how many must agree.

log <key> [<address>]
witness <name> <key> [<address>]
group <name> all|any|<number> <name>...
quorum <name>|none
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sanjian.ledger import notes

MOST_LINES = 1000


class BadPolicy(ValueError):
    """A policy that cannot be meant: the line, and what is wrong with it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Party:
    """A log or a witness: its name in the policy, its key and where it answers."""

    name: str
    key: notes.VerifierKey
    address: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as read. `quorum` is the name of a witness or group, or "none"."""

    logs: tuple[Party, ...] = ()
    witnesses: tuple[Party, ...] = ()
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = "none"

    @property
    def keys(self) -> tuple[notes.VerifierKey, ...]:
        """Every key whose signature is looked at."""
        return tuple(party.key for party in (*self.logs, *self.witnesses))

    def agrees(self, cosigners: Collection[notes.VerifierKey]) -> bool:
        """Whether these witnesses are enough."""
        names = {one.name for one in self.witnesses if one.key in cosigners}
        return self.quorum == "none" or self._holds(self.quorum, names)

    def _holds(self, name: str, cosigned: Collection[str]) -> bool:
        if name not in self.groups:
            return name in cosigned
        needed, members = self.groups[name]
        return sum(self._holds(one, cosigned) for one in members) >= needed


def parse(text: str) -> Policy:
    """Read a policy. Raises BadPolicy with the line's number."""
    logs: list[Party] = []
    witnesses: list[Party] = []
    groups: dict[str, tuple[int, tuple[str, ...]]] = {}
    quorum = ""
    members: set[str] = set()
    for number, words in _lines(text):
        known = {one.name for one in witnesses} | groups.keys()
        match words:
            case ["log", key, *address] if len(address) < 2:
                logs.append(_party(number, key, key, address, logs))
            case ["witness", name, key, *address] if len(address) < 2:
                _fresh(number, name, known)
                witnesses.append(_party(number, name, key, address, witnesses))
            case ["group", name, count, *names] if names:
                _fresh(number, name, known)
                _listed(number, names, known, members)
                members.update(names)
                groups[name] = (_threshold(number, count, len(names)), tuple(names))
            case ["quorum", name] if not quorum:
                if name != "none" and name not in known:
                    raise BadPolicy(number, f"{name} is not defined above")
                quorum = name
            case _:
                raise BadPolicy(number, "not a line of a policy, or a second quorum")
    if not quorum:
        raise BadPolicy(0, "a policy has exactly one quorum line")
    return Policy(tuple(logs), tuple(witnesses), groups, quorum)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if number > MOST_LINES:
            raise BadPolicy(number, "too long")
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            yield number, words


def _party(number: int, name: str, key: str, address: list[str], others: list[Party]) -> Party:
    try:
        read = notes.VerifierKey.parse(key)
    except notes.BadNote as error:
        raise BadPolicy(number, str(error)) from None
    if any(one.key.public == read.public for one in others):
        raise BadPolicy(number, "the same public key twice")
    return Party(name, read, address[0] if address else "")


def _fresh(number: int, name: str, known: Collection[str]) -> None:
    if name in known or name == "none":
        raise BadPolicy(number, f"the name {name} is taken")


def _listed(
    number: int, names: list[str], known: Collection[str], members: Collection[str]
) -> None:
    for name in names:
        if name not in known or name in members or names.count(name) > 1:
            raise BadPolicy(number, f"{name} is not defined above, or stands in a group already")


def _threshold(number: int, count: str, most: int) -> int:
    if count in ("all", "any"):
        return most if count == "all" else 1
    if not count.isascii() or not count.isdigit() or not 1 <= int(count) <= most:
        raise BadPolicy(number, f"a group of {most} needs all, any, or 1 to {most} of them")
    return int(count)
