"""A start's content step for rule packs: the settled profile's pack, checked, then published.

What two persons released here stays in force: a pack that came with a newer program does not take
its place by itself (docs/adr/0011-pack-publication.md).
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from sanjian.rulepacks.actions import check_pack, publish_pack
from sanjian.rulepacks.checking import Progress
from sanjian.rulepacks.entries import PackError
from sanjian.rulepacks.holidays import work_calendar
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.packs import PackRefused
from sanjian.rulepacks.queries import published

PUBLISHER = "系统安装"


def prepare(*, profile: str, say: Callable[[str], None]) -> None:
    """Publishes the pack of `profile` with all its layers; the same words are published once.

    A pack that is new to this database is first explored by the state-space checker: seconds to
    a minute, once; `say` hears how far it is. An edited pack is a new version beside the old one:
    dossiers keep what they pinned.

    Raises:
        PackRefused: the files of the pack, or of one above it, hold an error, or a property of
            a procedure breaks under it; the shortest counter-example is in the reason.
    """
    pack = load(settings.PACKS_ROOT, profile)
    rows = [row for row in published() if row.name == pack.name]
    if any(row.digest == pack.digest for row in rows):
        say(f"{pack.label},{pack.digest[:12]}")
        return
    if rows and rows[0].answer_id is not None:
        say(f"{pack.label}以本地发布的规则为准,随程序带来的版本未自动采用")
        return
    at = datetime.now(ZoneInfo(settings.TIME_ZONE))
    say("核验程序性质……")
    calendar = work_calendar(settings.PACKS_ROOT)
    report = check_pack(pack=pack, calendar=calendar, at=at, progress=_telling(say))
    if not report.held:
        raise PackRefused(
            [
                PackError(pack.name, part["label"], one["text"], "；".join(one["path"]))
                for part in report.report["parts"]
                for one in part["findings"]
                if not one["held"]
            ]
        )
    row = publish_pack(pack=pack, by=PUBLISHER, at=at)
    say(f"{row.label},{row.digest[:12]}")


def _telling(say: Callable[[str], None]) -> Progress:
    """Says each tenth of the exploration once: it may last a minute on a busy machine."""
    tenth = 0

    def tell(done: int, total: int, doing: str, states: int) -> None:
        nonlocal tenth
        if done * 10 // total > tenth:
            tenth = done * 10 // total
            say(f"核验 {done}/{total},{states} 个状态,正在核验{doing}")

    return tell
