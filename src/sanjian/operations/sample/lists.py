"""A list of major decisions for the first sample agency, released by its head and on file.

Its rows say what the place's rules say anyway, so the sample histories run under every profile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sanjian.law.catalogue import Entry
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.operations.sample.county import Staff
from sanjian.registry.catalogue import drafting, releasing
from sanjian.registry.models import Agency
from sanjian.registry.queries import holders, powers_on

AGO = timedelta(days=400)
"""Long before the first sample case."""


def release(team: Staff, params: Parameters, now: datetime) -> None:
    """Release the agency's list and let the bureau take it on file."""
    at = now - AGO
    by = team["reviewer"]
    listed = drafting.own_catalogue(agency=team.agency, by=by, at=at)
    draft = drafting.begin(catalogue=listed, by=by, at=at)
    for entry in _entries(team.agency, params, now):
        draft = drafting.save_entry(
            catalogue=listed, entry=entry, revision=draft.revision, by=by, at=at
        )
    draft = drafting.save_head(
        catalogue=listed, in_force=(at + timedelta(days=30)).date(), level="county",
        all_ordinary=False, note="首次编制（样例）", applies_to=[], revision=draft.revision, by=by,
        at=at,
    )  # fmt: skip
    version = releasing.release(
        catalogue=listed, revision=draft.revision, params=params, by=team["head"], at=at,
        sample=True,
    )  # fmt: skip
    bureau = Agency.objects.filter(supervises=True).get()
    supervisor = holders(bureau, Role.SUPERVISOR, at.date()).first()
    if supervisor is not None:
        filed = at + timedelta(days=5)
        releasing.answer(version=version, accept=True, reason="", by=supervisor, at=filed)


def _entries(agency: Agency, params: Parameters, now: datetime) -> tuple[Entry, ...]:
    listed = powers_on(agency, (now - AGO).date()).filter(kind="penalty")
    powers = tuple(listed.values_list("code", flat=True))
    # Of what opens a hearing only the kinds of penalty; amounts have an entry of their own.
    penal = set(params.items("penalty.kinds"))
    kinds = tuple(code for code in params.items("hearing.kinds") if code in penal)
    return (
        Entry(
            "", "较大数额的罚款、没收违法所得或者非法财物", act_kind="penalty", powers=powers,
            measure="total", person_fen=params.yuan("review.scope.fine_person") * 100,
            organisation_fen=params.yuan("review.scope.fine_organisation") * 100,
            basis=params.source("review.scope.fine_person")[:300],
        ),
        Entry(
            "", "降低资质等级、吊销许可证件、责令停产停业、责令关闭、限制从业等处罚",
            act_kind="penalty", powers=powers, penalty_kinds=kinds,
            basis=params.source("hearing.kinds")[:300],
        ),
        Entry(
            "", "案情重大，媒体持续关注或者当事人人数众多的处罚", act_kind="penalty",
            powers=powers, asked=True, basis="本机关确定（样例）",
        ),
    )  # fmt: skip
