"""看得见: publication in time, its update and withdrawal, as the five papers ask for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from sanjian.disclosure import actions, registers
from sanjian.disclosure.models import PublishedDecision
from sanjian.disclosure.snapshots import public_number
from sanjian.records.models import Dossier, DutyRow
from sanjian.records.taking import open_dossier
from tests import world
from tests.api.test_dossiers import path, post, speak
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db(transaction=True)
Portal = Callable[[], AbstractContextManager[Client]]
COMPANY = {
    "party_kind": "organisation", "party_name": "云溪县好味来食品有限公司", "party_number": "",
    "party_phone": "", "party_address": "云溪县城关镇文昌路66号",
    "cause": "经营超过保质期的食品",
}  # fmt: skip


def address(case: world.Case) -> str:
    """The decision's address on the portal."""
    return f"/decisions/{public_number(str(case.dossier.uid))}"


def press(case: world.Case, by: Any, act: str, **typed: str) -> str:
    """Press a button on the publication page and return what the page says then."""
    case.dossier.refresh_from_db()
    url = f"/disclosure/{case.dossier.uid}"
    sent = {"act": act, "expected_seq": str(case.dossier.seq)} | typed
    answer = at_desk(by).post(url, sent, follow=True)  # type: ignore[arg-type]  # a dict will do
    case.dossier.refresh_from_db()
    return text(answer)


def publish(case: world.Case, **changed: str) -> None:
    """One clerk prepares the copy, the posts stamp it, and the other clerk releases it."""
    county = case.county
    press(case, county.clerk, "decide-all")
    proposal = actions.prepare(dossier=case.dossier, by=county.clerk, at=case.at)
    fields = dict(proposal.fields) | changed
    press(case, county.clerk, "prepare", checked="yes", **fields)
    world.stamp(county, case.dossier, case.at)
    shown = text(at_desk(county.publisher).get(f"/disclosure/{case.dossier.uid}"))
    copy = re.search(r'name="copy_hash" value="([0-9a-f]{64})"', shown)
    assert copy is not None
    done = press(case, county.publisher, "release", copy_hash=copy[1], opinion="可以公开。")
    assert "已公示，公示编号" in done


def in_queue(case: world.Case, which: str) -> bool:
    """Whether the decision stands in this queue of the clerks."""
    page = text(at_desk(case.county.clerk).get(f"/disclosure?queue={which}"))
    return f"/disclosure/{case.dossier.uid}" in page


def told_by_the_api() -> list[dict[str, Any]]:
    """What the public API tells."""
    found: list[dict[str, Any]] = Client().get("/api/v1/public/decisions").json()["decisions"]
    return found


@pytest.mark.clause("MX-17", "WX-34")
def test_a_decision_is_published_updated_and_withdrawn_and_every_version_stays_inside(
    through_the_portal: Portal,
) -> None:
    case = decided(world.county(), **COMPANY)
    assert in_queue(case, "prepare")
    publish(case, conclusion="罚款五千元。")
    assert in_queue(case, "released") and not in_queue(case, "prepare")
    with through_the_portal() as citizen:
        assert "罚款五千元。" in text(citizen.get(address(case)))
    assert [one["conclusion"] for one in told_by_the_api()] == ["罚款五千元。"]

    clerk = case.county.clerk
    assert "已撤下" in press(case, clerk, "withdraw", reason="公开文本有误，更正后重新公示。")
    assert in_queue(case, "withdrawn")
    assert told_by_the_api() == []
    with through_the_portal() as citizen:
        gone = citizen.get(address(case))
        assert gone.status_code == 410
        assert "公开文本有误" in text(gone) and "好味来" not in text(gone)
        assert "好味来" not in text(citizen.get("/decisions"))

    publish(case, conclusion="罚款五千元，没收食品。")
    with through_the_portal() as citizen:
        assert "罚款五千元，没收食品。" in text(citizen.get(address(case)))
    assert PublishedDecision.objects.get().version == 2
    inside = text(at_desk(clerk).get(f"/cases/{case.dossier.uid}/"))
    assert "第2版" in text(at_desk(clerk).get(f"/disclosure/{case.dossier.uid}"))
    for words in ("罚款五千元。", "罚款五千元，没收食品。", "公开文本有误，更正后重新公示。"):
        assert words in inside, words
    course = inside.split('id="course"')[1]
    assert course.count("审核发布") >= 2 and "褚发布" in course and "撤下公示" in course


