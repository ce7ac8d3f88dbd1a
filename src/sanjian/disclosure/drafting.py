"""The draft of a public copy: the issued decision's own text, and whom and what it may not show.

Everything is taken from the file (案卷), nothing is typed twice: the text is the decision as it was
issued, the people to hide are those whom the acts name, what stays readable is the agency's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sanjian.disclosure.redaction import (
    Finding,
    Keep,
    KnownNames,
    Leak,
    Person,
    Policy,
    Role,
    apply,
    find,
    residue,
)
from sanjian.disclosure.redaction.masks import masked_name
from sanjian.disclosure.redaction.names import surname_of
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.ledger.canonical import digest
from sanjian.records.documents import blocks
from sanjian.records.documents.amounts import figures
from sanjian.records.documents.compose import compose
from sanjian.records.layering import layers
from sanjian.records.refusals import refuse
from sanjian.records.rules import rules
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Document, Dossier

PEOPLE_NAMED = ("interviewee", "receiver", "applicant")
"""Contents of acts in which an officer writes the name of somebody who is not an official."""

MASKED = re.compile(r"[某*＊×]")


@dataclass(frozen=True, slots=True)
class Material:
    """What a public copy is made from: text, findings, and what the four fields would say."""

    source: str
    known: KnownNames
    keep: Keep
    policy: Policy
    findings: tuple[Finding, ...]
    document_number: str
    proposed: Mapping[str, str] = field(default_factory=dict)
    cause: str = ""
    basis: str = ""
    remedy: str = ""

    @property
    def source_hash(self) -> str:
        """Names the text; decisions about another text do not count."""
        return digest(self.source)

    def hidden(self, text: str) -> str:
        """Return a short text with everything hidden that is found in it."""
        return apply(text, find(text, self.known, self.keep, self.policy)).text

    def leaks(self, text: str) -> list[Leak]:
        """Return what still shows in a text that is about to be public."""
        return residue(text, self.known, self.keep, self.policy)


def decision_document(dossier: Dossier) -> Document | None:
    """Return the issued decision of a file, the last where it has several, None for none."""
    decided = dossier.decisions.order_by("-matter").values_list("act_seq", flat=True).first()
    return dossier.documents.filter(act__seq=decided).order_by("id").first() if decided else None


def material(dossier: Dossier) -> Material:
    """Return what the public copy of a decision is made from.

    Raises Refusal (DECISION_MISSING) when no decision document has been issued.
    """
    document = decision_document(dossier)
    if document is None:
        raise refuse("prepare_publication", "编制公开文本", "DECISION_MISSING",
                     "本案还没有制发的决定书，无从编制公开文本", "请先作出决定并制发决定书",
                     "《行政处罚法》第四十八条第一款")  # fmt: skip
    day = document.issued_at.astimezone(SHANGHAI).date()
    params = rules(dossier.pack_id, day)
    source = text_of(document, dossier)
    known, keep, policy = people_of(dossier), kept(dossier), policy_of(params)
    findings = tuple(find(source, known, keep, policy))
    filled = document.context
    made = Material(source, known, keep, policy, findings, document.number)
    return Material(
        source, known, keep, policy, findings, document.number,
        proposed=_fields(dossier, filled, made),
        # Once decided, the act is no longer a suspected one.
        cause=made.hidden(str((filled.get("case") or {}).get("cause") or dossier.cause)).replace(
            "涉嫌", "", 1
        ),
        basis="、".join(filled.get("basis") or ()),
        remedy=_remedy(filled.get("remedy") or {}),
    )  # fmt: skip


def text_of(document: Document, dossier: Dossier) -> str:
    """Return an issued document as plain text, line by line as printed."""
    day = document.issued_at.astimezone(SHANGHAI).date()
    made = compose(document.kind, document.context, layers(dossier))
    lines: list[str] = []
    for block in made.blocks:
        lines += _lines(block, f"{day.year}年{day.month}月{day.day}日")
        if isinstance(block, blocks.Title) and document.number:
            lines.append(document.number)
    return "\n".join(lines).strip("\n")


def _lines(block: blocks.Block, day: str) -> list[str]:
    match block:
        case blocks.SealPlace():
            return [block.agency, day]
        case blocks.Heading():
            # The empty line keeps what stands before the heading apart from it.
            return ["", block.text]
        case blocks.Entry():
            return [f"{block.label}：{block.text}"]
        case blocks.Table():
            return ["　".join(t for cell in row for t, _ in cell.lines) for row in block.rows]
        case blocks.Signatures():
            return []
        case _:
            return [text for text in blocks.texts(block) if text.strip()]


def people_of(dossier: Dossier) -> KnownNames:
    """Return every natural person whom the acts of a file name, with what must not be shown."""
    contents = [act.content for act in dossier.acts.order_by("seq")]
    return KnownNames(tuple(_merged([*_party(contents), *_others(contents)])))


def _party(contents: Sequence[Mapping[str, Any]]) -> Iterator[Person]:
    opening = _opening(contents)
    private = opening.get("party_kind") == "person"
    name, head = str(opening.get("party_name", "")), str(opening.get("legal_representative") or "")
    phones = _given(opening.get("party_phone"))
    if private:
        yield Person(name, Role.PARTY, identity_numbers=_given(opening.get("party_number")),
                     phones=phones, addresses=_given(opening.get("party_address")))  # fmt: skip
    if head and not MASKED.search(head):
        yield Person(head, Role.LEGAL_REPRESENTATIVE, phones=() if private else phones)
    elif phones and not private:
        yield Person("（联系人）", Role.OTHER, phones=phones)


def _opening(contents: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The act that names the party."""
    return next((content for content in contents if content.get("party_name")), {})


