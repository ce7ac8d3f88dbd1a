"""From a raw row to a decision or a refusal, with every remark; nothing is dropped silently."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sanjian.exchange.decisions import checks
from sanjian.exchange.decisions.columns import PRIVATE, canonical
from sanjian.exchange.decisions.decision import (
    Event,
    ImportedDecision,
    Note,
    Outcome,
    Party,
    RowReport,
    Source,
    exact_json,
    sha256,
)
from sanjian.exchange.decisions.docnumbers import DocumentNumber, document_number
from sanjian.exchange.decisions.sources import RawRow
from sanjian.exchange.decisions.values import (
    BadValue,
    date_of,
    fen_of,
    list_of,
    month_of,
    text_of,
    yuan_of,
)
from sanjian.registry.identifiers import compact, hidden_characters

_WAN = Decimal(10_000)
# 发改办财金〔2018〕424号 joins these two kinds in one word; it must not be cut at its 、.
_JOINED = "没收违法所得、没收非法财物"
_NOT_PENALTIES = ("行政处理决定", "监管措施", "警示函")


@dataclass
class _Cells:
    """A row's cells by canonical name, and what reading them told."""

    values: dict[str, Any]
    extra: dict[str, Any]
    notes: list[Note] = field(default_factory=list)

    def text(self, name: str) -> str:
        return text_of(self.values.get(name))

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        try:
            return date_of(value)
        except BadValue as error:
            if month_of(value) is None:
                self.notes.append(Note("BAD_DATE", f"{error}，按原样保留", name))
            else:
                self.notes.append(Note("MONTH_ONLY", f"“{text_of(value)}”只写到月", name))
            self.extra[f"{name}（原文）"] = value
            return None

    def yuan(self, name: str, unit: Decimal = Decimal(1)) -> Decimal | None:
        try:
            return yuan_of(self.values.get(name), unit)
        except BadValue as error:
            self.notes.append(Note("BAD_AMOUNT", f"{error}，按原样保留", name))
            self.extra[f"{name}（原文）"] = self.values.get(name)
            return None

    def amounts(self, name: str) -> list[Decimal]:
        """A list of amounts in yuan; empty when one of them is none."""
        value = self.values.get(name)
        if not isinstance(value, list):
            return []
        try:
            return [amount for item in value if (amount := yuan_of(item)) is not None]
        except BadValue as error:
            self.notes.append(Note("BAD_AMOUNT", f"{error}，按原样保留", name))
            return []


def take_row(row: RawRow, name: str, today: date) -> RowReport:
    """The report about one row: the decision with its notes, or the reasons for refusing it.

    `name` is the file's, `today` the day of the import, against which future dates show.
    """
    raw = exact_json(row.cells)
    if row.damage:
        note = Note("DAMAGED_ROW", row.damage)
        return RowReport(row.number, row.sheet, Outcome.REFUSED, (note,), None, raw)
    cells = _cells(row.cells)
    refusals = list(_refusals(cells))
    if refusals:
        return RowReport(row.number, row.sheet, Outcome.REFUSED, tuple(refusals), None, raw)
    decision, number = _decision(cells, row, name)
    notes = cells.notes + _checked(cells, decision, number, today)
    # A month as such is ordinary; everything else is worth a look.
    outcome = Outcome.WARNED if notes else Outcome.TAKEN
    return RowReport(row.number, row.sheet, outcome, tuple(notes), decision, raw)


def _cells(raw: Mapping[str, Any]) -> _Cells:
    cells = _Cells({}, {})
    for column, value in raw.items():
        name = canonical(str(column))
        if name is None or (name in cells.values and text_of(cells.values[name])):
            # A second column of the same meaning must not overwrite the first.
            if value not in ("", None):
                cells.extra[str(column)] = value
            if name is not None and text_of(value) not in ("", text_of(cells.values[name])):
                cells.notes.append(
                    Note("SECOND_COLUMN", f"“{column}”与前列含义相同而内容不同，另行保留", name)
                )
            continue
        cells.values[name] = value
        if isinstance(value, str) and any(True for _ in hidden_characters(value)):
            cells.notes.append(
                Note("HIDDEN_CHARACTERS", f"“{column}”含不可见字符，显示时已去除，原文保留", name)
            )
    return cells


