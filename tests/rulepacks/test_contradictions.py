"""The settled contradictions of the five papers, each by its number, shown by the packs as shipped
or by the kernel that runs under them.

Those about features that stand elsewhere are proven there; `ELSEWHERE` names the file, so that no
number is lost from sight.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from sanjian.law.periods import due
from sanjian.law.procedures import PROCEDURES
from sanjian.rulepacks.amending import amended, faults
from sanjian.rulepacks.entries import Entry
from sanjian.rulepacks.holidays import work_calendar
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.packs import Pack, loosening_errors
from sanjian.rulepacks.schema import Tighten
from sanjian.rulepacks.view import View, explain, on
from tests.law import files

TODAY = date(2026, 11, 22)
PLACES = ("luozhuang", "shangrila", "mingxi", "wanxin", "haimen")
REPOSITORY = Path(__file__).resolve().parents[2]

# Number: the test file in which the settlement is proven with the feature it concerns.
ELSEWHERE = {
    4: "tests/law/test_periods.py",
    10: "tests/portal/test_decisions.py",
    14: "tests/records/test_gate.py",
    24: "tests/desk/test_recordings.py",
    25: "tests/desk/test_recordings.py",
    26: "tests/desk/test_recordings.py",
    30: "tests/portal/test_complaints.py",
    31: "tests/coordination/test_requests.py",
    32: "tests/coordination/test_promises.py",
    33: "tests/coordination/test_promises.py",
    36: "tests/coordination/test_requests.py",
    43: "tests/disclosure/test_imported.py",
    47: "tests/disclosure/test_posts.py",
    51: "tests/records/archive/test_secrecy.py",
    61: "tests/records/test_joint.py",
    63: "tests/coordination/test_requests.py",
}


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    """The five places' packs as shipped."""
    return {name: load(settings.PACKS_ROOT, name) for name in PLACES}


@pytest.fixture(scope="module")
def rules(packs: dict[str, Pack]) -> dict[str, View]:
    """The five places' rules today."""
    return {name: on(pack, TODAY) for name, pack in packs.items()}


def labels(rules: View, key: str) -> list[str]:
    return [str(row["label"]) for row in rules.rows(key)]


def own(pack: Pack, key: str) -> list[Entry]:
    """What the place's own paper says under a key."""
    return [entry for entry in pack.place.entries if entry.key.name == key]


def test_01_the_annual_report_has_two_dates_and_none_where_nobody_has_set_one(
    packs: dict[str, Pack], rules: dict[str, View]
) -> None:
    assert rules["mingxi"].text("annual_report.due") == "01-31"
    assert rules["wanxin"].text("annual_report.due") == "01-10"
    for silent in ("luozhuang", "shangrila", "haimen"):
        assert own(packs[silent], "annual_report.due") == []
    for silent in ("luozhuang", "haimen"):  # before the opinion of the State Council set one
        assert not on(packs[silent], date(2018, 6, 1)).has("annual_report.required")
    assert "国办发〔2018〕118号" in rules["luozhuang"].source("annual_report.due")


def test_02_one_date_binds_both_the_written_report_and_the_web(packs: dict[str, Pack]) -> None:
    (due_entry,) = own(packs["wanxin"], "annual_report.due")
    (to,) = own(packs["wanxin"], "annual_report.to")
    assert set(due_entry.clauses) == {"WX-36", "WX-37"} == set(to.clauses)
    assert len(to.value) == 2


def test_03_the_same_date_binds_all_recipients_of_mingxi(rules: dict[str, View]) -> None:
    assert {"社会公开", "县人民政府", "上级主管部门", "县司法行政部门"} <= set(
        labels(rules["mingxi"], "annual_report.to")
    )


@pytest.mark.parametrize("place", ["mingxi", "wanxin"])
def test_04_the_day_of_the_decision_is_not_counted(place: str, rules: dict[str, View]) -> None:
    calendar = work_calendar(settings.PACKS_ROOT)
    start = date(2026, 9, 29)  # Tuesday before the National Day week, with make-up days
    counted = due(start, rules[place].period("publish.decision"), calendar)
    days = [start.fromordinal(start.toordinal() + step) for step in range(1, 40)]
    working = [day for day in days if calendar.is_working_day(day)]
    assert counted.day == working[6]


def test_05_the_four_public_fields_hold_for_every_decision(rules: dict[str, View]) -> None:
    four = ["执法机关", "执法对象", "执法类别", "执法结论"]
    assert labels(rules["mingxi"], "publish.fields") == four
    assert labels(rules["wanxin"], "publish.fields") == four
    assert [key for key in KEYS if key.startswith("publish.fields")] == ["publish.fields"]


