"""承诺核查: verified within the statute's time, put right within it, revoked by who granted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from sanjian.coordination import promises, sanctions
from sanjian.coordination.models import Promise
from sanjian.disclosure.licences import refresh_licences
from sanjian.disclosure.models import PublishedLicence
from sanjian.law.people import Role
from sanjian.law.periods import Period, Unit, due
from sanjian.records.models import Dossier, Leaf
from sanjian.records.rules import calendar, rules
from sanjian.registry.licences.actions import Source, Terms, grant
from sanjian.registry.licences.models import Licence
from sanjian.registry.licences.queries import Worth, standing_on
from sanjian.registry.models import Agency, Person
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BASIS = "《样例行政许可办理规定》第十二条"
ITEMS = "经营场所面积不少于二十平方米\n配备专职食品安全管理人员"


class Place:
    """香格里拉's rules: who grants, who watches what was granted, the bureau."""

    def __init__(self, settings: Any) -> None:
        settings.PROFILE = "shangrila"
        self.mine = world.county("shangrila")
        self.town = world.agency("云溪县城关镇人民政府", "云城")
        self.first = world.person(self.town, "tian", "田核查", Role.OFFICER)
        self.second = world.person(self.town, "he", "何核查", Role.OFFICER)
        bureau = world.agency("云溪县司法局", "云司")
        Agency.objects.filter(pk=bureau.pk).update(supervises=True, is_subject=False)
        bureau.refresh_from_db()
        self.watcher = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)
        self.today = timezone.localdate()

    def licence(self, since: date | None = None, number: str = "样例-0001") -> Licence:
        day = since or self.today
        return grant(
            agency=self.mine.agency, number=number, item="食品经营许可", holder="云溪县清源小吃店",
            terms=Terms("食品经营许可证", "热食类食品制售", day, day + timedelta(days=1800)),
            safety=False, on=day, source=Source(None, None, None, timezone.now()),
        )  # fmt: skip

    def wished(self, **changed: str) -> dict[str, str]:
        return {"watching": str(self.town.pk), "items": ITEMS, "days": "20",
                "unit": "working_day", "limit_basis": BASIS} | changed  # fmt: skip

    def promised(self, since: date | None = None, **changed: str) -> Promise:
        licence = self.licence(since)
        answer = at_desk(self.mine.officer).post(
            f"/licences/{licence.pk}/promise", self.wished(**changed)
        )
        assert answer.status_code == 302, text(answer)
        return Promise.objects.get(licence=licence)

    def looked(self, row: Promise, **changed: Any) -> dict[str, Any]:
        """What the officers of the town found: the first condition is not met."""
        told = {
            "officers": [str(self.first.pk), str(self.second.pk)], "found": "实测十二平方米。",
            "unmet": ["0"], "rectify_by": row.limit_ends.isoformat(),
            "rectify_proof": "当面送达，已签收", "stop_from": self.today.isoformat(),
            "stop_scope": "热食类食品制售", "stop_proof": "当面送达，已签收",
            "record": SimpleUploadedFile("核查记录.pdf", PDF),
        }  # fmt: skip
        return {name: value for name, value in (told | changed).items() if value is not None}

    def verified(self, row: Promise, **changed: Any) -> HttpResponse:
        return do(self.first, row, "verified", **self.looked(row, **changed))

    def rechecked(self, row: Promise, *unmet: str, said: str = "yes") -> HttpResponse:
        second = SimpleUploadedFile("复核记录.pdf", PDF + b"\n")
        return do(self.first, row, "rechecked", found="再次实测。", unmet=list(unmet),
                  officers=[str(self.first.pk), str(self.second.pk)], record=second,
                  rectified=said)  # fmt: skip


HOLDER = {"party_kind": "individual_business", "party_name": "云溪县清源小吃店",
          "party_address": "云溪县城关镇文昌路18号"}  # fmt: skip


def do(by: Person, row: Promise, step: str, **content: Any) -> HttpResponse:
    return at_desk(by).post(f"/promises/{row.pk}/{step}", content)


@pytest.fixture
def place(settings: Any) -> Place:
    return Place(settings)


def test_a_promise_names_who_watches_what_and_within_which_statutes_time(place: Place) -> None:
    licence = place.licence()
    officer = at_desk(place.mine.officer)
    for lacking, words in (({"watching": ""}, "监管职责单位"), ({"limit_basis": ""}, "依据的条款"),
                           ({"days": ""}, "天数")):  # fmt: skip
        refused = officer.post(f"/licences/{licence.pk}/promise", place.wished(**lacking))
        assert refused.status_code == 409 and words in text(refused), lacking
        assert "专职食品安全管理人员" in text(refused)  # what was typed stays
    assert at_desk(place.first).get(f"/licences/{licence.pk}/promise").status_code == 404


