"""A writer that kills itself with SIGKILL right after one step; run by test_sealing."""

import os
import signal
import sys
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402 (settings must be ready)

from sanjian.ledger.notes import SignerKey  # noqa: E402
from sanjian.records import sealing  # noqa: E402

database, folder, key, step, times = sys.argv[1:6]
connection.settings_dict["NAME"] = database
seen = 0


def told(name: str) -> None:
    """End here, at the wanted step of the wanted round."""
    global seen
    if name == step:
        seen += 1
        if seen == int(times):
            os.kill(os.getpid(), signal.SIGKILL)


signer = SignerKey.parse(key)
assert sealing.sole_writer()
writer = sealing.Sequencer(Path(folder), signer.name, [signer], told)
writer.start()
while writer.seal(7):
    pass
