"""Addresses of the public log (c2sp.org/tlog-tiles), its keys and its proofs."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from sanjian.portal import public_log

app_name = "log"

urlpatterns: list[URLPattern] = [
    path("", public_log.about, name="about"),
    path("checkpoint", public_log.checkpoint, name="checkpoint"),
    path("keys", public_log.keys, name="keys"),
    path("check", public_log.check, name="check"),
    path("check.html", public_log.saved, name="saved"),
    re_path("^proof/(?P<code>[0-9a-z]{8,64})[.]tlog-proof$", public_log.proof, name="proof"),
    re_path("^(?P<path>tile/[0-9a-z/.]{1,80})$", public_log.tile, name="tile"),
]
