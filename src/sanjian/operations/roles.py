"""The three database roles and the database, made when missing, idempotently.

Nobody but the owner can change the shape of a table; the working role and the portal's role
get what `grants` gives them, and time limits on every statement.
"""

import psycopg
from psycopg import sql

from sanjian.operations.addresses import APP, DATABASE, OWNER, PORTAL
from sanjian.operations.secret_store import Secrets

# A page that needs longer is a bug; a report or a check lifts its own limit.
STATEMENT_TIMEOUTS = {APP: "60s", PORTAL: "5s"}


class RolesMissing(Exception):
    """The roles are not there and we may not make them; the message says what to execute."""


def make_embedded(connection: psycopg.Connection, secrets: Secrets) -> None:
    """On the embedded server: the owner, the two working roles and the database.

    Args:
        connection: the superuser's, autocommit.
    """
    _ensure(connection, OWNER, secrets.owner_password)
    make_working_roles(connection, secrets)
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if found.fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(DATABASE), sql.Identifier(OWNER)
            )
        )


def make_working_roles(connection: psycopg.Connection, secrets: Secrets) -> None:
    """`sanjian_app` and `sanjian_portal`, with their passwords and statement limits.

    Raises:
        RolesMissing: this connection may not create roles and they are not there.
    """
    for role, password in ((APP, secrets.app_password), (PORTAL, secrets.portal_password)):
        try:
            with connection.transaction():
                _ensure(connection, role, password)
                connection.execute(
                    sql.SQL("ALTER ROLE {} SET statement_timeout = {}").format(
                        sql.Identifier(role), sql.Literal(STATEMENT_TIMEOUTS[role])
                    )
                )
        except psycopg.errors.InsufficientPrivilege:
            if not _exists(connection, role):
                raise RolesMissing(_instructions()) from None


def _exists(connection: psycopg.Connection, role: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return found.fetchone() is not None


def _ensure(connection: psycopg.Connection, role: str, password: str) -> None:
    verb = sql.SQL("ALTER" if _exists(connection, role) else "CREATE")
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
            verb, sql.Identifier(role), sql.Literal(password)
        )
    )


def _instructions() -> str:
    return (
        "DATABASE_URL 的用户无权建立数据库角色。请数据库管理员执行:\n"
        f"  CREATE ROLE {APP} LOGIN PASSWORD '…';\n"
        f"  CREATE ROLE {PORTAL} LOGIN PASSWORD '…';\n"
        "然后把两个密码放入环境变量 SANJIAN_APP_PASSWORD 与 SANJIAN_PORTAL_PASSWORD 再启动"
    )
