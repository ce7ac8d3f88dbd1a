"""`sanjian prepare schema|content`: one step of a start; the launcher calls it."""

import argparse
import os
import sys

from django.conf import settings

from sanjian.operations import installation, preparation
from sanjian.rulepacks.packs import PackRefused

REFUSED = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """The step's name."""
    parser.add_argument("step", choices=("schema", "content"))


def run(arguments: argparse.Namespace) -> int:
    """Runs the step; 3 when it is refused: another installation, or a pack with errors."""
    try:
        if arguments.step == "schema":
            profile = os.environ.get("SANJIAN_PROFILE", "")
            preparation.schema(
                mode=settings.MODE, profile=profile, profile_file=settings.PLACES.profile
            )
        else:
            preparation.content(
                sample=settings.SAMPLE_MODE,
                accounts_file=settings.PLACES.sample_accounts,
                say=lambda text: print(f"      {text}", flush=True),
            )
    except (installation.WrongInstallation, PackRefused) as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    return 0
