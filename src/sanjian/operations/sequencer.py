"""The process that seals the public log, twice a second, and has its heads witnessed.

It dies on what it does not understand; the supervisor starts it anew, and a start repairs what a
crash left. What must not be repaired (a database put back to an older state, damaged files, a
second history) is written down as the log's trouble, and decisions stop until somebody looks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from sanjian.ledger import policies
from sanjian.ledger.tiles import TileFolder
from sanjian.operations import log_keys
from sanjian.operations.places import Places
from sanjian.operations.witnesses import Ahead, Asker, Unwilling
from sanjian.records import log_files, log_registers, log_state, sealing
from sanjian.records.models import LogCheckpoint

PAUSE = 0.5  # seconds between two looks
HEARTBEAT = 600.0  # seconds after which an unchanged head is witnessed again
SWEEP = 5.0  # seconds between two looks at registers and packs
RETRY = 5.0  # seconds after which an unwilling witness is asked again


@dataclass
class Witnessing:
    """Has the newest head witnessed, in a thread of its own: a slow witness delays no leaf."""

    folder: Path
    policy: policies.Policy
    say: Callable[[str], None]
    news: threading.Event = field(default_factory=threading.Event)
    cosigned: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask every witness with an address, whenever there is a new head or the time has come."""
        tiles = TileFolder(self.folder)
        askers = [Asker(party, tiles) for party in self.policy.witnesses if party.address]
        try:
            while askers and not self.stopping.is_set():
                self.news.clear()
                all_signed = self.once(askers)
                self.news.wait(HEARTBEAT if all_signed else RETRY)
        finally:
            connection.close()

    def once(self, askers: list[Asker]) -> bool:
        """One round; whether every witness has cosigned."""
        head = LogCheckpoint.objects.order_by("-size_id").first()
        if head is None:
            return True
        unwilling = 0
        for asker in askers:
            try:
                found = asker.ask(sealing.note_of(head), head.size_id)
            except Ahead as reason:
                log_state.tell_trouble(str(reason))
                self.say(str(reason))
                return False
            except Unwilling as reason:
                unwilling += 1
                self.say(str(reason))
                continue
            if sealing.keep_cosignatures(head, found):
                self.cosigned.set()
        return not unwilling


def keys(places: Places) -> log_keys.LogKeys:
    """The log's keys, made now when there are none."""
    return log_keys.load_or_create(
        places.log_keys,
        address=settings.PORTAL_ADDRESS,
        origin=settings.LOG_ORIGIN,
        sm2=settings.LOG_SM2,
    )


def policy(places: Places) -> policies.Policy:
    """Who witnesses this log; nobody when no policy is written. Raises BadPolicy."""
    try:
        return policies.parse(places.log_policy.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return policies.Policy()


def sequencer(places: Places) -> sealing.Sequencer:
    """The writer of this installation's log, not started."""
    own = keys(places)
    return sealing.Sequencer(settings.LOG_ROOT, own.origin, own.signers)


def run(places: Places, say: Callable[[str], None]) -> int:
    """Seal until told to stop by a signal; 1 when the log must not be continued."""
    while not sealing.sole_writer():
        time.sleep(1)
    writer = sequencer(places)
    try:
        writer.start()
    except sealing.LogBroken as reason:
        log_state.tell_trouble(str(reason))
        say(str(reason))
        return 1
    log_state.tell_trouble("")
    log_files.publish_openings(settings.LOG_ROOT, writer.tree.size)
    witnessing = Witnessing(settings.LOG_ROOT, policy(places), say)
    thread = threading.Thread(target=witnessing.run, daemon=True)
    thread.start()
    try:
        _seal_on(places, writer, witnessing)
    except sealing.LogBroken as reason:
        log_state.tell_trouble(str(reason))
        say(str(reason))
        return 1
    finally:
        witnessing.stopping.set()
        witnessing.news.set()
        thread.join(10)
    return 0


def _seal_on(places: Places, writer: sealing.Sequencer, witnessing: Witnessing) -> None:
    """Seal for as long as the keys stay the same; a replaced key is taken by a new start."""
    stamp = places.log_keys.stat().st_mtime_ns
    swept = 0.0
    while places.log_keys.stat().st_mtime_ns == stamp:
        if time.monotonic() - swept > SWEEP:
            log_registers.leave_registers()
            swept = time.monotonic()
        sealed = writer.seal()
        if sealed is not None:
            witnessing.news.set()
            log_files.publish_keys(settings.LOG_ROOT)
            log_files.publish_openings(settings.LOG_ROOT, writer.tree.size)
        if witnessing.cosigned.is_set():
            witnessing.cosigned.clear()
            writer.publish()
        if sealed is None or sealed.taken < sealing.AT_ONCE:
            time.sleep(PAUSE)
