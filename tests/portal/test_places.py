"""Agencies, procedures and verification as the public sees them."""

from __future__ import annotations

from collections.abc import Callable

from sanjian.disclosure import registers
from sanjian.disclosure.models import PublishedDocumentProof
from sanjian.registry import actions as registry
from tests import world
from tests.portal.conftest import Visitor

Publish = Callable[..., world.Case]


def test_an_agency_shows_its_powers_its_officers_and_its_remedies(
    visitor: Visitor, county: world.County
) -> None:
    registry.list_power(
        agency=county.agency, code="YX-001", name="对经营超过保质期食品的处罚",
        basis="《食品安全法》第一百二十四条第一款第五项", valid_from=world.SINCE, by=None,
        at=world.START,
    )  # fmt: skip
    registers.refresh_agencies(at=world.START)

    assert "云溪县市场监督管理局" in visitor.get("/agencies").words
    shown = visitor.get(f"/agencies/{registers.slug('云溪县市场监督管理局')}")

    for words in (
        "对经营超过保质期食品的处罚", "《食品安全法》第一百二十四条第一款第五项", "周承办", "YX-",
        "云溪县人民政府", "云溪县人民法院", "持有效证2人", "已暂扣",
    ):  # fmt: skip
        assert words in shown.words, words


def test_an_agency_that_leaves_the_register_leaves_the_portal(
    visitor: Visitor, county: world.County
) -> None:
    type(county.agency).objects.filter(pk=county.agency.pk).update(is_subject=False)
    registers.refresh_agencies(at=world.START)

    assert visitor.get(f"/agencies/{registers.slug('云溪县市场监督管理局')}").status_code == 404


def test_the_procedures_shown_are_the_ones_that_run(visitor: Visitor, county: world.County) -> None:
    shown = visitor.get("/procedures").words

    for words in (
        "行政处罚普通程序",
        "公示执法决定",
        "7个工作日",
        "明政办〔2019〕44号",
        "法制审核",
    ):
        assert words in shown, words
    assert shown.count("<svg") > 1
    assert "<style" not in shown and "<script>" not in shown


def test_a_document_is_verified_by_its_code_and_tells_nothing_but_which_it_is(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    registers.publish_document_proofs(at=case.at)
    document = case.dossier.documents.get(kind="penalty_decision")

    for answer in (
        visitor.get("/verify", code=document.code),
        visitor.get(f"/v/{document.code}"),
        visitor.get("/verify", code=f" {document.code[:8].upper()} {document.code[8:]} "),
    ):
        assert answer.status_code == 200
        assert "本地机关制发的文书" in answer.words
        assert document.number in answer.words
        assert document.label in answer.words
        assert "周小满" not in answer.words


def test_a_wrong_code_is_answered_plainly(visitor: Visitor, published: Publish) -> None:
    registers.publish_document_proofs(at=published().at)

    for code in ("0" * 16, "deadbeefdeadbeef", "随便写的", "<b>", "-", "'"):
        answer = visitor.get("/verify", code=code)
        assert answer.status_code == 200, code
        assert "没有查到" in answer.words, code
        assert "本地机关制发的文书" not in answer.words


def test_proofs_are_published_once_and_follow_the_pdf(published: Publish) -> None:
    case = published()
    first = registers.publish_document_proofs(at=case.at)
    document = case.dossier.documents.first()
    assert document is not None
    type(document).objects.filter(pk=document.pk).update(blob="ab" * 32)

    assert first > 0
    assert registers.publish_document_proofs(at=case.at) == 1
    assert PublishedDocumentProof.objects.get(code=document.code).blob == "ab" * 32
    assert registers.publish_document_proofs(at=case.at) == 0


def test_a_certificate_says_whether_it_is_valid_and_why_not(
    visitor: Visitor, county: world.County
) -> None:
    def certificate(person: object) -> str:
        return f"YX-{person.pk:04d}"  # type: ignore[attr-defined]

    assert "执法证有效" in visitor.get("/verify", code=certificate(county.officer)).words
    assert "已暂扣" in visitor.get("/verify", code=certificate(county.suspended)).words
    assert "到期" in visitor.get("/verify", code=certificate(county.expired)).words


def test_an_unknown_page_says_so_in_chinese(visitor: Visitor) -> None:
    for path in ("/nirgends", "/cases/", "/login", "/api/v1/dossiers", "/decisions/1", "/v/"):
        answer = visitor.get(path)
        assert answer.status_code == 404, path
        assert "没有找到这一页" in answer.words


def test_the_portal_is_called_what_the_profile_calls_it(
    visitor: Visitor, county: world.County
) -> None:
    assert "统一的执法信息公示平台" in visitor.get("/").words
    registers.refresh_site(place="云溪县", name="云溪县政府门户网站", operator="", at=world.START)

    assert "云溪县政府门户网站" in visitor.get("/").words
