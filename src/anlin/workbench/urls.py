"""Addresses of the frame itself; included at the root."""

from __future__ import annotations

from django.urls import path

from anlin.workbench import (
    house_page,
    landing,
    ledger_page,
    list_page,
    map_page,
    matter_page,
    notices_page,
    opening_page,
    pages,
    search_page,
)
from anlin.workbench.map import answers

urlpatterns = [
    path("theme/", pages.choose_theme, name="theme"),
    path("language/", pages.choose_language, name="language"),
    path("leave/", pages.leave, name="leave"),
    path("desk/", landing.landing, name="landing"),
    path("desk/search/", search_page.search, name="search"),
    path("desk/map/", map_page.desk_map, name="desk_map"),
    path("desk/ledger/", ledger_page.ledger, name="ledger"),
    path("desk/house/", house_page.house, name="house"),
    path("desk/notices/", notices_page.notices_page, name="notices"),
    path("desk/mine/", list_page.worklist, name="worklist"),
    path("desk/all/<slug:slug>/", list_page.process_list, name="process_list"),
    path("desk/new/<slug:slug>/", opening_page.opening_page, name="opening"),
    path("desk/m/<str:number>/", matter_page.matter_page, name="matter"),
    path("desk/m/<str:number>/step/<slug:key>/", matter_page.step_page, name="step"),
    path("desk/m/<str:number>/contact/", matter_page.contact_page, name="contact"),
    path("desk/m/<str:number>/photo/<str:ref>/", matter_page.photo, name="photo"),
    path("map/drawing", answers.drawing, name="map_drawing"),
    path("map/layer.json", answers.layer, name="map_layer"),
    path("map/addresses.json", answers.addresses, name="map_addresses"),
    path("design/", pages.components, name="design"),
]
