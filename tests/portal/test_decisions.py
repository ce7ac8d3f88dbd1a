"""What a citizen finds on the portal, and what he does not."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from sanjian.disclosure import actions, registers
from sanjian.disclosure.imported import Historic, publish_imported
from sanjian.disclosure.snapshots import public_number, text_hash
from sanjian.portal.frame import SEARCHES
from tests import world
from tests.disclosure.scenes import decided, prepared, released
from tests.portal.conftest import Visitor

Publish = Callable[..., world.Case]


def address(case: world.Case) -> str:
    return f"/decisions/{public_number(str(case.dossier.uid))}"


def company(
    name: str = "云溪县好味来食品有限公司", cause: str = "经营超过保质期的食品"
) -> dict[str, str]:
    return {
        "party_kind": "organisation", "party_name": name, "party_number": "", "party_phone": "",
        "cause": cause, "party_address": "云溪县城关镇文昌路66号",
    }  # fmt: skip


def test_the_home_page_has_one_search_box_six_entries_and_what_is_new(
    visitor: Visitor, published: Publish
) -> None:
    published(**company())

    home = visitor.get("/")

    assert home.status_code == 200
    assert "云溪县" in home.words
    assert home.words.count('type="search"') == 1
    assert home.words.count("<li><a href=") >= 6
    assert "经营超过保质期的食品" in home.words


def test_a_decision_page_says_who_why_on_what_basis_with_what_result_and_remedy(
    visitor: Visitor, published: Publish
) -> None:
    case = published(**company())

    shown = visitor.get(address(case))

    assert shown.status_code == 200
    for words in (
        "谁", "云溪县好味来食品有限公司", "因什么", "经营超过保质期的食品", "依据什么", "结果如何",
        "怎样救济", "60日内向云溪县人民政府", "云溪县市场监督管理局",
        "行政处罚", "罚款",
    ):  # fmt: skip
        assert words in shown.words, words


def test_the_page_proves_when_it_was_due_by_the_days_it_counted(
    visitor: Visitor, published: Publish
) -> None:
    case = published(**company())
    duty = case.dossier.duties.get(code="publish")

    shown = visitor.get(address(case))
    proof = json.loads(visitor.get(f"{address(case)}/proof.json").words)

    assert "按期公示" in shown.words
    assert "核验这份决定" in shown.words
    assert len(proof["working_days"]) == 7
    assert proof["working_days"][0] > proof["decided_on"]
    assert proof["due_on"] == proof["working_days"][-1] == duty.due.date().isoformat()
    assert proof["hash"] == text_hash(proof["public"])
    assert proof["act_hash"] == case.dossier.acts.get(step="decide_penalty").hash


def test_a_late_decision_says_by_how_many_days_it_is_late(
    visitor: Visitor, county: world.County
) -> None:
    case = released(prepared(decided(county, **company())), days=40)

    shown = visitor.get(address(case))

    assert "日公示" in shown.words
    assert "逾期" in shown.words


def test_nothing_personal_is_on_any_page_of_the_portal(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    pages = [
        "/", "/decisions", address(case), f"{address(case)}/proof.json", "/decisions.csv",
        "/search?q=周某某", "/sitemap.xml", "/sitemap-0.xml", "/agencies",
    ]  # fmt: skip

    for path in pages:
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        for secret in ("周小满", "350425199001011234", "13800138000", "301室"):
            assert secret not in answer.words, (path, secret)


def test_the_hidden_name_finds_nothing(visitor: Visitor, published: Publish) -> None:
    published()

    assert "没有查到" in visitor.get("/search", q="周小满").words
    assert "没有查到" in visitor.get("/search", q="350425199001011234").words


def test_a_withdrawn_decision_answers_410_with_its_reason_and_is_forgotten_everywhere(
    visitor: Visitor, published: Publish
) -> None:
    case = published(**company())
    case.later(days=3).take("record_overturn", case.county.head, how="unlawful")
    actions.withdraw(
        dossier=case.dossier, reason="行政复议确认违法。", by=case.county.clerk,
        at=case.later(hours=1).at,
    )  # fmt: skip

    gone = visitor.get(address(case))

    assert gone.status_code == 410
    assert "行政复议确认违法。" in gone.words
    assert "《行政处罚法》第四十八条第二款" in gone.words
    for path in (
        address(case), f"{address(case)}/proof.json", "/", "/decisions", "/decisions.csv",
        "/search?q=好味来", "/sitemap-0.xml",
    ):  # fmt: skip
        answer = visitor.get(path)
        assert "好味来食品有限公司" not in answer.words.replace('value="好味来"', ""), path
        assert "经营超过保质期" not in answer.words, path
    assert json.loads(visitor.get(f"{address(case)}/proof.json").words)["code"] == "WITHDRAWN"


def test_a_decision_not_yet_released_looks_like_one_that_does_not_exist(
    visitor: Visitor, county: world.County
) -> None:
    case = prepared(decided(county, **company()))

    hidden = visitor.get(address(case))
    absent = visitor.get("/decisions/aaaaaaaaaa")

    assert hidden.status_code == absent.status_code == 404
    number = public_number(str(case.dossier.uid))
    assert hidden.words.replace(number, "aaaaaaaaaa") == absent.words


@pytest.mark.parametrize("rest", ["", "/proof.json", "/correction"])
def test_hidden_and_absent_have_the_same_status_headers_and_body(
    visitor: Visitor, county: world.County, rest: str
) -> None:
    case = prepared(decided(county, **company()))
    number = public_number(str(case.dossier.uid))

    hidden = visitor.get(f"/decisions/{number}{rest}")
    absent = visitor.get(f"/decisions/aaaaaaaaaa{rest}")

    assert hidden.status_code == absent.status_code == 404
    assert dict(hidden.headers) == dict(absent.headers)
    assert hidden.words.replace(number, "aaaaaaaaaa") == absent.words


def test_words_names_and_days_find_the_decision(visitor: Visitor, published: Publish) -> None:
    published(**company())

    for query in (
        "好味来", "超过保质期", "味来食品有限", "2026年3月", "2026-03", "2026年", "罚款", "味",
        "好味来 保质期", "保质期，好味来", "市场监督管理局",
    ):  # fmt: skip
        assert "共1份" in visitor.get("/search", q=query).words, query
    for query in ("好味道", "2026年4月", "2019年", "好味来 卷烟", "味好来"):
        assert "共0份" in visitor.get("/search", q=query).words, query


def test_a_document_number_is_found_in_any_brackets(visitor: Visitor, published: Publish) -> None:
    case = published(**company())
    number = case.dossier.documents.get(kind="penalty_decision").number
    plain = number.replace("〔", "").replace("〕", "")

    for typed in (
        number, number.replace("〔", "[").replace("〕", "]"), plain,
        number.replace("〔", "（").replace("〕", "）"), number.replace("〔", " 〔"),
    ):  # fmt: skip
        assert "共1份" in visitor.get("/search", q=typed).words, typed


ODD = (
    "%", "_", "' OR 1=1 --", "<script>alert(1)</script>", "''''", "𠮷野家", "\u202e驴", "()&|!:*",
    "a & b | !c", "\\", "＄＄", "1" * 64,
)  # fmt: skip


def test_odd_queries_find_nothing_and_break_nothing(visitor: Visitor, published: Publish) -> None:
    published(**company())

    for query in ODD:
        answer = visitor.get("/search", q=query)
        assert answer.status_code == 200, query
        assert "<script>alert" not in answer.words
        assert "经营超过保质期的食品" not in answer.words, query


def test_a_query_is_at_most_64_characters(visitor: Visitor) -> None:
    assert visitor.get("/search", q="罚" * 64).status_code == 200
    long = visitor.get("/search", q="罚" * 65)
    assert long.status_code == 400
    assert "最多64个字" in long.words
    assert visitor.get("/search", q="罚" * 10_000).status_code == 400
    assert visitor.get("/decisions", agency="机" * 200).status_code == 400
    assert visitor.get("/search", q="a\x00b").status_code == 400


def test_odd_filters_are_answered(visitor: Visitor) -> None:
    for name, value in (
        ("page", "-1"), ("page", "99999"), ("page", "x"), ("page", "３"), ("year", "20261"),
        ("year", "二〇"), ("agency", "没有这个机关"), ("agency", "'; DROP TABLE"),
    ):  # fmt: skip
        assert visitor.get("/decisions", **{name: value}).status_code == 200, value


def test_lists_narrow_by_agency_year_and_category(visitor: Visitor, published: Publish) -> None:
    published(**company())

    assert "共1份" in visitor.get("/decisions", agency="云溪县市场监督管理局", year="2026").words
    assert "共0份" in visitor.get("/decisions", year="2019").words
    assert "共0份" in visitor.get("/decisions", category="行政许可").words


def test_what_was_searched_for_is_marked(visitor: Visitor, published: Publish) -> None:
    published(**company())

    assert "<mark>保质期</mark>" in visitor.get("/search", q="保质期").words


def test_a_flood_of_searches_is_told_to_wait_while_reading_goes_on(
    visitor: Visitor, published: Publish
) -> None:
    case = published(**company())
    assert visitor.get("/search", q="罚款").status_code == 200
    for _ in range(SEARCHES.limit):
        SEARCHES.wait("127.0.0.1", time.monotonic())

    told = visitor.get("/search", q="罚款")
    assert told.status_code == 429
    assert int(told.headers["Retry-After"]) >= 1
    assert "请" in told.words and "秒后再试" in told.words
    assert visitor.get(address(case)).status_code == 200
    assert visitor.get("/decisions").status_code == 200


def test_the_portal_only_reads(visitor: Visitor) -> None:
    for path in ("/", "/search", "/verify", "/decisions.csv"):
        assert visitor.client.post(path).status_code in (403, 405), path


def test_pages_set_no_cookie_and_carry_the_strict_policy(
    visitor: Visitor, published: Publish
) -> None:
    case = published(**company())
    for path in ("/", "/decisions", address(case), "/verify", "/agencies", "/procedures", "/data"):
        answer = visitor.get(path)
        assert not answer.cookies, path
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert "<script>" not in answer.words and " style=" not in answer.words, path
        assert answer.headers["Cache-Control"] == "no-cache"


def test_the_open_data_holds_every_public_decision_and_no_formula(
    visitor: Visitor, published: Publish
) -> None:
    published(**company(cause="=HYPERLINK(1) 案"))

    answer = visitor.get("/decisions.csv")

    assert answer.words.startswith("\ufeff公示编号,执法机关")
    assert "云溪县好味来食品有限公司" in answer.words
    assert ",=HYPERLINK" not in answer.words


def test_whoever_follows_every_link_meets_nothing_personal(
    visitor: Visitor, published: Publish
) -> None:
    case = published()
    published(**company())
    registers.publish_document_proofs(at=case.at)
    secrets = ("周小满", "小满", "350425199001011234", "19900101", "13800138000", "2幢301室")
    waiting, seen = ["/", "/sitemap.xml", "/sitemap-0.xml", "/decisions.csv", "/robots.txt"], set()

    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = visitor.get(path)
        assert answer.status_code in (200, 302), path
        for secret in secrets:
            assert secret not in answer.words, (path, secret)
        links = re.findall(r'(?:href="|<loc>)(?:http://testserver)?(/[^"<#]*)', answer.words)
        waiting += [link.replace("&amp;", "&") for link in links if "/ui/" not in link
                    and "/static/" not in link]  # fmt: skip

    assert address(case) in seen
    assert f"{address(case)}/proof.json" in seen
    assert len(seen) > 12


def test_common_words_are_counted_to_a_thousand_and_still_found_newest_first(
    visitor: Visitor, county: world.County
) -> None:
    rows = [
        Historic(
            key=f"{number:064d}", agency="云溪县生态环境局", subject=f"云溪县{number}号厂",
            conclusion="罚款", source_label="样例", cause="噪声排放",
            decided_on=date(2019, 1, 1) + timedelta(days=number),
        )
        for number in range(1100)
    ]  # fmt: skip
    publish_imported(rows=rows, at=world.START)

    first = visitor.get("/search", q="噪声").words
    last = visitor.get("/search", q="噪声", page="50").words
    beyond = visitor.get("/search", q="噪声", page="51").words

    assert "超过1,000份" in first
    assert first.index("1099号厂") < first.index("1098号厂")
    assert "下一页" in first and "下一页" not in last
    assert "这里最多显示1,000份" in last
    assert "100号厂" in last
    assert last == beyond.replace("page%3D51", "page%3D50")
