"""Public guides against what was written and released: words, chart, place in the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sanjian.disclosure import guide_contents
from sanjian.disclosure.guide_models import PublishedGuide, ServiceGuide
from sanjian.disclosure.queries import commitment_of
from sanjian.records.verification import Finding


def verify_guides() -> Iterator[Finding]:
    """Yield each public guide that is not the version written and released, or lost its chart."""
    for copy in PublishedGuide.objects.order_by("pk").iterator(chunk_size=200):
        place = f"服务指南 {copy.agency}{copy.item}第{copy.number}版"
        kept = ServiceGuide.objects.filter(
            agency__name=copy.agency, power__code=copy.code, number=copy.number,
            steps__name="released",
        ).first()  # fmt: skip
        if kept is None:
            yield Finding(place, 0, "公示", "已发布的版本", "存在", "缺失")
            continue
        if commitment_of("guide", kept.pk) != copy.commitment:
            yield Finding(place, 0, "公示", "日志承诺值", commitment_of("guide", kept.pk),
                          copy.commitment)  # fmt: skip
        contents = {guide_contents.digest_of(one) for one in (copy.content, kept.content)}
        for found in contents | {copy.digest}:
            if found != kept.digest:
                yield Finding(place, 0, "公示", "内容校验值", kept.digest, found)
        drawn = hashlib.sha256(copy.svg.encode()).hexdigest()
        if drawn != copy.content["chart"]:
            yield Finding(place, 0, "公示", "流程图", copy.content["chart"], drawn)
