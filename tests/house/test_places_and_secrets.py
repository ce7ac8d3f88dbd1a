"""The data folder: fixed places, and secrets that are made once and read by their owner only."""

import stat
from pathlib import Path

import psycopg
import pytest

from sanjian.operations import addresses, places, secret_store
from sanjian.operations.places import LONGEST_SOCKET_FOLDER, Places


def test_the_data_folder_is_var_beside_the_source_unless_told_otherwise(tmp_path: Path) -> None:
    assert places.places({}).root == places.REPOSITORY / "var"
    assert places.places({"SANJIAN_DATA": ""}).root == places.REPOSITORY / "var"
    assert places.places({"SANJIAN_DATA": str(tmp_path)}).root == tmp_path


def test_a_long_data_folder_gets_a_short_folder_for_the_socket(tmp_path: Path) -> None:
    short, long = Places(Path("/srv/sanjian")), Places(Path("/srv") / ("县" * 40))
    assert short.sockets == Path("/srv/sanjian/run")
    assert len(str(long.sockets).encode()) <= LONGEST_SOCKET_FOLDER
    assert long.sockets != Places(Path("/srv") / ("县" * 41)).sockets


def test_secrets_are_made_once_differ_and_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    first = secret_store.load_or_create(path)
    assert secret_store.load_or_create(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(vars(first).values())) == 6
    assert all(len(secret) >= 40 for secret in vars(first).values())
    assert secret_store.generate() != first


def test_without_secrets_there_is_nothing_to_load(tmp_path: Path) -> None:
    assert secret_store.load(tmp_path / "secrets.json") is None


@pytest.mark.parametrize("role", [addresses.OWNER, addresses.APP, addresses.PORTAL])
def test_each_role_has_its_own_password_on_the_embedded_server(role: str) -> None:
    secrets = secret_store.generate()
    found = addresses.parameters(role, Places(Path("/srv/sanjian")), secrets, {})
    assert found["user"] == role
    assert found["host"] == "/srv/sanjian/run"
    own = {addresses.OWNER: "owner", addresses.APP: "app", addresses.PORTAL: "portal"}[role]
    assert found["password"] == getattr(secrets, f"{own}_password")


def test_another_postgresql_is_reached_by_its_address_as_the_role_of_the_door() -> None:
    secrets = secret_store.generate()
    environment = {"DATABASE_URL": "postgresql://boss:secret@db:5433/county?sslmode=require"}
    where = Places(Path("/srv/sanjian"))
    owner = addresses.parameters(addresses.OWNER, where, secrets, environment)
    app = addresses.parameters(addresses.APP, where, secrets, environment)
    assert (owner["user"], owner["password"], owner["sslmode"]) == ("boss", "secret", "require")
    assert (app["user"], app["host"], app["dbname"]) == ("sanjian_app", "db", "county")
    assert app["password"] == secrets.app_password


def test_a_password_given_by_an_administrator_goes_before_ours() -> None:
    environment = {"SANJIAN_PORTAL_PASSWORD": "given"}
    where, secrets = Places(Path("/srv/sanjian")), secret_store.generate()
    found = addresses.parameters(addresses.PORTAL, where, secrets, environment)
    assert found["password"] == "given"


def test_every_connection_of_django_gives_up_on_a_silent_network() -> None:
    found = addresses.django_database({"dbname": "county", "sslmode": "require"})
    assert found["NAME"] == "county"
    assert found["OPTIONS"]["connect_timeout"] == 2
    assert found["OPTIONS"]["tcp_user_timeout"] == 5000
    assert found["OPTIONS"]["sslmode"] == "require"
    options = dict(found["OPTIONS"])
    assert options.pop("prepare_threshold") is not None  # psycopg's own; libpq never sees it
    psycopg.conninfo.make_conninfo(**options)  # every other option is one that libpq knows
