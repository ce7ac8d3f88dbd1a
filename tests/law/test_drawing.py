"""The drawn procedure is the procedure: every stage, step, article, in words and as a picture."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from sanjian.cli.law import generated
from sanjian.law.drawing import (
    COLUMNS,
    HERE,
    WIDTH,
    flow_svg,
    flow_words,
    step_rows,
    table_html,
    table_markdown,
)
from sanjian.law.procedures import PROCEDURES
from tests.law.files import PACKS, rules

DOCS = PACKS.parent / "docs" / "procedures"
SVG = "{http://www.w3.org/2000/svg}"
ORDINARY = PROCEDURES["penalty_ordinary"]
EVERY = [pytest.param(procedure, id=name) for name, procedure in PROCEDURES.items()]


def drawn(here: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(flow_svg(ORDINARY, here))


def test_the_committed_documents_are_what_the_tables_give() -> None:
    """Where this fails: run `sanjian law docs` and commit docs/procedures."""
    files = generated(PACKS)
    assert {path.name for path in DOCS.iterdir()} == set(files)
    for name, text in files.items():
        assert (DOCS / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("procedure", EVERY)
def test_the_table_has_every_step_with_its_article(procedure: object) -> None:
    rows = step_rows(procedure, params=rules("cn"))  # type: ignore[arg-type]
    steps = procedure.steps  # type: ignore[attr-defined]
    assert [row.label for row in rows] == [step.label for step in steps]
    for row, step in zip(rows, steps, strict=True):
        assert row.law == str(step.law)
        assert row.law.startswith("《")
        assert len(row.conditions) >= len({rule.text for rule in step.rules}) - 1


def test_a_step_shows_its_conditions_documents_and_deadline() -> None:
    titles = {"penalty_decision": "行政处罚决定书", "decision_approval": "行政处罚决定审批表"}
    rows = step_rows(ORDINARY, titles, rules("cn"))
    by_label = {row.label: row for row in rows}
    decide = by_label["作出行政处罚决定"]
    assert decide.by == ("行政机关负责人",)
    assert decide.documents == ("行政处罚决定书", "行政处罚决定审批表")
    assert any("法制审核未通过的，不得作出决定（《行政处罚法》第五十八条第一款）" in c
               for c in decide.conditions)  # fmt: skip
    assert by_label["送达决定书"].duties == ("送达决定书：7个工作日",)
    assert by_label["结案"].duties == ("结案：15个工作日（平台默认）",)
    assert by_label["审核同意"].stages == ("法制审核", "→ 审批决定")


def test_markdown_keeps_one_line_a_step_and_html_escapes() -> None:
    rows = step_rows(ORDINARY)
    lines = table_markdown(rows).splitlines()
    assert len(lines) == len(ORDINARY.steps) + 2
    assert all(line.count(" | ") == len(COLUMNS) - 1 for line in lines)
    page = table_html(rows[:1], "程序 <一>")
    assert "程序 &lt;一&gt;" in page
    assert page.count('scope="col"') == len(COLUMNS)


def test_the_chart_names_itself_for_those_who_do_not_see_it() -> None:
    chart = drawn("review")
    labelled = chart.attrib["aria-labelledby"].split()
    told = [chart.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert [one.attrib["id"] for one in told if one is not None] == labelled
    assert told[0] is not None and told[0].text == "行政处罚普通程序流程图"
    assert told[1] is not None and f"{HERE}：法制审核" in str(told[1].text)


def test_the_chart_shows_every_stage_and_every_step_that_leaves_one() -> None:
    texts = [str(one.text) for one in drawn().iter(f"{SVG}text")]
    for stage in ORDINARY.stages:
        assert stage.label in texts
    for step in ORDINARY.steps:
        assert any(step.label in text for text in texts), step.label
    assert "送达决定书 → 执行" in texts


def test_the_chart_has_no_style_attribute_no_script_and_fits_a_phone() -> None:
    chart = drawn("decision")
    assert all("style" not in one.attrib for one in chart.iter())
    assert not [one for one in chart.iter() if one.tag in (f"{SVG}style", f"{SVG}script")]
    assert float(chart.attrib["width"]) == WIDTH == 390
    for text in chart.iter(f"{SVG}text"):
        size = float(text.attrib.get("font-size", 14))
        assert float(text.attrib["x"]) + size * len(str(text.text)) <= WIDTH


def test_the_place_of_this_case_is_marked_in_words_and_by_a_thick_line() -> None:
    marked = [one for one in drawn("review").iter() if "flow-here" in one.attrib.get("class", "")]
    assert len(marked) == 1
    assert marked[0].attrib["stroke-width"] == "3"
    assert not [one for one in drawn().iter() if "flow-here" in one.attrib.get("class", "")]
    assert f"法制审核（{HERE}）" in "".join(flow_words(ORDINARY, "review"))


def test_the_words_tell_the_whole_chart() -> None:
    words = flow_words(ORDINARY)
    assert len(words) == len(ORDINARY.stages)
    assert "审核同意，转入审批决定" in words[6]
    assert words[12].startswith("已归档：可以办理编制公开文本")
    assert words[12].endswith("启动重新作出，转入调查取证。")
    short = flow_words(PROCEDURES["penalty_summary"])
    assert [one.split("：")[0] for one in short if one.endswith("至此终结。")] == [
        "已归档",
        "转普通程序",
    ]


@pytest.mark.parametrize("procedure", EVERY)
def test_steps_name_only_stages_roles_and_duties_that_exist(procedure: object) -> None:
    stages = {stage.value for stage in procedure.stages}  # type: ignore[attr-defined]
    names = [step.name for step in procedure.steps]  # type: ignore[attr-defined]
    assert len(names) == len(set(names))
    for step in procedure.steps:  # type: ignore[attr-defined]
        assert set(step.sources) <= stages
        assert step.target is None or step.target in stages
        for rule in (*step.rules, *step.checks):
            assert rule.cure
            known = {n for p in PROCEDURES.values() for n in (s.name for s in p.steps)}
            assert rule.cure_step == "" or rule.cure_step in known
    for duty in procedure.duties:  # type: ignore[attr-defined]
        assert duty.step in names
