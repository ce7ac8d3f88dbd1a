"""What the portal asks about guides: released copies only, every answer bounded."""

from __future__ import annotations

from django.db.models import Q

from sanjian.disclosure.guide_models import PublishedGuide


def guides(text: str = "", slug: str = "") -> list[PublishedGuide]:
    """Return the guides in force whose words hold every word asked for, of one agency or all.

    What stands in name or summary comes first.
    """
    rows = PublishedGuide.objects.filter(until=None).defer("svg")
    if slug:
        rows = rows.filter(slug=slug)
    words = text.split()
    for word in words:
        rows = rows.filter(Q(item__icontains=word) | Q(words__icontains=word))
    found = list(rows[:500])
    return sorted(found, key=lambda one: -sum(word in one.item + one.summary for word in words))


def guide(slug: str, code: str, number: int | None = None) -> PublishedGuide | None:
    """Return the guide to an item: the one in force, or an older version."""
    rows = PublishedGuide.objects.filter(slug=slug, code=code)
    return rows.filter(until=None).first() if number is None else rows.filter(number=number).first()


def guide_versions(slug: str, code: str) -> list[PublishedGuide]:
    """Return the versions of an item's guide, the newest first, with the days they held."""
    return list(PublishedGuide.objects.filter(slug=slug, code=code).defer("svg", "content"))
