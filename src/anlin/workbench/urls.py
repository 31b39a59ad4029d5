"""Addresses of the frame itself; included at the root."""

from __future__ import annotations

from django.urls import path

from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.workbench import pages

urlpatterns = [
    path("theme/", opens_for(PUBLIC)(pages.choose_theme), name="theme"),
    path("language/", opens_for(PUBLIC)(pages.choose_language), name="language"),
    path("leave/", opens_for(PUBLIC)(pages.leave), name="leave"),
    path("design/", opens_for(PUBLIC)(pages.components), name="design"),
]
