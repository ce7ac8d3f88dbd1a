"""服务指南 by hand: written, checked as plain by another person, public only after the release."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sanjian.disclosure.models import PublishedGuide, ServiceGuide
from sanjian.disclosure.registers import slug
from sanjian.registry.models import PowerItem
from tests.desk.helpers import at_desk, text
from tests.disclosure.guiding import FACTS
from tests.disclosure.offices import Disclosing, today
from tests.portal.conftest import Visitor


def sent(**facts: Any) -> dict[str, Any]:
    """The form as a clerk fills it in."""
    return {**FACTS, "procedure": "inspection"} | facts


def item(here: Disclosing) -> PowerItem:
    """The county's inspection."""
    return PowerItem.objects.get(agency=here.county.agency, code="JC-001")


def act(who: Client, here: Disclosing, name: str, **words: Any) -> HttpResponse:
    """Press one of the buttons on the item's page."""
    return who.post(f"/guides/{item(here).pk}/acts/{name}", words)  # type: ignore[return-value]


def public(settings: Any) -> Visitor:
    """A visitor of the portal."""
    settings.ROOT_URLCONF = "config.urls_portal"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    return Visitor()


@pytest.fixture
def desk_again(settings: Any) -> Any:
    """Back from the portal to the desk."""
    kept = settings.ROOT_URLCONF, settings.MIDDLEWARE

    def back() -> None:
        settings.ROOT_URLCONF, settings.MIDDLEWARE = kept

    return back


@pytest.mark.clause("LZ-15")
def test_guide_and_chart_are_on_the_portal_after_the_approval_and_not_before(
    transactional_db: None, settings: Any, desk_again: Any
) -> None:
    here = today("luozhuang")
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)
    address = f"/guides/{slug(here.county.agency.name)}/JC-001"
    assert clerk.post(f"/guides/{item(here).pk}/write", sent()).status_code == 302
    for who, name, words in (
        (clerk, "pass", {}), (other, "check", {"plain": "yes"}), (other, "release", {}),
    ):  # fmt: skip
        assert public(settings).get(address).status_code == 404
        desk_again()
        assert act(who, here, name, **words).status_code == 302, name
    shown = public(settings).get(address).words

    assert "有食品经营许可证的饭店、食堂、商店。" in shown and "开饭店、小吃店的" in shown
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="flow-chart"' in shown


@pytest.mark.django_db
@pytest.mark.clause("WX-11")
@pytest.mark.parametrize(
    ("without", "named"),
    [("conditions", "受理条件"), ("accepting_body", "受理机构"), ("limit", "办理时限")],
)
def test_wanxin_saves_no_guide_without_its_mandatory_fields(without: str, named: str) -> None:
    here = today("wanxin")
    clerk = at_desk(here.county.clerk)
    refused = clerk.post(f"/guides/{item(here).pk}/write", sent(**{without: ""}))
    assert refused.status_code == 422 and named in text(refused).partition("form-errors")[0]
    assert not ServiceGuide.objects.exists()
    assert clerk.post(f"/guides/{item(here).pk}/write", sent()).status_code == 302
    assert ServiceGuide.objects.get().content["fields"][0] == [
        "item_name", "执法事项名称", "食品安全日常监督检查",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.clause("WX-12")
def test_a_summary_too_long_is_refused_and_the_release_needs_the_tick_of_another_person() -> None:
    here = today("wanxin")
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)
    long = clerk.post(f"/guides/{item(here).pk}/write", sent(summary="开饭店的" * 30))
    assert long.status_code == 422 and not ServiceGuide.objects.exists()
    written = sent(conditions="行政相对人应当按规定提交有关材料。")
    assert clerk.post(f"/guides/{item(here).pk}/write", written).status_code == 302
    act(clerk, here, "pass")
    seen = text(other.get(f"/guides/{item(here).pk}"))
    assert "行政相对人" in seen.partition('id="plain"')[2].partition("</table>")[0]
    assert "phone-preview" in seen
    without = act(other, here, "check")
    assert without.status_code == 409 and 'data-code="GUIDE_NOT_PLAIN"' in text(without)
    assert act(other, here, "release").status_code == 409
    assert not PublishedGuide.objects.exists()
    assert act(other, here, "check", plain="yes").status_code == 302
    assert act(other, here, "release").status_code == 302
    assert PublishedGuide.objects.get().number == 1


@pytest.mark.clause("WX-09")
def test_a_visitor_finds_the_guide_by_a_plain_word_and_can_print_it(
    transactional_db: None, settings: Any
) -> None:
    here = today("wanxin")
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)
    clerk.post(f"/guides/{item(here).pk}/write", sent())
    for who, name in ((clerk, "pass"), (other, "check"), (other, "release")):
        assert act(who, here, name, plain="yes").status_code == 302
    visitor = public(settings)
    found = visitor.get("/guides", q="饭店").words
    link = f"/guides/{slug(here.county.agency.name)}/JC-001"

    assert f'href="{link}"' in found and "食品安全日常监督检查" in found
    assert link not in visitor.get("/guides", q="种子").words
    page = visitor.get(link).words
    assert "20个工作日" in page and "flow-chart" in page and "aria-label" in page
    assert visitor.get(link, version="2").status_code == 404
    assert visitor.get("/guides/aaaaaaaa/JC-001").status_code == 404


