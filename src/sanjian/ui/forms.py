"""Forms from field descriptors: reading what was posted, and binding it back for the page.

`raw` reads a POST into plain values for the domain to check; `bind` pairs each descriptor with
what was typed and what was wrong with it, so that nothing typed is ever lost. A descriptor is
anything with the attributes of `Described`; the fields of `law.forms` fit.

POST names: `name` for a plain field, `name-0-column` for the first row of a repeated one,
`add-row` (value: the field's name) for the button that asks for one more row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.http import QueryDict

from sanjian.ui.words import SHANGHAI

MULTIPLE = frozenset({"choices", "officers", "documents", "evidence"})
PICKERS = frozenset({"officers", "person", "documents", "evidence"})
ROWS_MAXIMUM = 500
RADIOS_MAXIMUM = 6

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")


class Described(Protocol):
    """What the renderer reads from a field descriptor (`columns` only for kind rows)."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def help(self) -> str: ...


@dataclass(frozen=True)
class Option:
    """One thing to choose. `detail` is a second line; `refused` says why it cannot be chosen."""

    value: str
    label: str
    detail: str = ""
    refused: str = ""
    url: str = ""


@dataclass(frozen=True)
class BoundOption:
    """An option together with whether it is chosen."""

    option: Option
    chosen: bool
    id: str


@dataclass(frozen=True)
class BoundRow:
    """One row of a repeated field."""

    number: int
    cells: Sequence["BoundField"]


@dataclass(frozen=True)
class BoundField:
    """A descriptor with what was typed, ready for `{% field %}`."""

    name: str
    label: str
    kind: str
    required: bool
    help: str
    law: str
    law_text: str
    value: str
    errors: Sequence[str]
    options: Sequence[BoundOption] = ()
    rows: Sequence[BoundRow] = ()
    limit: int | None = None
    empty: str = ""
    upload_url: str = ""

    @property
    def id(self) -> str:
        """The id of the control; error summaries lead here."""
        return f"id_{self.name}"

    @property
    def described_by(self) -> str:
        """The ids of help and error, for `aria-describedby`."""
        ids = [f"{self.id}-help"] if self.help else []
        return " ".join([*ids, *([f"{self.id}-error"] if self.errors else [])])

    @property
    def grouped(self) -> bool:
        """Whether this is several controls under one legend."""
        return self.kind in {"yesno", "rows"} | MULTIPLE or self.radios

    @property
    def radios(self) -> bool:
        """Whether a single choice is short enough to be laid open."""
        return self.kind in {"choice", "person"} and len(self.options) <= RADIOS_MAXIMUM

    @property
    def role(self) -> str:
        """What assistive technology calls the group."""
        return "radiogroup" if self.radios or self.kind == "yesno" else "group"

    @property
    def template(self) -> str:
        """The template that draws the control."""
        control = {"yesno": "options", "person": "select", "choice": "select"}.get(self.kind, "")
        if self.options and self.kind in {"integer", "text"}:
            control = "select"
        if self.radios or self.kind in MULTIPLE:
            control = "options"
        return f"ui/controls/{control or self.kind}.html"

    @property
    def input_type(self) -> str:
        """The HTML input type; text where a picker would throw away what was typed."""
        if self.kind == "date" and (not self.value or _ISO_DAY.fullmatch(self.value)):
            return "date"
        if self.kind == "datetime" and (not self.value or _ISO_MOMENT.fullmatch(self.value)):
            return "datetime-local"
        return "text"

    @property
    def input_kind(self) -> str:
        """`radio` or `checkbox` for laid-open options."""
        return "checkbox" if self.kind in MULTIPLE else "radio"


@dataclass(frozen=True)
class Form:
    """A whole form for `{% form form %}`.

    `label` is the act in the law's words (报送法制审核, never 提交). `binding` paints its button
    seal red. `draft_key` names the draft in the browser and must contain person and dossier;
    `draft_url` takes the same fields by POST; `hidden` are (name, value), such as the sequence
    number the form was drawn for and an idempotency key. `session_url` (`ui:session`) is asked
    before sending; `login_url` opens beside the page when the session has ended.
    """

    fields: Sequence[BoundField]
    label: str
    action: str = ""
    binding: bool = False
    refused: str = ""
    errors: Sequence[str] = ()
    hidden: Sequence[tuple[str, str]] = ()
    cancel_url: str = ""
    cancel_label: str = "返回"
    draft_key: str = ""
    draft_url: str = ""
    session_url: str = ""
    login_url: str = ""
    person_id: str = ""
    confirm: str = ""
    note: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the anchor it leads to, in the order of the page."""
        found = [("", message) for message in self.errors]
        for bound in self.fields:
            found += [(_anchor(bound), message) for message in bound.errors]
            for row in bound.rows:
                for cell in row.cells:
                    anchor = _anchor(cell)
                    found += [
                        (anchor, f"{bound.label}第{row.number}行：{message}")
                        for message in cell.errors
                    ]
        return found


def _anchor(bound: BoundField) -> str:
    """The first control of a field: a group's own id sits on its first option."""
    if bound.kind == "rows" and bound.rows:
        return bound.rows[0].cells[0].id
    if bound.options and bound.template.endswith("options.html"):
        return bound.options[0].id
    return bound.id


