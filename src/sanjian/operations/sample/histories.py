"""How far each sample case has come: its steps, who takes them, and the days between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """One step by a post, so many calendar days after the one before."""

    step: str
    post: str
    days: int = 0
    content: tuple[tuple[str, Any], ...] = ()
    draft: bool = False


def move(step: str, post: str, days: int = 0, *, draft: bool = False, **content: Any) -> Move:
    """Return a move; ``draft`` fills in the matter's draft decision."""
    return Move(step, post, days, tuple(content.items()), draft)


VERIFIED = (
    move("verify_lead", "officer1", 2, suspected=True,
         findings="经现场核查，线索反映的情况基本属实，有初步证据。"),
)  # fmt: skip
ASKED = (
    *VERIFIED,
    move("ask_filing", "officer1", 1, reason="有初步证据证明存在违法事实，属本机关管辖。"),
)
FILED = (*ASKED, move("file_case", "head", 1, opinion="同意立案。"))
RECORDED = (
    *FILED,
    move("on_site_record", "officer1", 2,
         findings="执法人员到达现场并出示证件，当事人在场配合检查，现场情况与线索相符。"),
    move("add_evidence", "officer2", 0, name="现场照片六张", proves="证明违法事实存在"),
    move("interview", "officer2", 3, interviewee="当事人",
         answers="问：上述情况是否属实？答：属实，愿意改正。"),
    move("confirm_address", "officer1", 0),
)  # fmt: skip
CONCLUDED = (*RECORDED, move("conclude", "officer1", 6, draft=True))
NOTIFIED = (*CONCLUDED, move("notify", "officer1", 1))
WAIVED = (*NOTIFIED, move("record_statement", "officer1", 1, standpoint="waived"))
STATED = (
    *NOTIFIED,
    move("record_statement", "officer1", 2, standpoint="stated",
         statement="经营困难，已自行改正，请求从轻处理。"),
    move("review_statement", "officer2", 2, adopted="partly",
         findings="改正情况属实，已在裁量时考虑；其余意见不成立。"),
)  # fmt: skip
SUBMITTED = (*WAIVED, move("submit_review", "officer1", 1))
PASSED = (*SUBMITTED, move("pass_review", "reviewer", 3, opinion="事实清楚，程序合法，同意。"))
PROBLEMS = (
    *SUBMITTED,
    move("raise_problems", "reviewer", 3, opinion="裁量理由不充分，请补充后再次报送。"),
)
RESUBMITTED = (
    *PROBLEMS,
    move("revise_draft", "officer1", 2, draft=True),
    move("submit_review", "officer1", 1),
    move("pass_review", "reviewer", 2, opinion="问题已改正，同意。"),
)
STATED_PASSED = (
    *STATED,
    move("submit_review", "officer1", 1),
    move("pass_review", "reviewer", 4, opinion="同意拟作出的处理决定。"),
)
DECIDED = (*PASSED, move("decide_penalty", "head", 2, opinion="同意处罚。"))
RESUBMITTED_DECIDED = (*RESUBMITTED, move("decide_penalty", "head", 1, opinion="同意。"))
STATED_DECIDED = (*STATED_PASSED, move("decide_penalty", "head", 1, opinion="同意。"))
SERVED = (*DECIDED, move("serve_decision", "officer1", 2))
PREPARED = (*SERVED, move("prepare_publication", "clerk1", 1))
PUBLISHED = (*PREPARED, move("release_publication", "clerk2", 1))
PAID = (*PUBLISHED, move("record_payment", "officer1", 5))
CLOSED = (*PAID, move("close_case", "head", 3))
ARCHIVED = (*CLOSED, move("archive_case", "archivist", 10))
LATE_PUBLICATION = (*RESUBMITTED_DECIDED, move("serve_decision", "officer1", 1))
HEARING = (
    *NOTIFIED,
    move("ask_hearing", "officer1", 1, request="当事人书面要求听证。"),
    move("notify_hearing", "officer1", 1),
)
HEARD = (
    *HEARING,
    move("hold_hearing", "chair", 31, attended=True),
    move("report_hearing", "chair", 2),
    move("record_statement", "officer1", 0, standpoint="waived"),
    move("submit_review", "officer1", 1),
    move("pass_review", "reviewer", 4),
    move("deliberate", "head", 2),
)
HEARD_DECIDED = (*HEARD, move("decide_penalty", "head", 1, opinion="经集体讨论，同意处罚。"))
PRESERVED = (*RECORDED, move("preserve", "head", 1))
SUSPENDED = (*RECORDED, move("suspend_case", "head", 2, reason="等待检验机构出具报告。"))
NOT_FILED = (
    move("verify_lead", "officer1", 4, suspected=False, findings="经核查，未发现违法事实。"),
    move("decline_filing", "head", 2, reason="没有违法事实，不予立案。"),
)
WARNED = (
    *RECORDED,
    move("conclude", "officer1", 5, draft=True, outcome="no_penalty", penalty_kinds=[], fine=""),
    move("submit_review", "officer1", 1),
    move("pass_review", "reviewer", 2),
    move("decide_no_penalty", "head", 1, opinion="违法行为轻微并及时改正，不予处罚。"),
)
WITHDRAWN = (
    *PUBLISHED,
    move("record_overturn", "head", 20, how="revoked",
         by_whom="云溪县人民政府行政复议决定书（样例）",
         reason="行政复议决定撤销。"),
    move("withdraw_publication", "clerk1", 1, reason="原处罚决定被行政复议决定撤销。"),
)  # fmt: skip
ON_SITE = (move("hear_on_site", "officer1", 0),)
ON_SITE_DECIDED = (
    *ON_SITE,
    move("decide_on_site", "officer1", 0, penalty_kinds=["fine"], fine=100,
         evidence="现场照片、当事人陈述。", reason_evidence="证据当场取得，当事人认可。",
         reason_basis="行为符合该条所列情形。", reason_discretion="情节轻微，按最低幅度处罚。"),
)  # fmt: skip
ON_SITE_FILED = (*ON_SITE_DECIDED, move("file_record", "officer1", 1))
ON_SITE_PAID = (
    *ON_SITE_FILED,
    move("collect_on_spot", "officer1", 0),
    move("hand_in", "officer1", 1),
)
ON_SITE_PUBLISHED = (
    *ON_SITE_PAID,
    move("prepare_publication", "clerk1", 1),
    move("release_publication", "clerk2", 1),
)
ON_SITE_ARCHIVED = (
    *ON_SITE_PUBLISHED,
    move("close_case", "head", 2),
    move("archive_case", "archivist", 5),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One case: which matter and party, how far it came, and how many days ago it began."""

    matter: int
    party: int
    began: int
    moves: tuple[Move, ...]
    summary: bool = False


PLANS: tuple[Plan, ...] = (
    Plan(0, 0, 3, ()), Plan(3, 3, 40, ()), Plan(5, 4, 2, VERIFIED), Plan(7, 7, 5, ASKED),
    Plan(1, 1, 12, NOT_FILED), Plan(0, 2, 9, FILED), Plan(3, 8, 14, RECORDED),
    Plan(4, 9, 120, RECORDED), Plan(6, 6, 20, PRESERVED), Plan(5, 4, 11, PRESERVED),
    Plan(2, 5, 30, SUSPENDED), Plan(0, 0, 25, CONCLUDED), Plan(7, 7, 18, NOTIFIED),
    Plan(3, 8, 19, WAIVED), Plan(1, 1, 22, STATED), Plan(6, 6, 21, HEARING),
    Plan(5, 4, 20, SUBMITTED), Plan(1, 1, 45, SUBMITTED), Plan(0, 2, 26, PROBLEMS),
    Plan(1, 1, 25, PASSED), Plan(7, 7, 27, PASSED), Plan(3, 3, 30, RESUBMITTED),
    Plan(6, 6, 75, HEARD), Plan(6, 6, 80, HEARD_DECIDED), Plan(0, 0, 24, DECIDED),
    Plan(4, 9, 38, DECIDED), Plan(2, 5, 28, SERVED), Plan(3, 8, 44, LATE_PUBLICATION),
    Plan(1, 1, 27, PREPARED), Plan(5, 4, 60, PUBLISHED), Plan(7, 7, 90, PUBLISHED),
    Plan(0, 2, 50, PAID), Plan(1, 1, 70, CLOSED), Plan(4, 9, 100, ARCHIVED),
    Plan(0, 0, 110, WITHDRAWN), Plan(2, 5, 30, WARNED), Plan(3, 3, 2, ON_SITE, True),
    Plan(4, 9, 6, ON_SITE_DECIDED, True), Plan(2, 3, 8, ON_SITE_PUBLISHED, True),
    Plan(3, 5, 40, ON_SITE_ARCHIVED, True), Plan(1, 3, 65, STATED_DECIDED),
)  # fmt: skip
