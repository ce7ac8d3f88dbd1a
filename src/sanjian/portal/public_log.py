"""The public log as files: checkpoint, tiles, bundles, keys, and the proof of a paper by its code.

Everything comes from one folder, nothing from a database; a cache or a plain file server can stand
in front. Tiles never change, so they may be kept for ever; of a growing tile exactly the part
that the address names is given, and nothing beyond what has been signed.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from sanjian.ledger import tiles
from sanjian.ledger.openings import PublicLog
from sanjian.portal.frame import LOOKUPS, counted, not_found, page, shown

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=1"
# Kept on the visitor's disk and opened from there: no policy of ours reaches it, so it has its own.
SAVED = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline'; style-src 'unsafe-inline'"><title>核对文件</title>
<style>{style}</style></head>
<body class="check-saved"><h1>核对文件</h1><p>本页不连接网络，全部在您的浏览器里计算。</p>
{form}<script>{script}</script></body></html>
"""


def public_log() -> PublicLog:
    """The log of this installation."""
    return PublicLog(settings.LOG_ROOT)


@shown
def about(request: HttpRequest) -> HttpResponse:
    """What the log is, how large, by which keys signed, and how anybody checks it."""
    found = public_log().checkpoint()
    context = {
        "head": found[0] if found else None,
        "note": found[1].decode() if found else "",
        "keys": public_log().keys().split(),
    }
    return page(request, "portal/log.html", context)


@shown
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head."""
    found = public_log().checkpoint()
    return _file(found[1], TEXT, BRIEFLY) if found else not_found(request)


@shown
def keys(request: HttpRequest) -> HttpResponse:
    """The log's public keys, one a line. Compare them with what stands elsewhere."""
    text = public_log().keys()
    return _file(text.encode(), TEXT, BRIEFLY) if text else not_found(request)


@shown
def check(request: HttpRequest) -> HttpResponse:
    """The form that checks a file and its proof in the visitor's own browser."""
    return page(request, "portal/check.html", {"keys_text": public_log().keys()})


@shown
def saved(request: HttpRequest) -> HttpResponse:
    """The same form as one file to keep: script and style inside, nothing fetched, ever."""
    form = render_to_string("portal/check_form.html", {"keys_text": public_log().keys()})
    style = _asset("ui/tokens.css") + _asset("portal/check.css")
    whole = SAVED.format(style=style, form=form, script=_asset("portal/check.js"))
    answer = _file(whole.encode(), "text/html; charset=utf-8", "no-store")
    answer.headers["Content-Disposition"] = 'attachment; filename="check.html"'
    return answer


def _asset(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)  # our own file, part of the program
    return Path(found).read_text(encoding="utf-8")


@shown
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile or a bundle of entries, whole or the part that the address names."""
    wanted, found = tiles.parse_path(path), public_log().checkpoint()
    if wanted is None or found is None:
        return not_found(request)
    end = wanted.index * tiles.WIDTH + wanted.width
    if end > found[0].size >> 8 * max(wanted.level, 0):
        return not_found(request)
    try:
        data = tiles.TileFolder(settings.LOG_ROOT).read(wanted)
    except tiles.NotThere:
        return not_found(request)
    return _file(data, BYTES, FOR_EVER)


@shown
@counted(LOOKUPS)
def proof(request: HttpRequest, code: str) -> HttpResponseBase:
    """The proof of the document that carries this code, to be kept and checked anywhere."""
    made = public_log().proof(code)
    if made is None:
        return not_found(request)
    answer = _file(bytes(made), TEXT, "no-store")
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}.tlog-proof"'
    return answer


def _file(data: bytes, kind: str, caching: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer.headers["Cache-Control"] = caching
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
