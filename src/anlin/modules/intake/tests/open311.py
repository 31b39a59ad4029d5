"""Open311 for tests: an app with a key, and answers read in either form."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from django.test import Client

from anlin.spine.access.tokens import issue
from anlin.spine.ledger.services import now
from tests.house import House

V2 = "/open311/v2/"


def api_key(house: House, *scopes: str) -> str:
    """A key that the administrator has for an app."""
    until = now() + timedelta(days=90)
    return issue(actor=house.actor("administrator"), label="随手拍", scopes=scopes or ("open311",), until=until).secret


def asked(address: str, form: str = "json", **given: Any) -> Any:
    """A GET, read: its status and rows."""
    answer = Client().get(f"{V2}{address}.{form}", given, headers={"Accept-Language": "en"})
    return answer.status_code, rows_of(answer, form)


def handed_in(form: str = "json", **given: Any) -> Any:
    """A POST: the answer."""
    return Client().post(f"{V2}requests.{form}", given, headers={"Accept-Language": "en"})


def rows_of(answer: Any, form: str) -> Any:
    """What an answer says, as dictionaries, whichever its form."""
    if form == "json":
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        return json.loads(answer.content)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    top = fromstring(answer.content)  # noqa: S314 - our own answer
    return _read(top)


def _read(element: Element) -> Any:
    children = list(element)
    if not children:
        return element.text
    names = [child.tag for child in children]
    if len(set(names)) == 1 and (len(names) > 1 or element.tag in _LISTS):
        return [_read(child) for child in children]
    return {child.tag: _read(child) for child in children}


_LISTS = {"services", "service_requests", "errors", "attributes", "endpoints", "formats"}
