"""What all tests stand on: a real PostgreSQL for the session, the three roles, fixed times.

The embedded server starts on the first test that needs a database, once for all workers, with
a database for each worker, and goes away with the session. The suite works as `sanjian_app`,
the role of production, so a missing grant fails a test; `owner_connection` and
`portal_connection` speak as the other two.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

pytest_plugins = ["tests.clauses"]
HOME = "SANJIAN_TEST_HOME"
REPOSITORY = Path(__file__).resolve().parents[1]
SHANGHAI = ZoneInfo("Asia/Shanghai")

if HOME not in os.environ:  # the controller; xdist's workers inherit its environment
    os.environ[HOME] = tempfile.mkdtemp(prefix="sanjian-tests-")
    Path(os.environ[HOME]).chmod(0o711)
    os.environ["SANJIAN_TEST_CONTROLLER"] = str(os.getpid())
os.environ["SANJIAN_DATA"] = os.environ[HOME]
os.environ.pop("SANJIAN_DOOR", None)
os.environ.pop("SANJIAN_MODE", None)

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

# Settings read the environment that is set above; hence the order, allowed in pyproject.toml.
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings, setup_databases, teardown_databases
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker, Settings

from sanjian.operations import addresses, database, grants, places, roles, secret_store

PLACES = places.places()
with (PLACES.root / "secrets.lock").open("w") as _guard:
    flock(_guard, LOCK_EX)
    SECRETS = secret_store.load_or_create(PLACES.secrets)
# Argon2 is slow on purpose; a county of twelve people a test must not pay for it.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
assert settings.PLACES == PLACES  # loads the settings, by which pytest-django knows the project

# A server whose test session was killed must not stay: this watches the controller's pid.
_WATCH = (
    "import os, shutil, signal, sys, time\n"
    "controller, server, home = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]\n"
    "while True:\n"
    "    time.sleep(1)\n"
    "    try:\n"
    "        os.kill(controller, 0)\n"
    "    except ProcessLookupError:\n"
    "        break\n"
    "try:\n"
    "    os.kill(server, signal.SIGQUIT)\n"
    "except ProcessLookupError:\n"
    "    pass\n"
    "time.sleep(0.5)\n"
    "shutil.rmtree(home, ignore_errors=True)\n"
)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the session's server and removes its folder, in the controller only."""
    if os.environ["SANJIAN_TEST_CONTROLLER"] != str(os.getpid()):
        return
    pid_file = PLACES.root / "server.pid"
    if pid_file.exists():
        with suppress(ProcessLookupError):
            os.kill(int(pid_file.read_text()), signal.SIGQUIT)
    shutil.rmtree(PLACES.root, ignore_errors=True)


def _server() -> None:
    """Starts the session's server unless another worker has; makes the roles."""
    with (PLACES.root / "server.lock").open("w") as guard:
        flock(guard, LOCK_EX)
        pid_file = PLACES.root / "server.pid"
        if os.environ.get("DATABASE_URL"):
            with _owner("postgres") as connection:
                roles.make_working_roles(connection, SECRETS)
        elif not pid_file.exists():
            database.prepare(PLACES, SECRETS.superuser_password)
            server = database.start(PLACES, PLACES.root / "postgres.log", durable=False)
            pid_file.write_text(str(server.pid))
            subprocess.Popen(
                [sys.executable, "-c", _WATCH, os.environ["SANJIAN_TEST_CONTROLLER"]]
                + [str(server.pid), str(PLACES.root)],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            with database.connect_as_superuser(PLACES, SECRETS.superuser_password) as connection:
                roles.make_embedded(connection, SECRETS)
                # Only here: emptying tables between tests must pass the triggers that forbid it.
                connection.execute("ALTER ROLE sanjian_owner CREATEDB")
                connection.execute(
                    "GRANT SET ON PARAMETER session_replication_role TO sanjian_owner"
                )


def _owner(name: str) -> psycopg.Connection:
    parameters = addresses.parameters(addresses.OWNER, PLACES, SECRETS) | {"dbname": name}
    return psycopg.connect(**parameters, autocommit=True)


def _empty(name: str) -> None:
    """Empties every table of `public` and `published` that holds a row.

    Django would TRUNCATE all of them, some two hundred, after each test that commits: half a
    second each time, where the test wrote to ten. Its list knows the schema `public` only.
    """
    with _owner(name) as owner:
        owner.execute("SET session_replication_role = replica")
        tables = owner.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('public', 'published') AND tablename <> 'django_migrations'"
        ).fetchall()
        holding = " UNION ALL ".join(
            f"(SELECT '{table}' FROM {table} LIMIT 1)" for (table,) in tables
        )
        held = [table for (table,) in owner.execute(holding).fetchall()]
        for table in held:
            owner.execute(f"DELETE FROM {table}")
        if held:  # dead rows would make every later test read more
            owner.execute("VACUUM " + ", ".join(held))