@pytest.mark.parametrize(
    ("decided_on", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 11)),
        (date(2026, 9, 28), date(2026, 10, 13)),
    ],
    ids=["an ordinary Monday", "before the National Day"],
)
@pytest.mark.clause("MX-18", "WX-30")
@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
def test_a_penalty_is_due_on_the_seventh_working_day_and_late_by_the_day(
    pack: str, decided_on: date, due: date, through_the_portal: Portal
) -> None:
    case = decided_at(pack, decided_on)
    duty = DutyRow.objects.get(dossier=case.dossier, code="publish")
    queued = text(at_desk(case.county.clerk).get("/disclosure"))
    assert f"{due.year}年{due.month}月{due.day}日" in queued
    assert duty.due.astimezone(world.SHANGHAI).date() == due

    released(prepared(late(case, due)))
    shown = text(at_desk(case.county.clerk).get("/disclosure?queue=released"))
    assert "逾期1日" in shown
    assert "按期公示0件，逾期1件" in shown
    with through_the_portal() as citizen:
        proof = json.loads(text(citizen.get(f"{address(case)}/proof.json")))
        assert "逾期1" in text(citizen.get(address(case)))
    assert proof["due_on"] == due.isoformat()
    assert len(proof["working_days"]) == 7


@pytest.mark.clause("MX-19", "WX-29", "WX-32")
@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
def test_a_seizure_is_due_on_the_twentieth_working_day_with_all_four_fields(
    pack: str, through_the_portal: Portal
) -> None:
    case = seized_at(pack, date(2026, 11, 2))
    duty = DutyRow.objects.get(dossier=case.dossier, code="publish")
    assert duty.due.astimezone(world.SHANGHAI).date() == date(2026, 11, 30)
    clerk = case.county.clerk
    assert "2026年11月30日" in text(at_desk(clerk).get("/disclosure"))

    press(case, clerk, "decide-all")
    whole = dict(actions.prepare(dossier=case.dossier, by=clerk, at=case.at).fields)
    # The agency and the kind of act are the decision's own; what is worded must be there.
    for field in ("subject", "conclusion"):
        refused = press(case, clerk, "prepare", checked="yes", **(whole | {field: ""}))
        assert "有1处需要改正" in refused
        assert case.facts.publication_hash == ""
    publish(case, conclusion="扣押涉案食品二十三袋。")
    [told] = told_by_the_api()
    shown = (
        case.dossier.agency.name, COMPANY["party_name"], "行政强制", "扣押涉案食品二十三袋。"
    )  # fmt: skip
    assert (told["agency"], told["subject"], told["category"], told["conclusion"]) == shown
    with through_the_portal() as citizen:
        page = text(citizen.get(address(case)))
    for label, value in zip(("执法机关", "执法对象", "执法类别", "执法结论"), shown, strict=True):
        assert label in page and value in page


def seized_at(pack: str, day: date) -> world.Case:
    """Goods of a company were seized by a decision of that day."""
    county = world.county(pack)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=world.SHANGHAI)
    whole = world.opening_content(county, at, "compulsory_measure") | COMPANY
    act = open_dossier(
        procedure="compulsory_measure", agency=county.agency, content=whole, by=county.officer,
        at=at, pack=county.pack, sample=True,
    )  # fmt: skip
    case = world.Case(county, Dossier.objects.get(pk=act.dossier_id), at, [act])
    case.take("add_evidence", county.second)
    case.take("draft_measure", county.officer)
    if case.facts.review_required:
        case.take("submit_review", county.officer)
        case.take("pass_review", county.reviewer)
    else:
        case.take("submit_decision", county.officer)
    case.take("decide_measure", county.head)
    return case


