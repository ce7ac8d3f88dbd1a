"""`sanjian import decisions`: the report that an administrator reads."""

import argparse
import json
from pathlib import Path

import pytest

from sanjian.cli import importing
from sanjian.exchange.models import ImportBatch

pytestmark = pytest.mark.django_db
GOOD = {
    "doc_no": "云市监罚〔2026〕1号", "party": "云溪县惠民超市", "authority": "云溪县市场监督管理局",
    "act": "存放过期食品", "fine_yuan": 5000, "events": {"决定": "2026-03-05"},
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    importing.configure(parser)
    code = importing.run(parser.parse_args(["decisions", *arguments]))
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "公示.jsonl"
    lines = [
        GOOD,
        GOOD | {"doc_no": "云市监罚〔2026〕2号", "fine_cn": "伍万元整"},
        {"act": "无名", "url": "x"},
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_the_report_names_every_doubtful_and_refused_row_and_the_totals(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    code, out, _ = run(capsys, str(file))
    assert code == 1
    assert "公示.jsonl：JSON lines，按UTF-8读取，共3行" in out
    assert "第2行　采用，有提示：云市监罚〔2026〕2号" in out
    assert "小写5000元，大写50000元" in out
    assert "第3行　未采用" in out
    assert "合计：采用1行，采用，有提示1行，采用为新版本0行" in out


def test_checking_reports_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    _, out, _ = run(capsys, str(file), "--check")
    assert "只作检查，没有写入" in out
    assert not ImportBatch.objects.exists()


def test_the_second_import_says_that_all_is_known(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    run(capsys, str(file))
    _, out, _ = run(capsys, str(file), "--json")
    report = json.loads(out)
    assert report["totals"]["已有相同内容，未重复采用"] == 2
    assert report["rows"][0]["doc_no"] == "云市监罚〔2026〕1号"


def test_a_missing_or_unreadable_file_gets_a_clear_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, str(tmp_path / "无此文件"))[0] == 1
    (tmp_path / "空.csv").write_bytes(b"")
    code, _, err = run(capsys, str(tmp_path / "空.csv"))
    assert (code, err) == (1, "文件没有内容。\n")
    assert json.loads(run(capsys, str(tmp_path / "空.csv"), "--json")[1])["code"] == "EMPTY"
