"""Reading the registry: people as the law sees them on a day, and lists for choosing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from sanjian.law import people as law
from sanjian.registry.models import Agency, Certificate, Person, Post, PowerItem


def _in_term(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def state_on(certificate: Certificate, day: date) -> law.CertificateState:
    """Return the state of a certificate on a day; valid until a change says otherwise."""
    state = law.CertificateState.VALID
    for change in certificate.changes.all():
        if change.since <= day:
            state = law.CertificateState(change.state)
    return state


def _certificate_on(person: Person, day: date) -> law.Certificate | None:
    """Return the certificate that counts on the day: a valid one first, else the newest."""
    found = [
        law.Certificate(c.number, c.valid_from, c.valid_until, state_on(c, day))
        for c in person.certificates.all()
    ]
    if not found:
        return None
    return min(found, key=lambda c: (bool(c.defect_on(day)), -c.valid_until.toordinal()))


def people_on(ids: Iterable[int], day: date) -> dict[int, law.Person]:
    """Return people by id as they stand on a day: posts, agency and certificate.

    Unknown ids are left out; people who have left have no role.
    """
    rows = Person.objects.filter(id__in=set(ids)).prefetch_related("posts", "certificates__changes")
    return {person.id: seen_on(person, day) for person in rows}


def seen_on(person: Person, day: date) -> law.Person:
    """Return a person as the law sees him on a day."""
    roles = frozenset(
        law.Role(post.role)
        for post in person.posts.all()
        if post.valid_from <= day and (post.valid_until is None or day <= post.valid_until)
    )
    return law.Person(
        person.id,
        person.name,
        person.agency_id,
        roles if person.is_active else frozenset(),
        _certificate_on(person, day),
    )


def holders(agency: Agency, role: law.Role, day: date) -> QuerySet[Person]:
    """Return the people of an agency who hold a role on a day."""
    held = Post.objects.filter(_in_term(day), role=role.value).values("person")
    return Person.objects.filter(agency=agency, is_active=True, id__in=held)


def powers_on(agency: Agency, day: date) -> QuerySet[PowerItem]:
    """Return the power items of an agency in force on a day."""
    return PowerItem.objects.filter(_in_term(day), agency=agency)
