"""An officer takes a draft of a document away to edit it in Word; nothing is written."""

import io
from urllib.parse import quote

import docx
import pytest
from django.test import Client

from tests import world

pytestmark = pytest.mark.django_db


def test_the_report_can_be_taken_away_as_a_word_draft() -> None:
    where = world.county()
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.take("file_case", where.head)
    case.take("on_site_record", where.officer)
    case.take("add_evidence", where.officer)
    client = Client()
    client.force_login(where.officer, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/cases/{case.dossier.uid}/steps/order_correction"
    answer = client.post(
        address, {"required_act": "停止无证经营", "correct_by": "2026-12-31", "word": "1"}
    )
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "停止无证经营" in text
    assert quote("草稿") in answer["Content-Disposition"]
    before = case.dossier.seq
    case.dossier.refresh_from_db()
    assert case.dossier.seq == before
