"""Writing disclosure: prepare, release, withdraw, exempt; each is a step on the decision's file.

The steps are the kernel's; the public copy is written by the gate in the same transaction
(`snapshots`). What is kept here besides is the clerk's work on the text, decision by decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.disclosure.drafting import Material, material
from sanjian.disclosure.models import Preparation
from sanjian.disclosure.posts import stamp
from sanjian.disclosure.queries import preparation_of
from sanjian.disclosure.redaction import LABELS, Decision, Kind, Mark, RedactedText, apply
from sanjian.disclosure.schemas import further_rows
from sanjian.disclosure.snapshots import LAW, check
from sanjian.law.forms import CONTROL, SHANGHAI
from sanjian.law.procedure import Refused
from sanjian.law.procedures import PROCEDURES
from sanjian.records.refusals import Invalid, NotFound, Refusal, refuse
from sanjian.records.taking import standing, take_step

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublicationStamp
    from sanjian.records.models import Act, Dossier
    from sanjian.registry.models import Person

PREPARE = "prepare_publication"
LABEL = "编制公开文本"
FIELDS = ("subject", "conclusion")
"""What the clerk words; agency, kind and number are the decision's own (`snapshots.taken`)."""
MARKS_MAXIMUM = 2000
BESIDES = "further:"
"""Before the name of what the schema of the system asks for besides, among the kept fields."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The public copy as it would be now: text with every finding, fields, what was decided."""

    material: Material
    redacted: RedactedText
    fields: Mapping[str, str]
    decisions: Mapping[str, str]
    marks: tuple[Mapping[str, Any], ...]
    trail: tuple[Mapping[str, str], ...]

    @property
    def text(self) -> str:
        """The public text."""
        return self.redacted.text


def prepare(*, dossier: Dossier, by: Person, at: datetime) -> Proposal:
    """Return the draft of a public copy; writes nothing.

    Raises Refusal when there is no decision document, NotFound for another agency's file.
    """
    if by.agency_id != dossier.agency_id:
        raise NotFound
    return _proposal(material(dossier), preparation_of(dossier))


def _proposal(made: Material, stored: Preparation | None) -> Proposal:
    if stored is None or stored.source_hash != made.source_hash:
        return Proposal(made, apply(made.source, made.findings), made.proposed, {}, (), ())
    known = {one.key for one in made.findings}
    decisions = {key: value for key, value in stored.decisions.items() if key in known}
    marks = [
        Mark(one["start"], one["end"], Kind(one["kind"]), one["replacement"])
        for one in stored.marks
    ]
    redacted = apply(
        made.source, made.findings, {k: Decision(v) for k, v in decisions.items()}, marks
    )
    return Proposal(
        made, redacted, {**made.proposed, **stored.fields}, decisions, tuple(stored.marks),
        tuple(stored.trail),
    )  # fmt: skip


def decide(
    *, dossier: Dossier, key: str, decision: Decision | None, by: Person, at: datetime
) -> Preparation:
    """Hide or keep one finding, or take a decision about it back (None).

    Raises Refusal when the copy may not be prepared now or the finding is no longer there.
    """

    def change(stored: Preparation, made: Material) -> str:
        found = next((one for one in made.findings if one.key == key), None)
        if found is None:
            raise _refuse("STALE", "所指的内容已不在决定文本中", "请刷新页面后再处理")
        word = LABELS[found.kind]
        if decision is None:
            stored.decisions.pop(key, None)
            return f"撤销对一处{word}的处理"
        stored.decisions[key] = decision.value
        return f"{'隐去' if decision is Decision.HIDE else '保留'}一处{word}"

    return _work(dossier, change, by=by, at=at)


def decide_all(*, dossier: Dossier, by: Person, at: datetime) -> Preparation:
    """Keep every suggestion that nobody has decided: the clerk has read them all."""

    def change(stored: Preparation, made: Material) -> str:
        waiting = _proposal(made, stored).redacted.open
        for span in waiting:
            stored.decisions[span.finding.key] = Decision.KEEP.value
        return f"确认保留{len(waiting)}处提示"

    return _work(dossier, change, by=by, at=at)


