"""本机关程序: an organ lays down its own flow of an explored kind, and files run by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.kind_scope import Coverage
from sanjian.law.own_flow import Flow, OwnStage, faults, way
from sanjian.law.procedures import PROCEDURES
from sanjian.records.covering import told
from sanjian.records.models import Dossier
from sanjian.records.refusals import Refusal
from sanjian.records.rules import calendar, rules
from sanjian.records.taking import open_dossier
from sanjian.records.verification import verify_dossier
from sanjian.registry import own_flows
from sanjian.registry.models import OwnFlow, Person
from sanjian.registry.refusals import NotRegistered
from tests import world
from tests.desk.helpers import at_desk, text
from tests.world import Case, County

pytestmark = pytest.mark.django_db
NAMES = tuple(PROCEDURES)
THREE = (
    {"label": "受理", "last": "intake", "steps": []},
    {"label": "审查", "last": "decision", "steps": ["on_site_record", "interview"]},
    {"label": "发放", "last": "performance", "steps": ["confirm_address"]},
)
SOURCE = "云溪县市场监督管理局给付工作规程"


def laid_down(where: County, since: date, stages: Any = THREE) -> OwnFlow:
    """A flow of payments drafted by the clerk and approved by the head some days before."""
    at = datetime(since.year, since.month, since.day, 9, tzinfo=world.SHANGHAI) - timedelta(days=3)
    params = rules(where.pack, at.date())
    made = own_flows.draft(
        agency=where.agency, procedure="payment", stages=stages, source=SOURCE, in_force=since,
        params=params, by=where.clerk, at=at,
    )  # fmt: skip
    own_flows.approve(flow=made, params=params, calendar=calendar(), by=where.head, at=at)
    return made


def applied(where: County, at: datetime = world.START) -> Case:
    """A payment applied for."""
    act = open_dossier(
        procedure="payment", agency=where.agency,
        content=world.opening_content(where, at, "payment"), by=where.officer, at=at,
        pack=where.pack, sample=True,
    )  # fmt: skip
    return Case(where, Dossier.objects.get(pk=act.dossier_id), at, [act])


def form(by: Person, name: str, number: int, **typed: Any) -> HttpResponse:
    """One of the forms of own flows."""
    return at_desk(by).post(f"/reviewers/forms/{name}/{number}", typed)


def typed(**changes: Any) -> dict[str, Any]:
    """Three stages as a browser sends them."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent: dict[str, Any] = {"source": SOURCE, "in_force": tomorrow.isoformat()}
    for place, one in enumerate(THREE, start=1):
        sent |= {f"label_{place}": one["label"], f"last_{place}": one["last"]}
        sent |= {f"step_{place}_{turn}": step for turn, step in enumerate(one["steps"], start=1)}
    return sent | changes


@pytest.mark.clause("XG-26")
def test_a_payment_runs_by_the_organ_s_own_three_stages_and_no_core_kind_has_stages_cut(
    settings: Any,
) -> None:
    settings.PROFILE = "shangrila"
    where = world.county("shangrila")
    free = applied(where)
    assert any("尚未规定行政给付程序" in one for one in told(free.dossier)[1])
    free.take("accept_application", where.officer)
    free.take("add_evidence", where.officer)
    free.take("conclude_inquiry", where.officer)  # nothing laid down: warned, not blocked
    assert "只作提示" in text(at_desk(where.officer).get(f"/cases/{free.dossier.uid}/"))

    laid_down(where, date(2026, 4, 1))
    case = applied(where, datetime(2026, 4, 2, 9, tzinfo=world.SHANGHAI))
    assert "【受理】→审查→发放" in told(case.dossier)[1][-1]
    case.take("accept_application", where.officer)
    case.take("add_evidence", where.officer)
    with pytest.raises(Refusal, match="先办理“制作现场笔录”"):
        case.take("interview", where.officer)
    with pytest.raises(Refusal, match="没有规定“咨询法治机构”"):
        case.take("ask_legal_office", where.officer)
    case.take("on_site_record", where.officer)
    case.take("conclude_inquiry", where.officer)
    shown = text(at_desk(where.officer).get(f"/cases/{case.dossier.uid}/"))
    assert "受理→【审查】→发放" in shown
    case.take("submit_decision", where.officer)
    with pytest.raises(Refusal, match="还没有办理“制作询问笔录”"):
        case.take("decide_payment", where.head)
    case.take("reopen_inquiry", where.officer)
    case.take("interview", where.officer)
    for step, by in (
        ("conclude_inquiry", where.officer), ("submit_decision", where.officer),
        ("decide_payment", where.head), ("confirm_address", where.officer),
        ("serve_decision", where.officer), ("prepare_publication", where.clerk),
        ("release_publication", where.publisher), ("record_payout", where.officer),
        ("close_case", where.head),
    ):  # fmt: skip
        case.take(step, by)
    assert case.dossier.stage == "closed" and list(verify_dossier(case.dossier)) == []

    page = text(at_desk(where.clerk).get("/regulations/flows"))
    assert "施行中" in page and "全部性质成立" in page
    number = NAMES.index("penalty_ordinary") + 1
    course = way(PROCEDURES["penalty_ordinary"])
    lasts = {"last_1": course[0], "last_2": course[1], "last_3": course[-1]}
    steps = {f"step_{place}_{turn}": "" for place in (1, 2, 3) for turn in (1, 2)}
    core = form(where.clerk, "own-flow", number, **typed(**lasts, **steps))
    assert core.status_code == 409 and 'data-code="FLOW_CORE"' in text(core)
    assert "环节不得删减" in text(core)
    with pytest.raises(NotRegistered) as refused:
        own_flows.draft(
            agency=where.agency, procedure="penalty_ordinary", stages=THREE, source=SOURCE,
            in_force=date(2027, 1, 1), params=rules(where.pack, timezone.localdate()),
            by=where.clerk, at=timezone.now(),
        )  # fmt: skip
    assert refused.value.code == "FLOW_CORE"


