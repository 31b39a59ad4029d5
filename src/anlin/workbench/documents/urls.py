"""Addresses of documents: at the desk, and the public check."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.workbench.documents import check_page, desk_pages

urlpatterns: list[URLPattern] = [
    path("desk/m/<str:number>/document/<slug:paper>/issue/", desk_pages.issue_page, name="document_issue"),
    path("desk/m/<str:number>/document/<str:code>/<str:language>.pdf", desk_pages.file_page, name="document_file"),
    path("desk/m/<str:number>/document/<str:code>/withdraw/", desk_pages.withdraw_page, name="document_withdraw"),
    path("d/", check_page.look, name="document_look"),
    path("d/<str:code>/", check_page.check, name="document_check"),
]
