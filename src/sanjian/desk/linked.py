"""相关工作: seven lines that go along with the three systems, each with a figure of its own module.

《海门市试点工作方案》 wants the pilot carried on together with them. Nothing is typed here: a line
is counted from the register or the record of its module, and leads there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from sanjian.desk.seat import Seat
from sanjian.disclosure import draws, forwarding
from sanjian.law.people import Role
from sanjian.registry.mandates import every_mandate
from sanjian.registry.models import Adviser, Agency, Post, PowerItem
from sanjian.registry.queries import people_on
from sanjian.registry.regulation_queries import versions
from sanjian.registry.reviewing import in_term


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name, its figure in words, how it is counted, where its rows are."""

    code: str
    label: str
    figure: str
    rule: str
    url: str


def lines(seat: Seat) -> list[Line]:
    """Return the seven lines for one's own agency, for the justice bureau those of everybody."""
    agencies = _agencies(seat)
    return [
        _reform(seat, agencies), _powers(seat, agencies), _draws(seat, agencies), _credit(seat),
        _procedure(seat, agencies), _advisers(seat, agencies), _certified(seat, agencies),
    ]  # fmt: skip


def _agencies(seat: Seat) -> Sequence[Agency]:
    if seat.person.agency.supervises:
        return list(Agency.objects.filter(is_subject=True))
    return [seat.person.agency]


def _reform(seat: Seat, agencies: Sequence[Agency]) -> Line:
    ids = {one.pk for one in agencies}
    held = [
        one for one in every_mandate()
        if (one.holder_id in ids or one.grantor_id in ids) and one.valid_from <= seat.today
        and (one.valid_until is None or seat.today <= one.valid_until)
    ]  # fmt: skip
    given = sum(one.grantor_id is None for one in held)
    return Line("reform", "行政执法体制改革", f"下放事项{given}项，委托事项{len(held) - given}项",
                "登记在册、今日有效的下放和委托事项", reverse("desk:mandates"))  # fmt: skip


def _powers(seat: Seat, agencies: Sequence[Agency]) -> Line:
    found = PowerItem.objects.filter(in_term(seat.today), agency__in=agencies)
    listed = len(set(found.values_list("agency", flat=True)))
    return Line("powers", "权责清单", f"{found.count()}项，{listed}个机关已编制",
                "今日有效的权责清单事项", reverse("desk:powers"))  # fmt: skip


def _draws(seat: Seat, agencies: Sequence[Agency]) -> Line:
    plans = [one for agency in agencies for one in draws.plans_of(agency)
             if one.written_at.year == seat.today.year]  # fmt: skip
    drawn = sum(getattr(one, "outcome", None) is not None for one in plans)
    return Line("draws", "双随机、一公开", f"本年计划{len(plans)}个，已抽取{drawn}个",
                "本年编制的抽查计划", reverse("desk:draws"))  # fmt: skip


def _credit(seat: Seat) -> Line:
    every = forwarding.figures(seat.person)
    found = [one for one in every if one[0] == "credit"] or every
    done, waiting = sum(one[2] for one in found), sum(one[3] for one in found)
    return Line("credit", "社会信用体系", f"已推送{done}条，待确认{waiting}条",
                "执法决定向信用、监管等渠道推送并取得回执的条数",
                reverse("desk:forwarding"))  # fmt: skip


def _procedure(seat: Seat, agencies: Sequence[Agency]) -> Line:
    ids = {one.pk for one in agencies}
    held = [one for one in versions(None, seat.today)
            if one.version.agency_id in ids and one.state == "已印发"]  # fmt: skip
    return Line("procedure", "行政程序制度", f"施行中的制度{len(held)}件",
                "制度库中已印发并已施行的制度", reverse("desk:regulations"))  # fmt: skip


def _advisers(seat: Seat, agencies: Sequence[Agency]) -> Line:
    held = Adviser.objects.filter(in_term(seat.today), agency__in=agencies)
    shared = held.filter(shared=True).count()
    return Line("advisers", "法律顾问制度", f"在聘{held.count()}人，其中统筹调用{shared}人",
                "今日在聘期内的法律顾问、公职律师、专家", reverse("desk:advisers"))  # fmt: skip


def _certified(seat: Seat, agencies: Sequence[Agency]) -> Line:
    posts = Post.objects.filter(
        in_term(seat.today), role=Role.OFFICER.value, person__agency__in=agencies,
        person__is_active=True,
    )  # fmt: skip
    officers = people_on(posts.values_list("person", flat=True), seat.today).values()
    held = sum(not one.certificate_defect(seat.today) for one in officers)
    return Line("certified", "持证上岗", f"{held}/{len(officers)}人执法证今日有效",
                "执法岗位人员中，执法证今日有效的", reverse("desk:people"))  # fmt: skip
