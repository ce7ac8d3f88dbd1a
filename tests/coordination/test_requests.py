"""协助与鉴定: nobody is plainly refused; a determination concludes, in time, on paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from sanjian.coordination import asking
from sanjian.coordination.asking import NotCoordinated
from sanjian.coordination.models import HelpRequest, HelpStep
from sanjian.law.people import Role
from sanjian.records.models import Access, Leaf
from sanjian.records.rules import calendar, rules
from sanjian.registry.models import Agency, Person
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
QUESTIONS = "该地块是否属于永久基本农田\n占用面积是否构成较大"


class Place:
    """香格里拉's rules: a town with a case, a department that knows, a third one, the bureau."""

    def __init__(self, settings: Any) -> None:
        settings.PROFILE = "shangrila"
        self.town = world.county("shangrila")
        self.land = world.agency("云溪县自然资源局", "云自")
        self.knows = world.person(self.land, "tian", "田勘测", Role.OFFICER)
        self.expert = world.person(self.land, "pan", "潘专家", Role.OFFICER)
        self.chief = world.person(self.land, "qiu", "邱局长", Role.HEAD)
        self.water = world.agency("云溪县水务局", "云水")
        self.third = world.person(self.water, "he", "何水务", Role.OFFICER)
        bureau = world.agency("云溪县司法局", "云司")
        Agency.objects.filter(pk=bureau.pk).update(supervises=True, is_subject=False)
        bureau.refresh_from_db()
        self.watcher = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)
        self.case = world.opened(self.town)

    def wished(self, **changed: str) -> dict[str, str]:
        return {
            "sort": "determination", "asked": str(self.land.pk), "subject": "地块性质认定",
            "reason": "查处违法占地", "questions": QUESTIONS, "days": "10",
            "unit": "working_day", "limit_basis": "《云南省土地管理条例》第七十条",
            "case": str(self.case.dossier.uid), "offer": "",
        } | changed  # fmt: skip

    def send(self, by: Person | None = None, **changed: str) -> HttpResponse:
        return at_desk(by or self.town.officer).post("/help/new", self.wished(**changed))

    def sent(self, **changed: str) -> HelpRequest:
        answer = self.send(**changed)
        assert answer.status_code == 302, text(answer)
        return HelpRequest.objects.get(pk=int(str(answer.url).rsplit("/", 1)[-1]))

    def sent_on(self, at: datetime, days: int) -> HelpRequest:
        """A determination asked for on an earlier day, limited in calendar days."""
        return asking.ask(
            sort="determination", asked=self.land, subject="地块性质认定", reason="查处违法占地",
            questions=QUESTIONS.splitlines(), by=self.town.officer, at=at,
            params=rules(self.town.pack, at.date()), calendar=calendar(),
            dossier=self.case.dossier, days=days, working=False,
            limit_basis="《云南省土地管理条例》第七十条",
        )  # fmt: skip


def concluded(**changed: Any) -> dict[str, Any]:
    told = {
        "description": "现场为水泥硬化地面", "verdict_0": "yes", "words_0": "属于永久基本农田",
        "verdict_1": "does", "words_1": "面积达到较大标准",
        "paper": SimpleUploadedFile("认定意见书.pdf", PDF),
    }  # fmt: skip
    return {name: value for name, value in (told | changed).items() if value is not None}


def do(by: Person, row: HelpRequest, step: str, **content: Any) -> HttpResponse:
    return at_desk(by).post(f"/help/{row.pk}/{step}", content)


@pytest.fixture
def place(settings: Any) -> Place:
    return Place(settings)


