"""What a start does to the database before any door opens.

The launcher runs `schema` as the owner and `content` as sanjian_app, each in its own process.
A room that has content to load is one line in CONTENT: a module with

    def prepare(*, profile: str, say: Callable[[str], None]) -> None

that does nothing, quickly, when its content is already there. The sample county's module also
has `accounts() -> Sequence[Account]`, which the launcher prints.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from sanjian.operations import grants, installation
from sanjian.operations.models import Installation

SAMPLE = "sanjian.operations.demo"
CONTENT = (
    ("sanjian.operations.packs", "规则包"),
    (SAMPLE, "示例县"),
    ("sanjian.operations.publishing", "公示栏目"),
)


@dataclass(frozen=True)
class Account:
    """A sample account as the launcher prints it."""

    post: str
    name: str
    username: str
    password: str


def schema(*, mode: str, profile: str, profile_file: Path) -> None:
    """Migrates, grants and settles what this database is for. Needs the owner's role.

    Args:
        profile_file: gets the settled profile's name, for the settings of every process.

    Raises:
        WrongInstallation: the database was settled as something else.
    """
    call_command("migrate", interactive=False, verbosity=0)
    grants.apply(connection, grants.declared(apps.get_app_configs()))
    settled = installation.settle(mode=mode, profile=profile)
    profile_file.write_text(settled.profile, encoding="utf-8")


def content(*, sample: bool, accounts_file: Path, say: Callable[[str], None]) -> None:
    """Loads packs, and with `sample` the sample county, for the settled profile.

    Args:
        accounts_file: gets the sample accounts as JSON.
        say: takes one line of progress.
    """
    settled = Installation.objects.get()
    for module, label in CONTENT:
        if (module == SAMPLE and not sample) or find_spec(module) is None:
            continue
        say(f"{label}……")
        room = import_module(module)
        room.prepare(profile=settled.profile, say=say)
        if module == SAMPLE:
            known = [asdict(account) for account in room.accounts()]
            accounts_file.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
