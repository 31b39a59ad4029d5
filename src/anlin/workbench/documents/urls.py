"""Addresses of documents: at the desk, and the public check."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.workbench.documents import check_page, desk_pages

urlpatterns: list[URLPattern] = [
    path("desk/m/<str:number>/document/<slug:paper>/issue/", desk_pages.issue_page, name="document_issue"),
    path("desk/m/<str:number>/document/<str:check>/<str:language>.pdf", desk_pages.file_page, name="document_file"),
    path("desk/m/<str:number>/document/<str:check>/withdraw/", desk_pages.withdraw_page, name="document_withdraw"),
    path("d/", check_page.look, name="document_look"),
    path("d/<str:check>/", check_page.check_page, name="document_check"),
]
