"""Properties of redaction over invented people and arbitrary text."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sanjian.disclosure.redaction import (
    Decision,
    Keep,
    KnownNames,
    Mark,
    Person,
    Role,
    apply,
    find,
    residue,
)
from sanjian.disclosure.redaction.terms import Kind
from sanjian.disclosure.redaction.views import Views, plain
from sanjian.registry.identifiers import identity_check_character

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
FILLERS = [
    "经查，",
    "当事人",
    "于2026年3月5日在",
    "，联系电话",
    "。另查明",
    "的",
    "\n",
    "（以下简称甲方）",
    "货值320元",
]


@st.composite
def people(draw: st.DrawFn) -> Person:
    """An invented person whose name and numbers nobody has: rare characters, region 3799."""
    name = draw(st.sampled_from("王李张刘欧")) + "".join(
        draw(st.lists(st.sampled_from("樵篪罟霂鼐麐"), min_size=2, max_size=2))
    )
    body = (
        f"3799{draw(st.integers(0, 99)):02d}{draw(st.integers(1950, 2005))}"
        f"{draw(st.integers(1, 12)):02d}{draw(st.integers(1, 28)):02d}"
        f"{draw(st.integers(0, 999)):03d}"
    )
    return Person(
        name,
        Role.PARTY,
        identity_numbers=(body + identity_check_character(body),),
        phones=(f"1{draw(st.integers(3, 9))}{draw(st.integers(0, 999999999)):09d}",),
    )


@st.composite
def dressed(draw: st.DrawFn, value: str) -> str:
    """`value` plain, wide, spaced, broken or with invisible characters inside."""
    way = draw(st.integers(0, 5))
    joint = {2: " ", 3: "\u200b", 4: "\n", 5: "\u3000"}.get(way)
    if way == 1:
        return value.translate(WIDE)
    if joint is None:
        return value
    place = draw(st.integers(1, len(value) - 1))
    return value[:place] + joint + value[place:]


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, KnownNames]:
    """A text strewn with the names and numbers of one to three people."""
    known = KnownNames(tuple(draw(st.lists(people(), min_size=1, max_size=3))))
    values = [
        value
        for person in known.persons
        for value in (person.name, *person.identity_numbers, *person.phones)
    ]
    parts = []
    for value in draw(st.permutations(values)):
        parts += [draw(st.sampled_from(FILLERS)), draw(dressed(value))]
    return "".join(parts) + "。", known


@settings(max_examples=300, deadline=None)
@given(documents())
def test_no_known_name_number_or_phone_survives(document: tuple[str, KnownNames]) -> None:
    text, known = document
    public = apply(text, find(text, known)).text
    squeezed = plain(public)
    digits = Views(public).digits.text
    for person in known.persons:
        assert plain(person.name) not in squeezed
        assert person.identity_numbers[0] not in digits
        assert person.phones[0] not in digits
    assert residue(public, known) == []


@settings(max_examples=200, deadline=None)
@given(people(), st.sampled_from(FILLERS), st.data())
def test_numbers_of_strangers_do_not_survive_either(
    person: Person, filler: str, data: st.DataObject
) -> None:
    number, phone = person.identity_numbers[0], person.phones[0]
    text = f"{filler}身份证{data.draw(dressed(number))}，电话{data.draw(dressed(phone))}。"
    digits = Views(apply(text, find(text)).text).digits.text
    assert number not in digits
    assert phone not in digits


@settings(max_examples=200, deadline=None)
@given(documents())
def test_kept_organisations_and_officers_survive_unchanged(
    document: tuple[str, KnownNames],
) -> None:
    text, known = document
    keep = Keep(organisations=("云溪县惠民超市有限公司",), officials=("张卫东",))
    whole = f"执法人员张卫东对云溪县惠民超市有限公司检查。{text}执法人员张卫东记录。"
    public = apply(whole, find(whole, known, keep)).text
    assert public.count("张卫东") == 2
    assert public.count("云溪县惠民超市有限公司") == 1


@settings(max_examples=300, deadline=None)
@given(
    st.text()
    | st.text("0123456789X-* 当事人王建国，男住址省市县区路号室。（）\n\u200b鲁A1", max_size=80)
)
def test_any_text_is_cut_into_the_same_text_outside_the_findings(text: str) -> None:
    findings = find(text)
    places = [0] + [edge for one in findings for edge in (one.start, one.end)] + [len(text)]
    assert places == sorted(places)
    redacted = apply(text, findings)
    assert "".join(piece for piece, _ in redacted.pieces()) == redacted.text
    source, public = 0, 0
    for span in redacted.spans:
        assert text[source : span.source_start] == redacted.text[public : span.start]
        source, public = span.source_end, span.end
    assert text[source:] == redacted.text[public:]


@settings(max_examples=200, deadline=None)
@given(documents())
def test_undoing_every_finding_gives_the_original_back(
    document: tuple[str, KnownNames],
) -> None:
    text, known = document
    findings = find(text, known)
    undone = apply(text, findings, {one.key: Decision.KEEP for one in findings})
    assert undone.text == text
    assert all(span.decided and not span.hidden for span in undone.spans)


@settings(max_examples=200, deadline=None)
@given(documents(), st.data())
def test_a_mark_by_hand_hides_at_least_what_it_covers(
    document: tuple[str, KnownNames], data: st.DataObject
) -> None:
    text, known = document
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    redacted = apply(text, find(text, known), marks=[Mark(start, end, Kind.PERSON_NAME)])
    covering = [span for span in redacted.spans if span.hidden]
    assert any(span.source_start <= start and end <= span.source_end for span in covering)


@settings(max_examples=200, deadline=None)
@given(documents())
def test_a_redacted_text_needs_no_second_redaction(document: tuple[str, KnownNames]) -> None:
    text, known = document
    public = apply(text, find(text, known)).text
    assert apply(public, find(public, known)).text == public


@settings(max_examples=100, deadline=None)
@given(documents())
def test_the_same_person_has_one_mask_and_two_people_have_two(
    document: tuple[str, KnownNames],
) -> None:
    text, known = document
    masks: dict[str, set[str]] = {}
    for one in find(text, known):
        if one.kind is Kind.PERSON_NAME and one.hide:
            masks.setdefault(one.subject, set()).add(one.replacement)
    assert all(len(used) == 1 for used in masks.values())
    assert len({mask for used in masks.values() for mask in used}) == len(masks)
    assert all(re.fullmatch(r".某某\d*", mask) for used in masks.values() for mask in used)
