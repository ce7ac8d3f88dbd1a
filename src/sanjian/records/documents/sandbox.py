"""What a document template may do, and the room in which it does it.

Three walls, each enough by itself. (1) The syntax tree of a template is checked against a list of
what is allowed, before anything of it runs: texts, names of the context, their keys, if, for over a
given list, comparisons, listed filters; no call, no index, no arithmetic, no assignment, no name
with an underscore in front. (2) Attributes are looked up in plain dictionaries only, so no Python
object can be reached even by an expression that got past the first wall; Jinja's
ImmutableSandboxedEnvironment is underneath. (3) What an expression yields never enters the text
that is read as markup: a mark stands in its place until the lines have been cut into blocks
(`markup.py`). So a party named {{7*7}} or `# 标题` prints as exactly that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from jinja2 import ChainableUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sanjian.records.documents import filters

MARK_OPEN, MARK_CLOSE = "\ue000", "\ue001"
_STORE = "_values"
_LOOP_KEYS = ("index", "first", "last", "length")
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
)
_MOST_LOOPS = 2
_MOST_ITEMS = 5_000
_MOST_CHARACTERS = 200_000
_MOST_VALUES = 50_000
_DEEPEST = 12


@dataclass(frozen=True)
class Forbidden:
    """A place in a template that is not allowed: line (from 1) and what stands there."""

    line: int
    text: str


class TooLarge(ValueError):
    """The context holds more than one document can carry."""


class _Environment(ImmutableSandboxedEnvironment):
    """Attributes are keys of plain dictionaries (and the counters of a loop), nothing else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in _LOOP_KEYS:
            return getattr(obj, attribute)
        return ChainableUndefined(name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, argument) if isinstance(argument, str) else ChainableUndefined()


@pass_context
def _set_aside(context: Context, value: object) -> str:
    """Keep what an expression yields apart from the markup; return the mark that stands for it."""
    store: list[str] = context[_STORE]
    text = clean(filters.text(value))
    if not text:
        return ""
    if len(store) >= _MOST_VALUES:
        raise TooLarge("文书内容过多，请减少清单项数或者另附附件。")
    store.append(text)
    return f"{MARK_OPEN}{len(store) - 1}{MARK_CLOSE}"


def _environment() -> _Environment:
    environment = _Environment(
        autoescape=False,
        optimized=False,
        finalize=_set_aside,
        undefined=ChainableUndefined,
        trim_blocks=False,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals = {}
    environment.tests = {}
    environment.filters = dict(filters.FILTERS)
    return environment


_ROOM = _environment()


def examine(source: str, roots: frozenset[str]) -> list[Forbidden]:
    """Everything in the template text `source` that a template may not contain.

    `roots` are the names that the context offers. An empty list means the text may be compiled.
    """
    for number, line in enumerate(source.splitlines(), 1):
        if MARK_OPEN in line or MARK_CLOSE in line:
            return [Forbidden(number, "保留字符")]
    try:
        tree = _ROOM.parse(source)
    except TemplateSyntaxError as error:
        return [Forbidden(error.lineno, str(error.message))]
    except RecursionError:
        return [Forbidden(1, "嵌套过深")]
    found: list[Forbidden] = []
    _walk(tree, roots, 0, 0, found)
    return found


def _walk(
    node: nodes.Node, names: frozenset[str], loops: int, depth: int, found: list[Forbidden]
) -> None:
    """Check `node` and what is under it; `names` are the names that are known here."""
    problem = "嵌套过深" if depth > 60 else _problem(node, names, loops)
    if problem:
        found.append(Forbidden(node.lineno, problem))
        return
    inner = names
    if isinstance(node, nodes.For):
        loops += 1
        # `_problem` has let pass only loops whose target is one name.
        target = cast("nodes.Name", node.target)
        inner = names | {target.name, "loop"}
        _walk(node.iter, names, loops, depth + 1, found)
        children: list[nodes.Node] = [*node.body, *node.else_]
    else:
        children = list(node.iter_child_nodes())
    for child in children:
        _walk(child, inner, loops, depth + 1, found)


def _problem(node: nodes.Node, names: frozenset[str], loops: int) -> str:
    """What is wrong with `node` by itself; empty when it is allowed."""
    match node:
        case nodes.Name():
            return "" if node.ctx == "load" and node.name in names else f"未知名称 {node.name}"
        case nodes.Getattr():
            return f"名称 {node.attr}" if node.attr.startswith("_") else ""
        case nodes.Const():
            plain = node.value is None or isinstance(node.value, (str, int, bool))
            return "" if plain and len(str(node.value)) <= 200 else "常量"
        case nodes.Filter():
            return _filter_problem(node)
        case nodes.For():
            return _loop_problem(node, loops)
        case _:
            return "" if isinstance(node, _ALLOWED) else type(node).__name__


def _filter_problem(node: nodes.Filter) -> str:
    plain = all(isinstance(argument, nodes.Const) for argument in node.args)
    if node.name not in filters.FILTERS or node.node is None:
        return f"未知过滤器 {node.name}"
    if node.kwargs or node.dyn_args or node.dyn_kwargs or not plain or len(node.args) > 2:
        return f"过滤器 {node.name} 的参数"
    return ""


def _loop_problem(node: nodes.For, loops: int) -> str:
    """A loop runs over a list of the context and is nested at most once."""
    source = node.iter
    while isinstance(source, nodes.Getattr):
        source = source.node
    if not isinstance(source, nodes.Name) or node.recursive or node.test is not None:
        return "循环只能用于所给清单"
    if not isinstance(node.target, nodes.Name) or node.target.name.startswith("_"):
        return "循环变量"
    return "" if loops < _MOST_LOOPS else "循环嵌套过深"


def compile_body(source: str) -> Template:
    """Compile a text that `examine` found nothing wrong with."""
    return _ROOM.from_string(source)


def fill(body: Template, context: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Run `body` on `context` (reduced to plain data first).

    Returns the markup with marks in place of values, and the values. Raises TooLarge.
    """
    values: list[str] = []
    data = {str(key): plain(value) for key, value in context.items()}
    return body.render({**data, _STORE: values}), tuple(values)


def plain(value: object, depth: int = 0) -> object:
    """`value` as plain data: None, bool, int, text, date, list or dict of these.

    Anything else becomes its text (an Article prints as 《…》第五条). Raises TooLarge.
    """
    if depth > _DEEPEST:
        raise TooLarge("文书内容嵌套过深。")
    if value is None or isinstance(value, (bool, int, date)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        if len(value) > _MOST_ITEMS:
            raise TooLarge(f"清单超过{_MOST_ITEMS}项，请另附附件。")
        return [plain(item, depth + 1) for item in value]
    text = str(value)
    if len(text) > _MOST_CHARACTERS:
        raise TooLarge(f"一项内容超过{_MOST_CHARACTERS}字，请另附附件。")
    return text


def clean(text: str) -> str:
    """`text` without control and direction characters; line ends become one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.isascii() and text.isprintable():
        return text
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return "".join(kept)
