"""What an agency does about a complaint, and what it may not do.

Taken up, looked into by somebody else than the one complained of, put right where something was
wrong or explained where nothing was, answered, ended: no end without self-check and reply. Who
complains again of the same matter is told of reconsideration and court (香格里拉市 四（二）).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction

from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, Made, row_value
from sanjian.records.queries import handlers_of, leads_from_complaints
from sanjian.registry.models import Agency
from sanjian.registry.queries import people_on
from sanjian.supervision.complaints import (
    STATUTE,
    NotTaken,
    Standing,
    again,
    refuse,
    standing,
)
from sanjian.supervision.models import Complaint, ComplaintStep, Name, Sort
from sanjian.supervision.publishing import publish_one

if TYPE_CHECKING:
    from sanjian.registry.models import Person

LEAF = "complaint_step"
RULES = "complaint.reply"
RECEPTION = frozenset({Role.CLERK, Role.HEAD})
"""Who takes complaints up, answers and ends them; the self-check is its checker's."""

CHECKERS = frozenset({Name.CHECKED, Name.REMEDIED, Name.LEAD})
"""The steps of whom reception has given the complaint to."""

Content = Mapping[str, Any]
Rule = Callable[[Standing, Content, "Person", str], Unmet | None]


def register() -> None:
    """Let `verify` and proofs know what the leaf of a step is of."""
    VALUES[LEAF] = _values


@transaction.atomic
def take(
    *, complaint: Complaint, name: str, content: Content, params: Parameters,
    calendar: WorkCalendar, by: Person, at: datetime,
) -> ComplaintStep:  # fmt: skip
    """Take one step on a complaint; its sender sees at once how it stands.

    Raises NotTaken with every requirement that is not met; nothing is written then.
    """
    _one_at_a_time(complaint)
    here = standing(complaint, params, calendar)
    if unmet := why_not(here, name, content, params, by, at):
        raise NotTaken(*unmet)
    kept = dict(content)
    if name == Name.ADVISED:
        kept["letter"] = letter(here, params)
    try:
        with transaction.atomic():
            made = ComplaintStep.objects.create(
                complaint=complaint, name=name, content=kept, by=by, at=at
            )
    except IntegrityError as lost:
        raise _done() from lost
    leave(LEAF, made.pk, row_value(made).value)
    publish_one(standing(complaint, params, calendar))
    return made


