"""The test database is the real one: three roles, and the grants between them."""

import psycopg
import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_suite_works_as_the_role_of_production() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('data_checksums')")
        assert cursor.fetchone() == ("sanjian_app", "on")


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
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement)


def test_the_portal_role_cannot_read_sessions_or_people(
    portal_connection: psycopg.Connection,
) -> None:
    for table in ("django_session", "auth_permission", "procrastinate_jobs", "axes_accesslog"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal_connection.execute(f"SELECT * FROM {table}")
