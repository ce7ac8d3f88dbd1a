"""Addresses of the shared interface; the gallery is mounted only with sample data."""

from django.urls import path

from sanjian.ui import gallery, views

app_name = "ui"

urlpatterns = [
    path("preference", views.preference, name="preference"),
    path("session", views.session, name="session"),
]

sample_urlpatterns = [
    path("gallery", gallery.gallery, name="gallery"),
    path("gallery/form", gallery.gallery_form, name="gallery-form"),
    path("gallery/portal", gallery.gallery_portal, name="gallery-portal"),
    path("gallery/tone.wav", gallery.tone, name="gallery-tone"),
]
