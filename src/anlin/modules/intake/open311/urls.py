"""Addresses of Open311: what they end with is the form of the answer."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from anlin.modules.intake.open311 import views

V2 = "open311/v2/"


class Form:
    """json or xml, at the end of an address."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Form, "open311form")

routes: list[URLPattern] = [
    path("open311/discovery.<open311form:form>", views.discovery, name="open311_discovery"),
    path(f"{V2}discovery.<open311form:form>", views.discovery, name="open311_v2_discovery"),
    path(V2, views.discovery, name="open311_base"),
    path(f"{V2}services.<open311form:form>", views.services, name="open311_services"),
    path(f"{V2}services/<str:service>.<open311form:form>", views.service, name="open311_service"),
    path(f"{V2}requests.<open311form:form>", views.requests, name="open311_requests"),
    path(f"{V2}requests/<str:request_id>.<open311form:form>", views.one_request, name="open311_request"),
    path(f"{V2}tokens/<str:request_id>.<open311form:form>", views.token, name="open311_token"),
]
