"""销毁: what has run out is listed by one person, approved by another, erased; the log stays.

A file may be listed once its term is over, while it is closed, under no hold, and no file that it
is linked with is open or kept longer: the longest term wins. The salts of its files' leaves and
the stored bytes go; acts, contents, list and log stay. Nothing is destroyed of itself.
Source: 《档案法》第二十一条第二款 (禁止擅自销毁档案), 《档案法实施条例》第二十四条.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records.archive.queries import expired
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import (
    ArchiveFile,
    DestructionAnswer,
    DestructionItem,
    DestructionList,
    Document,
    Dossier,
    Exhibit,
    FileHold,
    HoldEnd,
    Leaf,
    Link,
    NumberCounter,
)
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import Invalid, NotFound, refuse
from sanjian.records.uploads.models import Portrait
from sanjian.registry.models import Person

RULE: Final = "《档案法》第二十一条第二款"
ERASED_KINDS: Final = ("exhibit", "pdf")
LEAVES: Final = ("destruction", "destroyed_file", "destruction_end")
HOLDERS: Final = frozenset({Role.ARCHIVIST, Role.HEAD, Role.SUPERVISOR})
SERIES: Final = "销毁"
LONGEST_WORD: Final = 200


def destroyed() -> QuerySet[DestructionItem]:
    """Return the files whose destruction was approved."""
    return DestructionItem.objects.filter(listed__answer__approved=True)


def grounds(numbers: Collection[int]) -> dict[int, str]:
    """Return for each of these cases (ids) that was destroyed the number of its list.

    A list counts only with the leaves of list, file and answer: rows without them are no ground.
    """
    rows = destroyed().filter(dossier__in=numbers).select_related("listed__answer")
    found = {}
    for row in rows:
        left = Leaf.objects.filter(
            Q(kind="destroyed_file", reference=row.pk)
            | Q(kind="destruction", reference=row.listed_id)
            | Q(kind="destruction_end", reference=row.listed.answer.pk)
        )
        if left.count() == len(LEAVES):
            found[row.dossier_id] = row.listed.number
    return found


def ground(dossier: Dossier) -> DestructionItem | None:
    """Return what a file was destroyed on, None while it is kept."""
    found = destroyed().filter(dossier=dossier).select_related("listed__answer__answered_by")
    return found.first()


def holds(dossier: Dossier) -> list[FileHold]:
    """Return the holds on a file that have not ended."""
    rows = FileHold.objects.filter(dossier=dossier, end__isnull=True)
    return list(rows.select_related("held_by"))


@transaction.atomic
def hold(
    *, uid: Any, reason: str, by: Person, roles: frozenset[Role], at: datetime
) -> FileHold:  # fmt: skip
    """Keep a file whatever its term; raises NotFound, Invalid without a reason."""
    dossier = dossier_of(by, uid)
    if not HOLDERS & roles:
        raise NotFound
    row = FileHold.objects.create(
        dossier=dossier, reason=_word(reason, "reason", "请写明暂停销毁的事由"), held_by=by,
        held_at=at,
    )  # fmt: skip
    leave("hold", row.pk, row_value(row).value, dossier=dossier.pk)
    return row


@transaction.atomic
def end_hold(
    *, number: int, reason: str, by: Person, roles: frozenset[Role], at: datetime
) -> HoldEnd:  # fmt: skip
    """End a hold with its reason; raises NotFound, Invalid without a reason or a second time."""
    row = FileHold.objects.select_related("dossier").filter(pk=number).first()
    if row is None or not HOLDERS & roles:
        raise NotFound
    dossier_of(by, row.dossier.uid)
    said = _word(reason, "reason", "请写明解除的事由")
    try:
        with transaction.atomic():
            made = HoldEnd.objects.create(hold=row, reason=said, ended_by=by, ended_at=at)
    except IntegrityError:
        raise Invalid({"reason": ["这一暂停销毁已经解除"]}) from None
    leave("hold_end", made.pk, row_value(made).value, dossier=row.dossier.pk)
    return made


def candidates(person: Person, on: date) -> list[tuple[ArchiveFile, str]]:
    """Return one's agency's files whose term is over, each with what keeps it, "" if nothing.

    Those that have been destroyed or stand on a list without an answer are not among them.
    """
    gone = DestructionItem.objects.filter(
        Q(listed__answer__isnull=True) | Q(listed__answer__approved=True)
    )
    rows = (
        expired(person, on).filter(agency=person.agency).exclude(dossier__in=gone.values("dossier"))
    )
    return [(row, keeps(row, on)) for row in rows]


def keeps(row: ArchiveFile, on: date) -> str:
    """Say in a sentence why a file must be kept on a day; "" when it may be destroyed."""
    dossier = row.dossier
    if row.expires_on is None:
        return "永久保管"
    if row.expires_on >= on:
        return f"保管期限至{row.expires_on}，尚未届满"
    if not dossier.closed:
        return "案件尚未结案"
    if held := holds(dossier):
        return f"暂停销毁：{held[0].reason}"
    for other in _linked(dossier):
        kept = ArchiveFile.objects.filter(dossier=other).first()
        if not other.closed or kept is None:
            return f"相关案件{other}尚未结案归档"
        if kept.expires_on is None or kept.expires_on >= on:
            until = f"至{kept.expires_on}" if kept.expires_on else "永久"
            return f"相关案件{other}保管期限{until}，从长保管"
        if held := holds(other):
            return f"相关案件{other}暂停销毁：{held[0].reason}"
    return ""


def _linked(dossier: Dossier) -> Iterable[Dossier]:
    pairs = Link.objects.filter(Q(source=dossier) | Q(target=dossier))
    numbers = {one for pair in pairs.values_list("source", "target") for one in pair}
    return Dossier.objects.filter(pk__in=numbers - {dossier.pk}).order_by("pk")


@transaction.atomic
def propose(
    *, files: Collection[int], reason: str, by: Person, roles: frozenset[Role], at: datetime
) -> DestructionList:  # fmt: skip
    """List files (ids of the archive's rows) for destruction, as archivist of their agency.

    Raises NotFound for anybody else, Invalid without a reason or files, and Refusal
    DESTRUCTION_NOT_DUE when one of the files must be kept.
    """
    if Role.ARCHIVIST not in roles:
        raise NotFound
    said = _word(reason, "reason", "请写明鉴定意见：为什么这些案卷不再需要保管")
    day = at.astimezone(SHANGHAI).date()
    rows = list(
        ArchiveFile.objects.select_for_update(of=("dossier",)).select_related("dossier__agency")
        .filter(pk__in=files, agency=by.agency).order_by("number")
    )  # fmt: skip
    if not rows or len(rows) != len(set(files)):
        raise Invalid({"files": ["请选择本机关已经期满的案卷"]})
    _must_be_due(rows, day)
    standing = DestructionItem.objects.filter(dossier__in=[row.dossier for row in rows]).filter(
        Q(listed__answer__isnull=True) | Q(listed__answer__approved=True)
    )
    if (one := standing.first()) is not None:
        raise Invalid({"files": [f"{one.number}已经列入销毁清册"]})
    number = _next_number(by.agency_id, day.year)
    listed = DestructionList.objects.create(
        agency=by.agency, number=number, reason=said,
        contents=[_told(row) for row in rows], proposed_by=by, proposed_at=at,
    )  # fmt: skip
    leave("destruction", listed.pk, row_value(listed).value)
    for row in rows:
        assert row.expires_on is not None
        item = DestructionItem.objects.create(
            listed=listed, dossier=row.dossier, number=row.number, expired_on=row.expires_on
        )
        leave("destroyed_file", item.pk, row_value(item).value, dossier=row.dossier.pk)
    return listed


def _next_number(agency: int, year: int) -> str:
    """The next number of the agency's lists, taken under a lock."""
    NumberCounter.objects.get_or_create(agency_id=agency, word=SERIES, year=year)
    row = NumberCounter.objects.select_for_update().get(agency_id=agency, word=SERIES, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{SERIES}〔{year}〕{row.last}号"


def _must_be_due(rows: Sequence[ArchiveFile], day: date) -> None:
    for row in rows:
        if why := keeps(row, day):
            raise refuse("destroy", "销毁", "DESTRUCTION_NOT_DUE", f"{row.number}不能销毁：{why}",
                         "请把这件案卷移出清册，期满且没有其他保管事由后再提出", RULE)  # fmt: skip


def _must_be_as_listed(listed: DestructionList, rows: Sequence[ArchiveFile]) -> None:
    if listed.contents != [_told(row) for row in rows]:
        raise refuse("destroy", "销毁", "DESTRUCTION_CHANGED", "清册提出后，案卷中又有新的材料",
                     "请不批准这一清册，由档案人员重新鉴定后提出", RULE)  # fmt: skip


def _told(row: ArchiveFile) -> dict[str, Any]:
    """What a list says of a file: never the party's name, for the list is kept for ever."""
    return {
        "file": str(row.dossier.uid),
        "number": row.number,
        "case": row.dossier.number,
        "retention": row.retention,
        "expired_on": str(row.expires_on),
        "pages": row.pages,
        "blobs": sorted(_blobs(row.dossier)),
    }


def _blobs(dossier: Dossier) -> set[str]:
    papers = Document.objects.filter(dossier=dossier).exclude(blob="")
    return {
        *Exhibit.objects.filter(dossier=dossier).values_list("blob", flat=True),
        *papers.values_list("blob", flat=True),
    }


def lists(person: Person) -> QuerySet[DestructionList]:
    """Return the lists that a person may see: his agency's, or for the bureau everybody's."""
    found = DestructionList.objects.select_related(
        "agency", "proposed_by", "answer__answered_by"
    ).prefetch_related("items__dossier")
    return found if person.agency.supervises else found.filter(agency=person.agency)


def list_of(person: Person, number: int) -> DestructionList:
    """Return one list; raises NotFound."""
    row = lists(person).filter(pk=number).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def answer(
    *, number: int, approved: bool, opinion: str, by: Person, roles: frozenset[Role], at: datetime
) -> DestructionAnswer:  # fmt: skip
    """Approve or refuse a list as head of its agency; approved files are erased after the commit.

    Raises NotFound for anybody else, Refusal DESTRUCTION_SECOND_PERSON for the proposer himself,
    DESTRUCTION_NOT_DUE when a file must meanwhile be kept, and Invalid without an opinion.
    """
    listed = list_of(by, number)
    if Role.HEAD not in roles or listed.agency_id != by.agency_id:
        raise NotFound
    if listed.proposed_by_id == by.pk:
        raise refuse("destroy", "销毁", "DESTRUCTION_SECOND_PERSON", "提出清册的人不能批准销毁",
                     "请由本机关另一名负责人批准", RULE)  # fmt: skip
    said = _word(opinion, "opinion", "请写明意见")
    numbers = listed.items.values("dossier")
    rows = list(
        ArchiveFile.objects.select_for_update(of=("dossier",)).select_related("dossier")
        .filter(dossier__in=numbers).order_by("number")
    )  # fmt: skip
    if approved:
        _must_be_due(rows, at.astimezone(SHANGHAI).date())
        _must_be_as_listed(listed, rows)
    try:
        with transaction.atomic():
            made = DestructionAnswer.objects.create(
                listed=listed, proposed_by=listed.proposed_by, approved=approved, opinion=said,
                answered_by=by, answered_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Invalid({"opinion": ["这一清册已经答复"]}) from None
    leave("destruction_end", made.pk, row_value(made).value)
    if approved:
        leaves = Leaf.objects.filter(dossier__in=numbers, kind__in=ERASED_KINDS)
        leaves.exclude(salt=b"").update(salt=b"")
        transaction.on_commit(erase_files)
    return made


def destroyed_blobs() -> set[str]:
    """Return the SHA-256 of the files on approved lists that no kept case has, with posters."""
    approved = DestructionList.objects.filter(answer__approved=True)
    told = approved.values_list("contents", flat=True)
    named = {blob for rows in told for row in rows for blob in row["blobs"]}
    if not named:
        return named
    gone = list(destroyed().values_list("dossier", flat=True))
    named -= _needed(named, gone)
    portraits = Portrait.objects.filter(poster__isnull=False)
    posters = set(portraits.filter(blob__in=named).values_list("poster", flat=True))
    others = portraits.filter(poster__in=posters).exclude(blob__in=named)
    return named | (posters - set(others.values_list("poster", flat=True)) - _needed(posters, gone))


def _needed(names: set[str], gone: Sequence[int]) -> set[str]:
    """Those of these files that a case which is kept has too."""
    exhibits = Exhibit.objects.filter(blob__in=names).exclude(dossier__in=gone)
    papers = Document.objects.filter(blob__in=names).exclude(dossier__in=gone)
    return {*exhibits.values_list("blob", flat=True), *papers.values_list("blob", flat=True)}


def erase_files() -> int:
    """Erase what approved lists have left in the store; how many. Safe to run again and again."""
    store = LocalBlobStore(settings.BLOB_ROOT)
    return sum(store.erase(name) for name in destroyed_blobs())


def _word(told: str, field: str, missing: str) -> str:
    if len(told.strip()) < 2:
        raise Invalid({field: [missing]})
    return told.strip()[:LONGEST_WORD]
