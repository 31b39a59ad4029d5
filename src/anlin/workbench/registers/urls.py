"""Addresses of registers."""

from __future__ import annotations

from django.urls import path

from anlin.workbench.registers import doubles_page, form_pages, list_page, record_page

urlpatterns = [
    path("desk/r/<slug:register>/", list_page.register_list, name="register"),
    path("desk/r/<slug:register>/new/", form_pages.add_page, name="record_add"),
    path("desk/r/<slug:register>/<str:record>/", record_page.record_page, name="record"),
    path("desk/r/<slug:register>/<str:record>/change/", form_pages.change_page, name="record_change"),
    path("desk/r/<slug:register>/<str:record>/retire/", form_pages.retire_page, name="record_retire"),
    path("desk/r/<slug:register>/<str:record>/restore/", form_pages.restore_page, name="record_restore"),
    path("desk/r/<slug:register>/<str:record>/owner/", record_page.person_page, name="record_person"),
    path("desk/r/<slug:register>/<str:record>/separate/", doubles_page.separate_page, name="record_separate"),
    path("desk/r/<slug:register>/<str:record>/join/<str:other>/", doubles_page.join_page, name="record_join"),
]
