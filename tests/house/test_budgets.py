"""The house stays readable: sizes, module docstrings, nothing promised for later, no machine."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
BUDGETED = (".py", ".html", ".css", ".js", ".sh")
TEXT = (*BUDGETED, ".md", ".toml", ".txt", ".in", ".lock", ".json", ".svg", ".tsv", ".csv", ".typ")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b|raise Not" r"ImplementedError\b")
MACHINE = re.compile(r"(?<![A-Za-z0-9._-])/(wo" r"rk|fa" r"rm|ro" r"ot|ho" r"me)/[A-Za-z.]")
ADDRESS = re.compile(r"\w+://")


@cache
def files() -> tuple[Path, ...]:
    """What is committed; with no git at hand, what lies here."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True
        ).stdout.decode()
        found = [REPOSITORY / name for name in listing.split("\0") if name]
    except (FileNotFoundError, subprocess.CalledProcessError):
        own = [REPOSITORY / top for top in ("src", "config", "tests", "packs", "docs", "bench")]
        found = [path for top in own for path in top.rglob("*") if path.is_file()]
    return tuple(path for path in found if path.is_file() and "vendor" not in path.parts)


def of_kind(*suffixes: str) -> list[Path]:
    """The committed files with one of these endings."""
    return [path for path in files() if path.suffix in suffixes]


def named(path: Path) -> str:
    """The path as a person writes it."""
    return path.relative_to(REPOSITORY).as_posix()


def is_migration(path: Path) -> bool:
    """Migrations are history: their length is not ours to choose."""
    return "migrations" in path.parts


def test_there_is_something_to_look_at() -> None:
    assert len(of_kind(".py")) > 20


def test_no_file_is_longer_than_its_budget() -> None:
    lengths = {
        named(path): len(path.read_text("utf-8").splitlines())
        for path in of_kind(*BUDGETED)
        if not is_migration(path)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    long = {}
    for path in of_kind(".py"):
        if is_migration(path):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{named(path)}:{node.name}"] = length
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        named(path)
        for path in of_kind(".py")
        if not is_migration(path)
        and path.stat().st_size
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize("pattern", [LATER, MACHINE], ids=["later", "machine"])
def test_no_file_promises_or_names_what_it_must_not(pattern: re.Pattern[str]) -> None:
    found = [
        f"{named(path)}:{number}: {line.strip()[:80]}"
        for path in of_kind(*TEXT)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_no_lock_names_the_place_it_was_resolved_from() -> None:
    locks = [path for path in files() if path.suffix == ".lock" or "requirements" in path.name]
    assert len(locks) >= 4
    assert [named(path) for path in locks if ADDRESS.search(path.read_text("utf-8"))] == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in of_kind(".lock"):
        entries = re.split(r"\n(?=[a-z])", lock.read_text("utf-8"))
        assert entries
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
