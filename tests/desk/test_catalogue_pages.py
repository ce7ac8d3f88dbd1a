"""目录清单 at the desk: edited by one, released by another, filed, returned, seen by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.registry.catalogue import queries
from sanjian.registry.catalogue.models import CatalogueDraft, CatalogueVersion
from tests import world
from tests.desk.helpers import at_desk, text
from tests.registry.lists import FINE, REVOKED, Office, office

pytestmark = pytest.mark.django_db

ENTRY = {
    "text": "较大数额罚款", "act_kind": "penalty", "measure": "fine", "person": "5000",
    "organisation": "3万", "penalty_kinds": [], "powers": [], "impacts": [],
}  # fmt: skip


@pytest.fixture
def here() -> Office:
    world.published(world.shipped("mingxi"), at=timezone.now())
    return office()


def soon() -> str:
    """Tomorrow, as typed."""
    return (timezone.now().astimezone(SHANGHAI).date() + timedelta(days=1)).isoformat()


def send(client: Client, number: int, name: str, **content: Any) -> Any:
    """Press a button of the draft's page."""
    draft = CatalogueDraft.objects.filter(catalogue=number).first()
    content.setdefault("revision", str(draft.revision if draft else 0))
    return client.post(f"/catalogue/{number}/draft/{name}", content)


def drafted(here: Office) -> tuple[Client, int]:
    """A draft with one entry and a day, typed by the legal officer."""
    client = at_desk(here.legal)
    number = here.own().pk
    assert client.post(f"/catalogue/{number}/begin").status_code == 302
    sent = ENTRY | {"organisation": "30000", "revision": "0"}
    assert client.post(f"/catalogue/{number}/entries", sent).status_code == 302
    assert send(client, number, "head", in_force=soon(), level="county").status_code == 302
    return client, number


def test_a_legal_officer_edits_and_the_head_releases(here: Office) -> None:
    client, number = drafted(here)
    shown = text(client.get(f"/catalogue/{number}/draft"))
    assert "编制和发布不得为同一人" in shown
    assert "对照条件" in shown and "罚款公民5,000元以上" in shown
    head = at_desk(here.head)
    assert "发布新版本" in text(head.get(f"/catalogue/{number}/draft"))
    assert send(head, number, "release").status_code == 302
    version = CatalogueVersion.objects.get()
    assert (version.number, version.prepared_by, version.released_by) == (1, here.legal, here.head)
    page = text(head.get(f"/catalogue/{number}/versions/1"))
    assert "已报备，待处理" in page and "与内容相符" in page


def test_the_editor_cannot_release_what_he_typed(here: Office) -> None:
    client, number = drafted(here)
    answer = send(client, number, "release")
    assert answer.status_code == 409
    assert "编制和发布不得为同一人" in text(answer)
    assert not CatalogueVersion.objects.exists()


def test_what_was_typed_wrong_comes_back(here: Office) -> None:
    client, number = drafted(here)
    answer = client.post(f"/catalogue/{number}/entries", ENTRY | {"text": "", "revision": "2"})
    assert answer.status_code == 422
    assert "请填写“事项”" in text(answer)
    assert 'value="3万"' in text(answer)
    assert send(client, number, "head", in_force="明天", level="county").status_code == 422
    stale = client.post(
        f"/catalogue/{number}/entries", ENTRY | {"organisation": "1", "revision": "0"}
    )
    assert stale.status_code == 409
    assert "草稿在您查看后已被改动" in text(stale)


def test_statute_rows_are_shown_locked(here: Office) -> None:
    client = at_desk(here.legal)
    page = text(client.get(f"/catalogue/{here.own().pk}"))
    assert "《行政处罚法》第五十八条第一款第一项" in page
    assert page.count("始终适用，不得取消") >= 5


def test_an_entry_is_changed_and_removed(here: Office) -> None:
    client, number = drafted(here)
    assert "较大数额罚款" in text(client.get(f"/catalogue/{number}/entries/1"))
    sent = ENTRY | {"text": "大额罚款", "organisation": "20000", "revision": "2"}
    assert client.post(f"/catalogue/{number}/entries/1", sent).status_code == 302
    assert CatalogueDraft.objects.get().rows[0]["organisation_fen"] == 2_000_000
    assert send(client, number, "remove", code="1").status_code == 302
    assert CatalogueDraft.objects.get().rows == []
    assert client.get(f"/catalogue/{number}/entries/1").status_code == 404


def test_differences_to_the_last_version_are_shown(here: Office) -> None:
    here.released(FINE)
    here.released(REVOKED, at=timezone.now())
    number = here.own().pk
    page = text(at_desk(here.head).get(f"/catalogue/{number}/versions/2"))
    assert "新增第2项" in page and "删除第1项" in page


