"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import URLPattern

from anlin.modules.intake.desk.urls import routes as desk_routes
from anlin.modules.intake.open311.urls import routes as open311_routes
from anlin.modules.intake.portal.urls import routes as portal_routes

urlpatterns: list[URLPattern] = [*portal_routes, *desk_routes, *open311_routes]
