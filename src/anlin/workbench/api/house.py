"""The API whole: version 1, its routers, its problems, its addresses."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from anlin.kernel.process import Process
from anlin.spine.access.roles import SIGNED_IN, WORKING
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.workbench.api.door import guarded
from anlin.workbench.api.matters import router_of
from anlin.workbench.api.places import own, places
from anlin.workbench.api.problems import Problem, of_refusal
from anlin.workbench.api.words import invalid
from anlin.workbench.list_page import slug_of

VERSION = "1"
BASE = f"api/v{VERSION}/"


class _Plain(JSONRenderer):
    """Chinese as Chinese, and no spaces."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


def api_of(processes: list[Process]) -> NinjaAPI:
    """The API of these processes; each call makes one of its own."""
    api = NinjaAPI(
        title="Anlin 安邻",
        version=VERSION,
        description="See docs/api.md and /api/: tokens, idempotency keys, problems, limits, changes.",
        openapi_url=None,
        docs_url=None,
        renderer=_Plain(),
        urls_namespace="api-of-" + "-".join(process.key for process in processes),
    )
    for process in processes:
        api.add_router(f"/{slug_of(process)}", router_of(process))
    api.add_router("", places, url_name_prefix="")
    api.add_router("", own, url_name_prefix="")
    for kind, answered in _ANSWERS.items():
        api.add_exception_handler(kind, answered)
    return api


_ANSWERS: dict[type[Exception], Any] = {
    Problem: lambda request, problem: problem.answer(),
    Refused: lambda request, refused: of_refusal(refused).answer(),
    Http404: lambda request, missing: Problem("not-found").answer(),
    ValidationError: lambda request, error: invalid(error.errors).answer(),
    HttpError: lambda request, unread: Problem("not-understood").answer(),
}


def patterns_of(api: NinjaAPI) -> list[URLPattern]:
    """One address for each path, with the door that every answer passes."""
    found: dict[str, URLPattern] = {}
    for one in api.urls[0]:
        if not isinstance(one, URLPattern) or one.name == "api-root":
            continue
        route = str(one.pattern)
        roles = (SIGNED_IN,) if (one.name or "") in _FOR_ALL_STAFF else WORKING
        found.setdefault(route, path(route, guarded(one.callback, roles), name=one.name))
    return list(found.values())


_FOR_ALL_STAFF = frozenset({"api_areas", "api_area_at", "api_units", "api_token"})


def whole() -> NinjaAPI:
    """The API of every process of the house."""
    return api_of(all_processes())