def decided_at(pack: str, day: date) -> world.Case:
    """A company's case decided on that day."""
    county = world.county(pack)
    case = world.opened(county, at=begin(day), **COMPANY)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    case.take("file_case", county.head)
    case.later(hours=3).take("on_site_record", county.officer)
    case.take("add_evidence", county.second)
    case.later(days=1).take("conclude", county.officer)
    case.take("notify", county.officer)
    case.later(days=1).take("record_statement", county.officer, standpoint="waived")
    if case.facts.review_required:
        case.take("submit_review", county.officer)
        case.take("pass_review", county.reviewer)
    else:
        case.take("submit_decision", county.officer)
    case.at = datetime(day.year, day.month, day.day, 10, tzinfo=world.SHANGHAI)
    case.take("decide_penalty", county.head)
    return case


def begin(day: date) -> datetime:
    """Ten days before, at nine."""
    return datetime.fromordinal(day.toordinal() - 10).replace(hour=9, tzinfo=world.SHANGHAI)


def late(case: world.Case, due: date) -> world.Case:
    """The day after the deadline has come."""
    case.at = datetime(due.year, due.month, due.day + 1, 9, tzinfo=world.SHANGHAI)
    return case


@pytest.mark.clause("MX-21")
@pytest.mark.parametrize("how", ["revoked", "unlawful", "redo"])
def test_an_overturned_decision_is_due_to_be_taken_off_and_never_comes_back(
    how: str, through_the_portal: Portal
) -> None:
    case = released(prepared(decided(world.county("mingxi"), **COMPANY)))
    county = case.county
    assert not in_queue(case, "withdraw")
    case.later(days=1).take("record_overturn", county.head, how=how)
    assert in_queue(case, "withdraw")
    duty = DutyRow.objects.get(dossier=case.dossier, code="withdraw_publication")
    assert case.at.date() == date(2026, 3, 14), "a Saturday: three working days end on Wednesday"
    assert duty.due.astimezone(world.SHANGHAI).date() == date(2026, 3, 18)
    alarms = text(at_desk(county.clerk).get("/duties?late=1"))
    assert "撤下已公示的决定" in alarms and "已逾期" in alarms

    assert "已撤下" in press(case, county.clerk, "withdraw", reason="决定已被依法处理。")
    assert "撤下已公示的决定" not in text(at_desk(county.clerk).get("/duties?late=1"))
    with through_the_portal() as citizen:
        gone = citizen.get(address(case))
        proof = citizen.get(f"{address(case)}/proof.json")
    assert gone.status_code == proof.status_code == 410
    assert "已撤下" in text(gone) and "决定已被依法处理。" in text(gone)
    assert json.loads(text(proof))["code"] == "WITHDRAWN"
    for said in (text(gone), text(proof)):
        assert "好味来" not in said and "超过保质期" not in said
    assert told_by_the_api() == []
    for by, step in ((county.clerk, "prepare"), (county.publisher, "release")):
        again = post_act(case, by, f"{step}_publication")
        assert again.status_code == 409 and again.json()["code"] == "DECISION_OVERTURNED"
    assert not PublishedDecision.objects.exists()


@pytest.mark.clause("WX-33")
def test_what_must_not_be_public_reaches_no_page_no_paper_and_no_api(
    through_the_portal: Portal,
) -> None:
    case = decided(world.county("wanxin"))
    county = case.county
    press(case, county.clerk, "decide-all")
    fields = dict(actions.prepare(dossier=case.dossier, by=county.clerk, at=case.at).fields)
    for leak in (SECRETS[1], "身份证号" + SECRETS[1], "电话１３８ ００１３ ８０００", "周 小 满"):
        said = press(case, county.clerk, "prepare", checked="yes",
                     **fields | {"conclusion": f"对当事人（{leak}）罚款。"})  # fmt: skip
        assert "PUBLISH_UNREDACTED" in said, leak
    unticked = press(case, county.clerk, "prepare", **fields)
    assert "PUBLISH_UNREDACTED" in unticked
    told = post_act(case, county.clerk, "prepare_publication", text=f"当事人{SECRETS[1]}。")
    assert told.status_code == 201, "what is kept inside may hold it"
    told = post_act(case, county.publisher, "release_publication")
    assert told.status_code == 409 and told.json()["code"] == "PUBLISH_UNREDACTED"
    assert not PublishedDecision.objects.exists()

    publish(case)
    papers = [paper.code for paper in case.dossier.documents.all()]
    inside = text(at_desk(county.officer).get(f"/cases/{case.dossier.uid}/"))
    assert SECRETS[0] in inside and SECRETS[1] in inside
    with through_the_portal() as citizen:
        said = [text(citizen.get(place)) for place in (address(case), "/", "/decisions")]
        said += [text(citizen.get(f"{address(case)}/proof.json")),
                 b"".join(citizen.get("/decisions.csv")).decode()]  # fmt: skip
        assert [citizen.get(f"/documents/{one}").status_code for one in papers] == [404] * len(
            papers
        )
    said.append(json.dumps(told_by_the_api(), ensure_ascii=False))
    assert all("周某某" in one for one in (said[0], said[-1]))
    for secret in SECRETS:
        assert not [one for one in said if secret in one], secret


