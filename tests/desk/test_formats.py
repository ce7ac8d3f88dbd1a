"""文书格式: the library by kind, scene and stage; a superior's formats, local ones and filing."""

from __future__ import annotations

import io
import json

import docx
import pytest
from django.http import HttpResponse

from sanjian.law.people import Role
from sanjian.records.log_registers import leave_registers
from sanjian.records.models import Document, FormatVersion, Leaf
from sanjian.records.verification import verify
from sanjian.registry.models import Agency, Person
from tests import world
from tests.desk.helpers import at_desk, take, text
from tests.world import Case, County

pytestmark = pytest.mark.django_db
KIND = "on_site_record"
ADDED = "网格员到场情况：{{ content.findings | sentence }}"


def bureau() -> tuple[Person, Person]:
    """The justice bureau, with two supervisors."""
    where = world.agency("云溪县司法局", "云司")
    Agency.objects.filter(pk=where.pk).update(supervises=True)
    where.refresh_from_db()
    first = world.person(where, "gao", "高监督", Role.SUPERVISOR)
    return first, world.person(where, "luo", "罗备案", Role.SUPERVISOR)


def present(person: Person, kind: str = KIND) -> str:
    """The text in the form by which a format is revised."""
    page = at_desk(person).get(f"/formats/{kind}")
    shown = text(page).split('name="text"')[1].split(">", 1)[1].split("</textarea>")[0]
    for code, sign in (("&quot;", '"'), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">")):
        shown = shown.replace(code, sign)
    return shown.replace("&amp;", "&").strip()


def propose(person: Person, words: str, kind: str = KIND, **said: str) -> HttpResponse:
    """Draft a version at the desk."""
    whole = {"text": words, "reason": "结合实际补充。", **said}
    return at_desk(person).post(f"/formats/{kind}/propose", whole)


def done(person: Person, what: str, **said: str) -> HttpResponse:
    """Do something about the newest version at the desk."""
    row = FormatVersion.objects.latest("id")
    return at_desk(person).post(f"/formats/versions/{row.pk}/{what}", said)


def refused(answer: HttpResponse, code: str) -> None:
    assert answer.status_code == 409
    assert f'data-code="{code}"' in text(answer)


def recorded(where: County) -> str:
    """What the record on site of a new case says, made by an officer now."""
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    case.take("on_site_record", where.officer)
    return str(case.dossier.documents.get(kind=KIND).paper)


@pytest.mark.clause("LZ-27")
def test_the_library_offers_what_fits_kind_scene_and_stage() -> None:
    where = world.county("luozhuang")
    desk = at_desk(where.officer)

    def shown(asked: str) -> str:
        return text(desk.get(f"/formats?{asked}")).split("<tbody>")[-1].split("</tbody>")[0]

    site = shown("kind=inspection&scene=site&stage=现场检查")
    assert "行政检查现场笔录" in site and "询问笔录" not in site and "处罚" not in site
    assert "询问笔录" not in shown("kind=penalty&scene=site&stage=调查取证")
    assert "现场检查（勘验）笔录" in shown("kind=penalty&scene=site&stage=调查取证")
    room = shown("kind=penalty&scene=room&stage=调查取证")
    assert "询问笔录" in room and "现场检查（勘验）笔录" not in room
    assert "没有符合条件的文书格式" in text(desk.get("/formats?kind=licence&stage=调查取证"))
    page = text(desk.get("/formats/on_site_record"))
    assert "场所：现场" in page and "两名以上执法人员及执法证号" in page

    paper = recorded(where)
    assert "周承办" in paper and "云溪县城关镇文昌路18号" in paper
    row = Document.objects.get(kind=KIND)
    assert len(row.template) == 64


@pytest.mark.clause("MX-24")
def test_what_a_superior_lays_down_to_be_applied_cannot_be_changed_below() -> None:
    where = world.county("mingxi")
    first, second = bureau()
    words = present(first) + "\n执行提示：本笔录依省级格式制作。"
    assert propose(first, words, level="province", use="apply").status_code == 302
    refused(done(first, "used"), "FORMAT_NOT_APPROVED")
    refused(done(first, "approved"), "FORMAT_SAME_PERSON")
    assert done(second, "approved").status_code == 302
    assert "执行提示" not in recorded(where)
    assert done(second, "used").status_code == 302
    assert "执行提示" in recorded(where)
    page = text(at_desk(where.officer).get(f"/formats/{KIND}"))
    assert "省政府部门格式，执行" in page
    refused(propose(where.officer, present(where.officer) + "\n另加一行。"), "FORMAT_LOCKED")

    assert propose(second, words + "\n参照提示。", level="ministry", use="refer").status_code == 302
    done(first, "approved"), done(first, "used")
    assert "国务院部门格式，参照" in text(at_desk(where.officer).get("/formats?q=现场检查"))
    assert propose(where.officer, present(where.officer) + "\n另加一行。").status_code == 302


