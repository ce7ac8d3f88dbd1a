"""Any step's form: errors beside the field, what was typed stays, nothing happens twice."""

from uuid import uuid4

import pytest

from sanjian.records.models import Access, Act, Dossier
from tests import world
from tests.desk.helpers import at_desk, hidden, posted, step_url, take, text

pytestmark = pytest.mark.django_db

BAD = [
    "", "   ", "=1+1", "😀", "\x00", "a\x07b", "\u202e反", "１２３４", "长" * 30_000, "[]", "{}",
    "-1", "9" * 40, "2026-13-45", "1900-01-01", "9999-12-31", "<script>alert(1)</script>",
    "' OR 1=1 --", "NaN", "٣", "\ud7ff",
]  # fmt: skip


def test_a_step_is_taken_from_its_page_and_said_in_the_words_of_the_field() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    take(client, case, "verify_lead", suspected=True)
    done = take(client, case, "ask_filing")
    assert done.status_code == 302
    page = text(client.get(done["Location"]))
    assert "已报请立案，待行政机关负责人审批立案" in page


def test_what_is_wrong_is_told_at_the_field_and_what_was_typed_stays() -> None:
    county = world.county()
    client = at_desk(county.officer)
    url = "/cases/new/penalty_ordinary"
    typed = {"cause": "案由在此", "discovered_on": "2026-13-45", "party_kind": "martian"}
    answer = client.post(url, typed | hidden(client.get(url)))
    assert answer.status_code == 422
    page = text(answer)
    assert 'value="案由在此"' in page
    assert 'value="2026-13-45"' in page
    assert "2026年13月没有45日" in page or "应写成" in page
    assert "请从所列各项中选择" in page
    assert 'href="#id_discovered_on"' in page
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("procedure", ["penalty_ordinary", "penalty_summary"])
def test_nothing_typed_into_an_opening_form_breaks_it(bad: str, procedure: str) -> None:
    county = world.county()
    client = at_desk(county.officer)
    url = f"/cases/new/{procedure}"
    form = client.get(url)
    names = ["party_kind", "party_name", "cause", "officers", "happened_at", "discovered_on",
             "summary", "facts", "extended_bar", "expected_seq", "key", "add-row"]  # fmt: skip
    whole = hidden(form) | dict.fromkeys(names[:-1], bad)
    answer = client.post(url, whole)
    assert answer.status_code in (409, 422)
    assert client.post(f"{url}/draft", whole).status_code in (204, 413)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_nothing_typed_into_a_draft_decision_breaks_it(bad: str) -> None:
    county = world.county()
    case = world.opened(county)
    for step, by in (("verify_lead", county.officer), ("ask_filing", county.officer),
                     ("file_case", county.head), ("on_site_record", county.officer)):  # fmt: skip
        case.take(step, by, **({"suspected": True} if step == "verify_lead" else {}))
    client = at_desk(county.officer)
    url = step_url(case.dossier, "conclude")
    whole = posted(case.content("conclude"))
    for name in ("fine", "penalty_kinds", "outcome", "basis-0-statute", "basis-499-article"):
        answer = client.post(url, whole | hidden(client.get(url)) | {name: bad})
        assert answer.status_code in (302, 409, 422)
        if answer.status_code == 302:
            return
    before = case.dossier.seq
    case.dossier.refresh_from_db()
    assert case.dossier.seq == before


def test_full_width_digits_are_numbers() -> None:
    county = world.county()
    case = world.investigated(county)
    client = at_desk(county.officer)
    assert take(client, case, "revise_draft", fine="５，０００").status_code == 302
    case.dossier.refresh_from_db()
    assert case.facts.fine_fen == 500_000


def test_a_double_submission_does_nothing_twice() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    url = step_url(case.dossier, "verify_lead")
    whole = posted(case.content("verify_lead")) | hidden(client.get(url))
    assert client.post(url, whole).status_code == 302
    assert client.post(url, whole).status_code == 302
    assert Act.objects.filter(dossier=case.dossier, step="verify_lead").count() == 1
    changed = client.post(url, whole | {"findings": "别的内容"})
    assert changed.status_code == 409
    assert "同一操作编号对应了不同内容" in text(changed)


def test_of_two_approvals_at_once_the_second_is_told_what_happened() -> None:
    county = world.county()
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    first, second = at_desk(county.head), at_desk(county.head)
    url = step_url(case.dossier, "file_case")
    typed = posted(case.content("file_case"))
    mine = typed | hidden(first.get(url))
    yours = typed | hidden(second.get(url)) | {"opinion": "同意立案，限期办理。"}
    assert first.post(url, mine).status_code == 302
    late = second.post(url, yours)
    assert late.status_code == 409
    page = text(late)
    assert "案卷在您查看后已有新的办理记录" in page
    assert "同意立案，限期办理。" in page
    assert "重新打开本页" in page
    assert "同意立案，限期办理。" in text(second.get(url)) or "现在还不能办理" in text(
        second.get(url)
    )
    assert Act.objects.filter(dossier=case.dossier, step="file_case").count() == 1


@pytest.mark.parametrize("seq", ["", "x", "-1", "0", "999999999999", "１", "\x00"])
def test_a_sequence_number_that_is_none_counts_as_stale(seq: str) -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    url = step_url(case.dossier, "verify_lead")
    whole = posted(case.content("verify_lead")) | {"expected_seq": seq, "key": str(uuid4())}
    assert client.post(url, whole).status_code == 409
    assert Act.objects.filter(dossier=case.dossier).count() == 1


