"""What the law itself finds on the file, beside each question of a reviewer's checklist.

The machine checks what a rule can see; what it cannot see it says plainly, so that a tick of
its own is never mistaken for a reviewer's judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Part, Person
from sanjian.law.procedure import Rule
from sanjian.law.procedures import crime
from sanjian.law.procedures.draft import PROVEN, REASONS
from sanjian.law.procedures.notice import (
    heard,
    never_heavier,
    notified,
    statement_heard,
    within_notice,
)
from sanjian.law.procedures.penalty_rules import PENALTY, preservation_settled
from sanjian.records.grounding import checked_articles, evidence_of, grounded, last_draft
from sanjian.records.taking import Standing
from sanjian.registry.queries import people_on, powers_on

RULES: dict[str, tuple[Rule, ...]] = {
    "procedure": (
        notified, statement_heard, heard, preservation_settled, PENALTY.recusal_settled,
    ),
    "facts": (PENALTY.evidenced,),
    "law": (within_notice, never_heavier),
    "discretion": (within_notice, never_heavier),
}  # fmt: skip

LISTED, NAMED = 200, 3
"""How many power items are looked at, and how many are named."""
HOLDING = {
    "NOT_NOTIFIED": "已送达事先告知书",
    "STATEMENT_OPEN": "陈述申辩已听取或者期限已届满",
    "HEARING_OPEN": "听证已办结或者无需听证",
    "PRESERVATION_OPEN": "没有未处理的登记保存证据",
    "RECUSAL_OPEN": "没有未决的回避申请",
    "NO_EVIDENCE": "有经查证的证据，没有存疑证据",
    "BEYOND_NOTICE": "拟处罚没有超出告知的内容",
    "HEAVIER_AFTER_STATEMENT": "没有因申辩加重处罚",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: ``holds`` is None where no rule can tell."""

    text: str
    holds: bool | None
    law: str = ""


def findings(
    here: Standing, handlers: Mapping[int, Person], draft: Mapping[str, Any]
) -> dict[str, list[Finding]]:
    """Return what the rules find, by code of the checklist's item.

    ``handlers`` are the officers of the case as they stand today; ``draft`` the content of the
    present draft. Items that no rule can judge have no entry.
    """
    situation = here.situation()
    found: dict[str, list[Finding]] = {}
    for code, rules in RULES.items():
        found[code] = [_ruled(rule, here, situation) for rule in rules]
    found["subject"] = [*_subject(here, handlers), *_on_each_day(here)]
    found["procedure"] = [*found["procedure"], *_in_time(here)]
    found["authority"] = _authority(here)
    found["law"] = [*_provisions(here), *_reasons(draft), *found["law"]]
    found["discretion"] = [*_reasons(draft), *found["discretion"]]
    found["facts"] = [*_proven(here, draft), *_counts(here.facts), *found["facts"]]
    found["documents"] = _documents(here)
    found["crime"] = _crime(here.facts)
    return found


def _crime(facts: Any) -> list[Finding]:
    """What the file says of a crime; whether the act is one is for the reviewer."""
    state = getattr(facts, "crime", "")
    told = [Finding(crime.STATES[state], not crime.is_open(facts))] if state else []
    if facts.outcome == "transfer":
        return [*told, Finding("承办机构建议移送司法机关", None)]
    return told or [Finding("承办机构未提出移送司法机关", None)]


def _ruled(rule: Rule, here: Standing, situation: Any) -> Finding:
    unmet = rule.unmet(here.facts, situation)
    if unmet is None:
        return Finding(HOLDING.get(rule.code, rule.text), True, str(rule.law))
    return Finding(f"{unmet.text}（{unmet.cure}）", False, unmet.law)


def _subject(here: Standing, handlers: Mapping[int, Person]) -> list[Finding]:
    law = "《行政处罚法》第四十二条第一款"
    agency = here.dossier.agency
    found = [
        Finding("执法主体已登记" if agency.is_subject else "不具有执法主体资格", agency.is_subject,
                "《行政处罚法》第十七条")
    ]  # fmt: skip
    today = here.situation().today
    for person in handlers.values():
        defect = person.certificate_defect(today)
        if defect or person.certificate is None:
            found.append(Finding(defect, False, law))
        else:
            number = person.certificate.number
            found.append(Finding(f"{person.name}的执法证{number}有效", True, law))
    minimum = here.params.number("case.officers_minimum")
    enough = len(handlers) >= minimum
    words = f"承办人员{len(handlers)}人" + ("" if enough else f"，少于{minimum}人")
    return [*found, Finding(words, enough, law)]


