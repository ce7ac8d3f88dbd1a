"""Tiles: addresses as the specification writes them, proofs as the reference tree gives them."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjian.ledger import merkle, tiles
from sanjian.ledger.merkle import Frontier
from sanjian.ledger.tiles import NotThere, Resource, TileFolder, parse_path


def entries(count: int, start: int = 0) -> list[bytes]:
    """Entries of different lengths."""
    return [b"entry %d " % n + b"x" * (n % 7) for n in range(start, start + count)]


def grown(folder: Path, *batches: int) -> tuple[TileFolder, Frontier]:
    """A log to which batches of these sizes were appended."""
    store, tree = TileFolder(folder), Frontier()
    for batch in batches:
        tree = store.append(tree, entries(batch, tree.size))
    return store, tree


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (Resource(0, 1234067), "tile/0/x001/x234/067"),
        (Resource(63, 0), "tile/63/000"),
        (Resource(1, 273, 17), "tile/1/273.p/17"),
        (Resource(-1, 1000, 255), "tile/entries/x001/000.p/255"),
    ],
)
def test_addresses_are_those_of_the_specification(resource: Resource, path: str) -> None:
    assert resource.path == path
    assert parse_path(path) == resource


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000", "tile/64/000", "tile/0/0", "tile/0/001/067", "tile/0/x001/x067",
        "tile/0/x000/067", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/../secret", "tile/entries/-01", "checkpoint", "tile/0/０００",
    ],
)  # fmt: skip
def test_other_addresses_are_nothing(path: str) -> None:
    assert parse_path(path) is None


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts(tmp_path: Path) -> None:
    store, tree = grown(tmp_path, 70_000)
    for index in range(273):
        assert len(store.read(Resource(0, index))) == 8192
    for partial in (Resource(0, 273, 112), Resource(1, 1, 17), Resource(2, 0, 1)):
        assert len(store.read(partial)) == 32 * partial.width
    assert len(store.read(Resource(1, 0))) == 8192
    for missing in (
        Resource(0, 273, 113),
        Resource(1, 1, 18),
        Resource(2, 0, 2),
        Resource(3, 0, 1),
    ):
        with pytest.raises(NotThere):
            store.read(missing)
    files = [one for one in (tmp_path / "tile").rglob("*") if one.is_file()]
    assert len(files) == 274 + 274 + 2 + 1, "one growing file each, nothing partial besides"
    assert store.root_of(70_000) == tree.root()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=5), st.data())
def test_proofs_are_those_of_the_reference_tree(
    tmp_path_factory: pytest.TempPathFactory, batches: list[int], data: st.DataObject
) -> None:
    store, tree = grown(tmp_path_factory.mktemp("log"), *batches)
    size = data.draw(st.integers(1, tree.size))
    leaves = [merkle.leaf_hash(entry) for entry in entries(size)]
    assert store.root_of(size) == merkle.root(leaves)
    index = data.draw(st.integers(0, size - 1))
    assert store.inclusion(index, size) == merkle.inclusion_proof(leaves, index)
    first = data.draw(st.integers(1, size))
    assert store.consistency(first, size) == merkle.consistency_proof(leaves, first)
    assert list(store.entries(index, size)) == entries(size)[index:]
    assert store.entry(index) == entries(size)[index]
    assert tree.root() == store.root_of(tree.size)


def test_a_partial_tile_is_a_prefix_of_what_it_becomes(tmp_path: Path) -> None:
    store, _ = grown(tmp_path, 200)
    before = [store.read(Resource(level, 0, 200)) for level in (0, -1)]
    store, _ = grown(tmp_path, 200, 56)
    after = [store.read(Resource(level, 0)) for level in (0, -1)]
    assert all(
        whole.startswith(part) and len(whole) > len(part)
        for part, whole in zip(before, after, strict=True)
    )
    assert [store.read(Resource(level, 0, 200)) for level in (0, -1)] == before


@pytest.mark.parametrize("torn", [1, 33, 4096, 9000])
def test_what_a_crash_left_behind_the_signed_size_is_written_over(
    tmp_path: Path, torn: int
) -> None:
    store, tree = grown(tmp_path, 300)
    for level, index in ((0, 1), (-1, 1), (1, 0)):
        with store.file(level, index).open("ab") as file:
            file.write(os.urandom(torn))
    assert TileFolder(tmp_path).root_of(300) == tree.root()
    again = TileFolder(tmp_path).append(tree, entries(400, 300))
    clean, whole = grown(tmp_path / "clean", 700)
    assert again.root() == whole.root()
    for file in (tmp_path / "clean" / "tile").rglob("*"):
        if file.is_file():
            other = tmp_path / file.relative_to(tmp_path / "clean")
            assert other.read_bytes() == file.read_bytes(), file.name


def test_an_entry_too_long_for_a_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="65,535"):
        TileFolder(tmp_path).append(Frontier(), [b"x" * 65_536])
    assert len(tiles.bundle([b"x" * 65_535])) == 65_537


def test_a_missing_tile_is_named(tmp_path: Path) -> None:
    store, _ = grown(tmp_path, 600)
    store.file(0, 1).unlink()
    with pytest.raises(NotThere, match="tile/0/001"):
        TileFolder(tmp_path).inclusion(300, 600)
    store.file(-1, 2).unlink()
    with pytest.raises(NotThere, match="tile/entries/002"):
        TileFolder(tmp_path).entry(599)
