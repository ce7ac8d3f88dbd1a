"""本辖区规则 on the desk: read by everybody, amended by two persons of the justice bureau."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sanjian.law.people import Role
from sanjian.registry.models import Person
from sanjian.rulepacks import actions, queries
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.models import DraftEntry, PackDraft, PackProposal
from sanjian.rulepacks.uploading import as_file
from sanjian.rulepacks.view import on
from sanjian.ui.words import date_cn
from tests import world
from tests.desk.helpers import at_desk, hidden, text
from tests.rulepacks.test_kinds import without_penalty_until

pytestmark = pytest.mark.django_db

ENTRY = {
    "count": "3", "unit": "working_day", "untranslatable": "", "until": "", "clauses": "",
    "note": "", "source": "云溪县司法局通知（2026）第八条", "in_force": "2026-12-01",
}  # fmt: skip


@pytest.fixture
def bureau() -> tuple[Person, Person]:
    """Two people of the justice bureau."""
    at = world.agency("云溪县司法局", "云司")
    type(at).objects.filter(pk=at.pk).update(supervises=True, is_subject=False)
    at.refresh_from_db()
    return (
        world.person(at, "sun", "孙监督", Role.SUPERVISOR),
        world.person(at, "qian", "钱监督", Role.SUPERVISOR),
    )


def begun(desk: Client, purpose: str = "缩短审核期限") -> PackDraft:
    answer = desk.post("/rules/drafts", {"purpose": purpose})
    assert answer.status_code == 302, text(answer)
    return PackDraft.objects.get()


def entered(desk: Client, draft: PackDraft, key: str, **typed: str):
    return desk.post(f"/rules/drafts/{draft.uid}/keys/{key}", {**ENTRY, **typed})


def test_every_parameter_stands_on_the_page_with_words_source_and_day() -> None:
    county = world.county("mingxi")
    shown = text(at_desk(county.officer).get("/rules"))
    rules = on(world.shipped("mingxi"), date(2026, 11, 22))
    for key in rules.values:
        assert f'id="{key}"' in shown, key
        assert KEYS[key].label in shown
    assert "明政办〔2019〕44号 二（五），自2019年10月23日" in shown
    assert "平台默认（非来源文件规定）" in shown


@pytest.mark.parametrize(("query", "there", "absent"), [
    ("q=公开期限", "许可、处罚决定的公开期限", "听证报告的期限"),
    ("q=MX-22", "公开上年度执法情况的期限", "听证报告的期限"),
    ("theme=hearing", "听证报告的期限", "许可、处罚决定的公开期限"),
    ("q=没有这样的规则", "没有找到", "听证报告的期限"),
])  # fmt: skip
def test_the_rules_are_found_by_words_clause_and_theme(query: str, there: str, absent: str) -> None:
    shown = text(at_desk(world.county("mingxi").officer).get(f"/rules?{query}"))
    assert there in shown
    assert absent not in shown


def test_a_rule_has_a_page_of_its_own_that_names_the_other_places() -> None:
    desk = at_desk(world.county("mingxi").officer)
    shown = text(desk.get("/rules/annual_report.due"))
    assert "1月31日" in shown
    assert re.search(r"万新街.*?不同.*?1月10日", shown, re.DOTALL)
    assert "上级规定" in text(desk.get("/rules/publish.decision"))
    assert desk.get("/rules/no.such").status_code == 404


def test_the_profile_of_a_place_names_number_date_and_basis() -> None:
    desk = at_desk(world.county("mingxi").officer)
    shown = text(desk.get("/rules?theme=place"))
    for words in (
        "明政办〔2019〕44号", "2019年10月23日", "闽政办〔2019〕35号", "明政办〔2019〕39号",
        "各乡（镇）人民政府", "县直各单位",
    ):  # fmt: skip
        assert words in shown


@pytest.mark.clause("WX-02")
def test_the_guiding_words_of_a_place_stand_on_its_profile() -> None:
    shown = text(at_desk(world.county("wanxin").officer).get("/rules?theme=place"))
    assert "着力推进行政执法透明、规范、合法、公正" in shown


@pytest.mark.clause("HM-01")
def test_a_pilot_place_is_shown_as_one_with_its_period() -> None:
    shown = text(at_desk(world.county("haimen").officer).get("/rules?theme=place"))
    assert "国家试点" in shown
    assert "2017年1月1日" in shown
    assert "2017年10月31日" in shown
    assert "国办发〔2017〕14号" in shown


@pytest.mark.clause("MX-01")
def test_loading_the_county_shows_number_date_and_the_two_basis_texts() -> None:
    shown = text(at_desk(world.county("mingxi").officer).get("/rules/meta.basis"))
    assert "共2项" in shown
    assert "闽政办〔2019〕35号" in shown
    assert "明政办〔2019〕39号" in shown
    whole = text(at_desk(world.county("mingxi", prefix="二").officer).get("/rules"))
    assert re.search(r"明溪县人民政府办公室，2019年10月23日", whole)
    assert "明政办〔2019〕44号" in whole


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("luozhuang", ("罗庄区人民政府法制办公室，2018年3月6日", "区直各有关部门",
                       "国办发〔2017〕14号", "山东省人民政府办公厅", "临沂市人民政府办公室")),
        ("shangrila", ("香格里拉市司法局，2024年6月26日", "各乡（镇）人民政府",
                       "法治政府建设实施纲要")),
        ("wanxin", ("文件未署日期（2019年10月31日为平台推定的施行日期）", "国办发〔2018〕118号",
                    "津政办发〔2019〕16号", "东丽政办〔2019〕11号")),
    ],
)  # fmt: skip
def test_the_rules_open_with_the_paper_that_they_rest_on(
    place: str, words: tuple[str, ...]
) -> None:
    page = text(at_desk(world.county(place).officer).get("/rules"))
    about = page.split('id="about"')[1].split("</section>")[0]
    for one in words:
        assert one in about, one


def test_only_the_bureau_meets_the_pages_of_amendment(bureau: tuple[Person, Person]) -> None:
    county = world.county("mingxi")
    draft = begun(at_desk(bureau[0]))
    for who in (county.officer, county.head, county.reviewer):
        desk = at_desk(who)
        for address in ("/rules/drafts", f"/rules/drafts/{draft.uid}"):
            assert desk.get(address).status_code == 404
        assert entered(desk, draft, "review.limit").status_code == 404
        assert desk.post(f"/rules/drafts/{draft.uid}/propose").status_code == 404
    assert not DraftEntry.objects.exists()


def test_each_parameter_has_a_form_of_its_kind(bureau: tuple[Person, Person]) -> None:
    world.county("mingxi")
    desk = at_desk(bureau[0])
    draft = begun(desk)
    for key in KEYS:
        shown = desk.get(f"/rules/drafts/{draft.uid}/keys/{key}")
        assert shown.status_code == 200, key
        assert KEYS[key].label in text(shown)
        assert 'name="in_force"' in text(shown)


def test_a_loosening_is_refused_beside_the_field_and_kept_as_typed(
    bureau: tuple[Person, Person],
) -> None:
    world.county("mingxi")
    desk = at_desk(bureau[0])
    draft = begun(desk)
    answer = entered(desk, draft, "publish.decision", count="9", note="试")
    assert answer.status_code == 422
    shown = text(answer)
    assert "放宽了“全国”的“许可、处罚决定的公开期限”" in shown
    assert "只能缩短" in shown
    assert 'id="id_count-error"' in shown
    again = text(desk.get(f"/rules/drafts/{draft.uid}/entries/{draft.entries.get().pk}"))
    assert 'name="count" value="9"' in again
    assert "试" in again
    refused = desk.post(f"/rules/drafts/{draft.uid}/propose")
    assert refused.status_code == 409
    assert "还有需要改正的条目" in text(refused)


def test_a_list_is_edited_row_by_row(bureau: tuple[Person, Person]) -> None:
    world.county("mingxi")
    desk = at_desk(bureau[0])
    draft = begun(desk)
    typed = {name: value for name, value in ENTRY.items() if name not in ("count", "unit")}
    rows = {
        "value-0-code": "disclosure_report", "value-0-label": "公示情况月报",
        "value-1-code": "", "value-1-label": "", "value-2-code": "", "value-2-label": "督查通报",
    }  # fmt: skip
    answer = desk.post(f"/rules/drafts/{draft.uid}/keys/supervision.rhythm", typed | rows)
    assert answer.status_code == 302, text(answer)
    entry = draft.entries.get().entry
    assert entry["value"] == [
        {"code": "disclosure_report", "label": "公示情况月报"},
        {"code": "督查通报", "label": "督查通报"},
    ]
    more = desk.post(
        f"/rules/drafts/{draft.uid}/keys/supervision.rhythm",
        typed | rows | {"add-row": "value"},
    )
    assert 'name="value-3-label"' in text(more)
    assert draft.entries.count() == 1


def test_the_draft_shows_which_deadlines_would_move(bureau: tuple[Person, Person]) -> None:
    county = world.county("mingxi")
    case = world.opened(county)
    desk = at_desk(bureau[0])
    draft = begun(desk)
    duty = case.dossier.duties.get(code="verify_lead")
    before = date_cn(duty.due)
    assert "没有会变动的期限" in text(desk.get(f"/rules/drafts/{draft.uid}"))
    assert entered(desk, draft, "case.verify_lead", count="5", in_force="2026-03-01")
    shown = text(desk.get(f"/rules/drafts/{draft.uid}"))
    assert "在办案件共1件" in shown
    row = re.search(rf"{case.dossier}.*?</tr>", shown, re.DOTALL)
    assert row is not None
    assert duty.label in row[0]
    assert before in row[0]
    assert date_cn(date(2026, 3, 9)) in row[0]
    case.dossier.refresh_from_db()
    assert case.dossier.pack_id == county.pack


def test_two_persons_publish_and_open_files_keep_their_rules(
    bureau: tuple[Person, Person], now: datetime
) -> None:
    county = world.county("mingxi")
    case = world.opened(county)
    first, second = at_desk(bureau[0]), at_desk(bureau[1])
    draft = begun(first)
    assert entered(first, draft, "review.limit").status_code == 302
    answer = first.post(f"/rules/drafts/{draft.uid}/propose")
    proposal = PackProposal.objects.get()
    assert answer["Location"] == f"/rules/proposals/{proposal.pk}"
    waiting = second.get(f"/rules/proposals/{proposal.pk}")
    assert waiting["Refresh"] == "3"
    assert "已列入核验" in text(waiting)
    refused = second.post(f"/rules/proposals/{proposal.pk}", {"release": "1"})
    assert refused.status_code == 409
    assert 'data-code="UNCHECKED"' in text(refused)
    held_report(proposal.digest, now)
    own = first.post(f"/rules/proposals/{proposal.pk}", {"release": "1"})
    assert own.status_code == 409
    assert 'data-code="SAME_PERSON"' in text(own)
    done = second.post(f"/rules/proposals/{proposal.pk}", {"release": "1"})
    assert done.status_code == 302
    assert queries.newest("mingxi").digest == proposal.digest
    assert "孙监督提请，钱监督核发" in text(first.get("/rules"))
    case.dossier.refresh_from_db()
    assert case.dossier.pack_id == county.pack != proposal.digest


def held_report(digest: str, now: datetime, *, held: bool = True) -> None:
    finding = {
        "code": "review", "text": "应当法制审核的，未经审核通过不作决定", "held": held,
        "path": [] if held else ["登记案源", "作出处罚决定"],
    }  # fmt: skip
    part = {"label": "行政处罚普通程序", "day": "2026-12-01", "findings": [finding]}
    actions.record_check(digest=digest, held=held, states=3, report={"parts": [part]}, at=now)


def test_a_broken_property_is_shown_with_the_shortest_counter_example(
    bureau: tuple[Person, Person], now: datetime
) -> None:
    world.county("mingxi")
    first, second = at_desk(bureau[0]), at_desk(bureau[1])
    draft = begun(first)
    entered(first, draft, "review.limit")
    first.post(f"/rules/drafts/{draft.uid}/propose")
    proposal = PackProposal.objects.get()
    held_report(proposal.digest, now, held=False)
    shown = text(second.get(f"/rules/proposals/{proposal.pk}"))
    assert "不能发布" in shown
    assert re.search(r"最短的反例.*登记案源.*作出处罚决定", shown, re.DOTALL)
    answer = second.post(f"/rules/proposals/{proposal.pk}", {"release": "1"})
    assert answer.status_code == 409
    back = second.post(f"/rules/proposals/{proposal.pk}", {"back": "1", "reason": "请改回"})
    assert back.status_code == 302
    assert "请改回" in text(first.get(f"/rules/proposals/{proposal.pk}"))


def sent(desk: Client, data: bytes, name: str = "mingxi.toml"):
    return desk.post(
        "/rules/drafts", {"purpose": "按文件修订", "file": SimpleUploadedFile(name, data)}
    )


def test_a_pack_brought_as_a_file_becomes_a_draft(bureau: tuple[Person, Person]) -> None:
    world.county("mingxi")
    desk = at_desk(bureau[0])
    whole = desk.get("/rules/pack.toml").content.decode()
    changed = whole.replace('"统一的执法信息公示平台"', '"云溪执法公示平台"')
    assert changed != whole
    answer = sent(desk, changed.encode())
    assert answer.status_code == 302, text(answer)
    draft = PackDraft.objects.get()
    assert "云溪执法公示平台" in text(desk.get(f"/rules/drafts/{draft.uid}"))


def test_the_file_of_the_rules_in_force_says_the_same_as_they(
    bureau: tuple[Person, Person],
) -> None:
    world.county("mingxi")
    desk = at_desk(bureau[0])
    assert sent(desk, desk.get("/rules/pack.toml").content).status_code == 302
    draft = PackDraft.objects.get()
    answer = desk.post(f"/rules/drafts/{draft.uid}/propose")
    assert 'data-code="NO_CHANGE"' in text(answer)
    assert as_file(world.shipped("mingxi").place) == desk.get("/rules/pack.toml").content.decode()


def test_a_csrf_token_is_asked_for(bureau: tuple[Person, Person]) -> None:
    world.county("mingxi")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bureau[0], backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post("/rules/drafts", {"purpose": "试"}).status_code == 403
    assert "csrfmiddlewaretoken" in hidden(strict.get("/rules/drafts"))


def test_the_shipped_files_of_the_county_are_where_settings_say() -> None:
    assert (Path(settings.PACKS_ROOT) / "mingxi" / "pack.toml").is_file()


@pytest.mark.parametrize(("data", "name", "words"), [
    (b"[[entry\n", "mingxi.toml", "TOML 语法错误"),
    ("[pack]\n标".encode("gb18030"), "mingxi.toml", "不是 UTF-8 文本"),
    (b"a = 1\n" * 400_000, "mingxi.toml", "文件超过1024KB"),
    (b"[pack]\n", "../../etc/passwd.toml", "passwd.toml"),
    (b"[pack]\n", "<b>x</b>.toml", "b.toml"),
])  # fmt: skip
def test_a_damaged_file_is_refused_on_the_page_and_no_draft_begins(
    bureau: tuple[Person, Person], data: bytes, name: str, words: str
) -> None:
    world.county("mingxi")
    answer = sent(at_desk(bureau[0]), data, name)
    assert answer.status_code == 422
    shown = text(answer)
    assert words in shown
    assert "<b>x" not in shown
    assert "/etc/" not in shown
    assert 'value="按文件修订"' in shown
    assert not PackDraft.objects.exists()


def test_a_kind_that_the_place_has_not_listed_is_not_offered(now: datetime) -> None:
    county = world.county("mingxi")
    desk = at_desk(county.officer)
    offered = 'href="/cases/new/penalty_ordinary"'
    assert offered in text(desk.get("/cases/new"))
    world.published(without_penalty_until(date(2099, 1, 1)), at=now)
    shown = text(desk.get("/cases/new"))
    assert offered not in shown
    assert "本辖区未列入" in shown
