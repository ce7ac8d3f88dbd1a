"""The rules of the place as the public sees them: every parameter, its source, the other places."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from sanjian.disclosure.models import PublishedRule
from sanjian.disclosure.rules import refresh_rules
from sanjian.rulepacks.listing import places
from sanjian.rulepacks.view import on
from tests import world
from tests.portal.conftest import Visitor


@pytest.fixture
def rules(transactional_db: None) -> None:
    """明溪县's rules as published."""
    refresh_rules(
        pack=world.shipped("mingxi"), published_at=world.START,
        others=places(settings.PACKS_ROOT).values(), at=world.START,
    )  # fmt: skip


def test_every_parameter_is_public_with_its_source(visitor: Visitor, rules: None) -> None:
    shown = visitor.get("/rules").words
    in_force = on(world.shipped("mingxi"), date(2026, 3, 2))
    for key in in_force.values:
        assert f'href="/rules/{key}"' in shown, key
    assert "许可、处罚决定的公开期限" in shown
    assert "明政办〔2019〕44号 二（五），自2019年10月23日" in shown
    assert "平台默认" in shown
    assert "明溪县人民政府办公室，2019年10月23日" in shown


def test_the_public_is_told_on_what_the_rules_rest_and_that_a_paper_has_no_date(
    visitor: Visitor, rules: None
) -> None:
    shown = visitor.get("/rules").words
    about = shown.split("依据文件")[1].split("</p>")[0]
    assert 'href="/rules/meta.basis"' in about and "明政办〔2019〕39号" in about
    refresh_rules(
        pack=world.shipped("wanxin"), published_at=world.START,
        others=places(settings.PACKS_ROOT).values(), at=world.START,
    )  # fmt: skip
    about = visitor.get("/rules").words.split("依据文件")[1].split("</p>")[0]
    assert "文件未署日期" in about and "2019年10月31日" not in about
    assert "东丽政办〔2019〕11号" in about


def test_a_visitor_finds_a_rule_by_words_and_by_theme(visitor: Visitor, rules: None) -> None:
    found = visitor.get("/rules", q="听证报告").words
    assert "听证报告的期限" in found
    assert "缴纳罚款期限" not in found
    themed = visitor.get("/rules", theme="hearing").words
    assert "听证报告的期限" in themed
    assert "缴纳罚款期限" not in themed
    assert "没有找到" in visitor.get("/rules", q="没有这样的规则").words


def test_a_rule_has_a_permanent_page_with_the_other_places(visitor: Visitor, rules: None) -> None:
    page = visitor.get("/rules/annual_report.due")
    assert page.status_code == 200
    assert "1月31日" in page.words
    assert "东丽区万新街（不同）" in page.words
    assert "1月10日" in page.words
    assert visitor.get("/rules/annual_report").status_code == 404
    assert visitor.get("/rules/no.such").status_code == 404
    assert "《行政处罚法》第六十四条" in visitor.get("/rules/hearing.request").words


def test_a_rule_that_nobody_states_any_more_goes(visitor: Visitor, rules: None) -> None:
    PublishedRule.objects.create(
        key="old.rule", position=999, theme="others", theme_label="其他", label="旧规则",
        shown="旧", updated_at=world.START,
    )  # fmt: skip
    assert visitor.get("/rules/old.rule").status_code == 200
    count = refresh_rules(
        pack=world.shipped("mingxi"), published_at=world.START, others=(), at=world.START
    )
    assert visitor.get("/rules/old.rule").status_code == 404
    assert PublishedRule.objects.count() == count


def test_without_published_rules_the_page_says_so(visitor: Visitor, transactional_db: None) -> None:
    assert "规则发布后列在这里" in visitor.get("/rules").words


@pytest.mark.parametrize("query", ["%", "'; DROP TABLE published.rule; --", "〔", "a" * 101])
def test_odd_words_do_no_harm(visitor: Visitor, rules: None, query: str) -> None:
    assert visitor.get("/rules", q=query).status_code in (200, 400)
    assert PublishedRule.objects.exists()