def _on_each_day(here: Standing) -> list[Finding]:
    """Whether everybody who handled the case held a valid certificate on each day he did."""
    law = "《行政处罚法》第四十二条第一款"
    handling = {step.name for step in here.procedure.steps if step.part is Part.HANDLER}
    acts = [act for act in here.dossier.acts.all() if act.step in handling]
    days = sorted({(act.at.astimezone(SHANGHAI).date(), act.by_id) for act in acts})
    bad = []
    for day, person in days:
        seen = people_on([person], day).get(person)
        if seen is not None and (defect := seen.certificate_defect(day)):
            bad.append(Finding(f"{day:%Y年%-m月%-d日}{defect}", False, law))
    if bad or not acts:
        return bad
    return [Finding(f"{len(acts)}次承办行为的当日，行为人的执法证均有效", True, law)]


def _in_time(here: Standing) -> list[Finding]:
    """Which duties of the file are late or were discharged late."""
    late = []
    for duty in here.dossier.duties.order_by("due"):
        due = duty.due.astimezone(SHANGHAI).date()
        if duty.done_on is not None and duty.done_on > due:
            late.append(Finding(f"{duty.label}迟于期限{(duty.done_on - due).days}日", False,
                                duty.source))  # fmt: skip
        elif duty.done_on is None and not duty.paused and duty.due < here.at:
            late.append(Finding(f"{duty.label}已逾期（期限{due:%Y年%-m月%-d日}）", False,
                                duty.source))  # fmt: skip
    return late or [Finding("各项期限均未逾期", True)]


def _authority(here: Standing) -> list[Finding]:
    """What the agency's power list says; whether it covers the act is for the reviewer."""
    powers = list(powers_on(here.dossier.agency, here.situation().today)[:LISTED])
    if not powers:
        return [Finding("本机关的权责清单尚未登记事项，请核对法定权限", None)]
    names = "、".join(one.name for one in powers[:NAMED])
    more = f"等{len(powers)}项" if len(powers) > NAMED else ""
    return [Finding(f"权责清单现有事项：{names}{more}，请核对本案是否在其中", None)]


def _reasons(draft: Mapping[str, Any]) -> list[Finding]:
    if draft.get("outcome") != "penalty":
        return []
    law = "《行政处罚法》第四十四条"
    return [
        Finding(f"{'已写明' if draft.get(f'reason_{code}') else '没有写明'}{label}",
                bool(draft.get(f"reason_{code}")), law)
        for code, label in REASONS.items()
    ]  # fmt: skip


def _provisions(here: Standing) -> list[Finding]:
    """Each provision cited, as the library knows it on the days that count."""
    last = last_draft(here)
    if last is None:
        return []
    checks = checked_articles(here, here.procedure.step(last.step), last.content)
    return [
        Finding(f"{one.about}：{one.told}", one.sound if one.checked else None) for one in checks
    ]


def _proven(here: Standing, draft: Mapping[str, Any]) -> list[Finding]:
    """Each fact listed with the evidence that it names."""
    rows = draft.get(PROVEN.name) or ()
    return [
        Finding(f"{one.fact}：{one.lacking or f'证据{one.named}'}", not one.lacking)
        for one in (grounded(rows, evidence_of(here.dossier)) if rows else ())
    ]


def _counts(facts: Any) -> list[Finding]:
    if facts.unverified_count:
        return [Finding(f"有{facts.unverified_count}件证据尚未查证", False)]
    return [Finding(f"有{facts.evidence_count}件经查证的证据和笔录", facts.evidence_count > 0)]


def _documents(here: Standing) -> list[Finding]:
    labels = [row.label for row in here.dossier.documents.all()]
    if not labels:
        return [Finding("尚无文书", False)]
    return [Finding(f"已有{len(labels)}份文书：{'、'.join(dict.fromkeys(labels))}", None)]