@pytest.mark.parametrize("place", PLACES)
def test_06_redaction_is_checked_everywhere(place: str, rules: dict[str, View]) -> None:
    assert {"国家秘密", "商业秘密", "个人隐私"} <= set(labels(rules[place], "publish.redaction"))


def test_07_wanxin_knows_an_exception_of_time_only(rules: dict[str, View]) -> None:
    assert set(rules["wanxin"].items("publish.exception")) == {"time"}
    assert set(rules["mingxi"].items("publish.exception")) == {"time", "duty"}


@pytest.mark.parametrize("place", PLACES)
def test_08_promptly_is_three_working_days_by_the_law(place: str, rules: dict[str, View]) -> None:
    assert str(rules[place].period("publish.withdraw")) == "3个工作日"
    assert "行政处罚法" in rules[place].source("publish.withdraw")


def test_09_a_changed_decision_is_withdrawn_since_the_law_of_2021_says_so(
    packs: dict[str, Pack], rules: dict[str, View]
) -> None:
    (paper,) = own(packs["shangrila"], "publish.withdraw_on")
    assert any("变更" in str(row["label"]) for row in paper.value)
    for place in PLACES:
        assert "changed" in rules[place].items("publish.withdraw_on")
    assert not on(packs["mingxi"], date(2020, 1, 1)).items("publish.withdraw_on").count("changed")


@pytest.mark.parametrize("place", PLACES)
def test_11_only_wanxin_lets_the_head_rule_and_only_after_negotiation(
    place: str, rules: dict[str, View]
) -> None:
    gate = "ruling" if place == "wanxin" else "strict"
    assert rules[place].text("review.gate") == gate
    assert rules[place].flag("review.ruling_allowed") is (place == "wanxin")
    file = files.submitted(place).take("raise_problems").take("state_disagreement")
    assert file.refusals("rule_disagreement", ruling="follow_handler")
    file.take("record_negotiation").take("report_disagreement")
    refused = file.refusals("rule_disagreement", ruling="follow_handler")
    assert ("RULING_FORBIDDEN" in refused) is (place != "wanxin")


def test_11_a_ruling_never_replaces_a_missing_review() -> None:
    assert "REVIEW_MISSING" in codes_of("decide_penalty")
    assert "REVIEW_NOT_PASSED" in codes_of("decide_penalty")


def codes_of(step: str) -> set[str]:
    return {rule.code for rule in PROCEDURES["penalty_ordinary"].step(step).rules}


@pytest.mark.parametrize("place", ["luozhuang", "mingxi"])
def test_12_coordination_may_not_open_the_gate(place: str, rules: dict[str, View]) -> None:
    assert rules[place].items("review.disagreement")
    assert rules[place].flag("review.ruling_allowed") is False
    file = files.submitted(place).take("raise_problems").take("state_disagreement")
    file.take("record_negotiation")
    open_now = {step.name for step in PROCEDURES["penalty_ordinary"].open_steps(file.facts)}
    assert open_now
    assert not open_now & {"decide_penalty", "decide_no_penalty"}


def test_13_the_outcome_is_mandatory_and_suggestions_are_extra(rules: dict[str, View]) -> None:
    assert labels(rules["haimen"], "review.outcomes") == ["通过", "未通过"]
    procedure = PROCEDURES["penalty_ordinary"]
    for step in ("pass_review", "raise_problems"):
        opinion = next(one for one in procedure.step(step).form if one.name == "opinion")
        assert opinion.required


def test_14_a_pass_is_bound_to_the_draft_and_falls_with_it() -> None:
    file = files.deciding()
    assert file.facts.reviewed
    file.take("return_decision").take("add_evidence")
    assert not file.facts.reviewed


def test_15_the_scope_is_the_places_own(rules: dict[str, View]) -> None:
    every = {place for place in PLACES if rules[place].flag("review.scope.all_ordinary")}
    assert every == {"wanxin"}
    assert rules["luozhuang"].flag("review.scope.all_ordinary_optional")
    assert not files.proposed(place="haimen", fine="500").facts.review_required
    assert files.proposed(place="wanxin", fine="500").facts.review_required


def test_16_the_light_form_is_wanxins(rules: dict[str, View]) -> None:
    assert {p for p in PLACES if rules[p].flag("review.light_form")} == {"wanxin"}