def _one_at_a_time(complaint: Complaint) -> None:
    """Hold this complaint until the transaction ends; its row itself may never be touched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                       [f"{LEAF} {complaint.pk}"])  # fmt: skip


def open_steps(here: Standing, roles: frozenset[Role], by: Person) -> list[Name]:
    """Return the steps that this person may look at next; what they ask for is checked later."""
    if here.ended or here.complaint.agency != by.agency.name:
        return []
    receives, checks = bool(roles & RECEPTION), _is_checker(here, by)
    return [
        one
        for one in _next(here)
        if here.step(one) is None and (checks if one in CHECKERS else receives)
    ]


def _next(here: Standing) -> list[Name]:
    if here.step(Name.ACCEPTED) is None:
        first = [Name.ACCEPTED, Name.DECLINED]
        return [Name.ADVISED, *first] if again(here.complaint) else first
    if here.complaint.sort == Sort.COMPLAINT:
        found = here.step(Name.CHECKED)
        wrong = found is not None and found.content.get("finding") == "problem"
        return [Name.CHECKED, *([Name.REMEDIED] if wrong else []), Name.REPLIED, Name.CLOSED]
    if here.complaint.sort == Sort.REPORT:
        return [Name.LEAD, Name.REPLIED, Name.CLOSED]
    return [Name.REPLIED, Name.CLOSED]


def _is_checker(here: Standing, by: Person) -> bool:
    accepted = here.step(Name.ACCEPTED)
    return accepted is not None and accepted.content.get("checker") == by.pk


def why_not(
    here: Standing, name: str, content: Content, params: Parameters, by: Person, at: datetime
) -> list[Unmet]:
    """Return every requirement that this step does not meet, in the words of its source."""
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    source = params.source(RULES) if params.has(RULES) else STATUTE
    found: list[Unmet | None] = []
    if here.complaint.agency != by.agency.name:
        found.append(_unmet("NOT_THE_AGENCY", "投诉举报由被反映的机关办理", source,
                            "请由该机关的人员办理"))  # fmt: skip
    if here.ended or here.step(Name(name)):
        found.append(_done().unmet[0])
    accepted = here.step(Name.ACCEPTED)
    if name not in (Name.ACCEPTED, Name.DECLINED, Name.ADVISED) and accepted is None:
        found.append(_unmet("NOT_ACCEPTED", "尚未受理", source, "请先受理，确定自查人员"))
    if name not in CHECKERS and not roles & RECEPTION:
        found.append(_unmet("NOT_RECEPTION", "投诉举报由公示信息员或者机关负责人受理、答复和办结",
                            source, "请由上述人员办理"))  # fmt: skip
    found += [check(here, content, by, source) for check in CHECKS.get(Name(name), ())]
    return [one for one in found if one is not None]


def _unmet(code: str, text: str, law: str, cure: str) -> Unmet:
    return Unmet(code, text, law, cure)


def _done() -> NotTaken:
    return refuse("ALREADY_DONE", "这一步已经办过，或者本件已经办结", STATUTE, "请刷新页面查看")


def _checker_apart(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if content.get("checker") in (content.get("against") or ()):
        return _unmet("SELF_CHECKER", "被投诉的人员不得自查本人的执法行为", source,
                      "请确定其他人员自查")  # fmt: skip
    return None


def _check_by_other(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    accepted = here.step(Name.ACCEPTED)
    given = accepted.content if accepted else {}
    accused = {*(given.get("against") or ()), *(content.get("officers") or ())}
    accused |= handlers_of(by.agency, str(content.get("number") or ""))
    if by.pk in accused:
        return _unmet("SELF_CHECKER", "被投诉的人员、所涉案件的承办人员不得自查", source,
                      "请由其他人员自查")  # fmt: skip
    return None


def _own_checker(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if here.step(Name.ACCEPTED) is not None and not _is_checker(here, by):
        return _unmet("NOT_THE_CHECKER", "由受理时确定的人员办理", source, "请由该人员办理")
    return None


def _only_complaint(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if here.complaint.sort != Sort.COMPLAINT:
        return _unmet("NOT_A_COMPLAINT", "只有投诉执法行为的才自查", source, "请直接答复")
    return None


def _only_wrong(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    checked = here.step(Name.CHECKED)
    if checked is None or checked.content.get("finding") != "problem":
        return _unmet("NO_PROBLEM_FOUND", "自查发现问题的，才追究责任、消除影响", source,
                      "自查未发现问题的，请答复解答")  # fmt: skip
    return None


def _case_opened(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if here.complaint.sort != Sort.REPORT:
        return _unmet("NOT_A_REPORT", "只有举报才转为案件线索", source, "请按投诉或者建议办理")
    known = {str(uid) for uid, _ in leads_from_complaints(by.agency, since=here.complaint.at)}
    if content.get("lead") not in known:
        return _unmet("NO_SUCH_LEAD", "没有收到举报之后登记、线索来源为投诉举报的这一案件", source,
                      "请先登记线索，来源选投诉举报，再从列表中选择")  # fmt: skip
    return None


def _checked_first(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if here.complaint.sort == Sort.COMPLAINT and here.step(Name.CHECKED) is None:
        return _unmet("SELF_CHECK_REQUIRED", "未自查不得答复、办结投诉", source,
                      "请由受理时确定的人员先自查")  # fmt: skip
    return None


def _remedied_first(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    checked = here.step(Name.CHECKED)
    wrong = checked is not None and checked.content.get("finding") == "problem"
    if wrong and here.step(Name.REMEDIED) is None:
        return _unmet("REMEDY_REQUIRED", "自查发现问题，尚未追究责任、消除影响的，不得办结", source,
                      "请先填写责任人员和消除影响的措施")  # fmt: skip
    return None


def _explained(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    checked = here.step(Name.CHECKED)
    if checked is None or checked.content.get("finding") != "none":
        return None
    if not (str(content.get("facts") or "").strip() and str(content.get("basis") or "").strip()):
        return _unmet("EXPLANATION_REQUIRED", "自查未发现问题的，应当向投诉人解答", source,
                      "请写明解答的事实和依据")  # fmt: skip
    return None


def _proven(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if content.get("channel") != "portal" and not str(content.get("proof") or "").strip():
        return _unmet("REPLY_PROOF", "不经门户反馈的，应当写明反馈的凭据", source,
                      "请填写通话记录、签收或者回执")  # fmt: skip
    return None


def _replied_first(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if here.step(Name.REPLIED) is None:
        return _unmet(
            "REPLY_REQUIRED", "未反馈投诉人不得办结", source, "请先将处理结果反馈给投诉人"
        )
    return None


def _second_time(here: Standing, content: Content, by: Person, source: str) -> Unmet | None:
    if not again(here.complaint):
        return _unmet("NOT_AGAIN", "只有就已经办结的同一事项坚持继续投诉的，才告知复议诉讼", source,
                      "请受理后自查、答复")  # fmt: skip
    return None


CHECKS: dict[Name, tuple[Rule, ...]] = {
    Name.ACCEPTED: (_checker_apart,),
    Name.CHECKED: (_only_complaint, _own_checker, _check_by_other),
    Name.REMEDIED: (_own_checker, _only_wrong),
    Name.LEAD: (_own_checker, _case_opened),
    Name.REPLIED: (_checked_first, _explained, _proven),
    Name.CLOSED: (_checked_first, _remedied_first, _replied_first),
    Name.ADVISED: (_second_time,),
}


def letter(here: Standing, params: Parameters) -> str:
    """Return the advice for who complains again: organ, court and terms, from register and pack."""
    agency = Agency.objects.get(name=here.complaint.agency)
    organ = agency.reconsideration_organ or params.text("remedy.reconsideration_organ")
    court = agency.court or "有管辖权的人民法院"
    return (
        f"您反映的事项，本机关已经自查并答复（回执号{here.complaint.previous}）。"
        f"对有关行政行为不服的，可以自知道或者应当知道该行政行为之日起"
        f"{params.period('remedy.reconsideration')}内，向{organ}申请行政复议；"
        f"也可以自知道或者应当知道作出该行政行为之日起"
        f"{params.period('remedy.litigation')}内，向{court}提起行政诉讼。"
        f"依据：{params.source('remedy.reconsideration')}、{params.source('remedy.litigation')}。"
    )


def _values(wanted: Collection[int]) -> Made:
    rows = ComplaintStep.objects.filter(pk__in=wanted)
    return {row.pk: row_value(row) for row in rows}
