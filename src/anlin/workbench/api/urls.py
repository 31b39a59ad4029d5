"""Addresses of the API: its endpoints, its document, its page."""

from __future__ import annotations

from django.urls import include, path

from anlin.workbench.api import page
from anlin.workbench.api.document import openapi
from anlin.workbench.api.house import BASE, patterns_of, whole

urlpatterns = [
    path("api/", page.api_page, name="api_page"),
    path(f"{BASE}openapi.json", openapi, name="api_openapi"),
    path(BASE, include(patterns_of(whole()))),
]
