"""服务指南: mandatory parts by place, plain words, two persons, a chart that is the procedure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sanjian.disclosure import adjusting, guide_duties, guides
from sanjian.disclosure.beforehand_posts import NotDisclosed
from sanjian.disclosure.guide_verification import verify_guides
from sanjian.disclosure.models import GuideStep, PublishedGuide, ServiceGuide
from sanjian.disclosure.plain_language import remarks
from sanjian.law.drawing import flow_svg
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Leaf
from sanjian.records.rules import calendar
from sanjian.registry.models import PowerItem
from tests.disclosure.guiding import FACTS, checked, power, released, written
from tests.disclosure.offices import disclosing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("pack", "without", "named"),
    [
        ("wanxin", {"conditions": ""}, "受理条件"),
        ("wanxin", {"limit": None}, "办理时限"),
        ("mingxi", {"limit": None}, "办理时限"),
        ("luozhuang", {"place": " "}, "办理地点和时间"),
        ("haimen", {"summary": ""}, "一句话说明"),
    ],
)
def test_what_the_place_requires_and_is_not_there_is_refused_by_name(
    pack: str, without: dict[str, object], named: str
) -> None:
    here = disclosing(pack)
    with pytest.raises(NotDisclosed, match=f"缺少{named}") as refused:
        written(here, **without)
    assert refused.value.code == "GUIDE_INCOMPLETE" and not ServiceGuide.objects.exists()


def test_name_basis_and_chart_come_from_registers_and_procedure() -> None:
    here = disclosing("wanxin")
    made = released(here)
    fields = {label: value for _, label, value in made.content["fields"]}

    assert fields["执法事项名称"] == "食品安全日常监督检查"
    assert fields["依据"] == "《食品安全法》第一百一十条"
    assert fields["办理时限"] == "20个工作日"
    assert made.svg == flow_svg(PROCEDURES["inspection"])
    assert Leaf.objects.get(kind="guide").shown == made.digest


def test_a_procedure_of_another_kind_is_refused() -> None:
    here = disclosing()
    with pytest.raises(NotDisclosed, match="与事项的类别不符"):
        guides.write(power=power(here), facts=FACTS, procedure="licence", params=here.params,
                     by=here.county.clerk, at=here.at)  # fmt: skip


def test_the_writer_neither_checks_nor_releases_and_the_keys_say_so_too() -> None:
    here = disclosing()
    made = written(here)
    guides.pass_on(guide=made, by=here.county.clerk, at=here.at)
    with pytest.raises(NotDisclosed, match="编制人不能审核"):
        guides.check(guide=made, plain=True, note="", params=here.params, by=here.county.clerk,
                     at=here.at)  # fmt: skip
    for by, writer, plain in (
        (here.county.clerk, here.county.clerk, True),
        (here.county.clerk, here.county.publisher, True),
        (here.county.publisher, here.county.clerk, False),
    ):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            GuideStep.objects.create(guide=made, name="checked", by=by, writer=writer,
                                     at=here.at, plain=plain)  # fmt: skip
            transaction.get_connection().check_constraints()
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceGuide.objects.all().delete()


def test_a_changed_list_between_writing_and_release_asks_for_a_new_version() -> None:
    here = disclosing()
    made = checked(here)
    PowerItem.objects.filter(pk=made.power_id).update(basis="《食品安全法》第一百零九条")
    with pytest.raises(NotDisclosed, match="权责清单或者执法程序有变化"):
        guides.release(guide=made, params=here.params, by=here.county.publisher, at=here.at)
    guides.send_back(guide=made, note="重新编制", params=here.params, by=here.county.publisher,
                     at=here.at)  # fmt: skip
    assert released(here).number == 2


def test_in_haimen_the_bureau_checks_guides_too() -> None:
    here = disclosing("haimen")
    with pytest.raises(NotDisclosed, match="由监督机关统一审核后公示"):
        checked(here)
    made = ServiceGuide.objects.get()
    guides.check(guide=made, plain=True, note="", params=here.params, by=here.supervisor,
                 at=here.at)  # fmt: skip
    assert guides.release(guide=made, params=here.params, by=here.county.publisher, at=here.at)


def test_a_statute_in_the_basis_that_changes_opens_a_duty_that_a_release_closes() -> None:
    here = disclosing("wanxin")
    released(here)
    opened = adjusting.note_law_change(
        event="amended", statute="食品安全法", changed_on=date(2026, 3, 2), params=here.params,
        calendar=calendar(), by=here.supervisor, at=here.at,
    )  # fmt: skip
    (owed,) = opened
    assert (owed.due, owed.kind) == (date(2026, 3, 30), "law_change")
    here.at += timedelta(days=9)
    released(here, summary="每年看一次饭店的食品是否安全。")
    owed.refresh_from_db()

    assert owed.closed_with is not None and owed.closed_with.number == 2 and owed.days == 9
    assert guide_duties.open_duties() == []


def test_an_item_that_leaves_the_list_takes_its_guide_with_it() -> None:
    here = disclosing("wanxin")
    made = released(here)
    shared = {"params": here.params, "calendar": calendar(), "at": here.at}
    assert adjusting.note_drift(**shared) == 0  # type: ignore[arg-type]
    PowerItem.objects.filter(code=made.code).update(basis="《食品安全法》第一百零九条")
    assert [adjusting.note_drift(**shared) for _ in range(2)] == [1, 0]  # type: ignore[arg-type]
    assert "依据" in guide_duties.open_duties()[0].said
    PowerItem.objects.filter(code=made.code).update(valid_until=date(2026, 1, 1))
    adjusting.note_drift(**shared)  # type: ignore[arg-type]
    assert not PublishedGuide.objects.filter(until=None).exists()


def test_a_copy_or_chart_changed_behind_the_record_is_found() -> None:
    here = disclosing()
    made = released(here)
    assert list(verify_guides()) == []
    PublishedGuide.objects.update(svg=made.svg.replace("检查", "巡查"))
    assert [one.what for one in verify_guides()] == ["流程图"]
    made.content["fields"][0][2] = "别的事项"
    made.save()
    assert "内容校验值" in [one.what for one in verify_guides()]


def test_long_sentences_and_official_words_are_remarked_and_plain_ones_are_not() -> None:
    hard = "行政相对人应当依照《食品安全法》第三十五条之规定" + "提交材料并且接受检查" * 5 + "。"
    found = {one.words for one in remarks({"受理条件": hard})}
    assert "行政相对人" in found and "《食品安全法》第三十五条" in found and len(found) == 3
    assert remarks({"受理条件": "有食品经营许可证。\n在本县开店。"}) == []