def _others(contents: Sequence[Mapping[str, Any]]) -> Iterator[Person]:
    for content in contents:
        for name in PEOPLE_NAMED:
            value = str(content.get(name) or "").strip()
            if _like_a_name(value):
                yield Person(value, Role.OTHER)


def _merged(people: Sequence[Person]) -> Iterator[Person]:
    seen: set[str] = set()
    for person in people:
        if person.name not in seen:
            seen.add(person.name)
            yield person


def _given(value: object) -> tuple[str, ...]:
    text = str(value or "").strip()
    return (text,) if text else ()


def _like_a_name(text: str) -> bool:
    short = 2 <= len(text) <= 4 and all("\u4e00" <= char <= "\u9fff" for char in text)
    nobody = MASKED.search(text) is not None or text in ("当事人", "本人")
    return (short or "·" in text) and not nobody and bool(surname_of(text) or "·" in text)


def kept(dossier: Dossier) -> Keep:
    """Return what stays readable: organisations, the officials of the case, agency contacts."""
    agency = dossier.agency
    opening = _opening([act.content for act in dossier.acts.order_by("seq")])
    own = (agency.name, agency.short_name, agency.reconsideration_organ, agency.court, agency.bank,
           agency.bank_account_name, agency.review_body)  # fmt: skip
    organisation = opening.get("party_kind") != "person"
    party = (str(opening.get("party_name", "")),) if organisation else ()
    place = (str(opening.get("party_address", "")),) if organisation else ()
    officials = people_on(_officials(dossier), dossier.opened_at.astimezone(SHANGHAI).date())
    return Keep(
        organisations=tuple(name for name in (*own, *party) if name),
        officials=tuple(person.name for person in officials.values()),
        phones=_given(agency.phone),
        addresses=tuple(one for one in (agency.address, *place) if one),
        accounts=_given(agency.bank_account),
    )


def _officials(dossier: Dossier) -> set[int]:
    named: set[int] = set()
    for act in dossier.acts.order_by("seq"):
        named.add(act.by_id)
        named |= set(act.content.get("officers") or ())
    return named


def policy_of(params: Parameters) -> Policy:
    """Return what the place hides (``publish.redaction``); everything personal by default."""
    if not params.has("publish.redaction"):
        return Policy()
    return Policy.from_items(str(row["label"]) for row in params.rows("publish.redaction"))


def _fields(dossier: Dossier, filled: Mapping[str, Any], made: Material) -> dict[str, str]:
    party = filled.get("party") or {}
    name = str(party.get("name") or dossier.party_name)
    person = party.get("kind") == "person"
    return {
        "agency": dossier.agency.name,
        "subject": _shown_in(made, name) if person else made.hidden(name),
        "category": PROCEDURES[dossier.procedure].kind.label,
        "conclusion": made.hidden(_conclusion(filled)),
        "document_number": made.document_number,
    }


def _shown_in(made: Material, name: str) -> str:
    """The name of a person as the text shows it (张某某1), so that both agree."""
    for one in made.findings:
        if one.subject == name and one.hide:
            return one.replacement
    return masked_name(name)


def _conclusion(filled: Mapping[str, Any]) -> str:
    if said := str(filled.get("conclusion") or "").strip():
        return said
    parts = []
    for penalty in filled.get("penalties") or ():
        amount = penalty.get("amount_fen")
        parts.append(f"{penalty['label']}{figures(amount)}" if amount else str(penalty["label"]))
    return "；".join(parts) + "。" if parts else "不予行政处罚。"


def _remedy(remedy: Mapping[str, Any]) -> str:
    organ, court = remedy.get("reconsideration_organ"), remedy.get("court")
    if not organ or not court:
        return ""
    if remedy.get("reconsideration_first"):
        return (
            f"不服本决定的，应当先自收到决定书之日起{remedy['reconsideration_days']}日内向{organ}申请"
            f"行政复议；对行政复议决定不服的，可以自收到复议决定书之日起十五日内向{court}提起行政诉讼。"
        )
    return (
        f"不服本决定的，可以自收到决定书之日起{remedy['reconsideration_days']}日内向{organ}申请"
        f"行政复议，也可以自收到决定书之日起{remedy['litigation_months']}个月内向{court}提起行政诉讼。"
    )
