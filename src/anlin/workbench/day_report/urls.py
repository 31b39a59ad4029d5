"""Addresses of the day report."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.workbench.day_report import pages

urlpatterns: list[URLPattern] = [
    path("desk/day/", pages.report_page, name="day_report"),
    path("desk/day/list/", pages.list_page, name="day_list"),
    path("desk/day/report.xlsx", pages.workbook, name="day_workbook"),
    path("desk/day/report.pdf", pages.pdf, name="day_pdf"),
]
