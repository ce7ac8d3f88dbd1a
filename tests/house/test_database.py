"""The test database is the real one: three roles, and the grants between them."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.apps import AppConfig, apps
from django.db import connection

from sanjian.operations import grants
from sanjian.operations.grants import Declarations, UnknownTable


@pytest.mark.django_db
def test_the_suite_works_as_the_role_of_production() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("sanjian_app",)


@pytest.mark.django_db
@pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="服务器由 DATABASE_URL 指定,设置不归本项目"
)
def test_the_embedded_server_has_checksums_and_gives_up_on_forgotten_transactions() -> None:
    with connection.cursor() as cursor:
        for name, value in (
            ("data_checksums", "on"),
            ("data_sync_retry", "off"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("lock_timeout", "3s"),
            ("statement_timeout", "1min"),
            ("listen_addresses", ""),
        ):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,), name


def test_the_working_role_cannot_change_the_shape_of_the_database(
    app_connection: psycopg.Connection,
) -> None:
    for statement in (
        "CREATE TABLE sneaked_in (id int)",
        "DROP TABLE django_session",
        "TRUNCATE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
        "UPDATE operations_installation SET mode = 'production'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement)


def test_the_portal_role_reads_nothing_but_what_is_declared_published(
    owner_connection: psycopg.Connection, portal_connection: psycopg.Connection
) -> None:
    published = grants.declared(apps.get_app_configs()).published
    rows = owner_connection.execute(
        "SELECT schemaname, relname FROM pg_stat_user_tables ORDER BY 1, 2"
    ).fetchall()
    assert len(rows) > 10
    for schema, table in rows:
        name = table if schema == "public" else f"{schema}.{table}"
        select = psycopg.sql.SQL("SELECT * FROM {} LIMIT 1").format(
            psycopg.sql.Identifier(schema, table)
        )
        if name in published:
            portal_connection.execute(select)
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                portal_connection.execute(select)


def test_the_portal_role_can_make_nothing(portal_connection: psycopg.Connection) -> None:
    for statement in (
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE TABLE published.mine (id int)",
        "CREATE SCHEMA mine",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal_connection.execute(statement)


@pytest.fixture
def ledger_table(owner_connection: psycopg.Connection, as_owner: None) -> Iterator[str]:
    """A table of this test alone, with the columns a and b; the rooms' own grants return after."""
    owner_connection.execute("DROP TABLE IF EXISTS pages; CREATE TABLE pages (a int, b int)")
    yield "pages"
    owner_connection.execute("DROP TABLE pages")
    grants.apply(connection, grants.declared(apps.get_app_configs()))


def test_an_append_only_table_can_be_added_to_and_read_only(
    ledger_table: str, connect_as: Callable[[str], psycopg.Connection]
) -> None:
    grants.apply(connection, Declarations(append_only=frozenset({ledger_table})))
    with connect_as("sanjian_app") as app:
        app.execute("INSERT INTO pages VALUES (1, 2)")
        assert app.execute("SELECT * FROM pages").fetchall() == [(1, 2)]
        for statement in ("UPDATE pages SET b = 3", "DELETE FROM pages", "TRUNCATE pages"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)


def test_of_a_table_with_column_updates_only_those_columns_change(
    ledger_table: str, connect_as: Callable[[str], psycopg.Connection]
) -> None:
    grants.apply(connection, Declarations(column_updates={ledger_table: ("b",)}))
    with connect_as("sanjian_app") as app:
        app.execute("INSERT INTO pages VALUES (1, 2)")
        app.execute("UPDATE pages SET b = 3")
        for statement in ("UPDATE pages SET a = 3", "DELETE FROM pages"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)


def test_a_grant_that_is_no_longer_declared_is_taken_away(
    ledger_table: str, connect_as: Callable[[str], psycopg.Connection]
) -> None:
    grants.apply(connection, Declarations(published=frozenset({ledger_table})))
    with connect_as("sanjian_portal") as portal:
        portal.execute("SELECT * FROM pages")
        grants.apply(connection, Declarations())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal.execute("SELECT * FROM pages")


def test_a_declared_table_that_does_not_exist_is_refused_by_name(as_owner: None) -> None:
    with pytest.raises(UnknownTable, match="records_akt"):
        grants.apply(connection, Declarations(append_only=frozenset({"records_akt"})))


def test_every_app_declares_with_the_words_that_are_understood() -> None:
    understood = {"append_only", "column_updates", "read_only", "published", "portal_inserts"}
    own = set(dir(AppConfig)) | {"name", "label", "verbose_name", "health_checks", "ready"}
    for app in apps.get_app_configs():
        if app.name.startswith("sanjian."):
            words = {word for word in vars(type(app)) if not word.startswith("_")}
            assert words <= understood | own, app.name
