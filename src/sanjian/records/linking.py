"""Relations between files: what led to what, written with the act that made it so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanjian.records.models import Act, Dossier, Link
from sanjian.records.taking import open_dossier

# How the other file is called from the one that is looked at: (from the source, from the target).
WORDS: dict[str, tuple[str, str]] = {
    "lead": ("转出的案件线索", "线索来自"),
    "execution": ("转出的强制执行", "据以执行的案件"),
    "joined": ("已并入", "并入本案的案件"),
    "party": ("同案其他当事人", "同案其他当事人"),
    "split": ("分出的案件", "分自"),
    "converted": ("转出的普通程序案卷", "由简易程序转来"),
    "redo": ("重新处理的案件", "原案件"),
    "licence": ("相关许可", "相关案件"),
}
# Steps with these meanings link another file; the meaning is the kind of the link they leave. A
# split says in its content which kind: the same party's other act, or another party.
GATES = frozenset({"lead", "execution", "split", "joined", "party", "converted"})


@dataclass(frozen=True, slots=True)
class Related:
    """Another file with what it is to the one that is looked at."""

    words: str
    kind: str
    dossier: Dossier


def open_from(
    source: Dossier, act: Act, *, kind: str, procedure: str, content: Mapping[str, Any], pack: str
) -> Dossier:
    """Open a file from an act of another one and link both; returns the new file.

    It is opened by whoever acted, at the same moment, within the transaction of the act: either
    both files change or none. Raises what opening a file raises (Refusal, Invalid).
    """
    opened = open_dossier(
        procedure=procedure, agency=source.agency, content=content, by=act.by, at=act.at,
        pack=pack, sample=source.sample,
    )  # fmt: skip
    Link.objects.create(
        agency_id=source.agency_id, source=source, target=opened.dossier, kind=kind,
        act_seq=act.seq, linked_at=act.at,
    )  # fmt: skip
    return opened.dossier


def related(dossier: Dossier) -> list[Related]:
    """Return the files that this one led to or came from, in the order of linking."""
    out = Link.objects.filter(source=dossier).select_related("target", "agency")
    into = Link.objects.filter(target=dossier).select_related("source", "agency")
    both = [(row.pk, Related(WORDS[row.kind][0], row.kind, row.target)) for row in out]
    both += [(row.pk, Related(WORDS[row.kind][1], row.kind, row.source)) for row in into]
    return [one for _, one in sorted(both, key=lambda pair: pair[0])]
