"""What the working role and the portal's role may do, table by table, after every migration.

Rooms declare it on their AppConfig, beside the models it is about:

    append_only = ("records_act",)                       rows are only ever added and read
    column_updates = {"records_dossier": ("stage",)}     added, read, these columns changed
    read_only = ("operations_installation",)             only the owner writes
    published = ("disclosure_snapshot",)                 the portal may read these
    portal_inserts = ("disclosure_feedback",)            the portal may add rows to these

Everything else the working role may read and write; the portal's role may read nothing else.
Names are table names, with "schema.table" where it is not the schema `public`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import AppConfig
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from sanjian.operations.addresses import APP, PORTAL


@dataclass(frozen=True)
class Declarations:
    """The lists of all rooms together."""

    append_only: frozenset[str] = frozenset()
    column_updates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    read_only: frozenset[str] = frozenset()
    published: frozenset[str] = frozenset()
    portal_inserts: frozenset[str] = frozenset()


class UnknownTable(Exception):
    """A room declares a table that the database does not have: the promise would be empty."""


def declared(configurations: Iterable[AppConfig]) -> Declarations:
    """What the given Django apps declare; an app without a migration has no tables to grant."""
    apps = [app for app in configurations if any(Path(app.path).glob("migrations/0*.py"))]
    updates: dict[str, tuple[str, ...]] = {}
    for app in apps:
        updates.update(getattr(app, "column_updates", {}))
    return Declarations(
        append_only=_names(apps, "append_only"),
        column_updates=updates,
        read_only=_names(apps, "read_only"),
        published=_names(apps, "published"),
        portal_inserts=_names(apps, "portal_inserts"),
    )


def _names(apps: Iterable[AppConfig], attribute: str) -> frozenset[str]:
    return frozenset(name for app in apps for name in getattr(app, attribute, ()))


def apply(connection: BaseDatabaseWrapper, wanted: Declarations) -> int:
    """Grants exactly `wanted`, in one transaction, taking away whatever else was granted.

    Args:
        connection: Django's connection of the owner.

    Returns:
        The number of tables looked at.

    Raises:
        UnknownTable: a declared table does not exist.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n "
            "ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') "
            "AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'",
            [],
        )
        tables = {_name(schema, table): (schema, table) for schema, table in cursor.fetchall()}
        unknown = sorted(_all(wanted) - tables.keys())
        if unknown:
            raise UnknownTable("授权清单中的表不存在:" + "、".join(unknown))
        for statement in _statements(connection.settings_dict["NAME"], tables, wanted):
            cursor.execute(statement)
    return len(tables)


def _name(schema: str, table: str) -> str:
    return table if schema == "public" else f"{schema}.{table}"


def _all(wanted: Declarations) -> set[str]:
    return {
        *wanted.append_only,
        *wanted.column_updates,
        *wanted.read_only,
        *wanted.published,
        *wanted.portal_inserts,
    }


def _statements(
    database: str, tables: Mapping[str, tuple[str, str]], wanted: Declarations
) -> Iterable[sql.Composed]:
    app, portal = sql.Identifier(APP), sql.Identifier(PORTAL)
    place = sql.Identifier(database)
    yield sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(place)
    yield sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(place, app)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC").format()
    for schema in sorted({schema for schema, _ in tables.values()} | {"public"}):
        place = sql.Identifier(schema)
        yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}").format(place, app, portal)
        yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(place, app)
    for name, (schema, table) in sorted(tables.items()):
        target = sql.Identifier(schema, table)
        yield sql.SQL("REVOKE ALL ON {} FROM {}, {}, PUBLIC").format(target, app, portal)
        yield sql.SQL("GRANT {} ON {} TO {}").format(_working(name, wanted), target, app)
        if name in wanted.published:
            yield sql.SQL("GRANT SELECT ON {} TO {}").format(target, portal)
        if name in wanted.portal_inserts:
            yield sql.SQL("GRANT INSERT ON {} TO {}").format(target, portal)


def _working(name: str, wanted: Declarations) -> sql.Composable:
    if name in wanted.column_updates:
        columns = sql.SQL(", ").join(map(sql.Identifier, wanted.column_updates[name]))
        return sql.SQL("SELECT, INSERT, UPDATE ({})").format(columns)
    if name in wanted.append_only:
        return sql.SQL("SELECT, INSERT")
    if name in wanted.read_only or name == "django_migrations":
        return sql.SQL("SELECT")
    return sql.SQL("SELECT, INSERT, UPDATE, DELETE")
