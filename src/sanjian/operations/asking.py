"""Asking the portal over HTTP, as a visitor does: for the check of what it has forgotten."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sanjian.disclosure.forgetting import Answer

SECONDS = 20
LONGEST = 512 * 1024 * 1024  # bytes; the open data of a county is far smaller


def asking(portal: str) -> Callable[[str], Answer]:
    """Return how to ask the portal at this address; the result raises OSError without an answer.

    Raises ValueError for an address that is none of HTTP.
    """
    if not portal.startswith(("http://", "https://")):
        raise ValueError(f"公示门户地址应以 http:// 或者 https:// 开头：{portal}")

    def ask(path: str) -> Answer:
        address, own = portal.rstrip("/") + path, {"User-Agent": "sanjian-residue"}
        request = Request(address, headers=own)  # noqa: S310 (only HTTP, see above)
        try:
            with urlopen(request, timeout=SECONDS) as found:  # noqa: S310 (only HTTP)
                return Answer(found.status, _headers(found.headers), _text(found.read(LONGEST)))
        except HTTPError as refused:
            with refused:
                return Answer(refused.code, _headers(refused.headers), _text(refused.read(LONGEST)))
        except HTTPException as broken:
            raise OSError(str(broken)) from broken

    return ask


def _headers(found: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in found.items()}


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