@pytest.mark.parametrize("place", ["mingxi", "wanxin"])
def test_17_one_procedure_with_the_label_of_its_day(place: str, packs: dict[str, Pack]) -> None:
    assert on(packs[place], date(2020, 6, 1)).text("procedure.ordinary_label") == "一般程序"
    assert on(packs[place], TODAY).text("procedure.ordinary_label") == "普通程序"
    assert [name for name in PROCEDURES if name.startswith("penalty_ordinary")] == [
        "penalty_ordinary"
    ]


def test_18_the_parent_catalogue_binds_in_mingxi_and_is_a_reference_in_wanxin(
    rules: dict[str, View],
) -> None:
    assert rules["mingxi"].text("review.catalogue_parent") == "binding"
    assert rules["wanxin"].text("review.catalogue_parent") == "reference"


@pytest.mark.parametrize("place", PLACES)
def test_19_no_place_can_switch_the_statutory_cases_off(
    place: str, packs: dict[str, Pack], rules: dict[str, View]
) -> None:
    nation = packs[place].layers[0]
    statutory = {
        str(row["code"])
        for entry in nation.entries
        if entry.key.name == "review.scope.triggers" and entry.covers(TODAY)
        for row in entry.value
    }
    assert statutory <= set(rules[place].items("review.scope.triggers"))
    assert KEYS["review.scope.triggers"].tighten is Tighten.ADDS
    (first, *_) = own(packs[place], "review.scope.triggers")
    empty = replace(first, value=(), in_force=date(2026, 1, 1), clauses=())
    layers = amended(packs[place].layers, [empty])
    assert statutory <= set(on(Pack(layers), TODAY).items("review.scope.triggers"))


def test_20_the_ratio_is_five_per_cent_where_the_paper_says_so(
    packs: dict[str, Pack], rules: dict[str, View]
) -> None:
    assert rules["mingxi"].number("review.ratio") == 5
    assert (rules["wanxin"].number("review.ratio"), rules["wanxin"].number("review.minimum")) == (
        5,
        1,
    )
    for place in ("luozhuang", "haimen"):
        (said,) = own(packs[place], "review.ratio")
        assert said.value is None
        assert "一定比例" in said.untranslatable


def test_21_mingxi_bans_reviewers_from_handling_others_only_from_their_own_cases(
    rules: dict[str, View],
) -> None:
    total = {p for p in PLACES if rules[p].text("review.separation") == "total"}
    assert total == {"mingxi"}
    assert {"OWN_CASE_REVIEW", "REVIEWER_SEPARATION"} <= codes_of("pass_review")


def test_22_the_review_body_is_found_in_three_steps(rules: dict[str, View]) -> None:
    assert len(rules["wanxin"].items("review.body_order")) == 3
    assert "执法队伍" in labels(rules["wanxin"], "review.body_order")[0]


def test_23_all_six_types_are_recorded_in_luozhuang(rules: dict[str, View]) -> None:
    assert set(rules["luozhuang"].items("record.types")) == set(
        rules["luozhuang"].items("types.core")
    )
    assert len(rules["luozhuang"].items("types.core")) == 6


def test_27_collection_and_requisition_are_two_types(rules: dict[str, View]) -> None:
    assert {"expropriation", "requisition"} <= set(rules["mingxi"].items("types.core"))
    assert "requisition" not in rules["luozhuang"].items("types.core")


def test_28_the_printed_slip_names_the_same_lists(packs: dict[str, Pack]) -> None:
    here, there = (own(packs[p], "random.publish")[0] for p in ("haimen", "mingxi"))
    assert here.key is there.key
    assert {row["code"] for row in there.value} <= {row["code"] for row in here.value}


def test_29_haimen_publishes_results_and_shangrila_answers_the_complainant(
    rules: dict[str, View],
) -> None:
    assert "complaint_result" in rules["haimen"].items("random.publish")
    assert any("反馈给投诉人" in words for words in labels(rules["shangrila"], "complaint.reply"))
    assert not rules["shangrila"].has("random.publish")


def test_31_a_statutory_limit_without_a_number_has_no_default() -> None:
    unnumbered = ("assist", "identification", "commitment.verify", "commitment.rectify")
    found = [key for key in KEYS if key.startswith(unnumbered)]
    assert found == ["assistance.answer"]  # of what is only asked, nothing that is concluded


def test_34_the_coordinator_is_a_parameter_with_a_marked_default(packs: dict[str, Pack]) -> None:
    said = explain(packs["shangrila"], "dispute.coordinator", TODAY)
    assert said.shown == "本级司法行政部门"
    assert said.is_default


