"""A start's content step for rule packs: the settled profile's pack, published as it stands."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from sanjian.rulepacks.actions import publish_pack
from sanjian.rulepacks.loader import load

PUBLISHER = "系统安装"


def prepare(*, profile: str, say: Callable[[str], None]) -> None:
    """Publishes the pack of `profile` with all its layers; the same words are published once.

    An edited pack is a new version beside the old one: dossiers keep what they pinned.

    Raises:
        PackRefused: the files of the pack, or of one above it, hold an error.
    """
    pack = load(settings.PACKS_ROOT, profile)
    row = publish_pack(pack=pack, by=PUBLISHER, at=datetime.now(ZoneInfo(settings.TIME_ZONE)))
    say(f"{row.label},{row.digest[:12]}")
