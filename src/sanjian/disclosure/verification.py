"""The public copies against what was released: nothing public was changed behind the record.

A copy states the hash of its public fields and the commitments of the acts that decided and
released it; the act of release states what was checked. All of them must still agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sanjian.disclosure.annual.counting import digest_of as figures_digest
from sanjian.disclosure.beforehand import digest_of
from sanjian.disclosure.models import (
    AnnualReport,
    CorrectionAnswer,
    ExanteVersion,
    Forwarding,
    PublicationEnding,
    PublishedAnnual,
    PublishedCorrection,
    PublishedDecision,
    PublishedExante,
    PublishedVersion,
)
from sanjian.disclosure.queries import (
    commitment_of,
    dossier_released_by,
    ended_after,
    last_words,
    released_as,
)
from sanjian.disclosure.snapshots import PUBLIC, further_of, public_number, text_hash
from sanjian.records.verification import Finding


def verify_published() -> Iterator[Finding]:
    """Yield each public copy that is not what the record says was released."""
    copies = PublishedDecision.objects.filter(origin=PublishedDecision.Origin.HANDLED)
    for copy in copies.order_by("pk").iterator(chunk_size=200):
        place = f"公示 {copy.number}"
        shown = {name: str(getattr(copy, name)) for name in PUBLIC}
        found = text_hash({**shown, "further": copy.further})
        if found != copy.text_hash:
            yield Finding(place, 0, "公示", "text_hash", copy.text_hash, found)
        released = released_as(copy)
        if released is None:
            yield Finding(place, 0, "公示", "发布行为", "存在", "缺失")
            continue
        if released.decided_hash != copy.act_hash:
            yield Finding(place, 0, "公示", "act_hash", released.decided_hash, copy.act_hash)
        earlier = {public_number(key) for key in released.earlier}
        if strange := set(copy.replaces) - earlier:
            yield Finding(place, released.seq, "公示", "被取代的决定", "本案此前的决定",
                          "、".join(sorted(strange)))  # fmt: skip
        hashes = [_hash_of(content) for content in released.prepared]
        if copy.text_hash not in hashes:
            latest = hashes[0] if hashes else "编制行为缺失"
            yield Finding(place, released.seq, "公示", "审核发布的内容", latest, copy.text_hash)
    yield from _there_or_gone()


def _there_or_gone() -> Iterator[Finding]:
    """Yield what was released and is not public, and what was taken off and still is.

    A copy that time or a credit repair took off is not missed: its ending stands in the record.
    """
    handled = PublishedDecision.objects.filter(origin=PublishedDecision.Origin.HANDLED)
    public = set(handled.values_list("release_commitment", flat=True))
    for word in last_words():
        if word.public and not (word.commitment in public or ended_after(word.dossier, word.at)):
            yield Finding(word.number, word.seq, "公示", "公开文本", "公开", "缺失")
    for ending in PublicationEnding.objects.order_by("pk").iterator(chunk_size=500):
        if handled.filter(number=ending.number, released_at__lte=ending.at).exists():
            place = f"公示 {ending.number}"
            yield Finding(place, 0, "公示", "公开文本", ending.get_kind_display(), "仍在公开")


def verify_corrections() -> Iterator[Finding]:
    """Yield each public outcome of a request, and each version, that the record does not know."""
    kept = {row.request_id: row for row in CorrectionAnswer.objects.all()}
    for copy in PublishedCorrection.objects.order_by("pk").iterator(chunk_size=200):
        found = kept.get(copy.receipt)
        stated = (found.get_outcome_display(), found.said) if found else ("", "")
        if (copy.outcome, copy.said) != stated:
            yield Finding(f"更正申请 {copy.receipt}", 0, "公示", "答复", "：".join(stated),
                          f"{copy.outcome}：{copy.said}")  # fmt: skip
    for version in PublishedVersion.objects.order_by("pk").iterator(chunk_size=200):
        if not dossier_released_by(version.release_commitment):
            place = f"公示 {version.number}第{version.version}版"
            yield Finding(place, 0, "公示", "发布行为", "存在", "缺失")


def verify_forwardings() -> Iterator[Finding]:
    """Yield what another system was told of a copy that was never released so."""
    known = set(PublishedVersion.objects.values_list("number", "text_hash"))
    for row in Forwarding.objects.filter(event=Forwarding.Event.RELEASED).order_by("pk"):
        if (row.number, row.payload.get("text_hash")) not in known:
            yield Finding(f"推送 {row.number} {row.label}", 0, "公示", "推送的内容", "已公示的版本",
                          str(row.payload.get("text_hash")))  # fmt: skip


def verify_annuals() -> Iterator[Finding]:
    """Yield each public yearly report that is not the version approved and published here."""
    for copy in PublishedAnnual.objects.filter(published_at__isnull=False).order_by("pk"):
        place = f"统计年报 {copy.agency}{copy.year}年度第{copy.number}版"
        kept = AnnualReport.objects.filter(
            agency__name=copy.agency, year=copy.year, number=copy.number, steps__name="published"
        ).first()
        if kept is None:
            yield Finding(place, 0, "公示", "已公布的版本", "存在", "缺失")
            continue
        if commitment_of("annual_report", kept.pk) != copy.commitment:
            yield Finding(place, 0, "公示", "日志承诺值", commitment_of("annual_report", kept.pk),
                          copy.commitment)  # fmt: skip
        for made in {figures_digest(copy.figures), figures_digest(kept.figures), copy.digest}:
            if made != kept.digest:
                yield Finding(place, 0, "公示", "数据校验值", kept.digest, made)
        if copy.words != kept.words:
            yield Finding(place, 0, "公示", "情况说明", kept.words, copy.words)


def verify_beforehand() -> Iterator[Finding]:
    """Yield each file of disclosure beforehand that is not the version collected and released."""
    for copy in PublishedExante.objects.order_by("pk").iterator(chunk_size=200):
        place = f"事前公示 {copy.agency}第{copy.number}版"
        kept = ExanteVersion.objects.filter(
            agency__name=copy.agency, number=copy.number, steps__name="released"
        ).first()
        if kept is None:
            yield Finding(place, 0, "公示", "已发布的版本", "存在", "缺失")
            continue
        if commitment_of("exante", kept.pk) != copy.commitment:
            yield Finding(place, 0, "公示", "日志承诺值", commitment_of("exante", kept.pk),
                          copy.commitment)  # fmt: skip
        for found in {digest_of(copy.content), digest_of(kept.content), copy.digest}:
            if found != kept.digest:
                yield Finding(place, 0, "公示", "内容校验值", kept.digest, found)


def _hash_of(content: Mapping[str, Any]) -> str:
    own = {name: str(content.get(name, "")) for name in PUBLIC}
    return text_hash({**own, "further": further_of(content)})