@pytest.mark.parametrize("key", ["transfer.send", "transfer.answer", "transfer.feedback"])
def test_35_transfers_have_days_marked_as_defaults(key: str, packs: dict[str, Pack]) -> None:
    wanted = {"transfer.send": 3, "transfer.answer": 3, "transfer.feedback": 5}
    said = explain(packs["shangrila"], key, TODAY)
    assert said.is_default
    assert said.shown == f"{wanted[key]}个工作日"


def test_37_a_change_of_post_is_filed_to_the_organisation_department(
    rules: dict[str, View],
) -> None:
    rows = {row["label"]: row for row in rules["shangrila"].rows("filing.to")}
    assert "组织部门" in rows
    assert "市司法局" in rows


def test_38_prompt_and_bulletin_have_days_marked_as_defaults(packs: dict[str, Pack]) -> None:
    for key, shown in (
        ("supervision.monthly_prompt", "1个工作日"),
        ("supervision.quarterly_bulletin", "10日"),
    ):
        said = explain(packs["shangrila"], key, TODAY)
        assert (said.shown, said.is_default) == (shown, True)


def test_39_luozhuang_is_a_district_whatever_its_paper_calls_itself(
    packs: dict[str, Pack], rules: dict[str, View]
) -> None:
    assert packs["luozhuang"].label == "罗庄区"
    assert rules["luozhuang"].text("meta.level") == "市辖区"
    assert rules["luozhuang"].text("accountability.organ") == "市监察局"


def test_40_a_misprint_is_kept_beside_the_right_name(rules: dict[str, View]) -> None:
    rows = {row["label"]: row.get("printed") for row in rules["luozhuang"].rows(
        "rollout.units_flagged")}  # fmt: skip
    assert rows["区市场质量监管局"] == "区场质量监管局"
    basis = " ".join(labels(rules["luozhuang"], "meta.basis"))
    assert "国办发〔2017〕14号" in basis


def test_41_the_name_of_the_training_is_kept_as_printed(rules: dict[str, View]) -> None:
    assert any("两规定、一办法" in words for words in labels(rules["luozhuang"], "training.rules"))


def test_42_tasks_that_were_past_when_the_paper_came_are_data_not_errors(
    packs: dict[str, Pack], rules: dict[str, View]
) -> None:
    (deadline,) = own(packs["haimen"], "powerlist.deadline")
    assert deadline.value < packs["haimen"].place.issued
    begins = [row["begins"] for row in rules["haimen"].rows("pilot.phases")]
    assert begins[0] == "2017-03-11"
    (start,) = own(packs["haimen"], "meta.pilot_from")
    assert start.value == date(2017, 1, 1)


def test_44_province_and_city_stand_as_observers_with_their_reports(
    rules: dict[str, View],
) -> None:
    assert labels(rules["haimen"], "supervisor.above") == ["省法制办", "南通市人民政府"]
    due_to = {row["to"] for row in rules["haimen"].rows("report.dates")}
    assert "省人民政府" in due_to


def test_45_the_number_of_the_upper_paper_is_kept_as_printed(rules: dict[str, View]) -> None:
    assert rules["mingxi"].text("meta.number") == "明政办〔2019〕44号"
    upper = labels(rules["mingxi"], "meta.basis")[-1]
    assert upper.startswith("明政办〔2019〕39号")


def test_46_a_sentence_cut_by_a_page_is_one_sentence(packs: dict[str, Pack]) -> None:
    for entry in packs["mingxi"].place.entries:
        value = entry.plain().get("value")
        if isinstance(value, list):  # where a row names its article, the article is spaced
            rows = [row if isinstance(row, dict) else {"label": row} for row in value]
            value = [{k: v for k, v in row.items() if k != "law"} for row in rows]
        said = entry.untranslatable or str(value)
        assert "\n" not in said, entry.name
        assert not re.search(r"[一-鿿] +[一-鿿]", said), entry.name


def test_48_each_place_has_its_own_set_of_fields_before_the_act(rules: dict[str, View]) -> None:
    assert "人员" not in labels(rules["wanxin"], "exante.fields")
    assert "职责" not in labels(rules["haimen"], "exante.fields")
    for place, last in (
        ("luozhuang", "监督方式"), ("haimen", "监督方式"), ("mingxi", "救济渠道"),
        ("wanxin", "救济渠道"),
    ):  # fmt: skip
        assert last in labels(rules[place], "exante.fields")


def test_49_wearing_and_showing_are_two_manners(packs: dict[str, Pack]) -> None:
    manners = {
        place: {row["code"] for row in own(packs[place], "identity.manner")[0].value}
        for place in ("luozhuang", "mingxi", "wanxin")
    }
    assert manners["luozhuang"] == {"wear"}
    assert "show" in manners["mingxi"] and "wear" not in manners["mingxi"]
    assert manners["wanxin"] == {"show", "wear"}
    assert own(packs["wanxin"], "identity.wear_activities")


