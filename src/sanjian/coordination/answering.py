"""办理协助请求: what the agency asked does, and what it may not do.

It gives, gives in part, hands on to whose duty it is, or says by which provision it may not; it
never plainly refuses. A determination or an appraisal is answered by a conclusion to each question,
with its paper, and a description of how things look stands in for none. More time is told before
the old time ends, each time with its own basis (《行政处罚法》第二十六条; 香格里拉市 三（五）).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from sanjian.coordination.asking import (
    ANSWER,
    CONCLUDING,
    LAW,
    OFFER,
    OFFER_END,
    REQUEST,
    NotCoordinated,
    Standing,
    standing,
)
from sanjian.coordination.models import (
    HelpRequest,
    HelpStep,
    Name,
    OfferEnd,
    SharingOffer,
    Sort,
)
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.periods import Period
from sanjian.law.procedure import Unmet
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on

STEP = "help_step"
WORKS = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.HEAD, Role.CLERK})
NAMES_EXPERT = frozenset({Role.UNIT_HEAD, Role.HEAD})
OTHER = "other"
VERDICTS = {"yes": "属于", "no": "不属于", "does": "构成", "does_not": "不构成", OTHER: "其他结论"}

Content = Mapping[str, Any]
Rule = Callable[[Standing, Content, Person, date], Unmet | None]


def register() -> None:
    """Let `verify` and proofs know what the leaves of this room are of."""
    kinds = {REQUEST: HelpRequest, STEP: HelpStep, OFFER: SharingOffer, OFFER_END: OfferEnd}
    VALUES.update({kind: of_rows(model) for kind, model in kinds.items()})


def open_steps(here: Standing, by: Person, roles: frozenset[Role]) -> list[Name]:
    """Return what this person may look at next; what each asks for is checked when it is taken."""
    if here.ended:
        return []
    if by.agency_id == here.request.asking_id and here.answered:
        unclear = here.answered.name == Name.CONCLUDED and not here.of(Name.UNCLEAR)
        return [Name.CLOSED, *([Name.UNCLEAR] if unclear else [])]
    if by.agency_id != here.holder.pk or here.answered or not roles & WORKS:
        return []
    return [one for one in _BY_SORT[Sort(here.request.sort)] if _for(one, here, by, roles)]


def _for(name: Name, here: Standing, by: Person, roles: frozenset[Role]) -> bool:
    if name == Name.GUIDED:
        return here.expert == by.pk
    if name == Name.ASSIGNED:
        return bool(roles & NAMES_EXPERT)
    return name != Name.BARRED or Role.HEAD in roles


_BY_SORT: dict[Sort, tuple[Name, ...]] = {
    Sort.INFORMATION: (Name.PROVIDED, Name.PARTLY, Name.FORWARDED, Name.BARRED),
    Sort.DETERMINATION: (Name.CONCLUDED, Name.EXTENDED, Name.FORWARDED),
    Sort.APPRAISAL: (Name.CONCLUDED, Name.EXTENDED, Name.FORWARDED),
    Sort.GUIDANCE: (Name.ASSIGNED, Name.GUIDED, Name.FORWARDED),
}


@transaction.atomic
def take(
    *, request: HelpRequest, name: str, content: Content, by: Person, at: datetime,
    params: Parameters, calendar: WorkCalendar, blob: str = "",
) -> HelpStep:  # fmt: skip
    """Take one step on a request; raises NotCoordinated with everything that is not met.

    ``blob`` is the hash of the answer's paper, a file of the case already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                       [f"{STEP} {request.pk}"])  # fmt: skip
    here, today = standing(request), at.astimezone(SHANGHAI).date()
    if unmet := why_not(here, name, {**content, "blob": blob}, by, today):
        raise NotCoordinated(*unmet)
    made = HelpStep.objects.create(
        request=request, name=name, content=dict(content), blob=blob, by=by, at=at,
        to_id=content.get("to") if name == Name.FORWARDED else None,
        due=_moved(here, Name(name), content, today, params, calendar),
    )  # fmt: skip
    dossier = request.dossier.pk if request.dossier else None
    leave(STEP, made.pk, row_value(made).value, dossier=dossier)
    return made


def _moved(
    here: Standing, name: Name, content: Content, today: date, params: Parameters,
    calendar: WorkCalendar,
) -> date | None:  # fmt: skip
    """The new last day: the one told, or the whole time again for a new holder or a new answer."""
    if name == Name.EXTENDED:
        return date.fromisoformat(content["due"])
    if name in (Name.FORWARDED, Name.UNCLEAR):
        limit = here.request.limit
        period = Period.parse(limit) if limit else params.period(ANSWER)
        return periods.due(today, period, calendar).day
    return None


def why_not(here: Standing, name: str, content: Content, by: Person, today: date) -> list[Unmet]:
    """Return every requirement that this step does not meet, in the words of its source."""
    if name not in Name.values:
        return [Unmet("NO_PLAIN_REFUSAL", "属于本机关职责的，应当依法予以协助，不得推诿拒绝",
                      LAW, "请提供、部分提供，或者转有关机关办理")]  # fmt: skip
    step = Name(name)
    roles = people_on([by.pk], today)[by.pk].roles
    if step not in open_steps(here, by, roles):
        return [_not_open(step, here, by)]
    found = [rule(here, content, by, today) for rule in RULES.get(step, ())]
    return [one for one in found if one is not None]


