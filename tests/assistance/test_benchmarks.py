"""裁量基准: made by three people, in force by the day of the breach, a departure is reviewed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sanjian.assistance.benchmarks import NotMade, draft, take
from sanjian.assistance.models import Benchmark, BenchmarkStep
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.records.models import Composition, Leaf
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify
from tests import world
from tests.desk.helpers import at_desk, posted, text

pytestmark = pytest.mark.django_db
GRADES = [
    {"label": "从轻", "conditions": "初次违法，及时改正", "low": "0", "high": "1000", "other": ""},
    {"label": "较轻", "conditions": "没有从轻、从重情形", "low": "1000", "high": "3000",
     "other": ""},
    {"label": "从重", "conditions": "两年内再次违法", "low": "3000", "high": "10000", "other": ""},
]  # fmt: skip
BASIS = [{"statute": "云溪县示例条例", "article": "第十条第一款"}]


def made(
    where: world.County, since: date = date(2026, 1, 1), code: str = "YX-01", **changes: Any
) -> Benchmark:
    """A benchmark in force since a day, made by the people who make one."""
    at = world.START.replace(year=since.year, month=since.month, day=since.day)
    rows = changes.pop("grades", [
        row | {end: int(row[end]) * 100 for end in ("low", "high")} for row in GRADES
    ])  # fmt: skip
    content = {"code": code, "matter": "未取得许可从事经营活动", "statute": "云溪县示例条例",
               "article": "第十条", "grades": rows}  # fmt: skip
    row = draft(agency=where.agency, content=content | changes, by=where.officer, at=at)
    take(benchmark=row, name="review", content={"passed": "yes", "opinion": "同意。"},
         by=where.reviewer, at=at)  # fmt: skip
    take(benchmark=row, name="issue", content={"number": "云市监〔2026〕1号",
                                               "since": since.isoformat()},
         by=where.head, at=at)  # fmt: skip
    return row


def grade(row: Benchmark, label: str) -> str:
    """How a draft names a grade."""
    return str(row.grades.get(label=label).pk)


def until_draft(where: world.County, **opening: Any) -> world.Case:
    """A case whose investigation has only to be concluded."""
    case = world.opened(where, **opening)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    case.later(days=2).take("on_site_record", where.officer)
    case.take("add_evidence", where.second)
    return case.later(days=5)


def proposal(case: world.Case, **changes: Any) -> tuple[int, str]:
    """What the page of the draft answers to a form as a browser posts it."""
    whole = case.content("conclude") | {"expected_seq": case.dossier.seq, "key": ""}
    whole |= {"penalty_kinds": ["fine"], "fine": "2000.00", "basis": BASIS} | changes
    client: Client = at_desk(case.county.officer)
    answer = client.post(f"/cases/{case.dossier.uid}/steps/conclude", posted(whole))
    case.dossier.refresh_from_db()
    return answer.status_code, text(answer)


@pytest.mark.clause("XG-28")
def test_an_amount_outside_of_its_grade_wants_a_reason_and_then_goes_to_legal_review() -> None:
    where = world.county("shangrila")
    lighter = made(where)
    case = until_draft(where)
    named = {"grade": grade(lighter, "较轻"), "fine": "5000.00"}
    status, page = proposal(case, **named)
    assert status == 409
    assert "罚款数额超出所选裁量档次的幅度，应当说明理由" in page
    assert "罚款1,000元至3,000元" in page
    case.take("conclude", where.officer, penalty_kinds=["fine"], basis=BASIS, **named,
              departure="案发后转移涉案物品。")  # fmt: skip
    facts = case.facts
    assert "departs" in facts.review_because and facts.review_required
    assert facts.deliberation_required
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    with pytest.raises(Refusal) as refused:
        case.take("submit_decision", where.officer)
    assert "法制审核" in str(refused.value)
    page = text(at_desk(where.officer).get(f"/cases/{case.dossier.uid}/"))
    assert "处罚幅度偏离行政处罚裁量基准" in page


def test_an_amount_within_its_grade_asks_for_nothing_more() -> None:
    where = world.county("shangrila")
    row = made(where)
    case = until_draft(where)
    assert proposal(case, grade=grade(row, "较轻"))[0] == 302
    assert "departs" not in case.facts.review_because
    act = case.dossier.acts.get(step="conclude")
    assert act.content["benchmark"].startswith(
        "未取得许可从事经营活动（YX-01，自2026年1月1日起施行"
    )
    assert not list(verify())


def test_a_departure_that_was_put_right_is_a_departure_no_more() -> None:
    where = world.county("shangrila")
    row = made(where)
    case = until_draft(where)
    said = {"grade": grade(row, "较轻"), "departure": "情节特殊。", "fine": "5000.00"}
    case.take("conclude", where.officer, penalty_kinds=["fine"], basis=BASIS, **said)
    assert "departs" in case.facts.review_because
    case.take("revise_draft", where.officer, penalty_kinds=["fine"], fine="2500.00",
              basis=BASIS, grade=grade(row, "较轻"))  # fmt: skip
    assert "departs" not in case.facts.review_because


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"grade": ""}, "有适用的裁量基准的，应当按照基准行使裁量权"),
        ({"grade": "99999"}, "选择的裁量基准和档次不在本机关有效的基准之内"),
    ],
)
def test_where_a_benchmark_fits_a_grade_of_it_is_chosen(changes: dict[str, str], told: str) -> None:
    where = world.county()
    made(where)
    case = until_draft(where)
    status, page = proposal(case, **changes)
    assert status == 409
    assert told in page


def test_nobody_types_what_the_record_measures() -> None:
    where = world.county()
    row = made(where)
    case = until_draft(where)
    own = {"departs": False, "benchmark": "随便", "benchmarks": False}
    assert proposal(case, grade=grade(row, "从轻"), fine="2000.00", **own)[0] == 409
    assert proposal(case, grade="", **own)[0] == 409


@pytest.mark.clause("MX-73")
def test_a_case_whose_breach_was_before_the_new_version_uses_the_old_one() -> None:
    where = world.county()
    old = made(where, date(2026, 1, 1))
    new = made(where, date(2026, 2, 1))
    assert (old.version, new.version) == (1, 2)
    before = until_draft(where, act_ended_on="2026-01-20", discovered_on="2026-02-27")
    after = until_draft(where, act_ended_on="2026-02-10", discovered_on="2026-02-27")
    assert proposal(before, grade=grade(new, "较轻"))[0] == 409
    assert proposal(after, grade=grade(old, "较轻"))[0] == 409
    assert proposal(before, grade=grade(old, "较轻"))[0] == 302
    assert proposal(after, grade=grade(new, "较轻"))[0] == 302
    page = text(at_desk(where.officer).get("/benchmarks"))
    assert "2026年2月1日起由新版本代替" in page


def entered(where: world.County) -> Benchmark:
    """A benchmark drafted in the browser."""
    whole = {"code": "YX-07", "matter": "占道经营", "statute": "云溪县示例条例",
             "article": "第十二条", "grades": GRADES}  # fmt: skip
    assert at_desk(where.officer).post("/benchmarks/new", posted(whole)).status_code == 302
    return Benchmark.objects.get(code="YX-07")


def test_a_benchmark_goes_from_draft_to_review_issue_publication_and_filing() -> None:
    where = world.county()
    row = entered(where)
    here = f"/benchmarks/{row.pk}"
    today = timezone.now().astimezone(SHANGHAI).date()
    told = {
        "review": (where.reviewer, {"passed": "yes", "opinion": "依据充分，阶次衔接。"}),
        "issue": (where.head, {"number": "云市监〔2026〕9号", "since": today.isoformat()}),
        "publish": (where.clerk, {"channel": "县政府门户网站", "published_on": today.isoformat()}),
        "file": (where.clerk, {"organ": "云溪县司法局", "number": "云备〔2026〕3号",
                               "filed_on": today.isoformat()}),
    }  # fmt: skip
    for name, (person, content) in told.items():
        desk = at_desk(person)
        assert f"{here}/{name}" in text(desk.get(here)), name
        assert desk.post(f"{here}/{name}", posted(content)).status_code == 302, name
    page = text(at_desk(where.officer).get(here))
    for words in ("罚款1,000元至3,000元", "云市监〔2026〕9号", "县政府门户网站", "云备〔2026〕3号"):
        assert words in page
    assert Leaf.objects.filter(kind="benchmark_step").count() == 4
    assert not list(verify())


def test_who_drafted_it_neither_reviews_nor_issues_it_and_nothing_is_skipped() -> None:
    where = world.county()
    row = entered(where)
    today = timezone.now()
    since = {"number": "1", "since": today.astimezone(SHANGHAI).date().isoformat()}
    with pytest.raises(NotMade, match="现在不能“印发施行”"):
        take(benchmark=row, name="issue", content=since, by=where.head, at=today)
    with pytest.raises(NotMade, match="“法制审核”由"):
        take(benchmark=row, name="review", content={"passed": "yes"}, by=where.officer, at=today)
    take(benchmark=row, name="review", content={"passed": "yes"}, by=where.reviewer, at=today)
    past = since | {"since": (today - timedelta(days=3)).date().isoformat()}
    with pytest.raises(NotMade, match="裁量基准不溯及既往"):
        take(benchmark=row, name="issue", content=past, by=where.head, at=today)
    assert BenchmarkStep.objects.count() == 1
    both = world.person(where.agency, "both", "兼任者", Role.CLERK, Role.HEAD)
    whole = {"code": "YX-08", "matter": "占道经营", "statute": "云溪县示例条例",
             "article": "第十二条", "grades": []}  # fmt: skip
    rows = [{"label": "一般", "conditions": "其他", "low": 0, "high": 100, "other": ""}]
    own = draft(agency=where.agency, content=whole | {"grades": rows}, by=both, at=today)
    take(benchmark=own, name="review", content={"passed": "yes"}, by=where.reviewer, at=today)
    with pytest.raises(NotMade, match="起草、审核、印发应当由不同的人办理"):
        take(benchmark=own, name="issue", content=since, by=both, at=today)
    stranger = world.county(prefix="北")
    assert at_desk(stranger.officer).get(f"/benchmarks/{row.pk}").status_code == 404


def test_a_benchmark_that_was_returned_goes_no_further() -> None:
    where = world.county()
    row = entered(where)
    answer = at_desk(where.reviewer).post(
        f"/benchmarks/{row.pk}/review", posted({"passed": "no", "opinion": "幅度过宽。"})
    )
    assert answer.status_code == 302
    assert f"/benchmarks/{row.pk}/issue" not in text(
        at_desk(where.head).get(f"/benchmarks/{row.pk}")
    )
    assert entered_again(where) == 2


def entered_again(where: world.County) -> int:
    """The version that a further draft of the same code gets."""
    whole = {"code": "YX-07", "matter": "占道经营", "statute": "云溪县示例条例",
             "article": "第十二条", "grades": GRADES[:2]}  # fmt: skip
    assert at_desk(where.officer).post("/benchmarks/new", posted(whole)).status_code == 302
    return Benchmark.objects.filter(code="YX-07").latest("version").version


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([GRADES[0] | {"high": ""}], "罚款幅度不完整"),
        ([GRADES[0] | {"low": "2000"}], "上限低于下限"),
        ([GRADES[0] | {"label": "不予处罚"}], "“不予处罚”不得有罚款"),
        ([GRADES[0], GRADES[1] | {"low": "500"}], "罚款幅度重叠"),
    ],
)
def test_grades_are_whole_and_join(rows: list[dict[str, str]], told: str) -> None:
    where = world.county()
    whole = {"code": "YX-07", "matter": "占道经营", "statute": "云溪县示例条例",
             "article": "第十二条", "grades": rows}  # fmt: skip
    answer = at_desk(where.officer).post("/benchmarks/new", posted(whole))
    assert answer.status_code == 409
    assert told in text(answer) and "占道经营" in text(answer)
    assert not Benchmark.objects.exists()


@pytest.mark.clause("MX-67")
def test_a_draft_composed_on_a_chosen_grade_has_no_gap_and_its_edits_are_kept() -> None:
    where = world.county()
    row = made(where)
    case = until_draft(where)
    blank = {"facts": "", "evidence": "", "proven": [], "reason_evidence": "",
             "reason_basis": "", "reason_discretion": "", "reasons": "1"}  # fmt: skip
    chosen = {"grade": grade(row, "较轻")}
    assert "所用裁量基准为：未取得许可从事经营活动（YX-01" in proposal(case, **chosen, **blank)[1]
    kept = Composition.objects.get().content
    words = {name: said for name, said in kept.items() if isinstance(said, str)}
    assert not [said for said in words.values() if "（请填写" in said]
    assert "罚款1,000元至3,000元" in words["reason_discretion"]
    assert "见证据" in words["reason_basis"] or "（证据" in words["reason_basis"]
    read = {name: said.split("\n", 1)[1] for name, said in words.items()}
    read["facts"] += "当事人对此无异议。"
    sent = read | chosen | {"proven": kept["proven"], "public_interest": True}
    assert proposal(case, **sent)[0] == 302
    page = text(at_desk(where.reviewer).get(f"/reviews/{case.dossier.uid}"))
    shown = page.split('id="composed"')[1].split("</details>")[0]
    assert "<ins>" in shown and "当事人对此无异议。" in shown
