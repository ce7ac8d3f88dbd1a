"""The case list over 100,000 dossiers: one page of 50 rows against /healthz of the same process.

The dossiers are copies of one of the sample county, laid in by SQL with triggers off; they have
no acts, because a list reads none. They are taken away again. No job worker runs here, so a sign of
life is laid in for /healthz, which would else answer 503.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanjian.operations import addresses, database, places, secret_store
from sanjian.records.models import Dossier
from sanjian.registry.models import Person

DOSSIERS = 100_000
PAGES = 200
ADDRESSES = {
    "open_by_due": "/cases",
    "late_by_due": "/cases?late=1",
    "one_stage_by_due": "/cases?stage=inquiry",
    "found_by_party": "/cases?q=%E5%95%86%E8%A1%8C7",
    "page_100": "/cases?page=100",
}
COPIES = """
INSERT INTO records_dossier ({columns}, uid, number, party_name, stage, closed, next_due, opened_at)
SELECT {columns}, gen_random_uuid(), '样' || n, '某商行' || n,
  (ARRAY['inquiry', 'notice', 'review', 'decision'])[1 + n %% 4], n %% 3 = 0,
  now() + (n %% 2000 - 300) * interval '1 hour', now() - (n %% 700) * interval '1 day'
FROM records_dossier, generate_series(1, %s) AS n WHERE id = %s
"""
ALIVE = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 hour')"
VARIED = ("id", "uid", "number", "party_name", "stage", "closed", "next_due", "opened_at")


def run(dossiers: int = DOSSIERS, pages: int = PAGES) -> dict[str, float]:
    """Milliseconds at the median and the 95th percentile, ratios of the latter, query counts."""
    person = Person.objects.get(username__endswith="-officer1", agency=_template().agency)
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/cases")  # the first one of a process also reads what it then keeps
    few = _queries(client, "/cases")
    with _copies(dossiers):
        timed = _interleaved(client, {"healthz": "/healthz", **ADDRESSES}, pages)
        many = {name: _queries(client, address) for name, address in ADDRESSES.items()}
    beside = _at(timed["healthz"], 0.95)
    figures = {"dossiers": float(dossiers), "healthz_ms_p95": beside}
    for name in ADDRESSES:
        slow = _at(timed[name], 0.95)
        figures[f"{name}_ms_p50"] = _at(timed[name], 0.5)
        figures[f"{name}_ms_p95"] = slow
        figures[f"{name}_p95_to_healthz"] = round(slow / beside, 2)
    figures["queries_over_sample_county"] = float(few)
    figures["queries_over_all_least"] = float(min(many.values()))
    figures["queries_over_all_most"] = float(max(many.values()))
    return figures


def _template() -> Dossier:
    """The dossier that is copied: an open one that somebody handles."""
    return Dossier.objects.filter(closed=False).exclude(handlers=[]).order_by("id")[0]


def _interleaved(client: Client, wanted: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Ask for every address in turn, so that a busy moment of the machine falls on all of them."""
    timed: dict[str, list[float]] = {name: [] for name in wanted}
    for number in range(rounds + 5):
        for name, address in wanted.items():
            began = time.perf_counter()
            answer = client.get(address)
            spent = time.perf_counter() - began
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
            if number >= 5:  # the first ones fill caches
                timed[name].append(spent)
    return timed


def _at(times: list[float], share: float) -> float:
    return round(sorted(times)[int(len(times) * share)] * 1000, 2)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


@contextmanager
def _copies(dossiers: int) -> Iterator[None]:
    where = places.places()
    secrets = secret_store.load_or_create(where.secrets)
    columns = ", ".join(
        str(field.column) for field in Dossier._meta.concrete_fields if field.attname not in VARIED
    )
    last = Dossier.objects.order_by("-id")[0].pk
    with database.connect_as_superuser(
        where, secrets.superuser_password, addresses.DATABASE
    ) as owner:
        _lay(owner, COPIES.format(columns=columns), [dossiers, _template().pk])
        owner.execute(ALIVE)
        try:
            yield
        finally:
            _lay(owner, "DELETE FROM records_dossier WHERE id > %s", [last])
            owner.execute("DELETE FROM procrastinate_workers")


def _lay(owner: psycopg.Connection, statement: str, values: list[int]) -> None:
    owner.execute("SET session_replication_role = replica")
    owner.execute(statement, values)
    owner.execute("VACUUM ANALYZE records_dossier")
