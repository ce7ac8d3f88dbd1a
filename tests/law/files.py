"""A file on its way through the kernel alone: people, rules of a shipped pack, acts, facts.

Nothing here knows a database. `File.take` does what the record does: ask, read the form, check,
apply; a refusal is an exception that carries its codes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sanjian.law import duties, forms, sampling
from sanjian.law.calendar import WorkCalendar
from sanjian.law.facts import replace
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Certificate, Person, Role
from sanjian.law.procedure import Act, Procedure, Refused, Situation
from sanjian.law.procedures import PROCEDURES
from sanjian.rulepacks.holidays import work_calendar
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.view import on

PACKS = Path(__file__).resolve().parents[2] / "packs"
DAY = date(2026, 11, 22)
START = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PLACES = ("luozhuang", "shangrila", "mingxi", "wanxin", "haimen")

ZHOU, WU, SUN, ZHENG, WANG, FENG, CHEN, CHU, WEI, JIANG, QIAN, SHEN, HAN, GUO = range(1, 15)


def _person(number: int, name: str, *roles: Role, agency: int = 1, until: int = 2029) -> Person:
    card = Certificate(f"YX-{number:03d}", date(2020, 1, 1), date(until, 2, 28))
    return Person(number, name, agency, frozenset(roles), card if Role.OFFICER in roles else None)


PEOPLE = {
    one.id: one
    for one in (
        _person(ZHOU, "周承办", Role.OFFICER),
        _person(WU, "吴协办", Role.OFFICER),
        _person(SUN, "孙兼任", Role.OFFICER, Role.REVIEWER),
        _person(ZHENG, "郑审核", Role.REVIEWER),
        _person(WANG, "王局长", Role.HEAD),
        _person(FENG, "冯主持", Role.CHAIR),
        _person(CHEN, "陈公示", Role.CLERK),
        _person(CHU, "褚发布", Role.CLERK),
        _person(WEI, "卫档案", Role.ARCHIVIST),
        _person(JIANG, "蒋过期", Role.OFFICER, until=2026),
        _person(QIAN, "钱外局", Role.OFFICER, agency=2),
        _person(SHEN, "沈审核长", Role.REVIEW_HEAD),
        _person(HAN, "韩顾问", Role.COUNSEL),
        _person(GUO, "郭接收", Role.POLICE),
    )
}
USUAL = {
    Role.OFFICER: ZHOU, Role.REVIEWER: ZHENG, Role.HEAD: WANG, Role.CHAIR: FENG,
    Role.CLERK: CHEN, Role.ARCHIVIST: WEI, Role.REVIEW_HEAD: SHEN, Role.COUNSEL: HAN,
    Role.POLICE: GUO,
}  # fmt: skip


@lru_cache
def rules(place: str, day: date = DAY) -> Parameters:
    """The rules of a shipped place on a day."""
    return on(load(PACKS, place), day)


def calendar() -> WorkCalendar:
    """The working calendar of all shipped notices."""
    return work_calendar(PACKS)


class Refusal(Exception):
    """The law said no: with the codes of everything in the way."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__("、".join(codes))
        self.codes = codes


@dataclass
class File:
    """A dossier as the kernel sees it, with a clock that the test moves."""

    procedure: Procedure[Any] = PROCEDURES["penalty_ordinary"]
    params: Parameters = field(default_factory=lambda: rules("mingxi"))
    at: datetime = START
    people: dict[int, Person] = field(default_factory=lambda: dict(PEOPLE))
    facts: Any = None
    acts: list[Act] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.facts is None:
            self.facts = self.procedure.start

    def situation(self, by: int, content: dict[str, Any] | None = None) -> Situation:
        """What surrounds the file when that person acts now."""
        person = self.people[by]
        return Situation(self.at, person, self.params, calendar(), content or {}, self.people)

    def actor(self, step: str, by: int | None = None) -> int:
        """Who usually takes the step."""
        return by or USUAL[self.procedure.step(step).by]

    def typed(self, step: str, **chosen: Any) -> dict[str, Any]:
        """Sample content for the step as it would be typed, with what is chosen."""
        form = self.procedure.step(step)
        able = {n: p for n, p in self.people.items() if n not in (JIANG, QIAN)}
        return sampling.typed(form, self.facts, self.params, able, self.at, chosen)

    def refusals(self, step: str, by: int | None = None, **chosen: Any) -> list[str]:
        """The codes of everything that stands in the way, of the step and of its content."""
        actor = self.actor(step, by)
        answer = self.procedure.ask(step, self.facts, self.situation(actor))
        codes = [one.code for one in answer.unmet] if isinstance(answer, Refused) else []
        content = self._content(step, chosen)
        table = self.procedure.step(step)
        against = self.procedure.check(table, self.facts, self.situation(actor, content))
        return codes + [one.code for one in against]

    def _content(self, step: str, chosen: dict[str, Any]) -> dict[str, Any]:
        form = self.procedure.step(step).form
        raw = self.typed(step, **chosen)
        content, errors = forms.clean(form, raw, today=self.at.date(), lists=self.params)
        if errors:
            raise AssertionError(f"{step}: {errors}")
        return content

    def take(self, step: str, by: int | None = None, **chosen: Any) -> File:
        """Take a step, or raise Refusal."""
        if codes := self.refusals(step, by, **chosen):
            raise Refusal(codes)
        content = self._content(step, chosen)
        text = json.dumps([len(self.acts) if step != "revise_draft" else 0, content], default=str)
        act = Act(
            len(self.acts) + 1, step, self.actor(step, by), self.at, content,
            hashlib.sha256(text.encode()).hexdigest(),
        )  # fmt: skip
        self.acts.append(act)
        self.facts = self.procedure.apply(self.facts, act, self.params)
        return self

    def later(self, days: int = 0, **span: float) -> File:
        """Let time pass."""
        self.at += timedelta(days=days, **span)
        return self

    def having(self, **facts: Any) -> File:
        """Put facts into the file that its acts would not give."""
        self.facts = replace(self.facts, **facts)
        return self

    def duty(self, code: str) -> duties.Duty:
        """The duty of that code, as the facts raise it."""
        return next(duty for duty in self.duties() if duty.code == code)

    def duties(self) -> list[duties.Duty]:
        """The duties that the facts raise."""
        return list(duties.duties(self.procedure, self.facts, self.params, calendar()))


