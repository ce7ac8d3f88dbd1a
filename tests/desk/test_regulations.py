"""制度库: an agency's own rules, what they lack, and that they hold for its files from a day."""

from __future__ import annotations

import html
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.archive.models import ArchiveFile
from sanjian.records.models import DutyRow, FormatVersion
from sanjian.records.rules import rules
from sanjian.records.verification import verify_dossier
from sanjian.registry import regulations
from sanjian.registry.models import Agency, Person, RegulationAct, RegulationVersion
from tests import world
from tests.api.test_licence import granted
from tests.desk.helpers import at_desk, posted, text
from tests.desk.test_recordings import seized, state
from tests.desk.test_reviewers_page import bureau
from tests.records.archive.test_filing import archived
from tests.world import County

pytestmark = pytest.mark.django_db
FORMS = "/reviewers/forms"
TOMORROW = timedelta(days=1)


def form(by: Person, which: str, of: int, /, **typed: Any) -> HttpResponse:
    """Fill in a form of the library."""
    return at_desk(by).post(f"{FORMS}/{which}/{of}", posted(typed))


def card(person: Person, name: str) -> str:
    """One card of the page."""
    return text(at_desk(person).get("/regulations")).split(f'id="{name}"')[1].split("</section>")[0]


def number_of(where: County, code: str) -> int:
    """The place of a kind in the list."""
    params = rules(where.pack, timezone.localdate())
    return [one.code for one in regulations.wanted(params)].index(code) + 1


def whole(where: County, code: str, **changes: Any) -> dict[str, Any]:
    """A draft that lacks nothing, from tomorrow on."""
    params = rules(where.pack, timezone.localdate())
    kind = next(one for one in regulations.wanted(params) if one.code == code)
    typed: dict[str, Any] = {
        f"chapter_{place}": f"{name}如下" for place, name in enumerate(kind.chapters)
    }
    typed["in_force"] = (timezone.localdate() + TOMORROW).isoformat()
    if kind.covers:
        typed["powers"] = list(where.agency.powers.values_list("code", flat=True))
    if kind.publishes:
        typed["types"] = ["licence", "penalty", "compulsion"]
    return typed | changes


def drafted(where: County, code: str, **changes: Any) -> RegulationVersion:
    """The clerk drafts."""
    sent = form(where.clerk, "house-draft", number_of(where, code), **whole(where, code, **changes))
    assert sent.status_code == 302, text(sent)
    return RegulationVersion.objects.latest("pk")


def refused(answer: HttpResponse, code: str) -> bool:
    """Whether the form was refused with that code."""
    return answer.status_code == 409 and f'data-code="{code}"' in text(answer)


def held(where: County, code: str, since: date, **values: Any) -> RegulationVersion:
    """A rule approved some time ago, as the sample county would have it."""
    params = rules(where.pack, since)
    kind = next(one for one in regulations.wanted(params) if one.code == code)
    at = datetime(since.year, since.month, since.day, 9, tzinfo=world.SHANGHAI) - TOMORROW
    made = regulations.draft(
        agency=where.agency, kind=kind, year=0, chapters=dict.fromkeys(kind.chapters, "如下"),
        values=values["values"], types=values.get("types", ()),
        powers=tuple(where.agency.powers.values_list("code", flat=True)), in_force=since,
        by=where.clerk, at=at,
    )  # fmt: skip
    regulations.approve(version=made, kind=kind, params=params, by=where.head, at=at)
    return made


def days(count: int) -> dict[str, Any]:
    """A number of working days as plain data."""
    return {"count": count, "unit": "working_day"}