@pytest.mark.clause("XG-57")
def test_verification_is_due_with_the_limit_and_who_never_verifies_is_listed(place: Place) -> None:
    row = place.promised()
    ends = due(place.today, Period(20, Unit.WORKING_DAY), calendar()).day
    assert (row.limit_ends, row.propose_on) == (
        ends, due(place.today, Period(10, Unit.WORKING_DAY), calendar()).day,
    )  # fmt: skip
    page = text(at_desk(place.first).get(f"/promises/{row.pk}"))  # pushed to who watches
    assert "经营场所面积不少于二十平方米" in page and "登记核查结果" in page
    old = Promise.objects.get(pk=row.pk)
    stale = promises.record(
        licence=place.licence(place.today - timedelta(days=60), "样例-0002"), watching=place.town,
        items=["一"], days=20, working=True, limit_basis=BASIS, by=place.mine.officer,
        at=timezone.now(), params=rules(place.mine.pack, place.today), calendar=calendar(),
    )  # fmt: skip
    listed = text(at_desk(place.watcher).get("/promises?queue=alarm"))
    assert "一批了之" in listed and f"/promises/{stale.pk}" in listed
    assert f"/promises/{old.pk}" not in listed


def test_verification_is_proposed_at_half_and_warned_of_then(place: Place) -> None:
    """Contradiction 33: what is verified late leaves no time for putting right."""
    row = place.promised(place.today - timedelta(days=16), days="30", unit="day")
    assert row.propose_on <= place.today <= row.limit_ends
    page = text(at_desk(place.first).get(f"/promises/{row.pk}"))
    assert "核查越晚，可供整改的时间越少" in page


@pytest.mark.clause("XG-58")
def test_what_is_not_as_promised_needs_both_notices_served(place: Place) -> None:
    row = place.promised()
    for lacking in ("stop_from", "stop_scope", "stop_proof", "rectify_by", "rectify_proof"):
        refused = place.verified(row, **{lacking: ""})
        assert refused.status_code == 409 and "BOTH_NOTICES" in text(refused), lacking
    refused = place.verified(row, record=None)
    assert refused.status_code == 409 and "核查应当制作记录" in text(refused)
    refused = place.verified(row, officers=[str(place.first.pk)])
    assert refused.status_code == 409 and "两名以上" in text(refused)
    assert not row.steps.exists()
    assert place.verified(row).status_code == 302
    page = text(at_desk(place.mine.officer).get(f"/promises/{row.pk}"))
    assert "热食类食品制售，当面送达，已签收" in page and "责令整改" in page


@pytest.mark.clause("XG-59")
def test_putting_right_may_not_last_beyond_the_limit(place: Place) -> None:
    """Contradiction 32: counted from the approval; when it has run out only looking or revoking."""
    row = place.promised()
    beyond = (row.limit_ends + timedelta(days=1)).isoformat()
    refused = place.verified(row, rectify_by=beyond)
    assert refused.status_code == 409 and "RECTIFY_BEYOND_LIMIT" in text(refused)
    refused = place.verified(row, rectify_by=(place.today - timedelta(days=1)).isoformat())
    assert refused.status_code == 409 and "RECTIFY_PAST" in text(refused)
    assert place.verified(row).status_code == 302  # on its last day
    late = promises.record(
        licence=place.licence(place.today - timedelta(days=60), "样例-0002"), watching=place.town,
        items=["一"], days=20, working=True, limit_basis=BASIS, by=place.mine.officer,
        at=timezone.now(), params=rules(place.mine.pack, place.today), calendar=calendar(),
    )  # fmt: skip
    refused = place.verified(late, rectify_by=place.today.isoformat())
    assert refused.status_code == 409 and "RECTIFY_LIMIT_PAST" in text(refused)
    assert place.verified(late, rectify_by="", rectify_proof="").status_code == 302
    page = text(at_desk(place.mine.officer).get(f"/promises/{late.pk}"))
    assert "登记复核结果" in page and "启动撤销" in page  # and nothing else is left


