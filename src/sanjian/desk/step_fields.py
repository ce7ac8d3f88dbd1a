"""A step's form on the page: its choices, its first values, what the server fills in itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from sanjian.assistance.measuring import grades
from sanjian.assistance.queries import span
from sanjian.law import people as law
from sanjian.law.forms import Field, Kind
from sanjian.law.people import Role
from sanjian.law.procedure import Step
from sanjian.law.procedures.benchmark import CIRCUMSTANCES, DEPARTURE, GRADE, OTHER_GRADE
from sanjian.law.procedures.filming import OF
from sanjian.law.procedures.text_records import AMENDED
from sanjian.records.amending import records_of
from sanjian.records.filming import filmed
from sanjian.records.taking import Standing
from sanjian.registry.queries import holders, people_on
from sanjian.registry.reviewing import borrowed
from sanjian.ui.forms import Option
from sanjian.ui.words import datetime_cn

if TYPE_CHECKING:
    from sanjian.registry.models import Agency, Person

SIGNED: dict[str, Callable[[Standing], object]] = {
    "draft_hash": lambda here: getattr(here.facts, "draft_hash", ""),
    "copy_hash": lambda here: getattr(here.facts, "publication_hash", ""),
    "new_pack": lambda here: here.newer_digest(),
}
"""Fields that the server fills from the file: what is signed is what was seen."""

PERSONS: dict[str, Role] = {"chair": Role.CHAIR, "reviewer": Role.REVIEWER}

Posted = MultiValueDict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fields of a step that a person fills in, and those that travel hidden."""

    shown: tuple[Field, ...]
    signed: tuple[Field, ...]


def sheet(step: Step[Any]) -> Sheet:
    """Split a form into what is filled in and what the server signs for."""
    return Sheet(
        tuple(field for field in step.form if field.name not in SIGNED and not field.filled),
        tuple(field for field in step.form if field.name in SIGNED),
    )


def questions(step: Step[Any], here: Standing) -> tuple[Field, ...]:
    """Return the fields to show: an optional list from which nothing can be chosen is not asked."""
    return tuple(
        field
        for field in sheet(step).shown
        if field.required
        or not isinstance(field.choices, str)
        or not field.choices
        or here.params.rows(field.choices)
        if field not in (CIRCUMSTANCES, GRADE, OTHER_GRADE, DEPARTURE) or grades(here)
    )


def signed_values(step: Step[Any], here: Standing) -> list[tuple[str, str]]:
    """Return the hidden fields with their values from the file as it stands."""
    return [(field.name, str(SIGNED[field.name](here) or "")) for field in sheet(step).signed]


def options(here: Standing, step: Step[Any], agency: Agency) -> dict[str, list[Option]]:
    """Return the choices of every field that has some, cells of rows under ``rows.column``."""
    found: dict[str, list[Option]] = {}
    for field in step.form:
        if field.kind is Kind.ROWS:
            for column in field.columns:
                if isinstance(column.choices, str):
                    found[f"{field.name}.{column.name}"] = _listed(column, here)
        elif field.kind in (Kind.CHOICE, Kind.CHOICES):
            found[field.name] = _listed(field, here)
        elif field.kind is Kind.OFFICERS:
            found[field.name] = _officers(here, agency)
        elif field.kind is Kind.PERSON:
            found[field.name] = _persons(here, field, agency)
        elif field.kind is Kind.EVIDENCE and here.dossier.pk:
            found[field.name] = _exhibits(here)
        elif field is AMENDED:
            found[field.name] = [
                Option(str(act.seq), f"第{act.seq}条 {act.label.removeprefix('制作')}")
                for act in records_of(here.dossier)
            ]
        elif field is GRADE and here.dossier.pk:
            found[field.name] = [
                Option(
                    str(grade.pk), f"{row.matter}：{grade.label}，{span(grade)}", grade.conditions
                )
                for row, grade in grades(here)
            ]
        elif field is OF:
            found[field.name] = _acts_to_film(here)
    return found


def _listed(field: Field, here: Standing) -> list[Option]:
    return [Option(choice.code, choice.label) for choice in field.options(here.params)]


def _seen(people: QuerySet[Person], today: date) -> list[law.Person]:
    """People as the law sees them today, in their own order; two queries for any number."""
    numbers = list(people.values_list("pk", flat=True))
    found = people_on(numbers, today)
    return [found[number] for number in numbers]


def _officers(here: Standing, agency: Agency) -> list[Option]:
    today = here.situation().today
    choices = []
    for person in _seen(holders(agency, Role.OFFICER, today), today):
        defect = person.certificate_defect(today)
        number = person.certificate.number if person.certificate else ""
        detail = f"执法证{number}，有效" if number and not defect else ""
        choices.append(Option(str(person.id), person.name, detail, defect))
    return choices


def _persons(here: Standing, field: Field, agency: Agency) -> list[Option]:
    today = here.situation().today
    role = PERSONS.get(field.name, Role.OFFICER)
    people = _seen(holders(agency, role, today), today)
    if field.who == "reviewer":
        people += people_on([one.pk for one in borrowed(agency, today)], today).values()
    if field.name == "person":
        people = [person for person in people if person.id in here.facts.handlers]
    return [Option(str(person.id), person.name, role.label) for person in people]


def _exhibits(here: Standing) -> list[Option]:
    return [
        Option(
            str(row.pk),
            row.name,
            "，".join(
                part for part in (row.proves, datetime_cn(row.captured_at)) if part and part != "—"
            ),
            url=f"/files/{row.blob}",
        )
        for row in here.dossier.exhibits.all()
    ]


def _acts_to_film(here: Standing) -> list[Option]:
    """The acts that the place wants filmed, those that nobody has accounted for first."""
    rows = filmed(here.dossier, list(here.dossier.acts.all()))
    return [
        Option(str(one.act.seq), f"第{one.act.seq}条 {one.act.label}（{one.label}）",
               one.told or "还没有登记")
        for one in sorted(rows, key=lambda one: one.account is not None)
    ]  # fmt: skip


def as_typed(step: Step[Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored content the way a form shows it: yuan as text, moments without zone."""
    return {
        field.name: _shown(field, content.get(field.name))
        for field in step.form
        if field.name in content
    }


def _shown(field: Field, value: Any) -> Any:
    if value is None:
        return ""
    if field.kind is Kind.YUAN:
        return yuan_text(int(value))
    if field.kind is Kind.DATETIME:
        return str(value)[:16]
    if field.kind is Kind.ROWS:
        return [as_row(field.columns, row) for row in value]
    return value


def as_row(columns: tuple[Field, ...], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one stored row the way a form shows it."""
    return {column.name: _shown(column, row.get(column.name)) for column in columns}


def yuan_text(fen: int) -> str:
    """Return fen as the text of a field in yuan, without a needless fraction."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}" if rest else str(yuan)
