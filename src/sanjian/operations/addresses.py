"""Which PostgreSQL a process talks to, and as whom.

Three roles: the owner migrates and grants, `sanjian_app` works, `sanjian_portal` reads what
has been published. A child of the launcher is told its password in its environment; a command
typed by hand reads it from the data folder.
"""

import os
from collections.abc import Mapping
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from sanjian.operations.places import Places
from sanjian.operations.secret_store import Secrets

DATABASE = "sanjian"
OWNER = "sanjian_owner"
APP = "sanjian_app"
PORTAL = "sanjian_portal"

# A silent network must end in an error, not in a hanging page: seconds, except where said.
CLIENT_OPTIONS: Mapping[str, Any] = {
    "connect_timeout": 2,
    "tcp_user_timeout": 5000,  # milliseconds
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
# Statements that ask for it are planned once in a session (records.locking); Django's own are
# never prepared, whatever stands here.
PREPARE_AFTER = 5


def parameters(
    role: str,
    places: Places,
    secrets: Secrets | None,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, Any]:
    """libpq's connection parameters for `role` (OWNER, APP or PORTAL).

    With DATABASE_URL, the owner is whoever the address names; the other two log in with the
    generated passwords (or SANJIAN_APP_PASSWORD and SANJIAN_PORTAL_PASSWORD, where an
    administrator has made the roles). Without it, the embedded server's socket is used.
    """
    url = environment.get("DATABASE_URL")
    if url:
        address: dict[str, Any] = {k: v for k, v in conninfo_to_dict(url).items() if v is not None}
        address.setdefault("dbname", DATABASE)
        if role == OWNER:
            return address
    else:
        address = {"host": str(places.sockets), "port": "5432", "dbname": DATABASE}
    return address | {"user": role, "password": _password(role, secrets, environment)}


def _password(role: str, secrets: Secrets | None, environment: Mapping[str, str]) -> str:
    given = environment.get(
        {APP: "SANJIAN_APP_PASSWORD", PORTAL: "SANJIAN_PORTAL_PASSWORD"}.get(role, ""), ""
    )
    if given or secrets is None:
        return given
    return {
        OWNER: secrets.owner_password,
        APP: secrets.app_password,
        PORTAL: secrets.portal_password,
    }[role]


def django_database(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The same as an entry of Django's DATABASES, with time limits on every silent wait."""
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    known |= {"port": "PORT"}
    rest = {key: value for key, value in parameters.items() if key not in known}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: parameters.get(key, "") for key, name in known.items()},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**CLIENT_OPTIONS, "prepare_threshold": PREPARE_AFTER, **rest},
    }
