"""The portal's role reads the published snapshots, adds correction requests, and nothing else."""

from __future__ import annotations

import psycopg
import pytest
from django.apps import apps
from psycopg import sql

from sanjian.disclosure.models import PublishedDecision
from sanjian.operations import grants
from tests import world
from tests.disclosure.scenes import decided, prepared, released

HANDED_IN = {"disclosure_correctionrequest", "party_message", "supervision_complaint"}
RELATIONS = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' "
    "AND n.nspname <> 'information_schema' ORDER BY 1, 2"
)


def test_of_all_relations_the_portal_reads_exactly_the_schema_published(
    owner_connection: psycopg.Connection, portal_connection: psycopg.Connection
) -> None:
    readable = set()
    for schema, table in owner_connection.execute(RELATIONS).fetchall():
        try:
            portal_connection.execute(
                sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(schema, table))
            )
            readable.add(f"{schema}.{table}")
        except psycopg.errors.InsufficientPrivilege:
            assert schema != "published", table

    assert readable == grants.declared(apps.get_app_configs()).published
    assert "published.decision" in readable


def test_no_single_column_of_another_table_is_readable_either(
    owner_connection: psycopg.Connection,
) -> None:
    columns = owner_connection.execute(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns "
        "WHERE table_schema NOT IN ('information_schema', 'pg_catalog', 'published') "
        "AND has_column_privilege('sanjian_portal', "
        "format('%I.%I', table_schema, table_name), column_name, 'SELECT')"
    ).fetchall()

    assert columns == []


def test_the_portal_only_hands_in_requests_and_complaints_and_writes_nowhere_else(
    owner_connection: psycopg.Connection, portal_connection: psycopg.Connection
) -> None:
    assert grants.declared(apps.get_app_configs()).portal_inserts == HANDED_IN
    for schema, table in owner_connection.execute(RELATIONS).fetchall():
        name = sql.Identifier(schema, table)
        added = () if table in HANDED_IN else ("INSERT INTO {} DEFAULT VALUES",)
        for statement in ("DELETE FROM {}", "TRUNCATE {}", *added):
            with pytest.raises(
                (psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)
            ):
                portal_connection.execute(sql.SQL(statement).format(name))
    for statement in (
        "CREATE TABLE published.sneaked_in (id int)",
        "CREATE TABLE public.sneaked_in (id int)",
        "SELECT nextval(pg_get_serial_sequence('published.decision', 'id'))",
        "SET ROLE sanjian_app",
        "COPY published.decision TO PROGRAM 'true'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal_connection.execute(statement)


def test_no_published_column_holds_the_party_of_a_released_decision(
    portal_connection: psycopg.Connection, owner_connection: psycopg.Connection
) -> None:
    released(prepared(decided(world.county())))
    assert PublishedDecision.objects.count() == 1

    for schema, table in owner_connection.execute(RELATIONS).fetchall():
        if schema != "published":
            continue
        rows = portal_connection.execute(
            sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table))
        ).fetchall()
        for (row,) in rows:
            for secret in ("周小满", "小满", "350425199001011234", "13800138000", "301室"):
                assert secret not in row, (table, secret)


@pytest.mark.usefixtures("transactional_db")
def test_a_handled_decision_without_its_clock_or_its_act_cannot_stand_in_the_table(
    app_connection: psycopg.Connection,
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="published_origin"):
        app_connection.execute(
            "INSERT INTO published.decision (number, origin, agency, subject, category, cause, "
            "basis, conclusion, remedy, document_number, released_at, working_days, "
            "skipped_days, calendar_notices, deadline_source, text, text_hash, act_hash, "
            "act_commitment, release_commitment, source_label, source_url, version, sample, "
            "tier, period_source, replaces, further, search_text, grams) VALUES "
            "('x', 'handled', '', '', '', '', '', '', '', '', now(), '[]', '[]', '[]', "
            "'', '', '', '', '', '', '', '', 1, false, '', '', '[]', '[]', '', '')"
        )