def raw(fields: Iterable[Described], post: QueryDict) -> dict[str, Any]:
    """What was typed, unchecked: text, lists of text, and for rows a list of dicts of text.

    Row numbers are kept as typed (blank rows stay) so that a complaint about row 3 means row 3.
    Fields that were not posted come out as empty text or empty list. At most 501 rows are read:
    one more than is allowed, so that the domain can say so.
    """
    return {one.name: _raw_value(one, one.name, post) for one in fields}


def _raw_value(one: Described, posted_as: str, post: QueryDict) -> Any:
    kind = str(one.kind)
    if kind == "rows":
        columns: Sequence[Described] = getattr(one, "columns", ())
        return [
            {c.name: _raw_value(c, f"{posted_as}-{index}-{c.name}", post) for c in columns}
            for index in range(_row_count(posted_as, post))
        ]
    return post.getlist(posted_as) if kind in MULTIPLE else post.get(posted_as, "")


def _row_count(name: str, post: QueryDict) -> int:
    """One more than the highest row number posted under the name."""
    pattern = re.compile(re.escape(name) + r"-(\d{1,4})-")
    numbers = [int(match.group(1)) for key in post if (match := pattern.match(key))]
    return min(max(numbers, default=-1) + 1, ROWS_MAXIMUM + 1)


def asks_for_row(post: QueryDict) -> str:
    """The field whose 添加一行 was pressed, or empty text for a real submission."""
    return str(post.get("add-row", ""))


def bind(
    fields: Iterable[Described],
    values: Mapping[str, Any] | None = None,
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    options: Mapping[str, Sequence[Option]] | None = None,
    empty_rows: int = 1,
    more_rows: str = "",
) -> list[BoundField]:
    """Pair descriptors with values and errors for the page.

    `values` is what `raw` returned, or stored content for a first draw: dates and numbers are
    written as controls want them, yuan must come as yuan text. `options` gives the choices of
    pickers and of pack lists by field name (`name.column` inside rows); `more_rows` is the
    answer of `asks_for_row`. Errors of single cells go by `name-0-column`.
    """
    scope = _Scope(values or {}, errors or {}, options or {}, empty_rows, more_rows)
    return [scope.bound(one, one.name, one.name, scope.values.get(one.name)) for one in fields]


@dataclass(frozen=True)
class _Scope:
    """What is the same for all fields of one `bind`."""

    values: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]]
    options: Mapping[str, Sequence[Option]]
    empty_rows: int
    more_rows: str

    def bound(self, one: Described, name: str, path: str, value: Any) -> BoundField:
        """One field; `path` is its name in `options`, `name` its name in the POST."""
        kind = str(one.kind)
        return BoundField(
            name=name,
            label=one.label,
            kind=kind,
            required=one.required,
            help=one.help,
            law=str(getattr(one, "law", "") or ""),
            law_text=str(getattr(one, "law_text", "") or ""),
            value=_control_text(kind, value),
            errors=self.errors.get(name, ()),
            options=self._chosen(one, kind, name, path, value),
            rows=self._rows(one, name, value) if kind == "rows" else (),
            limit=getattr(one, "limit", None) if kind in {"text", "longtext"} else None,
            empty=str(getattr(one, "empty", "") or ""),
            upload_url=str(getattr(one, "upload_url", "") or ""),
        )

    def _chosen(
        self, one: Described, kind: str, name: str, path: str, value: Any
    ) -> list[BoundOption]:
        available: Sequence[Option] = self.options.get(path, ()) or _own_options(one, kind)
        chosen = _chosen_values(kind, value)
        return [
            BoundOption(option, option.value in chosen, f"id_{name}-{index}")
            for index, option in enumerate(available)
        ]

    def _rows(self, one: Described, name: str, value: Any) -> list[BoundRow]:
        columns: Sequence[Described] = getattr(one, "columns", ())
        typed = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
        blank = 1 if self.more_rows == one.name else (0 if typed else self.empty_rows)
        typed += [{} for _ in range(blank)]
        return [
            BoundRow(
                index + 1,
                [
                    self.bound(
                        c, f"{name}-{index}-{c.name}", f"{one.name}.{c.name}", row.get(c.name)
                    )
                    for c in columns
                ],
            )
            for index, row in enumerate(typed)
        ]


def _own_options(one: Described, kind: str) -> list[Option]:
    """The descriptor's own choices: (value, label) pairs, or objects with code and label."""
    if kind == "yesno":
        return [Option("yes", "是"), Option("no", "否")]
    choices = getattr(one, "choices", ())
    if isinstance(choices, str):
        return []
    found = []
    for choice in choices:
        if isinstance(choice, Option):
            found.append(choice)
        elif isinstance(choice, tuple):
            found.append(Option(str(choice[0]), str(choice[1])))
        else:
            found.append(Option(str(choice.code), str(choice.label)))
    return found


def _chosen_values(kind: str, value: Any) -> frozenset[str]:
    if kind == "yesno":
        named = {True: "yes", False: "no"}
        return frozenset({named[value] if isinstance(value, bool) else str(value)})
    if isinstance(value, (list, tuple, set, frozenset)):
        return frozenset(str(one) for one in value)
    return frozenset() if value in (None, "") else frozenset({str(value)})


def _control_text(kind: str, value: Any) -> str:
    """A value as the control shows it: typed text unchanged, stored times in Shanghai's clock."""
    if value is None or isinstance(value, (list, tuple, Mapping, bool)):
        return ""
    if kind == "datetime" and isinstance(value, str):
        value = _stored_moment(value)
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        return local.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _stored_moment(text: str) -> datetime | str:
    """A moment as records store it, with its offset; anything else is what somebody typed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo else text
