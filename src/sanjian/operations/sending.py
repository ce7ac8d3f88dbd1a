"""Telling other systems over HTTP what was decided, made public or taken off, signed.

A TOML file outside the repository (`SANJIAN_RECEIVERS`) names them: a table for each channel of the
place's rules, with ``address`` and, if the two sides have agreed on one, ``key``. The body is JSON;
`Idempotency-Key` is the same whenever the same thing is told again, so that the receiver keeps it
once; `X-Sanjian-Signature` is HMAC-SHA256 of the body under the key, in hexadecimal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sanjian.disclosure.forwarding import Reply, Send

SECONDS = 10
RECEIPT = 4096  # bytes read of an answer


@dataclass(frozen=True, slots=True)
class Receiver:
    """Another system: where it listens, and the key agreed upon (empty: unsigned)."""

    address: str
    key: str = ""


def receivers(path: str) -> dict[str, Receiver]:
    """Read the receivers by channel from a file; none for an empty path.

    Raises ValueError for a file that is none of TOML or an address that is none of HTTP, OSError
    when it cannot be read.
    """
    if not path:
        return {}
    found = {}
    for channel, told in tomllib.loads(Path(path).read_text("utf-8")).items():
        address = str(told.get("address", "")) if isinstance(told, dict) else ""
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"{channel}的地址应以 http:// 或者 https:// 开头：{address}")
        found[channel] = Receiver(address, str(told.get("key", "")))
    return found


def sending(known: Mapping[str, Receiver]) -> Send:
    """Return how to tell a channel something: None for a channel without an address."""

    def send(channel: str, key: str, payload: Mapping[str, Any]) -> Reply | None:
        where = known.get(channel)
        if where is None:
            return None
        body = json.dumps(payload, ensure_ascii=False, sort_keys=True).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key,
                   "User-Agent": "sanjian-push"}  # fmt: skip
        if where.key:
            signed = hmac.new(where.key.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Sanjian-Signature"] = signed
        request = Request(where.address, body, headers)  # noqa: S310 (only HTTP, see above)
        try:
            with urlopen(request, timeout=SECONDS) as found:  # noqa: S310 (only HTTP)
                said = found.read(RECEIPT).decode("utf-8", "replace").strip()
                return Reply(True, said.replace("\x00", ""))
        except HTTPError as refused:
            with refused:
                return Reply(False, f"对方返回{refused.code}")
        except HTTPException as broken:
            raise OSError(str(broken)) from broken

    return send
