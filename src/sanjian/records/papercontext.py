"""What a document may print: the file's own contents under the names of docs/documents.md.

Built from acts, never typed twice: what an officer wrote once appears in every later paper.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any

from sanjian.law.forms import SHANGHAI, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Procedure, Step
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.filing import SOURCES
from sanjian.law.procedures.joining import CARRYING
from sanjian.records import crimepapers, licencepapers
from sanjian.records.archive import contents
from sanjian.records.documents.context import nested
from sanjian.records.models import Act, Dossier
from sanjian.records.organs import decided_by, signing
from sanjian.registry.queries import people_on

SOURCE_LABELS = {choice.code: choice.label for choice in SOURCES}
STATEMENTS = ("record_statement", "hear_on_site")
RECONSIDERED_FIRST = "remedy.summary_reconsideration_first"
TERMS = (
    "statement.window", "hearing.request", "payment.within", "remedy.reconsideration",
    "remedy.litigation", "preservation.dispose", "service.public_notice",
    "payment.additional_percent", "enforcement.urge_before_court", "case.decide",
    "licence.supplement", "licence.decide", "licence.decide_extension", "licence.decide_joint",
    "licence.decide_joint_extension", "licence.statement", "licence.hearing_request",
    "licence.certificate", "licence.renew_ahead", "act.statement", "act.pay",
    "application.accept", "application.supplement", "application.decide", "payout.within",
    "confirmation.enter",
)  # fmt: skip


def build(dossier: Dossier, act: Act, facts: Any, params: Parameters) -> dict[str, Any]:
    """Return the context of the documents that an act issues.

    Dates are dates, money is integer fen, codes are replaced by the labels of the pack.
    """
    acts = [*dossier.acts.order_by("seq"), act] if act.pk is None else [*_acts(dossier)]
    last = {one.step: one for one in acts}
    table = PROCEDURES[dossier.procedure]
    opening = acts[0].content
    draft = _latest(acts, table.draft_steps)
    day = act.at.astimezone(SHANGHAI).date()
    step = table.step(act.step)
    return {
        "agency": _agency(dossier, signing(facts) if step.gate == "decision" else []),
        "issued_on": day,
        "party": _party(opening),
        "case": _case(dossier, opening, facts),
        "officers": _officers(facts, act, day),
        "handled_by": {"unit": dossier.agency.short_name, "contact": act.by_name,
                       "phone": dossier.agency.phone},
        **_drafted(draft, opening, params),
        "evidence": _evidence(acts, params) or _told_evidence(draft),
        "payment": _payment(dossier, facts, params),
        "remedy": _remedy(dossier, params),
        "hearing": _hearing(last, facts, day),
        "statement": _statement(acts, facts),
        "review": _review(last, dossier, params),
        "discussion": _discussion(last),
        "service": _service(dossier, act, facts, params),
        "previous": _previous(dossier, act, facts),
        "approvals": _approvals(acts),
        "items": _items(act),
        "crime": crimepapers.crime(acts, act),
        "licence": licencepapers.licence(acts, draft, facts, params),
        "documents": _documents(dossier, act, params),
        "content": _labelled(act.content, step, params),
        "opening": _labelled(opening, table.step(table.opening), params),
        "draft": _labelled(draft, _drafting(table), params) if draft else {},
        "terms": nested({key: _term(params, key) for key in TERMS if params.has(key)}),
    }  # fmt: skip


def _drafting(table: Procedure[Any]) -> Step[Any]:
    """The step whose form the draft decision fills."""
    return next(step for step in table.steps if step.name in table.draft_steps)


def _acts(dossier: Dossier) -> list[Act]:
    return list(dossier.acts.order_by("seq"))


def _latest(acts: Sequence[Act], names: Container[str]) -> Mapping[str, Any]:
    found = [one.content for one in acts if one.step in names]
    return found[-1] if found else {}


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _agency(dossier: Dossier, others: Sequence[str]) -> dict[str, str]:
    agency = decided_by(dossier)
    return {
        "name": "、".join((agency.name, *others)),
        "code_word": agency.code_word,
        "address": agency.address,
        "phone": agency.phone,
        "postcode": "",
    }


def _party(opening: Mapping[str, Any]) -> dict[str, Any]:
    number = str(opening.get("party_number", ""))
    person = opening.get("party_kind") == "person"
    return {
        "kind": opening.get("party_kind", ""),
        "name": opening.get("party_name", ""),
        "organised": bool(opening.get("party_kind")) and not person,
        "id_number": number if person else "",
        "uscc": "" if person else number,
        "legal_rep": opening.get("legal_representative", ""),
        "address": opening.get("party_address", ""),
        "phone": opening.get("party_phone", ""),
    }


def _case(dossier: Dossier, opening: Mapping[str, Any], facts: Any) -> dict[str, Any]:
    return {
        "number": dossier.number,
        "cause": opening.get("cause", dossier.cause),
        "source": SOURCE_LABELS.get(opening.get("source", ""), ""),
        "filed_on": facts.filed_on,
        "procedure": PROCEDURES[dossier.procedure].label,
        "kind": PROCEDURES[dossier.procedure].kind.label,
        "summary": opening.get("summary") or opening.get("facts", ""),
        "place": opening.get("place", ""),
    }


def _officers(facts: Any, act: Act, day: date) -> list[dict[str, str]]:
    named = set(act.content.get("officers") or ()) or set(facts.handlers) or {act.by_id}
    people = people_on(named, day)
    return [
        {
            "name": people[number].name,
            "certificate": certificate.number
            if (certificate := people[number].certificate)
            else "",
        }
        for number in sorted(people)
    ]


def _drafted(
    draft: Mapping[str, Any], opening: Mapping[str, Any], params: Parameters
) -> dict[str, Any]:
    labels = {str(i["code"]): str(i["label"]) for i in params.rows("penalty.kinds")}
    amounts = {"fine": draft.get("fine"), "confiscate_gains": draft.get("confiscated")}
    penalties = [
        {"kind": code, "label": labels.get(code, code), "amount_fen": amounts.get(code)}
        for code in draft.get("penalty_kinds") or ()
    ]
    if other := draft.get("other_content"):
        penalties.append({"kind": "other", "label": other, "amount_fen": None})
    return {
        "facts": draft.get("facts") or opening.get("facts", ""),
        "basis": _articles(draft.get("basis")),
        "violated": _articles(draft.get("violated")) or _articles(draft.get("basis")),
        "reasons": {
            name: draft.get(f"reason_{name}", "") for name in ("evidence", "basis", "discretion")
        },
        "penalties": penalties,
        "fine_fen": draft.get("fine") or 0,
        # Printed in the middle of a sentence.
        "correction": str(draft.get("correction", "")).rstrip("。；，"),
        "outcome": draft.get("outcome", ""),
        "conclusion": draft.get("conclusion", ""),
        "performance": draft.get("performance", ""),
    }


def _articles(rows: Any) -> list[str]:
    return [f"《{row['statute'].strip('《》')}》{row['article']}" for row in rows or ()]


def _evidence(acts: Sequence[Act], params: Parameters) -> list[dict[str, Any]]:
    kinds = {str(i["code"]): str(i["label"]) for i in params.rows("evidence.kinds")}
    found = [
        {
            "name": one.content["name"],
            "kind": kinds.get(one.content["kind"], one.content["kind"]),
            "source": one.content["origin"],
            "proves": one.content["proves"],
        }
        for one in acts
        if one.step == "add_evidence"
    ]
    found += [
        {"name": row["name"], "kind": row["kind"], "proves": row["proves"],
         "source": f"{row['origin']}（引自{row['case']}）"}
        for one in acts for row in one.content.get("evidence") or () if one.step in CARRYING
    ]  # fmt: skip
    records = {"on_site_record": "现场笔录", "interview": "当事人的陈述"}
    return found + [
        {"name": one.label.removeprefix("制作"), "kind": records[one.step],
         "source": "执法人员制作", "proves": "证明现场情况和违法事实"}
        for one in acts if one.step in records
    ]  # fmt: skip


def _told_evidence(draft: Mapping[str, Any]) -> list[dict[str, str]]:
    text = str(draft.get("evidence", ""))
    return [{"name": text, "kind": "", "source": "", "proves": ""}] if text else []


def _payment(dossier: Dossier, facts: Any, params: Parameters) -> dict[str, Any]:
    agency = dossier.agency
    return {
        "bank": agency.bank,
        "account_name": agency.bank_account_name,
        "account": agency.bank_account,
        "days": params.period("payment.within").count,
        "by": "指定银行或者电子支付系统",
        # What is owed by now, in fen; only a kind with money to pay knows these facts.
        **{name: getattr(facts, name, 0) for name in ("additional_fen", "paid_fen", "owed_fen")},
    }


def _remedy(dossier: Dossier, params: Parameters) -> dict[str, Any]:
    return {
        "reconsideration_organ": decided_by(dossier).reconsideration_organ,
        "reconsideration_days": params.period("remedy.reconsideration").count,
        "court": decided_by(dossier).court,
        "litigation_months": params.period("remedy.litigation").count,
        "online": "",
        # A decision on the spot goes to reconsideration first (《行政复议法》第二十三条).
        "reconsideration_first": dossier.procedure == "penalty_summary"
        and params.has(RECONSIDERED_FIRST)
        and params.flag(RECONSIDERED_FIRST),
    }


def _hearing(last: Mapping[str, Act], facts: Any, day: date) -> dict[str, Any]:
    notice = last["notify_hearing"].content if "notify_hearing" in last else {}
    return {
        "rights": bool(facts.hearing_right),
        "requested": facts.hearing_asked_on,
        "held_at": _day(notice.get("hearing_day")),
        "place": notice.get("hearing_place", ""),
        "chair": _name(notice.get("chair"), day),
        "public": bool(notice.get("public")),
        "clerk": "",
    }


def _name(person: Any, day: date) -> str:
    if not person:
        return ""
    return next((p.name for p in people_on([person], day).values()), "")


ADOPTION = {
    "adopted": "成立，予以采纳",
    "partly": "部分成立，部分采纳",
    "rejected": "不成立，不予采纳",
}


def _statement(acts: Sequence[Act], facts: Any) -> dict[str, Any]:
    said = _latest(acts, STATEMENTS)
    answered = _latest(acts, ("review_statement",))
    if not getattr(facts, "stated", False):
        waived = getattr(facts, "statement_waived", False)
        how = "明确放弃陈述、申辩" if waived else "在规定期限内未提出陈述、申辩"
        return {
            "made_on": None,
            "text": "",
            "evidence": "",
            "adopted": f"当事人{how}。",
            "reasons": f"当事人{how}。",
        }
    return {
        "made_on": _day(said.get("received_on")),
        "text": said.get("statement", ""),
        "evidence": "",
        "adopted": ADOPTION.get(str(answered.get("adopted", "")), ""),
        "reasons": answered.get("findings", ""),
    }


def _review(last: Mapping[str, Act], dossier: Dossier, params: Parameters) -> dict[str, Any]:
    opinions = [last[name] for name in ("pass_review", "raise_problems") if name in last]
    act = max(opinions, key=lambda one: one.seq, default=None)
    if act is None:
        return {"body": decided_by(dossier).review_body}
    labels = {str(i["code"]): str(i["label"]) for i in params.rows("review.checklist")}
    findings = {"sound": "符合", "flawed": "存在问题", "absent": "不涉及", "suspected": "涉嫌犯罪"}
    return {
        "body": decided_by(dossier).review_body,
        "reviewer": act.by_name,
        "certificate": "",
        "opinion": act.content.get("opinion", ""),
        "outcome": "同意" if act.step == "pass_review" else "存在问题",
        "items": [
            {"label": labels.get(row["item"], row["item"]),
             "finding": findings[row["finding"]],
             "note": "，".join(told for told in (
                 row["note"], f"所据证据{row['evidence']}号" if row.get("evidence") else "",
             ) if told)}
            for row in act.content.get("checklist", ())
        ],
        "at": act.at.astimezone(SHANGHAI).date(),
        "problems": [{"problem": row["problem"]} for row in act.content.get("problems", ())],
        "light": "" if act.content.get("checklist") else "在内部审批表中体现，未逐项列明",
    }  # fmt: skip


def _discussion(last: Mapping[str, Act]) -> dict[str, Any]:
    if "deliberate" not in last:
        return {}
    content = last["deliberate"].content
    return {
        "at": _day(content["held_on"]),
        "place": content["place"],
        "chair": last["deliberate"].by_name,
        "attendees": content["attendees"],
        "opinions": content["views"],
        "conclusion": "同意拟处理意见" if content["conclusion"] == "agreed" else "退回研究",
    }


def _service(dossier: Dossier, act: Act, facts: Any, params: Parameters) -> dict[str, Any]:
    content = act.content
    if "mode" not in content:
        return {}
    previous = _previous(dossier, act, facts)
    modes = {str(i["code"]): str(i["label"]) for i in params.rows("service.modes")}
    return {
        "document": previous.get("label", ""),
        "number": previous.get("number", ""),
        "mode": modes.get(content["mode"], ""),
        "at": _day(content.get("served_on")),
        "receiver": content.get("receiver", ""),
        "refusal": content.get("service_note", ""),
        "witness": "",
        "place": "",
    }


def serving(context: dict[str, Any], label: str, number: str) -> dict[str, Any]:
    """Return the context in which the paper served is the one of that label and number."""
    service = context["service"] | {"document": label, "number": number}
    return context | {"service": service}


def _decisions(table: Procedure[Any]) -> set[str]:
    """The papers by which a procedure decides, and the notices that a later paper rests on."""
    made = {step.documents[0] for step in table.steps if step.gate == "decision" and step.documents}
    return made | {"penalty_notice", "licence_renewal_by_law"}


def _previous(dossier: Dossier, act: Act, facts: Any) -> dict[str, Any]:
    rows = (
        dossier.documents.filter(kind__in=_decisions(PROCEDURES[dossier.procedure]))
        .exclude(act_id=act.pk)
        .order_by("-id")
    )
    row = rows.first()
    if row is None:
        return {}
    return {
        "label": row.label,
        "number": row.number,
        "issued_on": row.issued_at.astimezone(SHANGHAI).date(),
        "served_on": facts.notified_on if row.kind == "penalty_notice" else facts.served_on,
    }


def _approvals(acts: Sequence[Act]) -> list[dict[str, Any]]:
    return [
        {"step": one.label, "opinion": one.content["opinion"], "name": one.by_name,
         "at": one.at.astimezone(SHANGHAI).date()}
        for one in acts if one.content.get("opinion")
    ]  # fmt: skip


def _items(act: Act) -> list[dict[str, Any]]:
    return [
        {"name": row["name"], "specification": row.get("state", ""),
         "quantity": row["quantity"], "unit": "", "condition": "", "place": ""}
        for row in act.content.get("goods") or ()
    ]  # fmt: skip


def _documents(dossier: Dossier, act: Act, params: Parameters) -> list[dict[str, Any]]:
    """The file's contents in their order, for the papers that are made when it is put away."""
    if act.step != "archive_case":
        return []
    return [
        {"name": one.name, "number": one.number, "date": one.day, "page": "", "note": one.part}
        for one in contents.of(dossier, params)
    ]


def _term(params: Parameters, key: str) -> object:
    try:
        return str(params.period(key))
    except TypeError:
        return params.number(key)


def _labelled(content: Mapping[str, Any], step: Step[Any], params: Parameters) -> dict[str, Any]:
    return {f.name: _shown(f, content.get(f.name), params) for f in step.form}


def _shown(field: Field, value: Any, params: Parameters) -> Any:
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        labels = {c.code: c.label for c in field.options(params)}
        if isinstance(value, list):
            return [labels.get(one, one) for one in value]
        return labels.get(value, value)
    if field.kind is Kind.DATE:
        return _day(value)
    if field.kind is Kind.YESNO:
        return "是" if value else "否"
    if field.kind is Kind.ROWS:
        return [{c.name: _shown(c, row.get(c.name), params) for c in field.columns}
                for row in value or ()]  # fmt: skip
    return value
