"""指导案例 on the portal."""

from __future__ import annotations

import pytest

from tests import world
from tests.disclosure.test_guiding import approved, archived
from tests.portal.conftest import Visitor


@pytest.mark.django_db(transaction=True)
def test_a_visitor_reads_the_guiding_cases_written_for_the_public(
    visitor: Visitor, county: world.County
) -> None:
    assert "执法机关发布后列在这里" in visitor.get("/guiding-cases").words
    approved(archived(county), reach="public")
    words = visitor.get("/guiding-cases").words
    assert "初次违法的，先行责令改正。" in words and "周小满" not in words