@pytest.mark.django_db
@pytest.mark.clause("MX-09")
def test_a_changed_function_opens_tasks_on_the_file_and_on_every_guide_and_late_ones_are_red() -> (
    None
):
    here = today()
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)
    clerk.post(f"/guides/{item(here).pk}/write", sent())
    for who, name in ((clerk, "pass"), (other, "check"), (other, "release")):
        act(who, here, name, plain="yes")
    number = here.county.agency.pk
    change = {"kind": "function_change", "agency": str(number), "said": "食品检查划出",
              "changed_on": "2026-01-05"}  # fmt: skip
    assert clerk.post("/beforehand/changes", change).status_code == 302
    file, guide = (
        text(clerk.get(f"/beforehand/{number}")),
        text(clerk.get(f"/guides/{item(here).pk}")),
    )

    for page in (file, guide):
        owed = page.partition('id="owed"')[2].partition("</table>")[0]
        assert "食品检查划出" in owed and "已逾期" in owed
    assert "逾期未调整" in text(clerk.get(f"/guides/agencies/{number}"))


@pytest.mark.django_db
def test_strangers_do_not_see_the_pages_and_the_bureau_sees_how_far_each_is() -> None:
    here = today()
    assert at_desk(here.county.officer).get(f"/guides/{item(here).pk}").status_code == 404
    assert at_desk(here.supervisor).get(f"/guides/{item(here).pk}/write").status_code == 404
    row = text(at_desk(here.supervisor).get("/guides")).partition(here.county.agency.name)[2]
    assert "2项" in row and ">0.0%" in row


@pytest.mark.django_db
@pytest.mark.clause("HM-58")
def test_the_bureau_sees_items_with_a_chart_out_of_all_items_and_until_when() -> None:
    here = today("haimen")
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)
    bureau = at_desk(here.supervisor)

    def row() -> str:
        words = text(bureau.get("/guides"))
        assert "应于2017年5月20日前全部完成" in words
        return words.partition(here.county.agency.name)[2].partition("</tr>")[0]

    assert ">0.0%" in row() and "逾期未完成" in row()
    clerk.post(f"/guides/{item(here).pk}/write", sent())
    act(clerk, here, "pass")
    act(bureau, here, "check", plain="yes")
    assert ">0.0%" in row()
    assert act(other, here, "release").status_code == 302
    assert "2项" in row() and "1项" in row() and ">50.0%" in row() and "逾期未完成" in row()
    penalty = PowerItem.objects.get(agency=here.county.agency, code="CF-001")
    penalty.valid_until = penalty.valid_from
    penalty.save()
    assert ">100.0%" in row() and "逾期未完成" not in row()


@pytest.mark.django_db
@pytest.mark.clause("WX-10")
def test_a_changed_law_opens_tasks_in_both_catalogues_and_the_days_it_took_are_shown() -> None:
    here = today("wanxin")
    number = here.county.agency.pk
    clerk, other = at_desk(here.county.clerk), at_desk(here.county.publisher)

    def file(who: Client, name: str) -> HttpResponse:
        return who.post(f"/beforehand/{number}/acts/{name}")  # type: ignore[return-value]

    def everything_released() -> None:
        clerk.post(f"/guides/{item(here).pk}/write", sent())
        for who, name in ((clerk, "pass"), (other, "check"), (other, "release")):
            assert act(who, here, name, plain="yes").status_code == 302
        for who, name in ((clerk, "collect"), (clerk, "pass"), (other, "check"),
                          (other, "release")):  # fmt: skip
            assert file(who, name).status_code == 302

    everything_released()
    day = timezone.localdate() - timedelta(days=3)
    change = {"kind": "law", "event": "amended", "said": "食品安全法",
              "changed_on": day.isoformat()}  # fmt: skip
    assert at_desk(here.supervisor).post("/beforehand/changes", change).status_code == 302
    pages = [f"/beforehand/{number}", f"/guides/{item(here).pk}"]
    owed = [
        text(clerk.get(one)).partition('id="owed"')[2].partition("</table>")[0] for one in pages
    ]
    assert all("《食品安全法》修改" in one and "待调整" in one for one in owed)
    assert "食品安全日常监督检查" in owed[0] and "对未落实进货查验制度的处罚" in owed[0]
    PowerItem.objects.filter(agency=number).update(basis="《食品安全法》第一百零九条")
    everything_released()
    done = [
        text(clerk.get(one)).partition('id="owed"')[2].partition("</table>")[0] for one in pages
    ]
    assert all("已调整" in one and "变化后第3天" in one for one in done)
    shown = PublishedGuide.objects.get(until=None).content["fields"]
    assert ["basis", "依据", "《食品安全法》第一百零九条"] in shown
