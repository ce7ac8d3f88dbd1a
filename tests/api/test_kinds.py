"""Levies, requisitions, fees, payments, confirmations: whole files through the API by next."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Decision, Dossier, Review
from sanjian.records.verification import verify_dossier
from tests import world
from tests.api.test_dossiers import post, speak
from tests.world import County

pytestmark = pytest.mark.django_db
TO_DECISION = (
    ("officer", "submit_review"), ("reviewer", "pass_review"), ("head", "deliberate"),
)  # fmt: skip
AFTER = (
    ("officer", "serve_decision"), ("clerk", "prepare_publication"),
    ("publisher", "release_publication"),
)  # fmt: skip
END = (("head", "close_case"), ("archivist", "archive_case"))
BY_AGENCY = (
    ("officer", "add_evidence"), ("officer", "notify_party"), ("officer", "record_statement"),
    ("officer", "conclude_inquiry"),
)  # fmt: skip
BY_APPLICATION = (
    ("officer", "ask_supplement"), ("officer", "receive_supplement"),
    ("officer", "accept_application"), ("officer", "add_evidence"),
    ("officer", "conclude_inquiry"),
)  # fmt: skip
WAYS = {
    "expropriation": ("mingxi", {"object": "building"}, (
        *BY_AGENCY, *TO_DECISION, ("head", "decide_levy"), *AFTER,
        ("officer", "record_compensation"), ("officer", "record_delivery"), *END)),
    "requisition": ("wanxin", {}, (
        *BY_AGENCY, *TO_DECISION, ("head", "decide_requisition"), *AFTER,
        ("officer", "take_over"), ("officer", "return_property"),
        ("officer", "record_compensation"), *END)),
    "fee": ("haimen", {}, (
        *BY_AGENCY, *TO_DECISION, ("head", "decide_fee"), *AFTER,
        ("officer", "record_payment"), *END)),
    "payment": ("shangrila", {}, (
        *BY_APPLICATION, *TO_DECISION, ("head", "decide_payment"), *AFTER,
        ("officer", "record_payout"), *END)),
    "confirmation": ("shangrila", {}, (
        *BY_APPLICATION, *TO_DECISION, ("head", "decide_confirmation"), *AFTER,
        ("officer", "record_entry"), *END)),
}  # fmt: skip
PAPERS = {
    "expropriation": {
        "initiation_sheet", "intended_decision_notice", "decision_statement", "decision_report",
        "expropriation_decision", "compensation_record",
    },
    "requisition": {"requisition_decision", "requisition_list", "requisition_return"},
    "fee": {"fee_decision", "payment_entry"},
    "payment": {
        "application_receipt", "application_supplement", "application_acceptance",
        "application_report", "payment_decision", "payout_record",
    },
    "confirmation": {"confirmation_decision", "confirmation_entry"},
}  # fmt: skip


def opened(where: County, kind: str, content: dict[str, Any]) -> Any:
    """Open a file of that kind through the API; return the answer."""
    whole = world.opening_content(where, timezone.now(), kind) | content
    return post(speak(where.officer), "/dossiers", {"procedure": kind, "content": whole})


def walked(where: County, uid: str, way: tuple[tuple[str, str], ...]) -> Dossier:
    """Take the steps as next offers them; each must be offered as permitted first."""
    for role, step in way:
        if step == "archive_case":
            world.tell_of_filming(where, Dossier.objects.get(uid=uid), timezone.now())
        if step == "release_publication":
            world.stamp(where, Dossier.objects.get(uid=uid), timezone.now())
        client = speak(getattr(where, role))
        told = client.get(f"/api/v1/dossiers/{uid}/next").json()["steps"]
        offered = {one["step"]: one for one in told}
        assert offered[step]["permitted"], offered[step]
        dossier = Dossier.objects.get(uid=uid)
        content = world.sample_content(where, dossier, step, timezone.now())
        if step == "conclude_inquiry":
            content["complex"] = True
        answer = post(client, f"/dossiers/{uid}/acts", {"step": step, "content": content})
        assert answer.status_code == 201, (step, answer.json())
    return Dossier.objects.get(uid=uid)


@pytest.mark.parametrize("kind", WAYS)
def test_a_file_goes_from_its_first_act_to_the_archive_by_next(kind: str, settings: Any) -> None:
    place, content, way = WAYS[kind]
    settings.PROFILE = place
    where = world.county(place)
    answer = opened(where, kind, content)
    assert answer.status_code == 201, answer.json()
    dossier = walked(where, answer.json()["uid"], way)
    assert dossier.stage == "archived"
    assert dossier.number
    assert list(verify_dossier(dossier)) == []
    decided = Decision.objects.get(dossier=dossier)
    assert decided.review_required
    assert decided.review is not None
    issued = set(dossier.documents.values_list("kind", flat=True))
    assert issued >= PAPERS[kind]


def test_a_key_refuses_in_the_words_and_article_of_the_files_own_kind(settings: Any) -> None:
    place, content, way = WAYS["fee"]
    settings.PROFILE = place
    where = world.county(place)
    uid = opened(where, "fee", content).json()["uid"]
    dossier = walked(where, uid, way[: way.index(("head", "decide_fee"))])
    # The facts still say "passed"; the gate's own row does not, so only the key can refuse.
    Review.objects.filter(dossier=dossier).update(outcome="withdrawn")
    filled = world.sample_content(where, dossier, "decide_fee", timezone.now())
    body = {"step": "decide_fee", "content": filled}
    answer = post(speak(where.head), f"/dossiers/{uid}/acts", body)
    assert answer.status_code == 409, answer.json()
    told = answer.content.decode()
    assert "REVIEW_NOT_PASSED" in told
    assert "行政处罚法" not in told and "指导意见》（十二）" in told


@pytest.mark.parametrize("kind", WAYS)
def test_a_decision_before_its_review_is_refused(kind: str, settings: Any) -> None:
    place, content, way = WAYS[kind]
    settings.PROFILE = place
    where = world.county(place)
    uid = opened(where, kind, content).json()["uid"]
    drafted = way.index(("officer", "conclude_inquiry")) + 1
    dossier = walked(where, uid, way[:drafted])
    decide = next(step for _, step in way if PROCEDURES[kind].step(step).gate == "decision")
    for step, person in (("submit_decision", where.officer), (decide, where.head)):
        filled = world.sample_content(where, dossier, step, timezone.now())
        body = {"step": step, "content": filled}
        answer = post(speak(person), f"/dossiers/{uid}/acts", body)
        assert answer.status_code == 409, answer.json()
    assert not Decision.objects.filter(dossier=dossier).exists()


@pytest.mark.parametrize(
    ("place", "kind", "status"),
    [
        ("mingxi", "expropriation", 201), ("mingxi", "requisition", 201),
        ("mingxi", "fee", 409), ("mingxi", "payment", 409), ("mingxi", "confirmation", 409),
        ("shangrila", "expropriation", 201), ("shangrila", "payment", 201),
        ("shangrila", "requisition", 409), ("shangrila", "fee", 409),
        ("luozhuang", "expropriation", 201), ("luozhuang", "fee", 201),
        ("luozhuang", "requisition", 409), ("luozhuang", "payment", 409),
        ("wanxin", "requisition", 201), ("wanxin", "confirmation", 409),
        ("haimen", "fee", 201), ("haimen", "confirmation", 409),
    ],
)  # fmt: skip
def test_a_place_opens_only_the_kinds_that_its_rules_list(
    place: str, kind: str, status: int, settings: Any
) -> None:
    settings.PROFILE = place
    where = world.county(place)
    answer = opened(where, kind, {})
    body = answer.json()
    assert answer.status_code == status, body
    assert Dossier.objects.exists() is (status == 201)
    if status == 409:
        (unmet,) = body["unmet"]
        assert unmet["code"] == "KIND_NOT_LISTED"
        assert PROCEDURES[kind].kind.label in unmet["text"]
        assert unmet["basis"]


FOUR_INTERESTS = ("national_interest", "public_interest", "major_rights", "social_risk")


@pytest.mark.clause("LZ-35")
@pytest.mark.parametrize("ticked", ["", *FOUR_INTERESTS])
def test_in_luozhuang_any_of_the_four_interests_puts_a_levy_in_review(
    ticked: str, settings: Any
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    uid = opened(where, "expropriation", {"object": "charge"}).json()["uid"]
    dossier = walked(where, uid, BY_AGENCY[:-1])
    client = speak(where.officer)
    (draft,) = (one for one in client.get(f"/api/v1/dossiers/{uid}/next").json()["steps"]
                if one["step"] == "conclude_inquiry")  # fmt: skip
    assert set(FOUR_INTERESTS) <= set(draft["schema"]["properties"])
    content = world.sample_content(where, dossier, "conclude_inquiry", timezone.now())
    content |= dict.fromkeys(FOUR_INTERESTS, False) | ({ticked: True} if ticked else {})
    answer = post(client, f"/dossiers/{uid}/acts", {"step": "conclude_inquiry", "content": content})
    assert answer.status_code == 201, answer.json()
    told = client.get(f"/api/v1/dossiers/{uid}/next").json()["steps"]
    open_now = {one["step"] for one in told if one["permitted"]}
    assert ("submit_decision" in open_now) is not bool(ticked)
    assert "submit_review" in open_now