@pytest.mark.clause("XG-52")
def test_a_determination_needs_a_limit_with_its_provision_and_an_answer_on_paper(
    place: Place,
) -> None:
    for lacking in ({"limit_basis": ""}, {"days": ""}):
        refused = place.send(**lacking)
        assert refused.status_code == 409 and "法定工作时限的天数和依据" in text(refused)
        assert "地块性质认定" in text(refused)  # what was typed stays
    assert place.send(case="").status_code == 422  # no case, no determination
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.create(
            sort="appraisal", asking=place.town.agency, asked=place.land, subject="a", reason="b",
            due=date(2026, 12, 1), by=place.town.officer, at=timezone.now(),
            dossier=place.case.dossier,
        )  # fmt: skip
    row = place.sent()
    assert row.limit == {"count": 10, "unit": "working_day"} and row.due > timezone.localdate()
    refused = do(place.knows, row, "concluded", **concluded(paper=None))
    assert refused.status_code == 409 and "书面意见或者鉴定结论" in text(refused)
    assert do(place.knows, row, "concluded", **concluded()).status_code == 302
    paper = place.case.dossier.exhibits.get()
    assert paper.name == "认定意见书.pdf" and paper.blob == row.steps.get().blob
    late = place.sent_on(timezone.now() - timedelta(days=20), 5)
    page = text(at_desk(place.watcher).get("/help?queue=alarm"))
    assert f"/help/{late.pk}" in page and "逾期未答复" in page and f"/help/{row.pk}" not in page
    assert Leaf.objects.filter(kind="help_request", reference=row.pk).exists()


@pytest.mark.clause("XG-53")
def test_a_description_of_how_things_look_is_no_conclusion(place: Place) -> None:
    row = place.sent()
    for missing in (
        {"verdict_1": "", "words_1": ""},
        {"verdict_0": "other", "words_0": ""},
        {"verdict_0": "other", "words_0": "现场为水泥 硬化地面"},
    ):
        refused = do(place.knows, row, "concluded", **concluded(**missing))
        assert refused.status_code == 409 and "不得仅以现实状态描述替代" in text(refused)
    assert not place.case.dossier.exhibits.exists()  # a refused answer leaves no file behind
    assert do(place.knows, row, "concluded", **concluded()).status_code == 302
    back = do(place.town.officer, row, "unclear", why="第二项没有写明适用的标准")
    assert back.status_code == 302
    here = asking.standing(row)
    assert here.answered is None and here.due == row.steps.get(name="unclear").due
    assert "第二项没有写明适用的标准" in text(at_desk(place.knows).get(f"/help/{row.pk}"))
    again = concluded(
        words_1="达到《标准》第三条所列面积", paper=SimpleUploadedFile("二.pdf", PDF + b"\n")
    )
    assert do(place.knows, row, "concluded", **again).status_code == 302
    refused = do(place.town.officer, row, "unclear", why="仍不明确")
    assert refused.status_code == 409 and "退回只限一次" in text(refused)
    assert do(place.town.officer, row, "closed", note="").status_code == 302


@pytest.mark.clause("XG-54")
def test_more_time_is_told_before_the_old_time_ends_each_with_its_own_basis(place: Place) -> None:
    row = place.sent()
    longer = {"cause": "long", "why": "需要补充勘测", "basis": "《云南省土地管理条例》第七十一条",
              "due": (row.due + timedelta(days=10)).isoformat()}  # fmt: skip
    refused = do(place.knows, row, "extended", **(longer | {"basis": ""}))
    assert refused.status_code == 409 and "依据的条款" in text(refused)
    refused = do(place.knows, row, "extended", **(longer | {"due": row.due.isoformat()}))
    assert refused.status_code == 409 and "晚于原期限" in text(refused)
    assert do(place.knows, row, "extended", **longer).status_code == 302
    assert asking.standing(row).due == row.due + timedelta(days=10)
    assert "需要补充勘测" in text(at_desk(place.town.officer).get(f"/help/{row.pk}"))
    case = text(at_desk(place.town.officer).get(f"/cases/{place.case.dossier.uid}/"))
    assert "地块性质认定" in case and "延长1次" in case  # the case shows what it waits for
    late = place.sent_on(timezone.now() - timedelta(days=20), 5)
    after = longer | {"due": (timezone.localdate() + timedelta(days=9)).isoformat()}
    refused = do(place.knows, late, "extended", **after)
    assert refused.status_code == 409 and "届满前事先告知" in text(refused)


