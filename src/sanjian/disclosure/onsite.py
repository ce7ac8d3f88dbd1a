"""现场公示: officers make a page with a code; the party opens it on his own telephone.

It shows who they are with certificates as they stand at the moment of looking, the papers of this
file addressed to him, and what he may ask for (118号（五）: 主动出示执法证件、告知权利义务).
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sanjian.disclosure.beforehand_posts import refuse
from sanjian.disclosure.onsite_models import OnsiteNotice, PublishedOnsite
from sanjian.disclosure.queries import papers_of_file, shown_in_log
from sanjian.disclosure.registers import slug
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.ledger.canonical import digest
from sanjian.records.leaves import leave
from sanjian.records.verification import Finding
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on

OPINION = "国办发〔2018〕118号（五）"
ACTIVITIES = "identity.activities"
RIGHTS = "notice.rights"
TWO = "《行政处罚法》第四十二条第一款"
FEWEST = 2
DUTIES = (
    "您应当如实回答询问，并协助调查或者检查，不得拒绝或者阻挠。（《行政处罚法》第五十五条第二款）"
)


def activities(params: Parameters) -> list[tuple[str, str]]:
    """Return the activities at which the place has officers show who they are: code and label."""
    rows = params.rows(ACTIVITIES) if params.has(ACTIVITIES) else ()
    return [(str(row["code"]), str(row["label"])) for row in rows]


@transaction.atomic
def show(
    *, file: UUID, agency: Agency, activity: str, officers: Sequence[Person], params: Parameters,
    by: Person, at: datetime,
) -> PublishedOnsite:  # fmt: skip
    """Make the page for one activity on site; raises NotDisclosed.

    ``officers`` are those who stand there: at least two with a certificate valid today
    （《行政处罚法》第四十二条第一款）, the maker among them.
    """
    day = at.astimezone(SHANGHAI).date()
    chosen = {one.pk: one for one in officers}
    known = people_on([*chosen, by.pk], day)
    label = dict(activities(params)).get(activity)
    if label is None:
        raise refuse("ACTIVITY_UNKNOWN", "应当选择正在进行的执法活动", params.source(ACTIVITIES),
                     "请从所列活动中选择")  # fmt: skip
    if by.pk not in chosen or Role.OFFICER not in known[by.pk].roles:
        raise refuse("NOT_ON_SITE", "现场码由到场的执法人员出示", OPINION, "请由到场的执法人员办理")
    if len(chosen) < FEWEST:
        raise refuse("OFFICERS_TOO_FEW", "到场执法人员不得少于两人", TWO,
                     "请加选一同到场的执法人员")  # fmt: skip
    defects = [known[one].certificate_defect(day) for one in chosen]
    if any(defects):
        raise refuse("CERT_INVALID", "、".join(filter(None, defects)),
                     "《行政处罚法》第四十二条第一款", "请改由持有效执法证的人员到场")  # fmt: skip
    rows = []
    for one in chosen:
        held = known[one].certificate
        rows.append([known[one].name, held.number if held else ""])
    code = b32encode(secrets.token_bytes(15)).decode().lower()
    made = OnsiteNotice.objects.create(
        code=code, file=file, agency=agency, activity=label, officers=rows, by=by, at=at
    )
    leave("onsite", made.pk, digest_of(made), shown=True)
    return PublishedOnsite.objects.create(
        code=code, slug=slug(agency.name), agency=agency.name, activity=label, officers=rows,
        papers=[list(row) for row in papers_of_file(file)], rights=rights(params), at=at,
        duties=DUTIES,
    )  # fmt: skip


def rights(params: Parameters) -> list[list[str]]:
    """Return what a party may ask for on site: in words, and under which article."""
    rows: Sequence[Mapping[str, Any]] = params.rows(RIGHTS) if params.has(RIGHTS) else ()
    source = params.source(RIGHTS) if rows else ""
    return [[str(row["label"]), str(row.get("law") or source)] for row in rows]


def digest_of(notice: OnsiteNotice) -> str:
    """Return the digest under which a page stands in the log: who, where from, for what, when."""
    return digest({"code": notice.code, "file": str(notice.file), "activity": notice.activity,
                   "officers": [list(row) for row in notice.officers],
                   "at": notice.at.astimezone(UTC).isoformat()})  # fmt: skip


def verify_onsite() -> Iterator[Finding]:
    """Yield each page made on site whose officers, activity or time are not what the log holds."""
    for copy in PublishedOnsite.objects.order_by("pk").iterator(chunk_size=200):
        place = f"现场公示 {copy.agency}{copy.code[:6]}"
        kept = OnsiteNotice.objects.filter(code=copy.code).first()
        if kept is None:
            yield Finding(place, 0, "公示", "现场码", "存在", "缺失")
            continue
        if digest_of(kept) != shown_in_log("onsite", kept.pk):
            yield Finding(place, 0, "公示", "日志中的校验值", digest_of(kept),
                          shown_in_log("onsite", kept.pk))  # fmt: skip
        for what, was, now in (
            ("执法人员", kept.officers, copy.officers), ("活动", kept.activity, copy.activity),
            ("时间", kept.at, copy.at),
        ):  # fmt: skip
            if was != now:
                yield Finding(place, 0, "公示", what, str(was), str(now))


def shown_for(file: UUID) -> list[OnsiteNotice]:
    """Return the pages made for a file, the latest first."""
    return list(OnsiteNotice.objects.filter(file=file).select_related("by")[:50])
