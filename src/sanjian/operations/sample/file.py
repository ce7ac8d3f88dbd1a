"""A sample file with a clock: opened and carried on through the same actions as a real one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sanjian.disclosure import actions as disclosure
from sanjian.disclosure import posts
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.law.sampling import typed
from sanjian.operations.sample.county import Staff
from sanjian.records.models import Dossier
from sanjian.records.rules import rules
from sanjian.records.taking import facts_of, open_dossier, take_step
from sanjian.registry.models import Person
from sanjian.registry.queries import people_on


@dataclass
class File:
    """A sample file with a clock; what is typed is the form's own sample, with what is chosen."""

    team: Staff
    pack: str
    at: datetime
    dossier: Dossier | None = None

    def open(self, procedure: str, **chosen: Any) -> File:
        """Open the file; ``chosen`` is what is typed instead of the form's sample."""
        table = PROCEDURES[procedure]
        content = self._typed(table.step(table.opening), table.start, chosen)
        act = open_dossier(
            procedure=procedure, agency=self.team.agency, content=content,
            by=self.team["officer1"], at=self.at, pack=self.pack, sample=True,
        )  # fmt: skip
        self.dossier = Dossier.objects.get(pk=act.dossier_id)
        return self

    def take(self, step: str, post: str, days: int = 0, **chosen: Any) -> File:
        """Take a step by a post, so many calendar days after the one before."""
        assert self.dossier is not None
        self.at += timedelta(days=days, minutes=20)
        self.dossier.refresh_from_db()
        table = PROCEDURES[self.dossier.procedure]
        form = table.step(step)
        if step == "release_publication":
            stamp_copy(self.dossier, self.team, self.at - timedelta(minutes=10))
        if any(field.name == "officers" for field in form.form):
            chosen["officers"] = [self.team["officer1"].pk, self.team["officer2"].pk]
        content = self._typed(form, facts_of(self.dossier), chosen)
        take_step(
            dossier=self.dossier.pk, step=step, content=content, by=self.team[post], at=self.at
        )
        return self

    def publish(self) -> File:
        """Prepare the public copy as one clerk and release it the day after as the other."""
        assert self.dossier is not None
        self.dossier.refresh_from_db()
        self.at += timedelta(days=1)
        prepare_copy(self.dossier, self.team["clerk1"], self.at)
        return self.take("release_publication", "clerk2", 1)

    def _typed(self, form: Any, facts: Any, chosen: dict[str, Any]) -> dict[str, Any]:
        people = people_on([p.pk for p in self.team.people.values()], self.at.date())
        params = rules(self.pack, self.at.date(), self.team.agency.pk)
        return typed(form, facts, params, people, self.at, chosen)


def prepare_copy(dossier: Dossier, clerk: Person, at: datetime) -> None:
    """The public copy as a clerk makes it: the decision's own text, every suggestion looked at."""
    disclosure.decide_all(dossier=dossier, by=clerk, at=at)
    proposal = disclosure.prepare(dossier=dossier, by=clerk, at=at)
    disclosure.save_preparation(
        dossier=dossier, fields=proposal.fields, checked=True, by=clerk, at=at
    )


def name_posts(team: Staff, params: Parameters, at: datetime) -> None:
    """Name who holds the posts of publication, where the place's rules ask for them."""
    for code, _ in posts.asked(params):
        holder = team["clerk1"] if code in (posts.COLLECT, posts.PASS) else team["clerk2"]
        posts.name_post(
            agency=team.agency, code=code, people=[holder.pk], since=at.date(), params=params,
            by=team["head"], at=at,
        )  # fmt: skip


def stamp_copy(dossier: Dossier, team: Staff, at: datetime) -> None:
    """Let the posts between collecting and releasing stamp the prepared copy."""
    copy_hash = facts_of(dossier).publication_hash
    params = rules(dossier.pack_id, at.date(), dossier.agency_id)
    for code, _ in posts.asked(params):
        if code in posts.STAMPED:
            disclosure.stamp_copy(
                dossier=dossier, code=code, copy_hash=copy_hash, accurate=True, note="",
                by=team["clerk1" if code == posts.PASS else "clerk2"], at=at,
            )  # fmt: skip


def ago(now: datetime, days: int) -> datetime:
    """Return the morning so many days before today."""
    return (now - timedelta(days=days)).replace(hour=9, minute=20, second=0, microsecond=0)