def test_a_second_extension_needs_its_own_basis_and_the_bureau_sees_the_count(
    place: Place,
) -> None:
    row = place.sent()
    first = {"cause": "special", "why": "连日降雨", "basis": "《条例》第七十一条",
             "due": (row.due + timedelta(days=5)).isoformat()}  # fmt: skip
    assert do(place.knows, row, "extended", **first).status_code == 302
    second = first | {"due": (row.due + timedelta(days=9)).isoformat()}
    refused = do(place.knows, row, "extended", **second)
    assert refused.status_code == 409 and "各自的依据" in text(refused)
    second |= {"basis": "《条例》第七十二条"}
    assert do(place.knows, row, "extended", **second).status_code == 302
    assert "延长2次" in text(at_desk(place.watcher).get("/help?queue=alarm"))


@pytest.mark.clause("XG-51")
def test_help_is_given_or_handed_on_but_never_plainly_refused(place: Place) -> None:
    row = place.sent(sort="information", days="", limit_basis="")
    refused = do(place.knows, row, "reject", why="不想提供")
    assert refused.status_code == 422 and "不得推诿拒绝" in text(refused)
    away = {"why": "不属于本机关职责", "basis": "《云溪县机构改革方案》三"}
    for lacking in ({"to": ""}, {"to": str(place.town.agency.pk)}):
        refused = do(place.knows, row, "forwarded", **(away | lacking))
        assert refused.status_code in (409, 422), text(refused)
    refused = do(place.knows, row, "forwarded", **(away | {"to": str(place.water.pk), "basis": ""}))
    assert refused.status_code == 409 and "依据的条款" in text(refused)
    assert do(place.knows, row, "forwarded", to=str(place.water.pk), **away).status_code == 302
    assert row.steps.get().to == place.water
    refused = do(place.knows, row, "provided", answer="现有登记信息")
    assert refused.status_code == 409  # it is no longer theirs
    assert do(place.third, row, "forwarded", to=str(place.land.pk), **away).status_code == 302
    alarms = text(at_desk(place.watcher).get("/help?queue=alarm"))
    assert "转办循环，疑似推诿" in alarms
    done = do(place.knows, row, "partly", answer="地块登记在甲村", lacking="没有2010年以前的登记")
    assert done.status_code == 302
    assert do(place.town.officer, row, "closed", note="").status_code == 302
    assert "待我机关答复" in text(at_desk(place.knows).get("/help"))


def test_what_the_law_bars_is_said_by_the_head_with_the_provision_and_told_to_the_bureau(
    place: Place,
) -> None:
    row = place.sent(sort="information", days="", limit_basis="")
    barred = {"why": "涉及国家秘密", "basis": "《保守国家秘密法》第二十八条"}
    refused = do(place.knows, row, "barred", **barred)
    assert refused.status_code == 409 and "由本机关负责人决定" in text(refused)
    refused = do(place.chief, row, "barred", **(barred | {"basis": " "}))
    assert refused.status_code == 409 and "依据的条款" in text(refused)
    assert do(place.chief, row, "barred", **barred).status_code == 302
    assert "依法不能提供" in text(at_desk(place.watcher).get("/help?queue=alarm"))
    wanted = place.sent()
    refused = do(place.chief, wanted, "barred", **barred)
    assert refused.status_code == 409 and "应当作出结论" in text(refused)


