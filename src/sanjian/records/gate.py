"""The gate in the database: draft, review and decision as rows whose keys carry their state.

A decision row refers to the review row by id, dossier, draft hash and outcome, and to the
current draft by dossier, draft hash and whether review is required. So a decision without a
passed review of exactly this draft is not forbidden but unrepresentable, in every
interleaving (reliability E1, E2). This module only writes the rows; the keys decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError

from sanjian.law.procedure import Procedure, Step
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.case_rules import OPINION_118
from sanjian.records.models import (
    Act,
    CurrentDraft,
    Decision,
    Dossier,
    Draft,
    JointPass,
    Partner,
    Review,
    Signer,
)
from sanjian.records.refusals import Refusal, refuse

WORDS = {
    "decision_on_draft": (
        "REVIEW_STALE", "决定稿已有改动，不能按原稿作出决定", "请刷新后核对现在的决定稿"),
    "decision_on_review": (
        "REVIEW_NOT_PASSED", "没有对本稿的审核通过意见，不得作出决定", "请先报送法制审核"),
    "decision_review_whole": (
        "REVIEW_NOT_PASSED", "没有对本稿的审核通过意见，不得作出决定", "请先报送法制审核"),
    "decision_needs_review": (
        "REVIEW_MISSING", "未经法制审核的，不得作出决定", "请先报送法制审核"),
    "decision_signed": (
        "JOINT_REVIEW_MISSING", "共同署名的机关未完成对本稿的法制审核的，不得作出决定",
        "请由尚未审核的共同署名机关审核现在的决定稿"),
    "decision_once": (
        "ALREADY_DECIDED", "本案已经作出决定", "请刷新查看已作出的决定"),
    "one_part": (
        "PART_CONFLICT", "同一人在一个案件中不得兼任承办、审核和决定", "请由其他人员办理"),
    "act_order": (
        "STALE", "案卷刚刚有了新的办理记录", "请刷新后核对，再决定是否办理"),
    "decision_stays": (
        "REVIEW_CITED", "该审核意见已被决定引用，不能撤回", "可以启动纠错程序"),
    "review_ruled": (
        "RULED", "负责人已按原规则处理分歧，不得改用不允许处理的规则", "本案继续按原来的规则办理"),
    "draft_stays": (
        "ALREADY_DECIDED", "决定已经作出，不能再改动决定稿", "可以启动纠错程序"),
}  # fmt: skip

STAYS = {"decision_on_draft": "draft_stays", "decision_on_review": "decision_stays"}


def project(dossier: Dossier, before: CaseFacts, facts: CaseFacts, act: Act, meaning: str) -> None:
    """Write what an act means to the gate; raises IntegrityError when a key refuses it.

    ``meaning`` is the step's gate; evidence added later changes the draft hash without a gate
    of its own, so the current draft is compared after every act.
    """
    # A decision made on the spot is its own draft: it stands for the instant of deciding.
    undecided = facts.decided_on is None or meaning == "decision"
    if facts.draft_hash != before.draft_hash and facts.draft_hash and undecided:
        _keep_draft(dossier, facts, act)
    if writer := WRITERS.get(meaning):
        writer(dossier, facts, act)


def _keep_draft(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    values = {
        "draft_hash": facts.draft_hash,
        "review_required": facts.review_required,
        "signing": len(facts.joint_organs),
        "act_seq": act.seq,
    }
    stored = CurrentDraft.objects.filter(dossier=dossier, matter=facts.matter).first()
    if stored is not None and stored.draft_hash == facts.draft_hash:
        return
    _, new = Draft.objects.get_or_create(
        dossier=dossier,
        draft_hash=facts.draft_hash,
        defaults=values | {"matter": facts.matter},
    )
    if new:
        Signer.objects.bulk_create(
            Signer(
                dossier=dossier, draft_hash=facts.draft_hash, agency_id=organ, ordinal=place,
                signing=len(facts.joint_organs),
            )
            for place, organ in enumerate(sorted(facts.joint_organs), 1)
        )  # fmt: skip
    if stored is None:
        CurrentDraft.objects.create(dossier=dossier, matter=facts.matter, **values)
    else:
        CurrentDraft.objects.filter(pk=stored.pk).update(**values)


def _submitted(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    Review.objects.create(
        dossier=dossier,
        round=facts.review_round,
        draft_hash=facts.draft_hash,
        outcome="pending",
        ruling_allowed=dossier.ruling_allowed,
        submitted_seq=act.seq,
    )


def _concluded(outcome: str) -> Callable[[Dossier, CaseFacts, Act], None]:
    def write(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
        Review.objects.filter(dossier=dossier, round=facts.review_round).update(
            outcome=outcome,
            reviewer_id=act.by_id,
            part="reviewer",
            concluded_seq=act.seq,
        )

    return write


def _withdrawn(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    Review.objects.filter(dossier=dossier, round=facts.review_round).update(outcome="withdrawn")


def _ruled(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    if facts.review_outcome == "ruled":
        Review.objects.filter(dossier=dossier, round=facts.review_round).update(outcome="ruled")


def _partner(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    Partner.objects.get_or_create(
        dossier=dossier, agency_id=act.content["organ_id"], defaults={"act_seq": act.seq}
    )


def _joint_passed(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    passes = JointPass.objects.filter(dossier=dossier, draft_hash=facts.draft_hash)
    organ = act.content["organ_id"]
    if passes.filter(agency_id=organ).exists():
        return  # the same draft stood before and this organ had passed it then
    JointPass.objects.create(
        dossier=dossier, draft_hash=facts.draft_hash, agency_id=organ, ordinal=passes.count() + 1,
        reviewer_id=act.by_id, act_seq=act.seq,
    )  # fmt: skip


def _decided(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    review = None
    if facts.reviewed:
        review = Review.objects.filter(dossier=dossier, round=facts.review_round).first()
    Decision.objects.create(
        dossier=dossier,
        matter=facts.matter,
        draft_hash=facts.draft_hash,
        review_required=facts.review_required,
        signing=len(facts.joint_organs),
        review=review,
        review_outcome=review.outcome if review else None,
        outcome=facts.outcome,
        act_seq=act.seq,
        decided_at=act.at,
        decided_by_id=act.by_id,
    )


WRITERS: dict[str, Callable[[Dossier, CaseFacts, Act], None]] = {
    "review_submitted": _submitted,
    "review_passed": _concluded("passed"),
    "review_problems": _concluded("problems"),
    "review_returned": _concluded("withdrawn"),
    "review_withdrawn": _withdrawn,
    "review_ruled": _ruled,
    "decision": _decided,
    "partner": _partner,
    "joint_passed": _joint_passed,
}


# Whose article each key stands for: that of the procedure's steps with this gate; "" for what no
# statute but the record itself asks for.
ARTICLES = {
    "decision_on_draft": "decision", "decision_once": "decision", "draft_stays": "decision",
    "decision_on_review": "review_passed", "decision_needs_review": "review_passed",
    "decision_review_whole": "review_passed", "decision_stays": "review_passed",
}  # fmt: skip
APART = f"{OPINION_118}（十一）"


def _article(name: str, procedure: Procedure[Any]) -> str:
    """Return the article of this kind of enforcement for which a key stands."""
    if name == "one_part":
        return APART
    meant = ARTICLES.get(name)
    return next((str(one.law) for one in procedure.steps if meant and one.gate == meant), "")


def explain(error: IntegrityError, procedure: Procedure[Any], step: Step[Any]) -> Refusal | None:
    """Return the refusal, in words of the law, for the key that refused; None if unknown.

    The article is that of the procedure's own kind of enforcement.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    if "update or delete" in (getattr(diagnosis, "message_primary", "") or ""):
        name = STAYS.get(name, name)
    if name not in WORDS:
        return None
    code, text, cure = WORDS[name]
    return refuse(step.name, step.label, code, text, cure, _article(name, procedure))
