"""The names that templates may use, and how rule-pack values are offered under `terms`."""

from __future__ import annotations

from collections.abc import Mapping

ROOTS: dict[str, str] = {
    "agency": "办案机关：name、code_word、address、postcode、phone",
    "number": "本文书编号",
    "issued_on": "成文日期",
    "party": "当事人：kind、name、id_number、uscc、legal_rep、address、phone、gender、birth_date",
    "case": "案件：number、cause、source、filed_on、procedure、summary",
    "officers": "执法人员清单：name、certificate",
    "handled_by": "承办机构：unit、contact、phone",
    "facts": "违法事实",
    "evidence": "证据清单：name、kind、source、proves",
    "basis": "处罚依据清单",
    "violated": "违反的规定清单",
    "reasons": "理由：evidence 证据采信、basis 依据适用、discretion 自由裁量",
    "penalties": "处罚清单：kind、label、amount_fen",
    "fine_fen": "罚款总额，单位分",
    "correction": "责令改正的要求",
    "outcome": "处理建议的代码",
    "conclusion": "决定或者结果的内容",
    "performance": "履行方式和期限的说明",
    "payment": "缴款：bank、account_name、account、days、by",
    "remedy": "救济：reconsideration_organ、reconsideration_days、court、litigation_months、online",
    "hearing": "听证：rights、requested、held_at、place、chair、clerk、public",
    "statement": "陈述申辩：made_on、text、evidence、adopted、reasons",
    "review": "法制审核：body、reviewer、certificate、opinion、items、at",
    "crime": "涉嫌犯罪：raised、suspicion、offence、provision、measure、proof、verified、proposal、"
    "approved_on",
    "discussion": "集体讨论：at、place、chair、attendees、opinions、conclusion",
    "service": "送达：document、number、mode、place、at、receiver、refusal、witness",
    "previous": "所依据的在前文书：label、number、issued_on、served_on",
    "approvals": "审批意见清单：step、opinion、name、at",
    "items": "物品或者材料清单：name、specification、quantity、unit、condition、place",
    "licence": "许可：request、number、name、content、valid_from、valid_until、ground、way",
    "documents": "卷内文件清单：name、number、date、page、note",
    "content": "本步骤填写的各项，按其名称",
    "opening": "登记本案时填写的各项，按其名称",
    "draft": "现在的决定稿填写的各项，按其名称",
    "terms": "规则包参数，按键名分层，例如 terms.statement.window",
}


def nested(values: Mapping[str, object]) -> dict[str, object]:
    """Rule-pack values by dotted key as templates read them: {"a.b": 1} -> {"a": {"b": 1}}.

    A key that is also the beginning of another keeps its own value under `value`.
    """
    tree: dict[str, object] = {}
    for key, value in sorted(values.items()):
        place = tree
        *folders, last = key.split(".")
        for folder in folders:
            below = place.get(folder)
            if not isinstance(below, dict):
                below = {} if below is None else {"value": below}
                place[folder] = below
            place = below
        place[last] = value
    return tree
