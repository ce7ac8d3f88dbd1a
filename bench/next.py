"""One answer of the kernel: what may this person do next on a dossier of two hundred acts?

Pure: `Procedure.ask` over the steps that stand open, on facts already at hand. Through HTTP:
`GET /dossiers/{uid}/next` of the API, token, queries and JSON included, with a hundred and with
ten thousand other dossiers in the database; flat means a ratio near one. The others are copies
laid in as for the case list.
"""

from __future__ import annotations

import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.acts import Office
from bench.caselist import _copies
from sanjian.api.tokens import create_token
from sanjian.records.models import Dossier
from sanjian.records.taking import standing

ACTS = 200
FEW, MANY = 100, 10_000
ASKED = 2_000
PAGES = 200


def run(
    acts: int = ACTS, few: int = FEW, many: int = MANY, asked: int = ASKED, pages: int = PAGES
) -> dict[str, float]:
    """Microseconds pure, milliseconds through HTTP, and the ratio of many dossiers to few."""
    office = Office()
    dossier = _long(office, acts)
    pure, steps = _pure(office, dossier, asked)
    secret = create_token(
        person=office.people["officer1"], name="测量（样例）", days=1, at=timezone.now()
    )
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    address = f"/api/v1/dossiers/{dossier.uid}/next"
    with _copies(few):
        small, queries_small = _asked(client, address, pages), _queries(client, address)
    with _copies(many):
        large, queries_large = _asked(client, address, pages), _queries(client, address)
    return {
        "acts": float(dossier.acts.count()),
        "open_steps": float(steps),
        "pure_us_median": round(statistics.median(pure) * 1e6, 1),
        "pure_us_p95": round(_at(pure, 0.95) * 1e6, 1),
        f"http_ms_median_among_{few}": round(statistics.median(small) * 1000, 2),
        f"http_ms_p95_among_{few}": round(_at(small, 0.95) * 1000, 2),
        f"http_ms_median_among_{many}": round(statistics.median(large) * 1000, 2),
        f"http_ms_p95_among_{many}": round(_at(large, 0.95) * 1000, 2),
        "http_many_to_few": round(statistics.median(large) / statistics.median(small), 2),
        "queries_among_few": float(queries_small),
        "queries_among_many": float(queries_large),
    }


def _long(office: Office, acts: int) -> Dossier:
    """A case under inquiry, with evidence added until it has so many acts."""
    dossier = office.filed()
    content = office.content(dossier, "add_evidence")
    for _ in range(acts - dossier.acts.count()):
        office.take(dossier, "add_evidence", content)
    dossier.refresh_from_db()
    return dossier


def _pure(office: Office, dossier: Dossier, asked: int) -> tuple[list[float], int]:
    """Seconds for each answer over all open steps, and how many steps that were."""
    here = standing(dossier, by=office.people["officer1"], at=timezone.now())
    situation, table, facts = here.situation(), here.procedure, here.facts
    times = []
    for number in range(asked + 20):
        began = time.perf_counter()
        answers = [table.ask(step.name, facts, situation) for step in table.open_steps(facts)]
        spent = time.perf_counter() - began
        if number >= 20:  # the first ones fill caches
            times.append(spent)
    return times, len(answers)


def _asked(client: Client, address: str, pages: int) -> list[float]:
    times = []
    for number in range(pages + 5):
        began = time.perf_counter()
        answer = client.get(address)
        spent = time.perf_counter() - began
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        if number >= 5:
            times.append(spent)
    return times


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def _at(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]
