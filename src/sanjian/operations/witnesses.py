"""Asking witnesses for cosignatures over HTTP (c2sp.org/tlog-witness), and being one.

A witness that knows more entries than we have signed says that our database was put back: that is
told as `Ahead`, and the log stops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from sanjian.ledger import checkpoints, notes, witnessing
from sanjian.ledger.policies import Party
from sanjian.ledger.tiles import TileFolder

TIMEOUT = 5.0  # seconds that one witness may take
LARGEST_ANSWER = 1 << 16


class Unwilling(Exception):
    """A witness did not cosign; the message says what it answered."""


class Ahead(Unwilling):
    """A witness has cosigned a head that we do not have, or another one of the same size."""


@dataclass
class Asker:
    """Asks one witness again and again, and remembers where it stands."""

    party: Party
    tiles: TileFolder
    known: int = field(default=0)

    def ask(self, head: bytes, size: int) -> list[notes.Verified]:
        """Have a signed head of `size` cosigned.

        Raises Unwilling (unreachable, refused, answer wrong) and Ahead.
        """
        status, body = self._post(head, size)
        if status == 409:
            self.known = self._told_size(body)
            if self.known > size:
                raise Ahead(
                    f"见证方 {self.party.name} 已见证{self.known}条，本机日志只有{size}条："
                    "本机数据被恢复到较早的状态"
                )
            status, body = self._post(head, size)
            if status == 409 and self.known == size:
                raise Ahead(f"见证方 {self.party.name} 见证的第{size}条检查点与本机的不同")
        if status == 422:
            raise Ahead(f"见证方 {self.party.name} 认为本机日志不是其所见日志的延续")
        if status != 200:
            raise Unwilling(f"见证方 {self.party.name} 答复 {status}")
        try:
            found = witnessing.cosignatures(body, notes.parse(head).text, [self.party.key])
        except notes.BadNote as error:
            raise Unwilling(f"见证方 {self.party.name} 的签名无效：{error}") from None
        self.known = size
        return found

    def _told_size(self, body: bytes) -> int:
        try:
            return checkpoints.decimal(body.decode("ascii").removesuffix("\n"))
        except (UnicodeDecodeError, notes.BadNote):
            raise Unwilling(f"见证方 {self.party.name} 的答复无法识别") from None

    def _post(self, head: bytes, size: int) -> tuple[int, bytes]:
        old = min(self.known, size)
        proof = self.tiles.consistency(old, size) if old else []
        parts = urlsplit(self.party.address)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
        try:
            path = parts.path.rstrip("/") + "/add-checkpoint"
            connection.request("POST", path, witnessing.request(old, proof, head))
            answer = connection.getresponse()
            return answer.status, answer.read(LARGEST_ANSWER)
        except (OSError, HTTPException) as error:
            raise Unwilling(f"见证方 {self.party.name} 无法访问：{error}") from None
        finally:
            connection.close()


def server(
    witness: witnessing.Witness, address: tuple[str, int], clock: Callable[[], int]
) -> ThreadingHTTPServer:
    """A witness behind HTTP: POST …/add-checkpoint, and GET / for its key.

    Args:
        clock: the present time in POSIX seconds.
    """

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            """Cosign, or say why not."""
            length = self.headers.get("Content-Length", "")
            if not self.path.endswith("/add-checkpoint"):
                self._answer(witnessing.Answer(404, witnessing.TEXT_TYPE, b"not here\n"))
            elif not length.isdigit() or int(length) > witnessing.LARGEST_BODY:
                self.close_connection = True
                self._answer(witnessing.Answer(400, witnessing.TEXT_TYPE, b"too large\n"))
            else:
                body = self.rfile.read(int(length))
                self._answer(witness.add_checkpoint(body, clock()))

        def do_GET(self) -> None:
            """Show the witness's key and the logs that it knows."""
            lines = [str(witness.key.verifier), *witness.logs]
            text = "".join(line + "\n" for line in lines).encode()
            self._answer(witnessing.Answer(200, witnessing.TEXT_TYPE, text))

        def _answer(self, answer: witnessing.Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Requests are not written down: the state is what counts."""

    return ThreadingHTTPServer(address, Handler)


def known_logs(keys: Sequence[str]) -> dict[str, list[notes.VerifierKey]]:
    """Logs by origin, from their keys as written. Raises BadNote."""
    logs: dict[str, list[notes.VerifierKey]] = {}
    for text in keys:
        key = notes.VerifierKey.parse(text)
        logs.setdefault(key.name, []).append(key)
    return logs