def _not_open(step: Name, here: Standing, by: Person) -> Unmet:
    if step == Name.BARRED and by.agency_id == here.holder.pk and not here.answered:
        if here.request.sort in CONCLUDING:
            return Unmet("CONCLUSION_REQUIRED", "认定、鉴定请求应当作出结论", LAW,
                         "请逐项作出结论")  # fmt: skip
        return Unmet("BARRED_BY_HEAD", "依法不能提供的，由本机关负责人决定", LAW,
                     "请由负责人答复")  # fmt: skip
    if step == Name.GUIDED and here.expert is not None and here.expert != by.pk:
        return Unmet("NOT_THE_EXPERT", "由指派的专业人员答复", LAW, "请由该人员答复，或者另行指派")
    if step == Name.GUIDED and here.expert is None:
        return Unmet("EXPERT_FIRST", "业务指导应当先指派专业人员", LAW, "请由负责人指派")
    if step == Name.UNCLEAR and here.of(Name.UNCLEAR):
        return Unmet("UNCLEAR_ONCE", "以结论不明确为由退回只限一次", LAW,
                     "请收悉；仍有异议的，按执法争议协调办理")  # fmt: skip
    return Unmet("HELP_NOT_OPEN", f"现在不能“{step.label}”", LAW,
                 "请刷新页面，查看由谁办理、办理到哪一步")  # fmt: skip


def _target(here: Standing, content: Content, by: Person, today: date) -> Unmet | None:
    to = Agency.objects.filter(pk=content.get("to") or 0).first()
    if to is None or to.pk in (by.agency_id, here.request.asking_id):
        return Unmet("FORWARD_TARGET", "转办应当写明有权办理的机关", LAW,
                     "请选择有权办理的第三个机关，并写明依据")  # fmt: skip
    return None


def _sourced(here: Standing, content: Content, by: Person, today: date) -> Unmet | None:
    if not str(content.get("basis") or "").strip():
        return Unmet("BASIS_REQUIRED", "应当写明依据的条款", LAW,
                     "请写明法律、法规、规章或者职责规定的名称和条款")  # fmt: skip
    return None


def _every_question(here: Standing, content: Content, by: Person, today: date) -> Unmet | None:
    rows = content.get("conclusions") or []
    given = [row for row in rows
             if row.get("verdict") and (row["verdict"] != OTHER or row.get("words"))]  # fmt: skip
    if len(given) < len(here.request.questions):
        return Unmet("CONCLUSION_REQUIRED", "应当对每个问题作出结论，不得仅以现实状态描述替代",
                     LAW, "请逐项写明属于、不属于、构成、不构成或者其他结论")  # fmt: skip
    described = "".join(str(content.get("description") or "").split())
    if any("".join(str(row.get("words") or "").split()) == described for row in given):
        return Unmet("CONCLUSION_REQUIRED", "结论与现状描述相同，不得仅以现实状态描述替代结论",
                     LAW, "请写明认定、鉴定结论和理由")  # fmt: skip
    return None


def _on_paper(here: Standing, content: Content, by: Person, today: date) -> Unmet | None:
    dossier, blob = here.request.dossier, content.get("blob")
    held = dossier is not None and blob and dossier.exhibits.filter(blob=blob).exists()
    if not held:
        return Unmet("PAPER_REQUIRED", "应当出具书面意见或者鉴定结论", LAW,
                     "请附上盖章的认定意见书、鉴定意见书")  # fmt: skip
    return None


def _in_time(here: Standing, content: Content, by: Person, today: date) -> Unmet | None:
    if today > here.due:
        return Unmet("EXTENDED_LATE", "延长应当在期限届满前事先告知", LAW,
                     "期限已过，请尽快出具结论")  # fmt: skip
    if date.fromisoformat(content["due"]) <= here.due:
        return Unmet("NOT_LONGER", "新的期限应当晚于原期限", LAW, "请重新填写新的期限")
    return None


def _own_basis(here: Standing, content: Content, by: Person, today: date) -> Unmet | None:
    used = {"".join(str(one.content.get("basis")).split()) for one in here.of(Name.EXTENDED)}
    if "".join(str(content.get("basis")).split()) in used:
        return Unmet("BASIS_USED", "每次延长应当有各自的依据", LAW,
                     "这一依据已用于上次延长，请写明准许再次延长的条款")  # fmt: skip
    return None


def _of_the_agency(here: Standing, content: Content, by: Person, today: date) -> Unmet | None:
    expert = Person.objects.filter(pk=content.get("expert") or 0, is_active=True).first()
    if expert is None or expert.agency_id != by.agency_id:
        return Unmet("EXPERT_OTHERS", "应当指派本机关的专业人员", LAW, "请从名单中选择")
    return None


RULES: dict[Name, tuple[Rule, ...]] = {
    Name.FORWARDED: (_target, _sourced),
    Name.BARRED: (_sourced,),
    Name.CONCLUDED: (_every_question, _on_paper),
    Name.EXTENDED: (_in_time, _sourced, _own_basis),
    Name.ASSIGNED: (_of_the_agency,),
}
