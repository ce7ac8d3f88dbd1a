"""本机关程序: an organ's own flow of an exploratory kind: drafted, checked, approved, ended."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk.register_forms import Content, RegisterForm, day_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.own_flow import LAW, free_steps, spans, way
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedures import PROCEDURES
from sanjian.records.refusals import NotFound
from sanjian.records.rules import calendar, rules
from sanjian.registry import own_flows
from sanjian.registry.models import OwnFlow

BACK, ROOM, STAGES = "desk:own-flows", "本机关程序", 5
NAMES = tuple(PROCEDURES)
READERS = own_flows.DRAFTERS | {Role.SUPERVISOR}


def _params(seat: Seat) -> Parameters:
    pack = pack_in_use()
    if pack is None:
        raise Http404("本辖区规则尚未发布")
    return rules(pack.digest, seat.today)


@require_safe
@seated
def flows_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show which procedures may be laid down, and every version with what became of it."""
    if not seat.roles & READERS:
        raise Http404
    explored = own_flows.explored(_params(seat))
    own = None if seat.person.agency.supervises else seat.person.agency
    context = {
        "procedures": [
            (place, PROCEDURES[name], name in explored) for place, name in enumerate(NAMES, start=1)
        ],
        "rows": [_told(one, seat) for one in own_flows.versions(own)],
        "drafts": _drafts(seat),
        "heads": _heads(seat),
    }
    return page(request, seat, "desk/own_flows.html", context)


def _told(row: OwnFlow, seat: Seat) -> dict[str, object]:
    table = PROCEDURES[row.procedure]
    labels = {one.name: one.label for one in table.steps}
    done = {one.what: one for one in row.acts.all()}
    ended = done.get("ended")
    state = (
        "已废止" if ended and ended.effective and ended.effective <= seat.today
        else "已退回" if "returned" in done
        else "待批准" if "approved" not in done
        else "施行中" if row.in_force <= seat.today else "已批准，尚未施行"
    )  # fmt: skip
    divided = spans(table, own_flows.read(row))
    return {
        "row": row, "table": table, "state": state, "acts": list(row.acts.all()),
        "stages": [(own.label, "、".join(table.stage(one).label for one in part),
                    "、".join(labels[one] for one in own.steps)) for own, part in divided],
        "open": "approved" not in done and "returned" not in done,
        "ends": "approved" in done and "ended" not in done,
    }  # fmt: skip


def _drafts(seat: Seat) -> bool:
    return seat.person.agency.is_subject and bool(seat.roles & own_flows.DRAFTERS)


def _heads(seat: Seat) -> bool:
    return seat.person.agency.is_subject and Role.HEAD in seat.roles


def _procedure(seat: Seat, number: int) -> str:
    if not 0 < number <= len(NAMES):
        raise NotFound
    return NAMES[number - 1]


def _fields(seat: Seat, name: str) -> tuple[Field, ...]:
    table = PROCEDURES[name]
    lasts = tuple(Choice(one, table.stage(one).label) for one in way(table))
    free = tuple(Choice(one.name, one.label) for one in free_steps(table))
    found: list[Field] = []
    for place in range(1, STAGES + 1):
        needed = place == 1
        found += [
            Field(f"label_{place}", f"第{place}阶段名称", required=needed, max_length=30),
            Field(f"last_{place}", f"第{place}阶段到哪个环节为止", Kind.CHOICE, required=needed,
                  choices=lasts),
            *(Field(f"step_{place}_{turn}", f"第{place}阶段必办的第{turn}步", Kind.CHOICE,
                    required=False, choices=free) for turn in (1, 2)),
        ]  # fmt: skip
    return (
        *found,
        Field("source", "规定程序的文件名称、文号", max_length=200),
        Field("in_force", "施行日期", Kind.DATE, future=True, help="晚于批准之日"),
    )


def _draft(seat: Seat, name: str, content: Content, params: Parameters) -> str:
    stages = [
        {"label": content[f"label_{place}"], "last": content.get(f"last_{place}") or "",
         "steps": [step for turn in (1, 2) if (step := content.get(f"step_{place}_{turn}"))]}
        for place in range(1, STAGES + 1) if (content.get(f"label_{place}") or "").strip()
    ]  # fmt: skip
    made = own_flows.draft(
        agency=seat.person.agency, procedure=name, stages=stages, source=content["source"],
        in_force=day_of(content, "in_force"), params=_params(seat), by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已拟订{PROCEDURES[name].label}程序第{made.number}版，待负责人批准"


def _flow(seat: Seat, number: int) -> OwnFlow:
    found = next((one for one in own_flows.versions(seat.person.agency) if one.pk == number), None)
    if found is None:
        raise NotFound
    return found


def _about(row: OwnFlow) -> str:
    return f"{PROCEDURES[row.procedure].label}程序第{row.number}版，{row.source}"


def _approve(seat: Seat, row: OwnFlow, content: Content, params: Parameters) -> str:
    done = own_flows.approve(
        flow=row, params=_params(seat), calendar=calendar(), by=seat.person, at=seat.at
    )
    return f"已批准，程序核验{done.states}个状态，全部性质成立"


def _return(seat: Seat, row: OwnFlow, content: Content, params: Parameters) -> str:
    own_flows.send_back(flow=row, words=content["words"], by=seat.person, at=seat.at)
    return "已退回，理由已记录"


def _end(seat: Seat, row: OwnFlow, content: Content, params: Parameters) -> str:
    own_flows.end(flow=row, effective=day_of(content, "effective"), by=seat.person, at=seat.at)
    return "已登记废止，此前登记的案件仍按登记时的程序办理"


FLOW_FORMS: dict[str, RegisterForm] = {
    "own-flow": RegisterForm("拟订本机关程序", LAW, BACK, _drafts, _fields, _draft, _procedure,
                             lambda name: PROCEDURES[name].label, ROOM),
    "own-flow-approve": RegisterForm("核验并批准", LAW, BACK, _heads, lambda seat, row: (),
                                     _approve, _flow, _about, ROOM),
    "own-flow-return": RegisterForm(
        "退回", LAW, BACK, _heads,
        lambda seat, row: (Field("words", "退回的理由", Kind.LONGTEXT, max_length=300),),
        _return, _flow, _about, ROOM,
    ),
    "own-flow-end": RegisterForm(
        "废止", LAW, BACK, _heads,
        lambda seat, row: (Field("effective", "废止日期", Kind.DATE, future=True),),
        _end, _flow, _about, ROOM,
    ),
}  # fmt: skip
