"""权责清单: a change passes through several hands; doubled and vacant items are shown."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.registry import actions
from sanjian.registry.models import Agency, PowerChange, PowerItem
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
TOLD = {"detail_subject": "云溪县市场监督管理局", "detail_scope": "云溪县行政区域",
        "detail_content": "对餐饮服务的监督检查", "detail_procedure": "普通程序",
        "detail_supervision": "拨打12345投诉"}  # fmt: skip


def place(pack: str, settings: Any) -> tuple[world.County, Any]:
    """A county under one place's rules, and somebody of its bureau."""
    settings.PROFILE = pack
    made = world.county(pack)
    bureau = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=bureau.pk).update(supervises=True, is_subject=False)
    bureau.refresh_from_db()
    return made, world.person(bureau, "gao", "高监督", Role.SUPERVISOR)


def wished(**changed: str) -> dict[str, str]:
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {"code": "CF-901", "name": "对无证经营的处罚", "kind": "penalty", "action": "add",
            "basis": "《食品安全法》第一百二十二条", "reason": "机构改革划入",
            "in_force": tomorrow.isoformat()} | TOLD | changed  # fmt: skip


def asked(where: world.County, **changed: str) -> str:
    """Ask at the desk; the address of the change."""
    answer = at_desk(where.officer).post("/powers/new", wished(**changed))
    assert answer.status_code == 302, text(answer)
    return str(answer.url)


@pytest.mark.clause("HM-22")
def test_an_item_without_one_of_the_five_fields_is_refused(settings: Any) -> None:
    where, _ = place("haimen", settings)
    officer = at_desk(where.officer)
    five = {"supervision": "监督方式", "scope": "执法范围", "subject": "行政执法主体",
            "content": "执法内容", "procedure": "执法程序"}  # fmt: skip
    for field, label in five.items():
        answer = officer.post("/powers/new", wished(**{f"detail_{field}": " "}))
        assert answer.status_code == 409 and f"应当写明{label}" in text(answer)
        assert "CF-901" in text(answer)  # what was typed stays
    assert not PowerChange.objects.exists()
    assert asked(where)


@pytest.mark.clause("XG-14")
def test_nobody_passes_his_own_draft_and_the_list_changes_after_the_last(settings: Any) -> None:
    where, supervisor = place("shangrila", settings)
    both = world.person(where.agency, "duo", "多岗位", Role.OFFICER, Role.REVIEWER)
    own = at_desk(both).post("/powers/new", wished(code="CF-902")).url
    refused = at_desk(both).post(own, {"words": ""})
    assert refused.status_code == 409 and "由不同的人办理" in text(refused)
    address = asked(where)
    assert at_desk(where.head).post(address, {"words": ""}).status_code == 409  # not checked yet
    assert at_desk(where.officer).post(address, {"words": ""}).status_code == 409
    assert "合法性审查通过" in text(at_desk(where.reviewer).get(address))
    assert at_desk(where.reviewer).post(address, {"words": "合法"}).status_code == 302
    assert at_desk(where.reviewer).post(address, {"words": ""}).status_code == 409
    assert not PowerItem.objects.filter(code="CF-901").exists()
    assert at_desk(where.head).post(address, {"words": ""}).status_code == 302

    made = PowerItem.objects.get(code="CF-901")
    assert made.valid_from == timezone.localdate() + timedelta(days=1)
    due = text(at_desk(supervisor).get("/powers"))
    assert "已生效，待备案" in due
    assert at_desk(supervisor).post(address, {"words": ""}).status_code == 302
    assert "已备案" in text(at_desk(supervisor).get(address))


def test_doubled_and_vacant_items_are_shown(settings: Any) -> None:
    where, supervisor = place("shangrila", settings)
    other = world.agency("云溪县城市管理局", "云城管")
    gone = world.agency("云溪县原质监局", "云质监")
    now = timezone.now()
    street, measures = "对占道经营的处罚", "对计量违法的处罚"
    listed = ((where.agency, "A1", street), (other, "B1", street), (gone, "C1", measures))
    for body, code, name in listed:
        actions.list_power(agency=body, code=code, name=name, basis="《条例》第一条",
                           valid_from=now.date() - timedelta(days=9), by=None, at=now)  # fmt: skip
    Agency.objects.filter(pk=gone.pk).update(is_subject=False)
    shown = text(at_desk(supervisor).get("/powers"))
    doubled, vacant = shown.split("职责重复")[1].split("职责空缺")[:2]

    assert "对占道经营的处罚" in doubled and "云溪县城市管理局（B1）" in doubled
    assert "对计量违法的处罚" in vacant.split("现行清单")[0]
    assert "对占道经营的处罚" not in vacant.split("现行清单")[0]


