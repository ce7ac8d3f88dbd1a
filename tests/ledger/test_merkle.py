"""The tree is RFC 6962's tree, and its proofs prove exactly what they say."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.ledger import merkle

# The eight leaves and roots that certificate transparency implementations test with.
KNOWN_LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
SIZES = st.integers(1, 70)


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize(("size", "root"), KNOWN_ROOTS.items())
def test_roots_agree_with_certificate_transparency(size: int, root: str) -> None:
    hashed = [merkle.leaf_hash(one) for one in KNOWN_LEAVES[:size]]
    assert merkle.root(hashed).hex() == root


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256().digest()


@given(SIZES, st.data())
def test_every_leaf_can_be_proven(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = leaves(size)
    proof = merkle.inclusion_proof(tree, index)
    assert len(proof) <= (size - 1).bit_length()
    assert merkle.verify_inclusion(tree[index], index, size, proof, merkle.root(tree))


@given(SIZES, st.data())
def test_a_proof_shows_no_other_leaf_place_size_or_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = leaves(size)
    proof, root = merkle.inclusion_proof(tree, index), merkle.root(tree)
    stranger = merkle.leaf_hash(b"stranger")
    assert not merkle.verify_inclusion(stranger, index, size, proof, root)
    assert not merkle.verify_inclusion(tree[index], index, size, [*proof, stranger], root)
    assert not merkle.verify_inclusion(tree[index], index, size, proof, stranger)
    assert not merkle.verify_inclusion(tree[index], size, size, proof, root)
    assert not merkle.verify_inclusion(tree[index], -1, size, proof, root)
    for other in range(size):
        if other != index:
            assert not merkle.verify_inclusion(tree[index], other, size, proof, root)
    if proof:
        assert not merkle.verify_inclusion(tree[index], index, size, proof[:-1], root)
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = stranger
        assert not merkle.verify_inclusion(tree[index], index, size, proof, root)


@given(SIZES, st.data())
def test_growth_can_be_proven(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    tree = leaves(size)
    proof = merkle.consistency_proof(tree, first)
    old, new = merkle.root(tree[:first]), merkle.root(tree)
    assert merkle.verify_consistency(first, size, old, new, proof)


@given(st.integers(2, 70), st.data())
def test_a_rewritten_past_has_no_consistency_proof(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    tree = leaves(size)
    old = merkle.root(tree[:first])
    tree[changed] = merkle.leaf_hash(b"rewritten")
    proof = merkle.consistency_proof(tree, first)
    assert not merkle.verify_consistency(first, size, old, merkle.root(tree), proof)


@given(st.integers(2, 70), st.data())
def test_a_damaged_consistency_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size - 1))
    tree = leaves(size)
    proof = merkle.consistency_proof(tree, first)
    old, new = merkle.root(tree[:first]), merkle.root(tree)
    stranger = merkle.leaf_hash(b"stranger")
    assert not merkle.verify_consistency(first, size, old, new, proof[:-1])
    assert not merkle.verify_consistency(first, size, old, new, [*proof, stranger])
    assert not merkle.verify_consistency(first, size, stranger, new, proof)
    assert not merkle.verify_consistency(first, size, old, stranger, proof)
    assert not merkle.verify_consistency(0, size, merkle.EMPTY_ROOT, new, proof)
    assert not merkle.verify_consistency(size, first, new, old, proof)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_frontier_saved_and_continued_is_the_same_tree(before: int, after: int) -> None:
    tree = leaves(before + after)
    frontier = merkle.Frontier()
    for leaf in tree[:before]:
        frontier.append(leaf)
    continued = merkle.Frontier(frontier.size, frontier.peaks)
    for leaf in tree[before:]:
        continued.append(leaf)
    assert continued.root() == merkle.root(tree)
    assert frontier.root() == merkle.root(tree[:before])


def test_a_frontier_with_the_wrong_number_of_peaks_is_refused() -> None:
    with pytest.raises(ValueError, match="peak"):
        merkle.Frontier(3, leaves(1))


def test_there_is_no_proof_for_a_leaf_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(leaves(3), 3)
    with pytest.raises(ValueError, match="no tree"):
        merkle.consistency_proof(leaves(3), 4)
