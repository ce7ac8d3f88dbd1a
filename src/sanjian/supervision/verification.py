"""What `sanjian verify` asks of complaints and drawings.

The public answer is the one that was given; a seed draws what stands as drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanjian.records.verification import Finding
from sanjian.supervision.appraisal import redrawn
from sanjian.supervision.models import Appraisal, Complaint, PublishedComplaint
from sanjian.supervision.publishing import answer_of, state_of


def verify_complaints() -> Iterator[Finding]:
    """Yield each public state or answer that the record does not know."""
    for copy in PublishedComplaint.objects.order_by("pk").iterator(chunk_size=200):
        kept = Complaint.objects.filter(receipt=copy.receipt).first()
        steps = tuple(kept.steps.all()) if kept else ()
        stated = (state_of(steps), answer_of(steps)[0]) if kept else ("", "")
        if (copy.state, copy.reply) != stated:
            yield Finding(f"投诉举报 {copy.receipt}", 0, "公示", "进度和答复", "：".join(stated),
                          f"{copy.state}：{copy.reply}")  # fmt: skip


def verify_appraisals() -> Iterator[Finding]:
    """Yield each drawing of files whose seed does not draw the files that stand as drawn."""
    for run in Appraisal.objects.order_by("pk").iterator(chunk_size=50):
        if not redrawn(run):
            yield Finding(
                f"案卷评查 {run.title}", 0, "抽取", "抽中的案卷", "按种子重抽相同", "不同"
            )
