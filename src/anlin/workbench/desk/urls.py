"""Addresses of what a desk does with lists."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.workbench.desk import bulk_page, export_pages, text_pages, view_pages

urlpatterns: list[URLPattern] = [
    path("desk/all/<slug:slug>/list.xlsx", export_pages.matters_workbook, name="export_workbook"),
    path("desk/all/<slug:slug>/list.csv", export_pages.matters_csv, name="export_csv"),
    path("desk/mine/list.xlsx", export_pages.worklist_workbook, name="worklist_workbook"),
    path("desk/mine/list.csv", export_pages.worklist_csv, name="worklist_csv"),
    path("desk/r/<slug:register>/list.xlsx", export_pages.records_workbook, name="register_workbook"),
    path("desk/r/<slug:register>/list.csv", export_pages.records_csv, name="register_csv"),
    path("desk/many/<slug:slug>/", bulk_page.many, name="many"),
    path("desk/many/<slug:slug>/result.xlsx", bulk_page.result_file, name="many_result"),
    path("desk/texts/", text_pages.texts_page, name="reply_texts"),
    path("desk/texts/new/", text_pages.text_new, name="reply_text_new"),
    path("desk/texts/<int:pk>/", text_pages.text_page, name="reply_text"),
    path("desk/texts/<int:pk>/end/", text_pages.text_end, name="reply_text_end"),
    path("desk/views/keep/", view_pages.keep, name="view_keep"),
    path("desk/views/<int:pk>/away/", view_pages.away, name="view_away"),
]
