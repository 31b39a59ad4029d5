"""The page of the API: every endpoint, what it takes and needs, every problem; drawn from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlin.spine.access.rates import A_TOKEN, AN_ADDRESS
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.access.scopes import SCOPES
from anlin.workbench.api.document import Document, document
from anlin.workbench.api.problems import KINDS
from anlin.workbench.templatetags.face import dot


@dataclass(frozen=True)
class Field:
    """A parameter or a fact: its name, whether it must be given, and what it is, in words."""

    name: str
    required: bool
    words: str


@dataclass(frozen=True)
class Variant:
    """One of the bodies that an endpoint takes."""

    name: str
    words: str
    fields: list[Field]


@dataclass(frozen=True)
class Endpoint:
    """An endpoint as the page tells it."""

    method: str
    path: str
    summary: str
    words: str
    scope: str
    parameters: list[Field]
    variants: list[Variant]


@opens_for(PUBLIC)
@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """All of it on one page; works without script."""
    whole = document()
    context = {
        "groups": _groups(whole),
        "scopes": [(key, _(words)) for key, words in SCOPES.items()],
        "problems": [(key, kind.status, _(kind.title)) for key, kind in KINDS.items()],
        "limits": (A_TOKEN, AN_ADDRESS),
    }
    return render(request, "workbench/api.html", context)


def _groups(whole: Document) -> list[tuple[str, list[Endpoint]]]:
    groups: dict[str, list[Endpoint]] = {}
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(_(operation["tags"][0]), []).append(_endpoint(whole, path, method, operation))
    return list(groups.items())


def _endpoint(whole: Document, path: str, method: str, operation: Document) -> Endpoint:
    parameters = [Field(one["name"], one["required"], _about(one["schema"])) for one in operation.get("parameters", ())]
    return Endpoint(
        method=method.upper(),
        path=path,
        summary=_(operation["summary"]),
        words=_with_code(_(operation["description"])),
        scope=operation.get("x-scope", ""),
        parameters=parameters,
        variants=list(_variants(whole, operation)),
    )


def _variants(whole: Document, operation: Document) -> Iterator[Variant]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema is None:
        return
    for reference in schema.get("oneOf", [schema]):
        body = _resolved(whole, reference)
        step = body["properties"].get("step", {}).get("const", "")
        facts = _resolved(whole, body["properties"]["facts"])
        yield Variant(step, _(body["description"]) if step else "", list(_fields(facts)))


def _fields(schema: Document) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield Field(name, name in required, dot().join(part for part in (_(one["title"]), _about(one)) if part))


def _with_code(words: str) -> SafeString:
    """The words with what stands between backticks as code; the document itself keeps them: its descriptions are Markdown."""
    parts = words.split("`")
    marks = (format_html("<code>{}</code>" if at % 2 else "{}", part) for at, part in enumerate(parts))
    return format_html_join("", "{}", ((mark,) for mark in marks))


def _about(schema: Document) -> str:
    """What a value looks like: its choices or bounds, and its description."""
    plain = next((one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"), schema)
    parts = [_(schema["description"])] if schema.get("description") else []
    if plain.get("enum"):
        parts.append(" | ".join(str(one) for one in plain["enum"]))
    elif plain.get("format"):
        parts.append(str(plain["format"]))
    elif "maximum" in plain:
        parts.append(f"{plain.get('minimum', '')}–{plain['maximum']}")
    elif plain.get("maxLength"):
        parts.append(_("at most %(count)s characters") % {"count": plain["maxLength"]})
    return " ".join(parts)


def _resolved(whole: Document, schema: Document) -> Document:
    found: Any = schema
    for part in schema.get("$ref", "").removeprefix("#/").split("/"):
        found = whole[part] if found is schema and part else found[part] if part else found
    return dict(found)
