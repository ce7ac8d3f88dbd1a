"""Only the room that owns a table writes it, through whatever name the model was imported."""

import ast
from pathlib import Path

import pytest

ROOMS = Path(__file__).resolve().parents[2] / "src" / "sanjian"
WRITES = {
    *("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update"),
    *("delete", "create_user", "create_superuser", "aupdate", "acreate", "adelete"),
}


def foreign_writes(source: str, room: str) -> list[str]:
    """`Model.objects. … .create(…)` and the like, on models imported from another room."""
    tree = ast.parse(source)
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (parts := (node.module or "").split("."))[0] == "sanjian"
        and parts[-1] == "models"
        and parts[1] != room
        for alias in node.names
    }
    return [
        f"{root}…{node.func.attr}, line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and (root := _root(node.func)) in foreign
    ]


def _root(node: ast.expr) -> str:
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return ""
    return node.id


@pytest.mark.parametrize(
    "line",
    [
        "Person.objects.create(name='王')",
        "Person.objects.filter(pk=1).update(name='王')",
        "Person.objects.select_for_update().filter(pk=1).delete()",
    ],
)
def test_a_write_into_another_room_is_noticed(line: str) -> None:
    source = f"from sanjian.registry.models import Person\n{line}\n"
    assert len(foreign_writes(source, "records")) == 1
    assert foreign_writes(source, "registry") == []


def test_reading_and_dictionaries_are_no_writes() -> None:
    source = (
        "from sanjian.registry.models import Person\n"
        "found = Person.objects.filter(pk=1).first()\n"
        "values = {}\nvalues.update(a=1)\n"
    )
    assert foreign_writes(source, "records") == []


def test_no_room_writes_the_tables_of_another() -> None:
    found = {
        path.relative_to(ROOMS).as_posix(): writes
        for path in ROOMS.rglob("*.py")
        if (writes := foreign_writes(path.read_text("utf-8"), path.relative_to(ROOMS).parts[0]))
    }
    assert found == {}
