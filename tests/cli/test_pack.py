"""`sanjian pack` answers in Chinese for people and in JSON for machines."""

import json
import re
from pathlib import Path

import pytest

from sanjian.cli.main import main
from tests.rulepacks.conftest import Folder


@pytest.fixture
def packs(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "packs")


def test_check_passes_sound_packs(packs: Folder, capsys) -> None:
    assert main(["pack", "check", str(packs.root)]) == 0
    said = capsys.readouterr().out
    assert "通过  town" in said
    assert "没有发现问题" in said


def test_check_names_file_entry_and_reason_of_each_problem(packs: Folder, capsys) -> None:
    packs.entry("decision.serve", '{ count = 9, unit = "working_day" }', until="2022-06-01")
    packs.file("town/third.toml", "[[entry]]\nkey = ")
    assert main(["pack", "check", str(packs.root)]) == 1
    said = capsys.readouterr().err
    assert "town/more.toml 第1条 decision.serve：放宽了“全国”" in said
    assert "town/third.toml" in said
    assert "TOML 语法错误" in said


def test_check_speaks_json(packs: Folder, capsys) -> None:
    packs.entry("weather", "3")
    assert main(["pack", "check", str(packs.root), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [pack["name"] for pack in said["packs"]] == ["nation"]
    assert said["errors"] == [
        {
            "file": "town/more.toml",
            "entry": "第1条 weather",
            "reason": "未知的键 weather",
            "basis": "",
        }
    ]


def test_explain_shows_value_layer_source_dates_and_what_is_above(packs: Folder, capsys) -> None:
    arguments = ["--pack", "town", "--packs", str(packs.root), "--on", "2026-11-22"]
    assert main(["pack", "explain", "decision.serve", *arguments]) == 0
    said = capsys.readouterr().out
    assert "处罚决定书送达期限（decision.serve），2026年11月22日：5个工作日" in said
    assert "云溪县实施方案 二（一）" in said
    assert "YX-01" in said
    assert "2022年1月1日至今" in said
    assert "上级规定：全国 《行政处罚法》第六十一条第一款" in said


def test_explain_marks_a_platform_default(packs: Folder, capsys) -> None:
    arguments = ["--pack", "town", "--packs", str(packs.root)]
    main(["pack", "explain", "review.limit", *arguments])
    assert "平台默认（非来源文件规定）" in capsys.readouterr().out
    assert main(["pack", "explain", "review.limit", *arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["default"] is True


def test_explain_of_an_unknown_key_offers_the_nearest(packs: Folder, capsys) -> None:
    arguments = ["--pack", "town", "--packs", str(packs.root)]
    assert main(["pack", "explain", "review.limits", *arguments]) == 1
    assert "是否应为 review.limit" in capsys.readouterr().err


def test_diff_lists_only_what_differs(packs: Folder, capsys) -> None:
    arguments = ["--packs", str(packs.root), "--on", "2026-11-22"]
    assert main(["pack", "diff", "nation", "town", *arguments]) == 0
    said = capsys.readouterr().out
    assert "2026年11月22日，全国与云溪县有1项不同" in said
    assert "全国：7个工作日" in said
    assert "云溪县：5个工作日" in said
    main(["pack", "diff", "nation", "town", *arguments, "--json"])
    found = json.loads(capsys.readouterr().out)["differences"]
    assert [one["key"] for one in found] == ["decision.serve"]


def test_an_unknown_pack_and_a_wrong_date_are_refused(packs: Folder, capsys) -> None:
    assert main(["pack", "diff", "nation", "mars", "--packs", str(packs.root)]) == 1
    assert "没有这个规则包（现有：nation、town）" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["pack", "explain", "review.limit", "--on", "2026-02-30"])
    assert stopped.value.code == 2
    assert "不是日期：2026-02-30" in capsys.readouterr().err


def test_rules_lists_every_parameter_with_source_and_differences(capsys) -> None:
    assert main(["pack", "rules", "--pack", "mingxi", "--on", "2026-11-22"]) == 0
    said = capsys.readouterr().out
    assert "许可、处罚决定的公开期限（publish.decision）：7个工作日" in said
    assert "来源：明政办〔2019〕44号 二（五），自2019年10月23日" in said
    assert re.search(r"annual_report\.due.*\n.*\n\s+不同：东丽区万新街", said)
    main(["pack", "rules", "--pack", "mingxi", "--on", "2026-11-22", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["issued"] == "2019-10-23"
    assert len(found["rules"]) > 180
    assert all(one["source"] or one["value"] is None for one in found["rules"])


def test_rules_are_narrowed_by_theme_and_words(capsys) -> None:
    main(["pack", "rules", "--theme", "hearing", "--find", "报告", "--json"])
    found = json.loads(capsys.readouterr().out)["rules"]
    assert [one["key"] for one in found] == ["hearing.report"]
    assert main(["pack", "rules", "--find", "没有这样的规则"]) == 0
    assert "没有找到" in capsys.readouterr().out


@pytest.mark.clause("HM-18")
def test_the_matrix_of_organs_and_fields_is_exported_with_its_nine_rows(capsys) -> None:
    main(["pack", "explain", "types.by_organ", "--pack", "haimen", "--on", "2017-06-01", "--json"])
    rows = json.loads(capsys.readouterr().out)["value"]
    nine = {
        row["label"]: row["types"]
        for row in rows
        if row["code"] != "all" and row["types"] != ["by_superior"]
    }
    assert nine == {
        "市住建局": ["expropriation"],
        "市国土局": ["expropriation"],
        "市市监局": ["licence"],
        "市城管局": ["licence"],
        "市农业局": ["licence"],
        "市审批局": ["licence"],
        "市公安局": ["fee"],
        "市人社局": ["fee"],
        "市民政局": ["fee"],
    }
