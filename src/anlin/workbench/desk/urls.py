"""Addresses of what a desk does with lists."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.workbench.desk import export_pages

urlpatterns: list[URLPattern] = [
    path("desk/all/<slug:slug>/list.xlsx", export_pages.matters_workbook, name="export_workbook"),
    path("desk/all/<slug:slug>/list.csv", export_pages.matters_csv, name="export_csv"),
    path("desk/r/<slug:register>/list.xlsx", export_pages.records_workbook, name="register_workbook"),
    path("desk/r/<slug:register>/list.csv", export_pages.records_csv, name="register_csv"),
]