def mark(
    *,
    dossier: Dossier,
    first: str,
    last: str,
    kind: str,
    everywhere: bool,
    by: Person,
    at: datetime,
    place: int | None = None,
) -> Preparation:
    """Hide a stretch of the text that the finder did not find.

    ``first`` is the phrase itself, or with ``last`` the words it begins and ends with; ``place``
    is the offset where it was selected, without it the first occurrence counts, or with
    ``everywhere`` every one. Raises Invalid when the text does not hold it.
    """

    def change(stored: Preparation, made: Material) -> str:
        places = _places(made.source, first, last, place, everywhere)
        if kind not in {one.value for one in Kind}:
            raise Invalid({"kind": ["请选择要隐去的是哪一类信息"]})
        if len(stored.marks) + len(places) > MARKS_MAXIMUM:
            raise Invalid({"first": [f"人工标注最多{MARKS_MAXIMUM}处"]})
        for start, end in places:
            stored.marks.append({"start": start, "end": end, "kind": kind, "replacement": ""})
        return f"人工标注{len(places)}处{LABELS[Kind(kind)]}"

    return _work(dossier, change, by=by, at=at)


def _places(
    text: str, first: str, last: str, place: int | None, everywhere: bool
) -> list[tuple[int, int]]:
    first, last = first.replace("\r\n", "\n").strip(), last.replace("\r\n", "\n").strip()
    if not first:
        raise Invalid({"first": ["请填写要隐去的文字"]})
    found: list[tuple[int, int]] = []
    at = text.find(first, place or 0)
    while at >= 0:
        end = at + len(first)
        if last:
            tail = text.find(last, end)
            if tail < 0:
                break
            end = tail + len(last)
        found.append((at, end))
        if not everywhere:
            break
        at = text.find(first, end)
    if not found:
        raise Invalid({"first": ["决定文本中没有这段文字，请核对标点和空格"]})
    return found


def unmark(*, dossier: Dossier, number: int, by: Person, at: datetime) -> Preparation:
    """Take back the manual mark with this place in the list (from 0)."""

    def change(stored: Preparation, made: Material) -> str:
        if not 0 <= number < len(stored.marks):
            raise _refuse("STALE", "这处人工标注已经撤销", "请刷新页面")
        gone = stored.marks.pop(number)
        return f"撤销一处人工标注（{LABELS[Kind(gone['kind'])]}）"

    return _work(dossier, change, by=by, at=at)


def keep_fields(
    *, dossier: Dossier, fields: Mapping[str, str], by: Person, at: datetime
) -> Preparation:
    """Keep the four public fields as typed so far."""

    names = (*FIELDS, *(BESIDES + row["label"] for row in further_asked(dossier, at)))

    def change(stored: Preparation, made: Material) -> str:
        # What a column cannot hold is not kept for later; the step itself refuses it by name.
        stored.fields = {
            n: CONTROL.sub("", str(fields.get(n, "")))[:2000] for n in names if n in fields
        }
        return "修改公示要素"

    return _work(dossier, change, by=by, at=at)


def further_asked(dossier: Dossier, at: datetime) -> list[Mapping[str, Any]]:
    """Return what the schema in force has a clerk write besides what the decision says."""
    kind = PROCEDURES[dossier.procedure].kind.value
    return further_rows(dossier.agency, kind, at.astimezone(SHANGHAI).date())


def _work(
    dossier: Dossier,
    change: Callable[[Preparation, Material], str],
    *,
    by: Person,
    at: datetime,
) -> Preparation:
    made = material(dossier)
    here = standing(dossier, by=by, at=at)
    answer = here.procedure.ask(PREPARE, here.facts, here.situation())
    if isinstance(answer, Refused):
        raise Refusal(answer)
    if by.agency_id != dossier.agency_id:
        raise NotFound
    with transaction.atomic():
        fresh = {"source_hash": made.source_hash, "saved_by": by, "saved_at": at}
        Preparation.objects.get_or_create(dossier=dossier, defaults=fresh)
        stored = Preparation.objects.select_for_update().get(dossier=dossier)
        if stored.source_hash != made.source_hash:
            stored.decisions, stored.marks, stored.fields = {}, [], {}
            stored.source_hash = made.source_hash
        what = change(stored, made)
        stored.trail = [*stored.trail, {"at": at.isoformat(), "by": by.name, "what": what}][-500:]
        stored.saved_by, stored.saved_at = by, at
        stored.save()
    return stored


