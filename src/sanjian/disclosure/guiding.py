"""指导案例: written from an archived case, without its people, reviewed, approved, published.

One writes, a legal reviewer reviews, the head approves; an approved one is shown beside like cases
as 指导, and to the public where it was written for it. Source: 国办发〔2018〕118号（十六）,
《政府信息公开条例》第十五条.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from sanjian.disclosure.drafting import material
from sanjian.disclosure.guiding_models import GuidingCase, GuidingStep, PublishedGuidingCase
from sanjian.disclosure.redaction import LABELS
from sanjian.law import likeness
from sanjian.law.forms import SHANGHAI, Choice, Field, Kind
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.models import Person
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Dossier

WRITTEN, STEPPED = "guiding_case", "guiding_step"
OPINION = "国办发〔2018〕118号（十六）"
PRIVACY = "《政府信息公开条例》第十五条"
WRITERS = frozenset({Role.OFFICER, Role.REVIEWER, Role.CLERK})
FORM = (
    Field("title", "标题", max_length=100),
    Field("point", "指导要点（法律适用、裁量、程序上的要点）", Kind.LONGTEXT, max_length=1000),
    Field("facts", "基本案情", Kind.LONGTEXT, max_length=10_000),
    Field("reasoning", "处理结果和理由", Kind.LONGTEXT, max_length=10_000),
    Field("reach", "发布范围", Kind.CHOICE,
          choices=tuple(Choice(*one) for one in GuidingCase.Reach.choices)),
)  # fmt: skip
OPINIONS = (Field("opinion", "意见", Kind.LONGTEXT, max_length=500),)
TOLD = ("title", "point", "facts", "reasoning")
LIKE_ENOUGH = likeness.LEAST
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Way:
    """A step in the life of a guiding case: who takes it and from which state."""

    name: str
    label: str
    role: Role
    after: str


WAYS = (
    Way("review", "审核同意", Role.REVIEWER, ""),
    Way("return", "退回", Role.REVIEWER, ""),
    Way("approve", "批准发布", Role.HEAD, "review"),
    Way("withdraw", "撤回", Role.HEAD, "approve"),
)
STATES = {"": "待审核", "return": "审核退回", "review": "审核同意，待批准", "approve": "已发布",
          "withdraw": "已撤回"}  # fmt: skip


class NotGuiding(Unfulfilled):
    """A guiding case that may not be written or go on; nothing was written."""


refuse = NotGuiding.because


def register() -> None:
    """Let `verify` and proofs know what the leaves are of."""
    VALUES[WRITTEN] = of_rows(GuidingCase)
    VALUES[STEPPED] = of_rows(GuidingStep)


def proposed(dossier: Dossier) -> dict[str, str]:
    """Return the words of an archived case as a writer would start: without its people.

    Raises Refusal (DECISION_MISSING) where no decision was issued.
    """
    made, draft = material(dossier), _draft(dossier)

    def bare(text: str) -> str:
        hidden = made.hidden(text)
        for name in sorted(_names(dossier), key=len, reverse=True):
            hidden = hidden.replace(name, "当事人")
        return hidden

    reasons = [str(draft.get(name) or "") for name in
               ("reason_evidence", "reason_basis", "reason_discretion")]  # fmt: skip
    told = [made.proposed["conclusion"], *reasons]
    return {
        "title": bare(made.cause)[:100], "facts": bare(str(draft.get("facts") or "")),
        "reasoning": bare("\n".join(one for one in told if one)), "point": "", "reach": "inside",
    }  # fmt: skip


def _names(dossier: Dossier) -> set[str]:
    """What names the party: an organisation's own name too, which public copies may keep."""
    found = set()
    for act in dossier.acts.order_by("seq"):
        for name in ("party_name", "legal_representative"):
            value = str(act.content.get(name) or "").strip()
            if len(value) > 1:
                found.add(value)
    return found


def _draft(dossier: Dossier) -> Mapping[str, Any]:
    steps = ("conclude", "revise_draft", "decide_on_site")
    last = dossier.acts.filter(step__in=steps).order_by("-seq").first()
    return last.content if last else {}


@transaction.atomic
def write(*, dossier: Dossier, content: Mapping[str, Any], by: Person, at: datetime) -> GuidingCase:
    """Write a guiding case from an archived file of one's own agency; raises NotGuiding.

    GUIDING_ROLE, NOT_ARCHIVED, GUIDING_NAMES where a word of the party or of a natural person
    of the file is still there.
    """
    if by.agency_id != dossier.agency_id or not _roles(by, at) & WRITERS:
        raise refuse("GUIDING_ROLE", "指导案例由本机关执法人员、法制审核人员或者公示信息员编写",
                     OPINION, "请由上述人员办理")  # fmt: skip
    if dossier.stage != "archived":
        raise refuse(
            "NOT_ARCHIVED", "指导案例从已归档的案件中选取", OPINION, "请在案件归档以后编写"
        )
    if said := _named(dossier, content):
        raise refuse("GUIDING_NAMES", f"仍能看出当事人或者其他个人：{said}", PRIVACY,
                     "请改为“当事人”“某某”等，再提交")  # fmt: skip
    draft = _draft(dossier)
    rows = [*(draft.get("violated") or ()), *(draft.get("basis") or ())]
    made = GuidingCase.objects.create(
        agency=dossier.agency, dossier=dossier, reach=content["reach"], by=by, at=at,
        provisions=[{"statute": row["statute"], "article": row["article"]} for row in rows],
        **{name: content[name] for name in TOLD},
    )  # fmt: skip
    leave(WRITTEN, made.pk, row_value(made).value)
    return made


