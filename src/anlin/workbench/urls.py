"""Addresses of the frame itself; included at the root."""

from __future__ import annotations

from django.urls import path

from anlin.workbench import pages

urlpatterns = [
    path("theme/", pages.choose_theme, name="theme"),
    path("language/", pages.choose_language, name="language"),
    path("leave/", pages.leave, name="leave"),
    path("design/", pages.components, name="design"),
]
