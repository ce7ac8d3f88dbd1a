"""The left navigation: one row for each entry. A room that gets pages adds its row here.

An entry is shown to the holders of its posts (to everybody when it names none); its count is
asked for on every page, so it must be one cheap query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from sanjian.cases.queries import COUNTED, duties_of, waiting_for
from sanjian.coordination import asking, transfers
from sanjian.desk.seat import Seat
from sanjian.disclosure.adjusting import open_adjustments
from sanjian.disclosure.corrections import waiting_requests
from sanjian.disclosure.forwarding import waiting as unconfirmed
from sanjian.disclosure.guide_duties import open_duties
from sanjian.disclosure.queries import waiting as publications_waiting
from sanjian.law.people import Role
from sanjian.party.answering import unanswered_for
from sanjian.records.handing import handovers
from sanjian.registry import bases
from sanjian.registry.catalogue.queries import returned, unanswered
from sanjian.registry.powers import waiting as powers_waiting
from sanjian.review.guidance import notes as guidance_notes
from sanjian.review.queries import awaiting_review
from sanjian.supervision.appraisal import defects_waiting
from sanjian.supervision.complaints import waiting as complaints_waiting
from sanjian.ui.parts import NavItem

Count = Callable[[Seat], "Counted"]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many wait, and whether one of them is late."""

    number: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, the name of its address, its icon, whose it is, what is counted."""

    label: str
    view: str
    icon: str
    roles: frozenset[Role] = frozenset()
    count: Count | None = None
    under: tuple[str, ...] = ()


def _todo(seat: Seat) -> Counted:
    rows = duties_of(seat.person, seat.roles, at=seat.at)
    late = rows.filter(due__lt=seat.at, paused=False)[:1].exists()
    return Counted(rows.order_by()[:COUNTED].count(), late)


def _approvals(seat: Seat) -> Counted:
    found = waiting_for(seat.person, seat.roles & {Role.HEAD, Role.UNIT_HEAD})
    return Counted(found.order_by()[:COUNTED].count())


def _reviews(seat: Seat) -> Counted:
    found = awaiting_review(seat.person)
    late = found.filter(next_due__lt=seat.at, next_paused=False)[:1].exists()
    return Counted(found.order_by()[:COUNTED].count(), late)


def _publications(seat: Seat) -> Counted:
    return Counted(*publications_waiting(seat.person, at=seat.at))


def _forwardings(seat: Seat) -> Counted:
    """What other systems have not confirmed: one's own agency's, for the bureau everybody's."""
    own = None if seat.person.agency.supervises else seat.person.agency_id
    rows = unconfirmed()
    rows = rows if own is None else rows.filter(dossier__agency_id=own)
    return Counted(rows.order_by()[:COUNTED].count())


def _corrections(seat: Seat) -> Counted:
    """Correction requests that wait: one's own agency's, for the bureau everybody's."""
    return Counted(waiting_requests(None if seat.person.agency.supervises else seat.person.agency))


def _complaints(seat: Seat) -> Counted:
    """Complaints that have not ended: of one's own agency, for the bureau of everybody."""
    own = None if seat.person.agency.supervises else seat.person.agency
    mine = None if seat.roles & {Role.CLERK, Role.HEAD, Role.SUPERVISOR} else seat.person
    return Counted(complaints_waiting(own, mine))


def _powers(seat: Seat) -> Counted:
    """Changes of power lists that wait for one of this person's posts."""
    own = None if seat.person.agency.supervises else seat.person.agency
    return Counted(powers_waiting(own, seat.roles))


def _letters(seat: Seat) -> Counted:
    """What the parties of one's own files have handed in and nobody has answered."""
    return Counted(len(unanswered_for(seat.person)))


def _help(seat: Seat) -> Counted:
    """Requests of other agencies that one's own has to answer; for the bureau nothing."""
    if seat.person.agency.supervises:
        return Counted(0)
    found = asking.waiting(seat.person)
    return Counted(len(found), any(one.late(seat.today) for one in found))


