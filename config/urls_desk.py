"""Addresses of the officers' door: desk pages, shared interface, API, health."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from sanjian.operations.health import healthz
from sanjian.ui import urls as ui

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("ui/", include("sanjian.ui.urls")),
]
if settings.SAMPLE_MODE:
    urlpatterns.append(path("ui/", include(ui.sample_urlpatterns)))
for prefix, module in (("api/", "sanjian.api.urls"), ("", "sanjian.desk.urls")):
    if find_spec(module.rpartition(".")[0]) and find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
