"""A scratch installation for measuring: durable PostgreSQL, the schema, the sample county."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


@contextmanager
def stage(home: Path) -> Iterator[None]:
    """Start a database in ``home``, prepare it as the launcher does, and stop it afterwards.

    The environment must already name ``home`` as SANJIAN_DATA.
    """
    from sanjian.operations import database, places, roles, secret_store

    where = places.places()
    secrets = secret_store.load_or_create(where.secrets)
    database.prepare(where, secrets.superuser_password)
    server = database.start(where, home / "postgres.log")
    try:
        with database.connect_as_superuser(where, secrets.superuser_password) as connection:
            roles.make_embedded(connection, secrets)
        _prepare("schema", SANJIAN_ROLE="owner")
        _prepare("content")
        yield
    finally:
        database.stop(server)


def _prepare(step: str, **extra: str) -> None:
    paths = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
    subprocess.run(
        [sys.executable, "-m", "sanjian.cli.main", "prepare", step],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"} | extra,
        cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def scratch() -> Path:
    """Make a scratch data folder and name it in the environment; remove it with ``clear``."""
    home = Path(tempfile.mkdtemp(prefix="sanjian-bench-"))
    home.chmod(0o711)
    os.environ["SANJIAN_DATA"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return home


def clear(home: Path) -> None:
    """Remove a scratch data folder."""
    shutil.rmtree(home, ignore_errors=True)
