"""How publicity ends: by expiry, by credit repair (信用修复), and what stays to be looked for.

Withdrawal is a step on the file (`publication.py`); time and repair take only the public copy
away, the decision stands. Each ending leaves a tombstone without content and a row that names
words of the copy, so that `forgetting` can look whether anything is left.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.disclosure import forwarding
from sanjian.disclosure.ending_models import CreditRepair, PublicationEnding, RepairRefusal
from sanjian.disclosure.models import PublishedDecision, PublishedTombstone
from sanjian.disclosure.publicity import LABELS, Publicity, publicity
from sanjian.disclosure.queries import copies_over, dossier_released_by, lock_copy
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, row_value
from sanjian.records.rules import rules
from sanjian.records.taking import facts_of
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from collections.abc import Collection

    from sanjian.records.log_values import Made
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person

LAW = "《信用修复管理办法》（国家发展改革委令第36号）"
LEAF = "publication_ending"
REFUSED = "repair_refusal"
SAID = 500  # the most letters of a proof or a reason
Kind = PublicationEnding.Kind
PENALTIES = {"penalty_ordinary": False, "penalty_summary": True}
"""The procedures whose decisions have a period, and whether it is the summary one."""


class NotRepaired(Unfulfilled):
    """A repair that may not be registered or approved; nothing was written."""


refuse = NotRepaired.because


def register() -> None:
    """Let `verify` and proofs know what the leaf of an ending is of."""
    VALUES[LEAF] = _values
    VALUES[REFUSED] = _refusals


def _values(wanted: Collection[int]) -> Made:
    rows = PublicationEnding.objects.filter(pk__in=wanted)
    return {row.pk: row_value(row) for row in rows}


def _refusals(wanted: Collection[int]) -> Made:
    rows = RepairRefusal.objects.filter(pk__in=wanted)
    return {row.pk: row_value(row) for row in rows}


def publicity_of(dossier: Dossier, facts: Any, day: date) -> Publicity | None:
    """Return how long a file's decision is public under the rules of a day; None without period."""
    if dossier.procedure not in PENALTIES or facts.decided_on is None:
        return None
    if facts.outcome == "no_penalty":
        return None
    return publicity(
        facts.decided_on, facts.penalty_kinds, summary=PENALTIES[dossier.procedure],
        params=rules(dossier.pack_id, day),
    )  # fmt: skip


def end(
    copy: PublishedDecision, dossier: Dossier, *, kind: Kind, said: str, law: str, at: datetime,
    by: Person | None, repair: CreditRepair | None = None,
) -> PublicationEnding:  # fmt: skip
    """Take a copy off: its row goes, a tombstone stays, an ending says what to look for."""
    made = PublicationEnding.objects.create(
        dossier=dossier, number=copy.number, kind=kind, said=said, law=law, at=at, by=by,
        repair=repair, registrar=repair.by if repair else None, words=words_of(copy),
    )  # fmt: skip
    leave(LEAF, made.pk, row_value(made).value, dossier=dossier.pk)
    PublishedDecision.objects.filter(number=copy.number).delete()
    PublishedTombstone.objects.update_or_create(
        number=copy.number,
        defaults={"agency": copy.agency, "category": copy.category, "withdrawn_at": at,
                  "reason": said, "law": law, "kind": Kind(kind).label},
    )  # fmt: skip
    forwarding.note_ended(dossier, copy.number, said, at)
    return made


def words_of(copy: PublishedDecision) -> list[str]:
    """Return words by which a copy would be recognised: its hash, number, longest lines."""
    lines = sorted({line.strip() for line in copy.text.split("\n")}, key=len)[-3:]
    found = [copy.text_hash, copy.document_number, copy.conclusion[:60], *lines]
    return [one[:120] for one in dict.fromkeys(found) if len(one) > 5]


@transaction.atomic
def expire(*, at: datetime) -> int:
    """Take off what has been public as long as the rules allow; returns how many. Run daily.

    A copy that was released before there was a period gets one first, from the same day on.
    """
    today, ended = at.astimezone(SHANGHAI).date(), 0
    for copy in copies_over(today).iterator(chunk_size=200):
        dossier = dossier_released_by(copy.release_commitment)
        if dossier is None:
            continue
        if copy.until is None:
            found = publicity_of(dossier, facts_of(dossier), today)
            if found is None:
                continue
            set_period(copy, found)
        if copy.until is not None and copy.until < today:
            said = f"公示期已满（{LABELS[copy.tier]}），自决定之日起至{copy.until}"
            end(copy, dossier, kind=Kind.EXPIRED, said=said, law=copy.period_source, at=at, by=None)
            ended += 1
    return ended


