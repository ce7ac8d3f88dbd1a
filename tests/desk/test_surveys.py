"""基本情况调查: every organ is asked for four parts; the summary adds up and names the silent."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sanjian.records.log_values import values_of
from sanjian.records.models import Leaf
from sanjian.supervision.models import Survey, SurveyAnswer
from sanjian.supervision.surveys import FIGURES, PARTS
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_equipment import bureau, form

pytestmark = pytest.mark.django_db


def said(number: int, **changes: Any) -> dict[str, str]:
    """An answer in which every figure is the same number."""
    return {one.name: str(number) for one in FIGURES} | changes


@pytest.mark.clause("HM-51")
def test_an_organ_that_did_not_answer_is_named_and_the_summary_of_four_parts_adds_up() -> None:
    first, second, silent = (world.county("haimen", prefix=one) for one in ("", "北", "南"))
    supervisor = bureau()
    assert [label for label, _ in PARTS] == ["执法情况", "信息公开情况", "执法设备", "文书格式"]
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert form(first.head, "survey", title="调查", due=due).status_code == 404
    assert form(supervisor, "survey", title="年度基本情况调查", due=due).status_code == 302
    survey = Survey.objects.get()
    assert "待填报" in text(at_desk(first.clerk).get("/surveys"))
    lacking = form(first.clerk, "survey-answer", survey.pk, **said(3, recorders=""))
    assert lacking.status_code == 422 and not SurveyAnswer.objects.exists()
    more = form(first.clerk, "survey-answer", survey.pk, **said(3, own_formats="4"))
    assert more.status_code == 409 and "SURVEY_FORMATS" in text(more)
    words = {"enforcing": "人手不足"}
    assert form(first.clerk, "survey-answer", survey.pk, **said(3), **words).status_code == 302
    assert form(second.head, "survey-answer", survey.pk, **said(5)).status_code == 302
    again = form(first.head, "survey-answer", survey.pk, **said(9))
    assert again.status_code == 409 and "SURVEY_ANSWERED" in text(again)
    assert form(silent.officer, "survey-answer", survey.pk, **said(1)).status_code == 404

    page = text(at_desk(supervisor).get(f"/surveys/{survey.pk}"))
    named = page.split('id="silent"')[1].split("</section>")[0]
    assert silent.agency.name in named
    assert f"<span>{first.agency.name}<" not in named
    sums = re.findall(r"<tr data-sum>.*?</tr>", page, re.DOTALL)
    figures = [int(one) for row in sums for one in re.findall(r'class="number">(\d+)<', row)]
    assert len(sums) == 4 and figures == [8] * len(FIGURES)
    assert "人手不足" in page
    sent = at_desk(supervisor).get(f"/surveys/{survey.pk}?form=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sent.content)).get_sheet_by_index(0)
    table = rows.to_python()
    column = table[0].index("执法记录仪（台）")
    assert [row[column] for row in table[1:4]] == [3, 5, 8]
    assert table[4][:2] == [silent.agency.name, "没有填报"]
    assert "已填报" in text(at_desk(first.clerk).get("/surveys"))
    own = text(at_desk(first.clerk).get(f"/surveys/{survey.pk}"))
    assert "人手不足" in own and second.agency.name not in own
    assert at_desk(silent.clerk).get(f"/surveys/{survey.pk}").status_code == 404
    left = Leaf.objects.filter(kind="survey_answer").values_list("reference", flat=True)
    assert len(values_of("survey_answer", list(left))) == 2
