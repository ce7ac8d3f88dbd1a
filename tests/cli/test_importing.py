"""`sanjian import decisions`: the report that an administrator reads."""

import argparse
import json
import os
from pathlib import Path

import pytest

from sanjian.cli import importing
from sanjian.disclosure.models import PublishedDecision
from sanjian.exchange.models import ImportBatch, ImportRow

pytestmark = pytest.mark.django_db
PUBLISHED = (
    Path(os.environ.get("SANJIAN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "data"
    / "published"
)
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


def test_what_is_taken_stands_on_the_portal_as_history_with_its_source(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    _, out, _ = run(capsys, str(file))
    assert "门户：新公示2件" in out
    shown = PublishedDecision.objects.get(document_number="云市监罚〔2026〕1号")
    assert shown.origin == PublishedDecision.Origin.IMPORTED
    assert "公示.jsonl第1行" in shown.source_label
    assert (shown.conclusion, shown.act_hash) == ("罚款5000元", "")
    assert "门户：新公示0件，更新0件，未变2件" in run(capsys, str(file))[1]


@pytest.mark.parametrize("kind", ["自然人", "个体工商户", ""])
def test_a_natural_persons_name_and_numbers_do_not_reach_the_portal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    person = {
        "CF_XDR_MC": "王建樵", "CF_XDR_LB": kind, "CF_XDR_ZJHM": "379901198003151239",
        "CF_WSH": "云市监罚〔2026〕3号", "CF_CFJG": "云溪县市场监督管理局",
        "CF_SY": "王建樵（身份证379901198003151239，电话13800138000）无照经营",
        "CF_NR": "对王建樵罚款500元", "CF_JDRQ": "2026/03/05", "主办人备注": "王建樵家住某处",
    }  # fmt: skip
    path = tmp_path / "自然人.jsonl"
    path.write_text(json.dumps(person), encoding="utf-8")
    run(capsys, str(path))
    shown = PublishedDecision.objects.get()
    public = " ".join(str(value) for value in vars(shown).values())
    for secret in ("王建樵", "379901198003151239", "13800138000"):
        assert secret not in public
    assert shown.subject == "王某某"
    assert shown.conclusion == "对王某某罚款500元"


def test_a_missing_or_unreadable_file_gets_a_clear_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, str(tmp_path / "无此文件"))[0] == 1
    (tmp_path / "空.csv").write_bytes(b"")
    code, _, err = run(capsys, str(tmp_path / "空.csv"))
    assert (code, err) == (1, "文件没有内容。\n")
    assert json.loads(run(capsys, str(tmp_path / "空.csv"), "--json")[1])["code"] == "EMPTY"


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the shared data folder is absent")
def test_everything_really_published_is_taken_or_refused_and_shown_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        for file in sorted(PUBLISHED.glob("*.jsonl")):
            run(capsys, str(file), "--json")
    read = sum(len(file.read_text("utf-8").splitlines()) for file in PUBLISHED.glob("*.jsonl"))
    assert ImportRow.objects.count() == 2 * read
    taken = ImportRow.objects.filter(version=1).count()
    assert taken == 44
    assert PublishedDecision.objects.count() == taken
    assert not PublishedDecision.objects.exclude(origin="imported").exists()
