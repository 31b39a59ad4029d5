"""Two pages with a map each, as a room would write them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.workbench.map.marks import Marker
from anlin.workbench.map.view import View

AT = (113.7105, 34.8055)
_HEAD = (
    '{% load static district_map %}<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>图</title>'
    '<link rel="stylesheet" href="{% static "css/tokens.css" %}"><link rel="stylesheet" href="{% static "css/components.css" %}">'
    '<link rel="stylesheet" href="{% static "css/portal.css" %}"><link rel="stylesheet" href="{% static "css/map.css" %}">'
    '<link rel="stylesheet" href="{% static "vendor/maplibre-gl.css" %}">'
)
_PIN = '<script type="module" src="{% static "js/pin-map.js" %}"></script><input id="id_lon"><input id="id_lat">{% pin_map view "图" %}'
_DESK = (
    '<script type="module" src="{% static "js/map.js" %}"></script>'
    '{% district_map view "图" markers=markers size="map-phone" live=True %}'
)


def _drawn(body: str) -> HttpResponse:
    context = {"view": View(*AT, 2.0, 390, 292), "markers": [Marker(*AT, "matter", "路灯不亮")]}
    return HttpResponse(engines["django"].from_string(_HEAD + body).render(context))


@opens_for(PUBLIC)
def pin(request: HttpRequest) -> HttpResponse:
    """The reporter's map."""
    return _drawn(_PIN)


@opens_for(PUBLIC)
def desk(request: HttpRequest) -> HttpResponse:
    """The desk's map."""
    return _drawn(_DESK)


urlpatterns = [path("pin/", pin), path("desk/", desk), path("", include("anlin.workbench.urls"))]
