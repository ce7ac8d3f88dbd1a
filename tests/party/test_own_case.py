"""我的案件: a party opens his case with his code, and is heard before it is decided."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from sanjian.party import giving
from sanjian.party.answering import NotAnswered, answer, letter, verify_party
from sanjian.party.keys import opening
from sanjian.party.models import (
    Answer,
    KeyEnd,
    Message,
    PartyKey,
    PublishedOwnCase,
    PublishedOwnPaper,
)
from sanjian.party.viewing import refresh_changed
from sanjian.portal.own_case import OPENINGS
from sanjian.records.access import note_access
from sanjian.records.models import Document, Leaf
from sanjian.records.queries import next_steps
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify
from tests import world
from tests.desk.helpers import at_desk, text
from tests.portal.conftest import portal_role

TAIL = "123X"
GIVEN = {"tail": TAIL, "seen": "yes"}
WAITS = "尚未处理"


class Doors:
    """The desk and the portal, each with its addresses; the portal in its database role."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self.browser = Client(enforce_csrf_checks=True)
        OPENINGS.forget()

    def desk(self) -> None:
        self.settings.ROOT_URLCONF = "config.urls_desk"
        self.settings.MIDDLEWARE = self.settings.DESK_MIDDLEWARE

    def portal(self, path: str, **sent: str) -> Any:
        """Post to the portal as a browser does; the answer carries its text as ``words``."""
        self.settings.ROOT_URLCONF = "config.urls_portal"
        self.settings.MIDDLEWARE = self.settings.PUBLIC_MIDDLEWARE
        try:
            with portal_role():
                answer: Any = self.browser.post(path, sent)
        finally:
            self.desk()
        answer.words = answer.content.decode(errors="replace")
        return answer


@pytest.fixture
def doors(transactional_db: None, settings: Any) -> Doors:
    return Doors(settings)


def told(**content: Any) -> world.Case:
    """A case whose party has been told what is intended and has not answered yet."""
    case = world.investigated(world.county(), **content)
    case.later(days=1).take("notify", case.county.officer)
    return case


def given(case: world.Case, by: Any = None, **changed: str) -> tuple[str, str]:
    """Give the party a code at the desk; the code as the page shows it, and the whole page."""
    sent = GIVEN | {"party": case.dossier.party_name} | changed
    officer = at_desk(by or case.county.officer)
    page = text(officer.post(f"/cases/{case.dossier.uid}/party", sent))
    found = re.search(r'own-code code">([a-z2-7 ]{29})<', page)
    return (found.group(1) if found else ""), page


def sealed_for(case: world.Case) -> str:
    """Give a code as the record does; the code."""
    _, code = giving.give(
        dossier=case.dossier, party=case.dossier.party_name, tail=TAIL, seen=True,
        by=case.county.officer, at=timezone.now(),
    )  # fmt: skip
    return code


def test_a_party_opens_his_case_with_the_code_and_sees_every_act_or_why_not(doors: Doors) -> None:
    case = told()
    code, page = given(case)
    assert code and "只在这里显示一次" in page
    assert code not in text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/party"))
    shown = doors.portal("/my", code=code.upper(), tail=TAIL.lower())

    assert shown.status_code == 200 and f"共{case.dossier.seq}项" in shown.words
    assert shown.words.count("校验值 ") == case.dossier.seq
    assert "批准立案" in shown.words and "行政处罚事先告知书" in shown.words
    assert "不予提供：线索来源和向他人调查取证的情况" in shown.words
    assert "不予提供：内部审批、审核和讨论的情况" in shown.words
    assert "《政府信息公开条例》第十六条第二款" in shown.words
    for hidden in ("收集证据", "核查线索", "调查终结并提出处理建议"):
        assert hidden not in shown.words
    assert shown.headers["Cache-Control"] == "no-store"
    assert set(doors.browser.cookies) <= {"csrftoken"}  # no session


def test_a_wrong_code_a_wrong_tail_and_an_ended_code_get_one_answer(doors: Doors) -> None:
    case = told()
    code = sealed_for(case)
    wrong = "a" * 24
    answers = [
        doors.portal("/my", code=wrong, tail=TAIL),
        doors.portal("/my", code=code, tail="9999"),
    ]
    officer = at_desk(case.county.officer)
    key = PartyKey.objects.get()
    address = f"/cases/{case.dossier.uid}/party/{key.pk}/end"
    assert officer.post(address, {"reason": ""}).status_code == 422
    assert officer.post(address, {"reason": "遗失"}).status_code == 302
    answers.append(doors.portal("/my", code=code, tail=TAIL))
    refresh_changed(at=timezone.now())

    strip = re.compile(r'value="[^"]*"')
    assert {one.status_code for one in answers} == {404}
    assert len({strip.sub("", one.words) for one in answers}) == 1
    assert not PublishedOwnCase.objects.exists()
    assert "遗失" in text(officer.get(f"/cases/{case.dossier.uid}/party"))


