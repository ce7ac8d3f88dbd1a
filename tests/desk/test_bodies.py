"""执法主体和执法证: entered by the bureau with what they rest on; who has left enforces nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from sanjian.disclosure import beforehand_posts
from sanjian.law.people import Role
from sanjian.records.rules import rules
from sanjian.registry import actions as registry
from sanjian.registry import bodies
from sanjian.registry.models import Agency, BodyChange, Certificate
from sanjian.registry.queries import people_on
from sanjian.registry.refusals import NotRegistered
from tests import world
from tests.api.test_dossiers import post, speak
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau

pytestmark = pytest.mark.django_db
NEW = {
    "name": "云溪县交通运输综合行政执法大队", "short_name": "交通执法大队",
    "kind": "authorised_organisation", "authority": "《云溪县交通条例》第四条授权",
    "code_word": "云交", "address": "云溪县站前路1号", "phone": "0000-0000002",
}  # fmt: skip
FORMS = "/reviewers/forms"


@pytest.mark.clause("LZ-06")
def test_a_body_is_entered_with_its_kind_and_what_authorises_it(settings: Any) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    keeper = bureau()
    desk = at_desk(keeper)
    form = text(desk.get(f"{FORMS}/body-enter"))
    for kind in ("具有行政执法权的行政执法部门（机构）", "法律法规规章授权组织"):
        assert kind in form
    blank = desk.post(f"{FORMS}/body-enter", NEW | {"authority": "  "})
    assert blank.status_code == 422 and NEW["name"] in text(blank)
    with pytest.raises(NotRegistered) as unnamed:
        bodies.enter_body(kind=NEW["kind"], authority=" ", facts=NEW, by=keeper, at=timezone.now(),
                          params=rules(where.pack, timezone.now().date()))  # fmt: skip
    assert [one.code for one in unnamed.value.unmet] == ["BODY_AUTHORITY"]
    strange = desk.post(f"{FORMS}/body-enter", NEW | {"kind": "street"})
    assert strange.status_code == 422
    assert desk.post(f"{FORMS}/body-enter", NEW).status_code == 302
    shown = text(desk.get("/bodies"))
    assert NEW["name"] in shown and "《云溪县交通条例》第四条授权" in shown
    assert "法律法规规章授权组织" in shown
    again = desk.post(f"{FORMS}/body-enter", NEW)
    assert again.status_code == 409 and "已经登记" in text(again)
    assert at_desk(where.officer).get("/bodies").status_code == 404
    assert at_desk(where.head).post(f"{FORMS}/body-enter", NEW).status_code == 404
    own = text(at_desk(where.head).get("/bodies"))
    assert where.agency.name in own and NEW["name"] not in own


@pytest.mark.clause("LZ-06")
def test_a_body_that_has_left_the_register_opens_no_case_and_publishes_nothing(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    desk = at_desk(bureau())
    change = f"{FORMS}/body-change/{where.agency.pk}"
    left = {"way": "leave", "authority": "罗编〔2026〕3号", "reason": "职责划入其他机关"}
    whole = world.opening_content(where, timezone.now())
    body = {"procedure": "penalty_ordinary", "content": whole}
    assert post(speak(where.officer), "/dossiers", body).status_code == 201
    assert desk.post(change, left).status_code == 302
    refused = post(speak(where.officer), "/dossiers", body)
    assert refused.status_code == 409 and refused.json()["code"] == "NOT_A_SUBJECT"
    page = at_desk(where.officer).post("/cases/new/penalty_ordinary", {"key": ""})
    assert page.status_code in (404, 409, 422)
    agency = Agency.objects.get(pk=where.agency.pk)
    at = timezone.now()
    with pytest.raises(beforehand_posts.NotDisclosed) as unpublished:
        beforehand_posts.collect(
            agency=agency, params=rules(where.pack, at.date(), agency.pk), by=where.clerk, at=at
        )
    assert [one.code for one in unpublished.value.unmet] == ["NOT_A_SUBJECT"]
    twice = desk.post(change, left)
    assert twice.status_code == 409 and "已经没有执法主体资格" in text(twice)
    assert "不再具有执法主体资格" in text(desk.get("/bodies"))
    back = {"way": "enter", "authority": "罗编〔2026〕9号", "reason": ""}
    assert desk.post(change, back).status_code == 302
    assert post(speak(where.officer), "/dossiers", body).status_code == 201
    assert [row.active for row in BodyChange.objects.filter(agency=agency)] == [False, True]


@pytest.mark.clause("WX-21")
def test_a_ministry_s_certificate_counts_once_it_is_filed(settings: Any) -> None:
    settings.PROFILE = "wanxin"
    where = world.county("wanxin")
    officer = registry.register_person(
        agency=where.agency, username="lin", name="林新证", password=world.PASSWORD,
        roles={Role.OFFICER: world.SINCE}, by=None, at=world.START, sample=True,
    )  # fmt: skip
    desk, form = at_desk(bureau()), f"{FORMS}/certificate/{officer.pk}"
    assert "天津市人民政府统一颁发" in text(desk.get(form))
    today = timezone.now().date()
    typed = {"kind": "ministry", "number": "部-0001", "issuer": "某部（样例）", "filing": "",
             "field": "", "valid_from": "2026-01-01", "valid_until": "2030-12-31"}  # fmt: skip
    unfiled = desk.post(form, typed)
    assert unfiled.status_code == 409
    assert "国家部委颁发的执法证件应当经本级司法行政机关备案" in text(unfiled)
    assert "部-0001" in text(unfiled), "what was typed stays"
    assert people_on([officer.pk], today)[officer.pk].certificate_defect(today)
    other = desk.post(form, typed | {"kind": "own"})
    assert other.status_code == 422
    assert desk.post(form, typed | {"filing": "津丽司备〔2026〕1号"}).status_code == 302
    assert people_on([officer.pk], today)[officer.pk].certificate_defect(today) == ""
    assert "（备案津丽司备〔2026〕1号）" in text(desk.get("/bodies"))
    city = typed | {"kind": "municipal", "number": "津-0001"}
    assert desk.post(form, city).status_code == 302
    assert desk.post(form, city).status_code == 409, "a number once"
    assert desk.post(form, city | {"number": "津-2", "valid_until": "2025-01-01"}
                     ).status_code == 409  # fmt: skip
    assert Certificate.objects.filter(person=officer).count() == 2
    nobody = desk.post(f"{FORMS}/certificate/{where.clerk.pk}", city | {"number": "津-3"})
    assert nobody.status_code == 409 and "不是执法人员" in text(nobody)
    assert at_desk(where.head).post(form, city).status_code == 404


def test_where_the_place_names_no_kinds_a_certificate_has_none(settings: Any) -> None:
    settings.PROFILE = "mingxi"
    where = world.county("mingxi")
    desk = at_desk(bureau())
    form = f"{FORMS}/certificate/{where.officer.pk}"
    assert "证件类别" not in text(desk.get(form))
    typed = {"number": "闽-0009", "issuer": "云溪县司法局", "filing": "", "field": "",
             "valid_from": "2026-01-01", "valid_until": "2030-12-31"}  # fmt: skip
    assert desk.post(form, typed).status_code == 302
    assert Certificate.objects.get(number="闽-0009").kind == ""
