"""装备与场所: who has which recorder, which rooms can be used, what the standard finds lacking."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.models import Dossier
from sanjian.records.taking import open_dossier
from sanjian.registry import equipment
from sanjian.registry.models import Agency, Device, DeviceEvent, Person, Room
from tests import world
from tests.desk.helpers import at_desk, posted, text
from tests.desk.test_recordings import TEN, account, footage, seized, state, upload
from tests.world import SHANGHAI, Case, County

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


def form(by: Person, which: str, of: int | None = None, /, **typed: Any) -> HttpResponse:
    """Fill in a form of the ledger and press the button."""
    url = f"/reviewers/forms/{which}" + (f"/{of}" if of else "")
    return at_desk(by).post(url, posted(typed))


def room_with_camera(where: County, name: str = "第一询问室", kind: str = "inquiry") -> Room:
    """A room with a fixed camera, entered at the desk."""
    assert form(where.head, "room", kind=kind, name=name, place="一楼").status_code == 302
    room = Room.objects.get(name=name, agency=where.agency)
    sent = form(where.head, "device", kind="fixed", number=f"G-{room.pk}", room=str(room.pk))
    assert sent.status_code == 302
    return room


def bureau() -> Person:
    """Somebody of the justice bureau who oversees."""
    at = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=at.pk).update(supervises=True, is_subject=False)
    at.refresh_from_db()
    return world.person(at, "jian", "简监督", Role.SUPERVISOR)


def recorder(where: County, number: str) -> Device:
    """A recorder in the ledger."""
    assert form(where.head, "device", kind="recorder", number=number).status_code == 302
    return Device.objects.get(agency=where.agency, number=number)


def booking(where: County, room: Room, hours: int = 0) -> HttpResponse:
    """Reserve a room for an hour tomorrow."""
    since = timezone.now().astimezone(SHANGHAI) + timedelta(days=1, hours=hours)
    return form(where.officer, "booking", room.pk, case_number="第1号", activity="询问当事人",
                since=f"{since:%Y-%m-%dT%H:%M}",
                until=f"{since + timedelta(hours=1):%Y-%m-%dT%H:%M}")  # fmt: skip


@pytest.mark.clause("MX-30")
def test_a_room_whose_camera_is_broken_cannot_be_booked_for_an_activity_to_be_filmed() -> None:
    where = world.county("mingxi")
    room = room_with_camera(where)
    camera = room.devices.get()
    assert (
        form(where.head, "device-event", camera.pk, kind="broken", note="无声").status_code == 302
    )
    refused = booking(where, room)
    assert refused.status_code == 409 and "ROOM_NOT_EQUIPPED" in text(refused)
    assert not room.bookings.exists()
    page = text(at_desk(where.officer).get("/equipment"))
    assert "第一询问室" in page and "故障" in page and camera.number in page
    form(where.head, "device-event", camera.pk, kind="mended")
    assert booking(where, room).status_code == 302
    taken = booking(where, room)
    assert taken.status_code == 409 and "ROOM_TAKEN" in text(taken)
    assert booking(where, room, hours=2).status_code == 302
    assert "询问当事人" in text(at_desk(where.officer).get("/equipment"))


@pytest.mark.clause("XG-89")
@pytest.mark.clause("WX-105")
@pytest.mark.parametrize("place", ["shangrila", "wanxin"])
def test_one_recorder_for_two_of_ten_officers_and_three_there_leaves_two_lacking(
    place: str, settings: Any
) -> None:
    settings.PROFILE = place
    where = world.county(place)
    for number in range(6):  # the county has four officers
        world.person(where.agency, f"of{number}", f"员{number}", Role.OFFICER)
    supervisor = bureau()
    sent = form(supervisor, "standard", officers="2", basis="云装〔2026〕1号", since="2026-01-01")
    assert sent.status_code == 302
    devices = [recorder(where, f"R-{number}") for number in range(3)]

    def told() -> list[str]:
        page = text(at_desk(supervisor).get("/equipment")).split('id="provisions"')[1]
        row = next(one for one in page.split("<tr>") if where.agency.name in one)
        return re.findall(r'data-label="(?:执法人员|应配记录仪|可用|缺|配备率)">([^<]+)<', row)

    assert told() == ["10", "5", "3", "2", "60%"]
    form(where.head, "device-event", devices[0].pk, kind="broken", note="摔坏")
    assert told() == ["10", "5", "2", "3", "40%"]
    assert (
        form(where.head, "standard", officers="1", basis="x", since="2026-01-01").status_code == 404
    )


@pytest.mark.clause("HM-67")
def test_an_organ_of_haimen_without_a_talk_room_that_records_is_listed_and_reminded(
    settings: Any,
) -> None:
    settings.PROFILE = "haimen"
    where, other = world.county("haimen"), world.county("haimen", prefix="二")
    supervisor = bureau()
    room_with_camera(where, "第一谈话室", "talk")
    room_with_camera(other, "听证室", "hearing")
    page = text(at_desk(supervisor).get("/equipment"))
    bare = page.split('id="bare"')[1].split("</section>")[0]
    assert other.agency.name in bare and f">{where.agency.name}<" not in bare
    assert "缺谈话室" in bare
    words = "请于十二月底前配齐谈话室的录音录像系统。"
    assert form(supervisor, "remind", other.agency.pk, words=words).status_code == 302
    assert words in text(at_desk(other.head).get("/equipment"))
    assert words not in text(at_desk(where.head).get("/equipment"))
    camera = Device.objects.get(agency=where.agency)
    assert "没有校时" in text(at_desk(where.head).get("/equipment"))
    form(where.head, "device-event", camera.pk, kind="checked", offset="2")
    assert "偏差2秒" in text(at_desk(where.head).get("/equipment"))


def test_a_recorder_goes_out_checked_to_one_holder_and_comes_back() -> None:
    where = world.county()
    device = recorder(where, "R-1")
    out = {"kind": "issued", "holder": str(where.officer.pk)}
    refused = form(where.head, "device-event", device.pk, **out)
    assert refused.status_code == 409 and "DEVICE_CLOCK" in text(refused)
    assert (
        form(where.head, "device-event", device.pk, kind="checked", offset="x").status_code == 409
    )
    form(where.head, "device-event", device.pk, kind="checked", offset="-3")
    assert form(where.head, "device-event", device.pk, **out).status_code == 302
    assert "周承办领用" in text(at_desk(where.officer).get("/equipment"))
    again = form(where.head, "device-event", device.pk, **out)
    assert again.status_code == 409 and "DEVICE_STATE" in text(again)
    assert form(where.head, "device-event", device.pk, kind="returned").status_code == 302
    assert form(where.officer, "device-event", device.pk, kind="retired").status_code == 404
    stranger = world.county(prefix="二")
    assert form(stranger.head, "device-event", device.pk, kind="retired").status_code == 404


def test_a_recording_from_a_device_that_was_not_handed_out_or_runs_wrong_is_remarked_upon() -> None:
    where = world.county("mingxi")
    case = seized(where)
    film = upload(case, "一.mp4", footage(61))
    device = equipment.enter_device(agency=where.agency, kind="recorder", number="R-7", model="",
                                    room=None, by=where.head, at=world.START)  # fmt: skip
    assert account(case, recordings=[film.pk], device="R-7").status_code == 302
    assert "没有领用登记" in state(case).remarks
    early = datetime.fromisoformat(f"{TEN}+08:00") - timedelta(hours=2)
    noted = {"device": device, "by": where.head, "at": early}
    equipment.note_event(kind=DeviceEvent.Kind.CHECKED, offset=3 * 3600, **noted)
    equipment.note_event(kind=DeviceEvent.Kind.ISSUED, holder=where.officer, **noted)
    account(case, recordings=[film.pk], device="R-7")
    assert state(case).remarks == "设备R-7的时钟偏差180分钟"
    assert state(case).remarks in text(at_desk(where.head).get("/recordings?year=2026"))


@pytest.mark.clause("MX-27")
def test_a_demolition_and_a_talk_in_the_case_room_are_filmed_from_beginning_to_end() -> None:
    where = world.county("mingxi")
    case = demolished(where)
    assert state(case).act.step == "execute" and state(case).full
    first = upload(case, "一.mp4", footage(40), "2026-03-30T10:00")
    answer = account(case, recordings=[first.pk])
    assert answer.status_code == 409 and "AV_NOT_FULL" in text(answer)
    assert "2026-03-30 10:40:00至2026-03-30 11:00:00没有记录" in text(answer)
    rest = upload(case, "二.mp4", footage(21), "2026-03-30T10:40")
    assert account(case, recordings=[first.pk, rest.pk]).status_code == 302
    talk = world.opened(where)
    talk.take("verify_lead", where.officer, suspected=True)
    talk.take("ask_filing", where.officer)
    talk.later(days=1).take("file_case", where.head)
    talk.later(days=2).take("on_site_record", where.officer)
    assert not state(talk).full
    room_with_camera(where)
    talk.take("interview", where.officer, place="本局第一询问室", started_at="2026-03-03T10:00",
              ended_at="2026-03-03T10:30")  # fmt: skip
    assert state(talk).full
    assert "AV_REQUIRED" in text(account(talk, how="none", reason="没有开。"))
    short = upload(talk, "询问.mp4", footage(12), "2026-03-03T10:00")
    answer = account(talk, recordings=[short.pk])
    assert "AV_NOT_FULL" in text(answer) and "10:12:00" in text(answer)


@pytest.mark.clause("LZ-30")
def test_what_touches_property_and_what_goes_on_in_the_rooms_of_luozhuang_is_filmed(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    case = seized(where)
    for content in ({"how": "none", "reason": "没有带。"}, {"how": "part", "reason": "没有带。"}):
        answer = account(case, **content)
        assert answer.status_code == 409
    assert "AV_REQUIRED" in text(account(case, how="none", reason="没有带。"))
    assert "必须进行音像记录" in text(account(case, how="none", reason="没有带。"))
    early = upload(case, "此前.mp4", footage(30), "2026-03-02T08:00")
    assert "AV_NOT_FULL" in text(account(case, recordings=[early.pk]))
    assert state(case).account is None
    form(where.head, "room", kind="premises", name="办案场所", place="一楼")
    room = Room.objects.get()
    assert where.agency.name in text(at_desk(where.head).get("/equipment")).split('id="bare"')[1]
    assert "ROOM_NOT_EQUIPPED" in text(booking(where, room))
    form(where.head, "device", kind="fixed", number="G-1", room=str(room.pk))
    assert booking(where, room).status_code == 302


def demolished(where: County) -> Case:
    """A demolition between ten and eleven, with everything that the law asks before it."""
    content = world.opening_content(where, world.START, "compulsory_execution")
    content |= {"manner": "demolish", "base_served_on": "2025-08-01"}
    act = open_dossier(procedure="compulsory_execution", agency=where.agency, content=content,
                       by=where.officer, at=world.START, pack=where.pack, sample=True)  # fmt: skip
    case = Case(where, Dossier.objects.get(pk=act.dossier_id), world.START, [act])
    by = (world.START + timedelta(days=5)).date().isoformat()
    case.take("demand_performance", where.officer, perform_by=by)
    case.take("post_demolition", where.officer, remove_by=by)
    case.later(days=20).take("add_evidence", where.officer)
    case.take("draft_execution", where.officer)
    if case.facts.review_required:
        case.take("submit_review", where.officer)
        case.take("pass_review", where.reviewer)
    else:
        case.take("submit_decision", where.officer)
    case.take("decide_execution", where.head)
    case.take("serve_decision", where.officer)
    case.later(days=8, hours=4).take("execute", where.officer, started_at="2026-03-30T10:00",
                                     ended_at="2026-03-30T11:00")  # fmt: skip
    return case


def test_the_page_of_a_recorder_tells_who_held_it_when_and_strangers_do_not_see_it() -> None:
    where, stranger = world.county(), world.county(prefix="北")
    device = recorder(where, "R-7")
    address = f"/equipment/{device.pk}"
    assert "还没有人领用" in text(at_desk(where.officer).get(address))
    for holder, end in ((where.officer, "returned"), (where.second, "broken")):
        form(where.head, "device-event", device.pk, kind="checked", offset="3")
        out = form(where.head, "device-event", device.pk, kind="issued", holder=str(holder.pk))
        assert out.status_code == 302
        assert "仍在领用" in text(at_desk(where.officer).get(address))
        form(
            where.head, "device-event", device.pk, kind=end, note="摔坏" if end == "broken" else ""
        )
    page = text(at_desk(where.officer).get(address))
    held = page.split('id="holdings"')[1].split("</section>")[0]
    assert "仍在领用" not in held and held.index("吴协办") < held.index("周承办")
    assert "归还" in held and "故障" in held
    assert page.split('id="events"')[1].count("时钟偏差3秒") == 2 and "摔坏" in page
    assert address in text(at_desk(where.officer).get("/equipment"))
    assert at_desk(stranger.head).get(address).status_code == 404
    assert "R-7" in text(at_desk(bureau()).get(address))
