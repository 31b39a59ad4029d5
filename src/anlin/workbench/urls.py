"""Addresses of the frame itself; included at the root."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.workbench import (
    field_page,
    house_page,
    landing,
    ledger_page,
    list_page,
    map_page,
    matter_page,
    notices_page,
    opening_page,
    pages,
    readings_page,
    search_page,
)
from anlin.workbench.accounts import join_page, own_page, people_page, person_page, units_page
from anlin.workbench.day_report.urls import urlpatterns as of_day_report
from anlin.workbench.desk.urls import urlpatterns as of_desk
from anlin.workbench.documents.urls import urlpatterns as of_documents
from anlin.workbench.excel_in.urls import urlpatterns as of_excel_in
from anlin.workbench.map import answers, public_map
from anlin.workbench.programs import tokens_page, webhooks_page
from anlin.workbench.registers.urls import urlpatterns as of_registers

urlpatterns: list[URLPattern] = [
    path("theme/", pages.choose_theme, name="theme"),
    path("language/", pages.choose_language, name="language"),
    path("leave/", pages.leave, name="leave"),
    path("desk/", landing.landing, name="landing"),
    path("desk/search/", search_page.search, name="search"),
    path("desk/map/", map_page.desk_map, name="desk_map"),
    path("desk/ledger/", ledger_page.ledger, name="ledger"),
    path("desk/readings/", readings_page.readings, name="readings"),
    path("desk/readings/list.xlsx", readings_page.readings_workbook, name="readings_workbook"),
    path("desk/readings/list.csv", readings_page.readings_csv, name="readings_csv"),
    path("desk/house/", house_page.house, name="house"),
    path("desk/staff/", people_page.people, name="people"),
    path("desk/staff/new/", people_page.invite_page, name="invite"),
    path("desk/staff/units/", units_page.units, name="units"),
    path("desk/staff/units/new/", units_page.unit_new, name="unit_new"),
    path("desk/staff/unit/<str:unit>/", units_page.unit, name="unit"),
    path("desk/staff/unit/<str:unit>/end/", units_page.unit_end, name="unit_end"),
    path("desk/staff/<str:staff>/", person_page.person, name="person"),
    path("desk/staff/<str:staff>/post/<int:pk>/end/", person_page.end_of_post, name="person_end_post"),
    path("desk/staff/<str:staff>/deputy/", person_page.stand_in, name="person_deputy"),
    path("desk/staff/<str:staff>/deputy/<int:pk>/end/", person_page.end_of_deputy, name="person_end_deputy"),
    path("desk/staff/<str:staff>/log-out/", person_page.log_out_everywhere, name="person_log_out"),
    path("desk/staff/<str:staff>/code/", person_page.renew, name="person_renew"),
    path("desk/staff/<str:staff>/leave/", person_page.leave_page, name="person_leave"),
    path("account/", own_page.own, name="account_own"),
    path("account/tokens/", tokens_page.own_tokens, name="account_tokens"),
    path("account/tokens/<int:pk>/take/", tokens_page.take_token, name="account_token_take"),
    path("account/tokens/<int:pk>/revoke/", tokens_page.revoke_own, name="account_token_revoke"),
    path("desk/tokens/", tokens_page.house_tokens, name="house_tokens"),
    path("desk/tokens/<int:pk>/revoke/", tokens_page.revoke_any, name="house_token_revoke"),
    path("desk/webhooks/", webhooks_page.webhooks, name="webhooks"),
    path("desk/webhooks/<str:hook>/", webhooks_page.webhook, name="webhook"),
    path("desk/webhooks/<str:hook>/end/", webhooks_page.end, name="webhook_end"),
    path("desk/webhooks/<str:hook>/again/<int:pk>/", webhooks_page.again, name="webhook_again"),
    path("account/join/", join_page.join_page, name="account_join"),
    path("account/deputy/<int:pk>/end/", own_page.end_own_deputy, name="account_end_deputy"),
    path("account/sessions/<int:pk>/end/", own_page.end_session, name="account_end_session"),
    path("account/sessions/end-others/", own_page.end_other_sessions, name="account_end_others"),
    path("desk/notices/", notices_page.notices_page, name="notices"),
    path("desk/today/", field_page.today, name="field_today"),
    path("desk/mine/", list_page.worklist, name="worklist"),
    path("desk/all/<slug:slug>/", list_page.process_list, name="process_list"),
    path("desk/new/", opening_page.openings, name="openings"),
    path("desk/new/<slug:slug>/", opening_page.opening_page, name="opening"),
    path("desk/m/<str:number>/", matter_page.matter_page, name="matter"),
    path("desk/m/<str:number>/step/<slug:key>/", matter_page.step_page, name="step"),
    path("desk/m/<str:number>/contact/", matter_page.contact_page, name="contact"),
    path("desk/m/<str:number>/photo/<str:ref>/", matter_page.photo, name="photo"),
    *of_day_report,
    *of_documents,
    *of_registers,
    *of_desk,
    *of_excel_in,
    path("map/", public_map.public_map, name="public_map"),
    path("map/drawing", answers.drawing, name="map_drawing"),
    path("map/layer.json", answers.layer, name="map_layer"),
    path("map/addresses.json", answers.addresses, name="map_addresses"),
    path("design/", pages.components, name="design"),
]
