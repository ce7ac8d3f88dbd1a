"""A decision becomes public as a redacted copy, in time, by two people, and can be withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sanjian.disclosure import actions
from sanjian.disclosure.models import PublishedDecision, PublishedTombstone, PublishedVersion
from sanjian.disclosure.redaction import Decision, Kind
from sanjian.disclosure.snapshots import public_number, text_hash
from sanjian.disclosure.verification import verify_published
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.taking import take_step
from tests import world
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db


def copy_of(case: world.Case) -> PublishedDecision:
    return PublishedDecision.objects.get(number=public_number(str(case.dossier.uid)))


def test_the_draft_hides_the_party_who_is_a_person_and_keeps_officials_and_the_agency() -> None:
    case = decided(world.county())

    proposal = actions.prepare(dossier=case.dossier, by=case.county.clerk, at=case.at)

    assert "周小满" in proposal.material.source
    for secret in ("周小满", "350425199001011234", "13800138000", "301室"):
        assert secret not in proposal.text, secret
    assert "云溪县市场监督管理局" in proposal.text
    assert "周承办" in proposal.text
    assert proposal.fields["subject"] == "周某某"
    assert proposal.fields["subject"] in proposal.text


def test_an_organisation_is_named_and_its_place_of_business_stays() -> None:
    case = decided(
        world.county(), party_kind="organisation", party_name="云溪县好味来食品有限公司",
        party_number="", legal_representative="钱多福", party_phone="13900139000",
        party_address="云溪县城关镇文昌路66号", cause="经营超过保质期的食品",
    )  # fmt: skip

    proposal = actions.prepare(dossier=case.dossier, by=case.county.clerk, at=case.at)

    assert proposal.fields["subject"] == "云溪县好味来食品有限公司"
    assert "云溪县好味来食品有限公司" in proposal.text
    assert "文昌路66号" in proposal.text
    assert "钱多福" not in proposal.text
    assert "13900139000" not in proposal.text


@pytest.mark.parametrize("head", ["施百味", "於乐家", "蒯大有", "乜三"])
def test_the_head_of_a_company_is_hidden_whatever_his_surname(head: str) -> None:
    case = decided(
        world.county(), party_kind="organisation", party_name="云溪县百味坊食品有限公司",
        party_number="", legal_representative=head, party_phone="",
    )  # fmt: skip

    proposal = actions.prepare(dossier=case.dossier, by=case.county.clerk, at=case.at)

    assert head in proposal.material.source
    assert head not in proposal.text
    assert "云溪县百味坊食品有限公司" in proposal.text


def test_what_is_released_is_the_copy_with_its_clock_and_its_proof() -> None:
    case = released(prepared(decided(world.county())))

    shown = copy_of(case)

    assert shown.agency == "云溪县市场监督管理局"
    assert shown.subject == "周某某"
    assert shown.category == "行政处罚"
    assert shown.origin == "handled"
    assert "周小满" not in f"{shown.text}{shown.cause}{shown.search_text}"
    assert shown.decided_on == case.facts.decided_on
    assert shown.text_hash == text_hash({n: getattr(shown, n) for n in (
        "agency", "subject", "category", "conclusion", "document_number", "text")})  # fmt: skip
    act = case.dossier.acts.get(step="decide_penalty")
    assert shown.act_hash == act.hash
    assert len(shown.act_commitment) == len(shown.release_commitment) == 64
    assert shown.act_commitment != act.hash


def test_the_seventh_working_day_is_counted_without_the_day_of_decision_and_without_holidays() -> (
    None
):
    county = world.county()
    case = released(prepared(decided(county)))

    shown = copy_of(case)

    assert shown.decided_on is not None and shown.due_on is not None
    assert len(shown.working_days) == 7
    assert shown.working_days[0] > shown.decided_on.isoformat()
    assert shown.working_days[-1] == shown.due_on.isoformat()
    assert all(why for _, why in shown.skipped_days)
    assert shown.calendar_notices


def test_nobody_releases_what_he_has_prepared() -> None:
    case = prepared(decided(world.county()))

    with pytest.raises(Refusal) as refused:
        actions.release(
            dossier=case.dossier, copy_hash=case.facts.publication_hash, opinion="可以。",
            by=case.county.clerk, at=case.later(hours=1).at,
        )  # fmt: skip

    assert refused.value.code == "PUBLISH_SAME_PERSON"
    assert PublishedDecision.objects.count() == 0


def test_a_copy_changed_after_it_was_looked_at_is_not_released() -> None:
    case = prepared(decided(world.county()))
    seen = case.facts.publication_hash
    case.take("prepare_publication", case.county.clerk, subject="周某某", text="另一份文本。")

    with pytest.raises(Refusal) as refused:
        actions.release(
            dossier=case.dossier, copy_hash=seen, opinion="可以。",
            by=case.county.publisher, at=case.later(hours=1).at,
        )  # fmt: skip

    assert refused.value.code == "PUBLISH_STALE"


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        ("当事人周小满，身份证号350425199001011234。", "text"),
        ("联系电话１３８ ００１３ ８０００。", "text"),
        ("周小满", "subject"),
        ("对周 小 满罚款五千元。", "conclusion"),
        ("账号6222020200112233445，户名张建国。", "text"),
    ],
)
def test_an_unredacted_copy_is_refused_through_whichever_door_it_comes(
    leak: str, where: str
) -> None:
    case = decided(world.county())
    case.take("prepare_publication", case.county.clerk, **{where: leak})
    world.stamp(case.county, case.dossier, case.at)

    with pytest.raises(Refusal) as refused:
        take_step(
            dossier=case.dossier.pk, step="release_publication",
            content={"copy_hash": case.facts.publication_hash, "opinion": "可以。"},
            by=case.county.publisher, at=case.later(hours=1).at,
        )  # fmt: skip

    assert refused.value.code == "PUBLISH_UNREDACTED"
    case.dossier.refresh_from_db()
    assert case.facts.published_on is None
    assert PublishedDecision.objects.count() == 0


def test_a_copy_is_not_prepared_while_a_suggestion_is_undecided() -> None:
    case = decided(world.county(), cause="周小满涉嫌无照经营，现场有保密配方：样例")
    proposal = actions.prepare(dossier=case.dossier, by=case.county.clerk, at=case.at)
    assert proposal.redacted.open

    with pytest.raises(Refusal) as refused:
        actions.save_preparation(
            dossier=case.dossier, fields=proposal.fields, checked=True, by=case.county.clerk,
            at=case.at,
        )  # fmt: skip

    assert refused.value.code == "PUBLISH_UNREDACTED"
    assert "没有确认" in str(refused.value)


@pytest.mark.parametrize("field", ["subject", "conclusion"])
def test_a_copy_without_one_of_the_fields_that_are_worded_is_refused(field: str) -> None:
    case = decided(world.county())
    actions.decide_all(dossier=case.dossier, by=case.county.clerk, at=case.at)
    proposal = actions.prepare(dossier=case.dossier, by=case.county.clerk, at=case.at)

    with pytest.raises((Refusal, Invalid)):
        actions.save_preparation(
            dossier=case.dossier, fields={**proposal.fields, field: "  "}, checked=True,
            by=case.county.clerk, at=case.at,
        )  # fmt: skip

    assert not case.dossier.acts.filter(step="prepare_publication").exists()


def test_a_finding_can_be_kept_taken_back_and_hidden_and_every_move_stays_visible() -> None:
    case = decided(world.county())
    clerk, at = case.county.clerk, case.at
    first = actions.prepare(dossier=case.dossier, by=clerk, at=at)
    span = next(s for s in first.redacted.spans if s.finding.subject == "周小满")
    key = span.finding.key

    actions.decide(dossier=case.dossier, key=key, decision=Decision.KEEP, by=clerk, at=at)
    assert "周小满" in actions.prepare(dossier=case.dossier, by=clerk, at=at).text
    actions.decide(dossier=case.dossier, key=key, decision=None, by=clerk, at=at)
    after = actions.prepare(dossier=case.dossier, by=clerk, at=at)

    assert "周小满" not in after.text
    assert [step["what"] for step in after.trail] == [
        "保留一处自然人姓名", "撤销对一处自然人姓名的处理",
    ]  # fmt: skip


def test_keeping_the_name_of_the_party_by_hand_does_not_get_it_published() -> None:
    case = decided(world.county())
    clerk, at = case.county.clerk, case.at
    for span in actions.prepare(dossier=case.dossier, by=clerk, at=at).redacted.spans:
        if span.finding.subject == "周小满":
            actions.decide(
                dossier=case.dossier, key=span.finding.key, decision=Decision.KEEP, by=clerk, at=at
            )

    with pytest.raises(Refusal, match="周小满"):
        prepared(case)


def test_what_the_finder_misses_is_marked_by_hand_and_can_be_taken_back() -> None:
    case = decided(world.county())
    clerk, at = case.county.clerk, case.at
    whole: dict[str, Any] = {"dossier": case.dossier, "by": clerk, "at": at}

    actions.mark(first="现场笔录", last="", kind=Kind.COMMERCIAL_SECRET.value,
                 everywhere=True, **whole)  # fmt: skip
    text = actions.prepare(dossier=case.dossier, by=clerk, at=at).text
    assert "现场笔录" not in text
    for _ in actions.prepare(dossier=case.dossier, by=clerk, at=at).marks:
        actions.unmark(number=0, **whole)

    assert "现场笔录" in actions.prepare(dossier=case.dossier, by=clerk, at=at).text
    with pytest.raises(Invalid, match="没有这段文字"):
        actions.mark(first="不存在的文字", last="", kind="phone", everywhere=False, **whole)


def test_a_marked_stretch_goes_from_its_first_words_to_its_last() -> None:
    case = decided(world.county())
    clerk, at = case.county.clerk, case.at

    actions.mark(dossier=case.dossier, first="证据如下", last="证明", kind="health",
                 everywhere=False, by=clerk, at=at)  # fmt: skip
    proposal = actions.prepare(dossier=case.dossier, by=clerk, at=at)

    assert "证据如下" not in proposal.text
    assert "（健康信息略）" in proposal.text


def test_a_decision_found_unlawful_raises_the_duty_to_withdraw_and_never_returns() -> None:
    case = released(prepared(decided(world.county())))
    case.later(days=10).take("record_overturn", case.county.head, how="unlawful")

    duty = case.dossier.duties.get(code="withdraw_publication")
    assert duty.done_on is None
    assert PublishedDecision.objects.count() == 1
    actions.withdraw(
        dossier=case.dossier, reason="行政复议确认本决定违法。", by=case.county.clerk,
        at=case.later(hours=1).at,
    )  # fmt: skip

    case.dossier.refresh_from_db()
    assert PublishedDecision.objects.count() == 0
    stone = PublishedTombstone.objects.get()
    assert stone.number == public_number(str(case.dossier.uid))
    assert stone.reason == "行政复议确认本决定违法。"
    assert case.dossier.duties.get(code="withdraw_publication").done_on is not None
    with pytest.raises(Refusal) as refused:
        case.take("prepare_publication", case.county.clerk)
    assert refused.value.code == "DECISION_OVERTURNED"


def test_a_tombstone_names_nobody() -> None:
    case = released(prepared(decided(world.county())))

    with pytest.raises(Refusal) as refused:
        actions.withdraw(
            dossier=case.dossier, reason="周小满的决定有误，电话13800138000。",
            by=case.county.clerk, at=case.later(hours=1).at,
        )  # fmt: skip

    assert refused.value.code == "PUBLISH_UNREDACTED"
    assert PublishedDecision.objects.count() == 1


def test_a_corrected_copy_comes_back_at_its_own_address_as_the_next_version() -> None:
    case = released(prepared(decided(world.county())))
    number = copy_of(case).number
    actions.withdraw(
        dossier=case.dossier, reason="公开文本有误，更正后重新公示。", by=case.county.clerk,
        at=case.later(hours=1).at,
    )  # fmt: skip
    case.dossier.refresh_from_db()

    released(prepared(case.later(hours=1)))

    assert copy_of(case).number == number
    assert copy_of(case).version == 2
    assert PublishedTombstone.objects.count() == 0
    assert case.dossier.acts.filter(step="release_publication").count() == 2


def test_not_publishing_needs_the_provision_that_allows_it() -> None:
    case = decided(world.county())
    content = {"ground": "minor", "provision": "", "reason": "当事人未成年。"}

    with pytest.raises((Refusal, Invalid)):
        actions.exempt(dossier=case.dossier, content=content, by=case.county.head, at=case.at)
    actions.exempt(
        dossier=case.dossier,
        content=content | {"provision": "《未成年人保护法》第一百零三条"},
        by=case.county.head, at=case.later(minutes=5).at,
    )  # fmt: skip

    case.dossier.refresh_from_db()
    assert case.dossier.duties.get(code="publish").done_on is not None
    assert PublishedDecision.objects.count() == 0


def test_a_clerk_of_another_agency_prepares_nothing_here() -> None:
    case = decided(world.county())
    other = world.county(prefix="二")

    with pytest.raises(NotFound):
        actions.prepare(dossier=case.dossier, by=other.clerk, at=case.at)
    with pytest.raises((NotFound, Refusal)):
        actions.decide_all(dossier=case.dossier, by=other.clerk, at=case.at)


def test_an_officer_prepares_nothing() -> None:
    case = decided(world.county())

    with pytest.raises(Refusal) as refused:
        actions.decide_all(dossier=case.dossier, by=case.county.officer, at=case.at)

    assert refused.value.code == "ROLE"


def test_late_release_is_late_by_the_days_after_the_deadline() -> None:
    case = prepared(decided(world.county()))
    released(case, days=30)

    shown = copy_of(case)
    assert shown.due_on is not None
    assert shown.released_at.date() > shown.due_on >= date(2026, 3, 1)


def test_a_changed_decision_is_taken_off_and_made_public_anew_with_its_note() -> None:
    case = released(prepared(decided(world.county())))
    c = case.county
    case.later(days=10).take("record_overturn", c.head, how="changed")
    with pytest.raises(Refusal) as refused:
        case.take("prepare_publication", c.clerk)
    assert "不得按原内容公开" in str(refused.value)
    actions.withdraw(dossier=case.dossier, reason="复议决定将罚款变更为三千元。", by=c.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    case.dossier.refresh_from_db()
    assert PublishedTombstone.objects.exists() and case.facts.publication_hash == ""

    prepared(case.later(hours=1))
    with pytest.raises(Refusal) as refused:
        released(case)
    assert refused.value.code == "PUBLISH_FORMER_TEXT"
    assert not PublishedDecision.objects.exists()

    proposal = actions.prepare(dossier=case.dossier, by=c.clerk, at=case.later(minutes=5).at)
    fields = dict(proposal.fields) | {"conclusion": "罚款三千元。"}
    actions.save_preparation(dossier=case.dossier, fields=fields, checked=True, by=c.clerk,
                             at=case.later(minutes=5).at)  # fmt: skip
    case.dossier.refresh_from_db()
    released(case)
    copy = PublishedDecision.objects.get()
    assert (copy.conclusion, copy.version) == ("罚款三千元。", 2)
    assert not PublishedTombstone.objects.exists()
    first, second = PublishedVersion.objects.order_by("version")
    assert (first.note, second.note) == ("", "决定已依法变更。复议决定将罚款变更为三千元。")
    assert list(verify_published()) == []

    case.later(days=1).take("record_overturn", c.head, how="revoked")
    actions.withdraw(dossier=case.dossier, reason="判决撤销。", by=c.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    case.dossier.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        case.take("prepare_publication", c.clerk)
    assert refused.value.code == "DECISION_OVERTURNED"