def test_a_flow_is_drafted_and_approved_by_two_in_the_browser_after_the_checker(
    settings: Any,
) -> None:
    settings.PROFILE = "shangrila"
    where = world.county("shangrila")
    payment = NAMES.index("payment") + 1
    cut = form(where.head, "own-flow", payment, **typed(last_3="service"))
    assert cut.status_code == 409 and 'data-code="FLOW_STAGE_CUT"' in text(cut)
    wrong = form(where.head, "own-flow", payment, **typed(step_1_1="interview"))
    assert wrong.status_code == 409 and 'data-code="FLOW_STEP"' in text(wrong)
    assert form(where.officer, "own-flow", payment, **typed()).status_code == 404
    assert form(where.head, "own-flow", payment, **typed()).status_code == 302
    own = form(where.head, "own-flow-approve", OwnFlow.objects.get().pk)
    assert own.status_code == 409 and 'data-code="SAME_PERSON"' in text(own)
    assert form(where.clerk, "own-flow", payment, **typed()).status_code == 302
    second = OwnFlow.objects.get(number=2)
    assert form(where.clerk, "own-flow-approve", second.pk).status_code == 404
    assert form(where.head, "own-flow-approve", second.pk).status_code == 302
    approved = second.acts.get()
    assert approved.states > 100
    assert form(where.head, "own-flow-approve", second.pk).status_code == 409
    today = timezone.localdate()
    assert own_flows.flow_on(where.agency.pk, "payment", today) is None
    later = today + timedelta(days=5)
    assert own_flows.flow_on(where.agency.pk, "payment", later) is not None
    sent = form(where.head, "own-flow-end", second.pk, effective=later.isoformat())
    assert sent.status_code == 302
    assert own_flows.flow_on(where.agency.pk, "payment", later) is None


@pytest.mark.parametrize(("stages", "code"), [
    ((OwnStage("全程", "performance"),), ""),
    ((OwnStage("受理", "intake"), OwnStage("受理", "performance")), "FLOW_NAMES"),
    ((OwnStage("审查", "decision"), OwnStage("受理", "intake")), "FLOW_STAGE_CUT"),
    ((OwnStage("受理", "intake"), OwnStage("审查", "decision")), "FLOW_STAGE_CUT"),
    ((), "FLOW_NAMES"),
    ((OwnStage("全程", "performance", ("decide_payment",)),), "FLOW_STEP"),
])  # fmt: skip
def test_every_stage_of_the_way_stays_in_its_order(stages: tuple[OwnStage, ...], code: str) -> None:
    flow = Flow("payment", "程序", stages)
    found = faults(PROCEDURES["payment"], flow, Coverage.EXPLORED)
    assert (found[0].code if found else "") == code
    assert [one.code for one in faults(PROCEDURES["payment"], flow, Coverage.FULL)] == ["FLOW_CORE"]
