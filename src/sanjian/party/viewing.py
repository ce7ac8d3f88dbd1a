"""What a party sees of his own case: every act has its line, each one withheld has its ground.

The count and the chain value of every act are there, shown or withheld, so that nothing can be
missing unseen. Which acts a party may read follows the rules of the file (`party.shown`,
`party.withheld`); what is addressed to him he may always read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.party.keys import Opening, paper_name, seal
from sanjian.party.models import (
    Kind,
    Message,
    PartyKey,
    PublishedOwnCase,
    PublishedOwnPaper,
    SealedState,
)
from sanjian.party.queries import (
    acts_of,
    moved,
    papers_to_party,
    readers_from_outside,
    statutory_duties,
)
from sanjian.records.rendering import pdf_of
from sanjian.records.rules import rules

if TYPE_CHECKING:
    from sanjian.records.models import Act, Document, Dossier

SHOWN, WITHHELD, RIGHTS = "party.shown", "party.withheld", "notice.rights"


def sight(key: PartyKey, *, at: datetime) -> dict[str, Any]:
    """Return what the holder of a key may see of his file, in plain values for JSON."""
    dossier = key.dossier
    params = rules(dossier.pack_id, at.astimezone(SHANGHAI).date(), dossier.agency_id)
    acts = acts_of(dossier)
    papers = _papers(acts, dossier, params)
    procedure = PROCEDURES[dossier.procedure]
    return {
        "agency": dossier.agency.name,
        "procedure": procedure.label,
        "number": dossier.number,
        "cause": dossier.cause,
        "party": key.party,
        "sample": dossier.sample,
        "opened": _moment(dossier.opened_at),
        "stage": next(one.label for one in procedure.stages if one.value == dossier.stage),
        "closed": dossier.closed,
        "lines": [_line(act, papers, params) for act in acts],
        "electronic": bool(dossier.facts.get("electronic_consent")),
        "papers": [_paper(row) for rows in papers.values() for row in rows],
        "duties": [[one.label, _moment(one.due), one.source] for one in statutory_duties(dossier)],
        "rights": _rights(params),
        "readers": _readers(dossier),
        "messages": [_message(one) for one in _messages(key)],
        "made": _moment(at),
    }


def _line(act: Act, papers: Mapping[int, list[Document]], params: Parameters) -> dict[str, Any]:
    line: dict[str, Any] = {"seq": act.seq, "at": _moment(act.at), "hash": act.hash}
    shown = {str(one["code"]) for one in params.rows(SHOWN)} if params.has(SHOWN) else set()
    if act.pk in papers or act.step in shown:
        titles = [f"{one.label} {one.number}".strip() for one in papers.get(act.pk, ())]
        return line | {"label": act.label, "by": act.by_name, "law": act.law, "papers": titles}
    label, law = _ground(act.step, params)
    return line | {"withheld": label, "ground": law}


def _papers(acts: list[Act], dossier: Dossier, params: Parameters) -> dict[int, list[Document]]:
    """Return the papers to the party by act, without those of acts withheld by name.

    A record of questioning is addressed to whoever was questioned: not always to the party.
    """
    rows = params.rows(WITHHELD) if params.has(WITHHELD) else ()
    withheld = {step for one in rows for step in _steps(one)}
    kept = {act.pk for act in acts if act.step not in withheld}
    return {act: rows for act, rows in papers_to_party(dossier).items() if act in kept}


def _ground(step: str, params: Parameters) -> tuple[str, str]:
    """Return what an act that is withheld is about, and the article by which it is."""
    rows = params.rows(WITHHELD) if params.has(WITHHELD) else ()
    named = [one for one in rows if step in _steps(one)]
    row = (named or [one for one in rows if not _steps(one)])[0]
    return str(row["label"]), str(row["law"])


def _steps(row: Mapping[str, object]) -> list[str]:
    listed = row.get("steps")
    return [str(one) for one in listed] if isinstance(listed, (list, tuple)) else []


def _paper(row: Document) -> dict[str, str]:
    return {"code": row.code, "label": row.label, "number": row.number,
            "issued": _moment(row.issued_at)}  # fmt: skip


def _rights(params: Parameters) -> list[list[str]]:
    rows = params.rows(RIGHTS) if params.has(RIGHTS) else ()
    return [[str(one["label"]), str(one.get("law") or params.source(RIGHTS))] for one in rows]


def _readers(dossier: Dossier) -> list[list[str]]:
    return [
        [_moment(row.at), row.person.agency.name, row.person.name, row.purpose or row.what]
        for row in readers_from_outside(dossier)
    ]


def _messages(key: PartyKey) -> list[Message]:
    rows = Message.objects.filter(index=key.index).select_related("answer__act")
    return list(rows.exclude(kind=Kind.OPENED).order_by("-at")[:100])


def _message(row: Message) -> dict[str, Any]:
    answer = getattr(row, "answer", None)
    told = {"kind": row.get_kind_display(), "said": row.said, "at": _moment(row.at),
            "receipt": row.receipt}  # fmt: skip
    if answer is None:
        return told
    act = answer.act
    return told | {
        "answered": _moment(answer.at), "answer": answer.said,
        "act": f"已记入案卷第{act.seq}项“{act.label}”" if act else "",
    }  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


@transaction.atomic
def refresh(key: PartyKey, *, at: datetime) -> None:
    """Seal what the holder of a key may see now, and each paper he is to receive."""
    opened = Opening(key.index, bytes(key.secret))
    content = json.dumps(sight(key, at=at), ensure_ascii=False).encode()
    PublishedOwnCase.objects.update_or_create(
        index=key.index, defaults={"sealed": seal(opened, content, key.index)}
    )
    SealedState.objects.update_or_create(key=key, defaults={"stamp": _stamp(key)})
    if not key.dossier.facts.get("electronic_consent"):
        return
    params = rules(key.dossier.pack_id, at.astimezone(SHANGHAI).date(), key.dossier.agency_id)
    papers = _papers(acts_of(key.dossier), key.dossier, params)
    for row in (one for found in papers.values() for one in found):
        name = paper_name(opened, row.code)
        if not PublishedOwnPaper.objects.filter(name=name).exists():
            PublishedOwnPaper.objects.create(
                name=name, index=key.index, sealed=seal(opened, pdf_of(row, at=at), name)
            )


def _stamp(key: PartyKey) -> str:
    """Return what changes whenever the sight of a file does."""
    messages = Message.objects.filter(index=key.index)
    told = messages.count(), messages.filter(answer__isnull=False).count()
    return "/".join(str(one) for one in (*moved(key.dossier), *told))


def refresh_changed(*, at: datetime) -> int:
    """Seal anew every file that has moved on since it was sealed; returns how many."""
    done = 0
    live = PartyKey.objects.filter(end=None).select_related("dossier__agency", "sealed")
    for key in live.order_by("id").iterator(chunk_size=200):
        state = getattr(key, "sealed", None)
        if state is None or state.stamp != _stamp(key):
            refresh(key, at=at)
            done += 1
    return done