def test_50_wanxin_reads_at_once_and_mingxi_by_permission(packs: dict[str, Pack]) -> None:
    assert own(packs["wanxin"], "access.rule")[0].value[0]["label"] == "可实时调阅"
    assert [row["label"] for row in own(packs["mingxi"], "access.rule")[0].value] == [
        "有关部门", "行政执法人员", "行政相对人",
    ]  # fmt: skip


def test_52_types_to_be_explored_stand_apart_from_the_core(rules: dict[str, View]) -> None:
    core = set(rules["shangrila"].items("types.core"))
    exploratory = set(rules["shangrila"].items("types.exploratory"))
    assert len(core) == 4
    assert len(exploratory) == 3
    assert not core & exploratory


def test_53_the_scope_of_publication_is_the_four_fields(rules: dict[str, View]) -> None:
    assert len(rules["wanxin"].items("publish.fields")) == 4


@pytest.mark.parametrize("place", PLACES)
def test_54_fines_are_separated_everywhere(place: str, rules: dict[str, View]) -> None:
    assert rules[place].flag("money.separation")


def test_55_the_wider_reading_publishes_lists_and_both_results(rules: dict[str, View]) -> None:
    assert set(rules["haimen"].items("random.publish")) == {"list", "result", "complaint_result"}


def test_56_major_governs_all_three_kinds(rules: dict[str, View]) -> None:
    assert {"重大行政许可", "重大行政处罚", "重大行政强制"} <= set(
        labels(rules["luozhuang"], "review.scope.triggers")
    )
    assert not rules["luozhuang"].flag("review.scope.all_ordinary")


def test_57_the_monthly_check_looks_at_two_of_the_three_systems(packs: dict[str, Pack]) -> None:
    (said,) = own(packs["haimen"], "supervision.rhythm")
    assert "执法全过程记录" in said.note
    assert "法制审核" in said.note
    assert "公示" not in said.note


def test_58_one_list_is_of_stages_the_other_of_what_is_filmed(rules: dict[str, View]) -> None:
    assert labels(rules["haimen"], "stages.labels")[-1] == "归档管理"
    filmed = ["立案", "监督检查", "调查取证", "送达"]
    assert labels(rules["haimen"], "record.stages") == filmed
    assert set(filmed) <= set(labels(rules["haimen"], "av.disputable"))


@pytest.mark.parametrize("place", ["luozhuang", "wanxin", "mingxi"])
def test_59_filming_in_full_is_hard_and_may_be_made_a_warning(
    place: str, rules: dict[str, View]
) -> None:
    assert rules[place].text("av.full_mode") == "block"
    assert "warn" in dict(KEYS["av.full_mode"].choices)


def test_60_a_list_that_ends_in_and_others_takes_more(packs: dict[str, Pack]) -> None:
    for place, key in (
        ("luozhuang", "stages.labels"), ("luozhuang", "exante.fields"), ("mingxi", "exante.fields"),
    ):  # fmt: skip
        (said,) = own(packs[place], key)
        more = replace(said, value=(*said.value, {"code": "more", "label": "其他"}), in_force=TODAY)
        layers = amended(packs[place].layers, [more])
        assert faults(layers) == []
        rows = on(Pack(layers), TODAY).items(key)
        assert {row["code"] for row in said.value} <= set(rows)
        assert "more" in rows


def test_62_the_report_is_published_on_the_places_portal(rules: dict[str, View]) -> None:
    assert any("政府网站" in words for words in labels(rules["wanxin"], "annual_report.to"))
    for place in ("wanxin", "mingxi"):
        assert rules[place].text("portal.name")


def test_every_number_has_a_test_or_is_said_to_be_proven_elsewhere_or_not_built() -> None:
    text = Path(__file__).read_text("utf-8")
    here = {int(number) for number in re.findall(r"^def test_(\d\d)_", text, re.MULTILINE)}
    assert here | set(ELSEWHERE) == set(range(1, 64))
    for place in ELSEWHERE.values():
        assert (REPOSITORY / place).is_file(), place


def test_a_loosening_of_the_statutory_list_would_be_seen(packs: dict[str, Pack]) -> None:
    (nation, place) = packs["mingxi"].layers
    kinds = next(e for e in nation.entries if e.key.name == "hearing.kinds")
    loose = replace(place, entries=(replace(kinds, value=kinds.value[:-1]),))
    assert list(loosening_errors(loose, (nation,)))
