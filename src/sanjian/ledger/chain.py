"""The hash chain of one dossier: each link names its predecessor, so a change shows its place.

    genesis(chain)       = SHA-256("sanjian/chain/1\\n" + canonical(chain id))
    link hash            = SHA-256("sanjian/link/1\\n" + canonical({
                             "content": content hash, "header": {...}, "prev": previous hash,
                             "seq": n}))

Sequence numbers start at 1 and have no gaps. The first link's `prev` is the genesis of its own
chain, so a link cannot be moved into another dossier. A chain alone cannot show that its newest
links were cut off, or that all of it was recomputed: for that keep its head elsewhere and pass
it to `differences` (see `reliability.md` E11; the public log does this for every dossier).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sanjian.ledger.canonical import NotCanonical, canonical, digest
from sanjian.ledger.commitment import commit

FIRST: Final = 1
"""The sequence number of the first link of every chain."""


class _Absent:
    """Stands for a content that was not handed over, or that the law ordered erased."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is stored.

    `header` holds everything about the act that is not its content (step, by, at, ...).
    `content_hash` is `digest(content)`, or `commit(salt, content)` when a salt is kept.
    Leave `content` ABSENT when it is not at hand; then only the header and the chain are checked.
    """

    seq: int
    prev_hash: str
    header: Mapping[str, object]
    content_hash: str
    hash: str
    content: object = ABSENT
    salt: bytes | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain as kept outside of it: how many links, and the last link's hash."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a chain is not what it claims to be.

    `field` is one of: seq (a link is missing, doubled or out of order), prev_hash (it does not
    follow its predecessor), content_hash (the content was changed), hash (a header field was
    changed), count (links were cut off or added at the end), head (the chain was recomputed).
    """

    chain: str
    seq: int
    field: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.field}: {self.expected} != {self.found}"


def genesis(chain: str) -> str:
    """The `prev_hash` of the first link of the chain with this identifier (hexadecimal)."""
    return hashlib.sha256(b"sanjian/chain/1\n" + canonical(chain)).hexdigest()


def link_hash(prev_hash: str, seq: int, header: Mapping[str, object], content_hash: str) -> str:
    """The hash of a link (64 hexadecimal digits), as the module text defines it.

    Raises NotCanonical when a header field has no canonical form.
    """
    body = {"prev": prev_hash, "seq": seq, "header": header, "content": content_hash}
    return hashlib.sha256(b"sanjian/link/1\n" + canonical(body)).hexdigest()


def make_link(
    chain: str,
    previous: Link | Head | None,
    header: Mapping[str, object],
    content: object,
    *,
    salt: bytes | None = None,
) -> Link:
    """The link that follows `previous` in `chain`; None begins the chain.

    With a salt the content hash is a commitment, otherwise a plain digest. Raises NotCanonical
    when header or content has no canonical form.
    """
    if previous is None:
        seq, prev_hash = FIRST, genesis(chain)
    elif isinstance(previous, Head):
        seq, prev_hash = previous.count + 1, previous.hash
    else:
        seq, prev_hash = previous.seq + 1, previous.hash
    content_hash = _content_hash(content, salt)
    own = link_hash(prev_hash, seq, header, content_hash)
    return Link(seq, prev_hash, header, content_hash, own, content, salt)


def differences(
    chain: str, links: Iterable[Link], *, head: Head | None = None
) -> Iterator[Difference]:
    """Every difference of a chain, in order; nothing when it is whole.

    `links` come ordered by sequence number. After a difference the walk goes on from what is
    stored, so that one change is reported once and a second one further down is found too.
    """
    expected_seq, expected_prev, last = FIRST, genesis(chain), 0
    for link in links:
        if link.seq != expected_seq:
            yield Difference(chain, expected_seq, "seq", str(expected_seq), str(link.seq))
        # After a gap the predecessor is unknown; the gap itself has already been reported.
        elif link.prev_hash != expected_prev:
            yield Difference(chain, link.seq, "prev_hash", expected_prev, link.prev_hash)
        yield from _own_differences(chain, link)
        expected_seq, expected_prev, last = link.seq + 1, link.hash, last + 1
    if head is None:
        return
    if last != head.count:
        place = min(last, head.count) + 1
        yield Difference(chain, place, "count", str(head.count), str(last))
    elif last and expected_prev != head.hash:
        yield Difference(chain, last, "head", head.hash, expected_prev)


def first_difference(
    chain: str, links: Iterable[Link], *, head: Head | None = None
) -> Difference | None:
    """The first difference of a chain, or None when it is whole."""
    return next(differences(chain, links, head=head), None)


def _own_differences(chain: str, link: Link) -> Iterator[Difference]:
    if link.content is not ABSENT:
        try:
            content_hash = _content_hash(link.content, link.salt)
        except (NotCanonical, ValueError) as error:
            content_hash = f"no canonical form ({error})"
        if content_hash != link.content_hash:
            yield Difference(chain, link.seq, "content_hash", link.content_hash, content_hash)
    try:
        own = link_hash(link.prev_hash, link.seq, link.header, link.content_hash)
    except NotCanonical as error:
        own = f"no canonical form ({error})"
    if own != link.hash:
        yield Difference(chain, link.seq, "hash", link.hash, own)


def _content_hash(content: object, salt: bytes | None) -> str:
    return digest(content) if salt is None else commit(salt, content)
