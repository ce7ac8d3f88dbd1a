"""`sanjian`: one table of commands, each with a module that keeps its part of the agreement."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

from sanjian import __version__
from sanjian.cli.commands import COMMANDS, Command
from sanjian.cli.main import main

PRESENT = [command for command in COMMANDS if find_spec(command.module)]


@pytest.mark.parametrize("command", PRESENT, ids=lambda command: command.name)
def test_every_command_explains_itself(command: Command, capsys: pytest.CaptureFixture) -> None:
    module = import_module(command.module)
    assert callable(module.configure)
    assert callable(module.run)
    with pytest.raises(SystemExit) as ended:
        main([command.name, "--help"])
    assert ended.value.code == 0
    assert f"sanjian {command.name}" in capsys.readouterr().out


def test_the_names_are_all_different() -> None:
    names = [command.name for command in COMMANDS]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("arguments", [[], ["atlantis"], ["--no-such-option"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_the_version_is_printed(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"sanjian {__version__}"


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`sanjian pack diff … | head -1` ends quietly."""
    whole = subprocess.run(
        f"{sys.executable} -m sanjian.cli.main pack diff mingxi haimen | head -1",
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert whole.stdout.count("\n") == 1
    assert "Traceback" not in whole.stderr