def save_preparation(
    *,
    dossier: Dossier,
    fields: Mapping[str, str],
    checked: bool,
    by: Person,
    at: datetime,
    expected_seq: int | None = None,
) -> Act:
    """Hand the public copy to the second person: the step 编制公开文本.

    Raises Refusal (PUBLISH_UNREDACTED) while suggestions are undecided or something personal
    still shows, Invalid for a field that cannot be taken.
    """
    with transaction.atomic():
        proposal = prepare(dossier=dossier, by=by, at=at)
        if waiting := proposal.redacted.open:
            raise _refuse(
                "PUBLISH_UNREDACTED", f"还有{len(waiting)}处提示没有确认", "请逐处确认隐去或者保留"
            )
        content: dict[str, Any] = {
            **proposal.material.proposed,
            **{name: fields.get(name, "") for name in FIELDS},
            "further": [
                {"label": row["label"], "value": str(fields.get(BESIDES + row["label"], ""))}
                for row in further_asked(dossier, at)
            ],
            "text": proposal.text,
            "checked": checked,
        }
        check(dossier, proposal.material, content, PREPARE, LABEL)
        return take_step(
            dossier=dossier.pk, step=PREPARE, content=content, by=by, at=at,
            expected_seq=expected_seq,
        )  # fmt: skip


def stamp_copy(
    *, dossier: Dossier, code: str, copy_hash: str, accurate: bool, note: str, by: Person,
    at: datetime,
) -> PublicationStamp:  # fmt: skip
    """Pass a prepared copy on, or check it, as the holder of that post; raises NotPosted."""
    if by.agency_id != dossier.agency_id:
        raise NotFound
    here = standing(dossier, by=by, at=at)
    public = here.facts.published_on is not None and here.facts.withdrawn_on is None
    return stamp(
        dossier=dossier, code=code, copy_hash=copy_hash, accurate=accurate, note=note,
        params=here.params, collector=here.facts.publication_by,
        current="" if public else here.facts.publication_hash, by=by, at=at,
    )  # fmt: skip


def release(
    *,
    dossier: Dossier,
    copy_hash: str,
    opinion: str,
    by: Person,
    at: datetime,
    expected_seq: int | None = None,
) -> Act:
    """Release the copy that was shown; a person other than the one who prepared it.

    The public row is written in the same transaction. Raises Refusal (PUBLISH_SAME_PERSON,
    PUBLISH_STALE, PUBLISH_UNREDACTED, DECISION_OVERTURNED).
    """
    content = {"copy_hash": copy_hash, "opinion": opinion}
    return _step("release_publication", dossier, content, by, at, expected_seq)


def withdraw(
    *, dossier: Dossier, reason: str, by: Person, at: datetime, expected_seq: int | None = None
) -> Act:
    """Take a decision off the portal with its public reason (《行政处罚法》第四十八条第二款)."""
    return _step("withdraw_publication", dossier, {"reason": reason}, by, at, expected_seq)


def exempt(
    *, dossier: Dossier, content: Mapping[str, Any], by: Person, at: datetime,
    expected_seq: int | None = None,
) -> Act:  # fmt: skip
    """Decide not to publish: ground, provision and reason. Raises Refusal (EXCEPTION_BASIS)."""
    return _step("exempt_publication", dossier, content, by, at, expected_seq)


def record_overturn(
    *, dossier: Dossier, content: Mapping[str, Any], by: Person, at: datetime,
    expected_seq: int | None = None,
) -> Act:  # fmt: skip
    """Record that a decision was changed, revoked or found unlawful; starts the withdrawal duty."""
    return _step("record_overturn", dossier, content, by, at, expected_seq)


def _step(
    step: str,
    dossier: Dossier,
    content: Mapping[str, Any],
    by: Person,
    at: datetime,
    expected_seq: int | None,
) -> Act:
    return take_step(
        dossier=dossier.pk, step=step, content=content, by=by, at=at, expected_seq=expected_seq
    )


def _refuse(code: str, text: str, cure: str) -> Refusal:
    return refuse(PREPARE, LABEL, code, text, cure, LAW)