def _transfers(seat: Seat) -> Counted:
    """Transfers that wait for an answer of one's own agency; an urgent one counts as late."""
    found = transfers.unanswered(seat.person)
    pressing = Q(urgent=True) | Q(due__lt=seat.today)
    return Counted(found.count(), found.filter(pressing).exists())


def _handovers(seat: Seat) -> Counted:
    """Handovers of suspected crimes that one's police organ has to answer."""
    found = [one for one in handovers(seat.person.agency) if one.waits]
    return Counted(len(found), any(one.clock and one.clock.due < seat.at for one in found))


def _adjustments(seat: Seat) -> Counted:
    """What must be adjusted of what is public beforehand: one's own, for the bureau everybody's."""
    own = None if seat.person.agency.supervises else seat.person.agency
    found = open_adjustments(own)
    return Counted(found.count(), found.filter(due__lt=seat.today).exists())


def _guides(seat: Seat) -> Counted:
    """Released guides that must be gone over: one's own, for the bureau everybody's."""
    found = open_duties(None if seat.person.agency.supervises else seat.person.agency)
    return Counted(len(found), any(one.due < seat.today for one in found))


def _bases(seat: Seat) -> Counted:
    """What must still follow a change of the law: one's own, for the bureau everybody's."""
    found = bases.open_duties(None if seat.person.agency.supervises else seat.person.agency)
    dues = list(found.values_list("due", flat=True))
    return Counted(len(dues), any(due < seat.today for due in dues))


def _catalogues(seat: Seat) -> Counted:
    """What waits about lists: filings for the bureau, a returned version for the agency."""
    if seat.person.agency.supervises:
        return Counted(len(unanswered()))
    back = returned(seat.person.agency)
    return Counted(1, late=True) if back is not None else Counted(0)


def _guidance(seat: Seat) -> Counted:
    """Guidance that one's agency has not read yet; the bureau has nothing to read."""
    if seat.person.agency.supervises:
        return Counted(0)
    return Counted(guidance_notes(seat.person).filter(read_at=None).count())


def _defects(seat: Seat) -> Counted:
    """Defects found in one's own cases that wait for rectification."""
    number, due = defects_waiting(seat.person)
    return Counted(number, due is not None and due < seat.today)