def test_a_refusal_names_the_article_and_what_to_do() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    url = step_url(case.dossier, "ask_filing")
    page = text(client.get(url))
    assert "现在还不能办理" in page
    assert "线索应当先行核查" in page
    assert "《行政处罚法》第五十四条第一款" in page
    assert f"/cases/{case.dossier.uid}/steps/verify_lead" in page
    answer = client.post(url, {"reason": "先报请", "expected_seq": case.dossier.seq})
    assert answer.status_code == 409
    assert "NOT_VERIFIED" in text(answer)
    assert "先报请" in text(answer)


def test_an_expired_certificate_cannot_be_chosen_and_says_why() -> None:
    county = world.county()
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    client = at_desk(county.head)
    page = text(client.get(step_url(case.dossier, "file_case")))
    assert "已于2026年2月28日到期" in page
    assert "已暂扣" in page
    refused = take(client, case, "file_case", officers=[county.officer.pk, county.expired.pk])
    assert refused.status_code == 409
    assert "CERT_INVALID" in text(refused)


def test_documents_are_shown_before_they_are_issued() -> None:
    county = world.county()
    case = world.investigated(county)
    client = at_desk(county.officer)
    url = step_url(case.dossier, "notify")
    whole = posted(case.content("notify")) | hidden(client.get(url)) | {"preview": "1"}
    shown = client.post(url, whole)
    assert shown.status_code == 200
    assert "尚未制发" in text(shown)
    assert 'class="paper-title"' in text(shown)
    assert "告知书" in text(shown).split('class="paper-title"')[1][:40]
    assert not Act.objects.filter(dossier=case.dossier, step="notify").exists()


def test_one_more_row_is_drawn_and_nothing_is_written() -> None:
    county = world.county()
    case = world.investigated(county)
    client = at_desk(county.officer)
    url = step_url(case.dossier, "revise_draft")
    whole = posted(case.content("revise_draft")) | hidden(client.get(url)) | {"add-row": "basis"}
    answer = client.post(url, whole)
    assert answer.status_code == 200
    assert 'name="basis-1-statute"' in text(answer)
    case.dossier.refresh_from_db()
    assert case.dossier.acts.count() == case.dossier.seq == len(case.acts)


def test_reading_a_case_is_written_down_once() -> None:
    county = world.county()
    case = world.opened(county)
    at_desk(county.head).get(f"/cases/{case.dossier.uid}/")
    rows = Access.objects.filter(dossier=case.dossier)
    assert [(row.person, row.what) for row in rows] == [(county.head, "案件页")]


def _addresses(case: world.Case) -> list[str]:
    uid = case.dossier.uid
    return [
        f"/cases/{uid}/", f"/cases/{uid}/steps/verify_lead", f"/reviews/{uid}",
        f"/cases/{uid}/steps/no_such_step", f"/cases/{uid}/steps/register_lead",
    ]  # fmt: skip


def test_another_agencys_case_is_the_same_as_none() -> None:
    county, other = world.county(), world.county(prefix="北")
    case = world.opened(county)
    stranger = at_desk(other.officer)
    unknown = stranger.get(f"/cases/{uuid4()}/")
    for address in _addresses(case):
        answer = stranger.get(address)
        assert answer.status_code == 404
        assert text(answer) == text(unknown)
    for address in (f"/cases/{case.dossier.uid}/files", f"/cases/{case.dossier.uid}/uploads",
                    f"/cases/{case.dossier.uid}/steps/verify_lead"):  # fmt: skip
        assert stranger.post(address, posted(case.content("verify_lead"))).status_code == 404
    assert Act.objects.filter(dossier=case.dossier).count() == 1
    assert not Access.objects.filter(person=other.officer).exists()


def test_an_unknown_step_is_not_found() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    uid = case.dossier.uid
    for address in ("/cases/nonsense/", f"/cases/{uid}/steps/none", "/cases/new/none",
                    f"/cases/{uid}/steps/register_lead", "/documents/none", "/files/none",
                    "/files/" + "0" * 64, f"/reviews/{uuid4()}"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_the_next_step_of_others_says_who_and_not_what_i_lack() -> None:
    county = world.county()
    case = world.heard(county)
    case.take("submit_review", county.officer)
    page = text(at_desk(county.officer).get(f"/cases/{case.dossier.uid}/"))
    assert "待法制审核人员（郑审核）审核" in page


def test_the_bureau_reads_every_agencys_case_and_changes_none() -> None:
    county, bureau = world.county(), world.county(prefix="司")
    bureau.agency.supervises = True
    bureau.agency.save()
    case = world.opened(county)
    client = at_desk(bureau.officer)
    page = client.get(f"/cases/{case.dossier.uid}/")
    assert page.status_code == 200
    assert "本页供监督查阅" in text(page)
    assert "上传文件" not in text(page)
    assert Access.objects.filter(dossier=case.dossier, person=bureau.officer).count() == 1
    assert client.get(step_url(case.dossier, "verify_lead")).status_code == 404
    content = posted(case.content("verify_lead")) | {"expected_seq": case.dossier.seq}
    assert client.post(step_url(case.dossier, "verify_lead"), content).status_code == 404
    assert Act.objects.filter(dossier=case.dossier).count() == 1
