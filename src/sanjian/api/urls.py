"""Addresses of the API door; whatever it answers, it answers as problem+json or JSON."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from sanjian.api.problems import unknown_address, with_problem
from sanjian.api.resources import api

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = with_problem(_pattern.callback)

urlpatterns = [
    path("v1/", (_patterns, _app, _namespace)),
    re_path("", csrf_exempt(unknown_address)),
]
