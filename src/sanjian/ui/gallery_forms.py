"""Invented forms for the gallery: every kind of field, filled, sent back and sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sanjian.ui.forms import BoundField, Form, Option, bind


@dataclass(frozen=True)
class Sample:
    """A field descriptor as the gallery needs it."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    help: str = ""
    law: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple["Sample", ...] = field(default=())
    limit: int | None = None


def fields() -> list[Sample]:
    """One descriptor of every kind."""
    apl = "《行政处罚法》第五十七条"
    return [
        Sample("title", "案由", help="写违法行为，不写结论。"),
        Sample(
            "fact", "违法事实", "longtext", help="时间、地点、行为、后果。", law=apl, limit=2000
        ),
        Sample("found", "发现日期", "date"),
        Sample("visited", "检查时间", "datetime", required=False),
        Sample("fine", "拟罚款数额", "yuan", law="《食品安全法》第一百二十四条第一款"),
        Sample("count", "涉案件数", "integer"),
        Sample(
            "source",
            "线索来源",
            "choice",
            choices=(
                ("daily", "日常检查"),
                ("complaint", "投诉举报"),
                ("transfer", "其他机关移送"),
            ),
        ),
        Sample(
            "kind",
            "处罚种类",
            "choices",
            choices=(("warn", "警告"), ("fine", "罚款"), ("seize", "没收违法所得")),
        ),
        Sample("hearing", "当事人是否要求听证", "yesno", law="《行政处罚法》第六十三条"),
        Sample(
            "officers",
            "承办人",
            "officers",
            help="不得少于两人。",
            law="《行政处罚法》第四十二条第一款",
        ),
        Sample("reviewer", "审核人", "person"),
        Sample("exhibits", "所依据的证据", "evidence"),
        Sample("papers", "附送的文书", "documents", required=False),
        Sample(
            "goods",
            "涉案物品",
            "rows",
            help="逐项填写，与清单一致。",
            columns=(
                Sample("name", "名称"),
                Sample("amount", "数量", "integer"),
                Sample("price", "单价", "yuan", required=False),
            ),
        ),
    ]


def options() -> dict[str, list[Option]]:
    """What the pickers offer."""
    return {
        "officers": [
            Option("1", "苏文静", "执法证 35042100012，有效至2028年6月30日"),
            Option("2", "周立行", refused="执法证已于2026年11月1日到期，不能承办"),
            Option("3", "林澄", "执法证 35042100031，有效至2027年3月31日"),
        ],
        "reviewer": [
            Option("8", "李慎之", "国家统一法律职业资格"),
            Option("9", "高明", refused="曾参与本案调查"),
        ],
        "exhibits": [
            Option("3", "证3 冷藏柜温度显示照片", "视听资料，原件", url="#e3"),
            Option("4", "证4 进货台账复印件", "书证，复制件", url="#e4"),
        ],
    }


def fresh_form() -> Form:
    """The form with values that are fine."""
    values: dict[str, Any] = {
        "title": "经营超过保质期的食品",
        "found": date(2026, 9, 14),
        "fine": "5000.00",
        "count": 86,
        "source": "daily",
        "kind": ["fine", "seize"],
        "hearing": False,
        "officers": [1, 3],
        "goods": [{"name": "袋装卤蛋", "amount": 86, "price": "2.50"}],
    }
    return _form(bind(fields(), values, options=options()), "")


def wrong_form() -> Form:
    """The form as it comes back: everything typed is there, with what is wrong."""
    values: dict[str, Any] = {
        "title": "",
        "found": "2026年13月40日",
        "fine": "５千",
        "source": "daily",
        "officers": ["1"],
        "goods": [{"name": "袋装卤蛋", "amount": "很多", "price": ""}],
    }
    errors = {
        "title": ["请填写“案由”"],
        "found": ["“发现日期”：2026年没有13月"],
        "fine": ["“拟罚款数额”须为数字，单位元，最多两位小数"],
        "officers": ["承办人不得少于两人（《行政处罚法》第四十二条第一款）"],
        "goods-0-amount": ["“数量”应填写整数"],
    }
    return _form(bind(fields(), values, errors=errors, options=options()), "confirm-decide")


def missing(typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """The plainest check there is: what is required and was left empty."""
    return {
        one.name: [f"请填写“{one.label}”"]
        for one in fields()
        if one.required and typed.get(one.name) in ("", [], None)
    }


def posted_form(typed: Mapping[str, Any], more_rows: str) -> Form:
    """The form as it was sent: unchecked if only one more row was asked for."""
    errors = {} if more_rows else missing(typed)
    bound = bind(fields(), typed, errors=errors, options=options(), more_rows=more_rows)
    return _form(bound, "confirm-decide")


def _form(bound: list[BoundField], confirm: str) -> Form:
    return Form(
        bound,
        "作出处罚决定",
        binding=True,
        cancel_url="#back",
        draft_key="gallery",
        hidden=[("sequence", "14")],
        note="决定作出后7日内送达",
        confirm=confirm,
        session_url="/ui/session",
        login_url="/login",
    )
