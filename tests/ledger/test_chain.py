"""Whatever is done to a chain after the fact is found, and found at its place."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.ledger.chain import (
    ABSENT,
    Head,
    Link,
    differences,
    first_difference,
    genesis,
    link_hash,
    make_link,
)
from sanjian.ledger.commitment import new_salt

DOSSIER = "云溪市监罚〔2026〕12号"
LENGTHS = st.integers(2, 12)


def chain_of(length: int, name: str = DOSSIER, *, salted: bool = False) -> list[Link]:
    links: list[Link] = []
    for number in range(length):
        links.append(
            make_link(
                name,
                links[-1] if links else None,
                {"step": f"step-{number}", "by": number % 3},
                {"text": f"第{number}项", "fine": number * 100},
                salt=new_salt() if salted else None,
            )
        )
    return links


def head_of(links: list[Link]) -> Head:
    return Head(len(links), links[-1].hash)


@given(st.integers(0, 12), st.booleans())
def test_an_untouched_chain_has_no_difference(length: int, salted: bool) -> None:
    links = chain_of(length, salted=salted)
    head = head_of(links) if links else Head(0, genesis(DOSSIER))
    assert list(differences(DOSSIER, links, head=head)) == []


@given(LENGTHS, st.data(), st.booleans())
def test_an_edited_content_is_found_at_its_act(
    length: int, data: st.DataObject, salted: bool
) -> None:
    links = chain_of(length, salted=salted)
    place = data.draw(st.integers(0, length - 1))
    links[place] = replace(links[place], content={"text": "改写", "fine": 1})
    found = list(differences(DOSSIER, links))
    assert [(one.seq, one.field) for one in found] == [(place + 1, "content_hash")]
    assert found[0].expected == links[place].content_hash


@given(LENGTHS, st.data(), st.sampled_from(["step", "by", "new"]))
def test_an_edited_header_is_found_at_its_act(length: int, data: st.DataObject, field: str) -> None:
    links = chain_of(length)
    place = data.draw(st.integers(0, length - 1))
    links[place] = replace(links[place], header={**links[place].header, field: "改写"})
    found = list(differences(DOSSIER, links))
    assert [(one.seq, one.field) for one in found] == [(place + 1, "hash")]


@given(LENGTHS, st.data())
def test_an_act_rewritten_with_its_own_hashes_breaks_the_next_one(
    length: int, data: st.DataObject
) -> None:
    links = chain_of(length)
    place = data.draw(st.integers(0, length - 2))
    before = links[place - 1] if place else None
    links[place] = make_link(DOSSIER, before, links[place].header, "另写的内容")
    found = list(differences(DOSSIER, links))
    assert [(one.seq, one.field) for one in found] == [(place + 2, "prev_hash")]


@given(LENGTHS, st.data())
def test_a_deleted_act_is_found_where_it_stood(length: int, data: st.DataObject) -> None:
    links = chain_of(length)
    head = head_of(links)
    place = data.draw(st.integers(0, length - 1))
    del links[place]
    first = first_difference(DOSSIER, links, head=head)
    assert first is not None
    assert first.seq == place + 1
    assert first.field == ("seq" if place < length - 1 else "count")


@given(LENGTHS, st.data())
def test_a_deleted_act_is_found_even_when_the_rest_was_renumbered(
    length: int, data: st.DataObject
) -> None:
    links = chain_of(length)
    place = data.draw(st.integers(0, length - 2))
    rest = [replace(one, seq=one.seq - 1) for one in links[place + 1 :]]
    first = first_difference(DOSSIER, [*links[:place], *rest])
    assert first is not None
    assert (first.seq, first.field) == (place + 1, "prev_hash")


@given(LENGTHS, st.data())
def test_an_inserted_act_is_found_where_it_was_put(length: int, data: st.DataObject) -> None:
    links = chain_of(length)
    place = data.draw(st.integers(0, length - 1))
    before = links[place - 1] if place else None
    forged = make_link(DOSSIER, before, {"step": "补记", "by": 9}, "补记")
    moved = [replace(one, seq=one.seq + 1) for one in links[place:]]
    first = first_difference(DOSSIER, [*links[:place], forged, *moved])
    assert first is not None
    assert (first.seq, first.field) == (place + 2, "prev_hash")


@given(LENGTHS, st.data(), st.booleans())
def test_two_swapped_acts_are_found_at_the_earlier_place(
    length: int, data: st.DataObject, renumbered: bool
) -> None:
    links = chain_of(length)
    one = data.draw(st.integers(0, length - 2))
    other = data.draw(st.integers(one + 1, length - 1))
    links[one], links[other] = links[other], links[one]
    if renumbered:
        links[one] = replace(links[one], seq=one + 1)
        links[other] = replace(links[other], seq=other + 1)
    first = first_difference(DOSSIER, links)
    assert first is not None
    assert (first.seq, first.field) == (one + 1, "prev_hash" if renumbered else "seq")


def test_an_act_cannot_be_moved_into_another_dossier() -> None:
    first = first_difference(DOSSIER, chain_of(3, "另一案"))
    assert first is not None
    assert (first.seq, first.field, first.expected) == (1, "prev_hash", genesis(DOSSIER))


def test_a_wholly_recomputed_chain_is_found_only_against_a_head_kept_elsewhere() -> None:
    head = head_of(chain_of(4))
    rewritten = [
        *chain_of(2),
        *chain_of(4, salted=True)[2:],
    ]
    forged: list[Link] = []
    for one in rewritten:
        previous = forged[-1] if forged else None
        forged.append(make_link(DOSSIER, previous, one.header, "改写"))
    assert first_difference(DOSSIER, forged) is None
    found = first_difference(DOSSIER, forged, head=head)
    assert found is not None
    assert (found.seq, found.field) == (4, "head")


def test_acts_added_behind_the_kept_head_are_counted() -> None:
    links = chain_of(5)
    found = first_difference(DOSSIER, links, head=head_of(links[:3]))
    assert found is not None
    assert (found.seq, found.field, found.expected, found.found) == (4, "count", "3", "5")


def test_two_changes_are_both_found() -> None:
    links = chain_of(9)
    links[2] = replace(links[2], content="改写")
    links[6] = replace(links[6], header={})
    found = [(one.seq, one.field) for one in differences(DOSSIER, links)]
    assert found == [(3, "content_hash"), (7, "hash")]


def test_an_erased_content_leaves_the_chain_whole() -> None:
    links = [replace(one, content=ABSENT, salt=None) for one in chain_of(5, salted=True)]
    assert first_difference(DOSSIER, links, head=head_of(links)) is None


def test_a_content_that_has_no_canonical_form_any_more_is_a_difference_and_not_a_crash() -> None:
    links = chain_of(3)
    links[1] = replace(links[1], content={"fine": 1.5})
    found = first_difference(DOSSIER, links)
    assert found is not None
    assert (found.seq, found.field) == (2, "content_hash")
    assert "$.fine" in found.found


def test_the_link_hash_is_what_the_format_says() -> None:
    # Recomputed outside this system with printf and sha256sum.
    assert link_hash("ab", 1, {"step": "x"}, "cd") == (
        "05b5bf78743c7b88a782362446ff2eac3fac0b0690924bc1ce7a044a9cb1211d"
    )


@pytest.mark.parametrize("header", [{"fine": 1.5}, {"at": object()}])
def test_a_header_without_canonical_form_is_refused_when_written(header: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\$"):
        make_link(DOSSIER, None, header, "x")