def test_where_the_bureau_audits_the_list_nothing_is_listed_before_it_has(settings: Any) -> None:
    where, supervisor = place("haimen", settings)
    address = asked(where)
    assert at_desk(where.reviewer).post(address, {"words": ""}).status_code == 302
    assert at_desk(where.head).post(address, {"words": ""}).status_code == 302
    assert not PowerItem.objects.filter(code="CF-901").exists()
    assert at_desk(supervisor).post(address, {"words": "", "back": "yes"}).status_code == 409
    assert at_desk(supervisor).post(address, {"words": "同意"}).status_code == 302
    assert PowerItem.objects.get(code="CF-901").details["supervision"] == "拨打12345投诉"


def test_an_amended_item_ends_the_day_before_and_a_removed_one_ends(settings: Any) -> None:
    where, _ = place("mingxi", settings)
    old = PowerItem.objects.filter(agency=where.agency).first()
    assert old is not None
    for action, left in (("amend", 1), ("remove", 0)):
        current = PowerItem.objects.filter(agency=where.agency, code=old.code).latest("valid_from")
        address = asked(where, action=action, power=str(current.pk), name="改名的事项")
        at_desk(where.reviewer).post(address, {"words": ""})
        at_desk(where.head).post(address, {"words": ""})
        after = timezone.localdate() + timedelta(days=1)
        in_force = PowerItem.objects.filter(
            agency=where.agency, code=old.code, valid_from__lte=after
        )
        assert in_force.exclude(valid_until__lt=after).count() == left or action == "remove"
        if action == "amend":
            old.refresh_from_db()
            assert old.valid_until == timezone.localdate()
            PowerItem.objects.filter(code=old.code, valid_until=None).update(
                valid_from=timezone.localdate()
            )


def sheet(rows: list[list[str]]) -> SimpleUploadedFile:
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("清单.xlsx", kept.getvalue())


@pytest.mark.clause("HM-21")
def test_a_list_in_another_layout_is_refused_line_by_line(settings: Any) -> None:
    where, _ = place("haimen", settings)
    officer = at_desk(where.officer)
    head = ["事项编码", "事项名称", "类别", "实施依据",
            "行政执法主体", "执法范围", "执法内容", "执法程序", "监督方式"]  # fmt: skip
    good = [
        "CF-901",
        "对无证经营的处罚",
        "行政处罚",
        "《条例》第一条",
        "本局",
        "本市",
        "内容",
        "程序",
        "电话",
    ]
    bad = ["CF-902", "", "处罚", "", "本局", "本市", "内容", "程序", ""]
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    swapped = officer.post("/powers/sheet", {"in_force": day, "file": sheet([head[::-1], good])})
    assert swapped.status_code == 422 and "第1行：列名应当依次为" in text(swapped)
    mixed = officer.post("/powers/sheet", {"in_force": day, "file": sheet([head, good, bad])})
    for words in ("第3行：事项名称没有填写", "第3行：类别不在", "第3行：清单事项应当写明监督方式",
                  "第3行：清单事项应当有实施依据"):  # fmt: skip
        assert words in text(mixed)
    assert mixed.status_code == 422 and not PowerChange.objects.exists()
    taken = officer.post("/powers/sheet", {"in_force": day, "file": sheet([head, good])})
    assert taken.status_code == 302 and PowerChange.objects.get().name == "对无证经营的处罚"
    assert officer.get("/powers/sheet.xlsx").content.startswith(b"PK")


def test_what_is_not_the_authors_to_do_is_refused_and_nothing_is_rewritten(settings: Any) -> None:
    where, supervisor = place("mingxi", settings)
    assert at_desk(supervisor).get("/powers/new").status_code == 404
    taken = PowerItem.objects.filter(agency=where.agency).first()
    assert taken is not None
    past = wished(in_force=(timezone.localdate() - timedelta(days=1)).isoformat())
    assert at_desk(where.officer).post("/powers/new", past).status_code == 409
    same = at_desk(where.officer).post("/powers/new", wished(code=taken.code))
    assert same.status_code == 409 and "已经列入清单" in text(same)
    address = asked(where)
    empty = at_desk(where.reviewer).post(address, {"words": "", "back": "yes"})
    assert empty.status_code == 409 and "写明理由" in text(empty)
    sent = {"words": "依据已经废止", "back": "yes"}
    assert at_desk(where.reviewer).post(address, sent).status_code == 302
    assert at_desk(where.reviewer).post(address, {"words": ""}).status_code == 409
    for table in ("registry_powerchange", "registry_powerchangestep"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET at = now()")
