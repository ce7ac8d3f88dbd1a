"""Kinds of enforcement and what is filmed are data: changed by a published pack, in a browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from sanjian.disclosure.models import PublishedDecision
from sanjian.law.procedures import PROCEDURES
from sanjian.records.filming import filmed
from sanjian.records.models import Decision, Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.rules import rules
from sanjian.records.taking import open_dossier
from sanjian.registry.models import Person
from sanjian.rulepacks import queries
from sanjian.rulepacks.models import PackDraft, PackProposal
from tests import world
from tests.api.test_dossiers import post, speak
from tests.api.test_kinds import AFTER, BY_AGENCY, opened
from tests.desk.helpers import at_desk, hidden, posted, text
from tests.desk.test_rules import ENTRY, held_report
from tests.world import County

pytestmark = pytest.mark.django_db
SINCE = "2026-03-02"


def bureau() -> tuple[Person, Person]:
    """Two people of the justice bureau."""
    at = world.agency("云溪县司法局", "云司")
    type(at).objects.filter(pk=at.pk).update(supervises=True, is_subject=False)
    at.refresh_from_db()
    return (
        world.person(at, "sun", "孙监督", world.Role.SUPERVISOR),
        world.person(at, "qian", "钱监督", world.Role.SUPERVISOR),
    )


def published(key: str, rows: list[dict[str, str]], place: str) -> str:
    """Two people change one list in the browser and publish it; returns the digest."""
    first, second = (at_desk(one) for one in bureau())
    assert first.post("/rules/drafts", {"purpose": "调整"}).status_code == 302
    draft = PackDraft.objects.get()
    typed = {name: value for name, value in ENTRY.items() if name not in ("count", "unit")}
    listed = {
        f"value-{place}-{name}": row[name] for place, row in enumerate(rows) for name in row
    }  # fmt: skip
    sent = first.post(f"/rules/drafts/{draft.uid}/keys/{key}", typed | listed | {"in_force": SINCE})
    assert sent.status_code == 302, text(sent)
    first.post(f"/rules/drafts/{draft.uid}/propose")
    proposal = PackProposal.objects.get()
    held_report(proposal.digest, timezone.now())
    done = second.post(f"/rules/proposals/{proposal.pk}", {"release": "1"})
    assert done.status_code == 302, text(done)
    assert queries.newest(place).digest == proposal.digest
    return str(proposal.digest)


def listed(where: County, key: str) -> list[dict[str, str]]:
    """The rows of a list in force, code and label."""
    rows = rules(where.pack, timezone.localdate()).rows(key)
    return [{"code": str(row["code"]), "label": str(row["label"])} for row in rows]


def begun(where: County, procedure: str, at: datetime, pack: str = "") -> Dossier:
    """A file of a procedure is opened on a day."""
    act = open_dossier(
        procedure=procedure, agency=where.agency,
        content=world.opening_content(where, at, procedure), by=where.officer, at=at,
        pack=pack or where.pack, sample=True,
    )  # fmt: skip
    return Dossier.objects.get(pk=act.dossier_id)


@pytest.mark.clause("LZ-52")
def test_confirmation_added_from_a_day_on_is_there_for_files_of_that_day_and_later(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    offered = 'href="/cases/new/confirmation"'
    desk = at_desk(where.officer)
    assert offered not in text(desk.get("/cases/new"))
    rows = [*listed(where, "types.core"), {"code": "confirmation", "label": "行政确认"}]
    new = published("types.core", rows, "luozhuang")
    assert offered in text(desk.get("/cases/new"))
    before = datetime(2026, 2, 27, 9, tzinfo=world.SHANGHAI)
    for moment, pack in ((before, new), (world.START, where.pack)):
        with pytest.raises(Refusal) as refusal:
            begun(where, "confirmation", moment, pack)
        assert {one.code for one in refusal.value.unmet} == {"KIND_NOT_LISTED"}
    assert begun(where, "confirmation", world.START, new).procedure == "confirmation"


@pytest.mark.clause("LZ-23")
def test_luozhuang_opens_its_kinds_keeps_the_method_they_are_recorded_by_and_offers_no_payment(
    settings: Any,
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    desk = at_desk(where.officer)
    page = text(desk.get("/cases/new"))
    for procedure in ("licence", "penalty_ordinary", "compulsory_measure", "expropriation",
                      "inspection", "fee"):  # fmt: skip
        url = f"/cases/new/{procedure}"
        assert f'href="{url}"' in page
        content = posted(world.opening_content(where, timezone.now(), procedure))
        opened = desk.post(url, content | hidden(desk.get(url)))
        assert opened.status_code == 302, (procedure, text(opened)[-3000:])
        assert Dossier.objects.latest("pk").procedure == procedure
    assert 'href="/cases/new/payment"' not in page
    refused = desk.post("/cases/new/payment", posted(
        world.opening_content(where, timezone.now(), "payment")))  # fmt: skip
    assert refused.status_code in (404, 409)
    assert "《山东省行政执法全过程记录办法》" in text(desk.get("/bases"))
    recorded = rules(where.pack, timezone.localdate()).items("record.types")
    assert {"licence", "penalty", "compulsion", "expropriation", "inspection"} <= set(recorded)


@pytest.mark.clause("HM-33")
def test_a_cell_of_the_table_of_what_is_filmed_changed_by_a_pack_changes_later_demands(
    settings: Any,
) -> None:
    settings.PROFILE = "haimen"
    where = world.county("haimen")
    old = world.investigated(where)
    asked = {one.act.step for one in filmed(old.dossier, list(old.dossier.acts.all()))}
    assert "file_case" in asked
    desk = at_desk(where.officer)
    rows = [one for one in listed(where, "av.disputable") if one["code"] != "filing"]
    new = published("av.disputable", rows, "haimen")
    assert new != where.pack
    where.pack = new
    case = world.investigated(where)
    asked_now = {one.act.step for one in filmed(case.dossier, list(case.dossier.acts.all()))}
    assert "file_case" not in asked_now and asked_now == asked - {"file_case"}
    still = {one.act.step for one in filmed(old.dossier, list(old.dossier.acts.all()))}
    assert still == asked
    page = text(desk.get(f"/cases/{case.dossier.uid}/")).split('id="filming"')[1]
    assert "批准立案" not in page.split("</section>")[0]
    wanted = text(at_desk(where.head).get("/regulations")).split('id="wanted"')[1]
    assert "行政执法全过程记录办法" in wanted and "记录规则、记录程序" in wanted


REVIEWED = (("officer", "submit_review"), ("reviewer", "pass_review"), ("head", "deliberate"))
SIX = {
    "licence": (("officer", "accept_application"), ("officer", "verify_on_site"),
                ("officer", "conclude_examination"), *REVIEWED, ("head", "decide_grant"),
                *AFTER),
    "penalty_ordinary": (
        ("officer", "verify_lead"), ("officer", "ask_filing"), ("head", "file_case"),
        ("officer", "on_site_record"), ("officer", "add_evidence"), ("officer", "conclude"),
        ("officer", "notify"), ("officer", "record_statement"), *REVIEWED,
        ("head", "decide_penalty"), *AFTER),
    "compulsory_measure": (
        ("officer", "add_evidence"), ("officer", "draft_measure"), *REVIEWED[:2],
        ("head", "decide_measure"),
        ("officer", "impose_measure"), *AFTER[1:],
    ),
    "expropriation": (*BY_AGENCY, *REVIEWED, ("head", "decide_levy"), *AFTER),
    "fee": (*BY_AGENCY, *REVIEWED, ("head", "decide_fee"), *AFTER),
    "inspection": (
        ("head", "approve_inspection"), ("officer", "notify_inspection"),
        ("officer", "arrive"), ("officer", "record_inspection"),
        ("officer", "give_result"), *AFTER[1:],
    ),
}  # fmt: skip


SAID = {"complex": True, "standpoint": "waived"}


@pytest.mark.clause("LZ-51")
@pytest.mark.parametrize("kind", SIX)
def test_each_of_luozhuangs_six_kinds_is_opened_reviewed_where_major_and_made_public(
    kind: str, settings: Any
) -> None:
    settings.PROFILE = "luozhuang"
    where = world.county("luozhuang")
    answer = opened(where, kind, {})
    assert answer.status_code == 201, answer.json()
    uid = answer.json()["uid"]
    for role, step in SIX[kind]:
        client = speak(getattr(where, role))
        dossier = Dossier.objects.get(uid=uid)
        content = world.sample_content(where, dossier, step, timezone.now())
        if step == "give_result":
            content["outcome"] = "correct" if dossier.facts["found"] else "clean"
        content |= {name: value for name, value in SAID.items() if name in content}
        took = post(client, f"/dossiers/{uid}/acts", {"step": step, "content": content})
        assert took.status_code == 201, (step, took.json())
    dossier = Dossier.objects.get(uid=uid)
    if kind != "inspection":
        decision = Decision.objects.get(dossier=dossier)
        assert decision.review_required and decision.review is not None
    assert PublishedDecision.objects.filter(
        agency=where.agency.name, category=PROCEDURES[kind].kind.label
    ).exists()
