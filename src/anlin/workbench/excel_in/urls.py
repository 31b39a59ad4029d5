"""Addresses of Excel in."""

from __future__ import annotations

from django.urls import path

from anlin.workbench.excel_in import pages

urlpatterns = [
    path("desk/import/<slug:listing>/", pages.send_page, name="excel_in"),
    path("desk/import/<slug:listing>/template.xlsx", pages.template_file, name="excel_in_template"),
    path("desk/import/<slug:listing>/<str:upload>/", pages.preview_page, name="excel_in_preview"),
    path("desk/import/<slug:listing>/<str:upload>/enter/", pages.enter_rows, name="excel_in_enter"),
    path("desk/import/<slug:listing>/<str:upload>/throw-away/", pages.throw_away_page, name="excel_in_throw_away"),
    path("desk/import/<slug:listing>/<str:upload>/rows.xlsx", pages.rows_file, name="excel_in_rows"),
]
