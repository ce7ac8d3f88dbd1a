"""案件移送: with its evidence, answered in time, contested by reason; news come by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from sanjian.coordination import transfers
from sanjian.coordination.models import CaseTransfer
from sanjian.law.people import Role
from sanjian.records.models import Dossier, Leaf
from sanjian.records.queries import next_steps
from sanjian.records.refusals import Refusal
from sanjian.records.rules import calendar, rules
from sanjian.registry.models import Agency, Person
from tests import world
from tests.desk.helpers import at_desk, take, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LAWFUL = "《云溪县自然资源局职能配置规定》第三条"


class Place:
    """香格里拉's rules: a case with one piece of evidence, another agency, the bureau."""

    def __init__(self, settings: Any) -> None:
        settings.PROFILE = "shangrila"
        self.mine = world.county("shangrila")
        self.case = world.opened(self.mine)
        self.officer = at_desk(self.mine.officer)
        self.officer.post(
            f"/cases/{self.case.dossier.uid}/files",
            {"files": SimpleUploadedFile("现场记录.pdf", PDF)},
        )
        self.file = self.case.dossier.exhibits.get()
        self.land = world.agency("云溪县自然资源局", "云自")
        self.tian = world.person(self.land, "tian", "田受理", Role.OFFICER)
        self.qiu = world.person(self.land, "qiu", "邱局长", Role.HEAD)
        bureau = world.agency("云溪县司法局", "云司")
        Agency.objects.filter(pk=bureau.pk).update(supervises=True, is_subject=False)
        bureau.refresh_from_db()
        self.watcher = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)

    def wished(self, **changed: str) -> dict[str, str]:
        return {
            "to": str(self.land.pk), "reason": "not_ours", "matter": "涉嫌非法占用土地",
            "grounds": "占用的是农用地，属于自然资源部门职责", "exhibits": str(self.file.pk),
            "found_on": timezone.localdate().isoformat(), "listed": "", "urgent": "no",
        } | changed  # fmt: skip

    def send(self, **changed: str) -> HttpResponse:
        return self.officer.post(f"/cases/{self.case.dossier.uid}/transfer", self.wished(**changed))

    def sent(self, **changed: str) -> CaseTransfer:
        answer = self.send(**changed)
        assert answer.status_code == 302, text(answer)
        return CaseTransfer.objects.get(pk=int(str(answer.url).rsplit("/", 1)[-1]))

    def sent_on(self, at: datetime) -> CaseTransfer:
        return transfers.send(
            dossier=self.case.dossier, to=self.land, reason="not_ours", matter="涉嫌越界采矿",
            grounds="属于自然资源部门职责", found_on=at.date(), exhibits=[self.file.pk],
            listed="", urgent=False, by=self.mine.officer, at=at,
            params=rules(self.mine.pack, at.date()), calendar=calendar(),
        )  # fmt: skip


def do(by: Person, row: CaseTransfer, step: str, **content: Any) -> HttpResponse:
    return at_desk(by).post(f"/transfers/{row.pk}/{step}", content)


def minutes_ago(minutes: int) -> str:
    return timezone.localtime(timezone.now() - timedelta(minutes=minutes)).strftime(
        "%Y-%m-%dT%H:%M"
    )


@pytest.fixture
def place(settings: Any) -> Place:
    return Place(settings)


@pytest.mark.clause("XG-45")
def test_a_transfer_that_nobody_answers_is_red_for_the_receiver_and_on_the_bureaus_list(
    place: Place,
) -> None:
    new = place.sent()
    assert new.due > timezone.localdate()
    late = place.sent_on(timezone.now() - timedelta(days=15))
    page = text(at_desk(place.tian).get("/transfers"))
    row = page.split("涉嫌越界采矿")[1].split("</tr>")[0]
    assert "逾期未答复" in row and "light-late" in row
    assert "逾期未答复" not in page.split("涉嫌非法占用土地")[1].split("</tr>")[0]
    assert "count-late" in page  # and in the navigation of everybody there
    alarms = text(at_desk(place.watcher).get("/transfers?queue=alarm"))
    assert f"/transfers/{late.pk}" in alarms and f"/transfers/{new.pk}" not in alarms
    assert do(place.tian, late, "accepted", note="").status_code == 302
    assert "逾期答复" in text(at_desk(place.watcher).get("/transfers?queue=alarm"))
    tardy = place.sent(
        matter="涉嫌违法采砂", found_on=(timezone.localdate() - timedelta(days=20)).isoformat()
    )
    assert "逾期移送" in text(at_desk(place.watcher).get(f"/transfers/{tardy.pk}"))