def test_without_the_code_the_public_tables_say_nothing(doors: Doors) -> None:
    case = told()
    code = sealed_for(case)
    row = PublishedOwnCase.objects.get()
    held = bytes(row.sealed)

    assert case.dossier.party_name.encode() not in held and b"party" not in held
    kept = " ".join(str(one) for one in PartyKey.objects.values_list().get())
    assert code not in kept and opening(code, TAIL) is not None
    with portal_role(), pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.exists()
    with portal_role(), pytest.raises(DatabaseError), transaction.atomic():
        PartyKey.objects.exists()


def test_what_a_party_says_through_the_portal_is_heard_before_the_decision(doors: Doors) -> None:
    case = told()
    c, uid = case.county, case.dossier.uid
    code = sealed_for(case)
    opened = doors.portal("/my", code=code, tail=TAIL)
    form = re.findall(r'name="(receipt)" value="([a-z2-7]{20})"', opened.words)[0][1]
    said = {"code": code, "tail": TAIL, "receipt": form, "kind": "statement",
            "said": "我店当天已经整改，请求从轻。"}  # fmt: skip
    assert doors.portal("/my/message", **said | {"said": ""}).status_code == 422
    for _ in range(2):  # the same form twice comes in once
        assert doors.portal("/my/message", **said).status_code == 201
    message = Message.objects.get()

    case.later(days=9).take("submit_decision", c.officer)
    with pytest.raises(Refusal) as refused:
        case.take("decide_penalty", c.head)
    assert refused.value.code == "PARTY_UNHEARD" and "第四十五条" in refused.value.unmet[0].law
    known = case.dossier
    foretold = {one.step.name: one for one in next_steps(known, by=c.head, at=case.at)}
    assert not foretold["decide_penalty"].permitted  # said before he tries, in the same words
    assert "PARTY_UNHEARD" in str([u.code for u in foretold["decide_penalty"].answer.unmet])
    officer = at_desk(c.officer)
    assert "我店当天已经整改" in text(officer.get("/letters"))
    address = f"/cases/{uid}/letters/{message.receipt}"
    assert officer.post(address, {"said": ""}).status_code == 409
    assert officer.post(address, {"said": "已收悉"}).status_code == 302
    case.take("decide_penalty", c.head)
    refresh_changed(at=timezone.now())
    after = doors.portal("/my", code=code, tail=TAIL).words

    assert "已收悉" in after and "已处理" in after and "等待办案人员处理" not in after
    assert officer.post(address, {"said": "再答"}).status_code == 409
    assert Leaf.objects.filter(kind="party_answer").count() == 1


def test_a_message_becomes_an_act_of_the_file_and_the_party_sees_which(doors: Doors) -> None:
    case = told()
    c, uid = case.county, case.dossier.uid
    case.take("record_statement", c.officer, standpoint="waived")
    code = sealed_for(case)
    said = {
        "code": code,
        "tail": TAIL,
        "receipt": "a" * 20,
        "kind": "statement",
        "said": "请求从轻。",
    }
    assert doors.portal("/my/message", **said).status_code == 201
    officer = at_desk(c.officer)
    address = f"/cases/{uid}/letters/{'a' * 20}"
    begun = officer.post(f"{address}/begin")
    assert begun.url == f"/cases/{uid}/steps/record_statement"
    assert "请求从轻。" in text(officer.get(begun.url))
    here = letter(case.dossier, "a" * 20)
    assert here is not None
    with pytest.raises(NotAnswered) as refused:  # an act from before the message came
        answer(here=here, act=case.dossier.seq, said="", by=c.officer, at=timezone.now())
    assert refused.value.code == "ACT_UNFIT"
    case.at = timezone.now() - timedelta(minutes=5)
    act = case.take("record_statement", c.officer, standpoint="stated", statement="请求从轻。")
    assert officer.post(address, {"act": str(act.seq), "said": ""}).status_code == 302

    assert Answer.objects.get().act_id == act.pk
    assert f"已记入案卷第{act.seq}项" in doors.portal("/my", code=code, tail=TAIL).words
    assert list(verify_party()) == [] and [str(one) for one in verify()] == []


