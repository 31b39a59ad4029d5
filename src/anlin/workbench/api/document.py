"""The OpenAPI document: what ninja derives, with what every endpoint shares said once."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.workbench.api.house import BASE, whole
from anlin.workbench.api.problems import KINDS, MEDIA_TYPE

Document = dict[str, Any]
_ALWAYS = ("400", "401", "403", "404", "422", "429", "500", "503")
_WRITES = ("409", "413", "415")
_PROBLEM = {
    "type": "object",
    "description": "Problem details, RFC 9457. Sentences are in the language that Accept-Language asks for.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [f"/api/#problem-{key}" for key in KINDS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_HEADERS = {
    "RateLimit": ("string", "What is left of this minute: `r` requests, `t` seconds."),
    "RateLimit-Policy": ("string", "The limit: `q` requests in `w` seconds."),
    "Retry-After": ("integer", "Seconds after which to try again."),
    "ETag": ("string", "The version that `If-Match` and `If-None-Match` want."),
    "Location": ("string", "The address of what was made."),
    "Link": ("string", 'The next page: rel="next".'),
}
_CARRIES = {"401": ("RateLimit",), "429": ("RateLimit", "Retry-After"), "503": ("Retry-After",)}


def document_of(api: NinjaAPI) -> Document:
    """The document of an API."""
    document: Document = dict(api.get_openapi_schema(path_prefix="/" + BASE))
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(operation, method, path)
    components = document["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["headers"] = {name: _header(*told) for name, told in _HEADERS.items()}
    components["responses"] = {status: _response(status) for status in sorted({*_ALWAYS, *_WRITES, "412"})}
    document["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    return cast(Document, _plain(document))


@lru_cache(maxsize=1)
def document() -> Document:
    """The document of the house, made once a process."""
    return document_of(whole())


@opens_for(PUBLIC)
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document as JSON."""
    return HttpResponse(text_of(document()), content_type="application/json; charset=utf-8")


def text_of(document: Document) -> str:
    """The document as its file holds it: two people's changes merge line by line."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _complete(operation: Document, method: str, path: str) -> None:
    shared = [
        *_ALWAYS,
        *(_WRITES if method == "post" else ()),
        *(("412",) if path.endswith("/steps") and method == "post" else ()),
    ]
    responses = {str(status): told for status, told in operation["responses"].items()}
    for status, told in responses.items():
        told["headers"] = {name: _ref("headers", name) for name in _carried(operation, method, status)}
    for status in shared:
        responses[status] = _ref("responses", status)
    operation["responses"] = dict(sorted(responses.items()))
    scope = operation.get("x-scope", "")
    operation["security"] = [{"ApiToken": [scope] if scope else []}]


def _carried(operation: Document, method: str, status: str) -> list[str]:
    names = ["RateLimit", "RateLimit-Policy"]
    if status == "201":
        names.append("Location")
    if operation["operationId"].endswith(("_read", "_step")):
        names.append("ETag")
    if operation["operationId"].endswith("_list"):
        names.append("Link")
    return names


def _response(status: str) -> Document:
    titles = [kind.title for kind in KINDS.values() if str(kind.status) == status]
    told: Document = {
        "description": " ".join(titles),
        "content": {MEDIA_TYPE: {"schema": _ref("schemas", "Problem")}},
    }
    if names := _CARRIES.get(status):
        told["headers"] = {name: _ref("headers", name) for name in names}
    return told


def _header(kind: str, description: str) -> Document:
    return {"description": description, "schema": {"type": kind}}


def _ref(where: str, name: str) -> Document:
    return {"$ref": f"#/components/{where}/{name}"}


def _plain(value: Any) -> Any:
    """Without the titles that only repeat a name, and without nulls: a default of null says nothing."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    return [_plain(one) for one in value] if isinstance(value, list) else value
