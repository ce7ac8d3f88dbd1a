"""Joined and split files against each other: both sides of each act, and what was carried over.

A link alone proves nothing: the other file must hold its side of the act, taken at the same
moment, and every row of carried evidence must name an act of the other file that says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sanjian.law.procedures.joining import CARRYING
from sanjian.records.gate_verification import Difference
from sanjian.records.joining import TOGETHER
from sanjian.records.models import Act, Dossier, Exhibit, Link

RECEIVING = ("take_over_split", "receive_joined")


def differences(
    dossier: Dossier, acts: Sequence[Act], links: Sequence[Link]
) -> Iterator[Difference]:
    """Yield each link without its other side, each receipt without its link, each changed row."""
    for link in links:
        if link.kind in TOGETHER and not _received(link):
            yield Difference(link.act_seq, "并案、分案", "另一案卷有接收记录", "没有")
    for act in acts:
        if act.step not in CARRYING:
            continue
        if act.step in RECEIVING and not _linked(dossier, act):
            yield Difference(act.seq, "来源案卷", str(act.content["from_uid"]), "没有关联记录")
        yield from _rows(act)
        yield from _files(dossier, act)


def _received(link: Link) -> bool:
    sides = Act.objects.filter(dossier=link.target_id, step__in=RECEIVING, at=link.linked_at)
    return sides.filter(content__from_uid=str(link.source.uid)).exists()


def _linked(dossier: Dossier, act: Act) -> bool:
    into = Link.objects.filter(target=dossier, kind__in=TOGETHER, linked_at=act.at)
    return into.filter(source__uid=act.content["from_uid"]).exists()


def _rows(act: Act) -> Iterator[Difference]:
    rows: list[dict[str, Any]] = act.content.get("evidence") or []
    stored = {
        (str(uid), seq): content_hash
        for uid, seq, content_hash in Act.objects.filter(
            dossier__uid__in={row["uid"] for row in rows}
        ).values_list("dossier__uid", "seq", "content_hash")
    }
    for row in rows:
        found = stored.get((row["uid"], row["seq"]), "没有")
        if found != row["source_hash"]:
            yield Difference(act.seq, f"引用的证据 {row['name']}", row["source_hash"], found)


def _files(dossier: Dossier, act: Act) -> Iterator[Difference]:
    wanted = {row["sha256"]: row["name"] for row in act.content.get("files") or ()}
    if not wanted:
        return
    kept = set(
        Exhibit.objects.filter(dossier=dossier, blob__in=wanted).values_list("blob", flat=True)
    )
    for blob in sorted(set(wanted) - kept):
        yield Difference(act.seq, f"引用的文件 {wanted[blob]}", blob, "缺失")
