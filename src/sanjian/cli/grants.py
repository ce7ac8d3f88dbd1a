"""`sanjian grants`: grants the database roles what the rooms declare; run as the owner.

The launcher does the same after every migration; this is for administrators of their own
PostgreSQL who migrate by hand: SANJIAN_ROLE=owner sanjian grants.
"""

import argparse

from django.apps import apps
from django.db import connection

from sanjian.operations import grants


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Applies the grants and says how many tables were looked at."""
    count = grants.apply(connection, grants.declared(apps.get_app_configs()))
    print(f"已核对 {count} 张表的权限")
    return 0
