"""Holding to account for a wrong decision: one of the three posts, on a ground, by supervision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from sanjian.law.people import Role
from sanjian.law.procedures import PROCEDURES
from sanjian.review.models import Accountability
from sanjian.review.refusals import refuse
from sanjian.review.responsibility import Chain, chains

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person

LAW = "国办发〔2018〕118号（十四）"
GROUNDS = Accountability.Ground.choices


def may_open(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person opens accountability: the justice bureau's supervisors do."""
    return person.agency.supervises and Role.SUPERVISOR in roles


@transaction.atomic
def open_accountability(
    *,
    dossier: Dossier,
    decision_seq: int,
    post: str,
    person: int,
    ground: str,
    finding: str,
    by: Person,
    at: datetime,
) -> Accountability:
    """Hold somebody to account for a decision that was found wrong.

    Raises NotBooked: NOT_FOUND_WRONG while nothing has overturned the decision, POST_REQUIRED
    when the person did not hold that post, GROUND_REQUIRED, FINDING_REQUIRED, ALREADY_OPEN.
    """
    acts = list(dossier.acts.order_by("seq"))
    found = chains(dossier, PROCEDURES[dossier.procedure], acts)
    chain = next((one for one in found if one.seq == decision_seq), None)
    if chain is None or not chain.later:
        raise refuse("NOT_FOUND_WRONG", "该决定没有被复议、诉讼或者自查认定有错误", LAW,
                     "决定被变更、撤销或者确认违法后方可启动责任追究")  # fmt: skip
    if not _held(chain, post, person):
        raise refuse("POST_REQUIRED", "责任追究应当写明责任岗位和在该岗位上办理的人员", LAW,
                     "请从承办人员、审核人员、审批负责人中选择")  # fmt: skip
    if ground not in Accountability.Ground.values:
        raise refuse("GROUND_REQUIRED", "责任追究应当写明追责情形", LAW, "请选择追责情形")
    if not finding.strip():
        raise refuse("FINDING_REQUIRED", "责任追究应当写明认定的事实", LAW, "请填写认定的事实")
    try:
        with transaction.atomic():
            return Accountability.objects.create(
                dossier=dossier, decision_seq=decision_seq, post=post, person_id=person,
                ground=ground, finding=finding.strip()[:1000], opened_by=by, opened_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("ALREADY_OPEN", "对该人员已按同一情形启动责任追究", LAW,
                     "请查看已有记录") from None  # fmt: skip


def _held(chain: Chain, post: str, person: int) -> bool:
    return any(one.part == post and person in one.people for one in chain.people)


def opened(dossier: Dossier) -> list[Accountability]:
    """Return who is held to account in a file, as opened."""
    rows = Accountability.objects.filter(dossier=dossier)
    return list(rows.select_related("person", "opened_by").order_by("id"))
