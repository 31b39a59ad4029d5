"""A resident at the portal, for tests: fills the form in step by step and gives back what the pages say."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.house import House

Response = Any
"""What the test client gives back: a response with more on it than its type tells."""

CODE = re.compile(r'<input type="hidden" name="code" value="([0-9A-Z-]{21})">')
SENTENCE = "院门口的窨井盖不见了，晚上有人差点掉下去。"


def whole(**changes: Any) -> dict[str, Any]:
    """All that the last page sends, for an anonymous report in words."""
    given: dict[str, Any] = {
        "at": "look",
        "go": "send",
        "write_key": str(uuid4()),
        "category": "public_facility",
        "what": SENTENCE,
        "address": "书院路 41 号",
        "sought": "书院路 41 号",
        "when_kind": "about",
        "when": "昨晚",
        "reach": "anonymous",
    } | changes
    return {key: value for key, value in given.items() if value is not None}


def sent(client: Client, **changes: Any) -> Response:
    """Send a whole report."""
    response: Response = client.post("/report/", whole(**changes))
    return response


def picture(name: str = "x.jpg") -> SimpleUploadedFile:
    """A small photograph."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "olive").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def text_of(response: Response) -> str:
    """The page's text, without marks."""
    plain = re.sub(r"<(script|style|svg)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", plain)))


def hidden_of(response: Response) -> dict[str, str]:
    """What the page's form carries hidden."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', response.content.decode())
    return {name: unescape(value) for name, value in found if name not in ("csrfmiddlewaretoken", "next")}


def code_of(response: Response) -> str:
    """The code that the page carries."""
    found = CODE.search(response.content.decode())
    assert found, text_of(response)[:400]
    return found[1]


@dataclass
class Resident:
    """Somebody with a phone and a code."""

    client: Client = field(default_factory=Client)
    code: str = ""

    def reports(self, **changes: Any) -> Response:
        """Send a report and keep its code."""
        response = sent(self.client, **changes)
        self.code = code_of(response)
        return response

    def looks(self) -> Response:
        """Open the progress page."""
        response: Response = self.client.post("/progress/", {"code": self.code})
        return response

    def answers(self, step: str, **given: Any) -> Response:
        """Take one of the reporter's steps."""
        sent_ = {"code": self.code, "step": step, "write_key": str(uuid4()), **given}
        response: Response = self.client.post("/progress/answer/", sent_)
        return response


def somebody_in(house: House) -> Resident:
    """Somebody who reported a point in grid g111, anonymously."""
    somebody = Resident()
    lon, lat = house.point("g111")
    somebody.reports(lon=str(lon), lat=str(lat))
    return somebody
