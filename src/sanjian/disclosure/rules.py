"""A place's rules as published: every parameter in words, generated from the pack in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from sanjian.disclosure.models import PublishedRule, PublishedRuleset
from sanjian.law.forms import SHANGHAI
from sanjian.rulepacks.listing import Line, lines, row_hints
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.themes import Theme
from sanjian.rulepacks.view import Statement


@transaction.atomic
def refresh_rules(
    *, pack: Pack, published_at: datetime, others: Iterable[Pack], at: datetime
) -> int:
    """Publish the parameters of `pack` as in force today, beside those of the other places.

    Returns how many parameters are public. What is no longer stated anywhere goes.
    """
    place = pack.place
    PublishedRuleset.objects.update_or_create(
        only=True,
        defaults={
            "label": place.label, "issuer": place.issuer[:200], "document": place.document[:300],
            "issued": place.issued, "digest": pack.digest, "published_at": published_at,
            "updated_at": at,
        },
    )  # fmt: skip
    keys: list[str] = []
    day = at.astimezone(SHANGHAI).date()
    for theme, found in lines(pack, day, others):
        for one in found:
            rows = one.here.value if isinstance(one.here.value, tuple) else ()
            items = [{"label": row["label"], "hints": row_hints(pack, day, row)} for row in rows]
            PublishedRule.objects.update_or_create(
                key=one.key.name,
                defaults={**_row(one, theme, at), "items": items, "position": len(keys)},
            )
            keys.append(one.key.name)
    PublishedRule.objects.exclude(key__in=keys).delete()
    return len(keys)


def _row(one: Line, theme: Theme, at: datetime) -> dict[str, object]:
    here = one.here
    return {
        "theme": theme.name,
        "theme_label": theme.label,
        "label": one.key.label,
        "shown": "本地未规定" if here.value is None else here.shown,
        "source": here.source,
        "since": one.since,
        "default": here.is_default,
        "words": [{"text": said.shown, "source": said.source} for said in here.words],
        "said": [_said(said) for said in (*here.decided, *here.above, *here.others)],
        "elsewhere": [
            {"place": two.place, "shown": two.shown, "source": two.source,
             "default": two.default, "differs": two.differs}
            for two in one.elsewhere
        ],
        "updated_at": at,
    }  # fmt: skip


def _said(said: Statement) -> dict[str, object]:
    return {
        "layer": said.layer_label,
        "shown": said.shown,
        "source": said.source,
        "from": f"{said.in_force:%Y年%-m月%-d日}",
        "until": f"{said.until:%Y年%-m月%-d日}" if said.until else "",
        "default": said.default,
    }
