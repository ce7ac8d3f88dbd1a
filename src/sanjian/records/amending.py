"""What the record knows of amendments of text records: which record, and whether it says so.

The record itself is never touched; amendments are acts of their own that name it.
Source: 国办发〔2018〕118号（七）.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.text_records import AMEND, entered_late, record_steps
from sanjian.records.models import Act
from sanjian.records.rules import rules
from sanjian.records.taking import FILLERS, Standing
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Document, Dossier


def register() -> None:
    """Hand the filler to the one way of taking a step."""
    FILLERS[AMEND] = named


def named(here: Standing) -> Mapping[str, Any]:
    """Return the label of the record that is amended and whether the text quoted stands in it."""
    number = str(here.typed.get("amended") or "")
    known = records_of(here.dossier)
    act = next((one for one in known if str(one.seq) == number.strip()), None)
    if act is None:
        return {"record": "", "stands": False}
    quoted = str(here.typed.get("wrong") or "").replace("\r\n", "\n").strip()
    texts = [value for value in act.content.values() if isinstance(value, str)]
    return {
        "record": f"第{act.seq}条 {act.label.removeprefix('制作')}",
        "stands": bool(quoted) and any(quoted in text for text in texts),
    }


def records_of(dossier: Dossier) -> list[Act]:
    """Return the text records of a file, in order."""
    if not dossier.pk:
        return []
    names = record_steps(PROCEDURES[dossier.procedure])
    return list(dossier.acts.filter(step__in=names).order_by("seq"))


def amendments(acts: Iterable[Act]) -> dict[int, list[Act]]:
    """Return the amendments of each record by its number."""
    found: dict[int, list[Act]] = {}
    for act in acts:
        if act.step == AMEND:
            found.setdefault(int(act.content["amended"]), []).append(act)
    return found


def appendix_of(document: Document) -> tuple[str, ...]:
    """Return what a printed record must tell of its amendments, in order; empty for none."""
    acts = document.dossier.acts.filter(step=AMEND).order_by("seq")
    return tuple(_told(one) for one in amendments(acts).get(document.act.seq, ()))


def _told(act: Act) -> str:
    said = act.content
    day = act.at.astimezone(SHANGHAI)
    people = people_on([int(one) for one in said.get("officers") or ()], day.date())
    names = "、".join(one.name for one in people.values()) or act.by_name
    note = str(said.get("signature_note") or "").strip()
    party = "当事人确认" if said.get("signature") == "signed" else f"当事人没有签名：{note}"
    return (
        f"{day.year}年{day.month}月{day.day}日更正（案卷第{act.seq}条记录）："
        f"原文“{said['wrong']}”，更正为“{said['right']}”。原因：{said['reason']}"
        f"签名的执法人员：{names}；{party}。"
    )


def late_entries(acts: Iterable[Act], calendar: WorkCalendar) -> frozenset[int]:
    """Return the numbers of the records that are 补记 under the rules each was made under."""
    return frozenset(
        act.seq
        for act in acts
        if act.content.get("late_reason")
        and entered_late(act.content, act.at, rules(act.pack_digest, act.at.date()), calendar)
    )