@pytest.mark.clause("XG-48")
def test_nothing_is_sent_without_evidence_and_both_ends_hold_the_same_file(place: Place) -> None:
    refused = place.send(exhibits="")
    assert refused.status_code == 409 and "EVIDENCE_REQUIRED" in text(refused)
    assert "占用的是农用地" in text(refused)  # what was typed stays
    row = place.sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseTransfer.objects.create(
            dossier=place.case.dossier, sending=place.mine.agency, to=place.land,
            reason="not_ours", matter="x", grounds="y", found_on=row.found_on, materials=[],
            send_due=row.due, due=row.due, by=place.mine.officer, at=timezone.now(),
        )  # fmt: skip
    answer = at_desk(place.tian).get(f"/transfers/{row.pk}/files/{place.file.blob}")
    assert b"".join(answer.streaming_content) == PDF
    assert do(place.tian, row, "accepted", note="").status_code == 302
    opened = do(place.tian, row, "opened", note="")
    assert opened.status_code == 302, text(opened)
    mine = Dossier.objects.get(agency=place.land)
    assert mine.exhibits.get().blob == place.file.blob  # the same hash at both ends
    first = mine.acts.get(seq=1).content
    assert (first["source"], first["cause"]) == ("transfer", "涉嫌非法占用土地")
    assert first["party_name"] == place.case.dossier.party_name  # nothing typed twice
    assert Leaf.objects.filter(kind="case_transfer", reference=row.pk).exists()


@pytest.mark.clause("XG-46")
def test_an_urgent_transfer_counts_the_minutes_and_ends_in_nothing_without_arrival(
    place: Place,
) -> None:
    row = place.sent(urgent="yes")
    page = text(at_desk(place.tian).get("/transfers"))
    assert "紧急，待到场" in page and "count-late" in page  # the alarm, at once
    assert do(place.tian, row, "accepted", note="").status_code == 302
    assert do(place.tian, row, "opened", note="").status_code == 302
    refused = do(place.tian, row, "feedback", said="已办结")
    assert refused.status_code == 409 and "ARRIVAL_REQUIRED" in text(refused)
    early = do(
        place.tian,
        row,
        "arrived",
        officers=str(place.tian.pk),
        found="已制止",
        arrived_at=minutes_ago(90),
    )
    assert early.status_code == 409 and "早于移送时间" in text(early)
    here = do(
        place.tian,
        row,
        "arrived",
        officers=str(place.tian.pk),
        found="已制止",
        arrived_at=minutes_ago(0),
    )
    assert here.status_code == 302, text(here)
    assert "到场用时</dt><dd>0分钟" in text(place.officer.get(f"/transfers/{row.pk}"))
    assert do(place.tian, row, "feedback", said="已制止并立案").status_code == 302


@pytest.mark.clause("XG-47")
def test_a_contested_case_is_negotiated_then_designated_and_cannot_be_dropped_meanwhile(
    place: Place,
) -> None:
    row = place.sent()
    case, c = place.case, place.mine
    why = {"legality": LAWFUL, "why": "地块已批准为建设用地"}
    refused = do(place.tian, row, "contested", **why)
    assert refused.status_code == 409 and "由本机关负责人提出" in text(refused)
    refused = do(place.qiu, row, "contested", **(why | {"legality": ""}))
    assert refused.status_code == 409 and "LEGALITY_REQUIRED" in text(refused)
    assert do(place.qiu, row, "contested", **why).status_code == 302
    case.take("verify_lead", c.officer, suspected=False)
    foretold = {one.step.name: one for one in next_steps(case.dossier, by=c.head, at=case.at)}
    assert not foretold["decline_filing"].permitted
    with pytest.raises(Refusal, match="有争议，不得了结"):
        case.take("decline_filing", c.head)
    talk = {"held_on": timezone.localdate().isoformat(), "people": "双方人员",
            "record": "各执一词", "outcome": "none"}  # fmt: skip
    assert do(place.watcher, row, "designated", to=str(place.land.pk), why="x").status_code == 409
    assert do(c.officer, row, "negotiated", **talk).status_code == 302
    for who in (c.officer, place.watcher):
        assert "管辖争议中" in text(at_desk(who).get(f"/transfers/{row.pk}"))
    assert "管辖争议中" in text(place.officer.get(f"/cases/{case.dossier.uid}/"))
    assert do(c.officer, row, "position", **why).status_code == 302
    refused = do(place.watcher, row, "designated", to=str(place.land.pk), why="依三定规定")
    assert refused.status_code == 409 and "云溪县自然资源局尚未陈述意见" in text(refused)
    assert do(place.tian, row, "position", **why).status_code == 302
    decided = do(place.watcher, row, "designated", to=str(place.land.pk), why="依三定规定")
    assert decided.status_code == 302
    assert do(place.tian, row, "opened", note="").status_code == 302
    case.take("decline_filing", c.head)  # somebody has it: the sender may end his file


