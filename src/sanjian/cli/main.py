"""Entry of the command line: finds the command's module, prepares Django, runs it."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import django

from sanjian import __version__
from sanjian.cli.commands import COMMANDS, Command


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `sanjian COMMAND …` and returns the exit code: 0 success, 1 failure, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    present = [command for command in COMMANDS if _present(command)]
    parser = argparse.ArgumentParser(
        prog="sanjian",
        description="三鉴:行政执法三项制度平台",
        epilog=_listing(present),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sanjian {__version__}")
    parser.add_argument("command", choices=[command.name for command in present], metavar="命令")
    chosen = parser.parse_args(given[:1])
    command = next(entry for entry in present if entry.name == chosen.command)
    if command.django:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
    module = import_module(command.module)
    own = argparse.ArgumentParser(prog=f"sanjian {command.name}", description=command.help)
    module.configure(own)
    try:
        return int(module.run(own.parse_args(given[1:])))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output (head, less) has gone: not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _present(command: Command) -> bool:
    parent = command.module.rpartition(".")[0]
    return find_spec(parent) is not None and find_spec(command.module) is not None


def _listing(commands: Sequence[Command]) -> str:
    return "\n".join(f"  {command.name:<10}{command.help}" for command in commands)


if __name__ == "__main__":
    sys.exit(main())