READS_CASES = frozenset(
    {Role.OFFICER, Role.REVIEWER, Role.HEAD, Role.CLERK, Role.SUPERVISOR, Role.UNIT_HEAD}
)
ENTRIES: list[Entry] = [
    Entry("工作台", "desk:home", "desk"),
    Entry("案件", "desk:cases", "case", under=("/cases",)),
    Entry("审批", "desk:approvals", "seal", frozenset({Role.HEAD}), _approvals),
    Entry(
        "审核",
        "desk:reviews",
        "review",
        frozenset({Role.REVIEWER, Role.REVIEW_HEAD, Role.HEAD, Role.COUNSEL, Role.SUPERVISOR}),
        _reviews,
        ("/reviews",),
    ),
    Entry(
        "公示",
        "desk:disclosure",
        "publish",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        _publications,
        ("/disclosure",),
    ),
    Entry(
        "渠道推送",
        "desk:forwarding",
        "publish",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        _forwardings,
        ("/channels",),
    ),
    Entry(
        "更正申请",
        "desk:corrections",
        "publish",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        _corrections,
        ("/corrections",),
    ),
    Entry(
        "投诉举报",
        "desk:complaints",
        "people",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR, Role.OFFICER, Role.REVIEWER}),
        _complaints,
        ("/complaints",),
    ),
    Entry(
        "当事人来件",
        "desk:letters",
        "people",
        frozenset({Role.OFFICER}),
        _letters,
        ("/letters",),
    ),
    Entry(
        "案件移送",
        "desk:transfers",
        "case",
        frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD, Role.SUPERVISOR}),
        _transfers,
        ("/transfers",),
    ),
    Entry(
        "协助与鉴定",
        "desk:help",
        "people",
        frozenset(
            {Role.OFFICER, Role.UNIT_HEAD, Role.HEAD, Role.CLERK, Role.REVIEWER, Role.SUPERVISOR}
        ),
        _help,
        ("/help",),
    ),
    Entry(
        "移送受理",
        "desk:handovers",
        "case",
        frozenset({Role.POLICE}),
        _handovers,
        ("/handovers",),
    ),
    Entry(
        "统计年报",
        "desk:annuals",
        "columns",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        under=("/annual",),
    ),
    Entry(
        "决定汇总",
        "desk:decision-files",
        "columns",
        frozenset({Role.CLERK, Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR}),
        under=("/decisions", "/backfill"),
    ),
    Entry(
        "事前公示",
        "desk:beforehand",
        "publish",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        _adjustments,
        ("/beforehand",),
    ),
    Entry(
        "服务指南",
        "desk:guides",
        "file",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        _guides,
        ("/guides",),
    ),
    Entry("服务窗口", "desk:windows", "people", frozenset({Role.CLERK, Role.HEAD})),
    Entry(
        "双随机",
        "desk:draws",
        "columns",
        frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        under=("/draws",),
    ),
    Entry("三项覆盖", "desk:coverage", "figures", frozenset({Role.HEAD, Role.SUPERVISOR})),
    Entry("罚款尺度", "desk:spread", "figures", frozenset({Role.HEAD, Role.SUPERVISOR})),
    Entry(
        "成效指标",
        "desk:maturity",
        "figures",
        frozenset({Role.HEAD, Role.SUPERVISOR}),
        under=("/maturity",),
    ),
    Entry(
        "音像记录",
        "desk:recordings",
        "video",
        frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR}),
        under=("/recordings",),
    ),
    Entry(
        "装备与场所",
        "desk:equipment",
        "archive",
        frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR}),
        under=("/equipment",),
    ),
    Entry(
        "保障措施",
        "desk:safeguards",
        "figures",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
    ),
    Entry(
        "基本情况调查",
        "desk:surveys",
        "columns",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        under=("/surveys",),
    ),
    Entry("案卷评查", "desk:appraisals", "review", count=_defects, under=("/appraisals",)),
    Entry("期限与义务", "desk:duties", "duty", count=_todo),
    Entry("执法台账", "desk:ledgers", "columns", under=("/ledgers",)),
    Entry("文书", "desk:documents", "file", under=("/documents",)),
    Entry("文书格式", "desk:formats", "file", under=("/formats",)),
    Entry("档案", "desk:archive", "archive", under=("/archive",)),
    Entry("调阅", "desk:access", "search", under=("/access",)),
    Entry("许可证登记", "desk:licences", "seal", under=("/licences",)),
    Entry(
        "承诺核查",
        "desk:promises",
        "seal",
        frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD, Role.SUPERVISOR}),
        under=("/promises",),
    ),
    Entry("执法人员", "desk:people", "people"),
    Entry("执法主体", "desk:bodies", "people", frozenset({Role.HEAD, Role.SUPERVISOR})),
    Entry(
        "人员库",
        "desk:staff",
        "people",
        frozenset({Role.HEAD, Role.CLERK, Role.REVIEW_HEAD, Role.SUPERVISOR}),
        under=("/staff",),
    ),
    Entry(
        "权责清单",
        "desk:powers",
        "columns",
        frozenset({Role.OFFICER, Role.CLERK, Role.REVIEWER, Role.HEAD, Role.SUPERVISOR}),
        _powers,
        ("/powers",),
    ),
    Entry(
        "目录清单",
        "desk:catalogues",
        "columns",
        frozenset({Role.REVIEWER, Role.HEAD, Role.SUPERVISOR}),
        _catalogues,
        ("/catalogue",),
    ),
    Entry(
        "审核队伍",
        "desk:reviewers",
        "people",
        frozenset({Role.REVIEWER, Role.REVIEW_HEAD, Role.HEAD, Role.SUPERVISOR}),
        under=("/reviewers",),
    ),
    Entry(
        "审核指导",
        "desk:guidance",
        "review",
        frozenset({Role.REVIEWER, Role.REVIEW_HEAD, Role.HEAD, Role.SUPERVISOR}),
        _guidance,
    ),
    Entry(
        "制度库",
        "desk:regulations",
        "file",
        frozenset({Role.REVIEWER, Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
        under=("/regulations",),
    ),
    Entry(
        "推行台账",
        "desk:rollout",
        "columns",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
    ),
    Entry(
        "内设机构",
        "desk:units",
        "people",
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
    ),
    Entry(
        "委托与下放",
        "desk:mandates",
        "file",
        frozenset({Role.OFFICER, Role.HEAD, Role.SUPERVISOR}),
        under=("/mandates",),
    ),
    Entry(
        "裁量基准",
        "desk:benchmarks",
        "columns",
        READS_CASES,
        under=("/benchmarks",),
    ),
    Entry(
        "指导案例",
        "desk:guiding",
        "file",
        READS_CASES,
        under=("/guiding",),
    ),
    Entry("本辖区规则", "desk:rules", "law"),
    Entry("依据库", "desk:bases", "law", count=_bases),
    Entry(
        "规则修订",
        "desk:rules-drafts",
        "file",
        frozenset({Role.SUPERVISOR}),
        under=("/rules/drafts", "/rules/proposals", "/rules/copy"),
    ),
]


GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("home",)),
    ("办案", ("cases", "approvals", "reviews", "duties", "draws", "help", "transfers",
              "promises", "letters", "handovers")),
    ("公示", ("disclosure", "forwarding", "corrections", "beforehand", "guides", "windows",
              "annuals", "decision-files")),
    ("监督", ("complaints", "appraisals", "coverage", "spread", "maturity", "guidance",
              "rollout", "safeguards", "surveys")),
    ("记录与档案", ("recordings", "equipment", "ledgers", "documents", "formats", "archive",
                    "access")),
    ("人员与清单", ("people", "bodies", "staff", "units", "reviewers", "powers", "catalogues",
                    "licences", "mandates")),
    ("规则", ("rules", "bases", "benchmarks", "guiding", "regulations", "rules-drafts")),
    ("其他", ()),
)  # fmt: skip
"""Headings of the navigation and what stands under each, by the name of its address."""

_PLACE = {
    f"desk:{name}": (number, place)
    for number, (_, names) in enumerate(GROUPS)
    for place, name in enumerate(names)
}


def _place(entry: Entry) -> tuple[int, int]:
    return _PLACE.get(entry.view, (len(GROUPS) - 1, 0))


RECEIVING = frozenset({Role.POLICE})
"""Who only receives handovers: he has no files of his own, so nothing else is his."""


def items(seat: Seat, path: str) -> list[NavItem]:
    """Return the entries that this person sees, with counts, the present page marked."""
    shown = []
    for entry in sorted(ENTRIES, key=_place):
        if entry.roles and not entry.roles & seat.roles:
            continue
        if seat.roles == RECEIVING and Role.POLICE not in entry.roles:
            continue
        try:
            url = reverse(entry.view)
        except NoReverseMatch:
            continue
        counted = entry.count(seat) if entry.count else None
        here = path == url or any(path.startswith(one) for one in entry.under)
        shown.append(
            NavItem(
                entry.label,
                url,
                entry.icon,
                counted.number if counted and counted.number else None,
                bool(counted and counted.late),
                here,
                GROUPS[_place(entry)[0]][0],
            )
        )
    return shown
