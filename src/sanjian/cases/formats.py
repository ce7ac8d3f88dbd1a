"""Where each kind of document is made: by kind of enforcement, stage, step and scene (文书目录)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sanjian.cases.filters import stage_label
from sanjian.law.kinds import EnforcementKind
from sanjian.law.procedures import PROCEDURES
from sanjian.records.documents.templates import SCENES, Template, TemplateRefused, load


@dataclass(frozen=True, slots=True)
class Use:
    """A step that issues a document: without it the step, and so its stage, is not done."""

    kind: EnforcementKind
    procedure: str
    stages: tuple[str, ...]
    step: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A kind of document with its template and every step that issues it."""

    template: Template
    uses: tuple[Use, ...]

    @property
    def scene(self) -> str:
        """Where it is made, in words."""
        return SCENES.get(self.template.scene, "不限")

    @property
    def kinds(self) -> str:
        """The kinds of enforcement that use it, in words."""
        return "、".join(dict.fromkeys(use.kind.label for use in self.uses))

    @property
    def steps(self) -> str:
        """The steps that issue it, in words."""
        return "、".join(dict.fromkeys(use.step for use in self.uses))


def listed(
    folders: Sequence[Path], *, kind: str = "", scene: str = "", stage: str = "", text: str = ""
) -> list[Listed]:
    """Return the documents that steps issue, narrowed by kind of enforcement, scene and stage.

    In: the pack folders; codes of `EnforcementKind` and `SCENES`, a stage's label, words of the
    name; an empty one does not narrow. A document without a scene is made in every scene.
    """
    made = []
    for name, uses in _uses().items():
        try:
            template = load(name, folders)
        except TemplateRefused:
            continue
        fitting = tuple(
            use for use in uses
            if (not kind or use.kind.value == kind) and (not stage or stage in use.stages)
        )  # fmt: skip
        here = not scene or template.scene in ("", scene)
        if fitting and here and (not text or text in template.label):
            made.append(Listed(template, fitting))
    return made


def stages(kind: str = "") -> list[str]:
    """Return the labels of the stages in which documents are made, in order, each once."""
    return list(
        dict.fromkeys(
            stage for uses in _uses().values() for use in uses for stage in use.stages
            if not kind or use.kind.value == kind
        )
    )  # fmt: skip


def _uses() -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for name, procedure in PROCEDURES.items():
        for step in procedure.steps:
            sources = step.sources or (procedure.start.stage,)
            labels = tuple(stage_label(name, stage) for stage in sources)
            for paper in step.documents:
                use = Use(procedure.kind, procedure.label, labels, step.label)
                found.setdefault(paper, []).append(use)
    return found
