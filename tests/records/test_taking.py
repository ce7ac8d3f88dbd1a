"""A case walks from lead to archive, and the record holds what it should."""

import pytest

from tests import world

pytestmark = pytest.mark.django_db


def test_an_ordinary_case_goes_from_lead_to_archive() -> None:
    county = world.county()
    case = world.decided(county)
    case.later(days=2).take("serve_decision", county.officer)
    case.take("prepare_publication", county.clerk)
    case.take("release_publication", county.publisher)
    case.later(days=3).take("record_payment", county.officer)
    case.take("close_case", county.head)
    case.take("archive_case", county.archivist)

    assert case.dossier.stage == "archived"
    assert case.dossier.closed
    assert [act.seq for act in case.acts][-1] == case.dossier.seq
