"""A procedure drawn from its own tables: step table and flow chart, for people who read law.

What is drawn is what runs; there is no second copy. The chart is plain SVG with real text,
presentation attributes and classes only (the pages' policy forbids style attributes), legible
in grey print and on a narrow screen; `flow_words` says the same without a picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from sanjian.law.parameters import NotGiven, Parameters
from sanjian.law.procedure import Procedure, Stage, Step

COLUMNS = ("步骤", "阶段", "由谁办理", "依据", "条件", "文书", "义务期限")
HERE = "本案所在"

WIDTH = 390
MARGIN = 10
BOX_TOP, LINE, ROW = 30, 17, 21
GAP = 26
LANE = 9
TEXT, SMALL = 14, 12
_LANE_COLOURS = ("#1b2430", "#5b6470")


@dataclass(frozen=True, slots=True)
class Row:
    """One step as a row of the table, every cell a list of lines."""

    label: str
    stages: tuple[str, ...]
    by: tuple[str, ...]
    law: str
    conditions: tuple[str, ...]
    documents: tuple[str, ...]
    duties: tuple[str, ...]

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The cells in the order of `COLUMNS`."""
        return (
            (self.label,), self.stages, self.by, (self.law,), self.conditions, self.documents,
            self.duties,
        )  # fmt: skip


def step_rows(
    procedure: Procedure[Any],
    documents: Mapping[str, str] | None = None,
    params: Parameters | None = None,
) -> tuple[Row, ...]:
    """Return one row for each step, in the order of the procedure's table.

    `documents` are titles by kind (the kind itself is shown where there is none); with `params`
    the duties show their periods as in force there.
    """
    return tuple(_row(procedure, step, documents or {}, params) for step in procedure.steps)


def _row(
    procedure: Procedure[Any],
    step: Step[Any],
    documents: Mapping[str, str],
    params: Parameters | None,
) -> Row:
    came_from = "、".join(procedure.stage(stage).label for stage in step.sources)
    stages = (came_from,) if step.target is None else (came_from, f"→ {_target(procedure, step)}")
    conditions = dict.fromkeys(
        f"{rule.text}（{rule.law}）" if str(rule.law) else rule.text
        for rule in (*step.rules, *step.checks)
    )
    return Row(
        step.label,
        stages,
        tuple(role.label for role in step.roles),
        str(step.law),
        tuple(conditions),
        tuple(documents.get(kind, kind) for kind in step.documents),
        (*_owed(procedure, step, params), *_by_law(procedure, step)),
    )


def _owed(procedure: Procedure[Any], step: Step[Any], params: Parameters | None) -> tuple[str, ...]:
    """The duties that a step discharges; one that ends on an event of its own has no period."""
    return tuple(
        duty.label if duty.last else f"{duty.label}{_period(duty.key, params)}"
        for duty in procedure.duties
        if duty.step == step.name
    )


def _by_law(procedure: Procedure[Any], step: Step[Any]) -> tuple[str, ...]:
    """What the law itself brings about, where this step only writes it down."""
    return tuple(
        f"{one.label}：期限经过即依法发生，本步骤只作登记（{one.law}）"
        for one in procedure.by_law
        if one.step == step.name
    )


def _target(procedure: Procedure[Any], step: Step[Any]) -> str:
    assert step.target is not None
    return procedure.stage(step.target).label


def _period(key: str, params: Parameters | None) -> str:
    """The period in words, marked where it is the platform's own; "" where none is given."""
    if params is None:
        return ""
    try:
        mark = "（平台默认）" if params.is_default(key) else ""
        return f"：{params.period(key)}{mark}"
    except NotGiven:
        return ""


