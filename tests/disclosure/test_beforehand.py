"""事前公示: composed from registers, by four posts and two persons, adjusted after changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sanjian.disclosure import adjusting
from sanjian.disclosure import beforehand_posts as posts
from sanjian.disclosure.models import AdjustmentDuty, ExanteStep, PublishedExante
from sanjian.disclosure.verification import verify_beforehand
from sanjian.records.models import Leaf
from sanjian.records.rules import calendar
from sanjian.registry.models import Agency, PowerItem
from tests import world
from tests.disclosure.offices import Disclosing, disclosing

pytestmark = pytest.mark.django_db


def codes(content: dict[str, list[dict[str, object]]]) -> dict[str, list[list[str]]]:
    """The lines of each part."""
    return {str(one["code"]): one["lines"] for one in content["parts"]}  # type: ignore[misc]


def blank(here: Disclosing, **facts: str) -> Disclosing:
    """Take facts out of the register of bodies."""
    Agency.objects.filter(pk__in=[here.county.agency.pk]).update(**facts)
    here.county.agency.refresh_from_db()
    return here


def test_every_part_comes_from_a_register_and_only_valid_officers_are_named() -> None:
    here = disclosing()
    parts = codes(here.released().content)

    assert ["名称", here.county.agency.name] in parts["subject"]
    assert [line[0] for line in parts["officers"]] == ["周承办", "吴协办"]
    assert ["对未落实进货查验制度的处罚", "《食品安全法》第一百一十条"] in parts["basis"]
    assert any(line[0] == "行政复议" and "60日" in line[1] for line in parts["remedies"])


def test_without_remedies_mingxi_refuses_release_and_names_them() -> None:
    here = blank(disclosing(), court="")
    version = here.checked()
    with pytest.raises(posts.NotDisclosed, match="救济渠道（行政诉讼）") as refused:
        here.release(version)

    assert refused.value.code == "EXANTE_INCOMPLETE"
    assert not PublishedExante.objects.exists()


def test_wanxin_refuses_without_remedies_and_accepts_without_officers() -> None:
    here = blank(disclosing("wanxin"), reconsideration_organ="")
    with pytest.raises(posts.NotDisclosed, match="救济渠道"):
        here.release(here.checked())
    blank(here, reconsideration_organ="云溪县人民政府")
    version = posts.latest(here.county.agency)
    assert version is not None
    posts.check(version=version, accurate=False, note="补齐", params=here.params,
                by=here.county.publisher, at=here.at)  # fmt: skip
    for one in (here.county.officer, here.county.second):
        one.is_active = False
        one.save()

    assert codes(here.released().content)["officers"] == []


@pytest.mark.parametrize("pack", ["luozhuang", "haimen"])
def test_without_a_way_of_supervision_nothing_is_released(pack: str) -> None:
    here = disclosing(pack)
    by = here.supervisor if pack == "haimen" else None
    Agency.objects.filter(pk=here.bureau.pk).update(phone="")
    version = here.checked(by)
    with pytest.raises(posts.NotDisclosed, match="监督方式"):
        here.release(version)
    Agency.objects.filter(pk=here.bureau.pk).update(phone="0598-0000012")
    posts.check(version=version, accurate=False, note="补齐", params=here.params,
                by=by or here.county.publisher, at=here.at)  # fmt: skip

    assert codes(here.released(by).content)["supervision"]


def test_who_collected_neither_checks_nor_releases_and_the_key_says_so_too() -> None:
    here = disclosing()
    version = here.collect()
    posts.pass_on(version=version, params=here.params, by=here.county.clerk, at=here.at)
    with pytest.raises(posts.NotDisclosed, match="采集人不能审核"):
        posts.check(version=version, accurate=True, note="", params=here.params,
                    by=here.county.clerk, at=here.at)  # fmt: skip
    for collector in (here.county.clerk, here.county.publisher):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            ExanteStep.objects.create(version=version, name="checked", by=here.county.clerk,
                                      collector=collector, at=here.at)  # fmt: skip
            transaction.get_connection().check_constraints()


def test_posts_come_in_their_order_and_a_change_of_the_register_asks_for_a_new_version() -> None:
    here = disclosing()
    version = here.collect()
    with pytest.raises(posts.NotDisclosed, match="现在处于“采集”，不能发布"):
        here.release(version)
    posts.pass_on(version=version, params=here.params, by=here.county.clerk, at=here.at)
    posts.check(version=version, accurate=True, note="", params=here.params,
                by=here.county.publisher, at=here.at)  # fmt: skip
    blank(here, duties="负责别的事项。")
    with pytest.raises(posts.NotDisclosed) as refused:
        here.release(version)

    assert refused.value.code == "EXANTE_OUTDATED"


def test_haimen_has_lists_audited_by_the_bureau_before_they_are_public() -> None:
    here = disclosing("haimen")
    version = here.collect()
    posts.pass_on(version=version, params=here.params, by=here.county.clerk, at=here.at)
    with pytest.raises(posts.NotDisclosed, match="由监督机关统一审核后公示"):
        posts.check(version=version, accurate=True, note="", params=here.params,
                    by=here.county.publisher, at=here.at)  # fmt: skip
    with pytest.raises(posts.NotDisclosed, match="不能发布"):
        here.release(version)
    posts.check(version=version, accurate=True, note="", params=here.params,
                by=here.supervisor, at=here.at)  # fmt: skip

    assert here.release(version).number == 1


def test_a_changed_basis_of_a_listed_item_changes_the_public_file_without_typing() -> None:
    here = disclosing()
    here.released()
    PowerItem.objects.filter(code="CF-001").update(basis="《食品安全法》第一百二十六条")
    second = here.released()

    assert ["对未落实进货查验制度的处罚", "《食品安全法》第一百二十六条"] in codes(second.content)[
        "basis"
    ]
    assert [one["code"] for one in second.changes] == ["basis"]


@pytest.mark.parametrize("event", ["amended", "ended", "interpreted"])
def test_a_change_of_a_cited_statute_opens_a_duty_and_a_release_closes_it(event: str) -> None:
    here = disclosing("wanxin")
    here.released()

    def note(name: str) -> list[AdjustmentDuty]:
        return adjusting.note_law_change(
            event=event, statute=name, changed_on=date(2026, 3, 2), params=here.params,
            calendar=calendar(), by=here.supervisor, at=here.at,
        )  # fmt: skip

    assert note("云溪县没有人引用的办法") == []
    (duty,) = note("《食品安全法》")
    assert (duty.due, duty.source) == (date(2026, 3, 30), here.params.source("exante.adjust"))
    here.at += timedelta(days=1)
    here.released()
    duty.refresh_from_db()

    assert duty.closed_with is not None and duty.closed_with.number == 2


def test_a_person_outside_may_not_note_changes() -> None:
    here = disclosing()
    here.released()
    with pytest.raises(adjusting.NotNoted):
        adjusting.note_law_change(
            event="ended", statute="食品安全法", changed_on=date(2026, 3, 2), params=here.params,
            calendar=calendar(), by=here.county.clerk, at=here.at,
        )  # fmt: skip


def test_the_platform_sees_that_registers_differ_and_that_a_check_is_due() -> None:
    here = disclosing("wanxin")
    here.released()
    assert adjusting.note_drift(params=here.params, calendar=calendar(), at=here.at) == 0
    here.county.officer.is_active = False
    here.county.officer.save()
    for _ in range(2):
        adjusting.note_drift(params=here.params, calendar=calendar(), at=here.at)
    assert [one.kind for one in adjusting.open_adjustments()] == ["staff_change"]
    here.at += timedelta(days=200)
    adjusting.note_drift(params=here.params, calendar=calendar(), at=here.at)

    assert {one.kind for one in adjusting.open_adjustments()} == {"staff_change", "check"}


def test_confirmed_in_three_channels_the_fourth_is_pending() -> None:
    here = disclosing("wanxin")
    here.released()
    version = posts.released(here.county.agency)
    assert version is not None
    for channel in ("hall", "window"):
        posts.deliver(version=version, channel=channel, receipt="一楼公示栏", params=here.params,
                      by=here.county.clerk, at=here.at)  # fmt: skip
    reached = posts.deliveries(version)
    pending = [row["label"] for row in posts.channels(here.params) if row["code"] not in reached]

    assert pending == ["天津市行政执法监督网"]
    assert len(PublishedExante.objects.get().channels) == 3
    with pytest.raises(posts.NotDisclosed, match="已经确认"):
        posts.deliver(version=version, channel="hall", receipt="再贴", params=here.params,
                      by=here.county.clerk, at=here.at)  # fmt: skip


def test_the_share_of_complete_bodies_names_the_one_that_is_not() -> None:
    here = disclosing("luozhuang")
    here.released()
    whole = adjusting.standings([here.county.agency], here.params, here.at.date())[0]
    bare = Agency.objects.create(name="云溪县某局", short_name="某局", code_word="云某",
                                 kind="department", address="文昌路2号", phone="1")  # fmt: skip
    found = adjusting.standings([bare], here.params, here.at.date())[0]
    rows = [*(replace(whole) for _ in range(47)), found]

    assert adjusting.percent(rows) == "97.9%"
    assert "职责" in found.missing and not found.complete and whole.complete


def test_released_versions_stay_and_their_digest_stands_in_the_log() -> None:
    here = disclosing()
    first = here.released()
    with pytest.raises(DatabaseError), transaction.atomic():
        ExanteStep.objects.all().delete()
    leaf = Leaf.objects.get(kind="exante")

    assert (leaf.shown, leaf.commitment) == (first.digest, first.commitment)
    assert first.released_at >= world.START and first.next_check == date(2026, 9, 2)


def test_a_copy_changed_behind_the_record_is_found() -> None:
    here = disclosing()
    made = here.released()
    assert list(verify_beforehand()) == []
    made.content["parts"][0]["lines"][0][1] = "别的机关"
    made.save()
    assert [one.what for one in verify_beforehand()] == ["内容校验值"]