def _refusals(cells: _Cells) -> list[Note]:
    known = [name for name, value in cells.values.items() if text_of(value) or value]
    if len(known) < 2:
        return [Note("NOT_A_DECISION", "没有可识别的处罚决定内容")]
    numbered = cells.text("doc_no") or cells.text("doc_no_printed")
    named = cells.text("party") or cells.text("party_masked")
    found = []
    if not numbered and not named:
        found.append(
            Note("NO_IDENTITY", "既没有决定书文号，也没有当事人名称，无法识别是哪一件决定")
        )
    about = ("cause", "facts", "content", "basis", "penalty_kinds", "violation_kind", "case_name")
    if not any(cells.text(name) for name in about):
        found.append(
            Note("NOT_A_DECISION", "没有违法事实、处罚依据、处罚种类或处罚内容，不是处罚决定")
        )
    return found


def _decision(cells: _Cells, row: RawRow, name: str) -> tuple[ImportedDecision, DocumentNumber]:
    number = document_number(cells.text("doc_no") or cells.text("doc_no_printed"))
    party = _party(cells)
    authority = cells.text("authority")
    events = _events(cells)
    facts = cells.text("facts")
    cause = cells.text("cause") or cells.text("case_name") or cells.text("violation_kind")
    kinds = _kinds(cells)
    fine = _fine(cells)
    confiscated = cells.yuan("confiscated_yuan")
    if confiscated is None:
        confiscated = cells.yuan("confiscated_wan", _WAN)
    decided = cells.day("decided_on") or next(
        (event.on for event in events if event.label in ("决定", "处罚决定")), None
    )
    decision = ImportedDecision(
        key="",
        source=Source(name, row.number, row.sheet, cells.text("url")),
        doc_no=number.normal,
        doc_no_printed=cells.text("doc_no_printed") or number.printed,
        authority=authority,
        authority_code=compact(cells.text("authority_code")),
        party=party,
        cause=cause,
        facts=facts,
        content=cells.text("content"),
        violated=list_of(cells.values.get("violated")),
        basis=list_of(cells.values.get("basis")),
        penalty_kinds=kinds,
        fine_fen=fen_of(fine),
        fine_words=cells.text("fine_words"),
        confiscated_fen=fen_of(confiscated),
        decided_on=decided,
        published_on=cells.day("published_on"),
        publicity_until=cells.day("publicity_until"),
        events=events,
        private={key: cells.values[key] for key in sorted(PRIVATE) if cells.text(key)},
        extra=_extra(cells),
    )
    return replace(decision, key=_key(decision, number)), number


_PLACED = frozenset(
    ("url", "party", "party_masked", "party_kind", "uscc", "uscc_masked", "representative",
     "representative_masked", "doc_no", "doc_no_printed", "facts", "cause", "violated", "basis",
     "penalty_kinds", "content", "fine_wan", "fine_yuan", "fine_words", "confiscated_wan",
     "confiscated_yuan", "decided_on", "published_on", "publicity_until", "authority",
     "authority_code", "events", "filed_on", "noticed_on")
)  # fmt: skip


def _extra(cells: _Cells) -> dict[str, Any]:
    """Unknown columns verbatim, and known ones that have no field of their own."""
    kept = {
        name: value
        for name, value in cells.values.items()
        if name not in _PLACED and name not in PRIVATE and value not in ("", None)
    }
    return kept | cells.extra


def _key(decision: ImportedDecision, number: DocumentNumber) -> str:
    """The same for the same decision in every file and at every import."""
    party = compact(decision.party.name)
    if number.key and decision.authority:
        return sha256(["number", compact(decision.authority), number.key, party])
    written = (decision.cause, decision.facts, decision.source.url, str(decision.decided_on))
    return sha256(["content", compact(decision.authority), number.key, party, *written])


def _party(cells: _Cells) -> Party:
    name = cells.text("party") or cells.text("party_masked")
    uscc = compact(cells.text("uscc"))
    value = cells.values.get("uscc")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        cells.notes.append(
            Note("USCC_AS_NUMBER", "信用代码在文件中是数字格式，末几位可能已丢失", "uscc")
        )
    return Party(
        name=name,
        kind=cells.text("party_kind"),
        masked=bool(cells.text("party_masked")) or checks.looks_masked(name),
        uscc=uscc or cells.text("uscc_masked"),
        representative=cells.text("representative") or cells.text("representative_masked"),
    )


