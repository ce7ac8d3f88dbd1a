"""A start's content step for the portal, and what keeps its registers fresh afterwards.

The portal reads copies only; somebody has to make them when a register changed or a document was
issued. Both are cheap, and both may run at any time and twice.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from sanjian.assistance.queries import published
from sanjian.disclosure import catalogues, registers, rules
from sanjian.disclosure.adjusting import note_drift
from sanjian.disclosure.annual.posts import announce
from sanjian.disclosure.basis_following import refresh_bases
from sanjian.disclosure.benchmarks import refresh_benchmarks
from sanjian.disclosure.draws import refresh_draws
from sanjian.disclosure.licences import refresh_licences
from sanjian.disclosure.progress import refresh_progress
from sanjian.disclosure.promptness import refresh_promptness
from sanjian.law.forms import SHANGHAI
from sanjian.records.rules import calendar
from sanjian.rulepacks.listing import places
from sanjian.rulepacks.queries import newest, pinned
from sanjian.rulepacks.view import View, on


def prepare(*, profile: str, say: Callable[[str], None]) -> None:
    """Publishes whose portal this is, agencies, certificates, procedures and document codes."""
    at = datetime.now(ZoneInfo(settings.TIME_ZONE))
    say(f"{refresh(profile=profile, at=at)}个执法机关")


def in_force(profile: str, at: datetime) -> View:
    """Return the rules of a place that hold at a moment."""
    return on(pinned(newest(profile).digest), at.astimezone(SHANGHAI).date())


def refresh(*, profile: str, at: datetime) -> int:
    """Publishes the registers as they stand; returns how many agencies are public.

    Args:
        profile: name of the jurisdiction's pack, whose words and periods the portal shows.
        at: the moment; its day in Shanghai decides which certificates are valid.
    """
    row = newest(profile)
    pack = pinned(row.digest)
    params = on(pack, at.astimezone(SHANGHAI).date())
    name = params.text("portal.name") if params.has("portal.name") else ""
    registers.refresh_site(place="", name=name, operator="", at=at)
    registers.refresh_procedures(params=params, at=at)
    others = places(settings.PACKS_ROOT).values()
    rules.refresh_rules(pack=pack, published_at=row.published_at, others=others, at=at)
    refresh_bases(pack=pack, at=at)
    catalogues.refresh_catalogues(params=params, at=at)
    refresh_licences(at=at)
    refresh_benchmarks(published())
    registers.publish_document_proofs(at=at)
    refresh_draws(at=at)
    refresh_progress(at=at)
    announce(params=params, at=at)
    refresh_promptness(at=at)
    note_drift(params=params, calendar=calendar(), at=at)
    return registers.refresh_agencies(at=at)
