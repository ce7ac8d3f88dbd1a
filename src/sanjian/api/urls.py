"""Addresses of the API door."""

from django.urls import path

from sanjian.api.resources import api

urlpatterns = [path("v1/", api.urls)]
