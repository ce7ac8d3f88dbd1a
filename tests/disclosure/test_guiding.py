"""指导案例: from archived cases only, without a name, by three people, shown beside like cases."""

from __future__ import annotations

from typing import Any

import pytest

from sanjian.disclosure import guiding
from sanjian.disclosure.models import GuidingCase, PublishedGuidingCase
from sanjian.records.verification import verify
from sanjian.registry.models import Person
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure import scenes

pytestmark = pytest.mark.django_db
BREACH = [{"statute": "云溪县示例条例", "article": "第三条"}]


def archived(where: world.County) -> world.Case:
    """A case of a natural person, decided, published and put away."""
    case = scenes.released(scenes.prepared(scenes.decided(where)))
    case.later(days=3).take("record_payment", where.officer)
    case.later(days=1).take("close_case", where.head)
    case.later(days=1).take("archive_case", where.archivist)
    return case


def words(case: world.Case, **changes: str) -> dict[str, str]:
    """The words of a guiding case as proposed, with a point of law."""
    return guiding.proposed(case.dossier) | {"point": "初次违法的，先行责令改正。"} | changes


def written(case: world.Case, **changes: str) -> GuidingCase:
    """A guiding case written by the officer."""
    return guiding.write(dossier=case.dossier, content=words(case, **changes),
                         by=case.county.officer, at=case.at)  # fmt: skip


def approved(case: world.Case, **changes: str) -> GuidingCase:
    """A guiding case reviewed and approved."""
    made = written(case, **changes)
    step(made, "review", case.county.reviewer, case)
    step(made, "approve", case.county.head, case)
    return made


def step(made: GuidingCase, name: str, by: Person, case: world.Case) -> None:
    """One step of its life."""
    guiding.take(case=made, name=name, opinion="同意。", by=by, at=case.at)


def codes(call: Any) -> list[str]:
    """The codes of a refusal."""
    with pytest.raises(guiding.NotGuiding) as refused:
        call()
    return [one.code for one in refused.value.unmet]


@pytest.mark.clause("MX-72")
def test_a_guiding_case_has_no_party_name_and_is_shown_beside_like_cases_as_guiding() -> None:
    where = world.county("mingxi")
    case = archived(where)
    client = at_desk(where.officer)
    chosen = text(client.get("/guiding"))
    assert f"/guiding/from/{case.dossier.uid}" in chosen
    form = text(client.get(f"/guiding/from/{case.dossier.uid}"))
    body = form[form.index('id="id_title"') :]
    assert "周小满" not in body and "13800138000" not in body and "无照经营" in body

    address = f"/guiding/from/{case.dossier.uid}"
    named = client.post(address, words(case, facts="周小满于三月二日无照经营。"))
    assert named.status_code == 409 and "仍能看出当事人或者其他个人：周小满" in text(named)
    assert "于三月二日无照经营" in text(named), "what was typed stays"
    made = client.post(address, words(case, reach="public"))
    assert made.status_code == 302
    row = GuidingCase.objects.get()
    for name in ("title", "point", "facts", "reasoning"):
        assert "周小满" not in getattr(row, name)

    like = scenes.decided(where, party_name="吴大有", cause="吴大有涉嫌无照经营")
    page = f"/cases/{like.dossier.uid}/"
    assert "<h3>指导案例</h3>" not in text(client.get(page)), "not before it is approved"
    at_desk(where.reviewer).post(made.url, {"act": "review", "opinion": "要点准确。"})
    at_desk(where.head).post(made.url, {"act": "approve", "opinion": "同意发布。"})
    shown = text(client.get(page))
    assert "<h3>指导案例</h3>" in shown and ">指导</span>" in shown and row.title in shown
    assert PublishedGuidingCase.objects.get().number == row.pk
    assert not list(verify())


def test_an_open_case_another_agencys_or_a_stranger_writes_none() -> None:
    where, other = world.county("mingxi"), world.county("mingxi", prefix="北")
    case = archived(where)
    still = scenes.decided(where)
    content = words(case)
    write = guiding.write
    assert codes(lambda: write(dossier=still.dossier, content=content, by=where.officer,
                               at=case.at)) == ["NOT_ARCHIVED"]  # fmt: skip
    for by in (other.officer, where.archivist):
        assert codes(lambda by=by: write(dossier=case.dossier, content=content, by=by,
                                         at=case.at)) == ["GUIDING_ROLE"]  # fmt: skip
    assert at_desk(other.officer).get(f"/guiding/from/{case.dossier.uid}").status_code == 404


def test_an_organisations_name_is_hidden_too() -> None:
    where = world.county("mingxi")
    firm = {"party_kind": "organisation", "party_name": "云溪县好味来食品有限公司",
            "party_number": "", "legal_representative": "钱多福",
            "cause": "经营超过保质期的食品"}  # fmt: skip
    case = scenes.decided(where, **firm)
    case.dossier.stage = "archived"
    for name in ("好 味 来".replace(" ", ""), "钱多福"):
        assert name not in "".join(guiding.proposed(case.dossier).values())
    assert codes(lambda: guiding.write(
        dossier=case.dossier, by=where.officer, at=case.at,
        content=words(case, facts="云溪县好味来 食品有限公司经营过期食品。"),
    )) == ["GUIDING_NAMES"]  # fmt: skip


def test_three_people_take_their_turns_and_a_withdrawal_takes_it_off() -> None:
    where = world.county("mingxi")
    case = archived(where)
    made = written(case, reach="public")
    assert codes(lambda: step(made, "approve", where.head, case)) == ["GUIDING_ORDER"]
    assert codes(lambda: step(made, "review", where.officer, case)) == ["GUIDING_ROLE"]
    step(made, "review", where.reviewer, case)
    assert codes(lambda: step(made, "review", where.reviewer, case)) == ["GUIDING_ORDER"]
    step(made, "approve", where.head, case)
    assert PublishedGuidingCase.objects.count() == 1
    step(made, "withdraw", where.head, case)
    assert PublishedGuidingCase.objects.count() == 0
    assert guiding.guiding_like(case.dossier) == []
    own = guiding.write(dossier=case.dossier, content=words(case), by=where.reviewer, at=case.at)
    assert codes(lambda: step(own, "review", where.reviewer, case)) == ["GUIDING_OWN"]


def test_what_is_for_the_inside_only_is_not_on_the_portal() -> None:
    case = archived(world.county("mingxi"))
    made = approved(case)
    assert PublishedGuidingCase.objects.count() == 0
    other = world.county("mingxi", prefix="北")
    assert made.title in text(at_desk(other.officer).get("/guiding"))
    draft = written(case, title="另一件待审核的")
    assert draft.title not in text(at_desk(other.officer).get("/guiding"))
