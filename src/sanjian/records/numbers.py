"""文书登记簿: every number of an agency's series, those that became void, and the use of seals.

A series has no gaps, so the register shows each number from 1 to the last that was given: with its
document or case, or as void with the reason. A void number is never given again. A decision is not
made void; it is withdrawn or changed by its own procedure.
Source: 《万新街方案》二（二）3（1）.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.law.procedures import PROCEDURES
from sanjian.records.documents.numbering import document_number
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import Document, Dossier, NumberCounter, NumberVoid, SealUse
from sanjian.records.refusals import Refusal, refuse
from sanjian.registry.models import Agency, Person

RULE: Final = "《万新街方案》二（二）3（1）“规范执法台账和法律文书的制作、使用、管理”"
SEALERS: Final = frozenset({Role.CLERK, Role.ARCHIVIST, Role.HEAD})
"""Posts that keep an agency's seals."""
SEALS: Final = SealUse.Seal.choices
"""The seals by code and name."""
MOST_COPIES: Final = 99


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers: the word, the year, the last number given."""

    word: str
    year: int
    last: int

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.year}-{self.word}"


@dataclass(frozen=True, slots=True)
class Line:
    """A number of a series with what it was given to: a document, or the case it opened."""

    serial: int
    number: str
    document: Document | None
    dossier: Dossier | None

    @property
    def void(self) -> NumberVoid | None:
        """How its document became void, if it did."""
        return void_of(self.document) if self.document else None

    @property
    def uses(self) -> tuple[SealUse, ...]:
        """The uses of seals on its document."""
        return tuple(self.document.seal_uses.all()) if self.document else ()


def void_of(document: Document) -> NumberVoid | None:
    """Return how a document became void, None where it counts."""
    return getattr(document, "void", None)


def series_of(agency: Agency) -> list[Series]:
    """Return the series of an agency, the newest year first."""
    rows = NumberCounter.objects.filter(agency=agency, last__gt=0).order_by("-year", "word")
    return [Series(row.word, row.year, row.last) for row in rows]


def register(agency: Agency, series: Series) -> list[Line]:
    """Return every number of a series in order, from 1 to the last given, none left out.

    A number with neither document nor case is a gap, which cannot come about by the platform.
    """
    papers = {
        row.serial: row
        for row in _register_rows(agency).filter(word=series.word, year=series.year)
    }  # fmt: skip
    cases = _cases(agency, series)
    lines = []
    for serial in range(1, series.last + 1):
        paper = papers.get(serial)
        number = document_number(f"{agency.code_word}{series.word}", series.year, serial)
        dossier = paper.dossier if paper else cases.get(number)
        lines.append(Line(serial, paper.number if paper else number, paper, dossier))
    return lines


def _register_rows(agency: Agency) -> QuerySet[Document]:
    found = Document.objects.filter(agency=agency).select_related("dossier", "void__by")
    return found.prefetch_related("seal_uses__by").defer("context", "paper")


def _cases(agency: Agency, series: Series) -> dict[str, Dossier]:
    if series.word not in {one.series for one in PROCEDURES.values()}:
        return {}
    head = f"{agency.code_word}{series.word}〔{series.year}〕"
    rows = Dossier.objects.filter(agency=agency, number__startswith=head)
    return {row.number: row for row in rows}


def voids(person: Person, roles: frozenset[Role], document: Document) -> bool:
    """Say whether this person may make a number void: the head of the agency that gave it."""
    return Role.HEAD in roles and person.agency_id == document.agency_id and bool(document.number)


def seals(person: Person, roles: frozenset[Role], document: Document) -> bool:
    """Say whether this person writes down uses of the seal: its keepers in the agency."""
    return bool(SEALERS & roles) and person.agency_id == document.agency_id and sealable(document)


def sealable(document: Document) -> bool:
    """Say whether a paper has a place for a seal."""
    return any(one["kind"] == "seal" for one in document.paper["blocks"])


@transaction.atomic
def void_number(
    *, document: Document, reason: str, by: Person, roles: frozenset[Role], at: datetime
) -> NumberVoid:
    """Make the number of a document void; it stays in the register with its reason.

    Raises Refusal: VOID_POST for anybody but the head of the agency; VOID_REASON; VOID_OWN for a
    document that he issued himself; VOID_DECISION for a decision; VOID_NOT_REPLACED while no later
    document of its kind stands in the case, which rests on this one; VOID_ARCHIVED once the case
    is closed; VOID_ALREADY.
    """
    if not voids(by, roles, document):
        raise _no("VOID_POST", "作废文号由制发机关负责人批准", "请报本机关负责人批准")
    if len(reason.strip()) < 4:
        raise _no("VOID_REASON", "作废的文号应当在登记簿中写明原因", "请写明作废的原因")
    if hindered := hindrance(document, by):
        raise hindered
    try:
        with transaction.atomic():
            row = NumberVoid.objects.create(
                document=document, reason=reason.strip()[:200], by=by, at=at
            )
    except IntegrityError:
        raise _no("VOID_ALREADY", f"{document.number}已经作废", "请刷新后核对") from None
    leave("number_void", row.pk, row_value(row).value, dossier=document.dossier_id)
    return row


def _replaced(document: Document) -> bool:
    later = Document.objects.filter(dossier=document.dossier_id, kind=document.kind)
    return later.filter(pk__gt=document.pk).exists()


@transaction.atomic
def use_seal(
    *,
    document: Document,
    seal: str,
    copies: int,
    note: str,
    by: Person,
    roles: frozenset[Role],
    at: datetime,
) -> SealUse:
    """Write down that a seal was put on so many copies of a document.

    Raises Refusal: SEAL_POST; SEAL_VOID for a void document; SEAL_OWN for one whose issuing step
    the person took himself; SEAL_WHICH; SEAL_COPIES outside of 1 to MOST_COPIES.
    """
    if not seals(by, roles, document):
        raise _no("SEAL_POST", "用印由制发机关的印章保管人员登记，没有落款盖章处的文书不用印",
                  "请交印章保管人员办理")  # fmt: skip
    Document.objects.select_for_update().get(pk=document.pk)
    if NumberVoid.objects.filter(document=document).exists():
        raise _no("SEAL_VOID", f"{document.number}已经作废，不得用印", "请核对文书")
    if document.act.by_id == by.pk:
        raise _no("SEAL_OWN", "制发文书的人不得自己用印", "请交另一位印章保管人员办理")
    if seal not in SealUse.Seal.values:
        raise _no("SEAL_WHICH", "应当写明用的是哪一枚印章", "请从所列印章中选择")
    if not 1 <= copies <= MOST_COPIES:
        raise _no("SEAL_COPIES", f"份数应当在1至{MOST_COPIES}之间", "请核对份数")
    row = SealUse.objects.create(
        document=document, seal=seal, copies=copies, note=note.strip()[:200], by=by, at=at
    )
    leave("seal_use", row.pk, row_value(row).value, dossier=document.dossier_id)
    return row


def hindrance(document: Document, by: Person) -> Refusal | None:
    """Return why this head cannot make a number void whatever the reason, None where he can."""
    if document.act.by_id == by.pk:
        return _no("VOID_OWN", "制发人不得批准作废自己制发的文书", "请由另一位负责人批准")
    procedure = PROCEDURES[document.dossier.procedure]
    if document.act.step in {step.name for step in procedure.steps if step.gate == "decision"}:
        return _no("VOID_DECISION", "决定文书已经作出，不能以作废文号的方式收回",
                   "请依法办理撤销或者变更")  # fmt: skip
    if not _replaced(document):
        return _no("VOID_NOT_REPLACED",
                   f"《{document.label}》没有重新制发，后续步骤仍以它为依据，不能作废",
                   "请先办理原步骤重新制发，再作废原文号")  # fmt: skip
    if document.dossier.closed:
        return _no("VOID_ARCHIVED", "案件已经结案，案卷中的文书不再变动",
                   "确有需要的，以补充材料说明")  # fmt: skip
    return None


def _no(code: str, text: str, cure: str) -> Refusal:
    return refuse("register", "文书登记", code, text, cure, RULE)


def seal_log(agency: Agency, *, year: int) -> QuerySet[SealUse]:
    """Return the uses of an agency's seals in a year, the newest first."""
    since = datetime(year, 1, 1, tzinfo=SHANGHAI)
    until = datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    rows = SealUse.objects.filter(document__agency=agency, at__gte=since, at__lt=until)
    return rows.select_related("document__dossier", "by").order_by("-id")