@pytest.mark.clause("XG-50")
def test_a_town_finds_what_a_department_shares_and_asks_for_it_from_there(place: Place) -> None:
    clerk = world.person(place.land, "ji", "季公示", Role.CLERK)
    shared = {"name": "不动产登记信息", "holds": "权利人、坐落、面积", "level": "town",
              "conditions": "仅用于办案"}  # fmt: skip
    assert at_desk(clerk).post("/help/directory", shared).status_code == 302
    assert at_desk(clerk).post("/help/directory", shared | {"name": ""}).status_code == 422
    Agency.objects.filter(pk=place.town.agency.pk).update(kind="town")
    town = at_desk(Person.objects.get(pk=place.town.officer.pk))
    found = text(town.get("/help/directory?q=不动产"))
    offer = HelpRequest._meta.get_field("offer").related_model.objects.get()
    assert "权利人、坐落、面积" in found and f"/help/new?offer={offer.pk}" in found
    assert "没有找到" in text(town.get("/help/directory?q=渔船"))
    begun = text(town.get(f"/help/new?offer={offer.pk}"))
    assert "不动产登记信息" in begun and "仅用于办案" in begun
    row = place.sent(sort="information", days="", limit_basis="", case="", offer=str(offer.pk))
    assert row.offer == offer and asking.standing(row).holder == place.land
    assert "不在共享范围" in text(at_desk(place.third).get("/help/directory"))
    assert at_desk(clerk).post(f"/help/directory/{offer.pk}/withdraw", {"reason": "系统停用"})
    assert "不动产登记信息" not in text(town.get("/help/directory"))


@pytest.mark.clause("XG-55")
def test_a_question_of_the_trade_is_answered_by_the_named_expert_and_found_again(
    place: Place,
) -> None:
    row = place.sent(sort="guidance", days="", limit_basis="", questions="如何判别砂石的粒径级配")
    refused = do(place.expert, row, "guided", answer="用标准筛")
    assert refused.status_code == 409 and "先指派专业人员" in text(refused)
    refused = do(place.chief, row, "assigned", expert=str(place.third.pk))
    assert refused.status_code == 422  # not on the list: somebody of another agency
    assert do(place.chief, row, "assigned", expert=str(place.expert.pk)).status_code == 302
    refused = do(place.knows, row, "guided", answer="用标准筛")
    assert refused.status_code == 409 and "由指派的专业人员答复" in text(refused)
    assert do(place.expert, row, "guided", answer="用标准筛逐级筛分后称重").status_code == 302
    assert do(place.town.officer, row, "closed", rating="solved", note="").status_code == 302
    for words in ("粒径", "标准筛 称重"):
        assert "用标准筛逐级筛分后称重" in text(
            at_desk(place.third).get(f"/help/answers?q={words}")
        )
    assert "没有找到" in text(at_desk(place.third).get("/help/answers?q=噪声"))


def test_materials_are_read_by_the_agency_asked_with_the_same_hash_and_nobody_else(
    place: Place,
) -> None:
    at_desk(place.town.officer).post(
        f"/cases/{place.case.dossier.uid}/files", {"files": SimpleUploadedFile("图斑.pdf", PDF)}
    )
    file = place.case.dossier.exhibits.get()
    row = place.sent(exhibits=str(file.pk))
    assert [one["blob"] for one in row.materials] == [file.blob]
    answer = at_desk(place.knows).get(f"/help/{row.pk}/files/{file.blob}")
    assert b"".join(answer.streaming_content) == PDF
    assert Access.objects.filter(person=place.knows, what__startswith="协助请求材料").exists()
    assert at_desk(place.third).get(f"/help/{row.pk}/files/{file.blob}").status_code == 404
    assert at_desk(place.third).get(f"/help/{row.pk}").status_code == 404
    assert at_desk(place.knows).get(f"/help/{row.pk}/files/{'0' * 64}").status_code == 404


def test_a_request_and_its_steps_only_grow(place: Place) -> None:
    row = place.sent()
    with pytest.raises(NotCoordinated):
        asking.ask(
            sort="information", asked=place.town.agency, subject="a", reason="b", questions=["c"],
            by=place.town.officer, at=timezone.now(), calendar=calendar(),
            params=rules(place.town.pack, date(2026, 11, 1)),
        )  # fmt: skip
    for words in (
        "UPDATE coordination_helprequest SET subject = 'x'",
        "DELETE FROM coordination_helpstep",
        "TRUNCATE coordination_helpstep",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)
    assert not HelpStep.objects.filter(request=row).exists()
