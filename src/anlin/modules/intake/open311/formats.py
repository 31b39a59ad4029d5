"""One answer in two forms, JSON and XML, as GeoReport v2 names their parts; and what an error is in each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from anlin.kernel.words import said

PREFIX = "/open311/"
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SENTENCES = {
    400: said("The request cannot be read."),
    404: said("There is nothing at this address."),
    500: said("Something went wrong here."),
    503: said("Nothing can be stored just now."),
}


@dataclass(eq=False)
class Refusal(Exception):
    """An error of the specification: its code is the answer's status, its description a sentence for the caller."""

    code: int
    description: str
    headers: Mapping[str, str] | None = None


def answered(form: str, root: str, item: str, rows: Sequence[Mapping[str, object]], status: int = 200) -> HttpResponse:
    """A list of things: a JSON array, or `<root><item>…`."""
    if form == "json":
        return _json(list(rows), status)
    top = Element(root)
    for row in rows:
        _fill(SubElement(top, item), row)
    return _xml(top, status)


def answered_one(form: str, root: str, thing: Mapping[str, object], items: Mapping[str, str]) -> HttpResponse:
    """One thing. `items`: what the members of each list within it are called in XML."""
    if form == "json":
        return _json(thing, 200)
    top = Element(root)
    _fill(top, thing, items)
    return _xml(top, 200)


def refused(form: str, refusal: Refusal) -> HttpResponse:
    """The error in its form."""
    told = {"code": refusal.code, "description": refusal.description}
    response = answered(form, "errors", "error", [told], refusal.code)
    for name, value in (refusal.headers or {}).items():
        response.headers[name] = value
    return response


def form_asked(request: HttpRequest) -> str:
    """The form that the address ends with; JSON where it ends with none."""
    return "xml" if request.path.endswith(".xml") else "json"


def of_status(request: HttpRequest, status: int, reference: str = "") -> HttpResponse:
    """The error in place of an error page of the house."""
    sentence = _(_SENTENCES.get(status, _SENTENCES[400]))
    words = f"{sentence} [{reference}]" if reference else sentence
    return refused(form_asked(request), Refusal(status, words))


def _fill(element: Element, thing: Mapping[str, object], items: Mapping[str, str] | None = None) -> None:
    for key, value in thing.items():
        part = SubElement(element, key)
        if isinstance(value, (list, tuple)):
            for one in value:
                inner = SubElement(part, (items or {}).get(key, "value"))
                if isinstance(one, Mapping):
                    _fill(inner, one, items)
                else:
                    inner.text = _text(one)
        else:
            part.text = _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else _UNPRINTABLE.sub("", str(value))


def _json(what: object, status: int) -> HttpResponse:
    body = json.dumps(what, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")


def _xml(top: Element, status: int) -> HttpResponse:
    body = tostring(top, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")
