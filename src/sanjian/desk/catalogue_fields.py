"""Forms of the catalogue pages: one entry, the head of a draft, a superior's list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.desk.step_fields import yuan_text
from sanjian.law import forms
from sanjian.law.catalogue import ACT_KINDS, IMPACTS, LEVELS, MEASURES, Entry
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.registry.catalogue import checks
from sanjian.registry.catalogue.models import CatalogueDraft
from sanjian.registry.queries import powers_on

if TYPE_CHECKING:
    from sanjian.registry.models import Agency

SUPERIOR = (
    Field("name", "清单名称", max_length=200),
    Field("issuer", "制定机关", max_length=100),
    Field("level", "制定机关层级", Kind.CHOICE, choices=LEVELS),
)


def entry_fields(agency: Agency, params: Parameters, day: date) -> tuple[Field, ...]:
    """Return the questions about one entry, with the agency's power items to choose from."""
    powers = tuple(Choice(one.code, f"{one.code} {one.name}") for one in powers_on(agency, day))
    wanted = checks.flag(params, checks.POWER_ITEMS)
    return (
        Field("text", "事项", Kind.LONGTEXT, max_length=500, help="目录上的文字"),
        Field("act_kind", "执法类别", Kind.CHOICE, choices=ACT_KINDS, required=False,
              help="不选表示各类执法行为"),
        Field("penalty_kinds", "处罚种类", Kind.CHOICES, choices="penalty.kinds", required=False,
              help="符合其中一种即可"),
        Field("measure", "数额算法", Kind.CHOICE, choices=MEASURES, required=False),
        Field("person", "对公民的数额（元）", Kind.YUAN, required=False),
        Field("organisation", "对单位的数额（元）", Kind.YUAN, required=False),
        Field("exclusive", "不含本数（超过该数额才算）", Kind.YESNO, required=False),
        Field("level", "执法层级", Kind.CHOICE, choices=LEVELS, required=False),
        Field("field", "所属领域", max_length=60, required=False),
        Field("powers", "权责清单事项", Kind.CHOICES, choices=powers, required=wanted,
              help="符合其中一项即可"),
        Field("impacts", "影响", Kind.CHOICES, choices=IMPACTS, required=False,
              help="符合其中一种即可"),
        Field("asked", "由承办人逐案认定", Kind.YESNO, required=False,
              help="文字无法用数额、种类等对照的，办案时请承办人回答"),
        Field("basis", "依据", max_length=300, required=False),
    )  # fmt: skip


def entry_typed(entry: Entry) -> dict[str, Any]:
    """Return an entry as its form shows it."""
    amounts = {"person": entry.person_fen, "organisation": entry.organisation_fen}
    return {
        "text": entry.text,
        "act_kind": entry.act_kind,
        "penalty_kinds": list(entry.penalty_kinds),
        "measure": entry.measure,
        **{name: "" if fen is None else yuan_text(fen) for name, fen in amounts.items()},
        "exclusive": not entry.inclusive,
        "level": entry.level,
        "field": entry.field,
        "powers": list(entry.powers),
        "impacts": list(entry.impacts),
        "asked": entry.asked,
        "basis": entry.basis,
    }


def entry_from(content: Mapping[str, Any], code: str, parent: str) -> Entry:
    """Return the entry that a form's clean content tells."""
    return Entry(
        code,
        content["text"],
        act_kind=content["act_kind"],
        level=content["level"],
        field=content["field"],
        powers=tuple(content["powers"]),
        penalty_kinds=tuple(content["penalty_kinds"]),
        measure=content["measure"] or "either",
        person_fen=content["person"],
        organisation_fen=content["organisation"],
        inclusive=not content["exclusive"],
        impacts=tuple(content["impacts"]),
        asked=content["asked"],
        basis=content["basis"],
        parent=parent,
    )


def head_fields(draft: CatalogueDraft, params: Parameters) -> tuple[Field, ...]:
    """Return the questions about a draft as a whole."""
    found = [
        Field("in_force", "施行日期", Kind.DATE, future=True, help="最早为发布次日"),
        Field("note", "修订说明", max_length=500, required=False),
    ]
    if draft.catalogue.kind == "own":
        found.insert(1, Field("level", "本机关执法层级", Kind.CHOICE, choices=LEVELS))
        if checks.flag(params, checks.OPTIONAL) or checks.flag(params, checks.ORDINARY):
            found.append(
                Field("all_ordinary", "普通程序案件全部审核", Kind.YESNO, required=False,
                      help="简易程序以外的所有执法决定都进行法制审核")
            )  # fmt: skip
    return tuple(found)


def head_typed(draft: CatalogueDraft) -> dict[str, Any]:
    """Return a draft's head as its form shows it."""
    return {
        "in_force": draft.in_force.isoformat() if draft.in_force else "",
        "level": draft.level,
        "note": draft.note,
        "all_ordinary": draft.all_ordinary,
    }


def clean(
    fields: tuple[Field, ...], typed: Mapping[str, Any], params: Parameters, today: date
) -> tuple[dict[str, Any], forms.Errors]:
    """Check what was typed against a form; see `law.forms.clean`."""
    return forms.clean(fields, typed, today=today, lists=params)