@contextmanager
def _django_as(role: str) -> Iterator[None]:
    """Django's default connection speaks as `role` inside."""
    wanted = addresses.django_database(addresses.parameters(role, PLACES, SECRETS))
    connection.close()
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.settings_dict.update(USER=wanted["USER"], PASSWORD=wanted["PASSWORD"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix(
    django_db_modify_db_settings_xdist_suffix: None,
) -> None:
    """A database for each worker; sessions side by side have servers of their own."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The worker's database: made, migrated and granted by the owner, used by sanjian_app."""
    _server()
    with django_db_blocker.unblock():
        with _django_as(addresses.OWNER):
            made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
            grants.apply(connection, grants.declared(apps.get_app_configs()))

        def flush(self: object, sql_list: list[str]) -> None:
            _empty(connection.settings_dict["NAME"])

        type(connection.ops).execute_sql_flush = flush  # sanjian_app itself may not TRUNCATE
        connection.close()
    yield
    with django_db_blocker.unblock(), _django_as(addresses.OWNER):
        teardown_databases(made, verbosity=0)


@pytest.fixture
def owner_connection(transactional_db: None) -> Iterator[psycopg.Connection]:
    """The owner's own connection, autocommit: what is refused here is refused to everybody."""
    with _owner(connection.settings_dict["NAME"]) as opened:
        yield opened


@pytest.fixture
def app_connection(transactional_db: None) -> Iterator[psycopg.Connection]:
    """The working role's own connection, autocommit, outside Django."""
    with _speak_as(addresses.APP) as opened:
        yield opened


@pytest.fixture
def portal_connection(transactional_db: None) -> Iterator[psycopg.Connection]:
    """The portal's role: it must see published snapshots and nothing else."""
    with _speak_as(addresses.PORTAL) as opened:
        yield opened


def _speak_as(role: str) -> psycopg.Connection:
    parameters = addresses.parameters(role, PLACES, SECRETS)
    name = connection.settings_dict["NAME"]
    return psycopg.connect(**parameters | {"dbname": name}, autocommit=True)


@pytest.fixture
def connect_as(transactional_db: None) -> Callable[[str], psycopg.Connection]:
    """Opens a connection as "sanjian_owner", "sanjian_app" or "sanjian_portal" for races."""
    return _speak_as


@pytest.fixture
def as_owner(transactional_db: None) -> Iterator[None]:
    """Django itself speaks as the owner, as it does while migrating."""
    with _django_as(addresses.OWNER):
        yield


@pytest.fixture
def through_the_portal(
    transactional_db: None, settings: Settings
) -> Callable[[], AbstractContextManager[Client]]:
    """`with through_the_portal() as client`: inside, Django is the public door and its role."""

    @contextmanager
    def public() -> Iterator[Client]:
        changed = {
            "DOOR": "portal",
            "ROOT_URLCONF": "config.urls_portal",
            "MIDDLEWARE": settings.PUBLIC_MIDDLEWARE,
        }
        with override_settings(**changed), _django_as(addresses.PORTAL):
            yield Client()

    return public


@pytest.fixture
def moment() -> Callable[..., datetime]:
    """moment(2026, 11, 22, 9, 30): a fixed time in Shanghai; the tests never read the clock."""

    def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)

    return at


@pytest.fixture
def now(moment: Callable[..., datetime]) -> datetime:
    """Monday 2026-11-16, 9:00 in Shanghai: the day on which most tests play."""
    return moment(2026, 11, 16)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by playwright; skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("本机没有 chromium(apt-get install chromium),浏览器测试未运行")
    # Playwright runs an event loop in this thread; Django then suspects every query of being async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page of 1440 by 900, in Chinese, in Shanghai; script and policy errors fail."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield opened
    context.close()
    assert errors == []
