"""Every field of every step of every procedure refuses what is no answer to its question."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from sanjian.law import forms
from sanjian.law.forms import Field, Kind
from sanjian.law.procedure import Step
from sanjian.law.procedures import PROCEDURES
from tests.badvalues import asked, widened, wrong_values

TODAY = date(2026, 11, 16)
CHINESE = re.compile("[\u4e00-\u9fff]")
STEPS = [(table.name, step) for table in PROCEDURES.values() for step in table.steps]


class Listed:
    """Pack lists with one item each: which codes there are is the packs' matter."""

    def rows(self, key: str) -> list[dict[str, str]]:
        return [{"code": "one", "label": "第一项"}]


def _named(value: Any) -> str:
    return value if isinstance(value, str) else getattr(value, "name", "")


@pytest.mark.parametrize(("procedure", "step"), STEPS, ids=_named)
def test_each_field_refuses_each_wrong_value_in_chinese(procedure: str, step: Step[Any]) -> None:
    for field in asked(step):
        for value in wrong_values(field, TODAY):
            _, errors = forms.clean((field,), {field.name: value}, today=TODAY, lists=Listed())
            assert list(errors) == [field.name], (field.name, value)
            assert all(CHINESE.search(told) for told in errors[field.name])
            assert len("".join(errors[field.name])) < 4000


@pytest.mark.parametrize(("procedure", "step"), STEPS, ids=_named)
def test_each_column_of_a_list_refuses_each_wrong_value_with_its_row(
    procedure: str, step: Step[Any]
) -> None:
    for field in (one for one in asked(step) if one.kind is Kind.ROWS):
        for column in field.columns:
            for value in wrong_values(column, TODAY):
                row = {one.name: "样例" for one in field.columns} | {column.name: value}
                _, errors = forms.clean((field,), {field.name: [row]}, today=TODAY, lists=Listed())
                told = errors.get(field.name, [])
                assert any("第1行" in one for one in told), (field.name, column.name, value)


@pytest.mark.parametrize(("procedure", "step"), STEPS, ids=_named)
def test_full_width_digits_are_digits_wherever_a_number_or_a_day_is_asked(
    procedure: str, step: Step[Any]
) -> None:
    numbers = {Kind.DATE: "2026-01-05", Kind.DATETIME: "2026-01-05 09:30", Kind.YUAN: "1,234.50",
             Kind.INTEGER: "7", Kind.PERSON: "12"}  # fmt: skip
    for field in (one for one in asked(step) if one.kind in numbers):
        typed = numbers[field.kind]
        stored = [
            forms.clean((field,), {field.name: value}, today=TODAY, lists=Listed())
            for value in (typed, widened(typed))
        ]
        assert stored[0] == stored[1], field.name
        assert not stored[0][1]


def test_names_that_no_form_has_are_told_once_and_not_without_end() -> None:
    raw = {f"x{number}": 1 for number in range(5000)} | {"\ud800" * 5000: 1}
    _, errors = forms.clean((), raw, today=TODAY, lists=Listed())
    assert 0 < len(errors) <= forms.MOST_TOLD
    assert set(map(tuple, errors.values())) == {("没有这个填写项",)}


def test_every_wrong_row_is_told() -> None:
    field = Field("goods", "物品", Kind.ROWS, columns=(Field("count", "数量", Kind.INTEGER),))
    rows: list[Any] = [{"count": "3"}, {"count": "三"}, {"count": ""}, 7, {"count": "-1"}]
    _, errors = forms.clean((field,), {"goods": rows}, today=TODAY, lists=Listed())
    assert [told[:10] for told in errors["goods"]] == [
        "“物品”第2行：“数", "“物品”第4行的填写", "“物品”第5行：“数",
    ]  # fmt: skip