@pytest.mark.clause("LZ-07")
def test_a_rule_of_publication_needs_its_five_chapters_and_every_power_and_sets_the_deadline(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where, other, at = world.county("luozhuang"), world.county("luozhuang", prefix="二"), bureau()
    lacking = card(at, "gaps")
    assert where.agency.name in lacking and "没有行政执法公示实施细则" in lacking
    untimed = drafted(where, "publicity", chapter_4="")
    answer = form(where.head, "house-approve", untimed.pk)
    assert refused(answer, "REGULATION_CHAPTER") and "时限" in text(answer)
    uncovered = drafted(where, "publicity", powers=[])
    answer = form(where.head, "house-approve", uncovered.pk)
    assert refused(answer, "REGULATION_POWERS") and "食品安全日常监督检查" in text(answer)
    looser = drafted(where, "publicity", number_0="8")
    assert refused(form(where.head, "house-approve", looser.pk), "REGULATION_LOOSER")
    good = drafted(where, "publicity", number_0="5")
    assert form(where.clerk, "house-approve", good.pk).status_code == 404
    assert form(where.head, "house-approve", good.pk).status_code == 302
    assert not RegulationAct.objects.exclude(version=good).exists()
    shown = card(where.head, "versions")
    assert "许可、处罚决定的公开期限5个工作日" in shown and "已印发，尚未施行" in shown
    assert "没有行政执法公示实施细则" not in card(where.head, "gaps")
    assert "没有行政执法公示实施细则" in card(other.head, "gaps")

    held(where, "publicity", date(2026, 3, 1), types=("licence", "penalty"),
         values={"publish.decision": days(5)})  # fmt: skip
    mine, theirs = granted(where), granted(other)
    due = [DutyRow.objects.get(dossier=one.dossier, code="publish") for one in (mine, theirs)]
    for row, wanted in zip(due, (date(2026, 3, 13), date(2026, 3, 17)), strict=True):
        assert row.due.astimezone(world.SHANGHAI).date() == wanted
    assert due[0].source.startswith(f"{where.agency.short_name}行政执法公示实施细则")
    assert list(verify_dossier(mine.dossier)) == []


@pytest.mark.clause("LZ-08")
def test_penalties_and_licences_cannot_be_left_out_and_wait_for_publication_at_once(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    without = drafted(where, "publicity", types=["licence", "inspection"])
    answer = form(where.head, "house-approve", without.pk)
    assert refused(answer, "REGULATION_TYPES") and "行政处罚决定必须公示" in text(answer)
    assert form(where.head, "house-approve", drafted(where, "publicity").pk).status_code == 302
    case = world.decided(where)
    waiting = DutyRow.objects.get(dossier=case.dossier, code="publish")
    assert (waiting.start, waiting.done_on) == (case.facts.decided_on, None)
    assert str(case.dossier.uid) in text(at_desk(where.clerk).get("/disclosure"))


def test_rules_that_come_into_force_later_leave_a_running_deadline_and_verify_agrees() -> None:
    where = world.county("luozhuang")
    case = granted(where)
    before = DutyRow.objects.get(dossier=case.dossier, code="publish").due
    held(where, "publicity", case.at.date() + TOMORROW, types=("licence", "penalty"),
         values={"publish.decision": days(2)})  # fmt: skip
    case.later(days=2).take("serve_decision", where.officer)
    assert DutyRow.objects.get(dossier=case.dossier, code="publish").due == before
    assert list(verify_dossier(case.dossier)) == []


@pytest.mark.parametrize("place", ["mingxi", "wanxin"])
def test_a_rule_about_recordings_without_storage_cannot_be_issued(
    place: str, settings: Any
) -> None:
    settings.PROFILE = place
    where = world.county(place)
    bare = drafted(where, "av", chapter_3="")
    answer = form(where.head, "house-approve", bare.pk)
    assert refused(answer, "REGULATION_CHAPTER") and "存储应用" in text(answer)
    assert not RegulationAct.objects.exists()
    assert form(where.head, "house-approve", drafted(where, "av").pk).status_code == 302


@pytest.mark.clause("MX-33")
def test_a_longer_retention_holds_for_later_archives_and_stands_on_each_file(settings: Any) -> None:
    settings.PROFILE = "mingxi"
    where = world.county("mingxi")
    shorter = drafted(where, "archive", keep_ordinary="20")
    assert refused(form(where.head, "house-approve", shorter.pk), "REGULATION_LOOSER")
    longer = drafted(where, "archive", keep_ordinary="40")
    assert form(where.head, "house-approve", longer.pk).status_code == 302
    assert "普通程序案卷保管40年" in card(where.head, "versions")
    terms = {}
    for since in (None, date(2026, 3, 2)):
        if since:
            kept = [dict(row) for row in rules(where.pack, since).rows("archive.retention")]
            kept[1]["years"] = 40
            held(where, "archive", since, values={"archive.retention": kept})
        case = archived(where)
        terms[since] = ArchiveFile.objects.get(dossier=case.dossier).retention
        assert terms[since] in text(at_desk(where.archivist).get(f"/cases/{case.dossier.uid}/"))
    assert terms == {None: "定期30年", date(2026, 3, 2): "定期40年"}


@pytest.mark.clause("XG-08")
def test_both_yearly_plans_are_filed_with_numbers_and_one_alone_leaves_the_unit_on_the_list(
    settings: Any,
) -> None:
    settings.PROFILE = "shangrila"
    where, other, at = world.county("shangrila"), world.county("shangrila", prefix="二"), bureau()
    year = timezone.localdate().year
    assert card(at, "gaps").count(f"{year}年年度执法工作计划未备案") == 2
    for place, code in enumerate(("enforcement_plan", "training_plan"), start=1):
        plan = drafted(where, code, year=str(year))
        filing = {"accept": True, "number": f"备〔{year}〕{place}号", "words": ""}
        assert refused(form(at, "house-file", plan.pk, **filing), "REGULATION_UNAPPROVED")
        assert form(where.head, "house-approve", plan.pk).status_code == 302
        assert f"{plan.label}未备案" in card(where.head, "gaps")
        bare = form(at, "house-file", plan.pk, **filing | {"number": ""})
        assert refused(bare, "REGULATION_NUMBER")
        assert form(where.head, "house-file", plan.pk, **filing).status_code == 404
        assert form(at, "house-file", plan.pk, **filing).status_code == 302
        assert filing["number"] in card(where.head, "versions")
        own = card(where.head, "gaps")
        assert ("年度培训工作计划未备案" in own) is (place == 1)
    assert "年度执法工作计划未备案" not in card(where.head, "gaps")
    assert "年度执法工作计划未备案" in card(other.head, "gaps")

    for march in (20, 31):
        moment = datetime(2026, 3, march, 9, tzinfo=world.SHANGHAI)
        filed_in_march(other, moment)
    assert card(other.head, "versions").count("按时报备") == 2
    filed_in_march(other, datetime(2026, 4, 1, 9, tzinfo=world.SHANGHAI))
    assert "逾期报备" in card(other.head, "versions")


def filed_in_march(where: County, at: datetime) -> None:
    """A plan of the year approved at that moment."""
    params = rules(where.pack, at.date())
    kind = next(one for one in regulations.wanted(params) if one.code == "training_plan")
    plan = regulations.draft(
        agency=where.agency, kind=kind, year=2026, chapters={"内容": "四期"}, values={}, types=(),
        powers=(), in_force=at.date(), by=where.clerk, at=at,
    )  # fmt: skip
    regulations.approve(version=plan, kind=kind, params=params, by=where.head, at=at)


@pytest.mark.clause("MX-71")
def test_the_gap_list_names_what_an_organ_lacks_until_it_is_issued_and_again_once_it_has_ended(
    settings: Any,
) -> None:
    settings.PROFILE = "mingxi"
    where, at = world.county("mingxi"), bureau()
    bare = Agency.objects.get(pk=world.agency("云溪县水利局", "云水").pk)
    for name in ("执法音像记录管理制度", "数字化记录信息归档管理制度"):
        assert name in card(at, "gaps")
    version = drafted(where, "av")
    assert "没有执法音像记录管理制度" in card(where.head, "gaps")
    form(where.head, "house-approve", version.pk)
    own = card(where.head, "gaps")
    assert "执法音像记录" not in own and "没有数字化记录信息归档管理制度" in own
    assert bare.name in card(at, "gaps")
    today = timezone.localdate()
    now = form(where.head, "house-end", version.pk, effective=today.isoformat(), words="重订")
    assert refused(now, "REGULATION_PAST")
    later = (today + TOMORROW).isoformat()
    ended = form(where.head, "house-end", version.pk, effective=later, words="重订")
    assert ended.status_code == 302
    assert regulations.wanted(rules(where.pack, today))
    assert "没有执法音像记录管理制度" not in card(where.head, "gaps")


def test_recordings_are_handed_in_by_the_hour_that_the_agency_s_own_rule_says() -> None:
    where = world.county("luozhuang")
    plain = state(seized(where))
    held(where, "record", date(2026, 3, 2), values={"av.upload": {"count": 12, "unit": "hour"}})
    strict = state(seized(where))
    assert plain.due - plain.act.at == timedelta(hours=24)
    assert strict.due - strict.act.at == timedelta(hours=12)


@pytest.mark.clause("MX-54")
def test_the_handbook_stands_beside_the_review_form_and_opinions_follow_the_format_in_use() -> None:
    where, at = world.county("mingxi"), bureau()
    case = world.heard(where, fine="500000.00", penalty_kinds=["fine"])
    case.later(days=9).take("submit_review", where.officer)
    page = f"/reviews/{case.dossier.uid}"
    assert "法制审核工作手册" not in text(at_desk(where.reviewer).get(page))
    old = held(where, "review_handbook", timezone.localdate() - 20 * TOMORROW, values={})
    new = held(where, "review_handbook", timezone.localdate() - 2 * TOMORROW, values={})
    assert old.number < new.number
    shown = text(at_desk(where.reviewer).get(page))
    assert f"法制审核工作手册（第{new.number}版）" in shown and "审核要点" in shown

    raised = case.take("raise_problems", where.reviewer)
    problem = raised.content["problems"][0]["problem"]
    case.take("state_disagreement", where.officer)
    case.take("record_negotiation", where.officer)
    kinds = list(case.dossier.documents.order_by("id").values_list("kind", flat=True))
    for kind in ("review_submission", "review_opinion", "negotiation_record"):
        assert kind in kinds
    assert "review_resubmission" not in kinds  # nothing was sent again yet
    first = case.dossier.documents.get(kind="review_opinion").template

    asked_for = text(at_desk(at).get("/formats/review_opinion"))
    words = html.unescape(
        asked_for.split('name="text"')[1].split(">", 1)[1].split("</textarea>")[0]
    )
    sent = {"text": words.strip() + "\n审核人员已阅工作手册。", "reason": "范本修订。",
            "level": "province", "use": "apply"}  # fmt: skip
    assert at_desk(at).post("/formats/review_opinion/propose", sent).status_code == 302
    row = FormatVersion.objects.latest("id")
    other = world.person(at.agency, "luo", "罗备案", Role.SUPERVISOR)
    assert at_desk(other).post(f"/formats/versions/{row.pk}/approved").status_code == 302
    assert at_desk(other).post(f"/formats/versions/{row.pk}/used").status_code == 302
    case.take("revise_draft", where.officer)
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)

    again = case.dossier.documents.get(kind="review_resubmission")
    assert problem in str(again.paper)
    latest = case.dossier.documents.filter(kind="review_opinion").latest("id")
    assert latest.template != first and "审核人员已阅工作手册" in str(latest.paper)
