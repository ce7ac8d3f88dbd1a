"""Documents lead somewhere: every local link in them is a file that is committed or lies here."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])


def named(path: Path) -> str:
    """The path as a person writes it."""
    return path.relative_to(REPOSITORY).as_posix()


def test_the_papers_for_a_newcomer_are_there() -> None:
    wanted = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}
    assert wanted <= {named(path) for path in DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_local_link_leads_to_a_file(document: Path) -> None:
    links = [link for link, _ in LINK.findall(document.read_text("utf-8")) if ":" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_first_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    targets = re.findall(r"\bmake ([a-z]+)", readme)
    assert targets[:2] == ["run", "test"]
    assert [name for name in targets if f"\n{name}:" not in makefile] == []


def test_pictures_are_small() -> None:
    pictures = list((REPOSITORY / "docs").rglob("*.png"))
    assert pictures
    assert [named(path) for path in pictures if path.stat().st_size > 250_000] == []
