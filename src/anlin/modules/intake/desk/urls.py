"""Addresses of the room's desk pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.modules.intake.desk import entry_page, overview_page, queue_page

routes: list[URLPattern] = [
    path("desk/intake/", queue_page.intake_desk, name="intake_desk"),
    path("desk/intake/news.json", queue_page.intake_news, name="intake_news"),
    path("desk/intake/apart/", queue_page.intake_apart, name="intake_apart"),
    path("desk/intake/new/", entry_page.new_report, name="intake_new"),
    path("desk/overview/", overview_page.overview, name="intake_overview"),
]
