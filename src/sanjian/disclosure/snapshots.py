"""Writing the public copy of a decision in the transaction of the act that releases it.

The writers hang in the record's gate, so that whichever door takes the step (desk, API, command
line), the copy and the act stand together or not at all, and nothing unredacted passes.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Value

from sanjian.disclosure import forwarding, posts, schemas, search
from sanjian.disclosure.drafting import MASKED, Material, material
from sanjian.disclosure.endings import Kind, end, publicity_of
from sanjian.disclosure.models import (
    Preparation,
    PublishedDecision,
    PublishedTombstone,
    PublishedVersion,
)
from sanjian.disclosure.queries import commitment_of, handled_copies, places_of
from sanjian.disclosure.redaction import LABELS, Confidence, Leak
from sanjian.disclosure.redaction.views import plain
from sanjian.law.duties import Duty, duties
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.publication import CHANGED
from sanjian.ledger.canonical import digest
from sanjian.records.documents.amounts import amounts, figures
from sanjian.records.gate import WRITERS
from sanjian.records.refusals import Refusal, refuse
from sanjian.records.rules import calendar, rules
from sanjian.records.taking import FILLERS

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier
    from sanjian.records.taking import Standing

LAW = "国办发〔2018〕118号（二）"
WITHDRAWN_BY = "《行政处罚法》第四十八条第二款"
SAME = "国办发〔2018〕118号（二）"
PUBLIC = ("agency", "subject", "category", "conclusion", "document_number", "text")
"""What of a prepared copy becomes public; nothing else of the act does."""


def register() -> None:
    """Hand the writers of the public copy to the record's gate."""
    FILLERS["prepare_publication"] = taken
    FILLERS["release_publication"] = lambda here: {"unposted": posts.unposted_release(here)}
    WRITERS["published"] = released
    WRITERS["withdrawn"] = withdrawn
    made = WRITERS["decision"]

    def decided(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
        made(dossier, facts, act)
        number = public_number(matter_of(dossier, facts))
        forwarding.note_decided(dossier, number, facts, act)

    WRITERS["decision"] = decided


def taken(here: Standing) -> dict[str, Any]:
    """Return what of a public copy nobody types: agency, kind and number of the decision.

    With it comes what the posts of publication and the schema of the system still ask for.
    """
    proposed = material(here.dossier).proposed
    own = {name: proposed[name] for name in ("agency", "category", "document_number")}
    unfit = schemas.unfit(
        here.dossier.agency, here.procedure.kind.value, here.situation().today,
        {**here.typed, **own}, here.typed.get("further"),
    )  # fmt: skip
    return {**own, "unfit": unfit, "unposted": posts.unposted_collecting(here)}


def public_number(key: str) -> str:
    """Return the permanent public number of a decision: ten letters and digits that tell nothing.

    The same key gives the same number, so a decision released anew keeps its address.
    """
    return b32encode(hashlib.sha256(f"decision:{key}".encode()).digest())[:10].decode().lower()


def text_hash(public: Mapping[str, Any]) -> str:
    """Return the hash of a public copy: SHA-256 over the canonical JSON of its public fields.

    What a schema asks for besides counts where there is any.
    """
    whole = {name: public.get(name, "") for name in PUBLIC}
    further = public.get("further")
    return digest({**whole, "further": further} if further else whole)


def further_of(prepared: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what a prepared copy says besides, as it becomes public: name and value."""
    rows = prepared.get("further") or ()
    return [{"label": str(one["label"]), "value": str(one["value"])} for one in rows
            if one.get("value")]  # fmt: skip


def index(*texts: str) -> dict[str, Any]:
    """Return the columns by which a decision is found."""
    searched = "\n".join(part for text in texts if (part := search.searchable(text)))
    words = Value(search.grams(searched), ArrayField(models.TextField()))
    return {"search_text": searched, "grams": Func(words, function="array_to_tsvector")}


def matter_of(dossier: Dossier, facts: CaseFacts) -> str:
    """Return what names one decision of a file: the file's identity, and its matter after one."""
    return str(dossier.uid) if facts.matter == 1 else f"{dossier.uid}/{facts.matter}"


def replaced(dossier: Dossier, matter: int) -> list[str]:
    """Return the public numbers of the file's earlier decisions that once were public, in order."""
    keys = [str(dossier.uid), *(f"{dossier.uid}/{one}" for one in range(2, matter))]
    numbers = [public_number(key) for key in keys[: matter - 1]]
    known = set(
        PublishedTombstone.objects.filter(number__in=numbers).values_list("number", flat=True)
    )
    return [number for number in numbers if number in known]


def released(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Write the public copy of a decision; raises Refusal (PUBLISH_UNREDACTED) when it leaks."""
    prepared = _prepared(dossier, facts)
    made = material(dossier)
    check(dossier, made, prepared, act.step, act.label)
    number = public_number(matter_of(dossier, facts))
    duty = publication_duty(dossier, facts)
    decided = dossier.acts.get(seq=dossier.decisions.get(matter=facts.matter).act_seq)
    version = dossier.acts.filter(step=act.step).count()
    public: dict[str, Any] = {name: str(prepared[name]) for name in PUBLIC}
    public["further"] = further_of(prepared)
    copy, _ = PublishedDecision.objects.update_or_create(
        number=number,
        defaults={
            **public,
            "origin": PublishedDecision.Origin.HANDLED,
            "cause": made.cause,
            "basis": made.basis,
            "remedy": made.remedy,
            "decided_on": facts.decided_on,
            "released_at": act.at,
            "due_on": duty.due.day,
            "working_days": [day.isoformat() for day in duty.due.working_days],
            "skipped_days": [[day.isoformat(), why] for day, why in duty.due.holidays],
            "calendar_notices": _notices(duty),
            "deadline_source": duty.source[:300],
            "text_hash": text_hash(public),
            "act_hash": decided.hash,
            "act_commitment": commitment_of("act", decided.pk),
            "release_commitment": commitment_of("act", act.pk),
            "version": version,
            "log_index": None,
            **_period(dossier, facts, act),
            "replaces": replaced(dossier, facts.matter),
            "sample": dossier.sample,
            **index(public["agency"], public["subject"], made.cause, public["document_number"],
                    public["conclusion"], made.basis, public["text"]),
        },
    )  # fmt: skip
    PublishedTombstone.objects.filter(number=number).delete()
    _refuse_unchanged(dossier, number, text_hash(public), act)
    PublishedVersion.objects.create(
        number=number, version=version, released_at=act.at, note=_why_again(dossier, version),
        text_hash=text_hash(public), release_commitment=commitment_of("act", act.pk),
    )  # fmt: skip
    forwarding.note_released(dossier, copy)


def _period(dossier: Dossier, facts: CaseFacts, act: Act) -> dict[str, Any]:
    """How long the copy stays public, under the rules of the day of its release."""
    found = publicity_of(dossier, facts, act.at.astimezone(SHANGHAI).date())
    if found is None:
        return {"tier": "", "until": None, "repairable_on": None, "period_source": ""}
    return {"tier": found.tier, "until": found.until, "repairable_on": found.repairable_on,
            "period_source": found.source[:300]}  # fmt: skip


def note_log_places(limit: int = 500) -> int:
    """Write where in the public log the release of each copy stands, once it is sealed."""
    waiting = handled_copies().filter(log_index=None)[:limit]
    found = places_of([copy.release_commitment for copy in waiting])
    for copy in waiting:
        if copy.release_commitment in found:
            place = found[copy.release_commitment]
            PublishedDecision.objects.filter(pk=copy.pk).update(log_index=place)
    return len(found)


def _why_again(dossier: Dossier, version: int) -> str:
    """Why a copy is released once more: changed by law, and the public reason of the withdrawal."""
    if version == 1:
        return ""
    last = dossier.acts.filter(step="withdraw_publication").order_by("-seq").first()
    reason = str(last.content["reason"]) if last else ""
    return f"决定已依法变更。{reason}" if _changed_since(dossier) else reason


def _changed_since(dossier: Dossier) -> bool:
    """Say whether the decision was changed by law after its text was released the last time."""
    acts = dossier.acts.filter(step__in=("record_overturn", "release_publication"))
    before = acts.order_by("-seq")[1:2]  # the latest is the release that is just being written
    return any(one.step == "record_overturn" and one.content["how"] == CHANGED for one in before)


def _refuse_unchanged(dossier: Dossier, number: str, now: str, act: Act) -> None:
    """Refuse the old text of a decision that was changed (《行政处罚法》第四十八条第二款)."""
    former = PublishedVersion.objects.filter(number=number).order_by("-version").first()
    if former is not None and former.text_hash == now and _changed_since(dossier):
        raise refuse(
            act.step, act.label, "PUBLISH_FORMER_TEXT", "决定已依法变更，公开文本仍是变更前的内容",
            "请按变更后的决定编制公开文本", LAW,
        )  # fmt: skip


def withdrawn(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Take a decision off: its row goes, a tombstone with the reason stays.

    Raises Refusal (PUBLISH_UNREDACTED) when the reason itself would give somebody away.
    """
    number = public_number(matter_of(dossier, facts))
    reason = str(act.content["reason"])
    if leaks := material(dossier).leaks(reason):
        raise _refusal(act.step, act.label, [(reason[x.start : x.end], x) for x in leaks])
    copy = PublishedDecision.objects.filter(number=number).first()
    if copy is not None:
        end(copy, dossier, kind=Kind.WITHDRAWN, said=reason, law=WITHDRAWN_BY, at=act.at,
            by=act.by)  # fmt: skip
    else:
        # Time or a repair took it off before; now the decision itself is set aside.
        PublishedTombstone.objects.filter(number=number).update(
            withdrawn_at=act.at, reason=reason, law=WITHDRAWN_BY, kind=Kind.WITHDRAWN.label
        )


def publication_duty(dossier: Dossier, facts: CaseFacts) -> Duty:
    """Return the duty to publish as the law computes it, with the days it counted."""
    assert facts.decided_on is not None
    params = rules(dossier.pack_id, facts.decided_on)
    found = duties(PROCEDURES[dossier.procedure], facts, params, calendar())
    return next(duty for duty in found if duty.code == "publish")


def _notices(duty: Duty) -> list[str]:
    days = (*duty.due.working_days, *(day for day, _ in duty.due.holidays))
    known = calendar()
    years = sorted({day.year for day in days})
    return [known.notice_number(year) for year in years if known.notice_number(year)]


def _prepared(dossier: Dossier, facts: CaseFacts) -> Mapping[str, Any]:
    rows = dossier.acts.filter(step="prepare_publication", content_hash=facts.publication_hash)
    content: Mapping[str, Any] = rows.order_by("-seq")[0].content
    return content


def check(
    dossier: Dossier, made: Material, public: Mapping[str, Any], step: str, label: str
) -> None:
    """Refuse (PUBLISH_UNREDACTED) a public copy in which something personal still shows.

    What a clerk looked at and kept as no personal datum passes; what the file knows to be one
    never does.
    """
    kept = _decided_to_keep(dossier, made)
    showing: list[tuple[str, Leak]] = []
    besides = (str(one.get("value") or "") for one in public.get("further") or ())
    for text in (*(str(public.get(name, "")) for name in PUBLIC), *besides, made.cause):
        for leak in made.leaks(text):
            shown = text[leak.start : leak.end]
            if (plain(shown), "保留" in leak.reason) not in kept:
                showing.append((shown, leak))
    if showing:
        raise _refusal(step, label, showing)
    if dossier.facts.get("overturned_as") != CHANGED:
        # What changed a decision stands in another organ's paper; the amounts are its own.
        _refuse_other_content(made, _fined(dossier), public, step, label)


def _fined(dossier: Dossier) -> frozenset[int]:
    """The fine that a penalty decision orders, in fen; nothing where it orders none."""
    facts = dossier.facts
    fine = int(facts.get("fine_fen") or 0)
    return frozenset({fine}) if fine and facts.get("outcome") == "penalty" else frozenset()


def _refuse_other_content(
    made: Material, fined: frozenset[int], public: Mapping[str, Any], step: str, label: str
) -> None:
    """Refuse (PUBLISH_DIFFERS) an amount or a party that the signed decision does not name."""
    known = amounts(made.source) | amounts(made.proposed["conclusion"])
    said = amounts(f"{public.get('conclusion', '')}\n{public.get('text', '')}")
    worded = str(public.get("conclusion", "")).strip()
    other = sorted(said - known)
    missing = sorted(fined - amounts(worded)) if worded else []
    if other or missing:
        told = "、".join(figures(one) for one in other or missing)
        how = "决定书中没有的金额" if other else "遗漏的金额"
        raise refuse(step, label, "PUBLISH_DIFFERS", f"公开的金额与决定书不一致：{how}{told}",
                     "请按决定书的金额编制公开文本", SAME)  # fmt: skip
    name, shown = made.proposed["subject"], str(public.get("subject", "")).strip()
    hidden = MASKED.search(name) or MASKED.search(shown)
    if shown and not hidden and plain(name) != plain(shown):
        raise refuse(step, label, "PUBLISH_DIFFERS", "公开的执法对象与决定书载明的当事人不一致",
                     "请按决定书载明的当事人编制公开文本", SAME)  # fmt: skip


def _decided_to_keep(dossier: Dossier, made: Material) -> set[tuple[str, bool]]:
    stored = Preparation.objects.filter(dossier=dossier, source_hash=made.source_hash).first()
    if stored is None:
        return set()
    return {
        (plain(made.source[one.start : one.end]), "保留" in one.reason)
        for one in made.findings
        if stored.decisions.get(one.key) == "keep" and one.confidence is not Confidence.CERTAIN
    }


def _refusal(step: str, label: str, showing: Iterable[tuple[str, Leak]]) -> Refusal:
    distinct = dict.fromkeys(f"“{text[:20]}”（{LABELS[leak.kind]}）" for text, leak in showing)
    listed = "、".join(list(distinct)[:8])
    return refuse(
        step,
        label,
        "PUBLISH_UNREDACTED",
        f"公开内容中仍有不宜公开的信息：{listed}",
        "请在公开文本中处理后重新编制",
        LAW,
    )
