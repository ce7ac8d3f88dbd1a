"""Templates: what may stand in one, what must, and how a jurisdiction's lies over the nation's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sanjian.law.procedures import PROCEDURES
from sanjian.records.documents import templates
from sanjian.records.documents.context import ROOTS, nested
from tests.records.documents.sample import LAYERS

DOCS = Path(__file__).parents[3] / "docs" / "documents.md"

HEAD = """+++
kind = "penalty_notice"
label = "告知书"
word = "罚告"
basis = ["《行政处罚法》第四十四条"]
layout = "letter"
to = "party"
volume = "main"
seal = true
mandatory = [{ field = "facts", label = "事实", law = "《行政处罚法》第四十四条" }]
+++
"""


def refusal(body: str, head: str = HEAD) -> templates.TemplateRefused:
    with pytest.raises(templates.TemplateRefused) as caught:
        templates.parse(head + body, "试验模板")
    return caught.value


def test_every_document_of_every_step_has_a_template() -> None:
    known = set(templates.kinds(LAYERS))
    used = {
        kind for table in PROCEDURES.values() for step in table.steps for kind in step.documents
    }
    assert used - known == set()


@pytest.mark.parametrize("kind", templates.kinds(LAYERS))
def test_every_template_says_what_it_rests_on_and_where_it_is_filed(kind: str) -> None:
    template = templates.load(kind, LAYERS)
    assert template.label
    assert all("《" in basis or "〔" in basis for basis in template.basis)
    assert all(demand.law.startswith(("《", "国办发")) for demand in template.mandatory)
    assert not template.word or template.number


def test_no_two_kinds_share_a_series_of_numbers() -> None:
    words = [templates.load(kind, LAYERS).word for kind in templates.kinds(LAYERS)]
    given = [word for word in words if word]
    assert len(given) == len(set(given))


@pytest.mark.parametrize(
    "expression",
    [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ party._secret }}",
        "{{ party['__class__'] }}",
        "{{ party|attr('__class__') }}",
        "{{ lipsum.__globals__ }}",
        "{{ joiner() }}",
        "{{ range(100000000) }}",
        "{% for i in range(9) %}{% endfor %}",
        "{{ 'A' * 1000000000 }}",
        "{{ 10 ** 10 }}",
        "{{ party.name.format(party) }}",
        "{{ '%s' % party }}",
        "{{ self }}",
        "{{ request }}",
        "{{ _values }}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% filter money %}{% endfilter %}",
        "{{ party.name|map('upper')|list }}",
        "{{ party.name|safe }}",
        "{{ evidence|join(attribute='name') }}",
        "{{ party.name|otherwise(party.address) }}",
        "{{ party.name[0] }}",
        "{{ [1,2,3] }}",
        "{{ {'a': 1} }}",
        "{{ 1 if party is defined else 2 }}",
        "{% for a in evidence recursive %}{% endfor %}",
        "{% for a, b in evidence %}{% endfor %}",
        "{% for a in evidence %}{% for b in items %}{% for c in basis %}{% endfor %}{% endfor %}"
        "{% endfor %}",
        "{{ party. }}",
        "{% if %}",
        "\ue0000\ue001",
    ],
)
def test_an_expression_that_is_not_allowed_is_refused_with_its_line(expression: str) -> None:
    caught = refusal(f"{{{{ facts }}}}\n{expression}\n@seal\n")
    assert caught.code == "document.template_unsafe"
    assert "模板第13行含不允许的表达式" in str(caught)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{{ facts }}\n@script x\n", "不认识的排版指令"),
        ("{{ facts }}\n| a | b |\n| a |\n", "应当有2列"),
        ("{{ facts }}\n| ^ |\n", "上方没有单元格"),
        ("{{ facts }}\n| a | b\n", "末尾缺少"),
        ("{{ facts }}\n@table 0\n", "应当写成"),
    ],
)
def test_a_line_that_is_no_markup_is_refused(body: str, words: str) -> None:
    caught = refusal(body)
    assert caught.code == "document.template_markup"
    assert words in str(caught)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('layout = "letter"', 'layout = "poster"'),
        ('label = "告知书"', ""),
        ('basis = ["《行政处罚法》第四十四条"]', ""),
        ('field = "facts"', 'field = "facts.__class__"'),
        ('field = "facts"', 'field = "fact"'),
        ('label = "事实", law', "law"),
        ('field = "facts"', 'field = "facts", when = "facts"'),
        ("seal = true", "seal = true\nstamp = true"),
        ('word = "罚告"', 'word = ""\nnumber = true'),
        ("+++\nkind", "kind"),
    ],
)
def test_a_head_that_is_not_right_is_refused(old: str, new: str) -> None:
    assert old in HEAD
    assert refusal("{{ facts }}\n", HEAD.replace(old, new)).code == "document.template_head"


def test_a_mandatory_content_that_the_body_never_prints_is_refused() -> None:
    caught = refusal("没有事实的正文\n@seal\n")
    assert caught.code == "document.template_mandatory"
    assert "《行政处罚法》第四十四条" in str(caught)


@pytest.fixture
def layers(tmp_path: Path) -> tuple[Path, Path]:
    """A jurisdiction whose only own document is a shorter notice."""
    own = tmp_path / "documents"
    own.mkdir()
    (own / "penalty_notice.md").write_text(HEAD + "{{ facts }}\n@seal\n", "utf-8")
    return LAYERS[0], tmp_path


def test_a_jurisdiction_cannot_drop_what_the_nation_demands(layers: tuple[Path, Path]) -> None:
    with pytest.raises(templates.TemplateRefused) as caught:
        templates.load("penalty_notice", layers)
    assert caught.value.code == "document.template_mandatory"
    assert "国家规定的必备内容" in str(caught.value)


def test_a_jurisdiction_may_word_and_ask_more(layers: tuple[Path, Path]) -> None:
    nation = templates.load("penalty_notice", LAYERS)
    more = '{ field = "case.place", label = "地点", law = "《某县文书规范》第三条" }]'
    head = HEAD.replace('第四十四条" }]', f'第四十四条" }}, {more}')
    body = nation.source + "\n地点：{{ case.place }}\n本县专用文书\n"
    (layers[1] / "documents" / "penalty_notice.md").write_text(head + body, "utf-8")
    merged = templates.load("penalty_notice", layers)
    assert {d.fields for d in nation.mandatory} < {d.fields for d in merged.mandatory}
    assert "本县专用文书" in merged.source
    assert templates.load("penalty_decision", layers).source == (
        templates.load("penalty_decision", LAYERS).source
    )


@pytest.mark.parametrize("kind", ["no_such_kind", "../../etc/passwd", "", "A"])
def test_a_kind_that_no_layer_has_is_refused(kind: str) -> None:
    with pytest.raises(templates.TemplateRefused) as caught:
        templates.load(kind, LAYERS)
    assert caught.value.code == "document.unknown"


def test_rule_pack_values_are_offered_by_their_keys() -> None:
    assert nested({"a.b": 1, "a.c.d": 2, "e": 3}) == {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    assert nested({"a": 1, "a.b": 2}) == {"a": {"value": 1, "b": 2}}


def test_the_names_that_templates_may_use_are_documented() -> None:
    table = DOCS.read_text("utf-8")
    named = set(re.findall(r"^\| `([a-z_]+)` \|", table, flags=re.MULTILINE))
    assert named >= set(ROOTS)
    listed = set(re.findall(r"^\| `([a-z_]+)` \| [^|]*《", table, flags=re.MULTILINE))
    assert listed == set(templates.kinds(LAYERS))