def _named(dossier: Dossier, content: Mapping[str, Any]) -> str:
    made = material(dossier)
    found: dict[str, None] = {}
    for field in TOLD:
        text = str(content[field])
        plain = _BLANK.sub("", text)
        found |= {name: None for name in _names(dossier) if _BLANK.sub("", name) in plain}
        found |= {f"{text[one.start : one.end]}（{LABELS[one.kind]}）": None
                  for one in made.leaks(text)}  # fmt: skip
    return "、".join(list(found)[:5])


def state(case: GuidingCase) -> str:
    """Return where a guiding case stands, a key of STATES."""
    done = {step.name for step in case.steps.all()}
    return next((one for one in ("withdraw", "return", "approve", "review") if one in done), "")


def open_ways(case: GuidingCase, roles: frozenset[Role]) -> list[Way]:
    """Return the steps that a person with these posts may take next."""
    now = state(case)
    return [one for one in WAYS if one.after == now and one.role in roles]


@transaction.atomic
def take(*, case: GuidingCase, name: str, opinion: str, by: Person, at: datetime) -> GuidingStep:
    """Take a step in the life of a guiding case; raises NotGuiding.

    GUIDING_ROLE, GUIDING_ORDER, GUIDING_OWN for one who wrote or reviewed it before. Approving a
    public one puts it on the portal, withdrawing takes it off.
    """
    way = next(one for one in WAYS if one.name == name)
    if by.agency_id != case.agency_id or way.role not in _roles(by, at):
        raise refuse("GUIDING_ROLE", f"“{way.label}”由本机关{way.role.label}办理", OPINION,
                     "请由其办理")  # fmt: skip
    if way.after != state(case):
        raise refuse("GUIDING_ORDER", f"现在不能“{way.label}”：{STATES[state(case)]}", OPINION,
                     "请刷新页面查看")  # fmt: skip
    if name != "withdraw" and by.pk in {case.by_id, *(one.by_id for one in case.steps.all())}:
        raise refuse("GUIDING_OWN", "编写、审核、批准应当由不同的人办理", OPINION, "请由另一人办理")
    try:
        with transaction.atomic():
            made = GuidingStep.objects.create(case=case, name=name, opinion=opinion, by=by, at=at)
    except IntegrityError:
        raise refuse("GUIDING_ORDER", "刚由他人办理", OPINION, "请刷新页面查看") from None
    leave(STEPPED, made.pk, row_value(made).value)
    if name == "approve" and case.reach == GuidingCase.Reach.PUBLIC:
        PublishedGuidingCase.objects.create(
            number=case.pk, agency=case.agency.name, basis=basis_of(case)[:1000], released_at=at,
            **{field: getattr(case, field) for field in TOLD},
        )  # fmt: skip
    if name == "withdraw":
        PublishedGuidingCase.objects.filter(number=case.pk).delete()
    return made


def basis_of(case: GuidingCase) -> str:
    """Return the provisions of a guiding case as they are cited."""
    cited = (f"《{str(row['statute']).strip('《》')}》{row['article']}" for row in case.provisions)
    return "、".join(dict.fromkeys(cited))


def seen_by(person: Person, roles: frozenset[Role]) -> list[GuidingCase]:
    """Return what a person may read: his agency's whatever their state, others' once approved.

    The bureau reads all.
    """
    rows = GuidingCase.objects.select_related("agency", "by").prefetch_related("steps__by")
    whole = person.agency.supervises and Role.SUPERVISOR in roles
    return [
        one for one in rows[:500]
        if whole or one.agency_id == person.agency_id or state(one) == "approve"
    ]  # fmt: skip


def guiding_like(dossier: Dossier) -> list[tuple[GuidingCase, likeness.Likeness]]:
    """Return the approved guiding cases like a file, the most alike first, five at most."""
    rows = GuidingCase.objects.prefetch_related("steps")
    draft = _draft(dossier)
    mine = likeness.Compared(
        likeness.provisions(draft.get("violated") or ()), dossier.cause,
        str(draft.get("facts") or ""),
    )  # fmt: skip
    found = [
        (one, likeness.likeness(mine, likeness.Compared(
            likeness.provisions(one.provisions), one.title, one.facts)))
        for one in rows if state(one) == "approve" and one.dossier_id != dossier.pk
    ]  # fmt: skip
    near = [both for both in found if both[1].score >= LIKE_ENOUGH]
    return sorted(near, key=lambda both: (-both[1].score, -both[0].pk))[:5]


def _roles(by: Person, at: datetime) -> frozenset[Role]:
    return people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