def test_an_act_of_another_file_answers_nothing(doors: Doors) -> None:
    case, other = told(), world.opened(world.county("mingxi", "二"))
    sealed_for(case)
    message = Message(receipt="b" * 20, index=PartyKey.objects.get().index, kind="statement",
                      said="请求从轻。", at=timezone.now())  # fmt: skip
    message.save(force_insert=True)
    Answer.objects.create(
        message=message, act=other.acts[0], said="", by=case.county.officer, at=timezone.now()
    )
    (found,) = verify_party()
    assert "当事人来件" in str(found)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(receipt="c" * 20, index=message.index, kind="question", said="",
                               at=timezone.now())  # fmt: skip


def test_papers_are_fetched_only_after_consent_and_the_fetching_is_on_record(doors: Doors) -> None:
    case = told()
    code = sealed_for(case)
    paper = Document.objects.get(dossier=case.dossier, kind="penalty_notice")
    fetch = {"code": code, "tail": TAIL, "paper": paper.code}
    assert doors.portal("/my/paper", **fetch).status_code == 404
    assert "您没有确认电子送达" in doors.portal("/my", code=code, tail=TAIL).words
    case.take("confirm_address", case.county.officer, electronic_consent=True)
    refresh_changed(at=timezone.now())
    got = [doors.portal("/my/paper", **fetch) for _ in range(2)]

    assert all(one.content.startswith(b"%PDF") for one in got)
    (opened,) = Message.objects.all()
    assert opened.kind == "opened" and paper.code in opened.said
    shown = text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/party"))
    assert "下载文书" in shown and "已领取" in shown
    inside = {row.code for row in Document.objects.filter(dossier=case.dossier)} - {paper.code}
    for one in inside:  # what is written for the inside is never sealed for him
        wanted = Document.objects.get(code=one)
        if "审批" in wanted.label or "报告" in wanted.label:
            assert doors.portal("/my/paper", **fetch | {"paper": one}).status_code == 404
    assert PublishedOwnPaper.objects.exists()


def test_what_another_person_was_asked_is_neither_shown_nor_fetched(doors: Doors) -> None:
    case = world.investigated(world.county())
    case.take("reopen_investigation", case.county.officer)
    case.take("interview", case.county.officer)
    case.take("confirm_address", case.county.officer, electronic_consent=True)
    code = sealed_for(case)
    paper = Document.objects.get(dossier=case.dossier, kind="interview_record")
    shown = doors.portal("/my", code=code, tail=TAIL).words
    got = doors.portal("/my/paper", code=code, tail=TAIL, paper=paper.code)

    assert "询问笔录" not in shown and got.status_code == 404


def test_the_party_sees_who_from_outside_has_read_his_file(doors: Doors) -> None:
    case = told()
    code = sealed_for(case)
    reader = world.person(
        world.agency("云溪县司法局", "云司"), "gao", "高督查", world.Role.SUPERVISOR
    )
    note_access(dossier=case.dossier, by=reader, at=timezone.now(), what="案卷", purpose="投诉核查")
    assert refresh_changed(at=timezone.now()) == 1 and refresh_changed(at=timezone.now()) == 0
    shown = doors.portal("/my", code=code, tail=TAIL).words
    assert "高督查" in shown and "投诉核查" in shown


def test_only_a_handler_who_has_seen_the_identity_document_gives_a_code(doors: Doors) -> None:
    case = told()
    assert given(case, seen="no")[0] == "" and "核对身份证明" in given(case, seen="no")[1]
    assert given(case, tail="12")[0] == ""
    assert given(case, by=case.county.reviewer)[0] == ""
    stranger = world.person(
        world.agency("云溪县城市管理局", "云城管"), "liu", "柳路人", world.Role.OFFICER
    )
    page = at_desk(stranger).get(f"/cases/{case.dossier.uid}/party")
    assert page.status_code == 404 and not PartyKey.objects.exists()


def test_the_database_takes_no_message_for_no_case_and_no_flood(doors: Doors) -> None:
    case = told()
    code = sealed_for(case)
    said = {"code": code, "tail": TAIL, "kind": "question", "said": "办到哪一步了？"}
    letters = "abcdefghijklmnopqrstuvwxyz234567"[:31]
    sent = [doors.portal("/my/message", **said, receipt=one * 20) for one in letters]
    assert [one.status_code for one in sent] == [201] * 30 + [429]
    with pytest.raises(DatabaseError), transaction.atomic():
        Message(
            receipt="z" * 20, index="0" * 64, kind="question", said="问", at=timezone.now()
        ).save(force_insert=True)
    for table in ("party_message", "party_partykey", "party_answer", "party_keyend"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
    assert not KeyEnd.objects.exists()
