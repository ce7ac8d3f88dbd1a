"""Is a closed file whole? What the record itself can say before it is put away.

Each finding is one sentence for the archivist: what is missing or wrong. Signatures on paper,
legibility and things that cannot be filed are for a person's eye (`closing.TICKS`). Source:
国办发〔2018〕118号（九）, 《行政处罚法》第四十七条, and the pack's list `archive.required`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.law.reasons import plain_name
from sanjian.records.filming import unsettled
from sanjian.records.models import Act, Document, Dossier
from sanjian.records.uploads.models import Upload, UploadState
from sanjian.records.verification import verify_dossier
from sanjian.registry.statutes import known_statutes

MOST_TOLD: Final = 20
ORDER: Final = (
    ("filed_on", "立案"), ("notified_on", "事先告知"), ("hearing_held_on", "听证"),
    ("decided_on", "作出决定"), ("served_on", "送达决定"), ("closed_on", "结案"),
)  # fmt: skip
"""Days of a file that the law puts one after another; what did not happen is passed over."""
HEARD: Final = ("hearing_record", "licence_hearing_record")


def findings(dossier: Dossier, facts: Any, params: Parameters) -> list[str]:
    """Return what stands in the way of putting a file away, in sentences, at most MOST_TOLD."""
    acts = list(dossier.acts.order_by("seq"))
    papers = list(dossier.documents.select_related("act").order_by("id"))
    found = [
        *_required(facts, papers, params),
        *_issued(dossier, acts, papers),
        *_days(facts),
        *_papers_in_order(dossier, papers),
        *_numbers(dossier, papers),
        *_amounts(dossier, papers),
        *_bases(acts, params),
        *_uploads(dossier),
        *unsettled(dossier, acts),
        *(f"记录核验不一致：{one}" for one in verify_dossier(dossier)),
    ]
    return found[:MOST_TOLD]


def _required(facts: Any, papers: Sequence[Document], params: Parameters) -> Iterator[str]:
    """The file standard (案卷标准): a document that the course of this file calls for."""
    if not params.has("archive.required"):
        return
    kinds = {row.kind for row in papers}
    for row in params.rows("archive.required"):
        wanted = {str(one) for one in _list(row.get("documents"))}
        if _happened(facts, str(row.get("when", ""))) and not wanted & kinds:
            yield f"缺少《{row['label']}》（{params.source('archive.required')}）"


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _happened(facts: Any, name: str) -> bool:
    """Whether a fact is there: a day, a yes, a count; what the kind does not know never is."""
    return bool(getattr(facts, name, None))


def _issued(dossier: Dossier, acts: Sequence[Act], papers: Sequence[Document]) -> Iterator[str]:
    """Each document that the log knows of is there: a leaf without its row tells of a removal."""
    there = {row.act_id for row in papers}
    steps = {step.name: step for step in PROCEDURES[dossier.procedure].steps}
    for act in acts:
        step = steps.get(act.step)
        if step is not None and step.gate == "decision" and step.documents:
            if act.pk not in there:
                yield f"第{act.seq}条“{act.label}”没有文书"
        elif not act.content:
            yield f"第{act.seq}条“{act.label}”没有任何记录内容"


def _days(facts: Any) -> Iterator[str]:
    before: tuple[date, str] | None = None
    for name, label in ORDER:
        day = getattr(facts, name, None)
        if not isinstance(day, date):
            continue
        if before is not None and day < before[0]:
            yield f"{label}日期（{day}）早于{before[1]}日期（{before[0]}）"
        before = (day, label)


def _papers_in_order(dossier: Dossier, papers: Sequence[Document]) -> Iterator[str]:
    """A decision is not dated before the hearing of its matter."""
    heard = [row for row in papers if row.kind in HEARD]
    decided = [row for row in papers if _gate(dossier, row) == "decision"]
    for record in heard:
        later = [row for row in decided if row.act.seq > record.act.seq]
        for row in later:
            if row.issued_at < record.issued_at:
                yield (
                    f"《{row.label}》日期（{row.issued_at.astimezone(SHANGHAI).date()}）"
                    f"早于《{record.label}》（{record.issued_at.astimezone(SHANGHAI).date()}）"
                )


def _gate(dossier: Dossier, row: Document) -> str:
    steps = PROCEDURES[dossier.procedure].steps
    return next((step.gate for step in steps if step.name == row.act.step), "")


def _numbers(dossier: Dossier, papers: Sequence[Document]) -> Iterator[str]:
    numbers = [row.number for row in papers if row.number]
    used = (
        Document.objects.filter(agency_id=dossier.agency_id, number__in=numbers)
        .exclude(dossier=dossier)
        .values_list("number", flat=True)
    )
    twice = {one for one in numbers if numbers.count(one) > 1} | set(used)
    for one in sorted(twice):
        yield f"文书号{one}重复"


def _amounts(dossier: Dossier, papers: Sequence[Document]) -> Iterator[str]:
    """The fine of a decision is the same on every paper that its act made."""
    by_act: dict[int, dict[str, int]] = {}
    for row in papers:
        if _gate(dossier, row) == "decision":
            told = row.context.get("fine_fen") or 0
            by_act.setdefault(row.act_id, {})[row.label] = int(told)
    for amounts in by_act.values():
        if len(set(amounts.values())) > 1:
            words = "、".join(f"《{name}》{fen / 100:.2f}元" for name, fen in amounts.items())
            yield f"罚款数额在文书之间不一致：{words}"


def _bases(acts: Sequence[Act], params: Parameters) -> Iterator[str]:
    """The statute that a draft rests on was in force on its day, as far as it is known here."""
    for act in acts:
        day = act.at.astimezone(SHANGHAI).date()
        rows = act.content.get("basis")
        for row in rows if isinstance(rows, list) else ():
            name = str(row.get("statute", "")) if isinstance(row, dict) else ""
            known = known_statutes(params, [name]) if name else []
            dated = [one for one in known if one.since or one.until]
            if dated and not any(
                (one.since is None or one.since <= day) and (one.until is None or day <= one.until)
                for one in dated
            ):
                yield f"第{act.seq}条“{act.label}”引用的《{plain_name(name)}》在{day}没有施行"


def _uploads(dossier: Dossier) -> Iterator[str]:
    for row in Upload.objects.filter(dossier=dossier, exhibit__isnull=True).order_by("created_at"):
        if row.state in (UploadState.RECEIVING, UploadState.WHOLE):
            yield f"“{row.name}”还未收全"
        elif row.state == UploadState.COMPLETE:
            yield f"“{row.name}”还需注明{'、'.join(row.missing_labels)}"
