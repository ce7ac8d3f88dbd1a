"""送达: service of a paper, the public notice, and the rules on how; for any kind."""

from __future__ import annotations

from dataclasses import replace as dataclass_replace

from sanjian.law.citations import CPL
from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures.case_facts import C, CaseFacts
from sanjian.law.procedures.case_rules import MANNER, REASON, Common

SERVICE = (
    Field("mode", "送达方式", Kind.CHOICE, choices="service.modes"),
    Field("served_on", "送达日期", Kind.DATE),
    Field("receiver", "签收人", max_length=50, sample="周某云"),
    Field("service_note", "拒收、代收、留置等情况和见证人", Kind.LONGTEXT, required=False),
)


SERVED = (
    *SERVICE,
    Field("certificates_shown", "已主动出示执法证件（直接送达、留置送达）", Kind.YESNO,
          law="国办发〔2018〕118号（五）", sample=True),
    dataclass_replace(MANNER, required=False),
)  # fmt: skip
"""Service by officers who go there: 送达执法文书 is one of the activities at which 118号（五）
asks for the certificate to be shown."""


def electronic_allowed(facts: CaseFacts, situation: Situation) -> bool:
    """Say whether the mode of service chosen is open on this file."""
    return situation.content.get("mode") != "electronic" or facts.electronic_consent


def _posted(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, notice_posted_on=act.date("posted_on"))


def _served(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, served_on=act.date("served_on"))


def _notice_run(facts: CaseFacts, situation: Situation) -> bool:
    if situation.content.get("mode") != "public_notice":
        return True
    return situation.passed(facts.notice_posted_on, "service.public_notice")


def _served_in_order(facts: CaseFacts, situation: Situation) -> bool:
    served = situation.day("served_on")
    return served is None or facts.decided_on is None or served >= facts.decided_on


notice_run = Rule(
    "PUBLIC_NOTICE_OPEN", "公告送达的，自发出公告之日起经过三十日视为送达", CPL(95),
    _notice_run, "请先登记公告，并等公告期满", "post_notice",
)  # fmt: skip


def service_mode(common: Common) -> Rule:
    """Return the rule that papers are served electronically only with signed consent."""
    return Rule(
        "NO_ELECTRONIC_CONSENT", "当事人同意并签订确认书的，方可电子送达", common.basis.electronic,
        electronic_allowed, "请先确认送达方式，或者改用其他方式送达", "confirm_address",
    )  # fmt: skip


def steps(
    common: Common,
    *,
    target: str = "enforcement",
    here: tuple[str, ...] = ("service",),
    papers: tuple[str, ...] = ("service_receipt",),
    by_officers: bool = True,
) -> tuple[Step[C], ...]:
    """Return public notice and service of the decision; ``target`` is the stage after it.

    ``by_officers``: enforcement officers go there and show their certificates; a licence is handed
    out at a window.
    """
    shown = (common.shown_serving,) if by_officers else ()
    served_in_order = Rule(
        "DATE_ORDER", "送达日期不能早于作出决定的日期", common.basis.served, _served_in_order,
        "请核对送达日期",
    )  # fmt: skip
    return (
        Step(
            "post_notice", "公告送达", here, None, Role.OFFICER, CPL(95), rules=common.handling,
            form=(Field("posted_on", "公告日期", Kind.DATE),
                  Field("where", "公告载体", max_length=200, sample="云溪县人民政府门户网站"),
                  REASON),
            effect=_posted, documents=("public_service_notice",), part=Part.HANDLER, binding=True,
            offered=lambda f: f.notice_posted_on is None,
        ),
        Step(
            "serve_decision", "送达决定书", here, target, Role.OFFICER, common.basis.served,
            rules=common.handling,
            checks=(service_mode(common), served_in_order, notice_run, *shown),
            form=SERVED if by_officers else SERVICE, effect=_served,
            documents=papers, part=Part.HANDLER, binding=True,
        ),
    )  # fmt: skip
