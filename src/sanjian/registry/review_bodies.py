"""法制审核机构: which body of an agency reviews, by the place's order, and what is lacking.

A place may say where to look (`review.body_order`): the enforcement team's own legal body, the
agency's, else a department named for it with somebody who does the work.
Source: 国办发〔2018〕118号（十一）: 明确具体负责本单位重大执法决定法制审核的工作机构，有专人负责.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from sanjian.law.parameters import Parameters
from sanjian.registry.models import Agency, Person, ReviewBody
from sanjian.registry.refusals import refuse

OPINION = "国办发〔2018〕118号（十一）"
ORDER = "review.body_order"
USUAL = ("organ", "named")
"""Where to look in a place that gives no order of its own."""


def order(params: Parameters) -> tuple[str, ...]:
    """Return the ranks in which a place looks for the review body."""
    return tuple(str(one) for one in params.items(ORDER)) if params.has(ORDER) else USUAL


def chosen(names: Mapping[str, str], params: Parameters) -> tuple[str, str]:
    """Return rank and name of the first body that there is, in the place's order; or two blanks.

    ``names`` are the bodies by rank; one that is not there is blank.
    """
    found = ((rank, names.get(rank, "").strip()) for rank in order(params))
    return next((one for one in found if one[1]), ("", ""))


@transaction.atomic
def enter_body(
    *,
    agency: Agency,
    names: Mapping[str, str],
    cadre: Person | None,
    handles: bool,
    basis: str,
    since: date,
    params: Parameters,
    by: Person | None,
    at: datetime,
) -> ReviewBody:
    """Enter which body reviews an agency's decisions from a day on.

    Raises NotRegistered: NO_REVIEW_BODY where there is none at all, REVIEW_CADRE_MISSING where a
    department is only named and nobody is put in charge of the work.
    """
    source = params.source("review.body") if params.has("review.body") else OPINION
    rank, name = chosen(names, params)
    if not rank:
        raise refuse("NO_REVIEW_BODY", "没有法制审核机构，也没有明确承担其职能的部门", source,
                     "请设立法制机构，或者明确承担法制机构职能的部门")  # fmt: skip
    if rank == ReviewBody.Rank.NAMED and cadre is None:
        raise refuse("REVIEW_CADRE_MISSING", "明确承担法制机构职能的部门应当配备专（兼）职法制干部",
                     source, "请选择负责法制审核的人员")  # fmt: skip
    made = ReviewBody.objects.create(
        agency=agency, rank=rank, name=name, cadre=cadre, handles=handles,
        basis=basis.strip(), since=since, entered_by=by,
        entered_at=at,
    )  # fmt: skip
    Agency.objects.filter(pk=agency.pk).update(review_body=name)
    return made


def body_on(agency: Agency, day: date) -> ReviewBody | None:
    """Return the body that was entered for an agency and counts on a day."""
    rows = ReviewBody.objects.filter(agency=agency, since__lte=day)
    return rows.select_related("cadre").order_by("since", "id").last()


def why(body: ReviewBody, params: Parameters) -> str:
    """Return in words why this is the body that reviews: its place in the order looked through."""
    passed = order(params)[: order(params).index(body.rank)] if body.rank in order(params) else ()
    labels = dict(ReviewBody.Rank.choices)
    lacking = "、".join(f"没有{labels[one]}" for one in passed)
    said = f"为{labels[body.rank]}"
    return f"{lacking}，{said}" if lacking else said


def lacks(agency: Agency, day: date, params: Parameters | None) -> list[str]:
    """Return what an agency's review body lacks, in words; nothing where it is whole."""
    body, found = body_on(agency, day), []
    if not agency.review_body:
        due = ""
        if params is not None and params.has("rollout.deadline"):
            last = params.date_of("rollout.deadline")
            due = f"（应于{last.year}年{last.month}月{last.day}日前设立）"
        found.append(f"未明确法制审核机构{due}")
    if body is not None and body.handles:
        found.append("法制审核机构同时承办案件，不能独立承担法制审核职责")
    return found
