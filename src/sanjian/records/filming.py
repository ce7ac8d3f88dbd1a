"""What the record knows of recordings of acts: what was to be filmed, what covers it, what lacks.

Nothing here is stored: which act falls under the place's list follows from the act and the rules
of its day, and how it is accounted for from the later act that says so.
Source: 国办发〔2018〕118号（八）.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanjian.law import filming, forms
from sanjian.law.filming import Scene
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.periods import due
from sanjian.law.procedure import Step
from sanjian.law.procedures.filming import ACCOUNT, EXCUSE, FORM, HOW, NAMES, RECORDED
from sanjian.records.models import Act, DockFile, Dossier, Exhibit
from sanjian.records.rules import calendar, rules
from sanjian.records.taking import FILLERS, Standing, facts_of
from sanjian.records.uploads.models import Blob, Portrait
from sanjian.registry.equipment import remarks_on, room_named

FILM = "%Y-%m-%d %H:%M:%S"
WORDS = {one.code: one.label for one in HOW}
NOTHING: dict[str, Any] = {
    "act": "", "scenes": "", "level": "", "since": "", "until": "", "spans": [], "breaks": [],
    "unsound": "", "remarks": "", "late": 0,
}  # fmt: skip


def register() -> None:
    """Hand the fillers to the one way of taking a step."""
    FILLERS[ACCOUNT] = accounted
    FILLERS[EXCUSE] = accounted


@dataclass(frozen=True, slots=True)
class Filmed:
    """An act that the place wants filmed, and how it is accounted for.

    ``account`` is the last act that accounts for it, None while nobody has; ``due`` the last
    moment for handing the recording in.
    """

    act: Act
    scenes: tuple[Scene, ...]
    account: Act | None
    due: datetime | None

    @property
    def full(self) -> bool:
        """Whether it must be filmed from beginning to end."""
        told = self.account.content.get("level") if self.account else ""
        return told == "full" or filming.must(self.scenes)

    @property
    def recorded(self) -> bool:
        """Whether recordings are linked to it."""
        return self.account is not None and self.account.content.get("how") in RECORDED

    @property
    def label(self) -> str:
        """Which rows of the list it falls under."""
        return "、".join(one.label for one in self.scenes)

    @property
    def told(self) -> str:
        """How it is accounted for, in words; empty while it is not."""
        if self.account is None:
            return ""
        if self.account.step == EXCUSE:
            return "负责人已审查未全程记录的情况说明" + ("，不是当日说明" if self.delayed else "")
        return WORDS[self.account.content["how"]]

    @property
    def delayed(self) -> bool:
        """Whether the explanation came on a later day than the act."""
        if self.account is None or self.account.step != EXCUSE:
            return False
        told = self.account.at.astimezone(SHANGHAI).date().isoformat()
        return bool(self.account.content.get("acted_on", told) != told)

    @property
    def reason(self) -> str:
        """Why it was not filmed or not throughout; empty where it was."""
        if self.account is None:
            return ""
        said = self.account.content
        if self.delayed:
            return f"{said['explanation']}（没有当日说明：{said['delay']}）"
        return str(said.get("explanation") or said.get("reason") or "")

    @property
    def remarks(self) -> str:
        """What is wrong with the device that is said to have recorded it."""
        return str(self.account.content.get("remarks") or "") if self.account else ""

    @property
    def late(self) -> int:
        """How many of its recordings were handed in late."""
        return int(self.account.content.get("late") or 0) if self.account else 0


def params_of(act: Act) -> Parameters:
    """Return the place's rules under which an act was taken, as of its own day."""
    return rules(act.pack_digest, act.at.astimezone(SHANGHAI).date())


def _own_rules_of(act: Act) -> Parameters:
    """Return the same with what the agency itself has laid down more strictly (制度库)."""
    return rules(act.pack_digest, act.at.astimezone(SHANGHAI).date(), act.agency_id)


def filmed(dossier: Dossier, acts: Sequence[Act]) -> list[Filmed]:
    """Return the acts of a file that its place wants filmed; ``acts`` are all its acts in order."""
    facts = facts_of(dossier)
    accounts = {act.content.get("of"): act for act in acts if act.step in NAMES}
    return [
        Filmed(act, found, accounts.get(act.seq), _hand_in(act))
        for act in acts
        if act.step in filming.LISTED
        and (
            found := filming.scenes(
                act.step, act.content, facts, params_of(act), in_room=_in_room(act, "")
            )
        )
    ]


