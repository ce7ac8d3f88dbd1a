"""A draft stands on the file's evidence and on law that exists and was in force; else refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sanjian.law.reasons import KnownStatute
from sanjian.records.grounding import evidence_list, grounded
from sanjian.records.queries import next_steps
from sanjian.records.refusals import Refusal
from sanjian.registry.models import BasisEvent
from sanjian.registry.statutes import enter_statutes
from tests import world

pytestmark = pytest.mark.django_db
LOCAL = "云溪县示例条例"


def refused(case: world.Case, step: str, by: Any, **content: Any) -> dict[str, str]:
    """The codes of a refusal with the particulars; nothing was written."""
    before = case.dossier.seq
    with pytest.raises(Refusal) as caught:
        case.take(step, by, **content)
    case.dossier.refresh_from_db()
    assert case.dossier.seq == before
    return {one.code: one.detail for one in caught.value.unmet}


def known(articles: int | None, since: date | None = None, until: date | None = None) -> None:
    """The local regulation as an operator enters it."""
    enter_statutes(
        statutes=[KnownStatute(LOCAL, articles, since, until)], source="管理员", at=world.START
    )


def ended(case: world.Case, day: date) -> None:
    """The justice bureau records that the local regulation has ended."""
    BasisEvent.objects.create(
        kind="ended", title=LOCAL, issuer="云溪县人大常委会", sort="地方性法规", level="县",
        issued_on=day, in_force=day, said="废止", source="公报", recorded_by=case.county.head,
        recorded_at=case.at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("9", "案卷中没有第9号证据"),
        ("照片", "“照片”不是证据序号"),
        ("1、9", "案卷中没有第9号证据"),
        ("、", "没有写明证据"),
    ],
)
def test_a_fact_must_name_evidence_that_is_in_the_file(named: str, told: str) -> None:
    case = world.investigated(world.county())
    rows = [{"fact": "当事人无证经营", "evidence": named}]
    found = refused(case, "revise_draft", case.county.officer, proven=rows)
    assert told in found["FACT_WITHOUT_EVIDENCE"]
    case.take("revise_draft", case.county.officer, proven=[rows[0] | {"evidence": "证据１、第2号"}])


def test_a_penalty_lists_its_facts() -> None:
    case = world.investigated(world.county())
    assert "FACTS_UNLISTED" in refused(case, "revise_draft", case.county.officer, proven=[])


def test_evidence_found_untrue_carries_no_fact() -> None:
    case = world.investigated(world.county())
    officer = case.county.officer
    case.take("add_evidence", officer, name="匿名证言", verified=False)
    case.take("examine_evidence", officer, name="匿名证言", holds=False)
    number = evidence_list(case.dossier.acts.order_by("seq"))[-1].number
    rows = [{"fact": "当事人无证经营", "evidence": str(number)}]
    found = refused(case, "revise_draft", officer, proven=rows)
    assert "“匿名证言”经查证不属实" in found["FACT_WITHOUT_EVIDENCE"]


def test_numbers_are_read_as_people_write_them() -> None:
    case = world.investigated(world.county())
    listed = evidence_list(case.dossier.acts.order_by("seq"))
    (one,) = grounded([{"fact": "事实", "evidence": "证据第１号至2"}], listed)
    assert one.lacking == "" or "不是证据序号" in one.lacking
    (one,) = grounded([{"fact": "事实", "evidence": "1-2"}], listed)
    assert [item.number for item in one.items] == [1, 2]


def test_an_article_beyond_the_text_is_refused() -> None:
    case = world.investigated(world.county())
    rows = [{"statute": "行政处罚法", "article": "第九十九条"}]
    found = refused(case, "revise_draft", case.county.officer, basis=rows)
    assert "该文件共86条，没有第99条" in found["ARTICLE_ABSENT"]


def test_what_was_breached_must_have_been_law_on_the_day_of_the_breach() -> None:
    case = world.investigated(world.county())
    known(20, since=case.at.date())
    breach = case.facts.act_ended_on
    assert breach < case.at.date()
    rows = [{"statute": LOCAL, "article": "第三条"}]
    found = refused(case, "revise_draft", case.county.officer, violated=rows, basis=rows)
    assert found["ARTICLE_NOT_IN_FORCE"].count(LOCAL) == 1
    other = [{"statute": "行政处罚法", "article": "第二十八条"}]
    case.take("revise_draft", case.county.officer, violated=other, basis=rows)


def test_a_text_the_library_does_not_hold_is_not_refused() -> None:
    case = world.investigated(world.county())
    rows = [{"statute": "云溪县无人登记的办法", "article": "第三条"}]
    case.take("revise_draft", case.county.officer, violated=rows, basis=rows)


def test_law_that_is_known_to_have_ended_stops_the_submission_for_review() -> None:
    case = world.heard(world.county())
    ended(case, date(2020, 1, 1))
    found = refused(case, "submit_review", case.county.officer)
    assert LOCAL in found["ARTICLE_NOT_IN_FORCE"]


def test_law_that_is_known_to_have_ended_stops_the_decision_as_foretold() -> None:
    county = world.county()
    case = world.heard(county)
    case.later(days=9)
    if case.facts.review_required:
        case.take("submit_review", county.officer)
        case.take("pass_review", county.reviewer)
    else:
        case.take("submit_decision", county.officer)
    ended(case, date(2020, 1, 1))
    told = {
        unmet.code: unmet.cure_step
        for one in next_steps(case.dossier, by=county.head, at=case.at)
        if one.step.name == "decide_penalty"
        for unmet in one.unmet
    }
    assert told == {"ARTICLE_NOT_IN_FORCE": "revise_draft"}
    assert "ARTICLE_NOT_IN_FORCE" in refused(case, "decide_penalty", county.head)