def lead(place: str = "mingxi", **chosen: Any) -> File:
    """A lead has been registered."""
    return File(params=rules(place)).take("register_lead", **chosen)


def filing(place: str = "mingxi", **chosen: Any) -> File:
    """The lead is verified and filing was asked for."""
    return lead(place, **chosen).take("verify_lead").take("ask_filing")


def filed(place: str = "mingxi", **chosen: Any) -> File:
    """The case is filed."""
    return filing(place, **chosen).later(1).take("file_case")


def investigating(place: str = "mingxi", **chosen: Any) -> File:
    """The case is filed, an on-site record made, an exhibit collected."""
    file = filed(place, **chosen)
    return file.later(1).take("on_site_record").take("add_evidence")


def handing_over(place: str = "mingxi") -> File:
    """A suspected crime is reported, and its handover to the police approved."""
    return investigating(place).take("flag_crime").take("report_crime").take("decide_crime")


def with_police(place: str = "mingxi", organ: int = 1) -> File:
    """The suspected crime is with the police, the registered organ of that number."""
    return handing_over(place).later(hours=3).take("hand_over_crime", police_agency=organ)


def refused(place: str = "mingxi") -> File:
    """The police open no case."""
    return with_police(place).take("answer_handover", answer="not_filed")


def taken_by_police(place: str = "mingxi") -> File:
    """The police have opened a criminal case."""
    return with_police(place).later(2).take("record_police_answer", answer="filed")


HEAVY = {"penalty_kinds": ["fine", "revoke_licence"], "fine": 500_000}


def proposed(place: str = "mingxi", **draft: Any) -> File:
    """The investigation is concluded with a proposed decision."""
    return investigating(place).later(5).take("conclude", **draft)


def told(place: str = "mingxi", **draft: Any) -> File:
    """The party has been told."""
    return proposed(place, **draft).later(1).take("notify")


def waived(place: str = "mingxi", **draft: Any) -> File:
    """The party was told and waives statement and hearing."""
    file = told(place, **draft).later(1).take("record_statement", standpoint="waived")
    return file.take("waive_hearing") if file.facts.hearing_right else file


def submitted(place: str = "mingxi", **draft: Any) -> File:
    """The draft is with the reviewer."""
    return waived(place, **draft).take("submit_review")


def deciding(place: str = "mingxi", **draft: Any) -> File:
    """The reviewer has passed the draft; the head may decide."""
    return submitted(place, **draft).later(1).take("pass_review")


def decided(place: str = "mingxi", **draft: Any) -> File:
    """A light penalty has been decided."""
    return deciding(place, **draft).later(1).take("decide_penalty")


def enforcing(place: str = "mingxi", **draft: Any) -> File:
    """The decision is served."""
    return decided(place, **draft).later(1).take("serve_decision")


def published(file: File) -> File:
    """The decision is prepared and released by two people."""
    return file.take("prepare_publication").take("release_publication", CHU)


def on_site(place: str = "mingxi", **chosen: Any) -> File:
    """A summary case has been opened on site."""
    file = File(PROCEDURES["penalty_summary"], rules(place))
    return file.take("open_on_site", **chosen)


def redo_on_site() -> File:
    """A summary penalty was set aside with the order to decide anew."""
    return on_the_spot().take("record_overturn", how="redo")


def on_the_spot(place: str = "mingxi", **chosen: Any) -> File:
    """A summary penalty has been decided on the spot."""
    return on_site(place).take("hear_on_site").take("decide_on_site", **chosen)
