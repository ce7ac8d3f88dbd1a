"""The bytes of requests and answers: strict JSON in, readable Chinese out."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

DEEPEST = 32
LONGEST_NUMBER = 40


class ReadableJson(JSONRenderer):
    """JSON as UTF-8 text: Chinese stands there as it is written."""

    json_dumps_params = {"ensure_ascii": False}


class StrictJson(Parser):
    """JSON in UTF-8 without NaN, doubled keys, bottomless nesting or endless numbers."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's value; HttpError 400 or 415 when it is not such JSON."""
        if request.content_type not in ("application/json", ""):
            raise HttpError(415, "请以 Content-Type: application/json 发送JSON")
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError:
            raise HttpError(400, "请求内容应为UTF-8编码的JSON") from None
        return read(text)


def read(text: str) -> Any:
    """Return the value of a JSON text; HttpError 400 says in Chinese where it is none."""
    try:
        value = json.loads(
            text, parse_constant=_no_constant, object_pairs_hook=_no_doubles, parse_int=_integer
        )
        _not_too_deep(value, 0)
    except json.JSONDecodeError as error:
        where = f"第{error.lineno}行第{error.colno}列"
        raise HttpError(400, f"请求内容不是有效的JSON（{where}）") from None
    except RecursionError:
        raise HttpError(400, "请求内容不是有效的JSON：嵌套过深") from None
    except ValueError as error:
        raise HttpError(400, f"请求内容不是有效的JSON：{error}") from None
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"不接受{name}")


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("数字过长")
    return int(digits)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("同一对象内有重复的名称")
    return found


def _not_too_deep(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("嵌套过深")
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, list)):
        for one in inner:
            _not_too_deep(one, depth + 1)