def _hand_in(act: Act) -> datetime | None:
    params = _own_rules_of(act)
    if not params.has("av.upload"):
        return None
    return due(act.at, params.period("av.upload"), calendar()).at


def unsettled(dossier: Dossier, acts: Sequence[Act]) -> Iterator[str]:
    """Yield what stands in the way of putting a file away: acts whose filming nobody told of."""
    for one in filmed(dossier, acts):
        params = params_of(one.act)
        only_warned = one.full and params.text("av.full_mode") == "warn"
        if one.account is None and not only_warned:
            asked = "应当全程音像记录" if one.full else "应当作音像记录或者说明原因"
            yield (
                f"第{one.act.seq}条“{one.act.label}”（{one.label}）{asked}，"
                f"还没有登记音像记录（{one.scenes[0].source}）"
            )


def wanted(here: Standing, step: Step[Any]) -> str:
    """Return what the officer must know before he takes a step that is to be filmed; else ""."""
    if step.name not in filming.LISTED:
        return ""
    typed = here.typed or {"mode": "left"}  # before anything is typed, service may still be left
    found = filming.scenes(step.name, typed, here.facts, here.params)
    if not found:
        return ""
    limit = here.params.period("av.upload") if here.params.has("av.upload") else None
    within = f"，{limit}内上传" if limit else ""
    names = "、".join(dict.fromkeys(one.label for one in found))
    asked = (
        "应当用执法记录仪等设备全程录音录像，有声音有图像，不得中断"
        if filming.must(found)
        else "容易引发争议，应当作音像记录；不作记录的，办理后登记原因"
    )
    return f"本步骤涉及{names}（{found[0].source}），{asked}{within}，并在“登记音像记录”中关联。"


def accounted(here: Standing) -> Mapping[str, Any]:
    """Return what the record finds about an act and the recordings that are said to cover it."""
    typed = here.typed
    act = _act_of(here.dossier, typed.get("of"))
    if act is None or act.step in NAMES:
        return NOTHING
    params = _own_rules_of(act)
    said = _clean(here, typed)
    found = filming.scenes(
        act.step, act.content, here.facts, params, interests=said.get("interests") or (),
        in_room=_in_room(act, str(said.get("room") or "")),
    )  # fmt: skip
    if not found:
        return NOTHING
    since, until = _times(act, said)
    chosen = Exhibit.objects.filter(dossier=here.dossier, pk__in=said.get("recordings") or ())
    seen = [_seen(row, params) for row in chosen.order_by("captured_at", "pk")]
    allowed = params.number("av.gap_seconds") if params.has("av.gap_seconds") else 0
    spans = [(one.since, one.until) for one in seen if one.since and one.until and not one.wrong]
    breaks = filming.gaps(since, until, spans, allowed) if since and until and since < until else []
    return {
        "act": act.label[:60],
        "acted_on": act.at.astimezone(SHANGHAI).date().isoformat(),
        "scenes": "、".join(dict.fromkeys(one.label for one in found))[:200],
        "level": "full" if filming.must(found) else "some",
        "since": _told(since),
        "until": _told(until),
        "spans": [one.row() for one in seen],
        "breaks": [
            {"since": _told(one.since), "until": _told(one.until), "seconds": one.seconds}
            for one in breaks
        ],
        "unsound": "；".join(one.wrong for one in seen if one.wrong)[:500] if breaks else "",
        "remarks": _remarks(here.dossier, str(said.get("device") or ""), seen),
        "late": sum(bool(one.late) for one in seen),
    }


def _in_room(act: Act, named: str) -> bool:
    """Whether an act took place in a registered room, by its own words or as is told."""
    place = f"{act.content.get('place') or ''} {named}"
    return room_named(act.agency_id, place) is not None


def _remarks(dossier: Dossier, device: str, seen: Sequence[_Seen]) -> str:
    """What is wrong with recordings of a device: not handed out then, its clock off."""
    if not device.strip():
        return ""
    told = [remarks_on(dossier.agency_id, device, one.since) for one in seen if one.since]
    return "；".join(dict.fromkeys(one for one in told if one))[:300]


def _act_of(dossier: Dossier, typed: object) -> Act | None:
    text = str(typed).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        return None
    return Act.objects.filter(dossier=dossier, seq=int(text)).first()


