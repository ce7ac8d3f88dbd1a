"""依据库: what a place works by, and that every change of the law is followed until it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.disclosure.basis_following import refresh_bases
from sanjian.disclosure.models import PublishedBasis
from sanjian.registry import actions as registry
from sanjian.registry.models import BasisDuty, BasisEvent, Person
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau
from tests.disclosure.offices import disclosing

pytestmark = pytest.mark.django_db
FORMS = "/reviewers/forms"
AMENDED = {
    "kind": "amended", "title": "食品安全法", "number": "主席令第21号", "issuer": "全国人大常委会",
    "sort": "法律", "level": "国家", "issued_on": "2026-03-01", "in_force": "2026-05-01",
    "replaced": "", "said": "修改第一百一十条", "source": "全国人大常委会公报",
}  # fmt: skip


def record(by: Person, **told: Any) -> HttpResponse:
    """Record what happened to a text at the desk."""
    return at_desk(by).post(f"{FORMS}/basis-event", AMENDED | told)


def card(person: Person, name: str) -> str:
    """One card of the page."""
    return text(at_desk(person).get("/bases")).split(f'id="{name}"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("luozhuang", ("山东省人民政府办公厅", "临沂市人民政府办公室", "国办发〔2017〕14号",
                       "罗庄区人民政府法制办公室", "《山东省行政执法全过程记录办法》")),
        ("shangrila", ("《法治政府建设实施纲要（2021—2025年）》",)),
        ("wanxin", ("国办发〔2018〕118号", "津政办发〔2019〕16号", "东丽政办〔2019〕11号")),
        ("mingxi", ("闽政办〔2019〕35号", "明政办〔2019〕39号")),
        ("haimen", ("国办发〔2017〕14号",)),
    ],
)  # fmt: skip
def test_each_place_shows_the_texts_that_its_paper_rests_on(
    place: str, said: tuple[str, ...], settings: Any
) -> None:
    settings.PROFILE = place
    shown = card(world.county(place).officer, "texts")
    for one in (*said, "《中华人民共和国行政处罚法》", "2021年7月15日起施行"):
        assert one in shown
    own = 4 if place == "luozhuang" else len(said)
    assert shown.count("本辖区文件的制定依据") == own


def test_a_change_of_the_law_is_owed_by_who_cites_it_until_he_says_what_he_adjusted() -> None:
    where = world.county()
    at = bureau()
    bare = world.agency("云溪县档案局", "云档")
    registry.list_power(
        agency=where.agency, code="CF-9", name="生产不合格食品的处罚",
        basis="《食品安全法》第一百二十四条", valid_from=world.SINCE, by=None, at=world.START,
    )  # fmt: skip
    assert record(where.head).status_code == 404
    soon = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert record(at, in_force=soon).status_code == 302
    duty = BasisDuty.objects.get()
    assert duty.agency == where.agency and duty.agency != bare
    assert {one["label"] for one in duty.touched} == {
        "食品安全日常监督检查", "生产不合格食品的处罚",
    }  # fmt: skip
    shown = card(where.head, "duties")
    assert "生产不合格食品的处罚" in shown and "待调整" in shown
    assert where.agency.short_name in card(at, "duties")
    assert "没有因依据变化" in card(world.person(bare, "bai", "白局长", world.Role.HEAD), "duties")
    assert 'data-code="BASIS_LISTED"' in text(record(at, in_force=soon))

    done = f"{FORMS}/basis-done/{duty.pk}"
    assert at_desk(at).post(done, {"words": "已改"}).status_code == 404
    assert at_desk(where.officer).post(done, {"words": "已改"}).status_code == 404
    assert at_desk(where.head).post(done, {"words": ""}).status_code == 422
    assert at_desk(where.head).post(done, {"words": "两项依据已改为新条文"}).status_code == 302
    shown = card(where.head, "duties")
    assert "已调整" in shown and "两项依据已改为新条文" in shown and "王局长" in shown
    assert 'data-code="BASIS_DONE"' in text(at_desk(where.head).post(done, {"words": "再改"}))


def test_what_is_public_must_have_followed_before_the_adjustment_is_done() -> None:
    here = disclosing()
    here.released()
    where = here.county
    bureau_person = here.supervisor
    assert record(bureau_person).status_code == 302
    done = f"{FORMS}/basis-done/{BasisDuty.objects.get(agency=where.agency).pk}"
    early = at_desk(where.head).post(done, {"words": "已改"})
    assert early.status_code == 409 and 'data-code="BASIS_OPEN"' in text(early)
    assert "事前公示内容" in text(early)
    here.at = timezone.now() + timedelta(seconds=1)
    here.released()
    assert at_desk(where.head).post(done, {"words": "已发布第2版"}).status_code == 302


def test_a_new_text_replaces_the_old_one_and_concerns_every_enforcement_body() -> None:
    where, at = world.county(), bureau()
    made = {"kind": "made", "title": "云溪县食品摊贩管理办法", "number": "云政发〔2026〕3号",
            "issuer": "云溪县人民政府", "sort": "规范性文件", "level": "区县",
            "replaced": "食品安全法", "said": "全文"}  # fmt: skip
    backwards = record(at, **made, in_force="2026-02-01")
    assert 'data-code="BASIS_DAYS"' in text(backwards) and not BasisEvent.objects.exists()
    assert record(at, **made).status_code == 302
    (duty,) = BasisDuty.objects.filter(agency=where.agency)
    assert {"sort": "权责事项", "label": "食品安全日常监督检查"} in duty.touched
    assert "云政发〔2026〕3号《云溪县食品摊贩管理办法》" in card(where.officer, "texts")
    assert "代替《食品安全法》" in card(where.officer, "events")


def test_the_end_of_a_text_that_the_places_rules_cite_is_owed_by_the_justice_bureau() -> None:
    world.county()
    at = bureau()
    assert record(at, kind="ended", title="明政办〔2019〕44号").status_code == 302
    (duty,) = BasisDuty.objects.filter(agency=at.agency)
    assert {one["sort"] for one in duty.touched} == {"本辖区规则"}
    assert any("公开期限" in one["label"] for one in duty.touched)
    done = f"{FORMS}/basis-done/{duty.pk}"
    assert at_desk(at).post(done, {"words": "已发布新规则包"}).status_code == 302


def test_an_ended_text_keeps_its_place_in_the_public_library_with_its_last_day() -> None:
    world.county()
    at = bureau()
    assert record(at, kind="ended", title="行政许可法", in_force="2026-03-05").status_code == 302
    row = PublishedBasis.objects.get(label="《中华人民共和国行政许可法》")
    assert str(row.until) == "2026-03-05"
    assert [one["what"] for one in row.history] == ["《行政许可法》废止"]
    assert "已失效" in card(at, "texts")
    refresh_bases(pack=world.shipped("mingxi"), at=timezone.now())
    assert PublishedBasis.objects.filter(label=row.label, until=row.until).exists()
