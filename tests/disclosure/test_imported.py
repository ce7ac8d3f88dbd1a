"""Imported history stands on the portal with its source, and never as handled here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from sanjian.disclosure.imported import Historic, articles, looks_like_a_person, publish_imported
from sanjian.disclosure.models import PublishedDecision
from sanjian.law.forms import SHANGHAI
from sanjian.records.filming import of_agencies
from sanjian.records.models import Decision, Dossier
from sanjian.records.tracing import coverage
from tests import world

pytestmark = pytest.mark.django_db

ROW = Historic(
    key="a" * 64, agency="云溪县生态环境局", subject="云溪县东风建材有限公司",
    conclusion="罚款20,000元", source_label="decisions.csv第3行", cause="露天堆放砂土未覆盖",
    basis="大气污染防治法/108(一)", document_number="云环罚〔2021〕45号",
    decided_on=date(2021, 7, 14), source_url="https://example.org/45",
)  # fmt: skip


def publish(*rows: Historic) -> dict[str, int]:
    return publish_imported(rows=rows, at=world.START)


def test_history_has_its_source_and_neither_clock_nor_proof() -> None:
    assert publish(ROW) == {"published": 1, "updated": 0, "unchanged": 0}

    shown = PublishedDecision.objects.get()

    assert shown.origin == "imported"
    assert shown.source_label == "decisions.csv第3行"
    assert shown.source_url == "https://example.org/45"
    assert shown.due_on is None
    assert shown.act_hash == shown.act_commitment == shown.release_commitment == ""
    assert shown.basis == "《大气污染防治法》第一百零八条第一项"


def test_history_passes_no_gate_wants_no_film_and_is_counted_nowhere() -> None:
    """Contradiction 43: what was decided before the rules is marked, exempt and listed apart."""
    publish(ROW)

    assert not Dossier.objects.exists() and not Decision.objects.exists()
    agency = world.agency(ROW.agency, "云环")
    since, until = datetime(2021, 1, 1, tzinfo=SHANGHAI), datetime(2022, 1, 1, tzinfo=SHANGHAI)
    assert of_agencies([agency.pk], since, until) == []
    told = coverage([agency.pk], since, until)[agency.pk]
    assert (told.recorded.whole, told.reviewed.whole) == (0, 0)
    assert PublishedDecision.objects.get().get_origin_display() == "历史数据导入"


def test_the_same_row_again_changes_nothing_and_a_changed_one_keeps_its_address() -> None:
    publish(ROW)
    number = PublishedDecision.objects.get().number

    assert publish(ROW)["unchanged"] == 1
    assert publish(replace(ROW, conclusion="罚款30,000元"))["updated"] == 1

    shown = PublishedDecision.objects.get()
    assert (shown.number, shown.version, shown.conclusion) == (number, 2, "罚款30,000元")


def test_a_natural_person_whom_the_source_named_is_not_named_here() -> None:
    publish(
        replace(ROW, subject="周小满", facts="周小满在店外经营，电话13800138000。", person=True)
    )

    shown = PublishedDecision.objects.get()

    assert shown.subject == "周某某"
    assert "周小满" not in f"{shown.text}{shown.search_text}"
    assert "13800138000" not in f"{shown.text}{shown.search_text}"


def test_names_of_people_are_told_from_names_of_shops() -> None:
    for name in ("周小满", "欧阳明", "王伟", "阿卜杜·热合曼"):
        assert looks_like_a_person(name), name
    for name in ("云溪县东风建材有限公司", "好味来", "机械配件厂", "某单位", "", "XX局"):
        assert not looks_like_a_person(name), name


def test_a_row_that_says_little_is_shown_as_saying_little() -> None:
    publish(
        replace(
            ROW, agency="", subject="", conclusion="", decided_on=None, source_url="javascript:1"
        )
    )

    shown = PublishedDecision.objects.get()

    assert shown.agency == shown.subject == shown.conclusion == "来源未载明"
    assert shown.decided_on is None
    assert shown.source_url == ""


def test_thousands_of_rows_go_in_batches() -> None:
    rows = [
        replace(ROW, key=f"{n:064d}", document_number=f"云环罚〔2021〕{n}号") for n in range(1203)
    ]

    assert publish(*rows)["published"] == 1203
    assert publish(*rows)["unchanged"] == 1203


def test_short_citations_become_articles_and_other_words_stay() -> None:
    assert articles("食品安全法/122.1；行政处罚法/28.1") == (
        "《食品安全法》第一百二十二条第一款；《行政处罚法》第二十八条第一款"
    )
    assert articles("《食品安全法》第五十三条") == "《食品安全法》第五十三条"
    assert articles("") == ""
