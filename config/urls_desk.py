"""Addresses of the officers' door: desk pages, API, health."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from sanjian.operations.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
for prefix, module in (("api/", "sanjian.api.urls"), ("", "sanjian.desk.urls")):
    if find_spec(module.rpartition(".")[0]) and find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
