"""Document templates: reading them from rule packs, layer over layer, and checking them.

A template is a text file `documents/<kind>.md` of a pack: front matter in TOML between two lines of
`+++`, then the body (line markup of `markup.py` with the expressions that `sandbox.py` allows). A
jurisdiction's file replaces the body of the national one; mandatory contents only ever add up, so a
lower layer cannot drop what a statute asks for.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template as Body

from sanjian.records.documents import markup, sandbox
from sanjian.records.documents.context import ROOTS

FOLDER = "documents"
SUFFIX = ".md"
_FENCE = "+++"
_LARGEST = 64 * 1024
_KIND = re.compile(r"[a-z][a-z0-9_]{2,60}\Z")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_LAYOUTS = ("letter", "form", "record")
_ADDRESSEES = ("party", "internal", "court", "organ", "public")
_VOLUMES = ("main", "secondary", "none")
SCENES = {"site": "现场", "room": "办案场所", "window": "服务窗口"}
"""Where a document is made (场所); one without a scene is made anywhere."""
_KEYS = {
    "kind", "label", "word", "basis", "mandatory", "layout", "to", "volume",
    "number", "seal", "signature", "receipt", "qr", "page_signatures", "when", "scene",
}  # fmt: skip
_MANDATORY_KEYS = {"field", "label", "law", "count", "when", "unless"}


class TemplateRefused(ValueError):
    """A template may not be used: file, line and reason, in Chinese, with a stable code."""

    def __init__(self, code: str, place: str, reason: str) -> None:
        super().__init__(f"{place}：{reason}")
        self.code = code
        self.place = place
        self.reason = reason


@dataclass(frozen=True)
class Mandatory:
    """A content without which the document cannot be issued.

    `fields` are paths into the context, one of which must be filled; a list needs `count` items.
    The demand applies only when the path `when` is filled and the path `unless` is not.
    """

    fields: tuple[str, ...]
    label: str
    law: str
    count: int = 1
    when: str = ""
    unless: str = ""


@dataclass(frozen=True)
class Template:
    """One kind of document as the layers of a pack define it.

    `word` is the 文种字 of its number, `to` whom it is addressed to, `volume` where it goes in the
    file (main 正卷, secondary 副卷), `scene` where it is made (`SCENES`), `page_signatures` who
    signs at the foot of every page, `when` the paths that must all hold for it to be issued at all.
    The `digest` is the SHA-256 of the words of its layers.
    """

    kind: str
    label: str
    word: str
    basis: tuple[str, ...]
    mandatory: tuple[Mandatory, ...]
    layout: str
    to: str
    volume: str
    number: bool
    seal: bool
    signature: bool
    receipt: bool
    qr: bool
    page_signatures: tuple[str, ...]
    when: tuple[str, ...]
    scene: str
    body: Body
    source: str
    digest: str


def load(kind: str, layers: Sequence[Path]) -> Template:
    """The template of `kind` from pack folders `layers`, the national floor first.

    Raises TemplateRefused (document.unknown) when no layer has it, or when one of them is bad.
    """
    if not _KIND.match(kind):
        raise TemplateRefused("document.unknown", kind, "没有这种文书。")
    found: Template | None = None
    for layer in layers:
        path = layer / FOLDER / f"{kind}{SUFFIX}"
        if not path.is_file():
            continue
        state = path.stat()
        own = _read(path, state.st_mtime_ns, state.st_size)
        found = own if found is None else over(found, own)
    if found is None:
        raise TemplateRefused("document.unknown", kind, "所用规则包没有这种文书的模板。")
    return found


def words(kind: str, layers: Sequence[Path]) -> str:
    """The whole text, head and body, of the lowest layer that has a template of `kind`.

    Raises TemplateRefused (document.unknown) when no layer has it.
    """
    load(kind, layers)
    paths = [layer / FOLDER / f"{kind}{SUFFIX}" for layer in layers]
    return [path for path in paths if path.is_file()][-1].read_text("utf-8")


def kinds(layers: Sequence[Path]) -> tuple[str, ...]:
    """The kinds of document that the pack folders `layers` know, sorted."""
    names = {path.stem for layer in layers for path in (layer / FOLDER).glob(f"*{SUFFIX}")}
    return tuple(sorted(names))


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int, size: int) -> Template:
    """Read one file; the time of its last change is part of the key so that an edit is seen."""
    place = f"{path.parent.parent.name}/{FOLDER}/{path.name}"
    if size > _LARGEST:
        raise TemplateRefused("document.template_size", place, "模板超过64KB。")
    template = parse(path.read_text("utf-8"), place)
    if template.kind != path.stem:
        raise TemplateRefused("document.template_head", place, "kind 与文件名不一致。")
    return template


def parse(text: str, place: str) -> Template:
    """The template in `text`, checked in full; `place` names it in refusals.

    Raises TemplateRefused: document.template_head (front matter), document.template_unsafe (an
    expression that is not allowed), document.template_markup, document.template_mandatory (a
    mandatory content that the body never prints).
    """
    head, body, first = _split(text, place)
    forbidden = sandbox.examine(body, frozenset(ROOTS))
    if forbidden:
        line = forbidden[0].line + first
        reason = f"模板第{line}行含不允许的表达式（{forbidden[0].text}），已拒绝。"
        raise TemplateRefused("document.template_unsafe", f"{place} 第{line}行", reason)
    compiled = sandbox.compile_body(body)
    template = replace(_from_head(head, compiled, body, place), digest=_digest(text))
    try:
        filled, values = sandbox.fill(compiled, {})
        markup.read(filled, values, agency="", title="")
    except markup.MarkupError as error:
        raise TemplateRefused("document.template_markup", place, str(error)) from error
    for demand in template.mandatory:
        if not any(_printed(field, body) for field in demand.fields):
            reason = f"正文没有写入必备内容“{demand.label}”（{demand.law}）。"
            raise TemplateRefused("document.template_mandatory", place, reason)
    return template


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _split(text: str, place: str) -> tuple[dict[str, Any], str, int]:
    """Front matter, body, and the number of lines before the body."""
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines or lines[0].strip() != _FENCE or _FENCE not in (x.strip() for x in lines[1:]):
        raise TemplateRefused("document.template_head", place, "模板应当以两行+++之间的说明开头。")
    end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    try:
        head = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        reason = f"说明部分不是正确的TOML：{error}"
        raise TemplateRefused("document.template_head", place, reason) from error
    return head, "\n".join(lines[end + 1 :]), end + 1


def _from_head(head: Mapping[str, Any], body: Body, source: str, place: str) -> Template:
    def refuse(reason: str) -> TemplateRefused:
        return TemplateRefused("document.template_head", place, reason)

    unknown = sorted(set(head) - _KEYS)
    if unknown:
        raise refuse(f"不认识的项“{unknown[0]}”。")
    for key, choices in (("layout", _LAYOUTS), ("to", _ADDRESSEES), ("volume", _VOLUMES)):
        if head.get(key) not in choices:
            raise refuse(f"{key}应当是{'、'.join(choices)}之一。")
    if head.get("scene", "") not in ("", *SCENES):
        raise refuse(f"scene应当是{'、'.join(SCENES)}之一。")
    if not _KIND.match(str(head.get("kind", ""))) or not head.get("label"):
        raise refuse("缺少kind或者label。")
    if not head.get("basis"):
        raise refuse("缺少依据（basis）。")
    number = bool(head.get("number", bool(head.get("word"))))
    if number and not head.get("word"):
        raise refuse("编号的文书应当有文种字（word）。")
    return Template(
        kind=head["kind"],
        label=head["label"],
        word=head.get("word", ""),
        basis=tuple(head["basis"]),
        mandatory=tuple(_mandatory(entry, place) for entry in head.get("mandatory", ())),
        layout=head["layout"],
        to=head["to"],
        volume=head["volume"],
        number=number,
        seal=bool(head.get("seal", False)),
        signature=bool(head.get("signature", False)),
        receipt=bool(head.get("receipt", False)),
        qr=bool(head.get("qr", False)),
        page_signatures=tuple(head.get("page_signatures", ())),
        when=_when(head.get("when", ()), place),
        scene=head.get("scene", ""),
        body=body,
        source=source,
        digest="",
    )


def _when(paths: Any, place: str) -> tuple[str, ...]:
    """The paths on which the issue of a document depends, checked."""
    if not isinstance(paths, list | tuple) or any(
        not _PATH.match(str(path)) or str(path).split(".")[0] not in ROOTS for path in paths
    ):
        raise TemplateRefused("document.template_head", place, "制发条件（when）写法有误。")
    return tuple(paths)


def _mandatory(entry: Mapping[str, Any], place: str) -> Mandatory:
    """One entry of the list of mandatory contents, checked."""
    fields = tuple(part.strip() for part in str(entry.get("field", "")).split("|"))
    paths = [*fields, *(entry[key] for key in ("when", "unless") if key in entry)]
    bad = next((path for path in paths if not _PATH.match(path)), None)
    if bad is None:
        bad = next((path for path in paths if path.split(".")[0] not in ROOTS), None)
    if bad is None and entry.get("when") in fields:
        bad = fields[0]  # would demand a content only where it is given
    if bad is not None or set(entry) - _MANDATORY_KEYS:
        raise TemplateRefused("document.template_head", place, f"必备内容“{bad}”写法有误。")
    if not entry.get("label") or not entry.get("law"):
        raise TemplateRefused("document.template_head", place, f"“{fields[0]}”缺少名称或者依据。")
    return Mandatory(
        fields=fields,
        label=entry["label"],
        law=entry["law"],
        count=int(entry.get("count", 1)),
        when=entry.get("when", ""),
        unless=entry.get("unless", ""),
    )


def _printed(field: str, body: str) -> bool:
    """Whether the body uses the path `field` (or what it lies in) anywhere."""
    if field in ("agency.name", "number"):
        return True  # in the head of every document
    if field == "issued_on" and "@seal" in body:
        return True
    return re.search(rf"\b{re.escape(field)}\b", body) is not None


def over(floor: Template, own: Template) -> Template:
    """A jurisdiction's template over the one below: its body, the mandatory contents of both.

    Raises TemplateRefused (document.template_mandatory) when its body drops what the floor demands.
    """
    kept = [
        demand
        for demand in floor.mandatory
        if all(demand.fields != other.fields for other in own.mandatory)
    ]
    tightened = [_tighter(demand, floor) for demand in own.mandatory]
    for demand in kept:
        if not any(_printed(field, own.source) for field in demand.fields):
            reason = f"正文没有写入国家规定的必备内容“{demand.label}”（{demand.law}）。"
            raise TemplateRefused("document.template_mandatory", own.kind, reason)
    both = _digest(f"{floor.digest} {own.digest}")
    return replace(own, mandatory=(*kept, *tightened), digest=both)


def _tighter(demand: Mandatory, floor: Template) -> Mandatory:
    """`demand` with nothing loosened that the layer below asks for."""
    for below in floor.mandatory:
        if below.fields == demand.fields:
            same = below.when == demand.when and below.unless == demand.unless
            return replace(
                demand,
                count=max(demand.count, below.count),
                when=demand.when if same else "",
                unless=demand.unless if same else "",
            )
    return demand
