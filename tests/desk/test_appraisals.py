"""案卷评查: drawn by a seed, scored by two of elsewhere, defects put right, appeals, advice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.ledger.commitment import commit
from sanjian.records.log_values import values_of
from sanjian.records.models import Leaf
from sanjian.registry.models import Agency, Person
from sanjian.supervision import appraisal
from sanjian.supervision.models import Appraisal, AppraisalFile, AppraisalStep
from sanjian.supervision.verification import verify_appraisals
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db(transaction=True)


def bureau() -> Agency:
    made = world.agency("云溪县司法局", "云司")
    made.supervises, made.is_subject = True, False
    made.save()
    return made


def watcher(at: Agency, username: str, name: str) -> Person:
    return world.person(at, username, name, Role.SUPERVISOR)


def wanted(sort: str, **more: Any) -> dict[str, Any]:
    """The form for drawing."""
    today = timezone.now().date()
    span = {"since": today - timedelta(days=900), "until": today + timedelta(days=1)}
    return {"sort": sort, "title": "年度评查", "per_unit": "2"} | span | more


def closed(case: world.Case) -> world.Case:
    case.dossier.closed = True
    case.dossier.save(update_fields=["closed"])
    return case


def handled(case: world.Case, by: Person) -> world.Case:
    """The case as it stands once somebody handles it."""
    case.dossier.handlers = [by.pk]
    case.dossier.save(update_fields=["handlers"])
    return case


@pytest.mark.clause("MX-74")
def test_a_campaign_draws_by_a_seed_and_two_from_elsewhere_score_with_appeal_and_grade() -> None:
    county = world.county()
    cases = [closed(handled(world.opened(county), county.officer)) for _ in range(3)]
    at = bureau()
    first, second, third = (watcher(at, f"gao{n}", f"高{n}") for n in "一二三")
    desk = at_desk(first)
    assert "由司法行政部门" in text(
        at_desk(county.head).post("/appraisals/draw", wanted("campaign"), follow=True)
    )
    desk.post("/appraisals/draw", wanted("campaign", seed="种子一"))
    desk.post("/appraisals/draw", wanted("campaign", seed="种子一"))
    desk.post("/appraisals/draw", wanted("campaign", seed="种子二"))
    one, again, other = Appraisal.objects.order_by("id")
    picked = [list(run.files.values_list("dossier", flat=True)) for run in (one, again, other)]
    assert picked[0] == picked[1] and len(picked[0]) == 2 < len(cases)
    assert any(
        appraisal.drawn(one.pool, seed, 2) != appraisal.drawn(one.pool, "种子一", 2)
        for seed in ("种子二", "种子三", "种子四", "种子五")
    )
    assert "按种子重抽，结果相同" in text(desk.get(f"/appraisals/{one.pk}"))
    good, bad = one.files.order_by("place")
    url = f"/appraisals/files/{good.pk}"
    refused = text(at_desk(county.reviewer).post(f"{url}/score", {}, follow=True))
    assert "评查人员不得评查本单位的案卷" in refused
    assert not AppraisalStep.objects.exists()
    desk.post(f"{url}/score", {"fault-facts": "没有检验报告"})
    assert "已经评过" in text(desk.post(f"{url}/score", {}, follow=True))
    assert appraisal.result(good).grade == "待评分"
    at_desk(second).post(f"{url}/score", {"fault-filing": "没有备考表"})
    assert (appraisal.result(good).points, appraisal.result(good).grade) == (85.0, "良好")
    for who, fault in ((first, {"fault-not_reviewed": "未审核即决定"}), (second, {})):
        at_desk(who).post(f"/appraisals/files/{bad.pk}/score", fault)
    assert (appraisal.result(bad).points, appraisal.result(bad).grade) == (0.0, "不合格")
    assert "0分，不合格" in text(at_desk(county.head).get(f"/appraisals/files/{bad.pk}"))
    base = f"/appraisals/files/{bad.pk}"
    at_desk(county.head).post(f"{base}/appeal", {"words": "审核意见书在副卷"})
    decided = {"words": "申诉成立", "points": "92"}
    assert "不得处理对它的申诉" in text(desk.post(f"{base}/decide", decided, follow=True))
    at_desk(third).post(f"{base}/decide", decided)
    assert (appraisal.result(bad).points, appraisal.result(bad).grade) == (92.0, "优秀")
    defect = AppraisalStep.objects.filter(name="defect", file=good).first()
    assert defect is not None
    officer = at_desk(county.officer)
    assert "没有检验报告" in text(officer.get("/appraisals"))
    assert "由本案承办人员整改" in text(
        at_desk(county.clerk).post(
            f"/appraisals/defects/{defect.pk}", {"words": "已补"}, follow=True
        )
    )
    officer.post(f"/appraisals/defects/{defect.pk}", {"words": "已补入检验报告"})
    assert "已补入检验报告" in text(desk.get(url))
    assert "没有检验报告" not in text(officer.get("/appraisals"))
    leaves = Leaf.objects.filter(kind="appraisal_step")
    values = values_of("appraisal_step", [leaf.reference for leaf in leaves])
    assert len(values) == AppraisalStep.objects.count()
    for leaf in leaves:
        assert commit(bytes(leaf.salt), values[leaf.reference].value) == leaf.commitment
    assert not list(verify_appraisals())
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AppraisalStep.objects.update(content={})


@pytest.mark.clause("WX-59")
def test_what_is_wrong_most_often_stands_first_and_advice_on_it_is_answered() -> None:
    county = world.county()
    for _ in range(2):
        closed(world.opened(county))
    at = bureau()
    desk = at_desk(watcher(at, "gao", "高监督"))
    desk.post("/appraisals/draw", wanted("campaign"))
    run = Appraisal.objects.get()
    one, two = run.files.order_by("place")
    desk.post(f"/appraisals/files/{one.pk}/score", {"fault-facts": "甲", "fault-documents": "乙"})
    desk.post(f"/appraisals/files/{two.pk}/score", {"fault-documents": "丙"})
    assert [row[0] for row in appraisal.weak_links(run)] == ["documents", "facts"]
    shown = text(desk.get(f"/appraisals/{run.pk}"))
    weak = shown[shown.index('id="weak"') :]
    assert weak.index("文书") < weak.index("事实和证据")
    advice = {"to": county.agency.pk, "code": "documents", "words": "统一说理模板"}
    desk.post(f"/appraisals/{run.pk}/advise", advice)
    step = AppraisalStep.objects.get(name="advised")
    assert step.due is not None
    head = at_desk(county.head)
    assert "统一说理模板" in text(head.get(f"/appraisals/{run.pk}"))
    said = {"words": "已修订模板"}
    stranger = at_desk(world.county(prefix="北").head)
    assert "由收到建议的单位答复" in text(
        stranger.post(f"/appraisals/advice/{step.pk}/answer", said, follow=True)
    )
    assert "待答复" in text(desk.get(f"/appraisals/{run.pk}"))
    head.post(f"/appraisals/advice/{step.pk}/answer", said)
    assert "已修订模板" in text(desk.get(f"/appraisals/{run.pk}"))


@pytest.mark.clause("WX-63")
def test_a_month_s_random_check_has_three_points_and_a_defect_reaches_the_handler() -> None:
    county = world.county()
    handled(world.opened(county), county.officer)
    desk = at_desk(watcher(bureau(), "gao", "高监督"))
    assert "本月还没有抽查记录" in text(desk.get("/appraisals"))
    desk.post("/appraisals/draw", wanted("spot", title="11月记录抽查"))
    assert "本月还没有抽查记录" not in text(desk.get("/appraisals"))
    file = AppraisalFile.objects.get()
    page = text(desk.get(f"/appraisals/files/{file.pk}"))
    assert all(f'name="fault-{code}"' in page for code in ("regular", "lawful", "valid"))
    desk.post(f"/appraisals/files/{file.pk}/score", {"fault-valid": "录像没有声音"})
    assert "规范、合法、无效" in text(desk.get(f"/appraisals/files/{file.pk}"))
    handler = county.officer
    page = text(at_desk(handler).get("/appraisals"))
    assert "录像没有声音" in page and "登记整改" in page
    defect = AppraisalStep.objects.get(name="defect")
    at_desk(handler).post(f"/appraisals/defects/{defect.pk}", {"words": "已重新录制说明"})
    assert not appraisal.open_defects(county.head)


def test_the_same_record_shows_that_a_review_and_a_check_have_used_it() -> None:
    county = world.county()
    case = closed(world.opened(county))
    desk = at_desk(watcher(bureau(), "gao", "高监督"))
    desk.post("/appraisals/draw", wanted("campaign", title="年度案卷评查"))
    desk.post("/appraisals/draw", wanted("spot", title="十一月抽查"))
    page = text(at_desk(county.head).get(f"/cases/{case.dossier.uid}/readers"))
    assert "年度案卷评查" in page and "十一月抽查" in page


@pytest.mark.clause("XG-64")
def test_a_legal_office_checks_its_own_open_cases_and_nobody_his_own() -> None:
    county = world.county()
    both = world.person(county.agency, "shuang", "双岗位", Role.OFFICER, Role.REVIEWER)
    case = world.opened(county, by=both)
    handled(case, both)
    desk = at_desk(county.reviewer)
    desk.post("/appraisals/draw", wanted("internal", title="日常监督"))
    file = AppraisalFile.objects.get()
    assert file.dossier == case.dossier
    handler = both
    refused = text(at_desk(both).post(f"/appraisals/files/{file.pk}/score", {}, follow=True))
    assert "办理过本案的人员不得评查、监督本案" in refused
    desk.post(f"/appraisals/files/{file.pk}/score", {"fault-procedure": "未按时补正"})
    defect = AppraisalStep.objects.get(name="defect")
    assert [one.pk for one in appraisal.open_defects(county.head)] == [defect.pk]
    at_desk(handler).post(f"/appraisals/defects/{defect.pk}", {"words": " "})
    assert appraisal.open_defects(county.head)
    at_desk(handler).post(f"/appraisals/defects/{defect.pk}", {"words": "已补正"})
    assert not appraisal.open_defects(county.head)
