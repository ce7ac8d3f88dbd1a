"""As root the database runs as a user of its own, who may pass through a closed home, no more."""

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanjian.operations import database
from sanjian.operations.database import Account, account, let_pass, may_pass

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 才需要另一个系统用户")


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of mode 700 with a folder and a secret inside."""
    with tempfile.TemporaryDirectory(prefix="sanjian-home-") as name:
        folder = Path(name)
        (folder / "var").mkdir()
        (folder / "secret").write_text("private")
        (folder / "secret").chmod(0o600)
        folder.chmod(0o700)
        yield folder


def as_nobody(*command: str) -> int:
    """The exit code of a command run by a user who has nothing to do with us."""
    nobody = pwd.getpwnam("nobody")
    done = subprocess.run(
        command, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], capture_output=True
    )
    return done.returncode


def as_database(who: Account, *command: str) -> int:
    """The exit code of a command run by the database's user."""
    return subprocess.run(command, capture_output=True, **who.process_options()).returncode


def test_root_is_never_the_user_of_the_database() -> None:
    who = account().user
    assert who is not None
    assert who.pw_name == database.SYSTEM_USER
    assert who.pw_uid != 0
    assert "nologin" in who.pw_shell or "false" in who.pw_shell


def test_a_closed_home_lets_the_database_pass_but_not_look(home: Path) -> None:
    who = account()
    assert not may_pass(home / "var", who)
    assert let_pass(home / "var", who) == [home]
    assert may_pass(home / "var", who)
    assert as_database(who, "ls", str(home)) != 0
    assert as_database(who, "cat", str(home / "secret")) != 0
    assert let_pass(home / "var", who) == []


def test_nobody_else_is_let_through(home: Path) -> None:
    let_pass(home / "var", account())
    assert as_nobody("test", "-x", f"{home}/var/.") != 0
    assert stat.S_IMODE(home.stat().st_mode) & 0o007 == 0


def test_a_home_that_its_owner_closed_again_is_opened_again_for_the_database_alone(
    home: Path,
) -> None:
    who = account()
    let_pass(home / "var", who)
    home.chmod(0o700)
    assert not may_pass(home / "var", who)
    let_pass(home / "var", who)
    assert may_pass(home / "var", who)
    assert as_nobody("test", "-x", f"{home}/var/.") != 0


def test_an_ordinary_user_needs_nothing(home: Path) -> None:
    assert let_pass(home / "var", Account(None)) == []
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
