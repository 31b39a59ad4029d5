"""Asking pages in tests: their text, and how many queries they cost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Protocol

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


class Page(Protocol):
    """A page that answered."""

    @property
    def content(self) -> Any: ...


def text_of(response: Page) -> str:
    """The page's text, without marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", response.content.decode())))


def main_of(response: Page) -> str:
    """The markup between <main> and </main>: the page without its frame."""
    return str(response.content.decode()).partition("<main")[2].partition("</main>")[0]


def queries_of(client: Client, address: str) -> int:
    """Queries of one request, after one that warmed what a process reads once."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def field_of(response: Page, name: str, *, form: str = "") -> str:
    """The value of a hidden field, inside the form that posts to an address ending with `form`."""
    page = response.content.decode()
    if form:
        found = re.search(rf'<form[^>]*action="[^"]*{re.escape(form)}"[^>]*>.*?</form>', page, re.DOTALL)
        assert found, form
        page = found[0]
    value = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert value, name
    return unescape(value[1])
