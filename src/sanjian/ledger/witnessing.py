"""Witnessing (c2sp.org/tlog-witness): saying of a log that it only grew, and asking it of others.

A witness keeps for each log the newest head that it has cosigned, and cosigns another only with a
proof that it extends that one. It sees sizes and hashes and no content. Whoever holds the log's
key can then no longer show one history to one reader and another to the next.

`Witness.add_checkpoint` is the protocol as a function from a request's body to an answer; what
carries it over HTTP stands outside.
"""

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sanjian.ledger import checkpoints, durable, merkle, notes, proofs

LARGEST_BODY: Final = 1 << 16
"""Bytes of a request beyond which a witness does not read."""
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers: HTTP status, content type, body."""

    status: int
    content_type: str
    body: bytes


class _Refused(Exception):
    def __init__(self, status: int, reason: str, content_type: str = TEXT_TYPE) -> None:
        super().__init__(reason)
        self.answer = Answer(status, content_type, (reason + "\n").encode())


@dataclass(frozen=True, slots=True)
class Witness:
    """One witness: its key, the logs that it knows by origin, and the folder of what it saw."""

    key: notes.SignerKey
    logs: Mapping[str, Sequence[notes.VerifierKey]]
    folder: Path

    def add_checkpoint(self, body: bytes, moment: int) -> Answer:
        """Answer a request of `add-checkpoint` at a time (POSIX seconds).

        What is cosigned is durable before the answer is given. Raises OSError when it cannot be.
        """
        try:
            old, proof, note = _request(body)
            signed = self._known(note)
            with self._held(signed.checkpoint.origin) as state:
                self._check(state, old, proof, signed.checkpoint)
                cosignature = self.key.sign(note.text, moment)
                self._keep(signed.checkpoint.origin, note.signed([cosignature]))
        except _Refused as refused:
            return refused.answer
        return Answer(200, TEXT_TYPE, str(cosignature).encode())

    def seen(self, origin: str) -> checkpoints.Checkpoint | None:
        """The newest head of a log that this witness has cosigned."""
        file = self._file(origin)
        if not file.exists():
            return None
        return checkpoints.Checkpoint.parse(notes.parse(file.read_bytes()).text)

    def _known(self, note: notes.Note) -> checkpoints.Signed:
        origin = note.text.split("\n", 1)[0]
        if origin not in self.logs:
            raise _Refused(404, "unknown log")
        try:
            return checkpoints.opened(bytes(note), self.logs[origin])
        except notes.BadSignature as error:
            raise _Refused(403, str(error)) from None
        except notes.BadNote as error:
            raise _Refused(400, str(error)) from None

    def _check(
        self,
        state: checkpoints.Checkpoint | None,
        old: int,
        proof: Sequence[bytes],
        new: checkpoints.Checkpoint,
    ) -> None:
        kept = state.size if state else 0
        if old > new.size:
            raise _Refused(400, "the old size is beyond the checkpoint")
        if old != kept:
            raise _Refused(409, str(kept), SIZE_TYPE)
        if state is None or old == 0:
            if proof:
                raise _Refused(422, "nothing can be proven about an empty log")
            return
        if old == new.size and state.root != new.root:
            raise _Refused(409, str(kept), SIZE_TYPE)
        if not merkle.verify_consistency(old, new.size, state.root, new.root, proof):
            raise _Refused(422, "the log does not extend what was cosigned before")

    def _file(self, origin: str) -> Path:
        return self.folder / (hashlib.sha256(origin.encode()).hexdigest() + ".checkpoint")

    @contextmanager
    def _held(self, origin: str) -> Iterator[checkpoints.Checkpoint | None]:
        """The state of one log, for one request at a time in all processes."""
        durable.make_directory(self.folder)
        with self._file(origin).with_suffix(".lock").open("a") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            yield self.seen(origin)

    def _keep(self, origin: str, note: notes.Note) -> None:
        draft = self._file(origin).with_suffix(f".{os.getpid()}.new")
        draft.write_bytes(bytes(note))
        durable.publish(draft, self._file(origin))


def request(old: int, proof: Iterable[bytes], checkpoint: bytes) -> bytes:
    """The body of a request to `add-checkpoint`."""
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), "", ""]
    return "\n".join(lines).encode() + checkpoint


def cosignatures(body: bytes, text: str, keys: Iterable[notes.VerifierKey]) -> list[notes.Verified]:
    """The cosignatures by known keys in a witness's answer, verified.

    Raises BadNote when there is none, or one of them is wrong.
    """
    note = notes.parse(text.encode() + b"\n" + body)
    if note.text != text:
        raise notes.BadNote("an answer has signature lines only")
    kinds = [key for key in keys if key.kind is notes.KeyType.COSIGNATURE]
    return notes.verify(note, kinds)


def _request(body: bytes) -> tuple[int, list[bytes], notes.Note]:
    if len(body) > LARGEST_BODY:
        raise _Refused(400, "a request that large is not read")
    head, blank, rest = body.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        if not blank or not lines[0].startswith("old "):
            raise _Refused(400, "a request begins with the old size")
        old = checkpoints.decimal(lines[0].removeprefix("old "))
        if len(lines) - 1 > proofs.MOST_HASHES:
            raise _Refused(400, "at most 63 lines of proof")
        proof = [proofs.hashed(line) for line in lines[1:]]
        note = notes.parse(rest)
        checkpoints.Checkpoint.parse(note.text)
    except (notes.BadNote, UnicodeDecodeError) as error:
        raise _Refused(400, str(error)) from None
    return old, proof, note
