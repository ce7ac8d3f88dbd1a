"""Publishing rule packs, and the way there: draft, proposal, check, release by a second person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from sanjian.law.calendar import WorkCalendar
from sanjian.law.people import Person
from sanjian.law.periods import china_day
from sanjian.rulepacks.checking import Progress, explore, program
from sanjian.rulepacks.models import (
    PackAnswer,
    PackCheck,
    PackCheckRun,
    PackDraft,
    PackProposal,
    PublishedPack,
)
from sanjian.rulepacks.packs import Pack, from_plain
from sanjian.rulepacks.permissions import must_amend
from sanjian.rulepacks.queries import report_of, words_of
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.rulepacks.view import on

_RULING = "review.ruling_allowed"


@transaction.atomic
def publish_pack(*, pack: Pack, by: str, at: datetime) -> PublishedPack:
    """Publishes a checked `pack` (from `loader.load`) as installed, and returns its row.

    Publishing the same words again returns the row that is there: the digest is their identity.
    `by` names who publishes, `at` is an aware moment. Raises ValueError for an empty name or a
    moment without zone, RuleRefused (UNCHECKED) when no report says that every property holds.
    """
    if not by.strip():
        raise ValueError("须写明发布人")
    row = PublishedPack.objects.filter(digest=pack.digest).first()
    return row or _publish(pack, by=by, at=at, answer=None)


def _publish(pack: Pack, *, by: str, at: datetime, answer: PackAnswer | None) -> PublishedPack:
    rules = on(pack, china_day(at))
    report = _held_report(pack.digest)
    row, _ = PublishedPack.objects.get_or_create(
        digest=pack.digest,
        defaults={
            "name": pack.name,
            "label": pack.label,
            "content": pack.plain(),
            "head_ruling_allowed": rules.has(_RULING) and rules.flag(_RULING),
            "published_at": at,
            "published_by": by,
            "origin": PublishedPack.Origin.RELEASED if answer else PublishedPack.Origin.INSTALLED,
            "check_report": report,
            "answer": answer,
            "answer_given": answer.answer if answer else "",
        },
    )
    return row


def _held_report(digest: str) -> PackCheck:
    found = PackCheck.objects.filter(digest=digest, held=True).first()
    if found is None:
        raise RuleRefused(
            "UNCHECKED",
            "这一内容没有全部程序性质成立的核验报告，不能发布",
            "请先完成核验",
        )
    return found


def check_pack(
    *, pack: Pack, calendar: WorkCalendar, at: datetime, progress: Progress | None = None
) -> PackCheck:
    """Explores every procedure under the pack and stores the report; an existing one is returned.

    `at` gives the day from which the rules are looked at. Takes seconds to a minute.
    """
    if known := report_of(pack.digest):
        return known
    held, states, report = explore(pack, calendar, china_day(at), progress)
    return record_check(digest=pack.digest, held=held, states=states, report=report, at=at)


def record_check(
    *, digest: str, held: bool, states: int, report: dict[str, object], at: datetime
) -> PackCheck:
    """Stores what the checker found of a digest under the present program, once."""
    row, _ = PackCheck.objects.get_or_create(
        digest=digest,
        program=program(),
        defaults={"held": held, "states": states, "report": report, "checked_at": at},
    )
    return row


def ask_check(*, digest: str, at: datetime) -> PackCheckRun:
    """Puts a check into the list of those to be run; asking twice is asking once."""
    row, _ = PackCheckRun.objects.get_or_create(
        digest=digest, program=program(), defaults={"asked_at": at}
    )
    return row


def run_check(
    *, run: PackCheckRun, calendar: WorkCalendar, clock: Callable[[], datetime]
) -> PackCheck | None:
    """Runs a check that was asked for, writing down how far it is; may be run twice.

    `clock` gives the moments of beginning and end. Returns None when the digest names nothing
    or the exploration itself failed; the reason then stands in the run.
    """
    started = clock()
    PackCheckRun.objects.filter(pk=run.pk).update(started_at=started, failed="")
    told = started

    def tell(done: int, total: int, doing: str, states: int) -> None:
        nonlocal told
        now = clock()
        if done == 0 and states == 0 or (now - told).total_seconds() >= 1:
            told = now
            PackCheckRun.objects.filter(pk=run.pk).update(
                done=done, total=total, doing=doing[:120], states=states
            )

    pack = words_of(run.digest)
    failed, row = "", None
    if pack is None:
        failed = "没有这一摘要的规则包"
    else:
        try:
            row = check_pack(pack=pack, calendar=calendar, at=started, progress=tell)
        except (RuntimeError, LookupError, ValueError) as error:
            failed = f"核验未能完成：{error}"[:500]
    PackCheckRun.objects.filter(pk=run.pk).update(
        finished_at=clock(), failed=failed, states=row.states if row else 0, doing=""
    )
    return row


@transaction.atomic
def propose(*, draft: PackDraft, pack: Pack, by: Person, at: datetime) -> PackProposal:
    """Proposes the words of a draft (`drafting.proposed_pack`) for publication.

    A check is asked for in the same transaction. Raises RuleRefused when they are published
    already or somebody has proposed the very same.
    """
    must_amend(by)
    PackDraft.objects.select_for_update().get(pk=draft.pk)
    if PublishedPack.objects.filter(digest=pack.digest).exists():
        raise RuleRefused("NO_CHANGE", "与已经发布的规则没有不同", "请先填写要修订的条目")
    if PackProposal.objects.filter(digest=pack.digest, answer__isnull=True).exists():
        raise RuleRefused("PROPOSED", "同样的内容已经提请发布，正等待答复", "请等待另一人核发")
    row = PackProposal.objects.create(
        draft=draft, name=pack.name, label=pack.label, base=draft.base, digest=pack.digest,
        content=pack.plain(), proposed_by=by.id, proposed_name=by.name, proposed_at=at,
    )  # fmt: skip
    ask_check(digest=pack.digest, at=at)
    return row


@transaction.atomic
def release(*, proposal: PackProposal, by: Person, at: datetime) -> PublishedPack:
    """Publishes a proposal as the second person; new dossiers take it from now on.

    Raises RuleRefused: by the proposer himself, answered before, not checked under the present
    program, a property broken, or another version published since the draft was begun.
    """
    _before_answer(proposal, by)
    report = report_of(proposal.digest)
    if report is None:
        raise RuleRefused("UNCHECKED", "程序核验还没有完成，不能发布", "请等待核验完成")
    if not report.held:
        raise RuleRefused("BROKEN", "在这一规则下有程序性质不成立，不能发布",
                          "请退回修改，反例见核验报告")  # fmt: skip
    last = PublishedPack.objects.filter(name=proposal.name).first()
    if last is not None and last.digest != proposal.base:
        raise RuleRefused("BASE_MOVED", "起草以后已经发布了另一版规则，本稿不是在现行规则上修订的",
                          "请退回，按现行规则重新起草")  # fmt: skip
    answer = PackAnswer.objects.create(
        proposal=proposal, digest=proposal.digest, proposed_by=proposal.proposed_by,
        answer=PackAnswer.Answer.RELEASED, answered_by=by.id, answered_name=by.name,
        answered_at=at,
    )  # fmt: skip
    row = _publish(
        from_plain(proposal.content), at=at, answer=answer,
        by=f"{proposal.proposed_name}提请，{by.name}核发",
    )  # fmt: skip
    PackDraft.objects.filter(pk=proposal.draft_id).update(closed_at=at)
    return row


@transaction.atomic
def send_back(*, proposal: PackProposal, by: Person, reason: str, at: datetime) -> PackAnswer:
    """Returns a proposal to its drafter with the reason. Raises RuleRefused as `release` does."""
    _before_answer(proposal, by)
    if not reason.strip():
        raise RuleRefused("REASON", "退回须写明理由", "请填写理由")
    return PackAnswer.objects.create(
        proposal=proposal, digest=proposal.digest, proposed_by=proposal.proposed_by,
        answer=PackAnswer.Answer.RETURNED, reason=reason.strip()[:500], answered_by=by.id,
        answered_name=by.name, answered_at=at,
    )  # fmt: skip


def _before_answer(proposal: PackProposal, by: Person) -> None:
    must_amend(by)
    PackDraft.objects.select_for_update().get(pk=proposal.draft_id)
    if by.id == proposal.proposed_by:
        raise RuleRefused("SAME_PERSON", "提请的人不能自己核发，须由另一人核发", "请另一人办理")
    if PackAnswer.objects.filter(proposal=proposal).exists():
        raise RuleRefused("ANSWERED", "这一提请已经答复", "请查看答复")
