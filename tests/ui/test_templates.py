"""What holds for every template of every room: a strict policy, and calm words."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sanjian"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
SCRIPTS = sorted(
    path
    for path in SOURCE.glob("*/static/**/*.js")
    if "vendor" not in path.relative_to(SOURCE).parts
)
STYLES = sorted(SOURCE.glob("*/static/**/*.css"))


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def without_tags(source: str) -> str:
    """The source with template tags blanked, so that `{% if a > b %}` is not taken for HTML."""
    return re.sub(r"\{[%#{].*?[%#}]\}", "", source, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_holds_inline_style_or_script(path: Path) -> None:
    source = without_tags(path.read_text("utf-8"))
    assert not re.search(r"<style\b", source, re.IGNORECASE)
    assert not re.search(r"<[^>]*\sstyle\s*=", source, re.IGNORECASE)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", source, re.IGNORECASE)
    assert not re.search(r"javascript:", source, re.IGNORECASE)
    for opening in re.findall(r"<script\b[^>]*>", source, re.IGNORECASE):
        assert "src=" in opening, opening


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(SOURCE)).split("/templates/", 1)[1])


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_shouts_or_speaks_computer(path: Path) -> None:
    text = re.sub(r"<[^>]*>", "", without_tags(path.read_text("utf-8")))
    for word in ("！", "提交成功", "操作成功", "亲，"):
        assert word not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_script_needs_a_looser_policy(path: Path) -> None:
    source = path.read_text("utf-8")
    for forbidden in (r"\beval\(", r"new Function\(", r"\.innerHTML\s*=", r"document\.write\("):
        assert not re.search(forbidden, source), forbidden
    assert not re.search(r"""setAttribute\(\s*["']style""", source)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_no_style_sheet_loads_anything_from_elsewhere(path: Path) -> None:
    source = path.read_text("utf-8")
    assert "@import" not in source
    assert not re.search(r"url\(\s*['\"]?(https?:)?//", source)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_colours_are_named_in_the_tokens_only(path: Path) -> None:
    if path.name == "tokens.css":
        return
    source = re.sub(r"@media print.*", "", path.read_text("utf-8"), flags=re.DOTALL)
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", source))
    # White behind a QR code and black on paper are no matter of taste.
    assert found <= {"#fff", "#ffffff", "#000", "#000000"}
