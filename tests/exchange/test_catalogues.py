"""Published lists of major decisions into a draft: every row told, nothing lost, nothing twice."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import pytest
import xlsxwriter

from sanjian.cli import importing
from sanjian.exchange.catalogues import read_catalogue
from sanjian.exchange.catalogues.taking import import_catalogue
from sanjian.exchange.decisions import Unreadable
from sanjian.exchange.models import CatalogueImport, CatalogueImportRow
from sanjian.law.catalogue import Entry
from sanjian.records.rules import rules
from sanjian.registry.catalogue import drafting
from sanjian.registry.catalogue.models import CatalogueDraft
from sanjian.registry.catalogue.refusals import CatalogueRefused, NoCatalogue
from sanjian.rulepacks.models import PublishedPack
from tests import world
from tests.registry.lists import AT, office

PUBLISHED = (
    Path(os.environ.get("SANJIAN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "data" / "published" / "legal_review_catalogues.jsonl"
)  # fmt: skip
LABELS = {"fine": "罚款", "revoke_licence": "吊销许可证件", "suspend_business": "责令停产停业"}
HEAD = "序号,执法类别,事项,所属领域,公民数额,单位数额,含本数,处罚种类,依据"
TABLE = f"""样例机关重大执法决定目录
{HEAD}
1,行政处罚,较大数额罚款,食品安全,1万元,5万元,是,,样例规定第三条
2,处罚,吊销证照,,,,,吊销许可证件,
3,行政许可,应当听证的许可,,,,,,
4,行政处罚,,,,,,,
5,飞行检查,其他检查,,很多,,也许,没收一切,
"""


def read(tmp_path: Path, content: str | bytes, name: str = "目录.csv") -> list[Entry | None]:
    """The entries that a file makes, None for a refused row."""
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [row.entry for row in read_catalogue(file, LABELS).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_in_the_encodings_of_chinese_offices(tmp_path: Path, encoding: str) -> None:
    first, second, third, fourth, fifth = read(tmp_path, TABLE.encode(encoding))
    assert first == Entry(
        "", "较大数额罚款", act_kind="penalty", field="食品安全", measure="fine",
        person_fen=10_000_00, organisation_fen=50_000_00, basis="样例规定第三条",
    )  # fmt: skip
    assert second is not None
    assert (second.act_kind, second.penalty_kinds) == ("penalty", ("revoke_licence",))
    assert third is not None
    assert (third.act_kind, third.asked) == ("licence", True)
    assert fourth is None
    assert fifth is not None
    assert (fifth.act_kind, fifth.person_fen, fifth.asked) == ("", None, True)


def test_what_was_not_understood_is_said_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "目录.csv"
    file.write_text(TABLE)
    told = read_catalogue(file, LABELS)
    last = told.rows[-1]
    assert last.place == "第7行"
    assert "“飞行检查”不是已知的类别，已留空，请核对" in last.notes
    assert "“很多”不是数额，已留空，请核对" in last.notes
    assert "“也许”看不出是否含本数，按含本数处理" in last.notes
    assert "“没收一切”不是已知的处罚种类，请核对" in last.notes
    assert json.loads(last.raw)["执法类别"] == "飞行检查"
    assert "样例机关重大执法决定目录" in told.remarks[0]


def test_a_workbook_is_read_by_sheet(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "目录.xlsx")
    sheet = book.add_worksheet("目录")
    for number, line in enumerate(TABLE.splitlines()):
        sheet.write_row(number, 0, line.split(","))
    book.add_worksheet("说明").write_row(0, 0, ["没有列名"])
    book.close()
    told = read_catalogue(tmp_path / "目录.xlsx", LABELS)
    assert len(told.rows) == 5
    assert told.rows[0].entry is not None
    assert told.rows[0].entry.organisation_fen == 50_000_00
    assert any("说明" in remark for remark in told.remarks)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("个人>5000元、组织>50000元", (5_000_00, 50_000_00, False, "fine")),
        ("公民≥5000元、组织≥50000元,或没收达该额", (5_000_00, 50_000_00, True, "either")),
        ("对公民处1.5万元以上、对单位处10万元以上罚款", (15_000_00, 100_000_00, True, "fine")),
    ],
)
def test_amounts_are_read_out_of_the_words(
    tmp_path: Path, text: str, wanted: tuple[int, int, bool, str]
) -> None:
    (entry,) = read(tmp_path, json.dumps({"事项": text}), "目录.json")
    assert entry is not None
    found = (entry.person_fen, entry.organisation_fen, entry.inclusive, entry.measure)
    assert found == wanted
    assert not entry.asked


@pytest.mark.parametrize("text", ["没收相当数额", "需从重或从轻", "查封致生产经营难以正常进行"])
def test_words_that_no_figure_can_test_are_asked_of_the_officer(tmp_path: Path, text: str) -> None:
    (entry,) = read(tmp_path, json.dumps({"事项": text}), "目录.json")
    assert entry is not None
    assert entry.asked


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"), (b"a,b\n1,2\n", "NO_HEADER"), (b"\xff\xff\xff,\x81", "ENCODING"),
        (f'{HEAD}\n1,"x\n'.encode(), "QUOTE"), (b"PK\x03\x04broken", None),
        ((HEAD + "\n" + "1,行政处罚,x,,,,,,\n" * 5001).encode(), "TOO_MANY_ROWS"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, content: bytes, code: str | None
) -> None:
    with pytest.raises(Unreadable) as error:
        read(tmp_path, content)
    assert code is None or error.value.code == code
    assert str(error.value)


@pytest.mark.parametrize("line", ["[1, 2]", '{"事项": ["x"]}\nnot json\n', '{"items": [7, {}]}'])
def test_odd_json_is_reported_row_by_row(tmp_path: Path, line: str) -> None:
    file = tmp_path / "目录.jsonl"
    file.write_text(line)
    assert all(row.raw and (row.entry or row.notes) for row in read_catalogue(file, LABELS).rows)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the folder of public data is not here")
def test_the_published_lists_are_taken_whole(tmp_path: Path) -> None:
    told = read_catalogue(PUBLISHED, LABELS)
    assert len(told.rows) == 17
    assert all(row.entry for row in told.rows)
    exclusive = [row.entry.inclusive for row in told.rows if row.entry and row.entry.person_fen]
    assert exclusive == [False, True, True, True]
    assert any("materials" in remark for remark in told.remarks), "nothing of the file is lost"


@pytest.mark.django_db
def test_an_import_fills_the_draft_and_can_be_repeated(tmp_path: Path) -> None:
    here = office()
    pack = world.published(world.shipped("mingxi")).digest
    file = tmp_path / "目录.csv"
    file.write_text(TABLE)
    params = rules(pack, AT.date())

    def brought() -> CatalogueImport:
        return import_catalogue(catalogue=here.own(), file=file, name="目录.csv", params=params,
                                by=here.legal, at=AT)  # fmt: skip

    batch = brought()
    told = list(batch.rows.values_list("outcome", "code"))
    assert told == [
        ("taken", "1"),
        ("taken", "2"),
        ("warned", "3"),
        ("refused", ""),
        ("warned", "4"),
    ]
    again = brought()
    assert list(again.rows.values_list("outcome", "code")) == [
        ("repeated", "1"), ("repeated", "2"), ("repeated", "3"), ("refused", ""), ("repeated", "4"),
    ]  # fmt: skip
    assert len(CatalogueDraft.objects.get(catalogue=here.own()).rows) == 4
    with pytest.raises(CatalogueRefused):
        import_catalogue(catalogue=here.own(), file=file, name="x", params=params,
                         by=here.officer, at=AT)  # fmt: skip
    with pytest.raises(NoCatalogue):
        import_catalogue(catalogue=here.own(), file=file, name="x", params=params,
                         by=here.supervisor, at=AT)  # fmt: skip
    assert CatalogueImport.objects.count() == 2


@pytest.mark.django_db
def test_the_command_line_reports_every_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = office()
    world.published(world.shipped("mingxi"))
    assert PublishedPack.objects.exists()
    file = tmp_path / "目录.csv"
    file.write_text(TABLE)
    parser = argparse.ArgumentParser()
    importing.configure(parser)

    def run(*given: str) -> tuple[int, str]:
        code = importing.run(parser.parse_args(["catalogue", *given]))
        told = capsys.readouterr()
        return code, told.out + told.err

    code, told = run(str(file), "--agency", here.agency.name, "--by", "he")
    assert code == 1
    assert "第3行　采用（第1项）" in told
    assert "第6行　未采用" in told
    assert "草稿须由另一人" in told
    code, told = run(str(file), "--agency", "云市监", "--by", "he", "--json")
    assert {row["outcome"] for row in json.loads(told)["rows"]} == {"repeated", "refused"}
    for wrong in (
        ("无", "--agency", "云市监", "--by", "he"), (str(file), "--agency", "无", "--by", "he"),
        (str(file), "--agency", "云市监", "--by", "无"),
        (str(file), "--agency", "云市监", "--by", "zhang"),
        (str(file), "--agency", "云市监", "--by", "he", "--list", "无"),
        (str(tmp_path), "--agency", "云市监", "--by", "he"),
    ):  # fmt: skip
        code, told = run(*wrong)
        assert code == 1
        assert told.strip()
    assert CatalogueImportRow.objects.count() == 10


@pytest.mark.django_db
def test_a_superior_list_is_brought_by_the_bureau(tmp_path: Path) -> None:
    here = office()
    pack = world.published(world.shipped("mingxi")).digest
    file = tmp_path / "标准.json"
    file.write_text(json.dumps([{"事项": "吊销许可证", "类别": "行政处罚"}]))
    listed = drafting.superior_catalogue(
        name="省标准", issuer="省局", level="province", by=here.supervisor, at=AT
    )
    batch = import_catalogue(catalogue=listed, file=file, name="标准",
                             params=rules(pack, AT.date()), by=here.supervisor, at=AT)  # fmt: skip
    assert batch.rows.get().code == "1"
