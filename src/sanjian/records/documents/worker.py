"""The child process that typesets: one Typst compiler kept warm behind a pipe.

Run as a script with `python -I worker.py FOLDER`; FOLDER holds the program, the fonts and the seal
images and is all that the compiler may read. Each request on standard input and each answer on
standard output is four bytes of length (network order) followed by that many bytes; the answer's
first byte says whether a PDF (`P`) or a reason (`E`) follows. Memory, processor time for each
document, size of files and number of processes are limited by the system, so that a document can
stop this child and nothing else. Imports nothing of the platform: it starts fast and knows nothing.
"""

from __future__ import annotations

import datetime
import json
import resource
import signal
import struct
import sys
from typing import BinaryIO, Literal

import typst

MEMORY = 1024**3
SECONDS = 10
LARGEST = 32 * 1024**2
STANDARD: Literal["a-2b"] = "a-2b"


def limit() -> None:
    """Set the limits that hold for the child's whole life."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def allow_seconds(seconds: int) -> None:
    """Give the next document so many seconds of processor time beyond what has been used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (ceiling, resource.RLIM_INFINITY))


def receive(stream: BinaryIO) -> bytes | None:
    """The next request; None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("!I", head)
    if length > LARGEST:
        return None
    return stream.read(length)


def send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    """Answer one request."""
    stream.write(struct.pack("!I", len(content) + 1) + kind + content)
    stream.flush()


def typeset(compiler: typst.Compiler, request: bytes) -> bytes:
    """The PDF of one request; raises typst.TypstError."""
    year, month, day = json.loads(request)["date"]
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": request.decode("utf-8")},
        pdf_standards=STANDARD,
        timestamp=datetime.datetime(year, month, day, tzinfo=datetime.UTC),
    )
    if not isinstance(made, bytes):
        raise RuntimeError("no document was made")
    return made


def main() -> None:
    """Answer requests until standard input ends."""
    folder = sys.argv[1]
    compiler = typst.Compiler(input=f"{folder}/document.typ", root=folder, font_paths=[folder])
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    limit()
    while (request := receive(requests)) is not None:
        allow_seconds(SECONDS)
        try:
            send(answers, b"P", typeset(compiler, request))
        except (typst.TypstError, RuntimeError, MemoryError, ValueError) as error:
            send(answers, b"E", str(error).encode("utf-8")[:4000])


if __name__ == "__main__":
    main()