def test_what_was_agreed_to_go_back_stays_with_the_sender(place: Place) -> None:
    row = place.sent()
    assert do(place.qiu, row, "contested", legality=LAWFUL, why="不属于").status_code == 302
    talk = {"held_on": timezone.localdate().isoformat(), "people": "双方", "record": "同意退回",
            "outcome": "returns"}  # fmt: skip
    assert do(place.tian, row, "negotiated", **talk).status_code == 302
    assert "由移送机关办理" in text(place.officer.get(f"/transfers/{row.pk}"))
    assert do(place.tian, row, "opened", note="").status_code == 409


@pytest.mark.clause("XG-49")
def test_the_receivers_decision_is_told_to_the_sender_by_itself(place: Place) -> None:
    row = place.sent()
    assert do(place.tian, row, "accepted", note="").status_code == 302
    assert do(place.tian, row, "opened", note="").status_code == 302
    assert "自动列在这里" in text(place.officer.get(f"/transfers/{row.pk}"))
    there = replace(place.mine, agency=place.land, officer=place.tian, head=place.qiu)
    case = world.Case(there, Dossier.objects.get(agency=place.land), timezone.now(), [])
    told = take(at_desk(place.tian), case, "verify_lead", suspected=False)
    assert told.status_code == 302, text(told)
    told = take(at_desk(place.qiu), case, "decline_filing")
    assert told.status_code == 302, text(told)
    page = text(place.officer.get(f"/transfers/{row.pk}"))
    assert "不予立案" in page.split('id="news"')[1].split("</section>")[0]
    assert "前书面反馈" in page
    late = transfers.standing(row, rules(place.mine.pack, timezone.localdate()), calendar())
    assert late.late(timezone.localdate() + timedelta(days=30)) == ["办结后逾期未反馈"]
    assert do(place.tian, row, "feedback", said="经核查不构成违法").status_code == 302
    done = transfers.standing(row, rules(place.mine.pack, timezone.localdate()), calendar())
    assert done.late(timezone.localdate() + timedelta(days=30)) == []
    assert "经核查不构成违法" in text(place.officer.get(f"/transfers/{row.pk}"))


def test_a_suspected_crime_does_not_go_to_the_police_by_this_way(place: Place) -> None:
    police = world.agency("云溪县公安局", "云公")
    Agency.objects.filter(pk=police.pk).update(kind=Agency.Kind.POLICE, is_subject=False)
    refused = place.send(to=str(police.pk))
    assert refused.status_code in (409, 422)
    place.land = Agency.objects.get(pk=police.pk)
    with pytest.raises(transfers.NotTransferred, match="涉嫌犯罪的案件"):
        place.sent_on(timezone.now())


def test_transfers_are_seen_by_both_and_the_bureau_and_only_grow(place: Place) -> None:
    row = place.sent()
    third = world.person(world.agency("云溪县水务局", "云水"), "he", "何水务", Role.OFFICER)
    assert at_desk(third).get(f"/transfers/{row.pk}").status_code == 404
    assert at_desk(third).get(f"/transfers/{row.pk}/files/{place.file.blob}").status_code == 404
    assert place.send().status_code == 409  # the same matter twice
    for words in ("UPDATE coordination_casetransfer SET matter = 'x'",
                  "DELETE FROM coordination_transferstep"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)