def test_a_superior_row_is_adopted_under_a_binding_standard(here: Office) -> None:
    here.superior(FINE)
    client, number = drafted(here)
    assert "上级标准规定的事项不得删减" in text(client.get(f"/catalogue/{number}/draft"))
    key = next(iter(queries.superior_entries(here.agency, timezone.now().date())))
    assert send(client, number, "adopt", key=key).status_code == 302
    assert "上级标准规定的事项不得删减" not in text(client.get(f"/catalogue/{number}/draft"))
    assert send(client, number, "adopt", key="9.9").status_code == 404


@pytest.mark.clause("WX-73")
def test_leaving_out_a_superior_row_asks_for_a_reason_and_the_superior_sees_it() -> None:
    world.published(world.shipped("wanxin"), at=timezone.now())
    here = office()
    here.superior(FINE)
    client, number = drafted(here)
    head = at_desk(here.head)
    refused = send(head, number, "release")
    assert refused.status_code == 409
    assert "参照上级清单编制，不采用上级事项的应当写明理由" in text(refused)
    key = next(iter(queries.superior_entries(here.agency, timezone.now().date())))
    assert send(client, number, "omit", key=key, reason="").status_code == 422
    assert send(client, number, "omit", key=key, reason="本街道没有此项职权").status_code == 302
    assert send(head, number, "release").status_code == 302
    page = text(at_desk(here.supervisor).get(f"/catalogue/{number}/versions/1"))
    assert "未采用的上级事项" in page and "本街道没有此项职权" in page


def test_a_file_is_imported_row_by_row(here: Office) -> None:
    client, number = drafted(here)
    file = SimpleUploadedFile(
        "目录.csv", "事项,执法类别\n吊销许可证,行政处罚\n,行政处罚\n".encode("gb18030")
    )
    assert send(client, number, "import", file=file).status_code == 302
    page = text(client.get(f"/catalogue/{number}/draft"))
    assert "第2行：采用" in page and "没有“事项”一栏的文字，未采用" in page
    assert send(client, number, "import").status_code == 422
    bad = SimpleUploadedFile("目录.csv", b"a,b\n1,2\n")
    answer = send(client, number, "import", file=bad)
    assert answer.status_code == 409
    assert "没有找到列名行" in text(answer)


def test_the_bureau_takes_on_file_or_returns_with_reasons(here: Office) -> None:
    here.released(FINE)
    number = here.own().pk
    bureau = at_desk(here.supervisor)
    assert "待处理的备案1件" in text(bureau.get("/catalogue"))
    refused = bureau.post(f"/catalogue/{number}/versions/1", {"answer": "return", "reason": ""})
    assert refused.status_code == 409
    assert "退回备案应当写明理由" in text(refused)
    bureau.post(f"/catalogue/{number}/versions/1", {"answer": "return", "reason": "缺没收事项"})
    page = text(at_desk(here.legal).get(f"/catalogue/{number}"))
    assert "备案被退回" in page and "缺没收事项" in page
    here.released(FINE, REVOKED, at=timezone.now())
    bureau.post(f"/catalogue/{number}/versions/2", {"answer": "accept"})
    assert "已备案" in text(bureau.get("/catalogue"))


def test_others_see_nothing_and_change_nothing(here: Office) -> None:
    _, number = drafted(here)
    stranger = world.person(world.agency("云溪县农业局", "云农"), "xu", "许外局", Role.REVIEWER)
    client = at_desk(stranger)
    for address in (f"/catalogue/{number}", f"/catalogue/{number}/draft", "/catalogue/99"):
        assert client.get(address).status_code == 404
    assert client.post(f"/catalogue/{number}/begin").status_code == 404
    assert send(client, number, "release").status_code == 404
    officer = at_desk(here.officer)
    assert officer.get(f"/catalogue/{number}/entries").status_code == 404
    assert send(officer, number, "remove", code="1").status_code == 409
    assert send(officer, number, "nothing").status_code == 404
    assert at_desk(here.head).get("/catalogue/new").status_code == 404
    assert Client().get("/catalogue").status_code == 302


def test_the_bureau_enters_a_superior_list(here: Office) -> None:
    bureau = at_desk(here.supervisor)
    assert bureau.post("/catalogue/new", {"name": "", "level": "x"}).status_code == 422
    sent = {"name": "省标准", "issuer": "省局", "level": "province"}
    answer = bureau.post("/catalogue/new", sent)
    assert answer.status_code == 302
    assert bureau.get(answer.headers["Location"]).status_code == 200