def table_markdown(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS))]
    lines += [_line(["<br>".join(map(_plain, cell)) for cell in row.cells]) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return escape(text, quote=False).replace("|", "\\|").replace("\n", " ")


def table_html(rows: Sequence[Row], caption: str) -> str:
    """Return the rows as an HTML table with a caption and row heads, text escaped."""
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    body = "".join(f"<tr>{_html_cells(row)}</tr>" for row in rows)
    return (
        f'<table class="table steps"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _html_cells(row: Row) -> str:
    first, *others = ("<br>".join(escape(text) for text in cell) for cell in row.cells)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)


def flow_words(procedure: Procedure[Any], here: str = "") -> tuple[str, ...]:
    """Return the chart in words, one line for each stage; `here` is the present stage's value."""
    return tuple(_stage_words(procedure, stage, here) for stage in procedure.stages)


def _stage_words(procedure: Procedure[Any], stage: Stage, here: str) -> str:
    place = f"{stage.label}（{HERE}）" if stage.value == here else stage.label
    within = [step.label for step in _within(procedure, stage)]
    leaving = [f"{s.label}，转入{_target(procedure, s)}" for s in _leaving(procedure, stage)]
    told = [f"可以办理{'、'.join(within)}"] if within else []
    told += ["；".join(leaving)] if leaving else ["至此终结"]
    return f"{place}：{'。'.join(told)}。"


def _leaving(procedure: Procedure[Any], stage: Stage) -> list[Step[Any]]:
    return [
        step
        for step in procedure.steps
        if stage.value in step.sources and step.target not in (None, stage.value)
    ]


def _within(procedure: Procedure[Any], stage: Stage) -> list[Step[Any]]:
    return [
        step
        for step in procedure.steps
        if stage.value in step.sources and step.target in (None, stage.value)
    ]


@dataclass(frozen=True, slots=True)
class _Box:
    """A stage on the chart: where it stands, its lines of other steps, its arrows."""

    stage: Stage
    top: int
    lines: tuple[str, ...]
    leaving: tuple[Step[Any], ...]

    @property
    def height(self) -> int:
        own = BOX_TOP + LINE * len(self.lines) + ROW * len(self.leaving)
        return own + (8 if self.lines or self.leaving else 2)

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def row(self, number: int) -> int:
        """The height at which the arrow of the leaving step stands."""
        return self.top + BOX_TOP + LINE * len(self.lines) + ROW * number + ROW // 2


def flow_svg(procedure: Procedure[Any], here: str = "") -> str:
    """Return the flow chart as an SVG document; `here` is the value of the present stage.

    Stages stand as boxes in order; each step that leaves a stage is a labelled arrow into a
    lane that leads to its stage. Width 390 units, so that it is read on a phone as it is.
    """
    lanes = _lanes(procedure)
    right = WIDTH - MARGIN - LANE * (len(lanes) + 1)
    boxes = list(_boxes(procedure, right))
    height = boxes[-1].bottom + MARGIN
    name = f"flow-{procedure.name}"
    told = f"{procedure.label}的阶段和步骤，依{procedure.law}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-chart" '
        f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="sans-serif" '
        f'font-size="{TEXT}" fill="#1b2430">',
        f'<title id="{name}-title">{escape(procedure.label)}流程图</title>',
        f'<desc id="{name}-desc">{escape(told + _told_here(procedure, here))}</desc>',
        f'<rect class="flow-ground" width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for box in boxes:
        parts += _draw_box(procedure, box, right, here)
    parts += _draw_lanes(boxes, lanes, right)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _told_here(procedure: Procedure[Any], here: str) -> str:
    return f"。{HERE}：{procedure.stage(here).label}" if here else ""


def _lanes(procedure: Procedure[Any]) -> dict[str, int]:
    """Which lane leads to which stage, those reached first innermost."""
    targets = (s.target for stage in procedure.stages for s in _leaving(procedure, stage))
    return {target: number for number, target in enumerate(dict.fromkeys(targets)) if target}


def _boxes(procedure: Procedure[Any], right: int) -> Iterator[_Box]:
    top = MARGIN
    for stage in procedure.stages:
        lines = _wrapped([s.label for s in _within(procedure, stage)], right - MARGIN - 20)
        box = _Box(stage, top, tuple(lines), tuple(_leaving(procedure, stage)))
        yield box
        top = box.bottom + GAP


def _wrapped(labels: Sequence[str], width: int) -> list[str]:
    """Labels joined by 、 in lines that fit; a Chinese character is as wide as it is high."""
    fit = width // SMALL
    lines: list[str] = []
    for number, label in enumerate(labels):
        piece = label + ("、" if number < len(labels) - 1 else "")
        if lines and len(lines[-1]) + len(piece) <= fit:
            lines[-1] += piece
        else:
            lines.append(piece)
    return lines


def _draw_box(procedure: Procedure[Any], box: _Box, right: int, here: str) -> Iterator[str]:
    present = box.stage.value == here
    mark = " flow-here" if present else ""
    width = right - MARGIN
    yield (
        f'<rect class="flow-stage{mark}" x="{MARGIN}" y="{box.top}" width="{width}" '
        f'height="{box.height}" rx="4" fill="{"#e4e4e4" if present else "#ffffff"}" '
        f'stroke="#1b2430" stroke-width="{3 if present else 1}"/>'
    )
    label = f"{box.stage.label}（{HERE}）" if present else box.stage.label
    yield (
        f'<text class="flow-name" x="{MARGIN + 10}" y="{box.top + 20}" '
        f'font-weight="bold">{escape(label)}</text>'
    )
    for number, line in enumerate(box.lines):
        yield (
            f'<text class="flow-within" x="{MARGIN + 10}" '
            f'y="{box.top + BOX_TOP + LINE * number + 11}" font-size="{SMALL}" '
            f'fill="#4a5260">{escape(line)}</text>'
        )
    for number, step in enumerate(box.leaving):
        words = f"{step.label} → {_target(procedure, step)}"
        yield (
            f'<text class="flow-step" x="{MARGIN + 10}" y="{box.row(number) + 5}" '
            f'font-size="{SMALL + 1}">{escape(words)}</text>'
        )


def _draw_lanes(boxes: Sequence[_Box], lanes: Mapping[str, int], right: int) -> Iterator[str]:
    tops = {box.stage.value: box for box in boxes}
    for target, lane in lanes.items():
        x = right + LANE * (lane + 1)
        colour = _LANE_COLOURS[lane % 2]
        rows = [
            box.row(number)
            for box in boxes
            for number, step in enumerate(box.leaving)
            if step.target == target
        ]
        end = tops[target].top + 14
        reach = (min(*rows, end), max(*rows, end))
        dash = ' stroke-dasharray="4 3"' if lane % 2 else ""
        yield (
            f'<path class="flow-lane" d="M{x} {reach[0]}V{reach[1]}" fill="none" '
            f'stroke="{colour}"{dash}/>'
        )
        for row in rows:
            yield (
                f'<path class="flow-leave" d="M{right} {row}H{x}" fill="none" '
                f'stroke="{colour}"/>'
                f'<circle class="flow-join" cx="{x}" cy="{row}" r="2" fill="{colour}"/>'
            )
        yield (
            f'<path class="flow-enter" d="M{x} {end}H{right + 5}" fill="none" '
            f'stroke="{colour}"/>'
            f'<path class="flow-head" d="M{right} {end}l7 -4v8z" fill="{colour}"/>'
        )