def set_period(copy: PublishedDecision, found: Publicity) -> None:
    """Write how long a copy is public."""
    copy.tier, copy.until = found.tier, found.until
    copy.repairable_on, copy.period_source = found.repairable_on, found.source
    copy.save(update_fields=["tier", "until", "repairable_on", "period_source"])


@transaction.atomic
def register_repair(
    *, copy: PublishedDecision, dossier: Dossier, asked_on: date, proof: str, by: Person,
    at: datetime,
) -> CreditRepair:  # fmt: skip
    """Register a party's request for repair. Raises NotRepaired with everything that is lacking."""
    _may(dossier, by, at)
    lock_copy(copy.number)
    today, facts = at.astimezone(SHANGHAI).date(), facts_of(dossier)
    if copy.until is None or copy.repairable_on is None:
        raise refuse("NO_PERIOD", "这份决定没有公示期，不适用信用修复", LAW, "请核对决定的种类")
    if not proof.strip() or len(proof) > SAID:
        raise refuse("NO_PROOF", "应当写明履行义务、纠正违法行为的材料", LAW, "请填写材料名称")
    if asked_on > today or today < copy.repairable_on:
        raise refuse("TOO_EARLY", f"最短公示期未满，{copy.repairable_on}起可以申请修复",
                     copy.period_source, "请在最短公示期届满后办理")  # fmt: skip
    if getattr(facts, "owed_fen", 0) > 0:
        raise refuse("NOT_PERFORMED", "处罚决定规定的义务还没有履行完毕", LAW,
                     "请在履行完毕并登记缴款后办理")  # fmt: skip
    if open_repair(copy.number) is not None:
        raise refuse("REPAIR_OPEN", "已经登记过信用修复申请，正待审核", LAW, "请由另一名人员审核")
    return CreditRepair.objects.create(
        dossier=dossier, number=copy.number, asked_on=asked_on, proof=proof.strip(), by=by, at=at
    )


@transaction.atomic
def approve_repair(
    *, copy: PublishedDecision, dossier: Dossier, by: Person, at: datetime
) -> PublicationEnding:
    """Take a decision off early after a second person has looked. Raises NotRepaired."""
    repair = _waiting(copy, dossier, by, at)
    return end(copy, dossier, kind=Kind.REPAIRED, said="信用修复，提前停止公示", law=LAW, at=at,
               by=by, repair=repair)  # fmt: skip


@transaction.atomic
def refuse_repair(
    *, copy: PublishedDecision, dossier: Dossier, reason: str, by: Person, at: datetime
) -> RepairRefusal:
    """Refuse a repair with its reason; the copy stays public. Raises NotRepaired."""
    repair = _waiting(copy, dossier, by, at)
    if not reason.strip() or len(reason) > SAID:
        raise refuse("NO_REASON", f"不予修复应当写明理由，最多{SAID}个字", LAW, "请填写理由")
    made = RepairRefusal.objects.create(
        repair=repair, registrar=repair.by, reason=reason.strip(), by=by, at=at
    )
    leave(REFUSED, made.pk, row_value(made).value, dossier=dossier.pk)
    return made


def _waiting(copy: PublishedDecision, dossier: Dossier, by: Person, at: datetime) -> CreditRepair:
    """Return the request that this person may decide about; nobody else does so meanwhile."""
    _may(dossier, by, at)
    lock_copy(copy.number)
    repair = open_repair(copy.number)
    if repair is None:
        raise refuse("NO_REPAIR", "没有待审核的信用修复申请", LAW, "请刷新页面，或者先登记申请")
    if repair.by_id == by.pk:
        raise refuse("SAME_PERSON", "登记与审核不得为同一人", LAW, "请由另一名人员审核")
    return repair


def open_repair(number: str) -> CreditRepair | None:
    """Return the request for repair that waits, if one does."""
    rows = CreditRepair.objects.filter(number=number, ending__isnull=True, refusal__isnull=True)
    return rows.select_related("by").first()


def refusals_of(number: str) -> list[RepairRefusal]:
    """Return the refused requests about a copy, the latest first."""
    rows = RepairRefusal.objects.filter(repair__number=number)
    return list(rows.select_related("by", "repair").order_by("-id"))


def last_ending(number: str) -> PublicationEnding | None:
    """Return how a copy went off the last time, with who did it."""
    rows = PublicationEnding.objects.filter(number=number).select_related("by")
    return rows.order_by("-id").first()


def _may(dossier: Dossier, by: Person, at: datetime) -> None:
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    if by.agency_id != dossier.agency_id or not roles & {Role.CLERK, Role.HEAD}:
        raise refuse("NOT_THE_CLERK", "谁认定，谁修复：由作出决定的机关办理", LAW,
                     "请由该机关公示信息员或者负责人办理")  # fmt: skip
