"""The glossary names what the code names: English identifier, Chinese term, article."""

import re
from functools import cache
from importlib import import_module

import pytest

from sanjian.law.people import Part, Role
from sanjian.law.procedures import PROCEDURES
from sanjian.rulepacks.keys import KEYS
from tools import glossary

REGENERATE = "run: python tools/glossary.py"
IN_CODE = re.compile(r"`((?:law|ledger|rulepacks|registry|records|review|disclosure)\.[\w.]+)`")


@cache
def text() -> str:
    """The glossary as it is committed."""
    return glossary.DOCUMENT.read_text("utf-8")


def hand_written() -> str:
    """What people wrote, above the mark."""
    return text().partition(glossary.MARK)[0]


def test_the_generated_part_is_what_the_code_says_today() -> None:
    assert text().count(glossary.MARK) == 1
    assert text().partition(glossary.MARK)[2] == "\n" + glossary.generated(), REGENERATE


@pytest.mark.parametrize("member", [*Role, *Part], ids=repr)
def test_every_role_and_part_has_its_chinese_term(member: Role | Part) -> None:
    assert f"| `{member.value}` | {member.label} |" in text(), REGENERATE


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_stage_and_step_has_its_chinese_term(name: str) -> None:
    procedure = PROCEDURES[name]
    rows = [f"| `{stage.value}` | {stage.label} |" for stage in procedure.stages]
    rows += [f"| `{step.name}` | {step.label} |" for step in procedure.steps]
    assert [row for row in rows if row not in text()] == [], REGENERATE


def test_every_pack_key_has_its_chinese_term() -> None:
    rows = [f"| `{key.name}` | {key.label} |" for key in KEYS.values()]
    assert len(rows) > 100
    assert [row for row in rows if row not in text()] == [], REGENERATE


def test_every_name_that_people_wrote_down_exists_in_the_code() -> None:
    names = IN_CODE.findall(hand_written())
    assert len(names) > 20
    assert [name for name in names if not _exists(name)] == []


def _exists(name: str) -> bool:
    """Whether `room.module.Name` (or `room.module`) can be imported."""
    module, _, attribute = f"sanjian.{name}".rpartition(".")
    try:
        return hasattr(import_module(module), attribute) or bool(import_module(f"sanjian.{name}"))
    except ModuleNotFoundError:
        return False
