"""调阅: who may read whose file, on what leave, and what of it.

Those who work on a case read it; supervisors read every file at once, saying why; others ask
(万新街规定 二(二)3(4), 明溪方案 三(十)). A grant opens the main volume (正卷), without what is
marked as a trade secret or private, for a limited time; every opening is an access with its leaf.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.records.access import note_access
from sanjian.records.archive import contents
from sanjian.records.archive.secrecy import is_near, marks
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import Access, AccessAnswer, AccessRequest, Dossier, Exhibit
from sanjian.records.refusals import Invalid, NotFound, refuse
from sanjian.records.rules import rules
from sanjian.registry.models import Person

STATED: Final = "说明调阅事由"
HOLDS: Final = timedelta(hours=8)
"""How long a purpose that was stated holds for one file: a working day."""
GRANTED_ONLY: Final = "access.handlers_only"
LONGEST: Final = 30
"""Most days for which a grant may be given."""
RULE: Final = "《行政处罚法》第四十七条、国办发〔2018〕118号（九）"


def needs_purpose(person: Person, dossier: Dossier, roles: frozenset[Role], at: datetime) -> bool:
    """Say whether somebody must say why before he opens a file of this case."""
    if is_near(person, dossier, roles):
        return False
    stated = Access.objects.filter(
        dossier=dossier, person=person, what=STATED, at__gt=at - HOLDS
    ).exclude(purpose="")
    return not stated.exists()


def state_purpose(*, dossier: Dossier, purpose: str, by: Person, at: datetime) -> Access:
    """Write down why somebody reads a file.

    Raises Refusal: PURPOSE_REQUIRED without a word; READ_BY_GRANT where the agency's own rule
    (`access.handlers_only`, 制度库) wants the head's leave for its people who are not on the case.
    """
    day = at.astimezone(SHANGHAI).date()
    said = rules(dossier.pack_id, day, dossier.agency_id)
    asked = said.has(GRANTED_ONLY) and said.flag(GRANTED_ONLY)
    if asked and by.agency_id == dossier.agency_id:
        raise refuse("read", "调阅", "READ_BY_GRANT", "本单位规定非承办人员查阅案卷须经负责人批准",
                     "请在“调阅”中申请，批准后查阅", said.source(GRANTED_ONLY))  # fmt: skip
    if len(purpose.strip()) < 2:
        raise refuse("read", "调阅", "PURPOSE_REQUIRED", "调阅须填写事由",
                     "请写明为什么调阅，再打开材料", RULE)  # fmt: skip
    return note_access(dossier=dossier, by=by, at=at, what=STATED, purpose=purpose.strip())


@transaction.atomic
def ask(
    *, number: str, purpose: str, by: Person, at: datetime, party: str = "", identity: str = ""
) -> AccessRequest | None:
    """Ask to read the file with a case number; None where there is no such file.

    A page answers both alike, so that nobody learns which cases exist. For a party, ``identity``
    says which document was looked at, and the file must be of the registrar's own agency and of
    that party. Raises Refusal PURPOSE_REQUIRED and Invalid.
    """
    if len(purpose.strip()) < 2:
        raise refuse("read", "调阅", "PURPOSE_REQUIRED", "调阅须填写事由",
                     "请写明为什么调阅，再申请", RULE)  # fmt: skip
    found = Dossier.objects.filter(number=number.strip()).exclude(number="").first()
    if party:
        if not identity.strip():
            raise Invalid({"identity": ["请写明核对了哪一种身份证明"]})
        if found is None or found.agency_id != by.agency_id or found.party_name != party.strip():
            raise Invalid({"party": ["本机关没有这位当事人的这一案件，请核对案号和姓名（名称）"]})
    if found is None:
        return None
    row = AccessRequest.objects.create(
        dossier=found, person=by, party=party.strip()[:100], identity=identity.strip()[:100],
        purpose=purpose.strip()[:200], asked_at=at,
    )  # fmt: skip
    leave("access_request", row.pk, row_value(row).value, dossier=found.pk)
    return row


@transaction.atomic
def answer(
    *, request: int, granted: bool, reason: str, days: int, by: Person, roles: frozenset[Role],
    at: datetime,
) -> AccessAnswer:  # fmt: skip
    """Answer a request as head of the file's agency; a grant holds for 1 to LONGEST days.

    Raises NotFound for anybody else and for one's own request, Invalid for a bad term or answer.
    """
    row = AccessRequest.objects.select_related("dossier").filter(pk=request).first()
    may = row is not None and row.dossier.agency_id == by.agency_id and Role.HEAD in roles
    if row is None or not may or (row.person.pk == by.pk and not row.party):
        raise NotFound
    if granted and not 1 <= days <= LONGEST:
        raise Invalid({"days": [f"调阅期限应当在1日至{LONGEST}日之间"]})
    if not reason.strip():
        raise Invalid({"reason": ["请写明意见"]})
    try:
        with transaction.atomic():
            made = AccessAnswer.objects.create(
                request=row, granted=granted, reason=reason.strip()[:200], answered_by=by,
                until=at + timedelta(days=days) if granted else None, answered_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Invalid({"request": ["这一申请已经答复"]}) from None
    leave("access_answer", made.pk, row_value(made).value, dossier=row.dossier.pk)
    return made


def mine(person: Person) -> QuerySet[AccessRequest]:
    """Return the requests that a person made or registered, the newest first."""
    return _requests().filter(person=person).order_by("-id")


def unanswered(person: Person) -> QuerySet[AccessRequest]:
    """Return the requests for files of one's agency that wait for the head, the oldest first."""
    return _requests().filter(dossier__agency=person.agency, answer__isnull=True).order_by("id")


def _requests() -> QuerySet[AccessRequest]:
    return AccessRequest.objects.select_related("dossier__agency", "person", "answer")


def granted(person: Person, number: int, *, at: datetime) -> AccessRequest:
    """Return a request on which this person may read now.

    Raises NotFound for another's request, and Refusal ACCESS_NOT_GRANTED before the answer, after
    a refusal, and once the term is over.
    """
    row = _requests().filter(pk=number, person=person, wants="").first()
    if row is None:
        raise NotFound
    reply = getattr(row, "answer", None)
    if reply is None or not reply.granted or reply.until is None or reply.until <= at:
        why = "还没有答复" if reply is None else "已经到期" if reply.granted else "没有获得同意"
        raise refuse("read", "调阅", "ACCESS_NOT_GRANTED", f"调阅申请{why}，不能查阅案卷",
                     "请等待案卷所在机关负责人答复，或者重新申请", RULE)  # fmt: skip
    return row


def readable(row: AccessRequest) -> tuple[contents.Item, ...]:
    """Return what a grant opens: the main volume without what is marked or kept off-line."""
    dossier = row.dossier
    day = row.asked_at.astimezone(SHANGHAI).date()
    items = contents.of(dossier, rules(dossier.pack_id, day, dossier.agency_id))
    closed = _marked(dossier.exhibits.all())
    return tuple(
        one for one in items
        if one.volume == contents.MAIN and one.kind != "pointer" and one.key not in closed
    )  # fmt: skip


def _marked(rows: Iterable[Exhibit]) -> set[str]:
    found = list(rows)
    cared = marks(found)
    return {row.blob for row in found if row.pk in cared}