@pytest.mark.clause("WX-40", "WX-42", "WX-43")
def test_a_local_format_keeps_the_superiors_words_and_is_used_only_after_it_is_filed() -> None:
    where = world.county("wanxin")
    first, second = bureau()
    city = present(first) + "\n本笔录一式两份。"
    propose(first, city, level="city", use="refer")
    done(second, "approved"), done(second, "used")

    cut = present(where.officer).replace("本笔录一式两份。", "本笔录一份。")
    answer = propose(where.officer, cut)
    refused(answer, "FORMAT_WORDS_KEPT")
    assert "本笔录一份。" in text(answer)
    refused(propose(where.officer, present(where.officer)), "FORMAT_SAME")
    refused(propose(where.officer, city + "\n" + ADDED, reason=" "), "FORMAT_REASON")
    assert propose(where.officer, city + "\n" + ADDED).status_code == 302

    row = FormatVersion.objects.latest("id")
    page = text(at_desk(where.head).get(f"/formats/versions/{row.pk}"))
    assert "审批通过" in page and "<ins>网格员到场情况" in page
    assert at_desk(where.officer).post(f"/formats/versions/{row.pk}/approved").status_code == 404
    assert done(where.head, "approved").status_code == 302
    refused(done(where.head, "used"), "FORMAT_NOT_FILED")
    paper = recorded(where)
    assert "本笔录一式两份" in paper and "网格员到场情况" not in paper
    assert "待备案，尚未使用" in text(at_desk(first).get("/formats"))

    assert done(where.head, "filed", number="丽司备〔2026〕1号").status_code == 404
    refused(done(first, "filed", number=" "), "FORMAT_NUMBER")
    assert done(first, "filed", number="丽司备〔2026〕1号").status_code == 302
    assert "网格员到场情况" not in recorded(where)
    assert done(where.head, "used").status_code == 302
    assert "网格员到场情况" in recorded(where)
    assert done(where.head, "ended", note="恢复市级格式。").status_code == 302
    assert "网格员到场情况" not in recorded(where)
    leave_registers()
    assert Leaf.objects.filter(kind="format_act").count() == 6
    assert [str(one) for one in verify()] == []


@pytest.mark.clause("LZ-26", "WX-38")
@pytest.mark.parametrize("place", ["luozhuang", "wanxin"])
def test_service_is_not_done_before_its_receipt_is_complete(place: str) -> None:
    where = world.county(place)
    first, _ = bureau()
    case = world.decided(where, fine="800.00")
    words = present(where.officer, "service_receipt").replace(
        "mandatory = [\n",
        'mandatory = [\n  { field = "service.witness", label = "见证人", '
        'law = "《民事诉讼法》第八十九条" },\n',
    )
    assert propose(where.officer, words, "service_receipt").status_code == 302
    done(where.head, "approved"), done(first, "filed", number="备1"), done(where.head, "used")
    serve(case, 409, "《送达回证》缺少必备内容：见证人（《民事诉讼法》第八十九条）")
    assert case.dossier.stage == "service"
    assert served(case) == []

    done(where.head, "ended", note="恢复。")
    serve(case, 302, "")
    assert case.dossier.stage != "service"
    (receipt,) = served(case)
    decision = case.dossier.documents.get(kind="penalty_decision")
    assert decision.number and decision.number in str(receipt.paper)
    assert "周某云" in str(receipt.paper)


def served(case: Case) -> list[Document]:
    """The receipts that were made when the decision was served."""
    return list(case.dossier.documents.filter(kind="service_receipt", act__step="serve_decision"))


def serve(case: Case, status: int, words: str) -> None:
    """An officer serves the decision at the desk."""
    answer = take(at_desk(case.county.officer), case, "serve_decision")
    assert answer.status_code == status
    assert words in text(answer)
    case.dossier.refresh_from_db()


@pytest.mark.clause("MX-25")
def test_models_of_documents_and_electronic_formats_can_be_taken_away() -> None:
    where = world.county("mingxi")
    desk = at_desk(where.officer)
    blank = docx.Document(io.BytesIO(desk.get("/formats/penalty_decision.docx").content))
    assert "行政处罚决定书" in "".join(one.text for one in blank.paragraphs)
    told = json.loads(desk.get("/formats/fields/penalty_ordinary.json").content)
    served = told["$defs"]["serve_decision"]
    assert served["title"] == "送达决定书" and "served_on" in served["required"]
    page = text(desk.get("/formats"))
    assert "行政处罚普通程序数据项" in page and "执法台账" in page


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('word = "罚"', 'word = "新"'), "FORMAT_INVALID"),
        (("{{ party.name }}", "{{ party.__class__ }}"), "FORMAT_INVALID"),
        (('kind = "penalty_decision"', 'kind = "fee_decision"'), "FORMAT_INVALID"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused(change: tuple[str, str], code: str) -> None:
    where = world.county()
    words = present(where.officer, "penalty_decision")
    assert change[0] in words
    answer = propose(where.officer, words.replace(*change), "penalty_decision")
    refused(answer, code)
    assert not FormatVersion.objects.exists()


def test_another_agencys_format_is_neither_seen_nor_used() -> None:
    where, other = world.county(), world.county(prefix="北")
    first, _ = bureau()
    propose(where.officer, present(where.officer) + "\n本局补充。")
    done(where.head, "approved"), done(first, "filed", number="备1"), done(where.head, "used")
    row = FormatVersion.objects.get()
    assert at_desk(other.head).get(f"/formats/versions/{row.pk}").status_code == 404
    assert "本局补充" in recorded(where)
    assert "本局补充" not in recorded(other)
