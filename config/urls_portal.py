"""Addresses of the public door: published snapshots, shared interface, health; nothing else."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from sanjian.operations.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("ui/", include("sanjian.ui.urls")),
]
for prefix, module in (("log/", "sanjian.portal.log_urls"), ("", "sanjian.portal.urls")):
    if find_spec(module.rpartition(".")[0]) and find_spec(module):
        urlpatterns.append(path(prefix, include(module)))

handler400 = "sanjian.portal.frame.bad_request"
handler404 = "sanjian.portal.frame.not_found"
handler500 = "sanjian.portal.frame.failed"
