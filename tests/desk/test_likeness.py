"""办案参考: the nearest case first, the law of the day of the breach, fines out of line."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from sanjian.law.reasons import KnownStatute
from sanjian.registry.models import Person
from sanjian.registry.statutes import enter_statutes
from tests import world
from tests.assistance.test_benchmarks import grade, made, proposal, until_draft
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau

pytestmark = pytest.mark.django_db
STALL = "当事人在东街集市摊位无证销售熟食，现场查获熟食三十份。"
RIVER = "当事人向河道倾倒建筑垃圾，面积约两百平方米。"


def panel_at(address: str, person: Person) -> str:
    """The card on a page, as a person sees it."""
    page = text(at_desk(person).get(address))
    return page.split('id="likeness"')[1].split("</section>")[0]


def violated(article: str) -> list[dict[str, str]]:
    return [{"statute": "云溪县示例条例", "article": article}]


@pytest.mark.clause("MX-65")
def test_the_nearest_case_stands_first_and_the_law_is_that_of_the_day_of_the_breach() -> None:
    where = world.county()
    other_item = world.decided(where, facts=STALL, violated=violated("第八条"))
    same = world.decided(where, facts=STALL, violated=violated("第三条"))
    other_facts = world.decided(where, facts=RIVER, violated=violated("第三条"))
    case = world.investigated(where, facts=STALL + "当事人系初次。", violated=violated("第三条"))
    breach = date.fromisoformat(case.dossier.facts["act_ended_on"])
    editions = [
        KnownStatute("云溪县示例条例", 20, date(2019, 1, 1), breach + timedelta(days=1)),
        KnownStatute("云溪县示例条例", 2, breach + timedelta(days=2)),
    ]
    enter_statutes(statutes=editions, source="管理员", at=world.START)
    shown = panel_at(f"/cases/{case.dossier.uid}/", where.officer)
    listed = re.findall(r"/cases/([0-9a-f-]{36})", shown)
    assert listed == [str(one.dossier.uid) for one in (same, other_facts, other_item)]
    assert "违反的规定相同" in shown and re.search(r"相似\d+%", shown)
    # Article 3 stood in the edition of the day of the breach; the later one has two articles.
    assert "《云溪县示例条例》第三条" in shown and "条号在全文20条之内" in shown

    early = world.opened(where)
    pushed = panel_at(f"/cases/{early.dossier.uid}/", where.officer)
    assert "《云溪县示例条例》第三条" in pushed and "相似案例所引" in pushed
    newer = world.decided(where, violated=[{"statute": "云溪县新条例", "article": "第一条"}])
    late = [KnownStatute("云溪县新条例", 9, breach + timedelta(days=400))]
    enter_statutes(statutes=late, source="管理员", at=world.START)
    pushed = panel_at(f"/cases/{early.dossier.uid}/", where.officer)
    assert str(newer.dossier.uid) in pushed and "云溪县新条例" not in pushed


@pytest.mark.clause("MX-68")
def test_a_fine_out_of_line_is_seen_by_reviewer_and_supervision() -> None:
    where = world.county()
    for fine in ("1000.00", "1100.00", "900.00"):
        world.decided(where, fine=fine)
    case = world.heard(where, fine="5000.00")
    even = panel_at(f"/cases/{case.dossier.uid}/", where.officer)
    assert "罚款与同类案件差异较大" in even
    case.later(days=9).take("submit_review", where.officer)
    seen = panel_at(f"/reviews/{case.dossier.uid}", where.reviewer)
    assert "罚款与同类案件差异较大" in seen and "同类案件3件，900元至1,100元" in seen
    supervisor = bureau()
    year = case.at.year
    assert str(case.dossier.uid) not in text(at_desk(supervisor).get(f"/spread?year={year}"))
    case.take("pass_review", where.reviewer)
    if case.facts.deliberation_required:
        case.take("deliberate", where.head)
    case.take("decide_penalty", where.head)
    report = text(at_desk(supervisor).get(f"/spread?year={year}"))
    assert str(case.dossier.uid) in report and "罚款5,000元；同类案件3件" in report
    assert at_desk(where.officer).get("/spread").status_code == 404

    held = made(where)
    status, page = proposal(until_draft(where), grade=grade(held, "较轻"), fine="5000.00")
    assert status == 409
    assert "罚款数额超出所选裁量档次的幅度，应当说明理由" in page
