"""What an agency makes public before it enforces, composed from the live registers.

Nothing here is typed: each part says which register it comes from. Which parts a place requires is
`exante.fields` of its rules; the lists that law asks of every agency stand after them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanjian.disclosure.draw_lists import items_in_force
from sanjian.disclosure.queries import registered_agencies
from sanjian.disclosure.registers import POWER_KINDS
from sanjian.law.drawing import flow_words
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.ledger.canonical import digest
from sanjian.registry.catalogue import queries as catalogues
from sanjian.registry.models import Agency, Catalogue, Person, PowerItem
from sanjian.registry.queries import people_on, powers_on

KEY = "exante.fields"
SECTIONS = ("事前公开", "事中公开", "事后公开", "双随机、一公开")
Lines = list[list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its lines (words and what stands there), which register, what is missing."""

    code: str
    label: str
    mandatory: bool
    register: str
    lines: Lines
    missing: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """The part as it is stored and published."""
        return {"code": self.code, "label": self.label, "mandatory": self.mandatory,
                "register": self.register, "lines": self.lines}  # fmt: skip


def parts(agency: Agency, params: Parameters, day: date) -> list[Part]:
    """Return an agency's parts on a day: those the place requires, then the common lists."""
    powers = list(powers_on(agency, day))
    wanted = [(str(row["code"]), str(row["label"])) for row in params.rows(KEY)]
    listed = [(code, label, True) for code, label in wanted]
    required = {code for code, _ in wanted}
    listed += [(code, label, False) for code, label in OTHERS if code not in required]
    made = []
    for code, label, mandatory in listed:
        register, lines, missing = SOURCES[code](agency, powers, params, day)
        lacking = missing or (() if lines else (label,))
        made.append(Part(code, label, mandatory, register, lines, lacking))
    return made


def content_of(agency: Agency, made: Sequence[Part]) -> dict[str, Any]:
    """Return the content of a version: plain JSON whose digest names every word of it."""
    return {"agency": agency.name, "parts": [one.told() for one in made]}


def missing_of(made: Sequence[Part]) -> list[str]:
    """Return what is missing of the mandatory parts, in words."""
    return [word for one in made if one.mandatory for word in one.missing]


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the digest of a version's content."""
    return digest(content)


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return, part by part, the lines that went and the lines that came; a new part is all new."""
    before = {one["code"]: one for one in old["parts"]} if old else {}
    found = []
    for part in new["parts"]:
        was = before.get(part["code"], {"lines": []})["lines"]
        gone = [line for line in was if line not in part["lines"]]
        come = [line for line in part["lines"] if line not in was]
        if gone or come:
            found.append({"code": part["code"], "label": part["label"], "gone": gone, "come": come})
    kept = {one["code"] for one in new["parts"]}
    found += [
        {"code": one["code"], "label": one["label"], "gone": one["lines"], "come": []}
        for one in before.values()
        if one["code"] not in kept and one["lines"]
    ]
    return found


Made = tuple[str, Lines, tuple[str, ...]]


def _subject(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    lines = [
        ["名称", agency.name],
        ["类别", agency.get_kind_display()],
        ["统一社会信用代码", agency.uscc],
        ["地址", agency.address],
        ["电话", agency.phone],
    ]
    missing = tuple(f"主体（{word}）" for word, value in lines[3:] if not value)
    return "执法主体登记", [line for line in lines if line[1]], missing


def _officers(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    ids = list(Person.objects.filter(agency=agency, is_active=True).values_list("pk", flat=True))
    lines = []
    for one in sorted(people_on(ids, day).values(), key=lambda person: person.id):
        held = one.certificate
        if held is not None and not held.defect_on(day):
            end = held.valid_until
            until = f"{end.year}年{end.month}月{end.day}日"
            lines.append([one.name, f"执法证{held.number}，有效期至{until}"])
    return "执法人员和执法证登记", lines, ()


def _duties(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    return "执法主体登记", [["职责", agency.duties]] if agency.duties.strip() else [], ()


def _authority(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    return "权责清单", [[one.name, POWER_KINDS.get(one.kind, one.kind)] for one in powers], ()


def _basis(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    bare = tuple(f"依据（{one.name}）" for one in powers if not one.basis.strip())
    return "权责清单", [[one.name, one.basis] for one in powers if one.basis.strip()], bare


def _procedure(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    kinds = {_KINDS.get(one.kind, one.kind) for one in powers}
    lines = [
        [one.label, "→".join(row.partition("：")[0] for row in flow_words(one))]
        for one in PROCEDURES.values()
        if one.kind.value in kinds
    ]
    return "平台运行的执法程序", lines, ()


_KINDS = {"compulsory": EnforcementKind.COMPULSION.value}


def _supervision(
    agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date
) -> Made:
    bureau = next((one for one in registered_agencies() if one.supervises), None)
    if bureau is None:
        return "监督机关登记", [], ()
    lines = [["投诉举报", f"{bureau.name}，电话{bureau.phone}，{bureau.address}"]]
    return "监督机关登记", lines, () if bureau.phone else ("监督方式（监督电话）",)


def _remedies(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    lines, missing = [], []
    for label, who, key in (
        ("行政复议", agency.reconsideration_organ, "remedy.reconsideration"),
        ("行政诉讼", agency.court, "remedy.litigation"),
    ):
        if not who:
            missing.append(f"救济渠道（{label}）")
        elif params.has(key):
            term, source = params.period(key), params.source(key)
            lines.append([label, f"{who}，自知道之日起{term}内（{source}）"])
        else:
            lines.append([label, who])
    return "执法主体登记和本辖区规则", lines, tuple(missing)


def _random(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    listed = items_in_force(agency)
    lines = [
        [one.power.name, f"{one.power.basis}；{one.method}；年度比例{one.ratio}%"] for one in listed
    ]
    return "随机抽查事项清单", lines, ()  # fmt: skip


def _recording(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    lines = [
        [f"{row['label']}（{asked}）", str(row.get("law") or params.source(key))]
        for key, asked in (("av.full", "全程音像记录"), ("av.disputable", "根据实际情况音像记录"))
        if params.has(key)
        for row in params.rows(key)
    ]
    return "本辖区规则", lines, ()


def _review(agency: Agency, powers: Sequence[PowerItem], params: Parameters, day: date) -> Made:
    own = Catalogue.objects.filter(agency=agency, kind="own").first()
    version = catalogues.in_force(own, day) if own else None
    if own is None or version is None:
        return "目录清单", [], ()
    lines = [[one.text, one.basis] for one in catalogues.entries_of(version)]
    return "目录清单", [[own.name, f"第{version.number}版"], *lines], ()


SOURCES = {
    "subject": _subject,
    "officers": _officers,
    "duties": _duties,
    "authority": _authority,
    "basis": _basis,
    "procedure": _procedure,
    "supervision": _supervision,
    "remedies": _remedies,
    "random_list": _random,
    "recording_list": _recording,
    "review_list": _review,
}
OTHERS = (
    ("officers", "人员"),
    ("duties", "职责"),
    ("supervision", "监督方式"),
    ("remedies", "救济渠道"),
    ("random_list", "随机抽查事项清单"),
    ("recording_list", "音像记录事项清单"),
    ("review_list", "重大执法决定法制审核目录清单"),
)
