"""The rows of the archive against the acts they follow from, for `sanjian verify`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sanjian.law.forms import SHANGHAI
from sanjian.records.archive.contents import hash_of_told
from sanjian.records.models import Act, ArchiveFile

TERM = re.compile("定期([0-9]+)年")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the archive and the acts disagree: the file, its act, what, and both sides."""

    dossier: str
    seq: int
    what: str
    expected: str
    found: str


def differences() -> Iterator[Difference]:
    """Yield every difference between the rows of the archive and the acts they follow from."""
    acts = Act.objects.filter(step="archive_case").select_related("dossier")
    known = {(act.dossier_id, act.seq): act for act in acts}
    for row in ArchiveFile.objects.select_related("dossier").order_by("pk"):
        act = known.pop((row.dossier.pk, row.act_seq), None)
        uid = str(row.dossier.uid)
        if act is None:
            yield Difference(uid, row.act_seq, f"档号{row.number}", "据以归档的记录", "缺失")
            continue
        said = {
            "档号": (act.content.get("volume"), row.number),
            "保管期限": (act.content.get("retention"), row.retention),
            "保管期满日": (_last_day(act), row.expires_on),
            "页数": (act.content.get("pages"), row.pages),
            "卷内目录": (act.content.get("contents_hash"), hash_of_told(row.contents)),
        }
        for what, (expected, found) in said.items():
            if expected != found:
                yield Difference(uid, row.act_seq, what, str(expected), str(found))
    for act in known.values():
        if "contents_hash" in act.content:
            yield Difference(str(act.dossier.uid), act.seq, "归档登记", "存在", "缺失")


def _last_day(act: Act) -> date | None:
    """Return the end of the term that the act of putting away means, None for ever.

    The day of closing is one of the file's facts, which are folded anew by themselves.
    """
    found = TERM.fullmatch(str(act.content.get("retention")))
    if found is None:
        return None
    closed = act.dossier.facts.get("closed_on") or act.at.astimezone(SHANGHAI).date().isoformat()
    return date(int(str(closed)[:4]) + int(found.group(1)), 12, 31)
