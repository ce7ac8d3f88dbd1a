"""The content of an act in words: labels of the form, codes as labels, money, dates, names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Procedure
from sanjian.law.procedures.draft import PROVED_BY
from sanjian.registry.models import Agency
from sanjian.registry.queries import people_on
from sanjian.ui.words import date_cn, datetime_cn, digest, money

if TYPE_CHECKING:
    from sanjian.records.models import Act

ORGANS = frozenset({"entrusting", "organ_id"})
HASHES = frozenset(
    {
        "draft_hash",
        "copy_hash",
        "contents_hash",
        "package_hash",
        "new_pack",
        "source_hash",
        "sha256",
        "from_uid",
        "into_uid",
    }
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Knows the names behind the numbers of one case, so that values can be put into words."""

    procedure: Procedure[Any]
    params: Parameters
    people: Mapping[int, str]
    exhibits: Mapping[int, str]

    def field_of(self, step: str, name: str) -> Field | None:
        """Return the declaration of a field, None when the step no longer has it."""
        for known in self.procedure.steps:
            if known.name == step:
                return next((field for field in known.form if field.name == name), None)
        return None

    def pairs(self, step: str, content: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the content of a step as labels and words in the form's order, empty ones out."""
        known = next((one for one in self.procedure.steps if one.name == step), None)
        form = known.form if known else ()
        return [
            (field.label, self.words(field, content[field.name]))
            for field in form
            if content.get(field.name) not in (None, "", [], {})
        ]

    def words(self, field: Field, value: Any) -> str:
        """Return one value in words."""
        if value in (None, "", []):
            return "未填写"
        if field.name in HASHES:
            return digest(str(value))
        match field.kind:
            case Kind.YUAN:
                return money(int(value))
            case Kind.DATE:
                return date_cn(date.fromisoformat(str(value)[:10]))
            case Kind.DATETIME:
                return datetime_cn(datetime.fromisoformat(str(value)))
            case Kind.YESNO:
                return "是" if value else "否"
            case Kind.CHOICE | Kind.CHOICES:
                return self._choices(field, value)
            case Kind.OFFICERS | Kind.PERSON:
                return self._named(self.people, value)
            case Kind.INTEGER if field.name in ORGANS:
                return str(Agency.objects.get(pk=int(value)))
            case Kind.INTEGER if field.filled:
                return self._named(self.people, value)
            case Kind.EVIDENCE:
                return self._named(self.exhibits, value)
            case Kind.ROWS:
                return "\n".join(
                    f"{number}. {self._row(field.columns, row)}"
                    for number, row in enumerate(value, 1)
                )
        return str(value)

    def _choices(self, field: Field, value: Any) -> str:
        labels = {choice.code: choice.label for choice in field.options(self.params)}
        chosen = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(one), str(one)) for one in chosen)

    def _named(self, names: Mapping[int, str], value: Any) -> str:
        numbers = value if isinstance(value, list) else [value]
        return "、".join(names.get(int(number), f"编号{number}") for number in numbers)

    def _row(self, columns: Sequence[Field], row: Mapping[str, Any]) -> str:
        cells = [
            self._cell(column, row[column.name])
            for column in columns
            if not column.filled and row.get(column.name) not in (None, "", [])
        ]
        return "，".join(cells)

    def _cell(self, column: Field, value: Any) -> str:
        told = self.words(column, value)
        return f"见证据{told}" if column is PROVED_BY else told


def speaker(
    procedure: Procedure[Any],
    params: Parameters,
    acts: Iterable[Act],
    exhibits: Mapping[int, str],
    today: date,
    *,
    extra: Iterable[int] = (),
) -> Speaker:
    """Return a speaker that knows everybody named in these acts; one query for the names."""
    numbers = set(extra)
    for act in acts:
        numbers.add(act.by_id)
        for value in (act.content.get(name) for name in ("officers", "replacement")):
            numbers |= {int(one) for one in value or ()}
        numbers |= {
            int(act.content[n]) for n in ("person", "chair", "reviewer") if act.content.get(n)
        }
    names = {person.id: person.name for person in people_on(numbers, today).values()}
    return Speaker(procedure, params, names, exhibits)