@pytest.mark.clause("WX-33")
def test_a_state_secret_is_kept_from_the_public_by_the_head_with_its_provision() -> None:
    case = decided(world.county("wanxin"))
    content = {"ground": "state_secret", "provision": "《保守国家秘密法》第十三条",
               "reason": "涉及国家秘密。"}  # fmt: skip
    assert post_act(case, case.county.clerk, "exempt_publication", **content).status_code == 409
    nothing = post_act(case, case.county.head, "exempt_publication", **content | {"provision": " "})
    assert nothing.status_code in (409, 422)
    assert in_queue(case, "prepare")
    assert post_act(case, case.county.head, "exempt_publication", **content).status_code == 201
    assert in_queue(case, "exempt") and not in_queue(case, "prepare")


SECRETS = ("周小满", "350425199001011234", "13800138000", "2幢301室")


def post_act(case: world.Case, by: Any, step: str, **content: str) -> Any:
    """Take a step through the API; the posts of publication stamp before a release."""
    case.dossier.refresh_from_db()
    if step == "release_publication":
        world.stamp(case.county, case.dossier, case.at)
    whole = case.content(step) | content
    answer = post(speak(by), path(case, "/acts"), {"step": step, "content": whole})
    case.dossier.refresh_from_db()
    return answer


@pytest.mark.clause("MX-60")
def test_the_public_finds_what_is_published_and_insiders_what_they_may_see(
    through_the_portal: Portal,
) -> None:
    case = prepared(decided(world.county("mingxi"), **COMPANY))
    county, elsewhere = case.county, world.county("mingxi", prefix="北")
    number = case.dossier.documents.get(kind="penalty_decision").number
    asked = ("好味来", "超过保质期", "市场监督管理局", "行政处罚", "2026年3月", number)

    def finds(citizen: Client, query: str) -> bool:
        return address(case) in text(citizen.get("/search", {"q": query}))

    with through_the_portal() as citizen:
        assert not [query for query in asked if finds(citizen, query)]
    released(case)
    with through_the_portal() as citizen:
        assert [query for query in asked if finds(citizen, query)] == list(asked)
    assert len(told_by_the_api()) == 1
    press(case, county.clerk, "withdraw", reason="公开文本有误。")
    with through_the_portal() as citizen:
        assert not [query for query in asked if finds(citizen, query)]
    assert Client().get("/api/v1/public/decisions", {"q": "好味来"}).json()["decisions"] == []

    registers.publish_document_proofs(at=case.at)
    code = case.dossier.documents.get(kind="penalty_decision").code
    with through_the_portal() as citizen:
        assert "行政处罚决定书" in text(citizen.get(f"/v/{code}"))
    page = f"/cases/{case.dossier.uid}/"
    for where in ("/cases?state=all&text=好味来", "/cases?state=all&text=保质期"):
        assert page in text(at_desk(county.officer).get(where)), where
        assert page not in text(at_desk(elsewhere.officer).get(where))
    assert code in text(at_desk(county.officer).get("/documents", {"q": number}))
    assert code not in text(at_desk(elsewhere.officer).get("/documents", {"q": number}))
