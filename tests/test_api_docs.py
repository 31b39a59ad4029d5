"""Every command in docs/api.md does what the page says: run against the house, answered with the status written below it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from anlin.workbench.api.document import document
from anlin.workbench.api.problems import KINDS
from anlin.workbench.api.tests.asking import REPORTS, program
from tests.house import built, report

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
COMMAND = re.compile(r"^(curl .*)\n# (\d{3})$", re.MULTILINE)


@dataclass
class Call:
    """A curl command as what it sends."""

    method: str = "GET"
    address: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    body: str = ""


def read(command: str) -> Call:
    """What curl would send."""
    call, words = Call(), iter(shlex.split(command)[1:])
    for word in words:
        if word == "-X":
            call.method = next(words)
        elif word == "-H":
            name, _colon, value = next(words).partition(": ")
            call.headers[name] = value
        elif word == "-F":
            name, _equals, value = next(words).partition("=")
            call.form[name] = value
        elif word == "-d":
            call.body = next(words)
        else:
            call.address = word
    return call


def asked(call: Call) -> Any:
    kind = call.headers.pop("Content-Type", MULTIPART_CONTENT)
    client, data = Client(headers=call.headers), call.body or call.form
    return client.post(call.address, data, content_type=kind) if call.method == "POST" else client.get(call.address)


@pytest.mark.django_db
def test_every_command_of_the_page_is_answered_as_written() -> None:
    house = built()
    asker = program(house, "desk_officer")
    number = report(house).matter.number
    etag = asker.get(f"{REPORTS}/{number}").headers["ETag"].replace('"', '\\"')
    commands = COMMAND.findall(PAGE.read_text())
    assert len(commands) == PAGE.read_text().count("curl ")
    for command, status in commands:
        filled = command
        for name, value in {"HOST": "", "TOKEN": asker.secret, "NUMBER": number, "ETAG": etag}.items():
            filled = filled.replace(f"${name}", value)
        answer = asked(read(filled))
        assert answer.status_code == int(status), (command, answer.content)


def test_the_page_names_every_scope_and_status() -> None:
    page = PAGE.read_text()
    for kind in KINDS.values():
        assert str(kind.status) in page or kind.status == 400
    scopes = {
        one["x-scope"] for methods in document()["paths"].values() for one in methods.values() if "x-scope" in one
    }
    assert not [scope for scope in scopes if f"`{scope}`" not in page]
