"""How often one visitor may search: counted in this process's memory, kept nowhere."""

from __future__ import annotations

from threading import Lock

MOST_CLIENTS = 20_000
"""Clients counted at once; a larger flood shares one count."""


class Limiter:
    """At most ``limit`` calls of one client within a window of ``seconds``."""

    def __init__(self, *, limit: int, seconds: int) -> None:
        self.limit = limit
        self.seconds = seconds
        self._window = -1
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def wait(self, client: str, now: float) -> int:
        """Count one call at ``now`` (seconds of any steady clock); 0, or the seconds to wait."""
        window = int(now // self.seconds)
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            if client not in self._counts and len(self._counts) >= MOST_CLIENTS:
                client = ""
            self._counts[client] = self._counts.get(client, 0) + 1
            if self._counts[client] <= self.limit:
                return 0
        return max(1, int((window + 1) * self.seconds - now) + 1)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._window, self._counts = -1, {}
