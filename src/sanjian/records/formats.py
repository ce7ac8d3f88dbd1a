"""文书格式: which words a document is made from, and how a superior or an agency changes them.

The packs' templates are the floor. Over them stands what the bureau enters of a superior's format,
to be applied (执行) or referred to (参照); over that, unless it must be applied, what an agency has
derived for itself. A version is approved by a second person; an agency's own is filed with the
bureau before it is used. Mandatory contents only ever add up (`templates.over`).
Source: 国办发〔2018〕118号（五）; 《明溪县方案》三（七）; 《万新街方案》二（二）1.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.documents.templates import Template, TemplateRefused, load, over, parse, words
from sanjian.records.models import FormatAct, FormatVersion
from sanjian.records.refusals import Refusal, refuse
from sanjian.registry.models import Agency, Person

What, Level, Use = FormatAct.What, FormatVersion.Level, FormatVersion.Use
OPINION = "国办发〔2018〕118号（五）"
LABELS = {
    "propose": "拟订文书格式", What.APPROVED: "审批文书格式", What.RETURNED: "退回文书格式",
    What.FILED: "文书格式备案", What.USED: "启用文书格式", What.ENDED: "停用文书格式",
}  # fmt: skip
HEAD = ("label", "word", "layout", "to", "volume", "number", "seal", "signature", "receipt", "qr",
        "page_signatures", "when", "scene")  # fmt: skip
"""What a version leaves as the pack's template has it: only words and demands are its own."""
KEEPERS = frozenset({Role.OFFICER, Role.REVIEWER, Role.CLERK, Role.HEAD, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison: ``state`` is same, added or gone."""

    state: str
    text: str


def used(kind: str = "") -> QuerySet[FormatVersion]:
    """Return the versions (of a kind) that are in use and not ended, the newest first."""
    acts = FormatAct.objects.filter(version=OuterRef("pk"))
    named = {"kind": kind} if kind else {}
    return (
        FormatVersion.objects.filter(Exists(acts.filter(what=What.USED)), **named)
        .exclude(Exists(acts.filter(what=What.ENDED)))
        .select_related("agency")
        .order_by("-id")
    )


def governing(kind: str, agency: Agency) -> tuple[FormatVersion | None, FormatVersion | None]:
    """Return the superior's version in use and the agency's own, None where there is none.

    The agency's own does not count where the superior's must be applied.
    """
    return _governing(list(used(kind)), agency)


def forms_in_use(agency: Agency) -> dict[str, str]:
    """Return in words whose format an agency uses, for each kind that is not made by the packs'."""
    rows: dict[str, list[FormatVersion]] = {}
    for version in used():
        rows.setdefault(version.kind, []).append(version)
    told = {kind: _governing(found, agency) for kind, found in rows.items()}
    return {kind: form_of(above, own) for kind, (above, own) in told.items() if above or own}


def form_of(above: FormatVersion | None, own: FormatVersion | None) -> str:
    """Return in words whose format governs: the agency's own, a superior's, or the packs'."""
    if own is not None:
        return "本机关格式，已备案"
    if above is not None:
        return f"{above.get_level_display()}格式，{above.get_use_display()}"
    return "平台范本"


def _governing(
    found: Sequence[FormatVersion], agency: Agency
) -> tuple[FormatVersion | None, FormatVersion | None]:
    above = next((one for one in found if one.agency.supervises), None)
    if above is not None and above.use == Use.APPLY:
        return above, None
    own = [one for one in found if one.agency_id == agency.pk and not one.agency.supervises]
    return above, own[0] if own else None


def template_of(kind: str, folders: Sequence[Path], agency: Agency) -> Template:
    """Return the template by which an agency makes a kind of document now.

    In: the kind, the pack folders that speak for the file, the agency. Raises TemplateRefused
    (document.unknown) for a kind that no pack has.
    """
    made = load(kind, folders)
    for version in governing(kind, agency):
        if version is not None:
            own = over(made, parse(version.text, version.label))
            made = replace(
                made, body=own.body, source=own.source, mandatory=own.mandatory, digest=own.digest
            )
    return made


def text_of(kind: str, folders: Sequence[Path], agency: Agency) -> str:
    """Return the whole text, head and body, that a new version of a kind starts from."""
    above, own = governing(kind, agency)
    version = own or above
    return version.text if version is not None else words(kind, folders)


def compared(before: str, after: str) -> list[Line]:
    """Return the lines of both texts in order, each told whether it is new, gone or the same."""
    states = {" ": "same", "+": "added", "-": "gone"}
    told = difflib.ndiff(before.splitlines(), after.splitlines())
    return [Line(states[one[0]], one[2:]) for one in told if one[0] in states]


def keeps_formats(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person may draft formats: of his agency, of the bureau the supervisors."""
    return bool(roles & ({Role.SUPERVISOR} if person.agency.supervises else KEEPERS))


def approves_formats(person: Person, roles: frozenset[Role], version: FormatVersion) -> bool:
    """Say whether this person's post lets him approve a version: head, or the bureau's people."""
    own = person.agency_id == version.agency_id
    return own and bool(roles & {Role.HEAD, Role.SUPERVISOR})


def files_formats(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person takes filings: the justice bureau's supervisors (区司法局)."""
    return person.agency.supervises and Role.SUPERVISOR in roles


def propose(
    *,
    by: Person,
    kind: str,
    folders: Sequence[Path],
    params: Parameters,
    text: str,
    reason: str,
    level: str,
    use: str,
    at: datetime,
) -> FormatVersion:
    """Draft a new version of a format: by an agency its own, by the bureau a superior's.

    In: the whole text; for the bureau its level and whether it is to be applied. Raises Refusal:
    FORMAT_LOCKED where the superior's must be applied; FORMAT_INVALID for a text that cannot be
    used or lacks what a statute demands; FORMAT_SAME; FORMAT_WORDS_KEPT where the place keeps every
    word of the superior's (`template.locked`); FORMAT_REASON.
    """  # fmt: skip
    agency = by.agency
    superior = agency.supervises
    above, _ = governing(kind, agency)
    if not superior and above is not None and above.use == Use.APPLY:
        raise _no("propose", "FORMAT_LOCKED",
                  f"{above.get_level_display()}的《{above.label}》格式应当执行，固定文字不得改动",
                  "请直接使用；确有需要的，向司法行政部门提出")  # fmt: skip
    if not reason.strip():
        raise _no("propose", "FORMAT_REASON", "修订文书格式应当写明修订说明", "请填写修订说明")
    before = text_of(kind, folders, agency)
    after = text.replace("\r\n", "\n").strip() + "\n"
    made = _readable(kind, folders, after)
    if after.strip() == before.strip():
        raise _no("propose", "FORMAT_SAME", "与现用格式没有差别", "请先修改格式文本")
    locked = not superior and params.has("template.locked") and params.flag("template.locked")
    gone = [one.text for one in compared(before, after) if one.state == "gone" and one.text.strip()]
    if locked and gone:
        raise _no("propose", "FORMAT_WORDS_KEPT",
                  f"上级格式文本的文字不得删改，只能补充；被删改的有“{gone[0][:60]}”",
                  "请恢复上级格式的文字，补充内容另起一行",
                  params.source("template.locked"))  # fmt: skip
    return FormatVersion.objects.create(
        agency=agency, kind=kind, label=made.label, level=level if superior else Level.OWN,
        use=use if superior else Use.REFER, text=after, digest=made.digest, base_text=before,
        base_digest=load(kind, folders).digest, reason=reason.strip()[:300], made_by=by, made_at=at,
    )  # fmt: skip


def _readable(kind: str, folders: Sequence[Path], text: str) -> Template:
    try:
        own = parse(text, "格式文本")
        if own.kind != kind:
            raise TemplateRefused("document.template_head", "格式文本", "文书种类不得改动。")
        floor = load(kind, folders)
        over(floor, own)
        if any(getattr(own, name) != getattr(floor, name) for name in HEAD):
            reason = "文书名称、文种字、编号、用印、签名、送达、卷别等由平台范本规定，不得改动。"
            raise TemplateRefused("document.template_head", "格式文本", reason)
    except TemplateRefused as refused:
        raise _no("propose", "FORMAT_INVALID", str(refused), "请按提示修改格式文本") from None
    return own


def act(
    *, version: FormatVersion, what: str, by: Person, number: str = "", note: str = "", at: datetime
) -> FormatAct:
    """Approve, return, file, put in use or end a version.

    Raises Refusal: FORMAT_SAME_PERSON when the drafter approves; FORMAT_NOT_APPROVED;
    FORMAT_NOT_FILED when an agency's own is put in use before it is filed; FORMAT_NUMBER for a
    filing without its number; FORMAT_SETTLED for what has been done or cannot be any more.
    """
    done = {one.what for one in version.acts.all()}
    ended = {What.RETURNED, What.ENDED} & done
    if what in done or ended or (what in (What.APPROVED, What.RETURNED) and What.APPROVED in done):
        raise _no(what, "FORMAT_SETTLED", "该格式已经办理过，不能重复办理", "请刷新后核对")
    if what in (What.APPROVED, What.RETURNED) and by.pk == version.made_by_id:
        raise _no(what, "FORMAT_SAME_PERSON", "拟订人不得审批自己拟订的格式", "请由另一人审批")
    if what in (What.FILED, What.USED) and What.APPROVED not in done:
        raise _no(what, "FORMAT_NOT_APPROVED", "文书格式应当先经审批", "请先由本机关负责人审批")
    own = version.level == Level.OWN
    if what == What.USED and own and What.FILED not in done:
        raise _no(what, "FORMAT_NOT_FILED", "未经备案的文书格式不得使用",
                  "请等司法行政部门备案后再启用",
                  "《万新街方案》二（二）1（1）、（2）")  # fmt: skip
    if what == What.FILED and not number.strip():
        raise _no(what, "FORMAT_NUMBER", "备案应当登记备案号", "请填写备案号")
    if what == What.ENDED and What.USED not in done:
        raise _no(what, "FORMAT_NOT_USED", "该格式没有启用", "不需要停用")
    try:
        with transaction.atomic():
            return FormatAct.objects.create(
                version=version, what=what, number=number.strip()[:60], note=note.strip()[:300],
                by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise _no(what, "FORMAT_SETTLED", "该格式刚刚办理过", "请刷新后核对") from None


def _no(step: str, code: str, text: str, cure: str, law: str = OPINION) -> Refusal:
    return refuse(str(step), LABELS[step], code, text, cure, law)


def state_of(version: FormatVersion) -> str:
    """Return in words how a version stands: by its last act."""
    done = [one.what for one in version.acts.all()]
    if not done:
        return "待审批"
    own = version.level == Level.OWN
    return {
        What.APPROVED: "待备案，尚未使用" if own else "待启用",
        What.RETURNED: "已退回",
        What.FILED: "已备案，待启用",
        What.USED: "使用中",
        What.ENDED: "已停用",
    }[What(done[-1])]  # fmt: skip


def versions(person: Person, kind: str = "") -> QuerySet[FormatVersion]:
    """Return the versions that a person may see: of his agency and the bureau's; the bureau all."""
    found = FormatVersion.objects.select_related("agency", "made_by").prefetch_related("acts__by")
    if not person.agency.supervises:
        found = found.filter(agency__supervises=True) | found.filter(agency_id=person.agency_id)
    return (found.filter(kind=kind) if kind else found).order_by("-id")


def unsettled(rows: Iterable[FormatVersion]) -> list[FormatVersion]:
    """Return the versions that wait for somebody: to approve, to file, to put in use."""
    waiting = ("待审批", "待备案，尚未使用", "待启用", "已备案，待启用")
    return [one for one in rows if state_of(one) in waiting]