def _events(cells: _Cells) -> tuple[Event, ...]:
    """Dated steps from an `events` object or its JSON text, and from columns of their own."""
    value = cells.values.get("events")
    if isinstance(value, str) and value.strip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    items = list(value.items()) if isinstance(value, dict) else []
    if value and not items:
        cells.notes.append(Note("BAD_EVENTS", "事件栏不是“名称: 日期”的形式，按原样保留", "events"))
        cells.extra["events"] = cells.values["events"]
    items += [
        (label, cells.values[name])
        for name, label in (("filed_on", "立案"), ("noticed_on", "告知"))
        if cells.text(name)
    ]
    events = []
    for label, written in items:
        try:
            day = date_of(written)
        except BadValue as error:
            day = None
            if month_of(written) is None:
                cells.notes.append(Note("BAD_DATE", f"{label}：{error}，按原样保留", "events"))
        events.append(Event(str(label), text_of(written), day))
    return tuple(events)


def _kinds(cells: _Cells) -> tuple[str, ...]:
    """Kinds of penalty as printed, cut at the marks that sources use."""
    kinds: list[str] = []
    for name in ("penalty_kinds", "penalty_kind_1", "penalty_kind_2"):
        for item in list_of(cells.values.get(name), ";；,，\n+"):
            rest = item.replace(_JOINED, "\0")
            kinds += [part.replace("\0", _JOINED) for part in rest.split("、") if part]
    return tuple(dict.fromkeys(kinds))


def _fine(cells: _Cells) -> Decimal | None:
    """The fine in yuan from whichever column holds it; a doubtful unit is told, not guessed."""
    yuan = cells.yuan("fine_yuan")
    if yuan is None:
        yuan = cells.yuan("fine_wan", _WAN)
    if yuan is None and cells.text("fine"):
        yuan = _fine_of_unknown_unit(cells)
    if yuan is None and cells.text("fine_words"):
        yuan = cells.yuan("fine_words")
    if (
        yuan
        and cells.text("fine_wan")
        and _in_content(cells, yuan / _WAN) > _in_content(cells, yuan)
    ):
        cells.notes.append(
            Note(
                "AMOUNT_UNIT",
                f"罚款栏以万元计为{yuan}元，处罚内容写{yuan / _WAN}元，单位疑有误",
                "fine_wan",
            )
        )
    return yuan


def _fine_of_unknown_unit(cells: _Cells) -> Decimal | None:
    value = cells.values["fine"]
    amount = cells.yuan("fine")
    if amount is None or any(unit in text_of(value) for unit in "元万"):
        return amount
    for yuan in (amount, amount * _WAN):
        if _in_content(cells, yuan):
            return yuan
    cells.notes.append(
        Note(
            "AMOUNT_UNIT", f"罚款“{text_of(value)}”没有写明元还是万元，未作金额，按原样保留", "fine"
        )
    )
    cells.extra["fine（原文）"] = value
    return None


def _in_content(cells: _Cells, yuan: Decimal) -> int:
    """How often the penalty's text names this amount."""
    text = cells.text("content").replace(",", "").replace("，", "")
    plain = f"{yuan.normalize():f}"
    wan = f"{(yuan / _WAN).normalize():f}"
    return sum(text.count(form) for form in (f"{plain}元", f"{plain}.00元", f"{wan}万元"))


def _checked(
    cells: _Cells, decision: ImportedDecision, number: DocumentNumber, today: date
) -> list[Note]:
    notes = [
        *checks.number_notes(number, decision.decided_on),
        *checks.party_notes(decision),
        *checks.amount_notes(
            decision,
            cells.amounts("range_yuan"),
            cells.amounts("fines_yuan"),
            cells.values.get("mitigated") is True,
        ),
        *checks.confiscation_notes(decision, cells.yuan("illegal_gain_yuan")),
        *checks.date_notes(decision, today),
        *checks.privacy_notes(decision),
    ]
    if any(word in cells.text("document_kind") + number.printed for word in _NOT_PENALTIES):
        notes.append(Note("NOT_A_PENALTY", "来源标为行政处理或监管措施，不是行政处罚决定", "kind"))
    return notes