def _clean(here: Standing, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as far as it can be read; the form itself refuses the rest."""
    own = [one for one in FORM if not one.filled and one.name in typed]
    today = here.at.astimezone(SHANGHAI).date()
    raw = {one.name: typed[one.name] for one in own}
    content, _ = forms.clean(own, raw, today=today, lists=here.params, now=here.at)
    return content


def _times(act: Act, said: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """When the activity began and ended: as its own act says, else as told with the account."""
    begun = act.content.get("started_at") or said.get("started_at")
    ended = act.content.get("ended_at") or said.get("ended_at")
    return (
        datetime.fromisoformat(begun) if begun else None,
        datetime.fromisoformat(ended) if ended else None,
    )


def _told(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime(FILM) if moment else ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A recording as the record sees it: its span, and what keeps it from covering anything."""

    row_of: Exhibit
    since: datetime | None
    until: datetime | None
    wrong: str
    late: str

    def row(self) -> dict[str, str]:
        return {
            "name": self.row_of.name,
            "since": _told(self.since) or "未注明",
            "until": _told(self.until),
            "sound": "不全" if self.wrong else "图像和声音",
            "late": self.late,
            "sha256": self.row_of.blob,
        }


def _seen(row: Exhibit, params: Parameters) -> _Seen:
    portrait = Portrait.objects.filter(blob=row.blob).first()
    blob = Blob.objects.filter(sha256=row.blob).first()
    length = portrait.duration_ms if portrait else None
    family = row.media_type.partition("/")[0]
    silent = blob is not None and any(one.get("code") == "film.silent" for one in blob.remarks)
    wrong = ""
    if family == "image":
        wrong = f"“{row.name}”是照片"
    elif family != "video":
        wrong = f"“{row.name}”没有图像"
    elif silent:
        wrong = f"“{row.name}”没有声音"
    elif length is None:
        wrong = f"“{row.name}”还没有读出时长"
    until = filming.ends(row.captured_at, length) if row.captured_at and length else None
    return _Seen(row, row.captured_at, until, wrong[:120], _late(row, until, params))


def _late(row: Exhibit, until: datetime | None, params: Parameters) -> str:
    """How the last moment for handing a recording in was missed; empty when it was not."""
    end = until or row.captured_at
    if end is None or not params.has("av.upload"):
        return ""
    last = due(end, params.period("av.upload"), calendar()).at
    docked = DockFile.objects.filter(agency_id=row.agency_id, sha256=row.blob).first()
    handed_in = docked.handed_in_at if docked else row.uploaded_at
    return f"应于{_told(last)[:16]}前上传" if handed_in > last else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """How much of what was to be filmed was: in all, filmed, explained, not told of, late."""

    whole: int
    recorded: int
    explained: int
    missing: int
    late: int

    @property
    def share(self) -> int:
        """The share filmed in whole per cent, cut off; of nothing, all."""
        return self.recorded * 100 // self.whole if self.whole else 100

    @property
    def percent(self) -> str:
        """The share filmed in per cent with one decimal, cut off."""
        if not self.whole:
            return "无"
        tenths = self.recorded * 1000 // self.whole
        return f"{tenths // 10}.{tenths % 10}%"


def figures(rows: Iterable[Filmed]) -> Figures:
    """Count acts that were to be filmed."""
    found = list(rows)
    recorded = sum(one.recorded for one in found)
    missing = sum(one.account is None for one in found)
    return Figures(
        len(found),
        recorded,
        len(found) - recorded - missing,
        missing,
        sum(one.late for one in found),
    )


def of_agencies(
    agencies: Collection[int], since: datetime, until: datetime
) -> list[tuple[Dossier, Filmed]]:
    """Return the acts of a time that were to be filmed, with their files, the latest first."""
    acts = Act.objects.filter(
        agency_id__in=agencies, at__gte=since, at__lt=until, step__in=filming.LISTED
    )
    files = {
        one.pk: one
        for one in Dossier.objects.filter(pk__in=acts.values("dossier")).select_related("agency")
    }
    needed = Act.objects.filter(
        dossier__in=list(files), step__in=(*filming.LISTED, *NAMES)
    ).order_by("seq")
    by_file: dict[int, list[Act]] = {}
    for act in needed:
        by_file.setdefault(act.dossier_id, []).append(act)
    found = [
        (files[number], one)
        for number, rows in by_file.items()
        for one in filmed(files[number], rows)
        if since <= one.act.at < until
    ]
    return sorted(found, key=lambda pair: pair[1].act.at, reverse=True)