@pytest.mark.clause("XG-60")
def test_what_still_is_not_so_is_revoked_by_who_granted_it_and_the_public_record_says_so(
    place: Place,
) -> None:
    row = place.promised()
    assert place.verified(row).status_code == 302
    assert do(place.mine.officer, row, "revoke", **HOLDER).status_code == 409  # another look first
    early = place.rechecked(row, "0", said="no")
    assert early.status_code == 409 and "RECHECK_EARLY" in text(early)  # his time still runs
    assert place.rechecked(row, "0").status_code == 302
    assert "复核仍不符合，应当撤销" in text(at_desk(place.watcher).get("/promises?queue=alarm"))
    refused = do(place.first, row, "revoke", **HOLDER)
    assert refused.status_code == 409 and "原审批机关" in text(refused)
    begun = do(place.mine.officer, row, "revoke", **HOLDER)
    assert begun.status_code == 302, text(begun)
    case = world.Case(place.mine, Dossier.objects.get(procedure="licence_withdrawal"),
                      timezone.now(), [])  # fmt: skip
    opening = case.dossier.acts.get(seq=1).content
    assert (opening["licence_number"], opening["ground"]) == ("样例-0001", "not_qualified")
    assert case.dossier.exhibits.count() == 2  # both records of what was found
    c = place.mine
    for step, by in (
        ("file_withdrawal", c.head), ("verify_on_site", c.officer), ("conclude", c.officer),
        ("notify_holder", c.officer), ("record_statement", c.officer),
    ):  # fmt: skip
        case.at = timezone.now() - timedelta(minutes=5)
        case.take(step, by, **({"standpoint": "waived"} if step == "record_statement" else {}))
    assert case.facts.review_because == ("major_rights",)  # through the gate
    for step, by in (("submit_review", c.officer), ("pass_review", c.reviewer),
                     ("decide_end", c.head)):  # fmt: skip
        case.at = timezone.now() - timedelta(minutes=5)
        case.take(step, by)
    licence = Licence.objects.get()
    assert standing_on(licence, place.today).worth is Worth.REVOKED
    refresh_licences(at=timezone.now())
    assert "撤销" in PublishedLicence.objects.get(number="样例-0001").state


@pytest.mark.clause("XG-62")
def test_a_violation_found_becomes_a_case_with_the_record_as_its_first_evidence(
    place: Place,
) -> None:
    row = place.promised()
    assert do(place.first, row, "case", cause="x").status_code in (409, 422)  # nothing yet
    assert place.verified(row).status_code == 302
    told = HOLDER | {"cause": "涉嫌超范围经营", "summary": "现场制售冷食类食品。",
                     "act_ended_on": place.today.isoformat(), "extended_bar": "no"}  # fmt: skip
    answer = do(place.mine.officer, row, "case", **told)
    assert answer.status_code == 302, text(answer)
    case = Dossier.objects.get(procedure="penalty_ordinary")
    opening = case.acts.get(seq=1).content
    assert (opening["source"], opening["cause"]) == ("verification", "涉嫌超范围经营")
    assert "实测十二平方米" in opening["summary"] and "现场制售冷食类食品" in opening["summary"]
    assert opening["party_name"] == "云溪县清源小吃店"
    first = case.exhibits.get()
    record = row.steps.get(name="verified").record
    assert (first.blob, first.name, first.proves) == (
        record.sha256, "核查记录.pdf", "告知承诺核查记录",
    )  # fmt: skip


def test_what_was_put_right_ends_the_matter(place: Place) -> None:
    row = place.promised()
    assert place.verified(row).status_code == 302
    assert place.rechecked(row).status_code == 302
    assert "符合承诺" in text(at_desk(place.mine.officer).get("/promises"))
    assert do(place.mine.officer, row, "revoke", **HOLDER).status_code == 409
    third = world.person(world.agency("云溪县水务局", "云水"), "lu", "陆水务", Role.OFFICER)
    assert at_desk(third).get(f"/promises/{row.pk}").status_code == 404


@pytest.mark.clause("XG-61")
def test_who_is_listed_is_granted_nothing_on_a_promise_until_his_time_is_over(
    place: Place,
) -> None:
    officer, head = at_desk(place.mine.officer), at_desk(place.mine.head)
    listing = {
        "party": "云溪县清源小吃店", "ground": "承诺的场所面积不实", "basis": BASIS,
        "organs": "云溪县市场监督管理局、云溪县城关镇人民政府", "measures": "不适用承诺审批",
        "since": place.today.isoformat(), "until": (place.today + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    assert officer.post("/promises/sanctions", listing | {"basis": ""}).status_code == 422
    before = (place.today - timedelta(days=1)).isoformat()
    assert officer.post("/promises/sanctions", listing | {"until": before}).status_code == 409
    assert officer.post("/promises/sanctions", listing).status_code == 302
    entry = sanctions.listed().get()
    licence = place.licence()
    refused = officer.post(f"/licences/{licence.pk}/promise", place.wished())
    assert refused.status_code == 409 and "SANCTIONED_PARTY" in text(refused)
    assert "按普通程序审批" in text(refused)
    assert sanctions.standing_on(entry.party, entry.until) == entry
    assert sanctions.standing_on(entry.party, entry.until + timedelta(days=1)) is None
    officer.post(f"/promises/sanctions/{entry.pk}/end", {"reason": "已纠正"})
    assert not hasattr(sanctions.listed().get(), "end")  # only the head
    head.post(f"/promises/sanctions/{entry.pk}/end", {"reason": "已纠正失信行为"})
    assert "已纠正失信行为" in text(head.get("/promises/sanctions"))
    assert officer.post(f"/licences/{licence.pk}/promise", place.wished()).status_code == 302
    assert Leaf.objects.filter(kind="sanction", reference=entry.pk).exists()
