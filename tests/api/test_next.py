"""What next says is permitted succeeds, and what it says is refused is refused."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.procedures import PROCEDURES, accounts, filming
from sanjian.records.filming import filmed
from sanjian.records.models import Decision, Dossier, JointPass
from sanjian.records.verification import verify_dossier
from sanjian.registry.models import Person
from tests import world
from tests.api.test_dossiers import post, speak
from tests.world import County

pytestmark = pytest.mark.django_db
ROLES = ("officer", "second", "reviewer", "head", "chair", "clerk", "publisher", "archivist")
ORDINARY = PROCEDURES["penalty_ordinary"]
PARTNER = "云溪县城市管理局"
NEARER = ("record_statement", "review_statement", "deliberate", "waive_hearing")
LONELY = {
    "decline_filing", "return_filing", "suspend_case", "reopen_investigation", "return_decision",
    "withdraw_review", "raise_problems", "hand_over", "accept_review", "return_materials",
    "reassign_review", "consult_advisers", "end_consultation", "name_signing_organ",
    "drop_signing_organ", "raise_joint_problems", "ask_split",
}  # fmt: skip


# Written down beside the way at any time; tests/desk/test_maturity.py takes them.
BESIDE = accounts.NAMES - filming.NAMES
# What needs a second file that fits; tests/cases/test_joining.py has one.
OF_TWO = {"join_case", "join_parties", "carry_evidence"}


def _content(where: County, dossier: Dossier, step: str, lot: random.Random) -> dict[str, Any]:
    content = world.sample_content(where, dossier, step, timezone.now())
    if "person" in content:
        content["person"] = dossier.handlers[-1]
    if "standpoint" in content:
        content["standpoint"] = lot.choice(["stated", "waived"])
    if "organ" in content:
        content["organ"] = PARTNER
    if "suspected" in content:
        content["suspected"] = True
    if "outcome" in content:
        content["public_interest"] = lot.random() < 0.5
        content["fine"] = lot.choice(["5000.00", "500000.00"])
    # What an objection of the review rests on stays ticked.
    content |= {name: True for name in dossier.facts["triggers"] if name in content}
    if "replacement" in content:
        content["replacement"] = [where.agency.people.get(username="tao").pk]
    if "officers" in content and dossier.handlers:
        content["officers"] = _unquestioned(where, dossier)
    return content


def _unquestioned(where: County, dossier: Dossier) -> list[int]:
    """Two officers whom nobody has asked to stand aside."""
    doubted = {dossier.facts["recusal_of"], *dossier.facts["recused"]}
    spare = where.agency.people.get(username="tao").pk
    return [one for one in [*dossier.handlers, spare] if one not in doubted][:2]


def _to_film(dossier: Dossier) -> dict[str, dict[str, Any]]:
    """What a step about filming needs to fit: an act that the place wants filmed."""
    acts = list(dossier.acts.order_by("seq"))
    fitting: dict[str, dict[str, Any]] = {}
    for one in filmed(dossier, acts):
        if one.full:
            fitting[filming.EXCUSE] = {"of": one.act.seq}
        else:
            why = {"of": one.act.seq, "how": "none", "reason": "执法记录仪送修。"}
            fitting[filming.ACCOUNT] = why
    return fitting


def _lean_forward(onward: list[dict[str, Any]], lot: random.Random) -> str:
    """A step at random, one that leads to another stage or to a pass more often."""
    names = [step["step"] for step in onward]
    moving = [n for n in names if ORDINARY.step(n).target or n in NEARER]
    return lot.choice(moving if moving and lot.random() < 0.85 else names)


def _walk(where: County, people: dict[str, Person], lot: random.Random) -> Counter[str]:
    speakers = {role: speak(person) for role, person in people.items()}
    opening = world.opening_content(where, timezone.now())
    body = {"procedure": "penalty_ordinary", "content": opening}
    uid = post(speakers["officer"], "/dossiers", body).json()["uid"]
    tally: Counter[str] = Counter()
    for _ in range(140):
        role = lot.choice((*ROLES, "partner"))
        answer = speakers[role].get(f"/api/v1/dossiers/{uid}/next")
        if answer.status_code == 404 and role == "partner":
            continue  # an agency that does not sign does not see the file
        told = [one for one in answer.json()["steps"] if one["step"] not in BESIDE]
        dossier = Dossier.objects.get(uid=uid)
        refused = [step for step in told if not step["permitted"]]
        permitted = [step for step in told if step["permitted"]]
        for step in lot.sample(refused, min(1, len(refused))):
            content = _content(where, dossier, step["step"], lot)
            answer = post(
                speakers[role], f"/dossiers/{uid}/acts", {"step": step["step"], "content": content}
            )
            assert answer.status_code == 409, (step, answer.json())
            assert answer.json()["unmet"] == step["unmet"]
            tally["refused"] += 1
        films = _to_film(dossier)
        once = OF_TWO | (filming.NAMES - films.keys())
        once |= {"ask_recusal"} if dossier.facts["recused"] else set()
        once |= {"name_signing_organ"} if dossier.facts["joint_organs"] else set()
        onward = [
            s
            for s in permitted
            if s["step"] not in once and (s["step"] not in LONELY or lot.random() < 0.05)
        ]
        if onward:
            name = _lean_forward(onward, lot)
            content = _content(where, dossier, name, lot) | films.get(name, {})
            if name == "release_publication":
                world.stamp(where, dossier, timezone.now())
            answer = post(
                speakers[role], f"/dossiers/{uid}/acts", {"step": name, "content": content}
            )
            assert answer.status_code == 201, (name, answer.json())
            tally[name] += 1
    dossier = Dossier.objects.get(uid=uid)
    assert list(verify_dossier(dossier)) == []
    decided = Decision.objects.filter(dossier=dossier).first()
    if decided is not None and decided.review_required:
        assert decided.review is not None and decided.review.outcome == "passed"
    if decided is not None and dossier.facts["joint_organs"]:
        assert JointPass.objects.filter(dossier=dossier).exists()
    return tally


@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
def test_random_walks_by_next_are_answered_as_told(pack: str, settings: Any) -> None:
    settings.PROFILE = pack
    where = world.county(pack)
    world.person(where.agency, "tao", "陶接替", world.Role.OFFICER)
    people = {role: getattr(where, role) for role in ROLES}
    partner = world.agency(PARTNER, "云城管")
    people["partner"] = world.person(partner, "liu", "柳审核", world.Role.REVIEWER)
    tally: Counter[str] = Counter()
    for seed in range(6):
        tally += _walk(where, people, random.Random(seed))
    # A walk that decides nothing proves nothing.
    assert tally["refused"] > 100
    assert tally["submit_review"] > 0
    assert tally["decide_penalty"] > 0
